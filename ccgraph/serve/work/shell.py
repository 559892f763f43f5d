"""The frame of the working pages: the templates of this package around the base of all pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ccgraph.pages.addresses import path_of
from ccgraph.pages.shown import Link
from ccgraph.pages.words import LANGUAGES
from ccgraph.pages.words import say as say_of_pages
from ccgraph.serve.work.session import Session
from ccgraph.serve.work.web.site import address_of, frame
from ccgraph.serve.work.wording import WORDS
from ccgraph.terms import ID

__all__ = ["local", "render", "short"]

Pairs = Sequence[tuple[str, str]]


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
    session: Session,
    template: str,
    lang: str,
    path: str,
    title: str,
    pairs: Pairs = (),
    target: str = "",
    **values: Any,
) -> bytes:
    """A page, or a part of one.

    Args:
        session: keeps the frame.
        template: of this package.
        lang: of the words.
        path: of the page, without language and suffix.
        title: of the page.
        pairs: what was asked for, as it stands in the address, without the language.
        target: the address that answers with the page, where that is not its path.
        values: of the template.
    """
    made = session.once(lambda: frame(WORDS), "working-frame")
    switch = {tongue: address_of(made.addresses.file(target or path, path), pairs, tongue) for tongue in LANGUAGES}
    crumbs = (Link(say_of_pages("home", lang), made.addresses.page("index", lang, path)),)
    return made.render(template, path, lang, title, switch, crumbs=crumbs, **values).encode()
