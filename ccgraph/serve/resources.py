"""Every IRI of the project under the server's root: by content negotiation, and by extension.

``/id/role/x`` answers 303 to ``/id/role/x.fr.html``, ``.ttl``, ``.jsonld``, ``.rdf`` or ``.nt``: what suits the client
(W3C, Cool URIs for the Semantic Web, section 4.2). The pages are those of :mod:`ccgraph.pages`.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ccgraph.pages.addresses import FORMATS
from ccgraph.pages.pages import static_files
from ccgraph.pages.words import LANGUAGES
from ccgraph.serve.kept import respond
from ccgraph.serve.negotiation import choose, choose_language
from ccgraph.serve.problems import Problem

__all__ = ["routes"]

_OFFERS: Final = {"text/html": "html", "application/xhtml+xml": "html", **{m: extension for extension, m, _ in FORMATS}}
_FILE: Final = re.compile(rf"(?P<path>.+)\.(?:(?P<lang>{'|'.join(LANGUAGES)})\.html|(?P<form>ttl|jsonld|rdf|nt))")
_INDEX: Final = re.compile(rf"index\.(?P<lang>{'|'.join(LANGUAGES)})\.js")
_MEDIA: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def routes() -> list[Route]:
    """The routes of pages and resources; the last takes every path, and must stand last."""
    return [
        Route("/", home, methods=["GET"]),
        Route("/static/{name}", static, methods=["GET"]),
        Route("/{path:path}", resource, methods=["GET"]),
    ]


def _language(request: Request) -> str:
    return choose_language(request.headers.get("accept-language"), list(LANGUAGES))


async def home(request: Request) -> Response:
    """The first page, in the client's language."""
    return RedirectResponse(f"/index.{_language(request)}.html", 303, {"Vary": "Accept-Language"})


async def static(request: Request) -> Response:
    """Style, scripts, and the index of the search, made from the data."""
    name = request.path_params["name"]
    if found := _INDEX.fullmatch(name):
        return await _page(request, "index", "js", found["lang"])
    content = static_files().get(f"static/{name}")
    if content is None:
        raise Problem(404, "not-found", f"There is no file “{name}”.")
    media = _MEDIA[name.rpartition(".")[2]]
    return Response(content, media_type=media, headers={"Cache-Control": "max-age=3600"})


async def resource(request: Request) -> Response:
    """A page, a description, or the way to them."""
    path: str = request.path_params["path"]
    if found := _FILE.fullmatch(path):
        return await _page(request, found["path"], found["form"] or "html", found["lang"] or "")
    # What comes percent-encoded as a whole is an identifier with its fragment.
    path, _, fragment = path.partition("#")
    known = (await request.app.state.kept.ask(request.app.state.pages, "resource", path=path)).body
    if b'"page": false' in known:
        raise Problem(404, "not-found", f"Nothing here is called “{path}”.")
    # A browser asks for a page; whoever takes anything is better served with data.
    offers = ["text/turtle", *(media for media in _OFFERS if media != "text/turtle")]
    media = choose(request.headers.get("accept"), offers if b'"resource": true' in known else ["text/html"])
    if media is None:
        listed = ", ".join(media for media in _OFFERS if media != "application/xhtml+xml")
        raise Problem(406, "not-acceptable", f"This is described as {listed}.", {"Vary": "Accept"})
    form = _OFFERS[media]
    extension = f"{_language(request)}.html" if form == "html" else form
    target = f"/{quote(path)}.{extension}" + (f"#{quote(fragment)}" if fragment else "")
    return RedirectResponse(target, 303, {"Vary": "Accept, Accept-Language"})


async def _page(request: Request, path: str, form: str, lang: str) -> Response:
    found = await request.app.state.kept.ask(request.app.state.pages, "page", path=path, form=form, lang=lang)
    return respond(request, found, {"Content-Type": found.media})
