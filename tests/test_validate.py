"""Validation of the shipped data and of a user's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccgraph.errors import DataError
from ccgraph.validate import validate
from tests.conftest import FIXTURES

SMALL = FIXTURES / "small" / "petit-guide.ttl"


def test_both_engines_give_the_same_report(broken: Path) -> None:
    assert validate([broken], "en", "shacl") == validate([broken], "en", "pyshacl")


def test_the_shipped_data_conform() -> None:
    assert validate(None, "en") == []


def test_a_users_file_conforms() -> None:
    assert validate([SMALL], "en") == []


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The small guide with a team size from 6 to 4 people."""
    path = tmp_path / "my.ttl"
    text = SMALL.read_text(encoding="utf-8")
    path.write_text(text.replace("schema:minValue 4", "schema:minValue 9"), encoding="utf-8")
    return path


def test_a_finding_names_focus_fault_repair_file_and_line(broken: Path) -> None:
    (found,) = validate([broken], "en")
    assert found.severity == "violation"
    assert found.focus.endswith("role/petit-guide/chef-de-plateau#quantity-equipe")
    assert found.file == str(broken)
    assert found.line is not None
    assert broken.read_text(encoding="utf-8").splitlines()[found.line - 1].startswith("chef-de-plateau:quantity-equipe")
    assert "Bounds reversed" in found.message
    assert "swap them" in found.message
    assert found.shape.startswith("https://w3id.org/ccjobs/shapes#Quantity")


def test_messages_come_in_the_language_asked_for(broken: Path) -> None:
    (french,), (english,) = validate([broken], "fr"), validate([broken], "en")
    assert french.message != english.message


def test_a_blank_node_is_judged_too(tmp_path: Path) -> None:
    path = tmp_path / "my.ttl"
    path.write_text("@prefix ccj: <https://w3id.org/ccjobs/ontology#> .\n[] a ccj:JobProfile .\n", encoding="utf-8")
    assert validate([path], "en")


def test_an_unknown_term_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "my.ttl"
    path.write_text("@prefix ccj: <https://w3id.org/ccjobs/ontology#> .\n<urn:x> a ccj:Activty .\n", encoding="utf-8")
    assert [f.message for f in validate([path], "en") if f.component == "UnknownTerm"] == [
        "ccj:Activty is not a term of the ontology: correct it (Activity ?)."
    ]


def test_every_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("x:a", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        validate([tmp_path / "a.ttl", SMALL, tmp_path / "absent.ttl"])
    assert "a.ttl:1" in str(caught.value)
    assert "absent.ttl: cannot be read" in str(caught.value)


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "my.ttl"
    path.write_text("@prefix x: <urn:x> .\n\nx:a x:b", encoding="utf-8")
    with pytest.raises(DataError, match=r"my\.ttl:3:\d+: syntax error"):
        validate([path])
