"""The application: routes of every concern, workers behind them, the gate in front."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ccgraph.serve import api, endpoint, reconcile, reconcile_draft, resources, web
from ccgraph.serve.kept import Kept
from ccgraph.serve.pool import Pool
from ccgraph.serve.problems import Problem, problem_response
from ccgraph.serve.security import Gate
from ccgraph.serve.settings import Settings
from ccgraph.serve.web import faults

__all__ = ["create_app"]


def create_app(settings: Settings) -> ASGIApp:
    """The server as an ASGI application; its workers live as long as its lifespan.

    Other concerns add their module's routes here; what they keep for a request hangs on ``app.state``:
    ``settings``, the pools ``sparql`` (strangers' queries), ``pages`` (what is shown), ``service`` (the rest), and
    ``kept``, the answers that need not be made again.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        pools = [
            Pool(kind, size, settings) for kind, size in (("sparql", settings.workers), ("service", 1), ("pages", 1))
        ]
        app.state.settings, app.state.kept = settings, Kept(settings.kept)
        app.state.sparql, app.state.service, app.state.pages = pools
        for pool in pools:
            pool.start()
        try:
            yield
        finally:
            await asyncio.gather(*(pool.stop() for pool in pools))

    app = Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            *endpoint.routes(),
            *api.routes(),
            *reconcile_draft.routes(),
            *reconcile.routes(),
            *web.routes(),
            *resources.routes(),
        ],
        lifespan=lifespan,
        exception_handlers={
            Problem: faults.respond,
            HTTPException: faults.respond,
            ClientDisconnect: _gone,
            Exception: _failure,
        },
    )
    return Gate(app, settings)


async def health(request: Request) -> Response:
    """Whether questions can be answered: 200 with the workers' numbers, 503 before the first of each kind is ready.

    While workers that were killed are replaced it stays 200: whoever asks waits for the next.
    """
    pools: list[Pool] = [getattr(request.app.state, kind) for kind in ("sparql", "service", "pages")]
    about = {p.kind: {"workers": p.size, "alive": p.alive, "idle": p.ready, "replaced": p.replaced} for p in pools}
    well = all(pool.well for pool in pools)
    headers = {"Cache-Control": "no-store"}
    return JSONResponse({"status": "ok" if well else "starting", **about}, 200 if well else 503, headers)


async def _gone(_: Request, __: Exception) -> Response:
    # Nobody reads it; the log has its status.
    return problem_response(400, "gone", "The client closed the connection before its request was whole.")


async def _failure(_: Request, __: Exception) -> Response:
    return problem_response(500, "failure", "The server failed on this request.")
