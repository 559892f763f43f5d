"""RDF terms between the engine and the layers above, and the reading of RDF files; nothing else parses them."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from ccgraph.errors import DataError
from ccgraph.files import unreadable
from ccgraph.table import Blank, Iri, Literal, Term
from ccgraph.terms import PREFIXES

if TYPE_CHECKING:
    import rdflib

__all__ = [
    "NamedNode",
    "Node",
    "Object",
    "Subject",
    "Triple",
    "decimal_literal",
    "from_engine",
    "has_blank_node",
    "iri",
    "is_literal",
    "language_literal",
    "names_of",
    "plain_literal",
    "read_triples",
    "to_engine",
    "to_rdflib",
    "triple",
    "typed_literal",
]

Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal
NamedNode = pyoxigraph.NamedNode
Triple = pyoxigraph.Triple
Subject = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple
Object = Subject | pyoxigraph.Literal

_LANG_STRING = PREFIXES["rdf"] + "langString"
_FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".owl": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


def iri(value: str) -> pyoxigraph.NamedNode:
    """An IRI as the engine's term."""
    return pyoxigraph.NamedNode(value)


def plain_literal(value: str) -> pyoxigraph.Literal:
    """An ``xsd:string`` as the engine's term."""
    return pyoxigraph.Literal(value)


def decimal_literal(value: str) -> pyoxigraph.Literal:
    """An ``xsd:decimal`` as the engine's term, by its lexical form."""
    return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(PREFIXES["xsd"] + "decimal"))


def language_literal(value: str, language: str) -> pyoxigraph.Literal:
    """A text with its language as the engine's term."""
    return pyoxigraph.Literal(value, language=language)


def typed_literal(value: str, datatype: str) -> pyoxigraph.Literal:
    """A value of an XML Schema datatype, given by its local name (``date``, ``integer``), as the engine's term."""
    return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(PREFIXES["xsd"] + datatype))


def from_engine(term: object) -> Term:
    """An engine's term as ours.

    Raises:
        DataError: the term is a quoted triple, which the data model does not use.
    """
    if isinstance(term, pyoxigraph.NamedNode):
        return Iri(term.value)
    if isinstance(term, pyoxigraph.Literal):
        # A language tells the datatype, which costs more to ask for than all the rest.
        if language := term.language:
            return Literal(term.value, language, _LANG_STRING)
        return Literal(term.value, None, term.datatype.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return Blank(term.value)
    raise DataError(f"{term}: quoted triples are not supported.")


def to_engine(term: Term) -> Node:
    """Our term as the engine's.

    Raises:
        DataError: an IRI or a language tag is malformed.
    """
    try:
        if isinstance(term, Iri):
            return pyoxigraph.NamedNode(term)
        if isinstance(term, Blank):
            return pyoxigraph.BlankNode(term)
        if term.language:
            return pyoxigraph.Literal(term.value, language=term.language)
        return pyoxigraph.Literal(term.value, datatype=pyoxigraph.NamedNode(term.datatype))
    except ValueError as error:
        raise DataError(f"“{term}” is not a valid term: {error}.") from error


def is_literal(term: object) -> bool:
    """Whether a term is a literal."""
    return isinstance(term, pyoxigraph.Literal)


def names_of(triples: Iterable[Triple]) -> tuple[set[str], set[str]]:
    """The IRIs that stand as subjects, and those that stand as objects."""
    subjects, objects = set(), set()
    for t in triples:
        if isinstance(t.subject, pyoxigraph.NamedNode):
            subjects.add(t.subject.value)
        if isinstance(t.object, pyoxigraph.NamedNode):
            objects.add(t.object.value)
    return subjects, objects


def has_blank_node(triple: Triple) -> bool:
    """Whether one of the ends of a triple is a blank node."""
    return isinstance(triple.subject, pyoxigraph.BlankNode) or isinstance(triple.object, pyoxigraph.BlankNode)


def read_triples(path: Path) -> Iterator[Triple]:
    """The triples of a file in Turtle, N-Triples, RDF/XML or JSON-LD, by its extension, as the engine's terms.

    Raises:
        DataError: unreadable file, unknown extension, a syntax error (with file, line and column), or XML with a
            document type declaration, which could hide an entity bomb.
    """
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise DataError(f"{path}: unknown extension “{path.suffix}”; use one of {', '.join(sorted(_FORMATS))}.")
    try:
        raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise unreadable(path, error) from error
    if form is pyoxigraph.RdfFormat.RDF_XML and b"<!doctype" in raw.lower():
        raise DataError(f"{path}: XML with a DOCTYPE is refused (it can expand without bound); remove it.")
    try:
        for quad in pyoxigraph.parse(raw, format=form, base_iri=path.resolve().as_uri(), rename_blank_nodes=True):
            yield quad.triple
    except SyntaxError as error:
        where = f"{path}:{error.lineno}:{error.offset}" if error.lineno else str(path)
        raise DataError(f"{where}: syntax error: {error.msg}") from error
    except (ValueError, OSError) as error:
        raise DataError(f"{path}: {error}") from error


def triple(subject: Term, predicate: str, value: Term) -> Triple:
    """A triple of our terms as the engine's.

    Raises:
        DataError: a term is malformed, or the subject is a literal.
    """
    node = to_engine(subject)
    if isinstance(node, pyoxigraph.Literal):
        raise DataError(f"“{subject}” is a literal: it cannot be the subject of a triple.")
    return Triple(node, pyoxigraph.NamedNode(predicate), to_engine(value))


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """A new rdflib graph with the same triples and our prefixes bound."""
    import rdflib  # 150 ms to import, and only some callers want it

    def convert(term: object) -> rdflib.term.Node:
        if isinstance(term, pyoxigraph.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, pyoxigraph.BlankNode):
            return rdflib.BNode(term.value)
        if not isinstance(term, pyoxigraph.Literal):
            raise DataError(f"{term}: quoted triples are not supported.")
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        kind = term.datatype.value
        return rdflib.Literal(term.value, datatype=None if kind == PREFIXES["xsd"] + "string" else rdflib.URIRef(kind))

    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    for triple in triples:
        graph.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    return graph
