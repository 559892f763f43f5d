"""All-pairs equivalents, counts and gaps at growing sizes, rdflib alone beside them, and interactive answers.

``python -m benchmarks.comparison --roles 100,1000,10000 --out docs/comparison-benchmark.md`` writes the page and a
picture beside it. Every figure is taken in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import sys
import tempfile
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from typing import Any

from benchmarks.comparison_picture import picture
from benchmarks.process import result_of
from benchmarks.report import packages

__all__ = ["Size", "exponent", "main", "page"]

_TASKS = {
    "read": "read the corpus",
    "nearest 1": "all-pairs top-10, one process",
    "nearest 2": "all-pairs top-10, two processes",
    "counts": "counts and all-pairs Jaccard top-10",
}
# Beyond so many roles the corpus is drawn, and nothing but all-pairs work is measured.
_DRAWN = 20_000
_BESIDE = {
    "alone": ("ten nearest of one role", "`shared-informativeness.rq`"),
    "overlap": ("all-pairs Jaccard", "`overlap.rq`, every pair"),
    "requirers": ("roles and documents by competency", "`requirers.rq`"),
    "gap": ("gap between two roles", "`competencies-to-gain`"),
}
_INTERACTIVE = {
    "equivalents": "equivalents of a role, with reasons",
    "gap": "gap between two roles",
    "route": "ways from a role to another",
    "kept": "the same, the moves kept between calls",
}


@dataclass(slots=True)
class Size:
    """What was measured at one size: by task, what :mod:`benchmarks.comparison_worker` printed."""

    asked: int
    made: dict[str, Any]
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    hopeless: list[str] = field(default_factory=list)

    @property
    def drawn(self) -> bool:
        """Whether the corpus was drawn at once, not read from a store."""
        return "draw" in self.tasks

    @property
    def roles(self) -> int:
        """How many roles there are."""
        return int(self.tasks["draw" if self.drawn else "read"]["roles"])


def measure(asked: int, folder: Path, cap: float, hopeless: list[str]) -> Size:
    """Measure one size.

    Args:
        asked: about how many roles.
        folder: where its data are, or are made.
        cap: seconds after which rdflib is cut off.
        hopeless: what rdflib was cut off at on less, and is not asked again.
    """
    if asked > _DRAWN:
        size = Size(asked, {})
        size.tasks["draw"] = _child("draw", folder, asked)
        size.made = {"organisations": size.tasks["draw"]["organisations"], "triples": 0}
        for task in list(_TASKS)[1:]:
            name, *arguments = task.split()
            size.tasks[task] = _child(name, folder, *arguments)
        return size
    size = Size(asked, _child("make", folder, asked), hopeless=list(hopeless))
    for task in (*_TASKS, "alone", "gap"):
        name, *arguments = task.split()
        size.tasks[task] = _child(name, folder, *arguments)
    size.tasks["rdflib"] = _child("rdflib", folder, cap, *hopeless)
    return size


def exponent(pairs: list[tuple[float, float]]) -> float:
    """The slope of a line fitted to logarithms by least squares: 1 grows with the roles, 2 with their pairs."""
    xs, ys = ([log(value) for value in values] for values in zip(*pairs, strict=True))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((a - x) ** 2 for a in xs)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / spread if spread else 0.0


def page(sizes: list[Size], interactive: dict[str, Any], command: str, cap: float, load: float) -> str:
    """The page, as Markdown."""
    lines = [
        "# Comparison at size",
        "",
        f"Written by `python -m benchmarks.comparison{command and ' '}{command}`; do not edit. Every figure comes from "
        "one run, in a process of its own. “s” is by the clock, “processor” user and system time, which other work on "
        f"the machine disturbs less: its load was {load:.1f} on {os.cpu_count()} cores when the run began, so that "
        "clock times are several times what a quiet machine shows. Memory is the peak resident set of the process, "
        "the corpus and the interpreter included (of the largest process, where there are two).",
        "",
        f"- {platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"- {packages('ccgraph', 'pyoxigraph', 'numpy', 'rdflib')}",
        "",
        "## Growth",
        "",
        "Synthetic organisations (`benchmarks/generate.py`) of 13 described roles and a general management, six "
        "activities a role, 80 competencies, with their closure, in a store on disk. The all-pairs answer is that of "
        "`Comparison.nearest`, role by role: what the index of stems, titles and competencies finds (40 candidates a "
        "role beyond 1,000 roles, 100 below), not a comparison of every pair; but the counts do compare every pair: "
        "their time is quadratic in the long run, their memory is not. Reading is a task of its own: the others start "
        "from a corpus already read, whose pickle they load, so that an answer from the store takes both, and their "
        "memory is without the store's. Beyond 20,000 roles the corpus is drawn at once, by the same chances "
        "(`benchmarks/comparison_data.py`), as writing and closing 60 million triples takes an hour: reading is not "
        "measured there.",
        "",
        "| roles | organisations | triples | task | s | processor | peak memory |",
        "| --: | --: | --: | --- | --: | --: | --: |",
    ]
    for size in sizes:
        triples = "drawn" if size.drawn else f"{size.made['triples']:,}"
        head = f"{size.roles:,} | {size.made['organisations']:,} | {triples}"
        for task, words in _TASKS.items():
            if task in size.tasks:
                lines.append(f"| {head} | {words} | {_row(size.tasks[task])} |")
        if size.drawn:
            continue
        found = size.tasks["gap"]
        lines.append(f"| {head} | read the work of all roles, for gaps | {_row({**found, **found['loaded']})} |")
        lines.append(f"| {head} | a gap, first | {_seconds(found['first'])} | | |")
        lines.append(f"| {head} | a gap, next (median) | {_seconds(found['median'])} | {_part(found)} | |")
        found = size.tasks["alone"]
        lines.append(f"| {head} | ten nearest of one role, first | {_seconds(found['first'])} | | |")
        lines.append(f"| {head} | ten nearest of one role, next | {_seconds(found['median'])} | {_part(found)} | |")
    if len(sizes) > 1:
        lines += ["", *_growth(sizes)]
    lines += ["", *_beside(sizes, cap), "", *_interactive(interactive), ""]
    return "\n".join(lines)


def _growth(sizes: list[Size]) -> list[str]:
    lines = [
        "Growth, as the exponent of the number of roles (slope of a line fitted to logarithms; 1 is in proportion, 2 "
        "quadratic). The fixed part (interpreter, ontology, vocabularies) flattens it at the small end, so the step "
        "between the two largest sizes stands beside it.",
        "",
        "| task | processor | last step | memory | last step |",
        "| --- | --: | --: | --: | --: |",
    ]
    for task, words in _TASKS.items():
        cells = []
        for key in ("processor", "peak"):
            pairs = [(float(s.roles), float(s.tasks[task][key])) for s in sizes if task in s.tasks]
            cells += [f"{exponent(pairs):.2f}", f"{exponent(pairs[-2:]):.2f}"]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return [*lines, "", "![Processor time and memory by number of roles](comparison-benchmark.svg)"]


def _beside(sizes: list[Size], cap: float) -> list[str]:
    lines = [
        "## rdflib alone",
        "",
        "rdflib has no such method; beside each answer stands the nearest that SPARQL can say on the same data: for "
        "one role, the roles that share competencies, weighted by the inverse of their holders (no title, rank or "
        "standing); for all pairs, the index of Jaccard, which is also what our counts give; for a gap, the query of "
        "the catalogue. rdflib is favoured: it is handed only the triples whose properties the queries name, in one "
        "flat graph, with the inferred `ccj:requires` for the path of the definition. Neither side's figures include "
        "reading: ours answer from what was read into memory, rdflib's from its graph, so that a ratio says what a "
        "further answer costs, not the first. Times of processor; a ratio is "
        f"rdflib / ccgraph. After {cap:g} s by the clock a query is cut off (its ratio is a lower bound), and not "
        "tried on more roles.",
        "",
        "| roles | task | ccgraph | rdflib, SPARQL | rdflib | ratio |",
        "| --: | --- | --: | --- | --: | --: |",
    ]
    for size in (size for size in sizes if not size.drawn):
        theirs = size.tasks["rdflib"]
        load = theirs["load"]["processor"]
        read = size.tasks["read"]["processor"]
        given = f"parse {size.made['given']:,} triples"
        lines.append(
            f"| {size.roles:,} | read | {_seconds(read)} | {given} | {_seconds(load)} | {_ratio(load, read)} |"
        )
        for name, (words, asked) in _BESIDE.items():
            ours = size.tasks["counts" if name in {"overlap", "requirers"} else name]["processor"]
            if name not in theirs:
                shown, ratio = "cut off on fewer roles", ""
            else:
                used = theirs[name]["processor"]
                cut = theirs[name].get("capped", False)
                shown = f"cut off after {_seconds(used)}" if cut else _seconds(used)
                ratio = f"{'> ' if cut else ''}{_ratio(used, ours)}"
            if name == "requirers":
                ours_shown = "(in the line above)"
                ratio = ""
            else:
                ours_shown = _seconds(ours)
            lines.append(f"| {size.roles:,} | {words} | {ours_shown} | {asked} | {shown} | {ratio} |")
        lines.append(
            f"| {size.roles:,} | peak memory | {_megabytes(size.tasks['counts']['peak'])} | | "
            f"{_megabytes(theirs['peak'])} | {_ratio(theirs['peak'], size.tasks['counts']['peak'])} |"
        )
    return lines


def _interactive(found: dict[str, Any]) -> list[str]:
    lines = [
        "## Answers on the shipped data",
        "",
        f"In one process, by the clock, after the graph is open ({_seconds(found['open']['seconds'])}, building its "
        "store where the cache was empty). “Read” is done once; a median is over the calls after the first.",
        "",
        "| answer | read once | first call | median | longest | processor, median | calls |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for name, words in _INTERACTIVE.items():
        one = found[name]
        times = [one["loaded"]["seconds"], *(one[key] for key in ("first", "median", "most", "processor"))]
        lines.append(f"| {words} | {' | '.join(map(_seconds, times))} | {one['calls']} |")
    slow = [words for name, words in _INTERACTIVE.items() if found[name]["median"] > 0.05]
    return [*lines, "", f"Over 50 ms in the median: {', '.join(slow) or 'none'}."]


def _child(task: str, folder: Path, *arguments: object) -> dict[str, Any]:
    return result_of("benchmarks.comparison_worker", task, folder, *arguments)


def _row(found: dict[str, Any]) -> str:
    peak = max(found["peak"], found["child"])
    return f"{_seconds(found['seconds'])} | {_seconds(found['processor'])} | {_megabytes(peak)}"


def _part(found: dict[str, Any]) -> str:
    return _seconds(found["processor"])


def _seconds(value: float) -> str:
    if value >= 1:
        return f"{value:.1f} s"
    return f"{1000 * value:.0f} ms" if value >= 0.01 else f"{1000 * value:.2g} ms"


def _megabytes(value: float) -> str:
    return f"{value / 2**20:,.0f} MB"


def _ratio(theirs: float, ours: float) -> str:
    ratio = theirs / max(ours, 1e-6)
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the page and the picture."""
    given_arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparison", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--roles", default="100,1000,10000,160000", help="about how many roles, with commas (%(default)s)"
    )
    parser.add_argument("--cap", type=float, default=60.0, help="seconds after which rdflib is cut off (%(default)s)")
    parser.add_argument("--data", type=Path, help="keep the synthetic data here, and take what is already there")
    parser.add_argument("--out", type=Path, help="write the page here, and the picture beside it")
    given = parser.parse_args(given_arguments)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    sizes: list[Size] = []
    with tempfile.TemporaryDirectory(prefix="ccgraph-comparison-") as name:
        data = given.data or Path(name)
        for asked in sorted(int(float(number)) for number in given.roles.split(",")):
            last = sizes[-1] if sizes else None
            cut = (
                [n for n, cell in last.tasks.get("rdflib", {}).items() if n in _BESIDE and cell.get("capped")]
                if last
                else []
            )
            sizes.append(measure(asked, data / str(asked), given.cap, [*(last.hopeless if last else []), *cut]))
            sys.stderr.write(json.dumps(sizes[-1].tasks) + "\n")
        interactive = _child("interactive", data)
    # Where the data were kept is no part of what was measured.
    shown = shlex.join(["--roles", given.roles, "--cap", f"{given.cap:g}"])
    text = page(sizes, interactive, shown, given.cap, load)
    if given.out is None:
        sys.stdout.write(text)
    else:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(text, encoding="utf-8")
        series = {
            w: [(s.roles, s.tasks[t]["processor"], s.tasks[t]["peak"]) for s in sizes if t in s.tasks]
            for t, w in _TASKS.items()
        }
        given.out.with_suffix(".svg").write_text(picture(series), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
