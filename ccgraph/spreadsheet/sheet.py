"""What a spreadsheet holds: sheets of rows of text, and text that no program takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ccgraph.errors import NotFoundError
from ccgraph.files import unreadable

__all__ = ["TEXT_SUFFIXES", "Sheet", "Workbook", "column_letters", "digest", "guarded", "unguarded"]

TEXT_SUFFIXES = (".csv", ".tsv")
"""Of the files that are the sheets of a folder."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEGATIVE = re.compile(r"-\d+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: rows of cells as text, as long as each row is; ``rows[0]`` is row 1.

    Empty cells at the end of a row and empty rows at the end of the sheet are not kept; those between are.

    Attributes:
        name: of the sheet.
        rows: their cells.
        uncomputed: row and column of cells whose formula has no result in the file, and whose text is thus empty.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    uncomputed: tuple[tuple[int, int], ...] = ()

    def cell(self, row: int, column: int) -> str:
        """The text of a cell, both numbers counted from 1; empty beyond the end of its row or of the sheet."""
        if not 1 <= row <= len(self.rows) or not 1 <= column <= len(self.rows[row - 1]):
            return ""
        return self.rows[row - 1][column - 1]

    def records(self, header: int = 1) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows below a header that are not empty: the row's number, and its cells under their (stripped) headings.

        A cell without a heading is left out; of two equal headings the first counts.
        """
        heads = [head.strip() for head in self.rows[header - 1]] if len(self.rows) >= header else []
        for number in range(header + 1, len(self.rows) + 1):
            if self.rows[number - 1]:
                record: dict[str, str] = {}
                for column, head in enumerate(heads, 1):
                    if head:
                        record.setdefault(head, self.cell(number, column))
                yield number, record


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file (or a folder of ``.csv`` files) with its sheets, and how its text was read.

    ``encoding`` and ``delimiter`` are ``None`` for ``.xlsx`` and for a folder.
    """

    path: Path
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    delimiter: str | None = None

    def sheet(self, name: str) -> Sheet:
        """The sheet of a name, capitals apart.

        Raises:
            NotFoundError: there is none; the message lists those there are.
        """
        for sheet in self.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        listed = ", ".join(f"“{sheet.name}”" for sheet in self.sheets) or "none"
        raise NotFoundError(f"{self.path.name}: no sheet is called “{name}”; there are: {listed}.")


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: ``A``, ``Z``, ``AA``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def guarded(cell: str) -> str:
    """Text that no spreadsheet program takes for a formula: a leading quote before ``= + - @``, tab and CR.

    A negative number stays one. Text that already starts so after quotes gets one more, so that ``unguarded`` restores
    every text exactly (OWASP, CSV Injection).
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NEGATIVE.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The text that ``guarded`` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def digest(path: Path) -> str:
    """The SHA-256 of a spreadsheet's bytes, in hexadecimal; of a folder, that of its text files' names and digests.

    Raises:
        FileError: the file cannot be read.
    """
    import hashlib

    try:
        if not path.is_dir():
            return hashlib.sha256(path.read_bytes()).hexdigest()
        files = sorted(f for f in path.iterdir() if f.suffix.lower() in TEXT_SUFFIXES and f.name[0] != ".")
        lines = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n" for file in files]
    except OSError as error:
        raise unreadable(path, error) from error
    return hashlib.sha256("".join(lines).encode()).hexdigest()
