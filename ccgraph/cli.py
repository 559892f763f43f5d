"""The command line: arguments and printing only. Exit codes: 0 fine, 1 findings, 2 usage, 3 failure."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccgraph.errors import CcgraphError, EvidenceError

if TYPE_CHECKING:
    from ccgraph.graph import Graph
    from ccgraph.validate import Engine

__all__ = ["cli", "main"]

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
_HEADINGS = {
    "iri": {"fr": "Identifiant", "en": "Identifier"},
    "label": {"fr": "Libellé", "en": "Label"},
    "source": {"fr": "Document", "en": "Document"},
    "name": {"fr": "Question", "en": "Query"},
    "summary": {"fr": "Résumé", "en": "Summary"},
    "parameters": {"fr": "Paramètres", "en": "Parameters"},
    "property": {"fr": "Propriété", "en": "Property"},
    "value": {"fr": "Valeur", "en": "Value"},
    "kind": {"fr": "Nature", "en": "Kind"},
    "passages": {"fr": "Passages", "en": "Passages"},
    "content": {"fr": "Contenu", "en": "Content"},
    "covered": {"fr": "Couvert", "en": "Covered"},
    "share": {"fr": "Part (%)", "en": "Share (%)"},
    "heading": {"fr": "Titres", "en": "Headings"},
    "furniture": {"fr": "Mobilier", "en": "Furniture"},
    "neither": {"fr": "Ni l'un ni l'autre", "en": "Neither"},
    "checked": {"fr": "Texte vérifié", "en": "Text checked"},
    "words": {"fr": "Mots", "en": "Words"},
    "lines": {"fr": "Lignes", "en": "Lines"},
    "document": {"fr": "Document", "en": "Document"},
    "passage": {"fr": "Passage", "en": "Passage"},
}


def _locale_language() -> str:
    return "fr" if (locale.getlocale()[0] or "").startswith("fr") else "en"


def _track(items: list[str]) -> Iterable[str]:
    """A progress bar on stderr when it is a terminal."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, "Building the store (first call)", console=Console(stderr=True))


class _State:
    """What the options before the command choose."""

    def __init__(self, lang: str, endpoint: str | None) -> None:
        self.lang = lang
        self.endpoint = endpoint

    @property
    def graph(self) -> Graph:
        """The graph, opened when a command first needs it."""
        from ccgraph.graph import open as open_graph

        return open_graph(self.endpoint, track=_track)

    def print(self, columns: tuple[str, ...], rows: Iterable[Iterable[Any]], form: str, title: str = "") -> None:
        """Print rows of plain values under the headings of the language."""
        from ccgraph.output import print_table
        from ccgraph.table import Blank, Iri, Literal, Table
        from ccgraph.terms import PREFIXES

        def term(value: Any) -> Any:
            if value is None or isinstance(value, Iri | Blank | Literal):
                return value
            if isinstance(value, bool):
                return Literal(str(value).lower(), None, PREFIXES["xsd"] + "boolean")
            if isinstance(value, int | float):
                return Literal(str(value), None, PREFIXES["xsd"] + ("integer" if isinstance(value, int) else "decimal"))
            return Literal(str(value))

        table = Table(columns, tuple(tuple(map(term, row)) for row in rows))
        print_table(table, form, self.lang, _HEADINGS, title)


_pass_state = click.make_pass_decorator(_State)
_format = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True, help="Layout."
)
_source = click.option("--source", metavar="DOCUMENT", help="Keep to one document (name or IRI).")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), default=_locale_language, help="Language of labels and headings."
)
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint instead of the shipped data.")
@click.version_option(package_name="ccgraph")
@click.pass_context
def cli(context: click.Context, lang: str, endpoint: str | None) -> None:
    """The knowledge graph of contact-centre work: ask it, trace each answer to the words of a document.

    Options that stand before the command hold for it. A NAME is a title, a label, an acronym or an identifier, with or
    without accents and capitals.
    """
    context.obj = _State(lang, endpoint)


@cli.command("list")
@click.argument("what", type=click.Choice(list(LISTS)))
@_source
@_format
@_pass_state
def list_(state: _State, what: str, source: str | None, form: str) -> None:
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
@_source
@_format
@_pass_state
def show(state: _State, name: str, kind: str, source: str | None, form: str) -> None:
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
@_source
@_format
@_pass_state
def chain(state: _State, role: str, down: bool, source: str | None, form: str) -> None:
    """Show the reporting chain above ROLE up to the top, or below it, each step with its passage."""
    from ccgraph.names import resolve_one

    graph = state.graph
    document = graph.find(source, "SourceDocument") if source else None
    kind = "" if down else "Role"
    match = resolve_one(graph.store, role, kind, document, state.lang)
    name, parameter = ("subordinates", "superior") if down else ("superiors", "role")
    _print_query(state, graph, name, {parameter: match.iri, "lang": state.lang}, form, match.label)


@cli.command()
@click.argument("name")
@click.option(
    "-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter; repeat it for several."
)
@_format
@_pass_state
def query(state: _State, name: str, pairs: tuple[str, ...], form: str) -> None:
    """Ask a question of the catalogue; `ccgraph list queries` shows them and their parameters."""
    from ccgraph.query import find

    arguments: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"“{pair}”: write a parameter as NAME=VALUE.")
        arguments.setdefault(key, []).append(value)
    found = find(name)
    if any(p.name == "lang" for p in found.parameters):
        arguments.setdefault("lang", [state.lang])
    _print_query(state, state.graph, name, arguments, form, found.question[state.lang])


def _print_query(state: _State, graph: Graph, name: str, arguments: dict[str, Any], form: str, title: str) -> None:
    from ccgraph.output import print_table
    from ccgraph.query import find

    print_table(graph.query(name, **arguments), form, state.lang, find(name).columns, title)


@cli.command()
@click.argument("text")
@_format
@_pass_state
def sparql(state: _State, text: str, form: str) -> None:
    """Run a SPARQL query: TEXT, a file that holds it, or - for standard input."""
    from ccgraph.output import print_table
    from ccgraph.rdf import serialize
    from ccgraph.table import Table

    if text == "-":
        text = sys.stdin.read()
    elif not any(c in text for c in "{\n") or text.endswith(".rq"):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"{text}: neither a query nor a readable file ({error.strerror}).") from error
    result = state.graph.sparql(text)
    if isinstance(result, Table):
        print_table(result, form, state.lang)
    elif isinstance(result, bool):
        click.echo(str(result).lower())
    else:
        click.echo(serialize(result, "turtle"), nl=False)


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(["shacl", "pyshacl"]), help="SHACL engine; the quicker one by default.")
@_format
@_pass_state
def validate(state: _State, files: tuple[Path, ...], engine: Engine | None, form: str) -> None:
    """Validate FILES (the shipped data without any) against the shapes; exit 1 when there are findings."""
    from ccgraph.validate import validate as run

    found = run(list(files) or None, state.lang, engine)
    if form != "table":
        columns = ("severity", "file", "line", "focus", "path", "value", "message", "shape", "component")
        state.print(columns, [[getattr(f, c) for c in columns] for f in found], form)
    else:
        from ccgraph.output import short
        from ccgraph.table import Iri

        for f in found:
            place = f"{f.file}:{f.line}: " if f.file else ""
            about = " ".join(short(Iri(part)) for part in (f.focus, f.path or "") if part)
            value = f" = {short(Iri(f.value))}" if f.value else ""
            click.echo(f"{place}{f.severity}: {about}{value}\n    {f.message}")
        number = len(found)
        summary = {"fr": f"{number} constat(s).", "en": f"{number} finding(s)."}
        click.echo(summary[state.lang], err=True)
    sys.exit(1 if found else 0)


_documents = click.option(
    "--documents", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of the source documents."
)


@cli.command()
@_documents
@click.option(
    "--labels", is_flag=True, help="Also list labels that share no word with their passage (needs --documents)."
)
@_format
@_pass_state
def coverage(state: _State, documents: Path | None, labels: bool, form: str) -> None:
    """Count, per document, the characters that stated resources cover; exit 1 when content is left out."""
    from ccgraph.coverage import suspicious_anchors
    from ccgraph.table import Iri

    if labels and documents is None:
        raise click.UsageError("--labels compares with the words: give --documents too.")
    graph = state.graph
    found = graph.coverage(documents)
    columns = ("document", "content", "covered", "share", "heading", "furniture", "neither", "checked")
    rows = [
        (
            c.stem,
            c.content,
            c.covered,
            round(100 * c.covered / max(1, c.content), 2),
            c.heading,
            c.furniture,
            c.neither,
            c.checked,
        )
        for c in found
    ]
    state.print(columns, rows, form)
    for c in found:
        for line, start, end in c.gaps:
            click.echo(f"{c.stem}: line {line}: characters {start}-{end} are neither covered nor declared", err=True)
    if labels and documents is not None:
        suspects = suspicious_anchors(graph.store, documents)
        state.print(("iri", "label", "words"), [(Iri(s.iri), s.label, s.words) for s in suspects], form)
    sys.exit(1 if any(c.gaps for c in found) else 0)


@cli.command()
@click.argument("name")
@click.option(
    "--documents",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the source documents, under any names.",
)
@_format
@_pass_state
def cite(state: _State, name: str, documents: Path, form: str) -> None:
    """Print the exact words behind NAME (a resource or a passage), from the document with the right SHA-256."""
    from ccgraph.table import Iri

    found = state.graph.cite(name, documents)
    if form == "table":
        for q in found:
            lines = "-".join(map(str, dict.fromkeys(q.lines)))
            where = {"fr": "ligne", "en": "line"}[state.lang]
            click.echo(f"{q.title}, {where} {lines} ({q.passage.rpartition('#')[2]}):\n{q.words}\n")
        return
    rows = [(Iri(q.passage), q.title, "-".join(map(str, q.lines)), q.words) for q in found]
    state.print(("passage", "document", "lines", "words"), rows, form)


@cli.command()
@click.argument("document")
@click.argument("words")
@click.option(
    "--line", type=int, help="The line, from 1, in which the words start; needed where they stand more than once."
)
@click.option(
    "--documents", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of the documents."
)
@click.option(
    "--declare",
    type=click.Choice(["heading", "furniture", "content"]),
    help="Write this class of the words to the manifest.",
)
@_pass_state
def anchor(
    state: _State, document: str, words: str, line: int | None, documents: Path | None, declare: str | None
) -> None:
    """Compute the passage of WORDS in DOCUMENT (a document of the graph with --documents, or a file), as Turtle.

    With --declare, the words become heading, furniture or content in the document's manifest, which is made when there
    is none.
    """
    from ccgraph import manifest
    from ccgraph.coverage import manifest_path
    from ccgraph.evidence import document_texts
    from ccgraph.passages import Passage, read_text
    from ccgraph.terms import ID

    if documents is not None:
        graph = state.graph
        iri = graph.find(document, "SourceDocument")
        text = document_texts(graph.store, documents).get(iri)
        if text is None:
            raise EvidenceError(f"{documents}: no file there is the document <{iri}>, by its SHA-256.")
    else:
        path = Path(document)
        iri, text = f"{ID}document/{path.stem}", read_text(path)
    start, end = text.find(words, line)
    if declare is not None:
        place = manifest_path(iri)
        former = manifest.read(place) if place.exists() else []
        kind = next(kind for kind in manifest.CLASSES if kind == declare)
        manifest.write(place, manifest.classify(text, manifest.build(text, former), words, line, kind))
        click.echo(f"{place}: {declare}", err=True)
    first, last = text.lines_of(start, end)
    click.echo(
        f"<{Passage(iri, start, end).iri}> a ccj:Passage ;\n    nif:beginIndex {start} ;\n    nif:endIndex {end} ;\n"
        f"    ccj:firstLine {first} ;\n    ccj:lastLine {last} ;\n    dcterms:isPartOf <{iri}> ."
    )


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a file is not in the layout.")
def fmt(paths: tuple[Path, ...], check: bool) -> None:
    """Bring Turtle files (or those in folders) into the one layout."""
    from ccgraph.rdf import format_turtle

    changed = format_turtle(list(paths), check=check)
    for path in changed:
        click.echo(path)
    sys.exit(1 if check and changed else 0)


def main() -> None:
    """Run the command line; a deliberate error becomes one message on stderr and its exit code."""
    try:
        cli(standalone_mode=True)
    except CcgraphError as error:
        click.echo(f"ccgraph: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader (head, less) went away: nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
