"""Calibrate and measure the scores of the reconciliation service on the shipped graph.

    python benchmarks/reconciliation.py

prints the isotonic table for ``ccgraph/serve/reconciliation/calibration.py`` (fitted on the even cases), the
calibration error on the odd ones, and what comes first for each kind of variant.
"""

from __future__ import annotations

from collections import defaultdict

from ccgraph.dataset import open_dataset
from ccgraph.serve.reconciliation.calibration import isotonic, score
from ccgraph.serve.reconciliation.entities import Entities
from ccgraph.serve.reconciliation.trial import outcomes

_BINS = 20


def main() -> None:
    """Print the table and the measures."""
    found = list(outcomes(Entities.load(open_dataset())))
    numbers = {id(case): number for number, case in enumerate({id(case): case for case, _, _ in found}.values())}
    fit = [(raw, right) for case, raw, right in found if numbers[id(case)] % 2 == 0]
    kept = [(raw, right) for case, raw, right in found if numbers[id(case)] % 2]
    print(f"{len(numbers)} names, {len(found)} candidates")
    print("TABLE:", [(round(raw, 3), round(share, 3)) for raw, share in _few(isotonic(fit))])
    error = sum(abs(sum(score(raw) / 100 - right for raw, right in part)) for part in _binned(kept)) / len(kept)
    print(f"expected calibration error on the other half: {error:.3f}")
    first: dict[str, list[bool]] = defaultdict(list)
    seen = set()
    for case, _, right in found:
        if id(case) not in seen:
            seen.add(id(case))
            first[case.how].append(right)
    for how, rights in sorted(first.items()):
        print(f"{how:16} {sum(rights):5} of {len(rights):5} right first")


def _few(pools: list[tuple[float, float, int]]) -> list[tuple[float, float]]:
    """Pools of at least 30 candidates, smaller ones merged into the next."""
    merged: list[tuple[float, float, int]] = []
    for pool in pools:
        if merged and merged[-1][2] < 30:
            (a, b, c), (x, y, z) = merged.pop(), pool
            merged.append(((a * c + x * z) / (c + z), (b * c + y * z) / (c + z), c + z))
        else:
            merged.append(pool)
    return [(raw, share) for raw, share, _ in merged]


def _binned(points: list[tuple[float, bool]]) -> list[list[tuple[float, bool]]]:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for raw, right in points:
        bins[int(score(raw) / 100 * _BINS)].append((raw, right))
    return list(bins.values())


if __name__ == "__main__":
    main()
