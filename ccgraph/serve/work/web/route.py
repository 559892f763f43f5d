"""The ways from a role to another, or to every role within reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ccgraph.compare.route import Route
from ccgraph.compare.texts import DISCLAIMER
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.pages.shown import Link
from ccgraph.serve.work.graph import opened
from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.web.compare import passages, to_page
from ccgraph.serve.work.web.naming import field
from ccgraph.serve.work.web.site import address_of, page, short

__all__ = ["route"]

_PATH: Final = "route"


@dataclass(frozen=True, slots=True)
class Step:
    """A move: where it leads, why it is open, what is to be acquired or verified, what is near."""

    link: Link
    document: str
    reason: str
    places: tuple[Link, ...]
    acquire: tuple[Link, ...]
    near: tuple[Link, ...]
    compare: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its steps and what to bear in mind."""

    end: Link
    document: str
    steps: tuple[Step, ...]
    remarks: tuple[str, ...]
    number: int
    sure: bool
    href: str


def route(session: Session, given: dict[str, Any]) -> Answer:
    """The page: the form, and the ways once the start names one role."""
    lang = given["lang"]
    start = field(session, given, "from", given["from"] or "", _PATH)
    target = field(session, given, "to", given["to"] or "", _PATH)
    wrong = [f for f in (start, target) if f.wrong]
    ways: list[Way] | None = None
    refusal = ""
    if start.known and not wrong:
        try:
            found = opened(session).route(start.iri, target.iri or None, given["number"], lang)
            ways = [_way(w, start.iri, lang) for w in found]
        except (NotFoundError, UsageError) as error:
            refusal = str(error)
    title = {"fr": "Parcours entre rôles", "en": "Routes between roles"}[lang]
    if start.known and not wrong:
        title = f"{title} : {start.label}" if lang == "fr" else f"{title}: {start.label}"
        title += f" → {target.label}" if target.known else ""
    pairs = [("from", short(start.iri)), ("to", short(target.iri)), ("number", str(given["number"]))]
    status = 404 if refusal or any(not f.several for f in wrong) else 300 if wrong else 200
    return page(
        session,
        given,
        "route.html",
        _PATH,
        title,
        status,
        start=start,
        target=target,
        wrong=wrong,
        ways=ways,
        refusal=refusal,
        disclaimer=DISCLAIMER[lang],
        json=address_of("api/route", pairs, lang),
    )


def _way(way: Route, start: str, lang: str) -> Way:
    steps = []
    for i, (move, there) in enumerate(zip(way.moves, way.roles[1:], strict=True)):
        held = [("from", short(r.iri)) for r in way.roles[: i + 1]]
        steps.append(
            Step(
                Link(there.label, to_page(there.iri, lang)),
                there.title,
                move.reason,
                passages(move.passages, None, lang),
                tuple(Link(n.competency.label, to_page(n.competency.iri, lang)) for n in way.acquire(i)),
                tuple(Link(n.competency.label, to_page(n.competency.iri, lang)) for n in way.near(i)),
                address_of("compare", [*held, ("to", short(there.iri))], lang),
            )
        )
    last = way.roles[-1]
    pairs = [("from", short(start)), ("to", short(last.iri))]
    return Way(
        Link(last.label, to_page(last.iri, lang)),
        last.title,
        tuple(steps),
        tuple(way.remarks()),
        len(way.new_needs()),
        way.sure,
        address_of(_PATH, pairs, lang),
    )
