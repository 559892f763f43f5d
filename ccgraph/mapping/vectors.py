"""Titles as sparse TF-IDF rows: character n-grams within words, and stems with their pairs."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.forms import fold, masculine, tokens
from ccgraph.mapping.title import STOP, content

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

__all__ = ["TfIdf", "grams", "stem_terms"]

_SIZES: Final = (3, 4, 5)
_WORDS_KEPT: Final = 50_000


@functools.lru_cache(maxsize=131072)
def grams(word: str) -> tuple[str, ...]:
    """The character 3-, 4- and 5-grams of a word between bounds, and the word itself."""
    bounded = f"#{word}#"
    found = [bounded[i : i + n] for n in _SIZES for i in range(len(bounded) - n + 1)]
    return (*found, bounded) if len(bounded) > max(_SIZES) else tuple(found or [bounded])


@functools.lru_cache(maxsize=65536)
def words_of(text: str) -> tuple[str, ...]:
    """The folded masculine content words of a text."""
    return tuple(masculine(word) for word in tokens(fold(text)) if word not in STOP)


def stem_terms(stems: Sequence[str], pairs: bool = True) -> list[str]:
    """Stems, the first one marked as head too, and neighbouring pairs."""
    if not stems or not pairs:
        return list(stems)
    return [*stems, f"^{stems[0]}", *(f"{a}_{b}" for a, b in itertools.pairwise(stems))]


class TfIdf:
    """A TF-IDF space over terms that were seen when it was fitted; unknown terms are dropped.

    Args:
        kind: ``grams`` (of words) or ``stems`` (with pairs) or ``plain`` (stems alone).
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.vocabulary: dict[str, int] = {}
        self.idf: np.ndarray[Any, Any]
        self._of_word: dict[str, tuple[int, ...]] = {}

    def _terms(self, text: str | tuple[str, ...]) -> list[str]:
        if isinstance(text, tuple):
            return [term for part in dict.fromkeys(text) for term in self._terms(part)]
        if self.kind == "grams":
            return [g for word in words_of(text) for g in grams(word)]
        return stem_terms(content(text), self.kind == "stems")

    def _distinct(self, text: str | tuple[str, ...]) -> set[str]:
        if self.kind != "grams" or isinstance(text, tuple):
            return set(self._terms(text))
        found: set[str] = set()
        for word in words_of(text):
            found.update(grams(word))
        return found

    def fit(self, texts: Iterable[str | tuple[str, ...]], least: int = 1, most: float = 1.0) -> TfIdf:
        """Learn the terms and their weight, ``log((1 + n) / (1 + df)) + 1`` as scikit-learn has it.

        Args:
            texts: any; a tuple is one text in parts.
            least: texts a term must be in.
            most: share of the texts a part of a word may be in; whole words stay. The commonest parts ("eur#") tell
                little and cost most of the time.
        """
        import numpy as np

        counts: dict[str, int] = {}
        total = 0
        for text in texts:
            total += 1
            for term in self._distinct(text):
                counts[term] = counts.get(term, 0) + 1
        limit = most * total
        kept = sorted(term for term, n in counts.items() if n >= least and (n <= limit or term[0] == term[-1] == "#"))
        self.vocabulary = {term: at for at, term in enumerate(kept)}
        frequencies = np.array([counts[term] for term in kept], dtype=np.float64)
        self.idf = (np.log((1 + total) / (1 + frequencies)) + 1).astype(np.float32)
        self._of_word = {}
        return self

    def ids_by_word(self, text: str) -> list[tuple[int, ...]]:
        """The terms of each word of a text, in a space of n-grams."""
        found = []
        for word in words_of(text):
            known = self._of_word.get(word)
            if known is None:
                get = self.vocabulary.get
                known = tuple(dict.fromkeys(at for g in grams(word) if (at := get(g)) is not None))
                if len(self._of_word) < _WORDS_KEPT:
                    self._of_word[word] = known
            found.append(known)
        return found

    def _ids(self, text: str | tuple[str, ...]) -> Iterable[int]:
        if self.kind == "grams" and isinstance(text, str):
            return itertools.chain.from_iterable(self.ids_by_word(text))
        return [at for term in self._terms(text) if (at := self.vocabulary.get(term)) is not None]

    def rows(self, texts: Sequence[str | tuple[str, ...]], normalise: bool = True, weighted: bool = True) -> csr_matrix:
        """One row a text, of shape ``(len(texts), len(vocabulary))``: set of terms, times idf, unit length.

        Args:
            texts: any texts.
            normalise: scale each row to unit length.
            weighted: multiply by idf; else ones.
        """
        import numpy as np
        from scipy.sparse import csr_matrix

        size = len(self.vocabulary)
        counts = np.zeros(len(texts), dtype=np.int64)
        found: list[int] = []
        for at, text in enumerate(texts):
            before = len(found)
            found.extend(self._ids(text))
            counts[at] = len(found) - before
        # A term counts once in a text: row and term in one number, which are made distinct and put in order.
        cells = np.sort(np.array(found, dtype=np.int64) + np.repeat(np.arange(len(texts)) * size, counts))
        cells = cells[np.diff(cells, prepend=-1) > 0]
        pointers = np.searchsorted(cells, np.arange(len(texts) + 1) * size)
        indices = (cells - np.repeat(np.arange(len(texts)) * size, np.diff(pointers))).astype(np.int32)
        values = self.idf[indices] if weighted else np.ones(len(indices), dtype=np.float32)
        matrix = csr_matrix((values.astype(np.float32), indices, pointers), shape=(len(texts), size))
        return unit_rows(matrix) if normalise else matrix


def unit_rows(matrix: csr_matrix) -> csr_matrix:
    """Rows scaled to unit length; empty rows stay empty."""
    import numpy as np

    sizes = np.diff(matrix.indptr)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    lengths = np.sqrt(np.bincount(rows, weights=matrix.data * matrix.data, minlength=len(sizes)))
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    matrix.data *= np.repeat(scale, sizes).astype(np.float32)
    return matrix
