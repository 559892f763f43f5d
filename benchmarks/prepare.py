"""The data that the engines are given: synthetic organisations with their closure, as N-Quads and as flat N-Triples.

Run as a process of its own (``python -m benchmarks.prepare SIZE FOLDER``), so that its memory is not that of others.
"""

from __future__ import annotations

import json
import re
import sys
import time
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from benchmarks.generate import Parameters, bindings, write
from ccgraph.rdf import Triple, read_triples
from ccgraph.reason import Rules, closure
from ccgraph.resources import folder
from ccgraph.terms import GRAPH, ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["parameters_for", "prepare"]

_STEM = re.compile(r"synthetic-\d{6}")
_SMALL = 5_000
_TOGETHER = 100_000


def parameters_for(size: int) -> Parameters:
    """The parameters of a size: organisations as in the documents, small ones below what one of those takes."""
    return (
        Parameters(triples=size, roles=4, activities=2, competencies=12) if size < _SMALL else Parameters(triples=size)
    )


def prepare(parameters: Parameters, target: Path) -> dict[str, object]:
    """Write ``asserted.nq``, ``closed.nq`` and ``closed.nt`` to a folder.

    The closure is computed for many organisations at once and then parted: no rule joins two of them.

    Args:
        parameters: of the synthetic organisations.
        target: the folder.

    Returns:
        Numbers of organisations and triples, seconds of the closure, and terms for the queries' parameters.
    """
    made = write(parameters, target / "synthetic.nq")
    ontology = list(read_triples(folder("ontology") / "ccjobs.ttl"))
    files = sorted((folder("data") / "vocabularies").glob("*.ttl"))
    fixed = [(ONTOLOGY, ontology)] + [(f"{GRAPH}vocabularies/{f.stem}", list(read_triples(f))) for f in files]
    rules = Rules.from_ontology(ontology)
    seconds, closed = 0.0, 0
    quads = open_quads(target / "synthetic.nq")
    with (target / "closed.nq").open("wb") as named, (target / "closed.nt").open("wb") as flat:

        def put(graph: str, triples: Iterable[Triple]) -> None:
            nonlocal closed
            lines = [f"{t.subject} {t.predicate} {t.object}" for t in triples]
            named.write("".join(f"{line} <{graph}> .\n" for line in lines).encode())
            flat.write("".join(f"{line} .\n" for line in lines).encode())
            closed += len(lines)

        name, triples = next(quads)
        fixed.append((name, triples))
        for name, triples in fixed:
            put(name, triples)
        common = [triple for name, triples in fixed if name != ONTOLOGY for triple in triples]
        started = time.process_time()
        inferred = closure(rules, common)
        seconds += time.process_time() - started
        put(f"{GRAPH}inferred/vocabularies", inferred)
        common += inferred
        seen: set[Triple] = set()
        for batch in _batches(quads):
            for name, triples in batch:
                put(name, triples)
            started = time.process_time()
            inferred = closure(rules, [t for _, triples in batch for t in triples], common)
            seconds += time.process_time() - started
            for name, part in _parted(inferred, seen):
                put(name, part)
    with (target / "asserted.nq").open("w", encoding="utf-8", newline="\n") as out:
        for name, triples in fixed[:-1]:
            out.writelines(f"{t.subject} {t.predicate} {t.object} <{name}> .\n" for t in triples)
        with (target / "synthetic.nq").open(encoding="utf-8") as synthetic:
            out.writelines(synthetic)
    return {
        "organisations": made.organisations,
        "asserted": made.triples + sum(len(triples) for _, triples in fixed[:-1]),
        "closed": closed,
        "closure_seconds": seconds,
        "bindings": bindings(parameters),
    }


def open_quads(path: Path) -> Iterator[tuple[str, list[Triple]]]:
    """The graphs of a file of N-Quads, as far as their lines stand together."""
    parsed = pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.N_QUADS)
    for graph, quads in groupby(parsed, key=lambda quad: quad.graph_name):
        yield str(graph)[1:-1], [quad.triple for quad in quads]


def _batches(graphs: Iterable[tuple[str, list[Triple]]]) -> Iterator[list[tuple[str, list[Triple]]]]:
    """Graphs in groups of about a hundred thousand triples; what is of one organisation stays together."""
    batch: list[tuple[str, list[Triple]]] = []
    count = 0
    for name, triples in graphs:
        if count > _TOGETHER and "/annotations/" not in name:
            yield batch
            batch, count = [], 0
        batch.append((name, triples))
        count += len(triples)
    yield batch


def _parted(inferred: Iterable[Triple], seen: set[Triple]) -> Iterator[tuple[str, list[Triple]]]:
    """What was inferred, by organisation; what is about shared things is given once."""

    def unit(triple: Triple) -> str:
        found = _STEM.search(str(triple.subject))
        return f"{GRAPH}inferred/sources/{found.group()}" if found else f"{GRAPH}inferred/shared"

    for graph, triples in groupby(sorted(inferred, key=lambda t: (unit(t), str(t))), key=unit):
        part = list(triples)
        if graph.endswith("/shared"):
            part = [triple for triple in part if triple not in seen]
            seen |= set(part)
        yield graph, part


if __name__ == "__main__":
    sys.stdout.write(json.dumps(prepare(parameters_for(int(sys.argv[1])), Path(sys.argv[2]))))
