"""Which graphs there are, and opening them: shipped and own, with their closure, built once into the user's cache."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ccgraph import generations, resources
from ccgraph.errors import DataError, NotFoundError, UsageError
from ccgraph.inference import Claims, assemble, inferred_graph, unit_of
from ccgraph.rdf import Triple, read_triples
from ccgraph.store import EmbeddedStore
from ccgraph.terms import GRAPH

__all__ = [
    "GraphFile",
    "Track",
    "add_graph",
    "add_graphs",
    "cache_folder",
    "dataset_files",
    "fingerprint",
    "graph_files",
    "inferred_graph",
    "load",
    "open_dataset",
    "own_files",
    "remove_graph",
    "user_folder",
]

Track = Callable[[list[str]], Iterable[str]]
_SSSOM = ".sssom.tsv"
_SUFFIXES = (".ttl", ".nt", _SSSOM)
_NAME = re.compile(r"(sources|annotations|mappings|reference)/[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A Turtle file or an SSSOM table, and the IRI of the named graph it is."""

    graph: str
    path: Path

    def triples(self) -> list[Triple]:
        """What the file says.

        Raises:
            DataError: the file cannot be read as what it is.
        """
        if self.path.name.endswith(_SSSOM):
            from ccgraph.sssom import read_mappings

            return read_mappings(self.path)
        return list(read_triples(self.path))

    @property
    def unit(self) -> str:
        """The inference unit; see :func:`ccgraph.inference.unit_of`."""
        return unit_of(self.graph)


def graph_files(data: Path | None = None) -> list[GraphFile]:
    """The graphs of a data folder, in a fixed order: ``sources/x.ttl`` is ``id/graph/sources/x``."""
    data = data or resources.folder("data")
    # A name that starts with a dot is somebody's draft.
    found = sorted((file, suffix) for suffix in _SUFFIXES for file in data.rglob(f"*{suffix}") if file.name[0] != ".")
    return [GraphFile(GRAPH + file.relative_to(data).as_posix().removesuffix(suffix), file) for file, suffix in found]


def user_folder() -> Path:
    """Where the user's own graphs are kept: ``$CCGRAPH_DATA``, else the platform's data folder of the user."""
    if chosen := os.environ.get("CCGRAPH_DATA"):
        return Path(chosen)
    import platformdirs  # not needed where the variable is set

    return platformdirs.user_data_path("ccgraph", appauthor=False)


def own_files() -> list[GraphFile]:
    """The user's own graphs, in the layout of the shipped ``data/``."""
    return graph_files(user_folder())


def dataset_files() -> list[GraphFile]:
    """The shipped graphs and the user's own; an own reference replaces the shipped part of the same version."""
    own = own_files()
    replaced = {file.graph for file in own}
    return [*(file for file in graph_files() if file.graph not in replaced), *own]


def add_graph(name: str, text: str, suffix: str = ".ttl") -> GraphFile:
    """Write one of the user's own graphs, whole or not at all; one of the same name is replaced.

    Args:
        name: folder and stem, such as ``reference/rome-v60`` or ``sources/my-company``; the graph's IRI is
            ``id/graph/<name>``.
        text: the graph in the syntax of the suffix.
        suffix: ``.ttl``, ``.nt`` or ``.sssom.tsv``.

    Raises:
        DataError: the text does not parse, or the folder cannot be written.
        UsageError: the name is malformed, or the name of a shipped graph that is no reference.
    """
    return add_graphs([(name, text, suffix)])[0]


def add_graphs(graphs: Iterable[tuple[str, str, str]]) -> list[GraphFile]:
    """Write several of the user's own graphs, all of them or none; arguments and errors as for :func:`add_graph`."""
    drafts: list[tuple[GraphFile, Path]] = []
    try:
        for name, text, suffix in graphs:
            drafts.append(_draft(name, suffix))
            draft, path = drafts[-1]
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                draft.path.write_text(text, encoding="utf-8", newline="\n")
            except OSError as error:
                raise DataError(f"{path}: cannot be written ({error.strerror or error}).") from error
            draft.triples()
        # Nothing is left to fail but the renaming itself.
        for draft, path in drafts:
            try:
                draft.path.replace(path)
            except OSError as error:
                raise DataError(f"{path}: cannot be written ({error.strerror or error}).") from error
    finally:
        for draft, _ in drafts:
            draft.path.unlink(missing_ok=True)
    for _, path in drafts:
        for other in _SUFFIXES:
            sibling = path.with_name(_stem(path) + other)
            if sibling != path:
                sibling.unlink(missing_ok=True)
    return [GraphFile(draft.graph, path) for draft, path in drafts]


def _stem(path: Path) -> str:
    return next(path.name.removesuffix(suffix) for suffix in _SUFFIXES if path.name.endswith(suffix))


def _draft(name: str, suffix: str) -> tuple[GraphFile, Path]:
    """An own graph under the name of a draft, and its path once it is whole."""
    if _NAME.fullmatch(name) is None or suffix not in _SUFFIXES:
        raise UsageError(f"“{name}{suffix}” cannot name an own graph: take sources/my-company.ttl, for one.")
    if not name.startswith("reference/") and any(file.graph == GRAPH + name for file in graph_files()):
        raise UsageError(f"“{name}” is a shipped graph: choose another name.")
    path = user_folder() / f"{name}{suffix}"
    # A dot in front: no draft, however long it takes, is ever read as a graph.
    return GraphFile(GRAPH + name, path.with_name(f".{os.getpid()}-{path.name}")), path


def remove_graph(name: str) -> None:
    """Remove one of the user's own graphs.

    Raises:
        NotFoundError: there is none of this name; the message lists those there are.
    """
    own = own_files()
    found = [file for file in own if file.graph == GRAPH + name]
    if not found:
        listed = ", ".join(file.graph.removeprefix(GRAPH) for file in own) or "none"
        raise NotFoundError(f"No own graph is called “{name}”; there are: {listed}.")
    for file in found:
        file.path.unlink()


def load(store: EmbeddedStore, files: list[GraphFile], ontology: Path, track: Track = iter) -> Claims:
    """Put the ontology, the files and their closure into an empty store; see :func:`ccgraph.inference.assemble`.

    Args:
        store: an empty store.
        files: the graphs.
        ontology: the ontology's file; its axioms are the rules of the closure.
        track: wraps the units while they are closed, to show progress.

    Raises:
        DataError: a file does not parse, or a triple stands in two graphs (engines count such a triple twice).
    """
    return assemble(store, list(read_triples(ontology)), ((file.graph, file.triples()) for file in files), track)


def cache_folder() -> Path:
    """Where built stores are kept: ``$CCGRAPH_CACHE``, else the platform's cache folder of the user."""
    if chosen := os.environ.get("CCGRAPH_CACHE"):
        return Path(chosen)
    import platformdirs  # not needed where the variable is set

    return platformdirs.user_cache_path("ccgraph", appauthor=False)


def open_dataset(track: Track = iter) -> EmbeddedStore:
    """Shipped and own data with their closure, read-only; built on the first call and whenever a file has changed.

    Where the cache cannot be written, the store is built in memory.

    Args:
        track: wraps the units while a store is built, to show progress.

    Raises:
        DataError: shipped or own data are damaged.
    """
    files = dataset_files()
    ontology = _ontology()
    path = cache_folder() / fingerprint(files)
    found = generations.open_complete(path)
    if found is not None:
        return found
    import tempfile  # like json and shutil, for the first call only

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".building-", dir=path.parent))
    except OSError:
        return _scratch(files, ontology, track)
    try:
        generations.build(draft, path.parent, files, ontology, load, track)
        generations.put_in_place(draft, path)
    except OSError:
        # A full disk, for one.
        return _scratch(files, ontology, track)
    finally:
        generations.remove(draft)
    generations.forget_old(path)
    return EmbeddedStore.read_only(path / "store")


def _scratch(files: list[GraphFile], ontology: Path, track: Track) -> EmbeddedStore:
    """A store for this process alone; a byte of Turtle makes about a thirtieth of a quad, closure included."""
    store = EmbeddedStore.scratch(sum(file.path.stat().st_size for file in files) // 30)
    load(store, files, ontology, track)
    return store


def fingerprint(files: list[GraphFile] | None = None) -> str:
    """What a store built of graphs depends on; see :func:`ccgraph.generations.fingerprint`.

    Args:
        files: the graphs; those of the dataset by default.
    """
    return generations.fingerprint(dataset_files() if files is None else files, _ontology(), user_folder())


def _ontology() -> Path:
    return resources.folder("ontology") / "ccjobs.ttl"
