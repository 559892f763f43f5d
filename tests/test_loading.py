"""Loading into real servers: graphs intact, and only the difference the next time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ccgraph import loading
from ccgraph.errors import StoreError
from ccgraph.rdf import Triple, iri, language_literal, plain_literal
from ccgraph.store import EmbeddedStore, RemoteStore
from tests import servers

P = iri("https://example.org/p")
A, B, C = "https://example.org/g/a", "https://example.org/g/b", "https://example.org/g/c"


def triple(subject: str, text: str) -> Triple:
    """One triple with a text that must survive the way there."""
    return Triple(iri(f"https://example.org/{subject}"), P, language_literal(text, "fr"))


def dataset(**graphs: list[Triple]) -> EmbeddedStore:
    """A dataset of the graphs a, b, c."""
    store = EmbeddedStore()
    store.add_graphs((f"https://example.org/g/{name}", triples) for name, triples in graphs.items())
    return store


@pytest.fixture(scope="module", params=["oxigraph", "oxigraph without graph store", "virtuoso"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteStore]:
    """An empty server of each kind."""
    start = servers.virtuoso if request.param == "virtuoso" else servers.oxigraph
    with start(tmp_path_factory.mktemp("server")) as remote:
        if request.param.endswith("store"):
            from dataclasses import replace

            remote.endpoint = replace(remote.endpoint, graphs=None)
        yield remote


def content(remote: RemoteStore) -> dict[str, set[str]]:
    """What stands where, as lines."""
    return {name: {str(t) for t in remote.graph(name)} for name in remote.graphs()}


def test_loading_again_sends_the_difference_only(server: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    server.update("INSERT DATA { GRAPH <urn:of:others> { <urn:x> <urn:y> <urn:z> } }")
    many = [triple(f"m{i}", f"« l'été n° {i} »\n\t\\ \" €") for i in range(1200)]
    first = dataset(a=[triple("s", "un"), triple("s", "deux")], b=many)
    kinds = {c.graph: (c.kind, c.removed, c.added) for c in loading.load(first, server)}
    assert kinds == {A: ("new", 0, 2), B: ("new", 0, 1200)}
    assert content(server) == {A: {str(t) for t in first.graph(A)}, B: {str(t) for t in first.graph(B)}}

    sent: list[str] = []
    update = RemoteStore.update

    def overheard(self: RemoteStore, text: str) -> None:
        sent.append(text)
        update(self, text)

    monkeypatch.setattr(RemoteStore, "update", overheard)
    assert {c.kind for c in loading.load(first, server)} == {"unchanged"}
    assert sent == []

    second = dataset(a=[triple("s", "un"), triple("s", "trois")], c=[triple("t", "x")], b=many)
    foreseen = loading.load(second, server, dry_run=True)
    assert sent == []
    done = loading.load(second, server)
    assert done == foreseen
    assert {c.graph: (c.kind, c.removed, c.added) for c in done} == {
        A: ("changed", 1, 1),
        B: ("unchanged", 0, 0),
        C: ("new", 0, 1),
    }
    assert not any("m17" in text for text in sent)
    third = dataset(a=[triple("s", "un")])
    assert [c.explain() for c in loading.load(third, server)] == [
        f"{A}: changed (-1 +0)",
        f"{B}: dropped (-1200 +0)",
        f"{C}: dropped (-1 +0)",
    ]
    assert content(server) == {A: {str(triple("s", "un"))}}
    assert server.query("ASK FROM NAMED <urn:of:others> { GRAPH <urn:of:others> { ?s ?p ?o } }") is True


def test_a_load_that_was_cut_off_is_repaired(server: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    loading.load(dataset(a=[triple("s", "un"), triple("s", "deux")]), server)
    wanted = dataset(a=[triple("s", "un"), triple("s", "trois")])

    def broken(*_: object) -> None:
        raise StoreError("cut off")

    with monkeypatch.context() as patch:
        patch.setattr(RemoteStore, "put_graph", broken)
        change = RemoteStore.change_graph

        def half(self: RemoteStore, name: str, remove: list[Triple], add: list[Triple]) -> None:
            change(self, name, remove, [] if name == A else add)
            if name == A:
                broken()

        patch.setattr(RemoteStore, "change_graph", half)
        with pytest.raises(StoreError, match="cut off"):
            loading.load(wanted, server)
    assert A not in server.loaded()
    (change_made,) = loading.load(wanted, server)
    assert (change_made.removed, change_made.added) == (0, 1)
    assert content(server) == {A: {str(t) for t in wanted.graph(A)}}


def test_blank_nodes_are_replaced_whole_and_only_when_changed(server: RemoteStore, tmp_path: Path) -> None:
    from ccgraph.rdf import read_triples

    def graph(value: str) -> EmbeddedStore:
        path = tmp_path / "g.ttl"
        path.write_text(f"<urn:a> <urn:b> [ <urn:c> [ <urn:d> {value} ] ] .", encoding="utf-8")
        return dataset(a=list(read_triples(path)))

    loading.load(graph("1"), server)
    assert [c.kind for c in loading.load(graph("1"), server)] == ["unchanged"]
    assert [(c.kind, c.added) for c in loading.load(graph("2"), server)] == [("replaced", 3)]
    assert len(server.graph(A)) == 3


def test_a_spelling_of_the_server_is_no_difference(server: RemoteStore) -> None:
    number = Triple(iri("urn:a"), P, plain_literal("x"))
    store = dataset(a=[number])
    store.update(
        'INSERT DATA { GRAPH <https://example.org/g/a> { <urn:a> <urn:n> 1.50, true, "2020-01-01"^^<urn:t> } }'
    )
    loading.load(store, server)
    server.note(A, loading.digest(store.graph(A)), None)
    (change,) = loading.load(store, server)
    assert (change.kind, change.removed, change.added) == ("changed", 0, 0)
