"""The SPARQL page for people, beside the endpoint for programs."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ccgraph.results import GRAPH_TYPES
from ccgraph.serve.negotiation import choose
from ccgraph.serve.problems import Problem
from ccgraph.serve.security import CONTENT_SECURITY_POLICY
from ccgraph.serve.web.assets import has_yasgui
from ccgraph.serve.web.forms import language, page

__all__ = ["editor", "routes", "wants_page"]

# YASGUI lays its editor out with style attributes and style elements of its own making; scripts stay those of files.
_YASGUI_POLICY: Final = CONTENT_SECURITY_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def routes() -> list[Route]:
    """The routes of the page; the empty one is at the endpoint itself."""
    return [
        Route("/sparql.html", editor, methods=["GET"]),
        Route("/sparql.{form}", file, methods=["GET"]),
    ]


def wants_page(request: Request) -> bool:
    """Whether a browser asks for the page: nothing but a language is given, and HTML suits best."""
    offers = [*GRAPH_TYPES, "text/html"]
    return not set(request.query_params) - {"lang"} and choose(request.headers.get("accept"), offers) == "text/html"


async def editor(request: Request) -> Response:
    """The editor, with the answer to the query of the address."""
    given: dict[str, Any] = {name: request.query_params.get(name, "") for name in ("query", "example", "editor")}
    given |= {"lang": language(request), "yasgui": has_yasgui()}
    try:
        response = page(await request.app.state.sparql.ask("sparql-page", **given))
    except Problem as problem:
        if problem.status != 503:
            raise
        found = await request.app.state.pages.ask("sparql-page", problem=problem.detail, **given)
        response = page(found, problem.status)
    if given["yasgui"] and given["editor"] != "plain":
        response.headers["Content-Security-Policy"] = _YASGUI_POLICY
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


async def file(request: Request) -> Response:
    """The answer as a file."""
    form = request.path_params["form"]
    if form not in {"csv", "json", "ttl"}:
        raise Problem(404, "not-found", "Answers are given as .csv, .json and .ttl.")
    query = request.query_params.get("query", "")
    return page(await request.app.state.sparql.ask("sparql-file", form=form, query=query, lang=language(request)))
