"""Documents of groups, laid out so that the best of each group is found fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Grouped", "Rounds"]


@dataclass(slots=True)
class Rounds:
    """Rows laid out so that what is reduced over groups lies in whole slices.

    Groups stand in the order of their size; the first slice holds one row of each, the second one more of those that
    have two, and so on. numpy's own ``reduceat`` goes cell by cell and takes ten times as long.

    Attributes:
        order: where each row was before.
        slices: first row and row after the last of each slice.
        owners: the groups, in the order of the first slice.
    """

    order: Array
    slices: list[tuple[int, int]]
    owners: Array

    @classmethod
    def of(cls, groups: Array) -> Rounds:
        """The layout of rows whose groups are given."""
        import numpy as np

        names, inverse, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        by_size = np.argsort(-sizes, kind="stable")
        place = np.empty_like(by_size)
        place[by_size] = np.arange(len(by_size))
        sorted_rows = np.argsort(inverse, kind="stable")
        firsts = np.repeat(np.cumsum(sizes) - sizes, sizes)
        turn = np.empty(len(groups), dtype=np.int64)
        turn[sorted_rows] = np.arange(len(groups)) - firsts
        order = np.lexsort((place[inverse], turn))
        counts = np.bincount(turn) if len(groups) else np.zeros(0, dtype=np.int64)
        ends = np.cumsum(counts)
        return cls(order, [(int(e - n), int(e)) for e, n in zip(ends, counts, strict=True)], names[by_size])

    def reduce(self, rows: Array, how: Any, count: int) -> Array:
        """Rows in this layout -> ``(columns, count)``: the reduction of each group, nothing for groups without rows."""
        import numpy as np

        out = np.zeros((rows.shape[1], count), dtype=np.float32)
        if self.slices:
            best = rows[: self.slices[0][1]].copy()
            for start, end in self.slices[1:]:
                part = best[: end - start]
                how(part, rows[start:end], out=part)
            out[:, self.owners] = best.T
        return out


@dataclass(slots=True)
class Grouped:
    """Documents in the layout of rounds, with their groups."""

    texts: list[str]
    groups: Array
    rounds: Rounds

    @classmethod
    def of(cls, pairs: set[tuple[int, str]]) -> Grouped:
        """Pairs of group and text, laid out."""
        import numpy as np

        rows = sorted(pairs)
        groups = np.array([g for g, _ in rows], dtype=np.int64)
        rounds = Rounds.of(groups)
        return cls([rows[at][1] for at in rounds.order], groups[rounds.order], rounds)
