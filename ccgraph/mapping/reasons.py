"""Why a code is proposed for a title, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccgraph.mapping.title import content
from ccgraph.mapping.trade import frame, pattern

if TYPE_CHECKING:
    from ccgraph.mapping.index import SchemeIndex

__all__ = ["Reasons"]

_TEXTS: Final = {
    "same": {"fr": "mêmes mots que l'appellation « {0} »", "en": "same words as the title “{0}”"},
    "near": {"fr": "appellation voisine : « {0} »", "en": "near title: “{0}”"},
    "words": {"fr": "la définition ou les compétences en parlent : {0}", "en": "definition or items speak of: {0}"},
    "trade": {"fr": "usage du secteur : {0} × {1}", "en": "usage of the trade: {0} × {1}"},
    "unknown": {"fr": "mots inconnus : {0}", "en": "unknown words: {0}"},
}


class Reasons:
    """The reasons for the codes of one index.

    Args:
        index: the titles and texts of the codes.
        lang: ``fr`` or ``en``.
        sector: whose usage counts.
    """

    def __init__(self, index: SchemeIndex, lang: str, sector: str | None) -> None:
        self.index, self.lang, self.sector = index, lang, sector
        self._asked: dict[tuple[str, int], tuple[str, ...]] = {}

    def of(self, core: str, number: int) -> tuple[str, ...]:
        """Why a code, by its number in the index."""
        key = (core, number)
        if key not in self._asked:
            self._asked[key] = tuple(self._say(core, number))
        return self._asked[key]

    def _say(self, core: str, number: int) -> list[str]:
        said: list[str] = []
        words = content(core)
        best, nearest = self.index.titles_of(number).nearest(set(words))
        if best == 1.0:
            said.append(self._text("same", nearest))
        elif best >= 0.3:
            said.append(self._text("near", nearest))
        if self.sector is not None:
            codes = pattern(core)
            if codes.get(self.index.codes[number].code, 0.0) >= 0.4:
                said.append(self._text("trade", *frame(core)))
        if best < 1.0:
            texts, known = self.index.text_stems(number), self.index.plain.vocabulary
            told = content(nearest) if nearest else ()
            if spoken := [w for w in dict.fromkeys(words) if known.get(w) in texts and w not in told]:
                said.append(self._text("words", ", ".join(spoken[:4])))
        if unknown := [w for w in dict.fromkeys(words) if w not in self.index.plain.vocabulary]:
            said.append(self._text("unknown", ", ".join(unknown[:4])))
        return said

    def _text(self, key: str, *values: str) -> str:
        return _TEXTS[key][self.lang].format(*values)
