"""The reference page of the ontology: every term with its definition, its axioms, its examples, its uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ccgraph.pages.resource import View
from ccgraph.pages.shown import Link
from ccgraph.pages.words import say
from ccgraph.table import Blank, Iri, Literal, Term
from ccgraph.terms import CCJ, ONTOLOGY, PREFIXES

__all__ = ["TermEntry", "TermSection", "terms", "vocabulary"]

_RDF, _RDFS, _OWL, _SKOS = (PREFIXES[p] for p in ("rdf", "rdfs", "owl", "skos"))
_KINDS = (
    ("classes", ("Class",)),
    ("object-properties", ("ObjectProperty",)),
    ("datatype-properties", ("DatatypeProperty",)),
    ("annotation-properties", ("AnnotationProperty",)),
)
_SAID = {f"{_RDFS}label", f"{_RDFS}isDefinedBy", f"{_SKOS}definition"}
_CHAIN = " ∘ "


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term: the end of its IRI, label, definition, and what else is said of it, by property."""

    id: str
    label: str
    definition: str
    facts: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class TermSection:
    """The terms of one kind."""

    id: str
    heading: str
    terms: tuple[TermEntry, ...]


def terms(view: View) -> dict[str, str]:
    """The kind of each term of the ontology (a key of the words), by IRI."""
    s = view.statements
    kinds = {f"{_OWL}{class_}": key for key, classes in _KINDS for class_ in classes}
    found = {}
    for iri in s.iris:
        if iri.startswith(CCJ):
            kind = next((kinds[str(t)] for t in s.values(iri, f"{_RDF}type") if str(t) in kinds), None)
            if kind is not None:
                found[iri] = kind
    return found


def vocabulary(view: View, page: str, here: str) -> Mapping[str, Any]:
    """What the template ``ontology.html`` shows."""
    s, lang = view.statements, view.lang
    by_kind: dict[str, list[str]] = {}
    for iri, kind in terms(view).items():
        by_kind.setdefault(kind, []).append(iri)
    sections = tuple(
        TermSection(key, say(key, lang), tuple(_entry(view, iri, here) for iri in sorted(by_kind[key])))
        for key, _ in _KINDS
        if key in by_kind
    )
    return {
        "iri": page,
        "title": s.name(ONTOLOGY, lang),
        "lead": s.text(ONTOLOGY, f"{PREFIXES['dcterms']}description", lang) or "",
        "header": _facts(view, ONTOLOGY, here, {f"{PREFIXES['dcterms']}title", f"{PREFIXES['dcterms']}description"}),
        "sections": sections,
    }


def _entry(view: View, iri: str, here: str) -> TermEntry:
    s, lang = view.statements, view.lang
    facts = list(_facts(view, iri, here, _SAID))
    for property_ in ("subClassOf", "subPropertyOf"):
        below = [i for i in s.subjects(f"{_RDFS}{property_}", iri) if i.startswith(CCJ)]
        if below:
            name = say("inverse", lang, s.name(f"{_RDFS}{property_}", lang))
            facts.append((name, tuple(view.link(i, here) for i in sorted(below))))
    used = len(s.instances(iri)) if iri[len(CCJ)].isupper() else s.property_counts.get(iri, 0)
    facts.append((say("uses", lang), (Link(str(used)),)))
    definition = s.text(iri, f"{_SKOS}definition", lang) or ""
    return TermEntry(iri.removeprefix(CCJ), s.name(iri, lang), definition, tuple(facts))


def _facts(view: View, iri: str, here: str, without: set[str]) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    s, lang = view.statements, view.lang
    found: dict[str, list[Link]] = {}
    for fact in s.facts.get(iri, ()):
        if fact.property in without or fact.kind == "inferred":
            continue
        other = fact.other
        if isinstance(other, Literal) and other.language not in {None, lang}:
            continue
        links = found.setdefault(s.name(fact.property, lang), [])
        if isinstance(other, Blank):
            links.append(Link(_CHAIN.join(_name(view, i) for i in _items(view, other))))
        elif isinstance(other, Iri):
            links.append(Link(_name(view, other), view.addresses.iri(other, lang, here), title=other))
        else:
            links.append(Link(str(other)))
    return tuple((name, tuple(links)) for name, links in found.items())


def _name(view: View, term: Term) -> str:
    """A term by its prefixed name, and its label where it is one of ours."""
    iri = str(term)
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            label = f" ({view.statements.name(iri, view.lang)})" if iri.startswith(CCJ) else ""
            return f"{prefix}:{iri.removeprefix(space)}{label}"
    return view.statements.name(iri, view.lang) if iri in view.statements.facts else iri


def _items(view: View, head: Term) -> list[Term]:
    items: list[Term] = []
    seen: set[str] = set()
    while isinstance(head, Blank) and head not in seen:
        seen.add(head)
        items += view.statements.values(head, f"{_RDF}first")
        rest = view.statements.values(head, f"{_RDF}rest")
        head = rest[0] if rest else Iri(f"{_RDF}nil")
    return items
