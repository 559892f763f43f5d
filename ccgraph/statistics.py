"""How much the graph holds: resources per class and document, statements per graph."""

from __future__ import annotations

from ccgraph.evidence import graph_kind, select
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import CCJ, PREFIXES

__all__ = ["classes", "graphs"]

_INTEGER = PREFIXES["xsd"] + "integer"


def classes(store: Store) -> Table:
    """Resources that documents state, counted by class (rows) and document (columns, by the end of their IRIs)."""
    found = select(
        store,
        "SELECT ?class ?document (COUNT(DISTINCT ?thing) AS ?number) WHERE { GRAPH ?graph { ?thing a ?class ; "
        "ccj:statedIn ?passage } ?passage dcterms:isPartOf ?document . "
        f"FILTER(STRSTARTS(STR(?class), '{CCJ}')) "
        "?graph ccj:graphKind <https://w3id.org/ccjobs/id/concept/graph-kinds/stated> } "
        "GROUP BY ?class ?document ORDER BY ?class ?document",
    )
    counts = {(str(row["class"]), str(row["document"])): row["number"] for row in found}
    documents = sorted({document for _, document in counts})
    rows = tuple(
        (Iri(name), *(counts.get((name, document), Literal("0", None, _INTEGER)) for document in documents))
        for name in sorted({name for name, _ in counts})
    )
    return Table(("class", *(document.rpartition("/")[2] for document in documents)), rows)


def graphs(store: Store) -> Table:
    """Statements (triples) by graph and kind of graph: stated, curated, inferred, vocabulary."""
    found = select(
        store, "SELECT ?graph (COUNT(*) AS ?number) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
    )
    rows = tuple((row["graph"], Literal(graph_kind(str(row["graph"]))), row["number"]) for row in found)
    return Table(("graph", "kind", "statements"), rows)
