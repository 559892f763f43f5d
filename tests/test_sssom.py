"""SSSOM tables: strict reading, nothing dropped, nothing asserted that a row denies."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ccgraph.errors import DataError
from ccgraph.graph import Graph
from ccgraph.rdf import to_rdflib
from ccgraph.sssom import MappingSet, from_triples, parse, read_mappings, read_set, set_triples, to_text, write_set
from ccgraph.sssom.model import parted
from ccgraph.table import Table
from tests.conftest import ROOT

SHIPPED = sorted((ROOT / "data" / "mappings").glob("*.sssom.tsv"))
HEADER = """#mapping_set_id: https://example.org/set
#license: https://creativecommons.org/licenses/by/4.0/
#curie_map:
#  x: https://example.org/
#  skos: http://www.w3.org/2004/02/skos/core#
#  semapv: https://w3id.org/semapv/vocab/
"""
COLUMNS = [
    "record_id",
    "subject_id",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "mapping_justification",
    "author_id",
    "mapping_date",
    "confidence",
    "comment",
    "comment_fr",
    "subject_passage",
    "review_status",
]
ROW = [
    "x:1",
    "x:a",
    "skos:exactMatch",
    "Not",
    "x:b",
    "semapv:UnspecifiedMatching",
    "x:me",
    "2026-01-01",
    "0.90",
    "why",
    "pourquoi",
    "https://example.org/d#char=1,2|https://example.org/d#char=3,4",
    "unreviewed",
]


def table(
    tmp_path: Path, header: str = HEADER, columns: list[str] = COLUMNS, rows: tuple[list[str], ...] = (ROW,)
) -> Path:
    """A table with a header, columns and rows."""
    path = tmp_path / "m.sssom.tsv"
    lines = ["\t".join(cells) for cells in (columns, *rows)]
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def changed(**cells: str) -> list[str]:
    """The row with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(COLUMNS, ROW, strict=True)]


def test_a_row_becomes_one_named_mapping(tmp_path: Path) -> None:
    triples = read_mappings(table(tmp_path))
    assert {str(t.subject) for t in triples} == {"<https://example.org/1>"}
    names = [str(t.predicate).strip("<>").rsplit("/", 1)[1].rsplit("#", 1)[-1] for t in triples]
    assert names.count("subjectPassage") == 2
    assert names.count("comment") == 2
    assert "predicate_modifier" in names


def test_the_mapped_triple_is_never_asserted(tmp_path: Path) -> None:
    graph = to_rdflib(read_mappings(table(tmp_path)))
    assert not [p for p in graph.predicates() if "core#" in str(p)]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"comment": ""}, r"m\.sssom\.tsv:8: comment should not be empty"),
        ({"mapping_justification": ""}, "mapping_justification should not be empty"),
        ({"subject_id": "y:a"}, "“y:a” has no prefix of the curie_map"),
        ({"subject_id": "a"}, "“a” has no prefix of the curie_map"),
        ({"predicate_id": "skos:broader"}, "not one of the five SKOS mapping properties"),
        ({"predicate_modifier": "not"}, "should be empty or Not"),
        ({"confidence": "high"}, "“high” is not a number"),
        ({"confidence": "1.5"}, "not between 0 and 1"),
        ({"mapping_justification": "semapv:ManualMappingCuration"}, "claims a person's judgement"),
    ],
)
def test_a_faulty_row_is_an_error_that_names_its_line(tmp_path: Path, cells: dict[str, str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_mappings(table(tmp_path, rows=(changed(**cells),)))


def test_a_faulty_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="stands already in line 8"):
        read_mappings(table(tmp_path, rows=(ROW, ROW)))
    with pytest.raises(DataError, match="2 cells where there are 13 columns"):
        read_mappings(table(tmp_path, rows=(["x:1", "x:2"],)))
    with pytest.raises(DataError, match="the columns comment are missing"):
        read_mappings(table(tmp_path, columns=[c if c != "comment" else "remark" for c in COLUMNS]))
    with pytest.raises(DataError, match="lack license"):
        read_mappings(table(tmp_path, header=HEADER.replace("license", "licence")))
    with pytest.raises(DataError, match="are not YAML"):
        read_mappings(table(tmp_path, header="#a: [\n"))
    with pytest.raises(DataError, match="should be a text: an IRI"):
        read_mappings(table(tmp_path, header=HEADER + "#creator_id: {ccjagent: ccgraph}\n"))
    with pytest.raises(DataError, match="cannot be read"):
        read_mappings(tmp_path / "absent.sssom.tsv")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_no_shipped_row_is_lost_or_claims_a_review(path: Path, shipped: Graph) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len({str(t.subject) for t in read_mappings(path)}) == len(rows) > 0
    assert {row["review_status"] for row in rows} == {"unreviewed"}
    stem = path.name.removesuffix(".sssom.tsv")
    graph = f"https://w3id.org/ccjobs/id/graph/mappings/{stem}"
    found = shipped.sparql(f"SELECT ?m {{ GRAPH <{graph}> {{ ?m a <https://w3id.org/sssom/Mapping> }} }}")
    assert isinstance(found, Table)
    assert len(found) == len(rows)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_both_ends_of_every_shipped_mapping_exist(path: Path, shipped: Graph) -> None:
    stem = path.name.removesuffix(".sssom.tsv")
    lost = shipped.sparql(
        f"SELECT ?m ?end {{ GRAPH <https://w3id.org/ccjobs/id/graph/mappings/{stem}> "
        "{ ?m <https://w3id.org/sssom/subject_id>|<https://w3id.org/sssom/object_id>|"
        "<https://w3id.org/ccjobs/ontology#subjectPassage>|<https://w3id.org/ccjobs/ontology#objectPassage> ?end } "
        # A literal subject may bear an identifier that names nothing but its words.
        'FILTER NOT EXISTS { ?m <https://w3id.org/sssom/subject_type> "rdfs literal" ; '
        "<https://w3id.org/sssom/subject_id> ?end } FILTER NOT EXISTS { ?end a ?any } }"
    )
    assert isinstance(lost, Table)
    assert lost.to_python() == []


TITLE_COLUMNS = [
    "record_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "author_id",
    "subject_type",
    "mapping_date",
    "confidence",
    "comment",
    "review_status",
    "reviewer_label",
    "reviewer_agreement",
    "review_date",
    "review_comment",
]
TITLE = [
    "x:t",
    "Téléconseillère H/F",
    "skos:broadMatch",
    "x:b",
    "semapv:CompositeMatching",
    "x:me",
    "rdfs literal",
    "2026-01-01",
    "0.9",
    "same words",
    "accepted",
    "Claire Martin|Ali",
    "1.0",
    "2026-01-02",
    '"two\tcells, ""quoted""\nand lines"',
]


def titled(**cells: str) -> list[str]:
    """The row of a title with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(TITLE_COLUMNS, TITLE, strict=True)]


def unordered(mappings: MappingSet) -> list[list[tuple[str, list[str]]]]:
    """The rows as they are whatever the order of rows, slots and values (RDF keeps none of the three)."""
    return sorted(sorted((slot, sorted(parted(value))) for slot, value in row.items()) for row in mappings)


def test_a_literal_subject_and_a_quoted_cell_are_read(tmp_path: Path) -> None:
    path = table(tmp_path, columns=TITLE_COLUMNS, rows=(titled(), titled(record_id="x:u", review_comment="plain")))
    found = read_set(path)
    assert [row["record_id"] for row in found] == ["https://example.org/t", "https://example.org/u"]
    assert found.rows[0]["review_comment"] == 'two\tcells, "quoted"\nand lines'
    assert "subject_id" not in found.rows[0]
    reviewers = [str(t.object) for t in read_mappings(path) if str(t.predicate).endswith("reviewer_label>")]
    assert reviewers == ['"Claire Martin"', '"Ali"'] * 2


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"subject_label": ""}, r":8: subject_label should not be empty"),
        ({"subject_type": "skos concept"}, "subject_id should not be empty"),
        ({"author_id": ""}, "author_id should not be empty"),
        ({"reviewer_label": ""}, "accepted by whom"),
        ({"reviewer_label": "", "review_status": "unreviewed"}, "review_date without a reviewer"),
        ({"reviewer_agreement": "-1.1"}, "-1.1 is not between -1 and 1"),
        ({"confidence": "-0.1"}, "-0.1 is not between 0 and 1"),
        ({"review_date": "2.1.2026"}, "review_date “2.1.2026” is not YYYY-MM-DD"),
        ({"review_status": "proposed"}, "review_status should be one of accepted"),
        ({"author_id": "x:me|y:you"}, "“y:you” has no prefix"),
    ],
)
def test_a_faulty_review_is_an_error_that_names_its_line(tmp_path: Path, cells: dict[str, str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_set(table(tmp_path, columns=TITLE_COLUMNS, rows=(titled(**cells),)))


def test_a_line_number_counts_the_lines_of_a_quoted_cell(tmp_path: Path) -> None:
    rows = (titled(), titled(record_id="x:u", confidence="2"))
    with pytest.raises(DataError, match=r"m\.sssom\.tsv:10: the confidence 2"):
        read_set(table(tmp_path, columns=TITLE_COLUMNS, rows=rows))


def test_a_column_of_nobody_is_refused_and_a_declared_one_kept(tmp_path: Path) -> None:
    columns, row = [*TITLE_COLUMNS, "mood"], [*TITLE, "good"]
    with pytest.raises(DataError, match=r":7: SSSOM has no column 'mood': name it in the extension_definitions"):
        read_set(table(tmp_path, columns=columns, rows=(row,)))
    declared = HEADER + "#extension_definitions:\n#  - slot_name: mood\n#    property: https://example.org/mood\n"
    found = read_set(table(tmp_path, header=declared, columns=columns, rows=(row,)))
    back = parse("back", to_text(found))
    assert back.rows[0]["mood"] == "good"
    assert back.extensions["mood"] == found.extensions["mood"] == "https://example.org/mood"
    graph = from_triples("rdf", set_triples(found))
    assert unordered(graph) == unordered(found)
    bare = [t for t in set_triples(found) if "#extension-" not in f"{t.subject}{t.object}"]
    assert from_triples("rdf", bare).rows[0]["mood"] == "good"
    with pytest.raises(DataError, match="the column comment stands twice"):
        read_set(table(tmp_path, columns=[*TITLE_COLUMNS, "comment"], rows=([*TITLE, "again"],)))


def test_what_stands_once_above_the_table_holds_for_each_row(tmp_path: Path) -> None:
    columns = [c for c in TITLE_COLUMNS if c not in {"subject_type", "mapping_date"}]
    row = [cell for name, cell in zip(TITLE_COLUMNS, TITLE, strict=True) if name in columns]
    header = f'{HEADER}#subject_type: rdfs literal\n#mapping_date: "2026-01-01"\n#subject_source: x:list\n'
    found = read_set(table(tmp_path, header=header, columns=columns, rows=(row,)))
    assert found.rows[0]["subject_source"] == "https://example.org/list"
    assert found.rows[0]["mapping_date"] == "2026-01-01"
    assert "mapping_date" not in found.metadata


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".sssom.tsv"])
def test_table_to_rdf_to_table_loses_nothing(tmp_path: Path, suffix: str) -> None:
    rows = (titled(), titled(record_id="x:u", review_comment="'=1+1"), titled(record_id="x:é(1)", review_comment="#"))
    found = read_set(table(tmp_path, columns=TITLE_COLUMNS, rows=rows))
    write_set(tmp_path / f"s{suffix}", found)
    again = read_set(tmp_path / f"s{suffix}")
    assert unordered(again) == unordered(found)
    assert again.metadata["license"] == found.metadata["license"]
    write_set(tmp_path / "back.sssom.tsv", again)
    assert unordered(read_set(tmp_path / "back.sssom.tsv")) == unordered(found)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_a_shipped_set_survives_the_round_trip(path: Path) -> None:
    found = read_set(path)
    assert parse("text", to_text(found)).rows == found.rows
    assert unordered(from_triples("rdf", set_triples(found))) == unordered(found)


def test_the_writer_refuses_what_the_reader_would(tmp_path: Path) -> None:
    found = read_set(table(tmp_path, columns=TITLE_COLUMNS, rows=(titled(),)))
    with pytest.raises(DataError, match="lacks license"):
        to_text(MappingSet({"mapping_set_id": "https://example.org/s"}, found.rows))
    with pytest.raises(DataError, match=r"row 2: https://example\.org/t stands twice"):
        to_text(MappingSet(found.metadata, found.rows * 2))
    with pytest.raises(DataError, match="row 1: mapping_justification should not be empty"):
        to_text(MappingSet(found.metadata, ({**found.rows[0], "mapping_justification": ""},)))
    with pytest.raises(DataError, match="the slot mood is not in the extension_definitions"):
        to_text(MappingSet(found.metadata, ({**found.rows[0], "mood": "good"},)))


def test_rdf_without_a_licence_or_a_set_is_refused(tmp_path: Path) -> None:
    found = read_set(table(tmp_path, columns=TITLE_COLUMNS, rows=(titled(),)))
    triples = list(set_triples(found))
    with pytest.raises(DataError, match="lacks its dcterms:license"):
        from_triples("rdf", [t for t in triples if not str(t.predicate).endswith("license>")])
    with pytest.raises(DataError, match="0 sssom:MappingSet"):
        from_triples("rdf", [t for t in triples if "/set>" not in str(t.subject)])
    with pytest.raises(DataError, match="holds no sssom:Mapping"):
        from_triples("rdf", [])
    with pytest.raises(DataError, match="comment should not be empty"):
        from_triples("rdf", [t for t in triples if not str(t.predicate).endswith("sssom/comment>")])
