"""The ontology as a vocabulary: its terms are declared, told apart, defined, ordered and versioned."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[1]
ONTOLOGY = URIRef("https://w3id.org/ccjobs/ontology")
CCJ = Namespace(f"{ONTOLOGY}#")
SH = Namespace("http://www.w3.org/ns/shacl#")
LANGUAGES = ("fr", "en")
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
TERM_TYPES = (OWL.Class, RDFS.Datatype, *PROPERTY_TYPES)
BUILT_IN = (str(OWL), str(RDF), str(RDFS), "http://www.w3.org/2001/XMLSchema#")
NAMED_IN_TEXT = re.compile(rf"(?:\bccj:|<{CCJ})([A-Za-z_][\w-]*)")
POINTS_OUTSIDE = (RDFS.isDefinedBy, RDFS.seeAlso)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """The ontology, parsed once."""
    return Graph().parse(ROOT / "ontology" / "ccjobs.ttl")


def declared(ontology: Graph) -> set[URIRef]:
    """All that the ontology declares with an OWL type, its own terms and those of others."""
    found = (term for kind in TERM_TYPES for term in ontology.subjects(RDF.type, kind))
    return {term for term in found if isinstance(term, URIRef)}


def own_terms(ontology: Graph) -> list[URIRef]:
    """The declared terms in the ontology's namespace."""
    return sorted(term for term in declared(ontology) if term.startswith(CCJ))


def used_in_turtle(folder: str) -> Iterator[tuple[URIRef, Path]]:
    """Every ccj: term in the Turtle files of a folder, in the SPARQL that shapes carry too."""
    for file in sorted((ROOT / folder).rglob("*.ttl")):
        graph = Graph().parse(file)
        for triple in graph:
            yield from ((node, file) for node in triple if isinstance(node, URIRef) and node.startswith(CCJ))
        for predicate in (SH.select, SH.ask, SH.construct):
            for text in graph.objects(None, predicate):
                yield from ((CCJ[name], file) for name in NAMED_IN_TEXT.findall(str(text)))


def used_in_queries() -> Iterator[tuple[URIRef, Path]]:
    """Every ccj: term in the query files, front matter and comments included."""
    for file in sorted((ROOT / "queries").rglob("*.rq")):
        yield from ((CCJ[name], file) for name in NAMED_IN_TEXT.findall(file.read_text(encoding="utf-8")))


def undeclared(ontology: Graph, uses: Iterator[tuple[URIRef, Path]]) -> set[str]:
    """The uses of terms that the ontology does not declare, each with its file."""
    known = set(own_terms(ontology))
    return {f"{term.removeprefix(CCJ)} in {file.relative_to(ROOT)}" for term, file in uses if term not in known}


@pytest.mark.parametrize("folder", ["shapes", "data"])
def test_terms_in_turtle_are_declared(ontology: Graph, folder: str) -> None:
    """Shapes and data use no ccj: term that the ontology does not declare."""
    assert undeclared(ontology, used_in_turtle(folder)) == set()


def test_terms_in_queries_are_declared(ontology: Graph) -> None:
    """Queries name no ccj: term that the ontology does not declare."""
    assert undeclared(ontology, used_in_queries()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_each_term_has_one_label_and_definition(ontology: Graph, predicate: URIRef, language: str) -> None:
    """One label and one definition per term and language."""
    counts = {term: len(texts(ontology, term, predicate, language)) for term in own_terms(ontology)}
    assert {term: count for term, count in counts.items() if count != 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_definitions_are_unique(ontology: Graph, language: str) -> None:
    """No two terms have the same definition."""
    assert shared(ontology, own_terms(ontology), SKOS.definition, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kinds", [(OWL.Class,), PROPERTY_TYPES], ids=["classes", "properties"])
def test_labels_are_unique(ontology: Graph, kinds: tuple[URIRef, ...], language: str) -> None:
    """No two classes and no two properties have the same label; a property may bear the name of its range."""
    terms = [term for term in own_terms(ontology) if any((term, RDF.type, kind) in ontology for kind in kinds)]
    assert shared(ontology, terms, RDFS.label, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_definitions_are_sentences(ontology: Graph, language: str) -> None:
    """A definition is not empty, begins with a capital and ends with a full stop."""
    faulty = [
        text
        for term in own_terms(ontology)
        for text in texts(ontology, term, SKOS.definition, language)
        if not (text[:1].isupper() and text.endswith("."))
    ]
    assert faulty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_definitions_name_the_genus(ontology: Graph, language: str) -> None:
    """A class that has a superclass is defined by it and by a difference, not by its own label."""
    circular = [
        definition
        for term in own_terms(ontology)
        if any(isinstance(parent, URIRef) for parent in ontology.objects(term, RDFS.subClassOf))
        for label in texts(ontology, term, RDFS.label, language)
        for definition in texts(ontology, term, SKOS.definition, language)
        if re.match(rf"{re.escape(label)}\b", definition, re.IGNORECASE)
    ]
    assert circular == []


@pytest.mark.parametrize("predicate", [RDFS.subClassOf, RDFS.subPropertyOf], ids=["class", "property"])
def test_hierarchy_has_no_cycle(ontology: Graph, predicate: URIRef) -> None:
    """No term lies above itself."""
    narrower = set(ontology.subjects(predicate))
    assert [term for term in narrower if term in above(ontology, term, predicate)] == []


def test_terms_of_others_are_declared(ontology: Graph) -> None:
    """Every term of another vocabulary that the ontology uses has an OWL type, so that it stands alone in OWL 2 DL."""
    used: set[Node] = set()
    for subject, predicate, value in ontology:
        used.add(predicate)
        if str(predicate).startswith(BUILT_IN) and predicate not in POINTS_OUTSIDE:
            used.update((subject, value))
    names = {term for term in used if isinstance(term, URIRef) and not str(term).startswith((ONTOLOGY, *BUILT_IN))}
    assert names - declared(ontology) == set()


def test_version_is_that_of_the_package(ontology: Graph) -> None:
    """The ontology's version and version IRI follow the package."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert [str(info) for info in ontology.objects(ONTOLOGY, OWL.versionInfo)] == [version]
    assert list(ontology.objects(ONTOLOGY, OWL.versionIRI)) == [ONTOLOGY + f"/{version}"]


def test_nothing_is_imported(ontology: Graph) -> None:
    """The ontology can be read without a network."""
    assert list(ontology.objects(None, OWL.imports)) == []


def texts(ontology: Graph, term: Node, predicate: URIRef, language: str) -> list[str]:
    """The texts of a term in one language."""
    values = ontology.objects(term, predicate)
    return [str(value) for value in values if isinstance(value, Literal) and value.language == language]


def shared(ontology: Graph, terms: list[URIRef], predicate: URIRef, language: str) -> dict[str, list[str]]:
    """The texts that several of the terms bear, whatever their case."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        for text in texts(ontology, term, predicate, language):
            bearers[text.casefold()].append(term.removeprefix(CCJ))
    return {text: names for text, names in bearers.items() if len(names) > 1}


def above(ontology: Graph, term: Node, predicate: URIRef) -> set[Node]:
    """All terms reached from a term by one or more steps of the predicate."""
    reached: set[Node] = set()
    waiting = list(ontology.objects(term, predicate))
    while waiting:
        parent = waiting.pop()
        if parent not in reached:
            reached.add(parent)
            waiting.extend(ontology.objects(parent, predicate))
    return reached
