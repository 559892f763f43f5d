"""Publish: publish, diff."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from ccgraph.cli.group import State, cli, format_option, pass_state
from ccgraph.files import write_whole

_OWN = {
    "fr": "Vos propres graphes sont publiés aussi : {}",
    "en": "Your own graphs are published too: {}",
}


def _track(items: list[str]) -> Iterable[str]:
    """A progress bar on stderr when it is a terminal."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, "Writing pages", console=Console(stderr=True))


@cli.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--base-url", "base", default="", metavar="URL", help="Where the pages will live; relative links without."
)
@click.option("--lang", "languages", default="fr,en", show_default=True, help="Languages of the pages, default first.")
@pass_state
def publish(state: State, out: Path, base: str, languages: str) -> None:
    """Publish the graph as a static linked-data site in the folder OUT.

    A page and four data formats for every IRI, search, charts, dumps, catalogue, and the configuration of servers. A
    former publication in OUT is replaced, anything else refused. The IRIs are never rewritten. With SOURCE_DATE_EPOCH
    set, the catalogue bears that day; otherwise the latest date in the data.
    """
    from ccgraph.dataset import dataset_files, own_files
    from ccgraph.publish import publish as run

    own = [file.graph for file in own_files()] if state.endpoint is None else []
    if own:
        click.echo(_OWN[state.lang].format(", ".join(own)), err=True)
    files = dataset_files() if state.endpoint is None else []
    tongues = [tongue.strip() for tongue in languages.split(",") if tongue.strip()]
    done = run(state.graph.store, out, base=base, languages=tongues, files=files, track=_track)
    click.echo(done.explain(state.lang))


@cli.command()
@click.argument("former", type=click.Path(path_type=Path))
@click.argument("newer", type=click.Path(path_type=Path))
@click.option(
    "--nquads",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the quads to FILE.added.nq and FILE.removed.nq.",
)
@format_option
@pass_state
def diff(state: State, former: Path, newer: Path, nquads: Path | None, form: str) -> None:
    """Tell what changed from release FORMER to NEWER, and which of your mappings are touched; exit 1 when they differ.

    A release is a published folder, a dump (.nq, .trig, also .gz), or a folder of data like data/.
    """
    from ccgraph.dataset import own_files
    from ccgraph.publish import compare_releases
    from ccgraph.publish.difference import read_release

    found = compare_releases(read_release(former), read_release(newer), own_files())
    if nquads is not None:
        for name, text in zip(("added", "removed"), found.to_nquads(), strict=True):
            write_whole(nquads.with_name(f"{nquads.name}.{name}.nq"), text)
    state.tell(found, form)
    sys.exit(1 if found else 0)
