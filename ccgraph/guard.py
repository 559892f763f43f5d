"""What a stranger's query may ask: judged on the parsed query, never by its letters.

The parser is rdflib's, the engine Oxigraph's: a query that rdflib cannot parse is refused even where the engine would
run it, because what cannot be read cannot be judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from ccgraph.errors import QueryError
from ccgraph.sparql import QueryForm, refuse

__all__ = ["Judged", "RefusedError", "judge"]

_FORMS: dict[str, QueryForm] = {
    "SelectQuery": "SELECT",
    "AskQuery": "ASK",
    "ConstructQuery": "CONSTRUCT",
    "DescribeQuery": "DESCRIBE",
}


class RefusedError(QueryError):
    """A well-formed query that this server does not run."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query that may run: its form, and whether it chooses its own graphs (FROM, FROM NAMED)."""

    form: QueryForm
    chooses_graphs: bool


def judge(text: str, graphs: Collection[str], longest: int = 1_000_000, deepest: int = 64) -> Judged:
    """Let a query through, or say why not.

    Args:
        text: the query.
        graphs: IRIs of the graphs there are; FROM may name no other.
        longest: the most characters.
        deepest: the most brackets open at once.

    Raises:
        QueryError: it is no SPARQL 1.1 query, or one that rdflib's parser does not know.
        RefusedError: it asks another server (SERVICE), or for a graph that is not here (FROM).
    """
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    # Before the parser: it recurses.
    refuse(text, longest, deepest)
    try:
        parsed = parseQuery(text)
        algebra = translateQuery(parsed).algebra
    except ParseBaseException as error:
        raise QueryError(f"Not a valid SPARQL 1.1 query (line {error.lineno}, column {error.column}).") from error
    except RecursionError as error:
        raise RefusedError("The query nests too deep.") from error
    except Exception as error:
        # rdflib raises bare exceptions for unknown prefixes, ungrouped variables and the like.
        raise QueryError(f"Not a valid SPARQL 1.1 query: {' '.join(str(error).split())[:300]}.") from error
    for node in _nodes(parsed):
        if node.name == "ServiceGraphPattern":
            raise RefusedError("SERVICE is refused: this server asks no other. Ask that server by itself.")
    clauses = algebra.get("datasetClause") or []
    for clause in clauses:
        named = clause["named" if "named" in clause else "default"]
        if str(named) not in graphs:
            raise RefusedError(f"FROM <{named}>: no graph of this dataset has this IRI, and none is fetched.")
    return Judged(_FORMS[algebra.name], bool(clauses))


def _nodes(tree: Any) -> Iterator[Any]:
    """Every named node of a parse tree, FILTER (NOT) EXISTS and sub-queries included."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, ParseResults | list | tuple | set):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
