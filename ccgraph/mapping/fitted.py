"""What is fitted on the reference, kept in the user's cache under the digest of all it depends on."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Final

from ccgraph.dataset import cache_folder
from ccgraph.mapping.classes import ClassModel, lessons
from ccgraph.mapping.index import SchemeIndex
from ccgraph.mapping.reference import ReferenceTitles

__all__ = ["fitted_index", "one_thread"]

_KEPT: Final = 6
_CODE: Final = ("classes.py", "forms.py", "index.py", "reference.py", "title.py", "trade.py", "vectors.py")


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
    path = cache_folder() / "mapping" / f"{scheme}-{_digest(reference)}.pickle"
    with contextlib.suppress(OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
        # The user's own cache, written below; a folder another account may write to is not read.
        if not path.parent.stat().st_mode & 0o022:
            with path.open("rb") as file:
                found = pickle.load(file)  # noqa: S301
            if isinstance(found, SchemeIndex):
                return found
    index = _fit(reference, scheme)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
            pickle.dump(index, draft, protocol=5)
        Path(draft.name).rename(path)
        _forget(path)
    return index


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
        digest.update((Path(__file__).parent / name).read_bytes())
    for rows in (reference.codes, reference.titles, reference.links):
        for row in rows:
            digest.update(repr(astuple(row)).encode())
    return digest.hexdigest()[:32]


def _forget(current: Path) -> None:
    """Remove all but the newest."""
    ours = [p for p in current.parent.glob("*.pickle") if p != current]
    for old in sorted(ours, key=lambda p: p.stat().st_mtime)[: -(_KEPT - 1)]:
        with contextlib.suppress(OSError):
            old.unlink()
