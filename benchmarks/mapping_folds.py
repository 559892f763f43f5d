"""Titles hidden from index and training, fold by fold, with what the matcher sees of them."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.mapping_noise import forms, noisy
from ccgraph.mapping.classes import ClassModel, lessons
from ccgraph.mapping.index import SchemeIndex
from ccgraph.mapping.match import protected_words
from ccgraph.mapping.rank import choose, derive
from ccgraph.mapping.reference import CodeTitle, ReferenceTitles
from ccgraph.mapping.title import content, parse

__all__ = ["SETS", "Fold", "Lists", "esco_fold", "rome_fold"]

Array = NDArray[Any]
SETS: Final = ("synonyms", "ads", "trade", "trade-ads", "known")
_PLAIN: Final = ("synonyms", "ads", "trade", "known")
_IN_SECTOR: Final = ("trade", "trade-ads", "synonyms", "known")
_BLOCK: Final = 256
_SECTOR: Final = "contact-centre"
_KNOWN: Final = 300


@dataclass(slots=True)
class Lists:
    """Queries of a set with their candidates.

    Attributes:
        texts: as asked.
        truth: numbers of the codes that are right, one tuple a query.
        inputs: of the network, ``(queries, candidates, inputs)``.
        right: ``(queries, candidates)``.
        chosen: numbers of the candidates.
    """

    texts: list[str] = field(default_factory=list)
    truth: list[tuple[int, ...]] = field(default_factory=list)
    inputs: Array = field(default_factory=lambda: np.zeros(0))
    right: Array = field(default_factory=lambda: np.zeros(0))
    chosen: Array = field(default_factory=lambda: np.zeros(0))


@dataclass(slots=True)
class Fold:
    """A fold: its lists by set and ranking, and the reference without what is hidden."""

    lists: dict[str, Lists]
    visible: ReferenceTitles
    seconds: float


def lists_of(
    index: SchemeIndex,
    queries: list[tuple[str, tuple[int, ...]]],
    sector: str | None,
    guarded: frozenset[tuple[str, str]],
) -> Lists:
    """The candidates of queries, as the matcher would choose and see them."""
    found = Lists([text for text, _ in queries], [truth for _, truth in queries])
    inputs, right, chosen = [], [], []
    for at in range(0, len(queries), _BLOCK):
        part = queries[at : at + _BLOCK]
        cores = [parse(text, sector, protected=guarded).core for text, _ in part]
        signals = index.signals(cores, sector)
        numbers = choose(signals)
        inputs.append(derive(signals, numbers))
        chosen.append(numbers)
        right.append(np.array([[n in truth for n in row] for row, (_, truth) in zip(numbers, part, strict=True)]))
    found.inputs, found.right, found.chosen = (np.concatenate(x) for x in (inputs, right, chosen))
    return found


def rome_fold(reference: ReferenceTitles, count: int, at: int, seed: int) -> Fold:
    """ROME, one fold of several: each synonym and each title of the trade is hidden in one, whole, with all its forms.

    A title of the trade that says the same words as a hidden synonym is hidden with it, and the other way round.
    """
    start = time.perf_counter()
    codes = reference.of_scheme("rome")
    number = {code.code: n for n, code in enumerate(codes)}
    synonyms: dict[str, CodeTitle] = {t.key: t for t in reference.titles if t.scheme == "rome" and t.kind == "synonym"}
    trade: dict[str, list[CodeTitle]] = {}
    for t in reference.titles:
        if t.kind in {"trade", "trade-second"}:
            trade.setdefault(t.key, []).append(t)
    random_order = np.random.default_rng(seed)
    keys, trade_keys = sorted(synonyms), sorted(trade)
    order, trade_order = random_order.permutation(len(keys)), random_order.permutation(len(trade_keys))
    hidden = [keys[i] for i in order[at::count]]
    hidden_trade = [trade_keys[i] for i in trade_order[at::count]]
    words = {frozenset(content(form)) for key in hidden for form in forms(synonyms[key].text)}
    said = {frozenset(content(trade[key][0].text)) for key in hidden_trade}
    same = {key for key, ts in trade.items() if frozenset(content(ts[0].text)) in words | said}
    same |= {key for key, t in synonyms.items() if frozenset(content(forms(t.text)[0])) in said}
    visible = reference.without(frozenset(hidden) | frozenset(hidden_trade) | same)
    index = SchemeIndex(visible, "rome", ClassModel().fit(lessons(visible, "rome"), len(codes)))
    guarded = protected_words(visible, "rome")
    generator = random.Random(f"{seed}-{at}")
    asked: dict[str, list[tuple[str, tuple[int, ...]]]] = {name: [] for name in SETS}
    for key in hidden:
        t = synonyms[key]
        asked["synonyms"].append((generator.choice(forms(t.text)), (number[t.code],)))
        asked["ads"].append((noisy(t.text, generator), (number[t.code],)))
    for key in hidden_trade:
        first = [t for t in trade[key] if t.kind == "trade"]
        if first and first[0].code in number:
            truth = (number[first[0].code],)
            asked["trade"].append((first[0].text, truth))
            asked["trade-ads"].append((noisy(first[0].text, generator), truth))
    shown = [synonyms[keys[i]] for i in order[(at + 1) % count :: count] if keys[i] not in same][:_KNOWN]
    asked["known"] = [(generator.choice(forms(t.text)), (number[t.code],)) for t in shown]
    lists = {name: lists_of(index, asked[name], None, guarded) for name in _PLAIN}
    for name in _IN_SECTOR:
        lists[f"{name}+sector"] = lists_of(index, asked[name], _SECTOR, guarded)
    return Fold(lists, visible, time.perf_counter() - start)


def esco_fold(reference: ReferenceTitles, count: int, at: int, seed: int) -> Fold:
    """ESCO: ROME titles with an exact or close row of the crosswalk, all their rows hidden; any such row is right."""
    start = time.perf_counter()
    number = {code.code: n for n, code in enumerate(reference.of_scheme("esco"))}
    titles = {t.key: t for t in reference.titles if t.scheme == "rome" and t.kind in {"synonym", "preferred"}}
    right: dict[str, set[int]] = {}
    for link in reference.links:
        if link.predicate in {"exactMatch", "closeMatch"} and link.key in titles:
            right.setdefault(link.key, set()).add(number[link.source[1]])
    keys = sorted(right)
    order = np.random.default_rng(seed).permutation(len(keys))
    hidden = [keys[i] for i in order[at::count]]
    visible = reference.without(frozenset(hidden))
    index = SchemeIndex(visible, "esco")
    guarded = protected_words(visible, "rome")
    generator = random.Random(f"{seed}-esco-{at}")
    asked = {
        "esco": [(generator.choice(forms(titles[k].text)), tuple(sorted(right[k]))) for k in hidden],
        "esco-ads": [(noisy(titles[k].text, generator), tuple(sorted(right[k]))) for k in hidden],
    }
    lists = {name: lists_of(index, queries, None, guarded) for name, queries in asked.items()}
    return Fold(lists, visible, time.perf_counter() - start)
