"""The SPARQL page: an editor and the answer to what stands in it, judged and bounded as at the endpoint."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from ccgraph import query as queries
from ccgraph.errors import CcgraphError, UsageError
from ccgraph.guard import judge
from ccgraph.rdf import Triple
from ccgraph.results import write
from ccgraph.serialization import serialize
from ccgraph.serve.work.answers import SHOWN, Answered, answered
from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.shell import render
from ccgraph.serve.work.wording import grouped, say
from ccgraph.table import Table
from ccgraph.terms import PREFIXES

__all__ = ["answer_file", "editor_page"]

_HTML: Final = "text/html; charset=utf-8"
_FIRST: Final = "activities-per-role"
_TURTLE: Final = 200_000


def editor_page(session: Session, given: dict[str, Any]) -> Answer:
    """The editor, with the answer to its query when there is one."""
    lang, text = given["lang"], given["query"]
    problem, status = given.get("problem", ""), 200
    shown: Answered | None = None
    truth: bool | None = None
    triples, graph, cut = 0, "", False
    if text.strip() and not problem:
        try:
            found, cut = _run(session, text)
            if isinstance(found, Table):
                shown = answered(found, cut, lang)
            elif isinstance(found, bool):
                truth = found
            else:
                triples, graph = len(found), serialize(found, "turtle")
        except CcgraphError as error:
            problem, status = str(error), 400
    catalogue = queries.catalogue()
    start = next((q for q in catalogue if q.name == given["example"]), None)
    first = start or next(q for q in catalogue if q.name == _FIRST)
    written = text or first.body
    body = render(
        session,
        "work/sparql.html",
        lang,
        "sparql",
        say("sparql", lang),
        [(k, given[k]) for k in ("query", "example", "editor") if given[k]],
        "sparql.html",
        query=written,
        typed=bool(text.strip()),
        problem=problem,
        answer=shown,
        truth=truth,
        triples=triples,
        graph=graph[:_TURTLE],
        graph_cut=cut or len(graph) > _TURTLE,
        most=SHOWN,
        limit=grouped(session.limits["rows"], lang),
        seconds=f"{session.limits['seconds']:g}",
        examples=[(q.name, q.question[lang]) for q in catalogue],
        example=given["example"],
        prefixes=sorted(PREFIXES.items()),
        yasgui=given["yasgui"] and given["editor"] != "plain",
        other=given["yasgui"],
        link=urlencode({"query": text, "lang": lang}),
    )
    return Answer(status, _HTML, body)


def _run(session: Session, text: str) -> tuple[Table | bool | list[Triple], bool]:
    judge(text, set(session.graphs), session.limits["body"], session.limits["nesting"])
    return session.store.bounded(text, session.limits["rows"])


def answer_file(session: Session, given: dict[str, Any]) -> Answer:
    """The answer as a file for people: CSV without formulas, JSON, Turtle.

    Raises:
        QueryError: the query is none, or is refused.
        UsageError: the answer has no such form.
    """
    form = given["form"]
    found, cut = _run(session, given["query"])
    headers = {"Content-Disposition": f'attachment; filename="answer.{form}"'}
    if isinstance(found, Table) and form == "csv":
        text = found.to_csv(";" if given["lang"] == "fr" else ",").encode("utf-8-sig")
        media = "text/csv; charset=utf-8"
    elif isinstance(found, list) != (form == "ttl") or form == "csv":
        raise UsageError("Rows are given as CSV and JSON, a truth value as JSON, a graph as Turtle.")
    else:
        name = "turtle" if form == "ttl" else "json"
        text, cut = write(found, name, session.limits["bytes"], cut, "")
        media = "text/turtle; charset=utf-8" if form == "ttl" else "application/sparql-results+json"
    return Answer(media=media, body=text, headers={**headers, **({"X-Truncated": "true"} if cut else {})})
