"""Measure everything side by side: ``python -m benchmarks --size 1e4,1e5 --runs 5 --out docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import closing, engines, report, startup

__all__ = ["main"]

_CLOSURE_SIZE = 10_000
_STARTUP_RUNS = 7


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 when two engines gave different rows.

    Args:
        arguments: of the command line.

    Returns:
        The exit code.
    """
    given_arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition(":")[0])
    parser.add_argument("--size", default="1e4,1e5,1e6", help="numbers of triples, with commas (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each task (%(default)s)")
    parser.add_argument("--startup-runs", type=int, help=f"runs of each command (the runs, {_STARTUP_RUNS} at least)")
    parser.add_argument("--cap", type=float, default=60.0, help="seconds after which a query is cut off (%(default)s)")
    parser.add_argument("--closure-cap", type=float, default=600.0, help="the same for owlrl (%(default)s)")
    parser.add_argument("--clock", choices=["processor", "wall"], default="processor", help="for engines (%(default)s)")
    parser.add_argument("--out", type=Path, help="write the page to a file too")
    given = parser.parse_args(given_arguments)
    sizes = [int(float(size)) for size in given.size.split(",")]
    if given.out is not None:
        given.out.parent.mkdir(parents=True, exist_ok=True)

    parts = [report.heading(shlex.join(given_arguments), given.runs, given.cap, given.clock)]
    found = startup.measure(given.startup_runs or max(_STARTUP_RUNS, given.runs), _track)
    parts.append(report.startup(found))
    small = min(*sizes, _CLOSURE_SIZE)
    parts.append(report.closing(small, closing.measure(small, given.runs, given.closure_cap, _track)))
    differing = False
    for size in sizes:
        measured = engines.measure(size, given.runs, given.cap, given.clock, _track)
        differing = differing or bool(measured.differing())
        parts.append(report.scale(measured))
        if given.out is not None:
            given.out.write_text("".join(parts), encoding="utf-8")
    sys.stdout.write("".join(parts))
    return 1 if differing else 0


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
