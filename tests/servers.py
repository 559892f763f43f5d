"""Real SPARQL servers on the loopback address, started and stopped by the tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ccgraph.store import Access, Endpoint, RemoteStore
from tests.conftest import require

VIRTUOSO_ROWS = 2000
_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
MaxKeepAlives = 1
KeepAliveTimeout = 1
[SPARQL]
; Low enough for a test to meet the limit, which Virtuoso applies without a word.
ResultSetMaxRows = {rows}
DefaultQuery = ASK {{}}
"""


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            assert process.poll() is None, f"{command[0]} stopped before it answered"
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@contextmanager
def oxigraph(folder: Path) -> Iterator[RemoteStore]:
    """An empty Oxigraph server, whose default graph is not the union of the others."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    server = require(Path(program or "/oxigraph"), "The Oxigraph server (pip install oxigraph) is")
    root = f"http://127.0.0.1:{free_port()}"
    address = root.removeprefix("http://")
    with _running([str(server), "serve", "--location", str(folder / "db"), "--bind", address], folder, root):
        yield RemoteStore(Endpoint.of(root, graphs=f"{root}/store"))


@contextmanager
def virtuoso(folder: Path) -> Iterator[RemoteStore]:
    """An empty Virtuoso, which wants digest authentication for updates and gives :data:`VIRTUOSO_ROWS` rows at most."""
    program = shutil.which("virtuoso-t") or "/virtuoso-t"
    server = require(Path(program), "Virtuoso (apt-get install virtuoso-opensource-7) is")
    http = free_port()
    settings = _VIRTUOSO.format(sql=free_port(), http=http, rows=VIRTUOSO_ROWS)
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    root = f"http://127.0.0.1:{http}"
    with _running(
        [str(server), "+configfile", "virtuoso.ini", "+foreground"], folder, f"{root}/sparql?query=ASK+%7B%7D"
    ):
        query = f"{root}/sparql-auth"
        # The account and password of a new Virtuoso; it listens on the loopback address only.
        access = Access("digest", "dba", "dba", timeout=120)
        yield RemoteStore(Endpoint(query, query, f"{root}/sparql-graph-crud-auth"), access)
