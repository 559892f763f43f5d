"""How much the graph holds: resources per class and document, statements per graph."""

from __future__ import annotations

from ccgraph.evidence import ask, graph_kind
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import PREFIXES

__all__ = ["classes", "graphs"]

_INTEGER = PREFIXES["xsd"] + "integer"


def classes(store: Store) -> Table:
    """Resources that documents state, counted by class (rows) and document (columns, by the end of their IRIs)."""
    found = ask(store, "resources")
    counts = {(str(row["class"]), str(row["document"])): row["number"] for row in found}
    documents = sorted({document for _, document in counts})
    rows = tuple(
        (Iri(name), *(counts.get((name, document), Literal("0", None, _INTEGER)) for document in documents))
        for name in sorted({name for name, _ in counts})
    )
    return Table(("class", *(document.rpartition("/")[2] for document in documents)), rows)


def graphs(store: Store) -> Table:
    """Statements (triples) by graph and kind of graph: stated, curated, inferred, vocabulary."""
    found = ask(store, "graphs")
    rows = tuple((row["graph"], Literal(graph_kind(str(row["graph"]))), row["number"]) for row in found)
    return Table(("graph", "kind", "statements"), rows)
