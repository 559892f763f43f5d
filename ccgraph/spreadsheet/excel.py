"""Excel workbooks (ECMA-376): checked before they are opened, each cell as the text it shows."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccgraph.archive import BROKEN_ZIP
from ccgraph.errors import DataError
from ccgraph.files import unreadable
from ccgraph.spreadsheet.sheet import column_letters

__all__ = ["MAX_RATIO", "MAX_ROWS", "MAX_UNZIPPED", "Formulas", "check_workbook", "no_result", "sheets"]

MAX_UNZIPPED = 200 * 2**20
"""Bytes that the parts of a workbook may have together once unzipped."""
MAX_RATIO = 200
"""How many times larger than the file its parts may be, once they exceed a megabyte."""
MAX_ROWS = 2**20
"""Rows of a sheet: those Excel itself allows."""
_MAX_PARTS = 10_000
_SMALL = 2**20
_XLSX = "xl/workbook.xml"
_OTHERS = {
    "xl/workbook.bin": "an Excel binary workbook (.xlsb)",
    "content.xml": "an OpenDocument file (.ods)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint file",
    "Index/Document.iwa": "a Numbers document",
}
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<((?:\w+:)?f)\b[^>]*(?:/>|>[^<]*</\2>)\s*(?:<((?:\w+:)?v)\s*(?:/>|></\3>)\s*)?</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]{1,3})\d+"[^>]*>\s*<(?:\w+:)?f\b')
_ZEROS = re.compile(r"0+")
_PERCENT = re.compile(r"0(?:\.(0+))?%")
_DATE_PARTS = re.compile(r"yyyy|yy|mm|m|dd|d|hh|h|ss|s|\\?[-/. :,]|\[\$-[^\]]*\]|;@")
_REPAIR = "Save it as .xlsx or as CSV UTF-8"


def sheets(path: Path, formulas: dict[str, Formulas] | None = None) -> Iterator[tuple[str, Iterator[tuple[str, ...]]]]:
    """The sheets of a workbook with their rows; the rows of one are read before those of the next.

    A number is shown as Excel shows it in a wide cell (whole ones without a point, 15 digits, its leading zeros where
    the format asks for them); a date in the order and with the signs of its format, in ISO 8601 where that depends on
    the reader's settings.

    Args:
        path: the workbook.
        formulas: takes what is to be known of the formulas of each sheet, by its name; the caller refuses those without
            a result that matter.

    Raises:
        DataError: the file is no workbook, damaged or too large; or, without ``formulas``, one has no result stored.
    """
    check_workbook(path)
    import openpyxl  # 150 ms

    # Open, so that the suffix does not count.
    with warnings.catch_warnings(), path.open("rb") as file:
        # What it says of extensions and styles bears on no cell's text.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except Exception as error:
            # Whatever a damaged part makes openpyxl raise.
            raise _damaged(path, error) from error
        try:
            for sheet in book.worksheets:
                found = _formulas(path, getattr(sheet, "_worksheet_path", ""))
                if formulas is not None:
                    formulas[sheet.title] = found
                elif found.uncomputed:
                    raise no_result(path, sheet.title, *found.uncomputed[0])
                sheet.reset_dimensions()
                yield sheet.title, _rows(path, sheet)
        finally:
            book.close()


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(f"{path}: the workbook is damaged ({error}). Open it in a spreadsheet program and save it again.")


def check_workbook(path: Path) -> None:
    """Refuse what is no workbook, or would fill the memory, before anything is unzipped.

    Raises:
        DataError: it is one of these.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if _XLSX not in names:
                what = next((what for name, what in _OTHERS.items() if name in names), "a zip archive, not a workbook")
                raise DataError(f"{path}: this is {what}. {_REPAIR}.")
            # A part cannot give more than it declares: zipfile stops reading there.
            total = sum(part.file_size for part in parts)
            small = path.stat().st_size
            if total > MAX_UNZIPPED or len(parts) > _MAX_PARTS:
                raise DataError(
                    f"{path}: {len(parts)} parts of {total // 2**20} MB unzipped, more than the "
                    f"{MAX_UNZIPPED // 2**20} MB and {_MAX_PARTS} parts that are read. Keep the sheets needed, or "
                    "save them as CSV."
                )
            if total > _SMALL and total > MAX_RATIO * small:
                raise DataError(
                    f"{path}: {total // max(1, small)} times larger unzipped, which no office program writes (at most "
                    f"{MAX_RATIO}): not opened. Save it again from the program, or as CSV."
                )
            for part in parts:
                if part.flag_bits & 1:
                    raise DataError(f"{path}: the file is encrypted. Remove the password and save it again.")
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        # ECMA-376, part 2, forbids DTDs; entities are how XML bombs are built.
                        if b"<!DOCTYPE" in file.read(4096):
                            raise DataError(
                                f"{path}: {part.filename} declares a DTD, which no workbook may: not opened."
                            )
    except BROKEN_ZIP as error:
        raise _damaged(path, error) from error
    except OSError as error:
        raise unreadable(path, error) from error


@dataclass(frozen=True, slots=True)
class Formulas:
    """The formulas of a sheet.

    Attributes:
        uncomputed: row and column of those without a stored result: their cells would silently be empty.
        last: the last column that holds a formula, counted from 1; 0 without any.
    """

    uncomputed: tuple[tuple[int, int], ...]
    last: int


def no_result(path: Path, sheet: str, row: int, column: int) -> DataError:
    """The error that a formula without a stored result is where one is needed."""
    return DataError(
        f"{path}, sheet “{sheet}”, cell {column_letters(column)}{row}: the formula has no result in the file. Open it "
        "in a spreadsheet program and save it again."
    )


def _formulas(path: Path, part: str) -> Formulas:
    try:
        with zipfile.ZipFile(path) as archive:
            content = archive.read(part.lstrip("/"))
    except (KeyError, *BROKEN_ZIP) as error:
        raise _damaged(path, error) from error
    # A result of type string may well be empty: =IF(A1="","",A1).
    bare = [match[1] for match in _UNCOMPUTED.finditer(content) if b't="str"' not in match[1]]
    places = [place for cell in bare if (place := _REFERENCE.search(cell))]
    if len(places) < len(bare):
        raise _damaged(path, ValueError("a formula without a cell reference"))
    columns = {match[1] for match in _FORMULA.finditer(content)} | {place[1] for place in places}
    return Formulas(
        tuple((int(place[2]), _column(place[1])) for place in places), max(map(_column, columns), default=0)
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _rows(path: Path, sheet: Any) -> Iterator[tuple[str, ...]]:
    number = 0
    try:
        # Not from the corner the sheet declares: row 1 is row 1.
        for cells in sheet.iter_rows(min_row=1, min_col=1):
            number += 1
            if number > MAX_ROWS:
                raise DataError(f"{path}, sheet “{sheet.title}”: more than {MAX_ROWS} rows. Save the sheet as CSV.")
            row = [_text(cell.value, cell.number_format if cell.value is not None else "") for cell in cells]
            while row and not row[-1].strip():
                row.pop()
            yield tuple(row)
    except DataError:
        raise
    except Exception as error:
        raise DataError(
            f"{path}, sheet “{sheet.title}”, row {number + 1} or after it: the workbook is damaged "
            f"({error}). Open it in a spreadsheet program and save it again."
        ) from error


def _text(value: Any, form: str) -> str:
    """The text of a value under a number format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, form)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _date(value, form)
    return str(value)


def _number(value: float, form: str) -> str:
    if _ZEROS.fullmatch(form):
        return f"{round(value):0{len(form)}d}"
    if percent := _PERCENT.fullmatch(form):
        return f"{value * 100:.{len(percent[1] or '')}f}%"
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.15g}"


def _date(value: datetime.datetime | datetime.date | datetime.time, form: str) -> str:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    parts = _DATE_PARTS.findall(form.lower())
    # openpyxl's name of built-in format 14, which each Excel shows in its own country's order.
    if form != "mm-dd-yy" and "".join(parts) == form.lower() and any(part[0] in "ydh" for part in parts):
        return _formatted(value, parts)
    return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value.isoformat()


def _formatted(value: datetime.datetime | datetime.date | datetime.time, parts: list[str]) -> str:
    out: list[str] = []
    hours = False
    for part in parts:
        if part[0] in "ymdhs" and part.isalpha():
            hours = part[0] == "h" or (hours and part[0] in "ms")
            name = {"y": "year", "m": "minute" if hours else "month", "d": "day", "h": "hour", "s": "second"}[part[0]]
            number = getattr(value, name, 0)
            out.append(f"{number % 100:02d}" if part == "yy" else f"{number:0{len(part)}d}")
        elif not part.startswith(("[", ";")):
            out.append(part.removeprefix("\\"))
    return "".join(out).strip()
