"""Map: from a list of job titles to codes."""

from __future__ import annotations

import contextlib
import datetime
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccgraph.cli.group import State, cli, language_option, pass_state
from ccgraph.files import check_parent

__all__ = [
    "SET_SUFFIXES",
    "all_decisions",
    "bar",
    "choose_schemes",
    "is_set",
    "listing_options",
    "load_matcher",
    "map_titles",
    "open_listing",
    "tell",
    "today",
]

if TYPE_CHECKING:
    from ccgraph.mapping.decisions import Decisions
    from ccgraph.mapping.listing import Listing
    from ccgraph.mapping.model import Title
    from ccgraph.mapping.outcome import Matching, Outcome, Track
    from ccgraph.mapping.partial import Partial
    from ccgraph.mapping.reference import ReferenceTitles

_HEADINGS = {
    "title": {"fr": "Intitulé", "en": "Title"},
    "scheme": {"fr": "Nomenclature", "en": "Classification"},
    "decision": {"fr": "Décision", "en": "Decision"},
    "rank": {"fr": "Rang", "en": "Rank"},
    "code": {"fr": "Code", "en": "Code"},
    "label": {"fr": "Libellé", "en": "Label"},
    "version": {"fr": "Version", "en": "Version"},
    "confidence": {"fr": "Confiance", "en": "Confidence"},
    "reasons": {"fr": "Raisons", "en": "Reasons"},
    "iri": {"fr": "Identifiant", "en": "Identifier"},
}
SET_SUFFIXES = (".sssom.tsv", ".ttl", ".nt")
_SHEET_SUFFIXES = (".xlsx", ".csv", ".tsv")
_file = click.Path(path_type=Path, dir_okay=False)


def listing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say where the titles of a spreadsheet are."""
    options: list[Callable[[Callable[..., None]], Callable[..., None]]] = [
        click.option("--column", "title", metavar="NAME|LETTER", help="Column of the titles; found otherwise."),
        click.option("--department", metavar="NAME|LETTER", help="Column of the department; - for none."),
        click.option("--description", metavar="NAME|LETTER", help="Column of the job's description; - for none."),
        click.option("--organisation", metavar="NAME|LETTER", help="Column of the organisation; - for none."),
        click.option("--sheet", metavar="NAME", help="Sheet of a workbook; otherwise the first with titles."),
        click.option("--no-header", is_flag=True, help="The first row is a title, not headings."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def open_listing(path: Path, options: dict[str, Any]) -> Listing:
    """The spreadsheet at a path, by the values of ``listing_options``."""
    from ccgraph.mapping.listing import Listing

    chosen = {part: options[part] for part in ("title", "department", "description", "organisation") if options[part]}
    return Listing.open(path, chosen, sheet=options["sheet"], header=not options["no_header"])


def choose_schemes(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """The classifications named by ``rome,esco``."""
    from ccgraph.mapping.records import SCHEMES

    chosen = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    if unknown := [part for part in chosen if part not in SCHEMES]:
        raise click.BadParameter(f"“{unknown[0]}” is none of {', '.join(SCHEMES)}.")
    return chosen


def load_matcher(reference: ReferenceTitles, sector: str | None, lang: str) -> Matching:
    """The matcher over the codes of the graph."""
    from ccgraph.mapping.match import Matcher

    return Matcher(reference, sector, lang)


def today() -> str:
    """The date here, YYYY-MM-DD."""
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat()


def tell(text: str) -> None:
    """A message, to stderr."""
    click.echo(text, err=True)


def is_set(path: Path) -> bool:
    """Whether a file is a mapping set by its name."""
    return path.name.lower().endswith(SET_SUFFIXES)


@contextlib.contextmanager
def bar(total: int, lang: str, done: int = 0) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr when it is a terminal; given, what it is told the number done with."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from ccgraph.mapping.phrases import say

    columns = (TextColumn(say("progress", lang)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total, completed=done)
        yield lambda now: progress.update(task, completed=now)


def _progress(lang: str) -> Track:
    """Shows how far the titles are, part by part."""

    def track(parts: Sequence[Sequence[Title]], done: int, total: int) -> Iterable[Sequence[Title]]:
        with bar(total, lang, done) as tell:
            for part in parts:
                yield part
                done += len(part)
                tell(done)

    return track


def _check(file: Path | None, titles: Sequence[str], output: Path | None, sssom: Path | None) -> None:
    """Refuse a call that asks for two things, or for a file of no kind we write."""
    if (file is None) == (not titles):
        raise click.UsageError("Give a FILE (or - for standard input), or --title; not both.")
    _check_output(output, "-o", (*_SHEET_SUFFIXES, ".ttl", ".nt"))
    _check_output(sssom, "--sssom", SET_SUFFIXES)


def _check_output(path: Path | None, option: str, suffixes: Sequence[str]) -> None:
    if path is not None and not path.name.lower().endswith(tuple(suffixes)):
        raise click.UsageError(f"{option} {path.name}: give a name that ends in {', '.join(suffixes)}.")
    if path is not None:
        # Before hours of work, not after.
        check_parent(path)


@cli.command("map")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--title", "titles", multiple=True, help="A title to look at, in place of a file; may be repeated.")
@click.option(
    "--to",
    "schemes",
    default="rome",
    show_default=True,
    callback=choose_schemes,
    metavar="SCHEME[,SCHEME]",
    help="Classifications: rome, esco, isco, reac.",
)
@click.option("--sector", type=click.Choice(["contact-centre"]), help="Prefer what titles mean in this sector.")
@click.option("-o", "--output", type=_file, help="Where to write: .xlsx, .csv, .tsv or .sssom.tsv.")
@click.option("--sssom", type=_file, help="Write the SSSOM set too: .sssom.tsv, .ttl or .nt.")
@listing_options
@click.option(
    "--decisions",
    "decision_files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A reviewed SSSOM set whose decisions hold; may be repeated. Kept sets hold by themselves.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Processes, for .csv and .tsv files; as many as there are processors where a file is long.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="Layout of the answer on stdout, without -o.",
)
@language_option
@pass_state
def map_titles(
    state: State,
    /,
    file: Path | None,
    titles: tuple[str, ...],
    schemes: tuple[str, ...],
    sector: str | None,
    output: Path | None,
    sssom: Path | None,
    decision_files: tuple[Path, ...],
    jobs: int | None,
    form: str,
    **where: Any,
) -> None:
    """Propose codes for the job titles of FILE: a spreadsheet (xlsx, csv, tsv), or - for one title a line.

    Three codes a title with label, version, confidence and reasons, and a decision: accept, review or none. Rows and
    columns of the file stay as they are, ours come to their right. Decisions of earlier reviews hold. A run that was
    killed goes on where it was when it is started again with the same -o. A .csv or .tsv file of any length is read,
    mapped and written in parts where -o is one too.
    """
    from ccgraph.mapping.phrases import say

    _check(file, titles, output, sssom)
    lang = state.lang
    if output is not None and file is not None and _in_parts(file, output, sssom, jobs):
        from ccgraph.cli.mapping_bulk import map_in_parts

        map_in_parts(state, file, output, schemes, sector, decision_files, where, jobs)
        return
    source, wanted, listing = _wanted(file, titles, where, lang)
    if listing is None and output is not None and not is_set(output):
        raise click.UsageError("Titles without a spreadsheet go to stdout, or to -o NAME.sssom.tsv.")
    if not any(title.text for title in wanted):
        raise click.UsageError(f"{source}: there is no title to map.")
    _keep_source(file, output, listing)
    _claim(output, sssom)
    outcome, partial = _run(state, wanted, schemes, sector, output or sssom, decision_files)
    if outcome.resumed:
        tell(say("resumed", lang, outcome.resumed))
    if output is not None and listing is not None and not is_set(output):
        from ccgraph.mapping.mapped import with_codes

        if not listing.write(output, with_codes(listing.sheet, listing.columns, schemes, outcome.proposals, lang)):
            tell(say("as-text", lang, output.name))
        tell(str(output))
        if lost := listing.left_out(output):
            tell(say("left-out", lang, output.name, ", ".join(lost)))
    for path in (output if output is not None and is_set(output) else None, sssom):
        if path is not None:
            _write_set(path, outcome, source, lang)
    if partial is not None:
        partial.remove()
    else:
        _print(outcome, form, lang)
    for line in outcome.summary(lang):
        tell(line)


def _in_parts(file: Path, output: Path, sssom: Path | None, jobs: int | None) -> bool:
    """Whether a file is mapped in parts: it is long, or several processes are asked for."""
    from ccgraph.mapping.bulk import LONG
    from ccgraph.spreadsheet import TEXT_SUFFIXES, is_text

    texts = output.suffix.lower() in TEXT_SUFFIXES and not is_set(output)
    possible = texts and sssom is None and str(file) != "-" and is_text(file)
    if jobs is not None and jobs > 1 and not possible:
        raise click.UsageError(
            "--jobs: only .csv and .tsv files are mapped in parts, to -o NAME.csv or NAME.tsv without --sssom. "
            "Save the titles as CSV, or leave --jobs out."
        )
    return possible and ((jobs or 1) > 1 or file.stat().st_size >= LONG)


def _claim(*outputs: Path | None) -> None:
    """Refuse a second run to the same output: both would write to one file what they have done so far."""
    from ccgraph.dataset import exclusive

    for output in dict.fromkeys(outputs):
        if output is not None:
            click.get_current_context().with_resource(exclusive(output))


def _keep_source(file: Path | None, output: Path | None, listing: Listing | None) -> None:
    """Refuse to write over the user's own file; one that carries our columns already is ours to fill anew."""
    from ccgraph.mapping.mapped import blocks

    if listing is None or output is None or file is None:
        return
    if output.exists() and output.samefile(file) and not blocks(listing.sheet, listing.columns.header):
        raise click.UsageError(f"{output} is the file of the titles: give another name to -o.")


def _wanted(
    file: Path | None, titles: Sequence[str], where: dict[str, Any], lang: str
) -> tuple[str, Sequence[Title], Listing | None]:
    """What the titles are taken from, the title of each row, and the spreadsheet if there is one."""
    from ccgraph.mapping.model import Title

    if file is not None and str(file) != "-":
        listing = open_listing(file, where)
        for line in listing.said(lang):
            tell(line)
        return file.name, listing.titles, listing
    lines = list(titles) or sys.stdin.read().removeprefix("\ufeff").splitlines()
    return "-" if file else "--title", [Title(" ".join(line.split())) for line in lines], None


def all_decisions(files: Sequence[Path], lang: str) -> Decisions:
    """The decisions of the kept sets, and of the files given."""
    from ccgraph.mapping.decisions import Decisions
    from ccgraph.mapping.kept import kept
    from ccgraph.mapping.records import ResultSet
    from ccgraph.sssom import read_set

    given = (ResultSet.from_sssom(read_set(path), lang, foreign=True) for path in files)
    return Decisions.of([*kept(lang), *given])


def _run(
    state: State,
    titles: Sequence[Title],
    schemes: tuple[str, ...],
    sector: str | None,
    output: Path | None,
    decision_files: Sequence[Path],
) -> tuple[Outcome, Partial | None]:
    from ccgraph import __version__
    from ccgraph.mapping.codes import StoredCodes
    from ccgraph.mapping.fitted import known_reference
    from ccgraph.mapping.outcome import run
    from ccgraph.mapping.partial import Partial, digest

    decisions = all_decisions(decision_files, state.lang)
    store = state.graph.store
    reference = known_reference(store)
    codes = StoredCodes(store, state.lang, reference)
    versions = [f"{scheme} {codes.version(scheme)}" for scheme in schemes]
    options = [*versions, sector or "", state.lang, __version__]
    partial = Partial(output, digest(titles, options)) if output is not None else None
    matcher = load_matcher(reference, sector, state.lang)
    track = _progress(state.lang)
    return run(titles, schemes, matcher, codes, decisions, state.lang, partial=partial, track=track), partial


def _write_set(path: Path, outcome: Outcome, source: str, lang: str) -> None:
    from ccgraph import __version__
    from ccgraph.sssom import write_set

    write_set(path, outcome.to_set(path.name, source, lang, today(), __version__).to_sssom())
    tell(str(path))


def _print(outcome: Outcome, form: str, lang: str) -> None:
    import json

    from ccgraph.mapping.phrases import say
    from ccgraph.output import print_table
    from ccgraph.table import Literal, Table

    table = outcome.to_table()
    if form == "json":
        click.echo(json.dumps(outcome.to_dict(), ensure_ascii=False, indent=2))
        return
    if form == "table":
        # On a screen the code says it all; files keep the identifier, and words that no language changes.
        table = Table(
            table.columns[:-1],
            tuple((*row[:2], Literal(say(str(row[2]), lang)), *row[3:-1]) for row in table.rows),
        )
    print_table(table, form, lang, _HEADINGS)
