"""Mapping of text files of any length: rows stream in, go in parts through one or more processes, and out in order.

What a row becomes depends on that row alone, so neither the number of processes nor the cut into parts shows in the
output. Beside it grows a draft with a journal of the parts in it; a run that was killed goes on after the last of them.
"""

from __future__ import annotations

import hashlib
import itertools
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ccgraph.errors import DataError, UsageError
from ccgraph.mapping.codes import Codes
from ccgraph.mapping.columns import Columns
from ccgraph.mapping.decisions import Decisions, propose
from ccgraph.mapping.draft import Draft
from ccgraph.mapping.listing import Listing
from ccgraph.mapping.mapped import Layout
from ccgraph.mapping.model import Title
from ccgraph.mapping.outcome import Matching
from ccgraph.mapping.phrases import say
from ccgraph.mapping.processes import in_order
from ccgraph.spreadsheet import Sheet, Workbook, csv_bytes, dialect, rows

__all__ = ["LONG", "Bulk", "Part", "Tally", "Work", "run_bulk"]

LONG: Final = 4_000_000
"""Bytes from which a text file is mapped in parts without being asked to."""
_PART: Final = 1024
_SEEN: Final = 600


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the output: its rows as delimited text, and how many rows got what, by classification."""

    text: bytes
    rows: int
    blank: int
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Work:
    """What a process needs to map rows.

    Attributes:
        matcher: proposes codes.
        codes: what is known of the codes.
        decisions: of people, before.
        schemes: the classifications.
        lang: of reasons and remarks.
        columns: where the titles are.
        layout: of the output.
        delimiter: of the output.
    """

    matcher: Matching
    codes: Codes
    decisions: Decisions
    schemes: tuple[str, ...]
    lang: str
    columns: Columns
    layout: Layout
    delimiter: str

    def do(self, given: Sequence[tuple[str, ...]]) -> Part:
        """Map rows.

        Raises:
            DataError: the matcher does not answer for each title.
        """
        sheet = Sheet("", tuple(given))
        titles = [self.columns.title(sheet, number) for number in range(1, len(given) + 1)]
        distinct = [title for title in dict.fromkeys(titles) if title.text]
        matches = self.matcher.match(distinct, self.schemes)
        if [match.title for match in matches] != distinct:
            raise DataError(f"The matcher gave {len(matches)} answers for {len(distinct)} titles.")
        proposals = {
            (match.title, scheme): propose(match, scheme, self.decisions, self.codes, self.lang)
            for match in matches
            for scheme in self.schemes
        }
        counts: dict[str, dict[str, int]] = {
            scheme: dict(Counter[str](proposals[title, scheme].outcome for title in titles if title.text))
            for scheme in self.schemes
        }
        done = (self.layout.row(row, title, proposals, self.lang) for row, title in zip(given, titles, strict=True))
        text = csv_bytes(Sheet("", tuple(done)), delimiter=self.delimiter, encoding="utf-8")
        return Part(text, len(given), sum(not title.text for title in titles), counts)


@dataclass(slots=True)
class Tally:
    """What came of a file.

    Attributes:
        schemes: the classifications.
        rows: below the headings.
        blank: rows without title.
        counts: rows by decision, of each classification.
        distinct: different titles.
        resumed: rows that an earlier, killed run had done.
    """

    schemes: tuple[str, ...]
    rows: int = 0
    blank: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    distinct: int = 0
    resumed: int = 0

    def add(self, rows: int, blank: int, counts: dict[str, dict[str, int]]) -> None:
        """Add what came of a part."""
        self.rows += rows
        self.blank += blank
        for scheme, found in counts.items():
            self.counts.setdefault(scheme, Counter()).update(found)

    def summary(self, lang: str) -> list[str]:
        """How many rows were accepted, are to be reviewed and have no code, a line for each classification."""
        titles = self.rows - self.blank
        lines = []
        for scheme in self.schemes:
            counts = self.counts.get(scheme, Counter())
            percent = f"{100 * counts['review'] / titles if titles else 0.0:.1f}".replace(
                ".", "," if lang == "fr" else "."
            )
            numbers = (counts["accept"], counts["review"], percent, counts["none"], titles, self.distinct)
            lines.append(say("summary", lang, scheme.upper(), *numbers))
        if self.blank:
            lines.append(say("blank", lang, self.blank))
        return lines


@dataclass(frozen=True, slots=True)
class Bulk:
    """A text file, looked at once from its first byte to its last.

    Attributes:
        path: of the file.
        listing: its first rows, with the columns found in them.
        rows: below the headings.
        digest: SHA-256 of its bytes.
    """

    path: Path
    listing: Listing
    rows: int
    digest: str

    @classmethod
    def look(cls, path: Path, chosen: dict[str, str], *, sheet: str | None = None, header: bool = True) -> Bulk:
        """Count the rows, and find the columns.

        Args:
            path: ``.csv`` or ``.tsv``.
            chosen: columns that a person named.
            sheet: the file's own name without suffix, if any.
            header: whether there is a row of headings.

        Raises:
            DataError: the file cannot be read as delimited text.
            UsageError: no column looks like titles, or one named is not there.
        """
        encoding, delimiter = dialect(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        first: list[tuple[str, ...]] = []
        count = width = 0
        for row in _rows(path, encoding, delimiter):
            count += 1
            width = max(width, len(row))
            if count <= _SEEN:
                first.append(row)
        if first:
            # The columns are those of the whole file.
            first[0] += ("",) * (width - len(first[0]))
        book = Workbook(path, (Sheet(path.stem, tuple(first)),), encoding, delimiter)
        listing = Listing.of(book, chosen, sheet=sheet, header=header)
        return cls(path, listing, count - listing.columns.header, digest)

    def parts(self) -> Iterator[tuple[tuple[str, ...], ...]]:
        """The rows below the headings, in parts."""
        book = self.listing.book
        found = itertools.islice(
            _rows(self.path, str(book.encoding), str(book.delimiter)), self.listing.columns.header, None
        )
        while part := tuple(itertools.islice(found, _PART)):
            yield part


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    """The rows of a text file without the empty ones at its end."""
    empty = 0
    for row in rows(path, encoding=encoding, delimiter=delimiter):
        if not row:
            empty += 1
            continue
        for _ in range(empty):
            yield ()
        empty = 0
        yield row


def run_bulk(
    bulk: Bulk,
    output: Path,
    work: Work,
    options: Sequence[str],
    *,
    jobs: int = 1,
    tell: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Map a file.

    Args:
        bulk: the file.
        output: ``.csv`` or ``.tsv``; it appears whole, when all is done.
        work: what each process needs.
        options: what the answers depend on beside the file; a draft made with others is begun anew.
        jobs: processes.
        tell: called with the number of rows done, at the start and after each part.

    Raises:
        DataError: the file has changed, the place cannot be written, or a process died; what was done is kept.
        UsageError: the file has no title.
    """
    tally = Tally(work.schemes)
    head = csv_bytes(
        Sheet("", tuple(work.layout.head(bulk.listing.sheet.rows[: work.columns.header]))), delimiter=work.delimiter
    )
    key = hashlib.sha256(
        "\n".join([bulk.digest, repr(work.columns), repr(work.layout), work.delimiter, *options]).encode()
    )
    titles = array("Q")
    with Draft.begin(output, key.hexdigest(), head) as draft:
        for rows_done, blank, counts in draft.done:
            tally.add(rows_done, blank, counts)
        skipped = len(draft.done)
        tally.resumed = tally.rows
        tell(tally.rows)
        parts = _hashed(bulk.parts(), work.columns, titles)
        for _ in itertools.islice(parts, skipped):
            pass
        with closing(in_order(parts, work, jobs)) as found:
            for part in found:
                draft.add(part.text, (part.rows, part.blank, part.counts))
                tally.add(part.rows, part.blank, part.counts)
                tell(tally.rows)
        if tally.rows != bulk.rows:
            raise DataError(f"{bulk.path}: the file changed while it was mapped. Start again.")
        if tally.rows == tally.blank:
            draft.drop()
            raise UsageError(f"{bulk.path.name}: there is no title to map.")
        tally.distinct = _distinct(titles)
        draft.finish()
    return tally


def _hashed(
    parts: Iterator[tuple[tuple[str, ...], ...]], columns: Columns, titles: array[int]
) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The parts, while 64 bits of each title are put down: eight bytes a row tell how many are different."""
    for part in parts:
        sheet = Sheet("", part)
        for number in range(1, len(part) + 1):
            title: Title = columns.title(sheet, number)
            if title.text:
                text = "\0".join((title.text, title.department, title.description, title.organisation))
                titles.append(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))
        yield part


def _distinct(titles: array[int]) -> int:
    import numpy as np

    return len(np.unique(np.frombuffer(titles, dtype=np.uint64))) if titles else 0
