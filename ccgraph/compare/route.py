"""The ways from one role to another: cheapest by what is missing, never more than one rung up at a time.

Inside one document a move stays on its rung or climbs one: to the superior that the document states, else to any role
one rung higher. A passage to another document needs a curated exact or close equivalent. The cheapest ways are found
by Dijkstra (1959), the alternatives by Yen (1971).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from ccgraph.compare.gap import FEW, Gap, Need, Origin, between, compare
from ccgraph.compare.ladder import Places, Rung
from ccgraph.compare.texts import DISCLAIMER, say
from ccgraph.compare.work import Role, Work
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import PREFIXES

__all__ = ["Move", "Network", "Route", "destinations", "routes"]

# A near competency counts half of a missing one, a move as much as one: fewer moves are better, all else equal.
_NEAR = 0.5
_STEP = 1.0
_MOST_SWITCHES = 2
_SWITCH = {"exact": 0.5, "close": 1.0}


@dataclass(frozen=True, slots=True)
class Move:
    """One move: its kind (``up``, ``lateral``, ``exact``, ``close``, ``unstated``), reason, passages, cost."""

    origin: str
    target: str
    kind: str
    reason: str
    passages: tuple[str, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Route:
    """A sequence of moves, with what is to be acquired at each beyond what the moves before gave."""

    moves: tuple[Move, ...]
    roles: tuple[Role, ...]
    gaps: tuple[Gap, ...]
    lang: str

    @property
    def cost(self) -> float:
        """The sum of the moves' costs."""
        return sum(move.cost for move in self.moves)

    def acquire(self, step: int) -> list[Need]:
        """What to verify or acquire at a step."""
        return [n for n in self.gaps[step].needs if n.state in {"to-verify", "lacks", "excluded"}]

    def near(self, step: int) -> list[Need]:
        """What is near at a step."""
        return [n for n in self.gaps[step].needs if n.state == "partial"]

    def new_needs(self) -> list[Need]:
        """What to verify or acquire over the whole way, each competency once."""
        found = {n.competency.iri: n for i in range(len(self.moves)) for n in self.acquire(i)}
        return list(found.values())

    def explain(self) -> str:
        """The moves in words."""
        lines = []
        for i, (move, there) in enumerate(zip(self.moves, self.roles[1:], strict=True)):
            lines.append(f"{i + 1}. {there.label} ({there.source}): {move.reason} {' '.join(move.passages)}".rstrip())
            lines += [f"     {say(n.state, self.lang)}: {n.competency.label}" for n in self.acquire(i)]
            lines += [f"     {say('partial', self.lang)}: {n.competency.label}" for n in self.near(i)]
        return "\n".join([*lines, DISCLAIMER[self.lang]])

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "cost": self.cost,
            "from": self.roles[0].iri,
            "to": self.roles[-1].iri,
            "steps": [
                {
                    "role": role.iri,
                    "label": role.label,
                    "move": move.kind,
                    "reason": move.reason,
                    "passages": list(move.passages),
                    "cost": move.cost,
                    "acquire": [n.to_dict() for n in self.acquire(i)],
                    "near": [n.to_dict() for n in self.near(i)],
                }
                for i, (move, role) in enumerate(zip(self.moves, self.roles[1:], strict=True))
            ],
        }

    def to_table(self, number: int = 1) -> Table:
        """One row a move."""
        rows = []
        for i, move in enumerate(self.moves):
            acquire, near = self.acquire(i), self.near(i)
            rows.append(
                (
                    _integer(number),
                    _integer(i + 1),
                    Iri(move.origin),
                    Iri(move.target),
                    Literal(move.reason),
                    _integer(len(acquire)),
                    _integer(len(near)),
                    Literal("; ".join(n.competency.label for n in acquire)),
                    Literal(" ".join(move.passages)),
                )
            )
        columns = ("route", "step", "from", "to", "move", "missing", "near", "acquire", "passages")
        return Table(columns, tuple(rows))


class Network:
    """The moves there are between described roles, made when they are asked for."""

    def __init__(self, work: Work, places: Places) -> None:
        self.work = work
        self.places = places
        self.rungs = places.rungs()
        self._roles = {iri: role for iri, role in work.roles.items() if role.deeds}
        self._moves: dict[str, tuple[Move, ...]] = {}

    def moves(self, origin: str) -> tuple[Move, ...]:
        """The moves from a role."""
        if origin not in self._moves:
            self._moves[origin] = tuple(self._from(origin))
        return self._moves[origin]

    def passable(self, role: str) -> bool:
        """Whether a way may lead through a role: enough activities to tell what it asks for, and a known rung."""
        return self._roles[role].activities >= FEW and role in self.rungs

    def _from(self, origin: str) -> Iterator[Move]:
        here = self._roles.get(origin)
        if here is None:
            return
        lang = self.work.lang
        for equivalent in self.places.equivalents.get(origin, ()):
            if equivalent.other in self._roles and self._roles[equivalent.other].document != here.document:
                other = self._roles[equivalent.other]
                reason = say(f"move-{equivalent.relation}", lang, other.label, other.source, equivalent.confidence)
                reason = f"{reason} {equivalent.comment}".rstrip()
                yield Move(origin, other.iri, equivalent.relation, reason, (), _SWITCH[equivalent.relation])
        for there in self._roles.values():
            if there.iri != origin and there.document == here.document:
                judged = self._judge(here, there)
                if judged is not None:
                    kind, reason, passages = judged
                    yield Move(origin, there.iri, kind, reason, passages, _STEP + self._lack(origin, there.iri))

    def _judge(self, here: Role, there: Role) -> tuple[str, str, tuple[str, ...]] | None:
        """Whether one may go from here to there, and why."""
        lang, mine, theirs = self.work.lang, self.places.ranks(here.iri), self.places.ranks(there.iri)
        for scale in mine.keys() & theirs.keys():
            # Entry one level above the highest of the own job at the most.
            if theirs[scale][0] > mine[scale][1] + 1 or theirs[scale][1] < mine[scale][0]:
                return None
        lines = [line for line in self.places.superiors(here.iri) if line.superior in self._roles]
        for line in lines:
            if line.superior == there.iri:
                return "up", say("move-superior", lang), line.passages
        a, b = self.rungs.get(here.iri), self.rungs.get(there.iri)
        if a is None or b is None:
            return ("unstated", say("move-unstated", lang), ()) if b is None and a is not None else None
        step = b.height - a.height
        # Where the document states the superior, the way up leads there, and to no other branch's head.
        if step not in {0, 1} or (step == 1 and lines):
            return None
        passages = tuple(p for r in (here, there) for line in self.places.superiors(r.iri)[:1] for p in line.passages)
        reason = say("move-up" if step else "move-lateral", lang) + self._borrowed(a, b)
        return "up" if step else "lateral", reason, passages

    def _borrowed(self, *rungs: Rung) -> str:
        names = [self.work.role(rung.via) for rung in rungs if rung.via]
        if not names:
            return ""
        return " " + say("move-borrowed", self.work.lang, ", ".join(f"{r.label} ({r.source})" for r in names))

    def _lack(self, origin: str, target: str) -> float:
        counts = between(self.work, origin, target).counts()
        return counts["to-verify"] + counts["excluded"] + _NEAR * counts["partial"]


def routes(
    work: Work, places: Places, origin: str, target: str, number: int = 3, network: Network | None = None
) -> list[Route]:
    """The cheapest ways from a role to another, alternatives included.

    Args:
        work: the roles.
        places: where they stand.
        origin: where the ways start.
        target: where they end.
        number: how many at most.
        network: the moves of ``work`` and ``places``; who asks for many ways keeps one, which remembers what it made.

    Raises:
        NotFoundError: an end is no role, is not described, or no way leads from one to the other.
        UsageError: both ends are one role.
    """
    _described(work, origin)
    _described(work, target)
    if origin == target:
        raise UsageError(say("note-same", work.lang))
    network = network or Network(work, places)
    same = work.role(origin).document == work.role(target).document
    # A way leaves its document only where it must: each change of document takes a judgement for a fact.
    ways = (_yen(network, origin, target, number, switches) for switches in range(not same, _MOST_SWITCHES + 1))
    found = next((way for way in ways if way), [])
    if not found:
        raise NotFoundError(say("no-route", work.lang, work.role(origin).label, work.role(target).label))
    return [_route(work, moves) for moves in found]


def destinations(work: Work, places: Places, origin: str) -> list[Route]:
    """Where one can go from a role: the cheapest way to each role within reach, cheapest first.

    Raises:
        NotFoundError: the origin is no role, or is not described.
    """
    _described(work, origin)
    network = Network(work, places)
    ways = {**_dijkstra(network, origin, 1), **_dijkstra(network, origin, 0)}
    at_home = {role for role in ways if work.role(role).document == work.role(origin).document}
    # The same work told by another document is no further place to go.
    twins = {e.other for role in at_home for e in places.equivalents.get(role, ())}
    found = [_route(work, moves) for role, moves in ways.items() if role != origin and role not in twins]
    return sorted(found, key=lambda route: (route.cost, route.roles[-1].iri))


def _described(work: Work, iri: str) -> None:
    if not work.role(iri).deeds:
        raise NotFoundError(say("note-bare", work.lang, work.role(iri).label))


def _route(work: Work, moves: tuple[Move, ...]) -> Route:
    roles = [work.role(moves[0].origin)]
    gaps = []
    for move in moves:
        there = work.role(move.target)
        held = Origin(roles[-1].label, tuple(reversed(roles)))
        gaps.append(compare(work, held, there))
        roles.append(there)
    return Route(moves, tuple(roles), tuple(gaps), work.lang)


def _dijkstra(
    network: Network,
    origin: str,
    switches: int,
    target: str | None = None,
    closed: frozenset[str] = frozenset(),
    barred: frozenset[tuple[str, str]] = frozenset(),
) -> dict[str, tuple[Move, ...]]:
    """The cheapest way to each role, or to one, without closed roles and barred moves.

    Args:
        network: the moves.
        origin: where the ways start.
        switches: how many times a way may change document at the most.
        target: where to stop, if anywhere.
        closed: roles that no way may touch.
        barred: moves that no way may take.
    """
    best: dict[str, tuple[Move, ...]] = {}
    settled: set[tuple[str, int]] = set()
    ticket = count()
    queue: list[tuple[float, int, str, int, int, tuple[Move, ...]]] = [(0.0, 0, origin, 0, next(ticket), ())]
    while queue:
        cost, length, role, used, _, way = heapq.heappop(queue)
        if (role, used) in settled:
            continue
        settled.add((role, used))
        best.setdefault(role, way)
        if role == target:
            break
        # An end that is thinly described, or whose place is not stated, leads nowhere further.
        if role != origin and not network.passable(role):
            continue
        seen = {origin, *(move.target for move in way)}
        for move in network.moves(role):
            changed = used + (move.kind in _SWITCH)
            if changed <= switches and move.target not in closed | seen and (role, move.target) not in barred:
                heapq.heappush(queue, (cost + move.cost, length + 1, move.target, changed, next(ticket), (*way, move)))
    return best


def _yen(network: Network, origin: str, target: str, number: int, switches: int) -> list[tuple[Move, ...]]:
    first = _dijkstra(network, origin, switches, target).get(target)
    if first is None:
        return []
    found = [first]
    candidates: dict[tuple[str, ...], tuple[Move, ...]] = {}
    while len(found) < number:
        for i in range(len(found[-1])):
            root, spur = found[-1][:i], found[-1][i].origin
            barred = frozenset((way[i].origin, way[i].target) for way in found if way[:i] == root and len(way) > i)
            closed = frozenset(move.origin for move in root)
            left = switches - sum(move.kind in _SWITCH for move in root)
            rest = _dijkstra(network, spur, left, target, closed, barred).get(target)
            if rest:
                way = (*root, *rest)
                candidates.setdefault(tuple(move.target for move in way), way)
        known = {tuple(move.target for move in way) for way in found}
        others = [way for key, way in candidates.items() if key not in known]
        if not others:
            break
        found.append(min(others, key=lambda way: (_cost(way), len(way), [move.target for move in way])))
    return found


def _cost(moves: Iterable[Move]) -> float:
    return sum(move.cost for move in moves)


def _integer(value: int) -> Literal:
    return Literal(str(value), None, f"{PREFIXES['xsd']}integer")
