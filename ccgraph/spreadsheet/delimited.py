"""Delimited text: ``.csv`` and ``.tsv`` of any of the encodings and delimiters that offices write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from ccgraph.errors import DataError
from ccgraph.spreadsheet.encoding import detect
from ccgraph.spreadsheet.sheet import unguarded

__all__ = ["DELIMITERS", "dialect", "lines"]

DELIMITERS = (";", ",", "\t", "|")
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_SAMPLE_ROWS = 200
_SEP = re.compile(r"sep=(.)", re.IGNORECASE)  # Excel's own way to name the delimiter, in the first line


def dialect(path: Path) -> tuple[str, str]:
    """The encoding and the delimiter of a text file.

    Raises:
        DataError: the file is not text.
    """
    with path.open("rb") as file:
        encoding = detect(iter(lambda: file.read(_CHUNK), b""))
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        sample = text.read(_SAMPLE)
    if "\0" in sample:
        raise DataError(f"{path}: this is not text. Save it from the spreadsheet program as .xlsx or as CSV UTF-8.")
    if named := _SEP.fullmatch(sample.partition("\n")[0].strip("\r ")):
        return encoding, named[1]
    return encoding, _delimiter(sample)


def _delimiter(sample: str) -> str:
    """The delimiter under which most rows are as wide as the header; then the one that gives most columns."""
    scores: list[tuple[float, int, int]] = []
    for i, delimiter in enumerate(DELIMITERS):
        read = csv.reader(_whole_lines(sample), delimiter=delimiter)
        try:
            widths = [len(row) for row in islice(read, _SAMPLE_ROWS) if row]
        except csv.Error:
            widths = []
        header = widths[0] if widths else 0
        if header > 1:
            counted = Counter(widths)
            scores.append((counted[header] / len(widths), header, -i))
    return DELIMITERS[-max(scores)[2]] if scores else DELIMITERS[0]


def _whole_lines(sample: str) -> list[str]:
    # Not str.splitlines, which breaks at characters that end no line of a CSV file.
    found = list(io.StringIO(sample, newline=""))
    return found[:-1] if len(sample) == _SAMPLE and len(found) > 1 else found


def lines(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    """The rows of a text file, one at a time: cells without their guard against formulas, no empty cell at the end.

    Raises:
        DataError: a byte is not of the encoding, a quotation mark is not closed or not doubled, a cell is too long; the
            message names the line.
    """
    with path.open("rb") as raw:
        text = _decoded(path, raw, encoding)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        start, first = 1, True
        while True:
            start = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                raise _broken(path, start, reader.line_num, str(error)) from error
            if row is None:
                return
            if first and _SEP.fullmatch(delimiter.join(row).strip()):
                first = False
                continue
            first = False
            while row and not row[-1].strip():
                row.pop()
            yield tuple(unguarded(cell) for cell in row)


def _decoded(path: Path, raw: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The lines of a file with their ends, so that a break within quotes stays part of its cell."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    number = 0
    held = ""
    for block in raw:
        try:
            held += decoder.decode(block)
        except UnicodeDecodeError as error:
            raise DataError(
                f"{path}, line {number + 1}: byte 0x{error.object[error.start]:02x} is not {encoding} text. "
                "Save the file again as CSV UTF-8, or as .xlsx."
            ) from error
        found = list(io.StringIO(held, newline=""))
        # A CR at the end may be the first half of a line end.
        held = found.pop() if found and not found[-1].endswith("\n") else ""
        number += len(found)
        yield from found
    try:
        held += decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: the end is cut off in the middle of a character. Save the file again.") from error
    yield from io.StringIO(held, newline="")


def _broken(path: Path, start: int, end: int, what: str) -> DataError:
    place = f"{path}, line {start}"
    if "unexpected end" in what or "field larger" in what:
        return DataError(
            f'{place}: a quotation mark (") opens a cell here and is never closed. Close it, or double it ("").'
        )
    if "expected after" in what:
        return DataError(
            f'{path}, line {end}: text follows a closing quotation mark ("). Double the marks that belong to the text: '
            '"he said ""yes""".'
        )
    return DataError(f"{place}: {what}. Save the file again as CSV UTF-8, or as .xlsx.")
