"""How near titles come to documents, as sparse products, and the best document of each group.

Titles stand in rows throughout: a product of few titles by many documents costs what its entries cost, and what a title
gets does not depend, to the last bit, on the titles it is matched beside. So a list may be cut into any parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.title import content
from ccgraph.mapping.vectors import TfIdf

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Cells", "TitlesOfCode", "WordGrams", "in_blocks"]

_ROWS: Final = 32


@dataclass(slots=True)
class Cells:
    """The entries of a product of titles by documents, each with its cell of ``(titles, groups)``; cells repeat."""

    places: Array
    values: Array
    documents: Array
    shape: tuple[int, int]

    @classmethod
    def of(cls, product: Any, groups: Array, count: int) -> Cells:
        """The entries of a product.

        Args:
            product: sparse, ``(titles, documents)``.
            groups: of the documents.
            count: of the groups.
        """
        import numpy as np

        titles = product.shape[0]
        places = np.repeat(np.arange(titles, dtype=np.int64) * count, np.diff(product.indptr))
        places += groups[product.indices]
        return cls(places, product.data, product.indices, (titles, count))

    def highest(self, values: Array | None = None) -> Array:
        """The highest value of each cell, 0 where it has none; of the entries' values, or of others in their order."""
        import numpy as np

        out = np.zeros(self.shape[0] * self.shape[1], dtype=np.float32)
        np.maximum.at(out, self.places, self.values if values is None else values.astype(np.float32, copy=False))
        return out.reshape(self.shape)

    def vote(self) -> Array:
        """The fourth root of the sum of the fourth powers of each cell: the best counts most, the others help."""
        import numpy as np

        fourth = self.values * self.values
        fourth *= fourth
        votes = np.bincount(self.places, weights=fourth, minlength=self.shape[0] * self.shape[1])
        return np.sqrt(np.sqrt(votes.astype(np.float32))).reshape(self.shape)


@dataclass(slots=True)
class WordGrams:
    """Documents in a space of n-grams, each as the sum of its words.

    Documents share their words, and a word has a dozen n-grams: titles are compared with the words first, and what
    they gave is added up over the words of each document. That takes a third of the steps of comparing title and
    document n-gram by n-gram, and gives the same. An n-gram that two words of a document share counts once: the later
    word stands in that document without it, as a piece of its own.

    Attributes:
        pieces: ``(terms, pieces)``.
        documents: ``(pieces, documents)`` of each list.
    """

    pieces: Any
    documents: tuple[Any, ...]

    @classmethod
    def of(cls, space: TfIdf, *lists: Sequence[str]) -> WordGrams:
        """The documents of some lists, in one set of pieces.

        Args:
            space: fitted, of n-grams.
            lists: of texts.
        """
        import numpy as np
        from scipy.sparse import csr_matrix

        numbers: dict[tuple[int, ...], int] = {}
        found = []
        for texts in lists:
            rows: list[list[int]] = []
            scales: list[float] = []
            for text in texts:
                seen: set[int] = set()
                row = []
                for ids in space.ids_by_word(text):
                    piece = ids if seen.isdisjoint(ids) else tuple(at for at in ids if at not in seen)
                    if piece:
                        row.append(numbers.setdefault(piece, len(numbers)))
                        seen.update(piece)
                rows.append(row)
                length = float(np.sqrt(np.square(space.idf[list(seen)], dtype=np.float64).sum())) if seen else 0.0
                scales.append(1 / length if length else 0.0)
            found.append((rows, scales))
        documents = []
        for rows, scales in found:
            sizes = [len(row) for row in rows]
            values = np.repeat(np.array(scales, dtype=np.float32), sizes)
            columns = np.fromiter((at for row in rows for at in row), dtype=np.int32, count=sum(sizes))
            shape = (len(rows), len(numbers))
            documents.append(csr_matrix((values, columns, np.cumsum([0, *sizes])), shape=shape).T.tocsr())
        sizes = [len(piece) for piece in numbers]
        columns = np.fromiter((at for piece in numbers for at in piece), dtype=np.int32, count=sum(sizes))
        shape = (len(numbers), len(space.vocabulary))
        pieces = csr_matrix((space.idf[columns], columns, np.cumsum([0, *sizes])), shape=shape).T.tocsr()
        return cls(pieces, tuple(documents))

    def near(self, titles: Any) -> list[Any]:
        """The cosine of titles and documents, ``(titles, documents)`` of each list, sparse.

        Args:
            titles: their rows in the space, unit length.
        """
        words = titles @ self.pieces
        return [words @ documents for documents in self.documents]


@dataclass(frozen=True, slots=True)
class TitlesOfCode:
    """The titles of one code.

    Attributes:
        texts: in their order.
        sizes: how many different stems each has.
        bearing: the places of the titles that bear a stem.
    """

    texts: tuple[str, ...]
    sizes: tuple[int, ...]
    bearing: dict[str, list[int]]

    @classmethod
    def of(cls, texts: Sequence[str]) -> TitlesOfCode:
        """These titles."""
        bearing: dict[str, list[int]] = {}
        sizes = []
        for at, text in enumerate(texts):
            stems = set(content(text))
            sizes.append(len(stems))
            for one in stems:
                bearing.setdefault(one, []).append(at)
        return cls(tuple(texts), tuple(sizes), bearing)

    def nearest(self, stems: set[str]) -> tuple[float, str]:
        """The title that shares most with some stems (Jaccard; of equals the first), and how much; else 0."""
        shared: dict[int, int] = {}
        for one in stems:
            for at in self.bearing.get(one, ()):
                shared[at] = shared.get(at, 0) + 1
        best, nearest, size = 0.0, -1, len(stems)
        for at, number in shared.items():
            overlap = number / (size + self.sizes[at] - number)
            if overlap > best or (overlap == best and at < nearest):
                best, nearest = overlap, at
        return best, self.texts[nearest] if nearest >= 0 else ""


def in_blocks(rows: Array, product: Callable[[Array], Array]) -> Array:
    """What a product of dense rows gives, taken of always as many rows at a time.

    Linear algebra libraries choose their way by the shape, and ways differ in the last bits.

    Args:
        rows: ``(rows, width)``.
        product: of some of them, as many rows as given.
    """
    import numpy as np

    done = []
    for at in range(0, len(rows), _ROWS):
        part = rows[at : at + _ROWS]
        if len(part) < _ROWS:
            filled = np.zeros((_ROWS, *rows.shape[1:]), dtype=rows.dtype)
            filled[: len(part)] = part
            done.append(product(filled)[: len(part)])
        else:
            done.append(product(part))
    return np.concatenate(done) if done else product(np.zeros((_ROWS, *rows.shape[1:]), dtype=rows.dtype))[:0]
