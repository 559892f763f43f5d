"""Child processes that can be killed when they take too long."""

from __future__ import annotations

import json
import os
import resource
import selectors
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TookTooLongError", "Worker", "result_of", "timed"]


class TookTooLongError(Exception):
    """The child was killed at the cap."""


class Worker:
    """An engine of :mod:`benchmarks.worker`."""

    def __init__(self, engine: str, folder: Path) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", engine, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, command: Mapping[str, object], cap: float | None = None) -> dict[str, Any]:
        """Have a command done.

        Raises:
            TookTooLongError: the answer was not there at the cap; the child is gone.
            RuntimeError: the child died.
        """
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(command).encode() + b"\n")
        self._child.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self._child.stdout, selectors.EVENT_READ)
            if not selector.select(cap):
                self.end(kill=True)
                raise TookTooLongError
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._child.args!r} died at {command}.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self, *, kill: bool = False) -> None:
        """Let the child go."""
        if kill:
            self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child.wait()


def result_of(module: str, *arguments: object, cap: float | None = None) -> dict[str, Any]:
    """What a module prints as JSON, run as a child.

    Raises:
        TookTooLongError: it was killed at the cap.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)], stdout=subprocess.PIPE, check=True, timeout=cap
        )
    except subprocess.TimeoutExpired as error:
        raise TookTooLongError from error
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def timed(command: list[str], environment: Mapping[str, str] | None = None) -> tuple[float, float, int]:
    """Seconds a command takes from start to end, seconds of processor it uses, and its exit code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.returncode
