"""Lines of N-Quads for one named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccgraph.terms import ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Lines", "concept", "iri", "scheme", "text"]

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_DATATYPES = {bool: "boolean", int: "integer", float: "decimal"}


class Lines:
    """The triples of one graph, each once, in the order they were added."""

    def __init__(self, graph: str) -> None:
        self._end = f" <{graph}> .\n"
        self._lines: dict[str, None] = {}

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """Add a triple per object.

        Args:
            subject: an IRI.
            predicate: a prefixed name.
            objects: terms as :func:`iri` and :func:`text` write them.
        """
        prefix, _, local = predicate.partition(":")
        for value in objects:
            self._lines[f"<{subject}> <{PREFIXES[prefix]}{local}> {value}{self._end}"] = None

    def type(self, subject: str, *classes: str) -> None:
        """Say the ``ccj:`` classes of a subject, by local name."""
        self.add(subject, "rdf:type", *(iri(PREFIXES["ccj"] + name) for name in classes))

    def labels(self, subject: str, french: str, english: str) -> None:
        """Give a subject its label in both languages."""
        self.add(subject, "skos:prefLabel", text(french, "fr"), text(english, "en"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)


def iri(value: str) -> str:
    """An IRI as a term."""
    return f"<{value}>"


def text(value: str | int | float, language: str = "", kind: str = "") -> str:
    """A literal as a term: a string, perhaps with a language, or a number or truth value; ``kind`` is an XSD type."""
    if isinstance(value, str):
        quoted = f'"{value.translate(_ESCAPES)}"'
        if kind:
            return f"{quoted}^^<{PREFIXES['xsd']}{kind}>"
        return f"{quoted}@{language}" if language else quoted
    return f'"{str(value).lower()}"^^<{PREFIXES["xsd"]}{_DATATYPES[type(value)]}>'


def scheme(out: Lines, name: str, french: str, english: str, kind: str = "") -> None:
    """Describe a concept scheme."""
    out.add(name, "rdf:type", iri(PREFIXES["skos"] + "ConceptScheme"))
    if kind:
        out.type(name, kind)
    out.labels(name, french, english)
    out.add(name, "dcterms:creator", iri(f"{ID}agent/synthetic"))
    out.add(name, "dcterms:created", text("2026-11-22", kind="date"))


def concept(out: Lines, name: str, in_scheme: str, labels: tuple[str, str], kind: str) -> None:
    """Describe a concept of a scheme; labels in French and English."""
    french, english = labels
    out.add(name, "rdf:type", iri(PREFIXES["skos"] + "Concept"))
    out.type(name, kind)
    out.labels(name, french, english)
    out.add(name, "skos:definition", text(f"{french}, au sens du banc d'essai.", "fr"))
    out.add(name, "skos:definition", text(f"{english}, as the benchmark means it.", "en"))
    out.add(name, "skos:inScheme", iri(in_scheme))
