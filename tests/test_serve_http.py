"""HTTP as an attacker writes it: by hand, slowly, over many connections, with bodies that are not what they say."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn

from ccgraph.serve import connection
from tests.serving import Server

OURS = b"Host: localhost\r\n"


def raw(server: Server, request: bytes, wait: float = 5.0) -> bytes:
    """What comes back until the server closes, or for some seconds."""
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0)) as sock:
        sock.settimeout(wait)
        found = b""
        try:
            sock.sendall(request)
            while part := sock.recv(65_536):
                found += part
        except OSError:
            pass
    return found


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Host: localhost\r\n",
        b"X: a\x00b\r\n",
    ],
)
def test_a_body_whose_end_is_in_doubt_is_refused_and_the_connection_closed(server: Server, head: bytes) -> None:
    smuggled = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    found = raw(server, b"POST /sparql HTTP/1.1\r\n" + OURS + head + b"\r\n0\r\n\r\n" + smuggled)
    assert found.startswith(b"HTTP/1.1 400"), found[:200]
    assert b"connection: close" in found.lower()
    assert found.count(b"HTTP/1.1 ") == 1
    assert b"openapi" not in found


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /\xff HTTP/1.1\r\n" + OURS + b"\r\n", 400),
        (b"GET http://evil.example/health HTTP/1.1\r\n" + OURS + b"Connection: close\r\n\r\n", 404),
        (b"CONNECT evil.example:80 HTTP/1.1\r\n" + OURS + b"Connection: close\r\n\r\n", 404),
        (b"TRACE / HTTP/1.1\r\n" + OURS + b"Cookie: secret\r\nConnection: close\r\n\r\n", 405),
        (b"GET / HTTP/1.0\r\n\r\n", 421),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET /id/%0d%0aSet-Cookie:%20x HTTP/1.1\r\n" + OURS + b"Connection: close\r\n\r\n", 404),
        (b"GET /id/role%00.ttl HTTP/1.1\r\n" + OURS + b"Connection: close\r\n\r\n", 404),
        (b"GET /static/..%2f..%2fapp.py HTTP/1.1\r\n" + OURS + b"Connection: close\r\n\r\n", 404),
        (b"GET /static/%252e%252e%255capp.py HTTP/1.1\r\n" + OURS + b"Connection: close\r\n\r\n", 404),
        (b"GET //evil.example/x HTTP/1.1\r\n" + OURS + b"Connection: close\r\n\r\n", 404),
    ],
)
def test_requests_written_by_hand(server: Server, request_: bytes, status: int) -> None:
    found = raw(server, request_)
    assert found.startswith(f"HTTP/1.1 {status} ".encode()), found[:200]
    assert b"secret" not in found
    assert b"set-cookie:" not in found.lower()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (b"localhost.", 200),
        (b"LOCALHOST.:8000", 200),
        (b"[::1]", 200),
        (b"[::ffff:127.0.0.1]", 421),
        (b"127.1", 421),
        (b"2130706433", 421),
        (b"0.0.0.0", 421),
        (b"localhost,evil", 421),
        (b"evil.example#@localhost", 421),
        (b"127.0.0.1.nip.io", 421),
    ],
)
def test_names_of_this_machine(server: Server, host: bytes, status: int) -> None:
    found = raw(server, b"GET /health HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert found.startswith(f"HTTP/1.1 {status} ".encode())


@pytest.mark.parametrize(
    "origin",
    [
        "http://127.0.0.1.evil.example",
        "http://evil.example:80@localhost:3333",
        "http://user@localhost",
        "http://localhost:3333/path",
        "http://localhost evil",
        "file://",
        "null",
    ],
)
def test_origins_that_look_local_are_not(http: httpx.Client, origin: str) -> None:
    assert "access-control-allow-origin" not in http.get("/reconcile", headers={"Origin": origin}).headers


@pytest.mark.parametrize("path", ["/", "/sparql", "/reconcile", "/api/map", "/health", "/id/role/x.ttl"])
def test_methods_that_write_are_not_allowed(http: httpx.Client, path: str) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "OPTIONS"):
        assert http.request(method, path).status_code == 405, method


def test_packed_bodies_are_not_unpacked(http: httpx.Client) -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    assert len(bomb) < 1_000_000
    for path in ("/sparql", "/api/map", "/reconcile", "/reconcile/v1/match"):
        response = http.post(
            path, content=bomb, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}
        )
        assert response.status_code == 415


def test_ten_thousand_parameters(http: httpx.Client) -> None:
    many = "&".join(f"a{number}=1" for number in range(10_000))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    started = time.monotonic()
    for path in ("/sparql", "/reconcile"):
        assert http.post(path, content=many, headers=form).status_code == 400
    for path in ("/sparql", "/api/roles", "/reconcile"):
        assert http.get(f"{path}?{many[:60_000]}").status_code == 400
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "queries",
    [
        '{"q": {"query": "\\ud800"}}',
        '{"\\ud800": {"query": "x"}}',
        '{"q": {"query": "x", "limit": 1e400}}',
        '{"q": {"query": "x", "limit": NaN}}',
        '{"q": {"query": "x", "limit": ' + "9" * 5000 + "}}",
        '{"q": {"query": "x", "properties": [{"pid": "document", "v": ' + "[" * 20_000 + "]" * 20_000 + "}]}}",
        '{"q": ' * 20_000,
    ],
)
def test_json_that_no_worker_should_see(http: httpx.Client, queries: str) -> None:
    replaced = http.get("/health").json()["service"]["replaced"]
    assert http.post("/reconcile", data={"queries": queries}).status_code == 400
    content = '{"titles": ["\\udfff"]}'
    assert http.post("/api/map", content=content, headers={"Content-Type": "application/json"}).status_code == 400
    assert http.get("/health").json()["service"]["replaced"] == replaced


@pytest.mark.parametrize(
    "extend",
    [
        {"ids": ["x"], "properties": [{"id": "title", "settings": {"limit": 1e400}}]},
        {"ids": ["x"], "properties": [{"id": "title", "settings": {"limit": [1]}}]},
        {"ids": ["x"], "properties": [{"id": "title"}] * 51},
    ],
)
def test_extensions_without_measure(http: httpx.Client, extend: dict[str, Any]) -> None:
    response = http.post("/reconcile", data={"extend": json.dumps(extend)})
    assert response.status_code == 400
    assert response.json()["type"] == "urn:ccgraph:problem:request"


HEAVY = [
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?d), STR(?f))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (STRLEN(?a8) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?a0) "
    + " ".join(f"BIND(REPLACE(?a{i}, 'a', 'aaaaaaaaaaaaaaaa') AS ?a{i + 1})" for i in range(8))
    + " }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:a>|^!<x:b>)* ?b . ?b (!<x:a>|^!<x:b>)* ?c }",
]


def test_heavy_queries_of_many_leave_pages_and_health_alone(server: Server) -> None:
    """Eight of each bomb at once; the pages, the interface and /health answer meanwhile, SPARQL after."""
    over = threading.Event()
    others = ("/health", "/id/role/cgt-2008/charge-de-terrain.fr.html", "/api/roles?limit=2")
    seen: list[tuple[str, int]] = []

    def look() -> None:
        with server.client() as client:
            while not over.is_set():
                seen.extend((path, client.get(path).status_code) for path in others)

    def heavy(number: int) -> int:
        text = HEAVY[number % len(HEAVY)] + f" # {number}"
        with server.client() as client:
            return client.get("/sparql", params={"query": text}).status_code

    watching = threading.Thread(target=look)
    watching.start()
    with ThreadPoolExecutor(24) as clients:
        found = list(clients.map(heavy, range(24)))
    over.set()
    watching.join()
    assert set(found) == {503}
    assert {status for _, status in seen} == {200}
    assert len(seen) > 30
    with server.client() as client:
        assert client.get("/sparql?query=ASK%7B%7D").json()["boolean"] is True
    told = [line for line in server.log if "RUST_BACKTRACE" in line or "stack backtrace" in line]
    assert told == []


def test_patterns_do_not_backtrack(http: httpx.Client) -> None:
    started = time.monotonic()
    text = "SELECT (REGEX('" + "a" * 5000 + "b', '(a*)*(a*)*(a*)*c$') AS ?x) {}"
    assert http.get("/sparql", params={"query": text}).json()["results"]["bindings"][0]["x"]["value"] == "false"
    assert time.monotonic() - started < 5


async def _app(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "http"
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> int:
    """The port of uvicorn with our connections, which wait for half a second, and are twelve at most."""
    monkeypatch.setattr(connection, "RECEIVING", 0.5)
    monkeypatch.setattr(connection, "CONNECTIONS", 20)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(_app, http=connection.Connection, lifespan="off", log_config=None, limit_concurrency=20)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
    thread.start()
    port: int = listening.getsockname()[1]
    return port


def _half(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.sendall(b"GET / HTTP/1.1\r\nHost: local")
    return sock


def test_many_that_wait_keep_nobody_out(impatient: int) -> None:
    half = [_half(impatient) for _ in range(60)]
    assert httpx.get(f"http://127.0.0.1:{impatient}/", trust_env=False).text == "ok"
    for sock in half:
        sock.close()


def test_a_request_must_come_whole_in_time(impatient: int) -> None:
    for begin in (b"", b"GET / HTTP/1.1\r\nHost: local", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"):
        with socket.create_connection(("127.0.0.1", impatient)) as sock:
            sock.settimeout(5)
            started = time.monotonic()
            closed, sent = False, 0
            while not closed and time.monotonic() - started < 4:
                try:
                    # A byte now and then is no request.
                    sock.sendall(begin[sent : sent + 1])
                    sent += 1
                    sock.settimeout(0.05)
                    closed = sock.recv(100) == b""
                except TimeoutError:
                    continue
                except OSError:
                    closed = True
            assert closed
            assert time.monotonic() - started < 3


def test_answers_go_out_at_once(impatient: int) -> None:
    """Without TCP_NODELAY each answer but the first waits 40 ms for the client's delayed acknowledgement."""
    with httpx.Client(base_url=f"http://127.0.0.1:{impatient}", trust_env=False) as client:
        times = []
        for _ in range(30):
            started = time.monotonic()
            assert client.get("/").text == "ok"
            times.append(time.monotonic() - started)
    assert sorted(times)[len(times) // 2] < 0.03
