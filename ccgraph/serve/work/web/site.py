"""The frame of the pages in a worker: the publication's own, with the tools that a server has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from ccgraph.pages.addresses import Addresses
from ccgraph.pages.frame import Frame
from ccgraph.pages.words import LANGUAGES
from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.web.words import WORDS
from ccgraph.terms import ID

__all__ = ["HTML", "address_of", "download", "frame", "page", "short"]

HTML = "text/html; charset=utf-8"


class _Everywhere(Collection[str]):
    """The paths of every page: each IRI of ours has one, and reading them all takes the other worker seconds."""

    def __contains__(self, _: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def frame(words: Mapping[str, tuple[str, str]] | None = None) -> Frame:
    """The frame of a page that a server makes; further words come on top of the application's own."""
    from jinja2 import PackageLoader

    addresses = Addresses(_Everywhere(), tuple(LANGUAGES))
    return Frame(addresses, True, {**WORDS, **(words or {})}, (PackageLoader("ccgraph.serve"),))


def page(
    session: Session, given: Mapping[str, Any], template: str, path: str, title: str, status: int = 200, **values: Any
) -> Answer:
    """A page of the application.

    Args:
        session: of the worker.
        given: the question: ``lang``, and ``address``, the pairs of the address without the language.
        template: below ``templates/web``.
        path: of the page.
        title: of the page.
        status: HTTP status.
        values: what the template shows.
    """
    made = session.once(frame, "frame")
    switch = {tongue: address_of(made.addresses.file(path, path), given["address"], tongue) for tongue in LANGUAGES}
    html = made.render(f"web/{template}", path, given["lang"], title, switch, **values)
    return Answer(status, HTML, html.encode())


def address_of(target: str, pairs: Sequence[Sequence[str]], lang: str) -> str:
    """An address of the application with its parameters and its language."""
    return f"{target}?{urlencode([*((k, v) for k, v in pairs if v and k != 'lang'), ('lang', lang)])}"


def download(content: str, media: str, name: str) -> Answer:
    """A file to keep; its name is of our making, never of the request."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(media=media, body=str(content).encode(), headers=headers)


def short(iri: str) -> str:
    """A role's or a document's identifier as people may type it."""
    return iri.removeprefix(ID).removeprefix("role/").removeprefix("document/")
