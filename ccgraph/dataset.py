"""Which graphs there are, and opening them: shipped and own, with their closure, built once into the user's cache."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from ccgraph import generations, resources
from ccgraph.changes import Change, changing, unchanging
from ccgraph.errors import DataError, FileError, LockError, NotFoundError, StoreError, UsageError
from ccgraph.files import locked
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
    "changing_own",
    "current",
    "dataset_files",
    "exclusive",
    "fingerprint",
    "graph_files",
    "inferred_graph",
    "load",
    "ontology_file",
    "open_dataset",
    "own_files",
    "remove_graph",
    "user_folder",
]

Track = Callable[[list[str]], Iterable[str]]
_ATTEMPTS = 20
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
    found = sorted((file.relative_to(data), suffix) for suffix in _SUFFIXES for file in data.rglob(f"*{suffix}"))
    # A name that starts with a dot is somebody's draft, or a change that is being made.
    shown = ((path, suffix) for path, suffix in found if not any(part[0] == "." for part in path.parts))
    return [GraphFile(GRAPH + path.as_posix().removesuffix(suffix), data / path) for path, suffix in shown]


def user_folder() -> Path:
    """Where the user's own graphs are kept: ``$CCGRAPH_DATA``, else the platform's data folder of the user."""
    if chosen := os.environ.get("CCGRAPH_DATA"):
        return Path(chosen)
    import platformdirs  # not needed where the variable is set

    return platformdirs.user_data_path("ccgraph", appauthor=False)


def own_files() -> list[GraphFile]:
    """The user's own graphs, in the layout of the shipped ``data/``.

    Raises:
        FileError: a change that was cut off cannot be finished.
    """
    folder = user_folder()
    return unchanging(folder, lambda: graph_files(folder))


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


def add_graphs(
    graphs: Iterable[tuple[str, str, str]], check: Callable[[], None] | None = None, change: Change | None = None
) -> list[GraphFile]:
    """Write several of the user's own graphs, all of them or none; arguments and errors as for :func:`add_graph`.

    Args:
        graphs: name, text and suffix of each.
        check: raises where the graphs must not be added; no other writer comes between it and the writing.
        change: a change of the user's folder that they are part of, where there is one (:func:`changing_own`).
    """
    given = [(*_place(name, suffix), text) for name, text, suffix in graphs]
    with nullcontext(change) if change is not None else changing_own() as own:
        if check is not None:
            check()
        for file, name, text in given:
            staged = own.put(name)
            staged.write_text(text, encoding="utf-8", newline="\n")
            # As it will be read; what is not fit to be read changes nothing.
            GraphFile(file.graph, staged).triples()
            for suffix in _SUFFIXES:
                if (sibling := f"{_stem(name)}{suffix}") != name:
                    own.remove(sibling)
    return [file for file, _, _ in given]


def changing_own() -> AbstractContextManager[Change]:
    """A change of the user's folder, all of it or nothing, one writer at a time; see :mod:`ccgraph.changes`."""
    return changing(user_folder())


def _stem(name: str) -> str:
    return next(name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix))


def _place(name: str, suffix: str) -> tuple[GraphFile, str]:
    """An own graph, and the name of its file below the user's folder."""
    if _NAME.fullmatch(name) is None or suffix not in _SUFFIXES:
        raise UsageError(f"“{name}{suffix}” cannot name an own graph: take sources/my-company.ttl, for one.")
    if not name.startswith("reference/") and any(file.graph == GRAPH + name for file in graph_files()):
        raise UsageError(f"“{name}” is a shipped graph: choose another name.")
    return GraphFile(GRAPH + name, user_folder() / f"{name}{suffix}"), f"{name}{suffix}"


def remove_graph(name: str, change: Change | None = None) -> None:
    """Remove one of the user's own graphs.

    Args:
        name: folder and stem.
        change: a change of the user's folder that this is part of, where there is one.

    Raises:
        NotFoundError: there is none of this name; the message lists those there are.
        FileError: the folder cannot be written.
    """
    own = own_files() if change is None else graph_files(change.folder)
    if not any(file.graph == GRAPH + name for file in own):
        listed = ", ".join(file.graph.removeprefix(GRAPH) for file in own) or "none"
        raise NotFoundError(f"No own graph is called “{name}”; there are: {listed}.")
    with nullcontext(change) if change is not None else changing_own() as part:
        for suffix in _SUFFIXES:
            part.remove(f"{name}{suffix}")


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


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """The right to write an output, which one process has at a time; where the cache cannot be written, everyone has.

    Args:
        path: the file or folder to be written. Its lock lies in the cache, not beside it.

    Raises:
        LockError: another process is writing it.
    """
    folder = cache_folder() / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        yield
        return
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]
    with locked(folder / f"{name}.lock", 0, f"{path}: another ccgraph is writing it: wait until it has ended."):
        yield


def open_dataset(track: Track = iter) -> EmbeddedStore:
    """Shipped and own data with their closure, read-only; built on the first call and whenever a file has changed.

    Of several processes that find nothing built, one builds and the others wait for it. Where the cache cannot be
    written, the store is built in memory.

    Args:
        track: wraps the units while a store is built, to show progress.

    Raises:
        DataError: shipped or own data are damaged.
        FileError: they cannot be read.
    """
    for _ in range(_ATTEMPTS):
        files, name = current()
        try:
            found = _opened(files, name, track)
        except DataError:
            # Files that were read while another process changed them.
            if current()[1] == name:
                raise
            continue
        if found is not None:
            return found
    raise FileError(f"{user_folder()}: other processes change it all the time: try again when they have ended.")


def current() -> tuple[list[GraphFile], str]:
    """The graphs as they are between two changes, and the name of the generation that is built of them."""

    def read() -> tuple[list[GraphFile], str]:
        files = dataset_files()
        return files, fingerprint(files)

    return unchanging(user_folder(), read)


def _opened(files: list[GraphFile], name: str, track: Track) -> EmbeddedStore | None:
    """The generation of this name, built where it is not there; ``None`` when the files changed meanwhile."""
    cache = cache_folder()
    if (found := generations.open_complete(cache / name)) is not None:
        return found
    with ExitStack() as stack:
        try:
            cache.mkdir(parents=True, exist_ok=True)
            stack.enter_context(generations.building(cache))
            if (found := generations.open_complete(cache / name)) is not None:
                return found
            draft = stack.enter_context(generations.draft(cache))
            generations.build(draft, cache, files, ontology_file(), load, track)
            if current()[1] != name:
                return None
            generations.put_in_place(draft, cache / name)
            generations.forget_old(cache / name)
            return EmbeddedStore.read_only(cache / name / "store")
        except (OSError, StoreError, LockError):
            # A full disk, for one; the data themselves are well, or it would be a DataError.
            pass
    store = _scratch(files, ontology_file(), track)
    return store if current()[1] == name else None


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
    return generations.fingerprint(dataset_files() if files is None else files, ontology_file(), user_folder())


def ontology_file() -> Path:
    """The ontology, whose axioms are the rules of the closure."""
    return resources.folder("ontology") / "ccjobs.ttl"
