"""What stands before every route: who may ask, how much, what a browser may do with the answer, and the log."""

from __future__ import annotations

import re
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ccgraph.serve import log
from ccgraph.serve.problems import Problem, problem_response
from ccgraph.serve.settings import Settings

__all__ = ["CONTENT_SECURITY_POLICY", "Gate"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Nothing inline, nothing from elsewhere; a route that must be framed (preview) says so itself.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Where pages of other origins may read the answer.
_SHARED = ("/reconcile", "/api/", "/openapi.json", "/sparql", "/id/", "/ontology")
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.IGNORECASE)
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")


class Gate:
    """ASGI middleware: Host check, body limit, security headers, CORS, one line of log a request."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        named = {host.lower() for host in settings.allowed_hosts}
        # Listening on every address is no name of this server.
        own = set() if settings.host in {"0.0.0.0", "::"} else {settings.host.lower()}  # noqa: S104
        self.hosts = LOOPBACK | named | own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the request pass."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.monotonic()
        seen = {"status": 0, "bytes": 0, "truncated": False}
        headers = Headers(scope=scope)
        shared = self._origin(headers.get("origin"), scope["path"])

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                out = MutableHeaders(scope=message)
                seen["truncated"] = "x-truncated" in out
                for name, value in _HEADERS.items():
                    out.setdefault(name, value)
                if scope["path"].startswith(_SHARED):
                    out.add_vary_header("Origin")
                if shared:
                    out["Access-Control-Allow-Origin"] = shared
                    out["Access-Control-Expose-Headers"] = "X-Truncated"
            elif message["type"] == "http.response.body":
                seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._answer(scope, receive, sending, headers, bool(shared))
        finally:
            self._log(scope, seen, time.monotonic() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, headers: Headers, shared: bool) -> None:
        limit = self.settings.body
        too_large = Problem(413, "too-large", f"The body is longer than {limit:,} bytes.", {"Connection": "close"})
        if not self._is_ours(headers.getlist("host")):
            response = problem_response(421, "host", "The Host header names another server; see --allow-host.")
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            allowed = {
                "Access-Control-Allow-Methods": "GET, POST",
                "Access-Control-Allow-Headers": "Accept, Content-Type",
            }
            response = problem_response(403, "origin", "Pages of this origin may not ask; see --allow-origin.")
            if shared:
                response = Response(status_code=204, headers=allowed)
        elif "content-length" in headers and "transfer-encoding" in headers:
            # RFC 9112, section 6.1: a proxy in front may have taken the other for the body's end (request smuggling).
            response = problem_response(400, "request", "Give Content-Length or Transfer-Encoding, not both.")
        elif headers.get("content-encoding", "identity").strip().lower() != "identity":
            # Unpacking would have to be limited too, and nobody needs it.
            detail = "Send the body as it is, without Content-Encoding."
            response = problem_response(415, "media-type", detail, {"Accept-Encoding": "identity"})
        elif (length := headers.get("content-length", "0")).isdecimal() and int(length) > limit:
            response = problem_response(413, too_large.kind, too_large.detail)
        else:
            size = 0

            async def receiving() -> Message:
                nonlocal size
                message = await receive()
                size += len(message.get("body", b""))
                if size > limit:
                    # Inside the application, which turns it into the response.
                    raise too_large
                return message

            await self.app(scope, receiving, send)
            return
        # What of the body was not read must not be taken for the next request.
        response.headers["Connection"] = "close"
        await response(scope, receive, send)

    def _is_ours(self, given: list[str]) -> bool:
        """Whether the Host header is one of ours: a page that has its name rebound to this address has another."""
        found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        return found is not None and found["name"].lower().rstrip(".") in self.hosts

    def _origin(self, origin: str | None, path: str) -> str:
        """The origin that may read the answer, or nothing."""
        if origin is None or not path.startswith(_SHARED):
            return ""
        if "*" in self.settings.allowed_origins:
            return "*"
        return origin if _LOCAL.fullmatch(origin) or origin in self.settings.allowed_origins else ""

    def _log(self, scope: Scope, seen: dict[str, int | bool], seconds: float) -> None:
        # Neither query nor body: they may name people.
        line = {
            "method": scope["method"],
            "path": scope["path"],
            "status": seen["status"],
            "ms": round(1000 * seconds),
            "bytes": seen["bytes"],
            "truncated": seen["truncated"],
        }
        log.write(line, self.settings.log_json)
