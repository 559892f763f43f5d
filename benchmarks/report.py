"""What was measured, as Markdown."""

from __future__ import annotations

import platform
import statistics
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.startup import BASE

if TYPE_CHECKING:
    from benchmarks.closing import Closing
    from benchmarks.engines import Cell, Scale
    from benchmarks.startup import Startup

__all__ = ["closing", "heading", "scale", "startup"]

_PACKAGES = ("ccgraph", "pyoxigraph", "click", "rdflib", "owlrl")


def heading(arguments: str, runs: int, cap: float, clock: str) -> str:
    """The head: how this page was made, where, and against what."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    measured = {
        "processor": "Engines are timed by the processor time of their process, user and system, which other work on "
        "the machine hardly disturbs; the cap is one of the clock.",
        "wall": "Engines are timed by the clock.",
    }[clock]
    return (
        "# Benchmarks\n\n"
        f"Written by `python -m benchmarks{arguments and ' '}{arguments}`; do not edit. Every table comes from one run "
        f"in which the engines take turns; medians of {runs} runs after one that is not counted. A query that takes "
        f"more than {cap:g} s is cut off, and its ratio is a lower bound. A ratio of engines is rdflib / ccgraph, so "
        f"above 1 ccgraph is quicker. {measured} Memory is the peak resident set of the process.\n\n"
        f"- {platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{_processor()}\n"
        f"- {packages}\n"
    )


def scale(one: Scale) -> str:
    """A size: load, queries, memory."""
    lines = [
        f"\n## {_count(one.size)} triples\n",
        f"{_count(one.organisations)} synthetic organisations; with the ontology, the shared vocabularies and the "
        f"catalogue {_count(one.asserted)} asserted triples, {_count(one.closed)} with their closure (computed in "
        f"{_seconds(one.closure_seconds)}, not part of the load). rdflib holds them in one flat graph, its quickest "
        "store, and reads N-Triples; ccgraph reads N-Quads.\n",
        "| task | rows | ccgraph, memory | ccgraph, disk | rdflib | ratio, memory | ratio, disk |",
        "|---|--:|--:|--:|--:|--:|--:|",
        _row("load", one.load),
        *(_row(name, cells) for name, cells in sorted(one.queries.items())),
        "",
        "| peak memory | ccgraph, memory | ccgraph, disk | rdflib |",
        "|---|--:|--:|--:|",
        *(
            f"| {name} | "
            + " | ".join(_megabytes(one.peaks[what].get(e, 0)) for e in ("memory", "disk", "rdflib"))
            + " |"
            for what, name in (("load", "load"), ("query", "queries (with what they need in memory)"))
        ),
        "",
        *(_verdict(one, engine) for engine in ("memory", "disk")),
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
    ratios = {name: _ratio(cells["rdflib"], cells[engine]) for name, cells in one.queries.items()}
    slow = ", ".join(f"{n} ({r:.2f})" for n, r in sorted(ratios.items(), key=lambda item: item[1]) if r < 1)
    return (
        f"Queries, {engine}: median ratio {statistics.median(ratios.values()):.1f}, least {min(ratios.values()):.1f}"
        f"; slower than rdflib: {slow or 'none'}.\n"
    )


def closing(size: int, found: Closing) -> str:
    """The closure beside owlrl."""
    theirs = f"> {found.median('owlrl'):g} s" if found.capped else _seconds(found.median("owlrl"))
    ratio = f"{'> ' if found.capped else ''}{found.median('owlrl') / found.median('ccgraph'):.0f}"
    lines = [
        f"\n## Closure, {_count(size)} triples\n",
        f"{_count(found.asserted)} asserted triples, the ontology's included.\n",
        "| | ccgraph.reason | owlrl | ratio |",
        "|---|--:|--:|--:|",
        f"| time | {_seconds(found.median('ccgraph'))} | {theirs} | {ratio} |",
        f"| peak memory | {_megabytes(found.peaks['ccgraph'])} | {_megabytes(found.peaks.get('owlrl', 0))} | |",
    ]
    if not found.capped:
        lines.append(
            f"\nccgraph inferred {_count(found.inferred)} triples. Of those with a property or class of the ontology "
            f"(but for the rules outside OWL), {_count(found.missed)} are missing from owlrl's closure, and "
            f"{_count(found.surplus)} of owlrl's from ours."
        )
    return "\n".join(lines) + "\n"


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
            f"| `{name}` | {_seconds(found.median(name))} | {_seconds(min(times))} | {found.median(name) / base:.2f} "
            f"| {_seconds(used)} | {used / work:.2f} |"
        )
    lines += [
        f"| the first call of the last, on an empty cache | {_seconds(statistics.median(found.first))} "
        f"| {_seconds(min(found.first))} | {statistics.median(found.first) / base:.2f} | | |",
        *(f"\n{remark}" for remark in found.remarks),
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, cells: dict[str, Cell]) -> str:
    times = [_cell(cells[engine]) for engine in ("memory", "disk", "rdflib")]
    ratios = [_shown_ratio(cells["rdflib"], cells[engine]) for engine in ("memory", "disk")]
    return f"| {' | '.join([name, _count(max(c.rows for c in cells.values())), *times, *ratios])} |"


def _cell(cell: Cell) -> str:
    return f"> {cell.median:g} s" if cell.capped else _seconds(cell.median)


def _ratio(theirs: Cell, ours: Cell) -> float:
    return theirs.median / max(ours.median, 1e-9)


def _shown_ratio(theirs: Cell, ours: Cell) -> str:
    sign = "?" if theirs.capped and ours.capped else "> " if theirs.capped else "< " if ours.capped else ""
    ratio = _ratio(theirs, ours)
    return sign + (f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}")


def _seconds(value: float) -> str:
    if value >= 1:
        return f"{value:.0f} s" if value >= 100 else f"{value:.1f} s"
    milliseconds = 1000 * value
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.2g} ms"


def _megabytes(value: float) -> str:
    return f"{value / 2**20:,.0f} MB"


def _count(value: int) -> str:
    return f"{value:,}"


def _processor() -> str:
    """The CPU's model, where the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.processor() or "unknown processor"
