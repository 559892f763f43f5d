"""A real server process on a free port, and the processes behind it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psutil

_STARTED = re.compile(r"Serving on (http://\S+?)/ ")
_PATIENCE = 240.0


def alone(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run asynchronous work in a thread of its own: a browser of other tests may have a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


@dataclass
class Server:
    """A running server: its address, its process, what it logged."""

    url: str
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    def client(self) -> httpx.Client:
        """A client that takes nothing from the environment."""
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False)

    def workers(self) -> list[psutil.Process]:
        """The worker processes."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def stop(self) -> int:
        """Ask it to end, and wait."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def _ready(health: httpx.Response, whole: bool) -> bool:
    return health.status_code == 200 or (not whole and health.json()["sparql"]["alive"] > 0)


@contextmanager
def serving(*options: str, whole: bool = True) -> Iterator[Server]:
    """Start ``ccgraph serve`` and stop it at the end.

    Args:
        options: of the command.
        whole: wait for every kind of worker, not for SPARQL alone.
    """
    command = [sys.executable, "-m", "ccgraph.cli", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    server = Server("", process)
    started = threading.Event()

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            server.log.append(line.rstrip("\n"))
            if found := _STARTED.search(line):
                server.url = found[1]
                started.set()
        started.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        assert started.wait(_PATIENCE), server.log
        assert server.url, server.log
        with server.client() as client:
            until = time.monotonic() + _PATIENCE
            while not _ready(client.get("/health"), whole):
                assert time.monotonic() < until, server.log[-5:]
                time.sleep(0.5)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        reader.join(5)
