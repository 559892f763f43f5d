"""A file from the browser, read by the readers of files on disk; it never reaches one where the system has a way."""

from __future__ import annotations

import base64
import binascii
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from ccgraph.errors import DataError, UsageError

__all__ = ["display_name", "opened"]

_LONGEST: Final = 120


def display_name(given: str) -> str:
    """The last part of a file's name as a browser tells it, without signs that would disturb a message or a header."""
    last = PureWindowsPath(PurePosixPath(given).name).name
    plain = "".join(c for c in last if c.isprintable() and c not in '<>:"/\\|?*')
    return plain.strip(" .")[-_LONGEST:] or "titles"


@contextmanager
def opened(file: Mapping[str, str]) -> Iterator[Path]:
    """A path under which the content of an uploaded file can be read, for as long as it takes.

    Raises:
        UsageError: what the reader says, with the user's name of the file instead of the path.
    """
    name = display_name(file["name"])
    try:
        content = base64.b64decode(file["content"], validate=True)
    except binascii.Error as error:
        raise UsageError(f"{name}: the file did not arrive whole.") from error
    with _somewhere(content) as path:
        try:
            yield path
        except (DataError, UsageError) as error:
            raise UsageError(str(error).replace(str(path), name)) from error


@contextmanager
def _somewhere(content: bytes) -> Iterator[Path]:
    if hasattr(os, "memfd_create"):
        # Memory alone: nothing is left even when this process is killed.
        number = os.memfd_create("upload")
        with os.fdopen(number, "wb", buffering=0) as file:
            file.write(content)
            yield Path(f"/proc/self/fd/{number}")
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            path.write_bytes(content)
            yield path
