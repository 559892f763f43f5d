"""Inference units: a store that was extended is the store that is built from nothing, whatever the order."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ccgraph import dataset, generations
from ccgraph.errors import DataError
from ccgraph.inference import Claims, assemble, extend, inferred_graph, unit_of
from ccgraph.rdf import Triple, read_triples
from ccgraph.reason import Rules, closure
from ccgraph.store import EmbeddedStore
from ccgraph.terms import GRAPH, ONTOLOGY
from tests.conftest import ROOT, small_files

AXIOMS = list(read_triples(ROOT / "ontology" / "ccjobs.ttl"))
PREFIXES = """@prefix ccj: <https://w3id.org/ccjobs/ontology#> . @prefix x: <https://example.org/> .
@prefix oa: <http://www.w3.org/ns/oa#> . """
# Three documents that speak of the same role: each infers that it is one, and one asserts what others infer.
TEXTS = {
    "sources/a": "x:r ccj:performs x:a . x:s ccj:reportsTo x:t .",
    "sources/b": "x:r ccj:performs x:b . x:t a ccj:Role .",
    "sources/c": "x:r ccj:performs x:c ; ccj:reportsTo x:s . x:r a ccj:Role .",
    "annotations/a": "x:n a ccj:CompetencyAnnotation ; oa:hasTarget x:a ; oa:hasBody x:k .",
    "mappings/m": "x:r ccj:asksFor x:d .",
}


def graphs_of(texts: dict[str, str], folder: Path) -> dict[str, list[Triple]]:
    """The triples of Turtle texts, by graph."""
    found = {}
    for name, text in texts.items():
        path = folder / "text.ttl"
        path.write_text(PREFIXES + text, encoding="utf-8")
        found[GRAPH + name] = list(read_triples(path))
    return found


def content(store: EmbeddedStore) -> dict[str, set[Triple]]:
    """What stands where; graphs without triples are no graphs. The ontology has blank nodes, and never changes."""
    return {name: found for name in store.graphs() if name != ONTOLOGY and (found := set(store.graph(name)))}


def named(claims: Claims) -> dict[Triple, set[str]]:
    """Claims that some unit makes."""
    return {triple: set(units) for triple, units in claims.items() if units}


@pytest.mark.parametrize("seed", range(4))
def test_extending_gives_what_building_gives(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    every = graphs_of(TEXTS, tmp_path)
    other = graphs_of(
        {"sources/a": "x:r a ccj:Role ; ccj:reportsTo x:t .", "sources/b": "x:r ccj:asksFor x:e ."}, tmp_path
    )
    # Two graphs may not assert the same triple: c and the other a do.
    other_c = graphs_of({"sources/c": "x:r ccj:performs x:c ; ccj:reportsTo x:s ."}, tmp_path)
    store = EmbeddedStore()
    claims: Claims = assemble(store, AXIOMS, [])
    now: dict[str, list[Triple]] = {}
    seen_claims = 0
    for _ in range(12):
        wanted = {g: t for g, t in every.items() if rng.random() < 0.6}
        if rng.random() < 0.5 and f"{GRAPH}sources/a" in wanted:
            wanted |= {g: t for g, t in (other | other_c).items() if g in wanted}
        changed = {g: t for g, t in wanted.items() if now.get(g) != t}
        extend(store, AXIOMS, changed, now.keys() - wanted.keys(), claims)
        now = wanted
        built = EmbeddedStore()
        expected = assemble(built, AXIOMS, list(now.items()))
        assert content(store) == content(built)
        assert named(claims) == named(expected)
        seen_claims += len(claims)
    assert seen_claims, "the example should make units claim the same triple"


def test_a_triple_asserted_twice_is_refused(tmp_path: Path) -> None:
    graphs = graphs_of(TEXTS, tmp_path)
    store = EmbeddedStore()
    claims = assemble(store, AXIOMS, list(graphs.items()))
    with pytest.raises(DataError, match=r"stands in <.*sources/c> and in <.*sources/z>"):
        extend(store, AXIOMS, graphs_of({"sources/z": "x:r a ccj:Role ."}, tmp_path), [], claims)


def test_adding_a_document_closes_it_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The cost is that of the addition: no other unit is closed, no other file is parsed."""
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path / "cache"))
    few = small_files()
    without = [f for f in few if f.unit != "sources/petite-grille"]
    monkeypatch.setattr(dataset, "dataset_files", lambda: without)
    former = content(dataset.open_dataset())
    built: list[str] = []
    parsed: list[str] = []

    def watched(rules: Rules, unit: list[Triple], common: list[Triple]) -> list[Triple]:
        built.append(str(len(unit)))
        return closure(rules, unit, common)

    triples = dataset.GraphFile.triples

    def parsing(self: dataset.GraphFile) -> list[Triple]:
        parsed.append(self.graph)
        return triples(self)

    monkeypatch.setattr("ccgraph.inference.closure", watched)
    monkeypatch.setattr(dataset.GraphFile, "triples", parsing)
    monkeypatch.setattr(dataset, "dataset_files", lambda: few)
    now = content(dataset.open_dataset())
    assert len(built) == 1
    new = {f"{GRAPH}sources/petite-grille", f"{GRAPH}annotations/petite-grille"}
    assert set(parsed) == new
    whole = EmbeddedStore()
    dataset.load(whole, few, ROOT / "ontology" / "ccjobs.ttl")
    assert now == content(whole)
    assert now.keys() - former.keys() == {*new, inferred_graph("sources/petite-grille")}
    # And back.
    built.clear()
    monkeypatch.setattr(dataset, "dataset_files", lambda: without)
    generations.remove(tmp_path / "cache" / dataset.fingerprint(without))
    assert content(dataset.open_dataset()) == former
    assert built == []


def test_a_change_of_the_vocabularies_builds_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path / "cache"))
    few = small_files()
    monkeypatch.setattr(dataset, "dataset_files", lambda: few)
    dataset.open_dataset()
    less = [f for f in few if not f.graph.endswith("vocabularies/tools")]
    monkeypatch.setattr(dataset, "dataset_files", lambda: less)
    closed: list[list[str]] = []

    def track(units: list[str]) -> list[str]:
        closed.append(units)
        return units

    store = dataset.open_dataset(track)
    assert "vocabularies" in closed[0]
    assert f"{GRAPH}vocabularies/tools" not in store.graphs()


def test_units() -> None:
    assert [unit_of(GRAPH + g) for g in ("sources/a", "annotations/a", "vocabularies/t", "catalogue")] == [
        "sources/a",
        "sources/a",
        "vocabularies",
        "catalogue",
    ]
