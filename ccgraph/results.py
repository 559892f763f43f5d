"""The answer to a query in the formats of SPARQL 1.1: results in JSON, XML, CSV and TSV; graphs in RDF.

What is cut off, because it is too long, says so where the format has a place for it; the media types that have none
(CSV, TSV) leave it to their carrier. CSV is that of the W3C Recommendation, which other programs read back: cells are
not made inert for spreadsheets here, :meth:`ccgraph.table.Table.to_csv` does that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ccgraph.rdf import Triple, to_engine
from ccgraph.serialization import serialize
from ccgraph.table import Iri, Literal, Table, Term

__all__ = ["GRAPH_TYPES", "RESULT_TYPES", "TRUTH_TYPES", "write"]

# Media types by preference; each names the format it is.
RESULT_TYPES: Final = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
TRUTH_TYPES: Final = {media: form for media, form in RESULT_TYPES.items() if form in {"json", "xml"}}
GRAPH_TYPES: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "text/plain": "nt",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
}
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_NS: Final = "http://www.w3.org/2005/sparql-results#"


def write(
    answer: Table | bool | list[Triple], form: str, most: int, truncated: bool = False, note: str = ""
) -> tuple[bytes, bool]:
    """An answer as text in UTF-8.

    Args:
        answer: rows, a truth value or triples.
        form: a format of :data:`RESULT_TYPES` for the first, of :data:`TRUTH_TYPES`, of :data:`GRAPH_TYPES`.
        most: bytes that the rows may fill; whole rows are left out beyond.
        truncated: whether rows are already missing.
        note: IRI that an answer that is cut off is linked to, in formats that have links (JSON, XML).

    Returns:
        The text, and whether it is cut off.
    """
    if isinstance(answer, bool):
        return _truth(answer, form), False
    if isinstance(answer, list):
        return _graph(answer, form, most, truncated)
    rows, cut = _fill(_ROWS[form](answer), most)
    truncated = truncated or cut
    head, tail = _FRAMES[form](answer.columns, note if truncated else "")
    separator = ",\n" if form == "json" else ""
    return (head + separator.join(rows) + tail).encode(), truncated


def _fill(rows: Iterator[str], most: int) -> tuple[list[str], bool]:
    kept: list[str] = []
    size = 0
    for row in rows:
        size += len(row.encode())
        if size > most:
            return kept, True
        kept.append(row)
    return kept, False


def _truth(answer: bool, form: str) -> bytes:
    word = "true" if answer else "false"
    if form == "json":
        return f'{{"head": {{}}, "boolean": {word}}}\n'.encode()
    return f'<?xml version="1.0"?>\n<sparql xmlns="{_NS}"><head/><boolean>{word}</boolean></sparql>\n'.encode()


def _graph(triples: list[Triple], form: str, most: int, truncated: bool) -> tuple[bytes, bool]:
    text = serialize(triples, form).encode()
    while len(text) > most and triples:
        # Prefixes and nesting make the size of a part unforeseeable; half is sure to come to an end.
        triples, truncated = triples[: len(triples) // 2], True
        text = serialize(triples, form).encode()
    if truncated and form in {"turtle", "nt"}:
        text = (
            b"# The answer is cut off here.\n" + text if form == "turtle" else text + b"# The answer is cut off here.\n"
        )
    return text, truncated


def _json_rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        part = Table(table.columns, (row,)).to_sparql_json()["results"]["bindings"][0]
        yield json.dumps(part, ensure_ascii=False)


def _json_frame(columns: Sequence[str], note: str) -> tuple[str, str]:
    head: dict[str, list[str]] = {"vars": list(columns), **({"link": [note]} if note else {})}
    return f'{{"head": {json.dumps(head)}, "results": {{"bindings": [\n', "\n]}}\n"


def _xml_rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        bound = "".join(
            f"<binding name={quoteattr(name)}>{_xml(cell)}</binding>" for name, cell in cells if cell is not None
        )
        yield f"<result>{bound}</result>\n"


def _xml(term: Term) -> str:
    # Characters that XML 1.0 cannot hold, not even escaped, are replaced: a broken document says nothing at all.
    text = escape(_NOT_XML.sub("�", str(term))).replace("\r", "&#13;")
    if isinstance(term, Iri):
        return f"<uri>{text}</uri>"
    if not isinstance(term, Literal):
        return f"<bnode>{text}</bnode>"
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    kind = "" if term.datatype == _XSD_STRING else f" datatype={quoteattr(term.datatype)}"
    return f"<literal{kind}>{text}</literal>"


def _xml_frame(columns: Sequence[str], note: str) -> tuple[str, str]:
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in columns)
    link = f"<link href={quoteattr(note)}/>" if note else ""
    return (
        f'<?xml version="1.0"?>\n<sparql xmlns="{_NS}"><head>{names}{link}</head><results>\n',
        "</results></sparql>\n",
    )


def _csv_rows(table: Table) -> Iterator[str]:
    return ("{}\r\n".format(",".join(map(_csv, row))) for row in table.rows)


def _csv(term: Term | None) -> str:
    text = "" if term is None else f"_:{term}" if not isinstance(term, Iri | Literal) else str(term)
    return '"{}"'.format(text.replace('"', '""')) if re.search(r'[",\r\n]', text) else text


def _csv_frame(columns: Sequence[str], _: str) -> tuple[str, str]:
    return f"{','.join(columns)}\r\n", ""


def _tsv_rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        # N-Triples terms escape line ends; tabs they may leave as they are.
        yield "\t".join("" if cell is None else str(to_engine(cell)).replace("\t", "\\t") for cell in row) + "\n"


def _tsv_frame(columns: Sequence[str], _: str) -> tuple[str, str]:
    return "\t".join(f"?{name}" for name in columns) + "\n", ""


_ROWS: Final[dict[str, Callable[[Table], Iterator[str]]]] = {
    "json": _json_rows,
    "xml": _xml_rows,
    "csv": _csv_rows,
    "tsv": _tsv_rows,
}
_FRAMES: Final[dict[str, Callable[[Sequence[str], str], tuple[str, str]]]] = {
    "json": _json_frame,
    "xml": _xml_frame,
    "csv": _csv_frame,
    "tsv": _tsv_frame,
}
