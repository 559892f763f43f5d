"""The page of one IRI and of all that hangs on it: statements by property and kind, parts, links from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from ccgraph.pages.addresses import Addresses, page_of, path_of
from ccgraph.pages.panels import cautions, closing, panels
from ccgraph.pages.shown import Group, Link, Part, Resource, Section, Value
from ccgraph.pages.statements import Fact, Statements, local_name, sorted_by_name
from ccgraph.pages.words import plural, say
from ccgraph.table import Iri, Literal
from ccgraph.terms import CCJ, ID, PREFIXES

__all__ = ["View"]

_RDF, _RDFS, _SKOS, _OA = (PREFIXES[p] for p in ("rdf", "rdfs", "skos", "oa"))
_TYPE = f"{_RDF}type"
_STATED_IN = f"{CCJ}statedIn"
_LEADS = (f"{_SKOS}definition", f"{PREFIXES['dcterms']}description", f"{PREFIXES['sssom']}comment")
_HEADED = {f"{_SKOS}prefLabel", _STATED_IN, _TYPE}
# So many links of one sort are shown; the machine-readable descriptions hold all.
_SHOWN = 200
_FIRST = ("Purpose", "Activity", "Capacity", "Stake", "WorkContext", "ReportingLine", "Classification", "Quantity")
_LAST = ("Title", "Mention", "MeetingParticipation")


class View:
    """Makes what pages show, in one language.

    Args:
        statements: all of them.
        addresses: where pages lie.
        lang: ``fr`` or ``en``.
    """

    def __init__(self, statements: Statements, addresses: Addresses, lang: str) -> None:
        self.statements = statements
        self.addresses = addresses
        self.lang = lang

    def link(self, iri: str, here: str) -> Link:
        """A resource by its name."""
        return Link(self.statements.name(iri, self.lang), self.addresses.iri(iri, self.lang, here), title=iri)

    def passages(self, iri: str, here: str) -> tuple[Link, ...]:
        """The passages behind a resource, by lines."""
        found = self.statements.passages(iri)
        return tuple(
            Link(
                say("line", self.lang, self.statements.lines(p) or "?"),
                self.addresses.iri(p, self.lang, here),
                title=self.statements.name(p, self.lang),
            )
            for p in found
        )

    def resource(self, page: str) -> Resource:
        """The page of an IRI without fragment.

        Raises:
            ValueError: the IRI can have no page.
        """
        here = path_of(page)
        if here is None:
            raise ValueError(f"<{page}> can have no page.")
        s, lang = self.statements, self.lang
        facts = s.facts.get(page, [])
        leads = (s.text(page, p, lang) for p in _LEADS)
        others = [str(v) for v in s.values(page, f"{_SKOS}prefLabel") if isinstance(v, Literal) and v.language != lang]
        name = s.name(page, lang)
        tongue = "en" if lang == "fr" else "fr"
        kinds = {f.kind for f in facts} - {"inferred"}
        return Resource(
            page,
            here,
            name,
            Link(others[0], lang=tongue) if others and others[0] != name else None,
            s.one(page, f"{_SKOS}notation"),
            tuple(self.link(t, here) for t in s.types(page)),
            min(kinds, default=""),
            next((self._text(lead, page) for lead in leads if lead), None),
            cautions(s, page, lang),
            self.crumbs(page, here),
            self.passages(page, here),
            panels(self, page, here),
            closing(self, page, here),
            self._sections(page, here),
            self.groups((f for f in facts if f.kind != "inferred" and f.property not in _HEADED), here),
            self.groups((f for f in facts if f.kind == "inferred"), here),
            self.inverse(page, here),
        )

    def _text(self, text: str, page: str) -> Link:
        """A text, with its language where that is not the page's."""
        found = [f.other for f in self.statements.facts.get(page, ()) if str(f.other) == text]
        lang = next((t.language for t in found if isinstance(t, Literal)), None)
        return Link(text, lang=lang if lang != self.lang else None)

    def crumbs(self, page: str, here: str) -> tuple[Link, ...]:
        """The way from the home page down to a page, without the page itself."""
        s, lang, at = self.statements, self.lang, self.addresses
        crumbs = [Link(say("home", lang), at.page("index", lang, here))]
        kind = page.removeprefix(ID).partition("/")[0] if page.startswith(ID) else ""
        if kind:
            crumbs.append(Link(say(f"list-{kind}", lang), at.page(f"lists/{kind}", lang, here)))
        up: list[str] = []
        step: str | None = page
        while step is not None and len(up) < 8:
            above = s.values(step, f"{_SKOS}broader") or s.values(step, f"{CCJ}inSection")
            step = next((page_of(str(a)) for a in above if page_of(str(a)) not in {page, *up}), None)
            if step is not None:
                up.append(step)
        top = up[-1] if up else page
        scheme = s.one(page, f"{_SKOS}inScheme")
        document = f"{ID}document/{page.removeprefix(ID).split('/')[1]}" if page.count("/") > 5 else ""
        if scheme is not None and scheme != top and not s.values(page, f"{CCJ}fromDocument"):
            up.append(scheme)
        elif document in s.facts and document != page:
            up.append(document)
        return (*crumbs, *(self.link(iri, here) for iri in reversed(up)))

    def parts(self, page: str) -> list[str]:
        """The IRIs that live on a page."""
        return self.statements.parts(page)

    def _sections(self, page: str, here: str) -> tuple[Section, ...]:
        by_class: dict[str, list[str]] = defaultdict(list)
        for iri in self.parts(page):
            if "#char=" in iri:
                # The passages of a document are a panel: thousands of them.
                continue
            own = [t for t in self.statements.types(iri) if t.startswith(CCJ)]
            by_class[local_name(min(own)) if own else "Resource"].append(iri)

        def order(class_: str) -> tuple[int, str]:
            if class_ in _FIRST:
                return _FIRST.index(class_), class_
            return 50 + (_LAST.index(class_) + 1 if class_ in _LAST else 0), class_

        return tuple(
            Section(
                f"section-{class_.lower()}",
                plural(class_, self.lang) or self.statements.name(CCJ + class_, self.lang).capitalize(),
                tuple(self._part(iri, here) for iri in sorted(by_class[class_], key=self._rank)),
            )
            for class_ in sorted(by_class, key=order)
        )

    def _rank(self, iri: str) -> tuple[int, tuple[str, int, int], str]:
        s = self.statements
        found = s.passages(iri) or ([iri] if "#char=" in iri else [])
        place = s.one(iri, f"{PREFIXES['schema']}position")
        if found:
            document, _, offsets = found[0].partition("#char=")
            start, _, end = offsets.partition(",")
            where = (document, int(start), int(end or 0))
        else:
            where = ("", 0, 0)
        return (int(place) if place and place.isdigit() else 0, where, iri)

    def _part(self, iri: str, here: str) -> Part:
        s = self.statements
        facts = s.facts.get(iri, [])
        calls = []
        for annotation in s.subjects(f"{_OA}hasTarget", iri):
            body = s.one(annotation, f"{_OA}hasBody")
            link = self.link(annotation, here)
            text = s.name(body, self.lang) if body else say("no-competency", self.lang)
            target = self.addresses.iri(body, self.lang, here) if body else link.href
            calls.append(
                (
                    Link(text, target, title=body),
                    Link(say("why", self.lang), link.href, spoken=say("why-of", self.lang, text)),
                )
            )
        kinds = {f.kind for f in facts} - {"inferred"}
        return Part(
            iri.partition("#")[2],
            self.link(iri, here),
            ", ".join(s.name(t, self.lang) for t in s.types(iri)),
            min(kinds, default=""),
            self.passages(iri, here),
            tuple(link for pair in sorted(calls, key=lambda c: c[0].text) for link in pair),
            self.groups((f for f in facts if f.kind != "inferred" and f.property not in _HEADED), here),
            self.groups((f for f in facts if f.kind == "inferred"), here),
            self.inverse(iri, here),
        )

    def groups(self, facts: Iterable[Fact], here: str) -> tuple[Group, ...]:
        """Statements by property and kind."""
        return self._grouped(facts, here, inverse=False)

    def inverse(self, iri: str, here: str) -> tuple[Group, ...]:
        """The statements that have a resource as their object, by property and kind."""
        return self._grouped(self.statements.links.get(iri, ()), here, inverse=True)

    def _grouped(self, facts: Iterable[Fact], here: str, *, inverse: bool) -> tuple[Group, ...]:
        by_property: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for fact in facts:
            by_property[(fact.property, fact.kind)].append(fact)
        groups = []
        for (property_, kind), found in by_property.items():
            name = self.statements.name(property_, self.lang)
            text = say("inverse", self.lang, name) if inverse else name
            known = property_ if property_.startswith(CCJ) else None
            link = Link(text, self.addresses.iri(known, self.lang, here) if known else property_, title=property_)
            shown = self._in_language(found)
            groups.append(Group(link, kind, self._values(shown[:_SHOWN], here), max(0, len(shown) - _SHOWN)))
        return tuple(sorted(groups, key=lambda g: (g.kind == "inferred", g.property.text, g.kind)))

    def _in_language(self, facts: Sequence[Fact]) -> list[Fact]:
        """Without the texts in other languages where the page's own is there: the other page shows them."""
        if not isinstance(facts[0].other, Literal):
            return list(facts)
        own = any(isinstance(f.other, Literal) and f.other.language == self.lang for f in facts)
        return [
            f
            for f in facts
            if not (own and isinstance(f.other, Literal) and f.other.language and f.other.language != self.lang)
        ]

    def _values(self, facts: Sequence[Fact], here: str) -> tuple[Value, ...]:
        values = []
        for fact in facts:
            other = fact.other
            if isinstance(other, Iri):
                elsewhere = path_of(other) != here
                values.append(Value(self.link(other, here), self.passages(other, here) if elsewhere else ()))
            elif isinstance(other, Literal):
                lang = other.language if other.language != self.lang else None
                values.append(Value(Link(other.value, lang=lang)))
            else:
                values.append(Value(Link(str(other))))
        return tuple(values)

    def named(self, iris: Iterable[str]) -> list[str]:
        """Resources by their names."""
        return sorted_by_name(iris, self.statements, self.lang)

    @cached_property
    def kinds(self) -> dict[str, list[str]]:
        """The resources that have a page, by the first part of their path (role, concept, code ...)."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in self.statements.iris:
            if iri.startswith(ID) and "#" not in iri and path_of(iri) is not None:
                found[iri.removeprefix(ID).partition("/")[0]].append(iri)
        return dict(found)
