"""The web application: pages that only a server can answer. What they show is made in :mod:`ccgraph.serve.work.web`."""

from __future__ import annotations

from starlette.routing import Route

from ccgraph.serve.web import assets, editor, mapping, questions, views

__all__ = ["routes"]


def routes() -> list[Route]:
    """The routes of the application; they stand before those of the pages, which take every path."""
    return [route for part in (views, mapping, questions, editor, assets) for route in part.routes()]
