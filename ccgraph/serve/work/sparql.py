"""Strangers' queries, and what the endpoint says of itself."""

from __future__ import annotations

from typing import Any

from ccgraph.guard import Guard, judge
from ccgraph.query import catalogue
from ccgraph.results import GRAPH_TYPES, RESULT_TYPES, TRUTH_TYPES, write
from ccgraph.serve.negotiation import choose
from ccgraph.serve.work.description import description
from ccgraph.serve.work.session import Answer, Session

__all__ = ["describe_service", "sparql", "warm"]


def sparql(session: Session, given: dict[str, Any]) -> Answer:
    """A query of the SPARQL 1.1 Protocol, in the format that suits the client."""
    limits, graphs = session.limits, set(session.graphs)
    guard = session.once(lambda: Guard(graphs, limits["body"], limits["nesting"]), "guard")
    judged = guard.judge(given["query"])
    default, named = given["default"] or None, given["named"] or None
    for graph in (*(default or ()), *(named or ())):
        if graph not in graphs:
            detail = f"<{graph}>: no graph of this dataset has this IRI, and none is fetched."
            return Answer(400, body=detail, problem="refused")
    offers = {"SELECT": RESULT_TYPES, "ASK": TRUTH_TYPES}.get(judged.form, GRAPH_TYPES)
    media = choose(given["accept"], list(offers))
    if media is None:
        return Answer(406, body=f"A {judged.form} is answered as {', '.join(offers)}.", problem="not-acceptable")
    answer, truncated = session.store.bounded(given["query"], limits["rows"], default, named)
    text, truncated = write(answer, offers[media], limits["bytes"], truncated, given["note"])
    headers = {"X-Truncated": "true"} if truncated else {}
    return Answer(media=media, body=text, headers=headers, keep=judged.repeatable)


def describe_service(session: Session, given: dict[str, Any]) -> Answer:
    """The service description of the endpoint."""
    return Answer(body=description(given["url"], session.graphs, given["form"]))


def warm(_: Session) -> None:
    """Import the parser and read the catalogue: half a second that the first query need not wait for."""
    judge("ASK {}", ())
    catalogue()
