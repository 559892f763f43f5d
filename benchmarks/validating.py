"""Validation: the ``shacl`` package beside pySHACL, each in a process of its own, on data with seeded faults.

``python -m benchmarks.validating ENGINE FOLDER`` prints seconds, memory and what was found in ``FOLDER/asserted.nt``.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from benchmarks.prepare import open_quads
from benchmarks.process import TookTooLongError, result_of
from ccgraph.rdf import Triple
from ccgraph.terms import CCJ, GRAPH, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccgraph.validate import Engine

__all__ = ["Validating", "measure", "seed_faults"]

_FAULT_EVERY = 100
_FAULTS = tuple(
    f"<{name}>"
    for name in (f"{PREFIXES['skos']}prefLabel", f"{CCJ}statedIn", f"{PREFIXES['oa']}hasBody", f"{CCJ}superior")
)


@dataclass(frozen=True, slots=True)
class Validating:
    """What was measured of one size: by engine seconds, octets and a digest of the findings; none where cut off.

    An engine that was not asked is not among them; ``cap`` is the seconds after which one is cut off.
    """

    triples: int
    findings: int
    engines: dict[str, dict[str, Any] | None]
    cap: float

    @property
    def same(self) -> bool:
        """Whether the engines that answered found the same."""
        return len({one["digest"] for one in self.engines.values() if one}) <= 1


def seed_faults(lines: Iterable[str]) -> Iterable[str]:
    """Lines of triples without every so-manieth statement of some properties that the shapes ask for."""
    seen = 0
    for line in lines:
        if line.split(" ", 2)[1] in _FAULTS:
            seen += 1
            if seen % _FAULT_EVERY == 0:
                continue
        yield line


def measure(folder: Path, cap: float, *, judge: bool = True) -> Validating:
    """Validate the organisations of a folder by both engines.

    Args:
        folder: with ``asserted.nq``, as :mod:`benchmarks.prepare` makes it.
        cap: seconds after which an engine is cut off.
        judge: whether pySHACL is asked too.
    """
    ours = (GRAPH + "vocabularies/synthetic", GRAPH + "sources/", GRAPH + "annotations/")
    triples = [t for name, found in open_quads(folder / "asserted.nq") if name.startswith(ours) for t in found]
    (folder / "asserted.nt").write_text("".join(seed_faults(map(_line, triples))), encoding="utf-8")
    del triples
    engines: dict[str, dict[str, Any] | None] = {}
    for engine in ("shacl", "pyshacl") if judge else ("shacl",):
        try:
            engines[engine] = result_of("benchmarks.validating", engine, folder, cap=cap)
        except TookTooLongError:
            engines[engine] = None
    found = next((one for one in engines.values() if one), {"triples": 0, "findings": 0})
    return Validating(found["triples"], found["findings"], engines, cap)


def _line(triple: Triple) -> str:
    return f"{triple.subject} {triple.predicate} {triple.object} .\n"


def _run(engine: str, folder: Path) -> dict[str, Any]:
    from ccgraph.validate import validate

    path = folder / "asserted.nt"
    started = time.process_time()
    findings = validate([path], engine=cast("Engine", engine))
    seconds = time.process_time() - started
    told = sorted(json.dumps({**asdict(f), "file": None}, sort_keys=True) for f in findings)
    return {
        "seconds": seconds,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "triples": sum(1 for _ in path.open(encoding="utf-8")),
        "findings": len(findings),
        "digest": hashlib.sha256("\n".join(told).encode()).hexdigest(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(sys.argv[1], Path(sys.argv[2]))))
