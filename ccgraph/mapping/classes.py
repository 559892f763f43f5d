"""A class model: every text known of a code, through a narrow layer of word vectors, to a distribution over the codes.

The form is that of fastText's supervised model (Joulin et al. 2017): the mean of the vectors of stems, stem pairs and
character n-grams, then a softmax over the codes; trained with Adagrad, from a fixed seed. Titles, sentences of
definitions, items and linked ESCO titles (also English ones, so that English words find their place) teach it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.nearness import in_blocks
from ccgraph.mapping.reference import ReferenceTitles, split_title
from ccgraph.mapping.vectors import TfIdf, unit_rows

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

    Array = np.ndarray[Any, Any]

__all__ = ["ClassModel", "Lesson", "lessons"]

_RELATIONS: Final = {"exactMatch": 1.0, "closeMatch": 0.8, "broadMatch": 0.6, "narrowMatch": 0.6, "relatedMatch": 0.3}
_WEIGHTS: Final = {"title": 1.0, "definition": 0.5, "item": 0.4, "linked": 0.5, "english": 0.25, "trade": 0.7}
_KINDS: Final = {"activity": "definition", "trade": "trade", "trade-second": "trade"}
_MOST_CODES: Final = 8


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and the codes it speaks of, with shares that sum to one."""

    text: str
    shares: tuple[tuple[int, float], ...]
    weight: float


def lessons(reference: ReferenceTitles, scheme: str) -> list[Lesson]:
    """What the class model learns from, equal texts once, in a fixed order."""
    codes = reference.of_scheme(scheme)
    number = {code.code: at for at, code in enumerate(codes)}
    found: dict[tuple[str, str], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for t in reference.titles:
        if t.scheme == scheme and t.code in number:
            kind = _KINDS.get(t.kind, "title" if t.lang == "fr" else "english")
            found[kind, split_title(t.text)][number[t.code]] = 0.5 if t.kind == "trade-second" else 1.0
    for at, code in enumerate(codes):
        for sentence in re.split(r"(?<=[.;])\s+", code.definition):
            if sentence:
                found["definition", sentence][at] = 1.0
        for item in code.items:
            found["item", item][at] = 1.0
    _linked_lessons(reference, scheme, number, found)
    done = []
    for (kind, text), counts in sorted(found.items()):
        total = sum(counts.values())
        # An item of many codes says little of each; of few it says as much as a title in parts.
        weight = _WEIGHTS[kind] * (min(len(counts), 4) ** 0.5 if kind == "item" else 1.0)
        done.append(Lesson(text, tuple((at, n / total) for at, n in sorted(counts.items())), weight))
    return done


def _linked_lessons(
    reference: ReferenceTitles,
    scheme: str,
    number: dict[str, int],
    found: dict[tuple[str, str], dict[int, float]],
) -> None:
    """The titles of linked codes of other schemes teach too, in the shares of the links."""
    linked: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for link in reference.links:
        for there, here in ((link.source, link.target), (link.target, link.source)):
            if here[0] == scheme and there[0] != scheme and here[1] in number:
                shares = linked[there]
                at = number[here[1]]
                shares[at] = max(shares.get(at, 0.0), _RELATIONS.get(link.predicate, 0.3))
    for t in reference.titles:
        others = linked.get((t.scheme, t.code), {})
        if len(others) <= _MOST_CODES:
            for at, share in others.items():
                found["linked" if t.lang == "fr" else "english", split_title(t.text)][at] += share


class ClassModel:
    """A linear softmax model with a narrow layer.

    Args:
        width: of the layer.
        epochs: passes over the lessons.
        rate: first learning rate; falls to nothing linearly.
        seed: of the first vectors and of the order.
        withheld: share of the terms left out at each step.
    """

    def __init__(
        self, width: int = 64, epochs: int = 6, rate: float = 0.5, seed: int = 20261122, withheld: float = 0.3
    ) -> None:
        self.withheld = withheld
        self.width, self.epochs, self.rate, self.seed = width, epochs, rate, seed
        self.grams = TfIdf("grams")
        self.stems = TfIdf("stems")
        self.vectors: Array
        self.weights: Array
        self.bias: Array

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """The input rows of texts."""
        from scipy.sparse import hstack

        both = hstack([self.grams.rows(texts), self.stems.rows(texts)], format="csr", dtype="float32")
        return unit_rows(both)

    def fit(
        self, given: Sequence[Lesson], classes: int, batch: int = 256, watch: Callable[[int], None] | None = None
    ) -> ClassModel:
        """Learn; the same lessons give the same model on one machine."""
        import numpy as np

        texts = [lesson.text for lesson in given]
        self.grams.fit(texts, least=2)
        self.stems.fit(texts, least=2)
        rows = self.rows(texts)
        random = np.random.default_rng(self.seed)
        order = random.permutation(len(given))
        batches = [_Batch.of(rows, given, order[at : at + batch]) for at in range(0, len(order), batch)]
        size = rows.shape[1]
        self.vectors = (random.standard_normal((size, self.width), dtype=np.float32) * np.float32(0.1)).astype(
            "float32"
        )
        self.weights = np.zeros((self.width, classes), dtype=np.float32)
        self.bias = np.zeros(classes, dtype=np.float32)
        seen = np.full(size, 1e-6, dtype=np.float32)
        seen_weights = np.full(self.weights.shape, 1e-6, dtype=np.float32)
        steps = self.epochs * len(batches)
        step = 0
        for epoch in range(self.epochs):
            for at in random.permutation(len(batches)):
                rate = np.float32(self.rate * (1 - step / steps))
                self._learn(batches[at], rate, seen, seen_weights, random)
                step += 1
            if watch is not None:
                watch(epoch)
        return self

    def _learn(self, batch: _Batch, rate: Any, seen: Array, seen_weights: Array, random: np.random.Generator) -> None:
        import numpy as np

        near = self.vectors[batch.columns]
        # Words withheld at random: a title must be told by any part of it, for the next one will lack some.
        matrix = batch.matrix.copy()
        matrix.data *= (random.random(len(matrix.data), dtype=np.float32) > self.withheld) / np.float32(
            1 - self.withheld
        )
        hidden = matrix @ near
        error = hidden @ self.weights
        error += self.bias
        error -= error.max(axis=1, keepdims=True)
        np.exp(error, out=error)
        error /= error.sum(axis=1, keepdims=True)
        error[batch.at_row, batch.at_code] -= batch.share
        error *= batch.weight
        to_hidden = error @ self.weights.T
        change = hidden.T @ error
        seen_weights += change * change
        change *= rate
        change /= np.sqrt(seen_weights)
        self.weights -= change
        self.bias -= rate * np.float32(0.05) * error.sum(axis=0)
        change = matrix.T @ to_hidden
        seen[batch.columns] += np.einsum("ij,ij->i", change, change) / np.float32(self.width)
        change *= (rate * np.float32(0.5) / np.sqrt(seen[batch.columns]))[:, None]
        self.vectors[batch.columns] = near - change

    def hidden(self, texts: Sequence[str]) -> Array:
        """Where texts lie in the narrow layer, unit length, of shape ``(texts, width)``."""
        return _unit(self.rows(texts) @ self.vectors)

    def log_probabilities(self, texts: Sequence[str]) -> Array:
        """The logarithm of each class's share, of shape ``(texts, classes)``."""
        return self.both(texts)[0]

    def both(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """The logarithm of each class's share, and where the texts lie in the narrow layer."""
        import numpy as np

        narrow = self.rows(texts) @ self.vectors
        scores = in_blocks(narrow, lambda part: np.asarray(part @ self.weights))
        scores += self.bias
        scores -= scores.max(axis=1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return scores, _unit(narrow)


def _unit(rows: Array) -> Array:
    """Dense rows scaled to unit length; rows of nothing stay."""
    import numpy as np

    return np.asarray(rows / np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), 1e-9)[:, None])


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows with the columns that occur in them, and what they teach."""

    columns: Array
    matrix: csr_matrix
    at_row: Array
    at_code: Array
    share: Array
    weight: Array

    @classmethod
    def of(cls, rows: csr_matrix, given: Sequence[Lesson], numbers: Iterable[int]) -> _Batch:
        import numpy as np
        from scipy.sparse import csr_matrix

        chosen = list(numbers)
        part = rows[chosen]
        columns, inverse = np.unique(part.indices, return_inverse=True)
        small = csr_matrix((part.data, inverse.astype(np.int32), part.indptr), shape=(len(chosen), len(columns)))
        shares = [(row, code, share) for row, n in enumerate(chosen) for code, share in given[n].shares]
        return cls(
            columns,
            small,
            np.array([s[0] for s in shares]),
            np.array([s[1] for s in shares]),
            np.array([s[2] for s in shares], dtype=np.float32),
            np.array([[given[n].weight] for n in chosen], dtype=np.float32),
        )
