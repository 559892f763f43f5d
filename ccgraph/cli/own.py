"""Your own files: validate, fmt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccgraph.cli.group import State, cli, format_option, pass_state

if TYPE_CHECKING:
    from ccgraph.validate import Engine


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(["shacl", "pyshacl"]),
    help="SHACL engine; pyshacl by default, shacl past 1,000 triples.",
)
@click.option("--again", is_flag=True, help="Without FILES: validate what has not changed since the last time too.")
@format_option
@pass_state
def validate(state: State, files: tuple[Path, ...], engine: Engine | None, again: bool, form: str) -> None:
    """Validate FILES (the shipped and own data without any) against the shapes; exit 1 when there are findings."""
    from ccgraph.validate import validate as run

    found = run(list(files) or None, state.lang, engine, again=again)
    if form != "table":
        columns = ("severity", "file", "line", "focus", "path", "value", "message", "shape", "component")
        state.print(columns, [[getattr(f, c) for c in columns] for f in found], form)
    else:
        from ccgraph.output import short
        from ccgraph.table import Iri

        for f in found:
            place = f"{f.file}:{f.line}: " if f.file else ""
            about = " ".join(short(Iri(part)) for part in (f.focus, f.path or "") if part)
            value = f" = {short(Iri(f.value))}" if f.value else ""
            click.echo(f"{place}{f.severity}: {about}{value}\n    {f.message}")
        number = len(found)
        summary = {"fr": f"{number} constat(s).", "en": f"{number} finding(s)."}
        click.echo(summary[state.lang], err=True)
    sys.exit(1 if found else 0)


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a file is not in the layout.")
def fmt(paths: tuple[Path, ...], check: bool) -> None:
    """Bring Turtle files (or those in folders) into the one layout."""
    from ccgraph.layout import format_turtle

    changed = format_turtle(list(paths), check=check)
    for path in changed:
        click.echo(path)
    sys.exit(1 if check and changed else 0)
