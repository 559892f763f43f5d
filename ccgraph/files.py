"""Files that appear whole or not at all, folders that change places, and locks that die with their holder."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ccgraph.errors import FileError, LockError, MissingFileError

__all__ = ["check_parent", "exchange", "locked", "unreadable", "unwritable", "write_whole"]

_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2), RENAME_SWAP of renamex_np(2)
_AT_FDCWD = -100


def unwritable(path: Path, error: OSError) -> FileError:
    """The error to raise where a file cannot be written: which one, and why."""
    return FileError(f"{path}: cannot be written ({error.strerror or error}).")


def unreadable(path: Path, error: OSError) -> FileError:
    """The error to raise where a file cannot be read: which one, and why."""
    kind = MissingFileError if isinstance(error, FileNotFoundError) else FileError
    return kind(f"{path}: cannot be read ({error.strerror or error}).")


def check_parent(path: Path) -> None:
    """Refuse to write into a folder that is not there: a misspelt one must not appear without a word.

    Raises:
        MissingFileError: the folder is missing, or is a file.
    """
    folder = path.parent
    if not folder.is_dir():
        said = "is not a folder" if folder.exists() else "there is no such folder"
        raise MissingFileError(f"{path}: cannot be written: {folder}: {said}. Make it first, or choose another place.")


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file under a name beside it, then rename it: a reader sees the old content or the new, entire.

    Args:
        path: the file; its folder must exist.
        content: bytes, or text, which is written as UTF-8 as it is.

    Raises:
        MissingFileError: the folder is missing.
        FileError: the file cannot be written (a full disk, no permission); the old one stands as it was.
    """
    check_parent(path)
    # A link is written through: who made it wants the file it points to changed.
    place = path.resolve() if path.is_symlink() else path
    draft = place.with_name(f".{os.getpid()}-{place.name}")
    try:
        try:
            with draft.open("wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            draft.replace(place)
            _sweep(place)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error) from error


def _sweep(place: Path) -> None:
    """Remove the drafts of this file that killed processes left; elsewhere than on POSIX, nobody can tell who lives."""
    if os.name != "posix":
        return
    for draft in place.parent.glob(f".*-{glob.escape(place.name)}"):
        process = draft.name.removesuffix(f"-{place.name}")[1:]
        if process.isascii() and process.isdecimal():
            try:
                os.kill(int(process), 0)
            except ProcessLookupError:
                draft.unlink(missing_ok=True)
            except (OSError, OverflowError):
                continue


@contextmanager
def locked(path: Path, wait: float, busy: str) -> Iterator[None]:
    """Hold a lock between processes; the system lets go of it when its holder dies, however it dies.

    Args:
        path: the lock's file, which stays; its folder must exist.
        wait: seconds to wait for another holder.
        busy: what to say when it has not let go by then.

    Raises:
        LockError: another process holds it, or it cannot be made there.
    """
    import filelock  # 40 ms, which only a writer pays

    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=wait, poll_interval=0.05)
    except filelock.Timeout as error:
        raise LockError(busy) from error
    except (OSError, NotImplementedError) as error:
        # The second is what filelock says of a file system without locks.
        raise LockError(f"{path}: cannot be locked ({error}).") from error
    try:
        yield
    finally:
        lock.release()


def exchange(first: Path, second: Path) -> bool:
    """Let two folders change places in one step, as Linux (renameat2) and macOS (renamex_np) can.

    Returns:
        Whether it was done; elsewhere, and on file systems that cannot, nothing has changed.
    """
    import ctypes  # needed for folders only

    names = os.fsencode(first), os.fsencode(second)
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            return bool(libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE) == 0)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*names, _EXCHANGE) == 0)
    return False
