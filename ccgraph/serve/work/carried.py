"""A list of titles on its way between the browser and here: the server keeps nothing, so the page carries all of it.

What comes back may have been changed on the way: it is read as strictly as a stranger's file.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ccgraph.errors import UsageError
from ccgraph.mapping.columns import Columns
from ccgraph.mapping.listing import Listing
from ccgraph.mapping.records import SCHEMES
from ccgraph.spreadsheet import Sheet, Workbook

__all__ = ["Carried"]

_UNPACKED: Final = 24_000_000
_PARTS: Final = frozenset({"title", "department", "description", "organisation"})


@dataclass(frozen=True, slots=True)
class Carried:
    """A list of titles, and what was made of it so far.

    Attributes:
        name: of the user's file.
        sheets: all of the file, as text.
        delimiter: of a text file.
        at: which sheet holds the titles.
        columns: where they stand.
        schemes: the classifications asked for.
        sector: whose usage counts, or nothing.
        decisions: an earlier review, as SSSOM.
        mapped: the proposals with the decisions made so far, as SSSOM; empty before the run.
    """

    name: str
    sheets: tuple[Sheet, ...]
    delimiter: str | None
    at: int
    columns: Columns
    schemes: tuple[str, ...]
    sector: str | None = None
    decisions: str = ""
    mapped: str = ""

    @property
    def listing(self) -> Listing:
        """The list as the commands have it."""
        book = Workbook(Path(self.name), self.sheets, None, self.delimiter)
        return Listing(book, self.sheets[self.at], self.columns)

    def after(self, mapped: str) -> Carried:
        """The same with other proposals."""
        return replace(self, mapped=mapped)

    def pack(self) -> str:
        """As text for a hidden field."""
        value = {
            "name": self.name,
            "sheets": [[sheet.name, sheet.rows] for sheet in self.sheets],
            "delimiter": self.delimiter,
            "at": self.at,
            "header": self.columns.header,
            "places": dict(self.columns.places),
            "schemes": self.schemes,
            "sector": self.sector,
            "decisions": self.decisions,
            "mapped": self.mapped,
        }
        return base64.urlsafe_b64encode(zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 9)).decode()

    @classmethod
    def unpack(cls, text: str) -> Carried:
        """What ``pack`` made, checked.

        Raises:
            UsageError: it is something else.
        """
        try:
            packed = base64.b64decode(text, altchars=b"-_", validate=True)
            engine = zlib.decompressobj()
            raw = engine.decompress(packed, _UNPACKED)
            if not engine.eof:
                raise ValueError("too long, or cut off")
            return cls._read(json.loads(raw))
        except (binascii.Error, zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
            raise UsageError("This form does not hold a list as this page sends it: begin again.") from error

    @classmethod
    def _read(cls, value: dict[str, Any]) -> Carried:
        sheets = tuple(
            Sheet(_text(name), tuple(tuple(map(_text, row)) for row in rows)) for name, rows in value["sheets"]
        )
        places = {part: int(place) for part, place in value["places"].items()}
        schemes = tuple(value["schemes"])
        at, header = int(value["at"]), int(value["header"])
        if (
            not 0 <= at < len(sheets)
            or not 0 <= header <= len(sheets[at].rows)
            or "title" not in places
            or not set(places) <= _PARTS
            or any(place < 1 for place in places.values())
            or not schemes
            or not set(schemes) <= set(SCHEMES)
            or value["sector"] not in {None, "contact-centre"}
            or value["delimiter"] not in {None, ",", ";", "\t", "|"}
        ):
            raise ValueError("a value that the page never sends")
        return cls(
            _text(value["name"]),
            sheets,
            value["delimiter"],
            at,
            Columns(header, places),
            tuple(dict.fromkeys(schemes)),
            value["sector"],
            _text(value["decisions"]),
            _text(value["mapped"]),
        )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    # JSON may hold halves of characters, which no page can.
    value.encode()
    return value
