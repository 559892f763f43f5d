"""The Oxigraph engine in this process: in memory, on disk, or read-only beside other processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph

from ccgraph.errors import DataError, QueryError, StoreError
from ccgraph.rdf import NamedNode, Object, Triple, from_engine, to_engine
from ccgraph.sparql import chooses_graphs, refuse
from ccgraph.table import Table, Term
from ccgraph.terms import PREFIXES

__all__ = ["IN_MEMORY", "EmbeddedStore", "as_stored", "engine_version"]

_BULK = 250_000
_REPAIR = "If files of the cache are damaged, `ccgraph stats --verify` finds it and builds them again."
_STRING = pyoxigraph.NamedNode(PREFIXES["xsd"] + "string")
IN_MEMORY = 1_000_000
"""Up to how many quads a scratch store is kept in memory: about 600 MB (docs/stores.md)."""


def engine_version() -> str:
    """The version of the embedded engine."""
    return pyoxigraph.__version__


def as_stored(triples: Iterable[Triple]) -> list[Triple]:
    """Triples as a store gives them back: it writes numbers, dates and language tags in one way (1.0 as 1)."""
    found = list(triples)
    literals = dict.fromkeys(t.object for t in found if isinstance(t.object, pyoxigraph.Literal))
    odd = [
        value
        for value in literals
        if (value.language or "").lower() != (value.language or "")
        or (value.language is None and value.datatype != _STRING)
    ]
    # The store is asked for literals only, each under its number: that is much less than a store of everything.
    store, place = pyoxigraph.Store(), pyoxigraph.NamedNode("urn:x:value")
    store.extend(pyoxigraph.Quad(pyoxigraph.NamedNode(f"urn:x:{i}"), place, value) for i, value in enumerate(odd))
    stored = {quad.subject.value: quad.object for quad in store if isinstance(quad.subject, pyoxigraph.NamedNode)}
    written: dict[object, Object] = {
        value: stored[f"urn:x:{i}"] for i, value in enumerate(odd) if stored[f"urn:x:{i}"] != value
    }
    if not written:
        return found
    return [Triple(t.subject, t.predicate, written[t.object]) if t.object in written else t for t in found]


class EmbeddedStore:
    """The Oxigraph engine in this process, in memory or on disk."""

    def __init__(self, engine: pyoxigraph.Store | None = None) -> None:
        """Wrap an engine; a new empty one in memory without argument."""
        self.engine = engine if engine is not None else pyoxigraph.Store()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def read_only(cls, path: Path) -> EmbeddedStore:
        """Open a store on disk without the right to write; many processes may.

        Raises:
            StoreError: no readable store is there.
        """
        try:
            return cls(pyoxigraph.Store.read_only(str(path)))
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"{path}: not a readable store ({error}).") from error

    @classmethod
    def create(cls, path: Path) -> EmbeddedStore:
        """Make a new store on disk, or open one to write; one process at a time may."""
        return cls(pyoxigraph.Store(str(path)))

    @classmethod
    def scratch(cls, size: int) -> EmbeddedStore:
        """A new store for this process alone: in memory, or past :data:`IN_MEMORY` quads in a temporary folder.

        Args:
            size: how many quads will be put in.
        """
        if size <= IN_MEMORY:
            return cls()
        # Removed when the store is closed or forgotten; the platform's $TMPDIR says where.
        folder = tempfile.TemporaryDirectory(prefix="ccgraph-", ignore_cleanup_errors=True)
        store = cls(pyoxigraph.Store(folder.name))
        store._folder = folder
        return store

    @property
    def on_disk(self) -> bool:
        """Whether this is a scratch store that was put on disk for its size."""
        return self._folder is not None

    def __len__(self) -> int:
        return len(self.engine)

    def add(self, triples: Iterable[Triple], graph: str | None = None) -> None:
        """Put triples into a named graph, or into the default graph, in bulk."""
        self.add_graphs([(graph, triples)])

    def add_graphs(self, graphs: Iterable[tuple[str | None, Iterable[Triple]]]) -> None:
        """Put triples into several named graphs in as few bulks as may be (each costs a store on disk some files)."""
        names = ((_name(g), ts) for g, ts in graphs)
        quads = (pyoxigraph.Quad(t.subject, t.predicate, t.object, g) for g, ts in names for t in ts)
        # A full reference in one bulk would double the memory: the engine sorts all of a bulk at once.
        while bulk := list(islice(quads, _BULK)):
            self.engine.bulk_extend(bulk)

    def remove(self, triples: Iterable[Triple], graph: str) -> None:
        """Take triples out of a named graph."""
        name = _name(graph)
        for t in triples:
            self.engine.remove(pyoxigraph.Quad(t.subject, t.predicate, t.object, name))

    def remove_graph(self, graph: str) -> None:
        """Take a named graph out, with all its triples."""
        self.engine.remove_graph(pyoxigraph.NamedNode(graph))

    def where(self, triple: Triple) -> list[str]:
        """The named graphs in which a triple stands."""
        found = self.engine.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return [q.graph_name.value for q in found if isinstance(q.graph_name, pyoxigraph.NamedNode)]

    def copy_to(self, path: Path) -> None:
        """Copy a store on disk to a new folder; where the file system can, files are linked, not copied.

        Raises:
            StoreError: the store is not on disk, or the folder cannot be written.
        """
        try:
            self.engine.backup(str(path))
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"{path}: the store cannot be copied there ({error}).") from error

    def optimize(self) -> None:
        """Merge the files of a store on disk that many small changes have left."""
        self.engine.optimize()

    def close(self) -> None:
        """Write everything to disk and let go of the files."""
        self.engine.flush()
        self.engine = pyoxigraph.Store()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def update(self, sparql: str) -> None:
        """Run a SPARQL 1.1 update over the default graph."""
        self.engine.update(sparql)

    def query(self, sparql: str) -> Table | bool | list[Triple]:
        """See :class:`Store`."""
        refuse(sparql)
        # A query that chooses its own graphs gets these, any other the union of all.
        return self._ask(sparql, None, use_default_graph_as_union=not chooses_graphs(sparql))[0]

    def bounded(
        self,
        sparql: str,
        rows: int,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> tuple[Table | bool | list[Triple], bool]:
        """The first rows of an answer, over a dataset chosen as the SPARQL 1.1 Protocol does (section 2.1.4).

        Args:
            sparql: a query that :mod:`ccgraph.guard` let through.
            rows: the most rows, or triples, to read.
            default_graphs: IRIs of the graphs that make the default graph; with either of the two lists given, it
                overrides whatever the query says by FROM. Without both and without FROM, the union of all graphs.
            named_graphs: IRIs of the named graphs.

        Returns:
            The answer, and whether there was more of it.

        Raises:
            QueryError: the engine does not accept the query.
            StoreError: the engine failed on it.
        """
        chosen: dict[str, Any] = {"use_default_graph_as_union": not chooses_graphs(sparql)}
        if default_graphs is not None or named_graphs is not None:
            chosen = {
                "default_graph": [pyoxigraph.NamedNode(g) for g in default_graphs or ()],
                "named_graphs": [pyoxigraph.NamedNode(g) for g in named_graphs or ()],
            }
        return self._ask(sparql, rows, **chosen)

    def _ask(self, sparql: str, rows: int | None, **chosen: Any) -> tuple[Table | bool | list[Triple], bool]:
        try:
            return _answer(self.engine.query(sparql, **chosen), rows)
        except SyntaxError as error:
            raise QueryError(f"Not a valid SPARQL 1.1 query: {error.msg}.") from error
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"The query failed: {error}. {_REPAIR}") from error

    def triples(self) -> Iterator[Triple]:
        """See :class:`Store`."""
        with _readable():
            for quad in self.engine:
                yield quad.triple

    def rows(self, sparql: str) -> Iterator[tuple[Term | None, ...]]:
        """The rows of a SELECT one by one, for what is too long to be held at once; see :meth:`query`."""
        refuse(sparql)
        with _readable():
            result = self.engine.query(sparql, use_default_graph_as_union=not chooses_graphs(sparql))
            if isinstance(result, pyoxigraph.QuerySolutions):
                for row in result:
                    yield tuple(None if cell is None else from_engine(cell) for cell in row)

    def quads(
        self,
        subject: Term | None = None,
        other: Term | None = None,
        predicate: str | None = None,
        graph: str | None = None,
    ) -> Iterator[tuple[str, Term, str, Term]]:
        """The statements of the named graphs that have these ends, in no fixed order; all of them without argument.

        Args:
            subject: a resource; a text that is no IRI has no statements.
            other: of the object's place.
            predicate: IRI of the property.
            graph: IRI of a named graph.

        Yields:
            Graph, subject, property and object.
        """
        try:
            wanted = [None if end is None else to_engine(end) for end in (subject, other)]
        except DataError:
            return
        start, end = wanted
        if isinstance(start, pyoxigraph.Literal):
            return
        property_, place = (None if name is None else pyoxigraph.NamedNode(name) for name in (predicate, graph))
        with _readable():
            for quad in self.engine.quads_for_pattern(start, property_, end, place):
                name = quad.graph_name
                if isinstance(name, pyoxigraph.NamedNode):
                    yield name.value, from_engine(quad.subject), quad.predicate.value, from_engine(quad.object)

    def graphs(self) -> list[str]:
        """See :class:`Store`."""
        with _readable():
            return sorted(g.value for g in self.engine.named_graphs() if isinstance(g, pyoxigraph.NamedNode))

    def graph(self, name: str, predicate: NamedNode | None = None) -> list[Triple]:
        """See :class:`Store`; with a predicate, its triples only; with an empty name, the default graph."""
        with _readable():
            return [quad.triple for quad in self.engine.quads_for_pattern(None, predicate, None, _name(name or None))]


@contextmanager
def _readable() -> Iterator[None]:
    """What the engine says of damaged files, as an error of ours."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:
        raise StoreError(f"The store cannot be read: {error}. {_REPAIR}") from error


def _name(graph: str | None) -> pyoxigraph.DefaultGraph | pyoxigraph.NamedNode:
    return pyoxigraph.DefaultGraph() if graph is None else pyoxigraph.NamedNode(graph)


def _answer(
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples, rows: int | None
) -> tuple[Table | bool | list[Triple], bool]:
    """A result read to its end, or to so many rows, and whether there was more: what fails on the way is no answer."""
    if isinstance(result, pyoxigraph.QueryBoolean):
        return bool(result), False
    # One more than is wanted tells whether there is more.
    stop = None if rows is None else rows + 1
    if isinstance(result, pyoxigraph.QuerySolutions):
        columns = tuple(variable.value for variable in result.variables)
        read = islice(result, stop)
        found = tuple(tuple(None if cell is None else from_engine(cell) for cell in row) for row in read)
        return Table(columns, found[:rows]), rows is not None and len(found) > rows
    triples = list(islice(result, stop))
    return triples[:rows], rows is not None and len(triples) > rows
