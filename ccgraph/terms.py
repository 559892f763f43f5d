"""Namespaces, prefixes, and the terms the code names (a test checks that the ontology declares each)."""

from __future__ import annotations

from typing import Final

__all__ = ["CCJ", "GRAPH", "ID", "NAMESPACE", "ONTOLOGY", "PREFIXES"]

NAMESPACE: Final = "https://w3id.org/ccjobs/"
ONTOLOGY: Final = f"{NAMESPACE}ontology"
CCJ: Final = f"{ONTOLOGY}#"
ID: Final = f"{NAMESPACE}id/"
GRAPH: Final = f"{ID}graph/"

PREFIXES: Final[dict[str, str]] = {
    "ccj": CCJ,
    "ccgraph": GRAPH,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "lexinfo": "http://www.lexinfo.net/ontology/3.0/lexinfo#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "sssom": "https://w3id.org/sssom/",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
