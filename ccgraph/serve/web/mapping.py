"""Mapping a list of titles: the form, the run part by part, the review in the page, the files.

Nothing is kept here between requests: the page carries the list, the proposals and the decisions back.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ccgraph.serve.parameters import LANG, Parameter, read
from ccgraph.serve.pool import Pool
from ccgraph.serve.problems import Problem
from ccgraph.serve.web.forms import PAGE_HEADERS, Form, language, page, read_form
from ccgraph.serve.work.session import Answer

__all__ = ["routes"]

_HTML: Final = "text/html; charset=utf-8"
_PART: Final = 100
_MARK: Final = "<!--titles-->"
_ROWS: Final = "<!--rows-->"
_FORMS: Final = ("xlsx", "csv", "sssom", "page")
_CODE: Final = (
    Parameter("scheme", "A classification.", required=True, choices=("rome", "esco", "isco", "reac")),
    Parameter("code", "A code as it is typed.", required=True),
    LANG,
)


def routes() -> list[Route]:
    """The routes of the list of titles."""
    return [
        Route("/map", form, methods=["GET"]),
        Route("/map", begin, methods=["POST"]),
        Route("/map-file", file, methods=["POST"]),
        Route("/map-code", code, methods=["GET"]),
    ]


async def form(request: Request) -> Response:
    """The empty form; titles may stand in its address already."""
    text = "\n".join(request.query_params.getlist("title"))
    return page(await request.app.state.pages.ask("map-form", lang=language(request), text=text))


async def begin(request: Request) -> Response:
    """A list is posted: its columns are asked for where they are in doubt, else it is mapped."""
    lang = language(request)
    posted = await read_form(request)
    given = _asked(posted, lang)
    try:
        found = json.loads((await request.app.state.service.ask("map-read", **given)).body)
    except Problem as problem:
        about = {key: given[key] for key in ("lang", "text", "schemes", "sector")}
        answer = await request.app.state.pages.ask("map-form", problem=problem.detail, **about)
        return page(answer, problem.status)
    if "choose" in found:
        return Response(found["choose"], headers={**PAGE_HEADERS, "Content-Type": _HTML})
    return StreamingResponse(_run(request, found, lang), headers={**PAGE_HEADERS, "Content-Type": _HTML})


def _asked(posted: Form, lang: str) -> dict[str, Any]:
    names = ("text", "state", "sheet", "title", "department", "description", "organisation")
    return {
        "lang": lang,
        **{name: posted.one(name) for name in names},
        "no_header": bool(posted.one("no_header")),
        "schemes": posted.fields.get("scheme", []),
        "sector": bool(posted.one("sector")),
        "file": posted.files.get("file"),
        "decisions": posted.files.get("decisions"),
    }


async def _run(request: Request, found: dict[str, Any], lang: str) -> AsyncIterator[str]:
    """The page as it comes to be: its frame, a line for each part that is done, then the proposals."""
    pool: Pool = request.app.state.service
    head, _, foot = found["frame"].partition(_MARK)
    yield head
    titles, matches, rows = found["titles"], [], []
    about = {"state": found["state"], "lang": lang}
    try:
        for first in range(0, len(titles), _PART):
            answer = await _whole(pool, "map-part", titles=titles[first : first + _PART], first=first, **about)
            part = json.loads(answer.body)
            matches += part["matches"]
            rows.append(part["rows"])
            done = len(matches)
            yield f'<p><progress max="{len(titles)}" value="{done}"></progress> {done} / {len(titles)}</p>\n'
        answer = await _whole(pool, "map-page", matches=matches, **about)
    except Problem as problem:
        answer = await request.app.state.pages.ask("map-broken", lang=lang, problem=problem.detail)
    review, _, end = bytes(answer.body).decode().partition(_ROWS)
    yield review
    for html in rows if end else ():
        yield html
    yield end + foot


async def _whole(pool: Pool, operation: str, **given: Any) -> Answer:
    """An answer that is waited for even when the reader has gone: a worker left in the middle would be ended."""
    return await asyncio.shield(asyncio.ensure_future(pool.ask(operation, **given)))


async def file(request: Request) -> Response:
    """The list with the decisions of the form, as a file or as the page again."""
    lang = language(request)
    posted = await read_form(request)
    wanted = posted.one("as", "page")
    if wanted not in _FORMS:
        raise Problem(400, "parameter", f"as: give one of {', '.join(_FORMS)}.")
    fields = {name: values[0] for name, values in posted.fields.items() if name not in {"state", "as"} and values[0]}
    try:
        found = await request.app.state.service.ask(
            "map-file", lang=lang, form=wanted, state=posted.one("state"), fields=fields
        )
    except Problem as problem:
        answer = await request.app.state.pages.ask("map-form", lang=lang, problem=problem.detail)
        return page(answer, problem.status)
    return page(found)


async def code(request: Request) -> Response:
    """Whether there is a code, and what it is called."""
    found = await request.app.state.service.ask("map-code", **read(request, _CODE))
    return Response(found.body, media_type=found.media)
