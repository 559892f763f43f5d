"""What an endpoint may do wrong: every answer is whole, or an error that says what is missing."""

from __future__ import annotations

import base64
import http.server
import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from ccgraph.errors import QueryError, StoreError, UsageError
from ccgraph.rdf import Triple, iri, plain_literal
from ccgraph.sparql import construct_parts, counting_query
from ccgraph.store import Access, EmbeddedStore, Endpoint, RemoteStore
from ccgraph.store.remote import COUNTED, LOADED
from ccgraph.table import Table
from tests.servers import VIRTUOSO_ROWS, free_port

EMPTY = b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}'
ASK = b'{"head": {}, "boolean": true}'


@dataclass
class Reply:
    """One answer of the pretended server."""

    status: int = 200
    body: bytes = EMPTY
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    delay: float = 0.0
    framed: bool = True


@dataclass
class Asked:
    """One request it got."""

    method: str
    headers: dict[str, str]
    query: str


class Pretended:
    """A server on the loopback address whose answers a test chooses; what it is asked for its graphs is not counted."""

    def __init__(self, *replies: Reply | Callable[[str], Reply]) -> None:
        self.asked: list[Asked] = []
        left = list(replies)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = urllib.parse.parse_qs(body)
                query = form.get("query", form.get("update", [""]))[0]
                if LOADED in query:
                    return self.give(Reply())
                outer.asked.append(Asked(self.command, dict(self.headers), query))
                reply = left.pop(0) if len(left) > 1 else left[0]
                return self.give(reply if isinstance(reply, Reply) else reply(query))

            def give(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.framed:
                    self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
                self.end_headers()
                for byte in reply.body if reply.delay else b"":
                    time.sleep(reply.delay)
                    try:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                    except OSError:
                        return
                if not reply.delay:
                    self.wfile.write(reply.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/sparql"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def pretend() -> Iterator[Callable[..., Pretended]]:
    """Start pretended servers; they stop with the test."""
    running: list[Pretended] = []

    def start(*replies: Reply | Callable[[str], Reply]) -> Pretended:
        running.append(Pretended(*replies))
        return running[-1]

    yield start
    for each in running:
        each.server.shutdown()
        each.server.server_close()


def rows(number: int) -> bytes:
    """A SELECT's answer of so many rows."""
    bindings = [{"s": {"type": "uri", "value": f"urn:x:{i}"}} for i in range(number)]
    return json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": bindings}}).encode()


def number(value: int) -> bytes:
    """The answer to a COUNT."""
    cell = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": str(value)}
    return json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [{"n": cell}]}}).encode()


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(body=rows(3)[:-5]), "broke off or gave something other"),
        (Reply(body=rows(3), length=len(rows(3)) + 10), "broke off after"),
        (Reply(body=b"<html><body>Welcome</body></html>"), "something other than SPARQL results"),
        (Reply(body=b'{"error": "x"}'), "something other than SPARQL results"),
        (Reply(body=b"[]"), "something other than SPARQL results"),
        (Reply(body=b""), "something other than SPARQL results"),
        (Reply(headers={"X-SQL-State": "S1TAT", "X-SQL-Message": "Anytime"}, body=rows(2)), r"a part .*\(Anytime\)"),
        (Reply(headers={"X-SPARQL-MaxRows": "10000"}, body=rows(2)), r"a part of the answer only"),
        (Reply(500, b"no"), r"answered with an error \(HTTP 500\): no"),
        (Reply(404, b"no"), r"HTTP 404"),
        (Reply(401, b"no"), r"does not let you in .*CCGRAPH_ENDPOINT_USER"),
        (Reply(302, b"", {"Location": "http://elsewhere.example/"}), r"sends on to http://elsewhere.example/"),
        (Reply(307, b"", {"Location": "/sparql"}), r"sends on to http://127.0.0.1:\d+/sparql \(HTTP 307\)"),
        (Reply(200, rows(1), {"Content-Type": "text/html"}), r"other than was asked for, text/html"),
        (Reply(200, b"s\nurn:a\n", {"Content-Type": "text/csv"}), r"other than was asked for, text/csv: s urn:a"),
        (Reply(200, b"s\nurn:a\n", {"Content-Type": "application/sparql-results+json"}), "other than SPARQL results"),
        (Reply(body=b"s\nurn:a\nurn:"), "something other than SPARQL results"),
        (Reply(body=ASK), "answered another question than this SELECT"),
        (Reply(body=b"[" * 100_000), "something other than SPARQL results"),
        (Reply(body=b"\xff\xfe\x00garbage"), "something other than SPARQL results"),
        (Reply(body=rows(1).replace(b'"uri"', b'"url"')), "a term of the type “url”"),
        (Reply(body=rows(1).replace(b'"urn:x:0"', b"5")), "5 where a text should be"),
        (Reply(500, b"half of a reason", length=1000), r"answered with an error \(HTTP 500\)"),
        (Reply(429, headers={"Retry-After": "²", "X": "y"}, body=b""), r"is busy \(HTTP 429, asked 4 times\)"),
        (Reply(503, headers={"Retry-After": "Sun, 06 Nov 99999999 08:49:37 GMT"}), r"is busy \(HTTP 503"),
    ],
)
def test_half_an_answer_is_no_answer(pretend: Callable[..., Pretended], reply: Reply, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        RemoteStore(pretend(reply).url, Access(sleep=lambda _: None)).query("SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\n{",
        b"HTTP/1.1 500 No\r\nContent-Length: 900\r\n\r\nbecause",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    ],
)
def test_a_connection_that_dies_at_any_point_is_an_error_of_the_store(raw: bytes) -> None:
    import socket

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def answer() -> None:
            for _ in range(2):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(1 << 16)
                    connection.sendall(raw)

        threading.Thread(target=answer, daemon=True).start()
        store = RemoteStore(f"http://127.0.0.1:{listening.getsockname()[1]}/sparql", Access(timeout=5))
        store._dataset = ()
        with pytest.raises(StoreError) as caught:
            store.query("SELECT * { ?s ?p ?o }")
        assert caught.value.exit_code == 3


def test_an_answer_without_end_is_not_waited_for(pretend: Callable[..., Pretended]) -> None:
    store = RemoteStore(pretend(Reply(body=rows(5000))).url, Access(largest=1000))
    store._dataset = ()
    with pytest.raises(StoreError, match="gave more than 1000 bytes; nothing is returned"):
        store.query("SELECT * { ?s ?p ?o }")


def test_an_empty_page_is_no_empty_graph(pretend: Callable[..., Pretended]) -> None:
    page = Reply(body=b"", headers={"Content-Type": "text/html; charset=utf-8"})
    with pytest.raises(StoreError, match="other than was asked for, text/html: nothing"):
        RemoteStore(pretend(page).url).query("CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_graph_is_whole_or_no_answer(pretend: Callable[..., Pretended]) -> None:
    question = "CONSTRUCT WHERE { ?s ?p ?o }"
    line = b"<urn:a> <urn:b> <urn:c> .\n"
    assert len(RemoteStore(pretend(Reply(body=line)).url).query(question)) == 1  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="not Turtle"):
        RemoteStore(pretend(Reply(body=b"<html>")).url).query(question)
    with pytest.raises(StoreError, match="does not say how long"):
        RemoteStore(pretend(Reply(body=line, framed=False)).url).query(question)


def test_a_server_that_drips_is_too_late(pretend: Callable[..., Pretended]) -> None:
    store = RemoteStore(pretend(Reply(body=rows(20), delay=0.05)).url, Access(timeout=0.4))
    store._dataset = ()
    with pytest.raises(StoreError, match=r"did not answer within 0\.4 s"):
        store.query("SELECT * { ?s ?p ?o }")


def test_a_silent_server_is_too_late() -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(StoreError, match=r"did not answer within 0\.2 s"):
            RemoteStore(f"http://127.0.0.1:{silent.getsockname()[1]}/", Access(timeout=0.2)).query("ASK {}")


def test_a_dead_endpoint_is_named() -> None:
    with pytest.raises(StoreError, match="does not answer"):
        RemoteStore(f"http://127.0.0.1:{free_port()}/query").query("ASK {}")
    with pytest.raises(UsageError, match="starts with http"):
        RemoteStore("file:///etc/passwd").query("ASK {}")


@pytest.mark.parametrize(
    ("busy", "waits"),
    [
        ([Reply(503), Reply(429)], [1.0, 2.0]),
        ([Reply(429, headers={"Retry-After": "7"})], [7.0]),
        ([Reply(503, headers={"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"})], [0.0]),
        ([Reply(503, headers={"Retry-After": "soon"})], [1.0]),
    ],
)
def test_a_busy_server_is_asked_again(pretend: Callable[..., Pretended], busy: list[Reply], waits: list[float]) -> None:
    waited: list[float] = []
    server = pretend(*busy, Reply(body=ASK))
    assert RemoteStore(server.url, Access(sleep=waited.append)).query("ASK {}") is True
    assert waited == waits
    assert len(server.asked) == len(busy) + 1


def test_patience_ends(pretend: Callable[..., Pretended]) -> None:
    waited: list[float] = []
    with pytest.raises(StoreError, match=r"is busy \(HTTP 503, asked 4 times\)"):
        RemoteStore(pretend(Reply(503)).url, Access(sleep=waited.append)).query("ASK {}")
    assert waited == [1.0, 2.0, 4.0]
    with pytest.raises(StoreError, match="asks to wait 3600 s"):
        RemoteStore(pretend(Reply(429, headers={"Retry-After": "3600"})).url).query("ASK {}")


def test_a_silent_limit_is_seen(pretend: Callable[..., Pretended]) -> None:
    def counted(true_number: int) -> Pretended:
        return pretend(lambda q: Reply(body=number(true_number) if "COUNT(*)" in q else rows(COUNTED)))

    question = "PREFIX a: <urn:a> SELECT ?s FROM <urn:g> WHERE { ?s ?p ?o } ORDER BY ?s # end"
    with pytest.raises(StoreError, match=f"gave {COUNTED} of 2500 rows and did not say so"):
        RemoteStore(counted(2500).url).query(question)
    whole = counted(COUNTED)
    assert len(RemoteStore(whole.url).query(question)) == COUNTED  # type: ignore[arg-type]
    assert [a.query.count("COUNT(*)") for a in whole.asked] == [0, 1]
    mute = pretend(lambda q: Reply(500, b"no") if "COUNT(*)" in q else Reply(body=rows(COUNTED)))
    with pytest.raises(StoreError, match="cannot say whether these are all"):
        RemoteStore(mute.url).query(question)


def test_a_query_is_counted_by_its_own_rules() -> None:
    text = """PREFIX a: <urn:a#> # SELECT
    SELECT DISTINCT ?s FROM <urn:g> FROM NAMED a:h WHERE { ?s a:p "FROM <x>" } ORDER BY ?s LIMIT 3 # end"""
    store = EmbeddedStore()
    store.add([Triple(iri(f"urn:s{i}"), iri("urn:a#p"), plain_literal("FROM <x>")) for i in range(5)], "urn:g")
    counted = store.query(counting_query(text))
    assert isinstance(counted, Table)
    assert str(counted.rows[0][0]) == "3"
    assert counting_query(text).index("FROM NAMED a:h") < counting_query(text).index("SELECT DISTINCT")


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s <urn:q> ?o . <urn:k> <urn:q> ?s } WHERE { ?s <urn:p> ?o }",
        "PREFIX x: <urn:> CONSTRUCT WHERE { ?s x:p ?o } ORDER BY ?s LIMIT 2",
        "CONSTRUCT { ?s <urn:q> ?x } { ?s <urn:p> ?o OPTIONAL { ?o <urn:none> ?x } }",
    ],
)
def test_a_big_construct_is_put_together_from_counted_rows(text: str) -> None:
    store = EmbeddedStore()
    store.add([Triple(iri(f"urn:s{i}"), iri("urn:p"), plain_literal(f"{{{i}}}")) for i in range(5)])
    select, template = construct_parts(text)
    solutions = store.query(select)
    assert isinstance(solutions, Table)
    from ccgraph.rdf import to_engine

    names = " ".join(f"?{c}" for c in solutions.columns)
    values = " ".join(
        "(" + " ".join("UNDEF" if cell is None else str(to_engine(cell)) for cell in row) + ")"
        for row in solutions.rows
    )
    made = EmbeddedStore().query(template.format(f"VALUES ({names}) {{ {values} }}"))
    wanted = store.query(text)
    assert isinstance(made, list)
    assert isinstance(wanted, list)
    assert set(made) == set(wanted)


def test_credentials_come_from_the_environment_and_are_sent(pretend: Callable[..., Pretended]) -> None:
    server = pretend(Reply(body=ASK))
    access = Access.from_environment({"CCGRAPH_ENDPOINT_USER": "é", "CCGRAPH_ENDPOINT_PASSWORD": "p:w"})
    RemoteStore(server.url, access).query("ASK {}")
    sent = server.asked[-1].headers["Authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == "é:p:w"
    token = Access.from_environment({"CCGRAPH_ENDPOINT_TOKEN": "abc"})
    RemoteStore(server.url, token).query("ASK {}")
    assert server.asked[-1].headers["Authorization"] == "Bearer abc"
    assert "abc" not in repr(token)
    assert "p:w" not in repr(access)
    assert Access.from_environment({}).auth is None
    with pytest.raises(UsageError, match="CCGRAPH_ENDPOINT_TOKEN"):
        Access.from_environment({}, "bearer")
    with pytest.raises(UsageError, match="CCGRAPH_ENDPOINT_USER"):
        Access.from_environment({}, "digest")


def test_digest_waits_for_the_challenge(pretend: Callable[..., Pretended]) -> None:
    challenge = {"WWW-Authenticate": 'Digest realm="any realm", nonce="n", qop="auth", algorithm=MD5'}
    server = pretend(Reply(401, b"", challenge), Reply(body=ASK))
    store = RemoteStore(server.url, Access("digest", "u", "p"))
    store._dataset = ()
    assert store.query("ASK {}") is True
    assert "Authorization" not in server.asked[0].headers
    assert server.asked[1].headers["Authorization"].startswith('Digest username="u", realm="any realm"')


@pytest.mark.parametrize(
    ("url", "query", "update"),
    [
        ("http://h:7878", "http://h:7878/query", "http://h:7878/update"),
        ("http://h/query", "http://h/query", "http://h/update"),
        ("http://h/sparql", "http://h/sparql", "http://h/sparql"),
    ],
)
def test_the_addresses_follow_from_one(url: str, query: str, update: str) -> None:
    endpoint = Endpoint.of(url)
    assert (endpoint.query, endpoint.update, endpoint.graphs) == (query, update, None)
    assert Endpoint.of(url, "http://u/", "http://g/").update == "http://u/"


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_a_real_endpoint_refuses_a_wrong_query(server: str, request: pytest.FixtureRequest) -> None:
    remote = request.getfixturevalue(server)
    with pytest.raises(QueryError, match="refused the query"):
        remote.query("SELECT * WHERE {")
    for update in ("INSERT DATA { <a:a> <a:a> <a:a> }", "DELETE { ?s ?p ?o } WHERE { { SELECT * { ?s ?p ?o } } }"):
        with pytest.raises(QueryError, match="updates are not accepted"):
            remote.query(update)


def test_the_limit_of_a_real_virtuoso_is_seen(virtuoso: RemoteStore, small: EmbeddedStore) -> None:
    everything = (
        "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'https://w3id.org/ccjobs/')) }"
    )
    assert len(small) > VIRTUOSO_ROWS
    with pytest.raises(StoreError, match=rf"a part of the answer only \({VIRTUOSO_ROWS}\)"):
        virtuoso.query(everything)
    with pytest.raises(StoreError, match=r"a part of the answer only|of \d+ rows"):
        virtuoso.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_real_virtuoso_wants_the_right_password(virtuoso: RemoteStore) -> None:
    wrong = RemoteStore(virtuoso.endpoint, Access("digest", "dba", "wrong"))
    with pytest.raises(StoreError, match="does not let you in"):
        wrong.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }")
