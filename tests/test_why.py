"""Explanations: every inferred triple has one, and each step of it is an application of its rule."""

from __future__ import annotations

import pytest

from ccgraph.axioms import Axioms
from ccgraph.graph import Graph
from ccgraph.rdf import Triple, from_engine, read_triples, to_engine
from ccgraph.reason import Rules, closure
from ccgraph.store import EmbeddedStore, RemoteStore
from ccgraph.table import Iri, Literal
from ccgraph.terms import CCJ, GRAPH, ID, PREFIXES
from ccgraph.why import RULES, Explanation, expand, why
from tests.conftest import ROOT

RULES_OF_ALL = Rules.from_ontology(read_triples(ROOT / "ontology" / "ccjobs.ttl"))


def triple_of(step: Explanation) -> Triple:
    """The engine's triple of a step."""
    return Triple(to_engine(step.subject), to_engine(step.predicate), to_engine(step.object))  # type: ignore[arg-type]


def leaves(found: Explanation) -> list[Explanation]:
    """The premises that rest on no rule."""
    return [step for _, step in found.steps() if step.rule is None]


@pytest.fixture(scope="module")
def inferred(small: EmbeddedStore) -> list[tuple[str, Triple]]:
    """Some inferred triples of each unit."""
    graphs = [g for g in small.graphs() if g.startswith(f"{GRAPH}inferred/")]
    return [(g, t) for g in graphs for t in sorted(small.graph(g), key=str)[::37]]


def test_every_inferred_triple_is_explained_and_follows(
    small: EmbeddedStore, inferred: list[tuple[str, Triple]]
) -> None:
    rules: set[str | None] = set()
    for _, triple in inferred:
        found = why(small, triple.subject.value, triple.predicate.value, from_engine(triple.object))  # type: ignore[union-attr]
        assert found is not None, triple
        assert found.rule is not None
        rules.update(step.rule for _, step in found.steps())
        # The judge is the closure itself: of the leaves alone, it gives the triple.
        asserted = [triple_of(leaf) for leaf in leaves(found)]
        assert all(leaf.kind != "inferred" for leaf in leaves(found))
        assert triple in {*closure(RULES_OF_ALL, asserted), *asserted}
    assert rules - {None} <= RULES.keys()
    assert len(rules) > 6


def test_an_explanation_is_one_of_the_shortest_and_cites(small: EmbeddedStore) -> None:
    role = f"{ID}role/petit-guide/chef-de-plateau"
    found = why(small, role, f"{CCJ}hasSuperior", Iri(f"{ID}department/petit-guide/direction-generale"))
    assert found is not None
    assert found.rule == "prp-trp"
    assert [p.rule for p in found.premises] == ["prp-spo1", "prp-spo1"]
    (first,) = found.premises[0].premises
    assert (first.kind, first.rule, first.graph) == ("stated", None, f"{GRAPH}sources/petit-guide")
    assert first.passages == (f"{ID}document/petit-guide#char=475,498",), "the words of the reporting line"
    assert "prp-trp: a transitive property closes over itself" in found.explain("en")
    assert found.to_dict()["premises"][0]["rule"] == "prp-spo1"


def test_what_is_asserted_and_what_does_not_follow(small: EmbeddedStore) -> None:
    role = f"{ID}role/petit-guide/chef-de-plateau"
    asserted = why(small, role, f"{CCJ}reportsTo", Iri(f"{ID}role/petit-guide/directeur-de-site"))
    assert asserted is not None
    assert (asserted.rule, asserted.kind, asserted.premises) == (None, "stated", ())
    assert why(small, role, f"{CCJ}reportsTo", Iri(f"{ID}role/petit-guide/conseiller")) is None
    assert why(small, "urn:nobody", f"{CCJ}reportsTo", Iri(role)) is None
    key = why(small, role, f"{CCJ}searchKey", "chef de plateau")
    assert key is not None
    assert isinstance(key.premises[0].object, Literal)
    assert key.rule == "search-key"
    assert why(small, role, f"{CCJ}searchKey", "chef d'escale") is None


def test_names_and_prefixed_names_are_understood(small: EmbeddedStore) -> None:
    graph = Graph(small)
    found = graph.why("Chef de plateau", "hasSuperior", "directeur de site")
    assert found is not None
    assert found == graph.why("chef de plateau", "ccj:hasSuperior", f"{ID}role/petit-guide/directeur-de-site")
    assert graph.why("chef de plateau", "hasSuperior", "no such thing at all") is None
    assert expand("skos:broader") == PREFIXES["skos"] + "broader"
    assert expand("https://x.y/") == "https://x.y/"


def test_an_endpoint_explains_too(oxigraph: RemoteStore, small: EmbeddedStore) -> None:
    question = ("Chef de plateau", "hasSuperior", "directeur de site")
    assert Graph(oxigraph).why(*question) == Graph(small).why(*question)


def test_every_kind_of_axiom_is_read() -> None:
    axioms = Axioms.from_ontology(read_triples(ROOT / "ontology" / "ccjobs.ttl"))
    for table in (axioms.superclasses, axioms.superproperties, axioms.domains, axioms.ranges, axioms.inverses):
        assert table
    assert axioms.transitive
    assert axioms.symmetric
    assert all(len(links) > 1 for _, links in axioms.chains)
