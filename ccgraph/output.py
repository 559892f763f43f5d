"""How the command line prints tables: aligned text, CSV or JSON, in French or English."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ccgraph.errors import UsageError
from ccgraph.files import write_whole
from ccgraph.table import Literal, Table, Term
from ccgraph.terms import CCJ, ID, PREFIXES

if TYPE_CHECKING:
    from ccgraph.spreadsheet import Sheet

__all__ = ["print_table", "sheet_of", "short", "write_table"]

_WIDEST = 72
_WORDS = {"true": {"fr": "oui", "en": "yes"}, "false": {"fr": "non", "en": "no"}}


def short(term: Term | str | None, lang: str = "fr") -> str:
    """A term as a person reads it: identifiers without their common start, prefixed names, yes and no."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        if term.datatype == PREFIXES["xsd"] + "boolean":
            return _WORDS.get(term.value, {}).get(lang, term.value)
        return term.value
    if term.startswith(ID):
        passage = any(mark in term for mark in ("#char=", "#cell=", "#row="))
        return term.removeprefix(ID).removeprefix("document/") if passage else term.removeprefix(ID)
    for prefix, namespace in {"ccj": CCJ, **PREFIXES}.items():
        if term.startswith(namespace):
            return f"{prefix}:{term.removeprefix(namespace)}"
    return str(term)


def print_table(
    table: Table, form: str, lang: str, headings: Mapping[str, Mapping[str, str]] | None = None, title: str = ""
) -> None:
    """Print a table to stdout; CSV and JSON keep the column names and the full terms."""
    if form == "csv":
        sys.stdout.write(table.to_csv())
    elif form == "json":
        sys.stdout.write(table.to_json())
    else:
        heads = [(headings or {}).get(column, {}).get(lang, column) for column in table.columns]
        rows = [[short(cell, lang) for cell in row] for row in table.rows]
        if sys.stdout.isatty():
            _rich(title, heads, rows)
        else:
            _plain(title, heads, rows)


def sheet_of(table: Table, lang: str, headings: Mapping[str, Mapping[str, str]] | None = None) -> Sheet:
    """A table as a sheet of a workbook: the headings of the language, then the full terms."""
    from ccgraph.spreadsheet import Sheet

    heads = tuple((headings or {}).get(column, {}).get(lang, column) for column in table.columns)
    rows = (tuple("" if cell is None else str(cell) for cell in row) for row in table.rows)
    return Sheet("ccgraph", (heads, *rows))


def write_table(path: Path, table: Table, lang: str, headings: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """Write a table to a file, whole or not at all.

    Args:
        path: ``.xlsx`` has the headings of the language; ``.csv`` (semicolons and the mark that tells a spreadsheet the
            encoding) and ``.json`` keep the column names. All keep the full terms.
        table: the table.
        lang: of the headings.
        headings: by column and language.

    Raises:
        UsageError: another suffix.
        FileError: a place that cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from ccgraph.spreadsheet import xlsx_bytes  # openpyxl takes 200 ms

        write_whole(path, xlsx_bytes([sheet_of(table, lang, headings)]))
    elif suffix == ".csv":
        write_whole(path, ("\ufeff" + table.to_csv(";")).encode())
    elif suffix == ".json":
        write_whole(path, table.to_json().encode())
    else:
        raise UsageError(f"{path}: a table is written as .xlsx, .csv or .json.")


def _rich(title: str, heads: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console  # 60 ms, for terminals only
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(title=title or None, title_justify="left")
    for head in heads:
        shown.add_column(head, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    Console().print(shown)


def _plain(title: str, heads: list[str], rows: list[list[str]]) -> None:
    if title:
        sys.stdout.write(f"{title}\n\n")
    # One long cell must not push the columns after it out of sight.
    widths = [min(_WIDEST, max(map(len, column))) for column in zip(heads, *rows, strict=True)]
    for cells in [heads, ["-" * width for width in widths], *rows]:
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        sys.stdout.write(f"{line.rstrip()}\n")
