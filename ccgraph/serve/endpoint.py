"""The SPARQL endpoint: query operation of the SPARQL 1.1 Protocol, and the Service Description of what it is."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ccgraph.results import GRAPH_TYPES
from ccgraph.serve.addresses import base_url
from ccgraph.serve.kept import respond
from ccgraph.serve.negotiation import choose
from ccgraph.serve.problems import Problem
from ccgraph.serve.web.editor import editor, wants_page

__all__ = ["PATH", "routes"]

PATH = "/sparql"
_UPDATE = {"update", "using-graph-uri", "using-named-graph-uri"}


def routes() -> list[Route]:
    """The endpoint's routes."""
    return [Route(PATH, answer, methods=["GET", "POST"], name="sparql")]


async def answer(request: Request) -> Response:
    """A query by GET, by POST of a form, or by POST of the query itself (SPARQL 1.1 Protocol, section 2.1)."""
    if request.method != "POST" and wants_page(request):
        return await editor(request)
    text = request.scope["query_string"].decode("latin-1")
    parameters = _parameters(text)
    if request.method != "POST":
        if not parameters and not text:
            return await describe(request)
        query = _one_query(parameters)
    else:
        query, parameters = await _posted(request, parameters)
    found = await request.app.state.kept.ask(
        request.app.state.sparql,
        "sparql",
        query=query,
        default=[value for name, value in parameters if name == "default-graph-uri"],
        named=[value for name, value in parameters if name == "named-graph-uri"],
        accept=request.headers.get("accept"),
        note=f"{base_url(request)}{PATH}#truncated",
    )
    media = found.media
    if media.startswith("text/"):
        media += "; charset=utf-8; header=present" if media == "text/csv" else "; charset=utf-8"
    headers = {"Content-Type": media, "Vary": "Accept"}
    if "X-Truncated" in found.headers:
        headers["Link"] = f'<{PATH}#truncated>; rel="describedby"'
    return respond(request, found, headers)


async def _posted(request: Request, given: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """The query and the parameters of a POST."""
    media, _, rest = request.headers.get("content-type", "").partition(";")
    media, rest = media.strip().lower(), rest.replace(" ", "").replace('"', "").lower()
    if media == "application/sparql-update":
        raise Problem(403, "read-only", "This endpoint is read-only: updates are not accepted.")
    if media not in {"application/sparql-query", "application/x-www-form-urlencoded"}:
        detail = "POST a query as application/sparql-query, or a form as application/x-www-form-urlencoded."
        raise Problem(
            415, "media-type", detail, {"Accept": "application/sparql-query, application/x-www-form-urlencoded"}
        )
    if "charset=" in rest and "charset=utf-8" not in rest:
        raise Problem(415, "media-type", "The body must be UTF-8.")
    try:
        body = (await request.body()).decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise Problem(400, "encoding", f"The body is not UTF-8 (byte {error.start}).") from None
    if media == "application/sparql-query":
        if any(name == "query" for name, _ in given):
            raise Problem(400, "request", "The query stands in the body; give none in the address too.")
        return body, given
    if given:
        raise Problem(400, "request", "With a form, all parameters stand in the body.")
    parameters = _parameters(body)
    return _one_query(parameters), parameters


def _parameters(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise Problem(400, "encoding", "A parameter is not UTF-8.") from None
    except ValueError as error:
        raise Problem(400, "request", f"The parameters are malformed: {str(error)[:200]}.") from None


def _one_query(parameters: list[tuple[str, str]]) -> str:
    names = [name for name, _ in parameters]
    if _UPDATE & set(names):
        raise Problem(403, "read-only", "This endpoint is read-only: updates are not accepted.")
    if names.count("query") != 1:
        raise Problem(400, "request", f"There are {names.count('query')} parameters “query”; give one.")
    return next(value for name, value in parameters if name == "query")


async def describe(request: Request) -> Response:
    """The service description (SPARQL 1.1 Service Description), for a GET without query."""
    media = choose(request.headers.get("accept"), list(GRAPH_TYPES))
    if media is None:
        media = "text/turtle"
    state, url = request.app.state, f"{base_url(request)}{PATH}"
    found = await state.kept.ask(state.sparql, "description", url=url, form=GRAPH_TYPES[media])
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    return respond(request, found, {"Content-Type": media + charset, "Vary": "Accept"})
