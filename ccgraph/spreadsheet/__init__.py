"""Spreadsheets in and out, each cell as text: the one place that reads and writes ``.xlsx``, ``.csv`` and ``.tsv``."""

from ccgraph.spreadsheet.delimited import dialect
from ccgraph.spreadsheet.reading import is_text, read, rows
from ccgraph.spreadsheet.sheet import TEXT_SUFFIXES, Sheet, Workbook, column_letters, digest, guarded, unguarded
from ccgraph.spreadsheet.writing import csv_bytes, write, xlsx_bytes

__all__ = [
    "TEXT_SUFFIXES",
    "Sheet",
    "Workbook",
    "column_letters",
    "csv_bytes",
    "dialect",
    "digest",
    "guarded",
    "is_text",
    "read",
    "rows",
    "unguarded",
    "write",
    "xlsx_bytes",
]
