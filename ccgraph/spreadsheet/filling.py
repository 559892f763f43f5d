"""Filling a copy of a workbook: only the cells that changed are written, every other stays as the user made it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ccgraph.errors import DataError
from ccgraph.spreadsheet.sheet import Sheet
from ccgraph.spreadsheet.writing import FORMULA_STARTS, LONGEST

if TYPE_CHECKING:
    from openpyxl import Workbook as Book
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["filled"]

_WIDE: Final = 30
# As openpyxl writes a formula: without the result that the user's program had stored.
_BARE: Final = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*)>(<f\b(?:[^>]*/>|.*?</f>))<v ?(?:/>|></v>)</c>', re.DOTALL)
_TYPE: Final = re.compile(rb' t="\w+"')
_WHOLE_BOOK: Final = 2_000_000


def filled(path: Path, before: Sheet, after: Sheet, *, header: bool = True) -> bytes | None:
    """A workbook with the cells of one sheet that changed written as text, and all else as it was.

    Types, dates, formulas with their results, formats, merged cells and the other sheets stay. What openpyxl does not
    read is lost: pictures where Pillow is missing, shapes, slicers, sparklines, form controls.

    Args:
        path: the workbook.
        before: the sheet as it was read.
        after: the same with rows and cells changed or added.
        header: whether ``after`` has the rows of ``before``; otherwise it has one more, above them.

    Returns:
        The bytes of the copy; ``None`` where it cannot be made: the workbook is too large to be held whole, openpyxl
        cannot hold it, or a row would be put above formulas, tables or merged cells, which point to rows by number.

    Raises:
        DataError: the file is no workbook (any more), or a cell is longer than Excel allows.
    """
    from ccgraph.spreadsheet.excel import check_workbook

    check_workbook(path)
    if sum(map(len, after.rows)) > _WHOLE_BOOK:
        return None
    import openpyxl  # 150 ms

    with warnings.catch_warnings():
        # Of extensions that are lost: said in the documentation.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), rich_text=True)
            computes = any(cell.data_type == "f" for one in book.worksheets for row in one.iter_rows() for cell in row)
            results = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True) if computes else None
        except Exception:
            return None
    if before.name not in book.sheetnames:
        return None
    sheet = book[before.name]
    if not header:
        if computes or not _movable(book, sheet):
            return None
        sheet.insert_rows(1)
        before = Sheet(before.name, ((), *before.rows))
    _fill(sheet, before, after)
    # A copy called .xlsx is no template, whatever it was made of.
    book.template = False
    out = io.BytesIO()
    try:
        book.save(out)
    except Exception:
        return None
    return out.getvalue() if results is None else _with_results(out.getvalue(), book, results)


def _movable(book: Book, sheet: Worksheet) -> bool:
    """Whether a row may be put above all others: nothing names a row by its number, formulas apart."""
    if sheet.merged_cells.ranges or sheet.tables or sheet.conditional_formatting or sheet.data_validations.count:
        return False
    return not book.defined_names and not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def _fill(sheet: Worksheet, before: Sheet, after: Sheet) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
    from openpyxl.styles import Alignment, Font

    looks: dict[tuple[bool, bool], Any] = {}
    width = max(map(len, before.rows), default=0)
    first: int | None = None
    for row, column, value in _changes(before, after):
        if len(value) > LONGEST:
            raise DataError(f"“{after.name}”, row {row}: {len(value)} characters, Excel holds {LONGEST}: use CSV.")
        if isinstance(sheet.cell(row, column), MergedCell):
            for area in [a for a in sheet.merged_cells.ranges if sheet.cell(row, column).coordinate in a]:
                sheet.unmerge_cells(str(area))
        cell = sheet.cell(row, column)
        if not value:
            cell.value = None
            continue
        first = first or row
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        look = (row == first and column > width, value[:1] in FORMULA_STARTS)
        if look not in looks:
            cell.number_format = "@"
            cell.quotePrefix = look[1]
            cell.alignment = Alignment(wrap_text=look[0], vertical="top")
            cell.font = Font(bold=look[0])
            looks[look] = cell._style
        cell._style = looks[look]
        if row == first and column > width:
            sheet.column_dimensions[cell.column_letter].width = min(_WIDE, max(10, len(value) + 2))


def _changes(before: Sheet, after: Sheet) -> Iterator[tuple[int, int, str]]:
    for number, row in enumerate(after.rows, 1):
        for column, value in enumerate(row, 1):
            if value != before.cell(number, column):
                yield number, column, value


def _with_results(content: bytes, book: Book, results: Book) -> bytes:
    """The copy with the results of its formulas, which openpyxl does not write: other programs read them there."""
    parts = {f"xl/worksheets/sheet{n}.xml": one.title for n, one in enumerate(book.worksheets, 1)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            if info.filename in parts and parts[info.filename] in results.sheetnames:
                known = results[parts[info.filename]]
                part = _BARE.sub(lambda found, known=known: _result(found, known), part)  # type: ignore[misc]
            new.writestr(info, part)
    return out.getvalue()


def _result(found: re.Match[bytes], known: Worksheet) -> bytes:
    import datetime

    from openpyxl.utils.datetime import to_excel

    cell = known[f"{found[1].decode()}{found[2].decode()}"]
    value = cell.value
    if value is None:
        return found[0]
    if isinstance(value, bool):
        kind, text = "b", str(int(value))
    elif isinstance(value, int | float):
        kind, text = "n", repr(value)
    elif isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        kind, text = "n", repr(to_excel(value))
    else:
        kind, text = ("e" if cell.data_type == "e" else "str"), escape(str(value), quote=False)
    rest = _TYPE.sub(b"", found[3])
    return b'<c r="%s%s"%s t="%s">%s<v>%s</v></c>' % (
        found[1],
        found[2],
        rest,
        kind.encode(),
        found[4],
        text.encode(),
    )
