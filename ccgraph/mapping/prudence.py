"""What keeps a proposal from standing unread: a slice of a classification, a bare standing, a second reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ccgraph.mapping.index import SchemeIndex
from ccgraph.mapping.model import Candidate, Decision
from ccgraph.mapping.reasons import say
from ccgraph.mapping.reference import WHOLE
from ccgraph.mapping.title import abbreviation, content
from ccgraph.mapping.trade import SECTORS
from ccgraph.mapping.usage import Usage
from ccgraph.mapping.vague import is_bare_standing, other_reading

__all__ = ["AMBIGUOUS", "Prudence", "held", "two_readings"]

# The most that is said of one of two readings, and of what only a department tells.
AMBIGUOUS: Final = 0.6
# The most that is said on a slice of words that nothing settles there: it knows not what it lacks.
_UNSETTLED: Final = 0.6
# The most that is said of the lead of a team of which the title tells no more, and what it may be as well.
_STANDING: Final = 0.9
_TEAM_LEAD: Final = "D1435"
_ANY_LEAD: Final = "M1506"


class Prudence:
    """Holds back what has not been settled by all the words of a title.

    Args:
        usage: the judged titles.
        lang: of the reasons, ``fr`` or ``en``.
    """

    def __init__(self, usage: Usage, lang: str) -> None:
        self._usage, self._lang = usage, lang

    def elsewhere(self, scheme: str, core: str, index: SchemeIndex) -> bool:
        """Whether a title was judged to codes none of which a slice holds: the nearest it has is another job."""
        judged = self._usage.of(scheme, core).confidence
        return len(index.codes) < WHOLE and bool(judged) and not any(code in index.number for code in judged)

    def settled(self, scheme: str, core: str, code: str, index: SchemeIndex, number: int) -> bool:
        """Whether all the words of a title say a code: they were judged to it, or are those of one of its titles.

        Words that only qualify (``trade/qualifiers.tsv``) are accounted for by that.

        Args:
            scheme: of the code.
            core: the words of the title.
            code: its notation.
            index: of the scheme, or of the one whose titles stand for it.
            number: of the code there whose titles count.
        """
        judged = self._usage.of(scheme, core)
        if code in judged.weight:
            first = max(sorted(judged.weight), key=lambda one: judged.weight[one])
            return scheme != index.codes[0].scheme or first in index.number
        return index.titles_of(number).nearest(set(content(core)))[0] == 1.0

    def on_a_slice(self, found: Sequence[Candidate], index: SchemeIndex) -> tuple[Candidate, ...]:
        """The candidates of words that nothing settles, where a slice alone is loaded."""
        scheme = index.codes[0]
        why = say("only-slice", self._lang, f"{scheme.scheme.upper()} {scheme.version}", scheme.scheme)
        first = replace(found[0], confidence=min(found[0].confidence, _UNSETTLED))
        return (replace(first, reasons=(*first.reasons, why)), *found[1:])

    def standing(self, core: str, found: Sequence[Candidate], other: Candidate | None) -> tuple[Candidate, ...]:
        """The candidates of a title that tells the lead of a team, and not of which; the manager of any among them.

        Args:
            core: the words of the title.
            found: best first.
            other: the manager of any team as a candidate, where the code is known.
        """
        if not found or found[0].code != _TEAM_LEAD or not is_bare_standing(core):
            return tuple(found)
        first = replace(found[0], confidence=min(found[0].confidence, _STANDING))
        rest = tuple(found[1:])
        if other is not None and all(one.code != other.code for one in rest):
            rest = (*rest[:-1], replace(other, confidence=rest[-1].confidence if rest else 0.0))
        return (first, *rest)

    def any_lead(self, index: SchemeIndex) -> int | None:
        """The number of the manager of any team in the index of ROME; none where it is not there."""
        return index.number.get(_ANY_LEAD)


def two_readings(written: str) -> tuple[str, str]:
    """The abbreviation in a title, as written, that has two meanings in the trade, and the second one.

    Both are empty where there is none, or where the other words of the title tell which is meant.
    """
    words = content(written)
    for word in words:
        also = other_reading(word, SECTORS[0])
        meant = {*content(also), *content(abbreviation(word, SECTORS[0]))}
        if also and meant.isdisjoint(words):
            return word, also
    return "", ""


def held(found: Sequence[Candidate], others: Sequence[Candidate], why: str) -> tuple[tuple[Candidate, ...], Decision]:
    """The candidates of a title of two readings, the best of both, for a person to choose from.

    Args:
        found: of the first reading, best first.
        others: of the second.
        why: what is said of each.
    """
    first = replace(found[0], confidence=min(found[0].confidence, AMBIGUOUS))
    more = [replace(one, confidence=min(one.confidence, 1 - AMBIGUOUS)) for one in others[:1] if one.code != first.code]
    rest = [one for one in found[1:] if one.code not in {other.code for other in more}]
    ordered = sorted((first, *more, *rest), key=lambda one: -one.confidence)[:3]
    return tuple(replace(one, reasons=(why, *one.reasons)) for one in ordered), "review"
