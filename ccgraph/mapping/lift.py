"""What the judged titles of the trade say of ESCO and ISCO: which codes go with a ROME code, and with these very words.

The ranking knows a candidate by its titles alone. A title that ROME is sure of says more: the titles judged to that
ROME code were judged to a few ESCO occupations and ISCO groups too, and those are lifted. The share, what ROME says and
what the same words were judged to are pooled by their logarithms (Genest & Zidek 1986), so that two that agree are no
surer than each of them; the weights are measured on the split ``dev`` of the gold set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.trade import judgements

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["LEAST", "lifted", "settled", "tied", "ties"]

# The share of a code that is not among the candidates of the ranking.
LEAST: Final = 1e-4
_OF_ROME: Final = 0.6
_OF_WORDS: Final = 1.0
# What a judgement counts where the sector is named.
_SETTLED: Final = 4.0
# The ranking is not so sure that a share says more than this against a code that was judged.
_FLOOR: Final = 0.02
_NO_TIE: Final = 0.01
_OTHER_WORDS: Final = 0.02


def ties(scheme: str, notations: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Of each ROME code, the share of each code of a scheme among the titles judged to both; the shares make 1.

    Args:
        scheme: ``esco`` or ``isco``.
        notations: of the codes, by IRI; a code that is not there has no part.
    """
    rome: dict[str, list[tuple[str, float]]] = defaultdict(list)
    there: dict[str, list[str]] = defaultdict(list)
    for one in judgements():
        if one.scheme == "rome":
            rome[one.key].append((one.code, one.confidence))
        elif one.scheme == scheme and one.iri in notations:
            there[one.key].append(notations[one.iri])
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for key, codes in there.items():
        for own, confidence in rome.get(key, ()):
            for code in codes:
                sums[own][code] += confidence
    return {own: {code: part / sum(parts.values()) for code, part in parts.items()} for own, parts in sums.items()}


def tied(shares: Mapping[str, float], known: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """What the shares of ROME codes say of the codes they are tied to.

    Args:
        shares: of the ROME codes of a title.
        known: see :func:`ties`.
    """
    found: dict[str, float] = defaultdict(float)
    for own, share in shares.items():
        for code, part in known.get(own, {}).items():
            found[code] += share * part
    return dict(found)


def lifted(
    codes: Sequence[str],
    shares: Array,
    of_rome: Mapping[str, float],
    judged: Mapping[str, float],
) -> Array:
    """The shares of one title's codes with what ROME and its own words say; they make 1.

    Args:
        codes: notations.
        shares: of them, as the ranking gives them.
        of_rome: see :func:`tied`; empty where ROME is not asked.
        judged: weight of the codes these very words were judged to; empty where they were not.
    """
    import numpy as np

    found, weight = np.log(np.maximum(shares, LEAST)), 1.0
    if of_rome:
        found += _OF_ROME * np.log(np.array([of_rome.get(code, 0.0) for code in codes]) + _NO_TIE)
        weight += _OF_ROME
    if judged:
        total = sum(judged.values())
        found += _OF_WORDS * np.log(np.array([judged.get(code, 0.0) / total for code in codes]) + _OTHER_WORDS)
        weight += _OF_WORDS
    found = np.exp((found - found.max()) / weight)
    return np.asarray(found / found.sum())


def settled(codes: Sequence[str], shares: Array, of_rome: Mapping[str, float], judged: Mapping[str, float]) -> Array:
    """The shares of one title's codes where its words were judged in the sector named; they make 1.

    The judgement is of these words, the ranking only of words like them: it decides between readings that the judgement
    left open. How sure that is, is for the judgement to say.

    Args:
        codes: notations.
        shares: of them, as the ranking gives them.
        of_rome: see :func:`tied`; empty where ROME is not asked.
        judged: weight of the codes these very words were judged to.
    """
    import numpy as np

    found = np.log(np.maximum(shares, _FLOOR))
    if of_rome:
        found += _OF_ROME * np.log(np.array([of_rome.get(code, 0.0) for code in codes]) + _NO_TIE)
    total = sum(judged.values())
    found += _SETTLED * np.log(np.array([judged.get(code, 0.0) / total for code in codes]) + _OTHER_WORDS)
    found = np.exp(found - found.max())
    return np.asarray(found / found.sum())
