"""What a grid audit reads: documents, posts, classifications, levels, diplomas, empty cells, titles, lines.

The questions put to the store stand in ``queries/audit/*.rq``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ccgraph import query, resources
from ccgraph.evidence import position
from ccgraph.store import Store
from ccgraph.table import Literal, Term

__all__ = [
    "Absence",
    "Diploma",
    "Document",
    "Facts",
    "Force",
    "FormerRemark",
    "Level",
    "Placing",
    "Post",
    "Range",
    "Span",
    "Tie",
    "Title",
]

_Row = Mapping[str, Term | None]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Document:
    """A document; only where ``complete`` is true may what it does not say be called absent."""

    iri: str
    title: str
    issued: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Post:
    """A role; ``kind`` is the local name of its class."""

    iri: str
    label: str
    kind: str
    document: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placing:
    """A classification of a role: experience level, grid level, category (IRIs or empty), coefficients."""

    iri: str
    role: str
    label: str
    experience: str
    level: str
    category: str
    category_label: str
    minimum: float | None
    maximum: float | None
    force: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """What a level is worth by one measure (local name), in a unit; ``None`` where a bound is not stated."""

    measure: str
    unit: str
    minimum: float | None
    maximum: float | None
    force: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a scale, of a grid, of experience or of education (``kind``)."""

    iri: str
    label: str
    kind: str
    scale: str
    scale_label: str
    rank: int
    document: str
    category: str
    passages: tuple[str, ...]
    ranges: tuple[Range, ...]

    def range(self, measure: str) -> Range | None:
        """Its range by a measure."""
        return next((r for r in self.ranges if r.measure == measure), None)


@dataclass(frozen=True, slots=True)
class Diploma:
    """A diploma that a role asks for on entry, or that a level of the grid is given to (``subject``)."""

    subject: str
    iri: str
    label: str
    broader: str
    force: str
    passages: tuple[str, ...]

    def matches(self, other: Diploma) -> bool:
        """Whether one is the other, or the kind that the other belongs to (a BTS is a bac+2)."""
        return other.iri in {self.iri, self.broader} or self.iri == other.broader


@dataclass(frozen=True, slots=True)
class Absence:
    """An empty field (``EmptyField``) or a stated none (``StatedNone``) of a property (local names)."""

    iri: str
    kind: str
    subject: str
    property: str
    label: str
    experience: str
    force: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A printed title: its form, whether it is the preferred one, its gender (local name, or empty)."""

    role: str
    form: str
    preferred: bool
    gender: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A reporting line of any kind (local name)."""

    iri: str
    subordinate: str
    subordinate_label: str
    superior: str
    superior_label: str
    kind: str
    kind_label: str
    document: str
    force: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Force:
    """A force: its label and what to bear in mind."""

    label: str
    note: str


@dataclass(frozen=True, slots=True)
class FormerRemark:
    """A discrepancy noted before: its kind (local name), passages, and the roles and sections it touches."""

    iri: str
    kind: str
    label: str
    roles: frozenset[str]
    sections: frozenset[str]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The ranks of a scale between which a classification stands; coefficients where they are given."""

    scale: str
    lowest: int
    highest: int
    minimum: float | None = None
    maximum: float | None = None

    def below(self, other: Span) -> bool:
        """Whether all of it stands under all of the other, by rank, then by coefficient on one rank."""
        if self.scale != other.scale:
            return False
        if self.highest != other.lowest or self.lowest != self.highest or other.lowest != other.highest:
            return self.highest < other.lowest
        return self.maximum is not None and other.minimum is not None and self.maximum < other.minimum


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, in the order of the documents."""

    documents: Mapping[str, Document]
    posts: Mapping[str, Post]
    placings: tuple[Placing, ...]
    levels: Mapping[str, Level]
    entry: tuple[Diploma, ...]
    table: tuple[Diploma, ...]
    absences: tuple[Absence, ...]
    titles: tuple[Title, ...]
    ties: tuple[Tie, ...]
    forces: Mapping[str, Force]
    former: tuple[FormerRemark, ...]
    equivalents: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, store: Store, lang: str = "fr") -> Facts:
        """Read them from the store, in a dozen questions."""

        def rows(name: str, folder: str = "audit") -> list[_Row]:
            found = query.find(name, resources.folder("queries") / folder)
            return list(query.run(store, found, {"lang": lang} if found.parameters else {}))

        equivalents: dict[str, set[str]] = {}
        for row in rows("role-mappings", "gap"):
            for here, there in (("subject", "object"), ("object", "subject")):
                equivalents.setdefault(str(row[here]), set()).add(str(row[there]))
        documents: dict[str, Document] = {}
        for row in rows("documents"):
            complete = isinstance(row["complete"], Literal) and row["complete"].to_python() is True
            made = Document(str(row["document"]), str(row["title"]), _text(row["issued"]), complete)
            if complete or made.iri not in documents:
                documents[made.iri] = made
        posts = _grouped(rows("roles"), ("role",), _post)
        return cls(
            documents,
            {post.iri: post for post in posts},
            _grouped(rows("classifications"), ("classification",), _placing),
            {level.iri: level for level in _levels(rows("levels"))},
            _grouped(rows("entry-diplomas"), ("subject", "diploma"), _diploma),
            _grouped(rows("diploma-table"), ("subject", "diploma"), _diploma),
            _grouped(rows("absences"), ("absence", "subject", "property"), _absence),
            _grouped(rows("titles"), ("role", "node"), _title),
            _grouped(rows("lines"), ("reporting", "subordinate", "superior"), _tie),
            {str(r["force"]): Force(str(r["label"]), _text(r["note"])) for r in rows("forces")},
            tuple(_former(rows("discrepancies"))),
            {iri: frozenset(found) for iri, found in equivalents.items()},
        )

    def span(self, placing: Placing) -> Span | None:
        """Where a classification stands: on its grid level, else anywhere in its category; ``None`` if nowhere."""
        level = self.levels.get(placing.level)
        if level is not None:
            return Span(level.scale, level.rank, level.rank, placing.minimum, placing.maximum)
        post = self.posts.get(placing.role)
        grid = [
            other
            for other in self.levels.values()
            if post and other.document == post.document and placing.category and other.category == placing.category
        ]
        if len({other.scale for other in grid}) != 1:
            return None
        ranks = [other.rank for other in grid]
        return Span(grid[0].scale, min(ranks), max(ranks))

    def step(self, placing: Placing) -> int | None:
        """The rank of a classification's experience level."""
        level = self.levels.get(placing.experience)
        return None if level is None else level.rank

    def placed(self, role: str) -> list[Placing]:
        """The classifications of a role, by experience level."""
        own = [p for p in self.placings if p.role == role]
        return sorted(own, key=lambda p: (self.step(p) or 0, p.iri))


def _text(term: Term | None) -> str:
    return "" if term is None else str(term)


def _local(term: Term | None) -> str:
    return _text(term).rpartition("#")[2].rpartition("/")[2]


def _number(term: Term | None) -> float | None:
    value = term.to_python() if isinstance(term, Literal) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _grouped(
    rows: Iterable[_Row], keys: tuple[str, ...], make: Callable[[_Row, tuple[str, ...]], _T], where: str = "passage"
) -> tuple[_T, ...]:
    """One object for the rows that agree on some columns, with the passages of all of them in their order."""
    first: dict[tuple[str, ...], _Row] = {}
    passages: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        key = tuple(_text(row[k]) for k in keys)
        first.setdefault(key, row)
        passages.setdefault(key, set()).add(_text(row[where]))
    return tuple(make(row, tuple(sorted(passages[key], key=position))) for key, row in first.items())


def _post(row: _Row, passages: tuple[str, ...]) -> Post:
    return Post(str(row["role"]), str(row["label"]), _local(row["class"]), str(row["document"]), passages)


def _placing(row: _Row, passages: tuple[str, ...]) -> Placing:
    return Placing(
        str(row["classification"]),
        str(row["role"]),
        str(row["label"]),
        _text(row["experience"]),
        _text(row["level"]),
        _text(row["category"]),
        _text(row["categoryLabel"]),
        _number(row["minimum"]),
        _number(row["maximum"]),
        _text(row["force"]),
        passages,
    )


def _range(row: _Row, passages: tuple[str, ...]) -> Range:
    bounds = (_number(row["minimum"]), _number(row["maximum"]))
    return Range(_local(row["measure"]), _text(row["unit"]), *bounds, _text(row["force"]), passages)


def _levels(rows: list[_Row]) -> Iterable[Level]:
    def level(row: _Row, passages: tuple[str, ...]) -> Level:
        own = [r for r in rows if r["level"] == row["level"] and r["quantity"] is not None]
        return Level(
            str(row["level"]),
            str(row["label"]),
            _local(row["class"]),
            str(row["scale"]),
            str(row["scaleLabel"]),
            int(_number(row["rank"]) or 0),
            str(row["document"]),
            _text(row["category"]),
            passages,
            _grouped(own, ("quantity",), _range, "rangePassage"),
        )

    return _grouped(rows, ("level",), level)


def _diploma(row: _Row, passages: tuple[str, ...]) -> Diploma:
    broader, force = _text(row["broader"]), _text(row["force"])
    return Diploma(str(row["subject"]), str(row["diploma"]), str(row["label"]), broader, force, passages)


def _absence(row: _Row, passages: tuple[str, ...]) -> Absence:
    ends = (str(row["subject"]), _local(row["property"]), str(row["label"]), _text(row["experience"]))
    return Absence(str(row["absence"]), _local(row["class"]), *ends, _text(row["force"]), passages)


def _title(row: _Row, passages: tuple[str, ...]) -> Title:
    preferred = _local(row["place"]) == "prefLabel"
    return Title(str(row["role"]), str(row["form"]), preferred, _local(row["gender"]), passages)


def _tie(row: _Row, passages: tuple[str, ...]) -> Tie:
    return Tie(
        str(row["reporting"]),
        str(row["subordinate"]),
        str(row["subordinateLabel"]),
        str(row["superior"]),
        str(row["superiorLabel"]),
        _local(row["kind"]),
        str(row["kindLabel"]),
        str(row["document"]),
        _text(row["force"]),
        passages,
    )


def _former(rows: list[_Row]) -> Iterable[FormerRemark]:
    touched: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        kinds = touched.setdefault(str(row["discrepancy"]), {"Role": set(), "Section": set()})
        if row["touched"] is not None:
            kinds[_local(row["touchedClass"])].add(str(row["touched"]))

    def remark(row: _Row, passages: tuple[str, ...]) -> FormerRemark:
        iri = str(row["discrepancy"])
        own = touched[iri]
        return FormerRemark(
            iri, _local(row["kind"]), str(row["label"]), frozenset(own["Role"]), frozenset(own["Section"]), passages
        )

    return _grouped(rows, ("discrepancy",), remark)
