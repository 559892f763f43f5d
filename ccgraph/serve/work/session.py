"""What a worker keeps between questions, and the shape of its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ccgraph.store import EmbeddedStore

__all__ = ["Answer", "Session"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker gives back.

    Attributes:
        status: HTTP status.
        media: media type of the body.
        body: bytes, or anything JSON can hold.
        headers: further HTTP headers.
        problem: short name of what went wrong (``query``, ``refused``, ``not-found`` ...), empty when nothing did.
        keep: whether the same question has the same answer as long as the data are the same.
        warm: whether the worker has prepared all that it prepares; until then an answer may wait for that.
    """

    status: int = 200
    media: str = "application/json"
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    keep: bool = True
    warm: bool = True


class Session:
    """What a worker keeps between questions.

    Args:
        store: the data, read-only.
        limits: ``rows``, ``bytes``, ``nesting``, ``body``.
    """

    def __init__(self, store: EmbeddedStore, limits: Mapping[str, Any]) -> None:
        self.store = store
        self.limits = limits
        self.graphs = store.graphs()
        self._kept: dict[tuple[str, ...], Any] = {}

    def once(self, make: Callable[[], T], *key: str) -> T:
        """What was made before under a key, made now the first time: the data never change."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found
