"""Trust: coverage, cite, anchor, stats with its verification."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from ccgraph.cli.group import State, cli, format_option, pass_state, track
from ccgraph.errors import EvidenceError

_documents = click.option(
    "--documents", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of the source documents."
)


@cli.command()
@_documents
@click.option(
    "--labels", is_flag=True, help="Also list labels that share no word with their passage (needs --documents)."
)
@format_option
@pass_state
def coverage(state: State, documents: Path | None, labels: bool, form: str) -> None:
    """Count, per document, the characters that stated resources cover; exit 1 when content is left out."""
    from ccgraph.coverage import spreadsheets, suspicious_anchors
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
    for document in sorted(spreadsheets(graph.store).keys() - {c.document for c in found}):
        text = {
            "fr": "un tableur, compté par lignes ; donner avec --documents le dossier où il est.",
            "en": "a spreadsheet, counted by rows; give the folder where it lies with --documents.",
        }
        click.echo(f"{document.rpartition('/')[2]}: {text[state.lang]}", err=True)
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
@format_option
@pass_state
def cite(state: State, name: str, documents: Path, form: str) -> None:
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
@pass_state
def anchor(
    state: State, document: str, words: str, line: int | None, documents: Path | None, declare: str | None
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
        if former:
            # A manifest of another text of the same name must not be lost.
            manifest.check(text, former)
        kind = next(kind for kind in manifest.CLASSES if kind == declare)
        manifest.write(place, manifest.classify(text, manifest.build(text, former), words, line, kind))
        click.echo(f"{place}: {declare}", err=True)
    first, last = text.lines_of(start, end)
    click.echo(
        f"<{Passage(iri, start, end).iri}> a ccj:Passage ;\n    nif:beginIndex {start} ;\n    nif:endIndex {end} ;\n"
        f"    ccj:firstLine {first} ;\n    ccj:lastLine {last} ;\n    dcterms:isPartOf <{iri}> ."
    )


@cli.command()
@click.option("--verify", is_flag=True, help="Hold the store in the cache against the data; build it again if damaged.")
@format_option
@pass_state
def stats(state: State, verify: bool, form: str) -> None:
    """Count what the graph holds, by class and document; with --format csv or json, that table alone.

    With --verify, the files and graphs of the store in the cache are compared with what the data and their closure
    are, computed anew: what is damaged is told, the store built again, and the exit code is 1.
    """
    from ccgraph.output import print_table
    from ccgraph.statistics import classes, graphs

    if verify:
        _verify(state, form)
    graph = state.graph
    print_table(classes(graph.store), form, state.lang)
    if form == "table":
        click.echo()
        print_table(graphs(graph.store), form, state.lang)


def _verify(state: State, form: str) -> NoReturn:
    from ccgraph.verification import verify

    if state.endpoint is not None:
        raise click.UsageError("--verify is for the store in the cache: `ccgraph load --to URL` brings an endpoint up.")
    found = verify(track)
    state.tell(found, form)
    sys.exit(1 if found.state == "damaged" else 0)
