"""Answers kept: the data never change while they are served, so that what was answered once need not be made again.

The least recently asked for goes when there is no more room. Each answer has a strong entity tag, and is not sent
again to whom has it (RFC 9110, sections 8.8.3 and 13.1.2).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ccgraph.recent import Recent
from ccgraph.serve.pool import Pool
from ccgraph.serve.work.session import Answer

__all__ = ["Kept", "respond"]

# What an entry takes besides its body, measured: the object, its header, its key, its place in the table.
_BESIDE = 1000


class Kept:
    """Answers by what was asked.

    Args:
        room: bytes of bodies that are kept; one that would fill an eighth of it is not.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self._answers: Recent[bytes, Answer] = Recent(room, _weight, room // 8 + _BESIDE)

    @property
    def size(self) -> int:
        """The bytes held, with what each entry takes besides its body."""
        return self._answers.size

    async def ask(self, pool: Pool, operation: str, **given: Any) -> Answer:
        """What was answered before, or what a worker answers now.

        Raises:
            Problem: as :meth:`ccgraph.serve.pool.Pool.ask` does.
        """
        asked = json.dumps([pool.kind, operation, given], sort_keys=True)
        # Not the question itself: it may be a megabyte.
        key = hashlib.blake2b(asked.encode(), digest_size=16).digest()
        if (found := self._answers.get(key)) is not None:
            return found
        found = await pool.ask(operation, **given)
        if found.keep:
            self._answers[key] = found
        return found


def _weight(answer: Answer) -> int:
    return len(answer.body) + _BESIDE


def respond(request: Request, answer: Answer, headers: dict[str, str]) -> Response:
    """The response with its entity tag; 304 and no body where the client has it already.

    Args:
        request: what was asked.
        answer: a worker's answer, its body as bytes.
        headers: of the response, besides those of the answer.
    """
    # The same bytes as another media type are another representation.
    named = headers.get("Content-Type", answer.media).encode() + b"\0" + answer.body
    tag = f'"{hashlib.blake2b(named, digest_size=12).hexdigest()}"'
    # To be asked again each time: the next server may have other data.
    every = {**answer.headers, **headers, "ETag": tag, "Cache-Control": "no-cache"}
    if _has(request.headers.get("if-none-match"), tag):
        every.pop("Content-Type", None)
        return Response(status_code=304, headers=every)
    return Response(answer.body, answer.status, every, None if "Content-Type" in headers else answer.media)


def _has(tags: str | None, tag: str) -> bool:
    """Whether a list of entity tags holds one, compared weakly."""
    return tags is not None and (
        tags.strip() == "*" or tag in (t.strip().removeprefix("W/") for t in tags[:4000].split(","))
    )
