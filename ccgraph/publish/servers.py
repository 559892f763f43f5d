"""Configuration for content negotiation: Apache, nginx, w3id.org. What is asked for is answered with 303, 406 or 404.

A resource and a document about it are two things (W3C, Cool URIs for the Semantic Web, section 4.2): an IRI answers 303
to the page or the data, by ``Accept`` (RFC 9110, section 12.5.1, preferences down to tenths) and ``Accept-Language``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from ccgraph.pages.addresses import FORMATS

__all__ = ["apache", "nginx_http", "nginx_server", "prefix_of", "w3id"]

MEDIA: Final = (
    ("html", "text/html"), ("css", "text/css"), ("js", "text/javascript"), ("svg", "image/svg+xml"),
    ("json", "application/json"), ("xml", "application/xml"), ("txt", "text/plain"), ("rq", "application/sparql-query"),
    ("csv", "text/csv"), ("tsv", "text/tab-separated-values"), ("ttl", "text/turtle"),
    ("jsonld", "application/ld+json"), ("rdf", "application/rdf+xml"), ("nt", "application/n-triples"),
    ("nq", "application/n-quads"), ("trig", "application/trig"), ("gz", "application/gzip"),
)  # fmt: skip
_HTML: Final = ("text/html", "application/xhtml+xml")
_WHAT: Final = r"(?:id/.+|ontology(?:/[^/]+)?|catalogue)"
_END: Final = r"(?:,|$)"


def prefix_of(base: str) -> str:
    """The path of a base URL, with a slash at both ends."""
    return "/" + (path + "/" if (path := urlsplit(base).path.strip("/")) else "")


def _accepts() -> Iterator[tuple[str, str]]:
    """Patterns of an ``Accept`` header, best first, with the extension each asks for."""
    exact = [(media, suffix) for suffix, media, _ in FORMATS] + [(media, "html") for media in _HTML]
    wild = [("text/\\*", "html"), ("\\*/\\*", "html"), ("application/\\*", "jsonld")]
    for names in (exact, wild):
        for tenth in range(10, 0, -1):
            quality = r"(?:;\s*q=1(?:\.0*)?\s*)?" if tenth == 10 else rf";\s*q=0\.{tenth}\d*\s*"
            for media, suffix in names:
                name = media if media.endswith("*") else media.replace("+", r"\+").replace(".", r"\.")
                yield rf"(?:^|,)\s*{name}\s*(?:;(?!\s*q=)[^,;]*)*{quality}{_END}", suffix


def _languages(languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Patterns of an ``Accept-Language`` header, best first; the default language needs none."""
    for tenth in range(10, 0, -1):
        quality = r"\s*(?:;\s*q=1(?:\.0*)?\s*)?" if tenth == 10 else rf"\s*;\s*q=0\.{tenth}\d*\s*"
        if tenth == 10:
            # Of two that are equal, the first that is named.
            yield from ((rf"^\s*{lang}(?:-[a-z0-9]+)*{quality}{_END}", lang) for lang in languages)
        yield from ((rf"(?:^|,)\s*{lang}(?:-[a-z0-9]+)*{quality}{_END}", lang) for lang in languages)


def nginx_http(languages: Sequence[str]) -> str:
    """Directives for nginx's ``http`` block: what a request prefers."""
    lines = ["# Include this in the http block.", "map $http_accept $ccjobs_form {", '    default "";', '    "" html;']
    lines += [f'    "~*{pattern}" {suffix};' for pattern, suffix in _accepts()]
    lines += ["}", "map $http_accept_language $ccjobs_lang {", f"    default {languages[0]};"]
    lines += [f'    "~*{pattern}" {lang};' for pattern, lang in _languages(languages)]
    lines += ["}", "map $ccjobs_form $ccjobs_suffix {", '    default "";', '    html ".$ccjobs_lang.html";']
    lines += [f"    {suffix} .{suffix};" for suffix, _, _ in FORMATS]
    return "\n".join([*lines, "}", ""])


def nginx_server(languages: Sequence[str], base: str) -> str:
    """Directives for nginx's ``server`` block; ``root`` plus the path of the base URL is the published folder."""
    path = prefix_of(base)
    media = "".join(f"    {kind} {suffix};\n" for suffix, kind in MEDIA)
    charsets = " ".join(kind for suffix, kind in MEDIA if suffix not in {"html", "gz"})
    return f"""# Include this in a server block; its root, followed by {path}, is the published folder.
types {{
{media}}}
charset utf-8;
charset_types {charsets};
index index.html;
absolute_redirect off;
error_page 404 {path}404.html;
error_page 406 {path}406.html;
add_header X-Content-Type-Options nosniff always;

location ~ "^{path}{_WHAT}$" {{
    try_files $uri @resource;
    add_header Access-Control-Allow-Origin "*" always;
    add_header X-Content-Type-Options nosniff always;
}}
location @resource {{
    if (!-f $document_root$uri.{FORMATS[0][0]}) {{
        return 404;
    }}
    add_header Vary "Accept, Accept-Language" always;
    add_header Access-Control-Allow-Origin "*" always;
    if ($ccjobs_suffix = "") {{
        return 406;
    }}
    return 303 $uri$ccjobs_suffix;
}}
location = {path}406.html {{
    add_header Vary "Accept, Accept-Language" always;
    add_header X-Content-Type-Options nosniff always;
}}
location {path} {{
    try_files $uri $uri/index.html $uri.{languages[0]}.html =404;
    add_header Access-Control-Allow-Origin "*" always;
    add_header X-Content-Type-Options nosniff always;
}}
"""


def apache(languages: Sequence[str], base: str) -> str:
    """An ``.htaccess`` for the published folder (mod_rewrite, mod_headers, mod_mime)."""
    path = prefix_of(base)
    first = FORMATS[0][0]
    lines = [
        "Options -MultiViews -Indexes",
        "DirectoryIndex index.html",
        "# A resource may have the name of a folder.",
        "DirectorySlash Off",
        f"ErrorDocument 404 {path}404.html",
        f"ErrorDocument 406 {path}406.html",
        *(f"AddType {kind} .{suffix}" for suffix, kind in MEDIA),
        "RemoveEncoding .gz",
        "AddDefaultCharset utf-8",
        *(f"AddCharset utf-8 .{suffix}" for suffix, _ in MEDIA if suffix != "gz"),
        "# An extension .fr or .en is a language for mod_mime; here it is part of the name.",
        *(f"AddLanguage {lang} .{lang}" for lang in languages),
        "<IfModule mod_headers.c>",
        '    Header always set Access-Control-Allow-Origin "*"',
        "    Header always set X-Content-Type-Options nosniff",
        "    Header always merge Vary \"Accept, Accept-Language\" \"expr=%{REQUEST_STATUS} in {'303','406'}\"",
        "</IfModule>",
        "RewriteEngine On",
        f"RewriteBase {path}",
        "# Files as they are, and what does not exist.",
        "RewriteCond %{REQUEST_FILENAME} -f",
        "RewriteRule ^ - [L]",
        f"RewriteCond %{{REQUEST_FILENAME}}.{first} !-f",
        f"RewriteRule ^{_WHAT}$ - [R=404,L]",
        f"RewriteRule !^{_WHAT}$ - [L]",
        "# The language of the page.",
        f"RewriteRule ^ - [E=LANG_OF_PAGE:{languages[0]}]",
        *(
            line
            for pattern, lang in reversed(list(_languages(languages)))
            for line in (
                f'RewriteCond %{{HTTP:Accept-Language}} "{pattern}" [NC]',
                f"RewriteRule ^ - [E=LANG_OF_PAGE:{lang}]",
            )
        ),
        "# The format.",
        'RewriteCond %{HTTP:Accept} ="" ',
        "RewriteRule ^(.+)$ $1.%{ENV:LANG_OF_PAGE}.html [R=303,L]",
    ]
    for pattern, suffix in _accepts():
        target = "%{ENV:LANG_OF_PAGE}.html" if suffix == "html" else suffix
        lines += [f'RewriteCond %{{HTTP:Accept}} "{pattern}" [NC]', f"RewriteRule ^(.+)$ $1.{target} [R=303,L]"]
    return "\n".join([*lines, "RewriteRule ^ - [R=406,L]", ""])


def w3id(base: str) -> str:
    """The ``.htaccess`` to propose to https://github.com/perma-id/w3id.org in the folder ``ccjobs``.

    It sends every path on; the server of the pages negotiates.
    """
    target = base or "https://example.org/ccjobs/"
    note = "" if base else "# Made without --base-url: put the address of the pages for example.org.\n"
    return f"""{note}Options +FollowSymLinks
RewriteEngine on
RewriteRule ^$ {target} [R=302,L]
RewriteRule ^(.+)$ {target}$1 [R=302,L]
"""
