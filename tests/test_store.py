"""The stores: embedded and remote give the same answers."""

from __future__ import annotations

import http.server
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccgraph import query
from ccgraph.errors import QueryError, StoreError
from ccgraph.graph import Graph
from ccgraph.store import EmbeddedStore, RemoteStore, Store
from ccgraph.table import Table
from ccgraph.terms import CCJ
from tests.conftest import require


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module")
def endpoint(small: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small graph in an Oxigraph server on the loopback address."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    server = require(Path(program or "/oxigraph"), "The Oxigraph server (pip install oxigraph) is")
    dump = tmp_path_factory.mktemp("endpoint") / "small.nq"
    import pyoxigraph

    small.engine.dump(str(dump), format=pyoxigraph.RdfFormat.N_QUADS)
    location = dump.parent / "db"
    subprocess.run([server, "load", "--location", location, "--file", dump], check=True, capture_output=True)
    address = f"127.0.0.1:{free_port()}"
    arguments = [
        str(server),
        "serve-read-only",
        "--location",
        str(location),
        "--bind",
        address,
        "--union-default-graph",
    ]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://{address}/", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://{address}/query"
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("name", query.names())
def test_the_endpoint_gives_the_rows_of_the_embedded_engine(small: EmbeddedStore, endpoint: str, name: str) -> None:
    found = query.find(name)
    arguments = small_arguments(found)
    here, there = query.run(small, found, arguments), query.run(RemoteStore(endpoint), found, arguments)
    assert here.columns == there.columns
    assert sorted(map(str, here.rows)) == sorted(map(str, there.rows))


def small_arguments(found: query.Query) -> dict[str, query.Value]:
    """Values of the small graph for a query's parameters."""
    base = "https://w3id.org/ccjobs/id/"
    guide, grid = f"{base}role/petit-guide", f"{base}role/petite-grille"
    known = {
        "source": f"{base}document/{'petit-guide' if found.name in _ABOUT_THE_GUIDE else 'petite-grille'}",
        "role": f"{guide}/chef-de-plateau" if found.name in _ABOUT_THE_GUIDE else f"{grid}/teleconseiller",
        "other": f"{guide}/conseiller",
        "origin": f"{guide}/conseiller",
        "target": f"{guide}/chef-de-plateau",
        "superior": f"{guide}/directeur-de-site",
        "chart": f"{base}section/petit-guide/organigramme",
        "section": f"{base}section/petite-grille/teleconseiller",
        "resource": f"{base}level/petite-grille/grid-2",
        "certification": f"{base}certification/petite-grille/conseiller",
        "competency": f"{base}concept/competencies/conduire-l-entretien",
        "concept": f"{base}concept/indicators/sales-rate",
        "code": f"{base}code/rome/v60/D1408",
        "measure": f"{base}concept/measures/team-size",
        "force": f"{base}concept/forces/repealed",
        "kind": f"{base}concept/discrepancy-kinds/classification",
        "class": f"{CCJ}Indicator",
        "property": f"{CCJ}entryDiploma",
        "key": "statisticien",
        "title": "superviseur",
        "number": "40",
        "percent": "50",
        "lang": "fr",
    } | _OF_ONE_QUERY.get(found.name, {})
    return {p.name: known[p.name] for p in found.parameters if p.name in known}


_ABOUT_THE_GUIDE = {
    "acronyms",
    "activities-of-role",
    "channels-by-role",
    "competencies-of-role",
    "departments",
    "discrepancies",
    "indicators-by-role",
    "interlocutors-of-role",
    "meetings-by-role",
    "periodic-work",
    "quantities",
    "roles-of-source",
    "statements-without-competency",
    "superiors",
    "titles-of-role",
    "tools-by-role",
}
_OF_ONE_QUERY: dict[str, dict[str, str]] = {
    "competency-sheet": {"competency": "https://w3id.org/ccjobs/id/competency/petite-grille/cp1"},
    "expansions-of-acronym": {"key": "crm"},
    "roles-requiring": {"competency": "https://w3id.org/ccjobs/id/concept/competencies/contact-client"},
    "silences-of-role": {"role": "https://w3id.org/ccjobs/id/role/petite-grille/statisticien"},
    "statements-of-role": {"role": "https://w3id.org/ccjobs/id/role/petite-grille/conseiller-a-distance"},
    "sub-activities": {"role": "https://w3id.org/ccjobs/id/role/petit-guide/conseiller"},
}


def test_an_endpoint_answers_questions_by_name(endpoint: str, small: EmbeddedStore) -> None:
    remote = Graph(RemoteStore(endpoint))
    assert remote.query("superiors", role="chef de plateau") == Graph(small).query("superiors", role="CHEF DE PLATEAU")
    assert remote.sparql("ASK { ?s ?p ?o }") is True
    found = remote.sparql(
        "CONSTRUCT { ?r a ?c } WHERE { ?r a ?c . ?r <https://w3id.org/ccjobs/ontology#reportsTo> ?s }"
    )
    assert isinstance(found, list)
    assert found
    assert named(remote.store) == named(small)


def named(store: Store) -> set[str]:
    """The triples without blank nodes (whose labels are the store's own)."""
    return {line for line in map(str, store.triples()) if "_:" not in line}


def test_a_wrong_query_is_named() -> None:
    store = EmbeddedStore()
    with pytest.raises(QueryError, match="Not a valid SPARQL"):
        store.query("SELECT WHERE {")
    with pytest.raises(QueryError, match="Not a valid SPARQL"):
        store.query("INSERT DATA { <a:a> <a:a> <a:a> }")


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{url}> {{ ?s ?p ?o }}",
        "SERVICE SILENT <{url}> {{ ?s ?p ?o }}",
        "?s ?p 1SERVICE <{url}> {{ ?s ?p ?o }}",
        "SERVICE#x\n<{url}> {{ ?s ?p ?o }}",
        "?s ?p ?o FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    ],
)
def test_no_query_reaches_out(pattern: str) -> None:
    with socket.socket() as canary:
        canary.bind(("127.0.0.1", 0))
        canary.listen()
        canary.settimeout(0.3)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        with pytest.raises(QueryError, match="SERVICE is refused"):
            EmbeddedStore().query(f"SELECT * {{ {pattern.format(url=url)} }}")
        with pytest.raises(TimeoutError):
            canary.accept()


def test_harmless_words_are_no_service(small: EmbeddedStore) -> None:
    assert small.query('ASK { ?service ?p "SERVICE" FILTER(?p != <urn:service>) }') in {True, False}


def test_deep_nesting_is_refused_before_it_crashes_the_engine() -> None:
    with pytest.raises(QueryError, match="nests 5000 brackets"):
        EmbeddedStore().query("SELECT * " + "{" * 5000 + "}" * 5000)
    with pytest.raises(QueryError, match="longer than"):
        EmbeddedStore().query("#" * 1_000_001)


def test_a_query_that_chooses_its_graphs_gets_these_only(small: EmbeddedStore) -> None:
    graph = "https://w3id.org/ccjobs/id/graph/sources/petit-guide"
    chosen = small.query(f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?s ?p ?o }}")
    named = small.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert isinstance(chosen, Table)
    assert chosen == named
    assert 0 < int(str(chosen.rows[0][0])) < len(small)


def test_the_endpoint_refuses_a_wrong_query(endpoint: str) -> None:
    with pytest.raises(QueryError, match="refused the query"):
        RemoteStore(endpoint).query("SELECT * WHERE {")
    with pytest.raises(QueryError, match="updates are not accepted"):
        RemoteStore(endpoint).query("INSERT DATA { <a:a> <a:a> <a:a> }")
    with pytest.raises(QueryError, match="updates are not accepted"):
        RemoteStore(endpoint).query("DELETE { ?s ?p ?o } WHERE { { SELECT * { ?s ?p ?o } } }")


def test_a_dead_endpoint_is_named() -> None:
    with pytest.raises(StoreError, match="does not answer"):
        RemoteStore(f"http://127.0.0.1:{free_port()}/query", timeout=2).query("ASK {}")


@pytest.fixture
def answering() -> Iterator[Callable[[int, bytes], str]]:
    """A server on the loopback address that gives one fixed answer."""
    servers: list[http.server.HTTPServer] = []

    def serve(status: int, body: bytes) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (200, b'{"head": {"vars": ["s"]}, "results": {"bindings": [', "nothing is returned"),
        (200, b"<html>busy</html>", "nothing is returned"),
        (500, b"no", "answered with an error"),
        (503, b"no", "does not answer|answered with an error"),
    ],
)
def test_half_an_answer_is_no_answer(
    answering: Callable[[int, bytes], str], status: int, body: bytes, message: str
) -> None:
    with pytest.raises(StoreError, match=message):
        RemoteStore(answering(status, body)).query("SELECT * { ?s ?p ?o }")


def test_a_graph_that_is_not_turtle_is_no_answer(answering: Callable[[int, bytes], str]) -> None:
    with pytest.raises(StoreError, match="not Turtle"):
        RemoteStore(answering(200, b"<html>")).query("CONSTRUCT WHERE { ?s ?p ?o }")


def test_tables_go_out_typed() -> None:
    table = EmbeddedStore().query(
        'SELECT * { VALUES (?a ?b ?c ?d) { (<a:x> "é"@fr 4 true) (<a:y> "=1+1" 0.5 UNDEF) } }'
    )
    assert isinstance(table, Table)
    assert table.to_python() == [
        {"a": "a:x", "b": "é", "c": 4, "d": True},
        {"a": "a:y", "b": "=1+1", "c": 0.5, "d": None},
    ]
    assert "'=1+1" in table.to_csv()
    minus = EmbeddedStore().query("SELECT (-5 AS ?n) {}")
    assert isinstance(minus, Table)
    assert minus.to_csv() == "n\n-5\n"
    assert table.to_csv().splitlines()[0] == "a,b,c,d"
    frame = table.to_pandas()
    assert list(frame.columns) == ["a", "b", "c", "d"]
    assert frame.loc[0, "c"] == 4
    assert table.to_sparql_json()["results"]["bindings"][0]["b"] == {"type": "literal", "value": "é", "xml:lang": "fr"}


def test_a_store_on_disk_is_read_by_several(tmp_path: Path, small: EmbeddedStore) -> None:
    made = EmbeddedStore.create(tmp_path / "s")
    made.add(small.triples(), "https://example.org/g")
    made.close()
    first, second = EmbeddedStore.read_only(tmp_path / "s"), EmbeddedStore.read_only(tmp_path / "s")
    assert len(first) == len(second) == len(small)
    with pytest.raises(StoreError, match="not a readable store"):
        EmbeddedStore.read_only(tmp_path / "absent")
