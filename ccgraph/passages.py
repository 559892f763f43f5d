"""Passages: where words stand in a document, as RFC 5147 fragments, or RFC 7111 ones in a spreadsheet.

A passage is known by its start and end in Unicode code points (RFC 5147, section 2.1.1: positions
between characters, so the end is excluded) and by its lines for people. Offsets always come from words.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ccgraph.errors import EvidenceError
from ccgraph.files import unreadable

__all__ = ["Cell", "Passage", "Text", "cell_iri", "passage_iri", "read_text"]

_FRAGMENT = re.compile(r"#char=(\d+),(\d+)$")
_CELL = re.compile(r"/([^/#]+)#(?:cell=(\d+),(\d+)|row=(\d+))$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document.

    Args:
        document: IRI of the source document.
        start: first code point, from 0.
        end: code point after the last.
    """

    document: str
    start: int
    end: int

    @property
    def iri(self) -> str:
        """The passage's IRI: the document's with an RFC 5147 ``char`` fragment."""
        return passage_iri(self.document, self.start, self.end)

    @classmethod
    def from_iri(cls, iri: str) -> Passage:
        """Read a passage back from its IRI.

        Raises:
            EvidenceError: the IRI has no ``#char=start,end`` fragment.
        """
        found = _FRAGMENT.search(iri)
        if found is None:
            raise EvidenceError(f"<{iri}> is not a passage: its IRI should end in #char=START,END (RFC 5147).")
        return cls(iri[: found.start()], int(found[1]), int(found[2]))


def passage_iri(document: str, start: int, end: int) -> str:
    """The IRI of the passage of ``document`` between two positions in code points."""
    return f"{document}#char={start},{end}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a spreadsheet, or a whole row, as a passage (RFC 7111 on one sheet).

    Args:
        document: IRI of the source document.
        sheet: the sheet's name as it stands in IRIs.
        row: from 1.
        column: from 1; 0 for the whole row.
    """

    document: str
    sheet: str
    row: int
    column: int

    @property
    def iri(self) -> str:
        """The passage's IRI: the sheet's with an RFC 7111 ``cell`` or ``row`` fragment."""
        return cell_iri(self.document, self.sheet, self.row, self.column)

    @classmethod
    def from_iri(cls, iri: str) -> Cell | None:
        """Read a cell back from its IRI; ``None`` for a passage of a text."""
        found = _CELL.search(iri)
        if found is None:
            return None
        return cls(iri[: found.start()], found[1], int(found[2] or found[4]), int(found[3] or 0))


def cell_iri(document: str, sheet: str, row: int, column: int = 0) -> str:
    """The IRI of a cell of a sheet of ``document``, or of a row where ``column`` is 0 (RFC 7111, section 2)."""
    return f"{document}/{sheet}#cell={row},{column}" if column else f"{document}/{sheet}#row={row}"


@dataclass(frozen=True)
class Text:
    """The exact text of a document: its characters as they are, no newline translated, none lost."""

    characters: str
    sha256: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line starts, in code points; a line ends at a line feed and the last may lack one."""
        return [0, *(match.end() for match in re.finditer("\n", self.characters))]

    def line_of(self, position: int) -> int:
        """The line, from 1, that holds a position."""
        return bisect_right(self.line_starts, position)

    def lines_of(self, start: int, end: int) -> tuple[int, int]:
        """First and last line, from 1, of a passage."""
        return self.line_of(start), self.line_of(max(start, end - 1))

    def line(self, number: int) -> str:
        """The characters of a line, from 1, without its newline."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] - 1 if number < len(self.line_starts) else len(self.characters)
        return self.characters[start:end]

    def find(self, words: str, line: int | None = None) -> tuple[int, int]:
        """Where ``words`` stand: start and end in code points.

        White space in ``words`` matches any white space of the text, line ends included.

        Args:
            words: exact words of the document.
            line: the line, from 1, in which the words start; needed where they stand several times.

        Raises:
            EvidenceError: the words are nowhere, or in several places and no line tells which.
        """
        parts = words.split()
        if not parts:
            raise EvidenceError("No words were given: quote some words of the document.")
        pattern = re.compile(r"\s+".join(re.escape(part) for part in parts))
        found = [match.span() for match in pattern.finditer(self.characters)]
        if line is not None:
            here = [span for span in found if self.line_of(span[0]) == line]
            if not here:
                elsewhere = ", ".join(str(self.line_of(start)) for start, _ in found) or "nowhere"
                raise EvidenceError(f"The words “{words}” do not start in line {line} (they start in: {elsewhere}).")
            if len(here) > 1:
                raise EvidenceError(f"The words “{words}” stand {len(here)} times in line {line}: quote more of them.")
            return here[0]
        if not found:
            raise EvidenceError(f"The words “{words}” are not in the document: quote them exactly as printed.")
        if len(found) > 1:
            lines = ", ".join(str(self.line_of(start)) for start, _ in found)
            raise EvidenceError(f"The words “{words}” stand {len(found)} times (lines {lines}): name the line.")
        return found[0]


def read_text(path: Path) -> Text:
    """Read a document without changing a character.

    Raises:
        FileError: the file cannot be read.
        EvidenceError: it is not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        return Text(raw.decode("utf-8"), hashlib.sha256(raw).hexdigest())
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{path}: not UTF-8 (byte {error.start}); convert it to UTF-8 first.") from error
