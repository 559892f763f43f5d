"""CSV tables of the graph, each with its description in CSVW (W3C, Metadata Vocabulary for Tabular Data)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ccgraph import query as queries
from ccgraph import resources
from ccgraph.query import Query
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import PREFIXES

__all__ = ["PublishedTable", "tables"]

_XSD = PREFIXES["xsd"]
_NUMBERS = {"integer", "decimal", "date", "boolean"}


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table: its name, titles by language, number of rows, CSV, and CSVW metadata."""

    name: str
    titles: dict[str, str]
    rows: int
    csv: str
    metadata: str


def tables(store: Store, licence: str) -> list[PublishedTable]:
    """The tables that ``queries/publish`` asks for, by name."""
    found = []
    for query in queries.catalogue(resources.folder("queries") / "publish"):
        table = store.query(query.text)
        if isinstance(table, Table):
            metadata = json.dumps(_metadata(query, table, licence), ensure_ascii=False, indent=2) + "\n"
            found.append(PublishedTable(query.name, dict(query.summary), len(table), table.to_csv(), metadata))
    return found


def _metadata(query: Query, table: Table, licence: str) -> dict[str, Any]:
    columns = []
    for i, name in enumerate(table.columns):
        column: dict[str, Any] = {"name": name, "titles": [name]}
        column["dc:description"] = [
            {"@value": query.columns[name][lang], "@language": lang} for lang in sorted(query.columns[name])
        ]
        column["datatype"] = _datatype([row[i] for row in table.rows])
        column["required"] = bool(table.rows) and all(row[i] is not None for row in table.rows)
        columns.append(column)
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{query.name}.csv",
        "dc:title": [{"@value": query.summary[lang], "@language": lang} for lang in sorted(query.summary)],
        "dc:license": {"@id": licence},
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True},
        "tableSchema": {"columns": columns},
    }


def _datatype(cells: list[object]) -> str:
    """The CSVW datatype that every cell has; text where they differ."""
    kinds = set()
    for cell in cells:
        if isinstance(cell, Iri):
            kinds.add("anyURI")
        elif isinstance(cell, Literal):
            kind = cell.datatype.removeprefix(_XSD)
            kinds.add(kind if kind in _NUMBERS else "string")
    return kinds.pop() if len(kinds) == 1 else "string"
