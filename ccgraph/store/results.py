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
_TRUTH = {"1": "true", "0": "false"}


def read_graph(url: str, answer: Answer) -> list[Triple]:
    """The triples of an answer in Turtle (N-Triples is Turtle).

    Raises:
        StoreError: it is something else, or could have been cut between two statements without a trace.
    """
    try:
        found = [quad.triple for quad in pyoxigraph.parse(answer.body, format=pyoxigraph.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise StoreError(f"{url} answered with something that is not Turtle: {error.msg}.") from error
    if not answer.framed:
        raise StoreError(f"{url} does not say how long its graph is, so that a part could pass for the whole.")
    return found


def read_results(url: str, answer: Answer) -> Table | bool:
    """The rows of a SELECT or the truth of an ASK (SPARQL 1.1 Query Results JSON Format).

    Raises:
        StoreError: the answer breaks off or is something else, such as a page of HTML.
    """
    try:
        found: dict[str, Any] = json.loads(answer.body)
        if "boolean" in found:
            return bool(found["boolean"])
        columns = tuple(found["head"]["vars"])
        bindings = found["results"]["bindings"]
        return Table(columns, tuple(tuple(_read_term(row.get(name)) for name in columns) for row in bindings))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{url} broke off or gave something other than SPARQL results in JSON ({error}); nothing is returned."
        ) from error


def triple_of(row: tuple[Term | None, ...]) -> Triple:
    """A row of subject, predicate and object as a triple."""
    subject, predicate, value = (to_engine(cell) for cell in row if cell is not None)
    return Triple(cast("Subject", subject), cast("pyoxigraph.NamedNode", predicate), cast("Object", value))


def _read_term(cell: dict[str, str] | None) -> Term | None:
    if cell is None:
        return None
    if cell["type"] == "uri":
        return Iri(cell["value"])
    if cell["type"] == "bnode":
        return Blank(cell["value"])
    language = cell.get("xml:lang")
    if language:
        return Literal(cell["value"], language, PREFIXES["rdf"] + "langString")
    datatype = cell.get("datatype", _XSD + "string")
    # Virtuoso writes the truth values as 1 and 0, which XML Schema allows too (3.3.2.2).
    value = _TRUTH.get(cell["value"], cell["value"]) if datatype == _XSD + "boolean" else cell["value"]
    return Literal(value, None, datatype)
