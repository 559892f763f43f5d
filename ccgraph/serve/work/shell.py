"""The frame of the working pages: the templates of this package around the base of all pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ccgraph.pages.addresses import FORMATS, Addresses, path_of
from ccgraph.pages.shown import Link
from ccgraph.pages.words import LANGUAGES
from ccgraph.pages.words import say as say_of_pages
from ccgraph.serve.work.session import Session
from ccgraph.serve.work.wording import WORDS, say
from ccgraph.terms import ID, NAMESPACE

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["local", "render", "short"]

Pairs = Sequence[tuple[str, str]]
_MENU = (("lists/role", "roles"), ("queries", "queries"))


@dataclass(frozen=True, slots=True)
class _Here(Addresses):
    """Addresses that keep what was asked for when the language is changed."""

    pairs: tuple[tuple[str, str], ...] = ()

    def page(self, path: str, lang: str, here: str) -> str:
        """See :class:`Addresses`."""
        if path != here:
            return Addresses.page(self, path, lang, here)
        return f"{self.file(path, here)}?{urlencode([*self.pairs, ('lang', lang)])}"


def local(iri: str) -> str | None:
    """Where an IRI leads: below our own root where it is ours, to itself where it is of the web, else nowhere."""
    path = path_of(iri)
    if path is not None:
        fragment = iri.partition("#")[2]
        return f"/{path}" + (f"#{fragment}" if fragment else "")
    return iri if iri.startswith(("https://", "http://")) else None


def short(iri: str) -> str:
    """An IRI as the command line prints it."""
    return iri.removeprefix(f"{ID}role/").removeprefix(ID)


def render(
    session: Session, template: str, lang: str, path: str, title: str, pairs: Pairs = (), **values: Any
) -> bytes:
    """A page, or a part of one.

    Args:
        session: keeps the templates.
        template: of this package.
        lang: of the words.
        path: of the page, without language and suffix.
        title: of the page.
        pairs: what was asked for, as it stands in the address, without the language.
        values: of the template.
    """

    def words(key: str, *arguments: object) -> str:
        return say(key, lang, *arguments) if key in WORDS else say_of_pages(key, lang, *arguments)

    at = _Here(frozenset(), tuple(LANGUAGES), "", tuple((k, v) for k, v in pairs if k != "lang"))
    shared = {
        "t": words,
        "at": at,
        "lang": lang,
        "path": path,
        "title": title,
        "menu": _MENU,
        "tongues": LANGUAGES,
        "formats": FORMATS,
        "namespace": NAMESPACE,
        "crumbs": (Link(words("home"), at.page("index", lang, path)),),
        "badges": {},
    }
    environment = session.once(_environment, "templates")
    return environment.get_template(template).render(shared | values).encode()


def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=ChoiceLoader([PackageLoader("ccgraph.serve"), PackageLoader("ccgraph.pages")]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
