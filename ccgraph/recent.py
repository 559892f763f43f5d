"""What was looked up last, up to a bound: those who ask a server ask for the same few things again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, MutableMapping
from typing import TypeVar

__all__ = ["Recent"]

_K = TypeVar("_K")
_V = TypeVar("_V")


class Recent(MutableMapping[_K, _V]):
    """A mapping that forgets what was asked for least recently.

    Args:
        room: the weight it holds at most.
        weight: of a value; 1 each by default.
        heaviest: the weight up to which a value is kept; an eighth of the room by default.
    """

    def __init__(self, room: int, weight: Callable[[_V], int] = lambda _: 1, heaviest: int | None = None) -> None:
        self.room = room
        self.heaviest = room // 8 if heaviest is None else heaviest
        self.size = 0
        self._weight = weight
        self._held: OrderedDict[_K, _V] = OrderedDict()

    def __getitem__(self, key: _K) -> _V:
        found = self._held[key]
        self._held.move_to_end(key)
        return found

    def __setitem__(self, key: _K, value: _V) -> None:
        self.pop(key, None)
        weight = self._weight(value)
        if weight > self.heaviest:
            return
        self._held[key] = value
        self.size += weight
        while self.size > self.room:
            self.size -= self._weight(self._held.popitem(last=False)[1])

    def __delitem__(self, key: _K) -> None:
        self.size -= self._weight(self._held.pop(key))

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def __iter__(self) -> Iterator[_K]:
        # Reading a value moves it.
        return iter(list(self._held))

    def __len__(self) -> int:
        return len(self._held)
