"""The search and its suggestions, over what the reconciliation service knows and what bears the very name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from ccgraph import names
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.pages.addresses import path_of
from ccgraph.reason import search_key
from ccgraph.serve.reconciliation.entities import Entity
from ccgraph.serve.reconciliation.service import Service
from ccgraph.serve.work.reconcile import reconciler
from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.web.naming import near, titles_of_documents
from ccgraph.serve.work.web.site import address_of, page, short
from ccgraph.terms import ID

__all__ = ["missing", "search", "suggest"]

# The kinds of the form, each with the reconciliation service's types.
_TYPES: Final = {
    "role": frozenset({"Role"}),
    "competency": frozenset({"Competency"}),
    "code": frozenset({"rome", "esco", "isco", "ClassificationCode"}),
}
_PROPOSED: Final = 8
_SHOWN: Final = 40
_ALIKE: Final = 5.0
_MIN: Final = 2
# The rank of a code among the names of an entity.
_CODE: Final = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One result.

    Attributes:
        id: its identifier.
        label: its name.
        about: what it is, and of which document or classification.
        href: its page, from the root; a foreign IRI as it is.
        also: the name by which it was found, where that is another.
        homonyms: how many results of the kind bear the same label, itself included.
    """

    id: str
    label: str
    about: str
    href: str
    also: str = ""
    homonyms: int = 1


def search(session: Session, given: dict[str, Any]) -> Answer:
    """The page of the search: results by kind, homonyms apart, each with its document."""
    asked, lang = (given["q"] or "").strip(), given["lang"]
    kinds = [given["kind"]] if given["kind"] else list(_TYPES)
    groups = []
    for kind in kinds if asked else ():
        entities = _found(session, asked, kind, lang)
        if entities:
            groups.append((kind, _hits(session, entities[:_SHOWN], asked, lang), len(entities)))
    others = _others(session, asked, lang) if asked and not given["kind"] else []
    return page(
        session,
        given,
        "search.html",
        "search",
        _title(asked, lang),
        q=asked,
        kind=given["kind"],
        kinds=list(_TYPES),
        groups=groups,
        others=others,
        total=sum(number for _, _, number in groups) + len(others),
        links={k: address_of("search", [("q", asked), ("kind", k)], lang) for k in ("", *_TYPES)},
    )


def _title(asked: str, lang: str) -> str:
    word = {"fr": "Recherche", "en": "Search"}[lang]
    if not asked:
        return word
    return f"{word} : «\N{NO-BREAK SPACE}{asked}\N{NO-BREAK SPACE}»" if lang == "fr" else f"{word}: “{asked}”"


def suggest(session: Session, given: dict[str, Any]) -> Answer:
    """What may be meant by the beginning of a name, for the field to propose, in JSON."""
    asked, lang = (given["q"] or "").strip(), given["lang"]
    if len(search_key(asked)) < _MIN and not asked.isdigit():
        return Answer(body={"result": []})
    types = _TYPES[given["kind"]] if given["kind"] else frozenset().union(*_TYPES.values())
    service = reconciler(session, lang)
    ids = [e["id"] for e in service.suggest_entities(asked, types, 3 * _PROPOSED)]
    ids += [i for i in _coded(service, asked, types) if i not in ids]
    # Roles first: they are what most look for; a classification has thousands of names that begin alike.
    key, by_id = search_key(asked), service.entities.by_id
    ids.sort(key=lambda i: (by_id[i].types[0] != "Role", not search_key(by_id[i].label).startswith(key)))
    if not ids:
        ids = [c["id"] for c in near(session, asked, lang, sorted(types)) if c["score"] >= _ALIKE]
    hits = _hits(session, [service.entities.by_id[i] for i in ids[:_PROPOSED]], asked, lang)
    told = [
        {"label": h.label, "about": h.about, "also": h.also, "href": h.href, "value": f"{h.label} ({short(ID + h.id)})"}
        for h in hits
    ]
    return Answer(body={"result": told})


def missing(session: Session, given: dict[str, Any]) -> Answer:
    """The page for an address where nothing is: what is nearest to its last words."""
    asked = " ".join(given["path"].rpartition("/")[2].partition("#")[0].partition(".")[0].split("-"))[:200]
    service, lang = reconciler(session, given["lang"]), given["lang"]
    found = near(session, asked, lang, ("Role", "Competency")) if search_key(asked) else []
    hits = _hits(session, [service.entities.by_id[c["id"]] for c in found], asked, lang)
    title = {"fr": "Page introuvable", "en": "Page not found"}[lang]
    # Quoted whole, colons too: what was asked for becomes a link, and must not become another scheme.
    return page(session, given, "missing.html", quote(given["path"]), title, 404, hits=hits, q=asked)


def _found(session: Session, asked: str, kind: str, lang: str) -> list[Entity]:
    """Things of a kind: of which a name begins so or has a word that does, then those of like names."""
    service = reconciler(session, lang)
    ids = [e["id"] for e in service.suggest_entities(asked, _TYPES[kind], 500)]
    ids += _coded(service, asked, _TYPES[kind])
    if len(ids) < _PROPOSED:
        query = {"query": asked[:200], "type": sorted(_TYPES[kind]), "limit": 20}
        ids += [c["id"] for c in service.reconcile(query) if c["score"] >= _ALIKE]
    return [service.entities.by_id[i] for i in dict.fromkeys(ids)]


def _coded(service: Service, asked: str, types: frozenset[str]) -> list[str]:
    """The things of which the code begins so, the shortest first; none for what holds no digit."""
    key = search_key(asked)
    if not any(c.isdigit() for c in key):
        return []
    found = [
        (len(name.text), name.text, entity.id)
        for entity in service.entities.by_id.values()
        if types & set(entity.types)
        for name in entity.names
        if name.rank == _CODE and search_key(name.text).startswith(key)
    ]
    return [identifier for _, _, identifier in sorted(found)]


def _hits(session: Session, entities: Iterable[Entity], asked: str, lang: str) -> list[Hit]:
    service, documents = reconciler(session, lang), titles_of_documents(session, lang)
    listed = list(entities)
    same: dict[str, int] = defaultdict(int)
    for entity in listed:
        same[search_key(entity.label)] += 1
    return [
        Hit(
            entity.id,
            entity.label,
            _about(service, documents, entity) + _apart(entity, same[search_key(entity.label)]),
            _href(entity.id, lang),
            _also(entity, asked),
            same[search_key(entity.label)],
        )
        for entity in listed
    ]


def _about(service: Service, documents: dict[str, str], entity: Entity) -> str:
    kind = service.description(entity)
    if "://" in entity.id:
        # Its page is not here: the reader should know before leaving.
        return f"{kind} · {urlsplit(entity.id).hostname} ↗"
    document = documents.get(f"{ID}document/{entity.id.split('/')[1]}", "") if entity.id.startswith("role/") else ""
    return f"{kind.partition(' · ')[0]} · {document}" if document else kind


def _apart(entity: Entity, namesakes: int) -> str:
    """The identifier where the label is not enough: one document may give one name to two roles."""
    return f" · {short(ID + entity.id)}" if namesakes > 1 and "://" not in entity.id else ""


def _href(identifier: str, lang: str) -> str:
    path = path_of(ID + identifier)
    if "://" in identifier or path is None:
        return identifier
    fragment = identifier.partition("#")[2]
    return f"{path}.{lang}.html" + (f"#{fragment}" if fragment else "")


def _also(entity: Entity, asked: str) -> str:
    """The name that was found, where the label does not hold what was asked."""
    key = search_key(asked)
    if not key or key in search_key(entity.label):
        return ""
    return next((n.text for n in entity.names if key in search_key(n.text)), "")


def _others(session: Session, asked: str, lang: str) -> list[Hit]:
    """What else bears the very name: documents, acronyms, meetings, indicators."""
    known = {ID + i for i in reconciler(session, lang).entities.by_id}
    try:
        found = names.resolve(session.store, asked, "", None, lang)
    except (NotFoundError, UsageError):
        found = []
    documents = titles_of_documents(session, lang)
    key = search_key(asked)
    hits = [Hit(short(m.iri), m.label, short(m.iri), _href(m.iri.removeprefix(ID), lang))
            for m in found if m.iri not in known and m.iri.startswith(ID)]  # fmt: skip
    hits += [Hit(short(iri), title, short(iri), _href(iri.removeprefix(ID), lang))
             for iri, title in documents.items() if key and key in search_key(f"{title} {short(iri)}")]  # fmt: skip
    return list({h.href: h for h in hits}.values())[:_SHOWN]
