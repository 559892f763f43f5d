"""The nearest roles of every role, and counts of shared competencies: equal to their definitions on small data."""

from __future__ import annotations

import multiprocessing
import random
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from benchmarks import comparison as benchmark
from benchmarks.comparison_picture import picture
from ccgraph.compare import nearest as module
from ccgraph.compare.equivalents import Comparison
from ccgraph.compare.likeness import MODEL, Likeness
from ccgraph.compare.nearest import Neighbour, nearest, nearest_all
from ccgraph.compare.overlap import Overlap, overlaps, requirers
from ccgraph.compare.profile import Corpus, Profile, Requirement, Title, ask, read_corpus
from ccgraph.compare.wording import stems
from ccgraph.errors import CcgraphError
from ccgraph.graph import Graph

TITLES = (
    "Superviseur", "Chef d'équipe", "Team leader", "Responsable qualité", "Formateur", "Conseiller clientèle",
    "Téléconseiller", "Directeur de centre", "Chargé de planification", "Responsable d'équipe",
)  # fmt: skip


KINDS = ("preferred", "alias", "former")


def invented(roles: int, documents: int, *, common: bool) -> Corpus:
    """Roles drawn by chance; with a competency common to all, the index finds every role of another document."""
    chance = random.Random(7)
    profiles = {}
    for i in range(roles):
        document = f"d{i % documents}"
        wanted = chance.sample([f"c{n}" for n in range(12)], chance.randrange(5)) + ["all"] * common
        required = {
            c: Requirement(c, tuple(f"{i}{c}{n}" for n in range(chance.randint(1, 3))), frozenset(), frozenset(), ())
            for c in wanted
        }
        words = chance.sample(TITLES, chance.randint(1, 3))
        titles = tuple(Title(t, t.lower(), stems(t), k, ()) for t, k in zip(words, KINDS, strict=False))
        role = f"{document}/r{i:03}"
        profiles[role] = Profile(role, document, {"fr": words[0]}, True, titles=titles, requirements=required)
    return Corpus(profiles, {}, {}, {})


def brute(likeness: Likeness, role: str, count: int) -> list[tuple[str, float]]:
    """By comparing with every role of another document."""
    profiles = likeness.corpus.profiles
    others = [other for other in profiles if profiles[other].document != profiles[role].document]
    scored = [(round(MODEL.likelihood(likeness.between(role, other)), 9), other) for other in others]
    return [(other, value) for value, other in sorted(scored, key=lambda found: (-found[0], found[1]))[:count]]


def test_all_pairs_are_those_of_comparing_everything() -> None:
    likeness = Likeness(invented(90, 7, common=True))
    found = dict(nearest_all(likeness, 80))
    assert list(found) == sorted(likeness.corpus.profiles)
    for role, neighbours in found.items():
        expected = brute(likeness, role, 80)
        assert [n.role for n in neighbours] == [other for other, _ in expected]
        assert [n.likelihood for n in neighbours] == pytest.approx([value for _, value in expected], abs=2e-9)
    assert any(n.near for neighbours in found.values() for n in neighbours)
    assert any(not n.near for neighbours in found.values() for n in neighbours)


def test_one_role_is_answered_as_all_are(shipped: Graph) -> None:
    comparison = Comparison(shipped.store)
    found = dict(comparison.nearest_all(5))
    assert len(found) == len(comparison.likeness.corpus.profiles)
    for role, neighbours in found.items():
        assert neighbours == comparison.nearest(role, 5)
        assert all(
            n.likelihood == pytest.approx(MODEL.likelihood(comparison.likeness.between(role, n.role)), abs=1e-9)
            for n in neighbours
        )


def test_beyond_a_thousand_roles_the_index_still_decides() -> None:
    likeness = Likeness(invented(1_030, 40, common=False))
    found = dict(nearest_all(likeness, 3))
    for role in random.Random(3).sample(sorted(found), 60):
        assert found[role] == nearest(likeness, role, 3)


def test_a_role_with_few_or_no_candidates() -> None:
    assert list(nearest_all(Likeness(Corpus({}, {}, {}, {})))) == []
    likeness = Likeness(invented(6, 1, common=True))
    assert dict(nearest_all(likeness)) == dict.fromkeys(likeness.corpus.profiles, ())


def test_processes_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", 7)
    likeness = Likeness(invented(40, 5, common=False))
    assert list(nearest_all(likeness, 4, processes=3)) == list(nearest_all(likeness, 4))


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="the broken worker is inherited by a fork")
def test_a_process_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise SystemExit(9)

    monkeypatch.setattr(module, "_BLOCK", 7)
    monkeypatch.setattr(module, "_block", die)
    with pytest.raises(CcgraphError, match="roles 0 and following died"):
        list(nearest_all(Likeness(invented(20, 2, common=True)), processes=2))


def test_a_neighbour_explains_itself() -> None:
    one = Neighbour("https://x/r", "https://x/d", 0.75, True)
    assert one.explain("en") == "https://x/r: near, 0.75"
    assert "moins proche" in Neighbour("https://x/r", "https://x/d", 0.2, False).explain()
    assert one.to_dict() == {"role": "https://x/r", "document": "https://x/d", "likelihood": 0.75, "near": True}


# Counts


def test_requirers_are_counted_as_in_sparql(shipped: Graph) -> None:
    rows = {
        str(r["competency"]): (int(str(r["roles"])), int(str(r["documents"]))) for r in ask(shipped.store, "requirers")
    }
    assert rows == requirers(read_corpus(shipped.store))
    assert max(documents for _, documents in rows.values()) == 5


def test_overlaps_are_those_of_sparql(shipped: Graph) -> None:
    expected: dict[str, list[Overlap]] = {}
    for row in ask(shipped.store, "overlap"):
        shared, mine, theirs = (int(str(row[c])) for c in ("shared", "mine", "theirs"))
        expected.setdefault(str(row["role"]), []).append(Overlap(str(row["other"]), shared, mine, theirs))
    found = dict(overlaps(read_corpus(shipped.store), 10))
    assert {role: others for role, others in found.items() if others} == {
        role: tuple(sorted(others, key=lambda o: (-o.jaccard, o.role))[:10]) for role, others in expected.items()
    }
    assert len(expected) >= 40


def test_overlaps_of_nothing() -> None:
    assert list(overlaps(Corpus({}, {}, {}, {}))) == []
    assert dict(overlaps(invented(4, 1, common=True))) == {f"d0/r{i:03}": () for i in range(4)}


def test_an_overlap_explains_itself() -> None:
    one = Overlap("https://x/r", 2, 4, 6)
    assert one.jaccard == 0.25
    assert one.explain("en") == "https://x/r: competencies shared / here / there: 2 / 4 / 6"
    assert one.to_dict()["jaccard"] == 0.25


# The benchmark; nothing here is timed


def test_the_exponent_is_the_slope_of_logarithms() -> None:
    assert benchmark.exponent([(10, 3), (100, 30), (1000, 300)]) == pytest.approx(1)
    assert benchmark.exponent([(10, 1), (100, 100)]) == pytest.approx(2)
    assert benchmark.exponent([(10, 1)]) == 0


def test_the_benchmark_writes_a_page_and_a_picture(tmp_path: Path) -> None:
    out = tmp_path / "page.md"
    assert benchmark.main(["--roles", "30", "--cap", "0.2", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    for part in (
        "# Comparison at size",
        "all-pairs top-10, two processes",
        "rdflib alone",
        "a gap, first",
        "## Answers",
    ):
        assert part in text
    assert "cut off after" in text
    assert str(tmp_path) not in text
    assert ET.parse(out.with_suffix(".svg")).getroot().tag.endswith("svg")


def test_the_picture_draws_every_series() -> None:
    svg = picture({"a": [(100, 0.1, 5e7), (1000, 1.2, 9e7)], "b <c>": [(100, 0.01, 4e7), (1000, 0.1, 5e7)]})
    root = ET.fromstring(svg)
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == 8
    assert "b &lt;c&gt;" in svg
