"""Comparison beside SPARQL on the data of a size: the index of Jaccard of every pair of roles."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.process import TookTooLongError, result_of
from ccgraph.resources import folder as resource_folder

__all__ = ["TASKS", "Comparing", "measure"]

TASKS = {
    "read": "compare: read all roles",
    "nearest": "compare: ten nearest of every role",
    "counts": "compare: ten highest Jaccard of every role",
}


@dataclass(frozen=True, slots=True)
class Comparing:
    """Roles; what each task took; seconds of ``overlap.rq`` in the bare engine, none where cut off."""

    roles: int
    tasks: dict[str, dict[str, Any]]
    sparql: dict[str, Any] | None
    cap: float


def measure(folder: Path, cap: float) -> Comparing:
    """Measure on the store of a folder.

    Args:
        folder: with ``store``, as the engine ``disk`` of :mod:`benchmarks.worker` leaves it.
        cap: seconds after which SPARQL is cut off.
    """
    arguments = {"read": (), "nearest": ("1",), "counts": ()}
    tasks = {name: result_of("benchmarks.comparison_worker", name, folder, *arguments[name]) for name in TASKS}
    try:
        sparql = result_of("benchmarks.comparing", folder, cap=cap)
    except TookTooLongError:
        sparql = None
    return Comparing(tasks["read"]["roles"], tasks, sparql, cap)


def _run(folder: Path) -> dict[str, Any]:
    """``overlap.rq`` in the engine itself, every cell read."""
    import pyoxigraph

    text = (resource_folder("queries") / "compare" / "overlap.rq").read_text(encoding="utf-8")
    store = pyoxigraph.Store.read_only(str(folder / "store"))
    started = time.process_time()
    found: Any = store.query(text, use_default_graph_as_union=True)
    rows = len([[cell.value for cell in row] for row in found])
    return {
        "seconds": time.process_time() - started,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "rows": rows,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(Path(sys.argv[1]))))
