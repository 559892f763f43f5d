"""What a stranger's query may ask: judged on the parsed query, never by its letters.

The parser is rdflib's, the engine Oxigraph's: a query that rdflib cannot parse is refused even where the engine would
run it, because what cannot be read cannot be judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from ccgraph.errors import QueryError
from ccgraph.recent import Recent
from ccgraph.sparql import QueryForm, refuse, repeatable, shape

__all__ = ["Guard", "Judged", "RefusedError", "judge"]

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
    """A query that may run.

    Attributes:
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        chooses_graphs: whether it chooses its own graphs (FROM, FROM NAMED).
        repeatable: whether it has the same answer each time, on the same data.
    """

    form: QueryForm
    chooses_graphs: bool
    repeatable: bool = True


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
    return Judged(_FORMS[algebra.name], bool(clauses), repeatable(text))


class Guard:
    """A judge that remembers whom it let through: parsing a query takes rdflib 15 ms and more.

    Remembered are texts, and shapes (:func:`ccgraph.sparql.shape`): a client that asks the same of one IRI after the
    other is judged once. What stands outside IRIs and strings is looked at each time (:func:`ccgraph.sparql.refuse`).

    Args:
        graphs: IRIs of the graphs there are.
        longest: the most characters of a query.
        deepest: the most brackets open at once.
        room: how many texts and shapes are remembered.
    """

    def __init__(self, graphs: Collection[str], longest: int, deepest: int, room: int = 8192) -> None:
        self.graphs = frozenset(graphs)
        self.longest, self.deepest = longest, deepest
        self.parsed = 0
        self._accepted: Recent[bytes, Judged] = Recent(room, heaviest=1)

    def judge(self, text: str) -> Judged:
        """As :func:`judge` does, by memory where it can.

        Raises:
            QueryError: it is no SPARQL 1.1 query, or one that rdflib's parser does not know.
            RefusedError: it asks another server (SERVICE), or for a graph that is not here (FROM).
        """
        as_text = _key("text", text)
        if (found := self._accepted.get(as_text)) is not None:
            return found
        refuse(text, self.longest, self.deepest)
        outline = shape(text)
        as_shape = None if outline is None else _key("shape", outline)
        found = self._accepted.get(as_shape) if as_shape is not None else None
        if found is None:
            found = judge(text, self.graphs, self.longest, self.deepest)
            self.parsed += 1
        for key in (as_text, as_shape):
            if key is not None:
                self._accepted[key] = found
        return found


def _key(kind: str, text: str) -> bytes:
    """A digest: texts may be long, and there are many."""
    return hashlib.blake2b(f"{kind} {text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


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
