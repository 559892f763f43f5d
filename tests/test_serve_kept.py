"""What need not be done twice: answers kept, entity tags, queries that the guard has let through before."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from ccgraph.errors import QueryError
from ccgraph.guard import Guard, RefusedError
from ccgraph.serve.kept import Kept
from ccgraph.serve.work.session import Answer
from ccgraph.sparql import repeatable, shape
from tests.serving import alone

PAGE = "/id/role/outsourcia-2018/conseiller.fr.html"


@pytest.mark.parametrize(
    "path",
    [PAGE, PAGE.replace("fr.html", "ttl"), "/sparql?query=ASK%7B%7D", "/sparql", "/api/roles?limit=3"],
)
def test_what_the_client_has_is_not_sent_again(http: httpx.Client, path: str) -> None:
    first = http.get(path)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = http.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b""), known
        assert again.headers["etag"] == tag
        assert again.headers.get("vary") == first.headers.get("vary")
        assert again.headers["x-content-type-options"] == "nosniff"
    for other in ('"other"', tag.strip('"'), tag[:-2] + '"', ""):
        assert http.get(path, headers={"If-None-Match": other}).status_code == 200
    assert http.get(path).content == first.content


def test_each_representation_has_its_own_tag(http: httpx.Client) -> None:
    media = ["application/sparql-results+json", "application/json", "application/sparql-results+xml"]
    tags = {http.get("/sparql?query=ASK%7B%7D", headers={"Accept": m}).headers["etag"] for m in media}
    assert len(tags) == len(media)


def test_what_is_new_each_time_is_asked_each_time(http: httpx.Client) -> None:
    query = "SELECT (STRUUID() AS ?x) (RAND() AS ?y) {}"
    answers = {http.get("/sparql", params={"query": query}).text for _ in range(3)}
    assert len(answers) == 3
    assert not repeatable("SELECT (now() AS ?x) {}")
    assert not repeatable("SELECT * { BIND(BNODE() AS ?b) }")
    assert repeatable('SELECT ("NOW" AS ?rand) { <http://x/UUID> ?p ?o } # RAND()')


class _Pool:
    """A pool that counts."""

    kind = "pages"

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def ask(self, operation: str, **given: Any) -> Answer:
        self.asked.append((operation, given))
        return Answer(body=b"x" * given.get("size", 10), keep=given.get("keep", True))


def test_room_is_limited_and_the_least_recent_goes() -> None:
    async def run() -> None:
        pool, kept = _Pool(), Kept(20_000)

        async def ask(**given: Any) -> int:
            before = len(pool.asked)
            await kept.ask(pool, "page", **given)  # type: ignore[arg-type]
            return len(pool.asked) - before

        assert [await ask(path="a"), await ask(path="a"), await ask(path="b")] == [1, 0, 1]
        assert [await ask(path="c", keep=False), await ask(path="c", keep=False)] == [1, 1]
        # One that would fill an eighth is not kept.
        assert [await ask(path="d", size=2501), await ask(path="d", size=2501)] == [1, 1]
        for number in range(20):
            assert await ask(path=str(number)) == 1
            assert await ask(path="a") == 0
            assert kept.size <= kept.room
        assert await ask(path="b") == 1

    alone(run)


def test_a_shape_is_parsed_once() -> None:
    guard = Guard({"http://x/g"}, 1000, 64)
    for number in range(5):
        text = f'SELECT ?o {{ <http://x/{number}> ?p ?o FILTER(?o != "a{number}") }} # {number}'
        assert guard.judge(text).form == "SELECT"
    assert guard.parsed == 1
    guard.judge("SELECT ?q { <http://x/1> ?p ?q }")
    assert guard.parsed == 2
    for text in ("SELECT ?o {", "SELECT ?o {"):
        with pytest.raises(QueryError):
            guard.judge(text)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("ASK FROM <http://x/g> { ?s ?p ?o }", "ASK FROM <http://x/elsewhere> { ?s ?p ?o }"),
        ("ASK { ?s ?p <http://x/a> }", "ASK { SERVICE <http://x/a> { ?s ?p ?o } }"),
        ('ASK { ?s ?p "a" }', 'ASK { ?s ?p "a" . SERVICE <http://x/a> {} }'),
        ('ASK { ?s ?p "a" }', 'ASK { ?s ?p "\\u0022 . SERVICE <http://x/a> {} . ?s ?p \\u0022" }'),
        ("ASK { ?s ?p ?o }", "ASK { ?s ?p ?o } ; INSERT DATA { <a:a> <a:b> 1 }"),
        ("PREFIX x: <http://x/> ASK { x:g ?p ?o }", "PREFIX x: <http://x/> ASK FROM x:h { x:g ?p ?o }"),
        ("ASK { FILTER(1 < 2) }", "ASK { FILTER(1 <2)SERVICE?x> {} }"),
        ("ASK { ?s ?p <a:b> }", "ASK { ?s ?p <a:b>SERVICE<a:c>{} }"),
        ("ASK { ?s ?p ''' a ''' }", "ASK { ?s ?p ''' a '''SERVICE<a:c>{''''''} }"),
    ],
)
def test_memory_lets_nothing_through_that_judgement_would_not(first: str, then: str) -> None:
    guard = Guard({"http://x/g"}, 1000, 64)
    guard.judge(first)
    with pytest.raises(QueryError):
        guard.judge(then)
    with pytest.raises(QueryError):
        Guard({"http://x/g"}, 1000, 64).judge(then)


def test_shapes() -> None:
    assert shape('ASK { <a:b> ?p "x" } # y') == shape("ASK {<c:d> ?p 'z'}")
    assert shape("ASK { ?s ?p 1 }") != shape("ASK { ?s ?p 2 }")
    assert shape('ASK { ?s ?p "\\u0022" }') is None
    assert shape("ASK FROM <a:b> {}") is None
    with pytest.raises(RefusedError):
        Guard((), 1000, 64).judge("ASK FROM <a:b> {}")


def test_memory_of_the_guard_is_limited() -> None:
    guard = Guard((), 1000, 64, room=6)
    for number in range(10):
        guard.judge(f"ASK {{ ?s{number} ?p ?o }}")
    assert guard.parsed == 10
    guard.judge("ASK { ?s9 ?p ?o }")
    guard.judge("ASK { ?s0 ?p ?o }")
    assert guard.parsed == 11
