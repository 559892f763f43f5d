"""The manifest of a document: which of its characters are content, heading or furniture, without its words.

One row a stretch of a line (offset, length, class, digest of the words), so that coverage can be computed where the
document is absent, and the manifest itself can be checked where it is there. The rows of a line tile it; the newline
that ends a line is in no row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from ccgraph.errors import DataError, EvidenceError
from ccgraph.files import unreadable, write_whole
from ccgraph.passages import Text

__all__ = ["CLASSES", "Segment", "SegmentClass", "build", "check", "classify", "read", "write"]

SegmentClass = Literal["content", "heading", "furniture"]
CLASSES: tuple[SegmentClass, ...] = ("content", "heading", "furniture")
_HEADER = ["line", "offset", "length", "class", "sha256"]
# Mark-up and the bullet "o" that an extraction left in the text; what stands between is words.
_MARKUP = re.compile(r"</?[A-Za-z][^<>\n]*>|\*\*|\t|^[ -]*\bo (?=\S)")
_WORDS = re.compile(r"[^\W_].*[^\W_]|[^\W_]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one line: its line from 1, start and length in code points, class, digest (16 hex digits)."""

    line: int
    start: int
    length: int
    kind: SegmentClass
    digest: str

    @property
    def end(self) -> int:
        """The code point after the last."""
        return self.start + self.length


def build(text: Text, former: Iterable[Segment] = ()) -> list[Segment]:
    """The segments of a text: words are content, mark-up and bullets furniture.

    Args:
        text: the document.
        former: a manifest of the same text whose declarations are kept.
    """
    segments = list(_segments(text))
    for old in former:
        if (
            old.kind != "content"
            and old.end <= len(text.characters)
            and _digest(text, old.start, old.end) == old.digest
        ):
            segments = _declare(text, segments, old.start, old.end, old.kind)
    return segments


def classify(text: Text, segments: list[Segment], words: str, line: int | None, kind: SegmentClass) -> list[Segment]:
    """Declare quoted words to be heading or furniture (or content again).

    Raises:
        EvidenceError: the words are nowhere or in several places.
    """
    start, end = text.find(words, line)
    return _declare(text, segments, start, end, kind)


def read(path: Path) -> list[Segment]:
    """Read a manifest.

    Raises:
        DataError: a row is not as written by :func:`write`, named by file and line.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t"))
    except OSError as error:
        raise unreadable(path, error) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read ({error}).") from error
    if not rows or rows[0] != _HEADER:
        raise DataError(f"{path}:1: the header should be {' TAB '.join(_HEADER)}.")
    segments = []
    for number, row in enumerate(rows[1:], start=2):
        try:
            line, start, length, kind, digest = row
            known = next(c for c in CLASSES if c == kind)
            segments.append(Segment(int(line), int(start), int(length), known, digest))
        except (ValueError, StopIteration) as error:
            raise DataError(f"{path}:{number}: not a manifest row: {row}.") from error
    return segments


def write(path: Path, segments: list[Segment]) -> None:
    """Write a manifest as tab-separated values, whole or not at all.

    Raises:
        FileError: it cannot be written.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows([s.line, s.start, s.length, s.kind, s.digest] for s in segments)
    write_whole(path, out.getvalue())


def check(text: Text, segments: list[Segment]) -> None:
    """Hold a manifest against its text.

    Raises:
        EvidenceError: a row is not where it says, its words changed, or characters are in no row or in two.
    """
    position = 0
    for segment in segments:
        gap = text.characters[position : segment.start]
        if segment.start < position or gap.strip("\n"):
            raise EvidenceError(f"The manifest does not tile the text at character {min(position, segment.start)}.")
        if text.line_of(segment.start) != segment.line or _digest(text, segment.start, segment.end) != segment.digest:
            raise EvidenceError(f"Line {segment.line} of the text is not what the manifest was made of.")
        position = segment.end
    if text.characters[position:].strip("\n"):
        raise EvidenceError(f"The manifest ends at character {position}, the text goes on.")


def _segments(text: Text) -> Iterator[Segment]:
    for number, start in enumerate(text.line_starts, start=1):
        line = text.line(number)
        position = 0
        for mark in _MARKUP.finditer(line):
            yield from _parted(text, number, start + position, start + mark.start())
            yield _segment(text, number, start + mark.start(), start + mark.end(), "furniture")
            position = mark.end()
        yield from _parted(text, number, start + position, start + len(line))


def _parted(text: Text, line: int, start: int, end: int) -> Iterator[Segment]:
    """A stretch without mark-up: its words, from the first letter or digit to the last, and what stands around them."""
    words = _WORDS.search(text.characters[start:end])
    first, last = (start + offset for offset in words.span()) if words else (end, end)
    if start < first:
        yield _segment(text, line, start, first, "furniture")
    if first < last:
        yield _segment(text, line, first, last, "content")
    if last < end:
        yield _segment(text, line, last, end, "furniture")


def _declare(text: Text, segments: list[Segment], start: int, end: int, kind: SegmentClass) -> list[Segment]:
    """Cut the segments at both ends of a stretch and give what lies inside the class."""
    out: list[Segment] = []
    for s in segments:
        cuts = sorted({s.start, s.end, *(cut for cut in (start, end) if s.start < cut < s.end)})
        for first, last in pairwise(cuts):
            if start <= first and last <= end and (s.kind != "furniture" or kind == "content"):
                out.append(_segment(text, s.line, first, last, kind))
            elif s.kind == "content":
                out += _parted(text, s.line, first, last)
            else:
                out.append(_segment(text, s.line, first, last, s.kind))
    return out


def _segment(text: Text, line: int, start: int, end: int, kind: SegmentClass) -> Segment:
    return Segment(line, start, end - start, kind, _digest(text, start, end))


def _digest(text: Text, start: int, end: int) -> str:
    return hashlib.sha256(text.characters[start:end].encode()).hexdigest()[:16]
