"""Reference: add, list, remove, diff."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccgraph.cli.group import State, cli, format_option, language_option, pass_state

if TYPE_CHECKING:
    from ccgraph.reference.model import Reference

_ADDED = {
    "fr": "{} : {} concepts, {} appellations, version {}.",
    "en": "{}: {} concepts, {} titles, version {}.",
}
_DIFF = {"fr": "{} ; mappings touchés : {}.", "en": "{}; mappings touched: {}."}
_REMOVED = {"fr": "Retiré : {}.", "en": "Removed: {}."}
_OWN = {True: {"fr": "à vous", "en": "own"}, False: {"fr": "livrée", "en": "shipped"}}
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
@language_option
@pass_state
def add_rome(state: State, path: Path) -> None:
    """Load ROME from PATH: the official open-data zip, or the folder of its unix_*_utf8.csv tables, any version."""
    from ccgraph.reference.add import add_rome as run

    _report(state, run(path, date.today().isoformat()))


@add.command("esco")
@click.argument("path", type=_PATH)
@click.option("--version", metavar="VERSION", help="Version of ESCO, where the name of the folder does not tell it.")
@language_option
@pass_state
def add_esco(state: State, path: Path, version: str | None) -> None:
    """Load ESCO occupations and the ISCO groups above them from PATH: a folder or zip of ESCO's CSV tables.

    Labels are read in every language there is a table of (occupations_fr.csv, occupations_en.csv).
    """
    from ccgraph.reference.add import add_esco as run

    _report(state, run(path, version, date.today().isoformat()))


@add.command("isco")
@click.argument("path", type=_PATH)
@language_option
@pass_state
def add_isco(state: State, path: Path) -> None:
    """Load the ISCO-08 groups alone from PATH: a folder or zip with ESCO's ISCOGroups_xx.csv."""
    from ccgraph.reference.add import add_isco as run

    _report(state, run(path, date.today().isoformat()))


@add.command("crosswalk")
@click.argument("path", type=_PATH)
@click.option("--rome", "version", default="60", show_default=True, help="Version of the ROME that is loaded.")
@language_option
@pass_state
def add_crosswalk(state: State, path: Path, version: str) -> None:
    """Load the crosswalk between ESCO occupations and ROME titles from PATH, once that ROME is loaded.

    Rows whose title or occupation is not loaded are kept, and counted.
    """
    from ccgraph.reference.add import add_crosswalk as run

    _report(state, run(path, version, date.today().isoformat()))


@add.command("codes")
@click.argument("path", type=_PATH)
@click.option("--scheme", required=True, metavar="NAME", help="Short name in small letters, such as pcs-ese.")
@click.option("--version", required=True, metavar="VERSION", help="Version of the list, such as 2020.")
@click.option("--title", metavar="TITLE", help="As people call the list; its short name by default.")
@click.option("--licence", default="", metavar="URL", help="Address of the list's licence, where it has one.")
@click.option(
    "--labels-in",
    type=click.Choice(["fr", "en"]),
    default="fr",
    show_default=True,
    help="Language of the labels where the name of their column does not tell it.",
)
@language_option
@pass_state
def add_codes(
    state: State, path: Path, scheme: str, version: str, title: str | None, licence: str, labels_in: str
) -> None:
    """Load any list of codes from PATH, a CSV file whose columns are named in French or English.

    Columns: code, libellé / label, autres libellés / alternative labels (parted by | or line breaks), parent,
    définition / definition; label_fr and label_en for both languages. With niveau / level or coefficient (120 or
    120-140) and catégorie / category, the list is a grid of levels, its rows from the lowest to the highest.
    """
    from ccgraph.reference.add import add_codes as run

    found, _ = run(
        path,
        scheme=scheme,
        version=version,
        title=title or scheme,
        licence=licence,
        lang=labels_in,
        loaded=date.today().isoformat(),
    )
    _report(state, found)


@reference.command("list")
@format_option
@pass_state
def list_(state: State, form: str) -> None:
    """List the classifications there are, shipped and your own, with version, licence, date and size."""
    from ccgraph.reference.loaded import loaded
    from ccgraph.table import Iri

    columns = ("reference", "title", "version", "licence", "date", "concepts", "titles", "own")
    found = loaded(state.graph.store, state.lang)
    rows = [
        (r.name, r.title, r.version, Iri(r.licence) if r.licence else None, r.date, r.concepts, r.titles, _OWN[r.own])
        for r in found
    ]
    state.print(columns, [[*row[:-1], row[-1][state.lang]] for row in rows], form)


@reference.command("remove")
@click.argument("name")
@language_option
@pass_state
def remove(state: State, name: str) -> None:
    """Remove your own classification NAME, as `reference list` calls it; a shipped slice takes its place again."""
    from ccgraph.reference.loaded import remove as run

    click.echo(_REMOVED[state.lang].format(", ".join(run(name))))


@reference.command("diff")
@click.argument("old")
@click.argument("new", default="rome-v60")
@click.option("--touched", "only", is_flag=True, help="Only the changes that touch a mapping.")
@format_option
@pass_state
def diff(state: State, old: str, new: str, only: bool, form: str) -> None:
    """Show what moved from version OLD to NEW: codes added, removed, split, relabelled, titles moved; mappings touched.

    Each is a loaded classification (rome-v60), a folder or zip of ROME, a table of its labels, or `reac`: the labels
    that the REAC printed in 2019. NEW is rome-v60 by default. Exit 1 when a mapping is touched.
    """
    from ccgraph.reference.drift import KINDS, compare
    from ccgraph.reference.snapshot import read_snapshot

    store = state.graph.store
    found = compare(store, read_snapshot(store, old), read_snapshot(store, new))
    shown = [change for change in found if change.touched or not only]
    if form == "json":
        import json

        click.echo(json.dumps([change.to_dict() for change in shown], ensure_ascii=False, indent=2))
    elif form == "csv":
        from ccgraph.reference.drift import table

        click.echo(table(shown, state.lang).to_csv(), nl=False)
    else:
        rows = [
            (KINDS[c.kind][state.lang], c.code, c.before, c.after or None, c.where(), len(c.touched) or None)
            for c in shown
        ]
        state.print(("change", "code", "before", "after", "codes", "touched"), rows, form)
    numbers = ", ".join(
        f"{names[state.lang]} {number}"
        for kind, names in KINDS.items()
        if (number := sum(c.kind == kind for c in found))
    )
    mappings = len({one.mapping for change in found for one in change.touched})
    click.echo(_DIFF[state.lang].format(numbers or 0, mappings), err=True)
    sys.exit(1 if mappings else 0)
