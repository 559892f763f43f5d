"""Pages over many resources: home, lists of every kind, and the index of the search."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ccgraph import query as queries
from ccgraph.pages.addresses import path_of
from ccgraph.pages.panels import cautions, tree
from ccgraph.pages.resource import View
from ccgraph.pages.shown import Branch, Link
from ccgraph.pages.statements import local_name
from ccgraph.pages.vocabulary import terms
from ccgraph.pages.words import say
from ccgraph.reason import search_key
from ccgraph.terms import CCJ, ID, PREFIXES

__all__ = ["home", "listing", "lists", "pictured", "query_list", "search_index"]

_DCT = PREFIXES["dcterms"]
_COMPETENCIES = f"{ID}concept/competencies"
# What nobody looks for by name; the lists and their subjects lead there.
_UNSEARCHED = {"annotation", "mapping", "graph", "making", "agent"}
_WEIGHTS = {"role": 0, "concept": 1, "document": 1, "code": 1, "acronym": 2}


@dataclass(frozen=True, slots=True)
class _Card:
    link: Link
    about: str
    caution: str
    chart: str | None


def home(view: View, here: str) -> Mapping[str, Any]:
    """What the template ``home.html`` shows."""
    s, lang, at = view.statements, view.lang, view.addresses
    by_kind = view.kinds
    figures = [
        (str(len(by_kind[kind])), Link(say(f"list-{kind}", lang).lower(), at.page(f"lists/{kind}", lang, here)))
        for kind in ("document", "role", "code", "mapping", "discrepancy")
        if kind in by_kind
    ]
    activities = len(s.instances(f"{CCJ}Activity"))
    if "role" in by_kind:
        figures.insert(2, (str(activities), Link(say("activities", lang).lower(), at.page("lists/role", lang, here))))
    competencies = s.subjects(f"{PREFIXES['skos']}inScheme", _COMPETENCIES)
    if competencies:
        target = at.iri(_COMPETENCIES, lang, here)
        figures.insert(3, (str(len(competencies)), Link(say("competencies", lang).lower(), target)))
    tops = [c for c in competencies if not s.values(c, f"{PREFIXES['skos']}broader")]
    return {
        "figures": figures,
        "cards": _cards(view, here),
        "groups": [branch.link for branch in tree(view, tops, here)],
    }


def pictured(view: View, here: str) -> list[_Card]:
    """The documents that have pictures."""
    return [card for card in _cards(view, here) if card.chart is not None]


def _cards(view: View, here: str) -> list[_Card]:
    s, lang, at = view.statements, view.lang, view.addresses
    cards = []
    for document in view.named(view.kinds.get("document", ())):
        roles = [r for r in s.subjects(f"{CCJ}fromDocument", document) if s.is_a(r, f"{CCJ}Role")]
        about = [
            say(f"{word}-unknown", lang) if (value := s.one(document, _DCT + name)) in {None, "unknown"} else value
            for word, name in (("publisher", "publisher"), ("date", "issued"))
        ]
        about.append(f"{len(roles)} {say('roles', lang).lower()}")
        notes = {note for role in roles for note in cautions(s, role, lang)}
        chart = f"charts/{local_name(document)}"
        href = at.page(chart, lang, here) if chart in at.paths else None
        cards.append(_Card(view.link(document, here), " · ".join(a for a in about if a), " ".join(sorted(notes)), href))
    return cards


def lists(view: View, here: str) -> tuple[Branch, ...]:
    """The list of lists."""
    lang, at = view.lang, view.addresses
    found = view.kinds
    nodes = [
        Branch(Link(say(f"list-{kind}", lang), at.page(f"lists/{kind}", lang, here), title=str(len(found[kind]))))
        for kind in sorted(found, key=lambda kind: search_key(say(f"list-{kind}", lang)))
    ]
    nodes.append(Branch(Link(say("ontology", lang), at.page("ontology", lang, here), title=str(len(terms(view))))))
    nodes.append(Branch(Link(say("queries", lang), at.page("queries", lang, here), title=str(len(queries.names())))))
    return (Branch(Link(""), tuple(nodes)),)


def listing(view: View, kind: str, here: str) -> tuple[Branch, ...]:
    """The resources of a kind, by document or scheme, by name."""
    s = view.statements
    grouped: dict[str, list[str]] = {}
    for iri in view.kinds[kind]:
        parts = iri.removeprefix(ID).split("/")
        above = (s.one(iri, f"{PREFIXES['skos']}inScheme") or "") if kind in {"concept", "code"} else ""
        if not above and len(parts) > 2:
            document = f"{ID}document/{parts[1]}"
            above = document if document in s.facts else parts[1]
        grouped.setdefault(above, []).append(iri)
    branches = []
    for above in sorted(grouped, key=lambda a: (a != "", search_key(s.name(a, view.lang)) if a else "", a)):
        link = view.link(above, here) if above in s.facts else Link(above)
        nodes = []
        for iri in view.named(grouped[above]):
            found = view.link(iri, here)
            notation = s.one(iri, f"{PREFIXES['skos']}notation")
            number = len(s.values(iri, f"{CCJ}performs")) if kind == "role" else 0
            note = f"{number} {say('activities', view.lang).lower()}" if number else notation
            nodes.append(Branch(Link(found.text, found.href, title=note)))
        branches.append(Branch(link, tuple(nodes)))
    return tuple(branches)


def query_list(view: View, here: str) -> tuple[Branch, ...]:
    """Every query of the catalogue, by what it answers."""
    nodes = [
        Branch(
            Link(q.question[view.lang], view.addresses.page(f"queries/{q.name}", view.lang, here), title=q.name),
        )
        for q in queries.catalogue()
    ]
    return (Branch(Link(""), tuple(nodes)),)


def search_index(view: View) -> str:
    """The index of the search as a script: per entry its keys, name, link from the root, kind, and weight."""
    s, lang, at = view.statements, view.lang, view.addresses
    entries: list[tuple[list[str], str, str, str, int]] = []
    for kind, iris in view.kinds.items():
        if kind in _UNSEARCHED:
            continue
        word, weight = say(f"list-{kind}", lang), _WEIGHTS.get(kind, 4)
        for iri in iris:
            name = s.name(iri, lang)
            keys = {str(k) for k in s.values(iri, f"{CCJ}searchKey")} | {search_key(name)}
            parts = iri.removeprefix(ID).split("/")
            about = f"{word} · {parts[1]}" if len(parts) > 2 else word
            entries.append((sorted(keys - {""}), name, at.page(path_of(iri) or "", lang, ""), about, weight))
    for iri in terms(view):
        name = s.name(iri, lang)
        keys = {search_key(name), search_key(iri.removeprefix(CCJ))}
        href = f"{at.page('ontology', lang, '')}#{iri.removeprefix(CCJ)}"
        entries.append((sorted(keys), name, href, f"{say('ontology', lang)} · ccj:{iri.removeprefix(CCJ)}", 5))
    for q in queries.catalogue():
        keys = {search_key(q.name), search_key(q.question[lang])}
        href = at.page(f"queries/{q.name}", lang, "")
        entries.append((sorted(keys), q.question[lang], href, say("queries", lang), 6))
    entries.sort(key=lambda e: (e[4], e[1], e[2]))
    return f"const ccgraphIndex = {json.dumps(entries, ensure_ascii=False, separators=(',', ':'))};\n"
