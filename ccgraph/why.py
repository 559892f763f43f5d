"""Why a triple holds: the rule that gave it and its premises, down to asserted triples, their graphs and passages.

The search goes backwards from the triple through the rules of :mod:`ccgraph.reason`, a level of rules at a time, so
that the explanation found is one of the shortest, and none goes in a circle. Premises are looked for in the graphs of
the triple's own inference unit and in common ground first, because that is where the closure found them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ccgraph.axioms import Axioms
from ccgraph.evidence import graph_kind, position, select
from ccgraph.inference import COMMON, unit_of
from ccgraph.rdf import to_engine
from ccgraph.reason import ABOVE, ACRONYM, FORM, INHERITED, LABELS, PRINTED, SEARCH_KEY, SKOS_LABELS, search_keys
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Term
from ccgraph.terms import CCJ, ONTOLOGY, PREFIXES

__all__ = ["RULES", "Explanation", "expand", "why"]

RULES = {
    "cax-sco": {
        "fr": "une instance d'une classe est instance de ses superclasses",
        "en": "an instance of a class is one of its superclasses",
    },
    "prp-dom": {
        "fr": "le sujet d'une propriété est instance de son domaine",
        "en": "the subject of a property is an instance of its domain",
    },
    "prp-rng": {
        "fr": "l'objet d'une propriété est instance de son image",
        "en": "the object of a property is an instance of its range",
    },
    "prp-spo1": {
        "fr": "une propriété implique ses superpropriétés",
        "en": "a property implies its superproperties",
    },
    "prp-inv": {"fr": "une propriété implique son inverse", "en": "a property implies its inverse"},
    "prp-symp": {
        "fr": "une propriété symétrique vaut dans les deux sens",
        "en": "a symmetric property holds both ways",
    },
    "prp-trp": {
        "fr": "une propriété transitive se prolonge d'elle-même",
        "en": "a transitive property closes over itself",
    },
    "prp-spo2": {
        "fr": "une chaîne de propriétés en implique une autre",
        "en": "a chain of properties implies another",
    },
    "skosxl": {
        "fr": "l'appellation SKOS-XL donne le libellé SKOS (annexe B.3.2)",
        "en": "the SKOS-XL label gives the plain SKOS label (appendix B.3.2)",
    },
    "search-key": {
        "fr": "un libellé sans accents, casse ni ponctuation est une clé de recherche",
        "en": "a label without accents, case and punctuation is a search key",
    },
    "nearest": {
        "fr": "ce qu'un énoncé ne dit pas lui-même vient de la partie la plus proche qui le dit",
        "en": "what a statement does not say itself comes from the nearest place above that does",
    },
}
"""The rules by name (OWL 2 RL/RDF names where they have one), in words."""
_DEEPEST = 12
_TYPE = Iri(PREFIXES["rdf"] + "type")
_STATED_IN = CCJ + "statedIn"
Node = tuple[Term, Iri, Term]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a triple holds.

    Attributes:
        subject: of the triple.
        predicate: of the triple.
        object: of the triple.
        graph: IRI of the graph it stands in.
        kind: ``stated``, ``curated``, ``vocabulary`` or ``inferred``.
        rule: name of the rule that gave an inferred triple (:data:`RULES`), else ``None``.
        premises: what the rule was applied to.
        passages: of an asserted triple, IRIs of the passages that its object, else its subject, is stated in.
    """

    subject: Term
    predicate: Iri
    object: Term
    graph: str
    kind: str
    rule: str | None = None
    premises: tuple[Explanation, ...] = ()
    passages: tuple[str, ...] = ()

    def steps(self, depth: int = 0) -> Iterator[tuple[int, Explanation]]:
        """This triple and all premises below it, each with its depth, in the order in which they are read."""
        yield depth, self
        for premise in self.premises:
            yield from premise.steps(depth + 1)

    def explain(self, lang: str = "fr") -> str:
        """The steps as indented lines."""
        lines = []
        for depth, step in self.steps():
            told = RULES[step.rule][lang] if step.rule else step.graph
            triple = " ".join(str(to_engine(term)) for term in (step.subject, step.predicate, step.object))
            lines.append(f"{'  ' * depth}{triple}  [{step.rule or step.kind}: {told}]")
            lines += [f"{'  ' * depth}  <{passage}>" for passage in step.passages]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, premises nested, for JSON."""
        return {
            "subject": str(self.subject),
            "predicate": str(self.predicate),
            "object": str(self.object),
            "graph": self.graph,
            "kind": self.kind,
            "rule": self.rule,
            "passages": list(self.passages),
            "premises": [premise.to_dict() for premise in self.premises],
        }


def expand(name: str) -> str:
    """A prefixed name as an IRI, where the prefix is one of ours; anything else as it is."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES and not local.startswith("//") else name


def why(store: Store, subject: str, predicate: str, value: Term | str) -> Explanation | None:
    """Explain a triple.

    Args:
        store: the graph, with its closure.
        subject: an IRI.
        predicate: an IRI.
        value: an IRI, a typed literal, or the text of a literal that the subject has.

    Returns:
        The explanation, or ``None`` when the triple is not entailed.
    """
    search = _Search(store, Axioms.from_ontology(store.graph(ONTOLOGY)))
    s, p = Iri(subject), Iri(predicate)
    wanted = [o for q, o, _ in search.out(s) if q == p and (o == value or str(o) == str(value))]
    if not wanted:
        return None
    return search.explain((s, p, wanted[0]))


@dataclass
class _Search:
    """One search: what was read of the store, and which triples are known to have no explanation of a given depth."""

    store: Store
    axioms: Axioms
    _out: dict[Term, list[tuple[Iri, Term, str]]] = field(default_factory=dict)
    _into: dict[Term, list[tuple[Term, Iri, str]]] = field(default_factory=dict)
    _failed: set[tuple[Node, int]] = field(default_factory=set)
    _units: frozenset[str] | None = None

    def out(self, node: Term) -> list[tuple[Iri, Term, str]]:
        """The triples that leave a node: predicate, object, graph; asserted ones first."""
        if isinstance(node, Literal):
            return []
        if node not in self._out:
            rows = select(self.store, f"SELECT ?p ?o ?g WHERE {{ GRAPH ?g {{ {to_engine(node)} ?p ?o }} }}")
            found = [(Iri(str(r["p"])), o, str(r["g"])) for r in rows if (o := r["o"]) is not None]
            self._out[node] = sorted(found, key=lambda t: (graph_kind(t[2]) == "inferred", str(t[0]), str(t[1]), t[2]))
        return self._out[node]

    def into(self, node: Term) -> list[tuple[Term, Iri, str]]:
        """The triples that arrive at a node: subject, predicate, graph; asserted ones first."""
        if node not in self._into:
            rows = select(self.store, f"SELECT ?s ?p ?g WHERE {{ GRAPH ?g {{ ?s ?p {to_engine(node)} }} }}")
            found = [(s, Iri(str(r["p"])), str(r["g"])) for r in rows if (s := r["s"]) is not None]
            self._into[node] = sorted(found, key=lambda t: (graph_kind(t[2]) == "inferred", str(t[0]), str(t[1]), t[2]))
        return self._into[node]

    def explain(self, triple: Node) -> Explanation | None:
        """The shortest explanation within the triple's unit, else within the whole graph."""
        graph = self._graph(triple)
        for units in (frozenset({unit_of(graph.replace("/inferred/", "/")), COMMON, ONTOLOGY}), None):
            self._units = units
            self._failed.clear()
            for depth in range(_DEEPEST):
                if (found := self._prove(triple, depth)) is not None:
                    return found
        return None

    def _usable(self, graph: str) -> bool:
        return self._units is None or unit_of(graph.replace("/inferred/", "/")) in self._units

    def _graph(self, triple: Node) -> str:
        """The graph a triple stands in; an asserted one before an inferred one."""
        s, p, o = triple
        return next((g for q, x, g in self.out(s) if (q, x) == (p, o)), "")

    def _prove(self, triple: Node, depth: int) -> Explanation | None:
        graph = self._graph(triple)
        kind = graph_kind(graph)
        if kind != "inferred":
            return Explanation(*triple, graph, kind, passages=self._passages(triple))
        if depth == 0 or (triple, depth) in self._failed:
            return None
        for rule, premises in self._applications(triple):
            found = []
            for premise in premises:
                proof = self._prove(premise, depth - 1)
                if proof is None:
                    break
                found.append(proof)
            else:
                return Explanation(*triple, graph, kind, rule, tuple(found))
        self._failed.add((triple, depth))
        return None

    def _passages(self, triple: Node) -> tuple[str, ...]:
        """Of the statement that names both ends (a reporting line does), else of the object, else of the subject."""
        s, _, o = triple
        both: list[Term] = []
        if isinstance(o, Iri):
            ends = [[(x, p) for x, p, g in self.into(end) if graph_kind(g) != "inferred"] for end in (s, o)]
            # By another property each: a list of members names both ends too, and says nothing of the triple.
            both = [x for x, p in ends[0] if any(x == y and p != q for y, q in ends[1])]
        for nodes in (both, [o], [s]):
            found = {str(x) for node in nodes for p, x, _ in self.out(node) if p == _STATED_IN}
            if found:
                return tuple(sorted(found, key=position))
        return ()

    def _applications(self, triple: Node) -> Iterator[tuple[str, tuple[Node, ...]]]:
        """Every way in which a rule gives a triple from triples that are there; single premises first."""
        s, p, o = triple
        if p == _TYPE:
            yield from self._types(s, o)
        yield from self._single(s, p, o)
        if p == SEARCH_KEY.value:
            yield from self._keys(s, o)
        for own, effective in INHERITED.items():
            if p == effective.value:
                yield from self._nearest(s, Iri(own.value), o)
        chains = [(links, "prp-spo2") for head, links in self.axioms.chains if head.value == p]
        chains += [((q, q), "prp-trp") for q in self.axioms.transitive if q.value == p]
        chains += [((xl, FORM), "skosxl") for xl, skos in SKOS_LABELS.items() if skos.value == p]
        for links, rule in chains:
            for path in self._paths(s, [Iri(link.value) for link in links], o):
                yield rule, path

    def _types(self, s: Term, o: Term) -> Iterator[tuple[str, tuple[Node, ...]]]:
        below = {c.value for c, above in self.axioms.superclasses.items() if any(a.value == o for a in above)}
        domains, ranges = (
            {p.value for p, classes in table.items() if any(c.value == o for c in classes)}
            for table in (self.axioms.domains, self.axioms.ranges)
        )
        for p, x, graph in self.out(s):
            if self._usable(graph) and p == _TYPE and x in below:
                yield "cax-sco", ((s, p, x),)
        for p, x, graph in self.out(s):
            if self._usable(graph) and p in domains:
                yield "prp-dom", ((s, p, x),)
        if ranges:
            for x, p, graph in self.into(s):
                if self._usable(graph) and p in ranges:
                    yield "prp-rng", ((x, p, s),)

    def _single(self, s: Term, p: Iri, o: Term) -> Iterator[tuple[str, tuple[Node, ...]]]:
        axioms = self.axioms
        below = {q.value for q, above in axioms.superproperties.items() if any(a.value == p for a in above)}
        for q, x, graph in self.out(s):
            if x == o and q in below and self._usable(graph):
                yield "prp-spo1", ((s, q, o),)
        inverse = {b.value for a, bs in axioms.inverses.items() for b in bs if a.value == p}
        inverse |= {a.value for a, bs in axioms.inverses.items() for b in bs if b.value == p}
        symmetric = {q.value for q in axioms.symmetric}
        for q, x, graph in self.out(o):
            if x == s and self._usable(graph):
                if q in inverse:
                    yield "prp-inv", ((o, q, s),)
                if q == p and p in symmetric:
                    yield "prp-symp", ((o, q, s),)

    def _keys(self, s: Term, key: Term) -> Iterator[tuple[str, tuple[Node, ...]]]:
        labels = {label.value for label in LABELS}
        acronym = (s, _TYPE, Iri(ACRONYM.value))
        for p, x, graph in self.out(s):
            if not self._usable(graph) or str(key) not in (search_keys(str(x)) if isinstance(x, Literal) else ()):
                continue
            if p in labels:
                yield "search-key", ((s, p, x),)
            elif p == PRINTED.value and self._graph(acronym):
                yield "search-key", ((s, p, x), acronym)

    def _nearest(self, s: Term, own: Iri, value: Term) -> Iterator[tuple[str, tuple[Node, ...]]]:
        """The links up to the nearest place that has a value, and its having it."""
        above = {link.value for link in ABOVE}
        layer: list[tuple[Term, tuple[Node, ...]]] = [(s, ())]
        seen = {s}
        while layer:
            found = [(place, path) for place, path in layer if any(p == own for p, _, _ in self.out(place))]
            for place, path in found:
                if any((p, x) == (own, value) for p, x, _ in self.out(place)):
                    yield "nearest", (*path, (place, own, value))
            if found:
                return
            following = []
            for place, path in layer:
                for p, up, _ in self.out(place):
                    if p in above and up not in seen:
                        seen.add(up)
                        following.append((up, (*path, (place, p, up))))
            layer = following

    def _paths(self, s: Term, links: list[Iri], o: Term) -> Iterator[tuple[Node, ...]]:
        if len(links) == 1:
            if any((p, x) == (links[0], o) and self._usable(g) for p, x, g in self.out(s)):
                yield ((s, links[0], o),)
            return
        for p, x, graph in self.out(s):
            if p == links[0] and self._usable(graph):
                for rest in self._paths(x, links[1:], o):
                    yield ((s, p, x), *rest)
