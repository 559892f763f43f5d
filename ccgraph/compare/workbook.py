"""A table as an Excel workbook: every cell is text, none is a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from ccgraph.errors import UsageError
from ccgraph.table import Table

__all__ = ["workbook"]

_WIDEST = 60


def workbook(table: Table, name: str, headings: Mapping[str, str], notes: Sequence[str] = ()) -> bytes:
    """The bytes of an ``.xlsx`` file: one sheet with the table, one with the remarks.

    Raises:
        UsageError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import Alignment, Font
    except ImportError as error:
        raise UsageError('xlsx needs openpyxl: pip install "ccgraph[xlsx]"; or take --format csv.') from error
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "".join(c for c in name if c not in "[]:*?/\\")[:31] or "ccgraph"
    rows = [[headings.get(column, column) for column in table.columns]]
    rows += [["" if cell is None else str(cell) for cell in row] for row in table.rows]
    remarks = book.create_sheet("Notes")
    for target, lines in ((sheet, rows), (remarks, [[note] for note in notes])):
        for i, line in enumerate(lines, 1):
            for j, value in enumerate(line, 1):
                cell = target.cell(i, j)
                # Typed as a string and marked as quoted: Excel neither computes it nor turns it into a formula on edit.
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"
                cell.quotePrefix = value[:1] in {"=", "+", "-", "@", "\t", "\r"}
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for j, column in enumerate(zip(*rows, strict=True)):
        letter = sheet.cell(1, j + 1).column_letter
        sheet.column_dimensions[letter].width = min(_WIDEST, max(10, *(len(value) + 2 for value in column)))
    remarks.column_dimensions["A"].width = 120
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
