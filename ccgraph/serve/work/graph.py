"""Roles, equivalents, gaps, routes and titles mapped to codes, as plain values."""

from __future__ import annotations

from typing import Any

from ccgraph import evidence, names
from ccgraph.compare.equivalents import CAUTION
from ccgraph.graph import Graph
from ccgraph.mapping.fitted import known_reference
from ccgraph.mapping.match import SCHEMES, Matcher
from ccgraph.mapping.model import Title
from ccgraph.serve.work.session import Answer, Session
from ccgraph.table import Literal
from ccgraph.terms import ID

__all__ = ["equivalents", "gap", "map_titles", "matcher", "opened", "role", "roles", "route", "warm", "warm_matcher"]


def opened(session: Session) -> Graph:
    """The graph as a user holds it: it keeps what it has read."""
    return session.once(lambda: Graph(session.store), "graph")


def warm(session: Session) -> None:
    """Read the roles, in both languages: some seconds."""
    graph = opened(session)
    first = next((m.iri for m in names.members(session.store, "Role") if graph.equivalents(m.iri)), None)
    if first is not None:
        for lang in ("fr", "en"):
            graph.gap(first, first, lang)


def warm_matcher(session: Session) -> None:
    """Read the codes, in both languages."""
    for lang in ("fr", "en"):
        # What it fits, it fits now.
        matcher(session, lang).match([Title("conseiller")], SCHEMES[:2])


def _find(session: Session, name: str, lang: str, kind: str = "Role") -> str:
    return names.resolve_one(session.store, name, kind, None, lang).iri


def _match(match: names.Match) -> dict[str, Any]:
    return {"id": match.iri.removeprefix(ID), "iri": match.iri, "label": match.label, "document": match.source}


def roles(session: Session, given: dict[str, Any]) -> Answer:
    """The roles, of one document, or those that bear a name."""
    lang = given["lang"]
    document = _find(session, given["source"], lang, "SourceDocument") if given["source"] else None
    if given["name"]:
        found = names.resolve(session.store, given["name"], "Role", document, lang)
    else:
        found = names.members(session.store, "Role", document, lang)
    start = given["offset"]
    return Answer(body={"total": len(found), "roles": [_match(m) for m in found[start : start + given["limit"]]]})


def role(session: Session, given: dict[str, Any]) -> Answer:
    """All that is said of one role, with the kind of each statement, its passages and its mappings."""
    lang = given["lang"]
    match = names.resolve_one(session.store, given["id"], "Role", None, lang)
    about = evidence.describe(session.store, match.iri, lang)
    statements = [
        {
            "property": s.property,
            "label": s.property_label,
            "inverse": s.inverse,
            "value": str(s.value),
            "language": s.value.language if isinstance(s.value, Literal) else None,
            "value_label": s.label,
            "kind": s.kind,
            "passages": list(s.passages),
        }
        for s in about.statements
    ]
    mappings = [
        {
            "relation": m.relation,
            "negated": m.negated,
            "other": m.other,
            "label": m.label,
            "comment": m.comment,
            "status": m.status,
            "confidence": m.confidence,
        }
        for m in evidence.mappings(session.store, match.iri, lang)
    ]
    cautions = evidence.cautions(session.store, match.iri, lang)
    more = {"passages": list(about.passages), "cautions": cautions, "statements": statements, "mappings": mappings}
    return Answer(body={**_match(match), **more})


def equivalents(session: Session, given: dict[str, Any]) -> Answer:
    """The roles of other documents that are the same or near, for each role that bears the name."""
    lang = given["lang"]
    found = opened(session).equivalents(given["name"], given["source"], lang)
    return Answer(body={"equivalents": [e.to_dict(lang) for e in found], "caution": CAUTION[lang]})


def gap(session: Session, given: dict[str, Any]) -> Answer:
    """What a role asks for against what one role, or several held so far, are said to do."""
    held = list(dict.fromkeys(given["from"]))
    found = opened(session).gap(held[0] if len(held) == 1 else held, given["to"], given["lang"])
    return Answer(body=found.to_dict())


def route(session: Session, given: dict[str, Any]) -> Answer:
    """The cheapest ways from a role to another, or to every role within reach."""
    found = opened(session).route(given["from"], given["to"], given["number"], given["lang"])
    return Answer(body=found.to_dict())


def matcher(session: Session, lang: str, sector: str | None = None) -> Matcher:
    """The matcher of :mod:`ccgraph.mapping` over the codes of the graph."""

    def make() -> Matcher:
        first = session.once(lambda: Matcher(known_reference(session.store), None, "fr"), "matcher", "fr", "")
        return first if lang == "fr" and sector is None else first.sharing(sector, lang)

    return session.once(make, "matcher", lang, sector or "")


def map_titles(session: Session, given: dict[str, Any]) -> Answer:
    """Codes proposed for job titles, in the order of the titles."""
    titles = [Title(**one) for one in given["titles"]]
    found = matcher(session, given["lang"]).match(titles, tuple(given["schemes"]))
    return Answer(body={"matches": [match.to_dict() for match in found]})
