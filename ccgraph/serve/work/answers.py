"""The rows of an answer as a page shows them: cells with links, and bars where there are names and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ccgraph.serve.work.shell import local, short
from ccgraph.serve.work.wording import say
from ccgraph.table import Blank, Iri, Literal, Table, Term
from ccgraph.terms import PREFIXES

__all__ = ["SHOWN", "Answered", "Bar", "Bars", "Cell", "answered", "bars"]

SHOWN: Final = 500
_BARS: Final = 30
_LABEL: Final = 38
_WIDTH: Final = 400
_XSD: Final = PREFIXES["xsd"]
_STRING: Final = f"{_XSD}string"
# Whole numbers that count nothing.
_PLACES: Final = frozenset({"line", "first", "last", "rank", "order", "position", "page", "year", "code", "notation"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words, where they lead, the language or datatype, whether it is a number."""

    text: str
    href: str | None = None
    tag: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name (whole, and as long as there is room for), its number, where it stands and how wide it is."""

    label: str
    shown: str
    value: str
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of names and numbers; ``left`` says that rows are left out."""

    title: str
    height: int
    bars: tuple[Bar, ...]
    left: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What a page shows of a table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    cut: bool
    bars: Bars | None


def answered(table: Table, cut: bool, lang: str, headings: Mapping[str, Mapping[str, str]] | None = None) -> Answered:
    """A table as a page shows it.

    Args:
        table: the rows.
        cut: whether there were more.
        lang: of the headings.
        headings: of the columns, where they have some.
    """
    names = tuple(headings[c][lang] if headings and c in headings else c for c in table.columns)
    rows = tuple(tuple(_cell(term, lang) for term in row) for row in table.rows[:SHOWN])
    return Answered(names, rows, len(table), cut, bars(table, names, lang))


def _cell(term: Term | None, lang: str) -> Cell:
    if term is None:
        return Cell("")
    if isinstance(term, Iri):
        return Cell(_prefixed(term), local(term))
    if isinstance(term, Blank):
        return Cell(f"_:{term}")
    if term.language:
        return Cell(term.value, tag="" if term.language == lang else term.language)
    if _is_number(term):
        return Cell(term.value, number=True)
    return Cell(term.value, tag="" if term.datatype == _STRING else _prefixed(term.datatype))


def _prefixed(iri: str) -> str:
    brief = short(iri)
    if brief != iri:
        return brief
    prefix, start = max(
        ((p, n) for p, n in PREFIXES.items() if iri.startswith(n)), key=lambda pair: len(pair[1]), default=("", "")
    )
    return f"{prefix}:{iri.removeprefix(start)}" if prefix and iri != start else iri


def _is_number(term: Term | None) -> bool:
    if not isinstance(term, Literal):
        return False
    value = term.to_python()
    return isinstance(value, int | float) and not isinstance(value, bool)


def bars(table: Table, names: tuple[str, ...], lang: str) -> Bars | None:
    """The bars of a table that has names and numbers; nothing where there is no such pair, or one row alone."""
    if len(table) < 2:
        return None
    cells = list(zip(*table.rows, strict=True))
    numbers = [
        i
        for i, column in enumerate(cells)
        if table.columns[i] not in _PLACES and all(_is_number(c) and _value(c) >= 0 for c in column)
    ]
    if not numbers:
        return None
    number = numbers[-1]
    label = _label_column(table, cells, number)
    if label is None:
        return None
    rows = [(_name(row[label]), row[number]) for row in table.rows[:_BARS]]
    most = max(_value(c) for _, c in rows) or 1.0
    made = tuple(
        Bar(name, name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…", str(c), 8 + 26 * i,
            round(_WIDTH * _value(c) / most, 1))
        for i, (name, c) in enumerate(rows)
    )  # fmt: skip
    return Bars(say("chart-of", lang, names[number], names[label]), 26 * len(made) + 16, made, len(table) > _BARS)


def _label_column(table: Table, cells: list[tuple[Term | None, ...]], number: int) -> int | None:
    def worth(i: int) -> tuple[bool, bool, int]:
        column = cells[i]
        return (
            table.columns[i].lower().endswith(("label", "name", "title")),
            all(isinstance(c, Literal) for c in column),
            len(set(column)),
        )

    found = [i for i in range(len(table.columns)) if i != number and not any(map(_is_number, cells[i]))]
    found = [i for i in found if any(c is not None for c in cells[i])]
    return max(found, key=worth, default=None)


def _name(term: Term | None) -> str:
    return _prefixed(term) if isinstance(term, Iri) else str(term or "")


def _value(term: Term | None) -> float:
    value = term.to_python() if isinstance(term, Literal) else 0
    return float(value) if isinstance(value, int | float) else 0.0
