"""One measured task of a comparison in a process of its own: ``python -m benchmarks.comparison_worker TASK FOLDER``.

It prints seconds, by the clock and of the processor (its own and its children's), the peak of memory and what was
found, as JSON. A query in Python is broken off at the cap by a signal.
"""

from __future__ import annotations

import json
import pickle
import random
import resource
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.generate import Parameters
from benchmarks.prepare import prepare
from ccgraph.resources import folder as resource_folder
from ccgraph.terms import CCJ, ID, PREFIXES

__all__ = ["COUNT", "TASKS", "Clock", "parameters_of", "run"]

COUNT = 10
_MADE, _CORPUS = "made.json", "corpus.pickle"
_ROLES = 13
_GAPS = 50
_ALONE = 20
# What the queries given to rdflib name; it is spared the rest, which would cost it only time and memory.
_NAMED = {f"<{CCJ}{name}>" for name in ("fromDocument", "performs", "asksFor", "requires", "callsFor", "statedIn")}
_NAMED |= {f"<{CCJ}{name}>" for name in ("firstLine", "effectiveForce")}
_NAMED |= {f"<{PREFIXES['oa']}{name}>" for name in ("hasTarget", "hasBody")}
_NAMED |= {f"<{PREFIXES['skos']}prefLabel>"}
_ROLE = f"<{PREFIXES['rdf']}type> <{CCJ}Role>"


class Clock:
    """Seconds since it was made, by the clock and of the processor, children included."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), _processor()

    def read(self) -> dict[str, float]:
        """Both, as numbers."""
        return {"seconds": time.perf_counter() - self._wall, "processor": _processor() - self._processor}


class _CapReached(BaseException):
    """Raised by the signal; no ``except Exception`` on the way stops it."""


def parameters_of(roles: int) -> Parameters:
    """Synthetic organisations with about so many roles together."""
    return Parameters(organisations=max(2, roles // _ROLES), roles=_ROLES, activities=6, competencies=80)


def make(target: Path, roles: str) -> dict[str, Any]:
    """Write the data of a size, unless they are there: a store on disk, and what rdflib is given."""
    import pyoxigraph

    from ccgraph.store import EmbeddedStore

    target.mkdir(parents=True, exist_ok=True)
    if (target / _MADE).exists():
        found: dict[str, Any] = json.loads((target / _MADE).read_text(encoding="utf-8"))
        return found
    parameters = parameters_of(int(roles))
    if not (target / "asserted.nq").exists():
        prepare(parameters, target)
    shutil.rmtree(target / "store", ignore_errors=True)
    store = EmbeddedStore.create(target / "store")
    with (target / "closed.nq").open("rb") as quads:
        store.engine.bulk_load(quads, format=pyoxigraph.RdfFormat.N_QUADS)
    triples = len(store)
    store.close()
    given = 0
    with (target / "closed.nt").open(encoding="utf-8") as lines, (target / "named.nt").open("w") as out:
        for line in lines:
            if line.split(" ", 2)[1] in _NAMED or _ROLE in line:
                out.write(line)
                given += 1
    made = {"organisations": parameters.organisations, "triples": triples, "given": given}
    (target / _MADE).write_text(json.dumps(made), encoding="utf-8")
    return made


def read(target: Path) -> dict[str, Any]:
    """Read the comparable features of all roles."""
    from ccgraph.compare.profile import read_corpus
    from ccgraph.store import EmbeddedStore

    clock = Clock()
    corpus = read_corpus(EmbeddedStore.read_only(target / "store"))
    answer = clock.read()
    # What the other tasks start from: reading is not what they measure.
    (target / _CORPUS).write_bytes(pickle.dumps(corpus))
    return {**answer, "roles": len(corpus.profiles)}


def draw(target: Path, roles: str) -> dict[str, Any]:
    """Draw a corpus of about so many roles, in the place of one that is read."""
    from benchmarks.comparison_data import ROLES, drawn

    target.mkdir(parents=True, exist_ok=True)
    organisations = int(roles) // ROLES
    clock = Clock()
    corpus = drawn(Parameters(organisations=organisations, roles=ROLES, activities=6, competencies=80))
    answer = clock.read()
    (target / _CORPUS).write_bytes(pickle.dumps(corpus, protocol=pickle.HIGHEST_PROTOCOL))
    return {**answer, "roles": len(corpus.profiles), "organisations": organisations}


def nearest(target: Path, processes: str) -> dict[str, Any]:
    """The ten nearest of every role, the index of features included."""
    from ccgraph.compare.likeness import Likeness
    from ccgraph.compare.nearest import nearest_all

    corpus = _corpus(target)
    clock = Clock()
    pairs = sum(len(found) for _, found in nearest_all(Likeness(corpus), COUNT, int(processes)))
    return {**clock.read(), "pairs": pairs}


def alone(target: Path) -> dict[str, Any]:
    """The ten nearest of one role, in a fresh process for the first."""
    from ccgraph.compare.likeness import Likeness
    from ccgraph.compare.nearest import nearest as nearest_of

    corpus = _corpus(target)
    likeness = Likeness(corpus)
    return _calls([partial(nearest_of, likeness, role) for role in _some(list(corpus.profiles), _ALONE)])


def counts(target: Path) -> dict[str, Any]:
    """The requirers of every competency, and every role's ten nearest by shared competencies."""
    from ccgraph.compare.overlap import overlaps, requirers

    corpus = _corpus(target)
    clock = Clock()
    competencies = len(requirers(corpus))
    pairs = sum(len(found) for _, found in overlaps(corpus, COUNT))
    return {**clock.read(), "pairs": pairs, "competencies": competencies}


def gap(target: Path) -> dict[str, Any]:
    """Gaps between pairs of roles; the first call reads the roles' statements."""
    from ccgraph.compare.gap import between
    from ccgraph.compare.work import Work
    from ccgraph.store import EmbeddedStore

    clock = Clock()
    work = Work.load(EmbeddedStore.read_only(target / "store"))
    loaded = clock.read()
    described = sorted(iri for iri, role in work.roles.items() if role.deeds)
    ends = _some([(a, b) for a, b in zip(described, described[1:] + described[:1], strict=True) if a != b], _GAPS)
    answers = _calls([partial(between, work, a, b) for a, b in ends])
    return {**answers, "loaded": loaded}


def rdflib(target: Path, cap: str, *hopeless: str) -> dict[str, Any]:
    """The same questions put to rdflib in SPARQL, each cut off at the cap; none that was cut off on less."""
    import rdflib as engine

    from ccgraph import query

    graph = engine.Graph()
    clock = Clock()
    graph.parse(target / "named.nt", format="nt")
    answer: dict[str, Any] = {"load": clock.read()}
    asked = f"{ID}role/synthetic-000000/"
    roles = sorted(str(s) for s in set(graph.subjects(engine.URIRef(f"{CCJ}requires"))) if str(s).startswith(asked))
    texts = {
        "alone": _quick("shared-informativeness").replace("<urn:x-ccgraph:role>", f"<{roles[0]}>"),
        "gap": query.bind(query.find("competencies-to-gain"), {"origin": roles[0], "target": roles[1], "lang": "fr"}),
        "requirers": _quick("requirers"),
        "overlap": _quick("overlap"),
    }
    for name, text in ((n, t) for n, t in texts.items() if n not in hopeless):
        answer[name] = _capped(partial(graph.query, text), float(cap))
    return answer


def interactive(_: Path) -> dict[str, Any]:
    """Answers on the shipped data in one process: equivalents of every role, gaps, ways; by the clock."""
    import ccgraph
    from ccgraph.compare.equivalents import Comparison
    from ccgraph.compare.gap import between
    from ccgraph.compare.network import Network
    from ccgraph.compare.places import Places
    from ccgraph.compare.route import routes
    from ccgraph.compare.work import Work
    from ccgraph.errors import NotFoundError

    def way(origin: str, target: str, network: Network | None = None) -> object:
        try:
            return routes(work, places, origin, target, network=network)
        except NotFoundError as none:
            return none

    clock = Clock()
    store = ccgraph.open().store
    answer: dict[str, Any] = {"open": clock.read()}
    clock = Clock()
    comparison = Comparison(store)
    answer["equivalents"] = {"loaded": clock.read()}
    answer["equivalents"] |= _calls([partial(comparison.of, r) for r in comparison.likeness.corpus.profiles])
    clock = Clock()
    work = Work.load(store)
    answer["gap"] = {"loaded": clock.read()}
    described = sorted(iri for iri, role in work.roles.items() if role.deeds)
    ends = _some([(a, b) for a in described for b in described if a != b], _GAPS)
    answer["gap"] |= _calls([partial(between, work, a, b) for a, b in ends])
    clock = Clock()
    places = Places.load(store)
    answer["route"] = {"loaded": clock.read()}
    answer["route"] |= _calls([partial(way, a, b) for a, b in ends[:_ALONE]])
    network = Network(work, places)
    answer["kept"] = {"loaded": answer["route"]["loaded"]}
    answer["kept"] |= _calls([partial(way, a, b, network) for a, b in ends[:_ALONE]])
    return answer


def _corpus(target: Path) -> Any:
    return pickle.loads((target / _CORPUS).read_bytes())


def _quick(name: str) -> str:
    """A query with the property that the closure gives in the place of a path, which rdflib is slow to follow."""
    text = (resource_folder("queries") / "compare" / f"{name}.rq").read_text(encoding="utf-8")
    return text.replace("(ccj:performs|ccj:asksFor)/^oa:hasTarget/oa:hasBody", "ccj:requires")


def _some(found: list[Any], number: int) -> list[Any]:
    return random.Random(1).sample(found, min(number, len(found)))


def _calls(calls: Iterable[Callable[[], object]]) -> dict[str, Any]:
    """The first call, and the median and the longest of the following, by the clock; the processor's median too."""
    taken = []
    for call in calls:
        clock = Clock()
        call()
        taken.append(clock.read())
    later = taken[1:] or taken
    return {
        "first": taken[0]["seconds"],
        "median": statistics.median(t["seconds"] for t in later),
        "most": max(t["seconds"] for t in later),
        "processor": statistics.median(t["processor"] for t in later),
        "calls": len(later),
    }


def _capped(call: Callable[[], Iterable[object]], cap: float) -> dict[str, Any]:
    def reached(*_: object) -> None:
        raise _CapReached

    signal.signal(signal.SIGALRM, reached)
    clock = Clock()
    try:
        signal.setitimer(signal.ITIMER_REAL, cap)
        rows = len(list(call()))
        signal.setitimer(signal.ITIMER_REAL, 0)
    except _CapReached:
        return {**clock.read(), "capped": True}
    return {**clock.read(), "rows": rows}


def _processor() -> float:
    mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "make": make,
    "draw": draw,
    "read": read,
    "nearest": nearest,
    "alone": alone,
    "counts": counts,
    "gap": gap,
    "rdflib": rdflib,
    "interactive": interactive,
}


def run(task: str, target: Path, *arguments: str) -> dict[str, Any]:
    """Do a task; add the peaks of memory of this process and of the largest of its children, in octets."""
    found = TASKS[task](target, *arguments)
    unit = 1 if sys.platform == "darwin" else 1024
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    found["child"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])))
