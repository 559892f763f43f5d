"""Style and scripts of the working pages, and the SPARQL editor YASGUI where it was put beside them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ccgraph.serve.problems import Problem

__all__ = ["has_yasgui", "routes"]

_MEDIA: Final = {"css": "text/css", "js": "text/javascript"}


def routes() -> list[Route]:
    """The routes of the files."""
    return [Route("/static/{folder}/{name}", static, methods=["GET"])]


def has_yasgui() -> bool:
    """Whether YASGUI was bundled (docs/serve-work.md says how)."""
    return (files("ccgraph.serve") / "static" / "yasgui" / "yasgui.min.js").is_file()


async def static(request: Request) -> Response:
    """A file of the working pages (``/static/app/…``) or of YASGUI (``/static/yasgui/…``)."""
    name = f"{request.path_params['folder']}/{request.path_params['name']}"
    content = _files().get(name)
    if content is None:
        raise Problem(404, "not-found", f"There is no file “{name}”.")
    media = _MEDIA[name.rpartition(".")[2]]
    return Response(content, media_type=media, headers={"Cache-Control": "max-age=3600"})


@cache
def _files() -> dict[str, bytes]:
    """What is served, by folder and name: the package's files, not what a request might name."""
    top = files("ccgraph.serve") / "static"
    return {
        f"{folder}/{file.name}": file.read_bytes()
        for folder in ("app", "yasgui")
        if (top / folder).is_dir()
        for file in (top / folder).iterdir()
        if file.name.rpartition(".")[2] in _MEDIA
    }
