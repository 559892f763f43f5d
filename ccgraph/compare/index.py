"""What is compared of every role, made once, by number: names, ranks, competency profiles, and who shares what.

Everything here is proportional to the number of roles and their titles and competencies, never to that of pairs. It
holds plain lists of numbers and no profile, so that another process can be handed it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt

from ccgraph.compare.profile import Corpus, Profile
from ccgraph.compare.wording import Reading, read_title

__all__ = ["Facts", "Index", "base"]

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
# Roles kept that bear two titles: one role and the other are no bridge of their own, so that the third remains.
_BRIDGES = 3

Facts = tuple[float, float, float, float, float, bool]
"""Of a pair: title, bridge, rank, field, competencies, stated; see :class:`ccgraph.compare.likeness.Signals`."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A title of one role: its number, its weight as a name, and what its words tell."""

    title: int
    weight: float
    reading: Reading


class Index:
    """The comparable features of the roles of a corpus, each role known by its place in ``roles``.

    Attributes:
        roles: their IRIs, sorted.
        documents: the number of each role's document.
        stated: whether the document says more of a role than its titles.
        ranks: the ranks told of each role.
        vectors: the competency profile of each, at unit length.
        width: how many candidates a role has at most.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.roles = tuple(sorted(corpus.profiles))
        profiles = [corpus.profiles[role] for role in self.roles]
        numbers = {document: i for i, document in enumerate(corpus.documents)}
        self.documents = [numbers[p.document] for p in profiles]
        self.stated = [p.stated for p in profiles]
        self.width = _CANDIDATES if len(profiles) <= _MANY else _CANDIDATES_OF_MANY
        self._known = [p.activities / _ENOUGH for p in profiles]
        weights = corpus.stem_weights()
        # Numbers in the stems' order: sums over them come out the same in every run.
        stems = {stem: i for i, stem in enumerate(sorted(weights))}
        self._stem_weights = [weights[stem] for stem in stems]
        self.titles: dict[frozenset[str], int] = {}
        self._names = [self._named(p) for p in profiles]
        self._stems = [frozenset(stems[s] for s in title) for title in self.titles]
        self._weights = [self._weight(title) for title in self._stems]
        self._telling = [min(1.0, weight / _TELLING) for weight in self._weights]
        self.ranks = [self._told(corpus, i) for i in range(len(profiles))]
        self.vectors = _vectors(profiles, corpus.competency_weights())
        self._bits = array("B", [sum(1 << rank for rank in ranks) for ranks in self.ranks])
        self.bearers = [array("i") for _ in self._stems]
        self._by_stem = [array("i") for _ in stems]
        self._by_competency: dict[str, tuple[array[int], array[float]]] = {}
        for i, names in enumerate(self._names):
            for stem in self._stems_of(i):
                self._by_stem[stem].append(i)
            for name in names:
                self.bearers[name.title].append(i)
            for competency, value in self.vectors[i].items():
                holders, values = self._by_competency.setdefault(competency, (array("i"), array("d")))
                holders.append(i)
                values.append(value)
        self._bridges = self._bridged()

    def __len__(self) -> int:
        return len(self.roles)

    def cosine(self, one: int, other: int) -> float:
        """Cosine of the weighted competency profiles."""
        mine, theirs = self.vectors[one], self.vectors[other]
        return sum([value * theirs[key] for key, value in mine.items() if key in theirs])

    def candidates(self, role: int) -> list[int]:
        """The roles of other documents that share most with a role: stems, whole titles, bridges, competencies."""
        if len(self) > _MANY:
            best = self._best_of_many(role)
        else:
            score: dict[int, float] = defaultdict(float)
            for weight, holders, values in self._shared(role):
                for place, other in enumerate(holders):
                    score[other] += weight * values[place] if values else weight
            mine = self._bits[role]
            for other in score:
                score[other] += bool(mine & self._bits[other])
            best = nlargest(2 * self.width, score, key=lambda other: (score[other], -other))
        document = self.documents[role]
        return [other for other in best if self.documents[other] != document][: self.width]

    def facts(self, one: int, other: int) -> Facts:
        """The signals of a pair but for standing."""
        title, field, bridge = 0.0, -1.0, 0.0
        for mine in self._names[one]:
            links = self._bridges.get(mine.title)
            for theirs in self._names[other]:
                # Less than the best even were the titles equal: no need to look at their words.
                if mine.weight * theirs.weight > title:
                    alike = mine.weight * theirs.weight * self._alike(mine.title, theirs.title)
                    title = max(title, alike)
                if mine.weight > 0.5 and theirs.weight > 0.5 and field < 1:
                    here, there = mine.reading.fields, theirs.reading.fields
                    field = max(field, len(here & there) / len(here | there) if here or there else 1.0)
                if links and theirs.title in links:
                    strength, thirds = links[theirs.title]
                    tie = next((weight for weight, third in thirds if third not in {one, other}), 0.0)
                    bridge = max(bridge, mine.weight * tie * theirs.weight * strength)
        ranks, other_ranks = self.ranks[one], self.ranks[other]
        rank = float(not ranks.isdisjoint(other_ranks)) if ranks and other_ranks else 0.5
        cosine, known = self.cosine(one, other), min(self._known[one], self._known[other])
        competencies = -1.0 if known >= 1 and cosine < _STRANGERS else (cosine - 0.3) * min(1.0, known)
        stated = self.stated[one] and self.stated[other]
        return title, bridge, rank, 0.5 if field < 0 else field, competencies, stated

    def _named(self, profile: Profile) -> list[_Name]:
        """Each title once by stems, at the weight of its best kind."""
        found: dict[frozenset[str], _Name] = {}
        for title in profile.titles:
            acronym = len(title.stems) == 1 and len(title.text) <= _ACRONYM
            weight = 0.5 if acronym else _KINDS.get(title.kind, 1.0)
            former = found.get(title.stems)
            if title.stems and (former is None or former.weight < weight):
                reading = Reading(None, frozenset()) if weight <= 0.5 else read_title(title.text)
                number = self.titles.setdefault(title.stems, len(self.titles))
                found[title.stems] = _Name(number, weight, reading)
        return list(found.values())

    def _told(self, corpus: Corpus, role: int) -> frozenset[int]:
        names = self._names[role]
        told = frozenset(n.reading.rank for n in names if n.weight > 0.5 and n.reading.rank is not None)
        height = _height(corpus, self.roles[role]) if told <= {0} else 0
        return frozenset([min(height, 3)]) if height else told

    def _stems_of(self, role: int) -> list[int]:
        return sorted({s for name in self._names[role] for s in self._stems[name.title]})

    def _aliases(self, role: int) -> dict[int, int]:
        """The titles of the roles that bear a title of this one, and how often."""
        found: dict[int, int] = defaultdict(int)
        for name in self._names[role]:
            for third in self.bearers[name.title][:_CANDIDATES]:
                for alias in self._names[third]:
                    found[alias.title] += 1
        return found

    def _bridged(self) -> dict[int, dict[int, tuple[float, list[tuple[float, int]]]]]:
        """For two titles of one role: how telling both are, and the roles that bear both with their weights."""
        found: dict[int, dict[int, tuple[float, list[tuple[float, int]]]]] = defaultdict(dict)
        for role, names in enumerate(self._names):
            for name in names:
                for alias in names:
                    if alias.title == name.title:
                        continue
                    telling = min(self._telling[name.title], self._telling[alias.title])
                    _, thirds = found[name.title].setdefault(alias.title, (telling, []))
                    thirds.append((name.weight * alias.weight, role))
                    if len(thirds) > _BRIDGES:
                        thirds.sort(key=lambda third: -third[0])
                        thirds.pop()
        for links in found.values():
            for _, thirds in links.values():
                thirds.sort(key=lambda third: -third[0])
        return dict(found)

    def _shared(self, role: int) -> Iterator[tuple[float, array[int], array[float] | None]]:
        """What a role shares: its weight, who else holds it, and how much of it where that differs."""
        shared: list[tuple[float, array[int], array[float] | None]] = []
        shared += [(self._stem_weights[s] / _TELLING, self._by_stem[s], None) for s in self._stems_of(role)]
        shared += [(value, *self._by_competency[c]) for c, value in self.vectors[role].items()]
        budget = _SCANNED
        # What few share comes first; where roles are many, what all share is not worth the time.
        for weight, holders, values in sorted(shared, key=lambda found: len(found[1])):
            if budget < 0:
                break
            budget -= len(holders)
            yield weight, holders, values
        for title, times in self._aliases(role).items():
            yield times, self.bearers[title][:_CANDIDATES], None

    def _best_of_many(self, role: int) -> list[int]:
        """As among few, by arrays; what it takes does not grow with the roles, as only those touched are looked at."""
        import numpy as np

        shared = [
            (w, np.frombuffer(h, np.intc), 1.0 if v is None else np.frombuffer(v)) for w, h, v in self._shared(role)
        ]
        if not shared:
            return []
        holders = np.concatenate([h for _, h, _ in shared])
        weights = np.concatenate([np.full(len(h), w) * v for w, h, v in shared])
        # By sorting, so that nothing is as long as there are roles: two empty arrays of that cost more than all else.
        others, places = np.unique(holders, return_inverse=True)
        score = np.bincount(places, weights)
        reached = score + ((np.frombuffer(self._bits, np.uint8)[others] & self._bits[role]) != 0)
        number = 2 * self.width
        if len(others) > number:
            kept = reached >= np.partition(reached, len(reached) - number)[len(reached) - number]
            others, reached = others[kept], reached[kept]
        best: list[int] = others[np.lexsort((others, -reached))][:number].tolist()
        return best

    def _weight(self, stems: Iterable[int]) -> float:
        return sum([self._stem_weights[s] for s in stems])

    def _alike(self, one: int, other: int) -> float:
        """Dice over stems, weighted, less where what is shared is common."""
        if one == other:
            return self._telling[one]
        shared = self._stems[one] & self._stems[other]
        if not shared:
            return 0.0
        weight = self._weight(shared)
        return 2 * weight / (self._weights[one] + self._weights[other]) * min(1.0, weight / _TELLING)


def base(facts: Facts) -> float:
    """What the signals say before standing: independent reasons, none needed (noisy or)."""
    title, bridge, rank, field, competencies, stated = facts
    if not stated:
        # A bare title must not take the place of the role that the document describes under another name.
        return 0.0
    known = max(0.0, competencies + 0.3 * (competencies != 0))
    place = 0.4 * (rank == 1 and field == 1)
    return 1 - (1 - 0.8 * title) * (1 - 0.5 * bridge) * (1 - place) * (1 - known)


def _vectors(profiles: Iterable[Profile], weights: dict[str, float]) -> list[dict[str, float]]:
    """Informativeness times 1 + ln(activities), at unit length."""
    made = []
    for profile in profiles:
        vector = {c: weights[c] * (1 + log(max(1, len(r.activities)))) for c, r in profile.requirements.items()}
        length = sqrt(sum(v * v for v in vector.values()))
        made.append({c: v / length for c, v in vector.items()})
    return made


def _height(corpus: Corpus, role: str, seen: frozenset[str] = frozenset()) -> int:
    """How many steps of reporting lines stand under a role."""
    profile = corpus.profiles.get(role)
    if profile is None or role in seen:
        return 0
    return max((1 + _height(corpus, line.other, seen | {role}) for line in profile.below), default=0)
