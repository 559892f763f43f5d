"""How many competencies roles share: counts over all roles and pairs, equal to SPARQL's, with bounded memory.

The definitions are ``queries/compare/overlap.rq`` (pairs, with the index of Jaccard, 1912) and
``queries/compare/requirers.rq``. Here a role is held against all others by adding up the columns of its competencies,
octets of a matrix of roles and competencies; no pair is held longer than that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ccgraph.compare.profile import Corpus

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Overlap", "overlaps", "requirers"]

# A competency that fewer of the roles require, as a part, is a list of them, not a column.
_FEW = 1 / 64


@dataclass(frozen=True, slots=True)
class Overlap:
    """A role of another document and the competencies shared with it.

    Attributes:
        role: its IRI.
        shared: how many competencies both require.
        mine: how many the role asked about requires.
        theirs: how many this one requires.
    """

    role: str
    shared: int
    mine: int
    theirs: int

    @property
    def jaccard(self) -> float:
        """What is shared, as a part of what either requires."""
        return self.shared / (self.mine + self.theirs - self.shared)

    def explain(self, lang: str = "fr") -> str:
        """The counts in words."""
        word = {"fr": "compétences communes / ici / là", "en": "competencies shared / here / there"}[lang]
        return f"{self.role}: {word}: {self.shared} / {self.mine} / {self.theirs}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with the index."""
        return {**asdict(self), "jaccard": self.jaccard}


def requirers(corpus: Corpus) -> dict[str, tuple[int, int]]:
    """By competency: how many roles, and how many documents, require it."""
    roles: dict[str, int] = defaultdict(int)
    documents: dict[str, set[str]] = defaultdict(set)
    for profile in corpus.profiles.values():
        for competency in profile.requirements:
            roles[competency] += 1
            documents[competency].add(profile.document)
    return {competency: (roles[competency], len(documents[competency])) for competency in sorted(roles)}


def overlaps(corpus: Corpus, count: int = 10) -> Iterator[tuple[str, tuple[Overlap, ...]]]:
    """For every role that requires anything, the roles of other documents with the highest index of Jaccard.

    Args:
        corpus: the roles.
        count: how many for each role at most; none of those that share nothing.

    Yields:
        A role and its nearest, equals in the order of their IRIs. Held meanwhile: at most 64 octets for each competency
        of a role. The time is that of comparing every pair, a few nanoseconds each.
    """
    import numpy as np

    roles = sorted(role for role, profile in corpus.profiles.items() if profile.requirements)
    required = [corpus.profiles[role].requirements for role in roles]
    sizes = np.array([len(r) for r in required])
    kind = np.uint8 if sizes.max(initial=0) < 256 else np.uint32
    holders: dict[str, list[int]] = defaultdict(list)
    stated: dict[str, list[int]] = defaultdict(list)
    for row, role in enumerate(roles):
        stated[corpus.profiles[role].document].append(row)
        for competency in required[row]:
            holders[competency].append(row)
    columns: dict[str, NDArray[Any]] = {}
    lists: dict[str, NDArray[np.int64]] = {}
    for competency, rows in holders.items():
        if len(rows) < _FEW * len(roles):
            lists[competency] = np.array(rows)
        else:
            columns[competency] = np.zeros(len(roles), kind)
            columns[competency][rows] = 1
    for row, role in enumerate(roles):
        shared: NDArray[Any] = np.zeros(len(roles), kind)
        for competency in required[row]:
            if competency in columns:
                shared += columns[competency]
            else:
                shared[lists[competency]] += 1
        shared[stated[corpus.profiles[role].document]] = 0
        mine = len(required[row])
        others = _likest(shared, sizes, mine, count)
        yield role, tuple(Overlap(roles[i], int(shared[i]), mine, int(sizes[i])) for i in others)


def _likest(shared: NDArray[Any], sizes: NDArray[np.int64], mine: int, count: int) -> NDArray[np.int64]:
    """The rows with the highest index of Jaccard, highest first, equals in their order."""
    import numpy as np

    least = mine
    while least > 1 and np.count_nonzero(shared >= least) < count:
        least -= 1
    found = np.flatnonzero(shared >= least)
    index = shared[found] / (mine + sizes[found] - shared[found])
    if least > 1:
        # Of those who share fewer, none is more alike than what they share as a part of what is asked for here.
        reached = np.partition(index, len(index) - count)[len(index) - count]
        while least > 1 and (least - 1) / mine >= reached:
            least -= 1
        found = np.flatnonzero(shared >= least)
        index = shared[found] / (mine + sizes[found] - shared[found])
    order: NDArray[np.int64] = found[np.lexsort((found, -index))[:count]]
    return order
