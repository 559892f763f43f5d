"""The catalogue by form: GET alone, so that an address can be kept and sent."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ccgraph.serve.problems import Problem
from ccgraph.serve.web.forms import language, page

__all__ = ["routes"]

_LONGEST = 500


def routes() -> list[Route]:
    """The routes of the catalogue."""
    return [
        Route("/ask", everything, methods=["GET"]),
        Route("/ask/{name}.{form}", file, methods=["GET"]),
        Route("/ask/{name}", question, methods=["GET"]),
    ]


def _fields(request: Request) -> dict[str, list[str]]:
    given = {name: request.query_params.getlist(name) for name in request.query_params if name != "lang"}
    if any(len(value) > _LONGEST for values in given.values() for value in values) or len(given) > 20:
        raise Problem(400, "parameter", f"A parameter is longer than {_LONGEST} characters, or there are too many.")
    return given


async def everything(request: Request) -> Response:
    """The questions there are."""
    return page(await request.app.state.pages.ask("ask-list", lang=language(request)))


async def question(request: Request) -> Response:
    """A question, and its answer when all it asks for is given."""
    given = {"name": request.path_params["name"], "lang": language(request), "fields": _fields(request)}
    try:
        return page(await request.app.state.sparql.ask("ask-page", **given))
    except Problem as problem:
        if problem.status != 503:
            raise
        # The form again, from another worker, with why there is no answer.
        found = await request.app.state.pages.ask("ask-page", problem=problem.detail, **given)
        return page(found, problem.status)


async def file(request: Request) -> Response:
    """The answer as CSV or JSON."""
    form = request.path_params["form"]
    if form not in {"csv", "json"}:
        raise Problem(404, "not-found", "Answers are given as .csv and .json.")
    given = {"name": request.path_params["name"], "lang": language(request), "fields": _fields(request)}
    return page(await request.app.state.sparql.ask("ask-file", form=form, **given))
