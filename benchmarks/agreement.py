"""The agreement of the two annotation passes: Krippendorff's alpha with the MASI distance on label sets.

After Krippendorff (2004), Content Analysis, chapter 11 (alpha = 1 - observed / expected disagreement), and Passonneau
(2006), Measuring Agreement on Set-valued Items (MASI = Jaccard x monotonicity). The interval is a bootstrap over
statements; statements repeated in the same words are not independent, so it is somewhat too narrow.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

__all__ = ["alpha", "interval", "judged_twice", "kappa", "masi_distance", "report"]

ROLE_PASSES = Path(__file__).parent.parent / "data" / "mappings" / "passes"
PASSES = Path(__file__).parent.parent / "data" / "annotations" / "passes"
# Worked examples of the guideline that the random sample happened to draw: their labels were known to both passes.
WORKED_EXAMPLES = {
    "role/maxiphone/superviseur#activity-8",
    "role/outsourcia-2018/responsable-d-equipe#activity-7",
    "role/outsourcia-2018/chef-de-plateau#activity-12",
    "role/outsourcia-2018/responsable-qualite#activity-23",
    "role/cgt-2008/directeur-centre-relation-client#activity-12",
}
Labels = frozenset[str]


def masi_distance(a: Labels, b: Labels) -> float:
    """1 - Jaccard x monotonicity (1 equal, 2/3 one within the other, 1/3 overlapping, 0 disjoint), in [0, 1]."""
    if a == b:
        return 0.0
    shared = a & b
    if not shared:
        return 1.0
    monotonicity = 2 / 3 if shared in {a, b} else 1 / 3
    return 1 - len(shared) / len(a | b) * monotonicity


def alpha(pairs: Sequence[tuple[Labels, Labels]]) -> float:
    """Krippendorff's alpha of two annotators over units, each unit with both label sets."""
    observed = sum(masi_distance(a, b) for a, b in pairs) / len(pairs)
    values = Counter(value for pair in pairs for value in pair)
    number = values.total()
    different = sum(m * n * masi_distance(a, b) for (a, m), (b, n) in combinations(values.items(), 2))
    expected = 2 * different / (number * (number - 1))
    return 1 - observed / expected if expected else 1.0


def interval(pairs: Sequence[tuple[Labels, Labels]], draws: int = 500, seed: int = 1) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of alpha over units."""
    source = random.Random(seed)
    found = sorted(alpha([source.choice(pairs) for _ in pairs]) for _ in range(draws))
    return found[int(0.025 * draws)], found[int(0.975 * draws) - 1]


def read(path: Path, column: str = "competency") -> dict[str, Labels]:
    """The label set of each statement in a pass."""
    found: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["target"], set()).add(row[column] or "not stated")
    return {target: frozenset(labels) for target, labels in found.items()}


def compared(column: str = "competency", folder: Path = PASSES, stem: str = "") -> dict[str, tuple[Labels, Labels]]:
    """Both label sets of each statement that both passes annotated, worked examples left out.

    Args:
        column: what is compared: ``competency``, ``involvement`` or ``scope``.
        folder: where the passes lie.
        stem: ``scope-`` for the passes of scope made after the guideline was mended.
    """
    first, second = read(folder / f"{stem}first.tsv", column), read(folder / f"{stem}second.tsv", column)
    return {t: (first[t], second[t]) for t in sorted(first.keys() & second.keys()) if t not in WORKED_EXAMPLES}


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa (1960) of two annotators who give each unit one label."""
    observed = sum(a == b for a, b in pairs) / len(pairs)
    first, second = (Counter(labels) for labels in zip(*pairs, strict=True))
    expected = sum(n * second[label] for label, n in first.items()) / len(pairs) ** 2
    return (observed - expected) / (1 - expected)


def judged_twice(folder: Path = ROLE_PASSES) -> dict[str, tuple[str, str]]:
    """The relation that each pass gave to a pair of roles, for pairs that both judged."""
    passes = []
    for name in ("first", "second"):
        with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            passes.append({f"{row['subject']} | {row['object']}": row["relation"] for row in rows})
    return {pair: (passes[0][pair], passes[1][pair]) for pair in sorted(passes[0].keys() & passes[1].keys())}


def report_of_roles(folder: Path = ROLE_PASSES) -> list[str]:
    """The agreement on role pairs, as lines of Markdown."""
    judged = judged_twice(folder)
    near = {pair: tuple("near" if r in {"exact", "close"} else "far" for r in both) for pair, both in judged.items()}
    lines = [
        "## Pairs of roles",
        "",
        "From `data/mappings/passes/`; the second pass followed docs/mapping-guideline.md and saw neither the first",
        "nor what the method proposes. Where they differ on *same or near* (exact or close), a third reading by a",
        "language model decided; `data/mappings/roles.sssom.tsv` holds what was adopted.",
        "",
        "| what | pairs | same | kappa |",
        "| --- | --- | --- | --- |",
    ]
    for name, found in (("same or near", near), ("relation, seven values", judged)):
        pairs = [(a, b) for a, b in found.values()]
        lines.append(
            f"| {name} | {len(pairs)} | {sum(a == b for a, b in pairs) / len(pairs):.0%} | {kappa(pairs):.2f} |"
        )
    lines += ["", "| pair, judged near by one pass only | first | second |", "| --- | --- | --- |"]
    lines += [f"| `{pair}` | {judged[pair][0]} | {judged[pair][1]} |" for pair, (a, b) in near.items() if a != b]
    return [*lines, ""]


def report(folder: Path = PASSES) -> str:
    """The agreement as a page of Markdown, the disagreements listed."""
    lines = [
        "# Agreement of two passes",
        "",
        "Made by `python -m benchmarks.agreement` from `data/annotations/passes/`. Both passes were made by a language",
        "model following docs/annotation-guideline.md, the second without sight of the first; no person took part, and",
        "habits that two passes of a model share raise the figure. Labels near the words of a statement do too.",
        "",
        "| what | statements | same set | alpha (MASI) | 95 % interval |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, column, stem in (
        ("competency", "competency", ""),
        ("involvement", "involvement", ""),
        ("scope, before the guideline was mended", "scope", ""),
        ("scope, fresh sample after it", "scope", "scope-"),
    ):
        pairs = list(compared(column, folder, stem).values())
        low, high = interval(pairs)
        same = sum(a == b for a, b in pairs) / len(pairs)
        lines.append(f"| {name} | {len(pairs)} | {same:.0%} | {alpha(pairs):.2f} | {low:.2f} to {high:.2f} |")
    lines += [
        "",
        "## Statements labelled differently",
        "",
        "| statement | first pass | second pass |",
        "| --- | --- | --- |",
    ]
    for target, (a, b) in compared("competency", folder).items():
        if a != b:
            lines.append(f"| `{target}` | {', '.join(sorted(a))} | {', '.join(sorted(b))} |")
    return "\n".join([*lines, "", *report_of_roles()])


def main() -> None:
    """Print the report, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write to this file instead of stdout")
    out = parser.parse_args().out
    if out is None:
        print(report())
    else:
        out.write_text(report(), encoding="utf-8")


if __name__ == "__main__":
    main()
