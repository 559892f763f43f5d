"""Putting a dataset into an endpoint, named graphs intact, and bringing it to a new release with the smallest update.

The endpoint keeps, in a graph of its own (:data:`~ccgraph.store.remote.LOADED`), the digest of each graph that was put
there. A graph whose digest is still the same is not touched and not read. Of one that has changed, the triples there
are read and compared, and only the difference goes over the wire. A graph's digest is taken away before it is changed
and written again afterwards: a load that is cut off is seen, and the next one repairs it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from ccgraph.rdf import Triple, has_blank_node
from ccgraph.serialization import canonical
from ccgraph.store import EmbeddedStore, Store
from ccgraph.store.remote import RemoteStore

__all__ = ["Change", "digest", "load"]

Kind = Literal["unchanged", "new", "changed", "replaced", "dropped"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a load did to one graph.

    Attributes:
        graph: its IRI.
        kind: ``unchanged``; ``new``; ``changed`` by a difference; ``replaced`` whole, because its blank nodes cannot
            be named in an update; ``dropped``, because a former load put it there and the dataset has it no more.
        removed: triples taken out.
        added: triples put in.
    """

    graph: str
    kind: Kind
    removed: int = 0
    added: int = 0

    def explain(self) -> str:
        """One line of text."""
        return f"{self.graph}: {self.kind} (-{self.removed} +{self.added})"

    def to_dict(self) -> dict[str, str | int]:
        """Plain values, for JSON."""
        return {"graph": self.graph, "kind": self.kind, "removed": self.removed, "added": self.added}


def digest(triples: Iterable[Triple]) -> str:
    """The SHA-256 of a graph's canonical N-Triples (RDF Dataset Canonicalization, RDFC-1.0), in hexadecimal."""
    return hashlib.sha256("\n".join(f"{triple} ." for triple in canonical(triples)).encode()).hexdigest()


def load(
    dataset: Store,
    remote: RemoteStore,
    *,
    dry_run: bool = False,
    track: Callable[[list[str]], Iterable[str]] = iter,
) -> list[Change]:
    """Make the graphs of an endpoint those of a dataset; graphs of others are left alone.

    Args:
        dataset: what the endpoint shall hold.
        remote: where to.
        dry_run: change nothing, only tell.
        track: wraps the graphs, to show progress.

    Returns:
        What was done, by graph: those of the dataset in their order, then those dropped.

    Raises:
        StoreError: the endpoint does not answer or refuses; loading again goes on where this one stopped.
    """
    former = remote.loaded()
    names = dataset.graphs()
    changes = []
    for name in track([*names, *sorted(former.keys() - set(names))]):
        if name not in names:
            changes.append(Change(name, "dropped", remote.size(name)))
            if not dry_run:
                remote.drop_graph(name)
                remote.note(name, former[name], None)
            continue
        triples = dataset.graph(name)
        wanted = digest(triples)
        if former.get(name) == wanted:
            changes.append(Change(name, "unchanged"))
            continue
        change, act = _change(remote, name, triples)
        changes.append(change)
        if not dry_run:
            remote.note(name, former.get(name), None)
            act()
            remote.note(name, None, wanted)
    return changes


def _change(remote: RemoteStore, name: str, triples: list[Triple]) -> tuple[Change, Callable[[], None]]:
    there = _normal(remote.graph(name))
    here = set(triples)
    if not there:
        return Change(name, "new", 0, len(here)), lambda: remote.put_graph(name, here)
    if any(has_blank_node(triple) for triple in (*here, *there)):
        return Change(name, "replaced", len(there), len(here)), lambda: remote.put_graph(name, here)
    gone, added = there - here, here - there
    return Change(name, "changed", len(gone), len(added)), lambda: remote.change_graph(name, gone, added)


def _normal(triples: list[Triple]) -> set[Triple]:
    """As the embedded engine writes literals (0.90 as 0.9): another server's spelling is no difference."""
    store = EmbeddedStore()
    store.add(triples)
    return set(store.triples())
