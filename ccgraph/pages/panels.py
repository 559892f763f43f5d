"""What a page says before its statements: titles, place, needs, mappings, who calls for a competency, discrepancies."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ccgraph.evidence import position
from ccgraph.pages.addresses import page_of
from ccgraph.pages.shown import Branch, Link, Panel
from ccgraph.pages.statements import Statements, local_name
from ccgraph.pages.words import say
from ccgraph.table import Literal
from ccgraph.terms import CCJ, ID, PREFIXES

if TYPE_CHECKING:
    from ccgraph.pages.resource import View

__all__ = ["cautions", "closing", "panels", "tree"]

_SKOS, _XL, _DCT, _OA, _SSSOM = (PREFIXES[p] for p in ("skos", "skosxl", "dcterms", "oa", "sssom"))
_CONVERSE = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
Rows = tuple[tuple[tuple[Link, ...], ...], ...]


def cautions(s: Statements, iri: str, lang: str) -> tuple[str, ...]:
    """What to bear in mind before using what a page says: the scope note of each force it has."""
    notes = (s.text(str(force), f"{_SKOS}scopeNote", lang) for force in s.values(iri, f"{CCJ}effectiveForce"))
    return tuple(sorted({note for note in notes if note}))


def panels(view: View, page: str, here: str) -> tuple[Panel, ...]:
    """The panels of a page; those that would be empty are left out."""
    s = view.statements
    found: list[Panel | None] = []
    if s.is_a(page, f"{CCJ}Role"):
        found += [_titles(view, page, here), _place(view, page, here), _needs(view, page, here)]
    if s.is_a(page, f"{CCJ}SourceDocument"):
        found += [_roles(view, page, here), _passages(view, page, here)]
    if s.is_a(page, f"{_SKOS}ConceptScheme"):
        found.append(_scheme(view, page, here))
    elif s.is_a(page, f"{_SKOS}Concept") and s.subjects(f"{_SKOS}broader", page):
        nodes = tree(view, s.subjects(f"{_SKOS}broader", page), here)
        found.append(Panel("narrower", say("narrower", view.lang), tree=nodes))
    found.append(_callers(view, page, here))
    return tuple(panel for panel in found if panel is not None)


def closing(view: View, page: str, here: str) -> tuple[Panel, ...]:
    """The panels that come after what a page's resource itself is made of: what is judged of it."""
    found = (_mappings(view, page, here), _discrepancies(view, page, here))
    return tuple(panel for panel in found if panel is not None)


def tree(view: View, concepts: list[str], here: str, seen: frozenset[str] = frozenset()) -> tuple[Branch, ...]:
    """Concepts with what is narrower, by notation and name; a concept is not shown under itself."""
    s = view.statements

    def order(iri: str) -> tuple[list[tuple[int, str]], str]:
        notation = s.one(iri, f"{_SKOS}notation") or ""
        return [(int(p), "") if p.isdigit() else (10**6, p) for p in notation.split(".") if p], iri

    branches = []
    for iri in sorted(set(concepts) - seen, key=order):
        link = view.link(iri, here)
        notation = s.one(iri, f"{_SKOS}notation")
        shown = Link(f"{notation} {link.text}" if notation else link.text, link.href, title=iri)
        branches.append(Branch(shown, tree(view, s.subjects(f"{_SKOS}broader", iri), here, seen | {iri})))
    return tuple(branches)


def _scheme(view: View, page: str, here: str) -> Panel | None:
    s = view.statements
    concepts = s.subjects(f"{_SKOS}inScheme", page)
    known = set(concepts)
    tops = [c for c in concepts if not any(b in known for b in s.values(c, f"{_SKOS}broader"))]
    if not tops:
        return None
    return Panel("concepts", say("concepts", view.lang, len(concepts)), tree=tree(view, tops, here))


def _titles(view: View, page: str, here: str) -> Panel | None:
    s = view.statements
    rows = []
    for kind in ("prefLabel", "altLabel", "hiddenLabel"):
        for value in s.values(page, _XL + kind):
            title = str(value)
            forms = s.values(title, f"{_XL}literalForm")
            lang = next((f.language for f in forms if isinstance(f, Literal)), None)
            about = [*s.values(title, f"{_DCT}type"), *s.values(title, f"{PREFIXES['lexinfo']}gender")]
            name = Link(s.name(title, view.lang), None, lang if lang != view.lang else None)
            words = tuple(Link(_word(view, str(a))) for a in about)
            rows.append((kind != "prefLabel", name.text, ((name,), words, view.passages(title, here))))
    if not rows:
        return None
    lang = view.lang
    columns = (say("title", lang), say("sort", lang), say("passages", lang))
    return Panel(
        "titles",
        say("titles", lang),
        columns=columns,
        rows=tuple(r[2] for r in sorted(rows, key=lambda r: r[:2])),
        kind="stated",
    )


def _word(view: View, iri: str) -> str:
    known = {"masculine": "masculine", "feminine": "feminine", "commonGender": "common-gender"}
    end = local_name(iri)
    return say(known[end], view.lang) if end in known else view.statements.name(iri, view.lang)


def _place(view: View, page: str, here: str) -> Panel | None:
    s, lang = view.statements, view.lang
    rows: list[tuple[tuple[Link, ...], ...]] = []
    for own, other, word in (("subordinate", "superior", "above"), ("superior", "subordinate", "below")):
        for line in s.subjects(CCJ + own, page):
            ends = [view.link(str(v), here) for v in s.values(line, CCJ + other)]
            if not ends:
                continue
            kinds = [*s.values(line, f"{_DCT}type"), *s.values(line, f"{CCJ}centreType")]
            kinds += s.values(line, f"{CCJ}prevalence")
            words = tuple(Link(s.name(str(k), lang)) for k in kinds)
            rows.append(((Link(say(word, lang)),), tuple(ends), words, view.passages(line, here)))
    if not rows:
        return None
    columns = (say("side", lang), say("who", lang), say("sort", lang), say("passages", lang))
    document = s.one(page, f"{CCJ}fromDocument")
    further = None if document is None else _picture(view, document, "see-chart", here)
    return Panel(
        "place", say("place", lang), say("formal-only", lang), columns, tuple(rows), further=further, kind="stated"
    )


def _picture(view: View, document: str, words: str, here: str) -> Link | None:
    path = f"charts/{local_name(document)}"
    if path not in view.addresses.paths:
        return None
    return Link(say(words, view.lang), view.addresses.page(path, view.lang, here))


def _needs(view: View, page: str, here: str) -> Panel | None:
    s, lang = view.statements, view.lang
    groups: dict[str, list[str]] = defaultdict(list)
    for value in s.values(page, f"{CCJ}requires"):
        above = next((str(b) for b in s.values(str(value), f"{_SKOS}broader")), str(value))
        groups[above].append(str(value))
    if not groups:
        return None
    rows = []
    for node in tree(view, list(groups), here):
        under = groups[str(node.link.title)]
        names = tuple(b.link for b in tree(view, under, here))
        rows.append(((node.link,), names))
    columns = (say("group", lang), say("competencies", lang))
    return Panel("needs", say("needs", lang), say("needs-note", lang), columns, tuple(rows), kind="inferred")


def _roles(view: View, page: str, here: str) -> Panel | None:
    s, lang = view.statements, view.lang
    roles = [r for r in s.subjects(f"{CCJ}fromDocument", page) if "#" not in r and s.is_a(r, f"{CCJ}Role")]
    rows = []
    for role in view.named(roles):
        types = tuple(Link(s.name(t, lang)) for t in s.types(role))
        rows.append(((view.link(role, here),), types, (Link(str(len(s.values(role, f"{CCJ}performs")))),)))
    if not rows:
        return None
    columns = (say("role", lang), say("sort", lang), say("activities", lang))
    further = _picture(view, page, "see-pictures", here)
    return Panel("roles", say("roles", lang), "", columns, tuple(rows), further=further)


def _passages(view: View, page: str, here: str) -> Panel | None:
    """Where the words stand, in the order of the text, and what is stated there; never the words."""
    s, lang = view.statements, view.lang
    rows, anchors = [], []
    for passage in sorted((i for i in view.parts(page) if "#char=" in i), key=position):
        said = dict.fromkeys(str(link.other) for link in s.links.get(passage, ()) if link.kind != "inferred")
        fragment = passage.partition("#")[2]
        offsets = fragment.removeprefix("char=").replace(",", "–")
        links = tuple(view.link(iri, here) for iri in said)
        rows.append(((Link(say("line", lang, s.lines(passage) or "?"), f"#{fragment}"),), (Link(offsets),), links))
        anchors.append(fragment)
    if not rows:
        return None
    columns = (say("lines", lang), say("characters", lang), say("statements", lang))
    note = say("passages-note", lang)
    return Panel("passages", say("passages", lang), note, columns, tuple(rows), anchors=tuple(anchors))


def _callers(view: View, page: str, here: str) -> Panel | None:
    """The statements that an annotation ties to a competency, by the role or resource they hang on."""
    s, lang = view.statements, view.lang
    by_owner: dict[str, list[tuple[Link, ...]]] = defaultdict(list)
    for annotation in s.subjects(f"{_OA}hasBody", page):
        target = s.one(annotation, f"{_OA}hasTarget")
        if target is not None:
            why = view.link(annotation, here)
            said = view.link(target, here)
            spoken = say("why-of", lang, said.text)
            by_owner[page_of(target)].append((said, Link(say("why", lang), why.href, spoken=spoken)))
    if not by_owner:
        return None
    rows: list[tuple[tuple[Link, ...], ...]] = []
    for owner in view.named(by_owner):
        parts = owner.removeprefix(ID).split("/")
        document = f"{ID}document/{parts[1]}" if len(parts) > 2 else ""
        source = (view.link(document, here),) if document in s.facts else ()
        found = sorted(by_owner[owner], key=lambda pair: pair[0].text)
        rows.append(((view.link(owner, here),), source, tuple(link for pair in found for link in pair)))
    columns = (say("role", lang), say("document", lang), say("statements", lang))
    return Panel("callers", say("callers", lang), say("callers-note", lang), columns, tuple(rows), kind="curated")


def _mappings(view: View, page: str, here: str) -> Panel | None:
    s, lang = view.statements, view.lang
    rows = []
    for end, far in (("subject", "object"), ("object", "subject")):
        for mapping in s.subjects(f"{_SSSOM}{end}_id", page):
            other = s.one(mapping, f"{_SSSOM}{far}_id")
            if other is None:
                continue
            predicate = local_name(s.one(mapping, f"{_SSSOM}predicate_id") or "")
            relation = predicate if end == "subject" else _CONVERSE.get(predicate, predicate)
            denied = s.one(mapping, f"{_SSSOM}predicate_modifier") is not None
            words = say("not", lang, say(relation, lang)) if denied else say(relation, lang)
            label = view.link(other, here)
            text = s.one(mapping, f"{_SSSOM}{far}_label") if other not in s.facts else None
            confidence = s.one(mapping, f"{_SSSOM}confidence") or ""
            status = s.one(mapping, f"{CCJ}reviewStatus")
            comment = s.text(mapping, f"{_SSSOM}comment", lang) or ""
            href = view.addresses.iri(mapping, lang, here)
            link = Link(say("mapping", lang), href, spoken=say("details-of", lang, label.text))
            rows.append(
                (
                    (denied, -float(confidence or 0), other),
                    (
                        (Link(words),),
                        (Link(text or label.text, label.href, title=other), *_origin(view, other, here)),
                        (Link(comment), link),
                        (Link(confidence), *((Link(s.name(status, lang)),) if status else ())),
                    ),
                )
            )
    if not rows:
        return None
    columns = (say("relation", lang), say("other", lang), say("why", lang), say("confidence", lang))
    ordered = tuple(row for _, row in sorted(rows, key=lambda r: r[0]))
    return Panel("mappings", say("mappings", lang), say("mappings-note", lang), columns, ordered, kind="curated")


def _origin(view: View, iri: str, here: str) -> tuple[Link, ...]:
    s = view.statements
    of = next(iter([*s.values(iri, f"{CCJ}fromDocument"), *s.values(iri, f"{_SKOS}inScheme")]), None)
    return (view.link(str(of), here),) if of is not None else ()


def _discrepancies(view: View, page: str, here: str) -> Panel | None:
    s, lang = view.statements, view.lang
    found = s.subjects(f"{CCJ}touches", page)
    rows = []
    for iri in view.named(found):
        kinds = tuple(Link(s.name(str(k), lang)) for k in s.values(iri, f"{_DCT}type"))
        rows.append(((view.link(iri, here),), kinds, view.passages(iri, here)))
    if not rows:
        return None
    columns = (say("discrepancy", lang), say("sort", lang), say("passages", lang))
    return Panel(
        "discrepancies",
        say("discrepancies", lang),
        say("discrepancies-note", lang),
        columns,
        tuple(rows),
        kind="curated",
    )
