"""Pages from a store that is read as they are asked for: the same bytes as from one that was read whole."""

from __future__ import annotations

import pytest

from ccgraph.pages import Pages
from ccgraph.pages.addresses import FORMATS
from ccgraph.pages.statements import TYPE, Statements
from ccgraph.pages.stored import StoredStatements
from ccgraph.recent import Recent
from ccgraph.store import EmbeddedStore
from ccgraph.table import Blank, Iri
from ccgraph.terms import CCJ, ID, ONTOLOGY, PREFIXES

ROLE = f"{ID}role/petit-guide/chef-de-plateau"


@pytest.fixture(scope="module")
def both(small: EmbeddedStore) -> tuple[Pages, Pages]:
    return Pages(small, served=True), Pages(small, statements=StoredStatements(small), served=True)


def test_every_page_is_the_same(both: tuple[Pages, Pages]) -> None:
    read, stored = both
    assert stored.paths == read.paths
    assert stored.resources == read.resources
    assert len(read.paths) > 200
    different = [(p, lang) for p in read.paths for lang in ("fr", "en") if stored.html(p, lang) != read.html(p, lang)]
    assert not different
    assert [stored.search_index(lang) for lang in ("fr", "en")] == [read.search_index(lang) for lang in ("fr", "en")]


@pytest.mark.parametrize("form", [name for _, _, name in FORMATS])
def test_every_description_is_the_same(both: tuple[Pages, Pages], form: str) -> None:
    read, stored = both
    # The ontology's page has blank nodes; each format writes some hundred more.
    paths = [path for i, path in enumerate(read.resources) if path == "ontology" or i % 7 == 0]
    assert "ontology" in paths
    assert not [path for path in paths if stored.description(path, form) != read.description(path, form)]


def test_statements_are_the_same_from_either_end(small: EmbeddedStore) -> None:
    read, stored = Statements.load(small), StoredStatements(small)
    assert stored.iris == read.iris
    assert {iri: list(facts) for iri, facts in stored.facts.items()} == read.facts
    assert {iri: list(links) for iri, links in stored.links.items()} == read.links
    assert len(stored.facts) == len(read.facts)
    assert dict(stored.property_counts) == dict(read.property_counts)
    assert stored.property_counts[TYPE] > 100
    assert stored.instances(f"{CCJ}Role") == read.instances(f"{CCJ}Role") != []
    assert set(stored.ontology()) == set(read.ontology())
    assert stored.parts(ROLE) == [iri for iri in read.iris if iri.startswith(f"{ROLE}#")] != []
    assert stored.is_a(ROLE, f"{CCJ}Role")
    assert not stored.is_a(ROLE, f"{CCJ}Acronym")
    # What was not read before, one property at a time; then from what is held.
    for lookup in (stored, stored):
        for property_ in {fact.property for fact in read.facts[ROLE]}:
            assert lookup.values(ROLE, property_) == read.values(ROLE, property_)
            assert lookup.one(ROLE, property_) == read.one(ROLE, property_)
        assert lookup.facts[ROLE] == read.facts[ROLE]


@pytest.mark.parametrize("name", ["", "acme", "no iri", f"{ID}role/no-such-role", "c14n99"])
def test_what_nothing_is_said_of_has_no_facts(small: EmbeddedStore, name: str) -> None:
    stored = StoredStatements(small)
    assert name not in stored.facts
    assert stored.links.get(name, []) == []
    assert stored.values(name, TYPE) == []
    assert stored.one(name, TYPE) is None
    assert stored.subjects(TYPE, name) == []
    assert not stored.is_a(name, f"{CCJ}Role")
    assert stored.parts(name) == []


def test_blank_nodes_have_canonical_labels(small: EmbeddedStore) -> None:
    stored = StoredStatements(small)
    chain = f"{PREFIXES['owl']}propertyChainAxiom"
    heads = [fact.other for _, fact in stored.ontology() if fact.property == chain]
    assert heads
    assert all(isinstance(head, Blank) and head.startswith("c14n") for head in heads)
    assert all(stored.values(str(head), f"{PREFIXES['rdf']}first") for head in heads)


def test_quads_are_found_by_any_end(small: EmbeddedStore) -> None:
    of_role = list(small.quads(Iri(ROLE)))
    assert {subject for _, subject, _, _ in of_role} == {ROLE}
    assert {quad for quad in of_role if quad[2] == TYPE} == set(small.quads(Iri(ROLE), None, TYPE))
    assert (*of_role[0],) in set(small.quads(graph=of_role[0][0]))
    assert {other for _, _, _, other in small.quads(None, Iri(f"{CCJ}Role"), TYPE)} == {f"{CCJ}Role"}
    assert {graph for graph, *_ in small.quads(graph=ONTOLOGY)} == {ONTOLOGY}
    assert list(small.quads(Iri("no iri"))) == []
    assert sum(1 for _ in small.quads()) == len(small)


def test_rows_come_one_by_one(small: EmbeddedStore) -> None:
    rows = small.rows("SELECT ?s WHERE { ?s a ?c } ORDER BY ?s")
    assert isinstance(next(rows)[0], Iri | Blank)
    assert list(small.rows("ASK {}")) == []


def test_the_least_recent_is_forgotten() -> None:
    recent: Recent[str, str] = Recent(16, len)
    recent["a"], recent["b"] = "xx", "y"
    for key in "cdefghi":
        recent[key] = "xx"
        assert recent.get("b") == "y"
    assert "a" not in recent
    assert recent.size == sum(map(len, recent.values())) <= 16
    recent["b"] = "yy"
    assert recent["b"] == "yy"
    assert recent.size == sum(map(len, recent.values())) <= 16
    recent["z"] = "too large"
    assert "z" not in recent
    del recent["b"]
    assert "b" not in recent
    assert len(recent) == len(list(recent))
