"""Style and scripts of the working pages, and the SPARQL editor YASGUI where it was put beside them."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ccgraph.serve.problems import Problem

__all__ = ["has_yasgui", "routes"]

_NAME: Final = re.compile(r"[a-z][a-z0-9-]*(?:\.min)?\.(?P<suffix>css|js)")
_MEDIA: Final = {"css": "text/css", "js": "text/javascript"}


def routes() -> list[Route]:
    """The routes of the files."""
    return [Route("/static/{folder}/{name}", static, methods=["GET"])]


def has_yasgui() -> bool:
    """Whether YASGUI was bundled (docs/serve-work.md says how)."""
    return (files("ccgraph.serve") / "static" / "yasgui" / "yasgui.min.js").is_file()


async def static(request: Request) -> Response:
    """A file of the working pages (``/static/app/…``) or of YASGUI (``/static/yasgui/…``)."""
    folder, name = request.path_params["folder"], request.path_params["name"]
    found = _NAME.fullmatch(name)
    if folder in {"app", "yasgui"} and found is not None:
        file = files("ccgraph.serve") / "static" / folder / name
        if file.is_file():
            return Response(
                file.read_bytes(), media_type=_MEDIA[found["suffix"]], headers={"Cache-Control": "max-age=3600"}
            )
    raise Problem(404, "not-found", f"There is no file “{folder}/{name}”.")
