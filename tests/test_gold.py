"""The gold set of titles: whole, coded with codes that exist, its two passes kept as they were made."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ccgraph.graph import Graph
from ccgraph.terms import ID
from tests.conftest import ROOT, SHARED, require

GOLD = ROOT / "data" / "gold"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def titles() -> list[dict[str, str]]:
    return rows(GOLD / "titles.tsv")


def test_both_passes_annotate_the_same_titles(titles: list[dict[str, str]]) -> None:
    ids = [row["id"] for row in titles]
    assert len(set(ids)) == len(ids) == 430
    for name in ("pass-a.tsv", "pass-b.tsv"):
        assert [row["id"] for row in rows(GOLD / name)] == ids


def test_what_both_passes_say_is_adopted(titles: list[dict[str, str]]) -> None:
    first, second = ({row["id"]: row for row in rows(GOLD / name)} for name in ("pass-a.tsv", "pass-b.tsv"))
    differing = 0
    for row in titles:
        for column in ("rome", "esco", "isco"):
            a, b = first[row["id"]][column], second[row["id"]][column]
            differing += a != b
            assert a != b or row[column] == a, (row["id"], column)
    assert differing == 62


def test_test_rows_are_apart_from_rows_for_tuning(titles: list[dict[str, str]]) -> None:
    counts = {split: sum(row["split"] == split for row in titles) for split in ("dev", "test")}
    assert counts == {"dev": 163, "test": 267}


def test_the_roles_are_roles_of_the_graph(titles: list[dict[str, str]], shipped: Graph) -> None:
    result = shipped.sparql("SELECT ?r { ?r a <https://w3id.org/ccjobs/ontology#Role> }")
    known = {str(row["r"]).removeprefix(ID) for row in result}  # type: ignore[union-attr]
    named = {role for row in titles for role in row["roles"].split("|") if role not in {"", "none"}}
    assert len(named) > 30
    assert named <= known


def test_the_codes_are_codes_of_the_references(titles: list[dict[str, str]]) -> None:
    reference = require(SHARED / "reference", "The reference classifications are")
    with (reference / "rome" / "unix_referentiel_code_rome_v460_utf8.csv").open(encoding="utf-8", newline="") as file:
        rome = {row["code_rome"] for row in csv.DictReader(file)}
    with (reference / "esco" / "occupations_fr.csv").open(encoding="utf-8", newline="") as file:
        esco = {row["code"]: row["conceptUri"] for row in csv.DictReader(file)}
    for row in titles:
        assert {row["rome"], row["rome_second"]} - {"none", ""} <= rome, row["id"]
        if row["esco"] not in {"none", ""}:
            assert esco[row["esco"]] == row["esco_uri"], row["id"]
            assert row["isco"] == row["esco"][:4], row["id"]
