"""What a worker can be asked, by name: this runs in the worker process; parameters and answers are plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ccgraph.serve.work import graph, pages, sparql
from ccgraph.serve.work.session import Answer, Session

__all__ = ["OPERATIONS", "WARM"]

OPERATIONS: Final[dict[str, Callable[[Session, dict[str, Any]], Answer]]] = {
    "sparql": sparql.sparql,
    "description": sparql.describe_service,
    "roles": graph.roles,
    "role": graph.role,
    "equivalents": graph.equivalents,
    "gap": graph.gap,
    "route": graph.route,
    "map": graph.map_titles,
    "page": pages.page,
    "resource": pages.resource,
}
# What each kind of worker prepares before its first question, which has a time limit.
WARM: Final[dict[str, Callable[[Session], None]]] = {
    "sparql": sparql.warm,
    "service": graph.warm,
    "pages": pages.warm,
}
