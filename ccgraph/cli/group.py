"""The group of commands, and what they share: the options, the language, the graph."""

from __future__ import annotations

import io
import locale
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

import click

from ccgraph.errors import CcgraphError

if TYPE_CHECKING:
    from ccgraph.graph import Graph
    from ccgraph.store.transport import Auth
    from ccgraph.table import Table

__all__ = ["State", "cli", "format_option", "language_option", "main", "pass_state", "source_option", "track"]

_HEADINGS = {
    "iri": {"fr": "Identifiant", "en": "Identifier"},
    "label": {"fr": "Libellé", "en": "Label"},
    "source": {"fr": "Document", "en": "Document"},
    "name": {"fr": "Question", "en": "Query"},
    "reference": {"fr": "Référence", "en": "Reference"},
    "summary": {"fr": "Résumé", "en": "Summary"},
    "parameters": {"fr": "Paramètres", "en": "Parameters"},
    "relation": {"fr": "Relation", "en": "Relation"},
    "confidence": {"fr": "Confiance", "en": "Confidence"},
    "status": {"fr": "Relecture", "en": "Review"},
    "why": {"fr": "Pourquoi", "en": "Why"},
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
    "title": {"fr": "Titre", "en": "Title"},
    "version": {"fr": "Version", "en": "Version"},
    "licence": {"fr": "Licence", "en": "Licence"},
    "date": {"fr": "Date", "en": "Date"},
    "concepts": {"fr": "Concepts", "en": "Concepts"},
    "titles": {"fr": "Appellations", "en": "Titles"},
    "own": {"fr": "Origine", "en": "Origin"},
    "change": {"fr": "Changement", "en": "Change"},
    "code": {"fr": "Code", "en": "Code"},
    "before": {"fr": "Avant", "en": "Before"},
    "after": {"fr": "Après", "en": "After"},
    "codes": {"fr": "Codes, appellations", "en": "Codes, titles"},
    "touched": {"fr": "Mappings touchés", "en": "Mappings touched"},
    "graph": {"fr": "Graphe", "en": "Graph"},
    "removed": {"fr": "Retirés", "en": "Removed"},
    "added": {"fr": "Ajoutés", "en": "Added"},
    "rule": {"fr": "Règle", "en": "Rule"},
}


def _locale_language() -> str:
    return "fr" if (locale.getlocale()[0] or "").startswith("fr") else "en"


def track(items: list[str], title: str = "Building the store (first call)") -> Iterable[str]:
    """A progress bar on stderr when it is a terminal."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track as bar

    return bar(items, title, console=Console(stderr=True))


class Result(Protocol):
    """An answer that tells itself."""

    def explain(self, lang: str = ...) -> str:
        """In words."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""

    def to_table(self) -> Table:
        """One row a thing found."""


class State:
    """What the options before the command choose."""

    def __init__(self, lang: str, endpoint: str | None, auth: Auth | None = None) -> None:
        self.lang = lang
        self.endpoint = endpoint
        self.auth = auth

    @property
    def graph(self) -> Graph:
        """The graph, opened when a command first needs it."""
        from ccgraph.graph import open as open_graph

        if self.endpoint is None:
            return open_graph(track=track)
        from ccgraph.store import Access

        return open_graph(self.endpoint, access=Access.from_environment(os.environ, self.auth))

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

    def tell(self, found: Result, form: str) -> None:
        """Print a result: in words, or for programs its rows or its values."""
        import json

        if form == "json":
            click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        elif form == "csv":
            click.echo(found.to_table().to_csv(), nl=False)
        else:
            click.echo(found.explain(self.lang))


pass_state = click.make_pass_decorator(State)


def _choose_language(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.obj.lang = value


language_option = click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    expose_value=False,
    callback=_choose_language,
    help="Language of labels and headings.",
)


def format_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--format``, and ``--lang`` after the command's name too."""
    layout = click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="Layout of the answer.",
    )
    return layout(language_option(command))


source_option = click.option("--source", metavar="DOCUMENT", help="Keep to one document (name or IRI).")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), default=_locale_language, help="Language of labels and headings."
)
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint instead of the shipped data.")
@click.option(
    "--auth",
    type=click.Choice(["basic", "digest", "bearer"]),
    help="How to authenticate there, with CCGRAPH_ENDPOINT_USER and _PASSWORD, or _TOKEN, of the environment.",
)
@click.version_option(package_name="ccgraph")
@click.pass_context
def cli(context: click.Context, lang: str, endpoint: str | None, auth: Auth | None) -> None:
    """The knowledge graph of contact-centre work: ask it, trace each answer to the words of a document.

    Options that stand before the command hold for it. A NAME is a title, a label, an acronym or an identifier, with or
    without accents and capitals.
    """
    context.obj = State(lang, endpoint, auth)


def main() -> None:
    """Run the command line; a deliberate error becomes one message on stderr and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console that lacks a character must not lose the answer.
            stream.reconfigure(errors="replace")
    try:
        # Not cli(): click would turn a reader that goes away into an error.
        with cli.make_context("ccgraph", sys.argv[1:]) as context:
            cli.invoke(context)
        sys.stdout.flush()
        sys.exit(0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except CcgraphError as error:
        click.echo(f"ccgraph: {error}", err=True)
        sys.exit(error.exit_code)
    except UnicodeDecodeError as error:
        click.echo(f"ccgraph: the input is not UTF-8 text (byte {error.start}).", err=True)
        sys.exit(3)
    except BrokenPipeError:
        # The reader (head, less) went away: nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        click.echo(f"ccgraph: {error.filename or 'the output'}: {error.strerror or error}.", err=True)
        sys.exit(3)
