"""Inference units: what is inferred, per source, and kept in a graph of its own; whole, or only where a source changed.

A unit is a document with our annotations of it, the shared vocabularies together, or one other file. Its closure is its
own business, with the vocabularies as common ground: so a unit that is added, changed or removed touches its own
graphs only. One thing ties units together: a triple stands in one graph. A triple that a unit infers and that stands
elsewhere (asserted, or inferred by a unit before it) is not put down a second time; the unit is remembered as one that
claims it, so that it can be put down there when the other graph goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from ccgraph.errors import DataError
from ccgraph.rdf import Triple
from ccgraph.reason import Rules, closure
from ccgraph.store import EmbeddedStore
from ccgraph.terms import GRAPH, ONTOLOGY

__all__ = ["COMMON", "Claims", "assemble", "extend", "inferred_graph", "unit_of"]

COMMON = "vocabularies"
_INFERRED = f"{GRAPH}inferred/"
Claims = dict[Triple, set[str]]
"""By triple, the units that infer it while it stands in another graph (not in common ground, which never goes)."""


def unit_of(graph: str) -> str:
    """The unit of a graph: a document with our annotations of it, all vocabularies, or the graph alone."""
    local = graph.removeprefix(GRAPH)
    group, _, stem = local.partition("/")
    if group == COMMON:
        return group
    return f"sources/{stem}" if group == "annotations" else local


def inferred_graph(unit: str) -> str:
    """The IRI of the graph that holds what was inferred for a unit."""
    return _INFERRED + unit


def _rank(unit: str) -> tuple[bool, str]:
    """The order of the units: common ground first, because it is the ground of the others."""
    return (unit != COMMON, unit)


def assemble(
    store: EmbeddedStore,
    axioms: list[Triple],
    graphs: Iterable[tuple[str, list[Triple]]],
    track: Callable[[list[str]], Iterable[str]] = iter,
) -> Claims:
    """Put the ontology, the graphs and what follows from them into an empty store.

    Args:
        store: an empty store.
        axioms: the ontology.
        graphs: the asserted graphs.
        track: wraps the units while they are closed, to show progress.

    Raises:
        DataError: a triple stands in two graphs (engines count such a triple twice).
    """
    rules = Rules.from_ontology(axioms)
    owner: dict[Triple, str] = {}
    units: dict[str, list[Triple]] = {}
    put = [(ONTOLOGY, axioms), *graphs]
    for graph, triples in put:
        if graph != ONTOLOGY:
            units.setdefault(unit_of(graph), []).extend(triples)
        for triple in triples:
            if owner.setdefault(triple, graph) != graph:
                raise _twice(triple, owner[triple], graph)
    common: list[Triple] = units.get(COMMON, [])
    claims: Claims = defaultdict(set)
    for unit in track(sorted(units, key=_rank)):
        name = inferred_graph(unit)
        inferred = []
        for triple in closure(rules, units[unit], () if unit == COMMON else common):
            if (elsewhere := owner.setdefault(triple, name)) == name:
                inferred.append(triple)
            elif not _is_common(elsewhere):
                claims[triple].add(unit)
        put.append((name, inferred))
        if unit == COMMON:
            common = common + inferred
    store.add_graphs(put)
    return claims


def extend(
    store: EmbeddedStore, axioms: list[Triple], changed: Mapping[str, list[Triple]], gone: Iterable[str], claims: Claims
) -> None:
    """Bring an assembled store to other graphs: closing costs what the units of these graphs cost, not the rest.

    Args:
        store: what :func:`assemble` made, with neither the ontology nor the vocabularies changed.
        axioms: the ontology.
        changed: the graphs that are new or other than they were, with their triples now.
        gone: the graphs that are no more.
        claims: of the store as it was; brought up to date.

    Raises:
        DataError: a triple stands in two graphs; the store is then half-way, and to be thrown away.
    """
    rules = Rules.from_ontology(axioms)
    touched = sorted({unit_of(graph) for graph in (*changed, *gone)}, key=_rank)
    freed: set[Triple] = set()
    for graph in (*changed, *gone, *map(inferred_graph, touched)):
        freed.update(store.graph(graph))
        store.remove_graph(graph)
    for units in claims.values():
        units.difference_update(touched)
    for graph, triples in changed.items():
        moved: dict[str, list[Triple]] = defaultdict(list)
        for triple in set(triples):
            for other in store.where(triple):
                if not other.startswith(_INFERRED) or other == inferred_graph(COMMON):
                    raise _twice(triple, other, graph)
                moved[other].append(triple)
                claims.setdefault(triple, set()).add(other.removeprefix(_INFERRED))
        for other, found in moved.items():
            store.remove(found, other)
        store.add(triples, graph)
    names = [graph for graph in store.graphs() if not graph.startswith(_INFERRED)]
    ground = [*(graph for graph in names if unit_of(graph) == COMMON), inferred_graph(COMMON)]
    common = [triple for predicate in rules.joined for graph in ground for triple in store.graph(graph, predicate)]
    for unit in touched:
        asserted = [triple for graph in names if unit_of(graph) == unit for triple in store.graph(graph)]
        if asserted:
            _put(store, unit, closure(rules, asserted, common), claims)
    for triple in freed:
        _give_back(store, triple, claims)
    for triple in [triple for triple, units in claims.items() if not units]:
        del claims[triple]


def _put(store: EmbeddedStore, unit: str, inferred: list[Triple], claims: Claims) -> None:
    """Put down what a unit infers, but for what stands elsewhere; a unit that comes later gives way."""
    put = []
    for triple in inferred:
        others = store.where(triple)
        if not others:
            put.append(triple)
        elif not _is_common(others[0]):
            (other,) = others
            holder = other.removeprefix(_INFERRED)
            if other != holder and _rank(unit) < _rank(holder):
                store.remove([triple], other)
                claims.setdefault(triple, set()).add(holder)
                put.append(triple)
            else:
                claims.setdefault(triple, set()).add(unit)
    store.add(put, inferred_graph(unit))


def _give_back(store: EmbeddedStore, triple: Triple, claims: Claims) -> None:
    """Put a triple whose graph went where the first unit that claims it would have put it."""
    claiming = claims.get(triple)
    if not claiming:
        return
    first = min(claiming, key=_rank)
    for other in store.where(triple):
        holder = other.removeprefix(_INFERRED)
        if holder == other or _rank(holder) < _rank(first):
            return
        store.remove([triple], other)
        claiming.add(holder)
    claiming.remove(first)
    store.add([triple], inferred_graph(first))


def _is_common(graph: str) -> bool:
    return graph == ONTOLOGY or unit_of(graph.replace(_INFERRED, GRAPH)) == COMMON


def _twice(triple: Triple, one: str, other: str) -> DataError:
    return DataError(f"{triple} stands in <{one}> and in <{other}>: keep it in one of them.")
