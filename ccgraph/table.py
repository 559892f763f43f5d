"""Result tables: typed RDF terms in rows, and their ways out (CSV, JSON, pandas)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from types import NoneType
from typing import TYPE_CHECKING, Any

from ccgraph.terms import PREFIXES

if TYPE_CHECKING:
    import pandas

__all__ = ["Blank", "Iri", "Literal", "Table", "Term"]

_XSD = PREFIXES["xsd"]
_STRING = _XSD + "string"


class Iri(str):
    """An IRI."""

    __slots__ = ()


class Blank(str):
    """The label of a blank node, good within one result only."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: lexical form, and a language tag or a datatype IRI."""

    value: str
    language: str | None = None
    datatype: str = _STRING

    def __str__(self) -> str:
        return self.value

    def to_python(self) -> str | int | float | bool:
        """The value as a Python int, float or bool where the datatype is one, else its lexical form."""
        kind = self.datatype.removeprefix(_XSD)
        try:
            if kind in {"integer", "int", "long", "nonNegativeInteger", "positiveInteger"}:
                return int(self.value)
            if kind in {"decimal", "double", "float"}:
                return float(self.value)
        except ValueError:
            # An ill-typed literal is still what the data say.
            return self.value
        return self.value in {"true", "1"} if kind == "boolean" else self.value


Term = Iri | Blank | Literal


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a query: one term or ``None`` a cell."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Term | None]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def ordered(self, *columns: str) -> Table:
        """The same rows, sorted by these columns and then by the others, whichever order the store gave them in.

        As in SPARQL 1.1 (section 15.1): what is unbound, then blank nodes, IRIs, literals; numbers by their value. A
        store on disk looks every compared term up again, so that a long table is sooner sorted here.

        Raises:
            ValueError: the table has no such column.
        """
        first = [self.columns.index(column) for column in columns]
        places = (*first, *(i for i in range(len(self.columns)) if i not in first))
        keys = list(zip(*(_ranks([row[i] for row in self.rows]) for i in places), strict=True))
        return Table(self.columns, tuple(self.rows[i] for i in sorted(range(len(keys)), key=keys.__getitem__)))

    def to_python(self) -> list[dict[str, str | int | float | bool | None]]:
        """Rows as dictionaries of plain Python values (IRIs as ``str``)."""
        return [
            {name: cell.to_python() if isinstance(cell, Literal) else cell and str(cell) for name, cell in row.items()}
            for row in self
        ]

    def to_csv(self, delimiter: str = ",") -> str:
        """CSV (RFC 4180, lines ended by LF); text that a spreadsheet takes for a formula gets a leading quote.

        Args:
            delimiter: what stands between cells; a spreadsheet in French expects ``;``.
        """
        import csv  # off the path of commands that print no CSV
        import io

        from ccgraph.spreadsheet import guarded

        def inert(cell: Term | None) -> str:
            # Numbers keep their sign.
            if cell is None or (isinstance(cell, Literal) and isinstance(cell.to_python(), int | float)):
                return "" if cell is None else str(cell)
            return guarded(str(cell))

        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow([guarded(column) for column in self.columns])
        writer.writerows([inert(cell) for cell in row] for row in self.rows)
        return out.getvalue()

    def to_json(self) -> str:
        """The rows as a JSON array of objects, one name a column."""
        import json

        return json.dumps(self.to_python(), ensure_ascii=False, indent=2) + "\n"

    def to_sparql_json(self) -> dict[str, Any]:
        """The SPARQL 1.1 Query Results JSON Format (W3C Recommendation, section 3)."""
        bindings = [{k: _sparql_json(v) for k, v in row.items() if v is not None} for row in self]
        return {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a DataFrame of plain values.

        Raises:
            ImportError: pandas is not installed (``pip install ccgraph[pandas]``).
        """
        try:
            import pandas  # an extra, and slow to import
        except ImportError as error:
            raise ImportError("pandas is not installed: pip install 'ccgraph[pandas]'.") from error

        return pandas.DataFrame(self.to_python(), columns=list(self.columns))


def _ranks(cells: list[Term | None]) -> Sequence[object]:
    """The sort keys of a column; one of IRIs, as most are, is its own, and compared far sooner."""
    return [cell or "" for cell in cells] if set(map(type, cells)) <= {Iri, NoneType} else list(map(_rank, cells))


def _rank(term: Term | None) -> tuple[int, float, str, str, str]:
    """A sort key that is total over terms; numbers, among themselves, go by value."""
    if isinstance(term, Iri):
        return (2, 0, term, "", "")
    if isinstance(term, Literal):
        value = None if term.language or term.datatype == _STRING else term.to_python()
        if isinstance(value, int | float) and not isnan(value):
            return (3, value, term.value, "", term.datatype)
        return (4, 0, term.value, term.language or "", term.datatype)
    return (0, 0, "", "", "") if term is None else (1, 0, term, "", "")


def _sparql_json(term: Term) -> dict[str, str]:
    if isinstance(term, Iri):
        return {"type": "uri", "value": str(term)}
    if isinstance(term, Blank):
        return {"type": "bnode", "value": str(term)}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    return {"type": "literal", "value": term.value, "datatype": term.datatype}
