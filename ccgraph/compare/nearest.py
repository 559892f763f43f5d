"""The nearest roles of every role: all pairs that the index finds, with memory in proportion to the roles alone.

First each role's candidates are scored, by several processes where asked; a candidate takes twenty octets. Then, as
standing compares a pair with the best matches of both its ends, the likelihoods are computed in blocks of roles and
only the highest are kept. The result is that of :meth:`ccgraph.compare.likeness.Likeness.row`, role by role.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ccgraph.compare.index import Index, base
from ccgraph.compare.likeness import MODEL, Likeness, Model
from ccgraph.errors import CcgraphError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Neighbour", "nearest", "nearest_all"]

_BLOCK = 512
# What rounding leaves of a likelihood: sums in another order differ in the last digits, and must not decide an order.
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A role of another document, and the likelihood that it is the same or near.

    Attributes:
        role: its IRI.
        document: IRI of its document.
        likelihood: between 0 and 1.
        near: whether the likelihood is that from which a pair counts as same or near.
    """

    role: str
    document: str
    likelihood: float
    near: bool

    def explain(self, lang: str = "fr") -> str:
        """The role, the likelihood, and what it means."""
        word = {"fr": ("proche", "moins proche"), "en": ("near", "less near")}[lang][not self.near]
        return f"{self.role}: {word}, {self.likelihood:.2f}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def nearest(likeness: Likeness, role: str, count: int = 10, model: Model = MODEL) -> tuple[Neighbour, ...]:
    """The roles of other documents that are likeliest the same or near.

    Args:
        likeness: of the corpus.
        role: its IRI.
        count: how many at most.
        model: gives the likelihoods.

    Returns:
        The likeliest first; of equally likely ones in the order of their IRIs.
    """
    scored = [(round(model.likelihood(signals), _DIGITS), other) for other, signals in likeness.row(role).items()]
    scored.sort(key=lambda found: (-found[0], found[1]))
    profiles = likeness.corpus.profiles
    return tuple(Neighbour(o, profiles[o].document, value, value >= model.threshold) for value, o in scored[:count])


def nearest_all(
    likeness: Likeness, count: int = 10, processes: int = 1, model: Model = MODEL
) -> Iterator[tuple[str, tuple[Neighbour, ...]]]:
    """The nearest roles of every role, in the order of their IRIs, as :func:`nearest` gives them for one.

    Args:
        likeness: of the corpus.
        count: how many for each role at most.
        processes: how many score candidates. Where processes are started afresh (Windows, macOS), the calling
            program must be guarded by ``if __name__ == "__main__"``.
        model: gives the likelihoods.

    Yields:
        A role and its nearest. About 1 kB a role is held meanwhile, beside the corpus and its index.

    Raises:
        CcgraphError: a process died.
    """
    import numpy as np

    index, profiles = likeness.index, likeness.corpus.profiles
    others = np.full((len(index), index.width), -1, dtype=np.int32)
    scores = np.zeros((len(index), index.width))
    sums = np.zeros((len(index), index.width))
    for start, found in _scored(index, model, processes):
        stop = start + found[0].shape[0]
        others[start:stop], scores[start:stop], sums[start:stop] = found
    # Number -1 is the last entry: no role, of no document.
    documents, stated = np.array([*index.documents, -1]), np.array([*index.stated, False])
    for start in range(0, len(index), _BLOCK):
        block = np.arange(start, min(start + _BLOCK, len(index)))
        standing = _standing(documents, others, scores, block)
        z = np.clip(model.intercept + (sums[block] + model.weights[-1] * standing), -30.0, 30.0)
        told = np.where(stated[block][:, None] & stated[others[block]], 1.0, model.titles_only)
        likelihoods = np.where(others[block] >= 0, np.round(told / (1 + np.exp(-z)), _DIGITS), -1.0)
        # Roles stand in the order of their IRIs, so that a number decides between equals as an IRI does.
        order = np.lexsort((others[block], -likelihoods), axis=1)[:, :count]
        for row, places in enumerate(order):
            made = []
            for place in places:
                other, value = int(others[start + row, place]), float(likelihoods[row, place])
                if other >= 0:
                    name = index.roles[other]
                    made.append(Neighbour(name, profiles[name].document, value, value >= model.threshold))
            yield index.roles[start + row], tuple(made)


_Scored = tuple["NDArray[np.int32]", "NDArray[np.float64]", "NDArray[np.float64]"]


def _scored(index: Index, model: Model, processes: int) -> Iterator[tuple[int, _Scored]]:
    """Blocks of roles with their candidates, what speaks for each before standing, and its weighted sum."""
    starts = range(0, len(index), _BLOCK)
    if processes <= 1 or len(starts) < 2:
        for start in starts:
            yield start, _block(index, model, start)
        return
    workers = []
    for share in range(min(processes, len(starts))):
        here, there = multiprocessing.Pipe(duplex=False)
        worker = multiprocessing.Process(target=_work, args=(index, model, starts[share::processes], there))
        worker.start()
        # Only the worker holds this end now, so that its death ends the reading.
        there.close()
        workers.append((worker, here))
    try:
        for number, start in enumerate(starts):
            worker, connection = workers[number % len(workers)]
            try:
                yield start, connection.recv()
            except EOFError as error:
                raise CcgraphError(
                    f"A process that compared roles {start} and following died (exit code {worker.exitcode}): "
                    "try again with fewer processes, each needs memory of its own."
                ) from error
    finally:
        for worker, connection in workers:
            connection.close()
            worker.terminate()
            worker.join()


def _work(index: Index, model: Model, starts: Iterable[int], out: Connection) -> None:
    for start in starts:
        out.send(_block(index, model, start))
    out.close()


def _block(index: Index, model: Model, start: int) -> _Scored:
    import numpy as np

    size = min(_BLOCK, len(index) - start)
    others = np.full((size, index.width), -1, dtype=np.int32)
    scores = np.zeros((size, index.width))
    known = np.zeros((size, index.width, 6))
    for row in range(size):
        found = index.candidates(start + row)
        facts = [index.facts(start + row, other) for other in found]
        if found:
            others[row, : len(found)], known[row, : len(found)] = found, facts
            scores[row, : len(found)] = [base(each) for each in facts]
    # As Signals.values, standing apart; summed in the model's order, to the same digits.
    sums = model.weights[0] * np.maximum(known[:, :, 0], known[:, :, 1])
    for weight, column in zip(model.weights[1:4], (2, 3, 4), strict=True):
        sums += weight * known[:, :, column]
    return others, scores, sums


def _standing(
    documents: NDArray[np.int64], others: NDArray[np.int32], scores: NDArray[np.float64], block: NDArray[np.int64]
) -> NDArray[np.float64]:
    """How near the candidates of a block of roles are to being the best match at both ends."""
    import numpy as np

    mine, here = others[block], scores[block]
    away = documents[mine]
    rivals = np.where(away[:, :, None] == away[:, None, :], here[:, None, :], 0.0).max(axis=2)
    home = documents[others[mine]] == documents[block][:, None, None]
    best = np.maximum.reduce([here, rivals, np.where(home, scores[mine], 0.0).max(axis=2)])
    return np.divide(here, best, out=np.zeros_like(here), where=best > 0)
