"""How much of each document is encoded, and which anchors look wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ccgraph import manifest, resources
from ccgraph.errors import EvidenceError
from ccgraph.evidence import ask, document_sheets, document_texts, documents
from ccgraph.passages import Cell, Passage, Text
from ccgraph.reason import search_key
from ccgraph.spreadsheet import Workbook
from ccgraph.store import Store

__all__ = ["Coverage", "Suspicion", "coverage", "manifest_path", "spreadsheets", "suspicious_anchors"]

_STEM = 5
_STOP_WORDS = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "c",
        "ce",
        "ces",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "il",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "lui",
        "n",
        "ne",
        "ou",
        "par",
        "pour",
        "qu",
        "que",
        "qui",
        "s",
        "sa",
        "se",
        "ses",
        "si",
        "son",
        "sur",
        "un",
        "une",
    ]
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one document, in code points: content, what stated resources cover of it, the rest; headings; furniture.

    ``gaps`` are the uncovered stretches of content, as (line, start, end). With the text at hand, a stretch between
    two passages that holds no letter or digit is a separator, not content; without it, one of at most three
    characters is taken for such.
    """

    document: str
    stem: str
    content: int
    covered: int
    heading: int
    furniture: int
    gaps: tuple[tuple[int, int, int], ...]
    checked: bool

    @property
    def neither(self) -> int:
        """Characters of content that no stated resource covers."""
        return sum(end - start for _, start, end in self.gaps)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A stated resource whose label shares no word stem with the words of its passages."""

    iri: str
    label: str
    words: str


def coverage(store: Store, folder: Path | None = None, manifests: Path | None = None) -> list[Coverage]:
    """How much of each document's content stated resources cover.

    Args:
        store: the graph.
        folder: where the documents lie; with it, each manifest is also held against its text. A spreadsheet is counted
            only where it lies there, by rows.
        manifests: the folder of the manifests, if not the shipped one.

    Raises:
        EvidenceError: a manifest is not that of the text, or a document is not in the folder.
        DataError: a manifest is missing or damaged.
    """
    texts = {} if folder is None else document_texts(store, folder)
    sheets = {} if folder is None else document_sheets(store, folder)
    tables = spreadsheets(store)
    found = []
    for row in documents(store):
        document = str(row["document"])
        if document in tables:
            if document in sheets:
                found.append(_cover_rows(document, sheets[document], tables[document]))
            continue
        text = texts.get(document)
        if folder is not None and text is None:
            raise EvidenceError(f"{folder}: no file there is “{row['title']}” (SHA-256 {row['sha256']}).")
        segments = manifest.read(manifest_path(document, manifests))
        if text is not None:
            manifest.check(text, segments)
        found.append(_cover(document, segments, _stated_passages(store, document), text))
    return found


def suspicious_anchors(store: Store, folder: Path) -> list[Suspicion]:
    """Stated resources whose French label or title shares no stem with the words of their passages.

    A stem is the first five letters of a folded word that is not an article, a pronoun or a preposition.
    A row is a place to look, not a fault: a label is a normalised phrase, not a quotation.
    """
    texts = document_texts(store, folder)
    result = ask(store, "labels")
    labels: dict[str, tuple[set[str], list[str]]] = {}
    for row in result:
        if Cell.from_iri(str(row["passage"])):
            # What a cell says is the label.
            continue
        passage = Passage.from_iri(str(row["passage"]))
        if passage.document in texts:
            words = texts[passage.document].characters[passage.start : passage.end]
            known, quoted = labels.setdefault(str(row["thing"]), (set(), []))
            known.add(str(row["label"]))
            quoted.append(words)
    return [
        Suspicion(thing, " / ".join(sorted(known)), " / ".join(dict.fromkeys(quoted)))
        for thing, (known, quoted) in sorted(labels.items())
        if _stems(quoted) and not _stems(known) & _stems(quoted)
    ]


def manifest_path(document: str, folder: Path | None = None) -> Path:
    """Where the manifest of a document is kept: in the shipped folder of manifests, or in another."""
    return (folder or resources.folder("data") / "manifests") / f"{document.rpartition('/')[2]}.tsv"


def _cover(document: str, segments: list[manifest.Segment], passages: list[Passage], text: Text | None) -> Coverage:
    stem = document.rpartition("/")[2]
    size = max((s.end for s in segments), default=0)
    covered = bytearray(size)
    for passage in passages:
        covered[passage.start : min(passage.end, size)] = b"\1" * (min(passage.end, size) - passage.start)
    sums = {"content": 0, "heading": 0, "furniture": 0}
    gaps = []
    for segment in segments:
        sums[segment.kind] += segment.length
        if segment.kind == "content":
            gaps += [(segment.line, a, b) for a, b in _stretches(covered, segment) if _is_gap(a, b, segment, text)]
    rest = sum(end - start for _, start, end in gaps)
    return Coverage(
        document,
        stem,
        sums["content"],
        sums["content"] - rest,
        sums["heading"],
        sums["furniture"],
        tuple(gaps),
        text is not None,
    )


def spreadsheets(store: Store) -> dict[str, list[Cell]]:
    """The documents that are spreadsheets, and the cells and rows that stated resources rest on."""
    result = ask(store, "cells")
    found: dict[str, list[Cell]] = {}
    for cell in (Cell.from_iri(str(row["passage"])) for row in result):
        if cell is not None:
            found.setdefault(cell.document, []).append(cell)
    return found


def _cover_rows(document: str, book: Workbook, cells: list[Cell]) -> Coverage:
    """By rows: those below the headings are content, covered where a resource rests on one of their cells.

    The characters are those of the cells. A sheet that nothing rests on is furniture (remarks).
    """
    rested = {(cell.sheet, cell.row) for cell in cells}
    named = {sheet for sheet, _ in rested}
    sums = {"content": 0, "covered": 0, "heading": 0, "furniture": 0}
    gaps = []
    for sheet in book.sheets:
        name = "-".join(search_key(sheet.name).split())
        for number, row in enumerate(sheet.rows, 1):
            size = sum(map(len, row))
            if name not in named:
                sums["furniture"] += size
            elif number == 1:
                sums["heading"] += size
            else:
                sums["content"] += size
                sums["covered"] += size if (name, number) in rested else 0
                if size and (name, number) not in rested:
                    gaps.append((number, 0, size))
    stem = document.rpartition("/")[2]
    return Coverage(document, stem, **sums, gaps=tuple(gaps), checked=True)


def _stretches(covered: bytearray, segment: manifest.Segment) -> Iterator[tuple[int, int]]:
    position = segment.start
    while (start := covered.find(b"\0", position, segment.end)) >= 0:
        end = covered.find(b"\1", start, segment.end)
        position = segment.end if end < 0 else end
        yield start, position


def _is_gap(start: int, end: int, segment: manifest.Segment, text: Text | None) -> bool:
    if text is not None:
        return any(c.isalnum() for c in text.characters[start:end])
    return end - start > 3 or start == segment.start or end == segment.end


def _stated_passages(store: Store, document: str) -> list[Passage]:
    result = ask(store, "passages", document=document)
    return [Passage.from_iri(str(row["passage"])) for row in result]


def _stems(texts: Iterable[str]) -> set[str]:
    words = {word for text in texts for word in search_key(text).split()}
    return {word[:_STEM] for word in words if word not in _STOP_WORDS}
