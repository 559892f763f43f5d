"""SSSOM tables: strict reading, nothing dropped, nothing asserted that a row denies."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ccgraph.errors import DataError
from ccgraph.graph import Graph
from ccgraph.rdf import to_rdflib
from ccgraph.sssom import read_mappings
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
        "FILTER NOT EXISTS { ?end a ?any } }"
    )
    assert isinstance(lost, Table)
    assert lost.to_python() == []
