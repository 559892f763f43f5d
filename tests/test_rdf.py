"""Reading and writing RDF files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccgraph.errors import DataError
from ccgraph.layout import format_turtle
from ccgraph.rdf import from_engine, read_triples, to_engine, to_rdflib
from ccgraph.serialization import serialize
from ccgraph.table import Iri, Literal

UGLY = "@prefix x: <https://example.org/> .  # kept\nx:a x:p 'é' , 1 ; x:q x:b ."


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix x: <https://example.org/> .\nx:a x:p .\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.ttl:2:\d+: syntax error"):
        list(read_triples(path))


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.ttl: cannot be read"):
        list(read_triples(tmp_path / "absent.ttl"))
    with pytest.raises(DataError, match=r"unknown extension “\.xlsx”"):
        list(read_triples(tmp_path / "a.xlsx"))


@pytest.mark.parametrize("word", ["DOCTYPE", "doctype", "DocType"])
def test_an_entity_bomb_is_refused_before_parsing(tmp_path: Path, word: str) -> None:
    path = tmp_path / "bomb.rdf"
    path.write_text(f'<!{word} r [<!ENTITY a "aaaa">]><r>&a;</r>', encoding="utf-8")
    with pytest.raises(DataError, match="DOCTYPE is refused"):
        list(read_triples(path))


def test_terms_go_to_the_engine_and_back() -> None:
    for term in (
        Iri("https://example.org/a"),
        Literal("é", "fr", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
    ):
        assert from_engine(to_engine(term)) == term
    with pytest.raises(DataError, match="not a valid term"):
        to_engine(Iri("https://example.org/a b"))


def test_serialisation_is_sorted(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(UGLY, encoding="utf-8")
    triples = list(read_triples(path))
    assert serialize(triples, "nt") == serialize(reversed(triples), "nt")
    assert serialize(triples, "nt").splitlines() == sorted(serialize(triples, "nt").splitlines())


def test_rdflib_gets_the_same_triples(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(UGLY, encoding="utf-8")
    graph = to_rdflib(read_triples(path))
    assert sorted(graph.serialize(format="nt").split("\n")[:-1]) == serialize(read_triples(path), "nt").splitlines()


def test_formatting_keeps_comments_and_is_stable(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(UGLY, encoding="utf-8")
    assert format_turtle([tmp_path], check=True) == [path]
    assert path.read_text(encoding="utf-8") == UGLY
    assert format_turtle([path]) == [path]
    assert "# kept" in path.read_text(encoding="utf-8")
    assert format_turtle([tmp_path]) == []
    assert [p.name for p in tmp_path.iterdir()] == ["a.ttl"]


def test_a_link_stays_a_link_and_other_formats_are_refused(tmp_path: Path) -> None:
    target, link = tmp_path / "a.ttl", tmp_path / "l.ttl"
    target.write_text(UGLY, encoding="utf-8")
    link.symlink_to(target)
    format_turtle([link])
    assert link.is_symlink()
    assert format_turtle([target], check=True) == []
    with pytest.raises(DataError, match="only Turtle"):
        format_turtle([tmp_path / "a.rdf"])


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + UGLY.encode())
    assert len(list(read_triples(path))) == 3


def test_nothing_is_formatted_when_one_file_is_broken(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.ttl", tmp_path / "b.ttl"
    good.write_text(UGLY, encoding="utf-8")
    bad.write_text("x:a", encoding="utf-8")
    with pytest.raises(DataError, match=r"b\.ttl:1"):
        format_turtle([tmp_path])
    assert good.read_text(encoding="utf-8") == UGLY
