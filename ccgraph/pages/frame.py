"""What stands around every page: header, menu, language switch, footer; and the templates' words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from ccgraph.pages.addresses import FORMATS, Addresses
from ccgraph.pages.words import LANGUAGES, say
from ccgraph.terms import NAMESPACE

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment
    from markupsafe import Markup

__all__ = ["Frame"]

_MENU: Final = (("lists/role", "roles"), ("id/concept/competencies", "competencies"), ("lists/document", "documents"),
                ("charts", "charts"), ("queries", "queries"), ("ontology", "ontology"),
                ("catalogue", "downloads"))  # fmt: skip
# What only a server can answer; and the page of the publication that it stands for.
_TOOLS: Final = (("compare", "tool-compare"), ("equivalents", "tool-equivalents"), ("route", "tool-route"),
                 ("map", "tool-map"), ("ask", "tool-ask"), ("sparql", "tool-sparql"))  # fmt: skip
_REPLACED: Final = frozenset({"queries"})
_KINDS: Final = ("stated", "curated", "inferred", "vocabulary")


@dataclass(frozen=True)
class Frame:
    """Lays a page out around its content.

    Attributes:
        addresses: the links between pages.
        served: whether a server answers: its tools are in the menu, and the search is asked of it.
        words: further words of the templates by key: French, English.
        loaders: of further templates, looked at first.
    """

    addresses: Addresses
    served: bool = False
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    loaders: Sequence[BaseLoader] = ()

    @cached_property
    def environment(self) -> Environment:
        """The templates' environment: everything is escaped, what is unknown is an error."""
        from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

        return Environment(
            loader=ChoiceLoader([*self.loaders, PackageLoader("ccgraph.pages")]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=StrictUndefined,
        )

    @cached_property
    def badges(self) -> dict[str, dict[str, Markup]]:
        """The mark of each kind of statement by language, made once: a page may hold thousands."""
        from markupsafe import Markup

        mark = Markup('<span class="kind {}" title="{}">{}</span>')
        return {
            lang: {kind: mark.format(kind, say(f"{kind}-help", lang), say(kind, lang)) for kind in _KINDS}
            for lang in LANGUAGES
        }

    def say(self, key: str, lang: str, *values: object) -> str:
        """The words of a key, of this frame's own or of every page's."""
        if key in self.words:
            return self.words[key][lang != "fr"].format(*values)
        return say(key, lang, *values)

    def render(
        self,
        template: str,
        path: str,
        lang: str,
        title: str,
        switch: Mapping[str, str] | None = None,
        **values: Any,
    ) -> str:
        """A page.

        Args:
            template: its name.
            path: where it lies, from the root, without slash; links are relative to it.
            lang: its language.
            title: its title.
            switch: the link to the same page in each language; without it, that of a page of the publication.
            values: what the template shows.
        """

        def words(key: str, *arguments: object) -> str:
            return self.say(key, lang, *arguments)

        at, tools = self.addresses, _TOOLS if self.served else ()
        links = {tongue: at.page(path, tongue, path) for tongue in at.languages}
        shared = {
            "t": words,
            "at": at,
            "lang": lang,
            "path": path,
            "title": title,
            "menu": [(p, w) for p, w in _MENU if p in at.paths and not (self.served and p in _REPLACED)],
            "tools": [(f"{at.file(target, path)}?lang={lang}", target, word) for target, word in tools],
            "served": self.served,
            "finder": at.file("search", path) if self.served else at.page("search", lang, path),
            "switch": links if switch is None else switch,
            "tongues": LANGUAGES,
            "formats": FORMATS,
            "namespace": NAMESPACE,
            "crumbs": (),
            "badges": self.badges[lang],
        }
        return self.environment.get_template(template).render(shared | values)
