"""Measure the matching of titles to codes: ``python -m benchmarks.mapping --reference ../shared/reference``.

``--train`` learns the ranking anew and writes its weights into the package; the same seed gives the same weights.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import mapping_report as report
from benchmarks.mapping_folds import Fold, Lists, esco_fold, rome_fold
from ccgraph.mapping.fitted import one_thread
from ccgraph.mapping.match import Matcher
from ccgraph.mapping.model import Title
from ccgraph.mapping.rank import WEIGHTS, Ranker, load_rankers, says_the_same
from ccgraph.mapping.reference import ReferenceTitles, read_folders
from ccgraph.mapping.trade import trade_titles
from ccgraph.mapping.train import acceptance, fit_ranker, isotonic

__all__ = ["main"]

Array = NDArray[Any]
_SEED: Final = 20261122
# Which sets teach which ranking, and how much a list of each counts.
_TEACH: Final = {
    "all": {"synonyms": 1.0, "ads": 0.7, "known": 0.3, "trade": 0.3},
    "contact-centre": {"trade+sector": 2.0, "trade-ads+sector": 1.0, "synonyms+sector": 0.15, "known+sector": 0.1},
    "esco": {"esco": 1.0, "esco-ads": 0.5},
}
_MEASURED: Final = {
    "all": ("synonyms", "ads", "trade", "known"),
    "contact-centre": ("trade+sector", "trade-ads+sector", "synonyms+sector", "known+sector"),
    "esco": ("esco", "esco-ads"),
}
# On which sets the calibration of a ranking is taken.
_CALIBRATED: Final = {
    "all": ("synonyms", "ads"),
    "contact-centre": ("trade+sector", "trade-ads+sector"),
    "esco": ("esco", "esco-ads"),
}
# What tells how sure a title with the same words as a known one is.
_SAME: Final = {
    "all": ("synonyms", "ads", "known"),
    "contact-centre": ("trade+sector", "trade-ads+sector", "known+sector"),
    "esco": ("esco", "esco-ads"),
}
_GOLD: Final = "\n## Gold set\n"
_NO_PATTERN: Final = 0.3
# Width and number of the networks of a ranking: the titles of all trades bear a wider one.
_SIZES: Final = {"all": (64, 1), "contact-centre": (32, 2), "esco": (32, 2)}


def main(arguments: list[str] | None = None) -> int:
    """Run.

    Args:
        arguments: of the command line.

    Returns:
        0.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mapping", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--reference", type=Path, default=Path("../shared/reference"), help="folder with rome and esco")
    parser.add_argument("--folds", type=int, default=5, help="parts of the cross-validation (%(default)s)")
    parser.add_argument("--seed", type=int, default=_SEED, help="of folds and noise (%(default)s)")
    parser.add_argument("--train", action="store_true", help="learn the ranking and write its weights into the package")
    parser.add_argument("--jobs", type=int, default=1, help="folds made at a time (%(default)s)")
    parser.add_argument("--keep", type=Path, help="a file where made folds are kept, and found when it is there")
    parser.add_argument("--no-baselines", action="store_true", help="leave TF-IDF and rapidfuzz out")
    parser.add_argument("--out", type=Path, help="write the page to a file too (docs/mapping-benchmark.md)")
    given = parser.parse_args(arguments)
    reference = read_folders(given.reference / "rome", given.reference / "esco")
    whole = replace(reference, titles=(*reference.titles, *trade_titles()))
    rome, esco = _folds(whole, given)
    measured: dict[str, report.Measured] = {}
    learned: dict[str, Ranker] = {}
    for name in _TEACH:
        parts = esco if name == "esco" else rome
        learned[name], found = cross_validate(name, parts, given.seed)
        measured.update(found)
    if not given.no_baselines:
        measured.update(report.baselines(rome))
    isco = report.isco_of(measured["esco"], reference)
    measured["isco"] = isco
    learned["isco"] = replace(learned["esco"], curve=isotonic(isco.said, isco.first()), accept=1.01)
    learned["isco"].accept = acceptance(learned["isco"].calibrated(isco.said), isco.first())
    if given.train:
        text = json.dumps({"seed": given.seed, "rankers": {n: r.to_dict() for n, r in learned.items()}}, indent=None)
        WEIGHTS.write_text(text.replace("], [", "],\n [").replace('"rankers"', '\n"rankers"') + "\n", encoding="utf-8")
        load_rankers.cache_clear()
    page = report.page(measured, speed(reference, rome), given.folds, given.seed)
    if given.out is not None:
        former = given.out.read_text(encoding="utf-8") if given.out.exists() else ""
        # What was measured on the gold set (python -m benchmarks.gold) stands below, and stays.
        _, mark, below = former.partition(_GOLD)
        given.out.write_text(f"{page.rstrip()}\n{mark}{below}", encoding="utf-8")
    sys.stdout.write(page)
    return 0


def _one(whole: ReferenceTitles, scheme: str, count: int, at: int, seed: int, baselines: bool) -> Fold:
    with one_thread():
        fold = (rome_fold if scheme == "rome" else esco_fold)(whole, count, at, seed)
        if baselines and scheme == "rome":
            from benchmarks.mapping_baselines import add_baselines

            add_baselines(fold, whole)
    sys.stderr.write(f"{scheme} fold {at + 1} of {count}: {fold.seconds:.0f} s\n")
    return replace(fold, visible=ReferenceTitles((), ()))


def _folds(whole: ReferenceTitles, given: argparse.Namespace) -> tuple[list[Fold], list[Fold]]:
    """The folds of ROME and of ESCO, made or found."""
    if given.keep is not None and given.keep.exists():
        with given.keep.open("rb") as file:
            kept: tuple[list[Fold], list[Fold]] = pickle.load(file)
        return kept
    tasks = [(scheme, at) for scheme in ("rome", "esco") for at in range(given.folds)]
    with ProcessPoolExecutor(given.jobs) as pool:
        waiting = [
            pool.submit(_one, whole, scheme, given.folds, at, given.seed, not given.no_baselines)
            for scheme, at in tasks
        ]
        made = [one.result() for one in waiting]
    found = made[: given.folds], made[given.folds :]
    if given.keep is not None:
        with given.keep.open("wb") as file:
            pickle.dump(found, file)
    return found


def _joined(parts: list[Fold], names: dict[str, float] | tuple[str, ...], leave: int | None) -> list[Lists]:
    return [fold.lists[name] for at, fold in enumerate(parts) if at != leave for name in names]


def _learn(name: str, parts: list[Fold], leave: int | None, seed: int) -> Ranker:
    """A ranking learned on all folds but one."""
    inputs, right, weights = [], [], []
    for set_name, share in _TEACH[name].items():
        for lists in _joined(parts, (set_name,), leave):
            inputs.append(lists.inputs)
            right.append(lists.right)
            weights.append(np.full(len(lists.texts), share, dtype=np.float32))
    given = np.concatenate(inputs)
    if name == "contact-centre":
        given = _without_pattern(given, seed)
    hidden, members = _SIZES[name]
    weight = np.concatenate(weights)
    return fit_ranker(given, np.concatenate(right), hidden, seed=seed, weight=weight, members=members)


def _without_pattern(inputs: Array, seed: int) -> Array:
    """Take the usage of the trade away from some lists: who wrote it wrote the titles too, so it looks too good."""
    from ccgraph.mapping.index import SIGNALS

    at = SIGNALS.index("pattern")
    size = len(SIGNALS)
    inputs = inputs.copy()
    gone = np.random.default_rng(seed).random(len(inputs)) < _NO_PATTERN
    candidates = inputs.shape[1]
    for column, value in ((at, 0.0), (size + at, 0.0)):
        inputs[gone, :, column] = value
    inputs[gone, :, 2 * size + at] = 1 / (1 + np.arange(candidates))
    return inputs


def cross_validate(name: str, parts: list[Fold], seed: int) -> tuple[Ranker, dict[str, report.Measured]]:
    """The ranking of all folds, and what each fold's titles get from a ranking that has not seen the fold.

    The calibration is measured in the same way: a fold is judged by the curve of the other ones.
    """
    said: list[dict[str, Array]] = []
    for at in range(len(parts)):
        ranker = _learn(name, parts, at, seed)
        said.append({s: ranker.shares(parts[at].lists[s].inputs) for s in {*_MEASURED[name], *_SAME[name]}})
    whole = _learn(name, parts, None, seed)
    found = {}
    for set_name in _MEASURED[name]:
        pieces = []
        for at, fold in enumerate(parts):
            judge = _calibrated(name, parts, said, at, whole)
            pieces.append(report.measure(fold.lists[set_name], said[at][set_name], judge))
        found[set_name] = report.join(pieces)
    return _calibrated(name, parts, said, None, whole), found


def _calibrated(
    name: str, parts: list[Fold], said: list[dict[str, Array]], leave: int | None, ranker: Ranker
) -> Ranker:
    """The ranking with the curves and the threshold that all folds but one give."""
    done = replace(ranker, curve=isotonic(*_said(parts, said, leave, _CALIBRATED[name])[:2]))
    shares, hits, same = _said(parts, said, leave, _SAME[name])
    done.known = isotonic(shares[same], hits[same], bins=10)
    shares, hits, same = _said(parts, said, leave, _CALIBRATED[name])
    return replace(done, accept=acceptance(done.calibrated(shares, same), hits))


def _said(
    parts: list[Fold], said: list[dict[str, Array]], leave: int | None, names: tuple[str, ...]
) -> tuple[Array, Array, Array]:
    """Of the first proposals of sets: their share, whether they are right, whether they say the same words."""
    shares, hits, same = [], [], []
    for at, fold in enumerate(parts):
        if at != leave:
            for set_name in names:
                given = said[at][set_name]
                top = given.argmax(axis=1)
                rows = np.arange(len(given))
                shares.append(given[rows, top])
                hits.append(fold.lists[set_name].right[rows, top].astype(float))
                same.append(says_the_same(fold.lists[set_name].inputs)[rows, top])
    return np.concatenate(shares), np.concatenate(hits), np.concatenate(same)


def speed(reference: ReferenceTitles, parts: list[Fold]) -> dict[str, float]:
    """Seconds to fit, titles a second in batch (2,000 titles, thrice, the best), memory of the process."""
    start = time.perf_counter()
    matcher = Matcher(reference, cached=False)
    matcher.index("rome")
    fit = time.perf_counter() - start
    texts = [text for fold in parts for text in fold.lists["ads"].texts][:2000]
    titles = [Title(text) for text in texts]
    matcher.match(titles[:300])
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        matcher.match(titles)
        best = max(best, len(titles) / (time.process_time() - start))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"fit": fit, "titles a second": best, "memory": memory}


if __name__ == "__main__":
    sys.exit(main())
