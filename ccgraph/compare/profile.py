"""What of a role can be compared, read from the store: names, competencies, place, level, codes, document.

Each part keeps the passages it rests on. The questions put to the store stand in ``queries/compare/*.rq``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from ccgraph import resources
from ccgraph.compare.wording import names_a_job, stems
from ccgraph.errors import QueryError
from ccgraph.store import Store
from ccgraph.table import Table, Term

__all__ = ["Corpus", "Level", "Line", "Profile", "Requirement", "TeamSize", "Title", "ask", "read_corpus"]

# A line that is one of several possible ones says nothing about one post.
_UNCERTAIN = frozenset({"alternative"})


@dataclass(frozen=True, slots=True)
class Title:
    """A printed name: its words, search key, stems, kind (``preferred``, ``alias`` ...) and passages."""

    text: str
    key: str
    stems: frozenset[str]
    kind: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A competency that activities of a role call for (our annotations), with involvement, scope and passages."""

    competency: str
    activities: tuple[str, ...]
    involvements: frozenset[str]
    scopes: frozenset[str]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A reporting line seen from one end: the other end, the kind of line, passages."""

    other: str
    kind: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamSize:
    """How many a role leads; an end that is not stated is ``None``."""

    counted: str | None
    minimum: float | None
    maximum: float | None
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A grid level and a staff category in which the role's own document classifies it."""

    level: str | None
    category: str | None
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A role's comparable features.

    Attributes:
        role: its IRI.
        document: IRI of the document that states it.
        labels: its label by language.
        described: whether the document describes it, not only mentions it.
        placed: whether it is a member of a team, or somebody's collaborator or recipient.
        titles: its printed names.
        requirements: by competency.
        above: reporting lines to superiors (alternatives left out).
        below: reporting lines from subordinates.
        team: team sizes.
        levels: classifications.
        codes: codes that the curated mappings tie to it (``exact`` ... ``related``), by code.
        not_codes: codes that the curated mappings deny.
    """

    role: str
    document: str
    labels: Mapping[str, str]
    described: bool = False
    placed: bool = False
    titles: tuple[Title, ...] = ()
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    team: tuple[TeamSize, ...] = ()
    levels: tuple[Level, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    not_codes: frozenset[str] = frozenset()

    def label(self, lang: str = "fr") -> str:
        """The label in a language, else in any, else the end of the IRI."""
        return self.labels.get(lang) or next(iter(self.labels.values()), self.role.rpartition("/")[2])

    @property
    def stated(self) -> bool:
        """Whether the document says more of it than its titles: activities, a line, whom it leads or works with.

        Of “le responsable hiérarchique” no document says enough: without activities it is anybody's superior.
        """
        placed = self.above or self.below or self.team or self.placed
        return bool(self.requirements) or (bool(placed) and any(names_a_job(title.text) for title in self.titles))

    @property
    def activities(self) -> int:
        """How many annotated activities and capacities stand behind the competencies."""
        return len({activity for r in self.requirements.values() for activity in r.activities})


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every role of the graph, and what is needed to weigh what they share.

    Attributes:
        profiles: by role.
        competency_labels: label by competency and language.
        code_labels: notation and label by code and language.
        parents: the broader competency of each.
    """

    profiles: Mapping[str, Profile]
    competency_labels: Mapping[str, Mapping[str, str]]
    code_labels: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, str]

    def code_label(self, code: str, lang: str) -> str:
        """Notation and label of a code in a language, else in any: ROME has French labels only."""
        labels = self.code_labels[code]
        return labels.get(lang) or next(iter(labels.values()))

    @property
    def documents(self) -> list[str]:
        """The documents that state a role, sorted."""
        return sorted({p.document for p in self.profiles.values()})

    def competency_weights(self) -> dict[str, float]:
        """How informative each competency is: ``ln(1 + N / n)``, N described roles, n of them that require it.

        The inverse document frequency of Spärck Jones (1972), with roles for documents: what nearly every role
        requires tells nearly nothing.
        """
        return _informativeness([p.requirements for p in self.profiles.values() if p.requirements])

    def stem_weights(self) -> dict[str, float]:
        """How informative each stem of a title is, likewise over all roles."""
        return _informativeness([{s for t in p.titles for s in t.stems} for p in self.profiles.values()])


def read_corpus(store: Store) -> Corpus:
    """Read the comparable features of every role, in ten questions whatever the number of roles."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    documents: dict[str, str] = {}
    described: set[str] = set()
    for row in ask(store, "roles"):
        role = str(row["role"])
        documents[role] = str(row["document"])
        labels[role][_language(row["label"])] = str(row["label"])
        if row["described"] is not None:
            described.add(role)
    placed = {str(row["role"]) for row in ask(store, "places")}
    titles, requirements = _titles(store), _requirements(store)
    above, below = _lines(store)
    team, levels = _team(store), _levels(store)
    codes: dict[str, dict[str, str]] = defaultdict(dict)
    not_codes: dict[str, set[str]] = defaultdict(set)
    code_labels: dict[str, dict[str, str]] = defaultdict(dict)
    for row in ask(store, "codes"):
        role, code = str(row["role"]), str(row["code"])
        code_labels[code][_language(row["label"])] = f"{row['notation']} {row['label']}"
        if row["modifier"] is None:
            codes[role][code] = relation_name(str(row["predicate"]))
        else:
            not_codes[role].add(code)
    competency_labels: dict[str, dict[str, str]] = defaultdict(dict)
    parents: dict[str, str] = {}
    for row in ask(store, "competencies"):
        competency_labels[str(row["competency"])][_language(row["label"])] = str(row["label"])
        if row["broader"] is not None:
            parents[str(row["competency"])] = str(row["broader"])
    profiles = {
        role: Profile(
            role,
            documents[role],
            labels[role],
            role in described,
            role in placed,
            tuple(titles.get(role, ())),
            requirements.get(role, {}),
            tuple(above.get(role, ())),
            tuple(below.get(role, ())),
            tuple(team.get(role, ())),
            tuple(levels.get(role, ())),
            codes.get(role, {}),
            frozenset(not_codes.get(role, ())),
        )
        for role in sorted(documents)
    }
    return Corpus(profiles, competency_labels, code_labels, parents)


def ask(store: Store, name: str) -> Table:
    """The rows of ``queries/compare/<name>.rq``."""
    path = resources.folder("queries") / "compare" / f"{name}.rq"
    result = store.query(path.read_text(encoding="utf-8"))
    if not isinstance(result, Table):
        raise QueryError(f"{path} is not a SELECT.")
    return result


def relation_name(predicate: str) -> str:
    """``exact``, ``close``, ``broader``, ``narrower`` or ``related`` for a SKOS mapping property."""
    name = predicate.rpartition("#")[2].removesuffix("Match")
    return {"broad": "broader", "narrow": "narrower"}.get(name, name)


def _titles(store: Store) -> dict[str, list[Title]]:
    passages: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for row in ask(store, "titles"):
        name = (str(row["role"]), str(row["title"]), str(row["key"]), _local(row["kind"]))
        passages[name] += [] if row["passage"] is None else [str(row["passage"])]
    found: dict[str, list[Title]] = defaultdict(list)
    for (role, text, key, kind), where in passages.items():
        found[role].append(Title(text, key, stems(text), kind, tuple(where)))
    return found


def _requirements(store: Store) -> dict[str, dict[str, Requirement]]:
    rows: dict[str, dict[str, list[dict[str, Term | None]]]] = defaultdict(lambda: defaultdict(list))
    for row in ask(store, "requirements"):
        rows[str(row["role"])][str(row["competency"])].append(row)

    def values(group: list[dict[str, Term | None]], column: str) -> list[str]:
        return list(dict.fromkeys(str(row[column]) for row in group if row[column] is not None))

    return {
        role: {
            competency: Requirement(
                competency,
                tuple(values(group, "activity")),
                frozenset(v.rpartition("/")[2] for v in values(group, "involvement")),
                frozenset(v.rpartition("/")[2] for v in values(group, "scope")),
                tuple(values(group, "passage")),
            )
            for competency, group in groups.items()
        }
        for role, groups in rows.items()
    }


def _lines(store: Store) -> tuple[dict[str, list[Line]], dict[str, list[Line]]]:
    passages: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in ask(store, "lines"):
        kind = _local(row["kind"])
        if kind not in _UNCERTAIN:
            where = [] if row["passage"] is None else [str(row["passage"])]
            passages[(str(row["subordinate"]), str(row["superior"]), kind)] += where
    above: dict[str, list[Line]] = defaultdict(list)
    below: dict[str, list[Line]] = defaultdict(list)
    for (subordinate, superior, kind), where in passages.items():
        above[subordinate].append(Line(superior, kind, tuple(where)))
        below[superior].append(Line(subordinate, kind, tuple(where)))
    return above, below


def _team(store: Store) -> dict[str, list[TeamSize]]:
    found: dict[str, list[TeamSize]] = defaultdict(list)
    for row in ask(store, "team-sizes"):
        counted, low, high, where = (row[c] for c in ("counted", "minimum", "maximum", "passage"))
        size = TeamSize(
            None if counted is None else str(counted),
            None if low is None else float(str(low)),
            None if high is None else float(str(high)),
            () if where is None else (str(where),),
        )
        found[str(row["role"])].append(size)
    return found


def _levels(store: Store) -> dict[str, list[Level]]:
    found: dict[str, list[Level]] = defaultdict(list)
    for row in ask(store, "levels"):
        level, category, where = row["level"], row["category"], row["passage"]
        made = Level(
            None if level is None else str(level),
            None if category is None else str(category),
            () if where is None else (str(where),),
        )
        found[str(row["role"])].append(made)
    return found


def _informativeness(holders: Iterable[Iterable[str]]) -> dict[str, float]:
    number = 0
    counts: dict[str, int] = defaultdict(int)
    for features in holders:
        number += 1
        for feature in features:
            counts[feature] += 1
    return {feature: log(1 + number / count) for feature, count in counts.items()}


def _language(term: Term | None) -> str:
    return getattr(term, "language", None) or ""


def _local(term: Term | None) -> str:
    return str(term).rpartition("/")[2]
