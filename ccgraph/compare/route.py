"""The ways from one role to another: cheapest by what is missing, never more than one rung up at a time.

Inside one document a move stays on its rung or climbs one: to the superior that the document states, else to any role
one rung higher. A passage to another document needs a curated exact or close equivalent, or a mobility that ROME names
between codes judged the same or close. The cheapest ways are found by Dijkstra (1959), the alternatives by Yen (1971),
both as networkx has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from ccgraph.compare.gap import FEW, Gap, Need, Origin, compare
from ccgraph.compare.network import Move, Network, Node
from ccgraph.compare.places import Places
from ccgraph.compare.texts import DISCLAIMER, say
from ccgraph.compare.work import Role, Work
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import PREFIXES

if TYPE_CHECKING:
    import networkx
    import pandas

__all__ = ["Route", "Routes", "destinations", "routes"]

_MOST_SWITCHES = 2
# Yen's ways that come back to a role by another document are dropped; no more than these are looked at.
_LOOKED_AT = 200


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

    @property
    def sure(self) -> bool:
        """Whether each move keeps its place in the hierarchy or climbs, by what is stated."""
        return all(move.kind not in {"unstated", "further"} for move in self.moves)

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

    def remarks(self) -> list[str]:
        """What a reader must know of the roles it leads to: those that a document hardly describes."""
        return [say("note-thin", self.lang, r.label, r.activities) for r in self.roles[1:] if r.activities < FEW]

    def explain(self) -> str:
        """The moves in words."""
        lines = []
        for i, (move, there) in enumerate(zip(self.moves, self.roles[1:], strict=True)):
            lines.append(f"{i + 1}. {there.label} ({there.source}): {move.reason} {' '.join(move.passages)}".rstrip())
            lines += [f"     {say(n.state, self.lang)}: {n.competency.label}" for n in self.acquire(i)]
            lines += [f"     {say('partial', self.lang)}: {n.competency.label}" for n in self.near(i)]
        return "\n".join([*lines, *self.remarks()])

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
            "remarks": self.remarks(),
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

    def to_pandas(self) -> pandas.DataFrame:
        """One row a move, as a DataFrame."""
        return self.to_table().to_pandas()


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways from a role: to another, the cheapest first, or to every role within reach.

    Attributes:
        origin: where the ways start.
        target: where they lead, or ``None``: each leads elsewhere.
        ways: the ways.
        lang: language of labels and reasons.
    """

    origin: Role
    target: Role | None
    ways: tuple[Route, ...]
    lang: str

    def __len__(self) -> int:
        return len(self.ways)

    def __iter__(self) -> Iterator[Route]:
        return iter(self.ways)

    def __getitem__(self, i: int) -> Route:
        return self.ways[i]

    def explain(self) -> str:
        """Every way in words, with what it takes."""
        if not self.ways:
            return "\n".join([say("no-destination", self.lang, self.origin.label), DISCLAIMER[self.lang]])
        shown = [f"— {i}: {way.roles[-1].label} —\n{way.explain()}" for i, way in enumerate(self.ways, 1)]
        return "\n\n".join([*shown, DISCLAIMER[self.lang]])

    def to_dict(self) -> dict[str, Any]:
        """Plain values, disclaimer included."""
        return {
            "from": self.origin.iri,
            "to": self.target and self.target.iri,
            "routes": [way.to_dict() for way in self.ways],
            "disclaimer": DISCLAIMER[self.lang],
        }

    def to_table(self) -> Table:
        """One row a move of each way to the target; without a target, one row a role within reach."""
        if self.target is not None:
            tables = [way.to_table(i) for i, way in enumerate(self.ways, 1)]
            return Table(tables[0].columns, tuple(row for table in tables for row in table.rows))
        columns = ("role", "title", "steps", "missing", "near", "route", "why", "remarks")
        return Table(
            columns,
            tuple(
                (
                    Iri(way.roles[-1].iri),
                    Literal(way.roles[-1].label),
                    _integer(len(way.moves)),
                    _integer(len(way.new_needs())),
                    _integer(len(way.near(len(way.moves) - 1))),
                    Literal(" → ".join(_name(role, self.origin) for role in way.roles)),
                    Literal(" → ".join(move.reason for move in way.moves)),
                    Literal(" ".join(way.remarks())),
                )
                for way in self.ways
            ),
        )

    def to_pandas(self) -> pandas.DataFrame:
        """The rows of :meth:`to_table` as a DataFrame."""
        return self.to_table().to_pandas()


def routes(work: Work, places: Places, origin: str, target: str, number: int = 3) -> Routes:
    """The cheapest ways from a role to another, alternatives included.

    Raises:
        NotFoundError: an end is no role, is not described, or no way leads from one to the other.
        UsageError: both ends are one role.
    """
    _described(work, origin)
    _described(work, target)
    if origin == target:
        raise UsageError(say("note-same", work.lang))
    network = Network(work, places)
    here, there = work.role(origin), work.role(target)
    # A way leaves its document only where it must: each change of document takes a judgement for a fact.
    first = int(here.document != there.document)
    ways = (_cheapest(network, origin, target, number, switches) for switches in range(first, _MOST_SWITCHES + 1))
    found = next((way for way in ways if way), [])
    if not found:
        raise NotFoundError(say("no-route", work.lang, here.label, there.label))
    return Routes(here, there, tuple(_route(work, moves) for moves in found), work.lang)


def destinations(work: Work, places: Places, origin: str) -> Routes:
    """Where one can go from a role: the cheapest way to each role within reach.

    Cheapest first; after them the ways with a move whose place in the hierarchy is to be verified; last the roles of
    which a document says so little that what they ask for is not known.

    Raises:
        NotFoundError: the origin is no role, or is not described.
    """
    import networkx  # 200 ms

    _described(work, origin)
    network = Network(work, places)
    ways: dict[str, tuple[Move, ...]] = {}
    # A way within the document goes before one that changes it.
    for switches in (0, 1):
        graph = network.graph(origin, switches)
        lengths = networkx.single_source_dijkstra_path_length(graph, (origin, 0), weight="cost")
        paths = networkx.single_source_dijkstra_path(graph, (origin, 0), weight="cost")
        for node in sorted(lengths, key=lambda n: (lengths[n], n)):
            ways.setdefault(node[0], _moves(graph, paths[node]))
    del ways[origin]
    at_home = {role for role in (origin, *ways) if work.role(role).document == work.role(origin).document}
    # The same work told by another document is no further place to go.
    twins = {e.other for role in at_home for e in places.equivalents.get(role, ())}
    found = [_route(work, moves) for role, moves in ways.items() if role not in twins]
    found.sort(key=lambda way: (way.roles[-1].activities < FEW, not way.sure, way.cost, way.roles[-1].iri))
    return Routes(work.role(origin), None, tuple(found), work.lang)


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


def _cheapest(network: Network, origin: str, target: str, number: int, switches: int) -> list[tuple[Move, ...]]:
    import networkx  # 200 ms

    graph = network.graph(origin, switches)
    end: Node = ("", 0)
    ends = [node for node in graph if node[0] == target]
    graph.add_edges_from(((node, end) for node in ends), cost=0.0)
    if not ends:
        return []
    paths = networkx.shortest_simple_paths(graph, (origin, 0), end, weight="cost")
    simple = (path[:-1] for path in islice(paths, _LOOKED_AT) if len({role for role, _ in path}) == len(path))
    found = [_moves(graph, path) for path in islice(simple, number)]
    return sorted(found, key=lambda way: (_cost(way), len(way), [move.target for move in way]))


def _moves(graph: networkx.DiGraph[Node], path: Iterable[Node]) -> tuple[Move, ...]:
    nodes = list(path)
    return tuple(graph.edges[edge]["move"] for edge in pairwise(nodes))


def _cost(moves: Iterable[Move]) -> float:
    return sum(move.cost for move in moves)


def _name(role: Role, origin: Role) -> str:
    return role.label if role.document == origin.document else f"{role.label} ({role.source})"


def _integer(value: int) -> Literal:
    return Literal(str(value), None, f"{PREFIXES['xsd']}integer")
