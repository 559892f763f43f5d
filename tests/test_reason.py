"""The closure: equal to owlrl's on what the project uses, and nothing absurd."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from owlrl import DeductiveClosure
from owlrl.OWLRL import OWLRL_Semantics
from pyoxigraph import Literal
from rdflib import OWL, RDF, RDFS, SKOS

from ccgraph import dataset
from ccgraph.fixpoint import fixpoint
from ccgraph.rdf import Triple, iri, plain_literal, read_triples, to_rdflib
from ccgraph.reason import Rules, closure, search_key
from ccgraph.store import EmbeddedStore
from tests.conftest import ROOT, small_files

CCJ = rdflib.Namespace("https://w3id.org/ccjobs/ontology#")
ONTOLOGY = list(read_triples(ROOT / "ontology" / "ccjobs.ttl"))
CODE = iri("https://w3id.org/ccjobs/ontology#ReferenceOccupation")
RULES = Rules.from_ontology(ONTOLOGY)
EXAMPLE = """
@prefix ccj: <https://w3id.org/ccjobs/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix x: <https://example.org/> .
x:r a ccj:JobProfile ; ccj:performs x:a ; ccj:asksFor x:c ; ccj:reportsTo x:s ; skosxl:prefLabel x:t .
x:t a ccj:Title ; skosxl:literalForm "Chargé(e) d'œuvre"@fr .
x:s a ccj:JobProfile ; ccj:reportsTo x:d .
x:d a ccj:Department .
x:a ccj:statedIn <https://example.org/doc#char=0,4> ; ccj:sameWordingAs x:b ; ccj:asksFor x:e .
<https://example.org/doc#char=0,4> dcterms:isPartOf <https://example.org/doc> .
x:n a ccj:CompetencyAnnotation ; oa:hasTarget x:a ; oa:hasBody x:k1 .
x:o a ccj:CompetencyAnnotation ; oa:hasTarget x:c ; oa:hasBody x:k2 .
x:p a ccj:CompetencyAnnotation ; oa:hasTarget x:e ; oa:hasBody x:k3 .
x:q a ccj:CompetencyAnnotation ; oa:hasTarget x:b .
x:m a ccj:Mention ; ccj:mentionedBy x:a ; ccj:concept x:i .
"""


def triples_of(text: str, folder: Path) -> list[Triple]:
    """The triples of a Turtle text."""
    path = folder / "text.ttl"
    path.write_text(text, encoding="utf-8")
    return list(read_triples(path))


def project_view(graph: Iterable[tuple[rdflib.term.Node, ...]]) -> set[tuple[rdflib.term.Node, ...]]:
    """The part of a closure that the project uses: its own and re-used properties, and types of declared classes.

    owlrl also adds reflexive sameAs, Thing, literal subjects, and triples about the ontology's own terms.
    """
    declared = to_rdflib(ONTOLOGY)
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {kind: {s for s in declared.subjects(RDF.type, kind) if isinstance(s, rdflib.URIRef)} for kind in kinds}
    own = {*terms[OWL.Class], *terms[OWL.ObjectProperty], *terms[OWL.DatatypeProperty]}
    properties = terms[OWL.ObjectProperty] | terms[OWL.DatatypeProperty]
    return {
        (s, p, o)
        for s, p, o in graph
        if isinstance(s, rdflib.URIRef | rdflib.BNode)
        and s not in own
        and (p in properties or (p == RDF.type and o in terms[OWL.Class]))
        and p not in {CCJ.searchKey, CCJ.effectiveForce, CCJ.effectiveJurisdiction}
    }


def ours(triples: list[Triple]) -> set[tuple[rdflib.term.Node, ...]]:
    """Our closure with what it starts from, in the project's view."""
    return project_view(to_rdflib([*triples, *closure(RULES, triples)]))


def theirs(triples: list[Triple]) -> set[tuple[rdflib.term.Node, ...]]:
    """The closure by owlrl, the reference, in the project's view."""
    graph = to_rdflib([*ONTOLOGY, *triples])
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    return project_view(graph)


def test_the_closure_is_that_of_owlrl_on_the_example(tmp_path: Path) -> None:
    triples = triples_of(EXAMPLE, tmp_path)
    assert ours(triples) == theirs(triples)


def test_the_closure_is_that_of_owlrl_on_the_small_guide() -> None:
    triples = [t for file in small_files()[:2] for t in read_triples(file.path)]
    assert ours(triples) == theirs(triples)


@pytest.mark.full
@pytest.mark.parametrize("name", [f.path.stem for f in dataset.graph_files() if "/sources/" in f.graph])
def test_the_closure_is_that_of_owlrl_on_the_shipped_documents(name: str) -> None:
    """No rule joins two documents, so that one after the other says as much as all together, and takes minutes."""
    files = [f for f in dataset.graph_files() if f.path.stem == name or "/vocabularies/" in f.graph]
    triples = [t for file in files for t in file.triples()]
    assert ours(triples) == theirs(triples)


def test_triples_that_no_rule_starts_from_are_not_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole classification is labels and definitions; what rules read of it elsewhere still counts."""
    taken: list[Triple] = []

    def watched(axioms: Any, chains: Any, triples: list[Triple], wanted: Any) -> Any:
        taken.extend(triples)
        return fixpoint(axioms, chains, triples, wanted)

    monkeypatch.setattr("ccgraph.reason.fixpoint", watched)
    code = iri("https://example.org/code")
    label, definition = (iri(str(SKOS[name])) for name in ("prefLabel", "definition"))
    named = Triple(code, label, plain_literal("Téléconseillers"))
    found = closure(RULES, [named, Triple(code, definition, plain_literal("…")), Triple(code, iri(RDF.type), CODE)])
    assert {t.predicate for t in taken} == {iri(RDF.type)}
    keys = {t.object.value for t in found if t.predicate.value == str(CCJ.searchKey) and isinstance(t.object, Literal)}
    assert keys == {"teleconseillers", "teleconseiller"}
    # What is stated is not inferred, whether a rule starts from it or not.
    stated = [named, *found]
    assert not {*closure(RULES, stated)} & {*stated}


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("r", "requires", "k1"),
        ("r", "requires", "k2"),
        ("r", "requires", "k3"),
        ("a", "callsFor", "k1"),
        ("r", "hasSuperior", "s"),
        ("r", "hasSuperior", "d"),
        ("s", "hasSuperior", "d"),
        ("b", "sameWordingAs", "a"),
        ("a", "concerns", "i"),
        ("a", "fromDocument", "doc"),
    ],
)
def test_the_closure_adds_what_it_should(tmp_path: Path, subject: str, predicate: str, value: str) -> None:
    found = to_rdflib(closure(RULES, triples_of(EXAMPLE, tmp_path)))
    x = rdflib.Namespace("https://example.org/")
    assert (x[subject], CCJ[predicate], x[value]) in found


def test_titles_give_labels_and_labels_give_search_keys(tmp_path: Path) -> None:
    found = to_rdflib(closure(RULES, triples_of(EXAMPLE, tmp_path)))
    role = rdflib.URIRef("https://example.org/r")
    assert list(found.objects(role, SKOS.prefLabel)) == [rdflib.Literal("Chargé(e) d'œuvre", lang="fr")]
    keys = {str(key) for key in found.objects(role, CCJ.searchKey)}
    assert keys == {"charge e d oeuvre", "charge d oeuvre"}


def test_the_closure_adds_nothing_absurd(shipped_triples: rdflib.Graph) -> None:
    assert not [s for s, o in shipped_triples.subject_objects(CCJ.hasSuperior) if s == o]
    assert not list(shipped_triples.triples((None, OWL.sameAs, None)))
    documents: dict[rdflib.term.Node, set[rdflib.term.Node]] = {}
    for thing, document in shipped_triples.subject_objects(CCJ.fromDocument):
        # What we judge may bear on two documents; what is stated never does.
        if (thing, RDF.type, CCJ.CuratedStatement) not in shipped_triples:
            documents.setdefault(thing, set()).add(document)
    assert [thing for thing, found in documents.items() if len(found) > 1] == []
    for subject, value in shipped_triples.subject_objects(CCJ.hasSuperior):
        assert documents[subject] == documents[value]


@pytest.fixture(scope="module")
def shipped_triples() -> rdflib.Graph:
    """The shipped data with their closure."""
    store = EmbeddedStore()
    dataset.load(store, dataset.graph_files(), ROOT / "ontology" / "ccjobs.ttl")
    return to_rdflib(store.triples())


def test_no_rule_joins_two_documents() -> None:
    """Closing two documents together gives what closing each apart gives."""
    files = [f for f in dataset.graph_files() if "/sources/" in f.graph]
    apart: set[Triple] = set()
    together: list[Triple] = []
    for file in files:
        triples = list(read_triples(file.path))
        together += triples
        apart |= {*triples, *closure(RULES, triples)}
    assert {*together, *closure(RULES, together)} == apart


def test_the_rules_read_no_axiom_of_other_vocabularies() -> None:
    text = str(RULES)
    assert "ontology#reportsTo" in text
    assert "core#exactMatch" not in text
    assert str(RDFS.label) not in text


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Chef de plateau (CDP)", "chef de plateau cdp"),
        ("Téléconseiller·ère", "teleconseiller ere"),
        ("L’ŒUVRE – d'été", "l oeuvre d ete"),
        ("N+1", "n 1"),
        ("𝐀𝐠𝐞𝐧𝐭 ı", "agent i"),
        ("…", ""),
    ],
)
def test_search_keys_fold_accents_case_and_punctuation(label: str, key: str) -> None:
    assert search_key(label) == key
