"""What was looked up last, up to a bound: a server's pages ask for the same few things again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, MutableMapping
from typing import TypeVar

__all__ = ["Recent"]

K = TypeVar("K")
V = TypeVar("V")


class Recent(MutableMapping[K, V]):
    """A mapping that forgets what was asked for least recently.

    Args:
        room: the weight it holds at most; what would fill an eighth of it is not kept.
        weight: of a value; 1 each by default.
    """

    def __init__(self, room: int, weight: Callable[[V], int] = lambda _: 1) -> None:
        self.room = room
        self.size = 0
        self._weight = weight
        self._held: OrderedDict[K, V] = OrderedDict()

    def __getitem__(self, key: K) -> V:
        found = self._held[key]
        self._held.move_to_end(key)
        return found

    def __setitem__(self, key: K, value: V) -> None:
        self.pop(key, None)
        weight = self._weight(value)
        if weight > self.room // 8:
            return
        self._held[key] = value
        self.size += weight
        while self.size > self.room:
            self.size -= self._weight(self._held.popitem(last=False)[1])

    def __delitem__(self, key: K) -> None:
        self.size -= self._weight(self._held.pop(key))

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def __iter__(self) -> Iterator[K]:
        # Reading a value moves it.
        return iter(list(self._held))

    def __len__(self) -> int:
        return len(self._held)
