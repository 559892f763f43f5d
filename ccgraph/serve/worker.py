"""A worker: a process of its own that opens the data once and answers one question after another, until it is killed.

Questions come on standard input, answers go to standard output, each a header in JSON and a body, both with their
length before them. What a question may do is a table of operations, by name.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from ccgraph.errors import CcgraphError, NotFoundError, QueryError, StoreError

if TYPE_CHECKING:
    from ccgraph.serve.work.session import Answer

__all__ = ["HEADER", "main"]

HEADER = struct.Struct(">II")
_RECURSION = 20_000
# The pool kills first and knows why; the kernel's own alarm is for a worker whose pool is gone.
_GRACE = 2.0


def _status(error: CcgraphError) -> tuple[int, str]:
    from ccgraph.guard import RefusedError

    if isinstance(error, NotFoundError):
        return 404, "not-found"
    if isinstance(error, RefusedError):
        return 400, "refused"
    if isinstance(error, QueryError):
        return 400, "query"
    if isinstance(error, StoreError):
        return 500, "store"
    return (400, "request") if error.exit_code == 2 else (500, "failure")


def _receive(stream: BinaryIO) -> dict[str, Any] | None:
    start = stream.read(HEADER.size)
    if len(start) < HEADER.size:
        return None
    length, _ = HEADER.unpack(start)
    question: dict[str, Any] = json.loads(stream.read(length))
    return question


def _send(stream: BinaryIO, answer: Answer) -> None:
    body = answer.body
    if not isinstance(body, bytes):
        # A half of a surrogate pair, from a client's JSON, is no character: it must not end the worker.
        body = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    head = json.dumps({k: v for k, v in asdict(answer).items() if k != "body"}).encode()
    stream.write(HEADER.pack(len(head), len(body)) + head + body)
    stream.flush()


def main() -> None:
    """Serve the parent process until it closes the pipe. The limits come as JSON in the first argument."""
    import signal

    from ccgraph.serve import limits

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    given = json.loads(sys.argv[1])
    limits.tie(given["parent"])
    limits.isolate()
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever prints must not end up between the answers.
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.setrecursionlimit(_RECURSION)
    from ccgraph.dataset import open_dataset
    from ccgraph.serve.preparation import Preparation
    from ccgraph.serve.work import NEEDS, OPERATIONS, WARM, sparql
    from ccgraph.serve.work.session import Answer, Session

    try:
        session = Session(open_dataset(), given)
        if given["kind"] == "sparql":
            sparql.warm(session)
    except CcgraphError as error:
        _send(answers, Answer(500, body=str(error), problem="data"))
        return
    limits.confine(given["memory"])
    if given["kind"] == "sparql":
        # Strangers' queries must not starve what answers everything else.
        limits.yield_to_others()
    preparation = Preparation({name: partial(step, session) for name, step in WARM[given["kind"]].items()})
    _send(answers, Answer(body="ready", warm=preparation.done))
    while (question := _receive(questions)) is not None:
        with preparation.ready(NEEDS.get(question["operation"], ())):
            limits.allow(given["seconds"] + _GRACE)
            try:
                answer = OPERATIONS[question["operation"]](session, question["parameters"])
            except CcgraphError as error:
                status, problem = _status(error)
                answer = Answer(status, body=str(error), problem=problem)
            except MemoryError:
                os._exit(1)
            except RecursionError:
                answer = Answer(400, body="The request nests too deep.", problem="refused")
            except Exception as error:
                # The caller learns nothing of our insides; the log does.
                sys.stderr.write(f"ccgraph: {question['operation']} failed: {type(error).__name__}: {error}\n")
                answer = Answer(500, body="The server failed on this request.", problem="failure")
        _send(answers, replace(answer, warm=preparation.done))
        limits.allow(0)


if __name__ == "__main__":
    main()
