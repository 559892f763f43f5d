"""Serve: SPARQL endpoint, linked data, JSON interface and reconciliation service."""

from __future__ import annotations

import click

from ccgraph.cli.group import State, cli, pass_state

_MEGA = 1_000_000


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--allow-host", multiple=True, metavar="NAME", help="Accept this name in the Host header too.")
@click.option(
    "--allow-origin",
    multiple=True,
    metavar="ORIGIN",
    help="Let web pages of this origin (https://example.org, or * for any) read answers; pages of this machine may.",
)
@click.option("--base-url", default="", metavar="URL", help="Where the server is seen from outside, behind a proxy.")
@click.option("--seconds", type=click.FloatRange(0.1), default=10, show_default=True, help="Longest time of an answer.")
@click.option("--rows", type=click.IntRange(1), default=10_000, show_default=True, help="Most rows of an answer.")
@click.option("--memory", type=click.IntRange(200), default=512, show_default=True, help="Megabytes a worker may hold.")
@click.option("--body", type=click.IntRange(1), default=1_000_000, show_default=True, help="Most bytes of a request.")
@click.option("--nesting", type=click.IntRange(1, 200), default=64, show_default=True, help="Most brackets nested.")
@click.option("--batch", type=click.IntRange(1), default=50, show_default=True, help="Most reconciliation queries.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes for SPARQL.")
@click.option("--log-json", is_flag=True, help="Log one JSON object a request.")
@pass_state
def serve(
    state: State,
    host: str,
    port: int,
    allow_host: tuple[str, ...],
    allow_origin: tuple[str, ...],
    base_url: str,
    seconds: float,
    rows: int,
    memory: int,
    body: int,
    nesting: int,
    batch: int,
    workers: int,
    log_json: bool,
) -> None:
    """Serve the graph, read-only: SPARQL endpoint, linked data, JSON interface, reconciliation for OpenRefine.

    On this machine alone unless --host says otherwise. The log goes to stderr. SIGTERM or Ctrl-C stops it.
    """
    if state.endpoint is not None:
        raise click.UsageError("The server answers from the embedded data; --endpoint has its own.")
    # Built here once, not by each worker, and with a progress bar.
    state.graph  # noqa: B018
    from ccgraph.serve.run import run
    from ccgraph.serve.settings import Settings

    settings = Settings(
        host=host,
        port=port,
        allowed_hosts=allow_host,
        allowed_origins=allow_origin,
        base_url=base_url,
        seconds=seconds,
        rows=rows,
        memory=memory * _MEGA,
        body=body,
        nesting=nesting,
        batch=batch,
        workers=workers,
        log_json=log_json,
    )
    run(settings, lambda url: click.echo(f"Serving on {url} (stop with Ctrl-C)", err=True))
