"""Run docs/tutorial.ipynb from its first cell and store what it prints; with --check, tell where that differs."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
from nbclient import NotebookClient

TUTORIAL = Path(__file__).parent / "tutorial.ipynb"
_SECONDS = 600
# Where an object was in memory says nothing, and differs each time.
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def read(path: Path = TUTORIAL) -> Any:
    """The notebook as it is stored."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def run(notebook: Any, folder: Path = TUTORIAL.parent) -> Any:
    """A copy of the notebook with the outputs of running it in a folder, with this Python, in a fresh kernel.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails.
    """
    fresh = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory() as place:
        # The kernel's own files stay out of the user's home; the code is this repository's.
        search = os.pathsep.join(filter(None, (str(TUTORIAL.parent.parent), os.environ.get("PYTHONPATH"))))
        names = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
        variables = {"PYTHONPATH": search, **dict.fromkeys(names, place)}
        client = NotebookClient(
            fresh, timeout=_SECONDS, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        )
        # Not only for the kernel: looking for one makes folders, too.
        with patch.dict(os.environ, variables):
            client.execute()
    for cell in fresh.cells:
        # When a cell ran belongs to one run.
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    fresh.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return fresh


def outputs(notebook: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each cell of code by its identifier, with what it shows: kind and content.

    The HTML of a table is left out where its text is there: its style is pandas' own, and changes with it.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield cell.id, [(kind, _ADDRESS.sub("", text)) for output in cell.outputs for kind, text in _shown(output)]


def _joined(found: list[Any]) -> list[Any]:
    """The outputs of a cell; what it prints arrives in as many pieces as the kernel's timing makes."""
    joined: list[Any] = []
    for output in found:
        if joined and output.output_type == joined[-1].output_type == "stream" and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _shown(output: Any) -> Iterator[tuple[str, str]]:
    if output.output_type == "stream":
        yield output.name, output.text
        return
    for kind, text in sorted(output.data.items()):
        if kind != "text/html" or "<table" not in text or "dataframe" not in text:
            yield kind, text


def differences(stored: Any, found: Any) -> list[str]:
    """The cells whose outputs are not the same, by identifier."""
    before, after = dict(outputs(stored)), dict(outputs(found))
    return sorted(cell for cell in before.keys() | after.keys() if before.get(cell) != after.get(cell))


def main() -> None:
    """Run the notebook, and store or check its outputs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 when an output differs")
    check = parser.parse_args().check
    stored = read()
    found = run(stored)
    stale = differences(stored, found)
    for cell in stale:
        print(f"{TUTORIAL.name}: {cell}")
    if not check:
        nbformat.write(found, TUTORIAL)  # type: ignore[no-untyped-call]
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
