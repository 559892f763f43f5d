"""The statements of a store, read when they are asked for: a server starts at once, whatever the size of the graph.

What the pages show is the same, byte for byte, as from :meth:`ccgraph.pages.statements.Statements.load`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from ccgraph import query as queries
from ccgraph import resources
from ccgraph.evidence import graph_kind, select
from ccgraph.pages.statements import TYPE, Fact, Statements, in_order, indexed
from ccgraph.recent import Recent
from ccgraph.store import EmbeddedStore
from ccgraph.table import Blank, Iri, Literal, Term
from ccgraph.terms import NAMESPACE, ONTOLOGY

__all__ = ["StoredStatements"]

# Facts, names and lists of passages that are held at most.
_FACTS = 40_000
_NAMES = 100_000
_PASSAGES = 5_000


class _End(Mapping[str, list[Fact]]):
    """The facts of each resource, seen from one end; ``read`` looks them up, ``all_`` names every resource."""

    def __init__(self, read: Callable[[str], list[Fact]], all_: Callable[[], Iterator[str]]) -> None:
        self._read = read
        self._all = all_
        # What has no facts weighs something too.
        self._recent: Recent[str, list[Fact]] = Recent(_FACTS, lambda facts: len(facts) + 1)

    def __getitem__(self, iri: str) -> list[Fact]:
        found = self._recent.get(iri)
        if found is None:
            found = self._recent[iri] = self._read(iri)
        if not found:
            raise KeyError(iri)
        return found

    def holds(self, iri: str) -> bool:
        """Whether the facts of a resource have been read and are still held."""
        return iri in self._recent

    def __iter__(self) -> Iterator[str]:
        return self._all()

    def __len__(self) -> int:
        return sum(1 for _ in self)


class StoredStatements(Statements):
    """The statements of a store of this process, looked up as they are asked for.

    Graphs with blank nodes, as a rule the ontology alone, are read whole: only then have these canonical labels.

    Args:
        store: the graph; it must not change.
    """

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        # A property, a graph or a kind is one text, however many facts have it.
        self._words: dict[str, str] = {}
        self._facts = _End(self._of, lambda: self._ends(1))
        super().__init__(self._facts, _End(self._to, lambda: self._ends(3)))
        self._named = Recent(_NAMES)
        self._passages = Recent(_PASSAGES)

    @cached_property
    def _resources(self) -> tuple[list[str], list[Blank]]:
        """The project's IRIs, sorted, and the blank nodes."""
        iris, blanks = [], []
        for (term,) in self._store.rows(queries.find("resources", resources.folder("queries") / "pages").text):
            if isinstance(term, Iri) and term.startswith(NAMESPACE):
                iris.append(str(term))
            elif isinstance(term, Blank):
                blanks.append(term)
        return sorted(iris), blanks

    @cached_property
    def iris(self) -> list[str]:
        """See :attr:`Statements.iris`."""
        return self._resources[0]

    @cached_property
    def _whole(self) -> tuple[frozenset[str], dict[str, list[Fact]], dict[str, list[Fact]]]:
        """The graphs that are read whole, and their facts from both ends."""
        named = {
            quad[0]
            for node in self._resources[1]
            for end in ((node, None), (None, node))
            for quad in self._store.quads(*end)
        }
        rows: dict[str, list[tuple[Term, str, Term]]] = defaultdict(list)
        for graph in {ONTOLOGY, *named}:
            rows[graph] = [(start, property_, end) for _, start, property_, end in self._store.quads(graph=graph)]
        return frozenset(rows), *indexed(rows)

    def _fact(self, graph: str, property_: str, other: Term) -> Fact:
        word = self._words.setdefault
        return Fact(word(property_, property_), other, graph_kind(graph), word(graph, graph))

    def _of(self, iri: str) -> list[Fact]:
        graphs, held, _ = self._whole
        read = self._store.quads(Iri(iri))
        return sorted(
            [*held.get(iri, ()), *(self._fact(g, p, o) for g, _, p, o in read if g not in graphs)], key=in_order
        )

    def _to(self, iri: str) -> list[Fact]:
        graphs, _, held = self._whole
        read = self._store.quads(None, Iri(iri))
        return sorted(
            [*held.get(iri, ()), *(self._fact(g, p, s) for g, s, p, _ in read if g not in graphs)], key=in_order
        )

    def _ends(self, end: int) -> Iterator[str]:
        graphs, *held = self._whole
        found: dict[str, None] = dict.fromkeys(held[end // 2])
        for quad in self._store.quads():
            if quad[0] not in graphs and isinstance(quad[end], Iri):
                found[str(quad[end])] = None
        yield from found

    def values(self, iri: str, property_: str) -> list[Term]:
        """See :meth:`Statements.values`; without the other facts of what is not held."""
        graphs, held, _ = self._whole
        if iri in held or self._facts.holds(iri):
            return super().values(iri, property_)
        read = self._store.quads(Iri(iri), None, property_)
        found = [Fact(property_, other, "", graph) for graph, _, _, other in read if graph not in graphs]
        return [fact.other for fact in sorted(found, key=in_order)]

    def one(self, iri: str, property_: str) -> str | None:
        """See :meth:`Statements.one`."""
        return next((str(value) for value in self.values(iri, property_)), None)

    def subjects(self, property_: str, iri: str) -> list[str]:
        """See :meth:`Statements.subjects`; without the other links of what everything refers to."""
        graphs, _, held = self._whole
        own = [str(link.other) for link in held.get(iri, ()) if link.property == property_]
        return sorted(
            [*own, *(str(s) for g, s, _, _ in self._store.quads(None, Iri(iri), property_) if g not in graphs)]
        )

    def is_a(self, iri: str, class_: str) -> bool:
        """See :meth:`Statements.is_a`; without the other facts of what is only sorted by its class."""
        graphs, held, _ = self._whole
        if any(fact.property == TYPE and fact.other == class_ for fact in held.get(iri, ())):
            return True
        return any(quad[0] not in graphs for quad in self._store.quads(Iri(iri), Iri(class_), TYPE))

    def ontology(self) -> Iterator[tuple[str, Fact]]:
        """See :meth:`Statements.ontology`."""
        for subject, found in self._whole[1].items():
            yield from ((subject, fact) for fact in found if fact.graph == ONTOLOGY)

    @cached_property
    def property_counts(self) -> Mapping[str, int]:
        """See :attr:`Statements.property_counts`."""
        rows = select(self._store, queries.find("property-counts", resources.folder("queries") / "pages").text).rows
        return {str(property_): int(count.value) for property_, count in rows if isinstance(count, Literal)}
