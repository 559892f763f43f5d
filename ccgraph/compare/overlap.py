"""How many competencies roles share: counts over all roles and pairs, equal to SPARQL's, with bounded memory.

The definitions are ``queries/compare/overlap.rq`` (pairs, with the index of Jaccard, 1912) and
``queries/compare/requirers.rq``; a product of matrices in blocks gives the same without holding the pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ccgraph.compare.profile import Corpus

__all__ = ["Overlap", "overlaps", "requirers"]

# Cells of one block of pairs: about 100 MB with what is made of them.
_CELLS = 4_000_000


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
        A role and its nearest, equals in the order of their IRIs. Held meanwhile: four octets a role and competency,
        and one block of pairs.
    """
    import numpy as np

    roles = sorted(role for role, profile in corpus.profiles.items() if profile.requirements)
    if not roles:
        return
    numbers = {c: i for i, c in enumerate(sorted({c for r in roles for c in corpus.profiles[r].requirements}))}
    names = {document: i for i, document in enumerate(corpus.documents)}
    required = np.zeros((len(roles), len(numbers)), dtype=np.float32)
    for row, role in enumerate(roles):
        required[row, [numbers[c] for c in corpus.profiles[role].requirements]] = 1
    sizes = required.sum(axis=1)
    documents = np.array([names[corpus.profiles[role].document] for role in roles])
    kept, step = min(count, len(roles)), max(1, _CELLS // len(roles))
    for start in range(0, len(roles), step):
        block = slice(start, start + step)
        shared = required[block] @ required.T
        shared[documents[block][:, None] == documents[None, :]] = 0
        index = shared.astype(np.float64)
        index /= sizes[block][:, None] + sizes[None, :] - shared
        # Two unequal fractions of a thousand competencies differ by more than this takes away in all.
        index -= np.arange(len(roles)) * (1e-7 / len(roles))
        best = np.argpartition(-index, kept - 1, axis=1)[:, :kept]
        order = np.take_along_axis(best, np.argsort(-np.take_along_axis(index, best, axis=1), axis=1), axis=1)
        for row, found in enumerate(order):
            mine = int(sizes[start + row])
            yield (
                roles[start + row],
                tuple(
                    Overlap(roles[other], int(shared[row, other]), mine, int(sizes[other]))
                    for other in found
                    if shared[row, other]
                ),
            )
