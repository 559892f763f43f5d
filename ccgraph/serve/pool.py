"""Worker processes: one question each at a time, killed and replaced when they are late or die."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from typing import Any

from ccgraph import resources
from ccgraph.serve import log
from ccgraph.serve.problems import Problem
from ccgraph.serve.settings import Settings
from ccgraph.serve.work.session import Answer
from ccgraph.serve.worker import HEADER

__all__ = ["Pool"]

_START = 300.0
_FAILURES = 5
_OWN = 3
_LINE = 4096
# What the engine says when it runs out of memory is one line, not the stack of its inside.
# Said by the engine with each failure of its own, for who would debug it.
_ADVICE = b"note: run with `RUST_BACKTRACE"
_ENVIRONMENT = {"PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2", "RUST_BACKTRACE": "0"}


def _python_path() -> str:
    """The folder of this very package first: the worker must run the same code."""
    return os.pathsep.join(filter(None, (str(resources.package().parent), os.environ.get("PYTHONPATH", ""))))


class _Worker:
    """One process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise OSError("a worker has no pipes")
        self.process = process
        self._questions, self._answers = process.stdin, process.stdout
        self.said: asyncio.Task[None] | None = None
        self.warm = False

    @classmethod
    async def start(cls, kind: str, settings: Settings) -> _Worker:
        """Start a process and wait until it has opened the data.

        Raises:
            EOFError: it died on the way.
        """
        given = {
            "kind": kind,
            "parent": os.getpid(),
            # Strangers write what the first kind runs; the others hold indexes of their own.
            "memory": settings.memory * (1 if kind == "sparql" else 4),
            "seconds": _seconds(kind, settings),
            "rows": settings.rows,
            "bytes": settings.answer_bytes,
            "nesting": settings.nesting,
            "body": settings.body,
        }
        worker = cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "ccgraph.serve.worker",
                json.dumps(given),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": _python_path()},
            )
        )
        worker.said = asyncio.create_task(_log(worker.process.stderr, kind, settings.log_json))
        try:
            answer = await asyncio.wait_for(worker.receive(), _START)
        except BaseException:
            await worker.kill()
            raise
        if answer.problem:
            await worker.kill()
            raise EOFError(str(answer.body))
        return worker

    async def ask(self, operation: str, parameters: dict[str, Any]) -> Answer:
        """Send a question and wait for its answer."""
        question = json.dumps({"operation": operation, "parameters": parameters}).encode()
        self._questions.write(HEADER.pack(len(question), 0) + question)
        await self._questions.drain()
        return await self.receive()

    async def receive(self) -> Answer:
        """Read one answer."""
        head, body = HEADER.unpack(await self._answers.readexactly(HEADER.size))
        about = json.loads(await self._answers.readexactly(head))
        answer = Answer(**about, body=await self._answers.readexactly(body))
        self.warm = answer.warm
        return answer

    async def kill(self) -> None:
        """End the process at once, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        if self.said is not None:
            await self.said


async def _log(stream: asyncio.StreamReader | None, kind: str, as_json: bool) -> None:
    """What a worker, or the engine in it, writes to stderr, as lines of our log."""
    rest = b""
    while stream is not None and (part := await stream.read(_LINE)):
        *lines, rest = (rest + part).split(b"\n")
        for line in [*lines, rest] if len(rest) > _LINE else lines:
            if line.startswith(_ADVICE):
                continue
            log.write({"level": "WARNING", "worker": kind, "message": line.decode("utf-8", "replace")}, as_json)
        rest = b"" if len(rest) > _LINE else rest


def _seconds(kind: str, settings: Settings) -> float:
    """The time of an answer: our own questions are not the ones that never end, and their worker is dear."""
    return settings.seconds if kind == "sparql" else _OWN * settings.seconds


class Pool:
    """Workers of one kind.

    Args:
        kind: ``sparql`` for strangers' queries, ``pages`` for what is shown, ``service`` for everything else.
        size: how many processes.
        settings: the limits.
    """

    def __init__(self, kind: str, size: int, settings: Settings) -> None:
        self.kind = kind
        self.size = size
        self.seconds = _seconds(kind, settings)
        self.settings = settings
        self.replaced = 0
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._alive: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = self._opened = False

    @property
    def ready(self) -> int:
        """How many workers wait for a question."""
        return self._idle.qsize()

    @property
    def alive(self) -> int:
        """How many workers have opened the data and live."""
        return len(self._alive)

    @property
    def well(self) -> bool:
        """Whether it can answer: it has workers, or had some and the next are on their way."""
        return bool(self._alive) or (self._opened and bool(self._tasks))

    def start(self) -> None:
        """Start the processes; questions may already be asked, and wait."""
        for _ in range(self.size):
            self._spawn()

    def _spawn(self) -> None:
        task = asyncio.create_task(self._add())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _add(self) -> None:
        for attempt in range(_FAILURES):
            try:
                worker = await _Worker.start(self.kind, self.settings)
            except (EOFError, OSError, TimeoutError) as error:
                log.write({"level": "ERROR", "message": f"A worker did not start: {error}"}, self.settings.log_json)
                await asyncio.sleep(2.0**attempt / 4)
                continue
            self._opened = True
            self._alive.add(worker)
            self._idle.put_nowait(worker)
            return

    async def ask(self, operation: str, **parameters: Any) -> Answer:
        """Put a question to the first free worker.

        Raises:
            Problem: no worker is free in time (503), the answer takes too long (503), the worker died of it, most
                likely for want of memory (503), or the worker says what is wrong with the question.
        """
        try:
            worker = await asyncio.wait_for(self._idle.get(), self.settings.waiting)
            while worker.process.returncode is not None:
                # It died between two questions: somebody else's doing.
                await self._replace(worker)
                worker = await asyncio.wait_for(self._idle.get(), self.settings.waiting)
        except TimeoutError:
            raise Problem(503, "busy", "All workers are busy; try again later.", {"Retry-After": "5"}) from None
        try:
            # Before the question it may finish what it prepares; then it holds itself to the question's time.
            patience = self.seconds if worker.warm else self.seconds + _START
            answer = await asyncio.wait_for(worker.ask(operation, parameters), patience)
        except TimeoutError:
            await self._replace(worker)
            raise Problem(503, "timeout", f"The answer took more than {self.seconds:g} s.") from None
        except (EOFError, OSError):
            await self._replace(worker)
            raise Problem(503, "memory", "The question used up the memory or the time of its worker.") from None
        except asyncio.CancelledError:
            # The server closes; the engine would go on.
            await self._replace(worker)
            raise Problem(503, "closing", "The server is closing.") from None
        self._idle.put_nowait(worker)
        if answer.problem:
            raise Problem(answer.status, answer.problem, str(json.loads(answer.body)), answer.headers)
        return answer

    async def _replace(self, worker: _Worker) -> None:
        self._alive.discard(worker)
        self.replaced += 1
        if not self._closing:
            self._spawn()
        await asyncio.shield(worker.kill())

    async def stop(self) -> None:
        """End all processes."""
        self._closing = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in self._alive))
        self._alive.clear()
