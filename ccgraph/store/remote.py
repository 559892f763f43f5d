"""A SPARQL 1.1 endpoint: query and update operations by SPARQLWrapper, Graph Store Protocol, answers known whole.

No answer is taken for complete before that is known. A body that breaks off, a page of HTML, half a JSON document and
the headers by which servers admit a partial answer are errors. A server that silently caps its rows shows in no byte,
so an answer of :data:`COUNTED` rows or more is counted by the server too (``COUNT(*)`` over the same query): big
answers cost the server two evaluations.
"""

from __future__ import annotations

import itertools
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph

from ccgraph.errors import QueryError, StoreError
from ccgraph.rdf import Triple, has_blank_node, plain_literal, to_engine
from ccgraph.serialization import serialize
from ccgraph.sparql import chooses_graphs, construct_parts, counting_query, query_form
from ccgraph.store.embedded import EmbeddedStore
from ccgraph.store.results import read_graph, read_results, triple_of
from ccgraph.store.transport import Access, Answer, send
from ccgraph.table import Blank, Iri, Table
from ccgraph.terms import GRAPH, PREFIXES

__all__ = ["COUNTED", "LOADED", "Endpoint", "RemoteStore"]

COUNTED = 1000
"""From how many rows on an answer is counted; no server known to us caps at fewer."""
LOADED = f"{GRAPH}loaded"
"""The graph in which a load writes which graphs it has put there, each with the digest of its content."""
_DIGEST = PREFIXES["schema"] + "sha256"
_BATCH = 500
_PARTIAL = {"x-sql-state": "x-sql-message", "x-sparql-maxrows": "x-sparql-maxrows"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The addresses of an endpoint.

    Attributes:
        query: of the query operation (SPARQL 1.1 Protocol, 2.1).
        update: of the update operation (2.2).
        graphs: of the Graph Store Protocol (indirect identification, ``?graph=``), or ``None`` to do without.
    """

    query: str
    update: str
    graphs: str | None = None

    @classmethod
    def of(cls, url: str, update: str | None = None, graphs: str | None = None) -> Endpoint:
        """The addresses from the one a user knows; those of the Oxigraph server follow from it.

        Args:
            url: of the query operation, or the root of an Oxigraph server.
            update: where it is another than ``url``.
            graphs: of the Graph Store Protocol, where it should be used.
        """
        address = urllib.parse.urlsplit(url)
        if address.path in {"", "/"}:
            url = urllib.parse.urljoin(url, "/query")
        if urllib.parse.urlsplit(url).path.endswith("/query"):
            update = update or f"{url.removesuffix('/query')}/update"
        return cls(url, update or url, graphs)


class RemoteStore:
    """A SPARQL 1.1 endpoint.

    It has a dataset of its own: the graphs that `ccgraph load` put there. Where the server does not take the union of
    all graphs for its default graph, each request names them (SPARQL 1.1 Protocol, 2.1.4). Where it does, nothing is
    named: Virtuoso 7 compiles a query over forty graphs for seconds, and its ``p*`` then loses rows.

    Args:
        endpoint: its addresses, or that of the query operation.
        access: who asks, and how patiently.
    """

    def __init__(self, endpoint: Endpoint | str, access: Access | None = None) -> None:
        self.endpoint = Endpoint.of(endpoint) if isinstance(endpoint, str) else endpoint
        self.access = access or Access()
        self._dataset: tuple[str, ...] | None = None

    def query(self, sparql: str) -> Table | bool | list[Triple]:
        """See :class:`~ccgraph.store.Store`."""
        form = query_form(sparql)
        named = () if chooses_graphs(sparql) else self._named()
        found = self._ask(sparql, named)
        if isinstance(found, bool) or len(found) < COUNTED:
            return found
        if isinstance(found, Table):
            self._count(sparql, len(found), named)
            return found
        return self._whole_graph(sparql, form, named)

    def update(self, sparql: str) -> None:
        """Run a SPARQL 1.1 update.

        Raises:
            QueryError: the server refuses the text.
            StoreError: it does not answer, or with an error.
        """
        from SPARQLWrapper import POST, SPARQLWrapper  # slow to import

        wrapper = SPARQLWrapper(self.endpoint.query, updateEndpoint=self.endpoint.update)
        wrapper.setMethod(POST)
        wrapper.setQuery(sparql)
        wrapper.queryType = "INSERT"
        wrapper.setOnlyConneg(True)
        self._send(wrapper._createRequest())

    def triples(self) -> Iterator[Triple]:
        """See :class:`~ccgraph.store.Store`."""
        if names := self.loaded():
            return iter(dict.fromkeys(triple for name in sorted(names) for triple in self.graph(name)))
        found = self.query("SELECT DISTINCT ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
        return (triple_of(row) for row in found.rows) if isinstance(found, Table) else iter(())

    def graphs(self) -> list[str]:
        """See :class:`~ccgraph.store.Store`."""
        if names := self.loaded():
            return sorted(names)
        found = self._ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", ())
        return sorted(str(row["g"]) for row in found) if isinstance(found, Table) else []

    def graph(self, name: str) -> list[Triple]:
        """See :class:`~ccgraph.store.Store`; counted, and asked for in parts where the server gives a part only.

        Raises:
            StoreError: the parts are not the whole either.
        """
        pattern = _pattern(name)
        expected = self.size(name)
        if expected == 0:
            return []
        if self.endpoint.graphs is None:
            found = self._rows_as_triples(pattern)
        else:
            headers = {"Accept": "application/n-triples"}
            request = urllib.request.Request(self._graph_url(name), headers=headers)  # noqa: S310 - send() accepts http only
            found = read_graph(self.endpoint.graphs, self._send(request))
        if 0 < len(found) < expected:
            whole = self._in_parts(pattern, expected, len(found))
            if len(whole) != expected:
                raise _cut(self.endpoint.graphs or self.endpoint.query, len(found), expected)
            return whole
        if len(found) != expected:
            raise _cut(self.endpoint.graphs or self.endpoint.query, len(found), expected)
        return found

    def size(self, name: str) -> int:
        """How many triples a named graph has."""
        return self._number(f"SELECT (COUNT(*) AS ?n) WHERE {{ {_pattern(name)} }}", ())

    def _in_parts(self, pattern: str, expected: int, most: int) -> list[Triple]:
        """A graph past the server's limit, by the first digits of the MD5 of its subjects; ORDER BY has limits too."""
        digits = next(k for k in range(1, 9) if expected / 16**k < most / 2)
        prefixes = ("".join(p) for p in itertools.product("0123456789abcdef", repeat=digits))
        parts = (f'{pattern} FILTER(STRSTARTS(MD5(STR(?s)), "{prefix}"))' for prefix in prefixes)
        return [triple for part in parts for triple in self._rows_as_triples(part)]

    def put_graph(self, name: str, triples: Iterable[Triple]) -> None:
        """Make a named graph hold these triples and no others."""
        if self.endpoint.graphs is None:
            self.drop_graph(name)
            self.change_graph(name, (), triples)
            return
        request = urllib.request.Request(  # noqa: S310 - send() accepts http only
            self._graph_url(name),
            data=serialize(triples, "nt").encode(),
            headers={"Content-Type": "text/turtle; charset=utf-8"},
            method="PUT",
        )
        self._send(request)

    def drop_graph(self, name: str) -> None:
        """Remove a named graph; nothing happens where there is none."""
        self.update(f"DROP SILENT GRAPH {to_engine(Iri(name))}")

    def change_graph(self, name: str, remove: Iterable[Triple], add: Iterable[Triple]) -> None:
        """Take triples out of a named graph, and put others in, in batches that servers accept.

        Raises:
            StoreError: a triple to take out has a blank node, which an update cannot name.
        """
        for word, triples in (("DELETE", remove), ("INSERT", add)):
            ordered = sorted(triples, key=str)
            if word == "DELETE" and any(has_blank_node(triple) for triple in ordered):
                raise StoreError(f"<{name}>: an update cannot name a blank node; put the whole graph instead.")
            # A blank node is another one in each request: what has some goes in one, whatever the size.
            anonymous = [triple for triple in ordered if has_blank_node(triple)]
            ordered = [triple for triple in ordered if not has_blank_node(triple)]
            batches = [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]
            for batch in [*batches, *([anonymous] if anonymous else [])]:
                lines = " .\n".join(map(str, batch))
                self.update(f"{word} DATA {{ GRAPH {to_engine(Iri(name))} {{\n{lines} .\n}} }}")

    def loaded(self) -> dict[str, str]:
        """The graphs that a load put here, each with the digest of its content."""
        found = self._ask(f"SELECT ?g ?digest WHERE {{ GRAPH <{LOADED}> {{ ?g <{_DIGEST}> ?digest }} }}", ())
        return {str(row["g"]): str(row["digest"]) for row in found} if isinstance(found, Table) else {}

    def note(self, name: str, former: str | None, digest: str | None) -> None:
        """Write down that a graph was loaded, or (without a digest) that it is no longer whole."""

        def line(value: str | None) -> list[Triple]:
            node = pyoxigraph.NamedNode
            return [] if value is None else [Triple(node(name), node(_DIGEST), plain_literal(value))]

        self.change_graph(LOADED, line(former), line(digest))
        self._dataset = None

    def _named(self) -> tuple[str, ...]:
        if self._dataset is None:
            names = tuple(sorted(self.loaded()))
            union = names and self._ask(f"ASK {{ ?graph <{_DIGEST}> ?digest . FILTER(?graph = <{names[0]}>) }}", ())
            self._dataset = () if union is True else names
        return self._dataset

    def _ask(self, sparql: str, named: tuple[str, ...]) -> Table | bool | list[Triple]:
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper  # slow to import

        wrapper = SPARQLWrapper(self.endpoint.query)
        wrapper.setMethod(POST)
        wrapper.setQuery(sparql)
        # SPARQLWrapper looks for the form inside comments too, and then asks for the wrong format.
        wrapper.queryType = query_form(sparql)
        is_graph = wrapper.queryType in {"CONSTRUCT", "DESCRIBE"}
        wrapper.setReturnFormat(TURTLE if is_graph else JSON)
        wrapper.setOnlyConneg(True)
        for graph in named:
            wrapper.addDefaultGraph(graph)
            wrapper.addNamedGraph(graph)
        answer = self._send(wrapper._createRequest())
        for header, message in _PARTIAL.items():
            if header in answer.headers:
                said = answer.headers.get(message, "")
                raise StoreError(f"{self.endpoint.query} gave a part of the answer only ({said}); nothing is returned.")
        if is_graph:
            return read_graph(self.endpoint.query, answer)
        found = read_results(self.endpoint.query, answer)
        if isinstance(found, bool) != (wrapper.queryType == "ASK"):
            raise StoreError(f"{self.endpoint.query} answered another question than this {wrapper.queryType}.")
        return found

    def _send(self, request: urllib.request.Request) -> Answer:
        return send(self.access, request)

    def _graph_url(self, name: str) -> str:
        return f"{self.endpoint.graphs}?graph={urllib.parse.quote(name, safe='')}"

    def _number(self, sparql: str, named: tuple[str, ...]) -> int:
        found = self._ask(sparql, named)
        if not isinstance(found, Table) or len(found) != 1:
            raise StoreError(f"{self.endpoint.query} gives no number where it is asked to count.")
        try:
            return int(str(found.rows[0][0]))
        except (ValueError, IndexError) as error:
            raise StoreError(f"{self.endpoint.query} gives no number where it is asked to count.") from error

    def _count(self, sparql: str, rows: int, named: tuple[str, ...]) -> None:
        try:
            expected = self._number(counting_query(sparql), named)
        except (QueryError, StoreError) as error:
            text = f"{self.endpoint.query} gave {rows} rows and cannot say whether these are all; nothing is returned"
            raise StoreError(f"{text}: {error}") from error
        if expected != rows:
            raise _cut(self.endpoint.query, rows, expected)

    def _whole_graph(self, sparql: str, form: str, named: tuple[str, ...]) -> list[Triple]:
        """A big CONSTRUCT: its solutions are asked for as rows, which can be counted, and put together here."""
        if form == "DESCRIBE":
            text = f"{self.endpoint.query} gave a description of {COUNTED} triples or more, which cannot be counted"
            raise StoreError(f"{text}; ask by CONSTRUCT or SELECT.")
        select, template = construct_parts(sparql)
        found = self._ask(select, named)
        if not isinstance(found, Table):
            raise StoreError(f"{self.endpoint.query} gives no rows for “{select[:80]}”.")
        self._count(select, len(found), named)
        if any(isinstance(cell, Blank) for row in found.rows for cell in row):
            raise StoreError("A big answer with blank nodes cannot be counted: ask by SELECT.")
        names = " ".join(f"?{name}" for name in found.columns)
        rows = " ".join(
            f"({' '.join('UNDEF' if cell is None else str(to_engine(cell)) for cell in row)})" for row in found.rows
        )
        made = EmbeddedStore().engine.query(template.format(f"VALUES ({names}) {{ {rows} }}"))
        return list(made) if isinstance(made, pyoxigraph.QueryTriples) else []

    def _rows_as_triples(self, pattern: str) -> list[Triple]:
        """The solutions of ?s ?p ?o, not counted."""
        found = self._ask(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}", ())
        return [triple_of(row) for row in found.rows] if isinstance(found, Table) else []


def _pattern(graph: str) -> str:
    return f"GRAPH {to_engine(Iri(graph))} {{ ?s ?p ?o }}"


def _cut(url: str, rows: int, expected: int) -> StoreError:
    return StoreError(
        f"{url} gave {rows} of {expected} rows and did not say so: nothing is returned. Raise the server's limit "
        "(ResultSetMaxRows in Virtuoso), or ask for less at a time."
    )
