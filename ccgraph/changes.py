"""A change of the user's folder: several files and folders at once, all of it or nothing, one writer at a time.

New content is staged in a folder beside its place. A list of what is to be done, renamed into that folder when all is
staged, is the point after which the change holds: a process killed before it has changed nothing, and what was left to
do by one killed after it is done by whoever opens the folder next (a redo log; Gray and Reuter, *Transaction
Processing*, 1993, chapter 9). Readers take no lock: they look for that list, and at a token that each change renews,
before and after.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from ccgraph.errors import FileError
from ccgraph.files import locked, unwritable

__all__ = ["Change", "changing", "unchanging"]

_T = TypeVar("_T")
_PENDING, _LIST, _LOCK, _TOKEN = ".change", "list.json", ".lock", ".token"
_PATIENCE = 60.0
_ATTEMPTS = 20


class Change:
    """What is to be put into the folder and taken out of it; names are paths below the folder, with slashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._put: list[str] = []
        self._remove: list[str] = []

    def put(self, name: str) -> Path:
        """The place to write a new file or folder to; it takes the place of what has this name now."""
        staged = self.folder / _PENDING / "new" / name
        staged.parent.mkdir(parents=True, exist_ok=True)
        if name not in self._put:
            self._put.append(name)
        return staged

    def remove(self, name: str) -> None:
        """Take a file or folder out; nothing happens where there is none."""
        self._remove.append(name)

    def _commit(self) -> None:
        pending = self.folder / _PENDING
        removed = [name for name in self._remove if name not in self._put and (self.folder / name).exists()]
        if not self._put and not removed:
            return
        pending.mkdir(parents=True, exist_ok=True)
        for staged in pending.rglob("*"):
            if staged.is_file():
                _flush(staged)
        draft = pending / f"{_LIST}.part"
        draft.write_text(json.dumps({"put": self._put, "remove": removed}), encoding="utf-8")
        _flush(draft)
        draft.replace(pending / _LIST)
        _carry_out(self.folder)


@contextmanager
def changing(folder: Path) -> Iterator[Change]:
    """Change the folder: what the block stages is in place when it ends well, and gone when it raises.

    Another writer is waited for, so that a check made in the block still holds when the change is made.

    Raises:
        FileError: the folder cannot be written, or another writer does not come to an end.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    busy = f"{folder}: another ccgraph is writing there for more than {_PATIENCE:g} s: try again when it has ended."
    with locked(folder / _LOCK, _PATIENCE, busy):
        try:
            _carry_out(folder)
            change = Change(folder)
            yield change
            change._commit()
        except OSError as error:
            raise unwritable(Path(error.filename or folder), error) from error
        finally:
            # With its list, it is left to the next who comes.
            if not (folder / _PENDING / _LIST).exists():
                shutil.rmtree(folder / _PENDING, ignore_errors=True)


def unchanging(folder: Path, read: Callable[[], _T]) -> _T:
    """Read something of the folder between two changes; a change that a killed process left half-done is done first.

    Args:
        folder: the user's folder, there or not.
        read: is called again where a change was made meanwhile.

    Raises:
        FileError: a change cannot be finished, or changes do not come to an end.
    """
    for _ in range(_ATTEMPTS):
        if _unfinished(folder):
            with changing(folder):
                pass
        before = _token(folder)
        try:
            found = read()
        except (FileNotFoundError, FileError):
            # A file that was there when the folder was listed.
            if _token(folder) == before and not _unfinished(folder):
                raise
            continue
        if _token(folder) == before and not _unfinished(folder):
            return found
    raise FileError(f"{folder}: other processes change it all the time: try again when they have ended.")


def _unfinished(folder: Path) -> bool:
    return (folder / _PENDING / _LIST).exists()


def _token(folder: Path) -> str:
    try:
        return (folder / _TOKEN).read_text(encoding="utf-8")
    except OSError:
        return ""


def _carry_out(folder: Path) -> None:
    """Do what the list says and a process that died has not done; undo all of it where something cannot be done."""
    pending = folder / _PENDING
    if not (pending / _LIST).exists():
        shutil.rmtree(pending, ignore_errors=True)
        return
    listed = json.loads((pending / _LIST).read_text(encoding="utf-8"))
    try:
        # Where it cannot be written, nothing has moved yet.
        (pending / _TOKEN).write_text(uuid.uuid4().hex, encoding="utf-8")
        for name in listed["remove"]:
            _set_aside(folder, name)
        for name in listed["put"]:
            staged = pending / "new" / name
            if staged.exists():
                _set_aside(folder, name)
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                staged.rename(folder / name)
        (pending / _TOKEN).replace(folder / _TOKEN)
    except OSError:
        for name in reversed([*listed["remove"], *listed["put"]]):
            _put_back(folder, name, put=name in listed["put"])
        (pending / _LIST).unlink()
        raise
    (pending / _LIST).unlink()
    shutil.rmtree(pending, ignore_errors=True)


def _set_aside(folder: Path, name: str) -> None:
    if (folder / name).exists():
        old = folder / _PENDING / "old" / name
        old.parent.mkdir(parents=True, exist_ok=True)
        (folder / name).rename(old)


def _put_back(folder: Path, name: str, *, put: bool) -> None:
    staged, old = (folder / _PENDING / part / name for part in ("new", "old"))
    if put and not staged.exists() and (folder / name).exists():
        os.replace(folder / name, staged)  # noqa: PTH105 - below what failed
    if old.exists():
        os.replace(old, folder / name)  # noqa: PTH105


def _flush(path: Path) -> None:
    """To the disk itself: a file whose name outlives its content in a power cut would be an empty graph."""
    with suppress(OSError), path.open("rb+") as file:
        os.fsync(file.fileno())
