"""An engine in a process of its own, which is told what to do on stdin and answers on stdout, a line of JSON each.

``python -m benchmarks.worker ENGINE FOLDER``, with ENGINE one of ``memory``, ``disk`` and ``rdflib``. The commands are
``{"do": "load", "clock": ...}`` and ``{"do": "query", "clock": ..., "name": ..., "arguments": ..., "repeat": ...,
"cap": ...}``; the end of stdin ends it. A query in Python is broken off at the cap by a signal, which spares the load
that would follow a kill.
"""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import signal
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ccgraph import query
from ccgraph.table import Blank, Iri, Literal, Table
from ccgraph.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import rdflib

    from ccgraph.store import EmbeddedStore

__all__ = ["CLOCKS", "ENGINES", "digest"]

_XSD = PREFIXES["xsd"]
_EMPTY = "-"


class _Engine(Protocol):
    def load(self) -> int:
        """Load; give back how many triples are there."""
        ...

    def ask(self, question: query.Query, arguments: dict[str, str]) -> Any:
        """Answer, every row in Python's hands; this is what is timed."""
        ...

    def plain(self, text: str) -> object:
        """Answer a text that is ready to be asked, as ccgraph does."""
        ...

    def bare(self, text: str) -> object:
        """Answer the same text by the engine itself."""
        ...

    def rows(self, answer: Any) -> Iterable[tuple[str, ...]]:
        """The answer's cells in a spelling that does not depend on the engine."""
        ...


class _Embedded:
    """The embedded engine, through ccgraph's own store."""

    def __init__(self, folder: Path, on_disk: bool) -> None:
        self.folder = folder
        self.on_disk = on_disk
        self.store: EmbeddedStore | None = None

    def load(self) -> int:
        import pyoxigraph

        from ccgraph.store import EmbeddedStore

        path = self.folder / "store"
        if self.on_disk:
            shutil.rmtree(path, ignore_errors=True)
        store = EmbeddedStore.create(path) if self.on_disk else EmbeddedStore()
        # All graphs at once: on disk every bulk of its own costs a tenth of a second.
        store.engine.bulk_extend(
            pyoxigraph.parse(path=str(self.folder / "closed.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
        )
        if self.on_disk:
            store.close()
            store = EmbeddedStore.read_only(path)
        self.store = store
        return len(store)

    def ask(self, question: query.Query, arguments: dict[str, str]) -> Table:
        if self.store is None:
            from ccgraph.store import EmbeddedStore

            self.store = EmbeddedStore.read_only(self.folder / "store")
        return query.run(self.store, question, arguments)

    def plain(self, text: str) -> object:
        assert self.store is not None
        return self.store.query(text)

    def bare(self, text: str) -> object:
        assert self.store is not None
        found: Any = self.store.engine.query(text, use_default_graph_as_union=True)
        return [[None if cell is None else cell.value for cell in row] for row in found]

    def rows(self, answer: Table) -> Iterable[tuple[str, ...]]:
        for row in answer.rows:
            yield tuple(_EMPTY if cell is None else _spell(cell) for cell in row)


class _Rdflib:
    """A flat rdflib graph: the quickest of its stores, and catalogue queries never name a graph."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.graph: rdflib.Graph | None = None

    def load(self) -> int:
        import rdflib

        self.graph = rdflib.Graph()
        self.graph.parse(self.folder / "closed.nt", format="nt")
        return len(self.graph)

    def ask(self, question: query.Query, arguments: dict[str, str]) -> Any:
        if self.graph is None:
            self.load()
        assert self.graph is not None
        return list(self.graph.query(query.bind(question, arguments)))

    def plain(self, text: str) -> object:
        # Only the embedded engine can be asked without ccgraph around it.
        raise NotImplementedError(text)

    def bare(self, text: str) -> object:
        raise NotImplementedError(text)

    def rows(self, answer: Any) -> Iterable[tuple[str, ...]]:
        import rdflib

        def term(node: Any) -> str:
            if isinstance(node, rdflib.URIRef):
                return _spell(Iri(node))
            if isinstance(node, rdflib.BNode):
                return _spell(Blank(node))
            if node.language:
                return _spell(Literal(str(node), node.language))
            return _spell(Literal(str(node), None, str(node.datatype or _XSD + "string")))

        return (tuple(_EMPTY if node is None else term(node) for node in row) for row in answer)


def _spell(cell: Iri | Blank | Literal) -> str:
    if isinstance(cell, Iri):
        return f"<{cell}>"
    if isinstance(cell, Blank):
        return "_"
    if cell.language:
        return f"{cell.value!r}@{cell.language.lower()}"
    kind = cell.datatype.removeprefix(_XSD)
    value = cell.value
    if kind in {"integer", "decimal"}:
        value = str(Decimal(value).normalize())
    elif kind == "boolean":
        value = str(value in {"true", "1"}).lower()
    return f"{value!r}^^{kind}"


def digest(rows: Iterable[tuple[str, ...]]) -> str:
    """A digest of rows as a multiset."""
    counted = Counter(rows)
    return hashlib.sha256(repr(sorted(counted.items())).encode()).hexdigest()


ENGINES: dict[str, Callable[[Path], _Engine]] = {
    "memory": lambda folder: _Embedded(folder, on_disk=False),
    "disk": lambda folder: _Embedded(folder, on_disk=True),
    "rdflib": _Rdflib,
}

CLOCKS: dict[str, Callable[[], float]] = {"processor": time.process_time, "wall": time.perf_counter}


class _CapReached(BaseException):
    """Raised by the signal; no ``except Exception`` on the way stops it."""


def _break_off(*_: object) -> None:
    raise _CapReached


def _answer(engine: _Engine, command: dict[str, Any]) -> dict[str, Any]:
    now = CLOCKS[command["clock"]]
    if command["do"] == "load":
        started = now()
        count = engine.load()
        return {"seconds": [now() - started], "triples": count}
    question = query.find(command["name"])
    text = query.bind(question, command["arguments"])
    seconds: list[float] = []
    plain: list[float] = []
    bare: list[float] = []
    answer = None
    try:
        signal.setitimer(signal.ITIMER_REAL, command["cap"])
        for _ in range(command["repeat"]):
            started = now()
            answer = engine.ask(question, command["arguments"])
            seconds.append(now() - started)
            if command.get("bare"):
                for times, ask in ((plain, engine.plain), (bare, engine.bare)):
                    started = now()
                    ask(text)
                    times.append(now() - started)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except _CapReached:
        return {"capped": True}
    rows = list(engine.rows(answer))
    return {"seconds": seconds, "plain": plain, "bare": bare, "rows": len(rows), "digest": digest(rows)}


def main() -> None:
    """Answer commands until stdin ends."""
    signal.signal(signal.SIGALRM, _break_off)
    engine = ENGINES[sys.argv[1]](Path(sys.argv[2]))
    for line in sys.stdin:
        answer = _answer(engine, json.loads(line))
        answer["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
