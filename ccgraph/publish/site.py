"""The static site: every page, its data, the dumps, their catalogue, and how to serve them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ccgraph import query as queries
from ccgraph import resources
from ccgraph.dataset import GraphFile
from ccgraph.errors import UsageError
from ccgraph.pages import Pages, static_files
from ccgraph.pages.addresses import FORMATS
from ccgraph.pages.words import LANGUAGES, say
from ccgraph.publish import servers
from ccgraph.publish.catalogue import Dump, Release, describe_release
from ccgraph.publish.dumps import write_dumps
from ccgraph.publish.folder import MARKER, Folder, PublishedFile, publication
from ccgraph.serialization import serialize_each
from ccgraph.store import Store
from ccgraph.terms import NAMESPACE, PREFIXES

__all__ = ["Published", "publish"]

Track = Callable[[list[str]], Iterable[str]]
_GROUPS: Final = ("dump-whole", "dump-graphs", "dump-sssom", "dump-tables")
_KILO: Final = 1024
_NOT_IN_IRIS: Final = frozenset("<>\"\\^`{|} \n\t'();$")


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: where, how many files, pages and resources."""

    out: Path
    files: int
    pages: int
    resources: int

    def explain(self, lang: str = "fr") -> str:
        """One sentence."""
        if lang == "fr":
            return f"{self.out} : {self.resources} ressources, {self.pages} pages, {self.files} fichiers."
        return f"{self.out}: {self.resources} resources, {self.pages} pages, {self.files} files."

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"out": str(self.out), "files": self.files, "pages": self.pages, "resources": self.resources}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A file as the page of downloads shows it."""

    id: str
    path: str
    name: str
    title: str
    shown_size: str
    sha256: str


def publish(
    store: Store,
    out: Path,
    *,
    base: str = "",
    languages: Sequence[str] = tuple(LANGUAGES),
    files: Sequence[GraphFile] = (),
    track: Track = iter,
) -> Published:
    """Write the static site of a graph; the same graph gives the same bytes.

    Args:
        store: the graph.
        out: the folder to make; a former publication there is replaced, anything else refused.
        base: absolute URL where the pages will live; links are relative without it. IRIs are never rewritten.
        languages: of the pages; the first is the default.
        files: the files of the graphs, for the mapping sets.
        track: wraps the paths of the pages, to show progress.

    Raises:
        UsageError: a malformed base URL or language, or ``out`` is not ours to replace.
        FileError: ``out`` cannot be written.
    """
    base = _base(base)
    date = _date_of_build()
    with ExitStack() as stack:
        # Refused before anything is read.
        folder = stack.enter_context(publication(out))
        pages = Pages(store, tuple(dict.fromkeys(languages)), base)
        made = _fill(folder, pages, store, base, date, files, track)
        number = folder.files
    return Published(out, number, made, len(pages.resources))


def _fill(
    folder: Folder, pages: Pages, store: Store, base: str, date: str | None, files: Sequence[GraphFile], track: Track
) -> int:
    languages = pages.addresses.languages
    release = Release(_version(), date or _latest(pages), base or NAMESPACE, languages)
    dumps = write_dumps(folder, store, pages.statements, files, languages)
    catalogue = describe_release(pages.statements, release, dumps)
    texts = serialize_each(catalogue, [form for _, _, form in FORMATS])
    for suffix, _, form in FORMATS:
        folder.write(f"catalogue.{suffix}", texts[form])
    folder.write(".well-known/void", texts["turtle"])
    made = 0
    for path in track(pages.paths):
        extra = _downloads(dumps) if path == "catalogue" else None
        for lang in languages:
            shown = {"groups": _groups(extra, lang)} if extra is not None else None
            folder.write(f"{path}.{lang}.html", pages.html(path, lang, shown))
            made += 1
        if path in pages.resources:
            texts = serialize_each(pages.triples(path), [form for _, _, form in FORMATS])
            for suffix, _, form in FORMATS:
                folder.write(f"{path}.{suffix}", texts[form])
    _furniture(folder, pages, base)
    sums = sorted((d.file for d in dumps), key=lambda f: f.path)
    folder.write("SHA256SUMS", "".join(f"{f.sha256}  {f.path}\n" for f in sums))
    marker = {"ccgraph": release.version, "date": release.date, "base": base, "languages": list(languages)}
    folder.write(MARKER, json.dumps(marker, indent=2) + "\n")
    return made


def _furniture(folder: Folder, pages: Pages, base: str) -> None:
    """What stands around the pages: the default page, search, errors, robots, servers' configuration, queries."""
    languages = pages.addresses.languages
    folder.write("index.html", pages.html("index", languages[0]))
    for path, content in static_files().items():
        folder.write(path, content)
    for lang in languages:
        folder.write(f"static/index.{lang}.js", pages.search_index(lang))
    # An error is answered at any depth: its links start from the root.
    rooted = pages.rooted(base or servers.prefix_of(base))
    folder.write("404.html", rooted.message("not-found", languages[0]))
    folder.write("406.html", rooted.message("not-acceptable", languages[0]))
    for name in queries.names():
        folder.write(f"queries/{name}.rq", queries.find(name).text)
    for shape in sorted(resources.folder("shapes").glob("*.ttl")):
        folder.write(f"shapes/{shape.name}", shape.read_bytes())
    absolute = base or NAMESPACE
    folder.write("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {absolute}sitemap.xml\n")
    folder.write("sitemap.xml", _sitemap(pages, absolute))
    folder.write(".htaccess", servers.apache(languages, base))
    folder.write("server/nginx-http.conf", servers.nginx_http(languages))
    folder.write("server/nginx-server.conf", servers.nginx_server(languages, base))
    folder.write("server/w3id.htaccess", servers.w3id(base))


def _sitemap(pages: Pages, base: str) -> str:
    from xml.sax.saxutils import quoteattr

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path in sorted(pages.paths):
        for lang in pages.addresses.languages:
            others = "".join(
                f'<xhtml:link rel="alternate" hreflang="{tongue}" href={quoteattr(f"{base}{path}.{tongue}.html")}/>'
                for tongue in pages.addresses.languages
            )
            lines.append(f"<url><loc>{base}{path}.{lang}.html</loc>{others}</url>")
    return "\n".join([*lines, "</urlset>", ""])


def _downloads(dumps: Sequence[Dump]) -> list[tuple[str, list[Dump]]]:
    return [(group, found) for group in _GROUPS if (found := [d for d in dumps if d.group == group])]


def _groups(found: list[tuple[str, list[Dump]]], lang: str) -> list[tuple[str, list[_Shown]]]:
    return [(say(group, lang), [_shown(d.file, d.id, d.titles[lang], lang) for d in dumps]) for group, dumps in found]


def _shown(file: PublishedFile, id_: str, title: str, lang: str) -> _Shown:
    unit = "ko" if lang == "fr" else "kB"
    size = f"{max(1, round(file.size / _KILO))} {unit}"
    return _Shown(id_, file.path, file.path.rpartition("/")[2], title, size, file.sha256)


def _base(base: str) -> str:
    """The base URL with a slash at its end.

    Raises:
        UsageError: it is not an absolute web address.
    """
    if not base:
        return ""
    parts = urlsplit(base)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or parts.query
        or parts.fragment
        or set(base) & set('<>"\\^`{|} \n\t')
    ):
        raise UsageError(f"“{base}” is not the address of a site: give one such as https://example.org/ccjobs/.")
    return base.rstrip("/") + "/"


def _date_of_build() -> str | None:
    """The day of ``SOURCE_DATE_EPOCH`` (https://reproducible-builds.org/specs/source-date-epoch/), if it is set.

    Raises:
        UsageError: it is not a number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    try:
        return datetime.fromtimestamp(int(given), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH=“{given}” is not a number of seconds since 1970.") from error


def _latest(pages: Pages) -> str:
    """The latest date that the data carry: without a clock, what is published is dated by its content."""
    return max(_dates(pages), default="1970-01-01")


def _dates(pages: Pages) -> Iterator[str]:
    created = PREFIXES["dcterms"] + "created"
    for facts in pages.statements.facts.values():
        for fact in facts:
            if fact.property == created and len(str(fact.other)) == 10:
                yield str(fact.other)


def _version() -> str:
    from importlib.metadata import version

    return version("ccgraph")
