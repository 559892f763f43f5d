"""Which roles of other documents are the same or near, how sure, and why: what is curated and what is proposed, apart.

The score is the likelihood of :mod:`ccgraph.compare.likeness` (titles, rank, field, competencies, standing): it uses no
curated mapping and no code, so it means the same where nothing is curated. A curated mapping prevails for the relation
shown; the score beside it stays what the method computes. Measured in ``docs/equivalents.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from ccgraph import names
from ccgraph.compare.likeness import MODEL, Likeness, Signals
from ccgraph.compare.profile import read_corpus
from ccgraph.compare.reasons import RELATIONS, Curated, Reason, read_curated, reasons_between
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import ID, PREFIXES

if TYPE_CHECKING:
    import pandas

__all__ = ["CAUTION", "NEAR", "Comparison", "Equivalent", "Equivalents", "Homonym"]

CAUTION: Mapping[str, str] = {
    "fr": "Équivalence de contenu : ni égalité de classement, ni « travail de valeur égale » au sens du droit.",
    "en": "Equivalence of content: neither equality of classification nor “work of equal value” in law.",
}
NEAR = frozenset({"exact", "close"})
_ORDER = ("exact", "close", "broader", "narrower", "related")
_ENOUGH = 5  # activities on each side before competency profiles are compared by share
_COLUMNS = ("source", "role", "label", "document", "relation", "denied", "basis", "score", "reason", "strength", "why")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A role of another document, and what it is to the role asked about.

    Attributes:
        role: its IRI.
        label: its label.
        document: IRI of its document.
        relation: ``exact``, ``close``, ``broader`` (the other role is the broader), ``narrower`` or ``related``.
        denied: a curated mapping says that ``relation`` does *not* hold.
        basis: ``curated`` or ``proposed`` (by the method, reviewed by nobody).
        score: the method's likelihood that the two are the same or near.
        proposed: the relation that the method alone proposes, or ``None``.
        reasons: each kind apart, with passages.
    """

    role: str
    label: str
    document: str
    relation: str
    denied: bool
    basis: str
    score: float
    proposed: str | None
    reasons: tuple[Reason, ...]

    def explain(self, lang: str = "fr") -> str:
        """The equivalence and its reasons as text; the reasons are in the language they were asked in."""
        word = {"curated": {"fr": "jugé", "en": "curated"}, "proposed": {"fr": "proposé", "en": "proposed"}}
        denied = {"fr": "NON ", "en": "NOT "}[lang] if self.denied else ""
        relation = f"{denied}{RELATIONS[self.relation][lang]}"
        lines = [f"{self.label} ({_short(self.role)}): {relation}, {word[self.basis][lang]}, {self.score}"]
        lines += [f"  {r.kind}{'' if r.value is None else f' {r.value}'}: {r.text}" for r in self.reasons]
        return "\n".join([*lines, CAUTION[lang]])

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Homonym:
    """A role that bears a title of the role asked about and is not taken for the same.

    Attributes:
        title: the title that both bear.
        role: the other role's IRI.
        label: its label.
        document: IRI of its document.
        judged: the curated relation, ``not`` where it is denied, ``None`` where nobody judged.
    """

    title: str
    role: str
    label: str
    document: str
    judged: str | None

    def explain(self, lang: str = "fr") -> str:
        """The warning as text."""
        why = {
            None: {"fr": "pas jugé ; à comparer", "en": "not judged; to be compared"},
            "not": {"fr": "jugé différent", "en": "judged different"},
            "related": {"fr": "jugé lié, pas le même", "en": "judged related, not the same"},
        }.get(self.judged, {"fr": "jugé plus large ou plus étroit", "en": "judged broader or narrower"})[lang]
        if lang == "fr":
            return f"« {self.title} » nomme aussi un autre rôle : {self.label}, {_short(self.role)} ({why})"
        return f"“{self.title}” also names another role: {self.label}, {_short(self.role)} ({why})"


@dataclass(frozen=True, slots=True)
class Equivalents:
    """The answer for one role.

    Attributes:
        role: its IRI.
        label: its label.
        document: IRI of its document.
        found: the roles of other documents, nearest first, curated denials last.
        homonyms: roles with a common title that are not taken for the same.
    """

    role: str
    label: str
    document: str
    found: tuple[Equivalent, ...]
    homonyms: tuple[Homonym, ...]

    @property
    def near(self) -> tuple[Equivalent, ...]:
        """Those that are the same or near."""
        return tuple(e for e in self.found if e.relation in NEAR and not e.denied)

    def explain(self, lang: str = "fr") -> str:
        """Everything as text, with the caution."""
        body = [e.explain(lang).rpartition("\n")[0] for e in self.found]
        warnings = [h.explain(lang) for h in self.homonyms]
        return "\n".join([f"{self.label} ({_short(self.role)})", *warnings, *body, CAUTION[lang]])

    def to_dict(self, lang: str = "fr") -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "caution": CAUTION[lang]}

    def to_table(self) -> Table:
        """One row a reason."""
        rows = []
        for e in self.found:
            for r in e.reasons:
                cells = (self.role, e.role, e.label, e.document, e.relation, e.denied, e.basis, e.score)
                rows.append(tuple(_cell(c) for c in (*cells, r.kind, r.value, r.text)))
        return Table(_COLUMNS, tuple(rows))

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a DataFrame (``pip install ccgraph[pandas]``)."""
        return self.to_table().to_pandas()


class Comparison:
    """The roles of a store, read once and compared on demand.

    Args:
        store: the graph.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.likeness = Likeness(read_corpus(store))
        self.curated = read_curated(store)

    def find(self, name: str, source: str | None = None, lang: str = "fr") -> list[Equivalents]:
        """The equivalents of every role that bears a name, one answer a role: homonyms are never resolved silently.

        Args:
            name: a title, in any gender or spelling, or a role's identifier.
            source: IRI of a document that the role asked about must be of.
            lang: language of labels and reasons.

        Raises:
            NotFoundError: no role bears the name; the message lists the nearest.
        """
        matches = names.resolve(self.store, name, "Role", source, lang)
        return [self.of(match.iri, lang) for match in matches]

    def of(self, role: str, lang: str = "fr") -> Equivalents:
        """The equivalents of one role, by its IRI."""
        profiles = self.likeness.corpus.profiles
        row = self.likeness.row(role)
        curated = self.curated.get(role, {})
        found = []
        for other in sorted(row.keys() | curated.keys()):
            if other not in profiles or profiles[other].document == profiles[role].document:
                continue
            signals = row.get(other) or self.likeness.between(role, other)
            made = self._equivalent(role, other, signals, curated.get(other, ()), lang)
            if made is not None:
                found.append(made)
        found.sort(key=lambda e: (e.denied, _ORDER.index(e.relation), e.basis, -e.score, e.role))
        mine = profiles[role]
        return Equivalents(role, mine.label(lang), mine.document, tuple(found), self._homonyms(role, found, lang))

    def relation(self, one: str, other: str, signals: Signals | None = None) -> str | None:
        """The relation that the method proposes, ``None`` where it sees none; curated mappings do not enter."""
        signals = signals or self.likeness.between(one, other)
        score = MODEL.likelihood(signals)
        if not signals.stated:
            # However equal the titles: nothing else can be compared, nor who else is nearer.
            return "related" if MODEL.resemblance(replace(signals, standing=1.0)) >= MODEL.threshold else None
        profiles = self.likeness.corpus.profiles
        enough = min(profiles[r].activities for r in (one, other)) >= _ENOUGH
        cosine = self.likeness.competency_cosine(one, other)
        if score >= MODEL.threshold:
            return "exact" if score >= 0.9 and enough and cosine >= 0.5 else "close"
        if enough and signals.rank == 1:
            within, around = self.likeness.containment(one, other), self.likeness.containment(other, one)
            if max(within, around) >= 0.6 and min(within, around) <= 0.4:
                return "broader" if within > around else "narrower"
        return "related" if score >= MODEL.threshold / 2 or (enough and cosine >= 0.5) else None

    def _equivalent(
        self, role: str, other: str, signals: Signals, curated: Sequence[Curated], lang: str
    ) -> Equivalent | None:
        proposed = self.relation(role, other, signals)
        if not curated and proposed is None:
            return None
        # Where judgements disagree, an assertion is shown before a denial; both stand among the reasons.
        judged = min(curated, key=lambda m: (m.denied, -m.confidence), default=None)
        profile = self.likeness.corpus.profiles[other]
        reasons = reasons_between(self.likeness, role, other, curated, lang)
        score = round(MODEL.likelihood(signals), 2)
        relation = judged.relation if judged else proposed or "related"
        denied, basis = bool(judged and judged.denied), "curated" if judged else "proposed"
        return Equivalent(
            other, profile.label(lang), profile.document, relation, denied, basis, score, proposed, reasons
        )

    def _homonyms(self, role: str, found: Iterable[Equivalent], lang: str) -> tuple[Homonym, ...]:
        known = {e.role: e for e in found}
        profiles = self.likeness.corpus.profiles
        keys = {t.stems: t.text for t in reversed(profiles[role].titles)}
        warnings = []
        for other in sorted(self.likeness.bearers(keys.keys()) - {role}):
            e = known.get(other)
            if e is not None and e.relation in NEAR and not e.denied:
                continue
            title = next(keys[t.stems] for t in profiles[other].titles if t.stems in keys)
            judged = None if e is None or e.basis != "curated" else "not" if e.denied else e.relation
            warnings.append(Homonym(title, other, profiles[other].label(lang), profiles[other].document, judged))
        return tuple(warnings)


def _short(iri: str) -> str:
    return iri.removeprefix(ID).removeprefix("role/")


def _cell(value: object) -> Iri | Literal | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return Literal(str(value).lower(), None, PREFIXES["xsd"] + "boolean")
    if isinstance(value, float):
        return Literal(str(value), None, PREFIXES["xsd"] + "decimal")
    text = str(value)
    return Iri(text) if "://" in text and " " not in text else Literal(text)
