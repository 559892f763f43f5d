"""What a page shows, as plain values that a template lays out."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Branch", "Group", "Link", "Panel", "Part", "Resource", "Section", "Value"]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere.

    Attributes:
        text: the words.
        href: where to, or ``None`` for words alone.
        lang: the language of the words where it is not the page's.
        title: what stands behind the words, for those who ask.
        spoken: the words for a screen reader, where those on the screen need their place to be understood.
    """

    text: str
    href: str | None = None
    lang: str | None = None
    title: str | None = None
    spoken: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """The other end of a statement, with the passages behind it."""

    link: Link
    passages: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one property that are of one kind (stated, curated, inferred, vocabulary).

    ``more`` counts the values that are left out for length.
    """

    property: Link
    kind: str
    values: tuple[Value, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A resource that lives on the page of another, such as an activity on that of its role."""

    id: str
    name: Link
    types: str
    kind: str
    passages: tuple[Link, ...]
    calls: tuple[Link, ...]
    groups: tuple[Group, ...]
    inferred: tuple[Group, ...]
    links: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The parts of one class."""

    id: str
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a tree of links."""

    link: Link
    under: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """What a page says first, as a table or a tree; each cell is a row of links or words.

    Attributes:
        id: fragment on the page.
        heading: its title.
        note: what to bear in mind.
        columns: headings of the table.
        rows: cells.
        tree: nodes, where it is a tree.
        anchors: a fragment for each row, where rows are resources of the page.
        further: where to read on.
        kind: of its statements, where they are of one.
    """

    id: str
    heading: str
    note: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[Link, ...], ...], ...] = ()
    tree: tuple[Branch, ...] = ()
    anchors: tuple[str, ...] = ()
    further: Link | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """What the page of an IRI shows; see the template ``resource.html``."""

    iri: str
    path: str
    name: str
    other_name: Link | None
    notation: str | None
    types: tuple[Link, ...]
    kind: str
    lead: Link | None
    cautions: tuple[str, ...]
    crumbs: tuple[Link, ...]
    passages: tuple[Link, ...]
    panels: tuple[Panel, ...]
    closing: tuple[Panel, ...]
    sections: tuple[Section, ...]
    groups: tuple[Group, ...]
    inferred: tuple[Group, ...]
    links: tuple[Group, ...]
