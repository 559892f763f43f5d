"""From an answer to the words: what is said of a resource and by whom, its mappings, its quotation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ccgraph.errors import EvidenceError, FileError
from ccgraph.files import unreadable
from ccgraph.passages import Cell, Passage, Text, read_text
from ccgraph.rdf import to_engine
from ccgraph.reason import search_key
from ccgraph.spreadsheet import TEXT_SUFFIXES, Workbook, digest, read
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table, Term
from ccgraph.terms import CCJ, GRAPH, ID, PREFIXES

__all__ = [
    "Description",
    "MappingRow",
    "Quotation",
    "Statement",
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
_LABELS = "skos:prefLabel|skosxl:literalForm|rdfs:label|dcterms:description|dcterms:title|ccj:concept/skos:prefLabel"
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
    """A mapping seen from one of its ends: relation (SKOS local name), denied or not, the other end, why, how sure."""

    relation: str
    negated: bool
    other: str
    label: str
    comment: str
    status: str
    confidence: float


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
    node, language = to_engine(Iri(iri)), to_engine(Literal(lang))
    result = select(
        store,
        f"SELECT DISTINCT ?graph ?property ?name ?inverse ?value ?label ?passage ?position WHERE {{ "
        f'{{ GRAPH ?graph {{ {node} ?property ?value }} BIND("false" AS ?inverse) }} UNION '
        f'{{ GRAPH ?graph {{ ?value ?property {node} }} BIND("true" AS ?inverse) }} '
        f"OPTIONAL {{ ?property rdfs:label ?name . FILTER(LANG(?name) = {language}) }} "
        f"OPTIONAL {{ ?value {_LABELS} ?label . "
        f"FILTER(LANG(?label) = {language}) }} "
        "OPTIONAL { ?value ccj:statedIn ?passage } OPTIONAL { ?value schema:position ?position } }",
    )
    grouped: dict[tuple[str, bool, Term], list[dict[str, Term | None]]] = {}
    for row in result:
        if (value := row["value"]) is not None:
            grouped.setdefault((str(row["property"]), str(row["inverse"]) == "true", value), []).append(row)
    statements = []
    for (predicate, inverse, other), rows in grouped.items():
        passages = sorted({str(row["passage"]) for row in rows if row["passage"] is not None}, key=position)
        label = next((str(row["label"]) for row in rows if row["label"] is not None), None)
        kind = min(graph_kind(str(row["graph"])) for row in rows)
        name = next((str(row["name"]) for row in rows if row["name"] is not None), None)
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


def mappings(store: Store, iri: str, lang: str = "fr") -> list[MappingRow]:
    """The mappings that have a resource at one end, those that deny a correspondence included.

    Seen from the object's end, a broader match reads as a narrower one.
    """
    node, language = to_engine(Iri(iri)), to_engine(Literal(lang))
    rows = []
    for here, there in (("subject", "object"), ("object", "subject")):
        found = select(
            store,
            "SELECT ?predicate ?modifier ?other ?label ?confidence ?comment ?status WHERE { "
            f"?mapping sssom:{here}_id {node} ; sssom:{there}_id ?other ; sssom:predicate_id ?predicate ; "
            "sssom:confidence ?confidence ; sssom:comment ?comment ; ccj:reviewStatus/skos:prefLabel ?status . "
            f"FILTER(LANG(?comment) = {language}) FILTER(LANG(?status) = {language}) "
            "OPTIONAL { ?mapping sssom:predicate_modifier ?modifier } "
            f"OPTIONAL {{ ?mapping sssom:{there}_label ?label }} }}",
        )
        for row in found:
            predicate = str(row["predicate"]).rpartition("#")[2]
            relation = predicate if here == "subject" else _CONVERSE.get(predicate, predicate)
            texts = (str(row["other"]), str(row["label"] or row["other"]), str(row["comment"]), str(row["status"]))
            rows.append(MappingRow(relation, row["modifier"] is not None, *texts, float(str(row["confidence"]))))
    return sorted(rows, key=lambda m: (m.negated, -m.confidence, m.other))


def cautions(store: Store, iri: str, lang: str = "fr") -> list[str]:
    """What to bear in mind before using a statement: the scope note of each force it has (proposal, repealed ...)."""
    node, language = to_engine(Iri(iri)), to_engine(Literal(lang))
    found = select(
        store,
        f"SELECT DISTINCT ?note WHERE {{ {node} ccj:effectiveForce/skos:scopeNote ?note . "
        f"FILTER(LANG(?note) = {language}) }} ORDER BY ?note",
    )
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
    return select(
        store,
        "SELECT ?document ?title ?sha256 WHERE { ?document a ccj:SourceDocument ; dcterms:title ?title ; "
        "schema:sha256 ?sha256 ; dcterms:language ?language . FILTER(LANG(?title) = ?language) } ORDER BY ?document",
    )


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
