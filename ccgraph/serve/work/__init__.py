"""What a worker can be asked, by name: this runs in the worker process; parameters and answers are plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ccgraph.serve.work import editor, graph, pages, questions, reconcile, sparql, titles, web
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
    "reconcile": reconcile.reconcile,
    "extend": reconcile.extend,
    "propose": reconcile.propose,
    "suggest": reconcile.suggest,
    "preview": reconcile.preview,
    "known": reconcile.known,
    "page": pages.page,
    "resource": pages.resource,
    "map-form": titles.map_form,
    "map-read": titles.map_read,
    "map-part": titles.map_part,
    "map-page": titles.map_page,
    "map-broken": titles.map_broken,
    "map-file": titles.map_file,
    "map-code": titles.code_of,
    "ask-list": questions.question_list,
    "ask-page": questions.question_page,
    "ask-file": questions.question_file,
    "sparql-page": editor.editor_page,
    "sparql-file": editor.answer_file,
    **web.OPERATIONS,
}


def _warm_service(session: Session) -> None:
    graph.warm(session)
    reconcile.warm(session)
    titles.warm(session)


# What each kind of worker prepares before its first question, which has a time limit.
WARM: Final[dict[str, Callable[[Session], None]]] = {
    "sparql": sparql.warm,
    "service": _warm_service,
    "pages": pages.warm,
}
