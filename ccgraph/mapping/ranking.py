"""The codes of a scheme for the core of a title, ranked: by likeness of words, what ROME says, what was judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.index import SchemeIndex
from ccgraph.mapping.lift import LEAST, lifted, settled, tied, ties
from ccgraph.mapping.rank import Ranker, choose, derive, load_rankers, says_the_same
from ccgraph.mapping.reference import WHOLE, Code, ReferenceTitles
from ccgraph.mapping.usage import Usage

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Ranked", "Ranking", "base_of"]

_BLOCK: Final = 256
_NEAR: Final = 0.45
# ISCO groups are those of ESCO occupations, certificates of the REAC those of ROME codes.
_BASE: Final = {"isco": "esco", "reac": "rome"}


def base_of(scheme: str) -> str:
    """The scheme whose titles are compared with, for a scheme."""
    return _BASE.get(scheme, scheme)


@dataclass(slots=True)
class Ranked:
    """The codes of each title of a batch, best first: numbers, shares, same words or not; is anything known."""

    numbers: Array
    shares: Array
    same: Array
    known: Array


class Ranking:
    """Ranks the codes of each scheme.

    Args:
        reference: what is known of the codes.
        sector: the sector that lifts its codes, or ``None``.
        usage: what judged titles say.
        cached: whether what was fitted is kept in the user's cache.
        indexes: by scheme, what is fitted already, by another ranking of the same codes; filled further.
    """

    def __init__(
        self,
        reference: ReferenceTitles,
        sector: str | None,
        usage: Usage,
        cached: bool,
        indexes: dict[str, SchemeIndex],
    ) -> None:
        self.reference, self.sector, self.usage, self.cached = reference, sector, usage, cached
        self.indexes = indexes
        rome = len(reference.of_scheme("rome"))
        # Outside the trade, its few titles would say too much of a ROME code; a slice is of the trade whole.
        self._tying = rome > 0 and (sector is not None or rome < WHOLE)
        self._ties: dict[str, dict[str, dict[str, float]]] = {}

    def index(self, scheme: str) -> SchemeIndex:
        """What compares titles with the codes of a scheme; fitted at the first call, or read from the cache."""
        if scheme not in self.indexes:
            from ccgraph.mapping.fitted import fitted_index

            self.indexes[scheme] = fitted_index(self.reference, scheme, self.cached)
        return self.indexes[scheme]

    def needed(self, scheme: str) -> tuple[str, ...]:
        """The schemes whose titles must be compared for the codes of a scheme."""
        base = base_of(scheme)
        return (base, "rome") if base == "esco" and self._tying else (base,)

    def codes_of(self, scheme: str) -> tuple[Code, ...]:
        """The codes that titles are compared with for a scheme."""
        return self.reference.of_scheme(base_of(scheme))

    def ranker(self, scheme: str) -> Ranker:
        """What was learned for a scheme."""
        rankers = load_rankers()
        if scheme == "rome":
            return rankers[self.sector or "all"]
        return rankers[scheme]

    def rank(self, cores: Sequence[str], scheme: str) -> Ranked:
        """The codes of a scheme that are likest to each core."""
        import numpy as np

        index, ranker = self.index(scheme), self.ranker(scheme)
        distinct = {core: at for at, core in enumerate(dict.fromkeys(cores))}
        asked = list(distinct)
        numbers, shares, same, known = [], [], [], []
        for at in range(0, len(asked), _BLOCK):
            part = asked[at : at + _BLOCK]
            signals = index.signals(part, self.sector if scheme == "rome" else None)
            chosen = choose(signals)
            inputs = derive(signals, chosen)
            given = ranker.shares(inputs)
            order = np.argsort(-given, axis=1, kind="stable")
            numbers.append(np.take_along_axis(chosen, order, axis=1))
            shares.append(np.take_along_axis(given, order, axis=1))
            same.append(np.take_along_axis(says_the_same(inputs), order, axis=1))
            near = np.maximum(signals["grams-max"], signals["linked-grams"]).max(axis=1)
            words = np.array([index.knows(core) for core in part])
            known.append((near >= _NEAR) | words)
        if not asked:
            empty = np.zeros((0, 1))
            return Ranked(empty.astype(int), empty, empty > 0, np.zeros(0, dtype=bool))
        rows = np.array([distinct[core] for core in cores])
        joined = [np.concatenate(parts)[rows] for parts in (numbers, shares, same, known)]
        return Ranked(*joined)

    def of_rome(self, scheme: str, ranked: Mapping[str, Ranked], at: int) -> dict[str, float]:
        """What the ROME codes of a title say of the codes of a scheme; empty where ROME is not asked, or is silent."""
        if not self._tying or not ranked["rome"].known[at]:
            return {}
        if scheme not in self._ties:
            self._ties[scheme] = ties(scheme, {code.iri: code.code for code in self.reference.of_scheme(scheme)})
        codes, rome = self.index("rome").codes, ranked["rome"]
        shares = {codes[n].code: float(s) for n, s in zip(rome.numbers[at], rome.shares[at], strict=True)}
        return tied(shares, self._ties[scheme])

    def lift(self, cores: Sequence[str], scheme: str, ranked: Mapping[str, Ranked]) -> Ranked:
        """The codes with what ROME and judged titles say of them, as many as the ranking has, best first.

        ROME codes are lifted by judged titles where the sector is named: its words mean what they mean there.
        """
        import numpy as np

        index, own = self.index(scheme), ranked[scheme]
        rome = scheme == "rome"
        if not cores or (rome and self.sector is None):
            return own
        done: dict[str, tuple[Array, Array, Array]] = {}
        for at, core in enumerate(cores):
            if core in done:
                continue
            of_rome = {} if rome else self.of_rome(scheme, ranked, at)
            judged = self.usage.of(scheme, core).weight
            judged = {code: part for code, part in judged.items() if code in index.number}
            if rome and not judged:
                done[core] = own.numbers[at], own.shares[at], own.same[at]
                continue
            present = set(own.numbers[at].tolist())
            more = sorted({index.number[code] for code in (*of_rome, *judged)} - present)
            numbers = np.concatenate([own.numbers[at], np.array(more, dtype=int)])
            shares = np.concatenate([own.shares[at], np.full(len(more), LEAST)])
            same = np.concatenate([own.same[at], np.zeros(len(more), dtype=bool)])
            names = [index.codes[n].code for n in numbers]
            pool = settled if judged and self.sector is not None else lifted
            shares = pool(names, shares, of_rome, judged)
            order = np.argsort(-shares, kind="stable")[: own.numbers.shape[1]]
            done[core] = numbers[order], shares[order], same[order]
        numbers, shares, same = (np.array([done[core][part] for core in cores]) for part in range(3))
        return Ranked(numbers, shares, same, own.known)
