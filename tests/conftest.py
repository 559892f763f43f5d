"""What several test files share: the repository's folders, a small graph, the shipped graph."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccgraph import dataset
from ccgraph.graph import Graph
from ccgraph.graph import open as open_graph
from ccgraph.store import EmbeddedStore
from ccgraph.terms import GRAPH

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
SHARED = ROOT.parent / "shared"


def require(path: Path, what: str) -> Path:
    """The path, or a skip that says what is missing (a failure where everything is required)."""
    if not path.exists():
        reason = f"{what} not found beside the repository (../{path.relative_to(ROOT.parent)})"
        if os.environ.get("CCGRAPH_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the five source documents."""
    return require(SHARED / "sources", "The source documents are")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's cache out of the tests."""
    former = os.environ.get("CCGRAPH_CACHE")
    os.environ["CCGRAPH_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if former is None:
        del os.environ["CCGRAPH_CACHE"]
    else:
        os.environ["CCGRAPH_CACHE"] = former


@pytest.fixture(scope="session")
def shipped() -> Graph:
    """The shipped data in the embedded engine."""
    return open_graph()


def small_files() -> list[dataset.GraphFile]:
    """A small guide of invented jobs, what we judge of it, and the shared vocabularies."""
    vocabularies = [file for file in dataset.graph_files() if "/vocabularies/" in file.graph]
    own = [
        dataset.GraphFile(f"{GRAPH}{graph}", FIXTURES / "small" / f"{graph.rpartition('/')[2]}.ttl")
        for graph in ("sources/petit-guide", "discrepancies")
    ]
    return [*own, *vocabularies]


@pytest.fixture(scope="session")
def small() -> EmbeddedStore:
    """The small guide with its closure, in memory."""
    store = EmbeddedStore()
    dataset.load(store, small_files(), ROOT / "ontology" / "ccjobs.ttl")
    return store
