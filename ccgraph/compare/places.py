"""Where a role stands: its lines, its rung in the hierarchy of its document, its levels on a grid, its equivalents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ccgraph.compare.work import ask
from ccgraph.store import Store
from ccgraph.table import Literal, Term
from ccgraph.terms import ID

__all__ = ["Classification", "Equivalent", "GridLevel", "Line", "Mobility", "Places", "Rung"]

_STATED = ("formal", "management-verb")
_KIND = f"{ID}concept/line-kinds/"


@dataclass(frozen=True, slots=True)
class Line:
    """A reporting line: both ends (IRIs), the superior's label, its kind, its document and its passages."""

    subordinate: str
    superior: str
    superior_label: str
    kind: str
    document: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """A role's place on a grid at one level of experience; ``rank`` is ``None`` where no level is given."""

    role: str
    label: str
    scale: str
    level: str
    rank: int | None
    experience: str
    minimum: float | None
    maximum: float | None
    force: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GridLevel:
    """A level of a grid, with its coefficients."""

    iri: str
    label: str
    scale: str
    rank: int
    document: str
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A curated match, exact or close, seen from one of its ends."""

    other: str
    relation: str
    confidence: float
    comment: str


@dataclass(frozen=True, slots=True)
class Mobility:
    """A move that ROME names between the codes that two roles are the same as, or close to.

    Attributes:
        other: the role of arrival.
        here: code and label on this side.
        there: code and label on the other side.
        version: the version of ROME.
        confidence: the lower of the confidences of the two matches.
    """

    other: str
    here: str
    there: str
    version: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Rung:
    """Where a role stands in a hierarchy.

    Attributes:
        height: how many levels of management stand below it.
        depth: how many lines lead from it to the top.
        via: the equivalent it was borrowed from, if any.
    """

    height: int
    depth: int = 0
    via: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Lines, classifications, grids, curated equivalents, ROME mobility and diplomas at entry, of all roles."""

    lines: tuple[Line, ...]
    classifications: Mapping[str, tuple[Classification, ...]]
    levels: tuple[GridLevel, ...]
    equivalents: Mapping[str, tuple[Equivalent, ...]]
    mobilities: Mapping[str, tuple[Mobility, ...]] = field(default_factory=dict)
    diplomas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, store: Store, lang: str = "fr") -> Places:
        """Read them, in seven questions."""
        words = {str(r["concept"]): str(r["label"]) for r in ask(store, "judgements", lang)}
        lines: dict[str, Line] = {}
        for row in ask(store, "lines", lang):
            key = str(row["reporting"]) + str(row["superior"]) + str(row["subordinate"])
            kind = str(row["kind"]).removeprefix(_KIND)
            ends = (str(row["subordinate"]), str(row["superior"]), str(row["superiorLabel"]))
            former = lines[key].passages if key in lines else ()
            lines[key] = Line(*ends, kind, _text(row["document"]), (*former, str(row["passage"])))
        classifications: dict[str, dict[str, Classification]] = defaultdict(dict)
        for row in ask(store, "classifications", lang):
            own = classifications[str(row["role"])]
            iri = str(row["classification"])
            former = own[iri].passages if iri in own else ()
            own[iri] = Classification(
                str(row["role"]),
                str(row["label"]),
                _text(row["scale"]),
                _text(row["levelLabel"]),
                _integer(row["rank"]),
                _text(row["experience"]),
                _number(row["minimum"]),
                _number(row["maximum"]),
                words.get(_text(row["force"]), ""),
                tuple(dict.fromkeys((*former, str(row["passage"])))),
            )
        levels = tuple(
            GridLevel(
                str(row["level"]),
                str(row["label"]),
                str(row["scale"]),
                _integer(row["rank"]) or 0,
                _text(row["document"]),
                _number(row["minimum"]),
                _number(row["maximum"]),
            )
            for row in ask(store, "grid-levels", lang)
        )
        equivalents: dict[str, dict[str, Equivalent]] = defaultdict(dict)
        for row in ask(store, "role-mappings", lang):
            relation = str(row["predicate"]).rpartition("#")[2].removesuffix("Match")
            for here, there in (("subject", "object"), ("object", "subject")):
                made = Equivalent(str(row[there]), relation, float(str(row["confidence"])), _text(row["comment"]))
                equivalents[str(row[here])].setdefault(made.other, made)
        mobilities: dict[str, dict[str, Mobility]] = defaultdict(dict)
        for row in ask(store, "rome-mobility", lang):
            here, there = (f"{row[f'{end}Code']} {row[f'{end}Label']}" for end in ("origin", "target"))
            sure = min(float(str(row[f"{end}Confidence"])) for end in ("origin", "target"))
            moved = Mobility(str(row["target"]), here, there, str(row["version"]), sure)
            own_moves = mobilities[str(row["origin"])]
            if moved.other not in own_moves or own_moves[moved.other].confidence < sure:
                own_moves[moved.other] = moved
        diplomas: dict[str, list[str]] = defaultdict(list)
        for row in ask(store, "diplomas", lang):
            diplomas[str(row["role"])].append(str(row["diploma"]))
        return cls(
            tuple(lines.values()),
            {role: tuple(own.values()) for role, own in classifications.items()},
            levels,
            {role: tuple(own.values()) for role, own in equivalents.items()},
            {role: tuple(own.values()) for role, own in mobilities.items()},
            {role: tuple(own) for role, own in diplomas.items()},
        )

    def rungs(self) -> dict[str, Rung]:
        """The rung of each role: stated by the lines of its document, else that of its best curated equivalent.

        Only formal lines count. One step of equivalence, never a chain of them.
        """
        # A document that only says who manages whom leaves most roles out: too thin to count levels by.
        formal: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.kind == _STATED[0]:
                formal[line.document].append(line)
        stated: dict[str, Rung] = {}
        for lines in formal.values():
            below: dict[str, set[str]] = defaultdict(set)
            above: dict[str, set[str]] = defaultdict(set)
            for line in lines:
                below[line.superior].add(line.subordinate)
                above[line.subordinate].add(line.superior)
            for role in sorted(below.keys() | above.keys()):
                # The longest chain below: a head of heads stays above them. The shortest above: a second line of
                # command makes nobody junior.
                stated[role] = Rung(_levels(role, below, longest=True), _levels(role, above, longest=False))
        rungs = dict(stated)
        for role, found in self.equivalents.items():
            known = [e for e in found if e.other in stated]
            if role not in stated and known:
                best = max(known, key=lambda e: (e.relation == "exact", e.confidence, e.other))
                rungs[role] = replace(stated[best.other], via=best.other)
        return rungs

    def superiors(self, role: str) -> list[Line]:
        """The lines above a role that are stated of it, formal ones first."""
        own = [line for line in self.lines if line.subordinate == role and line.kind in _STATED]
        return sorted(own, key=lambda line: _STATED.index(line.kind))

    def ranks(self, role: str) -> dict[str, tuple[int, int]]:
        """The lowest and the highest rank of a role on each grid."""
        found: dict[str, list[int]] = defaultdict(list)
        for c in self.classifications.get(role, ()):
            if c.rank is not None:
                found[c.scale].append(c.rank)
        return {scale: (min(ranks), max(ranks)) for scale, ranks in found.items()}


def _levels(role: str, onward: Mapping[str, set[str]], *, longest: bool, seen: frozenset[str] = frozenset()) -> int:
    found = [
        _levels(r, onward, longest=longest, seen=seen | {role}) for r in sorted(onward.get(role, ())) if r not in seen
    ]
    return 1 + (max(found) if longest else min(found)) if found else 0


def _text(term: Term | None) -> str:
    return "" if term is None else str(term)


def _integer(term: Term | None) -> int | None:
    value = term.to_python() if isinstance(term, Literal) else None
    return value if isinstance(value, int) else None


def _number(term: Term | None) -> float | None:
    value = term.to_python() if isinstance(term, Literal) else None
    return float(value) if isinstance(value, int | float) else None
