"""From rows to RDF: the terms that every reference shares."""

from __future__ import annotations

from dataclasses import dataclass

from ccgraph.rdf import NamedNode, Triple, iri, language_literal, plain_literal, typed_literal
from ccgraph.terms import CCJ, GRAPH, ID, PREFIXES

__all__ = ["AGENT", "LICENCES", "Collector", "Reference", "describe_graph", "rights"]

AGENT = f"{ID}agent/user"
LICENCES = {
    "rome": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "esco": "https://creativecommons.org/licenses/by/4.0/",
}
_TYPE = PREFIXES["rdf"] + "type"
_EXPANDED = {prefix: PREFIXES[prefix] for prefix in ("dcat", "dcterms", "owl", "prov", "rdf", "rdfs", "skos", "skosxl")}
_EXPANDED |= {"ccj": CCJ, "esco": "http://data.europa.eu/esco/model#", "schema": PREFIXES["schema"]}
_EXPANDED |= {"sssom": PREFIXES["sssom"]}


class Collector:
    """Triples as they are made; IRIs of properties and classes are given by prefix."""

    def __init__(self) -> None:
        self.triples: list[Triple] = []
        self._terms: dict[str, NamedNode] = {}

    def term(self, curie: str) -> NamedNode:
        """A term of a vocabulary, made once."""
        if curie not in self._terms:
            prefix, _, local = curie.partition(":")
            self._terms[curie] = iri(_EXPANDED[prefix] + local)
        return self._terms[curie]

    def link(self, subject: str, predicate: str, target: str) -> None:
        """A statement about another resource, by IRI."""
        self.triples.append(Triple(iri(subject), self.term(predicate), iri(target)))

    def a(self, subject: str, *classes: str) -> None:
        """What a resource is."""
        self.triples += [Triple(iri(subject), iri(_TYPE), self.term(name)) for name in classes]

    def text(self, subject: str, predicate: str, value: str, lang: str | None = None) -> None:
        """A text, plain or in a language; nothing where it is empty."""
        if value:
            literal = language_literal(value, lang) if lang else plain_literal(value)
            self.triples.append(Triple(iri(subject), self.term(predicate), literal))

    def value(self, subject: str, predicate: str, value: str, datatype: str) -> None:
        """A value of an XML Schema datatype; nothing where it is empty."""
        if value:
            self.triples.append(Triple(iri(subject), self.term(predicate), typed_literal(value, datatype)))

    def concept(self, subject: str, kind: str, notation: str, scheme: str) -> None:
        """A coded concept of a scheme."""
        self.a(subject, kind, "skos:Concept")
        self.text(subject, "skos:notation", notation)
        self.link(subject, "skos:inScheme", scheme)


def rights(out: Collector, scheme: str, fr: str, en: str) -> None:
    """The mention that a licence asks for, in both languages."""
    out.text(scheme, "dcterms:rights", fr, "fr")
    out.text(scheme, "dcterms:rights", en, "en")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference read whole, ready to be kept.

    Attributes:
        graphs: triples by name of graph (``reference/rome-v60``).
        notes: what was missing, skipped or read otherwise than expected, in words.
        concepts: how many concepts it has.
        titles: how many titles or alternative labels.
        version: of what was read.
    """

    graphs: dict[str, list[Triple]]
    notes: tuple[str, ...] = ()
    concepts: int = 0
    titles: int = 0
    version: str = ""


def describe_graph(
    out: Collector, name: str, titles: dict[str, str], *, version: str, licence: str, issued: str, loaded: str
) -> None:
    """The catalogue's entry of a graph, kept in the graph itself so that both come and go together.

    Args:
        out: where to.
        name: name of the graph.
        titles: title by language.
        version: version of the reference.
        licence: IRI of the licence.
        issued: date of publication, ISO 8601 or empty.
        loaded: date of loading, ISO 8601.
    """
    graph = GRAPH + name
    out.a(graph, "dcat:Dataset")
    for lang, title in titles.items():
        out.text(graph, "dcterms:title", title, lang)
    out.link(graph, "ccj:graphKind", f"{ID}concept/graph-kinds/reference")
    out.link(graph, "dcterms:creator", AGENT)
    out.value(graph, "dcterms:created", loaded, "date")
    out.value(graph, "dcterms:issued", issued, "date")
    out.text(graph, "owl:versionInfo", version)
    if licence:
        out.link(graph, "dcterms:license", licence)
    out.link(graph, "prov:wasGeneratedBy", f"{ID}making/reference")
