"""Measure everything side by side: ``python -m benchmarks --out docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import (
    closing,
    comparing,
    engines,
    report,
    report_tasks,
    serving,
    serving_report,
    startup,
    titles,
    validating,
)
from benchmarks.comparison_picture import picture

__all__ = ["main"]

_STARTUP_RUNS = 7
_PARTS = ("start-up", "mapping", "serving")
_SERVED = (("sparql", "shape", "fresh", "catalogue"), (1, 8), 3.0)


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 when two engines gave different answers.

    Args:
        arguments: of the command line.

    Returns:
        The exit code.
    """
    given_arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition(":")[0])
    parser.add_argument("--size", default="1e4,1e5,1e6", help="numbers of triples, with commas (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each task (%(default)s)")
    parser.add_argument("--startup-runs", type=int, help=f"runs of each command (the runs, {_STARTUP_RUNS} at least)")
    parser.add_argument("--cap", type=float, default=20.0, help="seconds after which a query is cut off (%(default)s)")
    parser.add_argument("--long-cap", type=float, default=300.0, help="the same for owlrl, pySHACL (%(default)s)")
    parser.add_argument("--judges-to", default="1e5", help="up to how many triples these are asked (%(default)s)")
    parser.add_argument("--rdflib-to", default="1e6", help="the same for rdflib (%(default)s)")
    parser.add_argument("--clock", choices=["processor", "wall"], default="processor", help="for engines (%(default)s)")
    parser.add_argument("--parts", default=",".join(_PARTS), help="of what has no size (%(default)s)")
    parser.add_argument("--out", type=Path, help="write the page to a file too, and the plot of growth beside it")
    given = parser.parse_args(given_arguments)
    sizes = sorted(int(float(size)) for size in given.size.split(","))
    if given.out is not None:
        given.out.parent.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    # What is written where is no part of what was measured.
    shown = [a for i, a in enumerate(given_arguments) if a != "--out" and given_arguments[i - 1 : i] != ["--out"]]
    head = report.heading(shlex.join(shown), given.runs, given.cap, given.clock, load)
    found = _Found()
    parts = given.parts.split(",")
    if "start-up" in parts:
        head += report.startup(startup.measure(given.startup_runs or max(_STARTUP_RUNS, given.runs), _track))
    if "mapping" in parts:
        found.titles = titles.measure()
    if "serving" in parts:
        tasks, clients, seconds = _SERVED
        found.served = serving.measure(list(tasks), list(clients), seconds)
    for size in sizes:
        judged = size <= float(given.judges_to)
        # Once is enough of what takes long, and a size is many organisations.
        runs = given.runs if size < 1_000_000 else 1
        found.closings[size] = closing.measure(size, runs, given.long_cap, _track, oracle=judged)

        def beside(scale: engines.Scale, folder: Path, judged: bool = judged) -> None:
            found.comparings[scale.size] = comparing.measure(folder, given.cap)
            found.validatings[scale.size] = validating.measure(folder, given.long_cap, judge=judged)

        before = found.scales[-1] if found.scales else None
        peer = size <= float(given.rdflib_to)
        scale = engines.measure(size, given.runs, given.cap, given.clock, _track, before, beside, peer=peer)
        found.scales.append(scale)
        page = head + found.page(given.out.with_suffix(".svg").name if given.out else "benchmarks.svg")
        if given.out is not None:
            given.out.write_text(page, encoding="utf-8")
            given.out.with_suffix(".svg").write_text(picture(found.series(), "triples"), encoding="utf-8")
    sys.stdout.write(page)
    return 1 if found.differing() else 0


@dataclass
class _Found:
    """What was measured, by size."""

    titles: dict[int, dict[str, dict[str, float]]] = field(default_factory=dict)
    served: serving_report.Found | None = None
    closings: dict[int, closing.Closing] = field(default_factory=dict)
    validatings: dict[int, validating.Validating] = field(default_factory=dict)
    comparings: dict[int, comparing.Comparing] = field(default_factory=dict)
    scales: list[engines.Scale] = field(default_factory=list)

    def page(self, image: str) -> str:
        """The page but for its head."""
        return "".join(
            [
                report_tasks.closing(self.closings),
                report_tasks.validating(self.validatings),
                report_tasks.comparing(self.comparings),
                report_tasks.titles(self.titles) if self.titles else "",
                serving_report.section(self.served) if self.served else "",
                report_tasks.growth(self.series(), image),
                *map(report.scale, self.scales),
            ]
        )

    def series(self) -> report_tasks.Series:
        """Seconds and octets by size and task."""
        made: report_tasks.Series = {}

        def put(task: str, size: float, seconds: float, octets: float) -> None:
            made.setdefault(task, []).append((size, seconds, octets))

        for scale in self.scales:
            for engine, words in (("memory", "load, memory"), ("disk", "load, disk")):
                put(words, scale.size, scale.load[engine].median, scale.peaks["load"][engine])
            together = sum(cells["disk"].median for cells in scale.queries.values())
            put("catalogue, disk", scale.size, together, scale.peaks["query"]["disk"])
            done = self.closings[scale.size]
            put("closure", scale.size, done.median("ccgraph"), done.peaks["ccgraph"])
            if quick := self.validatings[scale.size].engines["shacl"]:
                put("validation, shacl", scale.size, quick["seconds"], quick["peak"])
            for name, task in self.comparings[scale.size].tasks.items():
                put(comparing.TASKS[name], scale.size, task["processor"], task["peak"])
        return made

    def differing(self) -> bool:
        """Whether two engines gave different answers."""
        return (
            any(scale.differing() for scale in self.scales)
            or (self.served is not None and self.served.failed)
            or any(one.missed or one.surplus for one in self.closings.values())
            or not all(one.same for one in self.validatings.values())
        )


def _track(steps: list[str]) -> Iterable[str]:
    """A progress bar on stderr when it is a terminal."""
    if not sys.stderr.isatty():
        yield from steps
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(steps))
        for step in steps:
            progress.update(task, description=step)
            yield step
            progress.advance(task)


if __name__ == "__main__":
    sys.exit(main())
