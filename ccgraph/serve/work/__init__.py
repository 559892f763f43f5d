"""What a worker can be asked, by name: this runs in the worker process; parameters and answers are plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ccgraph.serve.work import editor, graph, pages, questions, reconcile, sparql, titles, web
from ccgraph.serve.work.session import Answer, Session

__all__ = ["NEEDS", "OPERATIONS", "WARM"]

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


# What each kind of worker prepares beside its first questions, in this order (ccgraph.serve.preparation).
WARM: Final[dict[str, dict[str, Callable[[Session], None]]]] = {
    "sparql": {},
    "service": {
        "graph": graph.warm,
        "matcher": graph.warm_matcher,
        "reconcile": reconcile.warm,
        "titles": titles.warm,
    },
    "pages": {"pages": pages.warm},
}
# What an operation needs of this, or shares with it; its own time starts only then.
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("equivalents", "gap", "route"), ("graph",)),
    "map": ("matcher",),
    **dict.fromkeys(("reconcile", "extend", "propose", "suggest", "preview", "known"), ("matcher", "reconcile")),
    **dict.fromkeys(("map-part", "map-page", "map-file", "map-code"), ("matcher", "titles")),
    **dict.fromkeys(("page", "resource"), ("pages",)),
}
