"""The catalogue asked by form: the parameters of a query as fields, its answer as table, file and bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from ccgraph import names, query
from ccgraph.errors import CcgraphError, NotFoundError, QueryError
from ccgraph.pages.shown import Link
from ccgraph.serve.work.answers import SHOWN, answered
from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.shell import render, short
from ccgraph.serve.work.wording import grouped, say
from ccgraph.sparql import values_span
from ccgraph.table import Table

__all__ = ["question_file", "question_list", "question_page"]

_HTML: Final = "text/html; charset=utf-8"
_CHOICES: Final = 600


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a field of the form.

    Attributes:
        name: of the parameter.
        about: what it stands for.
        number: whether it is a whole number.
        example: of the query's file.
        value: what was given.
        choices: identifiers and names, where they are few.
    """

    name: str
    about: str
    number: bool
    example: str
    value: str
    choices: tuple[tuple[str, str], ...]


def question_list(session: Session, given: dict[str, Any]) -> Answer:
    """Every question of the catalogue."""
    lang = given["lang"]
    found = [
        (q.name, q.question[lang], q.summary[lang], [p.description[lang] for p in q.parameters if p.name != "lang"])
        for q in query.catalogue()
    ]
    body = render(session, "work/ask-list.html", lang, "ask", say("ask", lang), questions=found)
    return Answer(media=_HTML, body=body)


def question_page(session: Session, given: dict[str, Any]) -> Answer:
    """A question with its form; and the answer, when all it asks for is given.

    Raises:
        NotFoundError: there is no such question.
    """
    lang, fields = given["lang"], given["fields"]
    asked = query.find(given["name"])
    form = [_field(session, asked, p, fields, lang) for p in asked.parameters if p.name != "lang"]
    missing = [f.about for f in form if not f.value]
    problem, status, shown = given.get("problem", ""), 200, None
    if not problem and not missing:
        try:
            table, cut = _run(session, asked, fields, lang)
            shown = answered(table, cut, lang, asked.columns)
        except CcgraphError as error:
            problem, status = str(error), 404 if isinstance(error, NotFoundError) else 400
    elif not problem and any(f.value for f in form):
        problem = say("ask-missing", lang, " ; ".join(missing))
    pairs = [(f.name, f.value) for f in form if f.value]
    path = f"ask/{asked.name}"
    body = render(
        session,
        "work/ask.html",
        lang,
        path,
        asked.question[lang],
        pairs,
        name=asked.name,
        summary=asked.summary[lang],
        fields=form,
        problem=problem,
        answer=shown,
        most=SHOWN,
        limit=grouped(session.limits["rows"], lang),
        query=urlencode([*pairs, ("lang", lang)]),
        example=urlencode([*((f.name, f.example) for f in form), ("lang", lang)]),
        text=asked.body,
        editor=urlencode({"example": asked.name, "lang": lang}),
        way=Link(say("ask", lang), f"../ask?lang={lang}"),
    )
    return Answer(status, _HTML, body)


def _field(
    session: Session, asked: query.Query, parameter: query.Parameter, fields: Mapping[str, Sequence[str]], lang: str
) -> Field:
    start, end = values_span(asked.text, parameter.name)
    text = asked.text[start:end].strip()
    example = text if parameter.type == "string" or text.startswith('"') else text.split()[0]
    choices: tuple[tuple[str, str], ...] = ()
    if parameter.type == "iri" and parameter.kind:
        kind = parameter.kind
        found = session.once(lambda: names.members(session.store, kind, None, lang), "members", kind, lang)
        if len(found) <= _CHOICES:
            choices = tuple((short(m.iri), m.label) for m in found)
    value = " ".join(fields.get(parameter.name, [""])[0].split())
    return Field(
        parameter.name,
        parameter.description[lang],
        parameter.type == "integer",
        short(example.strip("<>").strip('"')),
        value,
        choices,
    )


def _run(session: Session, asked: query.Query, fields: Mapping[str, Sequence[str]], lang: str) -> tuple[Table, bool]:
    arguments: dict[str, query.Value | Sequence[query.Value]] = {}
    for parameter in asked.parameters:
        values = [lang] if parameter.name == "lang" else [v for v in fields.get(parameter.name, ()) if v.strip()]
        if parameter.type == "iri":
            values = [names.resolve_one(session.store, v, parameter.kind or "", None, lang).iri for v in values]
        arguments[parameter.name] = values
    found, cut = session.store.bounded(query.bind(asked, arguments), session.limits["rows"])
    if not isinstance(found, Table):
        raise QueryError(f"The query {asked.name} is not a SELECT.")
    return found, cut


def question_file(session: Session, given: dict[str, Any]) -> Answer:
    """The answer to a question as a file.

    Raises:
        NotFoundError: no such question, or nothing bears a name.
        UsageError: a parameter is wrong or missing.
    """
    lang = given["lang"]
    asked = query.find(given["name"])
    table, cut = _run(session, asked, given["fields"], lang)
    headers = {"Content-Disposition": f'attachment; filename="{asked.name}.{given["form"]}"'}
    if cut:
        headers["X-Truncated"] = "true"
    if given["form"] == "json":
        return Answer(body=table.to_json().encode(), headers=headers)
    text = table.to_csv(";" if lang == "fr" else ",").encode("utf-8-sig")
    return Answer(media="text/csv; charset=utf-8", body=text, headers=headers)
