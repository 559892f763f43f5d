"""How like the names of an entity a name is: by key, by stems of words, by letters; codes by themselves.

Words are stemmed as in :mod:`ccgraph.compare.wording`, so that gender, number, accents and spelling tell nothing apart.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ccgraph.compare.wording import stems
from ccgraph.reason import search_key
from ccgraph.serve.reconciliation.entities import Entities, Entity

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Index", "Likeness", "bare", "letters"]

# What job advertisements add to a title: gender marks, contract, hours.
_MARK: Final = re.compile(
    r"\(?\b(?:[hf]\s?[/\-|]\s?[fhx](?:\s?/\s?x)?|m/w/d|m/f|f/m|cdi|cdd|int[ée]rim|temps (?:plein|partiel)"
    r"|alternance|stage)\b\)?",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"(?:(?:code|rome|esco|isco|citp|nsf|tp)[\s:]*)*([a-z]{0,2}[\s-]?\d[\d.]*)", re.IGNORECASE)
_LONGEST: Final = 200
_CANDIDATES: Final = 60
_SAME_WORDS: Final = 0.97
_BY_WORDS, _BY_LETTERS = 0.55, 0.4


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a name has in common with the nearest name of an entity.

    Attributes:
        name: whether the two are the same but for accents, case and gender marks.
        stems: whether they have the same words but for gender and number.
        words: weighted share of the words in common, 0 to 1; rare words weigh more.
        letters: Dice coefficient of the letter trigrams, 0 to 1.
        code: whether the name is the entity's code.
        preferred: whether it is the entity's preferred name that is so near.
    """

    name: bool
    stems: bool
    words: float
    letters: float
    code: bool = False
    preferred: bool = False

    @property
    def raw(self) -> float:
        """All of it as one number, 0 to 1; :mod:`~ccgraph.serve.reconciliation.calibration` says what it is worth."""
        if self.name or self.code:
            return 1.0
        if self.stems:
            return _SAME_WORDS
        return _BY_WORDS * self.words + _BY_LETTERS * self.letters


@dataclass(frozen=True, slots=True)
class _Form:
    key: str
    stems: frozenset[str]
    grams: frozenset[str]
    entity: str
    preferred: bool


def bare(text: str) -> str:
    """A title without what advertisements add to it."""
    return " ".join(_MARK.sub(" ", text[:_LONGEST]).split()).strip(" -–,;:/()") or text[:_LONGEST]


def letters(one: frozenset[str], other: frozenset[str]) -> float:
    """The Dice coefficient of two sets of trigrams."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _grams(words: Iterable[str]) -> frozenset[str]:
    # Word by word: the order of words changes nothing.
    return frozenset(f"  {word} "[i : i + 3] for word in words for i in range(len(word) + 1))


def _order(entity: Entity, likeness: Likeness) -> tuple[float, bool, bool, str]:
    return (-likeness.raw, not entity.current, not likeness.preferred, entity.id)


def _code_key(text: str) -> str:
    return re.sub(r"[^0-9a-z.]", "", text.lower())


class Index:
    """The names of all entities, ready to be compared.

    Args:
        entities: what there is.
    """

    def __init__(self, entities: Entities) -> None:
        self.entities = entities
        self.forms: list[_Form] = []
        self.codes: dict[str, list[str]] = defaultdict(list)
        by_gram: dict[str, list[int]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for entity in entities.by_id.values():
            # The preferred names come first, and keep their keys.
            for key, name in {search_key(n.text): n for n in reversed(entity.names) if n.rank < 3}.items():
                if key:
                    words = stems(name.text)
                    self.forms.append(_Form(key, words, _grams(words), entity.id, name.rank == 0))
                    counts.update(words)
            for name in entity.names:
                if name.rank == 3:
                    self.codes[_code_key(name.text)].append(entity.id)
        for number, form in enumerate(self.forms):
            for gram in form.grams:
                by_gram[gram].append(number)
        self._by_gram = {gram: np.array(numbers, np.int32) for gram, numbers in by_gram.items()}
        self._sizes = np.array([len(form.grams) for form in self.forms], np.int32)
        self._of_types: dict[frozenset[str], NDArray[np.bool_]] = {}
        size = len(self.forms) + 1
        self._weights = {word: math.log(1 + size / count) for word, count in counts.items()}
        self._unknown = math.log(1 + size)

    def coded(self, text: str) -> list[Entity]:
        """The entities whose code a text is."""
        found = _CODE.fullmatch(text[:_LONGEST].strip())
        return [self.entities.by_id[i] for i in self.codes.get(_code_key(found[1]), ())] if found else []

    def near(self, text: str, types: frozenset[str], hidden: str | None = None) -> list[tuple[Entity, Likeness]]:
        """The entities with the nearest names, nearest first.

        Args:
            text: a name as people write it.
            types: keys of types to keep to.
            hidden: a key that is to be taken for unknown, to measure how such a name fares.
        """
        by_id = self.entities.by_id
        found: dict[str, Likeness] = {
            e.id: Likeness(False, False, 0.0, 0.0, True) for e in self.coded(text) if types & set(e.types)
        }
        title = bare(text)
        key, words = search_key(title), stems(title)
        grams = _grams(words)
        for number in self._nearest(grams, types, hidden):
            form = self.forms[number]
            likeness = Likeness(
                form.key == key,
                bool(words) and form.stems == words,
                self._words(words, form.stems),
                letters(grams, form.grams),
                preferred=form.preferred,
            )
            former = found.get(form.entity)
            if former is None or (likeness.raw, likeness.preferred) > (former.raw, former.preferred):
                found[form.entity] = likeness
        ranked = sorted(found.items(), key=lambda item: _order(by_id[item[0]], item[1]))
        return [(by_id[identifier], likeness) for identifier, likeness in ranked]

    def _nearest(self, grams: frozenset[str], types: frozenset[str], hidden: str | None) -> list[int]:
        """The forms nearest by letters, to be compared in full: without three letters in common, no word is."""
        known = [self._by_gram[gram] for gram in grams if gram in self._by_gram]
        if not known:
            return []
        shared = np.bincount(np.concatenate(known), minlength=len(self.forms))
        numbers = np.flatnonzero((shared > 0) & self._bearing(types))
        dice = 2 * shared[numbers] / (len(grams) + self._sizes[numbers])
        # Of equals the first: the order of forms is that of the data.
        best = numbers[np.argsort(-dice, kind="stable")]
        found = []
        for number in best.tolist():
            if hidden is None or self.forms[number].key != hidden:
                found.append(number)
                if len(found) == _CANDIDATES:
                    break
        return found

    def _bearing(self, types: frozenset[str]) -> NDArray[np.bool_]:
        """Which forms name something of the types; there are but so many sets of types."""
        if types not in self._of_types:
            bearing = [not types.isdisjoint(self.entities.by_id[form.entity].types) for form in self.forms]
            self._of_types[types] = np.array(bearing, np.bool_)
        return self._of_types[types]

    def _words(self, one: frozenset[str], other: frozenset[str]) -> float:
        def weigh(words: frozenset[str]) -> float:
            # Exact, so that the order of a set changes nothing.
            return math.fsum(self._weights.get(word, self._unknown) for word in words)

        whole = weigh(one | other)
        return weigh(one & other) / whole if whole else 0.0
