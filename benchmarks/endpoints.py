"""``ccgraph serve`` beside rdflib-endpoint: the shipped graph over HTTP, the same questions to both in turn.

``python -m benchmarks.endpoints dump PATH`` writes the graph, ``... serve PATH PORT`` serves it by rdflib-endpoint.
"""

from __future__ import annotations

import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ccgraph import query

__all__ = ["SERVERS", "Served", "measure"]

SERVERS = ("ccgraph serve", "rdflib-endpoint")
_ROLE = "https://w3id.org/ccjobs/id/role/outsourcia-2018/charge-d-affaires"
_QUESTIONS = ("sources", "activities-of-role", "titles-of-role", "acronyms", "superiors", "counts-by-class")
_PATIENCE = 300.0


@dataclass(slots=True)
class Served:
    """Seconds by the clock of each request, by question and server; what was cut off is not there."""

    triples: int
    seconds: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def median(self, question: str, server: str) -> float:
        """The median of the requests."""
        return statistics.median(self.seconds[question][server])


def measure(runs: int, cap: float) -> Served:
    """Ask both.

    Args:
        runs: how often each question is asked, beside a first time that is not counted.
        cap: seconds after which a request is given up.
    """
    with tempfile.TemporaryDirectory(prefix="ccgraph-endpoints-") as name, ExitStack() as stack:
        path = Path(name) / "graph.nt"
        subprocess.run([sys.executable, "-m", "benchmarks.endpoints", "dump", str(path)], check=True)
        with path.open(encoding="utf-8") as lines:
            found = Served(sum(1 for _ in lines))
        port = _free_port()
        commands = {
            "ccgraph serve": [sys.executable, "-m", "ccgraph.cli", "serve", "--port", "0", "--seconds", f"{cap:g}"],
            "rdflib-endpoint": [sys.executable, "-m", "benchmarks.endpoints", "serve", str(path), str(port)],
        }
        urls = {"rdflib-endpoint": f"http://127.0.0.1:{port}/"}
        for server, command in commands.items():
            process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            stack.callback(_end, process)
            assert process.stderr is not None
            for line in process.stderr:
                if started := re.search(r"Serving on (http://\S+?)/ ", line):
                    urls[server] = f"{started[1]}/sparql"
                if started or "startup complete" in line:
                    break
        for url in urls.values():
            _wait(url)
        for question in _QUESTIONS:
            one = query.find(question)
            text = query.bind(one, {p.name: _ROLE for p in one.parameters if p.name == "role"})
            cells = found.seconds.setdefault(question, {})
            for run in range(runs + 1):
                for server, url in urls.items():
                    taken = _ask(url, text, cap) if run == 0 or cells.get(server) else None
                    if taken is not None:
                        cells.setdefault(server, []).append(taken)
            # The first was only for warming up, unless there is no other.
            found.seconds[question] = {server: times[1:] or times for server, times in cells.items()}
    return found


def _ask(url: str, text: str, cap: float) -> float | None:
    request = urllib.request.Request(
        f"{url}?{urllib.parse.urlencode({'query': text})}", headers={"Accept": "application/sparql-results+json"}
    )
    started = time.perf_counter()
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=cap) as answer:
            answer.read()
    except OSError:
        return None
    return time.perf_counter() - started


def _wait(url: str) -> None:
    until = time.monotonic() + _PATIENCE
    while _ask(url, "ASK {}", 30) is None:
        if time.monotonic() > until:
            raise RuntimeError(f"{url} does not answer.")
        time.sleep(0.5)


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def _dump(path: Path) -> None:
    import ccgraph

    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{line} .\n" for line in sorted({str(t) for t in ccgraph.open().store.triples()}))


def _serve(path: Path, port: int) -> None:
    import rdflib
    import uvicorn
    from rdflib_endpoint import SparqlEndpoint

    graph = rdflib.Dataset(default_union=True)
    graph.parse(path, format="nt")
    uvicorn.run(SparqlEndpoint(graph=graph, cors_enabled=False), host="127.0.0.1", port=port)


if __name__ == "__main__":
    if sys.argv[1] == "dump":
        _dump(Path(sys.argv[2]))
    else:
        _serve(Path(sys.argv[2]), int(sys.argv[3]))
