"""Built stores in the user's cache: each under the digest of what it was made of, whole or not there at all.

A generation is never changed. A new one is built in a folder beside it and renamed into place; processes that read the
old one keep it until they end. Where only some sources have changed since a generation that is there, the new one
starts as its copy (on most file systems links, whatever the size) and only the units of these sources are closed.
"""

from __future__ import annotations

import hashlib
import re
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ccgraph import resources
from ccgraph.errors import DataError, StoreError
from ccgraph.files import locked
from ccgraph.inference import COMMON, Claims, extend, inferred_graph
from ccgraph.rdf import Triple, read_triples
from ccgraph.serialization import read_graphs, serialize_graphs
from ccgraph.store import EmbeddedStore, engine_version
from ccgraph.terms import GRAPH

if TYPE_CHECKING:
    from ccgraph.dataset import GraphFile

__all__ = [
    "build",
    "building",
    "damaged_files",
    "draft",
    "fingerprint",
    "forget_old",
    "open_complete",
    "put_in_place",
    "remove",
]

Load = Callable[[EmbeddedStore, "list[GraphFile]", Path, Callable[[list[str]], Iterable[str]]], Claims]
_MARKER, _CONTENT, _CLAIMS, _DIGESTS, _LOCK = "complete", "content.json", "claims.nq", "digests.json", ".lock"
# Longer than a build of full references takes; past it, this process builds in memory.
_PATIENCE = 900.0
_KEPT = 3
_NAME = re.compile(r"[0-9a-f]{32}|\.building-.{8}")
# RocksDB's own: which of the files make the store.
_INDEXES = ("CURRENT", "MANIFEST-")
# Each extension leaves files of its own, which every query must look into; then they are merged.
_MERGED_AFTER = 8


@dataclass(frozen=True, slots=True)
class _Content:
    """What a generation was made of: the digest of common ground, how often extended, the digest of each graph."""

    base: str
    extensions: int
    graphs: dict[str, str]


def build(
    draft: Path,
    cache: Path,
    files: list[GraphFile],
    ontology: Path,
    load: Load,
    track: Callable[[list[str]], Iterable[str]] = iter,
    *,
    anew: bool = False,
) -> None:
    """Build a generation in an empty folder: from an older one where that serves, else from nothing.

    Args:
        draft: the folder.
        cache: where older generations are.
        files: the graphs.
        ontology: the ontology's file.
        load: how a store is built from nothing.
        track: wraps the units that are closed, to show progress.
        anew: from nothing in any case.

    Raises:
        DataError: a file does not parse, or a triple stands in two graphs.
        OSError: the folder cannot be written.
    """
    content = {file.graph: _digest(file.path) for file in files}
    base = _base(files, ontology)
    extensions = None if anew else _extend(draft, cache, files, ontology, base, content)
    if extensions is None:
        remove(draft / "store")
        extensions = 0
        store = EmbeddedStore.create(draft / "store")
        _write_claims(draft, load(store, files, ontology, track))
        store.close()
    import json

    (draft / _CONTENT).write_text(json.dumps(asdict(_Content(base, extensions, content))), encoding="utf-8")
    store_files = draft / "store"
    (draft / _DIGESTS).write_text(json.dumps(_digests(store_files), indent=1), encoding="utf-8")
    (draft / _MARKER).write_text(_sizes(store_files), encoding="utf-8")


def _extend(
    draft: Path, cache: Path, files: list[GraphFile], ontology: Path, base: str, content: dict[str, str]
) -> int | None:
    """Copy the nearest generation and bring it up to date; ``None`` where there is none, or most has changed."""
    sizes = {file.graph: file.path.stat().st_size for file in files}
    best: tuple[int, Path, _Content] | None = None
    for path in cache.iterdir():
        found = _read(path)
        if found is None or found.base != base:
            continue
        work = sum(size for graph, size in sizes.items() if found.graphs.get(graph) != content[graph])
        if best is None or work < best[0]:
            best = (work, path, found)
    if best is None or best[0] * 2 > sum(sizes.values()):
        return None
    _, path, made = best
    former, extensions = made.graphs, made.extensions
    old = open_complete(path)
    if old is None:
        return None
    try:
        old.copy_to(draft / "store")
        claims: Claims = defaultdict(set)
        for graph, triples in read_graphs(path / _CLAIMS).items():
            for triple in triples:
                claims[triple].add(graph.removeprefix(inferred_graph("")))
    except (StoreError, DataError, OSError):
        # Removed by another process meanwhile, for one.
        return None
    changed = {file.graph: file.triples() for file in files if former.get(file.graph) != content[file.graph]}
    store = EmbeddedStore.create(draft / "store")
    extend(store, list(read_triples(ontology)), changed, former.keys() - content.keys(), claims)
    if (extensions + 1) % _MERGED_AFTER == 0:
        store.optimize()
    store.close()
    _write_claims(draft, claims)
    return extensions + 1


def _read(path: Path) -> _Content | None:
    import json  # like shutil, for builds only

    try:
        return _Content(**json.loads((path / _CONTENT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write_claims(draft: Path, claims: Claims) -> None:
    graphs: dict[str, list[Triple]] = defaultdict(list)
    for triple, units in claims.items():
        for unit in units:
            graphs[inferred_graph(unit)].append(triple)
    (draft / _CLAIMS).write_text(serialize_graphs(graphs, "nquads"), encoding="utf-8")


def open_complete(path: Path) -> EmbeddedStore | None:
    """The store of a generation, or ``None`` when there is none or it was left half-written."""
    try:
        if (path / _MARKER).read_text(encoding="utf-8") != _sizes(path / "store"):
            return None
        return EmbeddedStore.read_only(path / "store")
    except (OSError, StoreError):
        return None


def _files(store: Path) -> list[Path]:
    """The files that hold a finished store; what the engine says of its own doings is none of them."""
    return sorted(f for f in store.iterdir() if f.suffix in {".sst", ".log"} or f.name.startswith(_INDEXES))


def _sizes(store: Path) -> str:
    """The files of a finished store with their sizes, so that a truncated one is seen before it is asked."""
    return "\n".join(f"{file.name} {file.stat().st_size}" for file in _files(store))


def _digests(store: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in _files(store)}


def damaged_files(path: Path) -> list[str]:
    """The files of a generation's store that are not what they were when it was built.

    Args:
        path: the generation.

    Returns:
        Their names, sorted; ``digests.json`` where what they were is not known.
    """
    import json

    try:
        wanted = json.loads((path / _DIGESTS).read_text(encoding="utf-8"))
        found = _digests(path / "store")
        return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
    except (OSError, ValueError, AttributeError):
        return [_DIGESTS]


@contextmanager
def building(cache: Path) -> Iterator[None]:
    """The right to build in a cache, which one process has at a time; what killed builders left is removed.

    Raises:
        LockError: the cache cannot be written, or a builder does not come to an end.
    """
    busy = f"{cache}: another ccgraph has been building there for more than {_PATIENCE:g} s."
    with locked(cache / _LOCK, _PATIENCE, busy):
        # Nobody else builds now: every draft there is a dead process's.
        for path in cache.glob(".building-*"):
            if _NAME.fullmatch(path.name):
                remove(path)
        yield


@contextmanager
def draft(cache: Path) -> Iterator[Path]:
    """An empty folder beside the generations, gone at the end unless it was put in place."""
    import tempfile  # like json and shutil, for builds only

    path = Path(tempfile.mkdtemp(prefix=".building-", dir=cache))
    try:
        yield path
    finally:
        remove(path)


def put_in_place(draft: Path, path: Path) -> None:
    """Rename a finished generation to its name; another process may have been faster, or left a broken one."""
    try:
        draft.rename(path)
    except OSError:
        if open_complete(path) is None:
            remove(path)
            draft.rename(path)


def remove(folder: Path) -> None:
    """Remove a folder, and do not mind when it is not there."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def forget_old(current: Path) -> None:
    """Remove all but the newest generations; nothing that is not ours."""
    ours = [p for p in current.parent.iterdir() if _NAME.fullmatch(p.name) and p.name[0] != "." and p != current]
    for old in sorted(ours, key=_age)[_KEPT - 1 :]:
        remove(old)


def _age(path: Path) -> float:
    """Seconds since a folder changed; another process may have removed it."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def fingerprint(files: list[GraphFile], ontology: Path, own: Path) -> str:
    """What a generation depends on: the content of the data and of the code that loads and closes them.

    Args:
        files: the graphs.
        ontology: the ontology's file.
        own: the user's folder. Files in it are known by size and time of change: to read the 50 MB of a full reference
            at each start would cost more than all the rest of it.
    """
    return _fingerprint([ontology, *(file.path for file in files)], own)


def _base(files: list[GraphFile], ontology: Path) -> str:
    """What every unit depends on: the ontology, common ground, the code."""
    return _fingerprint([ontology, *(file.path for file in files if file.graph.startswith(f"{GRAPH}{COMMON}/"))])


def _fingerprint(paths: list[Path], own: Path | None = None) -> str:
    digest = hashlib.sha256()
    digest.update(f"{engine_version()} {unicodedata.unidata_version}\n".encode())
    top = resources.root()
    for file in [*paths, *_code()]:
        if own is not None and file.is_relative_to(own):
            state = file.stat()
            digest.update(f"{file.relative_to(own)} {state.st_size} {state.st_mtime_ns}\n".encode())
            continue
        content = file.read_bytes()
        name = file.relative_to(top) if file.is_relative_to(top) else file.name
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def _digest(path: Path) -> str:
    """Of the name too: the suffix says how the content is read."""
    return hashlib.sha256(f"{path.name}\n".encode() + path.read_bytes()).hexdigest()


def _code() -> Iterator[Path]:
    here = Path(__file__).parent
    names = (
        "axioms",
        "dataset",
        "fixpoint",
        "generations",
        "inference",
        "rdf",
        "reason",
        "serialization",
        "table",
        "terms",
    )
    within = ("store/embedded", "sssom/model", "sssom/rdf", "sssom/read")
    yield from (here / f"{name}.py" for name in (*names, *within))
