"""What a worker prepares beside its first questions, in a thread: it can be asked at once."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

__all__ = ["Preparation"]

_PAUSE = 0.005


class Preparation:
    """Steps done one after another in the background; what needs some of them is done between two steps.

    Args:
        steps: what to do, by name, in order. One that fails is told on stderr; what needs it will fail itself.
    """

    def __init__(self, steps: Mapping[str, Callable[[], None]]) -> None:
        self._pending = dict(steps)
        self._lock = threading.Lock()
        self._wanted = False
        if self._pending:
            threading.Thread(target=self._run, daemon=True).start()

    @property
    def done(self) -> bool:
        """Whether every step has been done."""
        return not self._pending

    @contextmanager
    def ready(self, steps: Sequence[str]) -> Iterator[None]:
        """Hold on until some steps are done, and let no other run meanwhile; without steps, at once."""
        if not steps:
            yield
            return
        self._wanted = True
        with self._lock:
            self._wanted = False
            for step in steps:
                self._do(step)
            yield

    def _run(self) -> None:
        for step in list(self._pending):
            while self._wanted:
                # A lock is not fair: a question goes first.
                time.sleep(_PAUSE)
            with self._lock:
                self._do(step)

    def _do(self, step: str) -> None:
        work = self._pending.get(step)
        if work is None:
            return
        try:
            work()
        except MemoryError:
            os._exit(1)
        except Exception as error:
            sys.stderr.write(f"ccgraph: preparing {step} failed: {type(error).__name__}: {error}\n")
        del self._pending[step]
