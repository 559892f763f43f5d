"""The JSON interface: what the commands of the same names answer, and the OpenAPI document of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ccgraph.serve.addresses import base_url
from ccgraph.serve.kept import respond
from ccgraph.serve.parameters import LANG, Parameter, read
from ccgraph.serve.problems import MEDIA, Problem

__all__ = ["openapi", "routes"]

_SCHEMES: Final = ("rome", "esco", "isco", "reac")
_NAME: Final = "A title in any gender or spelling, or an identifier such as outsourcia-2018/conseiller."
_SOURCE: Final = Parameter("source", "Keep to a document, by name or identifier.")
_TITLE_PARTS: Final = ("text", "department", "description", "organisation")


@dataclass(frozen=True, slots=True)
class Operation:
    """One question: its path, the worker's operation behind it, its parameters and the shape of its answer."""

    path: str
    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: dict[str, Any]


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}


_TEXT: Final = {"type": "string"}
_LIST: Final = {"type": "array", "items": {"type": "object"}}
_ROLE: Final = {
    "id": _TEXT,
    "iri": {"type": "string", "format": "iri"},
    "label": _TEXT,
    "document": {"type": ["string", "null"]},
}
OPERATIONS: Final = (
    Operation(
        "/api/roles",
        "roles",
        "List the roles, of a document, or those that bear a name.",
        (
            Parameter("name", _NAME),
            _SOURCE,
            Parameter("limit", "How many.", bounds=(1, 1000), default=100),
            Parameter("offset", "After how many.", bounds=(0, 1_000_000), default=0),
            LANG,
        ),
        _object(total={"type": "integer"}, roles={"type": "array", "items": _object(**_ROLE)}),
    ),
    Operation(
        "/api/roles/{id}",
        "role",
        "Tell all that is said of a role: stated, curated and inferred apart, with passages.",
        (LANG,),
        _object(
            **_ROLE,
            passages={"type": "array", "items": _TEXT},
            cautions={"type": "array", "items": _TEXT},
            statements=_LIST,
            mappings=_LIST,
        ),
    ),
    Operation(
        "/api/equivalents",
        "equivalents",
        "Find the roles of other documents that are the same or near, with reasons.",
        (Parameter("name", _NAME, required=True), _SOURCE, LANG),
        _object(equivalents=_LIST, caution=_TEXT),
    ),
    Operation(
        "/api/gap",
        "gap",
        "Compare what a role asks for with what one role, or several held so far, are said to do.",
        (
            Parameter("from", f"A role held. {_NAME}", required=True, several=True),
            Parameter("to", f"The role aimed at. {_NAME}", required=True),
            LANG,
        ),
        _object(disclaimer=_TEXT),
    ),
    Operation(
        "/api/route",
        "route",
        "Find ways from a role to another, or to every role within reach.",
        (
            Parameter("from", f"Where to start. {_NAME}", required=True),
            Parameter("to", f"Where to go; everywhere without. {_NAME}"),
            Parameter("number", "How many ways.", bounds=(1, 10), default=3),
            LANG,
        ),
        _object(routes=_LIST, disclaimer=_TEXT),
    ),
    Operation(
        "/api/map",
        "map",
        "Propose codes of classifications for job titles, each with a confidence and reasons.",
        (
            Parameter("title", "A job title as it is written.", required=True, several=True),
            Parameter("scheme", "A classification.", several=True, choices=_SCHEMES),
            LANG,
        ),
        _object(matches=_LIST),
    ),
)


def routes() -> list[Route]:
    """The interface's routes."""
    found = [Route(_path(o), _answering(o), methods=["GET"], name=f"api-{o.name}") for o in OPERATIONS]
    posted = Route("/api/map", map_posted, methods=["POST"], name="api-map-posted")
    # Starlette tells the methods of the first route of a path only: one route for both.
    found[-1] = Route("/api/map", _either(found[-1].endpoint, map_posted), methods=["GET", "POST"], name=posted.name)
    return [*found, Route("/openapi.json", document, methods=["GET"])]


def _path(operation: Operation) -> str:
    return operation.path.replace("{id}", "{id:path}")


def _either(
    get: Callable[[Request], Awaitable[Response]], post: Callable[[Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        return await (post if request.method == "POST" else get)(request)

    return respond


def _answering(operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        given = read(request, operation.parameters)
        if operation.name == "map":
            given = {"titles": [{"text": t} for t in given["title"]], "schemes": given["scheme"], "lang": given["lang"]}
            return await _ask(request, "map", {**given, "schemes": given["schemes"] or ["rome"]})
        return await _ask(request, operation.name, {**request.path_params, **given})

    return respond


async def _ask(request: Request, operation: str, given: dict[str, Any]) -> Response:
    found = await request.app.state.kept.ask(request.app.state.service, operation, **given)
    return respond(request, found, {"Content-Type": found.media})


async def map_posted(request: Request) -> Response:
    """Many titles at once, with what else is known of them."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "media-type", "POST titles as application/json.", {"Accept": "application/json"})
    given = read(request, (LANG,))
    try:
        body = json.loads((await request.body()).decode())
        # A half of a surrogate pair can be escaped in JSON, and is no character.
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Problem(400, "json", "The body is not JSON in UTF-8.") from None
    titles = body.get("titles") if isinstance(body, dict) else None
    schemes = body.get("schemes", ["rome"]) if isinstance(body, dict) else None
    most = 10 * request.app.state.settings.batch
    if not isinstance(titles, list) or not 0 < len(titles) <= most:
        raise Problem(400, "json", f"“titles” should be a list of 1 to {most} titles.")
    if not isinstance(schemes, list) or not schemes or not all(s in _SCHEMES for s in schemes):
        raise Problem(400, "json", f"“schemes” should be a list out of {', '.join(_SCHEMES)}.")
    return await _ask(request, "map", {"titles": [_title(t) for t in titles], "schemes": schemes, **given})


def _title(given: Any) -> dict[str, str]:
    title = {"text": given} if isinstance(given, str) else given
    if not isinstance(title, dict) or "text" not in title or not set(title) <= set(_TITLE_PARTS):
        raise Problem(400, "json", f"A title is a text, or an object of text and any of {', '.join(_TITLE_PARTS[1:])}.")
    if not all(isinstance(value, str) for value in title.values()):
        raise Problem(400, "json", "The parts of a title are texts.")
    return title


async def document(request: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(openapi(base_url(request)), media_type="application/vnd.oai.openapi+json;version=3.1")


def openapi(server: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the interface, made from the operations themselves.

    Args:
        server: root URL of the server.
    """
    from ccgraph import __version__

    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        parameters = [p.to_openapi() for p in operation.parameters]
        if "{id}" in operation.path:
            about = "The role's identifier after role/; its slashes may be percent-encoded."
            parameters.insert(0, {"name": "id", "in": "path", "required": True, "description": about, "schema": _TEXT})
        paths[operation.path] = {
            "get": {
                "operationId": operation.name,
                "summary": operation.summary,
                "parameters": parameters,
                "responses": _responses(operation.answer),
            }
        }
    title = {
        "oneOf": [_TEXT, {"type": "object", "required": ["text"], "properties": dict.fromkeys(_TITLE_PARTS, _TEXT)}]
    }
    schemes = {"type": "array", "items": {"enum": list(_SCHEMES)}, "default": ["rome"]}
    body = {
        "type": "object",
        "required": ["titles"],
        "properties": {"titles": {"type": "array", "items": title}, "schemes": schemes},
    }
    paths["/api/map"]["post"] = {
        "operationId": "mapMany",
        "summary": "Propose codes for many titles at once.",
        "parameters": [LANG.to_openapi()],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": _responses(OPERATIONS[-1].answer),
    }
    problem = _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ccgraph",
            "version": __version__,
            "description": "The knowledge graph of contact-centre work. What is curated is unreviewed.",
            "license": {"name": "Apache-2.0 (code), CC-BY-4.0 (data)", "identifier": "Apache-2.0 AND CC-BY-4.0"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"Problem": problem}},
    }


def _responses(answer: dict[str, Any]) -> dict[str, Any]:
    told = {"content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {
        "200": {"description": "The answer.", "content": {"application/json": {"schema": answer}}},
        "400": {"description": "A parameter is wrong.", **told},
        "404": {"description": "Nothing bears the name.", **told},
        "503": {"description": "The server is busy, or the answer took too long.", **told},
    }
