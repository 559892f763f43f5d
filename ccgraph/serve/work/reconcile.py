"""The reconciliation service's answers; a batch is one question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ccgraph.errors import NotFoundError
from ccgraph.mapping.model import Title
from ccgraph.pages.words import LANGUAGES
from ccgraph.serve.reconciliation.entities import FAMILIES, PROPERTIES, TYPES, Entities, Entity
from ccgraph.serve.reconciliation.service import Service
from ccgraph.serve.work.graph import matcher
from ccgraph.serve.work.session import Answer, Session
from ccgraph.terms import ID

__all__ = ["extend", "known", "preview", "propose", "reconcile", "reconciler", "suggest", "warm"]

_SHOWN = ("document", "scheme", "title", "titleOf", "reportsTo", "level", "mappedTo", "definition", "broader")
_VALUES = 6


def reconciler(session: Session, lang: str) -> Service:
    """The service in a language; what it reads it reads once."""

    def make() -> Service:
        titles = matcher(session, lang)
        schemes = {code.scheme for code in titles.reference.codes}
        known = [f for f in FAMILIES if {"isco": "esco"}.get(f, f) in schemes]

        def match(texts: Sequence[str], families: Sequence[str]) -> list[dict[str, float]]:
            found = titles.match([Title(text) for text in texts], tuple(families))
            return [{c.iri.removeprefix(ID): c.confidence for cs in m.candidates.values() for c in cs} for m in found]

        entities = session.once(lambda: Entities.load_each(session.store, tuple(LANGUAGES)), "entities")
        return Service(entities[lang], match, known)

    return session.once(make, "reconciliation", lang)


def warm(session: Session) -> None:
    """Read the entities, in both languages."""
    for lang in LANGUAGES:
        reconciler(session, lang)


def reconcile(session: Session, given: dict[str, Any]) -> Answer:
    """Candidates for each query of a batch."""
    return Answer(body=reconciler(session, given["lang"]).batch(given["queries"]))


def extend(session: Session, given: dict[str, Any]) -> Answer:
    """Values of properties for entities."""
    return Answer(body=reconciler(session, given["lang"]).extend(given["extend"]))


def propose(session: Session, given: dict[str, Any]) -> Answer:
    """Properties of a type."""
    return Answer(body=reconciler(session, given["lang"]).propose(given["type"], given["limit"]))


def suggest(session: Session, given: dict[str, Any]) -> Answer:
    """What begins with a prefix: entities, types or properties."""
    service, start = reconciler(session, given["lang"]), given.get("cursor", 0)
    if given["what"] == "type":
        found = service.suggest_types(given["prefix"])[start:]
    elif given["what"] == "property":
        found = service.suggest_properties(given["prefix"])[start:]
    else:
        types = frozenset(given["types"]) & frozenset(TYPES) if given["types"] else frozenset(TYPES) - {"Title"}
        found = service.suggest_entities(given["prefix"], types, start=start)
    return Answer(body={"result": found})


def known(session: Session, given: dict[str, Any]) -> Answer:
    """That an entity exists.

    Raises:
        NotFoundError: there is none of this identifier.
    """
    _entity(reconciler(session, given["lang"]), given["id"])
    return Answer()


def _entity(service: Service, identifier: str) -> Entity:
    found = service.entities.by_id.get(identifier)
    if found is None:
        raise NotFoundError(f"Nothing here has the identifier “{identifier[:200]}”.")
    return found


def preview(session: Session, given: dict[str, Any]) -> Answer:
    """A small page about an entity.

    Raises:
        NotFoundError: there is none of this identifier.
    """
    service, lang = reconciler(session, given["lang"]), given["lang"]
    entity = _entity(service, given["id"])
    values = service.entities.values.get(entity.id, {})
    rows = [(PROPERTIES[pid][0][lang], [v.text for v in values[pid][:_VALUES]]) for pid in _SHOWN if values.get(pid)]
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("ccgraph.serve"), autoescape=True, undefined=StrictUndefined)
    html = environment.get_template("preview.html").render(
        lang=lang, label=entity.label, kind=service.description(entity), rows=rows
    )
    return Answer(media="text/html; charset=utf-8", body=html.encode())
