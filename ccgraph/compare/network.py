"""The moves there are between described roles: by stated lines, rungs and levels, equivalents, and ROME's mobility."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccgraph.compare.gap import FEW, between
from ccgraph.compare.places import Mobility, Places, Rung
from ccgraph.compare.texts import say
from ccgraph.compare.work import Role, Work

if TYPE_CHECKING:
    import networkx

__all__ = ["Move", "Network", "Node"]

# A near competency counts half of a missing one, a move as much as one: fewer moves are better, all else equal.
_NEAR = 0.5
_STEP = 1.0
# What is less sure costs more than a line that the document states.
_UNSTATED = 1.0
_DEEPER = 0.5
_SWITCH = {"exact": 0.5, "close": 1.0}
# Both ends stand on a match with a code: as much as two changes of document.
_MOBILITY = 2.0
# Of two ways of one cost the one with fewer moves comes first.
_TIE = 1e-6

Node = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """One move, with its reason and the passages behind it.

    Attributes:
        origin: IRI of the role of departure.
        target: IRI of the role of arrival.
        kind: ``up``, ``lateral``, ``further`` (as many levels managed, further from the top), ``unstated`` (place in
            the hierarchy not known), ``rome`` (a mobility of ROME), ``exact`` or ``close`` (another document).
        reason: why it is open, in words.
        passages: IRIs of the passages that say so.
        cost: that of the kind, plus one for each competency that is missing and a half for each that is near.
    """

    origin: str
    target: str
    kind: str
    reason: str
    passages: tuple[str, ...]
    cost: float


class Network:
    """The moves there are between described roles, made when they are asked for."""

    def __init__(self, work: Work, places: Places) -> None:
        self.work = work
        self.places = places
        self.rungs = places.rungs()
        self._roles = {iri: role for iri, role in work.roles.items() if role.deeds}
        self._moves: dict[str, tuple[Move, ...]] = {}

    def moves(self, origin: str) -> tuple[Move, ...]:
        """The moves from a role, one to each role at the most, the surest."""
        if origin not in self._moves:
            found: dict[str, Move] = {}
            for move in self._from(origin):
                found.setdefault(move.target, move)
            self._moves[origin] = tuple(found.values())
        return self._moves[origin]

    def passable(self, role: str) -> bool:
        """Whether a way may lead through a role: enough activities to tell what it asks for, a known rung or level."""
        return self._roles[role].activities >= FEW and (role in self.rungs or bool(self.places.ranks(role)))

    def graph(self, origin: str, switches: int) -> networkx.DiGraph[Node]:
        """What can be reached from a role: a node is a role and how many times the way to it changed document.

        Args:
            origin: where the ways start.
            switches: how many times a way may change document at the most.
        """
        import networkx  # 200 ms

        made: networkx.DiGraph[Node] = networkx.DiGraph()
        made.add_node((origin, 0))
        queue = [(origin, 0)]
        for role, used in queue:
            # An end that is thinly described, or whose place is not stated, leads nowhere further.
            if role != origin and not self.passable(role):
                continue
            for move in self.moves(role):
                changed = used + (self._roles[role].document != self._roles[move.target].document)
                node = (move.target, changed)
                if changed > switches or move.target == origin:
                    continue
                if node not in made:
                    queue.append(node)
                made.add_edge((role, used), node, cost=move.cost + _TIE, move=move)
        return made

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
                    kind, reason, passages, cost = judged
                    reason += self._diplomas(there.iri)
                    yield Move(origin, there.iri, kind, reason, passages, cost + self._lack(origin, there.iri))
        for mobility in self.places.mobilities.get(origin, ()):
            there = self._roles.get(mobility.other, here)
            if there is not here and self._open(here, there):
                yield self._by_rome(origin, mobility)

    def _by_rome(self, origin: str, mobility: Mobility) -> Move:
        m = mobility
        reason = say("move-rome", self.work.lang, m.here, m.there, m.version, f"{m.confidence:g}") + self._diplomas(
            m.other
        )
        return Move(origin, m.other, "rome", reason, (), _STEP + _MOBILITY + self._lack(origin, m.other))

    def _open(self, here: Role, there: Role) -> bool:
        """Whether neither levels nor hierarchy forbid a move: one rung up at the most, none down."""
        a, b = self.rungs.get(here.iri), self.rungs.get(there.iri)
        return self._level(here, there) and (a is None or b is None or b.height - a.height in {0, 1})

    def _level(self, here: Role, there: Role) -> bool:
        """Whether the grids allow a move: entry one level above the highest of the own job at the most, none below."""
        mine, theirs = self.places.ranks(here.iri), self.places.ranks(there.iri)
        return all(
            theirs[scale][0] <= mine[scale][1] + 1 and theirs[scale][1] >= mine[scale][0]
            for scale in mine.keys() & theirs.keys()
        )

    def _judge(self, here: Role, there: Role) -> tuple[str, str, tuple[str, ...], float] | None:
        """Whether one may go from here to there in one document: kind, reason, passages, cost."""
        lang = self.work.lang
        lines = [line for line in self.places.superiors(here.iri) if line.superior in self._roles]
        up = next((line for line in lines if line.superior == there.iri), None)
        if up is not None:
            return "up", say("move-superior", lang), up.passages, _STEP
        passages = tuple(p for r in (here, there) for line in self.places.superiors(r.iri)[:1] for p in line.passages)
        heads = [{ln.superior for ln in self.places.superiors(r.iri) if ln.kind == "formal"} for r in (here, there)]
        a, b = self.rungs.get(here.iri), self.rungs.get(there.iri)
        if heads[0] & heads[1] and self._level(here, there) and a and b and abs(b.height - a.height) <= 1:
            return "lateral", say("move-peers", lang), passages, _STEP
        if not self._open(here, there):
            return None
        if a is None or b is None:
            return self._by_grid(here, there) or self._unstated(a, b)
        step, nearer = b.height - a.height, a.depth - b.depth
        # Where the document states the superior, the way up leads there, and to no other branch's head. More levels
        # below but further from the top is no way up; nor does a head of heads go further down.
        if (step and (lines or nearer < 0)) or (nearer < 0 and a.height > 1):
            return None
        reason = say("move-up" if step else "move-lateral", lang)
        if not step and nearer:
            reason += "; " + say("move-nearer" if nearer > 0 else "move-further", lang, abs(nearer))
        kind = "up" if step else "further" if nearer < 0 else "lateral"
        return kind, reason + self._borrowed(a, b), passages, _STEP + (0 if step else _DEEPER * abs(nearer))

    def _by_grid(self, here: Role, there: Role) -> tuple[str, str, tuple[str, ...], float] | None:
        """A move that the grid alone shows to be open, where the hierarchy does not tell."""
        mine, theirs = self.places.ranks(here.iri), self.places.ranks(there.iri)
        for scale in sorted(mine.keys() & theirs.keys()):
            (low, high), (least, most) = mine[scale], theirs[scale]
            reason = say(
                "move-grid", self.work.lang, *(f"{x}–{y}" if x < y else x for x, y in (mine[scale], theirs[scale]))
            )
            where = (c for role in (here, there) for c in self.places.classifications[role.iri] if c.scale == scale)
            kind = "up" if least > high or (most > high and least > low) else "lateral"
            return kind, reason, tuple(dict.fromkeys(p for c in where for p in c.passages)), _STEP
        return None

    def _unstated(self, a: Rung | None, b: Rung | None) -> tuple[str, str, tuple[str, ...], float] | None:
        # For a head of heads a post without a stated place is more likely a step down.
        if a is None or b is not None or a.height > 1:
            return None
        return "unstated", say("move-unstated", self.work.lang), (), _STEP + _UNSTATED

    def _diplomas(self, role: str) -> str:
        named = self.places.diplomas.get(role, ())
        return "; " + say("move-diploma", self.work.lang, ", ".join(named)) if named else ""

    def _borrowed(self, *rungs: Rung) -> str:
        roles = [self.work.role(via) for via in dict.fromkeys(rung.via for rung in rungs if rung.via)]
        named = ", ".join(f"{role.label} ({role.source})" for role in roles)
        return " " + say("move-borrowed", self.work.lang, named) if named else ""

    def _lack(self, origin: str, target: str) -> float:
        counts = between(self.work, origin, target).counts()
        return counts["to-verify"] + counts["excluded"] + _NEAR * counts["partial"]
