"""What the pictures share: an SVG that stands alone, and text that fits."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten, wrap

from ccgraph.compare.markup import Markup, document, tag
from ccgraph.table import Iri, Table
from ccgraph.terms import ID

__all__ = ["MARGIN", "fitted", "lines_of", "page", "svg_root"]

MARGIN = 24
# A line of SVG text does not wrap: how many pixels a letter takes, at the size of the title and of the description.
_TITLE, _TEXT = 10.5, 6.0
_STYLE = """
@page { size: A4 landscape; margin: 10mm }
body { font: 10pt/1.4 system-ui, "Segoe UI", Arial, sans-serif; color: #1a1a1a; background: #fff; margin: 4mm }
svg { max-width: 100%; height: auto; max-height: 185mm }
table { border-collapse: collapse; font-size: 8pt; break-before: page }
thead { display: table-header-group } tr { break-inside: avoid }
th, td { border: 1px solid #888; padding: 0.6mm 1.2mm; text-align: left; vertical-align: top }
th { background: #eef2f6 } caption { text-align: left; font-weight: 600; padding: 1mm 0 }
@media print { body { margin: 0 } }
"""


def svg_root(title: str, description: str, width: float, height: float, body: Iterable[Markup]) -> Markup:
    """An SVG that stands alone: title and description for readers of screens, white ground for paper."""
    # Both may be longer than a narrow picture is wide: they take what lines they need, and the picture moves down.
    heads = wrap(title, max(20, int((width - 2 * MARGIN) / _TITLE)))
    lines = wrap(description, max(30, int((width - 2 * MARGIN) / _TEXT)))
    below = 22 * (len(heads) - 1)
    extra = below + 14 * (len(lines) - 1)
    return tag(
        "svg",
        tag("title", title, id="title"),
        tag("desc", description, id="desc"),
        tag("rect", width="100%", height="100%", fill="#fff"),
        [tag("text", t, x=MARGIN, y=32 + 22 * i, font_size=18, font_weight="bold") for i, t in enumerate(heads)],
        [tag("text", t, x=MARGIN, y=50 + below + 14 * i, font_size=11, fill="#444") for i, t in enumerate(lines)],
        tag("g", list(body), transform=f"translate(0 {extra})" if extra else None),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height + extra:g}",
        width=f"{width:g}",
        height=f"{height + extra:g}",
        role="img",
        aria_labelledby="title desc",
        font_family="Segoe UI, Helvetica, Arial, sans-serif",
        fill="#1a1a1a",
    )


def page(title: str, lang: str, picture: Markup, table: Table, headings: Iterable[str]) -> Markup:
    """A printable page: the picture, and its table for those who cannot see it."""
    # Identifiers are for machines: the table of the page has the words and the places.
    words = [j for j in range(len(table.columns)) if not any(isinstance(row[j], Iri) for row in table.rows)]
    named = list(headings)
    heads = tag("thead", tag("tr", [tag("th", named[j], scope="col") for j in words]))
    rows = [
        tag("tr", [tag("td", "" if row[j] is None else str(row[j]).replace(f"{ID}document/", "")) for j in words])
        for row in table.rows
    ]
    return document(title, lang, _STYLE, picture, tag("table", tag("caption", title), heads, tag("tbody", rows)))


def fitted(text: str, letters: int) -> str:
    """A text cut at a word, with an ellipsis, where it is longer than so many letters."""
    return text if len(text) <= letters else shorten(text, max(letters, 5), placeholder="…")


def lines_of(text: str, letters: int, most: int) -> list[str]:
    """A text on as many lines as it needs, the last one cut where there are too many."""
    # A slash joins two titles as often as not: a line may end after it.
    lines = (
        wrap(text.replace("/", "/ "), letters) if max(map(len, text.split() or [""])) > letters else wrap(text, letters)
    )
    lines = lines or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: letters - 1].rstrip()}…"]
