"""The scripts and styles of the application: files of the package, named by a list, not by the request."""

from __future__ import annotations

from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ccgraph.serve.problems import Problem

__all__ = ["routes"]

_MEDIA: Final = {"css": "text/css", "js": "text/javascript"}


def routes() -> list[Route]:
    """Every file below ``/web/``."""
    return [Route("/web/{name}", file, methods=["GET"])]


@cache
def _files() -> dict[str, bytes]:
    from importlib.resources import files

    folder = files("ccgraph.serve.web") / "static"
    return {f.name: f.read_bytes() for f in folder.iterdir() if f.name.rpartition(".")[2] in _MEDIA}


async def file(request: Request) -> Response:
    """One file."""
    name = request.path_params["name"]
    content = _files().get(name)
    if content is None:
        raise Problem(404, "not-found", f"There is no file “{name[:80]}”.")
    media = _MEDIA[name.rpartition(".")[2]]
    return Response(content, media_type=media, headers={"Cache-Control": "max-age=3600"})
