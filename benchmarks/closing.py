"""The closure: ccgraph.reason beside owlrl, each in a process of its own."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.prepare import open_quads
from benchmarks.process import TookTooLongError, result_of
from ccgraph.rdf import Triple, to_rdflib
from ccgraph.reason import Rules, closure
from ccgraph.terms import CCJ, ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    from benchmarks.engines import Track

__all__ = ["Closing", "measure"]

# Seconds after which owlrl has run often enough.
_ONCE = 20.0
_TYPE = PREFIXES["rdf"] + "type"
# What the rules outside OWL give, which ccgraph.reason lists and owlrl cannot know.
_OUTSIDE = (PREFIXES["skos"], f"{CCJ}searchKey", f"{CCJ}effectiveForce", f"{CCJ}effectiveJurisdiction")


@dataclass(slots=True)
class Closing:
    """What was measured of the closure.

    Attributes:
        asserted: triples that went in, the ontology's included.
        seconds: by reasoner, of each run.
        peaks: by reasoner, in bytes.
        inferred: how many triples ccgraph inferred.
        missed: those that owlrl should have given too and did not.
        surplus: triples with a ``ccj:`` property or class that only owlrl gave.
        capped: whether owlrl was cut off.
        added: seconds of ccgraph for one organisation more, given the common ground.
    """

    asserted: int = 0
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"ccgraph": [], "owlrl": []})
    peaks: dict[str, float] = field(default_factory=dict)
    inferred: int = 0
    missed: int = 0
    surplus: int = 0
    capped: bool = False
    added: float = 0.0

    def median(self, reasoner: str) -> float:
        """The median of the runs; 0 without any."""
        return statistics.median(self.seconds[reasoner] or [0.0])


def measure(size: int, runs: int, cap: float, track: Track = iter, *, oracle: bool = True) -> Closing:
    """Close the organisations of a size by both, in turn, and compare what they gave.

    Args:
        size: about how many triples the organisations hold.
        runs: how often; owlrl at most three times.
        cap: seconds after which owlrl is cut off.
        track: wraps the runs, to show progress.
        oracle: whether owlrl is asked.
    """
    found = Closing()
    with tempfile.TemporaryDirectory(prefix="ccgraph-closure-") as name:
        folder = Path(name)
        found.asserted = result_of("benchmarks.prepare", size, folder)["asserted"]
        for _ in track([f"closure {run}" for run in range(runs)]):
            for reasoner in ("ccgraph", "owlrl"):
                if reasoner == "owlrl" and (not oracle or found.capped or sum(found.seconds["owlrl"]) > _ONCE):
                    continue
                try:
                    answer = result_of("benchmarks.closing", reasoner, folder, cap=cap)
                except TookTooLongError:
                    found.capped = True
                    found.seconds[reasoner] = [cap]
                    continue
                found.seconds[reasoner].append(answer["seconds"])
                found.added = answer.get("added", found.added)
                found.peaks[reasoner] = max(found.peaks.get(reasoner, 0), answer["peak"])
        found.inferred = sum(1 for _ in (folder / "ccgraph.all.txt").open(encoding="utf-8"))
        if oracle and not found.capped:
            ours, theirs = (set((folder / f"{r}.txt").read_text(encoding="utf-8").splitlines()) for r in found.seconds)
            found.missed, found.surplus = len(ours - theirs), len(theirs - ours)
    return found


def _run(reasoner: str, folder: Path) -> dict[str, Any]:
    graphs = list(open_quads(folder / "asserted.nq"))
    ontology = [triple for name, triples in graphs if name == ONTOLOGY for triple in triples]
    data = [triple for name, triples in graphs if name != ONTOLOGY for triple in triples]
    rules = Rules.from_ontology(ontology)
    inferred: list[Triple] = []
    more: dict[str, Any] = {}
    if reasoner == "ccgraph":
        started = time.process_time()
        inferred = closure(rules, data)
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        stem = next(name.rpartition("/")[2] for name, _ in graphs if "/sources/" in name)
        one = [triple for name, triples in graphs if name.endswith(f"/{stem}") for triple in triples]
        common = [triple for name, triples in graphs if "/vocabularies/" in name for triple in triples]
        started = time.process_time()
        closure(rules, one, common)
        more["added"] = time.process_time() - started
        spelled = [(str(t.subject), t.predicate.value, str(t.object)) for t in inferred]
        (folder / "ccgraph.all.txt").write_text("\n".join(map(" ".join, spelled)), encoding="utf-8")
    else:
        from owlrl import DeductiveClosure
        from owlrl.OWLRL import OWLRL_Semantics

        graph = to_rdflib([*ontology, *data])
        before = set(graph)
        started = time.process_time()
        DeductiveClosure(OWLRL_Semantics).expand(graph)
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        about = {str(triple.subject) for triple in data}
        spelled = [(s.n3(), str(p), o.n3()) for s, p, o in set(graph) - before if s.n3() in about]
    kept = sorted({" ".join(triple) for triple in spelled if _comparable(triple)})
    (folder / f"{reasoner}.txt").write_text("\n".join(kept), encoding="utf-8")
    return {"seconds": seconds, "peak": peak, **more}


def _comparable(triple: tuple[str, str, str]) -> bool:
    """Whether a triple is about what both judge: a property or class of ours, no literal in another spelling."""
    _, predicate, value = triple
    if predicate.startswith(_OUTSIDE):
        return False
    return predicate.startswith(CCJ) or (predicate == _TYPE and value.startswith(f"<{CCJ}"))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(sys.argv[1], Path(sys.argv[2]))))
