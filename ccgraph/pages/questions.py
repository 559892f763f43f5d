"""The catalogue of queries: each question with its parameters, its text, and its answer for the example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ccgraph import query as queries
from ccgraph.pages.resource import View
from ccgraph.pages.shown import Link
from ccgraph.sparql import values_span
from ccgraph.table import Iri, Literal, Table, Term
from ccgraph.terms import ID

__all__ = ["question"]

_SHOWN = 15


def question(view: View, ask: Callable[[str], Table], name: str, here: str) -> Mapping[str, Any]:
    """What the template ``query.html`` shows: the example of the file, answered."""
    lang = view.lang
    query = queries.find(name)
    arguments: dict[str, queries.Value] = {}
    command = ["ccgraph", "--lang", lang, "query", name]
    rows: list[tuple[Link, ...]] = []
    for parameter in query.parameters:
        start, end = values_span(query.text, parameter.name)
        example = query.text[start:end].split()[0] if parameter.type != "string" else query.text[start:end].strip()
        value = example.strip('<>"')
        if parameter.name == "lang":
            arguments["lang"] = Literal(lang)
            continue
        rows.append((Link(parameter.name), Link(parameter.kind or parameter.type), Link(parameter.description[lang])))
        command += ["-p", f"{parameter.name}={_short(value)}"]
    table = ask(queries.bind(query, arguments))
    return {
        "name": name,
        "title": query.summary[lang],
        "question": query.question[lang],
        "parameters": rows,
        "command": " ".join(_quoted(word) for word in command),
        "columns": [query.columns[c][lang] for c in table.columns],
        "meanings": [(c, query.columns[c][lang]) for c in table.columns],
        "rows": [tuple(_cell(view, cell, here) for cell in row) for row in table.rows[:_SHOWN]],
        "total": len(table),
        "text": query.text,
    }


def _cell(view: View, cell: Term | None, here: str) -> Link:
    if cell is None:
        return Link("")
    if isinstance(cell, Iri):
        return Link(_short(cell), view.addresses.iri(cell, view.lang, here))
    return Link(str(cell))


def _short(value: str) -> str:
    """An IRI as the command line takes and prints it."""
    return value.removeprefix(f"{ID}role/").removeprefix(ID)


def _quoted(word: str) -> str:
    return f'"{word}"' if any(c in word for c in " '#;&|<>()") else word
