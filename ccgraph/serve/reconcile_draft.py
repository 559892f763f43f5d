"""The reconciliation service as the draft of API 1.0 has it, at ``/reconcile/v1``: another form of the same answers.

The language is the client's (Accept-Language). The draft still changes: it is told as ``1.0-draft``, and what
:mod:`ccgraph.serve.reconcile` offers under 0.2 is what OpenRefine asks for today.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ccgraph.serve import reconcile
from ccgraph.serve.addresses import base_url
from ccgraph.serve.negotiation import choose_language
from ccgraph.serve.problems import Problem

__all__ = ["routes", "to_query"]

ROOT: Final = "/reconcile/v1"
_OF_LANGUAGE: Final = {"fr": "/reconcile", "en": "/reconcile/en"}
_FEATURES: Final = {
    "name": {"fr": "même nom", "en": "same name"},
    "stems": {"fr": "mêmes mots", "en": "same words"},
    "words": {"fr": "part de mots communs", "en": "share of words in common"},
    "letters": {"fr": "part de lettres communes", "en": "share of letters in common"},
    "code": {"fr": "code", "en": "code"},
    "likeness": {"fr": "ressemblance", "en": "likeness"},
    "matcher": {"fr": "confiance de l'appariement", "en": "confidence of the matcher"},
    "conditions": {"fr": "conditions remplies", "en": "conditions met"},
    "former_version": {"fr": "ancienne version", "en": "former version"},
}


def routes() -> list[Route]:
    """The draft's routes."""
    return [
        Route(ROOT, _manifest, methods=["GET"]),
        Route(f"{ROOT}/match", _match, methods=["POST"]),
        Route(f"{ROOT}/extend", _extend, methods=["POST"]),
        Route(f"{ROOT}/extend/propose", _in_language(reconcile.properties), methods=["GET"]),
        Route(f"{ROOT}/suggest/{{what}}", _in_language(reconcile.suggest), methods=["GET"]),
        Route(f"{ROOT}/preview", _in_language(reconcile.preview), methods=["GET"]),
        Route(f"{ROOT}/view", _in_language(reconcile.view), methods=["GET"]),
    ]


def _in_language(handler: reconcile.Handler) -> reconcile.Handler:
    async def respond(request: Request) -> Response:
        request.state.lang = _language(request)
        return _told(request, await handler(request))

    return respond


def _language(request: Request) -> str:
    return choose_language(request.headers.get("accept-language"), list(_OF_LANGUAGE))


def _told(request: Request, response: Response) -> Response:
    response.headers["Content-Language"] = _language(request)
    response.headers["Vary"] = "Accept-Language"
    return response


async def _manifest(request: Request) -> Response:
    lang, base = _language(request), base_url(request)
    known = reconcile.manifest(base, _OF_LANGUAGE[lang], request.app.state.settings.batch)
    settings = [
        {{"help_text": "helpText"}.get(key, key): value for key, value in one.items()}
        for one in known["extend"]["property_settings"]
    ]
    same = ("name", "identifierSpace", "schemaSpace", "serviceVersion", "documentation", "defaultTypes", "batchSize")
    return _told(
        request,
        JSONResponse(
            {
                "versions": ["1.0-draft"],
                **{key: known[key] for key in same},
                "view": {"url": f"{base}{ROOT}/view?id={{id}}"},
                "preview": {key: known["preview"][key] for key in ("width", "height")},
                "suggest": {"entity": True, "property": True, "type": True},
                "extend": {"proposeProperties": True, "propertySettings": settings},
            }
        ),
    )


async def _body(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "media-type", "POST application/json.", {"Accept": "application/json"})
    try:
        return reconcile.parsed((await request.body()).decode(), "body")
    except UnicodeDecodeError:
        raise Problem(400, "encoding", "The body is not UTF-8.") from None


async def _match(request: Request) -> Response:
    queries = (await _body(request)).get("queries")
    batch: int = request.app.state.settings.batch
    if not isinstance(queries, list):
        raise Problem(400, "request", "“queries” should be a list.")
    if len(queries) > batch:
        raise Problem(413, "batch", f"There are {len(queries)} queries; {batch} are the most.")
    lang = _language(request)
    asked = {str(number): to_query(query) for number, query in enumerate(queries)}
    found = await request.app.state.service.ask("reconcile", lang=lang, queries=asked)
    answers = json.loads(found.body)
    results = [{"candidates": [_candidate(c, lang) for c in answers[key]["result"]]} for key in asked]
    return _told(request, JSONResponse({"results": results}))


def to_query(given: Any) -> dict[str, Any]:
    """A query of the draft as one of API 0.2.

    Raises:
        Problem: it is not of the draft's shape, or asks for what is not offered.
    """
    if not isinstance(given, Mapping) or not set(given) <= {"type", "limit", "lang", "conditions"}:
        raise Problem(400, "request", "A query has “conditions”, and may have “type” and “limit”.")
    conditions = given.get("conditions")
    if not isinstance(conditions, list) or not conditions or not all(isinstance(c, Mapping) for c in conditions):
        raise Problem(400, "request", "“conditions” should be a list of one condition at least.")
    query: dict[str, Any] = {key: given[key] for key in ("type", "limit") if key in given}
    properties = []
    for condition in conditions:
        value = condition.get("propertyValue")
        if condition.get("matchQuantifier", "any") != "any":
            raise Problem(400, "request", "“matchQuantifier”: “any” alone is offered.")
        if condition.get("matchType") == "name":
            if not isinstance(value, str) or "query" in query:
                raise Problem(400, "request", "Give one name, as a text.")
            query["query"] = value
        elif condition.get("matchType") == "property":
            required = condition.get("required") is True
            properties.append({"pid": condition.get("propertyId"), "v": value, "required": required})
        else:
            raise Problem(400, "request", "“matchType” is “name” or “property”.")
    return {**query, "properties": properties}


def _candidate(given: dict[str, Any], lang: str) -> dict[str, Any]:
    features = [{"id": f["id"], "name": _FEATURES[f["id"]][lang], "value": f["value"]} for f in given["features"]]
    return {**given, "features": features}


async def _extend(request: Request) -> Response:
    wanted = await _body(request)
    ids = wanted.get("ids")
    batch: int = request.app.state.settings.batch
    if isinstance(ids, list) and len(ids) > batch:
        raise Problem(413, "batch", f"There are {len(ids)} identifiers; {batch} are the most.")
    found = await request.app.state.service.ask("extend", lang=_language(request), extend=wanted)
    answer = json.loads(found.body)
    rows = [
        {"id": i, "properties": [{"id": pid, "values": values} for pid, values in row.items()]}
        for i, row in answer["rows"].items()
    ]
    return _told(request, JSONResponse({"meta": answer["meta"], "rows": rows}))
