"""What the pages of the web application show, made in the worker that holds the graph. One module a concern."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.web import compare, equivalents, route, search

__all__ = ["OPERATIONS"]

OPERATIONS: Final[dict[str, Callable[[Session, dict[str, Any]], Answer]]] = {
    "web-search": search.search,
    "web-suggest": search.suggest,
    "web-missing": search.missing,
    "web-compare": compare.compare,
    "web-compare-table": compare.table,
    "web-compare-picture": compare.picture,
    "web-compare-sheet": compare.sheet,
    "web-equivalents": equivalents.equivalents,
    "web-equivalents-table": equivalents.table,
    "web-matrix": equivalents.matrix_page,
    "web-matrix-table": equivalents.matrix_table,
    "web-route": route.route,
}
