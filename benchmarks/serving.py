"""Requests a second and response times of the server, beside rdflib-endpoint and the Oxigraph server, in one run.

``python -m benchmarks.serving --out docs/serving-benchmark.md`` starts the three on the same N-Quads, compares their
answers, loads them with 1, 8 and 32 clients, and then loads ccgraph with 32 clients for a minute.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from benchmarks import serving_report as report
from benchmarks.serving_load import Request
from benchmarks.serving_servers import Server, ccgraph_server, oxigraph_server, rdflib_server, write_quads

__all__ = ["main", "measure", "requests"]

_TITLES = (
    "Téléconseillère H/F", "Chargé de clientèle - CDI", "superviseur", "Responsable de plateau", "Hotliner bilingue",
    "Formateur", "Conseiller technique", "chargée de qualité", "Chef d'équipe", "D1408", "Vigiste", "écoute active",
    "Télévendeur", "Directeur de centre de contacts", "Planificateur", "Responsable d'exploitation", "4222",
    "Conseiller de clientèle à distance", "Data analyst", "Assistant manager",
)  # fmt: skip
_SMALL = (
    "SELECT ?label WHERE { <ROLE> <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }",
    "SELECT ?p ?o WHERE { <ROLE> ?p ?o }",
    "SELECT ?activity ?label WHERE { <ROLE> ccj:performs ?activity . ?activity skos:prefLabel ?label "
    'FILTER(LANG(?label) = "fr") } ORDER BY ?label',
    "SELECT ?role ?label WHERE { <ROLE> ccj:requires ?c . ?role ccj:requires ?c ; skos:prefLabel ?label "
    'FILTER(LANG(?label) = "fr") } ORDER BY ?role LIMIT 20',
)
_PREFIXES = "PREFIX ccj: <https://w3id.org/ccjobs/ontology#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
# Two that rdflib answers soon enough to be asked by many at once.
_CATALOGUE = ("titles-of-role", "criteria-of-role")
_TURN = 10


def requests() -> dict[str, list[Request]]:
    """What is asked, by task; the SPARQL path of another server takes the place of ``/sparql``."""
    from ccgraph import names
    from ccgraph.dataset import open_dataset
    from ccgraph.query import bind, find
    from ccgraph.terms import ID

    store = open_dataset()
    roles = [member.iri for member in names.members(store, "Role")]
    some = roles[:: max(1, len(roles) // _TURN)][:_TURN]
    small = [_PREFIXES + text.replace("<ROLE>", f"<{role}>") for role in some for text in _SMALL]
    catalogue = [bind(find(name), {"role": role, "lang": "fr"}) for name in _CATALOGUE for role in some]
    batches = []
    for start in range(_TURN):
        turn = [_TITLES[(start + 2 * i) % len(_TITLES)] for i in range(10)]
        batches.append(json.dumps({f"q{i}": {"query": title} for i, title in enumerate(turn)}))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return {
        "page": [
            Request("GET", f"/id/{role.removeprefix(ID)}.{lang}.html", {}) for role in some for lang in ("fr", "en")
        ],
        "turtle": [Request("GET", f"/id/{role.removeprefix(ID)}.ttl", {}) for role in some],
        "sparql": [Request.sparql("/sparql", text) for text in small],
        "shape": [Request.sparql("/sparql", f"{text} # {{fresh}}") for text in small],
        "fresh": [Request.sparql("/sparql", f"PREFIX n{{fresh}}: <urn:n>\n{text}") for text in small],
        "catalogue": [Request.sparql("/sparql", text) for text in catalogue],
        "reconcile": [Request("POST", "/reconcile", form, f"queries={quote_plus(batch)}") for batch in batches],
    }


def to_server(request: Request, server: Server) -> Request:
    """The same request for a server whose endpoint has another path."""
    path = request.path.replace("/sparql?", f"{server.path}?", 1)
    return Request(request.method, path, request.headers, request.body)


def load(server: Server, asked: list[Request], clients: int, seconds: float, first: int = 0) -> dict[str, Any]:
    """Load a server from a process of its own.

    Returns:
        What :mod:`benchmarks.serving_load` prints, and the processor time the server used.
    """
    plan = {
        "url": server.url,
        "requests": [asdict(to_server(request, server)) for request in asked],
        "clients": clients,
        "seconds": seconds,
        "first": first,
    }
    before = server.processor()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.serving_load"],
        input=json.dumps(plan).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return {**found, "server_processor": server.processor() - before}


def rows(server: Server, request: Request) -> Counter[str]:
    """The rows a server answers, as a multiset; blank nodes have no names."""
    to = to_server(request, server)
    with urllib.request.urlopen(urllib.request.Request(server.url + to.path, headers=to.headers), timeout=300) as got:
        bindings = json.load(got)["results"]["bindings"]
    found: Counter[str] = Counter()
    for row in bindings:
        cells = {}
        for name, term in row.items():
            kind = "literal" if term["type"] == "typed-literal" else term["type"]
            data = "" if (term.get("datatype") or "").endswith("#string") else term.get("datatype") or ""
            value = "" if kind == "bnode" else term["value"]
            cells[name] = (kind, value, (term.get("xml:lang") or "").lower(), data)
        found[repr(sorted(cells.items()))] += 1
    return found


def differing(servers: list[Server], asked: list[Request]) -> dict[str, int]:
    """How many queries each server answers otherwise than the first; this warms them up too."""
    found = {server.name: 0 for server in servers}
    for request in asked:
        first = rows(servers[0], request)
        for server in servers[1:]:
            if rows(server, request) != first:
                found[server.name] += 1
                sys.stderr.write(f"{server.name} answers otherwise: {request.path[:3000]}\n")
    return found


def soak(server: Server, asked: list[Request], clients: int, seconds: float) -> dict[str, Any]:
    """Load the server long, and look at its memory every second."""
    seen: list[tuple[int, int]] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(1):
            seen.append(server.memory())

    before = server.memory()
    thread = threading.Thread(target=watch)
    thread.start()
    try:
        found = load(server, asked, clients, seconds)
    finally:
        over.set()
        thread.join()
    time.sleep(1)
    with urllib.request.urlopen(f"{server.url}/health", timeout=10) as health:
        replaced = sum(part["replaced"] for part in json.load(health).values() if isinstance(part, dict))
    fifth = len(seen) // 5 or 1
    memory = {"before": before, "early": seen[fifth], "late": seen[-1], "after": server.memory()}
    return {**found, "memory": memory, "longest": found["most"], "replaced": replaced}


def measure(
    tasks: list[str], clients: list[int], seconds: float, long: float = 0.0, *, alone: bool = False
) -> report.Found:
    """Start the servers on the same data, compare their answers, and load them in turn.

    Args:
        tasks: names of :data:`benchmarks.serving_report.TASKS`.
        clients: numbers of clients.
        seconds: of each load.
        long: seconds of a load with everything mixed and the most clients; 0 for none.
        alone: whether ccgraph is measured without the two others.
    """
    asked = requests()
    with tempfile.TemporaryDirectory(prefix="ccgraph-serving-") as name, ExitStack() as stack:
        quads = Path(name) / "data.nq"
        size = write_quads(quads)
        starting = [ccgraph_server()]
        if not alone:
            starting += [rdflib_server(quads), oxigraph_server(quads, Path(name))]
        with ThreadPoolExecutor() as threads:
            servers = list(threads.map(stack.enter_context, starting))
        found = report.Found(size, [s.name for s in servers], {s.name: s.seconds for s in servers})
        found.idle = {s.name: s.memory() for s in servers}
        found.differing = differing(servers, [*asked["sparql"], *asked["catalogue"]])
        first = 0
        for task in tasks:
            for number in clients:
                for server in servers if task in report.SHARED else servers[:1]:
                    one = load(server, asked[task], number, seconds, first)
                    first += one["requests"] + sum(one["errors"].values()) + number
                    found.cells[task, number, server.name] = one
                    sys.stderr.write(f"{task} {number} {server.name}: {report.line(one)}\n")
        found.loaded = {s.name: s.memory() for s in servers}
        if long:
            every = [request for task in report.TASKS for request in asked[task]]
            found.soak = soak(servers[0], every, max(clients), long)
            sys.stderr.write(f"soak {report.line(found.soak)} {found.soak['memory']}\n")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the page; 1 when two servers answered differently, or one did not answer.

    Args:
        arguments: of the command line.

    Returns:
        The exit code.
    """
    given_arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", default="1,8,32", help="numbers of clients, with commas (%(default)s)")
    parser.add_argument("--seconds", type=float, default=8.0, help="of each load (%(default)s)")
    parser.add_argument("--soak", type=float, default=60.0, help="seconds of the long load (%(default)s)")
    parser.add_argument("--tasks", default=",".join(report.TASKS), help="what to measure (%(default)s)")
    parser.add_argument("--alone", action="store_true", help="ccgraph alone, without the two others")
    parser.add_argument("--out", type=Path, help="write the page here")
    given = parser.parse_args(given_arguments)
    clients = [int(number) for number in given.clients.split(",")]
    found = measure(given.tasks.split(","), clients, given.seconds, given.soak, alone=given.alone)
    shown = [part for part in given_arguments if not part.startswith("docs/")]
    text = report.page(found, shlex.join(shown), max(clients), given.seconds)
    if given.out is None:
        sys.stdout.write(text)
    else:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(text, encoding="utf-8")
    return int(found.failed)


if __name__ == "__main__":
    sys.exit(main())
