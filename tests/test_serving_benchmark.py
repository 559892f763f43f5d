"""The serving benchmark: what it asks, how it counts, what its page says; nothing here is timed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks import serving, serving_load, serving_report
from ccgraph.graph import Graph
from ccgraph.guard import Guard
from tests.serving import Server, alone


def test_quantiles() -> None:
    times = [float(number) for number in range(100, 0, -1)]
    assert serving_load.quantile(times, 0.5) == 50
    assert serving_load.quantile(times, 0.95) == 95
    assert serving_load.quantile([7.0], 0.95) == 7
    assert serving_load.quantile([], 0.5) == 0


def test_what_is_asked(shipped: Graph) -> None:
    asked = serving.requests()
    assert set(asked) == set(serving_report.TASKS)
    guard = Guard(shipped.store.graphs(), 1_000_000, 64)
    texts = {
        task: [parse_qs(urlsplit(request.path).query)["query"][0] for request in asked[task]]
        for task in serving_report.SHARED
    }
    assert len(texts["sparql"]) == 40
    for text in texts["sparql"]:
        guard.judge(text)
    known = guard.parsed
    assert known == 4
    for number, text in enumerate(texts["shape"]):
        guard.judge(text.replace("{fresh}", str(number)))
    assert guard.parsed == known
    for number, text in enumerate(texts["fresh"][:3]):
        guard.judge(text.replace("{fresh}", str(number)))
    assert guard.parsed == known + 3
    assert all(len(json.loads(parse_qs(r.body)["queries"][0])) == 10 for r in asked["reconcile"])


@pytest.mark.parametrize("clients", [1, 3])
def test_the_load(server: Server, clients: int) -> None:
    asked = [
        serving_load.Request.sparql("/sparql", "ASK { FILTER({fresh} >= 0) }"),
        serving_load.Request("GET", "/nothing", {}),
    ]
    plan: dict[str, Any] = {
        "url": server.url,
        "requests": [{"method": r.method, "path": r.path, "headers": r.headers, "body": r.body} for r in asked],
        "clients": clients,
        "seconds": 3.0,
    }
    found = alone(lambda: serving_load._load(plan))
    assert found["requests"] > 0
    assert set(found["errors"]) == {"404"}
    assert abs(found["errors"]["404"] - found["requests"]) <= 2 * clients + 2
    assert 0 < found["p50"] <= found["p95"] <= found["most"]
    assert found["rate"] == pytest.approx(found["requests"] / found["seconds"])


def test_the_page() -> None:
    one: dict[str, Any] = {"rate": 100.0, "requests": 10, "seconds": 0.1, "p50": 0.002, "p95": 0.02, "most": 2.5}
    one |= {"errors": {"503": 2}, "server_processor": 0.05}
    found = serving_report.Found(1234, ["ours", "theirs"], {"ours": 1.0, "theirs": 2.0})
    found.idle = found.loaded = {"ours": (2**21, 2**20), "theirs": (2**22, 2**20)}
    found.differing = {"ours": 0, "theirs": 3}
    found.cells = {("sparql", 8, "ours"): one, ("sparql", 8, "theirs"): {**one, "rate": 8.0}, ("page", 8, "ours"): one}
    memory = dict.fromkeys(("before", "early", "late", "after"), (2**20, 2**20))
    found.soak = {**one, "longest": 2.5, "memory": memory, "replaced": 0}
    text = serving_report.page(found, "--seconds 8", 32, 8)
    assert "| SPARQL, asked before | 8 | ours | 100.0 | 2.0 ms | 20 ms | 2.5 s | 5.0 ms | 2 × 503 |" in text
    assert "| SPARQL, asked before | 8 | 12 × |" in text
    assert "theirs: 3" in text
    assert "1,234 quads" in text
    assert "32 clients for 0 s" in text
    assert found.failed
    brief = serving_report.section(found)
    assert "| SPARQL, asked before | 8 | 12 × |" in brief
    assert "1,234 quads" in brief
