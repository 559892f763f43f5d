"""What was measured, as Markdown."""

from __future__ import annotations

import platform
import statistics
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.startup import BASE

if TYPE_CHECKING:
    from benchmarks.engines import Cell, Scale
    from benchmarks.startup import Startup

__all__ = ["count_of", "heading", "megabytes", "packages", "scale", "seconds_of", "startup"]

_PACKAGES = ("ccgraph", "pyoxigraph", "click", "rdflib", "owlrl", "pyshacl", "shacl", "rdflib-endpoint", "rapidfuzz")


def packages(*names: str) -> str:
    """Packages with their versions; what was not measured may be absent."""

    def told(name: str) -> str:
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            return f"no {name}"

    return ", ".join(map(told, names))


def heading(arguments: str, runs: int, cap: float, clock: str, load: float) -> str:
    """The head: how this page was made, where, and against what."""
    measured = {
        "processor": "Engines are timed by the processor time of their process, user and system, which other work on "
        "the machine hardly disturbs; the cap is one of the clock.",
        "wall": "Engines are timed by the clock.",
    }[clock]
    return (
        "# Benchmarks\n\n"
        f"Written by `python -m benchmarks{arguments and ' '}{arguments}`; do not edit. Every table comes from one run "
        f"in which the engines take turns; medians of {runs} runs after one that is not counted, one run of what takes "
        f"more than 2 s. A query that takes more than {cap:g} s is cut off, and its ratio is a lower bound; what less "
        "data tell to be beyond that is not asked (—). A ratio of engines is rdflib / ccgraph, so "
        f"above 1 ccgraph is quicker. {measured} Memory is the peak resident set of the process."
        "\n\n"
        f"- {platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{_processor()}\n"
        f"- {packages(*_PACKAGES)}\n"
        f"- load of the machine when the run began: {load:.1f}\n"
    )


def scale(one: Scale) -> str:
    """A size: load, queries, memory."""
    lines = [
        f"\n## {count_of(one.size)} triples\n",
        f"{count_of(one.organisations)} synthetic organisations; with the ontology, the shared vocabularies and the "
        f"catalogue {count_of(one.asserted)} asserted triples, {count_of(one.closed)} with their closure (computed in "
        f"{seconds_of(one.closure_seconds)}, not part of the load). rdflib holds them in one flat graph, its quickest "
        "store, and reads N-Triples; ccgraph reads N-Quads.\n",
        "Overhead is what ccgraph's store takes as a multiple of what the bare engine (pyoxigraph) takes for the same "
        "text on the same store, asked in turn, the text of every cell read.\n",
        "| task | rows | ccgraph, memory | ccgraph, disk | rdflib | ratio, memory | ratio, disk | overhead, memory "
        "| overhead, disk |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        _row("load", one.load),
        *(_row(name, cells) for name, cells in sorted(one.queries.items())),
        "",
        "| peak memory | ccgraph, memory | ccgraph, disk | rdflib |",
        "|---|--:|--:|--:|",
        *(
            f"| {name} | "
            + " | ".join(megabytes(one.peaks[what].get(e, 0)) for e in ("memory", "disk", "rdflib"))
            + " |"
            for what, name in (("load", "load"), ("query", "queries (with what they need in memory)"))
        ),
        "",
        *(_verdict(one, engine) for engine in ("memory", "disk")),
        *(_overheads(one, engine) for engine in ("memory", "disk")),
    ]
    if empty := [name for name, cells in sorted(one.queries.items()) if not any(c.rows for c in cells.values())]:
        lines.append(f"\nWithout rows, so hardly a measurement: {', '.join(empty)}.")
    if one.unbound:
        lines.append(f"\nLeft out, as the synthetic data have no term for a parameter: {', '.join(one.unbound)}.")
    if wrong := one.differing():
        lines.append(f"\n**The engines gave different rows for {', '.join(wrong)}.**")
    else:
        lines.append("\nThe engines gave the same rows, as multisets, for every query that was not cut off.")
    return "\n".join(lines) + "\n"


def _verdict(one: Scale, engine: str) -> str:
    asked = {name: cells for name, cells in one.queries.items() if not cells["rdflib"].skipped}
    if not asked:
        return f"Queries, {engine}: rdflib was asked nothing.\n"
    ratios = {name: _ratio(cells["rdflib"], cells[engine]) for name, cells in asked.items()}
    slow = ", ".join(f"{n} ({r:.2f})" for n, r in sorted(ratios.items(), key=lambda item: item[1]) if r < 1)
    return (
        f"Queries, {engine}: median ratio {statistics.median(ratios.values()):.1f}, least {min(ratios.values()):.1f}"
        f"; slower than rdflib: {slow or 'none'}.\n"
    )


def _overheads(one: Scale, engine: str) -> str:
    """What ccgraph adds to the engine's own time."""
    found = {name: cells[engine] for name, cells in one.queries.items() if cells[engine].overhead}
    if not found:
        return ""
    worst = max(found, key=lambda name: found[name].overhead)
    whole, bare = (
        sum(statistics.median(times) for times in kind)
        for kind in ([c.plain for c in found.values()], [c.bare for c in found.values()])
    )
    return (
        f"Overhead over the bare engine, {engine}: all queries together {whole / bare:.2f}, median "
        f"{statistics.median(c.overhead for c in found.values()):.2f}, most {found[worst].overhead:.2f} ({worst}, "
        f"{seconds_of(found[worst].median)}); above 1.1: {sum(c.overhead > 1.1 for c in found.values())} of "
        f"{len(found)}.\n"
    )


def startup(found: Startup) -> str:
    """Whole processes beside the import of rdflib."""
    base, work = found.median(BASE), statistics.median(found.processor[BASE])
    lines = [
        "\n## Start-up\n",
        f"Whole processes, warm cache; ratio = command / `{BASE}`, so below 1 is quicker. Processor is user and system "
        "time, which other work on the machine disturbs less.\n",
        "| command | median | least | ratio | processor | ratio |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, times in found.seconds.items():
        used = statistics.median(found.processor[name])
        lines.append(
            f"| `{name}` | {seconds_of(found.median(name))} | {seconds_of(min(times))} "
            f"| {found.median(name) / base:.2f} | {seconds_of(used)} | {used / work:.2f} |"
        )
    lines += [
        f"| the first call of the last, on an empty cache | {seconds_of(statistics.median(found.first))} "
        f"| {seconds_of(min(found.first))} | {statistics.median(found.first) / base:.2f} | | |",
        *(f"\n{remark}" for remark in found.remarks),
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, cells: dict[str, Cell]) -> str:
    times = [_cell(cells[engine]) for engine in ("memory", "disk", "rdflib")]
    ratios = [_shown_ratio(cells["rdflib"], cells[engine]) for engine in ("memory", "disk")]
    over = [f"{cells[engine].overhead:.2f}" if cells[engine].overhead else "" for engine in ("memory", "disk")]
    return f"| {' | '.join([name, count_of(max(c.rows for c in cells.values())), *times, *ratios, *over])} |"


def _cell(cell: Cell) -> str:
    if cell.skipped:
        return "—"
    return f"> {cell.median:g} s" if cell.capped else seconds_of(cell.median)


def _ratio(theirs: Cell, ours: Cell) -> float:
    return theirs.median / max(ours.median, 1e-9)


def _shown_ratio(theirs: Cell, ours: Cell) -> str:
    if theirs.skipped:
        return "—"
    sign = "?" if theirs.capped and ours.capped else "> " if theirs.capped else "< " if ours.capped else ""
    ratio = _ratio(theirs, ours)
    return sign + (f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}")


def seconds_of(value: float) -> str:
    """Seconds as a reader takes them in."""
    if value >= 1:
        return f"{value:.0f} s" if value >= 100 else f"{value:.1f} s"
    milliseconds = 1000 * value
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.2g} ms"


def megabytes(value: float) -> str:
    """Octets as megabytes."""
    return f"{value / 2**20:,.0f} MB"


def count_of(value: int) -> str:
    """A number in groups of three."""
    return f"{value:,}"


def _processor() -> str:
    """The CPU's model, where the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.processor() or "unknown processor"
