"""Writing: text in every cell, nothing that a program computes, whole files or none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ccgraph.errors import DataError, UsageError
from ccgraph.files import check_parent, unwritable, write_whole
from ccgraph.spreadsheet.sheet import Sheet, guarded

__all__ = ["FORMULA_STARTS", "LONGEST", "csv_bytes", "write", "xlsx_bytes"]

_WIDEST = 60
_NARROWEST = 10
LONGEST = 32_767
"""Characters of a cell, by Excel's own limit."""
FORMULA_STARTS = frozenset("=+-@\t\r")
"""What a text that is marked as quoted starts with."""


def write(path: Path, sheets: Sequence[Sheet], *, guard: bool = True, delimiter: str = ";") -> None:
    """Write sheets to a file that appears whole or not at all.

    Args:
        path: ``.xlsx``; ``.csv`` or ``.tsv`` for one sheet; a name without suffix is a folder with a ``.csv`` each.
        sheets: what to write.
        guard: whether text of a CSV that a program would compute gets a leading quote. Without it, the file is for
            programs, not for spreadsheets.
        delimiter: of a ``.csv``; Excel in French expects ``;``.

    Raises:
        UsageError: the suffix is another one, or one text file cannot hold several sheets.
        FileError: the place cannot be written, or is in a folder that is not there.
        DataError: a cell is longer than Excel allows.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        write_whole(path, xlsx_bytes(sheets))
    elif suffix in {".csv", ".tsv"}:
        if len(sheets) != 1:
            raise UsageError(f"{path.name} holds one sheet, not {len(sheets)}: take .xlsx, or a folder without suffix.")
        write_whole(path, csv_bytes(sheets[0], guard=guard, delimiter="\t" if suffix == ".tsv" else delimiter))
    elif suffix:
        raise UsageError(f"“{path.name}”: sheets are written as .xlsx, .csv or .tsv, or to a folder without suffix.")
    else:
        check_parent(path)
        try:
            path.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        for sheet in sheets:
            write_whole(path / f"{sheet.name}.csv", csv_bytes(sheet, guard=guard, delimiter=delimiter))


def csv_bytes(sheet: Sheet, *, guard: bool = True, delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A sheet as delimited text (RFC 4180) with the mark by which Excel knows UTF-8."""
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
        [guarded(cell) for cell in row] if guard else row for row in sheet.rows
    )
    return out.getvalue().encode(encoding)


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an Excel workbook: each cell text, the first row bold and frozen, columns as wide as their text.

    Raises:
        DataError: a cell is longer than Excel allows.
    """
    import openpyxl  # 150 ms
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    names: set[str] = set()
    looks: dict[tuple[bool, bool], Any] = {}
    for given in sheets:
        sheet = book.create_sheet(_title(given.name, names))
        for i, row in enumerate(given.rows, 1):
            for j, value in enumerate(row, 1):
                if len(value) > LONGEST:
                    raise DataError(
                        f"“{given.name}”, row {i}: {len(value)} characters, Excel holds {LONGEST}: use CSV."
                    )
                cell = sheet.cell(i, j)
                # Typed as a string and marked as quoted: Excel neither computes it nor turns it into a formula on edit.
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"
                look = (i == 1, value[:1] in FORMULA_STARTS)
                if look in looks:
                    # The four looks there are: openpyxl compares each style that is set with all there are.
                    cell._style = looks[look]
                    continue
                cell.number_format = "@"
                cell.quotePrefix = look[1]
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if i == 1:
                    cell.font = Font(bold=True)
                looks[look] = cell._style
        for j in range(max(map(len, given.rows), default=0)):
            longest = max((len(line) for row in given.rows if j < len(row) for line in row[j].split("\n")), default=0)
            sheet.column_dimensions[sheet.cell(1, j + 1).column_letter].width = min(
                _WIDEST, max(_NARROWEST, longest + 2)
            )
        sheet.freeze_panes = "A2"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title(name: str, taken: set[str]) -> str:
    """A sheet's name as Excel allows it: 31 characters, none of those it forbids, no two alike."""
    plain = "".join(c for c in name if c not in "[]:*?/\\").strip("'")[:31] or "Sheet"
    title, n = plain, 1
    while title.casefold() in taken:
        n += 1
        title = f"{plain[: 31 - len(str(n)) - 1]} {n}"
    taken.add(title.casefold())
    return title
