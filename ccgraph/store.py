"""One Store protocol, and what stands behind it: the embedded engine, or a SPARQL endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph

from ccgraph.errors import QueryError, StoreError
from ccgraph.rdf import Triple, from_engine
from ccgraph.sparql import chooses_graphs, query_form, refuse
from ccgraph.table import Blank, Iri, Literal, Table, Term

__all__ = ["EmbeddedStore", "RemoteStore", "Store", "engine_version"]


_BULK = 250_000


def engine_version() -> str:
    """The version of the embedded engine."""
    return pyoxigraph.__version__


class Store(Protocol):
    """What every layer above asks of a store. The default graph of a query is the union of all named graphs."""

    def query(self, sparql: str) -> Table | bool | list[Triple]:
        """Run a SPARQL 1.1 query.

        Returns:
            A table for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises:
            QueryError: the text is not a query the engine accepts.
            StoreError: the store does not answer.
        """
        ...

    def triples(self) -> Iterator[Triple]:
        """Every triple once, whatever its graph."""
        ...


class EmbeddedStore:
    """The Oxigraph engine in this process, in memory or on disk."""

    def __init__(self, engine: pyoxigraph.Store | None = None) -> None:
        """Wrap an engine; a new empty one in memory without argument."""
        self.engine = engine if engine is not None else pyoxigraph.Store()

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
        """Make a new store on disk."""
        return cls(pyoxigraph.Store(str(path)))

    def __len__(self) -> int:
        return len(self.engine)

    def add(self, triples: Iterable[Triple], graph: str | None = None) -> None:
        """Put triples into a named graph, or into the default graph, in bulk."""
        self.add_graphs([(graph, triples)])

    def add_graphs(self, graphs: Iterable[tuple[str | None, Iterable[Triple]]]) -> None:
        """Put triples into several named graphs in as few bulks as may be (each costs a store on disk some files)."""
        names = ((pyoxigraph.DefaultGraph() if g is None else pyoxigraph.NamedNode(g), ts) for g, ts in graphs)
        quads = (pyoxigraph.Quad(t.subject, t.predicate, t.object, g) for g, ts in names for t in ts)
        # A full reference in one bulk would double the memory: the engine sorts all of a bulk at once.
        while bulk := list(islice(quads, _BULK)):
            self.engine.bulk_extend(bulk)

    def close(self) -> None:
        """Write everything to disk and let go of the files."""
        self.engine.flush()
        self.engine = pyoxigraph.Store()

    def update(self, sparql: str) -> None:
        """Run a SPARQL 1.1 update over the default graph."""
        self.engine.update(sparql)

    def query(self, sparql: str) -> Table | bool | list[Triple]:
        """See :class:`Store`."""
        refuse(sparql)
        try:
            # A query that chooses its own graphs gets these, any other the union of all.
            result = self.engine.query(sparql, use_default_graph_as_union=not chooses_graphs(sparql))
            return _answer(result)
        except SyntaxError as error:
            raise QueryError(f"Not a valid SPARQL 1.1 query: {error.msg}.") from error
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"The query failed: {error}.") from error

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
        try:
            result = self.engine.query(sparql, **chosen)
            if isinstance(result, pyoxigraph.QueryBoolean):
                return bool(result), False
            if isinstance(result, pyoxigraph.QuerySolutions):
                columns = tuple(variable.value for variable in result.variables)
                cells = islice(result, rows + 1)
                found = tuple(tuple(None if cell is None else from_engine(cell) for cell in row) for row in cells)
                return Table(columns, found[:rows]), len(found) > rows
            triples = list(islice(result, rows + 1))
            return triples[:rows], len(triples) > rows
        except SyntaxError as error:
            raise QueryError(f"Not a valid SPARQL 1.1 query: {error.msg}.") from error
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"The query failed: {error}.") from error

    def graphs(self) -> list[str]:
        """The IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self.engine.named_graphs() if isinstance(g, pyoxigraph.NamedNode))

    def triples(self) -> Iterator[Triple]:
        """See :class:`Store`."""
        return (quad.triple for quad in self.engine)


def _answer(
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
) -> Table | bool | list[Triple]:
    """A result read to its end: what fails on the way is no answer."""
    if isinstance(result, pyoxigraph.QuerySolutions):
        columns = tuple(variable.value for variable in result.variables)
        rows = tuple(tuple(None if cell is None else from_engine(cell) for cell in row) for row in result)
        return Table(columns, rows)
    if isinstance(result, pyoxigraph.QueryBoolean):
        return bool(result)
    return list(result)


class RemoteStore:
    """A SPARQL 1.1 endpoint, read through SPARQLWrapper.

    Args:
        url: the query endpoint.
        timeout: seconds to wait for an answer.
    """

    def __init__(self, url: str, timeout: int = 60) -> None:
        self.url = url
        self.timeout = timeout

    def query(self, sparql: str) -> Table | bool | list[Triple]:
        """See :class:`Store`."""
        from http.client import HTTPException

        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper  # slow to import
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

        wrapper = SPARQLWrapper(self.url)
        wrapper.setTimeout(self.timeout)
        wrapper.setMethod(POST)
        wrapper.setQuery(sparql)
        # SPARQLWrapper looks for the form inside comments too, and then asks for the wrong format.
        wrapper.queryType = query_form(sparql)
        is_graph = wrapper.queryType in {"CONSTRUCT", "DESCRIBE"}
        wrapper.setReturnFormat(TURTLE if is_graph else JSON)
        try:
            response = wrapper.query()
            body: bytes = response.response.read()
        except QueryBadFormed as error:
            raise QueryError(f"{self.url} refused the query: {_reason(error)}.") from error
        except SPARQLWrapperException as error:
            raise StoreError(f"{self.url} answered with an error: {_reason(error)}.") from error
        except (OSError, ValueError, HTTPException) as error:
            raise StoreError(f"{self.url} does not answer: {error}. Is the address right, is the server up?") from error
        return _read_graph(self.url, body) if is_graph else _read_results(self.url, body)

    def triples(self) -> Iterator[Triple]:
        """See :class:`Store`."""
        found = self.query("CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
        return iter(found if isinstance(found, list) else [])


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def _read_graph(url: str, body: bytes) -> list[Triple]:
    try:
        return [quad.triple for quad in pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise StoreError(f"{url} answered with something that is not Turtle: {error.msg}.") from error


def _read_results(url: str, body: bytes) -> Table | bool:
    import json

    try:
        answer: dict[str, Any] = json.loads(body)
        if "boolean" in answer:
            return bool(answer["boolean"])
        columns = tuple(answer["head"]["vars"])
        bindings = answer["results"]["bindings"]
        return Table(columns, tuple(tuple(_read_term(row.get(name)) for name in columns) for row in bindings))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{url} broke off or gave something other than SPARQL results in JSON ({error}); nothing is returned."
        ) from error


def _read_term(cell: dict[str, str] | None) -> Term | None:
    if cell is None:
        return None
    if cell["type"] == "uri":
        return Iri(cell["value"])
    if cell["type"] == "bnode":
        return Blank(cell["value"])
    language = cell.get("xml:lang")
    if language:
        return Literal(cell["value"], language, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
    return Literal(cell["value"], None, cell.get("datatype", "http://www.w3.org/2001/XMLSchema#string"))
