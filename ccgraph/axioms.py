"""The axioms of an ontology that the rules of the closure are made of, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ccgraph.rdf import NamedNode, Triple, iri
from ccgraph.terms import PREFIXES

__all__ = ["Axioms", "Table"]

_RDF, _RDFS, _OWL = (PREFIXES[p] for p in ("rdf", "rdfs", "owl"))
Table = Mapping[NamedNode, frozenset[NamedNode]]
_Edges = Mapping[str, Mapping[object, list[object]]]


@dataclass(frozen=True)
class Axioms:
    """What an ontology says of its classes and properties (OWL 2 Profiles, section 4.3, as far as it is used).

    Attributes:
        superclasses: of each class, all of them (the hierarchy is closed here, once).
        superproperties: of each property, all of them.
        domains: of each property, with the superclasses of each.
        ranges: of each property, with the superclasses of each.
        inverses: of each property, as asserted.
        symmetric: properties.
        transitive: properties.
        chains: a property, and the properties whose chain implies it.
    """

    superclasses: Table
    superproperties: Table
    domains: Table
    ranges: Table
    inverses: Table
    symmetric: tuple[NamedNode, ...]
    transitive: tuple[NamedNode, ...]
    chains: tuple[tuple[NamedNode, tuple[NamedNode, ...]], ...]

    @property
    def premises(self) -> frozenset[NamedNode]:
        """The properties of the premises of all rules but chains (``rdf:type`` among them)."""
        inverses = {q for qs in self.inverses.values() for q in qs}
        tables = (self.superproperties, self.domains, self.ranges, self.inverses)
        found = {*self.symmetric, *self.transitive, *inverses}.union(*tables)
        return frozenset(found | {iri(_RDF + "type")})

    @classmethod
    def from_ontology(cls, triples: Iterable[Triple]) -> Axioms:
        """Read the axioms about named terms."""
        out: dict[str, dict[object, list[object]]] = defaultdict(lambda: defaultdict(list))
        for t in triples:
            out[t.predicate.value][t.subject].append(t.object)
        superclasses, superproperties = (_closed(out[_RDFS + name]) for name in ("subClassOf", "subPropertyOf"))

        def typed(name: str) -> Table:
            table = _named(out[_RDFS + name])
            return {p: frozenset(d for c in cs for d in (c, *superclasses.get(c, ()))) for p, cs in table.items()}

        def kind(name: str) -> tuple[NamedNode, ...]:
            found = (p for p, kinds in out[_RDF + "type"].items() if iri(_OWL + name) in kinds)
            return tuple(p for p in found if isinstance(p, NamedNode))

        chains = [
            (p, tuple(link for link in _items(head, out) if isinstance(link, NamedNode)))
            for p, heads in out[_OWL + "propertyChainAxiom"].items()
            for head in heads
            if isinstance(p, NamedNode)
        ]
        return cls(
            superclasses,
            superproperties,
            typed("domain"),
            typed("range"),
            _named(out[_OWL + "inverseOf"]),
            kind("SymmetricProperty"),
            kind("TransitiveProperty"),
            tuple(chains),
        )


def _named(edges: Mapping[object, list[object]]) -> Table:
    return {
        key: frozenset(value for value in values if isinstance(value, NamedNode))
        for key, values in edges.items()
        if isinstance(key, NamedNode)
    }


def _closed(edges: Mapping[object, list[object]]) -> Table:
    """The transitive closure of a small graph of named terms."""
    result = {}
    for start, nearest in _named(edges).items():
        seen: set[NamedNode] = set()
        todo = [*nearest]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += (value for value in edges.get(node, []) if isinstance(value, NamedNode))
        result[start] = frozenset(seen)
    return result


def _items(head: object, out: _Edges) -> list[object]:
    items: list[object] = []
    while head != iri(_RDF + "nil"):
        items += out[_RDF + "first"][head]
        (head,) = out[_RDF + "rest"][head]
    return items
