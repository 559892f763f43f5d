"""Pages and descriptions of resources, from :mod:`ccgraph.pages`: the very ones of the static site."""

from __future__ import annotations

from typing import Any

from ccgraph.errors import NotFoundError
from ccgraph.pages.addresses import FORMATS
from ccgraph.pages.pages import Pages
from ccgraph.pages.stored import StoredStatements
from ccgraph.serve.work.session import Answer, Session

__all__ = ["page", "resource", "warm"]

_FORMS = {extension: (media, form) for extension, media, form in FORMATS}


def _pages(session: Session) -> Pages:
    return session.once(lambda: Pages(session.store, statements=StoredStatements(session.store), served=True), "pages")


def warm(session: Session) -> None:
    """Find out which pages there are, and make one."""
    _pages(session).html("index", "fr")


def resource(session: Session, given: dict[str, Any]) -> Answer:
    """Whether a path has a page, whether it is a resource's, in JSON."""
    pages, path = _pages(session), given["path"]
    return Answer(body={"page": path in pages.addresses.paths, "resource": path in pages.resources})


def page(session: Session, given: dict[str, Any]) -> Answer:
    """A page in a language, a description in RDF, or the index of the search.

    Raises:
        NotFoundError: there is none.
    """
    pages, path, form, lang = _pages(session), given["path"], given["form"], given["lang"]
    if form == "html":
        return Answer(media="text/html; charset=utf-8", body=pages.html(path, lang).encode())
    if form == "js":
        index = session.once(lambda: pages.search_index(lang), "index", lang)
        return Answer(media="text/javascript; charset=utf-8", body=index.encode())
    if form not in _FORMS:
        raise NotFoundError(f"There is no page “{path}.{form}”.")
    media, name = _FORMS[form]
    text = pages.description(path, name).encode()
    return Answer(media=f"{media}; charset=utf-8" if media.startswith("text/") else media, body=text)
