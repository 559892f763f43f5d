"""What is fitted on the reference, kept in the user's cache under the digest of all it depends on."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from ccgraph import resources
from ccgraph.dataset import cache_folder, fingerprint
from ccgraph.mapping.classes import ClassModel, lessons
from ccgraph.mapping.index import SchemeIndex
from ccgraph.mapping.reference import ReferenceTitles
from ccgraph.mapping.stored import read_store
from ccgraph.store import EmbeddedStore, Store

__all__ = ["fitted_index", "known_reference", "one_thread"]

_T = TypeVar("_T")
_KEPT: Final = 8
_DIGEST: Final = 32  # bytes of SHA-256 before what is kept
_ABANDONED: Final = 3600.0  # seconds after which a draft is a dead process's
_CODE: Final = ("classes", "forms", "grouped", "index", "reference", "title", "trade", "vectors")


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Keep the linear algebra to one thread: the matrices are small, and threads that wait for each other cost more."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def fitted_index(reference: ReferenceTitles, scheme: str, cached: bool = True) -> SchemeIndex:
    """The index of a scheme, ROME's with a class model.

    Args:
        reference: codes, titles, links.
        scheme: ``rome`` or ``esco``.
        cached: read it from the cache, and write it there.
    """
    if not cached:
        return _fit(reference, scheme)
    return _kept(f"{scheme}-{_digest(reference)}", SchemeIndex, lambda: _fit(reference, scheme))


def known_reference(store: Store) -> ReferenceTitles:
    """What a store knows of codes and titles; of the dataset on this machine it is read once, then from the cache.

    Args:
        store: the dataset; of a remote one nothing is kept.
    """
    if not isinstance(store, EmbeddedStore):
        return read_store(store)
    digest = hashlib.sha256(fingerprint().encode())
    here = [Path(__file__).parent / f"{name}.py" for name in ("stored", "reference")]
    for file in [*here, *sorted((resources.folder("queries") / "mapping").glob("*.rq"))]:
        digest.update(file.read_bytes())
    return _kept(f"reference-{digest.hexdigest()[:32]}", ReferenceTitles, lambda: read_store(store))


def _kept(name: str, kind: type[_T], make: Callable[[], _T]) -> _T:
    """What stands in the cache under a name, else what is made and then kept there."""
    path = cache_folder() / "mapping" / f"{name}.pickle"
    with contextlib.suppress(OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError):
        # The user's own cache, written below; a folder another account may write to is not read.
        if not path.parent.stat().st_mode & 0o022:
            raw = memoryview(path.read_bytes())
            # A damaged one would be read as whatever its bytes happen to say.
            if hashlib.sha256(raw[_DIGEST:]).digest() == raw[:_DIGEST]:
                found = pickle.loads(raw[_DIGEST:])  # noqa: S301
                if isinstance(found, kind):
                    return found
    made = make()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as draft:
            body = pickle.dumps(made, protocol=5)
            draft.write(hashlib.sha256(body).digest())
            draft.write(body)
        Path(draft.name).rename(path)
        _forget(path)
    return made


def _fit(reference: ReferenceTitles, scheme: str) -> SchemeIndex:
    with one_thread():
        model = None
        if scheme == "rome":
            model = ClassModel().fit(lessons(reference, scheme), len(reference.of_scheme(scheme)))
        return SchemeIndex(reference, scheme, model)


def _digest(reference: ReferenceTitles) -> str:
    import numpy as np
    import scipy

    digest = hashlib.sha256(f"{np.__version__} {scipy.__version__}\n".encode())
    for name in _CODE:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    for name in ("words.tsv", "trade/frames.tsv", "trade/patterns.tsv"):
        digest.update((Path(__file__).parent / name).read_bytes())
    for rows in (reference.codes, reference.titles, reference.links):
        for row in rows:
            digest.update(repr(row).encode())
    return digest.hexdigest()[:32]


def _forget(current: Path) -> None:
    """Remove all but the newest, and what killed processes left."""
    for draft in current.parent.glob(".draft-*"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime > _ABANDONED:
                draft.unlink()
    ours = [p for p in current.parent.glob("*.pickle") if p != current]
    for old in sorted(ours, key=lambda p: p.stat().st_mtime)[: -(_KEPT - 1)]:
        with contextlib.suppress(OSError):
            old.unlink()
