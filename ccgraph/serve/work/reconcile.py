"""The reconciliation service's answers; a batch is one question."""

from __future__ import annotations

from typing import Any

from ccgraph.errors import NotFoundError, UsageError
from ccgraph.serve.reconciliation.entities import PROPERTIES, TYPES, Entities, Entity
from ccgraph.serve.reconciliation.service import Service
from ccgraph.serve.work.session import Answer, Session

__all__ = ["extend", "known", "preview", "propose", "reconcile", "suggest", "warm"]

_SHOWN = ("document", "scheme", "title", "titleOf", "reportsTo", "level", "mappedTo", "definition", "broader")
_VALUES = 6


def _service(session: Session, lang: str) -> Service:
    return session.once(lambda: Service(Entities.load(session.store, lang)), "reconciliation", lang)


def warm(session: Session) -> None:
    """Read the entities, in both languages."""
    for lang in ("fr", "en"):
        _service(session, lang)


def reconcile(session: Session, given: dict[str, Any]) -> Answer:
    """Candidates for each query of a batch."""
    service = _service(session, given["lang"])
    found = {}
    for key, query in given["queries"].items():
        if not isinstance(query, dict):
            raise UsageError(f"The query “{key[:80]}” is not an object.")
        found[key] = {"result": service.reconcile(query)}
    return Answer(body=found)


def extend(session: Session, given: dict[str, Any]) -> Answer:
    """Values of properties for entities."""
    return Answer(body=_service(session, given["lang"]).extend(given["extend"]))


def propose(session: Session, given: dict[str, Any]) -> Answer:
    """Properties of a type."""
    return Answer(body=_service(session, given["lang"]).propose(given["type"], given["limit"]))


def suggest(session: Session, given: dict[str, Any]) -> Answer:
    """What begins with a prefix: entities, types or properties."""
    service = _service(session, given["lang"])
    if given["what"] == "type":
        found = service.suggest_types(given["prefix"])
    elif given["what"] == "property":
        found = service.suggest_properties(given["prefix"])
    else:
        types = frozenset(given["types"]) & frozenset(TYPES) if given["types"] else frozenset(TYPES) - {"Title"}
        found = service.suggest_entities(given["prefix"], types)
    return Answer(body={"result": found})


def known(session: Session, given: dict[str, Any]) -> Answer:
    """That an entity exists.

    Raises:
        NotFoundError: there is none of this identifier.
    """
    _entity(_service(session, given["lang"]), given["id"])
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
    service, lang = _service(session, given["lang"]), given["lang"]
    entity = _entity(service, given["id"])
    values = service.entities.values.get(entity.id, {})
    rows = [(PROPERTIES[pid][0][lang], [v.text for v in values[pid][:_VALUES]]) for pid in _SHOWN if values.get(pid)]
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("ccgraph.serve"), autoescape=True, undefined=StrictUndefined)
    html = environment.get_template("preview.html").render(
        lang=lang, label=entity.label, kind=service.description(entity), rows=rows
    )
    return Answer(media="text/html; charset=utf-8", body=html.encode())
