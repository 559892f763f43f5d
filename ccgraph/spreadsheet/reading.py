"""Reading: what a file is decides its bytes, not its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ccgraph.errors import DataError, MissingFileError, UsageError
from ccgraph.files import unreadable
from ccgraph.spreadsheet.sheet import TEXT_SUFFIXES, Sheet, Workbook

if TYPE_CHECKING:
    from ccgraph.spreadsheet.excel import Formulas

__all__ = ["MAX_CELLS", "is_text", "read", "rows"]

MAX_CELLS = 5_000_000
"""Cells of a file that is read as a whole; ``rows`` has no such limit."""
_REPAIR = "save it as .xlsx or as CSV UTF-8"


def read(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, uncomputed: bool = False
) -> Workbook:
    """A whole spreadsheet: ``.xlsx``, delimited text, or a folder of ``.csv`` files, one sheet each.

    Text is UTF-8 (with or without mark), UTF-16 with mark, cp1252, Mac Roman or code page 850; its delimiter is ``;``,
    ``,``, tab or ``|``; line breaks within quotes belong to the cell. A guard against formulas is taken off.

    Args:
        path: the file or the folder.
        encoding: of a text file, where the one found is wrong.
        delimiter: of a text file, likewise.
        uncomputed: whether formulas without a stored result are told in ``Sheet.uncomputed``, for the caller to judge,
            and not refused. The first row is then as wide as the last column with a formula, be it empty.

    Raises:
        DataError: the file is missing, damaged, too large, encrypted or of another kind; the message names the place
            and the repair.
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in TEXT_SUFFIXES and file.name[0] != ".")
        if not files:
            raise DataError(f"{path}: the folder has no .csv file.")
        parts = [read(file, encoding=encoding, delimiter=delimiter) for file in files]
        return Workbook(path, tuple(sheet for part in parts for sheet in part.sheets))
    if _kind(path) == "xlsx":
        from ccgraph.spreadsheet.excel import sheets

        if not uncomputed:
            return Workbook(path, tuple(_collected(path, name, found) for name, found in sheets(path)))
        formulas: dict[str, Formulas] = {}
        shown = [_collected(path, name, found) for name, found in sheets(path, formulas)]
        return Workbook(path, tuple(_with_formulas(sheet, formulas[sheet.name]) for sheet in shown))
    from ccgraph.spreadsheet.delimited import dialect, lines

    if encoding is None or delimiter is None:
        guess = dialect(path)
        encoding, delimiter = encoding or guess[0], delimiter or guess[1]
    sheet = _collected(path, path.stem, lines(path, encoding, delimiter))
    return Workbook(path, (sheet,), encoding, delimiter)


def rows(
    path: Path, *, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[tuple[str, ...]]:
    """The rows of one sheet, one at a time: for files too large to hold.

    Empty rows at the end of a text file are given as they are. The file is checked at the first row.

    Args:
        path: the file.
        sheet: of a workbook; its first one by default.
        encoding: as for ``read``.
        delimiter: as for ``read``.

    Raises:
        DataError: as for ``read``.
        UsageError: no sheet has this name.
    """
    if _kind(path) == "xlsx":
        from ccgraph.spreadsheet.excel import sheets

        names = []
        for name, found in sheets(path):
            if sheet is None or name.casefold() == sheet.casefold():
                yield from found
                return
            names.append(f"“{name}”")
        raise UsageError(f"{path.name}: no sheet is called “{sheet}”; there are: {', '.join(names)}.")
    from ccgraph.spreadsheet.delimited import dialect, lines

    if encoding is None or delimiter is None:
        guess = dialect(path)
        encoding, delimiter = encoding or guess[0], delimiter or guess[1]
    yield from lines(path, encoding, delimiter)


def is_text(path: Path) -> bool:
    """Whether a file is delimited text by its first bytes.

    Raises:
        DataError: the file is missing, or of a kind that is not read.
    """
    return not path.is_dir() and _kind(path) == "text"


def _collected(path: Path, name: str, found: Iterator[tuple[str, ...]]) -> Sheet:
    kept: list[tuple[str, ...]] = []
    cells = 0
    for row in found:
        kept.append(row)
        cells += len(row)
        if cells > MAX_CELLS:
            raise DataError(f"{path}, “{name}”, row {len(kept)}: more than {MAX_CELLS} cells. Split the file.")
    while kept and not kept[-1]:
        kept.pop()
    return Sheet(name, tuple(kept))


def _with_formulas(sheet: Sheet, formulas: Formulas) -> Sheet:
    """The sheet as wide as its formulas: columns that show nothing are not free."""
    if not formulas.last:
        return sheet
    first = sheet.rows[0] if sheet.rows else ()
    first += ("",) * (formulas.last - len(first))
    return Sheet(sheet.name, (first, *sheet.rows[1:]), formulas.uncomputed)


def _kind(path: Path) -> str:
    """``xlsx`` or ``text``, by the first bytes (the name is often wrong: exports called ``.xls`` are text)."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            if start.startswith(b"\xd0\xcf\x11\xe0"):
                # The same container holds old workbooks and encrypted new ones; the directory names which.
                secret = "EncryptedPackage".encode("utf-16-le") in start + file.read(1 << 22)
                raise DataError(
                    f"{path}: the file is encrypted. Remove the password and {_REPAIR}."
                    if secret
                    else f"{path}: this is an old workbook (.xls). Open it in a spreadsheet program and {_REPAIR}."
                )
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file.") from error
    except OSError as error:
        raise unreadable(path, error) from error
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if start.startswith(b"%PDF"):
        raise DataError(f"{path}: this is a PDF document. Copy its table into a spreadsheet program and {_REPAIR}.")
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:14].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise DataError(f"{path}: this is HTML or XML. Open it in a spreadsheet program and {_REPAIR}.")
    return "text"
