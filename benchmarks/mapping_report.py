"""Figures of the matching of titles to codes, and the page that shows them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.mapping_folds import Fold, Lists
from ccgraph.mapping.rank import Ranker
from ccgraph.mapping.reference import ReferenceTitles
from ccgraph.mapping.title import content, parse

__all__ = ["Measured", "baselines", "isco_of", "join", "measure", "page"]

Array = NDArray[Any]
_BINS: Final = 10
_NAMES: Final = {
    "synonyms": "ROME synonyms of all trades",
    "ads": "the same, written as in advertisements",
    "trade": "titles of the trade, no sector named",
    "trade+sector": "titles of the trade, `contact-centre`",
    "trade-ads+sector": "the same, as in advertisements, `contact-centre`",
    "synonyms+sector": "ROME synonyms of all trades, `contact-centre`",
    "known": "ROME synonyms that are in the index",
    "esco": "ROME titles to ESCO, their crosswalk rows hidden",
    "esco-ads": "the same, as in advertisements",
    "isco": "ROME titles to ISCO-08 unit groups",
}


@dataclass(slots=True)
class Measured:
    """What a set got.

    Attributes:
        texts: as asked.
        rank: place of the right code, 0 for the first; -1 where it is not among the candidates.
        said: confidence of the first proposal.
        accepted: whether it would be accepted.
        top: number of the code proposed first.
        truth: numbers of the right codes.
        shares: of all candidates, with their numbers, where another set is derived from them.
    """

    texts: list[str]
    rank: Array
    said: Array
    accepted: Array
    top: Array
    truth: list[tuple[int, ...]]
    shares: list[tuple[Array, Array]]

    def first(self) -> Array:
        """1 where the first proposal is right."""
        return np.asarray(self.rank == 0, dtype=float)


def measure(lists: Lists, shares: Array, ranker: Ranker) -> Measured:
    """The figures of the lists of a fold, judged by a ranking that has not seen it."""
    order = np.argsort(-shares, axis=1, kind="stable")
    hits = np.take_along_axis(lists.right, order, axis=1)
    rank = np.where(hits.any(axis=1), hits.argmax(axis=1), -1)
    said = ranker.calibrated(shares.max(axis=1))
    top = np.take_along_axis(lists.chosen, order, axis=1)[:, 0]
    return Measured(
        lists.texts, rank, said, said >= ranker.accept, top, lists.truth, list(zip(lists.chosen, shares, strict=True))
    )


def join(parts: list[Measured]) -> Measured:
    """The folds of a set as one."""
    return Measured(
        [t for p in parts for t in p.texts],
        np.concatenate([p.rank for p in parts]),
        np.concatenate([p.said for p in parts]),
        np.concatenate([p.accepted for p in parts]),
        np.concatenate([p.top for p in parts]),
        [t for p in parts for t in p.truth],
        [s for p in parts for s in p.shares],
    )


def isco_of(esco: Measured, reference: ReferenceTitles) -> Measured:
    """ISCO groups from the shares of the ESCO occupations; ``said`` is the raw sum of shares."""
    codes = reference.of_scheme("esco")
    groups = {g: at for at, g in enumerate(sorted({c.parent for c in codes}))}
    rank, said, top, truth = [], [], [], []
    for (numbers, shares), right in zip(esco.shares, esco.truth, strict=True):
        sums: dict[int, float] = defaultdict(float)
        for number, share in zip(numbers, shares, strict=True):
            sums[groups[codes[number].parent]] += float(share)
        order = [g for g, _ in sorted(sums.items(), key=lambda one: (-one[1], one[0]))]
        wanted = {groups[codes[n].parent] for n in right}
        rank.append(next((at for at, g in enumerate(order) if g in wanted), -1))
        said.append(min(sums[order[0]], 1.0))
        top.append(order[0])
        truth.append(tuple(sorted(wanted)))
    values = np.array(said)
    return Measured(esco.texts, np.array(rank), values, values > 2, np.array(top), truth, [])


def baselines(parts: list[Fold]) -> dict[str, Measured]:
    """The baselines' ranks, as they were added to the folds."""
    found: dict[str, Measured] = {}
    names = sorted({name for fold in parts for name in fold.lists if name.startswith("baseline ")})
    for name in names:
        lists = [fold.lists[name] for fold in parts]
        rank = np.concatenate([one.inputs for one in lists])
        texts = [t for one in lists for t in one.texts]
        empty = np.zeros(len(rank))
        found[name] = Measured(texts, rank, empty, empty > 1, empty, [], [])
    return found


def calibration_error(said: Array, right: Array) -> float:
    """Expected calibration error: ten bins of equal width (Guo et al. 2017)."""
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    total = 0.0
    for at in range(_BINS):
        chosen = bins == at
        if chosen.any():
            total += float(chosen.mean()) * abs(float(said[chosen].mean()) - float(right[chosen].mean()))
    return total


def coverage(said: Array, right: Array, precision: float = 0.95) -> float:
    """Share of the titles that can be accepted, most confident first, at a precision."""
    order = np.argsort(-said, kind="stable")
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(running >= precision)
    return float(good[-1] + 1) / len(order) if len(good) else 0.0


def row(name: str, one: Measured, figures: bool = True) -> str:
    """A row of the table."""
    right = one.first()
    places = np.where(one.rank >= 0, 1.0 / (one.rank + 1.0), 0.0)
    cells = [
        _NAMES.get(name, name),
        str(len(right)),
        f"{right.mean():.3f}",
        f"{((one.rank >= 0) & (one.rank < 3)).mean():.3f}",
        f"{places.mean():.3f}",
    ]
    if figures:
        accepted = one.accepted.astype(bool)
        precision = f"{right[accepted].mean():.3f}" if accepted.any() else "-"
        cells += [
            f"{calibration_error(one.said, right):.3f}",
            f"{coverage(one.said, right):.3f}",
            f"{accepted.mean():.3f} ({precision})",
        ]
    else:
        cells += ["", "", ""]
    return "| " + " | ".join(cells) + " |\n"


def page(measured: dict[str, Measured], speed: dict[str, float], folds: int, seed: int) -> str:
    """The whole page."""
    out = [
        "# Matching titles to codes: figures\n\n",
        f"`python -m benchmarks.mapping --folds {folds} --seed {seed} --out docs/mapping-benchmark.md` on ROME v60 "
        "(11,005 titles) and ESCO 1.2.1. A title is hidden whole, with all its forms, its short label, the crosswalk "
        "rows drawn from it, and any title of the trade that says the same; index, class model, ranking and "
        "calibration are learned without it. The titles of the trade are those of "
        "`data/mappings/titles.sssom.tsv`, hidden in turn: who wrote them also wrote the usage of the trade "
        "(`ccgraph/mapping/trade/`), so those rows look better than titles by other hands will. Advertisements come "
        "from the noise of `benchmarks/mapping_noise.py`.\n\n",
        "| set | titles | top-1 | top-3 | MRR | ECE | coverage at .95 | accepted (precision) |\n",
        "|---|---|---|---|---|---|---|---|\n",
    ]
    out += [row(name, one, name != "isco") for name, one in measured.items() if not name.startswith("baseline ")]
    out += [row(name, one, False) for name, one in measured.items() if name.startswith("baseline ")]
    out.append(
        f"\nFit at first use {speed['fit']:.0f} s; {speed['titles a second']:.0f} titles a second of processor time in "
        f"batch; {speed['memory']:.0f} MB at the most, the benchmark's own lists included.\n"
    )
    out.append(
        "\n## Errors by kind\n\n| kind | " + " | ".join(_ERROR_SETS) + " |\n|---|" + "---|" * len(_ERROR_SETS) + "\n"
    )
    counts = {name: Counter(_kinds(measured[name])) for name in _ERROR_SETS}
    for kind in _KINDS:
        cells = [f"{counts[name][kind] / max(len(measured[name].texts), 1):.3f}" for name in _ERROR_SETS]
        out.append(f"| {kind} | " + " | ".join(cells) + " |\n")
    return "".join(out)


_ERROR_SETS: Final = ("synonyms", "ads", "trade+sector")
_KINDS: Final = (
    "right code second or third",
    "right code lower",
    "right code no candidate, one word",
    "right code no candidate, more words",
)


def _kinds(one: Measured) -> list[str]:
    found = []
    for text, rank in zip(one.texts, one.rank, strict=True):
        if rank in {1, 2}:
            found.append(_KINDS[0])
        elif rank > 2:
            found.append(_KINDS[1])
        elif rank < 0:
            found.append(_KINDS[2] if len(content(parse(text).core)) < 2 else _KINDS[3])
    return found
