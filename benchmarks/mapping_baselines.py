"""What a plain comparison of characters gives on the same folds: scikit-learn's TF-IDF, and rapidfuzz."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.mapping_folds import Fold, Lists
from benchmarks.mapping_noise import forms
from ccgraph.mapping.forms import fold as folded
from ccgraph.mapping.reference import ReferenceTitles

__all__ = ["add_baselines"]

Array = NDArray[Any]
_SETS: Final = ("synonyms", "ads", "trade")
_ASKED_OF_RAPIDFUZZ: Final = 100


def add_baselines(fold: Fold, reference: ReferenceTitles) -> None:
    """Add the ranks of the baselines to a fold: nearest title of a code, masculine and feminine forms apart."""
    from rapidfuzz import fuzz, process
    from sklearn.feature_extraction.text import TfidfVectorizer

    number = {code.code: at for at, code in enumerate(reference.of_scheme("rome"))}
    rows = sorted(
        {
            (number[t.code], folded(form))
            for t in fold.visible.titles
            if t.scheme == "rome" and t.kind in {"preferred", "synonym", "short"}
            for form in forms(t.text)
        }
    )
    codes, texts = np.array([n for n, _ in rows]), [t for _, t in rows]
    space = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    matrix = space.fit_transform(texts).T.tocsr()
    for name in _SETS:
        lists = fold.lists[name]
        asked = [folded(text) for text in lists.texts]
        near = np.vstack(
            [(space.transform(asked[at : at + 256]) @ matrix).toarray() for at in range(0, len(asked), 256)]
        )
        truth = [t[0] for t in lists.truth]
        fold.lists[f"baseline char TF-IDF, {name}"] = Lists(lists.texts, lists.truth, _ranks(near, codes, truth))
        few = asked[:_ASKED_OF_RAPIDFUZZ]
        near = process.cdist(few, texts, scorer=fuzz.token_sort_ratio)
        key = f"baseline rapidfuzz token sort, {name}"
        fold.lists[key] = Lists(
            lists.texts[: len(few)], lists.truth[: len(few)], _ranks(near, codes, truth[: len(few)])
        )


def _ranks(near: Array, codes: Array, truth: list[int]) -> Array:
    """The place of the right code among the codes ordered by their nearest title, -1 beyond the 30th."""
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    best = np.maximum.reduceat(near, starts, axis=1)
    names = codes[starts]
    order = names[np.argsort(-best, axis=1, kind="stable")[:, :30]]
    hits = order == np.array(truth)[:, None]
    return np.where(hits.any(axis=1), hits.argmax(axis=1), -1)
