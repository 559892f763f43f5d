"""How alike two roles are: the signals apart, and the likelihood that they are the same or near.

The signals rest on what the documents state and on our competency annotations only: neither the curated role mappings
nor the codes enter them, so that they also work for an organisation about which nothing is curated. The likelihood is a
logistic regression on the signals (:data:`MODEL`), fitted by ``python -m benchmarks.equivalents`` on the
curated role mappings of the shipped documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from math import exp, log, sqrt

from ccgraph.compare.profile import Corpus, Profile
from ccgraph.compare.wording import Reading, read_title

__all__ = ["MODEL", "Likeness", "Model", "Signals", "fit"]

# How much a title of each kind counts as a role's name; a short acronym is often borne by strangers.
_KINDS = {"alias": 0.9, "former": 0.9, "abbreviation": 0.5}
_ACRONYM = 4
# A title whose words weigh less than this together (“responsable”) is common: sharing it tells in proportion.
_TELLING = 2.7
# Activities on each side from which competency profiles count in full.
_ENOUGH = 5
# Under this cosine two such profiles have nothing in common but what every role of the trade requires.
_STRANGERS = 0.1
# Candidates kept for each role before the signals are computed in full; fewer where there are many roles.
_CANDIDATES, _CANDIDATES_OF_MANY, _MANY = 100, 40, 1_000
# Entries of the index read for one role, about: bounds the time of one answer whatever the number of roles.
_SCANNED = 4_000


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


@dataclass(frozen=True, slots=True)
class _Name:
    stems: frozenset[str]
    weight: float
    reading: Reading


class Likeness:
    """The signals between the roles of a corpus, found through an index, not by comparing all with all.

    Args:
        corpus: the roles.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._stem_weights = corpus.stem_weights()
        self._competency_weights = corpus.competency_weights()
        self._names = {role: _names(p) for role, p in corpus.profiles.items()}
        self._heights = {role: _height(corpus, role) for role in corpus.profiles}
        self._ranks = {role: self._told_ranks(role) for role in corpus.profiles}
        self._vectors = {role: self._vector(p) for role, p in corpus.profiles.items()}
        self._by_stem: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._by_title: dict[frozenset[str], list[tuple[str, float]]] = defaultdict(list)
        self._by_competency: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for role, names in self._names.items():
            for stem in self._stems_of(role):
                self._by_stem[stem].append((role, 1.0))
            for name in names:
                self._by_title[name.stems].append((role, name.weight))
            for competency, value in self._vectors[role].items():
                self._by_competency[competency].append((role, value))
        self._rows: dict[str, dict[str, Signals]] = {}
        self._best: dict[str, dict[str, float]] = {}

    def competency_weight(self, competency: str) -> float:
        """How informative a competency is; see :meth:`ccgraph.compare.profile.Corpus.competency_weights`."""
        return self._competency_weights.get(competency, 0.0)

    def row(self, role: str) -> dict[str, Signals]:
        """The signals between a role and its candidates in other documents, by candidate."""
        row = self._unstanding(role)
        found = {}
        for other, signals in row.items():
            # A candidate may not have the role among its own; being symmetric, the signals are the same.
            base = _base(signals)
            best = max(
                base,
                self._best_of(role, self.corpus.profiles[other].document),
                self._best_of(other, self.corpus.profiles[role].document),
            )
            found[other] = replace(signals, standing=base / best if base else 0.0)
        return found

    def between(self, one: str, other: str) -> Signals:
        """The signals between two roles, whether or not the index finds them."""
        found = self.row(one).get(other) or self.row(other).get(one)
        return found or self._signals(one, other)

    def competency_cosine(self, one: str, other: str) -> float:
        """Cosine of the weighted competency profiles."""
        mine, theirs = self._vectors[one], self._vectors[other]
        return sum(value * theirs[key] for key, value in mine.items() if key in theirs)

    def containment(self, one: str, other: str) -> float:
        """The share of one role's competencies, by informativeness, that the other requires too."""
        mine, theirs = (self.corpus.profiles[r].requirements for r in (one, other))
        whole = sum(self.competency_weight(c) for c in mine)
        return sum(self.competency_weight(c) for c in mine if c in theirs) / whole if whole else 0.0

    def ranks(self, role: str) -> frozenset[int]:
        """The ranks that a role's titles tell; what stands under it, where they tell none or that it leads nobody."""
        return self._ranks[role]

    def _told_ranks(self, role: str) -> frozenset[int]:
        told = frozenset(n.reading.rank for n in self._names[role] if n.weight > 0.5 and n.reading.rank is not None)
        return frozenset([min(self._heights[role], 3)]) if self._heights[role] and told <= {0} else told

    def bearers(self, titles: Iterable[frozenset[str]]) -> set[str]:
        """The roles that bear one of the titles, given by their stems."""
        return {role for title in titles for role, _ in self._by_title.get(title, ())}

    def _vector(self, profile: Profile) -> dict[str, float]:
        """Informativeness times 1 + ln(activities), at unit length."""
        vector = {
            c: self._competency_weights[c] * (1 + log(max(1, len(r.activities))))
            for c, r in profile.requirements.items()
        }
        length = sqrt(sum(v * v for v in vector.values()))
        return {c: v / length for c, v in vector.items()}

    def _candidates(self, role: str) -> list[str]:
        """The roles of other documents that share most with a role: stems, whole titles, bridges, competencies."""
        document = self.corpus.profiles[role].document
        score: dict[str, float] = defaultdict(float)
        shared = [(self._stem_weights[s] / _TELLING, self._by_stem[s]) for s in self._stems_of(role)]
        shared += [(value, self._by_competency[c]) for c, value in self._vectors[role].items()]
        budget = _SCANNED
        # What few share comes first; where roles are many, what all share is not worth the time.
        for weight, holders in sorted(shared, key=lambda found: len(found[1])):
            if budget < 0:
                break
            budget -= len(holders)
            for other, theirs in holders:
                score[other] += weight * theirs
        for name in self._names[role]:
            for third, _ in self._by_title[name.stems][:_CANDIDATES]:
                for alias in self._names[third]:
                    for other, _ in self._by_title[alias.stems][:_CANDIDATES]:
                        score[other] += 1
        mine = self.ranks(role)
        ranks, profiles = self._ranks, self.corpus.profiles
        for other in score:
            if mine & ranks[other]:
                score[other] += 1
        kept = _CANDIDATES if len(profiles) <= _MANY else _CANDIDATES_OF_MANY
        found = nlargest(2 * kept, score, key=score.__getitem__)
        return [other for other in found if profiles[other].document != document][:kept]

    def _stems_of(self, role: str) -> list[str]:
        return sorted({s for name in self._names[role] for s in name.stems})

    def _document(self, role: str) -> str:
        return self.corpus.profiles[role].document

    def _unstanding(self, role: str) -> dict[str, Signals]:
        """Signals without standing, remembered: both ends need them."""
        if role not in self._rows:
            self._rows[role] = {other: self._signals(role, other) for other in self._candidates(role)}
            best: dict[str, float] = defaultdict(float)
            for other, signals in self._rows[role].items():
                best[self._document(other)] = max(best[self._document(other)], _base(signals))
            self._best[role] = dict(best)
        return self._rows[role]

    def _best_of(self, role: str, document: str) -> float:
        self._unstanding(role)
        return self._best[role].get(document, 0.0)

    def _signals(self, one: str, other: str) -> Signals:
        title, field = 0.0, None
        for mine in self._names[one]:
            for theirs in self._names[other]:
                title = max(title, mine.weight * theirs.weight * self._likeness(mine.stems, theirs.stems))
                if min(mine.weight, theirs.weight) > 0.5:
                    fields, other_fields = mine.reading.fields, theirs.reading.fields
                    shared = len(fields & other_fields) / len(fields | other_fields) if fields | other_fields else 1.0
                    field = max(field or 0.0, shared)
        field = 0.5 if field is None else field
        ranks, other_ranks = self.ranks(one), self.ranks(other)
        rank = float(bool(ranks & other_ranks)) if ranks and other_ranks else 0.5
        stated = self.corpus.profiles[one].stated and self.corpus.profiles[other].stated
        return Signals(title, self._bridge(one, other), rank, field, self._competencies(one, other), 0.0, stated)

    def _competencies(self, one: str, other: str) -> float:
        known = min(self.corpus.profiles[r].activities for r in (one, other)) / _ENOUGH
        cosine = self.competency_cosine(one, other)
        return -1.0 if known >= 1 and cosine < _STRANGERS else (cosine - 0.3) * min(1.0, known)

    def _telling(self, stems: Iterable[str]) -> float:
        return min(1.0, sum(self._stem_weights[s] for s in stems) / _TELLING)

    def _likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        shared = one & other
        if not shared:
            return 0.0
        weights = self._stem_weights
        dice = 2 * sum(weights[s] for s in shared) / (sum(weights[s] for s in one) + sum(weights[s] for s in other))
        return dice * self._telling(shared)

    def _bridge(self, one: str, other: str) -> float:
        best = 0.0
        theirs = {name.stems: name.weight for name in self._names[other]}
        for mine in self._names[one]:
            for third, weight in self._by_title[mine.stems]:
                if third in {one, other}:
                    continue
                for alias in self._names[third]:
                    if alias.stems != mine.stems and alias.stems in theirs:
                        strength = mine.weight * weight * alias.weight * theirs[alias.stems]
                        best = max(best, strength * min(self._telling(mine.stems), self._telling(alias.stems)))
        return best


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


def _base(signals: Signals) -> float:
    """What the signals say before standing: independent reasons, none needed (noisy or)."""
    if not signals.stated:
        # A bare title must not take the place of the role that the document describes under another name.
        return 0.0
    competencies = max(0.0, signals.competencies + 0.3 * (signals.competencies != 0))
    place = 0.4 * (signals.rank == 1 and signals.field == 1)
    return 1 - (1 - 0.8 * signals.title) * (1 - 0.5 * signals.bridge) * (1 - place) * (1 - competencies)


def _names(profile: Profile) -> list[_Name]:
    """Each title once by stems, at the weight of its best kind."""
    found: dict[frozenset[str], _Name] = {}
    for title in profile.titles:
        acronym = len(title.stems) == 1 and len(title.text) <= _ACRONYM
        weight = 0.5 if acronym else _KINDS.get(title.kind, 1.0)
        former = found.get(title.stems)
        if title.stems and (former is None or former.weight < weight):
            reading = Reading(None, frozenset()) if weight <= 0.5 else read_title(title.text)
            found[title.stems] = _Name(title.stems, weight, reading)
    return list(found.values())


def _height(corpus: Corpus, role: str, seen: frozenset[str] = frozenset()) -> int:
    """How many steps of reporting lines stand under a role."""
    profile = corpus.profiles.get(role)
    if profile is None or role in seen:
        return 0
    return max((1 + _height(corpus, line.other, seen | {role}) for line in profile.below), default=0)
