"""Load: the dataset into an endpoint."""

from __future__ import annotations

import os

import click

from ccgraph.cli.group import State, cli, format_option, pass_state, track

__all__ = ["load"]

_KINDS = {
    "unchanged": {"fr": "inchangé", "en": "unchanged"},
    "new": {"fr": "nouveau", "en": "new"},
    "changed": {"fr": "modifié", "en": "changed"},
    "replaced": {"fr": "remplacé", "en": "replaced"},
    "dropped": {"fr": "retiré", "en": "dropped"},
}
_SUMMARY = {
    "fr": "{} graphes : {} inchangés ; {} triplets retirés, {} ajoutés.",
    "en": "{} graphs: {} unchanged; {} triples removed, {} added.",
}


@cli.command()
@click.option(
    "--to", "url", required=True, metavar="URL", help="The endpoint's query address, or the root of an Oxigraph server."
)
@click.option("--update", metavar="URL", help="Its update address, where that is another.")
@click.option("--graph-store", metavar="URL", help="Its Graph Store Protocol address; without it updates do.")
@click.option("--timeout", type=float, default=60.0, show_default=True, help="Seconds for a whole answer.")
@click.option("--dry-run", is_flag=True, help="Change nothing, only tell.")
@format_option
@pass_state
def load(
    state: State, url: str, update: str | None, graph_store: str | None, timeout: float, dry_run: bool, form: str
) -> None:
    """Put the dataset, shipped and own, with its named graphs and its closure, into a SPARQL endpoint.

    Loading again brings the endpoint to what the dataset is now, with the smallest update; graphs of others there are
    left alone. Credentials come from CCGRAPH_ENDPOINT_USER, CCGRAPH_ENDPOINT_PASSWORD and CCGRAPH_ENDPOINT_TOKEN; for
    digest or bearer, give --auth before the command.
    """
    from ccgraph.dataset import open_dataset
    from ccgraph.loading import load as run
    from ccgraph.store import Access, Endpoint, RemoteStore

    access = Access.from_environment(os.environ, state.auth, timeout)
    remote = RemoteStore(Endpoint.of(url, update, graph_store), access)
    titles = {"fr": "Chargement", "en": "Loading"}
    found = run(open_dataset(), remote, dry_run=dry_run, track=lambda names: track(names, titles[state.lang]))
    rows = [(c.graph, c.kind if form != "table" else _KINDS[c.kind][state.lang], c.removed, c.added) for c in found]
    if form == "table":
        rows = [row for row, change in zip(rows, found, strict=True) if change.kind != "unchanged"]
    if rows:
        state.print(("graph", "change", "removed", "added"), rows, form)
    same = sum(c.kind == "unchanged" for c in found)
    counts = (len(found), same, sum(c.removed for c in found), sum(c.added for c in found))
    click.echo(_SUMMARY[state.lang].format(*counts), err=True)
