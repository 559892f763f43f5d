"""What a worker can be asked, by name. Runs in the worker process; parameters and answers are plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ccgraph.guard import judge
from ccgraph.results import GRAPH_TYPES, RESULT_TYPES, TRUTH_TYPES, write
from ccgraph.serve.description import description
from ccgraph.serve.negotiation import choose
from ccgraph.serve.worker import Answer
from ccgraph.store import EmbeddedStore

__all__ = ["OPERATIONS", "Session"]


class Session:
    """What a worker keeps between questions.

    Args:
        store: the data, read-only.
        limits: ``rows``, ``bytes``, ``nesting``, ``body``.
    """

    def __init__(self, store: EmbeddedStore, limits: Mapping[str, Any]) -> None:
        self.store = store
        self.limits = limits
        self.graphs = store.graphs()
        self._kept: dict[Any, Any] = {}

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What was made before under a key, made now the first time: the data never change."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


def sparql(session: Session, given: dict[str, Any]) -> Answer:
    """A query of the SPARQL 1.1 Protocol, in the format that suits the client."""
    limits, graphs = session.limits, set(session.graphs)
    judged = judge(given["query"], graphs, limits["body"], limits["nesting"])
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
    return Answer(media=media, body=text, headers={"X-Truncated": "true"} if truncated else {})


def describe_service(session: Session, given: dict[str, Any]) -> Answer:
    """The service description of the endpoint."""
    return Answer(body=description(given["url"], session.graphs, given["form"]))


OPERATIONS: Final[dict[str, Callable[[Session, dict[str, Any]], Answer]]] = {"sparql": sparql, "description": describe_service}
