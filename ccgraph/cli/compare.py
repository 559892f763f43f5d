"""Compare: equivalents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccgraph.cli.group import State, cli, format_option, pass_state, source_option
from ccgraph.errors import UsageError
from ccgraph.files import write_whole

if TYPE_CHECKING:
    from ccgraph.compare.equivalents import Equivalent, Equivalents
    from ccgraph.graph import Graph

_KINDS = {
    "curated": {"fr": "jugement", "en": "judgement"},
    "title": {"fr": "appellation", "en": "title"},
    "code": {"fr": "code", "en": "code"},
    "competencies": {"fr": "compétences", "en": "competencies"},
    "hierarchy": {"fr": "hiérarchie", "en": "hierarchy"},
    "level": {"fr": "niveau", "en": "level"},
}
_BASIS = {"curated": {"fr": "jugé", "en": "curated"}, "proposed": {"fr": "proposé", "en": "proposed"}}
_NOT = {"fr": "PAS ", "en": "NOT "}
_NONE = {"fr": "Aucun autre document n'a de rôle voisin.", "en": "No other document has a role near it."}
_REST = {
    "fr": "{} autres, liés ou jugés différents : --all pour leurs raisons.",
    "en": "{} more, related or judged different: --all for their reasons.",
}
_SEVERAL = {
    "fr": "« {} » nomme {} rôles ; une réponse pour chacun, aucun n'est choisi à votre place.",
    "en": "“{}” names {} roles; an answer for each, none is chosen for you.",
}


@cli.command()
@click.argument("title", required=False)
@source_option
@click.option("--evidence", is_flag=True, help="Also show the passages behind each reason, on both sides.")
@click.option(
    "--documents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="With --evidence: the folder of the source documents, to show the exact words.",
)
@click.option("--all", "everything", is_flag=True, help="Give the reasons of related and denied roles too.")
@click.option(
    "--matrix",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every role by every document to FILE.csv or FILE.svg instead.",
)
@format_option
@pass_state
def equivalents(
    state: State,
    title: str | None,
    source: str | None,
    evidence: bool,
    documents: Path | None,
    everything: bool,
    file: Path | None,
    form: str,
) -> None:
    """Show the roles of other documents that are the same as TITLE's, or near, with relation, score and reasons.

    A curated mapping prevails over what the method proposes; the score is the method's alone. Equivalence of content is
    neither equality of classification nor work of equal value.
    """
    from ccgraph.compare.equivalents import CAUTION

    graph = state.graph
    if file is not None:
        if title is not None:
            raise click.UsageError("--matrix covers all roles: leave TITLE out.")
        _write_matrix(graph, file, state.lang)
        click.echo(CAUTION[state.lang], err=True)
        return
    if title is None:
        raise click.UsageError("Give a TITLE, or --matrix FILE.")
    answers = graph.equivalents(title, source, state.lang)
    if form == "json":
        import json

        click.echo(json.dumps([a.to_dict(state.lang) for a in answers], ensure_ascii=False, indent=2))
        return
    if form == "csv":
        from ccgraph.table import Table

        tables = [a.to_table() for a in answers]
        click.echo(Table(tables[0].columns, tuple(row for t in tables for row in t.rows)).to_csv(), nl=False)
        click.echo(CAUTION[state.lang], err=True)
        return
    if len(answers) > 1:
        click.echo(f"{_SEVERAL[state.lang].format(title, len(answers))}\n")
    for answer in answers:
        _print(state, answer, everything, evidence, documents)
    click.echo(CAUTION[state.lang])


def _write_matrix(graph: Graph, file: Path, lang: str) -> None:
    if file.suffix not in {".csv", ".svg"}:
        raise UsageError(f"{file}: the matrix is written as .csv or .svg.")
    made = graph.equivalents_matrix(lang)
    # The mark lets a spreadsheet on Windows read the accents.
    text = "\ufeff" + made.to_table().to_csv() if file.suffix == ".csv" else made.to_svg()
    write_whole(file, text)


def _print(state: State, answer: Equivalents, everything: bool, evidence: bool, documents: Path | None) -> None:
    from ccgraph.evidence import cautions
    from ccgraph.output import short
    from ccgraph.table import Iri

    graph, lang = state.graph, state.lang
    click.echo(f"{answer.label} — {short(Iri(answer.role))}")
    for line in (*cautions(graph.store, answer.role, lang), *(h.explain(lang) for h in answer.homonyms)):
        click.echo(f"  ! {line}")
    if not answer.found:
        click.echo(f"\n  {_NONE[lang]}")
    hidden = 0
    for e in answer.found:
        far = e.denied or e.relation == "related"
        if far and e.basis == "proposed" and not everything:
            hidden += 1
            continue
        click.echo(f"\n  {_headline(e, lang)}")
        for reason in e.reasons:
            if far and not everything and reason.kind != "curated":
                continue
            value = "" if reason.value is None else f" {reason.value:.2f}"
            colon = "\N{NO-BREAK SPACE}:" if lang == "fr" else ":"
            click.echo(f"    {_KINDS[reason.kind][lang]}{value}{colon} {reason.text}")
            if evidence:
                _passages(graph, (*reason.here, *reason.there), documents)
        hidden += far and not everything
    if hidden:
        click.echo(f"\n  {_REST[lang].format(hidden)}")
    click.echo()


def _headline(e: Equivalent, lang: str) -> str:
    from ccgraph.compare.reasons import RELATIONS
    from ccgraph.output import short
    from ccgraph.table import Iri

    relation = f"{_NOT[lang] if e.denied else ''}{RELATIONS[e.relation][lang]}"
    colon = "\N{NO-BREAK SPACE}:" if lang == "fr" else ":"
    return f"{relation} ({_BASIS[e.basis][lang]}, score {e.score:.2f}){colon} {e.label} — {short(Iri(e.role))}"


def _passages(graph: Graph, passages: tuple[str, ...], documents: Path | None) -> None:
    from ccgraph.output import short
    from ccgraph.table import Iri

    for passage in dict.fromkeys(passages):
        words = ""
        if documents is not None:
            words = f": {' '.join(graph.cite(passage, documents)[0].words.split())}"
        click.echo(f"      {short(Iri(passage))}{words}")
