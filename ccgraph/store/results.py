"""Answers of an endpoint as ours: SPARQL 1.1 Query Results JSON, Turtle and N-Triples."""

from __future__ import annotations

import json
from typing import Any, cast

import pyoxigraph

from ccgraph.errors import StoreError
from ccgraph.rdf import Object, Subject, Triple, to_engine
from ccgraph.store.transport import Answer
from ccgraph.table import Blank, Iri, Literal, Table, Term
from ccgraph.terms import PREFIXES

__all__ = ["read_graph", "read_results", "triple_of"]


_XSD = PREFIXES["xsd"]
_SHOWN = 80
# What servers say of the formats asked for; text/plain, because some proxies know no better.
_RESULTS = frozenset({"application/sparql-results+json", "application/json", "text/json", "text/plain"})
_GRAPHS = frozenset(
    {"text/turtle", "application/x-turtle", "application/turtle", "application/n-triples", "text/n3", "text/rdf+n3"}
    | {"text/plain"}
)
_TRUTH = {"1": "true", "0": "false"}


def read_graph(url: str, answer: Answer) -> list[Triple]:
    """The triples of an answer in Turtle (N-Triples is Turtle).

    Raises:
        StoreError: it is something else, or could have been cut between two statements without a trace.
    """
    _check_type(url, answer, _GRAPHS)
    try:
        found = [quad.triple for quad in pyoxigraph.parse(answer.body, format=pyoxigraph.RdfFormat.TURTLE)]
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{url} answered with something that is not Turtle: {error}.") from error
    if not answer.framed:
        raise StoreError(f"{url} does not say how long its graph is, so that a part could pass for the whole.")
    return found


def read_results(url: str, answer: Answer) -> Table | bool:
    """The rows of a SELECT or the truth of an ASK (SPARQL 1.1 Query Results JSON Format).

    Raises:
        StoreError: the answer breaks off or is something else, such as a page of HTML.
    """
    _check_type(url, answer, _RESULTS)
    try:
        found: dict[str, Any] = json.loads(answer.body)
        if isinstance(found.get("boolean"), bool):
            return bool(found["boolean"])
        columns = tuple(map(_text, found["head"]["vars"]))
        bindings = found["results"]["bindings"]
        return Table(columns, tuple(tuple(_read_term(row.get(name)) for name in columns) for row in bindings))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"{url} broke off or gave something other than SPARQL results in JSON ({error}); nothing is returned."
        ) from error


def triple_of(row: tuple[Term | None, ...]) -> Triple:
    """A row of subject, predicate and object as a triple.

    Raises:
        StoreError: it is none.
    """
    try:
        subject, predicate, value = (to_engine(cell) for cell in row if cell is not None)
        return Triple(cast("Subject", subject), cast("pyoxigraph.NamedNode", predicate), cast("Object", value))
    except (ValueError, TypeError) as error:
        raise StoreError(f"The endpoint gave a row that is no triple: {error}.") from error


def _check_type(url: str, answer: Answer, known: frozenset[str]) -> None:
    """An empty page of HTML would be an empty graph, if what the server says of it were not read."""
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said and said not in known:
        start = " ".join(answer.body[:_SHOWN].decode(errors="replace").split())
        raise StoreError(f"{url} answered with something other than was asked for, {said}: {start or 'nothing'}.")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} where a text should be")
    return value


def _read_term(cell: dict[str, str] | None) -> Term | None:
    if cell is None:
        return None
    content = _text(cell["value"])
    if cell["type"] == "uri":
        return Iri(content)
    if cell["type"] == "bnode":
        return Blank(content)
    if cell["type"] not in {"literal", "typed-literal"}:
        raise ValueError(f"a term of the type “{cell['type']}”")
    language = cell.get("xml:lang")
    if language:
        return Literal(content, _text(language), PREFIXES["rdf"] + "langString")
    datatype = _text(cell.get("datatype", _XSD + "string"))
    # Virtuoso writes the truth values as 1 and 0, which XML Schema allows too (3.3.2.2).
    value = _TRUTH.get(content, content) if datatype == _XSD + "boolean" else content
    return Literal(value, None, datatype)
