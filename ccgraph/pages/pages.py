"""Every page, by path and language: what the static site writes and the web application answers with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ccgraph import query as queries
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.pages import overviews
from ccgraph.pages.addresses import Addresses, path_of
from ccgraph.pages.charts import Pictures, documents
from ccgraph.pages.descriptions import Descriptions
from ccgraph.pages.frame import Frame
from ccgraph.pages.occupations import occupation, occupations
from ccgraph.pages.questions import question
from ccgraph.pages.resource import View
from ccgraph.pages.shown import Link
from ccgraph.pages.statements import Statements, local_name
from ccgraph.pages.vocabulary import vocabulary
from ccgraph.pages.words import LANGUAGES, say
from ccgraph.rdf import Triple
from ccgraph.serialization import serialize
from ccgraph.store import Store
from ccgraph.table import Table
from ccgraph.terms import ID, ONTOLOGY

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["Pages", "static_files"]

_STATIC = ("site.css", "search.js", "icon.svg")


def static_files() -> dict[str, bytes]:
    """What every page refers to: path and content."""
    from importlib.resources import files

    folder = files("ccgraph.pages") / "static"
    return {f"static/{name}": (folder / name).read_bytes() for name in _STATIC}


class Pages:
    """The pages of a graph.

    Args:
        store: the graph; its statements are read once, here, unless they are given.
        languages: of the pages; the first is the default.
        base: where the pages live, ending in ``/``; empty for relative links.
        statements: those of the store, read already or as they are asked for.
        served: whether a server shows them, with what only it can answer.

    Raises:
        UsageError: a language the pages are not made in.
    """

    def __init__(
        self,
        store: Store,
        languages: Sequence[str] = tuple(LANGUAGES),
        base: str = "",
        statements: Statements | None = None,
        served: bool = False,
    ) -> None:
        for lang in languages:
            if lang not in LANGUAGES:
                raise UsageError(f"Pages are made in {', '.join(LANGUAGES)}, not in “{lang}”.")
        self.store = store
        self.statements = statements or Statements.load(store)
        self._answers: dict[str, Table] = {}
        self.descriptions = Descriptions(self.statements)
        self._pictures: dict[str, Pictures] = {}
        self.resources = self._resources()
        self._charts = {f"charts/{local_name(d)}": d for d in documents(store, languages[0])}
        heads = {iri.removeprefix(ID).partition("/")[0] for iri in self.resources.values() if iri.startswith(ID)}
        self._lists = {f"lists/{kind}": kind for kind in sorted(heads)}
        self._queries = {f"queries/{name}": name for name in queries.names()}
        paths = [*self.resources, *self._charts, *self._lists, *self._queries]
        self.paths = [*paths, "index", "search", "lists", "charts", "queries", "catalogue"]
        self.addresses = Addresses(frozenset(self.paths), tuple(languages), base)
        self._frame = Frame(self.addresses, served)
        self.views = {lang: View(self.statements, self.addresses, lang) for lang in languages}

    def _resources(self) -> dict[str, str]:
        """The IRIs that have a page, by path; what is only ever an object has one too."""
        pages = {iri.partition("#")[0] for iri in self.statements.iris}
        return {path: page for page in sorted(pages) if (path := path_of(page)) is not None}

    def html(self, path: str, lang: str, extra: Mapping[str, Any] | None = None) -> str:
        """A page.

        Args:
            path: one of :attr:`paths`.
            lang: one of the languages.
            extra: what the page of downloads lists.

        Raises:
            NotFoundError: there is no such page.
        """
        if path not in self.addresses.paths or lang not in self.views:
            raise NotFoundError(f"There is no page “{path}” in “{lang}”.")
        view = self.views[lang]
        if path in self.resources:
            page = self.resources[path]
            return self._ontology(page, path, lang) if page.startswith(ONTOLOGY) else self._resource(page, path, lang)
        if path in self._charts:
            document = self._charts[path]
            if lang not in self._pictures:
                self._pictures[lang] = Pictures(self.store, lang)
            shown = self._pictures[lang].shown(view, document, path)
            title = say("charts-of", lang, self.statements.name(document, lang))
            crumbs = (*view.crumbs(document, path), view.link(document, path))
            return self._render("charts.html", path, lang, title, crumbs=crumbs, **shown)
        if path in self._queries:
            found = dict(question(view, self._ask, self._queries[path], path))
            crumbs = (*self._way(lang, path), Link(say("queries", lang), self.addresses.page("queries", lang, path)))
            return self._render("query.html", path, lang, str(found.pop("title")), crumbs=crumbs, **found)
        if path in self._lists:
            kind = self._lists[path]
            groups = overviews.listing(view, kind, path)
            return self._render(
                "list.html", path, lang, say(f"list-{kind}", lang), groups=groups, crumbs=self._way(lang, path)
            )
        return self._overview(path, lang, extra or {"groups": ()})

    def _ask(self, sparql: str) -> Table:
        """The rows of a query; kept, because many answers are the same in every language."""
        if sparql not in self._answers:
            found = self.store.query(sparql)
            self._answers[sparql] = found if isinstance(found, Table) else Table((), ())
        return self._answers[sparql]

    def _overview(self, path: str, lang: str, extra: Mapping[str, Any]) -> str:
        view = self.views[lang]
        if path == "index":
            return self._render("home.html", path, lang, say("site", lang), **overviews.home(view, path))
        if path == "search":
            found = [branch.link for branch in overviews.lists(view, path)[0].under]
            return self._render("search.html", path, lang, say("search", lang), lists=found)
        if path == "charts":
            cards = overviews.pictured(view, path)
            return self._render("chart-list.html", path, lang, say("charts", lang), cards=cards)
        if path == "lists":
            return self._render(
                "list.html",
                path,
                lang,
                say("all-lists", lang),
                groups=overviews.lists(view, path),
                crumbs=self._way(lang, path),
            )
        if path == "queries":
            groups = overviews.query_list(view, path)
            return self._render(
                "list.html", path, lang, say("queries", lang), groups=groups, crumbs=self._way(lang, path)
            )
        return self._render("downloads.html", path, lang, say("downloads", lang), **extra)

    def _way(self, lang: str, path: str) -> tuple[Link, ...]:
        return (Link(say("home", lang), self.addresses.page("index", lang, path)),)

    def message(self, key: str, lang: str, path: str = "index") -> str:
        """A page that says what went wrong: ``not-found`` or ``not-acceptable``."""
        return self._render("message.html", path, lang, say(key, lang), text=say(f"{key}-text", lang), detail="")

    def rooted(self, base: str) -> Pages:
        """The same pages with links from a root, for what is answered at any depth."""
        made = copy(self)
        made.addresses = Addresses(self.addresses.paths, self.addresses.languages, base)
        made._frame = Frame(made.addresses, self._frame.served)
        return made

    def search_index(self, lang: str) -> str:
        """The script that the search reads."""
        return overviews.search_index(self.views[lang])

    def triples(self, path: str) -> list[Triple]:
        """What a resource's page says, as triples.

        Raises:
            NotFoundError: no resource has this path.
        """
        if path not in self.resources:
            raise NotFoundError(f"No resource has the path “{path}”.")
        return self.descriptions.triples(self.resources[path])

    def description(self, path: str, form: str) -> str:
        """What a resource's page says, in a format of :func:`ccgraph.rdf.serialize`.

        Raises:
            NotFoundError: no resource has this path.
        """
        return serialize(self.triples(path), form)

    def _ontology(self, page: str, path: str, lang: str) -> str:
        shown = dict(vocabulary(self.views[lang], page, path))
        crumbs = self._way(lang, path)
        return self._render("ontology.html", path, lang, str(shown.pop("title")), crumbs=crumbs, **shown)

    def _resource(self, page: str, path: str, lang: str) -> str:
        found = self.views[lang].resource(page)
        work = None
        if path.startswith("id/role/") and page in self._described:
            work = _script(json.dumps(occupation(self.statements, page, lang), ensure_ascii=False))
        return self._render("resource.html", path, lang, found.name, r=found, crumbs=found.crumbs, occupation=work)

    @cached_property
    def _described(self) -> frozenset[str]:
        return frozenset(occupations(self.statements))

    def _render(self, template: str, path: str, lang: str, title: str, **values: Any) -> str:
        return self._frame.render(template, path, lang, title, **values)


def _script(text: str) -> Markup:
    """JSON that may stand in a script element: nothing in it can close the element."""
    from markupsafe import Markup

    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704 - every character that HTML reads was replaced
