"""How alike two roles are: the signals apart, and the likelihood that they are the same or near.

The signals rest on what the documents state and on our competency annotations only: neither the curated role mappings
nor the codes enter them, so that they also work for an organisation about which nothing is curated. The likelihood is a
logistic regression on the signals (:data:`MODEL`), fitted by ``python -m benchmarks.equivalents`` on the
curated role mappings of the shipped documents.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp

from ccgraph.compare.index import Facts, Index, base
from ccgraph.compare.profile import Corpus

__all__ = ["MODEL", "Likeness", "Model", "Signals", "fit"]


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for two roles being the same or near; each between 0 and 1.

    Attributes:
        title: likeness of their nearest printed titles (Dice over stems, weighted by informativeness).
        bridge: another role bears a title of each, so that a document uses the two titles for one job; the stronger of
            title and bridge enters the likelihood.
        rank: whether titles or reporting lines put them at the same rank (one half where not told).
        field: whether their titles tell the same fields of work: shared over all (one half where not told).
        competencies: cosine of their competency profiles, less 0.3, in proportion to the activities behind the lesser
            (in full from five on); -1 where two such profiles share next to nothing; 0 where one has none.
        standing: how near each is to being the other's best match in its document.
        stated: whether both documents state more of them than titles: without, content is not comparable.
    """

    title: float
    bridge: float
    rank: float
    field: float
    competencies: float
    standing: float
    stated: bool = True

    @property
    def values(self) -> tuple[float, ...]:
        """What enters the likelihood, in the order of the weights: name, rank, field, competencies, standing."""
        return (max(self.title, self.bridge), self.rank, self.field, self.competencies, self.standing)


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression on the signals, and the likelihood from which two roles count as same or near.

    Attributes:
        intercept: of the regression, over pairs of which more than titles is stated.
        weights: of the signals' values.
        threshold: the likelihood from which a pair counts as same or near.
        titles_only: the share of pairs judged the same or near where a document states nothing but a title.
    """

    intercept: float
    weights: tuple[float, ...]
    threshold: float
    titles_only: float

    def likelihood(self, signals: Signals) -> float:
        """The likelihood that two roles with these signals are the same or near."""
        return self.resemblance(signals) * (1.0 if signals.stated else self.titles_only)

    def resemblance(self, signals: Signals) -> float:
        """The likelihood as if both documents stated enough to compare."""
        z = self.intercept + sum(w * s for w, s in zip(self.weights, signals.values, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, z))))


MODEL = Model(-5.58, (2.15, 1.22, 2.13, 1.02, 1.86), 0.54, 0.018)
"""Fitted on all shipped documents; ``benchmarks/equivalents.py`` prints these numbers and a test compares them."""


class Likeness:
    """The signals between the roles of a corpus, found through an index, not by comparing all with all.

    Args:
        corpus: the roles.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.index = Index(corpus)
        self._competency_weights = corpus.competency_weights()
        self._numbers = {role: i for i, role in enumerate(self.index.roles)}
        # Candidates and what speaks for each, half a kilobyte a role: both ends of a pair need the other's.
        self._rows: dict[int, tuple[array[int], array[float]]] = {}

    def competency_weight(self, competency: str) -> float:
        """How informative a competency is; see :meth:`ccgraph.compare.profile.Corpus.competency_weights`."""
        return self._competency_weights.get(competency, 0.0)

    def row(self, role: str) -> dict[str, Signals]:
        """The signals between a role and its candidates in other documents, by candidate."""
        one = self._numbers[role]
        return {self.index.roles[other]: self._standing(one, other) for other in self._row(one)[0]}

    def between(self, one: str, other: str) -> Signals:
        """The signals between two roles, whether or not the index finds them."""
        here, there = self._numbers[one], self._numbers[other]
        if there in self._row(here)[0]:
            return self._standing(here, there)
        if here in self._row(there)[0]:
            return self._standing(there, here)
        return _signals(self.index.facts(here, there))

    def competency_cosine(self, one: str, other: str) -> float:
        """Cosine of the weighted competency profiles."""
        return self.index.cosine(self._numbers[one], self._numbers[other])

    def containment(self, one: str, other: str) -> float:
        """The share of one role's competencies, by informativeness, that the other requires too."""
        mine, theirs = (self.corpus.profiles[r].requirements for r in (one, other))
        whole = sum(self.competency_weight(c) for c in mine)
        return sum(self.competency_weight(c) for c in mine if c in theirs) / whole if whole else 0.0

    def ranks(self, role: str) -> frozenset[int]:
        """The ranks that a role's titles tell; what stands under it, where they tell none or that it leads nobody."""
        return self.index.ranks[self._numbers[role]]

    def bearers(self, titles: Iterable[frozenset[str]]) -> set[str]:
        """The roles that bear one of the titles, given by their stems."""
        numbers = (self.index.titles[title] for title in titles if title in self.index.titles)
        return {self.index.roles[role] for number in numbers for role in self.index.bearers[number]}

    def _standing(self, one: int, other: int) -> Signals:
        facts = self.index.facts(one, other)
        # A candidate may not have the role among its own; being symmetric, the signals are the same.
        score = base(facts)
        best = max(score, self._best(one, other), self._best(other, one))
        return _signals(facts, score / best if score else 0.0)

    def _best(self, role: int, other: int) -> float:
        """What speaks for a role's best match in the document of another."""
        documents = self.index.documents
        return max((s for o, s in zip(*self._row(role), strict=True) if documents[o] == documents[other]), default=0.0)

    def _row(self, role: int) -> tuple[array[int], array[float]]:
        if role not in self._rows:
            others = self.index.candidates(role)
            scores = (base(self.index.facts(role, other)) for other in others)
            self._rows[role] = array("i", others), array("d", scores)
        return self._rows[role]


def _signals(facts: Facts, standing: float = 0.0) -> Signals:
    return Signals(*facts[:5], standing, facts[5])


def fit(rows: Sequence[tuple[Signals, bool]], penalty: float = 1.0) -> tuple[float, tuple[float, ...]]:
    """Fit intercept and weights by Newton's method with a ridge penalty on the weights (Hoerl and Kennard, 1970)."""
    size = len(rows[0][0].values) + 1
    beta = [0.0] * size
    cases = [([1.0, *signals.values], float(same)) for signals, same in rows]
    for _ in range(50):
        gradient = [-(penalty if i else 0.0) * b for i, b in enumerate(beta)]
        hessian = [[(penalty if i else 1e-6) * (i == j) for j in range(size)] for i in range(size)]
        for x, y in cases:
            p = 1 / (1 + exp(-sum(b * v for b, v in zip(beta, x, strict=True))))
            for i in range(size):
                gradient[i] += (y - p) * x[i]
                for j in range(size):
                    hessian[i][j] += p * (1 - p) * x[i] * x[j]
        step = _solve(hessian, gradient)
        beta = [b + s for b, s in zip(beta, step, strict=True)]
        if max(map(abs, step)) < 1e-9:
            break
    return beta[0], tuple(beta[1:])


def _solve(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Gauss-Jordan elimination with partial pivoting."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(size):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]
