"""Attacks on the server: each is refused or cut short, and the next request is answered."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote, urlencode, urlsplit

import httpx
import psutil
import pytest

from ccgraph.errors import QueryError
from ccgraph.graph import Graph
from ccgraph.guard import RefusedError, judge
from tests.serving import Server, serving

SECONDS = 2
ASK = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def tight(shipped: Graph) -> Iterator[Server]:  # noqa: ARG001 - the cache is built once, before
    """A server with little time and room, and one worker: what it answers next, the replaced one answers."""
    with serving(
        "--seconds", str(SECONDS), "--rows", "100", "--workers", "1", "--memory", "400", "--log-json"
    ) as server:
        yield server


@pytest.fixture
def client(tight: Server) -> Iterator[httpx.Client]:
    with tight.client() as found:
        yield found


def query(client: httpx.Client, text: str) -> httpx.Response:
    return client.post("/sparql", content=text, headers={"Content-Type": "application/sparql-query"})


def assert_alive(client: httpx.Client) -> None:
    """The very next request is answered."""
    assert query(client, ASK).json()["boolean"] is True


class Canary:
    """A listener on the loopback that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.1)
        self.hits = 0
        self.open = True
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/sparql"

    def _listen(self) -> None:
        while self.open:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                continue
            self.hits += 1
            connection.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    found = Canary()
    yield found
    found.open = False
    found.thread.join(2)
    found.socket.close()


def test_the_canary_sings(canary: Canary) -> None:
    """It would see a hit: this test's own engine, without our guard, makes one."""
    import pyoxigraph

    with pytest.raises(OSError, match=r"rror|HTTP"):
        list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE <{canary.url}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
    assert canary.hits >= 1


OUTWARD = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE#x\n<URL> { ?s ?p ?o } }",
    "SELECT * { service<URL>{ ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?x) SERVICE SILENT ?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { ?s ?q ?r FILTER NOT EXISTS { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?o FILTER(1 = 1SERVICE <URL> { ?s ?p ?o }) }",
    "SELECT * { { SELECT * { ?s ?p ?o MINUS { SERVICE <URL> { ?s ?p ?o } } } } }",
    "SELECT (EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?x) {}",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "ASK { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <http://example.org/g>",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "PREFIX x: <URL> SELECT * FROM x: { ?s ?p ?o }",
    "BASE <URL> SELECT * FROM <> { ?s ?p ?o }",
]


@pytest.mark.parametrize("text", OUTWARD)
def test_nothing_reaches_out(client: httpx.Client, canary: Canary, text: str) -> None:
    response = query(client, text.replace("URL", canary.url))
    assert response.status_code == 400, response.text
    assert_alive(client)
    assert canary.hits == 0


def test_dataset_parameters_and_graph_clauses_fetch_nothing(client: httpx.Client, canary: Canary) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        assert client.get("/sparql", params={"query": ASK, name: canary.url}).status_code == 400
    assert query(client, f"ASK {{ GRAPH <{canary.url}> {{ ?s ?p ?o }} }}").json()["boolean"] is False
    assert canary.hits == 0


def test_service_in_a_string_an_iri_or_a_variable_is_no_service(client: httpx.Client) -> None:
    text = 'SELECT ("SERVICE" AS ?service) { FILTER(<http://example.org/SERVICE> != "x") } # SERVICE <http://x> {}'
    assert query(client, text).status_code == 200


def test_what_the_guard_cannot_read_is_refused() -> None:
    with pytest.raises(QueryError, match="SPARQL"):
        judge("SELECT * { LATERAL { ?s ?p ?o } }", ())
    with pytest.raises(RefusedError, match="no graph"):
        judge("ASK FROM <http://example.org/a> { ?s ?p ?o }", {"http://example.org/b"})
    assert judge("ASK FROM <http://example.org/a> { ?s ?p ?o }", {"http://example.org/a"}).chooses_graphs


def test_a_worker_has_no_network_where_the_kernel_can_take_it(canary: Canary) -> None:
    """The last fence: should a query slip past the guard, nothing answers."""
    code = (
        "import sys, socket; from ccgraph.serve.limits import isolate\n"
        "print(isolate())\n"
        f"try: socket.create_connection(('127.0.0.1', {urlsplit(canary.url).port}), 2)\n"
        "except OSError: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    if done.stdout.strip() != "True":
        pytest.skip("this kernel lets no process leave its network")
    time.sleep(0.2)
    assert canary.hits == 0


SLOW = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a LIMIT 5",
    "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), '(a+)+$') && ?f = 'no') }",
    "ASK { ?a ?p* ?b . ?c ?q+ ?d . FILTER(?a = ?d && ?b = 1) }".replace("?p*", "(!<http://x>)*").replace(
        "?q+", "(!<http://y>)+"
    ),
]


@pytest.mark.parametrize("text", SLOW)
def test_a_slow_query_is_cut_and_leaves_nothing_running(tight: Server, client: httpx.Client, text: str) -> None:
    started = time.monotonic()
    response = query(client, text)
    assert response.status_code == 503, response.text
    assert response.json()["type"].rpartition(":")[2] in {"timeout", "memory"}
    # Other work on the machine delays the answer, not the cut.
    assert time.monotonic() - started < SECONDS + 20
    assert_alive(client)
    # Idle again, once the worker that replaces the killed one has started: no leaked query burns the processor.
    until = time.monotonic() + 30
    while (used := _used(tight)) > 0.2:
        assert time.monotonic() < until, used


def _used(server: Server) -> float:
    """Seconds of processor that the workers for SPARQL take in a second; those of other kinds prepare meanwhile."""

    def total() -> float:
        found = 0.0
        for worker in server.workers():
            with suppress(psutil.NoSuchProcess):
                if '"sparql"' in " ".join(worker.cmdline()):
                    found += sum(worker.cpu_times()[:2])
        return found

    before = total()
    time.sleep(1)
    return total() - before


def test_memory_is_limited(tight: Server, client: httpx.Client) -> None:
    seen = 0
    stop = threading.Event()

    def watch() -> None:
        nonlocal seen
        while not stop.is_set():
            for worker in tight.workers():
                try:
                    seen = max(seen, worker.memory_info().rss)
                except psutil.Error:
                    continue
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        doubled = "BIND(CONCAT(?a, ?a) AS ?b)"
        text = (
            "SELECT ?a25 { BIND('0123456789abcdef' AS ?a0) "
            + "".join(doubled.replace("?a", f"?a{i}").replace("?b", f"?a{i + 1}") for i in range(26)).replace(
                "?a26", "?a25x"
            )
            + " }"
        )
        first = query(client, text)
        second = query(client, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(?c) ?f")
    finally:
        stop.set()
        thread.join()
    assert first.status_code == second.status_code == 503
    assert {first.json()["type"], second.json()["type"]} <= {
        "urn:ccgraph:problem:memory",
        "urn:ccgraph:problem:timeout",
    }
    assert seen < 700_000_000
    assert_alive(client)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 5000 + "}" * 5000,
        "SELECT * " + "{" * 5000,
        "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
        "SELECT * { FILTER(" + "!" * 20_000 + "true) }",
        "SELECT * { FILTER(" + "-" * 20_000 + "1) }",
        "SELECT * { ?s " + "^" * 5000 + "<http://x> ?o }",
        "SELECT * { ?s ?p " + "[ ?q " * 3000 + "1" + "]" * 3000 + " }",
        "SELECT * { FILTER(1" + " + 1" * 30_000 + " = 2) }",
        "SELECT * { ?s <http://x>" + "/<http://x>" * 8000 + " ?o }",
        "SELECT * {}" + " { } UNION" * 3000,
    ],
    ids=["braces", "open", "brackets", "nots", "minus", "inverse", "blank", "sum", "path", "union"],
)
def test_a_deep_or_long_query_does_not_crash(client: httpx.Client, text: str) -> None:
    assert query(client, text).status_code in {200, 400, 503}
    assert_alive(client)


@pytest.mark.parametrize("text", ['"""' * 100_000, "'" * 400_000, "<" * 400_000, "#" * 400_000, "\\u0041" * 60_000])
def test_tokens_without_end_do_not_hang(client: httpx.Client, text: str) -> None:
    started = time.monotonic()
    assert query(client, f"SELECT * {{ {text}").status_code in {400, 503}
    # Other work on the machine delays the answer, not the cut.
    assert time.monotonic() - started < SECONDS + 20
    assert_alive(client)


def test_a_large_body_is_refused_while_it_comes(tight: Server, client: httpx.Client) -> None:
    assert query(client, "#" * 1_000_001).status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(2000):
            yield b"#" * 65_536

    try:
        response = client.post("/sparql", content=endless(), headers={"Content-Type": "application/sparql-query"})
        assert response.status_code == 413
    except httpx.TransportError:
        # The server closed while we were still sending.
        pass
    assert_alive(client)
    assert psutil.Process(tight.process.pid).memory_info().rss < 300_000_000


def test_a_worker_that_died_in_its_sleep_is_replaced(tight: Server, client: httpx.Client) -> None:
    for worker in tight.workers():
        worker.kill()
    time.sleep(0.5)
    assert_alive(client)


def test_rows_and_bytes_of_an_answer_are_limited(client: httpx.Client) -> None:
    response = query(client, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert response.headers["x-truncated"] == "true"
    assert len(response.json()["results"]["bindings"]) == 100


def test_a_client_that_sends_slowly_or_leaves_hinders_nobody(tight: Server, client: httpx.Client) -> None:
    port = urlsplit(tight.url).port
    half = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    for connection in half:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nASK")
    assert_alive(client)
    for connection in half:
        connection.close()
    assert_alive(client)


@pytest.mark.parametrize(
    "host", ["evil.example.org", "localhost.evil.example.org", "127.0.0.1.nip.io", "127.0.0.1@evil", "", "localhost:x"]
)
def test_a_foreign_host_is_refused(tight: Server, host: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(tight.url).port or 0)
    connection.putrequest("GET", "/health", skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    response = connection.getresponse()
    assert response.status in {400, 421}
    assert b"workers" not in response.read()
    connection.close()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1234", "127.0.0.1:80", "[::1]:8000"])
def test_the_loopback_has_these_names(client: httpx.Client, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/id/../../etc/passwd",
        "/id/%2e%2e/%2e%2e/etc/passwd",
        "/static/%2e%2e/app.py",
        "//etc",
        "/%00",
    ],
)
def test_paths_lead_nowhere(tight: Server, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(tight.url).port or 0)
    connection.request("GET", path)
    response = connection.getresponse()
    assert response.status in {400, 404}
    assert b"root:" not in response.read()
    connection.close()


def test_every_answer_has_its_security_headers(client: httpx.Client) -> None:
    paths = ["/health", "/sparql", "/nothing", "/sparql?query=bad", "/sparql?" + urlencode({"query": ASK})]
    for path in paths:
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers
        assert "server" not in headers


def test_markup_in_a_request_comes_back_as_data_only(client: httpx.Client) -> None:
    hostile = "<script>alert(1)</script>"
    for path in (f"/{hostile}", f"/sparql?query={hostile}", f"/sparql?{hostile}=1", f"/id/{hostile}"):
        response = client.get(quote(path, safe="/?="), headers={"Accept": "text/html"})
        assert response.status_code in {400, 404, 406}
        assert "html" not in response.headers["content-type"] or hostile not in response.text


def test_the_log_has_one_json_object_a_request_and_no_query(tight: Server, client: httpx.Client) -> None:
    client.get("/log%0A{forged}", params={"query": "jean-dupont"})
    time.sleep(0.3)
    lines = [json.loads(line) for line in tight.log if line.startswith("{")]
    found = [line for line in lines if "forged" in line.get("path", "")]
    assert [(line["method"], line["status"], line["path"]) for line in found] == [("GET", 404, "/log\n{forged}")]
    assert not any("jean-dupont" in line for line in tight.log)


@pytest.mark.parametrize("busy", [False, True])
def test_it_stops_cleanly_and_leaves_no_process(shipped: Graph, busy: bool) -> None:  # noqa: ARG001
    with serving("--workers", "1", "--seconds", "30", whole=False) as server:
        children = server.workers()
        assert len(children) == 3
        if busy:
            asking = threading.Thread(target=_ask_and_lose, args=(server,), daemon=True)
            asking.start()
            time.sleep(0.5)
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 12
        gone, alive = psutil.wait_procs(children, timeout=5)
        assert not alive
        assert len(gone) == 3
        assert not any("Traceback" in line for line in server.log), server.log


def _ask_and_lose(server: Server) -> None:
    try:
        with server.client() as client:
            query(client, SLOW[0])
    except httpx.TransportError:
        pass


def test_workers_of_a_killed_server_end(shipped: Graph) -> None:  # noqa: ARG001
    with serving("--workers", "1", "--seconds", "1", whole=False) as server:
        children = server.workers()
        threading.Thread(target=_ask_and_lose, args=(server,), daemon=True).start()
        time.sleep(0.3)
        server.process.kill()
        server.process.wait()
        _, alive = psutil.wait_procs(children, timeout=15)
        assert not alive
