"""From a request to a page of the application: its language, its parameters, the worker that makes it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ccgraph.pages.words import LANGUAGES
from ccgraph.serve.negotiation import choose_language
from ccgraph.serve.pool import Pool

__all__ = ["ask", "language"]


def language(request: Request) -> str:
    """The language asked for in the address, else the one that suits the client."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else choose_language(request.headers.get("accept-language"), list(LANGUAGES))


async def ask(request: Request, operation: str, pool: str = "service", **given: Any) -> Response:
    """What a worker makes of a question; it is told the language, and the address for the links to it.

    Args:
        request: the request.
        operation: the worker's.
        pool: the kind of worker.
        given: the question's parameters, plain values.

    Raises:
        Problem: the worker says what is wrong, or is late.
    """
    workers: Pool = getattr(request.app.state, pool)
    address = [[k, v] for k, v in request.query_params.multi_items() if k != "lang"]
    found = await workers.ask(operation, **{**given, "lang": language(request), "address": address})
    response = Response(found.body, found.status, {"Vary": "Accept-Language", **found.headers})
    response.headers["Content-Type"] = found.media
    return response
