"""What every layer above asks of a store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from ccgraph.rdf import Triple
from ccgraph.table import Table

__all__ = ["Store"]


class Store(Protocol):
    """What every layer above asks of a store. The default graph of a query is the union of all named graphs."""

    def query(self, sparql: str) -> Table | bool | list[Triple]:
        """Run a SPARQL 1.1 query.

        Returns:
            A table for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises:
            QueryError: the text is not a query the engine accepts.
            StoreError: the store does not answer, or gives only part of the answer.
        """
        ...

    def triples(self) -> Iterator[Triple]:
        """Every triple once, whatever its graph."""
        ...

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        ...

    def graph(self, name: str) -> list[Triple]:
        """The triples of a named graph, in no fixed order; none where there is no such graph."""
        ...
