"""The stores: embedded and remote give the same answers."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ccgraph import query
from ccgraph.errors import QueryError, StoreError
from ccgraph.graph import Graph
from ccgraph.store import EmbeddedStore, Store
from ccgraph.table import Blank, Iri, Literal, Table
from ccgraph.terms import CCJ


def small_arguments(found: query.Query) -> dict[str, query.Value]:
    """Values of the small graph for a query's parameters."""
    base = "https://w3id.org/ccjobs/id/"
    guide, grid = f"{base}role/petit-guide", f"{base}role/petite-grille"
    known = {
        "source": f"{base}document/{'petit-guide' if found.name in _ABOUT_THE_GUIDE else 'petite-grille'}",
        "role": f"{guide}/chef-de-plateau" if found.name in _ABOUT_THE_GUIDE else f"{grid}/teleconseiller",
        "other": f"{guide}/conseiller",
        "origin": f"{guide}/conseiller",
        "target": f"{guide}/chef-de-plateau",
        "superior": f"{guide}/directeur-de-site",
        "chart": f"{base}section/petit-guide/organigramme",
        "section": f"{base}section/petite-grille/teleconseiller",
        "resource": f"{base}level/petite-grille/grid-2",
        "certification": f"{base}certification/petite-grille/conseiller",
        "competency": f"{base}concept/competencies/conduire-l-entretien",
        "concept": f"{base}concept/indicators/sales-rate",
        "code": f"{base}code/rome/v60/D1408",
        "measure": f"{base}concept/measures/team-size",
        "force": f"{base}concept/forces/repealed",
        "kind": f"{base}concept/discrepancy-kinds/classification",
        "class": f"{CCJ}Indicator",
        "property": f"{CCJ}entryDiploma",
        "key": "statisticien",
        "title": "superviseur",
        "number": "40",
        "percent": "50",
        "lang": "fr",
    } | _OF_ONE_QUERY.get(found.name, {})
    return {p.name: known[p.name] for p in found.parameters if p.name in known}


_ABOUT_THE_GUIDE = {
    "acronyms",
    "activities-of-role",
    "channels-by-role",
    "competencies-of-role",
    "departments",
    "discrepancies",
    "indicators-by-role",
    "interlocutors-of-role",
    "meetings-by-role",
    "periodic-work",
    "quantities",
    "roles-of-source",
    "statements-without-competency",
    "superiors",
    "titles-of-role",
    "tools-by-role",
}
_OF_ONE_QUERY: dict[str, dict[str, str]] = {
    "competency-sheet": {"competency": "https://w3id.org/ccjobs/id/competency/petite-grille/cp1"},
    "expansions-of-acronym": {"key": "crm"},
    "roles-requiring": {"competency": "https://w3id.org/ccjobs/id/concept/competencies/contact-client"},
    "silences-of-role": {"role": "https://w3id.org/ccjobs/id/role/petite-grille/statisticien"},
    "statements-of-role": {"role": "https://w3id.org/ccjobs/id/role/petite-grille/conseiller-a-distance"},
    "sub-activities": {"role": "https://w3id.org/ccjobs/id/role/petit-guide/conseiller"},
}


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"])
def test_an_endpoint_answers_questions_by_name(
    server: str, request: pytest.FixtureRequest, small: EmbeddedStore
) -> None:
    remote = Graph(request.getfixturevalue(server))
    assert remote.query("superiors", role="chef de plateau") == Graph(small).query("superiors", role="CHEF DE PLATEAU")
    assert remote.sparql("ASK { ?s ?p ?o }") is True
    found = remote.sparql(
        "CONSTRUCT { ?r a ?c } WHERE { ?r a ?c . ?r <https://w3id.org/ccjobs/ontology#reportsTo> ?s }"
    )
    assert isinstance(found, list)
    assert found
    assert remote.store.graphs() == small.graphs()
    for name in small.graphs():
        assert len(remote.store.graph(name)) == len(small.graph(name))
    assert named(remote.store) == named(small)
    role = "https://w3id.org/ccjobs/id/role/petit-guide/chef-de-plateau"
    there, here = set(remote.describe(role).statements), set(Graph(small).describe(role).statements)
    assert there == here


def named(store: Store) -> set[str]:
    """The triples without blank nodes (their labels are the store's own), literals as the embedded engine has them."""
    there = EmbeddedStore()
    there.add(store.triples())
    return {line for line in map(str, there.triples()) if "_:" not in line}


def test_a_wrong_query_is_named() -> None:
    store = EmbeddedStore()
    with pytest.raises(QueryError, match="Not a valid SPARQL"):
        store.query("SELECT WHERE {")
    with pytest.raises(QueryError, match="Not a valid SPARQL"):
        store.query("INSERT DATA { <a:a> <a:a> <a:a> }")


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{url}> {{ ?s ?p ?o }}",
        "SERVICE SILENT <{url}> {{ ?s ?p ?o }}",
        "?s ?p 1SERVICE <{url}> {{ ?s ?p ?o }}",
        "SERVICE#x\n<{url}> {{ ?s ?p ?o }}",
        "?s ?p ?o FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    ],
)
def test_no_query_reaches_out(pattern: str) -> None:
    with socket.socket() as canary:
        canary.bind(("127.0.0.1", 0))
        canary.listen()
        canary.settimeout(0.3)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        with pytest.raises(QueryError, match="SERVICE is refused"):
            EmbeddedStore().query(f"SELECT * {{ {pattern.format(url=url)} }}")
        with pytest.raises(TimeoutError):
            canary.accept()


def test_harmless_words_are_no_service(small: EmbeddedStore) -> None:
    assert small.query('ASK { ?service ?p "SERVICE" FILTER(?p != <urn:service>) }') in {True, False}


def test_deep_nesting_is_refused_before_it_crashes_the_engine() -> None:
    with pytest.raises(QueryError, match="nests 5000 brackets"):
        EmbeddedStore().query("SELECT * " + "{" * 5000 + "}" * 5000)
    with pytest.raises(QueryError, match="longer than"):
        EmbeddedStore().query("#" * 1_000_001)


def test_a_query_that_chooses_its_graphs_gets_these_only(small: EmbeddedStore) -> None:
    graph = "https://w3id.org/ccjobs/id/graph/sources/petit-guide"
    chosen = small.query(f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?s ?p ?o }}")
    named = small.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert isinstance(chosen, Table)
    assert chosen == named
    assert 0 < int(str(chosen.rows[0][0])) < len(small)


def test_tables_go_out_typed() -> None:
    table = EmbeddedStore().query(
        'SELECT * { VALUES (?a ?b ?c ?d) { (<a:x> "é"@fr 4 true) (<a:y> "=1+1" 0.5 UNDEF) } }'
    )
    assert isinstance(table, Table)
    assert table.to_python() == [
        {"a": "a:x", "b": "é", "c": 4, "d": True},
        {"a": "a:y", "b": "=1+1", "c": 0.5, "d": None},
    ]
    assert "'=1+1" in table.to_csv()
    minus = EmbeddedStore().query("SELECT (-5 AS ?n) {}")
    assert isinstance(minus, Table)
    assert minus.to_csv() == "n\n-5\n"
    assert table.to_csv().splitlines()[0] == "a,b,c,d"
    frame = table.to_pandas()
    assert list(frame.columns) == ["a", "b", "c", "d"]
    assert frame.loc[0, "c"] == 4
    assert table.to_sparql_json()["results"]["bindings"][0]["b"] == {"type": "literal", "value": "é", "xml:lang": "fr"}


def test_rows_are_ordered_as_the_engine_orders_them() -> None:
    """What the queries of comparisons left to Python: unbound first, numbers by value, then the other columns."""
    values = (
        '(<a:b> 10 "y") (<a:b> 9 "y") (<a:b> UNDEF "y") (<a:a> 9 "é"@fr) (<a:b> 9 "x") (UNDEF 2.5 "x") (<a:a> 9 "z")'
    )
    text = f"SELECT * WHERE {{ VALUES (?role ?line ?label) {{ {values} }} }}"
    plain, sorted_there = (EmbeddedStore().query(t) for t in (text, f"{text} ORDER BY ?role ?line ?label"))
    assert isinstance(plain, Table)
    assert isinstance(sorted_there, Table)
    made = plain.ordered("role", "line")
    assert made != plain
    assert made.columns == plain.columns
    assert [tuple(map(str, row)) for row in made.rows] == [tuple(map(str, row)) for row in sorted_there.rows]
    assert made == Table(plain.columns, plain.rows[::-1]).ordered("role", "line", "label")
    odd = Table(
        ("x",), ((Literal("NaN", None, "http://www.w3.org/2001/XMLSchema#double"),), (Blank("b"),), (Iri("a:a"),))
    )
    assert [str(x) for (x,) in odd.ordered("x").rows] == ["b", "a:a", "NaN"]
    with pytest.raises(ValueError, match="not in tuple"):
        plain.ordered("nothing")


def test_a_store_on_disk_is_read_by_several(tmp_path: Path, small: EmbeddedStore) -> None:
    made = EmbeddedStore.create(tmp_path / "s")
    made.add(small.triples(), "https://example.org/g")
    made.close()
    first, second = EmbeddedStore.read_only(tmp_path / "s"), EmbeddedStore.read_only(tmp_path / "s")
    assert len(first) == len(second) == len(small)
    with pytest.raises(StoreError, match="not a readable store"):
        EmbeddedStore.read_only(tmp_path / "absent")
