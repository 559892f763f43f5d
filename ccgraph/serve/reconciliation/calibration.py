"""From a likeness to a score: of a hundred candidates as like as this one, how many bear the name that was meant.

The table was measured on the shipped graph by ``benchmarks/reconciliation.py``: each name of a role, competency or code
is hidden from the index and asked for as people write it (other gender, plural, H/F, a letter lost or swapped, words in
another order, one more or one less), and so are titles of other trades, which nothing should match. The shares are made
monotone (isotonic regression, pool adjacent violators) and read between the points by straight lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

__all__ = ["TABLE", "isotonic", "score"]

# Likeness, share of right candidates. Measured; see the module's text.
TABLE: Final[tuple[tuple[float, float], ...]] = (
    (0.0, 0.0), (0.1, 0.0), (0.14, 0.01), (0.18, 0.04), (0.22, 0.06), (0.33, 0.07), (0.42, 0.1), (0.43, 0.17),
    (0.46, 0.2), (0.52, 0.26), (0.57, 0.29), (0.59, 0.45), (0.61, 0.51), (0.68, 0.52), (0.71, 0.56), (0.74, 0.67),
    (0.83, 0.74), (0.97, 0.99), (1.0, 1.0),
)  # fmt: skip


def score(raw: float) -> float:
    """The score of a likeness, 0 to 100."""
    at = bisect_right(TABLE, (raw, 2.0))
    if at == 0:
        return 100 * TABLE[0][1]
    if at == len(TABLE):
        return 100 * TABLE[-1][1]
    (x0, y0), (x1, y1) = TABLE[at - 1], TABLE[at]
    return 100 * (y0 + (y1 - y0) * (raw - x0) / (x1 - x0))


def isotonic(points: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Isotonic regression by pooling adjacent violators.

    Args:
        points: a likeness, and whether the candidate was right.

    Returns:
        Mean likeness, share of right ones and number of each pool, by increasing likeness.
    """
    pools: list[list[float]] = []
    for raw, right in sorted(points):
        pools.append([raw, float(right), 1.0])
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return [(total / number, right / number, int(number)) for total, right, number in pools]
