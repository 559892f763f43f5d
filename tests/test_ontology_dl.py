"""Ontology and data are OWL 2 DL and can be true together; faults put in on purpose show that the checks can fail."""

import os
from pathlib import Path

import pytest
from pyoxigraph import Triple

from ccgraph import dataset
from tests import owl

ROOT = Path(__file__).parents[1]
PREFIXES = """
@prefix ccj: <https://w3id.org/ccjobs/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://w3id.org/ccjobs/id/example/> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOUND = """
ex:adviser a ccj:JobProfile ; ccj:statedIn ex:passage ; skosxl:prefLabel ex:title ; ccj:reportsTo ex:leader ;
    ccj:performs ex:greet ; ccj:asksFor ex:listen ; dcterms:created "2026-11-22"^^xsd:date .
ex:leader a ccj:MentionedRole ; ccj:reportsTo ex:board .
ex:board a ccj:Department .
ex:title a ccj:Title ; skosxl:literalForm "Conseiller"@fr .
ex:line a ccj:ReportingLine ; ccj:subordinate ex:adviser ; ccj:superior ex:leader .
ex:empty a ccj:EmptyField ; ccj:absentFrom ex:line ; ccj:absentProperty ccj:superior .
ex:greet a ccj:Activity .
ex:speak a ccj:Capacity .
ex:listen a ccj:Capacity .
ex:greeting a ccj:CompetencyAnnotation ; oa:hasTarget ex:greet ; oa:hasBody ex:welcome .
ex:listening a ccj:CompetencyAnnotation ; oa:hasTarget ex:listen ; oa:hasBody ex:attention .
ex:welcome a ccj:RelationalKnowHow .
ex:attention a ccj:RelationalKnowHow .
ex:mention a ccj:Mention ; ccj:mentionedBy ex:greet ; ccj:concept ex:chat .
ex:chat a ccj:Channel .
ex:passage a ccj:Passage ; dcterms:isPartOf ex:document ; nif:beginIndex 0 ; nif:endIndex 10 ; ccj:firstLine 1 .
ex:document a ccj:SourceDocument .
"""


@pytest.fixture(scope="session")
def machine() -> owl.Machine:
    """The OWL API; where it cannot run, a skip that says why (a failure if CCGRAPH_REQUIRE_ALL=1)."""
    try:
        return owl.Machine()
    except owl.UnavailableError as error:
        if os.environ.get("CCGRAPH_REQUIRE_ALL") == "1":
            pytest.fail(f"CCGRAPH_REQUIRE_ALL=1, but {error}")
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def ontology() -> set[Triple]:
    """The ontology as it stands in the repository."""
    return owl.read(ROOT / "ontology" / "ccjobs.ttl")


@pytest.fixture(scope="session")
def data() -> set[Triple]:
    """All data as they stand in the repository, merged."""
    return {triple for file in dataset.graph_files() for triple in file.triples()}


def turtle(text: str) -> set[Triple]:
    """The triples of a Turtle text that uses the prefixes above."""
    return owl.read(text=PREFIXES + text)


def test_ontology_alone_is_owl_2_dl(machine: owl.Machine, ontology: set[Triple]) -> None:
    """The ontology declares all that it uses, without its data and without imports."""
    assert machine.violations(ontology) == []


def test_ontology_with_data_is_owl_2_dl(machine: owl.Machine, ontology: set[Triple], data: set[Triple]) -> None:
    """No data file uses an undeclared term or a literal that a reasoner cannot read."""
    assert machine.violations(ontology | data) == []


def test_no_term_is_empty_by_definition(machine: owl.Machine, ontology: set[Triple]) -> None:
    """Every class and property can have an instance."""
    assert machine.unsatisfiable(ontology) == []


def test_data_are_consistent(machine: owl.Machine, ontology: set[Triple], data: set[Triple]) -> None:
    """Ontology and data can all be true; where not, the failure names a smallest set of triples to blame."""
    if not machine.is_consistent(ontology | data):
        pytest.fail("These cannot be true together:\n" + "\n".join(machine.conflict(ontology, data)))


def test_sound_example_is_dl_and_consistent(machine: owl.Machine, ontology: set[Triple]) -> None:
    """The example that the faults below are put into has none itself."""
    example = ontology | turtle(SOUND)
    assert machine.violations(example) == []
    assert machine.unsatisfiable(example) == []


@pytest.mark.parametrize(
    "use",
    [
        pytest.param("ex:unit a ccj:CertificationUnit ; ccj:asksFor ex:listen .", id="a unit asks for a capacity"),
        pytest.param("ex:greet ccj:asksFor ex:listen .", id="an activity asks for a capacity"),
        pytest.param('ex:copil a ccj:Acronym ; ccj:expansion "comité de pilotage"@fr .', id="an expansion in French"),
    ],
)
def test_use_that_a_definition_names_is_consistent(machine: owl.Machine, ontology: set[Triple], use: str) -> None:
    """No domain, range or chain forbids what the definition of the term says it is for."""
    assert machine.conflict(ontology, turtle(SOUND + use)) == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("ccj:hasSuperior a owl:IrreflexiveProperty .", "non-simple property in irreflexive"),
        ("ccj:requires a owl:AsymmetricProperty .", "non-simple property in asymmetric"),
        ("ccj:requires rdfs:subPropertyOf ccj:performs .", "in chain causes cycle: <ccj:performs>"),
        ('ex:adviser ccj:printedForm "x"^^ccj:foo .', "undeclared datatype: <ccj:foo>"),
        ('ex:adviser ccj:printedForm "2026-11-22"^^xsd:date .', "undeclared datatype: xsd:date"),
        ('ex:adviser ccj:nickname "x" .', "undeclared annotation property: <ccj:nickname>"),
        ("ex:adviser a ccj:Job .", "undeclared class: <ccj:Job>"),
    ],
)
def test_fault_against_the_profile_is_reported(
    machine: owl.Machine, ontology: set[Triple], fault: str, said: str
) -> None:
    """What is outside OWL 2 DL is found, and the report names it."""
    assert said in "\n".join(machine.violations(ontology | turtle(SOUND + fault)))


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("ex:adviser a ccj:Title .", id="a role that is also a title"),
        pytest.param("ex:leader ccj:reportsTo ex:leader .", id="a role that reports to itself"),
        pytest.param("ex:leader ccj:reportsTo ex:adviser .", id="two roles that report to each other"),
        pytest.param("ex:leader a ccj:DescribedRole .", id="a role both described and only mentioned"),
        pytest.param("ex:greet a ccj:Capacity .", id="an activity that is also a capacity"),
        pytest.param("ex:passage ccj:firstLine 0 .", id="a line number below 1"),
        pytest.param("ex:chat a ccj:Tool .", id="a channel that is also a tool"),
    ],
)
def test_contradiction_is_found(machine: owl.Machine, ontology: set[Triple], fault: str) -> None:
    """Data that contradict the ontology are inconsistent, though they are OWL 2 DL."""
    faulty = ontology | turtle(SOUND + fault)
    assert machine.violations(faulty) == []
    assert not machine.is_consistent(faulty)


def test_contradiction_amid_all_data_is_found(machine: owl.Machine, ontology: set[Triple], data: set[Triple]) -> None:
    """The size of the real data does not hide a contradiction."""
    assert not machine.is_consistent(ontology | data | turtle("ex:both a ccj:Role, ccj:Title ."))


def test_contradiction_is_narrowed_to_its_triples(machine: owl.Machine, ontology: set[Triple]) -> None:
    """Of a whole data set, the triples to blame are named and no others."""
    assert machine.conflict(ontology, turtle(SOUND + "ex:title ccj:performs ex:greet .")) == [
        "<id:example/title> <ccj:performs> <id:example/greet>",
        "<id:example/title> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <ccj:Title>",
    ]


def test_term_that_can_have_no_instance_is_named(machine: owl.Machine, ontology: set[Triple]) -> None:
    """A class under two disjoint classes, and the property that leads from it, are reported as empty."""
    fault = "ccj:JobProfile rdfs:subClassOf ccj:MentionedRole . ccj:inSegment rdfs:domain ccj:JobProfile ."
    assert machine.unsatisfiable(ontology | turtle(fault)) == ["<ccj:JobProfile>", "<ccj:inSegment>"]


def test_imports_are_refused(machine: owl.Machine) -> None:
    """An owl:imports is an error and never a request to another machine."""
    with pytest.raises(ValueError, match="imports are not followed"):
        machine.load(turtle("ex:o a owl:Ontology ; owl:imports <http://127.0.0.1:9/o> ."))
