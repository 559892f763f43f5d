"""Passages: from words to offsets and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ccgraph.errors import EvidenceError, MissingFileError
from ccgraph.passages import Passage, Text, read_text

TEXT = Text("Été : l'œuvre\n- Anime une équipe\n- Anime une équipe de 4 à 6\n\nfin", "")


def test_offsets_count_code_points_and_exclude_the_end() -> None:
    assert TEXT.find("l'œuvre") == (6, 13)
    assert TEXT.characters[slice(*TEXT.find("l'œuvre"))] == "l'œuvre"


def test_lines_count_from_one_and_the_last_may_lack_a_newline() -> None:
    start, end = TEXT.find("fin")
    assert TEXT.lines_of(start, end) == (5, 5)
    assert TEXT.line(5) == "fin"
    assert TEXT.line(4) == ""


def test_words_may_run_over_a_line_end() -> None:
    start, end = TEXT.find("équipe - Anime une équipe de 4")
    assert TEXT.lines_of(start, end) == (2, 3)


@pytest.mark.parametrize(
    ("words", "line", "message"),
    [
        ("Anime une équipe", None, "stand 2 times (lines 2, 3): name the line"),
        ("absent", None, "are not in the document"),
        ("Anime une équipe", 1, "do not start in line 1 (they start in: 2, 3)"),
        ("n", 2, "stand 2 times in line 2"),
        ("  ", None, "No words were given"),
    ],
)
def test_words_that_do_not_tell_a_place_are_refused(words: str, line: int | None, message: str) -> None:
    with pytest.raises(EvidenceError, match=re.escape(message)):
        TEXT.find(words, line)


def test_a_line_tells_repeated_words_apart() -> None:
    assert TEXT.line_of(TEXT.find("Anime une équipe", 3)[0]) == 3


def test_a_passage_comes_back_from_its_iri() -> None:
    passage = Passage("https://example.org/d", 3, 9)
    assert passage.iri == "https://example.org/d#char=3,9"
    assert Passage.from_iri(passage.iri) == passage
    with pytest.raises(EvidenceError, match="should end in #char"):
        Passage.from_iri("https://example.org/d")


def test_no_character_of_a_file_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_bytes("a\r\nb\u2028c".encode())
    assert read_text(path).characters == "a\r\nb\u2028c"
    assert len(read_text(path).line_starts) == 2


def test_unreadable_documents_are_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes("é".encode("latin-1"))
    with pytest.raises(EvidenceError, match=r"latin\.txt: not UTF-8"):
        read_text(latin)
    with pytest.raises(MissingFileError, match=r"absent\.txt: cannot be read"):
        read_text(tmp_path / "absent.txt")
