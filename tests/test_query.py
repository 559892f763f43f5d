"""The catalogue: its form, its binding, and the rows of each question on every store."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from ccgraph import query
from ccgraph.errors import NotFoundError, QueryError, UsageError
from ccgraph.graph import Graph
from ccgraph.rdf import to_rdflib
from ccgraph.sparql import query_form, values_span
from ccgraph.store import EmbeddedStore, Store
from ccgraph.table import Iri, Literal
from tests.conftest import ROOT
from tests.test_store import small_arguments

GOLDEN = ROOT / "tests" / "golden"
NAMES = query.names()


@pytest.fixture(scope="module")
def rdflib_small(small: EmbeddedStore) -> rdflib.Graph:
    """The small guide with its closure, in rdflib."""
    return to_rdflib(small.triples())


def golden(name: str) -> Counter[tuple[str, ...]]:
    """The expected rows of a query over the small guide."""
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return Counter(tuple(row) for row in list(csv.reader(file))[1:])


@pytest.fixture(scope="module")
def disk(small: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """The same on disk, opened read-only."""
    path = tmp_path_factory.mktemp("disk") / "store"
    made = EmbeddedStore.create(path)
    made.add_graphs((name, small.graph(name)) for name in small.graphs())
    made.close()
    return EmbeddedStore.read_only(path)


Answer = Callable[[query.Query], tuple[tuple[str, ...], Counter[tuple[str, ...]]]]


@pytest.fixture(params=["memory", "disk", "oxigraph", "virtuoso", "rdflib"])
def answer(request: pytest.FixtureRequest) -> Answer:
    """How each engine answers a question of the catalogue: its columns and its rows as text."""
    if request.param == "rdflib":
        return functools.partial(_rdflib_answer, request.getfixturevalue("rdflib_small"))
    store = request.getfixturevalue("small" if request.param == "memory" else request.param)
    return functools.partial(_store_answer, store)


def _rdflib_answer(graph: rdflib.Graph, found: query.Query) -> tuple[tuple[str, ...], Counter[tuple[str, ...]]]:
    result = graph.query(query.bind(found, small_arguments(found)))
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in result if isinstance(row, tuple)]
    return tuple(map(str, result.vars or ())), Counter(rows)


def _store_answer(store: Store, found: query.Query) -> tuple[tuple[str, ...], Counter[tuple[str, ...]]]:
    table = query.run(store, found, small_arguments(found))
    rows = list(csv.reader(io.StringIO(table.to_csv())))
    return table.columns, Counter(tuple(row) for row in rows[1:])


@pytest.mark.parametrize("name", NAMES)
def test_every_engine_gives_the_golden_rows(answer: Answer, name: str) -> None:
    found = query.find(name)
    columns, rows = answer(found)
    assert columns == tuple(found.columns)
    assert rows == golden(name)
    assert rows, "a golden table without a row proves nothing"


@pytest.mark.parametrize("name", NAMES)
def test_the_file_runs_as_it_stands_and_shows_a_real_example(shipped: Graph, name: str) -> None:
    text = query.find(name).text
    prepareQuery(text)
    table = shipped.store.query(text)
    assert not isinstance(table, bool | list)
    assert len(table) > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_front_matter_is_whole(name: str) -> None:
    found = query.find(name)
    texts = [found.summary, found.question, *found.columns.values(), *(p.description for p in found.parameters)]
    for text in texts:
        assert set(text) == {"fr", "en"}
        assert all(text.values())
    assert found.question["fr"].endswith(" ?")
    assert found.question["en"].endswith("?")


@pytest.mark.parametrize("name", NAMES)
def test_the_query_keeps_to_what_engines_agree_on(name: str) -> None:
    """The rules of the catalogue: see docs/queries.md."""
    found = query.find(name)
    body = "\n".join(line for line in found.text.splitlines() if not line.startswith("#"))
    values = re.findall(r"VALUES\s+(\?\w+|\([^)]*\))", body)
    assert [v for v in values if v.startswith("(")] == [], "one variable a VALUES"
    assert sorted(v[1:] for v in values) == sorted(p.name for p in found.parameters), "a VALUES is a parameter"
    opening = re.search(r"WHERE\s*\{\s*((?:VALUES\s+\?\w+\s*\{[^}]*\}\s*)*)", body)
    assert opening is not None
    assert len(re.findall("VALUES", opening[1])) == len(values), "VALUES stand at the start of the SELECT"
    for word in ("GRAPH", "SERVICE", "FROM", "UNDEF", "MINUS"):
        assert re.search(rf"\b{word}\b", body) is None, f"{word} is outside the subset"
    for group in re.findall(r"(?:OPTIONAL|EXISTS)\s*\{([^}]*)\}", body):
        for parameter in found.parameters:
            nested = re.search(rf"(?:FILTER|BIND)[^.]*\?{parameter.name}\b", group)
            assert nested is None, "a parameter in a nested FILTER"
    for group in re.findall(r"EXISTS\s*\{([^}]*)\}", body):
        assert not re.search(r"[*+/|^](?=\s|\w+:)", group), "no property path inside EXISTS"
    assert "ORDER BY" in body


def test_a_comment_a_string_or_an_iri_is_never_looked_into() -> None:
    text = """# VALUES ?role { <a:comment> }
SELECT ?role WHERE { VALUES ?role { <a:b#VALUES-?role> }
  FILTER("VALUES ?role { x }" != '''VALUES ?role {''') ?role ?p ?o }"""
    start, end = values_span(text, "role")
    assert text[start:end].strip() == "<a:b#VALUES-?role>"


def test_a_hostile_value_stays_a_term(small: EmbeddedStore) -> None:
    found = query.find("titles-of-role")
    for hostile in ("x> ?p ?o . } #", "https://x.y/> } #", "javascript"):
        with pytest.raises(UsageError, match="not an absolute IRI"):
            query.bind(found, {"role": hostile})
    bound = query.bind(found, {"lang": 'fr" } #'})
    assert len(query.run(small, query.Query("q", {}, {}, (), {}, bound), {})) == 0
    assert r"fr\" } #" in bound


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rolle": "https://x.y/"}, "has no parameter “rolle” \\(it has: role, lang\\)"),
        ({"role": []}, "at least one value"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, str | list[str]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        query.bind(query.find("titles-of-role"), arguments)


def test_terms_are_typed() -> None:
    parameters = tuple(query.Parameter(n, n, None, {}) for n in ("integer", "string", "iri"))
    text = "SELECT * { VALUES ?integer { 1 } VALUES ?string { 'a' } VALUES ?iri { <a:a> } }"
    found = query.Query("q", {}, {}, parameters, {}, text)
    assert "7" in query.bind(found, {"integer": "7"})
    assert '"b" "c"' in query.bind(found, {"string": ["b", Literal("c")]})
    assert "<https://x.y/z>" in query.bind(found, {"iri": Iri("https://x.y/z")})
    with pytest.raises(UsageError, match="not a whole number"):
        query.bind(found, {"integer": "seven"})


def test_an_unknown_query_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="did you mean superiors"):
        query.find("superior")
    with pytest.raises(NotFoundError, match="there are: "):
        query.find("zzzzzz")


def test_damaged_front_matter_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text("#+ summary: {fr: a\nSELECT * {}", encoding="utf-8")
    with pytest.raises(QueryError, match=r"q\.rq: its #\+ front matter"):
        query.find("q", tmp_path)
    good = "#+ summary: {fr: a, en: a}\n#+ question: {fr: a, en: a}\n#+ columns: {}\n"
    path.write_text(f"{good}#+ parameters: {{a: {{type: date, description: {{}}}}}}\nSELECT * {{}}", encoding="utf-8")
    with pytest.raises(QueryError, match="has type “date”"):
        query.find("q", tmp_path)


def test_a_parameter_without_its_clause_is_named() -> None:
    found = query.Query("q", {}, {}, (query.Parameter("a", "iri", None, {}),), {}, "SELECT * { ?a ?b ?c }")
    with pytest.raises(QueryError, match="0 clauses VALUES \\?a"):
        query.bind(found, {"a": "https://x.y/"})


def test_the_examples_of_a_file_are_nobodys_answer(small: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match="The query titles-of-role needs role"):
        query.run(small, query.find("titles-of-role"), {"lang": "fr"})


def test_a_name_is_folded() -> None:
    found = query.find("roles-by-title")
    assert query.bind(found, {"key": "Chef de PLATEAU"}) == query.bind(found, {"key": "chef de plateau"})


def test_only_tables_are_answers(small: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="is not a SELECT"):
        query.run(small, query.Query("q", {}, {}, (), {}, "ASK {}"), {})


def test_the_form_of_a_query_is_read_past_comments_and_prefixes() -> None:
    assert query_form("# describe\nPREFIX ask: <select:> CONSTRUCT { ?s ?p 'ASK' } {}") == "CONSTRUCT"
    with pytest.raises(QueryError, match="updates are not accepted"):
        query_form("CLEAR ALL")
