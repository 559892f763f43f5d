"""Learning the small network of the ranking, and its calibration, from lists of candidates with one right answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.rank import Ranker

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["acceptance", "fit_ranker", "isotonic", "with_calibration"]

_SLOPE: Final = 0.1
_DECAY: Final = 1e-3
_PRECISION: Final = 0.95


def fit_ranker(
    inputs: Array, right: Array, hidden: int = 16, epochs: int = 12, seed: int = 20261122, weight: Array | None = None
) -> Ranker:
    """Learn by Adam from lists; a list without its right answer among the candidates teaches nothing.

    Args:
        inputs: ``(lists, candidates, inputs)``.
        right: ``(lists, candidates)``, true for the right code.
        hidden: width of the hidden layer.
        epochs: passes.
        seed: of the first weights and the order.
        weight: of each list.
    """
    import numpy as np

    useful = right.any(axis=1)
    weight = np.ones(len(inputs), dtype=np.float32) if weight is None else weight
    given, wanted, weight = inputs[useful], right[useful].argmax(axis=1), weight[useful]
    centre = given.mean(axis=(0, 1))
    scale = given.std(axis=(0, 1)) + 1e-3
    given = np.clip((given - centre) / scale, -6, 6).astype(np.float32)
    random = np.random.default_rng(seed)
    size = given.shape[-1]
    values = [
        (random.standard_normal((size, hidden)) * size**-0.5).astype(np.float32),
        np.zeros(hidden, dtype=np.float32),
        (random.standard_normal(hidden) * hidden**-0.5).astype(np.float32),
        np.zeros(size, dtype=np.float32),
    ]
    first = [np.zeros_like(v) for v in values]
    second = [np.zeros_like(v) for v in values]
    step, batch = 0, 128
    for epoch in range(epochs):
        rate = 2e-3 * (1 - epoch / epochs) + 1e-5
        order = random.permutation(len(given))
        for at in range(0, len(order), batch):
            chosen = order[at : at + batch]
            keep = ((random.random((len(chosen), given.shape[1], hidden)) > 0.1) / 0.9).astype(np.float32)
            slopes = _slopes(values, given[chosen], wanted[chosen], weight[chosen], keep)
            step += 1
            for at_value, slope in enumerate(slopes):
                now = slope + _DECAY * values[at_value]
                first[at_value] += 0.1 * (now - first[at_value])
                second[at_value] += 0.001 * (now * now - second[at_value])
                size_now = np.sqrt(second[at_value] / (1 - 0.999**step)) + 1e-8
                values[at_value] -= rate * (first[at_value] / (1 - 0.9**step)) / size_now
    into, bias, out, direct = values
    return Ranker(centre, scale, into, bias, out, direct, np.array([[0.0, 1.0], [0.0, 1.0]]), 1.0)


def _slopes(values: list[Array], given: Array, wanted: Array, weight: Array, keep: Array) -> list[Array]:
    """The gradient of the cross-entropy over each list."""
    import numpy as np

    into, bias, out, direct = values
    before = given @ into + bias
    hidden = np.maximum(before, _SLOPE * before) * keep
    error = hidden @ out + given @ direct
    error = np.exp(error - error.max(axis=1, keepdims=True))
    error /= error.sum(axis=1, keepdims=True)
    error[np.arange(len(wanted)), wanted] -= 1
    error *= weight[:, None] / len(wanted)
    back = error[..., None] * out * keep * np.where(before > 0, 1, _SLOPE)
    flat = given.reshape(-1, given.shape[-1])
    return [
        (flat.T @ back.reshape(-1, back.shape[-1])).astype(np.float32),
        back.sum(axis=(0, 1)).astype(np.float32),
        (hidden.reshape(-1, hidden.shape[-1]).T @ error.ravel()).astype(np.float32),
        (flat.T @ error.ravel()).astype(np.float32),
    ]


def isotonic(said: Array, right: Array, bins: int = 40) -> Array:
    """The rising curve nearest to what was right (pool adjacent violators), over bins of equal size.

    Returns:
        Two rows: share said, share measured; from 0 to 1, not falling.
    """
    import numpy as np

    order = np.argsort(said, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    blocks: list[list[float]] = []
    for part in parts:
        blocks.append([float(said[part].mean()), float(right[part].mean()), float(len(part))])
        while len(blocks) > 1 and blocks[-2][1] >= blocks[-1][1]:
            b, a = blocks.pop(), blocks.pop()
            n = a[2] + b[2]
            blocks.append([(a[0] * a[2] + b[0] * b[2]) / n, (a[1] * a[2] + b[1] * b[2]) / n, n])
    x = [0.0, *(b[0] for b in blocks), 1.0]
    y = [0.0, *(b[1] for b in blocks), max(blocks[-1][1], 0.99)]
    kept = np.concatenate([[True], np.diff(x) > 1e-9])
    return np.array([np.array(x)[kept], np.array(y)[kept]])


def acceptance(said: Array, right: Array) -> float:
    """The lowest confidence from which at least 95 of 100 first proposals are right."""
    import numpy as np

    order = np.argsort(-said, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= _PRECISION)
    return float(said[order][good[-1]]) if len(good) else 1.01


def with_calibration(ranker: Ranker, shares: Array, right: Array) -> Ranker:
    """The ranker with the curve and the threshold that first proposals on titles kept apart give."""
    import numpy as np

    top = shares.argmax(axis=1)
    rows = np.arange(len(shares))
    said, hit = shares[rows, top], right[rows, top].astype(float)
    ranker.curve = isotonic(said, hit)
    ranker.accept = acceptance(ranker.calibrated(said), hit)
    return ranker
