"""Review: a person's decisions on the codes that map proposed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccgraph.cli.group import State, cli, language_option, pass_state
from ccgraph.cli.mapping import choose_schemes, is_set, listing_options, open_listing, tell, today

if TYPE_CHECKING:
    from ccgraph.mapping.codes import Lookup
    from ccgraph.mapping.records import ResultSet

__all__ = ["review"]


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reviewer", metavar="NAME|ORCID|IRI", help="Who decides; asked for otherwise.")
@click.option("--to", "schemes", default="", callback=choose_schemes, metavar="SCHEME[,SCHEME]", help="Keep to these.")
@click.option("--all", "everything", is_flag=True, help="Walk through what the matcher settled, too.")
@click.option(
    "--apply",
    "target",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Write the decisions into this spreadsheet instead of walking.",
)
@click.option("--keep", metavar="NAME", help="Keep the set with your own graphs: SPARQL sees it, next runs use it.")
@listing_options
@language_option
@pass_state
def review(
    state: State,
    /,
    file: Path,
    reviewer: str | None,
    schemes: tuple[str, ...],
    everything: bool,
    target: Path | None,
    keep: str | None,
    **where: Any,
) -> None:
    """Decide on the doubtful titles of FILE, one at a time: an SSSOM set, or the spreadsheet that map wrote.

    Each decision is saved at once: into the set itself, or into NAME.sssom.tsv beside the spreadsheet. Started again,
    the walk goes on with what is left. With --apply nothing is asked: the decisions go into a spreadsheet.
    """
    # Two walks through one set would each save without the other's decisions.
    from ccgraph.dataset import exclusive
    from ccgraph.mapping.codes import StoredCodes
    from ccgraph.mapping.review import Walk, converse
    from ccgraph.sssom import write_set

    click.get_current_context().with_resource(exclusive(target or _saved_to(file)))
    codes = StoredCodes(state.graph.store, state.lang)
    path, result = _reviewable(file, where, codes, state.lang)
    if target is not None:
        _apply(result, target, where, state.lang)
    else:
        walk = Walk(result, codes, "", today(), state.lang, schemes=schemes, everything=everything)
        if not walk.over:
            walk.reviewer = _reviewer(reviewer, state.lang)
        converse(walk, _ask, click.echo, lambda found: write_set(path, found.to_sssom()))
        result = walk.result
        if path != file:
            # Made from a spreadsheet: whole, even when nothing was decided.
            write_set(path, result.to_sssom())
        tell(str(path))
    if keep is not None:
        from ccgraph.mapping.kept import keep as keep_set

        tell(str(keep_set(result, keep).path))


def _saved_to(file: Path) -> Path:
    return file if is_set(file) else file.with_name(f"{file.stem}.sssom.tsv")


def _reviewable(file: Path, where: dict[str, Any], codes: Lookup, lang: str) -> tuple[Path, ResultSet]:
    """The set to review, and where it is saved: beside a spreadsheet, or where it is."""
    from ccgraph import __version__
    from ccgraph.mapping.mapped import blocks, read_back
    from ccgraph.mapping.records import ResultSet, slug
    from ccgraph.sssom import read_set

    if is_set(file):
        return file, ResultSet.from_sssom(read_set(file), lang)
    beside = _saved_to(file)
    before = ResultSet.from_sssom(read_set(beside), lang) if beside.exists() else None
    listing = open_listing(file, where)
    if before is not None and not blocks(listing.sheet, listing.columns.header):
        return beside, before
    proposals = read_back(listing.sheet, listing.columns, codes)
    fresh = ResultSet(slug(file.stem), proposals, lang, today(), file.name, __version__)
    return beside, fresh if before is None else before.updated(fresh)


def _apply(result: ResultSet, target: Path, where: dict[str, Any], lang: str) -> None:
    """Write decisions into a spreadsheet."""
    from ccgraph.mapping.mapped import with_codes
    from ccgraph.mapping.phrases import say

    listing = open_listing(target, where)
    proposals = {(proposal.title, proposal.scheme): proposal for proposal in result.proposals}
    schemes = tuple(dict.fromkeys(scheme for _, scheme in proposals))
    titles = {title for title in listing.titles if title.text}
    if titles.isdisjoint(title for title, _ in proposals):
        raise click.UsageError(f"{target.name}: none of its {len(titles)} titles is in the set.")
    if not listing.write(target, with_codes(listing.sheet, listing.columns, schemes, proposals, lang)):
        tell(say("as-text", lang, target.name))
    tell(str(target))


def _reviewer(given: str | None, lang: str) -> str:
    from ccgraph.mapping.records import person

    if given is None:
        given = _ask({"fr": "Votre nom, ou votre ORCID : ", "en": "Your name, or your ORCID: "}[lang]) or ""
    if not (name := person(given)):
        raise click.UsageError("A decision has an author: give --reviewer NAME.")
    return name


def _ask(prompt: str) -> str | None:
    """A line typed, or piped in; ``None`` at the end of the input."""
    click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None
