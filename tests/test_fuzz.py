"""Properties of parsers and writers; damaged files for every reader: an answer or an error of ours, in little memory.

How many inputs: the profile of hypothesis says (``small`` here and in CI; ``pytest --hypothesis-profile large``).
"""

from __future__ import annotations

import functools
import gzip
import io
import json
import resource
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccgraph import manifest, spreadsheet
from ccgraph.compare.profiles import read_people, read_training
from ccgraph.errors import CcgraphError, QueryError, StoreError, UsageError
from ccgraph.mapping.forms import fold, masculine, merge_pairs, resolve_inclusive
from ccgraph.mapping.title import parse as parse_title
from ccgraph.passages import read_text
from ccgraph.query import Parameter, Query, bind, catalogue
from ccgraph.rdf import read_triples
from ccgraph.reason import search_key, search_keys
from ccgraph.reference.codes import List, read_codes, read_entries
from ccgraph.reference.rome import read_rome
from ccgraph.reference.tables import Tables
from ccgraph.serialization import read_graphs, serialize
from ccgraph.sparql import refuse, values_span
from ccgraph.spreadsheet import Sheet, unguarded
from ccgraph.spreadsheet.writing import csv_bytes, xlsx_bytes
from ccgraph.sssom import from_triples, read_mappings, read_set, to_text
from ccgraph.sssom.rdf import set_triples
from ccgraph.sssom.read import parse as parse_sssom
from ccgraph.store import EmbeddedStore
from ccgraph.store.results import read_graph, read_results
from ccgraph.store.transport import Answer
from ccgraph.table import Literal, Table
from tests.conftest import FIXTURES, ROOT
from tests.editions import older, write_edition

_MOST = 300_000  # kB that reading may add to the most memory the process has ever had
Reader = Callable[[Path], object]
unhurried = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
# What parsers stumble over: brackets, quotes, signs of formats, numbers at their limits, bytes that are no UTF-8.
_TOKENS = (
    *(b"\0", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xff\xfe", b"\n", b"\r", b"\t", b'"', b"'", b"\\", b";", b",", b"|"),
    *(b"<", b">", b"{", b"}", b"[", b"]" * 40, b"[" * 40, b"(" * 40, b"#", b"^^", b"@", b"_:", b"a:b", b"\\u0000"),
    *(b"\\uD800", b"%", b"&amp;", b"&x;", b"<!DOCTYPE x>", b"]]>", b"-1", b"1e999", b"99999999999999999999", b"NaN"),
    *(b"null", b"true", b"*", b"&a", b"!!python/object:os.system", b"---", b"\xe2\x80\xa8", b"9" * 400, b"0" * 5000),
)
_edit = st.tuples(
    st.sampled_from(["set", "insert", "delete", "repeat", "cut", "move"]),
    st.floats(0, 1, allow_nan=False),
    st.integers(1, 400),
    st.one_of(st.sampled_from(_TOKENS), st.binary(min_size=1, max_size=12)),
)
edits = st.lists(_edit, min_size=1, max_size=6)


def damaged(content: bytes, changes: list[tuple[str, float, int, bytes]]) -> bytes:
    """A file after some accidents."""
    raw = bytearray(content)
    for kind, where, length, token in changes:
        at = int(where * len(raw))
        part = bytes(raw[at : at + length])
        if kind == "set":
            raw[at : at + len(token)] = token
        elif kind == "insert":
            raw[at:at] = token
        elif kind == "delete":
            del raw[at : at + length]
        elif kind == "repeat":
            raw[at:at] = part * 3
        elif kind == "cut":
            del raw[at:]
        else:
            del raw[at : at + length]
            raw[len(raw) // 2 : len(raw) // 2] = part
    return bytes(raw)


def inside(archive: bytes, changes: list[tuple[str, float, int, bytes]]) -> bytes:
    """An archive, whole, one of whose members had accidents."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = names[int(changes[0][1] * (len(names) - 1))]
        for name in names:
            content = old.read(name)
            new.writestr(name, damaged(content, changes) if name == chosen else content)
    return out.getvalue()


_TTL = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix x: <https://example.org/> .
x:a a skos:Concept ; skos:prefLabel "T\xc3\xa9l\xc3\xa9conseiller"@fr, "Agent"@en ; x:n 1, 1.5, true ;
    x:long \"\"\"two
lines\"\"\" ; x:b [ x:c ( 1 2 "3"^^x:t ) ] .
"""
_PEOPLE = json.dumps(
    [{"name": "A", "role": "conseiller", "competencies": [{"competency": "écoute", "level": 2, "held": True}]}]
).encode()
_SHEETS = [Sheet("titres", (("intitulé", "n"), ("Téléconseiller", "1"), ("=1+1", "é"), ("a\nb", '"')))]


@functools.cache
def seed(name: str) -> bytes:
    """A valid file, by the ending that its reader knows it by."""
    triples = list(read_triples(FIXTURES / "small" / "petit-guide.ttl"))[:60]
    quads = b"".join(f"{t} <urn:g> .\n".encode() for t in triples)
    made: dict[str, Callable[[], bytes]] = {
        "ttl": lambda: _TTL,
        "nt": lambda: serialize(triples, "nt").encode(),
        "rdf": lambda: serialize(triples, "rdfxml").encode(),
        "jsonld": lambda: serialize(triples, "jsonld").encode(),
        "nq": lambda: quads,
        "trig": lambda: b"<urn:g> { <urn:a> <urn:b> 1 }\n" + _TTL,
        "nq.gz": lambda: gzip.compress(quads),
        "sssom.tsv": lambda: (
            b"\n".join(next((ROOT / "data").rglob("*.sssom.tsv")).read_bytes().splitlines()[:40]) + b"\n"
        ),
        "csv": lambda: csv_bytes(_SHEETS[0]),
        "xlsx": lambda: xlsx_bytes(_SHEETS),
        "codes.csv": "code;libellé;parent;définition\nA;Un;;x\nB;Deux;A;y|z\n".encode,
        "grid.csv": "niveau;coefficient;catégorie\nA1;130-145;employés\nB1;166;cadres\n".encode,
        "people.json": lambda: _PEOPLE,
        "people.csv": "personne;rôle;compétence;niveau\nA;conseiller;écoute;2\n".encode,
        "training.csv": "titre;compétences\nB;écoute|calme\n".encode,
        "manifest.tsv": (FIXTURES / "small" / "petit-guide.tsv").read_bytes,
        "txt": lambda: "Un conseiller répond.\n".encode() * 3,
    }
    return made[name]()


@pytest.fixture(scope="module")
def rome(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small ROME, as its zip."""
    folder = tmp_path_factory.mktemp("rome")
    path = write_edition(folder / "rome", 59, older())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path.rglob("*.csv")):
            archive.write(file, file.name)
    return out.getvalue()


def _codes(path: Path) -> object:
    found = read_entries(Tables(path), "fr")
    about = List("mine", "1", "Mine", "", "fr", "2026-01-01")
    return read_codes(found, about) if not found.grid else found


READERS: dict[str, Reader] = {
    "ttl": lambda path: list(read_triples(path)),
    "nt": lambda path: list(read_triples(path)),
    "rdf": lambda path: list(read_triples(path)),
    "jsonld": lambda path: list(read_triples(path)),
    "nq": read_graphs,
    "trig": read_graphs,
    "nq.gz": read_graphs,
    "sssom.tsv": read_mappings,
    "csv": spreadsheet.read,
    "xlsx": spreadsheet.read,
    "codes.csv": _codes,
    "grid.csv": _codes,
    "people.json": read_people,
    "people.csv": read_people,
    "training.csv": read_training,
    "manifest.tsv": manifest.read,
    "txt": read_text,
}


def _hold(read: Reader, path: Path, content: bytes) -> bool:
    """Read a file: an answer, or an error of ours that names what is wrong."""
    path.write_bytes(content)
    try:
        read(path)
    except CcgraphError:
        return False
    return True


def _peak() -> int:
    """The most memory this process ever had, in kB (in bytes on macOS)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_an_answer_or_an_error_of_ours(name: str, tmp_path: Path) -> None:
    read, path = READERS[name], tmp_path / f"file.{name}"
    assert _hold(read, path, seed(name)) or name.startswith(("people", "training", "grid"))
    before = _peak()

    @given(edits)
    @unhurried
    def fuzz(changes: list[tuple[str, float, int, bytes]]) -> None:
        _hold(read, path, damaged(seed(name), changes))

    fuzz()
    assert _peak() - before < _MOST


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("name", ["xlsx", "rome"])
def test_a_damaged_archive_is_too(name: str, whole: bool, tmp_path: Path, rome: bytes) -> None:
    content = rome if name == "rome" else seed("xlsx")
    read: Reader = (lambda path: read_rome(Tables(path))) if name == "rome" else spreadsheet.read
    path = tmp_path / ("rome.zip" if name == "rome" else "book.xlsx")
    assert _hold(read, path, content)
    before = _peak()

    @given(edits)
    @unhurried
    def fuzz(changes: list[tuple[str, float, int, bytes]]) -> None:
        _hold(read, path, inside(content, changes) if whole else damaged(content, changes))

    fuzz()
    assert _peak() - before < _MOST


_RESULTS = b"""{"head": {"vars": ["s", "o"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"},
"o": {"type": "literal", "value": "x", "xml:lang": "fr"}}, {"s": {"type": "bnode", "value": "b"}}]}}"""


@given(edits)
def test_a_damaged_answer_of_an_endpoint_is_too(changes: list[tuple[str, float, int, bytes]]) -> None:
    for read, content in ((read_results, _RESULTS), (read_graph, _TTL)):
        try:
            found = read("http://x", Answer(damaged(content, changes), {}, True))
        except StoreError:
            continue
        assert isinstance(found, bool | Table | list)


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["head", "vars", "results", "bindings", "s", "type", "value"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(_json)
def test_other_json_is_no_answer_or_a_whole_one(value: Any) -> None:
    try:
        found = read_results("http://x", Answer(json.dumps(value).encode(), {}, True))
    except StoreError:
        return
    assert isinstance(found, bool | Table)


@given(st.text(max_size=60))
def test_search_keys_are_normal_forms(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert key == " ".join(key.split())
    assert search_key(text.upper().lower()) == search_key(text.lower())
    assert all(search_key(one) == one for one in search_keys(text))


@given(st.text(max_size=60), st.sampled_from(["contact-centre", None]))
def test_any_title_is_normalised_and_the_normal_form_stays(text: str, sector: str | None) -> None:
    assert fold(fold(text)) == fold(text)
    for step in (resolve_inclusive, merge_pairs):
        once, _ = step(text)
        assert isinstance(once, str)
    assert isinstance(masculine(fold(text)), str)
    parsed = parse_title(text, sector=sector)
    assert parse_title(text, sector=sector) == parsed


_words = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20).filter(
    lambda text: text.strip() == text and bool(text)
)


@given(st.lists(st.tuples(_words, st.floats(0, 1).map(lambda x: f"{x:.2f}"), _words), max_size=5))
@unhurried
def test_a_mapping_set_survives_tables_and_rdf(rows: list[tuple[str, str, str]]) -> None:
    head = (
        "#curie_map:\n#  x: https://example.org/\n#mapping_set_id: https://example.org/set\n"
        "#license: https://example.org/licence\n"
    )
    columns = ["record_id", "subject_label", "subject_type", "predicate_id", "object_id", "mapping_justification"]
    columns += ["author_label", "mapping_date", "confidence", "comment", "review_status"]
    lines = ["\t".join(columns)]
    for number, (label, confidence, comment) in enumerate(rows):
        cells = [f"x:{number}", label, "rdfs literal", "skos:closeMatch", "x:o", "semapv:UnspecifiedMatching", "me"]
        cells += ["2026-01-01", confidence, comment, "unreviewed"]
        quoted = ('"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in cells)
        lines.append("\t".join(quoted))
    first = parse_sssom("m", head + "\n".join(lines) + "\n")
    assert len(list(first)) == len(rows)
    again = parse_sssom("m", to_text(first))
    assert list(again) == list(first)
    assert to_text(again) == to_text(first)
    if rows:
        back = from_triples("m", set_triples(first))
        by_id = {row["record_id"]: row for row in back}
        assert {key: by_id[key]["comment"] for key in by_id} == {row["record_id"]: row["comment"] for row in first}


_cell = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(_cell, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from([";", ",", "\t"]))
@unhurried
def test_text_written_as_csv_is_never_a_formula_and_always_text(rows: list[list[str]], delimiter: str) -> None:
    import csv

    raw = csv_bytes(Sheet("s", tuple(map(tuple, rows))), delimiter=delimiter).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter))
    assert len(read) == len(rows)
    for given_row, row in zip(rows, read, strict=True):
        assert all(cell[:1] not in {"=", "@", "\t", "\r"} for cell in row)
        assert [unguarded(cell) for cell in row] == given_row


_QUERY = Query(
    "q",
    {},
    {},
    (Parameter("key", "string", None, {}), Parameter("role", "iri", None, {}), Parameter("n", "integer", None, {})),
    {},
    'SELECT ?key ?role ?n WHERE { VALUES ?key { "x" } VALUES ?role { <urn:x> } VALUES ?n { 1 } }',
)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=1, max_size=3))
def test_whatever_is_bound_stays_a_value(values: list[str]) -> None:
    found = EmbeddedStore().query(bind(_QUERY, {"key": values}))
    assert isinstance(found, Table)
    assert [str(row["key"]) for row in found] == values
    assert found.columns == ("key", "role", "n")


@given(st.text(max_size=40), st.text(max_size=10))
def test_a_wrong_iri_or_number_is_refused_or_bound_as_itself(iri: str, number: str) -> None:
    for name, value in (("role", iri), ("n", number)):
        try:
            text = bind(_QUERY, {name: value})
        except UsageError:
            continue
        try:
            found = EmbeddedStore().query(text)
        except QueryError:
            # An IRI of a scheme whose rules the engine checks too.
            assert name == "role"
            continue
        assert isinstance(found, Table)
        assert len(found) == 1
        cell = next(iter(found))[name]
        assert str(cell) == value if name == "role" else int(str(cell)) == int(value)


@given(st.text(max_size=80))
def test_any_text_of_a_query_is_run_or_refused(text: str) -> None:
    try:
        refuse(text)
        EmbeddedStore().query(text)
    except CcgraphError:
        pass
    with_values = f'SELECT * {{ VALUES ?x {{ "{Literal("a")}" }} }} #{text}'.replace("\n", " ").replace("\r", " ")
    start, end = values_span(with_values, "x")
    assert '"a"' in with_values[start:end]


def test_every_query_of_the_catalogue_takes_hostile_values() -> None:
    hostile = "\"} UNION { ?s ?p ?o } #\\ \n' <urn:x> é"
    bound = 0
    for query in catalogue():
        for parameter in query.parameters:
            if parameter.type == "string":
                text = bind(query, {parameter.name: hostile})
                EmbeddedStore().query(text)
                bound += 1
            elif parameter.type == "iri":
                with pytest.raises(UsageError):
                    bind(query, {parameter.name: hostile})
                bound += 1
    assert bound > 10


def test_a_packed_dump_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccgraph.serialization._LARGEST", 1_000_000)
    bomb = tmp_path / "bomb.nq.gz"
    bomb.write_bytes(gzip.compress(b"# nothing\n" * 1_000_000))
    assert bomb.stat().st_size < 50_000
    before = _peak()
    with pytest.raises(CcgraphError, match="unpacks to more than"):
        read_graphs(bomb)
    assert _peak() - before < 50_000


def test_a_set_that_is_read_back_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_bytes(seed("sssom.tsv"))
    assert to_text(read_set(path)) == to_text(parse_sssom("x", to_text(read_set(path))))
