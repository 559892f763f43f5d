"""What the endpoint says of itself: SPARQL 1.1 Service Description."""

from __future__ import annotations

from ccgraph import rdf
from ccgraph.serialization import serialize
from ccgraph.terms import ONTOLOGY, PREFIXES

__all__ = ["description"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"


def description(url: str, graphs: list[str], form: str) -> bytes:
    """The description of an endpoint, written.

    Args:
        url: of the endpoint.
        graphs: IRIs of its named graphs.
        form: a format of :data:`ccgraph.results.GRAPH_TYPES`.
    """
    iri = rdf.iri
    a = iri(PREFIXES["rdf"] + "type")
    service, data, default = iri(url), iri(f"{url}#dataset"), iri(f"{url}#default-graph")
    says: list[tuple[rdf.NamedNode, str, rdf.NamedNode]] = [
        (service, "endpoint", service),
        (service, "supportedLanguage", iri(f"{_SD}SPARQL11Query")),
        (service, "feature", iri(f"{_SD}UnionDefaultGraph")),
        (service, "defaultDataset", data),
        (data, "defaultGraph", default),
    ]
    formats = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle")
    says += [(service, "resultFormat", iri(_FORMATS + name)) for name in (*formats, "N-Triples", "RDF_XML", "JSON-LD")]
    triples = [rdf.Triple(s, iri(_SD + p), o) for s, p, o in says]
    triples += [
        rdf.Triple(s, a, iri(_SD + c)) for s, c in ((service, "Service"), (data, "Dataset"), (default, "Graph"))
    ]
    for number, graph in enumerate(graphs, 1):
        node = iri(f"{url}#graph-{number}")
        triples += [
            rdf.Triple(data, iri(f"{_SD}namedGraph"), node),
            rdf.Triple(node, a, iri(f"{_SD}NamedGraph")),
            rdf.Triple(node, iri(f"{_SD}name"), iri(graph)),
        ]
    triples.append(rdf.Triple(data, iri(PREFIXES["dcterms"] + "conformsTo"), iri(ONTOLOGY)))
    return serialize(triples, form).encode()
