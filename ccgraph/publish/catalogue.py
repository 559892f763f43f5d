"""The record of what is published: DCAT-AP 3, VoID with counts and linksets, PROV of the build; no blank nodes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ccgraph.pages.statements import Statements, local_name
from ccgraph.publish.folder import PublishedFile
from ccgraph.rdf import Triple, triple
from ccgraph.table import Iri, Literal, Term
from ccgraph.terms import GRAPH, NAMESPACE, ONTOLOGY, PREFIXES

__all__ = ["Dump", "Release", "describe_release"]

_CATALOGUE: Final = f"{NAMESPACE}catalogue"
_DATASET: Final = f"{_CATALOGUE}#dataset"
_PUBLISHER: Final = f"{NAMESPACE}id/agent/ccgraph"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_EU: Final = "http://publications.europa.eu/resource/authority"
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_FILE_TYPES: Final = {
    "ttl": ("text/turtle", "RDF_TURTLE"), "nt": ("application/n-triples", "RDF_N_TRIPLES"),
    "nq": ("application/n-quads", "RDF_N_QUADS"), "trig": ("application/trig", "RDF_TRIG"),
    "jsonld": ("application/ld+json", "JSON_LD"), "rdf": ("application/rdf+xml", "RDF_XML"),
    "csv": ("text/csv", "CSV"), "tsv": ("text/tab-separated-values", "TSV"),
    "json": ("application/json", "JSON"),
}  # fmt: skip
_LANGUAGES: Final = {"fr": "FRA", "en": "ENG"}
_TEXTS: Final = {
    "catalogue": ("Catalogue du graphe des métiers des centres de contacts",
                  "Catalogue of the graph of contact-centre work"),
    "catalogue-about": ("Le jeu de données entier, ses graphes nommés et leurs fichiers.",
                        "The whole dataset, its named graphs and their files."),
    "dataset": ("Graphe des métiers des centres de contacts", "Graph of contact-centre work"),
    "dataset-about": ("Rôles, activités, compétences, hiérarchie et codes, tels que des documents les énoncent, avec "
                      "les passages ; ce que nous en jugeons, non relu par une personne ; ce qui s'en déduit.",
                      "Roles, activities, competencies, reporting lines and codes as documents state them, with the "
                      "passages; what we judge of them, not reviewed by a person; what is inferred."),
    "graph-about": ("Graphe nommé du jeu de données.", "Named graph of the dataset."),
    "inferred-about": ("Ce qui se déduit d'un graphe par la liste fermée des règles ; reconstruit à chaque version.",
                       "What is inferred from a graph by the closed list of rules; rebuilt with each release."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dump:
    """A file for download and what it holds.

    Attributes:
        file: path, size, digest.
        titles: by language.
        group: key of the heading under which the page of downloads shows it.
        graph: the named graph that it holds alone, or ``None``.
    """

    file: PublishedFile
    titles: dict[str, str]
    group: str
    graph: str | None = None

    @property
    def id(self) -> str:
        """The fragment of the distribution's IRI."""
        return "file-" + "".join(c if c.isalnum() or c in ".-" else "-" for c in self.file.path)


@dataclass(frozen=True, slots=True)
class Release:
    """What is known of a release.

    Attributes:
        version: of the package, and so of the data.
        date: ISO date: of ``SOURCE_DATE_EPOCH``, else the latest date in the data.
        base: absolute URL of the pages.
        languages: of the pages.
    """

    version: str
    date: str
    base: str
    languages: tuple[str, ...]


def describe_release(s: Statements, release: Release, dumps: Sequence[Dump]) -> list[Triple]:
    """The catalogue's triples."""
    maker = _Maker(s, release)
    found = list(maker.agents())
    found += maker.catalogue(dumps)
    found += maker.dataset(dumps)
    for graph in sorted({fact.graph for facts in s.facts.values() for fact in facts}):
        found += maker.graph(graph, [d for d in dumps if d.graph == graph])
    for dump in dumps:
        found += maker.distribution(dump)
    found += maker.statistics()
    found += maker.linksets()
    return [*found, *maker.build(dumps)]


class _Maker:
    def __init__(self, s: Statements, release: Release) -> None:
        self.s = s
        self.release = release

    def _of(self, subject: str, *pairs: tuple[str, Term | str | int]) -> Iterator[Triple]:
        """Triples of one subject, with prefixed properties; a plain text is an IRI."""
        for name, value in pairs:
            prefix, _, local = name.partition(":")
            property_ = PREFIXES["rdf"] + "type" if name == "a" else PREFIXES[prefix] + local
            if isinstance(value, int):
                term: Term = Literal(str(value), None, PREFIXES["xsd"] + "integer")
            else:
                term = value if isinstance(value, Literal | Iri) else Iri(str(value))
            yield triple(Iri(subject), property_, term)

    def _texts(self, subject: str, name: str, key: str) -> Iterator[Triple]:
        for lang, text in zip(("fr", "en"), _TEXTS[key], strict=True):
            yield from self._of(subject, (name, Literal(text, lang)))

    def agents(self) -> Iterator[Triple]:
        yield from self._of(
            _PUBLISHER,
            ("a", PREFIXES["foaf"] + "Agent"),
            ("foaf:name", Literal("Le projet ccgraph", "fr")),
            ("foaf:name", Literal("The ccgraph project", "en")),
        )
        contact = f"{_CATALOGUE}#contact"
        yield from self._of(
            contact,
            ("a", PREFIXES["vcard"] + "Organization"),
            ("vcard:fn", Literal("The ccgraph project")),
            ("vcard:hasURL", NAMESPACE),
        )
        yield from self._of(_LICENCE, ("a", PREFIXES["dcterms"] + "LicenseDocument"))

    def _common(self, subject: str) -> Iterator[Triple]:
        date = Literal(self.release.date, None, PREFIXES["xsd"] + "date")
        yield from self._of(subject, ("dcterms:publisher", _PUBLISHER), ("dcterms:license", _LICENCE))
        yield from self._of(subject, ("dcterms:issued", date), ("dcterms:modified", date))
        for lang in ("fr", "en"):
            yield from self._of(subject, ("dcterms:language", f"{_EU}/language/{_LANGUAGES[lang]}"))

    def catalogue(self, dumps: Sequence[Dump]) -> Iterator[Triple]:
        yield from self._of(
            _CATALOGUE,
            ("a", PREFIXES["dcat"] + "Catalog"),
            ("dcat:dataset", _DATASET),
            ("dcterms:hasPart", _DATASET),
            ("foaf:homepage", self.release.base),
            ("dcat:themeTaxonomy", f"{_EU}/data-theme"),
            ("dcat:record", f"{_CATALOGUE}#record"),
        )
        yield from self._of(
            f"{_CATALOGUE}#record",
            ("a", PREFIXES["dcat"] + "CatalogRecord"),
            ("foaf:primaryTopic", _DATASET),
            ("dcterms:modified", Literal(self.release.date, None, PREFIXES["xsd"] + "date")),
            ("dcterms:conformsTo", "http://data.europa.eu/r5r/"),
        )
        yield from self._texts(_CATALOGUE, "dcterms:title", "catalogue")
        yield from self._texts(_CATALOGUE, "dcterms:description", "catalogue-about")
        yield from self._common(_CATALOGUE)
        for graph in sorted({d.graph for d in dumps if d.graph}):
            yield from self._of(_CATALOGUE, ("dcat:dataset", graph))

    def dataset(self, dumps: Sequence[Dump]) -> Iterator[Triple]:
        yield from self._of(
            _DATASET,
            ("a", PREFIXES["dcat"] + "Dataset"),
            ("a", PREFIXES["void"] + "Dataset"),
            ("dcterms:identifier", Literal(_DATASET)),
            ("dcat:version", Literal(self.release.version)),
            ("dcat:landingPage", self.release.base),
            ("foaf:homepage", self.release.base),
            ("dcat:theme", f"{_EU}/data-theme/SOCI"),
            ("dcat:theme", f"{_EU}/data-theme/ECON"),
            ("dcat:contactPoint", f"{_CATALOGUE}#contact"),
            ("dcterms:accrualPeriodicity", f"{_EU}/frequency/IRREG"),
            ("dcterms:accessRights", f"{_EU}/access-right/PUBLIC"),
            ("dcterms:conformsTo", ONTOLOGY),
            ("prov:wasGeneratedBy", f"{_CATALOGUE}#build"),
            ("void:uriSpace", Literal(f"{NAMESPACE}id/")),
            ("void:vocabulary", ONTOLOGY),
        )
        for prefix in ("skos", "skosxl", "org", "prov", "schema", "oa", "sssom"):
            yield from self._of(_DATASET, ("void:vocabulary", PREFIXES[prefix]))
        for fr, en in (
            ("centre de contacts", "contact centre"),
            ("métiers", "occupations"),
            ("compétences", "competencies"),
        ):
            yield from self._of(_DATASET, ("dcat:keyword", Literal(fr, "fr")), ("dcat:keyword", Literal(en, "en")))
        yield from self._texts(_DATASET, "dcterms:title", "dataset")
        yield from self._texts(_DATASET, "dcterms:description", "dataset-about")
        yield from self._common(_DATASET)
        example = next(iter(self.s.instances(f"{ONTOLOGY}#DescribedRole")), None)
        if example is not None:
            yield from self._of(_DATASET, ("void:exampleResource", example))
        for kind in ("Turtle", "JSON-LD", "RDF_XML", "N-Triples"):
            yield from self._of(_DATASET, ("void:feature", f"http://www.w3.org/ns/formats/{kind}"))
        for dump in dumps:
            if dump.graph is None:
                yield from self._of(_DATASET, ("dcat:distribution", f"{_CATALOGUE}#{dump.id}"))
            if dump.group == "dump-whole":
                yield from self._of(_DATASET, ("void:dataDump", self.release.base + dump.file.path))

    def graph(self, graph: str, dumps: Sequence[Dump]) -> Iterator[Triple]:
        """A named graph as a dataset of its own; titles of asserted ones stand in the data already."""
        if not graph.startswith((GRAPH, ONTOLOGY)):
            return
        inferred = graph.startswith(f"{GRAPH}inferred/")
        dcat = PREFIXES["dcat"]
        yield from self._of(graph, ("a", f"{dcat}Dataset"), ("dcterms:isPartOf", _DATASET))
        titles = [v for v in self.s.values(graph, PREFIXES["dcterms"] + "title") if isinstance(v, Literal)]
        name = graph.removeprefix(GRAPH)
        for lang in ("fr", "en"):
            found = next((v for v in titles if v.language == lang), Literal(name, lang))
            yield from self._of(graph, ("dcterms:title", found))
        described = self.s.text(graph, PREFIXES["dcterms"] + "description", "en")
        if described is None:
            yield from self._texts(graph, "dcterms:description", "inferred-about" if inferred else "graph-about")
        else:
            for value in self.s.values(graph, PREFIXES["dcterms"] + "description"):
                yield from self._of(graph, ("dcterms:description", value))
        yield from self._of(graph, ("dcterms:publisher", _PUBLISHER), ("dcterms:license", _LICENCE))
        yield from self._of(_DATASET, ("void:subset", graph))
        for dump in dumps:
            yield from self._of(graph, ("dcat:distribution", f"{_CATALOGUE}#{dump.id}"))

    def distribution(self, dump: Dump) -> Iterator[Triple]:
        node = f"{_CATALOGUE}#{dump.id}"
        url = self.release.base + dump.file.path
        packed = dump.file.path.endswith(".gz")
        suffix = dump.file.path.removesuffix(".gz").rpartition(".")[2]
        media, kind = _FILE_TYPES[suffix]
        yield from self._of(
            node,
            ("a", PREFIXES["dcat"] + "Distribution"),
            ("dcat:accessURL", url),
            ("dcat:downloadURL", url),
            ("dcat:mediaType", _IANA + media),
            ("dcterms:format", f"{_EU}/file-type/{kind}"),
            ("dcterms:license", _LICENCE),
            ("dcterms:description", Literal(dump.titles["fr"], "fr")),
            ("dcterms:description", Literal(dump.titles["en"], "en")),
            ("dcterms:title", Literal(dump.file.path)),
            ("dcat:byteSize", Literal(str(dump.file.size), None, PREFIXES["xsd"] + "nonNegativeInteger")),
            ("spdx:checksum", f"{node}-checksum"),
        )
        if packed:
            yield from self._of(node, ("dcat:compressFormat", f"{_IANA}application/gzip"))
        yield from self._of(
            f"{node}-checksum",
            ("a", PREFIXES["spdx"] + "Checksum"),
            ("spdx:algorithm", PREFIXES["spdx"] + "checksumAlgorithm_sha256"),
            ("spdx:checksumValue", Literal(dump.file.sha256, None, PREFIXES["xsd"] + "hexBinary")),
        )

    def statistics(self) -> Iterator[Triple]:
        """VoID, section 4: counts, by class and by property."""
        s = self.s
        type_ = PREFIXES["rdf"] + "type"
        properties = Counter(fact.property for facts in s.facts.values() for fact in facts)
        classes = Counter(str(fact.other) for facts in s.facts.values() for fact in facts if fact.property == type_)
        objects = {fact.other for facts in s.facts.values() for fact in facts}
        yield from self._of(
            _DATASET,
            ("void:triples", sum(properties.values())),
            ("void:entities", sum(iri.startswith(f"{NAMESPACE}id/") for iri in s.facts)),
            ("void:distinctSubjects", len(s.facts)),
            ("void:distinctObjects", len(objects)),
            ("void:properties", len(properties)),
            ("void:classes", len(classes)),
            ("void:documents", len({iri.partition("#")[0] for iri in s.iris})),
        )
        for kind, partition, counts in (
            ("property", "propertyPartition", properties),
            ("class", "classPartition", classes),
        ):
            for iri in sorted(counts):
                prefix = next((p for p, space in PREFIXES.items() if iri.startswith(space)), "other")
                node = f"{_CATALOGUE}#{kind}-{prefix}-{local_name(iri)}"
                number = "void:triples" if kind == "property" else "void:entities"
                yield from self._of(_DATASET, (f"void:{partition}", node))
                yield from self._of(node, (f"void:{kind}", iri), (number, counts[iri]))

    def linksets(self) -> Iterator[Triple]:
        """A linkset for each relation to each scheme (or document), counted from the mappings that do not deny it."""
        s, sssom = self.s, PREFIXES["sssom"]
        found: dict[tuple[str, str], int] = defaultdict(int)
        for mapping in s.instances(f"{sssom}Mapping"):
            target, relation = s.one(mapping, f"{sssom}object_id"), s.one(mapping, f"{sssom}predicate_id")
            if target is None or relation is None or s.one(mapping, f"{sssom}predicate_modifier") is not None:
                continue
            scheme = s.one(target, PREFIXES["skos"] + "inScheme") or s.one(target, f"{ONTOLOGY}#fromDocument")
            found[(relation, scheme or target.rpartition("/")[0] + "/")] += 1
        for (relation, scheme), number in sorted(found.items()):
            path = scheme.removeprefix(NAMESPACE + "id/").removeprefix("https://").removeprefix("http://").strip("/")
            node = f"{_CATALOGUE}#linkset-{local_name(relation)}-{path.replace('/', '-')}"
            yield from self._of(
                node,
                ("a", PREFIXES["void"] + "Linkset"),
                ("void:linkPredicate", relation),
                ("void:subjectsTarget", _DATASET),
                ("void:objectsTarget", scheme),
                ("void:triples", number),
            )
            yield from self._of(_DATASET, ("void:subset", node))

    def build(self, dumps: Sequence[Dump]) -> Iterator[Triple]:
        """PROV: what was made from which graphs by which software."""
        build, software = f"{_CATALOGUE}#build", f"{_CATALOGUE}#ccgraph-{self.release.version}"
        yield from self._of(
            software,
            ("a", PREFIXES["prov"] + "SoftwareAgent"),
            ("rdfs:label", Literal(f"ccgraph {self.release.version}")),
        )
        yield from self._of(
            build, ("a", PREFIXES["prov"] + "Activity"), ("prov:wasAssociatedWith", software),
            ("rdfs:label", Literal("Publication", "fr")), ("rdfs:label", Literal("Publication", "en")),
        )  # fmt: skip
        for graph in sorted({fact.graph for facts in self.s.facts.values() for fact in facts}):
            if not graph.startswith(f"{GRAPH}inferred/"):
                yield from self._of(build, ("prov:used", graph))
        for dump in dumps:
            yield from self._of(f"{_CATALOGUE}#{dump.id}", ("prov:wasGeneratedBy", build))
