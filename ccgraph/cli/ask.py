"""Ask: query, sparql."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccgraph.cli.group import State, cli, format_option, pass_state

if TYPE_CHECKING:
    from ccgraph.graph import Graph
    from ccgraph.rdf import Triple
    from ccgraph.table import Table


_output = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to a file instead: .xlsx, .csv or .json; a graph as .ttl, .nt, .rdf or .jsonld.",
)
_GRAPHS = {".ttl": "turtle", ".nt": "nt", ".rdf": "rdfxml", ".jsonld": "jsonld"}


@cli.command()
@click.argument("name")
@click.option(
    "-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter; repeat it for several."
)
@_output
@format_option
@pass_state
def query(state: State, name: str, pairs: tuple[str, ...], output: Path | None, form: str) -> None:
    """Ask a question of the catalogue; `ccgraph list queries` shows them and their parameters."""
    from ccgraph.query import find

    arguments: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"“{pair}”: write a parameter as NAME=VALUE.")
        arguments.setdefault(key, []).append(value)
    found = find(name)
    if any(p.name == "lang" for p in found.parameters):
        arguments.setdefault("lang", [state.lang])
    if output is None:
        print_query(state, state.graph, name, arguments, form, found.question[state.lang])
        return
    from ccgraph.output import write_table

    write_table(output, state.graph.query(name, **arguments), state.lang, found.columns)


def print_query(state: State, graph: Graph, name: str, arguments: dict[str, Any], form: str, title: str) -> None:
    """Ask a question of the catalogue and print the answer under its headings."""
    from ccgraph.output import print_table
    from ccgraph.query import find

    print_table(graph.query(name, **arguments), form, state.lang, find(name).columns, title)


@cli.command()
@click.argument("text")
@_output
@format_option
@pass_state
def sparql(state: State, text: str, output: Path | None, form: str) -> None:
    """Run a SPARQL query: TEXT, a file that holds it, or - for standard input."""
    from ccgraph.output import print_table
    from ccgraph.serialization import serialize
    from ccgraph.table import Table

    if text == "-":
        text = sys.stdin.read()
    elif Path(text).suffix in {".rq", ".sparql", ".txt"} or (len(text.split()) == 1 and Path(text).is_file()):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"{text}: not a readable file ({error.strerror}).") from error
    result = state.graph.sparql(text)
    if output is not None:
        _write(output, result, state.lang)
    elif isinstance(result, Table):
        print_table(result, form, state.lang)
    elif isinstance(result, bool):
        click.echo(str(result).lower())
    elif form == "csv":
        raise click.UsageError("The answer is a graph, which has no CSV: choose table (Turtle) or json (JSON-LD).")
    else:
        click.echo(serialize(result, "jsonld" if form == "json" else "turtle"), nl=False)


def _write(path: Path, result: Table | bool | list[Triple], lang: str) -> None:
    from ccgraph.files import write_whole
    from ccgraph.output import write_table
    from ccgraph.serialization import serialize
    from ccgraph.table import Literal, Table
    from ccgraph.terms import PREFIXES

    if isinstance(result, bool):
        result = Table(("result",), ((Literal(str(result).lower(), None, PREFIXES["xsd"] + "boolean"),),))
    if isinstance(result, Table):
        write_table(path, result, lang)
        return
    form = _GRAPHS.get(path.suffix.lower())
    if form is None:
        raise click.UsageError(f"{path}: the answer is a graph, written as {', '.join(_GRAPHS)}.")
    write_whole(path, serialize(result, form).encode())
