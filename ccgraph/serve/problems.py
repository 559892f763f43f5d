"""Errors as the client sees them: problem details in JSON (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

__all__ = ["MEDIA", "Problem", "problem_response", "respond_to_http_error", "respond_to_problem"]

MEDIA = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the name of RFC 9457
    """Something to tell the client.

    Args:
        status: HTTP status.
        kind: short name of what went wrong; the last part of the problem's type.
        detail: what is wrong and how to repair it.
        headers: further HTTP headers.
    """

    def __init__(self, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})


def problem_response(status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The response that tells of a problem; its type is a URN, since no page stands behind it."""
    content = {
        "type": f"urn:ccgraph:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(content, status, dict(headers or {}), MEDIA)


async def respond_to_problem(_: Request, error: Exception) -> Response:
    """Starlette's handler for :class:`Problem`."""
    if not isinstance(error, Problem):
        raise error
    return problem_response(error.status, error.kind, error.detail, error.headers)


async def respond_to_http_error(_: Request, error: Exception) -> Response:
    """Starlette's handler for its own errors (404, 405)."""
    if not isinstance(error, HTTPException):
        raise error
    return problem_response(error.status_code, "http", error.detail, error.headers)
