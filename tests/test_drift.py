"""Drift: what moved between two versions of a classification, and the mappings it touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccgraph import dataset
from ccgraph.errors import DataError, NotFoundError
from ccgraph.graph import Graph
from ccgraph.reference.add import add_rome
from ccgraph.reference.drift import Change, changes, compare, table
from ccgraph.reference.snapshot import Snapshot, read_snapshot
from ccgraph.store import EmbeddedStore
from tests.conftest import SHARED, require
from tests.editions import newer, older, write_edition

ROOT = Path(__file__).parents[1]
EMPTY = EmbeddedStore()


def brief(found: list[Change]) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Kind, code, codes and titles of each change."""
    return [(change.kind, change.code, change.codes, change.titles) for change in found]


EXPECTED = [
    ("split", "D1408", ("D1416",), ("Télévendeur / Télévendeuse",)),
    ("relabelled", "D1408", (), ()),
    ("added", "D1416", ("D1408",), ()),
    ("removed", "M1799", ("D1408",), ("Opérateur / Opératrice de standard",)),
]


def test_two_folders(tmp_path: Path) -> None:
    old = read_snapshot(EMPTY, str(write_edition(tmp_path / "old", 60, older())))
    new = read_snapshot(EMPTY, str(write_edition(tmp_path / "new", 61, newer())))
    found = changes(old, new)
    assert brief(found) == EXPECTED
    assert found[1].explain("en") == ("D1408 relabelled: Téléconseil et télévente → Téléconseiller / Téléconseillère")
    assert found[3].explain("fr").endswith("retiré: Standardiste [D1408] (1: Opérateur / Opératrice de standard)")
    assert changes(old, old) == []


def test_two_loaded_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    for number, tables in ((61, newer()), (60, older())):
        add_rome(write_edition(tmp_path / str(number), number, tables), "2026-11-22")
    store = EmbeddedStore()
    dataset.load(store, dataset.own_files(), ROOT / "ontology" / "ccjobs.ttl")
    assert brief(compare(store, read_snapshot(store, "rome-v60"), read_snapshot(store, "rome-v61"))) == EXPECTED


def test_titles_moved_to_a_code_that_was_there() -> None:
    labels = {"A1": "a", "B1": "b"}
    old = Snapshot("old", "", labels, {}, {"1": ("A1", "x"), "2": ("A1", "y")})
    new = Snapshot("new", "", labels, {}, {"1": ("A1", "x"), "2": ("B1", "y")})
    assert brief(changes(old, new)) == [("moved", "A1", ("B1",), ("y",))]


def test_a_parent_counts_only_where_no_title_tells() -> None:
    old = Snapshot("old", "", {"A1": "a", "B1": "b"}, {}, {"1": ("B1", "x")})
    told = Snapshot("new", "", {"A1": "a", "B1": "b", "C1": "c"}, {"C1": "A1"}, {"1": ("C1", "x")})
    assert brief(changes(old, told)) == [("split", "B1", ("C1",), ("x",)), ("added", "C1", ("B1",), ())]
    untold = Snapshot("new", "", told.labels, told.parents, {"1": ("B1", "x")})
    assert brief(changes(old, untold)) == [("split", "A1", ("C1",), ()), ("added", "C1", ("A1",), ())]


def test_the_printed_labels_of_reac_against_v60(shipped: Graph) -> None:
    store = shipped.store
    found = compare(store, read_snapshot(store, "reac"), read_snapshot(store, "rome-v60"))
    assert [(c.kind, c.code, c.before, c.after) for c in found] == [
        ("relabelled", "D1408", "Téléconseil et télévente", "Conseiller / Conseillère clientèle à distance"),
        ("relabelled", "M1401", "Conduite d'enquêtes", "Enquêteur / Enquêtrice sondage"),
        ("relabelled", "M1704", "Management relation clientèle", "Responsable relation client (CRM)"),
    ]
    assert {one.relation for one in found[0].touched} == {"narrowMatch"}
    assert all(one.mapping.startswith("https://w3id.org/ccjobs/id/") for c in found for one in c.touched)


def test_mappings_of_the_older_version_are_flagged(shipped: Graph, tmp_path: Path) -> None:
    store = shipped.store
    old = read_snapshot(store, str(write_edition(tmp_path / "old", 60, older())))
    new = read_snapshot(store, str(write_edition(tmp_path / "new", 61, newer())))
    found = {(c.kind, c.code): c for c in compare(store, old, new)}
    touched = found["split", "D1408"].touched
    assert len(touched) >= 10
    assert any(one.other.endswith("role/outsourcia-2018/conseiller") for one in touched)
    assert found["removed", "M1799"].touched == ()
    # Mappings to version 60 were made with its meaning: a step that ends there touches none.
    assert all(c.touched == () for c in compare(store, Snapshot("v59", f"{old.scheme[:-2]}59", old.labels), old))
    rows = table(found.values(), "fr").to_python()
    assert rows[0]["change"] == "éclaté"
    assert str(rows[0]["touched"]).startswith("mapping/")


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"No reference is called “rome-v99”.*there are: reac"):
        read_snapshot(EMPTY, "rome-v99")
    (tmp_path / "labels.tsv").write_text("code_rome\tlabel\nD1408\t\n", encoding="utf-8")
    with pytest.raises(DataError, match="row 2: the code “D1408” has no label"):
        read_snapshot(EMPTY, str(tmp_path / "labels.tsv"))


def test_rome_3_against_v60() -> None:
    folder = require(SHARED / "reference" / "rome", "The tables of ROME are")
    old = read_snapshot(EMPTY, str(folder / "rome_v3_labels.tsv"))
    found = changes(old, read_snapshot(EMPTY, str(folder)))
    count = {kind: sum(c.kind == kind for c in found) for kind in ("added", "removed", "split", "relabelled")}
    assert count == {"added": 1052, "removed": 0, "split": 326, "relabelled": 532}
    (split,) = (c for c in found if c.kind == "split" and c.code == "D1408")
    assert split.codes == ("D1428", "D1435", "D1436")
