"""Pitfalls of ontologies after OOPS!, and the checks of FOOPS!, as tests of ours: neither service runs here.

Their lists: https://oops.linkeddata.es/catalogue.jsp and https://foops.linkeddata.es/catalogue.html.

Held elsewhere: P06 (cycles), P08 and VOC3, VOC4 (labels, definitions), P12, P30 and P32 (one label, one term), P24 for
definitions in words, P34 and P35 (untyped terms), P38 and P39 (the ontology's declaration, its namespace), VER1 by
``test_ontology``; P14 to P18 and consistency by ``test_ontology_dl``; CN1, URI1, VER2 and DOC1 over HTTP by
``test_publish``. P01, P09, P21 in part, P23 and P37 ask for judgement or the network. FIND2, FIND3 and the DOI of OM3
(registries: prefix.cc, LOV, a DOI agency) depend on others and are not met yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rdflib import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, VANN, Graph, Literal, URIRef
from rdflib.namespace import SH, Namespace
from rdflib.term import Node

from ccgraph.terms import CCJ, NAMESPACE, ONTOLOGY

ROOT = Path(__file__).parents[1]
IT = URIRef(ONTOLOGY)
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)
# An ordinary name of one thing: "direction ou service" is a French gloss of "department".
JOINED_NAMES = {"Department"}
OPEN_ENDS = {
    # Computed by the closure; its values are countries of the EU authority table, which have no class here.
    "effectiveJurisdiction",
    # Read from the columns of SSSOM tables: the subject is always an sssom:Mapping.
    "objectPassage",
    "subjectPassage",
}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "ccjobs.ttl")


def own(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    return sorted(
        {t for k in kinds for t in graph.subjects(RDF.type, k) if isinstance(t, URIRef) and t.startswith(CCJ)}
    )


def name(term: Node) -> str:
    return str(term).removeprefix(CCJ)


def unconnected(graph: Graph) -> Iterator[str]:
    """P04: a class that no axiom ties to another term."""
    for class_ in own(graph, OWL.Class):
        if (class_, RDFS.subClassOf, None) not in graph and not set(graph.predicates(None, class_)) - {
            RDFS.isDefinedBy
        }:
            yield name(class_)


def wrong_inverses(graph: Graph) -> Iterator[str]:
    """P05, P25, P26: inverses whose ends do not cross, of itself, or of a symmetric property."""
    for one, other in graph.subject_objects(OWL.inverseOf):
        if one == other or (one, RDF.type, OWL.SymmetricProperty) in graph:
            yield name(one)
        for here, there in ((RDFS.domain, RDFS.range), (RDFS.range, RDFS.domain)):
            ends = (graph.value(one, here), graph.value(other, there))
            if None not in ends and ends[0] != ends[1]:
                yield name(one)


def merged(graph: Graph) -> Iterator[str]:
    """P07: two concepts in one class."""
    for class_ in own(graph, OWL.Class):
        words = {w for label in graph.objects(class_, RDFS.label) for w in re.findall(r"\w+", str(label).lower())}
        joined = re.search(r"[a-z](?:And|Or)[A-Z]", name(class_)) or words & {"and", "or", "et", "ou"}
        if joined and name(class_) not in JOINED_NAMES:
            yield name(class_)


def open_ends(graph: Graph) -> Iterator[str]:
    """P11: a property with neither domain nor range, or with one of them that no shape completes."""
    shapes = Graph()
    for file in sorted((ROOT / "shapes").glob("*.ttl")):
        shapes.parse(file)
    shaped = set(shapes.objects(None, SH.path)) | set(shapes.objects(None, SH.inversePath))
    text = " ".join(file.read_text(encoding="utf-8") for file in (ROOT / "shapes").glob("*.ttl"))
    for p in (p for p in own(graph, *PROPERTIES) if name(p) not in OPEN_ENDS):
        ends = [(p, end, None) in graph for end in (RDFS.domain, RDFS.range)]
        if not any(ends) or (not all(ends) and p not in shaped and f"ccj:{name(p)}" not in text):
            yield name(p)


def idle_inverses(graph: Graph) -> Iterator[str]:
    """P13, our policy: an inverse is declared only where a chain, a query or data name it; SPARQL reads with ``^``."""
    used = " ".join(f.read_text(encoding="utf-8") for f in (ROOT / "queries").rglob("*.rq"))
    chained = {name(t) for t in graph.objects(None, RDF.first)}
    for pair in graph.subject_objects(OWL.inverseOf):
        for p in map(name, pair):
            if not p.startswith("http") and p not in chained and f"ccj:{p}" not in used and not _in_data(p):
                yield p


def _in_data(term: str) -> bool:
    return any(f"ccj:{term} " in f.read_text(encoding="utf-8") for f in (ROOT / "data").rglob("*.ttl"))


def several_ends(graph: Graph) -> Iterator[str]:
    """P19: several domains or ranges, which OWL reads as their intersection."""
    for p in own(graph, *PROPERTIES):
        if any(len(list(graph.objects(p, end))) > 1 for end in (RDFS.domain, RDFS.range)):
            yield name(p)


def misnamed(graph: Graph) -> Iterator[str]:
    """P22, P03, P21, P36: one way of naming; no property "is"; no class "other"; no file extension in the IRI."""
    for class_ in own(graph, OWL.Class):
        if not re.fullmatch(r"(?:[A-Z][a-z0-9]+)+", name(class_)) or re.match("Other|Misc", name(class_)):
            yield name(class_)
    for p in own(graph, *PROPERTIES, OWL.AnnotationProperty):
        if not re.fullmatch(r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)*", name(p)) or name(p) in {"is", "has"}:
            yield name(p)
    if re.search(r"\.(?:owl|rdf|ttl|n3|xml)\b", ONTOLOGY):
        yield ONTOLOGY


def equal_terms(graph: Graph) -> Iterator[str]:
    """P02, P27, P31: terms of ours declared equal to each other."""
    for relation in (OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs):
        for one, other in graph.subject_objects(relation):
            if str(one).startswith(CCJ) and str(other).startswith(CCJ):
                yield name(one)


def recursive(graph: Graph) -> Iterator[str]:
    """P24: a term that is defined by itself in an axiom."""
    for term in own(graph, OWL.Class, *PROPERTIES):
        if any((term, p, term) in graph for p in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass)):
            yield name(term)
        for head in graph.objects(term, OWL.propertyChainAxiom):
            links = list(graph.items(head))
            # P33: a chain of one link is a subproperty; a chain that begins or ends with its head is recursion.
            if len(links) < 2 or (term in links and (term, RDF.type, OWL.TransitiveProperty) not in graph):
                yield name(term)


def wrong_characteristics(graph: Graph) -> Iterator[str]:
    """P28, P29: symmetric or transitive between ends that differ."""
    for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty):
        for p in own(graph, kind):
            ends = (graph.value(p, RDFS.domain), graph.value(p, RDFS.range))
            if None not in ends and ends[0] != ends[1]:
                yield name(p)


def hijacked(graph: Graph) -> Iterator[str]:
    """P40: an axiom about a term of others."""
    for subject, predicate, _ in graph:
        if isinstance(subject, URIRef) and not subject.startswith(ONTOLOGY) and predicate != RDF.type:
            yield str(subject)


def swapped(graph: Graph) -> Iterator[str]:
    """P20: a definition in the place of the label, or a label too long to be one."""
    for term in own(graph, OWL.Class, *PROPERTIES):
        for label in graph.objects(term, RDFS.label):
            if not isinstance(label, Literal) or not str(label).strip() or str(label).endswith(".") or len(label) > 60:
                yield name(term)


CHECKS: tuple[Callable[[Graph], Iterator[str]], ...] = (
    unconnected, wrong_inverses, merged, open_ends, idle_inverses, several_ends, misnamed, equal_terms, recursive,
    wrong_characteristics, hijacked, swapped,
)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_ontology_has_no_pitfall(ontology: Graph, check: Callable[[Graph], Iterator[str]]) -> None:
    assert sorted(set(check(ontology))) == []


@pytest.mark.parametrize(
    ("check", "fault", "found"),
    [
        (unconnected, "ccj:Lonely a owl:Class .", "Lonely"),
        (wrong_inverses, "ccj:performs owl:inverseOf ccj:statedIn .", "performs"),
        (wrong_inverses, "ccj:performs owl:inverseOf ccj:performs .", "performs"),
        (merged, 'ccj:ToolAndChannel a owl:Class ; rdfs:label "tool"@en .', "ToolAndChannel"),
        (merged, 'ccj:Thing a owl:Class ; rdfs:label "tool or channel"@en .', "Thing"),
        (open_ends, "ccj:floats a owl:ObjectProperty .", "floats"),
        (open_ends, "ccj:floats a owl:ObjectProperty ; rdfs:domain ccj:Role .", "floats"),
        (idle_inverses, "ccj:isPerformedBy a owl:ObjectProperty ; owl:inverseOf ccj:performs .", "isPerformedBy"),
        (several_ends, "ccj:performs rdfs:domain ccj:Tool .", "performs"),
        (misnamed, "ccj:job_profile a owl:Class .", "job_profile"),
        (misnamed, "ccj:Performs a owl:ObjectProperty .", "Performs"),
        (misnamed, "ccj:OtherRole a owl:Class .", "OtherRole"),
        (equal_terms, "ccj:Role owl:equivalentClass ccj:Team .", "Role"),
        (recursive, "ccj:Role rdfs:subClassOf ccj:Role .", "Role"),
        (recursive, "ccj:performs owl:propertyChainAxiom ( ccj:asksFor ) .", "performs"),
        (wrong_characteristics, "ccj:performs a owl:TransitiveProperty .", "performs"),
        (hijacked, "skos:Concept rdfs:subClassOf ccj:Role .", str(SKOS.Concept)),
        (swapped, 'ccj:Role rdfs:label "A part that somebody plays."@en .', "Role"),
    ],
)
def test_pitfall_is_found(check: Callable[[Graph], Iterator[str]], fault: str, found: str) -> None:
    text = (ROOT / "ontology" / "ccjobs.ttl").read_text(encoding="utf-8")
    assert found in set(check(Graph().parse(data=f"{text}\n{fault}\n", format="turtle")))


def test_classes_are_told_apart(ontology: Graph) -> None:
    """P10: disjointness is declared."""
    assert any(ontology.subjects(RDF.type, OWL.AllDisjointClasses)) or any(ontology.subjects(OWL.disjointWith))


# FOOPS!

ONE_TEXT_A_LANGUAGE = (DCTERMS.title, DCTERMS.description, DCTERMS.bibliographicCitation)
ONCE = (
    DCTERMS.license,
    DCTERMS.created,
    DCTERMS.issued,
    DCTERMS.modified,
    VANN.preferredNamespacePrefix,
    VANN.preferredNamespaceUri,
    OWL.versionInfo,
    OWL.versionIRI,
    OWL.priorVersion,
    VS.term_status,
    FOAF.logo,
)


def test_foops_metadata(ontology: Graph) -> None:
    """OM1 to OM5, FIND1: minimum, recommended and detailed metadata, licence, provenance, prefix."""
    for p in ONE_TEXT_A_LANGUAGE:
        assert sorted(str(o.language) for o in ontology.objects(IT, p) if isinstance(o, Literal)) == ["en", "fr"], p
    for p in ONCE:
        assert len(list(ontology.objects(IT, p))) == 1, p
    for p in (DCTERMS.creator, DCTERMS.publisher):
        assert list(ontology.objects(IT, p)), p
    for p in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified):
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(ontology.value(IT, p)))
    assert str(ontology.value(IT, VANN.preferredNamespaceUri)) == CCJ
    assert str(ontology.value(IT, VS.term_status)) in {"unstable", "testing", "stable", "archaic"}


def test_foops_identifiers(ontology: Graph) -> None:
    """PURL1, URI2, VER1, HTTP1: a persistent, open and single identifier, with one for each version."""
    assert list(ontology.subjects(RDF.type, OWL.Ontology)) == [IT]
    assert ONTOLOGY.startswith("https://w3id.org/")
    version = str(ontology.value(IT, OWL.versionIRI))
    assert version == f"{ONTOLOGY}/{ontology.value(IT, OWL.versionInfo)}"
    assert version in str(list(ontology.objects(IT, DCTERMS.bibliographicCitation)))
    assert all(t.startswith(CCJ) for t in own(ontology, OWL.Class, *PROPERTIES))


def test_foops_licence_is_open_and_absolute(ontology: Graph) -> None:
    """OM4.1, P41."""
    assert str(ontology.value(IT, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"


def test_foops_other_vocabularies_are_reused(ontology: Graph) -> None:
    """VOC1, VOC2: metadata and terms build on those of others."""
    above = {str(o) for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in ontology.objects(None, p)}
    others = {iri for iri in above if not iri.startswith(NAMESPACE)}
    for space in (str(SKOS), "http://www.w3.org/ns/org#", "http://www.w3.org/ns/prov#", "https://schema.org/"):
        assert any(iri.startswith(space) for iri in others), space


def test_foops_every_term_says_where_it_is_defined_and_how_settled_it_is(ontology: Graph) -> None:
    for term in own(ontology, OWL.Class, *PROPERTIES, OWL.AnnotationProperty):
        assert (term, RDFS.isDefinedBy, IT) in ontology, term
        assert len(list(ontology.objects(term, VS.term_status))) == 1, term


def test_logo_is_published() -> None:
    assert (ROOT / "ccgraph" / "pages" / "static" / "icon.svg").read_text(encoding="utf-8").startswith("<svg")
