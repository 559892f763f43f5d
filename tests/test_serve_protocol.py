"""The SPARQL 1.1 Protocol, query operation: the W3C's tests as far as they ask, and the media types of every form."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph
import pytest
import rdflib

from ccgraph.graph import Graph
from ccgraph.store import EmbeddedStore
from ccgraph.terms import GRAPH

GUIDE, GRID = f"{GRAPH}sources/outsourcia-2018", f"{GRAPH}sources/cgt-2008"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNT_NAMED = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
ASK = "ASK { ?s ?p ?o }"
TYPES = "SELECT ?s WHERE { ?s a <https://w3id.org/ccjobs/ontology#Role> } ORDER BY ?s LIMIT 3"
JSON = "application/sparql-results+json"


def get(http: httpx.Client, query: str, *dataset: tuple[str, str], **headers: str) -> httpx.Response:
    return http.get("/sparql", params=[("query", query), *dataset], headers=headers)


def number(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


@pytest.fixture(scope="module")
def sizes(shipped: Graph) -> dict[str, int]:
    """Triples by graph, counted without the server."""
    assert isinstance(shipped.store, EmbeddedStore)
    found: dict[str, int] = {}
    for quad in shipped.store.engine:
        name = str(quad.graph_name.value)
        found[name] = found.get(name, 0) + 1
    return found


def test_a_query_by_get(http: httpx.Client) -> None:
    response = get(http, ASK)
    assert response.status_code == 200
    assert response.headers["content-type"] == JSON
    assert response.json() == {"head": {}, "boolean": True}


def test_a_query_by_post_of_a_form(http: httpx.Client) -> None:
    response = http.post("/sparql", content=urlencode({"query": ASK}), headers=FORM)
    assert response.json()["boolean"] is True


def test_a_query_by_post_of_itself(http: httpx.Client) -> None:
    response = http.post("/sparql", content="# é\n" + ASK, headers=QUERY)
    assert response.json()["boolean"] is True
    charset = {"Content-Type": 'application/sparql-query; charset="UTF-8"'}
    assert http.post("/sparql", content=ASK, headers=charset).json()["boolean"] is True


def test_head_has_the_headers_of_get_and_no_body(http: httpx.Client) -> None:
    response = http.head("/sparql", params={"query": ASK})
    assert response.status_code == 200
    assert response.headers["content-type"] == JSON
    assert response.content == b""


def test_without_dataset_the_default_graph_is_the_union(http: httpx.Client, sizes: dict[str, int]) -> None:
    assert number(get(http, COUNT)) == sum(sizes.values())
    named = get(http, COUNT_NAMED).json()["results"]["bindings"]
    assert {row["g"]["value"]: int(row["n"]["value"]) for row in named} == sizes


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_protocol_chooses_the_dataset(http: httpx.Client, sizes: dict[str, int], way: str) -> None:
    def ask(query: str, *dataset: tuple[str, str]) -> httpx.Response:
        if way == "get":
            return get(http, query, *dataset)
        if way == "form":
            return http.post("/sparql", content=urlencode([("query", query), *dataset]), headers=FORM)
        return http.post("/sparql", params=list(dataset), content=query, headers=QUERY)

    one, two = ("default-graph-uri", GUIDE), ("default-graph-uri", GRID)
    assert number(ask(COUNT, one)) == sizes[GUIDE]
    assert number(ask(COUNT, one, two)) == sizes[GUIDE] + sizes[GRID]
    assert ask(COUNT_NAMED, one).json()["results"]["bindings"] == []
    named = [("named-graph-uri", GUIDE), ("named-graph-uri", GRID)]
    assert number(ask(COUNT, *named)) == 0
    found = ask(COUNT_NAMED, *named).json()["results"]["bindings"]
    assert {row["g"]["value"] for row in found} == {GUIDE, GRID}
    both = ask(COUNT_NAMED, one, ("named-graph-uri", GRID)).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in both] == [GRID]


def test_from_chooses_too_and_the_protocol_overrides_it(http: httpx.Client, sizes: dict[str, int]) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{GUIDE}> WHERE {{ ?s ?p ?o }}"
    assert number(get(http, query)) == sizes[GUIDE]
    assert number(get(http, query, ("default-graph-uri", GRID))) == sizes[GRID]
    named = COUNT_NAMED.replace("WHERE", f"FROM NAMED <{GUIDE}> WHERE")
    assert [row["g"]["value"] for row in get(http, named).json()["results"]["bindings"]] == [GUIDE]


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_not_there_is_refused(http: httpx.Client, parameter: str) -> None:
    response = get(http, ASK, (parameter, "http://kasei.us/2009/09/sparql/data/data1.rdf"))
    assert response.status_code == 400
    assert "data1.rdf" in response.json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND"])
def test_other_methods_are_not_allowed(http: httpx.Client, method: str) -> None:
    response = http.request(method, "/sparql", params={"query": ASK})
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["allow"].replace(" ", "").split(","))


def test_two_queries_are_one_too_many(http: httpx.Client) -> None:
    assert http.get("/sparql", params=[("query", ASK), ("query", TYPES)]).status_code == 400
    content = urlencode([("query", ASK), ("query", TYPES)])
    assert http.post("/sparql", content=content, headers=FORM).status_code == 400
    assert http.post("/sparql", params={"query": ASK}, content=TYPES, headers=QUERY).status_code == 400


def test_a_request_without_query_is_bad(http: httpx.Client) -> None:
    assert http.get("/sparql", params={"default-graph-uri": GUIDE}).status_code == 400
    assert http.post("/sparql", content="", headers=FORM).status_code == 400
    assert http.post("/sparql", content="", headers=QUERY).status_code == 400
    assert http.get("/sparql?%20").status_code == 400


@pytest.mark.parametrize("media", ["text/plain", "application/json", "multipart/form-data; boundary=x", None])
def test_a_body_of_another_type_is_not_read(http: httpx.Client, media: str | None) -> None:
    response = http.post("/sparql", content=ASK, headers={"Content-Type": media} if media else {})
    assert response.status_code == 415
    assert response.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_not_utf_8_is_bad(http: httpx.Client) -> None:
    latin = 'ASK { ?s ?p "é" }'.encode("latin-1")
    assert http.post("/sparql", content=latin, headers=QUERY).status_code == 400
    assert http.post("/sparql", content=b"query=" + quote(latin).encode(), headers=FORM).status_code == 400
    assert http.get("/sparql?query=" + quote(latin)).status_code == 400
    utf_16 = {"Content-Type": "application/sparql-query; charset=UTF-16"}
    assert http.post("/sparql", content=ASK.encode("utf-16"), headers=utf_16).status_code == 415


@pytest.mark.parametrize("query", ["ASK {", "SELECT nothing", "", "ASK { ?s ex:p ?o }", "SELECT ?x (1 AS ?x) {}"])
def test_a_syntax_error_is_bad(http: httpx.Client, query: str) -> None:
    response = get(http, query)
    assert response.status_code == 400
    assert "SPARQL" in response.json()["detail"]


UPDATE = "INSERT DATA { <http://example.org/s> <http://example.org/p> 1 }"


def test_updates_are_refused(http: httpx.Client) -> None:
    assert http.post("/sparql", content=urlencode({"update": UPDATE}), headers=FORM).status_code == 403
    direct = {"Content-Type": "application/sparql-update"}
    assert http.post("/sparql", content=UPDATE, headers=direct).status_code == 403
    assert http.get("/sparql", params={"update": UPDATE}).status_code == 403
    assert get(http, UPDATE).status_code == 400
    assert http.post("/sparql", content=UPDATE, headers=QUERY).status_code == 400
    assert get(http, "ASK { <http://example.org/s> ?p ?o }").json()["boolean"] is False


RESULTS = [
    (JSON, pyoxigraph.QueryResultsFormat.JSON),
    ("application/sparql-results+xml", pyoxigraph.QueryResultsFormat.XML),
    ("text/tab-separated-values", pyoxigraph.QueryResultsFormat.TSV),
    ("text/csv", pyoxigraph.QueryResultsFormat.CSV),
]
ODD = "SELECT ?iri ?plain ?lang ?number ?none WHERE { BIND(<http://example.org/a?b=1&c=<2>> AS ?x) } ".replace(
    "<2>", "2"
).replace(
    "BIND(<http://example.org/a?b=1&c=2> AS ?x)",
    "VALUES (?iri ?plain ?lang ?number ?none) { "
    '(<http://example.org/a?b=1&c=2> "q\\"uo,te\\n<&>\\ttab \\\\ \\r end" "été"@fr 01.50 UNDEF) '
    '(<http://example.org/b> "=1+1" "x"@en-gb "a"^^<http://example.org/t> true) }',
)


@pytest.mark.parametrize(("media", "form"), RESULTS)
def test_select_in_every_format_says_the_same(
    http: httpx.Client, media: str, form: pyoxigraph.QueryResultsFormat
) -> None:
    response = get(http, ODD, Accept=media)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].partition(";")[0] == media
    assert "Accept" in response.headers["vary"]
    expected = pyoxigraph.Store().query(ODD)
    assert isinstance(expected, pyoxigraph.QuerySolutions)
    wanted = [tuple(row) for row in expected]
    if media == "text/csv":
        rows = list(csv.reader(io.StringIO(response.text, newline="")))
        assert rows[0] == ["iri", "plain", "lang", "number", "none"]
        assert rows[1:] == [[cell.value if cell is not None else "" for cell in row] for row in wanted]
        return
    read = pyoxigraph.parse_query_results(response.content, format=form)
    assert isinstance(read, pyoxigraph.QuerySolutions)
    assert [tuple(row) for row in read] == wanted


def test_xml_replaces_what_it_cannot_hold(http: httpx.Client) -> None:
    response = get(http, 'SELECT ("a\\u0001b" AS ?x) {}', Accept="application/sparql-results+xml")
    read = pyoxigraph.parse_query_results(response.content, format=pyoxigraph.QueryResultsFormat.XML)
    assert isinstance(read, pyoxigraph.QuerySolutions)
    assert next(read)["x"].value == "a�b"


def test_ask_in_xml(http: httpx.Client) -> None:
    response = get(http, ASK, Accept="application/sparql-results+xml")
    assert bool(pyoxigraph.parse_query_results(response.content, format=pyoxigraph.QueryResultsFormat.XML)) is True
    assert get(http, ASK, Accept="text/csv").status_code == 406


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#notation> ?o }",
        f"DESCRIBE <{GRAPH.removesuffix('graph/')}role/outsourcia-2018/conseiller>",
    ],
)
def test_graphs_in_every_format_say_the_same(http: httpx.Client, shipped: Graph, query: str, media: str) -> None:
    response = get(http, query, Accept=media)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].partition(";")[0] == media
    expected = shipped.sparql(query)
    assert isinstance(expected, list)
    read = rdflib.Graph().parse(data=response.text, format={"application/ld+json": "json-ld"}.get(media, media))
    assert len(read) == len(set(expected)) > 10


@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [
        ("*/*", 200, JSON),
        ("application/*", 200, JSON),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.8", 200, "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", 200, "application/sparql-results+xml"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", 200, "application/xml"),
        ("image/png", 406, None),
        ("text/turtle", 406, None),
        ("application/sparql-results+json;q=0", 406, None),
        (";;;,,,/", 406, None),
        ("", 200, JSON),
    ],
)
def test_accept_is_weighed(http: httpx.Client, accept: str, status: int, media: str | None) -> None:
    response = get(http, TYPES, Accept=accept)
    assert response.status_code == status
    if media is not None:
        assert response.headers["content-type"] == media


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"]
)
def test_without_query_the_endpoint_describes_itself(http: httpx.Client, sizes: dict[str, int], media: str) -> None:
    response = http.get("/sparql", headers={"Accept": media})
    assert response.headers["content-type"].partition(";")[0] == media
    read = rdflib.Graph().parse(data=response.text, format={"application/ld+json": "json-ld"}.get(media, media))
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = rdflib.URIRef(f"{http.base_url}/sparql".replace("//sparql", "/sparql"))
    assert (service, sd.endpoint, service) in read
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in read
    assert (service, sd.feature, sd.UnionDefaultGraph) in read
    assert {str(name) for name in read.objects(None, sd.name)} == set(sizes)


def test_rows_beyond_the_limit_are_cut_and_told(http: httpx.Client) -> None:
    everything = "SELECT * WHERE { ?s ?p ?o }"
    response = get(http, everything)
    body: dict[str, Any] = json.loads(response.text)
    assert len(body["results"]["bindings"]) == 10_000
    assert response.headers["x-truncated"] == "true"
    assert body["head"]["link"][0].endswith("/sparql#truncated")
    assert "truncated" in get(http, everything, Accept="application/sparql-results+xml").text[:400]
    graph = get(http, "CONSTRUCT WHERE { ?s ?p ?o }", Accept="application/n-triples")
    assert graph.headers["x-truncated"] == "true"
    assert graph.text.count(" .\n") == 10_000
    assert "x-truncated" not in get(http, everything + " LIMIT 10000").headers


def test_pages_of_this_machine_may_read_others_may_not(http: httpx.Client) -> None:
    local = get(http, ASK, Origin="http://localhost:3333")
    assert local.headers["access-control-allow-origin"] == "http://localhost:3333"
    assert "Origin" in local.headers["vary"]
    for origin in ("https://example.org", "null", "http://localhost.example.org", "http://127.0.0.1@example.org"):
        assert "access-control-allow-origin" not in get(http, ASK, Origin=origin).headers
    asked = {"Origin": "http://127.0.0.1:3333", "Access-Control-Request-Method": "POST"}
    assert http.options("/sparql", headers=asked).status_code == 204
    assert http.options("/sparql", headers={**asked, "Origin": "https://example.org"}).status_code == 403
