"""Write the pages of docs/ that are made from the code and the data; with --check, tell which are out of date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from benchmarks import agreement
from ccgraph import query
from ccgraph.cli import cli

ROOT = Path(__file__).parent.parent
CCJ = "https://w3id.org/ccjobs/ontology#"


def cli_page() -> str:
    """docs/cli.md: the help of every command."""
    lines = ["# Command line", "", "Made by `python docs/generate.py` from the commands themselves.", ""]
    lines += [
        "Exit codes: 0 fine, 1 findings, 2 usage, 3 failure. Results go to stdout, messages and progress to stderr.",
        "",
    ]
    context = click.Context(cli, info_name="ccgraph")
    for name, command in sorted(cli.commands.items()):
        lines += _command(name, command, context)
    return "\n".join(lines)


def _command(name: str, command: click.Command, context: click.Context) -> list[str]:
    """The help of a command, and of the commands below it."""
    child = click.Context(command, parent=context, info_name=name)
    usage = " ".join(piece for piece in command.collect_usage_pieces(child))
    lines = [f"## `{child.command_path.split('[')[0].strip()} {usage}`", "", " ".join((command.help or "").split()), ""]
    options = (parameter for parameter in command.params if isinstance(parameter, click.Option))
    lines += [*(f"- `{', '.join(option.opts)}`: {option.help}" for option in options), ""]
    for below, inner in sorted(command.commands.items()) if isinstance(command, click.Group) else ():
        lines += _command(below, inner, child)
    return lines


def queries_page() -> str:
    """docs/queries.md: the catalogue."""
    lines = [
        "# Catalogue of queries",
        "",
        "Made by `python docs/generate.py` from the front matter of `queries/*.rq`. Each file runs as it stands in any",
        "SPARQL 1.1 tool over the union of the graphs; `ccgraph query NAME -p parameter=value` binds other terms.",
        "",
        "Rules of the catalogue (a test holds them): a parameter is one `VALUES` clause of one variable at the start",
        "of its SELECT; no `GRAPH`, `MINUS`, `UNDEF`, `SERVICE`; parameters never in a nested FILTER or BIND; no",
        "property path inside `EXISTS`; every answer is ordered. They are what engines were seen to agree on; the",
        "tests run each query on Oxigraph, embedded and as a server, and on rdflib.",
        "",
        "| query | question | parameters | columns |",
        "| --- | --- | --- | --- |",
    ]
    for q in query.catalogue():
        parameters = ", ".join(f"`{p.name}`" for p in q.parameters) or "none"
        columns = ", ".join(f"`{c}`" for c in q.columns)
        lines.append(f"| [`{q.name}`](../queries/{q.name}.rq) | {q.question['en']} | {parameters} | {columns} |")
    return "\n".join([*lines, ""])


def ontology_page() -> str:
    """docs/ontology.md: every term with its definition."""
    graph = rdflib.Graph().parse(ROOT / "ontology" / "ccjobs.ttl")
    version = next(iter(graph.objects(None, OWL.versionInfo)))
    lines = [
        "# Terms of the ontology",
        "",
        f"Made by `python docs/generate.py` from `ontology/ccjobs.ttl`, version {version}. French labels and",
        "definitions, examples and scope notes stand in the ontology itself.",
        "",
    ]
    for title, kinds in (("Classes", [OWL.Class]), ("Properties", [OWL.ObjectProperty, OWL.DatatypeProperty])):
        lines += [f"## {title}", "", "| term | label | above or from, to | definition |", "| --- | --- | --- | --- |"]
        terms = {s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(CCJ)}
        lines += [_row(graph, term) for term in sorted(terms)] + [""]
    return "\n".join(lines)


def _row(graph: rdflib.Graph, term: rdflib.term.Node) -> str:
    def english(predicate: rdflib.URIRef) -> str:
        return next(str(o) for o in graph.objects(term, predicate) if getattr(o, "language", None) == "en")

    above = sorted(graph.qname(str(o)) for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in graph.objects(term, p))
    ends = [f"{word} {graph.qname(str(o))}" for word, p in _ENDS for o in graph.objects(term, p)]
    name = str(term).removeprefix(CCJ)
    return f"| `ccj:{name}` | {english(RDFS.label)} | {', '.join([*above, *ends])} | {english(SKOS.definition)} |"


_ENDS = (("from", RDFS.domain), ("to", RDFS.range))


def pages() -> Iterator[tuple[Path, str]]:
    """Every page that is made, with its text."""
    yield ROOT / "docs" / "cli.md", cli_page()
    yield ROOT / "docs" / "queries.md", queries_page()
    yield ROOT / "docs" / "ontology.md", ontology_page()
    yield ROOT / "docs" / "agreement.md", agreement.report()


def main() -> None:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 when a page is out of date")
    check = parser.parse_args().check
    stale = [path for path, text in pages() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if not check:
        for path, text in pages():
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(path.relative_to(ROOT))
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
