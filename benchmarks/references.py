"""Loading full references: ``python -m benchmarks.references --tables ../shared/reference --out docs/references.md``.

Each step is a process of its own, in a data folder and a cache of its own: time of the clock and of the processor, and
peak resident memory (``wait4``).
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Step", "main", "measure"]


@dataclass(frozen=True, slots=True)
class Step:
    """A command that was run: what it is, seconds of the clock and of the processor, peak memory in megabytes."""

    label: str
    clock: float
    processor: float
    memory: float


def measure(label: str, arguments: list[str], environment: dict[str, str]) -> Step:
    """Run ``ccgraph`` once.

    Raises:
        RuntimeError: it failed.
    """
    start = time.monotonic()
    command = [sys.executable, "-m", "ccgraph.cli", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"ccgraph {' '.join(arguments)} ended with {child.returncode}.")
    return Step(label, time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def page(steps: list[Step], sizes: str) -> str:
    """The page, as Markdown."""
    lines = [
        "# Loading full references",
        "",
        "Written by `python -m benchmarks.references --tables ../shared/reference --out docs/references.md`; do not "
        "edit. One run of each command, a process of its own; other work on the machine disturbs the clock more than "
        "the processor time.",
        "",
        f"- CPython {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"- {sizes}",
        "",
        "| command | clock | processor | peak memory |",
        "|---|--:|--:|--:|",
        *(f"| {s.label} | {s.clock:.1f} s | {s.processor:.1f} s | {s.memory:.0f} MB |" for s in steps),
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.references", description=__doc__.partition(":")[0])
    parser.add_argument("--tables", type=Path, required=True, help="folder with rome/ and esco/")
    parser.add_argument("--out", type=Path, help="write the page to a file too")
    given = parser.parse_args(arguments)
    esco = given.tables / "esco"
    crosswalk = next(esco.glob("*crosswalk*"))
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "own"
        environment = {**os.environ, "CCGRAPH_DATA": str(own), "CCGRAPH_CACHE": str(Path(folder) / "cache")}
        ask = ["list", "sources"]
        known, unknown = ["show", "outsourcia-2018/conseiller"], ["reference", "diff", "rome-v60"]
        steps = [
            measure(label, command, environment)
            for label, command in (
                ("first call, shipped data alone", ask),
                ("a later call", ask),
                ("`reference add rome`", ["reference", "add", "rome", str(given.tables / "rome")]),
                ("first call after it: the store is built", ask),
                ("a later call", ask),
                ("`reference add esco`", ["reference", "add", "esco", str(esco), "--version", "1.2.1"]),
                ("`reference add isco`", ["reference", "add", "isco", str(esco)]),
                ("`reference add crosswalk`", ["reference", "add", "crosswalk", str(crosswalk)]),
                ("first call after all: the store is built", ask),
                ("a later call", ask),
                ("`show outsourcia-2018/conseiller`", known),
                ("`reference diff rome-v60` (with itself)", unknown),
                ("`reference list`", ["reference", "list"]),
            )
        ]
        size = sum(file.stat().st_size for file in own.rglob("*.nt")) / 1e6
        count = sum(file.read_bytes().count(b"\n") for file in own.rglob("*.nt"))
    text = page(steps, f"{count:,} triples of the user's own, {size:.0f} MB of N-Triples")
    if given.out is not None:
        given.out.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
