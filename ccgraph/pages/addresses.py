"""Where the page of an IRI lies, and how one page links to another; the IRIs themselves are never rewritten."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from ccgraph.terms import NAMESPACE

__all__ = ["FORMATS", "Addresses", "page_of", "path_of"]

# Extension, media type and our name of each format of a description; the order is that of preference.
FORMATS: Final = (
    ("ttl", "text/turtle", "turtle"),
    ("jsonld", "application/ld+json", "jsonld"),
    ("rdf", "application/rdf+xml", "rdfxml"),
    ("nt", "application/n-triples", "nt"),
)
# No empty segment and none that begins with a dot: a path can never leave its folder, nor hide in it.
_SAFE: Final = re.compile(r"[\w~-][\w.~,()=-]*(?:/[\w~-][\w.~,()=-]*)*", re.ASCII)


def page_of(iri: str) -> str:
    """The IRI of the page that describes an IRI: itself without its fragment."""
    return iri.partition("#")[0]


def path_of(iri: str) -> str | None:
    """The path of an IRI's page below the namespace, or ``None`` where there can be none."""
    path = page_of(iri).removeprefix(NAMESPACE)
    return path if iri.startswith(NAMESPACE) and _SAFE.fullmatch(path) else None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Links between pages.

    Attributes:
        paths: the paths that have a page.
        languages: the languages of the pages, the first the default.
        base: the absolute URL where the pages live, ending in ``/``; empty for links relative to the page, which work
            from a folder too.
    """

    paths: Collection[str]
    languages: tuple[str, ...]
    base: str = ""

    def file(self, target: str, here: str) -> str:
        """A link to a file from the page at a path."""
        return f"{self.base or '../' * here.count('/')}{target}"

    def page(self, path: str, lang: str, here: str) -> str:
        """A link to the page at a path, in a language."""
        return self.file(f"{path}.{lang}.html", here)

    def iri(self, iri: str, lang: str, here: str) -> str | None:
        """A link to an IRI: its page where there is one, the IRI itself where it is of the web, else nothing."""
        path = path_of(iri)
        if path is not None and path in self.paths:
            fragment = iri.partition("#")[2]
            if path == here and fragment:
                return f"#{fragment}"
            return self.page(path, lang, here) + (f"#{fragment}" if fragment else "")
        return iri if iri.startswith(("https://", "http://")) else None
