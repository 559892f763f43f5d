"""The one layout of Turtle files, made by turtlefmt."""

from __future__ import annotations

import sys
from pathlib import Path

from ccgraph.errors import DataError
from ccgraph.rdf import read_triples

__all__ = ["format_turtle"]


def format_turtle(paths: list[Path], *, check: bool = False) -> list[Path]:
    """Bring Turtle files into the one layout (turtlefmt), comments and order of statements kept.

    Args:
        paths: files or folders.
        check: change nothing, only tell.

    Returns:
        The files that were not in the layout.

    Raises:
        DataError: a file is not valid Turtle; no file is changed then.
    """
    files = sorted({f.resolve() for p in paths for f in (p.rglob("*.ttl") if p.is_dir() else [p])})
    for file in files:
        if file.suffix != ".ttl":
            raise DataError(f"{file}: only Turtle (.ttl) has a layout.")
        # A file that does not parse must be left alone and named.
        for _ in read_triples(file):
            pass
    changed = [file for file in files if _turtlefmt("--check", str(file)) != 0]
    if not check:
        for file in changed:
            _format_in_place(file)
    return changed


def _format_in_place(file: Path) -> None:
    """Format a copy beside the file and rename it into place: a killed run leaves the file as it was."""
    import shutil  # like subprocess, kept off the path of every command
    import tempfile

    with tempfile.TemporaryDirectory(prefix=".fmt-", dir=file.parent) as folder:
        draft = Path(folder) / file.name
        shutil.copy(file, draft)
        if _turtlefmt(str(draft)) != 0:
            raise DataError(f"{file}: turtlefmt failed; the file is unchanged.")
        draft.replace(file)


def _turtlefmt(*arguments: str) -> int:
    import shutil
    import subprocess

    program = shutil.which("turtlefmt", path=str(Path(sys.executable).parent)) or shutil.which("turtlefmt")
    if program is None:
        raise DataError("turtlefmt is not installed: pip install turtlefmt.")
    return subprocess.run([program, *arguments], check=False, capture_output=True).returncode  # noqa: S603
