"""Your own organisation: template, import, export, remove, list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccgraph.cli.group import State, cli, format_option, language_option, pass_state, source_option

if TYPE_CHECKING:
    from ccgraph.organisation.keeping import Imported

_SHOWN = 3
_LISTED = 60
_NAMED = 5
_TEXTS = {
    "written": {"fr": "{0} : modèle écrit.", "en": "{0}: template written."},
    "exists": {
        "fr": "{0} existe déjà : choisir un autre nom, ou --force.",
        "en": "{0} exists already: choose another name, or --force.",
    },
    "nothing": {
        "fr": "{0} problème(s) ; rien n'a été enregistré.",
        "en": "{0} problem(s); nothing was stored.",
    },
    "warning": {"fr": "à savoir", "en": "note"},
    "added": {
        "fr": "« {0} » ajoutée : {1} rôles, {2} activités, {3} niveaux (identifiant : {4}).",
        "en": "“{0}” added: {1} roles, {2} activities, {3} levels (identifier: {4}).",
    },
    "replaced": {"fr": "L'ancienne « {0} » est remplacée.", "en": "The former “{0}” is replaced."},
    "more": {
        "fr": "  … et {0} autres rôles : ccgraph equivalents.",
        "en": "  ... and {0} more roles: ccgraph equivalents.",
    },
    "dry": {
        "fr": "« {0} » est sans faute : {1} rôles, {2} activités, {3} niveaux ; rien n'a été enregistré (--dry-run).",
        "en": "“{0}” has no fault: {1} roles, {2} activities, {3} levels; nothing was stored (--dry-run).",
    },
    "proposed": {
        "fr": "Compétences proposées, non relues (justes environ trois fois sur cinq au-dessus du seuil) :",
        "en": "Competencies proposed, unreviewed (right about three times in five above the floor):",
    },
    "unproposed": {
        "fr": "{0} activité(s) sans compétence donnée ni proposée :",
        "en": "{0} activity(ies) with no competency given or proposed:",
    },
    "others": {"fr": "  … et {0} autres.", "en": "  ... and {0} more."},
    "equivalents": {
        "fr": "Équivalents proposés dans les autres documents, non relus :",
        "en": "Equivalents proposed in the other documents, unreviewed:",
    },
    "none": {"fr": "aucun", "en": "none"},
    "exported": {"fr": "{0} : {1} écrite.", "en": "{0}: {1} written."},
    "removed": {"fr": "{0} : retirée, avec tous ses graphes.", "en": "{0}: removed, with all its graphs."},
}


def _say(state: State, key: str, *values: object) -> str:
    return _TEXTS[key][state.lang].format(*values)


@cli.group()
def organisation() -> None:
    """Your own organisation: roles, activities and levels from a spreadsheet, beside the shipped documents."""


def _refuse_overwriting(state: State, path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise click.UsageError(_say(state, "exists", path))


@organisation.command("template")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@language_option
@pass_state
def template_(state: State, path: Path, force: bool) -> None:
    """Write the empty template to PATH: an .xlsx file, or a folder (a name without suffix) of .csv files."""
    from ccgraph.organisation.layout import template
    from ccgraph.spreadsheet import write

    _refuse_overwriting(state, path, force=force)
    write(path, template(state.lang))
    click.echo(_say(state, "written", path), err=True)


@organisation.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the organisation; by default the one in the file.")
@click.option("--complete", is_flag=True, help="The file says all: what it leaves out is absent, not unknown.")
@click.option("--language", type=click.Choice(["fr", "en"]), help="Language of the file's words.")
@click.option("--no-proposals", is_flag=True, help="Propose no competency for activities that name none.")
@click.option("--dry-run", is_flag=True, help="Check everything, store nothing.")
@format_option
@pass_state
def import_(
    state: State,
    path: Path,
    name: str | None,
    complete: bool,
    language: str | None,
    no_proposals: bool,
    dry_run: bool,
    form: str,
) -> None:
    """Check FILE (.xlsx, .csv, or a folder of .csv files) and add the organisation it describes to the graph.

    Every problem is told with its sheet and cell, exit code 1, and nothing is stored. An organisation of the same name
    is replaced.
    """
    import json
    import sys

    from ccgraph.organisation.keeping import add, prepare
    from ccgraph.organisation.model import OrganisationError

    try:
        found = prepare(
            path,
            state.graph.store,
            name=name,
            complete=True if complete else None,
            language=language,
            lang=state.lang,
            propose=not no_proposals,
        )
    except OrganisationError as error:
        for problem in error.problems:
            note = f"{_say(state, 'warning')}: " if problem.warning else ""
            click.echo(f"{path}: {note}{problem.explain()}", err=True)
        click.echo(_say(state, "nothing", sum(not p.warning for p in error.problems)), err=True)
        sys.exit(1)
    if not dry_run and add(found):
        click.echo(_say(state, "replaced", found.organisation.slug), err=True)
    if form == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif form == "csv":
        rows = [
            (role, position, p.competency, p.confidence, " | ".join(e.label for e in p.examples))
            for (role, position), proposals in found.proposals.items()
            for p in proposals
        ]
        state.print(("role", "activity", "competency", "confidence", "why"), rows, form)
    else:
        _report(state, path, found, dry_run=dry_run)


def _report(state: State, path: Path, found: Imported, *, dry_run: bool) -> None:
    own = found.organisation
    for problem in own.warnings:
        click.echo(f"{path}: {_say(state, 'warning')}: {problem.explain()}", err=True)
    counts = (own.name, len(own.roles), len(own.activities), len(own.levels), own.slug)
    click.echo(_say(state, "dry" if dry_run else "added", *counts))
    titles = {role.key: role.cells["title"] for role in own.roles}
    if found.proposals:
        click.echo(f"\n{_say(state, 'proposed')}")
        words = {(a.role, a.position): a.cells["activity"] for a in own.activities}
        for key, proposals in found.proposals.items():
            click.echo(f"  {titles[key[0]]} : {words[key]}")
            for proposal in proposals:
                click.echo(f"      {proposal.explain()}")
    bare = [a for a in own.activities if not a.competencies and (a.role, a.position) not in found.proposals]
    if bare:
        click.echo(f"\n{_say(state, 'unproposed', len(bare))}")
        for activity in bare[:_NAMED]:
            click.echo(f"  {titles[activity.role]} : {activity.cells['activity']}")
        if more := bare[_NAMED:]:
            click.echo(_say(state, "others", len(more)))
    if not dry_run:
        _equivalents(state, found)


def _equivalents(state: State, found: Imported) -> None:
    """The nearest roles of other documents, by the method that `ccgraph equivalents` uses."""
    from ccgraph.compare.reasons import RELATIONS
    from ccgraph.output import short
    from ccgraph.table import Iri
    from ccgraph.terms import ID

    graph = state.graph
    click.echo(f"\n{_say(state, 'equivalents')}")
    for role in found.organisation.roles[:_LISTED]:
        iri = f"{ID}role/{found.organisation.slug}/{role.key}"
        answers = graph.equivalents(iri, lang=state.lang)
        near = [e for answer in answers for e in answer.near][:_SHOWN]
        words = (f"{short(Iri(e.role))}, {RELATIONS[e.relation][state.lang]}, {e.score:.2f}" for e in near)
        listed = "; ".join(f"{e.label} ({said})" for e, said in zip(near, words, strict=True))
        click.echo(f"  {role.cells['title']} : {listed or _say(state, 'none')}")
    if more := found.organisation.roles[_LISTED:]:
        click.echo(_say(state, "more", len(more)))


@organisation.command()
@click.argument("name")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@language_option
@pass_state
def export(state: State, name: str, path: Path, force: bool) -> None:
    """Write the organisation NAME back to the template, as PATH: an .xlsx file, or a folder of .csv files."""
    from ccgraph.organisation.keeping import export as run

    _refuse_overwriting(state, path, force=force)
    found = run(name, path, state.graph.store, state.lang)
    click.echo(_say(state, "exported", path, found.name), err=True)


@organisation.command()
@click.argument("name")
@language_option
@pass_state
def remove(state: State, name: str) -> None:
    """Remove the organisation NAME with all its graphs."""
    from ccgraph.organisation.keeping import remove as run

    click.echo(_say(state, "removed", run(name)), err=True)


@organisation.command("list")
def list_() -> None:
    """List the organisations that were added, by identifier."""
    from ccgraph.organisation.keeping import names

    for name in names():
        click.echo(name)


@cli.command()
@click.argument("role")
@source_option
@format_option
@pass_state
def classification(state: State, role: str, source: str | None, form: str) -> None:
    """Say the level and coefficient of ROLE on the grid of its organisation; without one, proposals and no conclusion.

    Import your own grid with `ccgraph organisation import`.
    """
    import json

    from ccgraph.compare.equivalents import Comparison
    from ccgraph.organisation.placing import place

    graph = state.graph
    document = graph.find(source, "SourceDocument") if source else None
    found = place(graph.store, Comparison(graph.store), role, document, state.lang)
    if form == "json":
        click.echo(json.dumps([answer.to_dict() for answer in found], ensure_ascii=False, indent=2))
    elif form == "csv":
        columns = ("role", "concluded", "label", "basis", "document", "level", "minimum", "maximum", "caution")
        rows = [
            (a.role, a.concluded, s.label, s.basis, s.document, s.level, s.minimum, s.maximum, s.caution)
            for a in found
            for s in (*a.own, *a.proposals)
        ]
        state.print(columns, rows, form)
    else:
        click.echo("\n\n".join(answer.explain(state.lang) for answer in found))
