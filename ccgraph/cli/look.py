"""Look: list, show, chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ccgraph.cli.ask import print_query
from ccgraph.cli.group import State, cli, format_option, pass_state, source_option

if TYPE_CHECKING:
    pass

LISTS = {
    "roles": "Role",
    "sources": "SourceDocument",
    "queries": "",
    "activities": "Activity",
    "acronyms": "Acronym",
    "channels": "Channel",
    "competencies": "Competency",
    "departments": "Department",
    "discrepancies": "Discrepancy",
    "indicators": "Indicator",
    "meetings": "Meeting",
    "parties": "ExternalParty",
    "sections": "Section",
    "tools": "Tool",
}
_KINDS = {
    "stated": {"fr": "énoncé", "en": "stated"},
    "curated": {"fr": "jugé", "en": "curated"},
    "inferred": {"fr": "inféré", "en": "inferred"},
    "vocabulary": {"fr": "vocabulaire", "en": "vocabulary"},
}


@cli.command("list")
@click.argument("what", type=click.Choice(list(LISTS)))
@source_option
@format_option
@pass_state
def list_(state: State, what: str, source: str | None, form: str) -> None:
    """List what the graph holds: roles, sources, queries, tools ..."""
    from ccgraph import query
    from ccgraph.names import members
    from ccgraph.table import Iri

    if what == "queries":
        rows = [(q.name, q.summary[state.lang], ", ".join(p.name for p in q.parameters)) for q in query.catalogue()]
        state.print(("name", "summary", "parameters"), rows, form)
        return
    graph = state.graph
    document = graph.find(source, "SourceDocument") if source else None
    found = members(graph.store, LISTS[what], document, state.lang)
    state.print(("iri", "label", "source"), [(Iri(m.iri), m.label, m.source and Iri(m.source)) for m in found], form)


@cli.command()
@click.argument("name")
@click.option("--kind", default="", metavar="CLASS", help="Keep to a class of the ontology, such as Role or Indicator.")
@source_option
@format_option
@pass_state
def show(state: State, name: str, kind: str, source: str | None, form: str) -> None:
    """Show all that is said of NAME: stated, curated and inferred apart, each with its passages."""
    from ccgraph.evidence import describe
    from ccgraph.names import resolve_one
    from ccgraph.output import short
    from ccgraph.table import Iri

    graph = state.graph
    document = graph.find(source, "SourceDocument") if source else None
    match = resolve_one(graph.store, name, kind, document, state.lang)
    about = describe(graph.store, match.iri, state.lang)
    rows = [
        (
            f"{'← ' if s.inverse else ''}{short(Iri(s.property))}",
            s.label or s.value if form == "table" else s.value,
            _KINDS[s.kind][state.lang],
            " ".join(short(Iri(p)) for p in s.passages),
        )
        for s in about.statements
        if s.property.rpartition("#")[2] != "searchKey"
    ]
    state.print(("property", "value", "kind", "passages"), rows, form, f"{match.label} — {short(Iri(match.iri))}")


@cli.command()
@click.argument("role")
@click.option("--down", is_flag=True, help="Everyone below instead of everyone above.")
@source_option
@format_option
@pass_state
def chain(state: State, role: str, down: bool, source: str | None, form: str) -> None:
    """Show the reporting chain above ROLE up to the top, or below it, each step with its passage."""
    from ccgraph.names import resolve_one

    graph = state.graph
    document = graph.find(source, "SourceDocument") if source else None
    kind = "" if down else "Role"
    match = resolve_one(graph.store, role, kind, document, state.lang)
    name, parameter = ("subordinates", "superior") if down else ("superiors", "role")
    print_query(state, graph, name, {parameter: match.iri, "lang": state.lang}, form, match.label)
