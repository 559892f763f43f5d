"""Clients that others wrote: rdflib's SPARQLStore, SPARQLWrapper, curl."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import GET, JSON, POST, POSTDIRECTLY, RDFXML, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from ccgraph.terms import CCJ, ID
from tests.serving import Server

ADVISER = f"{ID}role/outsourcia-2018/conseiller"
LABELS = f"SELECT ?l {{ <{ADVISER}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }} ORDER BY STR(?l)"


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("body", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper(server: Server, method: str, body: str) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setMethod(method)
    client.setRequestMethod(body)
    client.setReturnFormat(JSON)
    client.setQuery(LABELS)
    answer: Any = client.queryAndConvert()
    labels = {b["l"]["value"] for b in answer["results"]["bindings"]}
    assert "Conseiller" in labels
    client.setQuery("SELECT nothing")
    with pytest.raises(QueryBadFormed):
        client.query()


def test_sparqlwrapper_reads_a_graph(server: Server) -> None:
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setReturnFormat(RDFXML)
    client.setQuery(f"CONSTRUCT WHERE {{ <{ADVISER}> ?p ?o }}")
    found: Any = client.queryAndConvert()
    assert (rdflib.URIRef(ADVISER), rdflib.RDF.type, rdflib.URIRef(f"{CCJ}Role")) in found


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_sparqlstore(server: Server, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.url}/sparql", method=method, returnFormat="json"))
    assert (rdflib.URIRef(ADVISER), rdflib.RDF.type, rdflib.URIRef(f"{CCJ}Role")) in graph
    assert "Conseiller" in {str(row[0]) for row in graph.query(LABELS)}  # type: ignore[index]


def test_curl(server: Server) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    command = [curl, "-sS", "--noproxy", "*", "-H", "Accept: text/csv", "--data-urlencode", f"query={LABELS}"]
    done = subprocess.run([*command, f"{server.url}/sparql"], check=True, capture_output=True, text=True)
    assert "Conseiller" in done.stdout.splitlines()
    posted = [curl, "-sS", "--noproxy", "*", "--json", '{"queries": {}}', f"{server.url}/reconcile/v1/match"]
    done = subprocess.run(posted, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout)["status"] == 400
