"""Where the server is seen from outside, and which IRI a path stands for."""

from __future__ import annotations

from starlette.requests import HTTPConnection

__all__ = ["base_url"]


def base_url(request: HTTPConnection) -> str:
    """The server's root as the client sees it, without a slash at its end; the Host header was checked before."""
    chosen: str = request.app.state.settings.base_url
    return (chosen or str(request.base_url)).rstrip("/")
