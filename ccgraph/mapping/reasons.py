"""Why a code is proposed for a title, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccgraph.mapping.forms import fold, stem, tokens
from ccgraph.mapping.title import STOP, content
from ccgraph.mapping.trade import frame_words, pattern

if TYPE_CHECKING:
    from ccgraph.mapping.index import SchemeIndex

__all__ = ["Reasons", "say"]

_TEXTS: Final = {
    "same": {"fr": "mêmes mots que l'appellation « {0} »", "en": "same words as the title “{0}”"},
    "near": {"fr": "appellation voisine : « {0} »", "en": "near title: “{0}”"},
    "words": {"fr": "la définition ou les compétences en parlent : {0}", "en": "definition or items speak of: {0}"},
    "trade": {"fr": "usage du secteur : {0}", "en": "usage of the trade: {0}"},
    "unknown": {"fr": "mots inconnus : {0}", "en": "unknown words: {0}"},
    "judged": {"fr": "intitulé du secteur, jugé : « {0} »", "en": "title of the trade, judged: “{0}”"},
    "department": {"fr": "avec le service : {0}", "en": "with the department: {0}"},
    "abbreviation": {"fr": "abréviation du secteur : {0} = {1}", "en": "abbreviation of the trade: {0} = {1}"},
    # Why no code is proposed.
    "no-job": {"fr": "l'intitulé ne dit pas de quel métier il s'agit", "en": "the title does not say which job it is"},
    "void": {
        "fr": "l'intitulé ne dit pas de quel métier il s'agit : la cellule est à remplir, ou en erreur",
        "en": "the title does not say which job it is: the cell is to be filled in, or an error",
    },
    "rank": {
        "fr": "l'intitulé ne dit pas de quel métier il s'agit : c'est un rang ou un statut",
        "en": "the title does not say which job it is: it is a rank or a grade",
    },
    "codeless": {
        "fr": "aucun code de {0} n'a cette activité (planification, pilotage des flux) pour objet ; au plus près : {1}",
        "en": "no code of {0} has this activity (planning, live regulation) as its own; the nearest: {1}",
    },
    "slice": {
        "fr": "seule une partie de {0} est chargée, et ces mots n'y sont pas ; la classification entière : "
        "ccgraph reference add {1}",
        "en": "only a part of {0} is loaded, and these words are not in it; the whole classification: "
        "ccgraph reference add {1}",
    },
    "only-slice": {
        "fr": "seule une partie de {0} est chargée, à confirmer ; la classification entière : "
        "ccgraph reference add {1}",
        "en": "only a part of {0} is loaded, to be confirmed; the whole classification: ccgraph reference add {1}",
    },
    "not-loaded": {
        "fr": "intitulé jugé du code {2}, qui n'est pas dans la partie chargée de {0} ; la classification entière : "
        "ccgraph reference add {1}",
        "en": "title judged to be of the code {2}, which is not in the loaded part of {0}; the whole classification: "
        "ccgraph reference add {1}",
    },
    "also": {"fr": "{0} peut aussi dire : {1}", "en": "{0} may also stand for: {1}"},
    "nothing-known": {"fr": "rien de connu dans ces mots", "en": "nothing is known of these words"},
}


def say(key: str, lang: str, *values: str) -> str:
    """A reason in words.

    Args:
        key: which.
        lang: ``fr`` or ``en``.
        values: what it speaks of.
    """
    return _TEXTS[key][lang].format(*values)


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
        # As the title writes them: a stem is no word.
        written = {stem(fold(word)): word for word in reversed(tokens(core)) if fold(word) not in STOP}
        words = content(core)
        best, nearest = self.index.titles_of(number).nearest(set(words))
        if best == 1.0:
            said.append(self._text("same", nearest))
        elif best >= 0.3:
            said.append(self._text("near", nearest))
        if self.sector is not None:
            codes = pattern(core)
            if codes.get(self.index.codes[number].code, 0.0) >= 0.4:
                said.append(self._text("trade", frame_words(core, self.lang)))
        if best < 1.0:
            texts, known = self.index.text_stems(number), self.index.plain.vocabulary
            told = content(nearest) if nearest else ()
            if spoken := [w for w in dict.fromkeys(words) if known.get(w) in texts and w not in told]:
                said.append(self._text("words", ", ".join(written.get(w, w) for w in spoken[:4])))
        if unknown := [w for w in dict.fromkeys(words) if w not in self.index.plain.vocabulary]:
            said.append(self._text("unknown", ", ".join(written.get(w, w) for w in unknown[:4])))
        return said

    def _text(self, key: str, *values: str) -> str:
        return _TEXTS[key][self.lang].format(*values)
