"""The reconciliation service over HTTP: API 0.1 and 0.2 at ``/reconcile`` (French), ``/reconcile/en`` (English).

One manifest is valid for both versions. JSONP is not offered: it would run what we answer as a script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ccgraph.serve.addresses import base_url
from ccgraph.serve.problems import Problem
from ccgraph.serve.reconciliation.entities import TYPES
from ccgraph.serve.security import CONTENT_SECURITY_POLICY
from ccgraph.terms import CCJ, ID

__all__ = ["Handler", "manifest", "parsed", "preview", "properties", "routes", "suggest", "view"]

_ROOTS: Final = {"/reconcile": "fr", "/reconcile/en": "en"}
_TITLES: Final = {"fr": "Métiers des centres de contacts (ccgraph)", "en": "Contact-centre work (ccgraph)"}
_SETTINGS: Final = {
    "fr": ("Nombre de valeurs (0 : toutes)", "Contenu", "Choses rapprochées", "Noms", "Identifiants"),
    "en": ("Number of values (0: all)", "Content", "Reconciled things", "Names", "Identifiers"),
}
# OpenRefine shows the preview in a frame of its own page, which is on this machine.
_FRAMED: Final = CONTENT_SECURITY_POLICY.replace(
    "frame-ancestors 'none'", "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
)
_PREFIX: Final = 200

Handler = Callable[[Request], Awaitable[Response]]


def routes() -> list[Route]:
    """The service's routes, the same below each root."""
    found = [Route("/reconcile/preview.css", style, methods=["GET"])]
    for root, lang in _ROOTS.items():
        parts: dict[str, Handler] = {
            "/suggest/{what}": suggest,
            "/preview": preview,
            "/view": view,
            "/properties": properties,
        }
        found += [Route(root + path, _in(lang, part), methods=["GET"]) for path, part in parts.items()]
        found.append(Route(root, _in(lang, answer), methods=["GET", "POST"]))
    return found


def _in(lang: str, handler: Handler) -> Handler:
    async def respond(request: Request) -> Response:
        request.state.lang = lang
        return await handler(request)

    return respond


def manifest(base: str, root: str, batch: int) -> dict[str, Any]:
    """The service's manifest, valid for 0.1 and 0.2.

    Args:
        base: root URL of the server.
        root: path of the service.
        batch: the most queries of a request.
    """
    from ccgraph import __version__

    lang, url = _ROOTS[root], base + root
    number, content, things, names, ids = _SETTINGS[lang]
    choices = [{"value": "entity", "name": things}, {"value": "name", "name": names}, {"value": "id", "name": ids}]
    return {
        "versions": ["0.1", "0.2"],
        "name": _TITLES[lang],
        "identifierSpace": ID,
        "schemaSpace": CCJ,
        "serviceVersion": __version__,
        "documentation": f"{base}/openapi.json",
        "defaultTypes": [{"id": t, "name": label[lang]} for t, label in TYPES.items() if t != "ClassificationCode"],
        "view": {"url": f"{url}/view?id={{{{id}}}}"},
        "preview": {"url": f"{url}/preview?id={{{{id}}}}", "width": 420, "height": 260},
        "suggest": {
            what: {"service_url": url, "service_path": f"/suggest/{what}"} for what in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": url, "service_path": "/properties"},
            "property_settings": [
                {"name": "limit", "label": number, "type": "number", "default": 0, "help_text": number},
                {
                    "name": "content",
                    "label": content,
                    "type": "select",
                    "default": "entity",
                    "help_text": content,
                    "choices": choices,
                },
            ],
        },
        "batchSize": batch,
    }


async def answer(request: Request) -> Response:
    """The manifest; or candidates for ``queries``; or values for ``extend``."""
    given = await _parameters(request)
    if "callback" in given:
        raise Problem(400, "jsonp", "JSONP is not offered; the answers may be read across origins (CORS).")
    batch: int = request.app.state.settings.batch
    if "queries" in given:
        queries = parsed(given["queries"], "queries")
        if len(queries) > batch:
            raise Problem(413, "batch", f"There are {len(queries)} queries; {batch} are the most.")
        return await _ask(request, "reconcile", queries=queries)
    if "extend" in given:
        wanted = parsed(given["extend"], "extend")
        ids = wanted.get("ids")
        if isinstance(ids, list) and len(ids) > batch:
            raise Problem(413, "batch", f"There are {len(ids)} identifiers; {batch} are the most.")
        return await _ask(request, "extend", extend=wanted)
    if given:
        raise Problem(400, "request", "Give “queries” or “extend”, or nothing for the manifest.")
    return JSONResponse(manifest(base_url(request), request.url.path.rstrip("/"), batch))


async def _parameters(request: Request) -> dict[str, str]:
    """The parameters of the address, or of a form."""
    if request.method != "POST":
        return dict(request.query_params)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/x-www-form-urlencoded":
        raise Problem(415, "media-type", "POST a form as application/x-www-form-urlencoded.")
    try:
        body = (await request.body()).decode()
        return dict(parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=20))
    except ValueError:
        raise Problem(400, "encoding", "The form is not UTF-8, or has too many fields.") from None


def parsed(text: str, name: str) -> dict[str, Any]:
    """A JSON object of a client.

    Raises:
        Problem: it is none.
    """
    try:
        found = json.loads(text)
        # A half of a surrogate pair can be escaped in JSON, and is no character.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Problem(400, "json", f"“{name}” is not JSON.") from None
    if not isinstance(found, dict):
        raise Problem(400, "json", f"“{name}” should be a JSON object.")
    return found


async def _ask(request: Request, operation: str, **given: Any) -> Response:
    found = await request.app.state.service.ask(operation, lang=request.state.lang, **given)
    return Response(found.body, found.status, found.headers, found.media)


async def suggest(request: Request) -> Response:
    """What begins with a prefix; ``what`` is entity, property or type."""
    what = request.path_params["what"]
    if what not in {"entity", "property", "type"}:
        raise Problem(404, "not-found", "There are suggestions of entity, property and type.")
    prefix = request.query_params.get("prefix", "")
    if "callback" in request.query_params:
        raise Problem(400, "jsonp", "JSONP is not offered.")
    if len(prefix) > _PREFIX:
        raise Problem(400, "parameter", f"prefix: longer than {_PREFIX} characters.")
    types = [t for t in request.query_params.getlist("type") if t]
    cursor = request.query_params.get("cursor", "")
    if cursor and not re.fullmatch(r"[0-9]{1,5}", cursor):
        raise Problem(400, "parameter", "cursor: give the number of suggestions to skip.")
    return await _ask(request, "suggest", what=what, prefix=prefix, types=types, cursor=int(cursor or 0))


async def properties(request: Request) -> Response:
    """The properties that entities of a type have."""
    limit = request.query_params.get("limit", "")
    number = int(limit) if re.fullmatch(r"[0-9]{1,4}", limit) else None
    return await _ask(request, "propose", type=request.query_params.get("type", ""), limit=number)


async def preview(request: Request) -> Response:
    """A small page about an entity, for a frame."""
    response = await _ask(request, "preview", id=request.query_params.get("id", ""))
    response.headers["Content-Security-Policy"] = _FRAMED
    return response


async def view(request: Request) -> Response:
    """To the page of an entity: here, or where its IRI leads when it is none of ours."""
    identifier = request.query_params.get("id", "")
    await request.app.state.service.ask("known", lang=request.state.lang, id=identifier)
    if identifier.startswith(("http://", "https://")):
        return RedirectResponse(identifier, 303)
    path, _, fragment = identifier.partition("#")
    return RedirectResponse(f"/id/{quote(path)}" + (f"#{quote(fragment)}" if fragment else ""), 303)


async def style(_: Request) -> Response:
    """The style of the preview."""
    from importlib.resources import files

    content = (files("ccgraph.serve") / "templates" / "preview.css").read_bytes()
    return Response(content, media_type="text/css", headers={"Cache-Control": "max-age=3600"})
