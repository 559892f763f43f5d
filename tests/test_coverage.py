"""Coverage: what of a document is encoded, with and without its text; anchors that look wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccgraph import manifest
from ccgraph.coverage import coverage, suspicious_anchors
from ccgraph.errors import DataError, EvidenceError
from ccgraph.graph import Graph
from ccgraph.passages import read_text
from ccgraph.rdf import iri
from ccgraph.store import EmbeddedStore
from ccgraph.terms import CCJ
from tests.conftest import FIXTURES

DOCUMENTS, MANIFESTS = FIXTURES / "documents", FIXTURES / "small"


def test_every_shipped_document_is_covered_without_its_text(shipped: Graph) -> None:
    found = shipped.coverage()
    assert found
    assert [(c.stem, c.gaps) for c in found if c.gaps] == []
    assert all(c.covered == c.content > 0 for c in found)


def test_every_shipped_document_is_covered_and_its_manifest_is_true(shipped: Graph, sources: Path) -> None:
    found = shipped.coverage(sources)
    assert [(c.stem, c.gaps) for c in found if c.gaps] == []
    assert all(c.checked for c in found)


def test_the_shipped_furniture_is_not_where_content_hides(shipped: Graph) -> None:
    for found in shipped.coverage():
        assert found.heading + found.furniture < found.content / 2, found.stem


@pytest.mark.parametrize("folder", [None, DOCUMENTS])
def test_the_small_guide_is_covered(small: EmbeddedStore, folder: Path | None) -> None:
    both = coverage(small, folder, MANIFESTS)
    assert [found.stem for found in both] == ["petit-guide", "petite-grille"]
    assert all((found.neither, found.checked) == (0, folder is not None) for found in both)
    assert all(found.content == found.covered for found in both)


@pytest.mark.parametrize("folder", [None, DOCUMENTS])
def test_a_statement_taken_out_leaves_a_gap(small: EmbeddedStore, folder: Path | None) -> None:
    store = EmbeddedStore()
    gone = iri("https://w3id.org/ccjobs/id/role/petit-guide/conseiller#activity-2")
    store.add(t for t in small.triples() if t.subject != gone)
    found, other = coverage(store, folder, MANIFESTS)
    assert not other.gaps
    assert [line for line, _, _ in found.gaps] == [14]
    assert found.neither == len("Traite les réclamations")


def test_a_manifest_of_another_text_is_told(small: EmbeddedStore, tmp_path: Path) -> None:
    text = read_text(DOCUMENTS / "petit-guide.txt")
    segments = manifest.build(text)
    manifest.write(tmp_path / "petit-guide.tsv", [*segments[:-1]])
    with pytest.raises(EvidenceError, match="the text goes on"):
        coverage(small, DOCUMENTS, tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        coverage(small, None, tmp_path / "absent")
    with pytest.raises(EvidenceError, match="no file there is “Petit guide"):
        coverage(small, tmp_path, MANIFESTS)


def test_a_wrong_anchor_is_suspicious(small: EmbeddedStore) -> None:
    assert suspicious_anchors(small, DOCUMENTS) == []
    store = EmbeddedStore()
    subject = iri("https://w3id.org/ccjobs/id/role/petit-guide/conseiller#activity-2")
    stated = iri(f"{CCJ}statedIn")
    wrong = next(
        t.object
        for t in small.triples()
        if str(t.subject).endswith("/conseiller#activity-3>") and t.predicate == stated
    )
    store.add(
        type(t)(t.subject, t.predicate, wrong) if (t.subject, t.predicate) == (subject, stated) else t
        for t in small.triples()
    )
    assert [s.label for s in suspicious_anchors(store, DOCUMENTS)] == ["Traiter les réclamations"]


def test_few_shipped_anchors_are_suspicious(shipped: Graph, sources: Path) -> None:
    """Labels are phrases of our own, so some share no stem; a slipped offset would show as many at once."""
    suspects = suspicious_anchors(shipped.store, sources)
    assert len(suspects) < 60, [(s.iri, s.label, s.words) for s in suspects[:10]]
