"""Gap, route, chart: what is missing between roles, the ways from one to another, the picture of an organisation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccgraph.cli.group import State, cli, format_option, language_option, pass_state

if TYPE_CHECKING:
    from ccgraph.compare.gap import Gap
    from ccgraph.compare.ladder import Ladder
    from ccgraph.compare.people import Team
    from ccgraph.compare.profiles import Person
    from ccgraph.compare.role_matrix import CompetencyMatrix
    from ccgraph.table import Table

_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file instead of stdout."
)
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@cli.command()
@click.argument("roles", nargs=-1, required=True, metavar="[FROM]... TO")
@click.option("--profile", type=_file, help="One person's profile (CSV or JSON); FROM is then optional.")
@click.option(
    "--mastery",
    "masteries",
    multiple=True,
    metavar="COMPETENCY=N",
    help="How well one person masters a competency, 0 to 3 (number, name or identifier); repeatable, never stored.",
)
@click.option(
    "--assessor", default="", help="With --mastery: who assessed it; a 0 without assessor and date counts little."
)
@click.option("--date", default="", help="With --mastery: when it was assessed (2026-10-01 or 01/10/2026).")
@click.option("--past-role", "past", multiple=True, metavar="ROLE", help="A role that the person held; repeatable.")
@click.option("--people", type=_file, help="Several people's profiles: one matrix of needs, nobody ranked.")
@click.option("--training", type=_file, help="With --people: your training (CSV with columns training, competency).")
@click.option("--sheet", type=click.Choice(["employee", "works-council", "manager"]), help="A printable HTML sheet.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "xlsx", "statements"]),
    default="table",
    show_default=True,
    help="Layout of the answer; statements is a flat ; CSV, one statement a row.",
)
@_output
@language_option
@pass_state
def gap(
    state: State,
    roles: tuple[str, ...],
    profile: Path | None,
    masteries: tuple[str, ...],
    assessor: str,
    date: str,
    past: tuple[str, ...],
    people: Path | None,
    training: Path | None,
    sheet: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Show what TO asks for against what FROM (one role, or several held so far) is said to do.

    Four states: common, near, to verify (between roles) or lacking (of a person assessed), excluded by a passage. What
    is said of people, in files or options, is compared and forgotten.
    """
    from ccgraph.compare.profiles import read_people, read_training

    graph = state.graph
    *held, target = roles
    if (people is None) != (sheet != "manager") and sheet is not None:
        raise click.UsageError("The manager's sheet goes with --people, and only that one.")
    if (assessor or date) and not masteries:
        raise click.UsageError("--assessor and --date go with --mastery.")
    if training is not None and people is None:
        raise click.UsageError("--training goes with --people.")
    if people is not None:
        if profile is not None or masteries or past:
            raise click.UsageError("Give --people or the profile of one person, not both.")
        if held:
            raise click.UsageError("With --people give the target only; past roles stand in the file.")
        catalogue = None if training is None else read_training(training)
        _show_team(state, graph.team(read_people(people), target, catalogue, state.lang), sheet, form, output)
    elif profile is not None or masteries or past:
        person = _person(profile, masteries, assessor, date, (*held, *past))
        _show_gap(state, graph.gap(person, target, state.lang), sheet, form, output)
    elif held:
        _show_gap(state, graph.gap(held, target, state.lang), sheet, form, output)
    else:
        raise click.UsageError("Give FROM and TO, or TO with --profile, --mastery, --past-role or --people.")


def _person(profile: Path | None, masteries: Sequence[str], assessor: str, date: str, roles: Sequence[str]) -> Person:
    from ccgraph.compare.profiles import Person, assessment, read_people

    found = Person("") if profile is None else _only(profile, read_people(profile))
    given = []
    for text in masteries:
        name, sign, level = text.rpartition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"--mastery {text}: write COMPETENCY=N, as in 10.1=2.")
        given.append(assessment(f"--mastery {text}", name.strip(), level, assessor.strip(), date.strip()))
    return Person(found.name, (*found.assessments, *given), (*roles, *found.roles))


def _only(path: Path, persons: list[Person]) -> Person:
    if len(persons) > 1:
        raise click.UsageError(f"{path} holds {len(persons)} people: give it as --people.")
    return persons[0]


def _show_gap(state: State, answer: Gap, sheet: str | None, form: str, output: Path | None) -> None:
    from ccgraph.compare import sheets
    from ccgraph.compare.texts import DISCLAIMER

    lang = state.lang
    if sheet == "employee":
        _write(sheets.employee(answer), output)
    elif sheet == "works-council":
        roles = (*answer.origin.roles, answer.target)
        _write(sheets.works_council(answer, sheets.discrepancies(state.graph.store, roles, lang)), output)
    elif form == "json":
        _json(answer.to_dict(), output)
    elif form == "table":
        _write(_as_text(answer), output)
    elif form == "statements":
        _statements([answer], output)
    else:
        _tabular(answer.to_table(), form, lang, output, [*answer.head(), DISCLAIMER[lang]])


def _as_text(answer: Gap) -> str:
    from ccgraph.compare.gap import SECTIONS
    from ccgraph.compare.texts import DISCLAIMER, say

    lang = answer.lang
    lines = [*answer.head(), DISCLAIMER[lang]]
    for section in SECTIONS:
        for group, needs in answer.in_section(section):
            lines += ["", f"{say(section, lang)} — {group.label}"]
            for need in needs:
                lines.append(f"  [{say(need.state, lang)}] {need.competency.label}: {'; '.join(need.reasons)}")
                for mark, deeds in (("→", need.asked), ("←", need.held)):
                    lines += [f"      {mark} {d.statement.label}  {_places(d.statement.passages)}" for d in deeds]
                if need.exclusion is not None:
                    lines.append(f"      ✗ {need.exclusion.label}  {_places(need.exclusion.passages)}")
    return "\n".join(lines) + "\n"


def _show_team(state: State, found: Team, sheet: str | None, form: str, output: Path | None) -> None:
    from ccgraph.compare import sheets
    from ccgraph.compare.texts import DISCLAIMER

    if sheet == "manager":
        _write(sheets.manager(found), output)
    elif form == "json":
        _json(found.to_dict(), output)
    elif form == "statements":
        _statements(found.gaps, output)
    else:
        _tabular(found.to_table(), form, state.lang, output, [*found.notes(), DISCLAIMER[state.lang]])


@cli.command()
@click.argument("origin", metavar="FROM")
@click.argument("target", metavar="[TO]", required=False)
@click.option("--number", type=click.IntRange(1, 20), default=3, show_default=True, help="How many ways to show.")
@format_option
@pass_state
def route(state: State, origin: str, target: str | None, number: int, form: str) -> None:
    """Show the ways from FROM to TO, cheapest first; without TO, where one can go.

    A move climbs one step at the most, to the superior that the document states; it leaves a document only through a
    curated exact or close equivalent, or a mobility that ROME names between codes judged close.
    """
    from ccgraph.compare.texts import DISCLAIMER

    found = state.graph.route(origin, target, number, state.lang)
    if form == "json":
        _json(found.to_dict(), None)
    elif form == "table" and (target is not None or not found.ways):
        _write(found.explain() + "\n", None)
    else:
        _tabular(found.to_table(), form, state.lang, None, [DISCLAIMER[state.lang]])


@cli.command()
@click.argument("source")
@click.option(
    "--kind",
    type=click.Choice(["chart", "matrix", "ladder"]),
    default="chart",
    show_default=True,
    help="What is drawn.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "html", "mermaid", "dot", "csv", "json"]),
    default="svg",
    show_default=True,
    help="Layout of the drawing; html adds its table; mermaid and dot are for --kind chart.",
)
@_output
@language_option
@pass_state
def chart(state: State, source: str, kind: str, form: str, output: Path | None) -> None:
    """Draw the organisation chart of a document SOURCE, its matrix of competencies, or its roles on the grid."""
    from ccgraph.cli.headings import headings
    from ccgraph.compare.chart import Chart
    from ccgraph.compare.drawing import page

    graph, lang = state.graph, state.lang
    if kind != "chart" and form in {"mermaid", "dot"}:
        raise click.UsageError(f"--kind {kind} is no graph: take --format svg, html, csv or json.")
    drawn: Chart | CompetencyMatrix | Ladder
    if kind == "chart":
        drawn = graph.chart(source, lang)
    else:
        drawn = graph.ladder(source, lang) if kind == "ladder" else graph.competency_matrix(source, lang)
    if form == "svg":
        _write(drawn.to_svg(), output)
    elif form == "html":
        table = drawn.to_table()
        _write(page(drawn.title, lang, drawn.to_svg(), table, headings(table.columns, lang)), output)
    elif form == "json":
        _json(drawn.to_dict(), output)
    elif form == "csv":
        _write(drawn.to_table().to_csv(), output)
    elif isinstance(drawn, Chart):
        _write(drawn.to_mermaid() if form == "mermaid" else drawn.to_dot(), output)


def _write(content: str | bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
        return
    from ccgraph.files import write_whole

    write_whole(output, content)
    click.echo(str(output), err=True)


def _json(answer: object, output: Path | None) -> None:
    import json

    _write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", output)


def _statements(gaps: Sequence[Gap], output: Path | None) -> None:
    from ccgraph.compare.statements import statements

    # The mark lets a spreadsheet on Windows read the accents of a file.
    _write(("" if output is None else "\ufeff") + statements(gaps).to_csv(";"), output)


def _tabular(table: Table, form: str, lang: str, output: Path | None, notes: list[str]) -> None:
    from ccgraph.cli.headings import HEADINGS
    from ccgraph.output import print_table, sheet_of

    if form == "xlsx":
        from ccgraph.spreadsheet import Sheet, xlsx_bytes

        if output is None and sys.stdout.isatty():
            raise click.UsageError("An xlsx file is not for the terminal: give --output FILE.")
        remarks = Sheet("Notes", tuple((note,) for note in notes))
        _write(xlsx_bytes([sheet_of(table, lang, HEADINGS), remarks]), output)
    elif form == "csv" and output is not None:
        _write(table.to_csv(), output)
    else:
        print_table(table, form, lang, HEADINGS)
        for note in notes:
            click.echo(note, err=True)


def _places(passages: tuple[str, ...]) -> str:
    return " ".join(passage.rpartition("/")[2] for passage in passages)
