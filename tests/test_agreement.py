"""The agreement of annotation passes: the measure, and what it is computed from."""

from __future__ import annotations

import math

import pytest

from benchmarks.agreement import WORKED_EXAMPLES, alpha, compared, interval, masi_distance, read, report
from tests.conftest import ROOT

A, B, AB, BC, C = (frozenset(x) for x in ("a", "b", "ab", "bc", "c"))
PASSES = ROOT / "data" / "annotations" / "passes"


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [(A, A, 0), (A, B, 1), (A, AB, 1 - 1 / 2 * 2 / 3), (AB, BC, 1 - 1 / 3 * 1 / 3), (AB, C, 1)],
)
def test_the_masi_distance(one: frozenset[str], other: frozenset[str], distance: float) -> None:
    assert math.isclose(masi_distance(one, other), distance)
    assert math.isclose(masi_distance(other, one), distance)


def test_alpha_on_single_labels_is_nominal_alpha() -> None:
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example A (binary, two observers, ten units)."""
    first, second = "0100000100", "1110010000"
    pairs = [(frozenset(a), frozenset(b)) for a, b in zip(first, second, strict=True)]
    assert round(alpha(pairs), 3) == 0.095


def test_alpha_at_its_ends() -> None:
    assert alpha([(A, A), (B, B)]) == 1
    assert alpha([(A, A), (A, A)]) == 1
    assert alpha([(A, B), (B, A)]) < 0
    low, high = interval([(A, A), (B, B), (A, B), (AB, A)], draws=200)
    assert low <= alpha([(A, A), (B, B), (A, B), (AB, A)]) <= high


def test_the_second_pass_is_a_fifth_of_the_first() -> None:
    first, second = read(PASSES / "first.tsv"), read(PASSES / "second.tsv")
    assert second.keys() <= first.keys()
    assert 0.18 < len(second) / len(first) < 0.22
    assert not WORKED_EXAMPLES & compared().keys()


def test_the_report_tells_how_it_was_made() -> None:
    text = report()
    assert "no person took part" in text
    assert "95 % interval" in text
