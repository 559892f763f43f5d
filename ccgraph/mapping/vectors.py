"""Titles as sparse TF-IDF rows: character n-grams within words, and stems with their pairs."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.forms import fold, masculine, stem, tokens
from ccgraph.mapping.title import STOP

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

__all__ = ["TfIdf", "grams", "stem_terms"]

_SIZES: Final = (3, 4, 5)


@functools.lru_cache(maxsize=131072)
def grams(word: str) -> tuple[str, ...]:
    """The character 3-, 4- and 5-grams of a word between bounds, and the word itself."""
    bounded = f"#{word}#"
    found = [bounded[i : i + n] for n in _SIZES for i in range(len(bounded) - n + 1)]
    return (*found, bounded) if len(bounded) > max(_SIZES) else tuple(found or [bounded])


def words_of(text: str) -> list[str]:
    """The folded masculine content words of a text."""
    return [masculine(word) for word in tokens(fold(text)) if word not in STOP]


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

    def _terms(self, text: str) -> list[str]:
        if self.kind == "grams":
            return [g for word in words_of(text) for g in grams(word)]
        stems = [stem(word) for word in tokens(fold(text)) if word not in STOP]
        return stem_terms(stems, self.kind == "stems")

    def _distinct(self, text: str) -> set[str]:
        if self.kind != "grams":
            return set(self._terms(text))
        found: set[str] = set()
        for word in words_of(text):
            found.update(grams(word))
        return found

    def fit(self, texts: Iterable[str], least: int = 1) -> TfIdf:
        """Learn the terms and their weight, ``log((1 + n) / (1 + df)) + 1`` as scikit-learn has it."""
        import numpy as np

        counts: dict[str, int] = {}
        total = 0
        for text in texts:
            total += 1
            for term in self._distinct(text):
                counts[term] = counts.get(term, 0) + 1
        kept = sorted(term for term, n in counts.items() if n >= least)
        self.vocabulary = {term: at for at, term in enumerate(kept)}
        frequencies = np.array([counts[term] for term in kept], dtype=np.float64)
        self.idf = (np.log((1 + total) / (1 + frequencies)) + 1).astype(np.float32)
        self._of_word = {}
        return self

    def _ids(self, text: str) -> list[int]:
        if self.kind == "grams":
            ids: list[int] = []
            for word in words_of(text):
                known = self._of_word.get(word)
                if known is None:
                    get = self.vocabulary.get
                    known = tuple(at for g in grams(word) if (at := get(g)) is not None)
                    if len(self._of_word) < 200_000:
                        self._of_word[word] = known
                ids.extend(known)
            return ids
        return [at for term in self._terms(text) if (at := self.vocabulary.get(term)) is not None]

    def rows(self, texts: Sequence[str], normalise: bool = True, weighted: bool = True) -> csr_matrix:
        """One row a text, of shape ``(len(texts), len(vocabulary))``: set of terms, times idf, unit length.

        Args:
            texts: any texts.
            normalise: scale each row to unit length.
            weighted: multiply by idf; else ones.
        """
        import numpy as np
        from scipy.sparse import csr_matrix

        ids = [sorted(set(self._ids(text))) for text in texts]
        pointers = np.zeros(len(ids) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in ids], out=pointers[1:])
        indices = np.fromiter(itertools.chain.from_iterable(ids), dtype=np.int32, count=int(pointers[-1]))
        values = self.idf[indices] if weighted else np.ones(len(indices), dtype=np.float32)
        matrix = csr_matrix((values.astype(np.float32), indices, pointers), shape=(len(ids), len(self.vocabulary)))
        return unit_rows(matrix) if normalise else matrix


def unit_rows(matrix: csr_matrix) -> csr_matrix:
    """Rows scaled to unit length; empty rows stay empty."""
    import numpy as np

    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    matrix.data *= np.repeat(scale, np.diff(matrix.indptr)).astype(np.float32)
    return matrix
