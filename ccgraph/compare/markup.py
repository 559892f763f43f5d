"""HTML and SVG by construction: text and attributes are escaped always; only what this module made goes in as it is."""

from __future__ import annotations

from html import escape
from typing import Final

__all__ = ["Markup", "document", "tag"]

_VOID: Final = frozenset({"br", "col", "hr", "meta"})
# XML 1.0, section 2.2: characters that no document may hold, escaped or not.
_FORBIDDEN: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """An element; ``class_`` gives ``class``, ``font_size`` gives ``font-size``; an attribute ``None`` is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_clean(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{''.join(_child(child) for child in children)}</{name}>")


def document(title: str, lang: str, style: str, *body: object) -> Markup:
    """A whole page that needs nothing from outside."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        Markup(f"<style>{style}</style>"),
    )
    return Markup(f"<!DOCTYPE html>\n{tag('html', head, tag('body', *body), lang=lang)}\n")


def _child(child: object) -> str:
    if child is None:
        return ""
    if isinstance(child, list | tuple):
        return "".join(map(_child, child))
    return child if isinstance(child, Markup) else _clean(child)


def _clean(value: object) -> str:
    return escape(str(value).translate(_FORBIDDEN), quote=True)
