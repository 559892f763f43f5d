"""Opening the data: graphs, the cache, and what happens when something is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ccgraph import dataset
from ccgraph.errors import DataError, NotFoundError, UsageError
from ccgraph.graph import Graph
from ccgraph.store import EmbeddedStore
from ccgraph.table import Table
from ccgraph.terms import GRAPH
from tests.conftest import ROOT, small_files

ONTOLOGY = ROOT / "ontology" / "ccjobs.ttl"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two documents of one triple each."""
    for name in ("a", "b"):
        file = tmp_path / "data" / "sources" / f"{name}.ttl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"<urn:{name}> <urn:p> <urn:o> .\n", encoding="utf-8")
    return tmp_path / "data"


def shown(cache: Path) -> list[Path]:
    """What is in a cache beside its lock."""
    return [path for path in cache.iterdir() if path.name != ".lock"]


def test_one_file_is_one_named_graph(data: Path) -> None:
    assert [file.graph for file in dataset.graph_files(data)] == [f"{GRAPH}sources/a", f"{GRAPH}sources/b"]


def test_a_document_and_our_annotations_of_it_are_one_unit() -> None:
    units = [dataset.GraphFile(GRAPH + name, Path()).unit for name in ("sources/a", "annotations/a", "discrepancies")]
    assert units == ["sources/a", "sources/a", "discrepancies"]
    assert dataset.GraphFile(f"{GRAPH}vocabularies/tools", Path()).unit == "vocabularies"


def test_a_triple_in_two_graphs_is_refused(data: Path) -> None:
    shutil.copy(data / "sources" / "a.ttl", data / "sources" / "c.ttl")
    with pytest.raises(DataError, match=r"stands in <.*sources/a> and in <.*sources/c>"):
        dataset.load(EmbeddedStore(), dataset.graph_files(data), ONTOLOGY)


def test_no_triple_stands_in_two_graphs_inferred_ones_included(shipped: Graph) -> None:
    assert isinstance(shipped.store, EmbeddedStore)
    counted = Counter(quad.triple for quad in shipped.store.engine)
    assert [triple for triple, number in counted.items() if number > 1] == []


def test_every_graph_is_in_the_catalogue(shipped: Graph) -> None:
    known = shipped.sparql("SELECT ?g { ?g <https://w3id.org/ccjobs/ontology#graphKind> ?kind }")
    assert isinstance(known, Table)
    assert {str(row["g"]) for row in known} == {file.graph for file in dataset.graph_files()}


@pytest.fixture
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little data in the place of the shipped, where it is the building that is tested, ten times over."""
    few = small_files()
    monkeypatch.setattr(dataset, "dataset_files", lambda: few)


@pytest.mark.usefixtures("_little")
def test_the_cache_is_built_once_and_again_when_half_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path))
    built: list[list[str]] = []

    def track(units: list[str]) -> list[str]:
        built.append(units)
        return units

    size = len(dataset.open_dataset(track))
    assert len(dataset.open_dataset(track)) == size
    assert len(built) == 1
    (generation,) = shown(tmp_path)
    (generation / "complete").unlink()
    assert len(dataset.open_dataset(track)) == size
    assert len(built) == 2
    shutil.rmtree(generation / "store")
    assert len(dataset.open_dataset(track)) == size
    assert len(built) == 3
    assert shown(tmp_path) == [generation]


def test_a_failed_build_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path))

    def broken(*_: object) -> None:
        raise DataError("damaged")

    monkeypatch.setattr(dataset, "load", broken)
    with pytest.raises(DataError, match="damaged"):
        dataset.open_dataset()
    assert shown(tmp_path) == []


@pytest.mark.usefixtures("_little")
def test_where_the_cache_cannot_be_written_the_store_is_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path / "cache"))
    size = len(dataset.open_dataset())
    (tmp_path / "file").touch()
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path / "file" / "cache"))
    assert len(dataset.open_dataset()) == size
    assert (tmp_path / "file").is_file()


@pytest.mark.usefixtures("_little")
def test_old_generations_go_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number:032x}").mkdir()
    for name in ("data", "backup", ".building-abcdefgh", "facade"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path))
    dataset.open_dataset()
    left = {path.name for path in shown(tmp_path)}
    assert {"data", "backup", "facade"} <= left
    assert len(left) == 3 + 3


@pytest.mark.usefixtures("_little")
def test_a_truncated_store_is_built_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path))
    size = len(dataset.open_dataset())
    for file in tmp_path.glob("*/store/*.sst"):
        file.write_bytes(file.read_bytes()[:100])
    assert len(dataset.open_dataset()) == size


def test_several_processes_open_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import ccgraph; print(len(ccgraph.open().store))"]
    environment = {"CCGRAPH_CACHE": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    sizes = {process.communicate()[0] for process in running}
    assert len(sizes) == 1
    assert int(sizes.pop()) > 0
    assert len(shown(tmp_path)) == 1


def test_the_graph_is_handed_to_rdflib_whole(shipped: Graph) -> None:
    assert isinstance(shipped.store, EmbeddedStore)
    assert len(shipped.to_rdflib()) == len(shipped.store)


SMALL_GRAPH = "<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


def test_an_own_graph_is_part_of_the_dataset_until_it_is_removed(
    own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path / "cache"))
    question = "ASK { <https://example.org/a> <https://example.org/b> <https://example.org/c> }"
    assert dataset.open_dataset().query(question) is False
    file = dataset.add_graph("sources/mine", SMALL_GRAPH)
    assert (file.graph, file.path) == (f"{GRAPH}sources/mine", own / "sources" / "mine.ttl")
    assert dataset.open_dataset().query(question) is True
    dataset.remove_graph("sources/mine")
    assert dataset.open_dataset().query(question) is False
    with pytest.raises(NotFoundError, match="No own graph"):
        dataset.remove_graph("sources/mine")


def test_an_own_reference_replaces_the_shipped_part(own: Path) -> None:
    dataset.add_graph("reference/rome-v60", SMALL_GRAPH, ".nt")
    found = [file.path for file in dataset.dataset_files() if file.graph == f"{GRAPH}reference/rome-v60"]
    assert found == [own / "reference" / "rome-v60.nt"]
    dataset.add_graph("reference/rome-v60", SMALL_GRAPH)
    assert [file.path.name for file in dataset.own_files()] == ["rome-v60.ttl"]


def test_a_broken_own_graph_changes_nothing(own: Path) -> None:
    dataset.add_graph("sources/mine", SMALL_GRAPH)
    with pytest.raises(DataError):
        dataset.add_graph("sources/mine", "<https://example.org/a> <")
    assert [file.name for file in (own / "sources").iterdir()] == ["mine.ttl"]
    assert (own / "sources" / "mine.ttl").read_text(encoding="utf-8") == SMALL_GRAPH


@pytest.mark.parametrize("name", ["sources/outsourcia-2018", "../x", "sources/../x", "sources/.x", "vocabularies/x"])
def test_a_name_that_an_own_graph_cannot_have(own: Path, name: str) -> None:
    with pytest.raises(UsageError):
        dataset.add_graph(name, SMALL_GRAPH)
    assert not own.exists()
