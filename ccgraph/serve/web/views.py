"""Search, comparison, equivalents, routes: one address each, answered without a script."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ccgraph.pages.words import LANGUAGES
from ccgraph.serve.parameters import Parameter, read
from ccgraph.serve.web.asking import ask

__all__ = ["KINDS", "routes"]

KINDS: Final = ("role", "competency", "code")
_Q: Final = Parameter("q", "What to look for.")
_KIND: Final = Parameter("kind", "Keep to a kind.", choices=KINDS)
_FROM: Final = Parameter("from", "A role held.", several=True)
_TO: Final = Parameter("to", "The role aimed at.")


@dataclass(frozen=True, slots=True)
class View:
    """A page: its path, the worker's operation that makes it, its parameters."""

    path: str
    operation: str
    parameters: tuple[Parameter, ...]


_VIEWS: Final = (
    View("/search", "web-search", (_Q, _KIND)),
    View("/suggest", "web-suggest", (_Q, _KIND)),
    View("/compare", "web-compare", (_FROM, _TO)),
    View("/compare.csv", "web-compare-table", (_FROM, _TO)),
    View("/compare.svg", "web-compare-picture", (_FROM, _TO)),
    View(
        "/compare/sheet",
        "web-compare-sheet",
        (_FROM, _TO, Parameter("for", "Whose sheet.", choices=("employee", "works-council"), default="employee")),
    ),
    View("/equivalents", "web-equivalents", (Parameter("name", "A role."), Parameter("source", "A document."))),
    View(
        "/equivalents.csv", "web-equivalents-table", (Parameter("name", "A role."), Parameter("source", "A document."))
    ),
    View("/equivalents/matrix", "web-matrix", ()),
    View("/equivalents/matrix.csv", "web-matrix-table", ()),
    View(
        "/route",
        "web-route",
        (
            Parameter("from", "Where to start."),
            _TO,
            Parameter("number", "How many ways.", bounds=(1, 10), default=3),
        ),
    ),
)


def routes() -> list[Route]:
    """The routes of the pages; the publication's page of the search leads to the one that needs no script."""
    found = [Route(view.path, _showing(view), methods=["GET"], name=view.operation) for view in _VIEWS]
    return [*found, *(Route(f"/search.{lang}.html", _to_search(lang), methods=["GET"]) for lang in LANGUAGES)]


def _showing(view: View) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        given: dict[str, Any] = read(request, view.parameters, others=True)
        return await ask(request, view.operation, **given)

    return respond


def _to_search(lang: str) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        asked = request.url.include_query_params(lang=lang).query
        return RedirectResponse(f"/search?{asked}", 303)

    return respond
