"""What went wrong, as a page for who came with a browser; for programs it stays a problem in JSON."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ccgraph.pages.addresses import Addresses
from ccgraph.pages.frame import Frame
from ccgraph.pages.words import LANGUAGES
from ccgraph.serve.negotiation import choose
from ccgraph.serve.problems import MEDIA, Problem, respond_to_http_error, respond_to_problem
from ccgraph.serve.web.asking import ask, language

__all__ = ["respond"]

_FOR_PROGRAMS: Final = ("/api/", "/reconcile", "/sparql", "/openapi.json", "/health", "/suggest")
_WORDS: Final = {
    "busy": (
        "Le serveur est occupé",
        "Toutes ses réponses sont en cours ; réessayez dans un instant.",
        "The server is busy",
        "All its answers are under way; try again in a moment.",
    ),
    "timeout": (
        "La réponse a pris trop de temps",
        "La question demande plus que ce serveur n'accorde à chacune.",
        "The answer took too long",
        "The question takes more than this server gives to each.",
    ),
    "not-found": (
        "Page introuvable",
        "Aucune ressource n'a cette adresse. La recherche et les listes mènent à tout ce qui existe.",
        "Page not found",
        "No resource has this address. The search and the lists lead to everything there is.",
    ),
    "wrong": (
        "La demande n'a pas abouti",
        "Le serveur en dit ceci :",
        "The request failed",
        "This is what the server says:",
    ),
}


async def respond(request: Request, error: Exception) -> Response:
    """Starlette's handler for :class:`Problem` and its own errors."""
    told = await _problem(request, error)
    offers = [MEDIA, "application/json", "text/html"]
    if request.url.path.startswith(_FOR_PROGRAMS) or choose(request.headers.get("accept"), offers) != "text/html":
        return told
    path = request.url.path.lstrip("/")
    if told.status_code == 404:
        try:
            return await ask(request, "web-missing", path=path)
        except Problem:
            # The worker is busy or gone: the page below needs none.
            pass
    kind = error.kind if isinstance(error, Problem) else "not-found" if told.status_code == 404 else "wrong"
    words = _WORDS.get(kind, _WORDS["wrong"])
    lang = language(request)
    title, text = words[:2] if lang == "fr" else words[2:]
    frame = Frame(Addresses(frozenset({"lists/role", "lists/document"}), tuple(LANGUAGES), "/"), served=True)
    switch = {tongue: f"/index.{tongue}.html" for tongue in LANGUAGES}
    detail = str(error.detail) if words is _WORDS["wrong"] and isinstance(error, Problem | HTTPException) else ""
    html = frame.render("message.html", "index", lang, title, switch, text=text, detail=detail)
    headers = {k: v for k, v in told.headers.items() if k not in {"content-type", "content-length"}}
    return Response(html, told.status_code, {**headers, "Vary": "Accept, Accept-Language"}, "text/html; charset=utf-8")


async def _problem(request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return await respond_to_problem(request, error)
    return await respond_to_http_error(request, error)
