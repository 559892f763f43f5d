"""The manifest of a document: tiling, declaring, reading and writing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccgraph import manifest
from ccgraph.errors import DataError, EvidenceError
from ccgraph.passages import Text, read_text
from tests.conftest import FIXTURES, ROOT

TEXT = Text("TITRE\n\n - o Mène l'équipe ;\n<li>• <b>Suit</b> les ventes.</li>\tfin\n", "")


def content(segments: list[manifest.Segment], kind: str = "content") -> list[str]:
    """The words of the segments of a class."""
    return [TEXT.characters[s.start : s.end] for s in segments if s.kind == kind]


def test_words_are_content_bullets_and_mark_up_are_not() -> None:
    segments = manifest.build(TEXT)
    assert content(segments) == ["TITRE", "Mène l'équipe", "Suit", "les ventes", "fin"]
    manifest.check(TEXT, segments)


def test_a_declaration_splits_segments_and_survives_a_rebuild() -> None:
    segments = manifest.classify(TEXT, manifest.build(TEXT), "l'équipe", None, "furniture")
    assert "Mène" in content(segments)
    assert "l'équipe" in content(segments, "furniture")
    manifest.check(TEXT, segments)
    assert manifest.build(TEXT, segments) == segments


def test_a_manifest_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "m.tsv"
    segments = manifest.classify(TEXT, manifest.build(TEXT), "TITRE", 1, "heading")
    manifest.write(path, segments)
    assert manifest.read(path) == segments
    assert [p.name for p in tmp_path.iterdir()] == ["m.tsv"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (TEXT.characters.replace("ventes", "pertes"), "Line 4 of the text is not"),
        (TEXT.characters + "plus", "the text goes on"),
        ("X" + TEXT.characters, "is not what the manifest was made of|does not tile"),
    ],
)
def test_another_text_is_told(changed: str, message: str) -> None:
    with pytest.raises(EvidenceError, match=message):
        manifest.check(Text(changed, ""), manifest.build(TEXT))


def test_a_row_taken_out_is_told() -> None:
    segments = manifest.build(TEXT)
    with pytest.raises(EvidenceError, match="does not tile"):
        manifest.check(TEXT, segments[:2] + segments[3:])


@pytest.mark.parametrize("row", ["1\t0\t5\tprose\tabc", "1\tx\t5\tcontent\tabc", "1\t0"])
def test_a_damaged_row_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "m.tsv"
    path.write_text(f"line\toffset\tlength\tclass\tsha256\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"m\.tsv:2: not a manifest row"):
        manifest.read(path)


def test_a_missing_header_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.tsv"
    path.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="header"):
        manifest.read(path)


def test_the_manifests_hold_no_words() -> None:
    for path in (ROOT / "data" / "manifests").glob("*.tsv"):
        for segment in manifest.read(path):
            assert len(segment.digest) == 16
            int(segment.digest, 16)


def test_the_manifest_of_the_small_guide_is_that_of_its_text() -> None:
    text = read_text(FIXTURES / "documents" / "petit-guide.txt")
    manifest.check(text, manifest.read(FIXTURES / "small" / "petit-guide.tsv"))
