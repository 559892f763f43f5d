"""From an answer to the words: what is said of a resource and by whom, its mappings, its quotation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ccgraph import query, resources
from ccgraph.errors import EvidenceError, FileError
from ccgraph.files import unreadable
from ccgraph.passages import Cell, Passage, Text, read_text
from ccgraph.reason import search_key
from ccgraph.spreadsheet import TEXT_SUFFIXES, Workbook, digest, read
from ccgraph.store import Store
from ccgraph.table import Literal, Table, Term
from ccgraph.terms import CCJ, GRAPH, ID, PREFIXES

__all__ = [
    "Description",
    "MappingRow",
    "Quotation",
    "Statement",
    "ask",
    "cautions",
    "cite",
    "describe",
    "document_sheets",
    "document_texts",
    "documents",
    "graph_kind",
    "mappings",
    "position",
    "select",
]

_CONVERSE = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
_P = " ".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items())


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about a resource.

    Attributes:
        property: IRI of the property.
        property_label: its label in the language asked for, where the ontology has one.
        inverse: whether the resource is the object.
        value: the other end.
        label: the other end's label in the language asked for, where it has one.
        kind: ``stated``, ``curated``, ``inferred`` or ``vocabulary``: what sort of graph it stands in.
        passages: IRIs of the passages of the other end, for resources that a document states.
    """

    property: str
    property_label: str | None
    inverse: bool
    value: Term
    label: str | None
    kind: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """All that is said of a resource, with its own passages."""

    iri: str
    passages: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A mapping seen from one of its ends: property and its local name, denied or not, the other end, why, how sure.

    What a mapping of the user's leaves out is empty, its confidence ``None``.
    """

    property: str
    relation: str
    negated: bool
    other: str
    label: str
    comment: str
    status: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Quotation:
    """The exact words of a passage."""

    passage: str
    document: str
    title: str
    lines: tuple[int, int]
    words: str


def describe(store: Store, iri: str, lang: str = "fr") -> Description:
    """Every statement that has the resource at one end, each with the kind of graph it stands in.

    Raises:
        EvidenceError: the graph says nothing of the resource.
    """
    # The language is chosen here: not every engine knows an outer variable in the filter of an OPTIONAL.
    result = ask(store, "statements", resource=iri)
    grouped: dict[tuple[str, bool, Term], list[dict[str, Term | None]]] = {}
    for row in result:
        if (value := row["value"]) is not None:
            grouped.setdefault((str(row["property"]), str(row["inverse"]) == "true", value), []).append(row)
    statements = []
    for (predicate, inverse, other), rows in grouped.items():
        passages = sorted({str(row["passage"]) for row in rows if row["passage"] is not None}, key=position)
        label = _in_language((row["label"] for row in rows), lang)
        kind = min(graph_kind(str(row["graph"])) for row in rows)
        name = _in_language((row["name"] for row in rows), lang)
        statements.append(Statement(predicate, name, inverse, other, label, kind, tuple(passages)))
    if not statements:
        raise EvidenceError(f"The graph says nothing of <{iri}>.")
    ranks = {row["value"]: int(row["position"].value) for row in result if isinstance(row["position"], Literal)}

    def order(statement: Statement) -> tuple[object, ...]:
        first = position(statement.passages[0]) if statement.passages else ("", 0, 0)
        rank = ranks.get(statement.value, 0)
        return (statement.inverse, statement.property, rank, first, str(statement.value))

    statements.sort(key=order)
    own = [str(s.value) for s in statements if s.property == CCJ + "statedIn" and not s.inverse]
    return Description(iri, tuple(sorted(own, key=position)), tuple(statements))


def _in_language(labels: Iterable[Term | None], lang: str) -> str | None:
    return min((label.value for label in labels if isinstance(label, Literal) and label.language == lang), default=None)


def mappings(store: Store, iri: str, lang: str = "fr") -> list[MappingRow]:
    """The mappings that have a resource at one end, those that deny a correspondence included.

    Seen from the object's end, a broader match reads as a narrower one.
    """
    rows = []
    for row in ask(store, "mappings", resource=iri, lang=lang):
        predicate = str(row["predicate"]).rpartition("#")[2]
        relation = predicate if str(row["end"]) == "subject" else _CONVERSE.get(predicate, predicate)
        rows.append(
            MappingRow(
                property=str(row["predicate"]).removesuffix(predicate) + relation,
                relation=relation,
                negated=row["modifier"] is not None,
                other=str(row["other"]),
                label=str(row["label"] or row["other"]),
                comment=str(row["comment"] or ""),
                status=str(row["status"] or ""),
                confidence=None if row["confidence"] is None else float(str(row["confidence"])),
            )
        )
    return sorted(rows, key=lambda m: (m.negated, -(m.confidence or 0), m.other))


def cautions(store: Store, iri: str, lang: str = "fr") -> list[str]:
    """What to bear in mind before using a statement: the scope note of each force it has (proposal, repealed ...)."""
    found = ask(store, "cautions", resource=iri, lang=lang)
    return [str(row["note"]) for row in found]


def cite(store: Store, iri: str, folder: Path) -> list[Quotation]:
    """The exact words behind a resource, or of a passage given by its own IRI.

    Args:
        store: the graph.
        iri: a resource with passages, or a passage.
        folder: where the documents lie, under any names; they are known by their SHA-256.

    Raises:
        EvidenceError: no passage is behind the resource, or its document is not in the folder.
    """
    passages = [iri] if "#char=" in iri or Cell.from_iri(iri) else list(describe(store, iri).passages)
    if not passages:
        raise EvidenceError(f"<{iri}> names no passage itself; `ccgraph show` lists what is stated about it.")
    texts, sheets = document_texts(store, folder), document_sheets(store, folder)
    known_documents = {str(row["document"]): row for row in documents(store)}

    def missing(document: str) -> EvidenceError:
        known = known_documents.get(document)
        named = f"“{known['title']}” (SHA-256 {known['sha256']})" if known else f"<{document}>"
        return EvidenceError(f"{folder}: no file there is the document {named}.")

    quotations = []
    for one in sorted(passages, key=position):
        if cell := Cell.from_iri(one):
            book = sheets.get(cell.document)
            if book is None:
                raise missing(cell.document)
            title = str(known_documents[cell.document]["title"])
            quotations.append(Quotation(one, cell.document, title, (cell.row, cell.row), _cell_words(book, cell)))
            continue
        passage = Passage.from_iri(one)
        text = texts.get(passage.document)
        if text is None:
            raise missing(passage.document)
        if passage.end > len(text.characters):
            raise EvidenceError(f"<{passage.iri}> reaches beyond the end of its document ({len(text.characters)}).")
        lines, words = text.lines_of(passage.start, passage.end), text.characters[passage.start : passage.end]
        title = str(known_documents[passage.document]["title"])
        quotations.append(Quotation(passage.iri, passage.document, title, lines, words))
    return quotations


def document_texts(store: Store, folder: Path) -> dict[str, Text]:
    """The texts of the graph's documents that lie in a folder, by document IRI, found by their SHA-256.

    Raises:
        FileError: the folder cannot be read.
    """
    wanted = {str(row["sha256"]): str(row["document"]) for row in documents(store)}
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise unreadable(folder, error) from error
    found = {}
    for path in files:
        try:
            text = read_text(path)
        except (EvidenceError, FileError):
            # Whatever else lies in the user's folder is not ours to judge.
            continue
        if text.sha256 in wanted:
            found[wanted[text.sha256]] = text
    return found


def document_sheets(store: Store, folder: Path) -> dict[str, Workbook]:
    """The graph's documents that are spreadsheets in a folder, by document IRI, found by their SHA-256.

    Args:
        store: the graph.
        folder: holds ``.xlsx`` or ``.csv`` files or folders of ``.csv`` files, or is itself such a folder.
    """
    wanted = {str(row["sha256"]): str(row["document"]) for row in documents(store)}
    found = {}
    for path in [folder, *sorted(folder.iterdir())]:
        if path.is_dir() or path.suffix.lower() in {".xlsx", *TEXT_SUFFIXES}:
            document = wanted.get(digest(path))
            if document is not None:
                found[document] = read(path)
    return found


def _cell_words(book: Workbook, cell: Cell) -> str:
    """The words of a cell, or of a row with tabs between its cells."""
    for sheet in book.sheets:
        if "-".join(search_key(sheet.name).split()) == cell.sheet:
            return sheet.cell(cell.row, cell.column) if cell.column else "\t".join(sheet.rows[cell.row - 1])
    raise EvidenceError(f"{book.path}: no sheet of the document is called “{cell.sheet}”.")


def documents(store: Store) -> Table:
    """The source documents of the graph: IRI, title in the document's language, SHA-256."""
    return ask(store, "documents")


def ask(store: Store, name: str, **arguments: str) -> Table:
    """The rows of ``queries/evidence/<name>.rq``."""
    return query.run(store, query.find(name, resources.folder("queries") / "evidence"), arguments)


def select(store: Store, sparql: str) -> Table:
    """The rows of a SELECT written with the usual prefixes."""
    result = store.query(f"{_P} {sparql}")
    return result if isinstance(result, Table) else Table((), ())


def graph_kind(graph: str) -> str:
    """What sort of graph an IRI names: stated, curated, inferred or vocabulary."""
    local = graph.removeprefix(GRAPH)
    if local.startswith("sources/"):
        return "stated"
    if local.startswith("inferred/"):
        return "inferred"
    return "vocabulary" if local.startswith("vocabularies/") or not graph.startswith(ID) else "curated"


def position(passage: str) -> tuple[str, int, int]:
    """A sort key for passage IRIs: document, start, end; of a cell its sheet, row and column."""
    if cell := Cell.from_iri(passage):
        return (f"{cell.document}/{cell.sheet}", cell.row, cell.column)
    found = Passage.from_iri(passage)
    return (found.document, found.start, found.end)
