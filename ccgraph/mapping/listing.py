"""A user's list of titles: the spreadsheet, the sheet that holds them, and the file written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ccgraph.errors import UsageError
from ccgraph.files import write_whole
from ccgraph.mapping.columns import Columns, find_columns
from ccgraph.mapping.mapped import blocks
from ccgraph.mapping.model import Title
from ccgraph.mapping.phrases import say
from ccgraph.spreadsheet import Sheet, Workbook, column_letters, is_text, read, write
from ccgraph.spreadsheet.filling import filled

__all__ = ["Listing"]


@dataclass(frozen=True, slots=True)
class Listing:
    """A spreadsheet with a column of titles.

    Attributes:
        book: the file as it was read.
        sheet: the one whose titles are read.
        columns: where they are in it.
        aside: names of other sheets where titles were found too, which are not read.
    """

    book: Workbook
    sheet: Sheet
    columns: Columns
    aside: tuple[str, ...] = ()

    @classmethod
    def open(cls, path: Path, chosen: Mapping[str, str], *, sheet: str | None = None, header: bool = True) -> Listing:
        """Read a spreadsheet and find its titles.

        Args:
            path: ``.xlsx``, ``.csv`` or ``.tsv``.
            chosen: columns that a person named (``find_columns``).
            sheet: of a workbook; otherwise the first whose heading names titles, else the first that looks like some.
            header: whether there is a row of headings.

        Raises:
            DataError: the file cannot be read as a spreadsheet, or a formula in a column used has no result in it.
            UsageError: no sheet has this name, no column looks like titles, or one named is not there.
        """
        listing = cls.of(read(path, uncomputed=True), chosen, sheet=sheet, header=header)
        # Elsewhere in the workbook they bear on no title.
        used, top = set(listing.columns.places.values()), listing.columns.header
        for row, column in listing.sheet.uncomputed:
            if column in used and row >= top:
                from ccgraph.spreadsheet.excel import no_result

                raise no_result(path, listing.sheet.name, row, column)
        return listing

    @classmethod
    def of(cls, book: Workbook, chosen: Mapping[str, str], *, sheet: str | None = None, header: bool = True) -> Listing:
        """Find the titles in what was read; see :meth:`open`.

        Raises:
            UsageError: as for :meth:`open`.
        """
        path = book.path
        sheets = [book.sheet(sheet)] if sheet else [one for one in book.sheets if one.rows]
        if not sheets:
            raise UsageError(f"{path}: the file is empty.")
        found: list[Listing] = []
        problems: list[UsageError] = []
        for one in sheets:
            try:
                columns = find_columns(one, chosen, header=header)
                own = [place for block in blocks(one, columns.header) for place in block.columns]
                if own and columns.guessed:
                    columns = find_columns(one, chosen, header=header, ignored=own)
                found.append(cls(book, one, columns))
            except UsageError as error:
                problems.append(error)
        if not found:
            raise UsageError(f"{path}: {problems[0]}")
        best = min(found, key=lambda listing: listing.columns.guessed)
        return replace(best, aside=tuple(other.sheet.name for other in found if other is not best))

    @property
    def titles(self) -> tuple[Title, ...]:
        """The title of each row below the headings; with an empty text where the cell is empty."""
        rows = range(self.columns.header + 1, len(self.sheet.rows) + 1)
        return tuple(self.columns.title(self.sheet, row) for row in rows)

    def said(self, lang: str) -> list[str]:
        """Which sheet and columns are read, in words."""
        lines = []
        if self.aside:
            lines.append(say("aside", lang, self.sheet.name, ", ".join(self.aside)))
        for part, (letters, heading) in self.columns.described(self.sheet).items():
            key = "column-guess" if part == "title" and self.columns.guessed else "column"
            lines.append(say(key, lang, say(part, lang), letters, heading))
        if self.columns.headless:
            lines.append(say("headless", lang, self.titles[0].text))
        bare = [(one.name, *place) for one in self.book.sheets for place in one.uncomputed]
        if bare:
            name, row, column = bare[0]
            lines.append(say("uncomputed", lang, len(bare), f"{name}!{column_letters(column)}{row}"))
        return lines

    @property
    def delimiter(self) -> str:
        """The delimiter of a ``.csv`` written for this listing: the input's, where spreadsheet programs know it."""
        return self.book.delimiter if self.book.delimiter in {";", ","} else ";"

    def left_out(self, path: Path) -> list[str]:
        """The other sheets that a text file at this path cannot hold."""
        if path.suffix.lower() == ".xlsx":
            return []
        return [one.name for one in self.book.sheets if one is not self.sheet and one.rows]

    def write(self, path: Path, sheet: Sheet) -> bool:
        """Write the spreadsheet with its sheet replaced; a text file holds that sheet alone, delimited as the input.

        From workbook to workbook, only the cells that changed are written, into a copy of the user's.

        Returns:
            Whether the user's own cells kept their types and formats, as far as the format written has any.

        Raises:
            DataError: the place cannot be written.
            UsageError: the suffix is not that of a spreadsheet.
        """
        if path.suffix.lower() != ".xlsx":
            write(path, [sheet], delimiter=self.delimiter)
            return True
        source = self.book.path
        workbook = self.book.encoding is None and source.is_file() and not is_text(source)
        copy = filled(source, self.sheet, sheet, header=self.columns.header > 0) if workbook else None
        if copy is not None:
            write_whole(path, copy)
        else:
            write(path, [sheet if one is self.sheet else one for one in self.book.sheets])
        return copy is not None or not workbook
