"""Audit: the grid checks, with exit code 1 where they find something."""

from __future__ import annotations

import sys

import click

from ccgraph.cli.group import State, cli, format_option, pass_state, source_option

__all__ = ["audit"]

_HEADINGS = {
    "check": {"fr": "Contrôle", "en": "Check"},
    "finding": {"fr": "Constats", "en": "Findings"},
    "hypothesis": {"fr": "Hypothèses", "en": "Hypotheses"},
}


@cli.command()
@source_option
@format_option
@pass_state
def audit(state: State, source: str | None, form: str) -> None:
    """Check grids, titles and reporting lines; exit 1 when there are findings or hypotheses.

    A superior graded below a report, an entry level below the document's own diploma table, gaps and overlaps in a
    scale, roles without classification, titles in one gender only, orphans and cycles of reporting. What rests on
    something else than a stated N+1 is called a hypothesis.
    """
    import json

    from ccgraph.compare.findings import CHECKS, SEVERITIES
    from ccgraph.output import print_table
    from ccgraph.table import Literal, Table

    found = state.graph.audit(source, state.lang)
    if form == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(found.to_table().to_csv(), nl=False)
        for note in found.notes:
            click.echo(note.explain(), err=True)
    else:
        counts = found.counts()
        rows = [
            (Literal(words[state.lang]), *(Literal(str(counts[(kind, severity)])) for severity in SEVERITIES))
            for kind, words in CHECKS.items()
        ]
        print_table(Table(("check", *SEVERITIES), tuple(rows)), form, state.lang, _HEADINGS)
        click.echo(f"\n{found.explain()}")
    sys.exit(1 if found.findings else 0)
