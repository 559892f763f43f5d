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
from ccgraph.mapping.nearness import in_blocks

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["CANDIDATES", "WEIGHTS", "Ranker", "choose", "derive", "load_rankers", "says_the_same"]

CANDIDATES: Final = 30
WEIGHTS: Final = Path(__file__).parent / "ranker.json"
_TOPS: Final = ("grams-max", "stems-max", "query-in-title", "query-in-texts")
_CLIP: Final = 6.0
_SLOPE: Final = 0.1
_SAME: Final = 0.999


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
    share = (1 / np.arange(1, CANDIDATES + 1)).astype(np.float32)[_ranks(raw)]
    tops = np.broadcast_to(best[..., [SIGNALS.index(name) for name in _TOPS]], (*raw.shape[:2], len(_TOPS)))
    return np.concatenate([raw, raw - best, share, tops], axis=-1, dtype=np.float32)


def _ranks(raw: Array) -> Array:
    """How many candidates come before each one, by each signal; of equal ones the first comes first.

    Thirty candidates are counted in thirty passes over whole arrays; sorting them takes thrice as long.
    """
    import numpy as np

    values = np.ascontiguousarray(raw.transpose(1, 0, 2))
    rank = np.zeros(values.shape, dtype=np.uint8)
    for at in range(len(values)):
        rank[:at] += values[at] > values[:at]
        rank[at + 1 :] += values[at] >= values[at + 1 :]
    return rank.transpose(1, 0, 2)


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
        known: the same for titles that say the same words as one of the reference.
        accept: confidence from which 95 of 100 proposals are right.
    """

    centre: Array
    scale: Array
    into: Array
    bias: Array
    out: Array
    direct: Array
    curve: Array
    known: Array
    accept: float

    def scores(self, inputs: Array) -> Array:
        """One number a candidate, of shape ``(texts, candidates)``."""
        import numpy as np

        given = inputs - self.centre
        given /= self.scale
        np.clip(given, -_CLIP, _CLIP, out=given)
        return in_blocks(given, self._scored)

    def _scored(self, given: Array) -> Array:
        import numpy as np

        flat = given.reshape(-1, given.shape[-1])
        hidden = flat @ self.into
        hidden += self.bias
        np.maximum(hidden, _SLOPE * hidden, out=hidden)
        return np.asarray(hidden @ self.out + flat @ self.direct).reshape(given.shape[:-1])

    def shares(self, inputs: Array) -> Array:
        """The softmax of the scores."""
        import numpy as np

        scores = self.scores(inputs)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(scores / scores.sum(axis=1, keepdims=True))

    def calibrated(self, shares: Array | float, same: Array | bool = False) -> Array:
        """What a share has turned out to be worth.

        Args:
            shares: of candidates.
            same: whether the title says the same words as one of that code; broadcast.
        """
        import numpy as np

        vague = np.interp(shares, self.curve[0], self.curve[1])
        return np.asarray(np.where(same, np.maximum(vague, np.interp(shares, self.known[0], self.known[1])), vague))

    def to_dict(self) -> dict[str, Any]:
        """The weights as plain lists, six significant digits."""
        import numpy as np

        def plain(array: Array) -> Any:
            return [plain(row) for row in array] if array.ndim > 1 else [float(f"{value:.6g}") for value in array]

        names = ("centre", "scale", "into", "bias", "out", "direct", "curve", "known")
        return {name: plain(np.asarray(getattr(self, name))) for name in names} | {"accept": round(self.accept, 4)}

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> Ranker:
        """The weights read back."""
        import numpy as np

        names = ("centre", "scale", "into", "bias", "out", "direct", "curve", "known")
        arrays = {name: np.asarray(given[name], dtype=np.float32) for name in names}
        return cls(**arrays, accept=float(given["accept"]))


def says_the_same(inputs: Array) -> Array:
    """Whether a title of the candidate's code has the same words in the same order; ``(texts, candidates)``."""
    import numpy as np

    return np.asarray(inputs[..., SIGNALS.index("pairs-max")] >= _SAME)


@functools.cache
def load_rankers() -> dict[str, Ranker]:
    """The shipped rankings by name: ``all``, ``contact-centre``, ``esco``."""
    given = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {name: Ranker.from_dict(one) for name, one in given["rankers"].items()}
