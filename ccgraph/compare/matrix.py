"""The matrix of equivalents: every role by every document, as a table and as a self-contained SVG picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ccgraph.compare.equivalents import CAUTION, NEAR, Comparison, Equivalent
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import ID

if TYPE_CHECKING:
    import pandas

__all__ = ["Matrix", "matrix"]

_SIGNS = {"exact": "=", "close": "≈", "broader": "⊂", "narrower": "⊃", "related": "~"}
_WORDS = {
    "fr": ("même", "proche", "plus large", "plus étroit", "lié", "jugé différent", "son propre document"),
    "en": ("same", "near", "broader", "narrower", "related", "judged different", "its own document"),
}
_BASIS = {"fr": {"curated": "jugé", "proposed": "proposé"}, "en": {"curated": "curated", "proposed": "proposed"}}
# Dark text on each has a contrast above 4.5; the sign says the same without colour.
_FILLS = {"exact": "#7fbf9b", "close": "#b9dfc8", "broader": "#cfe0f2", "narrower": "#cfe0f2", "related": "#f3ecd2"}
_DENIED, _OWN = "#f4d3d0", "#e4e4e4"
_ROW, _LEFT, _COLUMN, _HEAD = 18, 330, 250, 96
_WIDEST = 36


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every role by every document.

    Attributes:
        roles: IRI, label and document of each role, by document and label.
        documents: the columns.
        cells: what a role has in a document, nearest first, by role and document.
        lang: language of the words.
    """

    roles: tuple[tuple[str, str, str], ...]
    documents: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[Equivalent, ...]]
    lang: str

    def to_table(self) -> Table:
        """One row a role, one column a document; a cell lists the roles with relation, basis and score."""
        names = [_stem(d) for d in self.documents]
        rows = []
        for role, label, document in self.roles:
            cells = ["; ".join(self._words(e) for e in self.cells.get((role, d), ())) for d in self.documents]
            rows.append((Iri(role), Literal(label), Iri(document), *(Literal(c) if c else None for c in cells)))
        return Table(("role", "label", "document", *names), tuple(rows))

    def to_pandas(self) -> pandas.DataFrame:
        """One row a role, one column a document, as a DataFrame."""
        return self.to_table().to_pandas()

    def to_svg(self) -> str:
        """A picture without scripts or outside resources; each cell shows the nearest role, its tooltip all."""
        width = _LEFT + _COLUMN * len(self.documents) + 10
        height = _HEAD + _ROW * len(self.roles) + 10
        title = {"fr": "Rôles équivalents, par document", "en": "Equivalent roles, by document"}[self.lang]
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
            'font-family="sans-serif" font-size="11">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(CAUTION[self.lang])}</desc>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            f'<text x="8" y="20" font-size="15" font-weight="bold">{escape(title)}</text>',
            f'<text x="8" y="38">{escape(CAUTION[self.lang])}</text>',
            *self._legend(),
        ]
        for i, document in enumerate(self.documents):
            lines.append(_text(_LEFT + i * _COLUMN + 4, _HEAD - 6, _stem(document), ' font-weight="bold"'))
        former = ""
        for j, (role, label, document) in enumerate(self.roles):
            y = _HEAD + j * _ROW
            if document != former:
                lines.append(f'<line x1="0" x2="{width}" y1="{y}" y2="{y}" stroke="#555555"/>')
                former = document
            lines.append(_text(8, y + 13, f"{label} · {_stem(document)}", "", 54))
            for i, column in enumerate(self.documents):
                lines += self._cell(_LEFT + i * _COLUMN, y, self.cells.get((role, column), ()), column == document)
        return "\n".join([*lines, "</svg>", ""])

    def _cell(self, x: int, y: int, found: Sequence[Equivalent], own: bool) -> list[str]:
        if own:
            return [_box(x, y, _OWN)]
        if not found:
            return []
        first = found[0]
        sign = "≠" if first.denied else _SIGNS[first.relation]
        more = f" +{len(found) - 1}" if len(found) > 1 else ""
        mark = "" if first.basis == "curated" else " ?"
        tip = escape("\n".join(self._words(e) for e in found))
        fill = _DENIED if first.denied else _FILLS[first.relation]
        text = f"{sign} {first.label[: _WIDEST - 6]}{mark}{more}"
        return [f"<g><title>{tip}</title>", _box(x, y, fill), _text(x + 5, y + 13, text), "</g>"]

    def _legend(self) -> list[str]:
        words = _WORDS[self.lang]
        entries = [(_FILLS[r], f"{_SIGNS[r]} {word}") for r, word in zip(_SIGNS, words[:5], strict=True)]
        entries += [(_DENIED, f"≠ {words[5]}"), (_OWN, words[6])]
        lines = []
        x = 8
        for fill, word in entries:
            lines += [f'<rect x="{x}" y="48" width="12" height="12" fill="{fill}"/>', _text(x + 16, 58, word)]
            x += 34 + 7 * len(word)
        tail = {
            "fr": "? proposé par la méthode, jugé par personne ; +n : autres rôles, dans l'infobulle",
            "en": "? proposed by the method, judged by nobody; +n: more roles, in the tooltip",
        }
        return [*lines, _text(x, 58, tail[self.lang], "", 120)]

    def _words(self, e: Equivalent) -> str:
        sign = "≠" if e.denied else _SIGNS[e.relation]
        return f"{sign} {e.label} ({e.role.rpartition('/')[2]}, {_BASIS[self.lang][e.basis]}, {e.score:.2f})"


def matrix(comparison: Comparison, lang: str = "fr") -> Matrix:
    """The matrix over all roles and documents of a graph.

    A cell holds what is the same or near; where there is none, what is broader, narrower or curated as related; where
    there is none of these, curated denials.
    """
    profiles = comparison.likeness.corpus.profiles
    roles = sorted(((p.role, p.label(lang), p.document) for p in profiles.values()), key=lambda r: (r[2], r[1].lower()))
    cells: dict[tuple[str, str], tuple[Equivalent, ...]] = {}
    for role, _, _ in roles:
        by_document: dict[str, list[Equivalent]] = {}
        for e in comparison.of(role, lang).found:
            by_document.setdefault(e.document, []).append(e)
        for document, found in by_document.items():
            cells[(role, document)] = tuple(_best(found))
    kept = {key: found for key, found in cells.items() if found}
    return Matrix(tuple(roles), tuple(comparison.likeness.corpus.documents), kept, lang)


def _best(found: Sequence[Equivalent]) -> list[Equivalent]:
    near = [e for e in found if e.relation in NEAR and not e.denied]
    if near:
        return near
    other = [e for e in found if not e.denied and (e.basis == "curated" or e.relation != "related")]
    return other or [e for e in found if e.denied]


def _stem(document: str) -> str:
    return document.removeprefix(ID).removeprefix("document/")


def _box(x: int, y: int, fill: str) -> str:
    return f'<rect x="{x + 1}" y="{y + 1}" width="{_COLUMN - 2}" height="{_ROW - 2}" fill="{fill}"/>'


def _text(x: int, y: int, text: str, attributes: str = "", widest: int = _WIDEST) -> str:
    shown = text if len(text) <= widest else f"{text[: widest - 1]}…"
    return f'<text x="{x}" y="{y}"{attributes}>{escape(shown)}</text>'
