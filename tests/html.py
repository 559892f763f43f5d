"""What the tests ask of a page: valid HTML5, and what assistive technology and keyboards need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib

_LABELLED = ("aria-label", "aria-labelledby", "title")
_FOCUSABLE = {"a", "button", "input", "summary"}


def parse(text: str) -> Element:
    """The document's tree; HTML5 errors are raised (the strict mode of html5lib, WHATWG section 13.2.2)."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(text)
    return tree


def faults(text: str) -> list[str]:
    """What is wrong with a page's structure, in words; empty when nothing is."""
    tree = parse(text)
    return [*_document(tree), *_ids(tree), *_headings(tree), *_names(tree), *_tables(tree), *_nesting(tree)]


def links(text: str) -> list[str]:
    """The targets of a page's links, scripts and style sheets."""
    found = re.findall(r'(?:href|src|action)="([^"]*)"', text)
    return [target.replace("&amp;", "&").replace("&#39;", "'") for target in found]


def ids(text: str) -> set[str]:
    """The fragments that a page has."""
    return {i.replace("&amp;", "&").replace("&#39;", "'") for i in re.findall(r'\bid="([^"]*)"', text)}


def _all(tree: Element, name: str) -> Iterator[Element]:
    return (e for e in tree.iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2] == name)


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _document(tree: Element) -> Iterator[str]:
    if tree.get("lang") not in {"fr", "en"}:
        yield "the page tells no language"
    titles = [_text(e) for e in _all(tree, "title")]
    if not titles or not titles[0]:
        yield "no title"
    for name in ("main", "h1"):
        if len(list(_all(tree, name))) != 1:
            yield f"not one {name}"
    first = next(_all(tree, "a"), None)
    if first is None or first.get("href") != "#main":
        yield "the first link does not skip to the content"
    for nav in _all(tree, "nav"):
        if not any(nav.get(a) for a in _LABELLED):
            yield "a navigation without a name"


def _ids(tree: Element) -> Iterator[str]:
    found = [e.get("id", "") for e in tree.iter() if e.get("id") is not None]
    for i in sorted(
        {i for i in found if found.count(i) > 1 or not i or re.search(r"\s", i)} if len(found) < 500 else ()
    ):
        yield f"the id “{i}” is empty, holds a space or stands twice"
    if len(found) != len(set(found)):
        yield "an id stands twice"
    for e in tree.iter():
        for name in (e.get("aria-labelledby") or "").split():
            if name not in set(found):
                yield f"aria-labelledby names “{name}”, which is not there"
        if e.tag == "label" and e.get("for") not in found:
            yield f"a label is for “{e.get('for')}”, which is not there"


def _headings(tree: Element) -> Iterator[str]:
    level = 0
    for e in tree.iter():
        if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag):
            if int(e.tag[1]) > level + 1:
                yield f"<{e.tag}> “{_text(e)}” skips a level"
            if not _text(e):
                yield "an empty heading"
            level = int(e.tag[1])


def _names(tree: Element) -> Iterator[str]:
    labels = {e.get("for") for e in _all(tree, "label")}
    for e in tree.iter():
        if not isinstance(e.tag, str):
            continue
        name = e.tag.rpartition("}")[2]
        if name in {"a", "button", "summary"} and not (_text(e) or e.get("aria-label")):
            yield f"<{name}> has no name"
        typed = name in {"input", "select", "textarea"} and e.get("type") != "hidden"
        if typed and e.get("id") not in labels and not e.get("aria-label"):
            yield "a field without a label"
        if name == "svg" and not (e.get("role") == "img" and (e.get("aria-labelledby") or e.get("aria-label"))):
            yield "a picture without a name"
        if name == "img" and e.get("alt") is None:
            yield "an image without alternative text"
        if name == "html" or e.get("tabindex") in {None, "0", "-1"}:
            continue
        yield "a tabindex above 0 changes the order of the keyboard"


def _tables(tree: Element) -> Iterator[str]:
    for table in _all(tree, "table"):
        heads = list(_all(table, "th"))
        if not heads or any(e.get("scope") not in {"col", "row"} for e in heads):
            yield "a table whose headings have no scope"
    for e in tree.iter():
        classes = (e.get("class") or "").split()
        if {"wide", "picture"} & set(classes) and not (
            e.get("tabindex") == "0" and e.get("role") == "region" and any(e.get(a) for a in _LABELLED)
        ):
            yield "what scrolls cannot be reached with the keyboard, or has no name"


def _nesting(tree: Element) -> Iterator[str]:
    """Content models (WHATWG section 4) that a parser does not check: lists, definition lists, links in links."""
    for name in ("ul", "ol"):
        for e in _all(tree, name):
            if any(child.tag != "li" for child in e):
                yield f"<{name}> holds something else than <li>"
    for e in _all(tree, "dl"):
        for child in e:
            if child.tag != "div" or {c.tag for c in child} - {"dt", "dd"} or [c.tag for c in child][:1] != ["dt"]:
                yield "<dl> holds something else than groups of <dt> and <dd>"
    for e in _all(tree, "a"):
        if any(inner is not e and inner.tag in _FOCUSABLE for inner in e.iter()):
            yield "a link holds a link"
    for e in _all(tree, "p"):
        if any(isinstance(c.tag, str) and c.tag in {"p", "div", "ul", "ol", "dl", "table", "section"} for c in e):
            yield "<p> holds a block"


def colours(css: Path) -> dict[str, dict[str, tuple[float, float, float]]]:
    """The colour variables of a style sheet in its light and its dark theme, as RGB from 0 to 255."""
    text = css.read_text(encoding="utf-8")
    light = _variables(text.partition("@media")[0])
    dark = _variables(re.findall(r"prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}", text)[0])
    return {"light": light, "dark": light | dark}


def _variables(text: str) -> dict[str, tuple[float, float, float]]:
    return {
        name: (int(value[:2], 16), int(value[2:4], 16), int(value[4:], 16))
        for name, value in re.findall(r"--([\w-]+): #([0-9a-fA-F]{6});", text)
    }


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The contrast of two colours (WCAG 2.2, definition of contrast ratio): 1 to 21."""

    def luminance(colour: tuple[float, float, float]) -> float:
        parts = [c / 255 for c in colour]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
