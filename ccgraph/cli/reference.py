"""Reference: add, list, remove, diff."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccgraph.cli.group import State, cli, pass_state

if TYPE_CHECKING:
    from ccgraph.reference.model import Reference

_ADDED = {
    "fr": "{} : {} concepts, {} appellations, version {}.",
    "en": "{}: {} concepts, {} titles, version {}.",
}
_PATH = click.Path(path_type=Path)


@cli.group()
def reference() -> None:
    """Load classifications of your own: ROME, ESCO, ISCO, any list of codes; see what moved between two versions."""


@reference.group("add")
def add() -> None:
    """Load a classification into your data folder, whole or not at all; the same version is replaced."""


def _report(state: State, found: Reference) -> None:
    """What was loaded, on standard output; what was missing, on the other."""
    for note in found.notes:
        click.echo(f"ccgraph: {note}", err=True)
    names = ", ".join(name.removeprefix("reference/") for name in found.graphs)
    click.echo(_ADDED[state.lang].format(names, found.concepts, found.titles, found.version))


@add.command("rome")
@click.argument("path", type=_PATH)
@pass_state
def add_rome(state: State, path: Path) -> None:
    """Load ROME from PATH: the official open-data zip, or the folder of its unix_*_utf8.csv tables, any version."""
    from ccgraph.reference.add import add_rome as run

    _report(state, run(path, date.today().isoformat()))
