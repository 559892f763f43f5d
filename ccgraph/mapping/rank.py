"""From signals to a ranking: a small network shared by all codes, and the calibration of what it says.

The network sees a candidate's signals, how far each falls behind the best candidate's, and its rank; never which code
it is. Its weights are learned by ``python -m benchmarks.mapping --train`` on titles hidden from the index, so that they
hold for codes and versions it has not seen. The softmax over a title's candidates is what the loss is taken of
(ListNet with one right answer, Cao et al. 2007).
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.index import SIGNALS

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["CANDIDATES", "WEIGHTS", "Ranker", "choose", "derive", "load_rankers"]

CANDIDATES: Final = 30
WEIGHTS: Final = Path(__file__).parent / "ranker.json"
_TOPS: Final = ("grams-max", "stems-max", "query-in-title", "query-in-texts")
_CLIP: Final = 6.0
_SLOPE: Final = 0.1


def choose(signals: dict[str, Array]) -> Array:
    """The numbers of the codes worth ranking, of shape ``(texts, candidates)``, ties by number."""
    import numpy as np

    votes = sum(
        signals[name] for name in ("grams-vote", "stems-vote", "linked-stems", "items", "definition", "pattern")
    )
    votes = votes + 0.3 * signals["query-in-texts"] + 2 * np.exp(0.3 * signals["model"]) + signals["linked-english"]
    wanted = min(CANDIDATES, votes.shape[1])
    found = np.argpartition(-votes, wanted - 1, axis=1)[:, :wanted]
    return np.sort(found, axis=1)


def derive(signals: dict[str, Array], chosen: Array) -> Array:
    """The inputs of the network, of shape ``(texts, candidates, inputs)``."""
    import numpy as np

    raw = np.stack([np.take_along_axis(signals[name], chosen, axis=1) for name in SIGNALS], axis=-1)
    best = raw.max(axis=1, keepdims=True)
    order = np.argsort(-raw, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(raw.shape[1])[None, :, None], axis=1)
    tops = np.broadcast_to(best[..., [SIGNALS.index(name) for name in _TOPS]], (*raw.shape[:2], len(_TOPS)))
    return np.concatenate([raw, raw - best, 1 / (1 + rank), tops], axis=-1).astype(np.float32)


@dataclass(slots=True)
class Ranker:
    """The weights of one ranking, and its calibration.

    Attributes:
        centre: subtracted from the inputs.
        scale: they are divided by.
        into: weights to the hidden layer, ``(inputs, hidden)``.
        bias: of the hidden layer.
        out: weights of the hidden layer.
        direct: weights of the inputs.
        curve: two rows: share said, share measured; rising.
        accept: confidence from which 95 of 100 proposals are right.
    """

    centre: Array
    scale: Array
    into: Array
    bias: Array
    out: Array
    direct: Array
    curve: Array
    accept: float

    def scores(self, inputs: Array) -> Array:
        """One number a candidate, of shape ``(texts, candidates)``."""
        import numpy as np

        given = np.clip((inputs - self.centre) / self.scale, -_CLIP, _CLIP)
        hidden = given @ self.into + self.bias
        return np.asarray(np.maximum(hidden, _SLOPE * hidden) @ self.out + given @ self.direct)

    def shares(self, inputs: Array) -> Array:
        """The softmax of the scores."""
        import numpy as np

        scores = self.scores(inputs)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(scores / scores.sum(axis=1, keepdims=True))

    def calibrated(self, shares: Array | float) -> Array:
        """What a share has turned out to be worth."""
        import numpy as np

        return np.asarray(np.interp(shares, self.curve[0], self.curve[1]))

    def to_dict(self) -> dict[str, Any]:
        """The weights as plain lists, six significant digits."""
        import numpy as np

        def plain(array: Array) -> Any:
            return [plain(row) for row in array] if array.ndim > 1 else [float(f"{value:.6g}") for value in array]

        names = ("centre", "scale", "into", "bias", "out", "direct", "curve")
        return {name: plain(np.asarray(getattr(self, name))) for name in names} | {"accept": round(self.accept, 4)}

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> Ranker:
        """The weights read back."""
        import numpy as np

        names = ("centre", "scale", "into", "bias", "out", "direct", "curve")
        arrays = {name: np.asarray(given[name], dtype=np.float32) for name in names}
        return cls(**arrays, accept=float(given["accept"]))


@functools.cache
def load_rankers() -> dict[str, Ranker]:
    """The shipped rankings by name: ``all``, ``contact-centre``, ``esco``."""
    given = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {name: Ranker.from_dict(one) for name, one in given["rankers"].items()}
