"""What :mod:`benchmarks.serving` measured, as a page in Markdown."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from typing import Any

from benchmarks.report import packages

__all__ = ["SHARED", "TASKS", "Found", "line", "page", "section"]

TASKS = {
    "page": "role page",
    "turtle": "role in Turtle",
    "sparql": "SPARQL, asked before",
    "shape": "SPARQL, known shape",
    "fresh": "SPARQL, each text new",
    "catalogue": "catalogue query",
    "reconcile": "reconciliation, batch of 10",
}
# The others answer SPARQL alone.
SHARED = {"sparql", "shape", "fresh", "catalogue"}
_PACKAGES = ("ccgraph", "pyoxigraph", "rdflib-endpoint", "rdflib", "oxigraph", "uvicorn", "starlette", "aiohttp")
_MEGA = 2**20


@dataclass(slots=True)
class Found:
    """What was measured.

    Attributes:
        size: quads of the data.
        servers: their names, ours first.
        starts: seconds to the first answer, by server.
        idle: bytes of memory (resident, private) before the load, by server.
        loaded: the same after it.
        differing: how many queries a server answers otherwise than ours.
        cells: what :func:`benchmarks.serving.load` gave, by task, clients and server.
        soak: what :func:`benchmarks.serving.soak` gave.
    """

    size: int
    servers: list[str]
    starts: dict[str, float]
    idle: dict[str, tuple[int, int]] = field(default_factory=dict)
    loaded: dict[str, tuple[int, int]] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[str, int, str], dict[str, Any]] = field(default_factory=dict)
    soak: dict[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether two servers answered differently, or one did not answer."""
        return any(self.differing.values()) or any(one["errors"] for one in self.cells.values())


def line(one: dict[str, Any]) -> str:
    """One load in a line, for whoever watches."""
    times = f"{one['rate']:,.1f}/s, p50 {_time(one['p50'])}, p95 {_time(one['p95'])}"
    return f"{times}, {sum(one['errors'].values())} errors, {_time(_each(one))} of processor each"


def page(found: Found, command: str, clients: int, seconds: float) -> str:
    """The page.

    Args:
        found: what was measured.
        command: the arguments it was measured with.
        clients: of the long load.
        seconds: of each of the others.
    """
    lines = [
        "# The server under load",
        "",
        f"Written by `python -m benchmarks.serving{command and ' '}{command}`; do not edit. All servers run at once on "
        f"the same {found.size:,} quads (shipped data with their closure), and are loaded in turn, {seconds:g} s each, "
        "by clients that wait for each answer before they ask again and keep their connections. The clients (aiohttp, "
        f"one process) share the machine's {os.cpu_count()} cores with the server, as does whatever else runs: the "
        "quickest answers are slowed most by that. `ccgraph serve` runs with its defaults, all guards on: HTTP in one "
        "process, two for SPARQL, one for pages, one for reconciliation. rdflib-endpoint runs as it comes (one "
        "process, rdflib's store in memory), the Oxigraph server read-only with the union as default graph; neither "
        "limits what a query may take, and they answer SPARQL alone.",
        "",
        f"- {platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"- {packages(*_PACKAGES)}",
        "",
        "“SPARQL” is four small queries on each of ten roles. “Asked before”: the same forty texts over and over, "
        "whose answers ccgraph keeps (the data do not change while they are served), as it does those of catalogue "
        "queries and pages. “Known shape”: each text has a comment of its own, so that no answer is kept and the "
        "engine runs each, but the guard has accepted the like, as when a program asks the same of one IRI after "
        "the other. “Each text new”: a prefix of its own, so that the guard parses each with rdflib. A catalogue "
        "query is one of two of `queries/` for one of ten roles, chosen among those that rdflib answers within "
        "seconds. Times are of whole answers; p95 is the time that 95 of 100 answers took at most; “processor” is "
        "what all processes of the server used for an answer, on the average: other work on the machine disturbs "
        "it less than the clock.",
        "",
        "| task | clients | server | answers/s | p50 | p95 | longest | processor | errors |",
        "| --- | --: | --- | --: | --: | --: | --: | --: | --: |",
    ]
    for (task, number, server), one in found.cells.items():
        times = " | ".join(_time(one[key]) for key in ("p50", "p95", "most"))
        errors = ", ".join(f"{count} × {name}" for name, count in one["errors"].items()) or "0"
        used = _time(_each(one))
        lines.append(f"| {TASKS[task]} | {number} | {server} | {one['rate']:,.1f} | {times} | {used} | {errors} |")
    lines += ["", *_ratios(found)]
    lines += ["", "## Memory and start", "", *_memory(found)]
    if found.soak:
        lines += ["", "## A long load", "", *_soak(found.soak, clients)]
    return "\n".join([*lines, ""])


def section(found: Found) -> str:
    """What the servers answer beside each other, for the page of all benchmarks."""
    shared = ", ".join(f"“{words}”" for task, words in TASKS.items() if any(task == t for t, _, _ in found.cells))
    told = (
        f"All servers at once on the same {found.size:,} quads (the shipped data with their closure), loaded in turn: "
        f"{shared}, as [serving-benchmark.md](serving-benchmark.md) tells them, with times, memory and a long load "
        "(`python -m benchmarks.serving`)."
    )
    return "\n".join(["\n## Server\n", told, "", *_ratios(found), ""])


def _ratios(found: Found) -> list[str]:
    ours, others = found.servers[0], found.servers[1:]
    shared = [(t, n) for t, n, s in found.cells if t in SHARED and s == ours]
    if not others or not shared:
        return []
    lines = [
        "Answers a second of ccgraph by those of the other server:",
        "",
        f"| task | clients | {' | '.join(others)} |",
        f"| --- | --: |{' --: |' * len(others)}",
    ]
    for task, number in shared:
        rate = found.cells[task, number, ours]["rate"]
        ratios = [rate / max(found.cells[task, number, other]["rate"], 1e-9) for other in others]
        cells = [f"{ratio:,.0f} ×" if ratio >= 10 else f"{ratio:.2g} ×" for ratio in ratios]
        lines.append(f"| {TASKS[task]} | {number} | {' | '.join(cells)} |")
    told = ", ".join(f"{other}: {found.differing[other]}" for other in others)
    lines += ["", f"Queries answered with other rows than ours, of those measured: {told}."]
    if not any(found.differing.values()):
        return lines
    return [*lines, "A blank node equals every other; the order of rows is not compared."]


def _memory(found: Found) -> list[str]:
    lines = [
        "Of all processes of a server; “private” leaves out what they share (libraries, the mapped files of a store).",
        "",
        "| server | first answer after | resident, idle | private, idle | resident, after | private, after |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    for server in found.servers:
        cells = [*found.idle[server], *found.loaded[server]]
        lines.append(f"| {server} | {found.starts[server]:.1f} s | {' | '.join(map(_megabytes, cells))} |")
    return lines


def _soak(soak: dict[str, Any], clients: int) -> list[str]:
    memory = soak["memory"]
    errors = ", ".join(f"{count} × {name}" for name, count in soak["errors"].items()) or "none"
    lines = [
        f"{clients} clients for {soak['seconds']:.0f} s, everything above mixed: {soak['requests']:,} answers "
        f"({soak['rate']:,.1f} a second), p50 {_time(soak['p50'])}, p95 {_time(soak['p95'])}, longest "
        f"{_time(soak['longest'])}. Errors: {errors}. Workers replaced since the start: {soak['replaced']}.",
        "",
        "| memory of ccgraph | resident | private |",
        "| --- | --: | --: |",
    ]
    words = {"before": "before", "early": "after a fifth", "late": "at the end", "after": "a second later"}
    lines += [f"| {words[when]} | {_megabytes(r)} | {_megabytes(p)} |" for when, (r, p) in memory.items()]
    return lines


def _each(one: dict[str, Any]) -> float:
    """Seconds of processor that the server used for an answer."""
    return float(one["server_processor"]) / max(1, int(one["requests"]))


def _time(value: float) -> str:
    if value >= 1:
        return f"{value:.1f} s"
    return f"{1000 * value:.0f} ms" if value >= 0.01 else f"{1000 * value:.1f} ms"


def _megabytes(value: float) -> str:
    return f"{value / _MEGA:,.0f} MB"
