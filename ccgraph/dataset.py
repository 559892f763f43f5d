"""Which graphs there are, and opening them: shipped and own, with their closure, built once into the user's cache."""

from __future__ import annotations

import hashlib
import os
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ccgraph import resources
from ccgraph.errors import DataError, NotFoundError, StoreError, UsageError
from ccgraph.rdf import Triple, read_triples
from ccgraph.reason import Rules, closure
from ccgraph.store import EmbeddedStore, engine_version
from ccgraph.terms import GRAPH, ONTOLOGY

__all__ = [
    "GraphFile",
    "Track",
    "add_graph",
    "cache_folder",
    "dataset_files",
    "graph_files",
    "inferred_graph",
    "load",
    "open_dataset",
    "own_files",
    "remove_graph",
    "user_folder",
]

Track = Callable[[list[str]], Iterable[str]]
_MARKER = "complete"
_SSSOM = ".sssom.tsv"
_SUFFIXES = (".ttl", ".nt", _SSSOM)
_NAME = re.compile(r"(sources|annotations|mappings|reference)/[a-z0-9][a-z0-9.-]*")
_COMMON = "vocabularies"
_KEPT_GENERATIONS = 3
_GENERATION = re.compile(r"[0-9a-f]{32}|\.building-.{8}")
_ABANDONED = 24 * 3600.0


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
        """The inference unit: a document with our annotations of it, all vocabularies, or the file alone."""
        local = self.graph.removeprefix(GRAPH)
        group, _, stem = local.partition("/")
        if group == _COMMON:
            return group
        return f"sources/{stem}" if group == "annotations" else local


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
    if _NAME.fullmatch(name) is None or suffix not in _SUFFIXES:
        raise UsageError(f"“{name}{suffix}” cannot name an own graph: take sources/my-company.ttl, for one.")
    if not name.startswith("reference/") and any(file.graph == GRAPH + name for file in graph_files()):
        raise UsageError(f"“{name}” is a shipped graph: choose another name.")
    path = user_folder() / f"{name}{suffix}"
    # A dot in front: no draft, however long it takes, is ever read as a graph.
    draft = GraphFile(GRAPH + name, path.with_name(f".{os.getpid()}-{path.name}"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.path.write_text(text, encoding="utf-8", newline="\n")
        draft.triples()
        draft.path.replace(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror or error}).") from error
    finally:
        draft.path.unlink(missing_ok=True)
    for other in _SUFFIXES:
        if other != suffix:
            path.with_name(path.name.removesuffix(suffix) + other).unlink(missing_ok=True)
    return GraphFile(draft.graph, path)


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


def inferred_graph(unit: str) -> str:
    """The IRI of the graph that holds what was inferred for a unit."""
    return f"{GRAPH}inferred/{unit}"


def load(store: EmbeddedStore, files: list[GraphFile], ontology: Path, track: Track = iter) -> None:
    """Put the ontology, the files and their closure into an empty store, one named graph each.

    Args:
        store: an empty store.
        files: the graphs.
        ontology: the ontology's file; its axioms are the rules of the closure.
        track: wraps the units while they are closed, to show progress.

    Raises:
        DataError: a file does not parse, or a triple stands in two graphs (engines count such a triple twice).
    """
    axioms = list(read_triples(ontology))
    rules = Rules.from_ontology(axioms)
    owner: dict[Triple, str] = {}
    units: dict[str, list[Triple]] = {}
    graphs: list[tuple[str, list[Triple]]] = [(ONTOLOGY, axioms)]
    for file in files:
        graphs.append((file.graph, file.triples()))
        units.setdefault(file.unit, []).extend(graphs[-1][1])
    for graph, triples in graphs:
        for triple in triples:
            if owner.setdefault(triple, graph) != graph:
                raise DataError(f"{triple} stands in <{owner[triple]}> and in <{graph}>: keep it in one of them.")
    common: list[Triple] = units.get(_COMMON, [])
    for unit in track(sorted(units, key=lambda name: (name != _COMMON, name))):
        found = closure(rules, units[unit], () if unit == _COMMON else common)
        inferred = [triple for triple in found if triple not in owner]
        owner |= dict.fromkeys(inferred, inferred_graph(unit))
        graphs.append((inferred_graph(unit), inferred))
        if unit == _COMMON:
            common = common + inferred
    store.add_graphs(graphs)


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
    ontology = resources.folder("ontology") / "ccjobs.ttl"
    path = cache_folder() / _fingerprint([ontology, *(f.path for f in files)])
    found = _open_complete(path)
    if found is not None:
        return found
    import tempfile  # like json and shutil, for the first call only

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".building-", dir=path.parent))
    except OSError:
        return _in_memory(files, ontology, track)
    try:
        store = EmbeddedStore.create(draft / "store")
        load(store, files, ontology, track)
        store.close()
        (draft / _MARKER).write_text(_sizes(draft / "store"), encoding="utf-8")
        _put_in_place(draft, path)
    except OSError:
        # A full disk, for one.
        return _in_memory(files, ontology, track)
    finally:
        _remove(draft)
    _forget_old_generations(path)
    return EmbeddedStore.read_only(path / "store")


def _in_memory(files: list[GraphFile], ontology: Path, track: Track) -> EmbeddedStore:
    store = EmbeddedStore()
    load(store, files, ontology, track)
    return store


def _open_complete(path: Path) -> EmbeddedStore | None:
    """The store at a path, or ``None`` when there is none or it was left half-written."""
    try:
        if (path / _MARKER).read_text(encoding="utf-8") != _sizes(path / "store"):
            return None
        return EmbeddedStore.read_only(path / "store")
    except (OSError, StoreError):
        return None


def _sizes(store: Path) -> str:
    """The files of a finished store with their sizes, so that a truncated one is seen before it is asked."""
    return "\n".join(f"{file.name} {file.stat().st_size}" for file in sorted(store.glob("*.sst")))


def _put_in_place(draft: Path, path: Path) -> None:
    """Rename a finished store to its name; another process may have been faster, or left a broken one."""
    try:
        draft.rename(path)
    except OSError:
        if _open_complete(path) is None:
            _remove(path)
            draft.rename(path)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _forget_old_generations(current: Path) -> None:
    """Remove all but the newest finished stores, and what killed builds left; nothing that is not ours."""
    ours = [p for p in current.parent.iterdir() if _GENERATION.fullmatch(p.name) and p != current]
    stale = sorted((p for p in ours if p.name[0] != "."), key=_age)[_KEPT_GENERATIONS - 1 :]
    for old in [*stale, *(p for p in ours if p.name[0] == "." and _age(p) > _ABANDONED)]:
        _remove(old)


def _age(path: Path) -> float:
    """Seconds since a folder changed; another process may have removed it."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _fingerprint(paths: list[Path]) -> str:
    """What a built store depends on: the content of the data and of the code that loads and closes them."""
    digest = hashlib.sha256()
    digest.update(f"{engine_version()} {unicodedata.unidata_version}\n".encode())
    top = resources.root()
    for file in [*paths, *_code()]:
        content = file.read_bytes()
        name = file.relative_to(top) if file.is_relative_to(top) else file.name
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def _code() -> Iterator[Path]:
    here = Path(__file__).parent
    names = ("dataset.py", "rdf.py", "reason.py", "sssom.py", "store/embedded.py", "table.py", "terms.py")
    return (here / name for name in names)
