"""From an answer to the words: descriptions and quotations."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ccgraph.errors import EvidenceError, FileError
from ccgraph.evidence import cite, describe, document_texts
from ccgraph.store import EmbeddedStore
from tests.conftest import FIXTURES

ROLE = "https://w3id.org/ccjobs/id/role/petit-guide/chef-de-plateau"
DOCUMENT = "https://w3id.org/ccjobs/id/document/petit-guide"
DOCUMENTS = FIXTURES / "documents"


def test_stated_curated_and_inferred_are_told_apart(small: EmbeddedStore) -> None:
    about = describe(small, ROLE)
    kinds = {(s.property.rpartition("#")[2], s.inverse): s.kind for s in about.statements}
    assert kinds["performs", False] == "stated"
    assert kinds["hasSuperior", False] == "inferred"
    discrepancy = describe(small, "https://w3id.org/ccjobs/id/role/petit-guide/directeur-de-site")
    assert {s.kind for s in discrepancy.statements if s.property.endswith("#touches")} == {"curated"}
    concept = describe(small, "https://w3id.org/ccjobs/id/concept/indicators/sales-rate")
    assert {s.kind for s in concept.statements if s.property.endswith("#definition")} == {"vocabulary"}


def test_activities_come_in_their_order_with_label_and_passage(small: EmbeddedStore) -> None:
    performed = [s for s in describe(small, ROLE, "en").statements if s.property.endswith("#performs")]
    assert [s.label for s in performed] == [
        "Lead a team of advisers",
        "Lead the team meeting",
        "Follow the sales rate and the quality of service",
    ]
    assert all(s.passages for s in performed)


def test_an_unknown_resource_is_named(small: EmbeddedStore) -> None:
    with pytest.raises(EvidenceError, match="says nothing of <https://example"):
        describe(small, "https://example.org/absent")


def test_the_exact_words_are_found_by_digest_under_any_name(small: EmbeddedStore, tmp_path: Path) -> None:
    shutil.copy(DOCUMENTS / "petit-guide.txt", tmp_path / "renamed.dat")
    (tmp_path / "noise.bin").write_bytes(b"\xff\xfe")
    (quotation,) = cite(small, f"{ROLE}#activity-2", tmp_path)
    assert quotation.words == "Anime chaque semaine la réunion d'équipe"
    assert quotation.lines == (25, 25)
    assert quotation.title == "Petit guide des métiers"
    assert cite(small, quotation.passage, tmp_path) == [quotation]


def test_a_changed_document_is_another_document(small: EmbeddedStore, tmp_path: Path) -> None:
    text = (DOCUMENTS / "petit-guide.txt").read_text(encoding="utf-8")
    (tmp_path / "petit-guide.txt").write_text(text + " ", encoding="utf-8")
    with pytest.raises(EvidenceError, match="no file there is the document “Petit guide"):
        cite(small, f"{ROLE}#activity-2", tmp_path)


def test_what_has_no_passage_says_so(small: EmbeddedStore, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="names no passage itself"):
        cite(small, "https://w3id.org/ccjobs/id/concept/indicators/sales-rate", DOCUMENTS)
    with pytest.raises(EvidenceError, match="reaches beyond the end"):
        cite(small, f"{DOCUMENT}#char=0,99999", DOCUMENTS)
    with pytest.raises(FileError, match="cannot be read"):
        document_texts(small, tmp_path / "absent")
