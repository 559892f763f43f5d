"""The three servers of :mod:`benchmarks.serving`, on the same N-Quads, each in processes of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

__all__ = ["Server", "ccgraph_server", "oxigraph_server", "rdflib_server", "write_quads"]

_PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        name: what it is.
        url: its root.
        path: of its SPARQL endpoint.
        process: its first process.
        seconds: from its start to its first answer.
    """

    name: str
    url: str
    path: str
    process: psutil.Process
    seconds: float

    def processes(self) -> list[psutil.Process]:
        """It and its workers."""
        return [self.process, *self.process.children(recursive=True)]

    def memory(self) -> tuple[int, int]:
        """Bytes of all its processes: resident (pages shared between them counted once each), and private ones."""
        resident = private = 0
        for process in self.processes():
            try:
                found = process.memory_full_info()
            except psutil.Error:
                continue
            resident += found.rss
            private += found.uss
        return resident, private

    def processor(self) -> float:
        """Seconds of processor that its living processes have used."""
        used = 0.0
        for process in self.processes():
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            used += times.user + times.system
        return used


def write_quads(path: Path) -> int:
    """Write the data that ccgraph serves, with their closure, as N-Quads.

    Returns:
        How many quads.
    """
    import pyoxigraph

    from ccgraph.dataset import open_dataset

    store = open_dataset()
    with path.open("wb") as file:
        pyoxigraph.serialize(store.engine, file, pyoxigraph.RdfFormat.N_QUADS)
    return len(store.engine)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def _running(name: str, command: list[str], url: str, path: str, ready: str) -> Iterator[Server]:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        while not _answers(url + ready):
            if process.poll() is not None or time.perf_counter() - started > _PATIENCE:
                raise RuntimeError(f"{name} does not answer: {command!r}")
            time.sleep(0.1)
        yield Server(name, url, path, psutil.Process(process.pid), time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _answers(url: str) -> bool:
    try:
        # 503 until every kind of worker is there.
        with urllib.request.urlopen(url, timeout=60) as response:
            return bool(response.status == 200)
    except OSError:
        return False


_ASK = "/?query=ASK%20%7B%7D"


@contextmanager
def ccgraph_server(*options: str) -> Iterator[Server]:
    """``ccgraph serve`` as it comes, all guards on."""
    port = _free_port()
    command = [sys.executable, "-m", "ccgraph.cli", "serve", "--port", str(port), *options]
    with _running("ccgraph serve", command, f"http://127.0.0.1:{port}", "/sparql", "/health") as server:
        yield server


@contextmanager
def rdflib_server(quads: Path) -> Iterator[Server]:
    """rdflib-endpoint as it comes: rdflib's own store in memory, one process."""
    port = _free_port()
    program = str(Path(sys.executable).with_name("rdflib-endpoint"))
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(quads)]
    with _running("rdflib-endpoint", command, f"http://127.0.0.1:{port}", "/", _ASK) as server:
        yield server


@contextmanager
def oxigraph_server(quads: Path, folder: Path) -> Iterator[Server]:
    """The Oxigraph server, read-only, its default graph the union of all as with the two others."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    place = str(folder / "oxigraph")
    subprocess.run([program, "load", "--location", place, "--file", str(quads)], check=True, capture_output=True)
    port = _free_port()
    command = [program, "serve-read-only", "--location", place, "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    url = f"http://127.0.0.1:{port}"
    with _running("Oxigraph server", command, url, "/query", "/query" + _ASK[1:]) as server:
        yield server
