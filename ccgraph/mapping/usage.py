"""What the titles judged one by one say of a title: of its very words, or of them without what only qualifies.

A judgement is found by the stems of its words, whatever their order, gender and number. With a sector, words that tell
a channel, a product, a clientele or a rank within the job (``trade/qualifiers.tsv``) are set aside where the title has
no judgement of its own: « téléconseiller fibre » is a « téléconseiller ».
"""

from __future__ import annotations

import csv
import functools
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ccgraph.mapping.forms import fold, stem, tokens
from ccgraph.mapping.reference import ReferenceTitles, split_title
from ccgraph.mapping.title import STOP, content, parse
from ccgraph.mapping.trade import judgements

__all__ = ["Judged", "Usage", "protected_words"]

_QUALIFIERS: Final = Path(__file__).parent / "trade" / "qualifiers.tsv"
# What a judgement is worth for a title that says more than the words judged.
_QUALIFIED: Final = 0.9
# A second reading, beside a first one of the same confidence.
_SECOND: Final = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """The codes that the words of a title were judged to.

    Attributes:
        confidence: of each code, as judged.
        weight: of each code, lesser for a second reading.
        words: the judged words where they are fewer than those of the title, else empty.
    """

    confidence: Mapping[str, float] = field(default_factory=dict)
    weight: Mapping[str, float] = field(default_factory=dict)
    words: str = ""

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.confidence)


_NOTHING: Final = Judged()


@functools.cache
def _qualifiers() -> tuple[frozenset[str], ...]:
    """The stems of each qualifying term."""
    with _QUALIFIERS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(sorted({frozenset(content(row["term"])) for row in rows}, key=lambda s: (-len(s), sorted(s))))


def protected_words(reference: ReferenceTitles, scheme: str) -> frozenset[tuple[str, str]]:
    """Pairs of head and word that stand together in a title of the reference: such a word is part of the job."""
    found: set[tuple[str, str]] = set()
    for t in reference.titles:
        if t.scheme == scheme and t.lang == "fr" and t.kind in {"preferred", "synonym", "short"}:
            words = [w for w in tokens(fold(split_title(t.text))) if w not in STOP]
            if words:
                head = stem(words[0])
                found.update((head, w) for w in words[1:])
    return frozenset(found)


class Usage:
    """The judged titles as a matcher reads them.

    Args:
        notations: of the codes, by IRI; a ROME code needs none.
        sector: whose abbreviations and qualifiers count.
        protected: see :func:`ccgraph.mapping.title.parse`.
    """

    def __init__(
        self, notations: Mapping[str, str], sector: str | None, protected: Collection[tuple[str, str]]
    ) -> None:
        self.sector = sector
        self._found: dict[str, dict[frozenset[str], tuple[str, dict[str, float], dict[str, float]]]]
        self._found = defaultdict(dict)
        self._asked: dict[tuple[str, str], Judged] = {}
        for one in judgements():
            if one.scheme != "rome" and one.iri not in notations:
                continue
            core = parse(one.title, sector, "", protected).core
            of = self._found[one.scheme].setdefault(frozenset(content(core)), (core, {}, {}))
            code = notations.get(one.iri, one.code)
            weight = one.confidence * (1.0 if one.first else _SECOND)
            of[1][code] = max(of[1].get(code, 0.0), one.confidence)
            of[2][code] = max(of[2].get(code, 0.0), weight)

    def of(self, scheme: str, core: str) -> Judged:
        """What was judged of a title.

        Args:
            scheme: ``rome``, ``esco`` or ``isco``.
            core: see :class:`ccgraph.mapping.title.Parsed`.
        """
        key = (scheme, core)
        if key not in self._asked:
            self._asked[key] = self._search(scheme, frozenset(content(core)))
        return self._asked[key]

    def _search(self, scheme: str, words: frozenset[str]) -> Judged:
        known = self._found[scheme]
        if (found := known.get(words)) is not None:
            return Judged(found[1], found[2])
        if self.sector is None:
            return _NOTHING
        left = words
        for term in _qualifiers():
            # What is left must still name a job.
            if term <= left and term != left:
                left -= term
                if (found := known.get(left)) is not None:
                    confidence, weight = (
                        {code: _QUALIFIED * part for code, part in parts.items()} for parts in found[1:]
                    )
                    return Judged(confidence, weight, found[0])
        return _NOTHING
