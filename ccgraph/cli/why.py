"""Why: the explanation of a triple."""

from __future__ import annotations

import sys

import click

from ccgraph.cli.group import State, cli, format_option, pass_state

__all__ = ["why"]

_KINDS = {
    "stated": {"fr": "énoncé", "en": "stated"},
    "curated": {"fr": "jugement", "en": "curated"},
    "vocabulary": {"fr": "vocabulaire", "en": "vocabulary"},
}
_NOT = {
    "fr": "Ce triplet n'est pas entraîné par les données.",
    "en": "This triple does not follow from the data.",
}


@cli.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object")
@format_option
@pass_state
def why(state: State, subject: str, predicate: str, object: str, form: str) -> None:  # noqa: A002 - an RDF term's name
    """Say why SUBJECT PREDICATE OBJECT holds: the rule and its premises, down to graphs and passages.

    A resource is a name, a prefixed name (skos:broader, ccj:requires) or an IRI; an OBJECT may be the text of a
    literal; a PREDICATE without prefix is one of ccj:. Exit 1 when the triple is not entailed.
    """
    import json

    from ccgraph.output import short
    from ccgraph.table import Iri
    from ccgraph.why import RULES

    found = state.graph.why(subject, predicate, object)
    if found is None:
        click.echo(_NOT[state.lang], err=True)
        sys.exit(1)
    if form == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    if form == "csv":
        columns = ("depth", "subject", "predicate", "object", "kind", "rule", "graph", "passages")
        rows = [
            (depth, e.subject, e.predicate, e.object, e.kind, e.rule, Iri(e.graph), " ".join(e.passages))
            for depth, e in found.steps()
        ]
        state.print(columns, rows, form)
        return
    for depth, e in found.steps():
        indent = "  " * depth
        triple = " ".join(short(term, state.lang) for term in (e.subject, e.predicate, e.object))
        told = (
            f"{e.rule}: {RULES[e.rule][state.lang]}"
            if e.rule
            else f"{_KINDS[e.kind][state.lang]}, {short(Iri(e.graph))}"
        )
        click.echo(f"{indent}{triple}\n{indent}    ← {told}")
        for passage in e.passages:
            click.echo(f"{indent}      {short(Iri(passage))}")
