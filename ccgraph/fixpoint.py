"""Applying the rules to a fixpoint: semi-naive, each triple taken up once, terms as numbers.

A triple that is taken up is matched as every premise of every rule, with the triples taken up before it; so each
combination of premises is met once, when its last triple comes (Abiteboul, Hull and Vianu, Foundations of Databases,
1995, section 13.1). Memory is linear in the closure.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ccgraph.axioms import Axioms, Table
from ccgraph.rdf import NamedNode, Object, Subject, Triple, iri, is_literal
from ccgraph.terms import PREFIXES

__all__ = ["Closed", "fixpoint"]

_TYPE = iri(PREFIXES["rdf"] + "type")
_Fact = tuple[int, int, int]
_Index = dict[int, dict[int, list[int]]]


@dataclass(frozen=True, slots=True)
class Closed:
    """A set of triples with all that follows from it.

    Attributes:
        inferred: what was not given.
        by_predicate: subjects and objects of all triples, given and inferred, with a property that was asked for.
    """

    inferred: set[Triple]
    by_predicate: dict[NamedNode, list[tuple[Subject, Object]]]


def fixpoint(
    axioms: Axioms,
    chains: Iterable[tuple[NamedNode, tuple[NamedNode, ...]]],
    triples: Iterable[Triple],
    wanted: Iterable[NamedNode] = (),
) -> Closed:
    """Apply the rules until nothing new follows.

    Args:
        axioms: what implies what.
        chains: each property with a chain of properties that implies it.
        triples: what to start from.
        wanted: the properties to give the pairs of.
    """
    with _no_cycles():
        numbers: dict[Object, int] = {}
        put = numbers.setdefault
        given = {(put(s, len(numbers)), put(p, len(numbers)), put(o, len(numbers))) for s, p, o in triples}
        run = _Run(numbers)
        run.compile(axioms, chains)
        run.take_up(given)
        # Numbers are given to subjects and predicates as such, and rules move no literal there.
        terms: list[Any] = list(numbers)
        by_predicate: dict[NamedNode, list[tuple[Subject, Object]]] = defaultdict(list)
        kept = {numbers[p]: by_predicate[p] for p in wanted if p in numbers}
        inferred: set[Triple] = set()
        for fact in run.facts:
            s, p, o = fact
            if p in kept:
                kept[p].append((terms[s], terms[o]))
            if fact not in given:
                inferred.add(Triple(terms[s], terms[p], terms[o]))
        return Closed(inferred, by_predicate)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Leave out the search for cyclic garbage.

    There is none, and looking through a million facts again and again costs a third of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass
class _Run:
    """One fixpoint: the rules by the property of a premise, and what was taken up."""

    numbers: dict[Object, int]
    facts: set[_Fact] = field(default_factory=set)
    literals: set[int] = field(default_factory=set)
    superclasses: dict[int, tuple[int, ...]] = field(default_factory=dict)
    implied: dict[int, tuple[int, ...]] = field(default_factory=dict)
    turned: dict[int, tuple[int, ...]] = field(default_factory=dict)
    domains: dict[int, tuple[int, ...]] = field(default_factory=dict)
    ranges: dict[int, tuple[int, ...]] = field(default_factory=dict)
    transitive: set[int] = field(default_factory=set)
    chains: dict[int, list[tuple[int, tuple[int, ...], tuple[int, ...]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    after: _Index = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    before: _Index = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def compile(self, axioms: Axioms, chains: Iterable[tuple[NamedNode, tuple[NamedNode, ...]]]) -> None:
        """Number the terms of the axioms, and put the rules where their premises find them."""
        self.superclasses = self._table(axioms.superclasses)
        self.implied = self._table(axioms.superproperties)
        self.domains, self.ranges = self._table(axioms.domains), self._table(axioms.ranges)
        turned: dict[int, set[int]] = defaultdict(set)
        for p, inverses in self._table(axioms.inverses).items():
            for q in inverses:
                turned[p].add(q)
                turned[q].add(p)
        for p in map(self._number, axioms.symmetric):
            turned[p].add(p)
        self.turned = {p: tuple(sorted(qs)) for p, qs in turned.items()}
        self.transitive = set(map(self._number, axioms.transitive))
        for head, links in chains:
            path = tuple(map(self._number, links))
            for i, link in enumerate(path):
                self.chains[link].append((self._number(head), path[:i][::-1], path[i + 1 :]))
        self.literals = {number for term, number in self.numbers.items() if is_literal(term)}

    def _number(self, term: Object) -> int:
        return self.numbers.setdefault(term, len(self.numbers))

    def _table(self, table: Table | Mapping[NamedNode, frozenset[NamedNode]]) -> dict[int, tuple[int, ...]]:
        return {
            self._number(key): tuple(self._number(value) for value in sorted(values, key=str))
            for key, values in table.items()
        }

    def take_up(self, given: set[_Fact]) -> None:
        """Take up facts, and what follows, until nothing new follows."""
        facts, literals, kind = self.facts, self.literals, self._number(_TYPE)
        facts.update(given)
        todo = list(facts)

        def put(fact: _Fact) -> None:
            if fact not in facts:
                facts.add(fact)
                todo.append(fact)

        nothing: tuple[int, ...] = ()
        while todo:
            s, p, o = todo.pop()
            if p == kind:
                for c in self.superclasses.get(o, nothing):
                    put((s, kind, c))
            for c in self.domains.get(p, nothing):
                put((s, kind, c))
            for q in self.implied.get(p, nothing):
                put((s, q, o))
            if o not in literals:
                for c in self.ranges.get(p, nothing):
                    put((o, kind, c))
                for q in self.turned.get(p, nothing):
                    put((o, q, s))
            if p in self.transitive or p in self.chains:
                for fact in self._joined(s, p, o):
                    put(fact)

    def _joined(self, s: int, p: int, o: int) -> Iterator[_Fact]:
        """What follows from a fact together with those taken up before it."""
        self.after[p][s].append(o)
        self.before[p][o].append(s)
        for head, back, on in self.chains.get(p, ()):
            ends = _walk(self.after, on, o)
            for start in _walk(self.before, back, s) if ends else ():
                for end in ends:
                    yield start, head, end
        if p in self.transitive:
            for end in self.after[p].get(o, ()):
                yield s, p, end
            for start in self.before[p].get(s, ()):
                yield start, p, o


def _walk(index: _Index, path: tuple[int, ...], start: int) -> set[int]:
    """Where a path of properties leads from a node."""
    reached = {start}
    for p in path:
        links = index[p]
        reached = {end for node in reached if node in links for end in links[node]}
    return reached
