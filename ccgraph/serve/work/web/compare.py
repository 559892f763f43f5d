"""The comparison of two roles, or of several held with one: page, picture, table, printable sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ccgraph.compare.gap import SECTIONS, STATES, Gap, Need
from ccgraph.compare.gap_picture import MARKS, gap_picture
from ccgraph.compare.sheets import discrepancies, employee, works_council
from ccgraph.compare.texts import DISCLAIMER, say
from ccgraph.compare.work import Competency, Deed
from ccgraph.errors import UsageError
from ccgraph.pages.addresses import path_of
from ccgraph.pages.charts import embedded
from ccgraph.pages.shown import Link
from ccgraph.serve.work.graph import opened
from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.web.naming import Field, field
from ccgraph.serve.work.web.site import HTML, address_of, download, page, short

__all__ = ["compare", "passages", "picture", "sheet", "table", "to_page"]

_PATH: Final = "compare"


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of one side: its words, its page, its passages."""

    link: Link
    places: tuple[Link, ...]
    force: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One need as the page lays it out."""

    link: Link
    state: str
    word: str
    mark: str
    reasons: tuple[str, ...]
    asked: tuple[Said, ...]
    held: tuple[Said, ...]
    exclusion: Said | None


def compare(session: Session, given: dict[str, Any]) -> Answer:
    """The page: the form, and the answer once each field names one role."""
    fields = [field(session, given, "from", text, _PATH) for text in dict.fromkeys(given["from"])]
    target = field(session, given, "to", given["to"] or "", _PATH)
    lang = given["lang"]
    found = _gap(session, [f for f in fields if f.known], target, lang)
    complete = found is not None and not any(f.wrong for f in fields)
    title = {"fr": "Comparer deux rôles", "en": "Compare two roles"}[lang]
    values = _shown(found, fields, target, given) if found is not None and complete else {"gap": None}
    wrong = [f for f in (*fields, target) if f.wrong]
    if values["gap"] is not None:
        title = f"{values['gap'].origin.label} → {values['gap'].target.label}"
    # One field more than is filled in: several roles held count together.
    fields = fields if len(fields) == 0 or wrong else [*fields, Field("from", "")]
    status = 404 if any(not f.several for f in wrong) else 300 if wrong else 200
    return page(
        session, given, "compare.html", _PATH, title, status,
        fields=fields or [Field("from", "")], target=target, wrong=wrong, **values,
    )  # fmt: skip


def table(session: Session, given: dict[str, Any]) -> Answer:
    """The needs as a table, one row each."""
    found = _asked(session, given)
    return download("\ufeff" + found.to_table().to_csv(), "text/csv; charset=utf-8", _name(found, "csv"))


def picture(session: Session, given: dict[str, Any]) -> Answer:
    """The picture as a file."""
    found = _asked(session, given)
    return download(gap_picture(found), "image/svg+xml", _name(found, "svg"))


def sheet(session: Session, given: dict[str, Any]) -> Answer:
    """A printable sheet as a file: it has its style in it, which a page of this server may not."""
    found = _asked(session, given)
    roles = (*found.origin.roles, found.target)
    made = (
        employee(found)
        if given["for"] == "employee"
        else works_council(found, discrepancies(session.store, roles, given["lang"]))
    )
    return download(made, HTML, _name(found, "html"))


def _asked(session: Session, given: dict[str, Any]) -> Gap:
    """The comparison of an address that must be complete.

    Raises:
        UsageError: a role is missing.
        NotFoundError: nothing bears a name.
    """
    if not given["from"] or not given["to"]:
        raise UsageError("Give “from” and “to”.")
    return opened(session).gap(list(given["from"]), given["to"], given["lang"])


def _gap(session: Session, held: Sequence[Field], target: Field, lang: str) -> Gap | None:
    return opened(session).gap([f.iri for f in held], target.iri, lang) if held and target.known else None


def _name(gap: Gap, suffix: str) -> str:
    ends = [gap.origin.roles[0].iri, gap.target.iri]
    return f"{'-'.join(short(iri).replace('/', '-') for iri in ends)}.{suffix}"


def _shown(gap: Gap, fields: Sequence[Field], target: Field, given: dict[str, Any]) -> dict[str, Any]:
    lang = given["lang"]
    ids = [("from", short(f.iri)) for f in fields] + [("to", short(target.iri))]
    back = [("from", short(target.iri)), ("to", short(fields[0].iri))] if len(fields) == 1 else None
    sections = []
    for section in SECTIONS:
        groups = [(_competency(g, lang), [_need(n, lang) for n in needs]) for g, needs in gap.in_section(section)]
        if groups:
            sections.append((section, say(section, lang), gap.counts(section), groups))
    return {
        "gap": gap,
        "sections": sections,
        "states": [(state, say(state, lang), MARKS[state]) for state in STATES],
        "ends": [(_role(r.iri, r.label, lang), r) for r in gap.origin.roles],
        "aim": (_role(gap.target.iri, gap.target.label, lang), gap.target),
        "share": None if gap.share is None else round(100 * gap.share),
        "disclaimer": DISCLAIMER[lang],
        "picture": embedded(gap_picture(gap), "gap"),
        "swap": back and address_of(_PATH, back, lang),
        "files": {
            "csv": address_of("compare.csv", ids, lang),
            "json": address_of("api/gap", ids, lang),
            "svg": address_of("compare.svg", ids, lang),
            "employee": address_of("compare/sheet", [*ids, ("for", "employee")], lang),
            "works-council": address_of("compare/sheet", [*ids, ("for", "works-council")], lang),
        },
        "further": {
            "route": address_of("route", [("from", short(fields[0].iri)), ("to", short(target.iri))], lang),
            "equivalents": address_of("equivalents", [("name", short(target.iri))], lang),
        },
    }


def _need(need: Need, lang: str) -> Shown:
    exclusion = None
    if need.exclusion is not None:
        e = need.exclusion
        exclusion = Said(Link(e.label, to_page(e.iri, lang)), passages(e.passages, e.line, lang), e.force)
    return Shown(
        _competency(need.competency, lang),
        need.state,
        say(need.state, lang),
        MARKS[need.state],
        need.reasons,
        tuple(_said(d, lang) for d in _once(need.asked)),
        tuple(_said(d, lang) for d in _once(need.held)),
        exclusion,
    )


def _once(deeds: Sequence[Deed]) -> list[Deed]:
    return list({d.statement.iri: d for d in deeds}.values())


def _said(deed: Deed, lang: str) -> Said:
    s = deed.statement
    return Said(Link(s.label, to_page(s.iri, lang)), passages(s.passages, s.line, lang), s.force)


def passages(iris: Sequence[str], line: int | None, lang: str) -> tuple[Link, ...]:
    """Links to where a document says something: by its line where that is known, else by its characters."""
    found = []
    for i, iri in enumerate(iris):
        place = iri.partition("#")[2]
        shown = place.partition("=")[2].replace(",", "–")
        known = i == 0 and line is not None
        text = (
            f"l.\N{NO-BREAK SPACE}{line}"
            if known
            else {"fr": "car.", "en": "char."}[lang] + f"\N{NO-BREAK SPACE}{shown}"
        )
        found.append(Link(text, to_page(iri, lang), title=f"{short(iri.partition('#')[0])} · {place}"))
    return tuple(found)


def _competency(competency: Competency, lang: str) -> Link:
    return Link(competency.label, to_page(competency.iri, lang))


def _role(iri: str, label: str, lang: str) -> Link:
    return Link(label, to_page(iri, lang))


def to_page(iri: str, lang: str) -> str | None:
    """The page of an IRI, from the root."""
    path = path_of(iri)
    fragment = iri.partition("#")[2]
    return None if path is None else f"{path}.{lang}.html" + (f"#{fragment}" if fragment else "")
