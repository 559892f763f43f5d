"""Load and catalogue queries: the embedded engine, in memory and on disk, beside rdflib."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.process import TookTooLongError, Worker, result_of
from ccgraph.query import Query, catalogue

__all__ = ["ENGINES", "Cell", "Scale", "Track", "bindable", "hopeless", "measure"]

ENGINES = ("memory", "disk", "rdflib")
Track = Callable[[list[str]], Iterable[str]]
_QUICK = 0.05
_MOST_REPEATS = 20
_GRACE = 5.0
_ONCE = 2.0


@dataclass(slots=True)
class Cell:
    """What was measured of one engine on one task.

    Attributes:
        trial: seconds of the first time, which counts only where there is no other.
        seconds: of each run.
        capped: whether it was cut off; the seconds are then the cap.
        rows: how many rows, or triples, there were.
        digest: of the rows as a multiset.
        plain: seconds of ccgraph's store for the text of the query, without the catalogue's part.
        bare: seconds of the engine itself for the same text on the same store, in turn with ours.
        skipped: whether it was not asked, as less data told that it would be cut off.
    """

    trial: float = 0.0
    seconds: list[float] = field(default_factory=list)
    capped: bool = False
    rows: int = 0
    digest: str = ""
    plain: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    skipped: bool = False

    @property
    def overhead(self) -> float:
        """What ccgraph takes, as a multiple of what the engine itself takes; 0 where nothing is known."""
        return statistics.median(self.plain) / statistics.median(self.bare) if self.bare else 0.0

    @property
    def median(self) -> float:
        """The median of the runs."""
        return statistics.median(self.seconds or [self.trial])


@dataclass(slots=True)
class Scale:
    """What was measured at one size."""

    size: int
    organisations: int
    asserted: int
    closed: int
    closure_seconds: float
    load: dict[str, Cell]
    queries: dict[str, dict[str, Cell]]
    peaks: dict[str, dict[str, float]]
    unbound: list[str]

    def differing(self) -> list[str]:
        """The queries that engines gave other rows for."""
        return [
            name
            for name, cells in self.queries.items()
            if len({c.digest for c in cells.values() if not c.capped and not c.skipped}) > 1
        ]


def measure(
    size: int,
    runs: int,
    cap: float,
    clock: str = "processor",
    track: Track = iter,
    before: Scale | None = None,
    beside: Callable[[Scale, Path], None] = lambda *_: None,
    *,
    peer: bool = True,
) -> Scale:
    """Measure one size, all engines in turn within every run.

    Args:
        size: about how many triples the organisations hold.
        runs: how often everything is done, beside a first time that is not counted.
        cap: seconds after which a query is cut off.
        clock: ``processor``, which other work on the machine hardly disturbs, or ``wall``.
        track: wraps the steps, to show progress.
        before: what was measured of less data: rdflib is not asked what would be cut off by its growth.
        beside: measures something else on the same data, which stand in a folder.
        peer: whether rdflib is asked at all; past some size it takes more memory than a machine has.
    """
    with tempfile.TemporaryDirectory(prefix="ccgraph-benchmark-") as name:
        folder = Path(name)
        made = result_of("benchmarks.prepare", size, folder)
        terms = made["bindings"]
        questions = [question for question in catalogue() if bindable(question, terms)]
        scale = Scale(
            size,
            made["organisations"],
            made["asserted"],
            made["closed"],
            made["closure_seconds"],
            {engine: Cell() for engine in ENGINES},
            {question.name: {engine: Cell() for engine in ENGINES} for question in questions},
            {"load": {}, "query": {}},
            [question.name for question in catalogue() if not bindable(question, terms)],
        )
        for asked in hopeless(before, size, cap) & scale.queries.keys() if before else ():
            scale.queries[asked]["rdflib"].skipped = True
        if not peer:
            for cells in (scale.load, *scale.queries.values()):
                cells["rdflib"].skipped = True
        _Bench(scale, folder, cap, runs, clock).run(questions, terms, track)
        beside(scale, folder)
    return scale


def hopeless(before: Scale, size: int, cap: float) -> set[str]:
    """The queries that rdflib was cut off at on less data, or would be on a size, were its time in proportion."""
    return {
        name
        for name, cells in before.queries.items()
        if (one := cells["rdflib"]).capped or one.skipped or one.median * size / before.size > cap
    }


def bindable(question: Query, terms: dict[str, str]) -> bool:
    """Whether the synthetic data have a term for every parameter: by its name, else by its class."""
    return all(p.name in terms or (p.kind or "") in terms for p in question.parameters)


class _Bench:
    """The engines at work on one size."""

    def __init__(self, scale: Scale, folder: Path, cap: float, runs: int, clock: str) -> None:
        self.scale = scale
        self.folder = folder
        self.cap = cap
        self.runs = runs
        self.clock = clock
        self.workers: dict[str, Worker] = {}

    def run(self, questions: list[Query], terms: dict[str, str], track: Track) -> None:
        loads = [f"load {run}" for run in range(self.runs)]
        for step in track([*loads, "check", *(f"queries {run}" for run in range(self.runs))]):
            if step in loads:
                self._load()
                continue
            for question in questions:
                arguments = self._arguments(question, terms)
                for engine in ENGINES:
                    self._ask(engine, question.name, arguments, first=step == "check")
        for worker in self.workers.values():
            worker.end()

    def _arguments(self, question: Query, terms: dict[str, str]) -> dict[str, str]:
        return {p.name: terms.get(p.name) or terms[p.kind or ""] for p in question.parameters}

    def _load(self) -> None:
        for engine in ENGINES:
            cell = self.scale.load[engine]
            if cell.skipped or self._long_enough(cell.seconds[:1]):
                continue
            if engine in self.workers:
                self.workers.pop(engine).end()
            worker = Worker(engine, self.folder)
            answer = worker.ask({"do": "load", "clock": self.clock})
            cell.seconds += answer["seconds"]
            cell.rows = answer["triples"]
            peaks = self.scale.peaks["load"]
            peaks[engine] = max(peaks.get(engine, 0), answer["peak"])
            # A store on disk is asked by a process that has not loaded it, as a user's second call would.
            if engine == "disk":
                worker.end()
            else:
                self.workers[engine] = worker

    def _long_enough(self, seconds: list[float]) -> bool:
        """Whether a task takes so long that once is enough."""
        return sum(seconds) > _ONCE

    def _ask(self, engine: str, name: str, arguments: dict[str, str], *, first: bool) -> None:
        cell = self.scale.queries[name][engine]
        # Of a long answer one is enough; of a short one the clock sees too little.
        if cell.skipped or cell.capped or (not first and self._long_enough([cell.trial])):
            return
        repeat = 1 if first else max(1, min(_MOST_REPEATS, int(_QUICK / max(cell.trial, 1e-6))))
        if engine not in self.workers:
            self.workers[engine] = Worker(engine, self.folder)
            if engine == "rdflib":
                self.workers[engine].ask({"do": "load", "clock": self.clock})
        cap = self.cap * repeat * (1 if engine == "rdflib" else 2)
        command = {
            "do": "query",
            "clock": self.clock,
            "name": name,
            "arguments": arguments,
            "repeat": repeat,
            "cap": cap,
            "bare": engine != "rdflib" and not first,
        }
        try:
            answer = self.workers[engine].ask(command, cap + _GRACE)
        except TookTooLongError:
            del self.workers[engine]
            answer = {"capped": True}
        if answer.get("capped"):
            cell.capped, cell.trial, cell.seconds = True, self.cap, []
            return
        cell.rows, cell.digest = answer["rows"], answer["digest"]
        if first:
            (cell.trial,) = answer["seconds"]
        else:
            cell.seconds.append(statistics.median(answer["seconds"]))
            if answer["bare"]:
                cell.plain.append(statistics.median(answer["plain"]))
                cell.bare.append(statistics.median(answer["bare"]))
        peaks = self.scale.peaks["query"]
        peaks[engine] = max(peaks.get(engine, 0), answer["peak"])
