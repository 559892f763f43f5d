"""Look: list, show, chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ccgraph.cli.group import State, cli, format_option, pass_state, source_option

if TYPE_CHECKING:
    from ccgraph.graph import Graph

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
# What the tables leave untold: computed keys, and what another row or table already says.
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ENDS = {"https://w3id.org/sssom/subject_id", "https://w3id.org/sssom/object_id"}
_UNTOLD = {"http://purl.org/dc/terms/source", "https://w3id.org/ccjobs/ontology#searchKey", *_ENDS}
_KINDS = {
    "stated": {"fr": "énoncé", "en": "stated"},
    "curated": {"fr": "jugé", "en": "curated"},
    "inferred": {"fr": "inféré", "en": "inferred"},
    "vocabulary": {"fr": "vocabulaire", "en": "vocabulary"},
}


def _document(graph: Graph, source: str | None) -> str | None:
    """The IRI of the document that --source keeps to."""
    return graph.find(source, "SourceDocument") if source else None


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
    document = _document(graph, source)
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
    from ccgraph.evidence import cautions, describe, mappings
    from ccgraph.names import resolve_one
    from ccgraph.output import short
    from ccgraph.table import Iri

    graph = state.graph
    document = _document(graph, source)
    match = resolve_one(graph.store, name, kind, document, state.lang)
    about = describe(graph.store, match.iri, state.lang)
    notes = cautions(graph.store, match.iri, state.lang)
    mapped = mappings(graph.store, match.iri, state.lang)
    if form != "table":
        # One table for programs: a mapping is a row too, told from a statement by its relation and its confidence.
        columns = (
            "property",
            "inverse",
            "value",
            "label",
            "kind",
            "passages",
            "negated",
            "confidence",
            "status",
            "why",
        )
        told = [s for s in about.statements if s.property not in _ENDS]
        rows: list[tuple[object, ...]] = [
            (Iri(s.property), s.inverse, s.value, s.label, s.kind, " ".join(s.passages), None, None, None, None)
            for s in told
        ]
        rows += [
            (Iri(m.property), False, Iri(m.other), m.label, "curated", "", m.negated, m.confidence, m.status, m.comment)
            for m in mapped
        ]
        state.print(columns, rows, form)
        for note in notes:
            click.echo(f"ccgraph: {note}", err=True)
        return
    lines = [
        (
            f"{'← ' if s.inverse else ''}{s.property_label or short(Iri(s.property))}",
            s.label or s.value,
            _KINDS[s.kind][state.lang],
            " ".join(short(Iri(p)) for p in s.passages),
        )
        for s in about.statements
        if s.property not in _UNTOLD and not (s.property == _TYPE and s.kind == "inferred")
    ]
    title = "\n".join([f"{match.label} — {short(Iri(match.iri))}", *notes])
    state.print(("property", "value", "kind", "passages"), lines, form, title)
    found = [
        (f"{'Not ' if m.negated else ''}{m.relation}", m.label, Iri(m.other), m.confidence, m.status, m.comment)
        for m in mapped
    ]
    if found:
        click.echo()
        state.print(("relation", "label", "iri", "confidence", "status", "why"), found, form)


@cli.command()
@click.argument("role")
@click.option("--down", is_flag=True, help="Everyone below instead of everyone above.")
@source_option
@format_option
@pass_state
def chain(state: State, role: str, down: bool, source: str | None, form: str) -> None:
    """Show the reporting chain above ROLE up to the top, or below it, each step with its passage."""
    from ccgraph.names import resolve_one
    from ccgraph.output import print_table
    from ccgraph.query import find

    graph = state.graph
    document = _document(graph, source)
    kind = "" if down else "Role"
    match = resolve_one(graph.store, role, kind, document, state.lang)
    name, parameter = ("subordinates", "superior") if down else ("superiors", "role")
    found = graph.query(name, **{parameter: match.iri, "lang": state.lang})
    if found.rows or form != "table":
        print_table(found, form, state.lang, find(name).columns, match.label)
        if found.rows:
            return
    # No formal line is not no tie: alternatives, verbs of management and mentions of an authority stand apart.
    others = graph.query("lines-of-role", role=match.iri, lang=state.lang)
    known = {"fr": "Aucun rattachement formel énoncé", "en": "No formal reporting line is stated"}
    more = (
        {"fr": "; les autres liens énoncés :", "en": "; the other ties stated:"}
        if others.rows
        else {"fr": ".", "en": "."}
    )
    click.echo(f"{match.label}: {known[state.lang]}{more[state.lang]}", err=form != "table")
    if others.rows and form == "table":
        print_table(others, form, state.lang, find("lines-of-role").columns)
