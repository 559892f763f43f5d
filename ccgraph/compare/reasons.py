"""Why two roles may be equivalent, each kind of reason apart, with the passages on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ccgraph.compare.likeness import Likeness
from ccgraph.compare.profile import Line, Profile, ask, relation_name
from ccgraph.store import Store

__all__ = ["CONVERSE", "RELATIONS", "Curated", "Reason", "read_curated", "reasons_between"]

CONVERSE = {"broader": "narrower", "narrower": "broader"}
RELATIONS = {
    "exact": {"fr": "même", "en": "exact"},
    "close": {"fr": "proche", "en": "close"},
    "broader": {"fr": "plus large", "en": "broader"},
    "narrower": {"fr": "plus étroit", "en": "narrower"},
    "related": {"fr": "lié", "en": "related"},
}
_COLON = {"fr": "\N{NO-BREAK SPACE}: ", "en": ": "}
_LISTED = 4
_RANKS = {
    0: ("n'encadre pas", "leads nobody"),
    1: ("une équipe", "a team"),
    2: ("un plateau, une activité ou une fonction", "a floor, an activity or a function"),
    3: ("un centre", "a centre"),
    4: ("l'entreprise", "the company"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for, or against, the equivalence of two roles.

    Attributes:
        kind: ``curated``, ``title``, ``code``, ``competencies``, ``hierarchy`` or ``level``.
        text: the reason in the language asked for.
        value: its strength between 0 and 1 where it has one.
        here: passages of the role asked about.
        there: passages of the other role.
    """

    kind: str
    text: str
    value: float | None = None
    here: tuple[str, ...] = ()
    there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Curated:
    """A curated mapping read from one of its ends (``broader``: the other end is the broader one).

    Attributes:
        relation: ``exact``, ``close``, ``broader``, ``narrower`` or ``related``.
        denied: whether the mapping says that this relation does *not* hold.
        confidence: the judge's, between 0 and 1.
        status: review status (``unreviewed``: no person has confirmed it).
        comments: why, by language.
        here: passages of this end.
        there: passages of the other.
    """

    relation: str
    denied: bool
    confidence: float
    status: str
    comments: Mapping[str, str]
    here: tuple[str, ...]
    there: tuple[str, ...]

    def reversed(self) -> Curated:
        """The same mapping read from its other end."""
        relation = CONVERSE.get(self.relation, self.relation)
        return Curated(relation, self.denied, self.confidence, self.status, self.comments, self.there, self.here)


def read_curated(store: Store) -> dict[str, dict[str, list[Curated]]]:
    """Every curated mapping between roles, from both ends: by role, then by the other role."""
    rows = defaultdict(list)
    for row in ask(store, "mappings"):
        rows[str(row["mapping"])].append(row)
    found: dict[str, dict[str, list[Curated]]] = defaultdict(lambda: defaultdict(list))
    for group in rows.values():
        first = group[0]
        subject, other = str(first["subject"]), str(first["object"])
        comments = {getattr(r["comment"], "language", None) or "": str(r["comment"]) for r in group}
        here, there = (
            tuple(dict.fromkeys(str(r[c]) for r in group if r[c] is not None))
            for c in ("subjectPassage", "objectPassage")
        )
        mapping = Curated(
            relation_name(str(first["predicate"])),
            first["modifier"] is not None,
            float(str(first["confidence"])),
            str(first["status"]).rpartition("/")[2],
            comments,
            here,
            there,
        )
        found[subject][other].append(mapping)
        found[other][subject].append(mapping.reversed())
    return {role: dict(others) for role, others in found.items()}


def reasons_between(
    likeness: Likeness, one: str, other: str, curated: Iterable[Curated] = (), lang: str = "fr"
) -> tuple[Reason, ...]:
    """The reasons that tie, or part, two roles, each kind apart."""
    mine, theirs = likeness.corpus.profiles[one], likeness.corpus.profiles[other]
    found = [_curated(mapping, lang) for mapping in curated]
    found += _titles(likeness, mine, theirs, lang)
    found += _codes(likeness, mine, theirs, lang)
    found += _competencies(likeness, mine, theirs, lang)
    found += _hierarchy(likeness, mine, theirs, lang)
    found += _levels(mine, theirs, lang)
    return tuple(found)


def _curated(mapping: Curated, lang: str) -> Reason:
    comment = mapping.comments.get(lang) or next(iter(mapping.comments.values()), "")
    status = {"unreviewed": ("non relue", "unreviewed")}.get(mapping.status, (mapping.status, mapping.status))
    word = {"fr": "correspondance jugée", "en": "curated mapping"}[lang]
    denied = ({"fr": "NON ", "en": "NOT "}[lang]) if mapping.denied else ""
    relation = f"{denied}{RELATIONS[mapping.relation][lang]}"
    text = f"{word} ({status[lang != 'fr']}){_COLON[lang]}{relation}. {comment}"
    return Reason("curated", text, mapping.confidence, mapping.here, mapping.there)


def _titles(likeness: Likeness, mine: Profile, theirs: Profile, lang: str) -> list[Reason]:
    french = lang == "fr"
    signals = likeness.between(mine.role, theirs.role)
    shared = [(a, b) for a in mine.titles for b in theirs.titles if a.stems and a.stems == b.stems]
    if shared:
        a, b = min(shared, key=lambda pair: (pair[0].kind != "preferred", pair[1].kind != "preferred"))
        word = "même appellation" if french else "shared title"
        text = f"{word}{_COLON[lang]}{_quoted(a.text, lang)}, {_quoted(b.text, lang)}"
        return [Reason("title", text, round(signals.title, 2), a.passages, b.passages)]
    found = []
    if signals.title >= 0.3:
        word = "appellations voisines" if french else "similar titles"
        found.append(
            Reason("title", f"{word}{_COLON[lang]}{mine.label(lang)} / {theirs.label(lang)}", round(signals.title, 2))
        )
    if signals.bridge > 0:
        text = (
            "un autre rôle porte une appellation de chacun" if french else "another role bears a title of each of them"
        )
        found.append(Reason("title", text, round(signals.bridge, 2)))
    return found


def _quoted(words: str, lang: str) -> str:
    return f"«\N{NO-BREAK SPACE}{words}\N{NO-BREAK SPACE}»" if lang == "fr" else f"“{words}”"


def _codes(likeness: Likeness, mine: Profile, theirs: Profile, lang: str) -> list[Reason]:
    found = []
    for code in sorted(mine.codes.keys() & theirs.codes.keys()):
        how = " / ".join(RELATIONS[p.codes[code]][lang] for p in (mine, theirs))
        word = {"fr": "code commun", "en": "shared code"}[lang]
        found.append(Reason("code", f"{word}{_COLON[lang]}{likeness.corpus.code_label(code, lang)} ({how})"))
    for code in sorted((mine.not_codes & theirs.codes.keys()) | (mine.codes.keys() & theirs.not_codes)):
        word = {"fr": "code de l'un, refusé à l'autre", "en": "code of one, denied to the other"}[lang]
        found.append(Reason("code", f"{word}{_COLON[lang]}{likeness.corpus.code_label(code, lang)}"))
    return found


def _competencies(likeness: Likeness, mine: Profile, theirs: Profile, lang: str) -> list[Reason]:
    french = lang == "fr"
    if not mine.requirements or not theirs.requirements:
        text = (
            "profil de compétences non comparable : aucune activité décrite d'un côté"
            if french
            else "competency profiles cannot be compared: one side describes no activity"
        )
        return [Reason("competencies", text)]
    shared = mine.requirements.keys() & theirs.requirements.keys()
    top = sorted(shared, key=lambda c: (-likeness.competency_weight(c), c))[:_LISTED]
    labels = likeness.corpus.competency_labels
    names = "; ".join(labels.get(c, {}).get(lang, c) for c in top)
    counts = f"{len(shared)} / {len(mine.requirements)} / {len(theirs.requirements)}"
    few = min(mine.activities, theirs.activities) < 5
    caution = ("; moins de cinq activités d'un côté" if french else "; fewer than five activities on one side") * few
    word = "compétences communes / ici / là" if french else "competencies shared / here / there"
    value = None if few else round(likeness.competency_cosine(mine.role, theirs.role), 2)
    here, there = (tuple(x for c in top for x in p.requirements[c].passages[:2]) for p in (mine, theirs))
    return [
        Reason(
            "competencies",
            f"{word}{_COLON[lang]}{counts}{caution}{_COLON[lang] if names else ''}{names}",
            value,
            here,
            there,
        )
    ]


def _hierarchy(likeness: Likeness, mine: Profile, theirs: Profile, lang: str) -> list[Reason]:
    column = lang != "fr"
    parts = []
    ranks, other_ranks = likeness.ranks(mine.role), likeness.ranks(theirs.role)
    if ranks and other_ranks:
        same = sorted(ranks & other_ranks)
        if same:
            word = ("même rang", "same rank")[column]
            parts.append(f"{word}{_COLON[lang]}{', '.join(_RANKS[min(r, 4)][column] for r in same)}")
        else:
            word = ("rangs différents", "different ranks")[column]
            parts.append(
                f"{word}{_COLON[lang]}{_RANKS[min(max(ranks), 4)][column]} / {_RANKS[min(max(other_ranks), 4)][column]}"
            )
    for word, ends in (
        (("au-dessus", "above")[column], (mine.above, theirs.above)),
        (("au-dessous", "below")[column], (mine.below, theirs.below)),
    ):
        if any(ends):
            parts.append(f"{word}{_COLON[lang]}{' / '.join(_ends(likeness, lines, lang) for lines in ends)}")
    if not parts:
        return []
    here, there = (tuple(x for line in (*p.above, *p.below) for x in line.passages) for p in (mine, theirs))
    value = likeness.between(mine.role, theirs.role).rank if ranks and other_ranks else None
    return [Reason("hierarchy", "; ".join(parts), value, here, there)]


def _ends(likeness: Likeness, lines: Iterable[Line], lang: str) -> str:
    others = dict.fromkeys(line.other for line in lines)
    profiles = likeness.corpus.profiles
    names = [profiles[o].label(lang) if o in profiles else o.rpartition("/")[2] for o in others]
    return ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "") or "?"


def _levels(mine: Profile, theirs: Profile, lang: str) -> list[Reason]:
    french = lang == "fr"
    if not mine.levels or not theirs.levels:
        return []
    here, there = (tuple(x for level in p.levels for x in level.passages) for p in (mine, theirs))
    levels = [{v for level in p.levels for v in (level.level,) if v} for p in (mine, theirs)]
    categories = [{v for level in p.levels for v in (level.category,) if v} for p in (mine, theirs)]
    shared = (levels[0] & levels[1]) or (categories[0] & categories[1])
    if shared:
        word = "niveau ou catégorie en commun" if french else "shared level or category"
        return [
            Reason(
                "level",
                f"{word}{_COLON[lang]}{', '.join(sorted(v.rpartition('/')[2] for v in shared))}",
                1.0,
                here,
                there,
            )
        ]
    word = "niveaux différents, ou d'échelles différentes" if french else "different levels, or of different scales"
    return [Reason("level", word, None, here, there)]
