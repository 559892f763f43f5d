"""Shapes: every constraint fires on the one fixture made to break it, and on no other.

A folder of ``tests/fixtures/shapes`` is a shape file, a file in it is a fault: it is named after the shape
and the constraint component that it breaks. A fixture of data is read on top of ``common.ttl`` and of the
folder's ``valid.ttl``, so it holds the fault and nothing else; one of the ontology, on top of ``valid.ttl``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef, namespace
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[1]
SHAPES = ROOT / "shapes"
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"
STEMS = sorted(path.stem for path in SHAPES.glob("*.ttl"))
BROKEN = sorted(path for path in FIXTURES.glob("*/*.ttl") if path.stem != "valid")

NAMES = "https://w3id.org/ccjobs/shapes#"
HEADERS = "https://w3id.org/ccjobs/shapes/"
DATA = "https://w3id.org/ccjobs/id/"
STYLE = "ontology"  # the one shape file whose data graph is the ontology itself
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
COMPONENT = "ConstraintComponent"


class Pair(NamedTuple):
    """A shape and a constraint component it declares, by their local names."""

    shape: str
    component: str


@pytest.fixture(autouse=True, scope="module")
def parse_queries_once() -> Iterator[None]:
    """Let pyshacl reuse parsed SPARQL: it hands rdflib the same text for every focus node, most of its time."""
    prepare = cache(prepareQuery)
    run = SPARQLProcessor.query

    def query(self: SPARQLProcessor, text: Any, *args: Any, **kwargs: Any) -> Any:
        return run(self, prepare(text) if isinstance(text, str) else text, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SPARQLProcessor, "query", query)
        yield


@cache
def shape_file(stem: str) -> Graph:
    """One file of shapes."""
    return Graph().parse(SHAPES / f"{stem}.ttl")


@cache
def shapes_for(stem: str) -> Graph:
    """The shapes that judge the fixtures of a folder: all those for data, or those for the ontology."""
    if stem == STYLE:
        return shape_file(STYLE)
    return union(*(shape_file(other) for other in STEMS if other != STYLE), store="SimpleMemory")


@cache
def all_shapes() -> Graph:
    """Every shape."""
    return union(*(shape_file(stem) for stem in STEMS))


@cache
def ontology() -> Graph:
    """The ontology."""
    return Graph().parse(ROOT / "ontology" / "ccjobs.ttl")


@cache
def valid(stem: str) -> Graph:
    """The conforming fixture of a folder."""
    return Graph().parse(FIXTURES / stem / "valid.ttl")


@cache
def world(stem: str) -> Graph:
    """What the broken fixtures of a folder are added to; it conforms."""
    if stem == STYLE:
        return union(valid(stem))
    return union(ontology(), Graph().parse(FIXTURES / "common.ttl"), valid(stem))


def union(*graphs: Graph, store: str = "default") -> Graph:
    """All the triples of some graphs in a new one; pyshacl reads shapes faster from "SimpleMemory"."""
    whole = Graph(store=store)
    for graph in graphs:
        whole += graph
    return whole


def local(term: Node | None) -> str:
    """The part of an IRI after its ``#``."""
    return str(term).rsplit("#", 1)[-1]


def component_of(parameter: Node) -> str | None:
    """The component that a SHACL parameter declares, None for what declares none of its own."""
    if parameter == SH.sparql:
        return f"SPARQL{COMPONENT}"
    name = local(parameter)
    if not str(parameter).startswith(str(SH)) or parameter == SH.property:
        return None
    name = f"{name[0].upper()}{name[1:]}{COMPONENT}"
    return name if name in SH else None


def components(graph: Graph, shape: Node) -> list[str]:
    """The components that a shape declares itself."""
    found = {component_of(parameter) for parameter in graph.predicates(shape)}
    return sorted(name for name in found if name is not None)


def shapes_in(graph: Graph) -> list[URIRef]:
    """The named shapes of a graph."""
    found = {*graph.subjects(RDF.type, SH.NodeShape), *graph.subjects(RDF.type, SH.PropertyShape)}
    return sorted(shape for shape in found if isinstance(shape, URIRef))


def pairs(graph: Graph) -> set[Pair]:
    """Every pair of a named shape and a component it declares."""
    return {Pair(local(shape), name) for shape in shapes_in(graph) for name in components(graph, shape)}


def inner_shapes(graph: Graph, shape: Node) -> list[Node]:
    """The anonymous shapes that a shape refers to: members of its lists, its qualified value shape."""
    inner = list(graph.objects(shape, SH.qualifiedValueShape))
    for parameter in (SH["or"], SH["and"], SH.xone):
        for head in graph.objects(shape, parameter):
            inner.extend(Collection(graph, head))
    for parameter in (SH["not"], SH.node):
        inner.extend(graph.objects(shape, parameter))
    return inner


def broken_pairs(data: Graph, shapes: Graph) -> Counter[Pair]:
    """How often each pair stands in the validation report of a graph that holds its ontology."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, inplace=True)
    assert isinstance(report, Graph)
    return Counter(
        Pair(local(report.value(result, SH.sourceShape)), local(report.value(result, SH.sourceConstraintComponent)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )


def pairs_by_the_quick_engine(data: Graph, shapes: Graph) -> Counter[Pair]:
    """The same counts by the engine that ccgraph validates with where it is installed."""
    shacl = pytest.importorskip("shacl", reason="the quick SHACL engine has no wheel here")
    compiled = shacl.Shapes.from_text(shapes.serialize(format="nt"), format="ntriples")
    report = compiled.validate_text(data.serialize(format="nt"), format="ntriples")
    return Counter(Pair(local(URIRef(r.source_shape.strip("<>"))), r.component) for r in report.results)


def focus_nodes(graph: Graph, kind: Node, target: Node) -> set[Node]:
    """The focus nodes that a target selects in a graph, subclasses being those of the ontology."""
    if kind == SH.targetClass:
        classes = set(ontology().transitive_subjects(RDFS.subClassOf, target))
        return {node for name in classes for node in graph.subjects(RDF.type, name)}
    if kind == SH.targetSubjectsOf:
        return set(graph.subjects(target, None))
    if kind == SH.targetObjectsOf:
        return set(graph.objects(None, target))
    return {target} if (target, None, None) in graph else set()


def targets(graph: Graph, shape: Node) -> list[tuple[Node, Node]]:
    """The targets of a shape, as property and value."""
    return [(kind, target) for kind in TARGETS for target in graph.objects(shape, kind)]


def is_ban(graph: Graph, shape: Node) -> bool:
    """Whether a shape only says what must not be there: then valid data have no focus node for it."""
    parts = list(graph.objects(shape, SH.property))
    return bool(parts) and all((part, SH.maxCount, Literal(0)) in graph for part in parts)


def query_terms(graph: Graph, constraint: Node) -> set[URIRef]:
    """The IRIs that a SPARQL constraint writes, in full or with a declared prefix."""
    declared = {
        str(graph.value(declaration, SH.prefix)): str(graph.value(declaration, SH.namespace))
        for header in graph.objects(constraint, SH.prefixes)
        for declaration in graph.objects(header, SH.declare)
    }
    text = re.sub(r'"[^"]*"', "", str(graph.value(constraint, SH.select)))
    short = re.findall(r"([a-z]+):(\w[\w-]*)", re.sub(r"<[^>]*>", "", text))
    return {URIRef(declared[prefix] + name) for prefix, name in short} | {
        URIRef(iri) for iri in re.findall(r"<([^>]*)>", text)
    }


def is_known(term: URIRef, graph: Graph) -> bool:
    """Whether a term is SHACL's, of the RDF family, a shape, an entity of the data, or declared in the ontology."""
    for closed in (SH, RDF, RDFS, OWL, namespace.XSD):
        if term.startswith(str(closed)):
            return str(term)[len(str(closed)) :] in closed
    if term.startswith(NAMES):
        return (term, RDF.type, None) in graph
    if term.startswith(HEADERS):
        return (term, RDF.type, OWL.Ontology) in graph
    return term.startswith(DATA) or (term, RDF.type, None) in ontology()


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_fixture_breaks_exactly_what_its_name_says(path: Path) -> None:
    """Every result of the report has the shape and the component of the file's name."""
    here = world(path.parent.name)
    fault = [triple for triple in Graph().parse(path) if triple not in here]
    for triple in fault:
        here.add(triple)
    try:
        broken = broken_pairs(here, shapes_for(path.parent.name))
        quick = pairs_by_the_quick_engine(here, shapes_for(path.parent.name))
    finally:
        for triple in fault:
            here.remove(triple)
    assert set(broken) == {Pair(*path.stem.split("."))}
    assert quick == broken


@pytest.mark.parametrize("stem", STEMS)
def test_valid_fixture_conforms(stem: str) -> None:
    """The world that broken fixtures start from has no fault of its own."""
    assert not broken_pairs(world(stem), shapes_for(stem))


@pytest.mark.parametrize("stem", STEMS)
def test_valid_fixture_gives_every_shape_a_focus_node(stem: str) -> None:
    """Each shape of the file has something to judge in the folder's valid fixture."""
    graph = shape_file(stem)
    idle = [
        local(shape)
        for shape in graph.subjects(RDF.type, SH.NodeShape)
        if not is_ban(graph, shape)
        and not any(focus_nodes(valid(stem), kind, target) for kind, target in targets(graph, shape))
    ]
    assert not idle


@pytest.mark.parametrize("stem", STEMS)
def test_every_pair_has_its_fixture_and_no_fixture_is_left_over(stem: str) -> None:
    """A folder holds one fixture for each shape and component of its file."""
    wanted = pairs(shape_file(stem))
    there = {Pair(*path.stem.split(".")) for path in BROKEN if path.parent.name == stem}
    assert sorted(wanted - there) == [], "constraints that no fixture breaks"
    assert sorted(there - wanted) == [], "fixtures of constraints that are gone"


def test_fixture_folders_are_the_shape_files() -> None:
    """A folder without a shape file would never be looked at."""
    assert sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()) == STEMS


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_fixture_says_its_fault(path: Path) -> None:
    """A comment names the fault."""
    assert re.search(r"^# .+\.$", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem != STYLE])
def test_every_alternative_is_needed_by_the_valid_fixture(stem: str) -> None:
    """Without any one member of an sh:or the valid fixture breaks it: no alternative is inert."""
    graph = shapes_for(stem)
    for shape in shapes_in(shape_file(stem)):
        for head in list(graph.objects(shape, SH["or"])):
            members = list(Collection(graph, head))
            for left_out in members:
                shorter = Collection(graph, BNode(), [member for member in members if member != left_out])
                graph.set((shape, SH["or"], shorter.uri))
                broken = broken_pairs(world(stem), graph)
                graph.set((shape, SH["or"], head))
                assert set(broken) == {Pair(local(shape), f"Or{COMPONENT}")}, (local(shape), members.index(left_out))


def test_every_target_is_used() -> None:
    """Each target class, property and node of each shape stands in some valid fixture."""
    graph = all_shapes()
    everything = union(*(valid(stem) for stem in STEMS), Graph().parse(FIXTURES / "common.ttl"))
    idle = [
        (local(shape), local(kind), str(target))
        for shape in graph.subjects(RDF.type, SH.NodeShape)
        if not is_ban(graph, shape)
        for kind, target in targets(graph, shape)
        if not focus_nodes(everything, kind, target)
    ]
    assert not idle


def test_every_shape_is_named_typed_once_and_reachable() -> None:
    """A node shape has a target, a property shape belongs to a shape; neither is split over two files."""
    graph = all_shapes()
    nodes = set(graph.subjects(RDF.type, SH.NodeShape))
    properties = set(graph.subjects(RDF.type, SH.PropertyShape))
    assert all(str(shape).startswith(NAMES) for shape in nodes | properties)
    assert all(targets(graph, shape) for shape in nodes)
    assert set(graph.objects(None, SH.property)) == properties
    assert all(len(list(graph.objects(shape, SH.path))) == 1 for shape in properties)
    homes = Counter(shape for stem in STEMS for shape in shapes_in(shape_file(stem)))
    assert [local(shape) for shape, count in homes.items() if count > 1] == []


def test_inner_shapes_say_one_thing() -> None:
    """A shape inside sh:or or a qualified value shape has one constraint: its own results are never reported."""
    graph = all_shapes()
    for shape in shapes_in(graph):
        for inner in inner_shapes(graph, shape):
            assert len(components(graph, inner)) == 1, local(shape)


@pytest.mark.parametrize("stem", STEMS)
def test_every_constraint_names_fault_and_repair_in_both_languages(stem: str) -> None:
    """A shape with a constraint has one severity and one message in French and in English: fault, colon, repair."""
    graph = shape_file(stem)
    for shape in shapes_in(graph):
        if not components(graph, shape):
            continue
        assert len(list(graph.objects(shape, SH.severity))) == 1, local(shape)
        assert set(graph.objects(shape, SH.severity)) <= {SH.Violation, SH.Warning, SH.Info}, local(shape)
        messages = list(graph.objects(shape, SH.message))
        assert sorted(m.language or "" for m in messages if isinstance(m, Literal)) == ["en", "fr"], local(shape)
        assert all(re.fullmatch(r"[^:\s].*(?: :|:) .+\.", str(message)) for message in messages), local(shape)


@pytest.mark.parametrize("stem", STEMS)
def test_every_term_of_a_shape_exists(stem: str) -> None:
    """A misspelt term would make a constraint inert: SHACL's own, the ontology's, those inside SPARQL."""
    graph = shape_file(stem)
    terms = {term for triple in graph for term in triple if isinstance(term, URIRef)}
    terms |= {term for constraint in graph.objects(None, SH.sparql) for term in query_terms(graph, constraint)}
    terms |= {literal.datatype for literal in graph.objects() if isinstance(literal, Literal) and literal.datatype}
    assert sorted(str(term) for term in terms if not is_known(term, graph)) == []


def test_ontology_keeps_its_style() -> None:
    """The ontology conforms to the shapes for terms."""
    assert not broken_pairs(union(ontology()), shape_file(STYLE))
