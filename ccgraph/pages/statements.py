"""The statements of the graph, looked up from either end: what thousands of pages are made from.

Here they are read once, all of them, which is quickest for all pages; :mod:`ccgraph.pages.stored` reads as it is asked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ccgraph import query as queries
from ccgraph import resources
from ccgraph.evidence import graph_kind, position, select
from ccgraph.pages.borrowed import borrowed
from ccgraph.rdf import from_engine, triple
from ccgraph.reason import search_key
from ccgraph.serialization import canonical
from ccgraph.store import Store
from ccgraph.table import Blank, Iri, Literal, Term
from ccgraph.terms import CCJ, NAMESPACE, ONTOLOGY, PREFIXES

__all__ = ["TYPE", "Fact", "Statements", "in_order", "indexed", "local_name", "sorted_by_name"]

_RDF, _RDFS, _SKOS, _XL, _DCT, _SSSOM = (PREFIXES[p] for p in ("rdf", "rdfs", "skos", "skosxl", "dcterms", "sssom"))
TYPE: Final = f"{_RDF}type"
_STATED_IN = f"{CCJ}statedIn"
_NAMES = (
    f"{_SKOS}prefLabel",
    f"{_XL}literalForm",
    f"{_RDFS}label",
    f"{_DCT}title",
    f"{_DCT}description",
    f"{CCJ}printedForm",
)
_SIGNS = {"exactMatch": "=", "closeMatch": "≈", "broadMatch": "⊂", "narrowMatch": "⊃", "relatedMatch": "~"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement seen from one of its ends.

    Attributes:
        property: IRI of the property.
        other: the term at the other end.
        kind: ``stated``, ``curated``, ``inferred`` or ``vocabulary``, by the graph it stands in.
        graph: IRI of that graph.
    """

    property: str
    other: Term
    kind: str
    graph: str


class Statements:
    """The statements of a graph by subject and by object.

    Args:
        facts: what is said of each resource.
        links: the statements that have each resource as their object; ``other`` is the subject.
    """

    def __init__(self, facts: Mapping[str, list[Fact]], links: Mapping[str, list[Fact]]) -> None:
        self.facts = facts
        self.links = links
        self._named: MutableMapping[tuple[str, str], str] = {}
        self._passages: MutableMapping[str, list[str]] = {}

    @classmethod
    def load(cls, store: Store) -> Statements:
        """Read every statement of a store, in a fixed order."""
        rows = select(store, queries.find("statements", resources.folder("queries") / "pages").text).rows
        by_graph: dict[str, list[tuple[Term, str, Term]]] = defaultdict(list)
        for graph, subject, predicate, other in rows:
            if subject is not None and other is not None:
                by_graph[str(graph)].append((subject, str(predicate), other))
        return Statements(*indexed(by_graph))

    @cached_property
    def iris(self) -> list[str]:
        """Every IRI of the project that a statement names, sorted."""
        return sorted(iri for iri in self.facts.keys() | self.links.keys() if iri.startswith(NAMESPACE))

    def parts(self, page: str) -> list[str]:
        """The IRIs with a fragment that live on the page of an IRI, sorted."""
        # ``$`` is the character after ``#``.
        return self.iris[bisect_left(self.iris, f"{page}#") : bisect_left(self.iris, f"{page}$")]

    def ontology(self) -> Iterator[tuple[str, Fact]]:
        """What the ontology says, each fact with its subject."""
        for subject, found in self.facts.items():
            yield from ((subject, fact) for fact in found if fact.graph == ONTOLOGY)

    def values(self, iri: str, property_: str) -> list[Term]:
        """The values of a property."""
        return [fact.other for fact in self.facts.get(iri, ()) if fact.property == property_]

    def one(self, iri: str, property_: str) -> str | None:
        """One value of a property as text, or ``None``."""
        return next((str(fact.other) for fact in self.facts.get(iri, ()) if fact.property == property_), None)

    def subjects(self, property_: str, iri: str) -> list[str]:
        """The resources that have a resource as the value of a property."""
        return [str(link.other) for link in self.links.get(iri, ()) if link.property == property_]

    def text(self, iri: str, property_: str, lang: str) -> str | None:
        """The value of a property in a language, else in any."""
        found = [term for term in self.values(iri, property_) if isinstance(term, Literal)]
        return next((str(t) for t in found if t.language == lang), str(found[0]) if found else None)

    def types(self, iri: str) -> list[str]:
        """The classes of a resource that somebody asserted, else those inferred."""
        found = [fact for fact in self.facts.get(iri, ()) if fact.property == TYPE]
        asserted = [str(fact.other) for fact in found if fact.kind != "inferred"]
        # What is called a stated resource or a concept besides is better known by its narrower class.
        narrow = [t for t in asserted if t not in {f"{CCJ}StatedResource", f"{_SKOS}Concept"}]
        return narrow or asserted or [str(fact.other) for fact in found]

    def is_a(self, iri: str, class_: str) -> bool:
        """Whether a resource is an instance of a class, asserted or inferred."""
        return any(fact.property == TYPE and fact.other == class_ for fact in self.facts.get(iri, ()))

    def instances(self, class_: str) -> list[str]:
        """The instances of a class, asserted or inferred, sorted."""
        return sorted(set(self.subjects(TYPE, class_)))

    @cached_property
    def property_counts(self) -> Mapping[str, int]:
        """How often each property is used, outside the ontology."""
        return Counter(f.property for found in self.facts.values() for f in found if f.graph != ONTOLOGY)

    def passages(self, iri: str) -> list[str]:
        """The passages behind a resource, in the order of their documents."""
        found = self._passages.get(iri)
        if found is None:
            passages = (str(v) for v in self.values(iri, _STATED_IN) if isinstance(v, Iri) and "#char=" in v)
            found = self._passages[iri] = sorted(passages, key=position)
        return found

    def lines(self, passage: str) -> str:
        """The lines of a passage, as people count: ``12`` or ``12–14``; empty when unknown."""
        first, last = self.one(passage, f"{CCJ}firstLine"), self.one(passage, f"{CCJ}lastLine")
        return "" if first is None else first if last in {None, first} else f"{first}–{last}"

    def name(self, iri: str, lang: str) -> str:
        """What to call a resource in a language: a label, what it is about, else the end of its IRI."""
        key = (iri, lang)
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = self._name(iri, lang)
        return found

    def _name(self, iri: str, lang: str) -> str:
        if "#char=" in iri:
            document, _, offsets = iri.partition("#char=")
            stem, lines = document.rpartition("/")[2], self.lines(iri)
            return f"{stem}, l. {lines}" if lines else f"{stem}, {offsets.replace(',', '–')}"
        known = borrowed(iri, lang)
        if known is not None:
            return known
        found: dict[str, list[Literal]] = defaultdict(list)
        for fact in self.facts.get(iri, ()):
            if isinstance(fact.other, Literal):
                found[fact.property].append(fact.other)
        for property_ in _NAMES:
            if labels := found.get(property_):
                return next((str(t) for t in labels if t.language == lang), str(labels[0]))
        subject, object_ = (self.one(iri, f"{_SSSOM}{end}_id") for end in ("subject", "object"))
        if subject is not None and object_ is not None:
            sign = _SIGNS.get(local_name(self.one(iri, f"{_SSSOM}predicate_id") or ""), "→")
            if self.one(iri, f"{_SSSOM}predicate_modifier") is not None:
                sign = "≠"
            ends = (self.one(iri, f"{_SSSOM}{end}_label") for end in ("subject", "object"))
            names = [end or self.name(i, lang) for end, i in zip(ends, (subject, object_), strict=True)]
            return f"{names[0]} {sign} {names[1]}"
        about = self.one(iri, f"{CCJ}concept") or self.one(iri, f"{PREFIXES['oa']}hasBody")
        if about is not None and about != iri:
            return self.name(about, lang)
        target = self.one(iri, f"{PREFIXES['oa']}hasTarget")
        return self.name(target, lang) if target is not None and target != iri else local_name(iri)


def local_name(iri: str) -> str:
    """The end of an IRI, after its last ``#``, ``/`` or ``:``."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def indexed(
    by_graph: Mapping[str, list[tuple[Term, str, Term]]],
) -> tuple[dict[str, list[Fact]], dict[str, list[Fact]]]:
    """The statements of graphs by subject and by object.

    Args:
        by_graph: subjects, properties and objects, by the IRI of their graph.
    """
    facts: dict[str, list[Fact]] = defaultdict(list)
    links: dict[str, list[Fact]] = defaultdict(list)
    for name in sorted(by_graph):
        kind = graph_kind(name)
        for start, property_, end in _named_blanks(by_graph[name]):
            if isinstance(start, Iri | Blank):
                facts[start].append(Fact(property_, end, kind, name))
            if isinstance(end, Iri):
                links[end].append(Fact(property_, start, kind, name))
    for index in (facts, links):
        for found in index.values():
            found.sort(key=in_order)
    return dict(facts), dict(links)


def _named_blanks(rows: list[tuple[Term, str, Term]]) -> list[tuple[Term, str, Term]]:
    """The rows of a graph; blank nodes get canonical labels, because a store gives them new ones each time."""
    if not any(isinstance(end, Blank) for row in rows for end in (row[0], row[2])):
        return rows
    found = canonical(triple(start, property_, end) for start, property_, end in rows)
    return [(from_engine(t.subject), t.predicate.value, from_engine(t.object)) for t in found]


def in_order(fact: Fact) -> tuple[str, str, str, str, str]:
    """The order of the facts of a resource: by property, value and graph."""
    other = fact.other
    return (
        (fact.property, str(other), other.language or "", other.datatype, fact.graph)
        if isinstance(other, Literal)
        else (fact.property, str(other), "", "", fact.graph)
    )


def sorted_by_name(iris: Iterable[str], statements: Statements, lang: str) -> list[str]:
    """Resources by their names in a language, then by IRI."""
    return sorted(set(iris), key=lambda iri: (search_key(statements.name(iri, lang)), iri))
