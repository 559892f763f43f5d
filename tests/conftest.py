"""What several test files share: the repository's folders, a small graph, the shipped graph."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import settings

from ccgraph import dataset, loading
from ccgraph.graph import Graph
from ccgraph.graph import open as open_graph
from ccgraph.store import EmbeddedStore, RemoteStore
from ccgraph.terms import GRAPH
from tests.serving import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("small", max_examples=60, deadline=None, derandomize=True, database=None)
_INPUTS = int(os.environ.get("CCGRAPH_FUZZ_INPUTS", "5000"))
settings.register_profile("large", max_examples=_INPUTS, deadline=None, print_blob=True)
settings.load_profile("small")

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
SHARED = ROOT.parent / "shared"


def require(path: Path, what: str) -> Path:
    """The path, or a skip that says what is missing (a failure where everything is required)."""
    if not path.exists():
        reason = f"{what} not at {path}"
        if os.environ.get("CCGRAPH_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the five source documents."""
    if os.environ.get("CCGRAPH_NO_DOCUMENTS") == "1":
        pytest.skip("CCGRAPH_NO_DOCUMENTS=1: the source documents are said to be absent")
    return require(SHARED / "sources", "The source documents are")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's cache and own graphs out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("CCGRAPH_DATA", str(tmp_path_factory.mktemp("own")))
        yield


@pytest.fixture(scope="session")
def shipped() -> Graph:
    """The shipped data in the embedded engine."""
    return open_graph()


@pytest.fixture(scope="session")
def server(shipped: Graph) -> Iterator[Server]:  # noqa: ARG001 - the cache is built once, before
    """The shipped data served on a free port."""
    with serving() as running:
        yield running


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    """A client of that server."""
    with server.client() as client:
        yield client


@pytest.fixture
def opened(shipped: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands answer from the graph that is open already."""
    monkeypatch.setattr("ccgraph.graph.open", lambda *_, **__: shipped)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session; see `tests/browser.py`."""
    from tests.browser import launched

    with launched() as browser:
        yield browser


_SMALL = {
    "sources/petit-guide": "petit-guide",
    "discrepancies": "discrepancies",
    "sources/petite-grille": "petite-grille",
    "annotations/petit-guide": "annotations-petit-guide",
    "annotations/petite-grille": "annotations-petite-grille",
    "mappings/small": "mappings",
    "catalogue": "catalogue",
    "reference/rome": "rome",
}


def small_files() -> list[dataset.GraphFile]:
    """A small guide and a small grid of invented jobs, what we judge of them, and the shared vocabularies."""
    vocabularies = [file for file in dataset.graph_files() if "/vocabularies/" in file.graph]
    folder = FIXTURES / "small"
    own = [dataset.GraphFile(f"{GRAPH}{graph}", folder / f"{stem}.ttl") for graph, stem in _SMALL.items()]
    return [*own, *vocabularies]


@functools.cache
def _loaded(number: int) -> EmbeddedStore:
    """The vocabularies and the first of the small graphs, with their closure."""
    files = small_files()
    store = EmbeddedStore()
    dataset.load(store, [*files[:number], *files[len(_SMALL) :]], ROOT / "ontology" / "ccjobs.ttl")
    return store


@pytest.fixture(scope="module")
def small(request: pytest.FixtureRequest) -> EmbeddedStore:
    """The small documents with their closure, in memory; the tests of names see the guide and its discrepancies."""
    return _loaded(2 if request.module.__name__.endswith("test_names") else len(_SMALL))


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteStore]:
    """The small documents with their closure in an Oxigraph server."""
    from tests import servers

    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as remote:
        loading.load(_loaded(len(_SMALL)), remote)
        yield remote


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteStore]:
    """The small documents with their closure in Virtuoso."""
    from tests import servers

    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as remote:
        loading.load(_loaded(len(_SMALL)), remote)
        yield remote
