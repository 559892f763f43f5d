"""Gap, route, chart: what is missing between roles, the ways from one to another, the picture of an organisation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccgraph.cli.group import State, cli, format_option, language_option, pass_state

if TYPE_CHECKING:
    from ccgraph.compare.gap import Gap
    from ccgraph.compare.people import Team
    from ccgraph.compare.work import Work
    from ccgraph.table import Table

_HEADINGS = {
    "section": {"fr": "Partie", "en": "Part"},
    "group": {"fr": "Groupe", "en": "Group"},
    "competency": {"fr": "Identifiant", "en": "Identifier"},
    "label": {"fr": "Compétence", "en": "Competency"},
    "state": {"fr": "État", "en": "State"},
    "why": {"fr": "Pourquoi", "en": "Why"},
    "target": {"fr": "Dit de la cible", "en": "Said of the target"},
    "origin": {"fr": "Dit de l'origine", "en": "Said of the origin"},
    "passages": {"fr": "Passages", "en": "Passages"},
    "covered": {"fr": "Couvert par (CCP)", "en": "Covered by (CCP)"},
    "route": {"fr": "Itinéraire", "en": "Route"},
    "step": {"fr": "Étape", "en": "Step"},
    "from": {"fr": "De", "en": "From"},
    "to": {"fr": "Vers", "en": "To"},
    "move": {"fr": "Pas", "en": "Move"},
    "missing": {"fr": "À vérifier ou acquérir", "en": "To verify or acquire"},
    "near": {"fr": "Proches", "en": "Near"},
    "acquire": {"fr": "Compétences", "en": "Competencies"},
    "role": {"fr": "Rôle", "en": "Role"},
    "document": {"fr": "Document", "en": "Document"},
    "cost": {"fr": "Coût", "en": "Cost"},
    "steps": {"fr": "Pas", "en": "Moves"},
}
_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file instead of stdout."
)
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


def _write(content: str | bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        output.write_bytes(content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise click.UsageError(f"{output}: cannot be written ({error.strerror}).") from error
    click.echo(str(output), err=True)


def _roles(state: State, work: Work, names: tuple[str, ...]) -> list[str]:
    from ccgraph.names import resolve_one

    return [work.role(resolve_one(state.graph.store, name, "Role", None, state.lang).iri).iri for name in names]


@cli.command()
@click.argument("roles", nargs=-1, required=True, metavar="[FROM]... TO")
@click.option("--profile", type=_file, help="One person's profile (CSV or JSON); FROM is then optional.")
@click.option("--people", type=_file, help="Several people's profiles: one matrix of needs, nobody ranked.")
@click.option("--sheet", type=click.Choice(["employee", "works-council", "manager"]), help="A printable HTML sheet.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "xlsx"]),
    default="table",
    show_default=True,
    help="Layout of the answer; xlsx needs the extra ccgraph[xlsx].",
)
@_output
@language_option
@pass_state
def gap(
    state: State,
    roles: tuple[str, ...],
    profile: Path | None,
    people: Path | None,
    sheet: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Show what TO asks for against what FROM (one role, or several held so far) is said to do.

    Four states: common, near, to verify (between roles) or lacking (of a person assessed), excluded by a passage. With
    --profile or --people, files are read, compared and forgotten.
    """
    from ccgraph.compare.gap import Origin, between, compare
    from ccgraph.compare.people import origin_of, read_people, team
    from ccgraph.compare.work import Work

    store = state.graph.store
    work = Work.load(store, state.lang)
    *held, target = _roles(state, work, roles)
    if profile is not None and people is not None:
        raise click.UsageError("Give --profile or --people, not both.")
    if (people is None) != (sheet != "manager") and sheet is not None:
        raise click.UsageError("The manager's sheet goes with --people, and only that one.")
    if people is not None:
        if held:
            raise click.UsageError("With --people give the target only; past roles stand in the file.")
        found = team(store, work, read_people(people), work.role(target))
        _show_team(state, found, sheet, form, output)
        return
    if profile is not None:
        persons = read_people(profile)
        if len(persons) > 1:
            raise click.UsageError(f"{profile} holds {len(persons)} people: give it as --people.")
        origin, remarks = origin_of(store, work, persons[0], [work.role(iri) for iri in held])
        answer = compare(work, origin, work.role(target), remarks)
    elif len(held) == 1:
        answer = between(work, held[0], target)
    elif held:
        past = tuple(work.role(iri) for iri in dict.fromkeys(held))
        answer = compare(work, Origin(" + ".join(role.label for role in past), past), work.role(target))
    else:
        raise click.UsageError("Give FROM and TO, or TO with --profile or --people.")
    _show_gap(state, answer, sheet, form, output)


def _show_gap(state: State, answer: Gap, sheet: str | None, form: str, output: Path | None) -> None:
    import json

    from ccgraph.compare import sheets
    from ccgraph.compare.gap import SECTIONS
    from ccgraph.compare.texts import DISCLAIMER, say

    lang = state.lang
    if sheet == "employee":
        _write(sheets.employee(answer), output)
    elif sheet == "works-council":
        roles = (*answer.origin.roles, answer.target)
        _write(sheets.works_council(answer, sheets.discrepancies(state.graph.store, roles, lang)), output)
    elif form == "json":
        _write(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) + "\n", output)
    elif form == "table":
        counts = answer.counts().values()
        lines = [say("summary", lang, answer.origin.label, answer.target.label, *counts, len(answer.needs))]
        if answer.share is not None:
            lines.append(say("share", lang, round(100 * answer.share)))
        lines += [*answer.notes, DISCLAIMER[lang]]
        for section in SECTIONS:
            for group, needs in answer.in_section(section):
                lines += ["", f"{say(section, lang)} — {group.label}"]
                for need in needs:
                    lines.append(f"  [{say(need.state, lang)}] {need.competency.label}: {'; '.join(need.reasons)}")
                    for mark, deeds in (("→", need.asked), ("←", need.held)):
                        lines += [f"      {mark} {d.statement.label}  {_places(d.statement.passages)}" for d in deeds]
                    if need.exclusion is not None:
                        lines.append(f"      ✗ {need.exclusion.label}  {_places(need.exclusion.passages)}")
        _write("\n".join(lines) + "\n", output)
    else:
        _tabular(answer.to_table(), form, lang, output, [*answer.notes, DISCLAIMER[lang]])


def _show_team(state: State, found: Team, sheet: str | None, form: str, output: Path | None) -> None:
    import json

    from ccgraph.compare import sheets
    from ccgraph.compare.texts import DISCLAIMER

    if sheet == "manager":
        _write(sheets.manager(found), output)
    elif form == "json":
        text = json.dumps({**found.to_dict(), "disclaimer": DISCLAIMER[state.lang]}, ensure_ascii=False, indent=2)
        _write(text + "\n", output)
    else:
        notes = [f"{g.origin.label}: {note}" for g in found.gaps for note in g.notes]
        _tabular(found.to_table(), form, state.lang, output, [*dict.fromkeys(notes), DISCLAIMER[state.lang]])


def _tabular(table: Table, form: str, lang: str, output: Path | None, notes: list[str]) -> None:
    from ccgraph.output import print_table

    headings = {key: words[lang] for key, words in _HEADINGS.items()}
    if form == "xlsx":
        from ccgraph.compare.workbook import workbook

        if output is None and sys.stdout.isatty():
            raise click.UsageError("An xlsx file is not for the terminal: give --output FILE.")
        _write(workbook(table, "ccgraph", headings, notes), output)
    elif form == "csv" and output is not None:
        _write(table.to_csv(), output)
    else:
        print_table(table, form, lang, _HEADINGS)
        for note in notes:
            click.echo(note, err=True)


def _places(passages: tuple[str, ...]) -> str:
    return " ".join(passage.rpartition("/")[2] for passage in passages)


@cli.command()
@click.argument("origin", metavar="FROM")
@click.argument("target", metavar="[TO]", required=False)
@click.option("--number", type=click.IntRange(1, 20), default=3, show_default=True, help="How many ways to show.")
@format_option
@pass_state
def route(state: State, origin: str, target: str | None, number: int, form: str) -> None:
    """Show the ways from FROM to TO, cheapest first; without TO, where one can go.

    A move climbs one step at the most, to the superior that the document states; it leaves a document only through a
    curated exact or close equivalent.
    """
    import json

    from ccgraph.compare.ladder import Places
    from ccgraph.compare.route import destinations, routes
    from ccgraph.compare.texts import DISCLAIMER
    from ccgraph.compare.work import Work
    from ccgraph.table import Iri, Literal, Table

    store = state.graph.store
    work, places = Work.load(store, state.lang), Places.load(store, state.lang)
    start = _roles(state, work, (origin,))[0]
    if target is None:
        found = destinations(work, places, start)
        rows = [
            (r.roles[-1].iri, r.roles[-1].label, len(r.moves), len(r.new_needs()), " → ".join(x.label for x in r.roles))
            for r in found
        ]
        columns = ("role", "label", "steps", "missing", "route")
        table = Table(columns, tuple((Iri(a), Literal(b), *map(Literal, map(str, rest))) for a, b, *rest in rows))
    else:
        found = routes(work, places, start, _roles(state, work, (target,))[0], number)
        tables = [way.to_table(i) for i, way in enumerate(found, 1)]
        table = Table(tables[0].columns, tuple(row for t in tables for row in t.rows))
    if form == "json":
        answer = {"routes": [way.to_dict() for way in found], "disclaimer": DISCLAIMER[state.lang]}
        _write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", None)
    elif form == "table" and target is not None:
        _write("\n\n".join(f"— {i} —\n{way.explain()}" for i, way in enumerate(found, 1)) + "\n", None)
    else:
        _tabular(table, form, state.lang, None, [DISCLAIMER[state.lang]])


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
    type=click.Choice(["svg", "mermaid", "dot", "json"]),
    default="svg",
    show_default=True,
    help="Layout of the drawing.",
)
@_output
@language_option
@pass_state
def chart(state: State, source: str, kind: str, form: str, output: Path | None) -> None:
    """Draw the organisation chart of a document SOURCE, its matrix of competencies, or its roles on the grid."""
    import json

    from ccgraph.compare import pictures
    from ccgraph.compare.chart import Chart, to_svg
    from ccgraph.compare.ladder import Places
    from ccgraph.compare.work import Work

    store = state.graph.store
    document = state.graph.find(source, "SourceDocument")
    if kind != "chart" and form != "svg":
        raise click.UsageError(f"--kind {kind} is drawn as svg only.")
    work, places = Work.load(store, state.lang), Places.load(store, state.lang)
    if kind == "matrix":
        _write(pictures.matrix(work, document), output)
    elif kind == "ladder":
        _write(pictures.ladder(work, places, document), output)
    else:
        drawn = Chart.load(store, work, places, document)
        if form == "svg":
            text: str = to_svg(drawn)
        elif form == "json":
            text = json.dumps(drawn.to_dict(), ensure_ascii=False, indent=2) + "\n"
        else:
            text = drawn.to_mermaid() if form == "mermaid" else drawn.to_dot()
        _write(text, output)
