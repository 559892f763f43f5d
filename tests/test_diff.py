"""Differences between releases: as sets, told by resource, with the user's mappings that they touch."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner

from ccgraph.cli import cli
from ccgraph.dataset import GraphFile
from ccgraph.errors import DataError, UsageError
from ccgraph.publish import compare_releases, publish
from ccgraph.publish.difference import Difference, read_release
from ccgraph.serialization import serialize_graphs
from ccgraph.store import EmbeddedStore
from ccgraph.terms import CCJ, GRAPH, ID
from tests.conftest import ROOT, small_files

GUIDE = "sources/petit-guide.ttl"


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """The small data as a folder like ``data/``."""
    folder = tmp_path / "former"
    for file in small_files():
        target = folder / f"{file.graph.removeprefix(GRAPH)}.ttl"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file.path, target)
    return folder


@pytest.fixture
def newer(former: Path, tmp_path: Path) -> Path:
    """A later release: one label changed, one role new, one mapping gone."""
    folder = tmp_path / "newer"
    shutil.copytree(former, folder)
    guide = folder / GUIDE
    text = guide.read_text(encoding="utf-8")
    assert '"Statistician"@en' in text
    text = text.replace('"Statistician"@en', '"Statistics officer"@en')
    text += f"\n<{ID}role/petit-guide/nouveau> a <{CCJ}MentionedRole> .\n"
    guide.write_text(text, encoding="utf-8")
    return folder


def difference(former: Path, newer: Path, own: tuple[GraphFile, ...] = ()) -> Difference:
    return compare_releases(read_release(former), read_release(newer), own)


def test_nothing_changes_between_equal_releases(former: Path) -> None:
    found = difference(former, former)
    assert not found
    assert found.to_nquads() == ("", "")
    assert found.explain("fr") == "Aucune différence."
    assert found.to_dict() == {"changes": [], "touched": []}


def test_changes_are_told_by_resource(former: Path, newer: Path) -> None:
    found = difference(former, newer)
    states = {c.iri.removeprefix(ID): (c.kind, c.state, c.added, c.removed) for c in found.changes}
    assert states == {
        "role/petit-guide/statisticien": ("role", "changed", 1, 1),
        "role/petit-guide/nouveau": ("role", "added", 1, 0),
    }
    text = found.explain("en")
    assert "2 statements added, 1 removed." in text
    assert "Roles (2)" in text
    assert "changed (+1 −1): Statistics officer" in text
    back = difference(newer, former)
    assert {c.state for c in back.changes} == {"removed", "changed"}
    assert len(found.to_pandas()) == 2


def test_quads_are_what_was_added_and_removed(former: Path, newer: Path) -> None:
    added, removed = difference(former, newer).to_nquads()
    assert '"Statistics officer"@en' in added
    assert '"Statistician"@en' in removed
    assert f"<{GRAPH}sources/petit-guide> .\n" in added
    parsed = list(pyoxigraph.parse(added.encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    assert len(parsed) == 2


def test_own_mappings_that_are_touched_are_named(former: Path, newer: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        f"<{ID}mapping/mine/1> <https://w3id.org/sssom/subject_id> <urn:x> ; "
        f"<https://w3id.org/sssom/object_id> <{ID}role/petit-guide/statisticien> .\n"
        f"<{ID}mapping/mine/2> <https://w3id.org/sssom/object_id> <{ID}role/petit-guide/conseiller> .\n",
        encoding="utf-8",
    )
    found = difference(former, newer, (GraphFile(f"{GRAPH}mappings/mine", own),))
    assert [(g, m, c.state) for g, m, c in found.touched] == [
        (f"{GRAPH}mappings/mine", f"{ID}mapping/mine/1", "changed")
    ]
    assert "mappings/mine mapping/mine/1: Statisticien — modifié" in found.explain("fr")
    # A mapping to what is only new is not touched, nor is a graph that holds none.
    assert not difference(former, newer, (GraphFile(f"{GRAPH}sources/mine", own),)).touched


def test_publication_dump_and_folder_are_the_same_release(small: EmbeddedStore, former: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(small, site, languages=("en",))
    # The folder has no inferences and no ontology: they are left out of the comparison.
    assert difference(former, site).explain() == "Aucune différence."
    dump = next((site / "dumps").glob("ccjobs.nq*"))
    assert not difference(site, dump)
    trig = tmp_path / "dump.trig"
    trig.write_text(serialize_graphs(read_release(dump), "trig"), encoding="utf-8")
    assert not difference(dump, trig)


def test_terms_and_lists_of_the_ontology(tmp_path: Path) -> None:
    text = (ROOT / "ontology" / "ccjobs.ttl").read_text(encoding="utf-8")
    changed = text.replace('rdfs:label "passage"@fr', 'rdfs:label "extrait"@fr')
    for name, content in (
        ("a", text),
        ("b", changed),
        ("c", text.replace("ccj:performs ccj:callsFor", "ccj:performs ccj:asksFor")),
    ):
        quads = pyoxigraph.parse(content.encode(), format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)
        graph = pyoxigraph.NamedNode("https://w3id.org/ccjobs/ontology")
        out = pyoxigraph.serialize(
            [pyoxigraph.Quad(q.subject, q.predicate, q.object, graph) for q in quads],
            format=pyoxigraph.RdfFormat.N_QUADS,
        )
        (tmp_path / f"{name}.nq.gz").write_bytes(gzip.compress(out or b""))
    found = difference(tmp_path / "a.nq.gz", tmp_path / "b.nq.gz")
    assert [(c.iri, c.kind, c.state) for c in found.changes] == [(f"{CCJ}Passage", "term", "changed")]
    assert found.changes[0].label("fr") == "extrait"
    assert not difference(tmp_path / "a.nq.gz", tmp_path / "a.nq.gz")


def test_what_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_release(tmp_path / "nothing")
    with pytest.raises(UsageError, match="neither a publication nor"):
        read_release(tmp_path)
    (tmp_path / "x.csv").write_text("a,b", encoding="utf-8")
    with pytest.raises(DataError, match="N-Quads or TriG"):
        read_release(tmp_path / "x.csv")
    (tmp_path / "x.nq").write_text("<a> <b", encoding="utf-8")
    with pytest.raises(DataError, match="syntax error"):
        read_release(tmp_path / "x.nq")
    (tmp_path / "x.nq.gz").write_bytes(b"\x1f\x8bnot gzip")
    with pytest.raises(DataError, match="cannot be read"):
        read_release(tmp_path / "x.nq.gz")


def test_command(former: Path, newer: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    same = runner.invoke(cli, ["diff", str(former), str(former)])
    assert same.exit_code == 0
    found = runner.invoke(
        cli, ["diff", str(former), str(newer), "--format", "json", "--nquads", str(tmp_path / "patch")]
    )
    assert found.exit_code == 1
    assert len(json.loads(found.stdout)["changes"]) == 2
    assert "Statistics" in (tmp_path / "patch.added.nq").read_text(encoding="utf-8")
    assert "Statistician" in (tmp_path / "patch.removed.nq").read_text(encoding="utf-8")
    table = runner.invoke(cli, ["diff", str(former), str(newer), "--format", "csv"])
    assert table.stdout.startswith("iri,kind,state,")
    assert runner.invoke(cli, ["diff", str(former), str(newer), "--nquads", str(tmp_path / "no" / "x")]).exit_code == 1
