"""The folder of a publication: built beside its place and renamed into it when whole; only a former one is replaced."""

from __future__ import annotations

import contextlib
import glob
import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ccgraph.dataset import exclusive
from ccgraph.errors import UsageError
from ccgraph.files import check_parent, exchange, unwritable

__all__ = ["MARKER", "Folder", "PublishedFile", "is_publication", "publication"]

MARKER: Final = "ccgraph-publication.json"
_NEW: Final = "new"
_FORMER: Final = "former"
# Text beyond this many bytes is published packed.
_LARGE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that people fetch: its path, size in bytes, and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass
class Folder:
    """Where a publication is written."""

    root: Path
    files: int = 0
    _made: set[Path] = field(default_factory=set)

    def write(self, path: str, content: str | bytes) -> PublishedFile:
        """Write a file; text is UTF-8 with LF."""
        data = content.encode() if isinstance(content, str) else content
        file = self.root / path
        if file.parent not in self._made:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(file.parent)
        with file.open("wb") as out:
            out.write(data)
        self.files += 1
        return PublishedFile(path, len(data), hashlib.sha256(data).hexdigest())

    def write_dump(self, path: str, text: str) -> PublishedFile:
        """Write a file for download, packed (``.gz``, without a date) where it is large."""
        data = text.encode()
        if len(data) <= _LARGE:
            return self.write(path, data)
        return self.write(f"{path}.gz", gzip.compress(data, compresslevel=6, mtime=0))


def is_publication(path: Path) -> bool:
    """Whether a folder is one that ``ccgraph publish`` made."""
    try:
        return "ccgraph" in json.loads((path / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


@contextlib.contextmanager
def publication(out: Path) -> Iterator[Folder]:
    """A folder to fill; it takes the place of ``out`` when the block ends well, and is gone otherwise.

    Raises:
        UsageError: ``out`` is a file, or a folder with content that no publication made: nothing of it is touched.
        FileError: the place cannot be written, its parent is missing, or another process publishes there.
    """
    out = out.resolve()
    check_parent(out)
    with contextlib.ExitStack() as stack:
        stack.enter_context(exclusive(out))
        _recover(out)
        yield stack.enter_context(_replacing(out))


def _recover(out: Path) -> None:
    """Give back what a killed publication had taken out of its place, and remove what it had begun."""
    for draft in out.parent.glob(f".{glob.escape(out.name)}-????????"):
        if not draft.is_dir() or {path.name for path in draft.iterdir()} - {_NEW, _FORMER}:
            continue
        with contextlib.suppress(OSError):
            if not out.exists() and (draft / _FORMER).exists():
                (draft / _FORMER).rename(out)
        shutil.rmtree(draft, ignore_errors=True)


@contextlib.contextmanager
def _replacing(out: Path) -> Iterator[Folder]:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError(f"{out} is not a folder: choose another place.")
    if out.is_dir() and any(out.iterdir()) and not is_publication(out):
        raise UsageError(f"{out} holds something that `ccgraph publish` did not make: choose an empty or new folder.")
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise unwritable(out, error) from error
    try:
        draft.chmod(0o755)
        site = draft / _NEW
        site.mkdir()
        yield Folder(site)
        # In one step where the system can: a web server that reads the folder never finds nothing there.
        if not (out.exists() and exchange(site, out)):
            if out.exists():
                out.rename(draft / _FORMER)
            site.rename(out)
    except OSError as error:
        if not out.exists() and (draft / _FORMER).exists():
            (draft / _FORMER).rename(out)
        raise unwritable(out, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
