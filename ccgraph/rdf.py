"""Reading and writing RDF files; nothing else in ccgraph parses or formats them."""

from __future__ import annotations

import codecs
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    "canonical",
    "canonical_lines",
    "decimal_literal",
    "format_turtle",
    "from_engine",
    "has_blank_node",
    "iri",
    "is_literal",
    "language_literal",
    "names_of",
    "plain_literal",
    "read_graphs",
    "read_quads",
    "read_triples",
    "serialize",
    "serialize_each",
    "serialize_graphs",
    "serialize_quads",
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

_LARGEST = 2_000_000_000  # bytes of an unpacked dump
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


def canonical(triples: Iterable[Triple]) -> list[Triple]:
    """Triples with the labels that RDF Dataset Canonicalization (W3C, RDFC-1.0) gives to blank nodes, sorted."""
    known = list(triples)
    if any(isinstance(end, pyoxigraph.BlankNode) for t in known for end in (t.subject, t.object)):
        dataset = pyoxigraph.Dataset(pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in known)
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        known = [quad.triple for quad in dataset]
    return sorted(known, key=str)


def serialize(triples: Iterable[Triple], form: str) -> str:
    """Triples as text, sorted, with the prefixes they use, so that equal content gives equal bytes.

    Args:
        triples: engine triples; blank nodes need canonical labels (:func:`canonical`) for the same bytes each time.
        form: ``turtle``, ``nt``, ``rdfxml`` or ``jsonld`` (JSON-LD 1.1, flattened, with a context of prefixes).
    """
    return serialize_each(triples, (form,))[form]


def serialize_each(triples: Iterable[Triple], forms: Iterable[str]) -> dict[str, str]:
    """The same triples in several formats, sorted once; see :func:`serialize`."""
    keyed = sorted(((str(t), t) for t in triples), key=lambda pair: pair[0])
    ordered = [t for _, t in keyed]
    prefixes = _used(ordered)
    known = {"turtle": pyoxigraph.RdfFormat.TURTLE, "rdfxml": pyoxigraph.RdfFormat.RDF_XML}
    found = {}
    for form in forms:
        if form == "nt":
            found[form] = "".join(f"{line} .\n" for line, _ in keyed)
        elif form == "jsonld":
            found[form] = _json_ld(ordered, prefixes)
        else:
            out = (pyoxigraph.serialize(ordered, format=known[form], prefixes=prefixes) or b"").decode()
            found[form] = _ordered_prefixes(out, form)
    return found


def serialize_graphs(graphs: Mapping[str, Iterable[Triple]], form: str) -> str:
    """Named graphs as text, sorted; see :func:`serialize`.

    Args:
        graphs: triples by the IRI of their graph; the empty string is the default graph.
        form: ``nquads`` or ``trig``.
    """
    ordered = [(graph, t) for graph in sorted(graphs) for t in sorted(graphs[graph], key=str)]
    if form == "nquads":
        return "".join(f"{t} <{graph}> .\n" if graph else f"{t} .\n" for graph, t in ordered)
    if form != "trig":
        raise KeyError(form)
    default = pyoxigraph.DefaultGraph()
    quads = [
        pyoxigraph.Quad(t.subject, t.predicate, t.object, pyoxigraph.NamedNode(graph) if graph else default)
        for graph, t in ordered
    ]
    prefixes = _used([t for _, t in ordered])
    out = (pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.TRIG, prefixes=prefixes) or b"").decode()
    return _ordered_prefixes(out, "turtle")


def read_graphs(path: Path) -> dict[str, list[Triple]]:
    """The triples of an N-Quads or TriG file by graph (the default graph is the empty string); ``.gz`` is unpacked.

    Raises:
        DataError: unreadable, not one of these, or a syntax error.
    """
    form = {".nq": pyoxigraph.RdfFormat.N_QUADS, ".trig": pyoxigraph.RdfFormat.TRIG}.get(
        Path(path.name.removesuffix(".gz")).suffix
    )
    if form is None:
        raise DataError(f"{path}: a dump is N-Quads or TriG (.nq, .trig, or these with .gz).")
    graphs: dict[str, list[Triple]] = {}
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            raw = _unpacked(path, raw)
        for quad in pyoxigraph.parse(raw, format=form):
            name = quad.graph_name.value if isinstance(quad.graph_name, pyoxigraph.NamedNode) else ""
            graphs.setdefault(name, []).append(quad.triple)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read ({error}).") from error
    except (SyntaxError, ValueError) as error:
        raise DataError(f"{path}: syntax error: {error}") from error
    return graphs


def _unpacked(path: Path, raw: bytes) -> bytes:
    """What a gzip file holds, all its members, as long as that is of a size to be read."""
    found, left = bytearray(), raw
    while left:
        machine = zlib.decompressobj(wbits=31)
        found += machine.decompress(left, _LARGEST + 1 - len(found))
        if len(found) > _LARGEST:
            raise DataError(f"{path}: unpacks to more than {_LARGEST // 1_000_000} MB: no dump of this graph.")
        if not machine.eof:
            raise EOFError("it ends before its end")
        left = machine.unused_data.lstrip(b"\0")
    return bytes(found)


def _used(triples: Iterable[Triple]) -> dict[str, str]:
    """The prefixes of which an IRI of the triples begins with the namespace, sorted."""
    spaces = {
        node.value[: max(node.value.rfind("/"), node.value.rfind("#")) + 1]
        for t in triples
        for node in (t.subject, t.predicate, t.object, getattr(t.object, "datatype", None))
        if isinstance(node, pyoxigraph.NamedNode)
    }
    return {prefix: space for prefix, space in sorted(PREFIXES.items()) if space in spaces}


def _ordered_prefixes(text: str, form: str) -> str:
    """The engine declares prefixes in an order of its own, another each time."""
    if form == "rdfxml":
        head, opening, rest = text.partition("<rdf:RDF ")
        declared, closing, rest = rest.partition(">")
        return head + opening + " ".join(sorted(declared.split(" "))) + closing + rest
    lines = text.split("\n")
    number = next((i for i, line in enumerate(lines) if not line.startswith("@prefix ")), len(lines))
    return "\n".join([*sorted(lines[:number]), *lines[number:]])


def _json_ld(triples: Sequence[Triple], prefixes: Mapping[str, str]) -> str:
    """Flattened JSON-LD: one object a subject, every value in an array, IRIs shortened by the context's prefixes."""
    import json  # off the path of commands that write none

    @cache
    def short(value: str) -> str:
        cut = max(value.rfind("/"), value.rfind("#")) + 1
        prefix = names.get(value[:cut])
        return value if prefix is None or cut == len(value) else f"{prefix}:{value[cut:]}"

    names = {space: prefix for prefix, space in prefixes.items()}
    type_ = PREFIXES["rdf"] + "type"
    nodes: dict[str, dict[str, Any]] = {}
    for t in triples:
        subject = short(t.subject.value) if isinstance(t.subject, pyoxigraph.NamedNode) else str(t.subject)
        node = nodes.setdefault(subject, {"@id": subject})
        if isinstance(t.object, pyoxigraph.Literal):
            node.setdefault(short(t.predicate.value), []).append(_json_value(t.object, short))
            continue
        value = short(t.object.value) if isinstance(t.object, pyoxigraph.NamedNode) else str(t.object)
        if t.predicate.value == type_:
            node.setdefault("@type", []).append(value)
        else:
            node.setdefault(short(t.predicate.value), []).append({"@id": value})
    content = {"@context": dict(prefixes), "@graph": list(nodes.values())}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _json_value(literal: pyoxigraph.Literal, short: Callable[[str], str]) -> str | dict[str, str]:
    if literal.language:
        return {"@value": literal.value, "@language": literal.language}
    if literal.datatype.value == PREFIXES["xsd"] + "string":
        return literal.value
    return {"@value": literal.value, "@type": short(literal.datatype.value)}


def serialize_quads(quads: Iterable[tuple[str, Triple]]) -> str:
    """Triples with the IRIs of their named graphs as N-Quads, sorted."""
    return "".join(sorted(f"{triple} {pyoxigraph.NamedNode(graph)} .\n" for graph, triple in quads))


def read_quads(path: Path) -> Iterator[tuple[str, Triple]]:
    """The triples of an N-Quads file, each with the IRI of its named graph.

    Raises:
        DataError: the file does not parse.
    """
    try:
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.N_QUADS):
            if isinstance(quad.graph_name, pyoxigraph.NamedNode):
                yield quad.graph_name.value, quad.triple
    except SyntaxError as error:
        raise DataError(f"{path}:{error.lineno}: syntax error: {error.msg}") from error


def canonical_lines(triples: Iterable[Triple]) -> list[str]:
    """The triples as sorted lines that are the same for the same graph (W3C, RDF Dataset Canonicalization, RDFC-1.0).

    Args:
        triples: engine triples, perhaps with blank nodes, whose labels do not matter.
    """
    dataset = pyoxigraph.Dataset(pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{quad.triple} ." for quad in dataset)


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


def format_turtle(paths: list[Path], *, check: bool = False) -> list[Path]:
    """Bring Turtle files into the one layout (turtlefmt), comments and order of statements kept.

    Args:
        paths: files or folders.
        check: change nothing, only tell.

    Returns:
        The files that were not in the layout.

    Raises:
        DataError: a file is not valid Turtle; no file is changed then.
    """
    files = sorted({f.resolve() for p in paths for f in (p.rglob("*.ttl") if p.is_dir() else [p])})
    for file in files:
        if file.suffix != ".ttl":
            raise DataError(f"{file}: only Turtle (.ttl) has a layout.")
        # A file that does not parse must be left alone and named.
        for _ in read_triples(file):
            pass
    changed = [file for file in files if _turtlefmt("--check", str(file)) != 0]
    if not check:
        for file in changed:
            _format_in_place(file)
    return changed


def _format_in_place(file: Path) -> None:
    """Format a copy beside the file and rename it into place: a killed run leaves the file as it was."""
    import shutil  # like subprocess, kept off the path of every command
    import tempfile

    with tempfile.TemporaryDirectory(prefix=".fmt-", dir=file.parent) as folder:
        draft = Path(folder) / file.name
        shutil.copy(file, draft)
        if _turtlefmt(str(draft)) != 0:
            raise DataError(f"{file}: turtlefmt failed; the file is unchanged.")
        draft.replace(file)


def _turtlefmt(*arguments: str) -> int:
    import shutil
    import subprocess

    program = shutil.which("turtlefmt", path=str(Path(sys.executable).parent)) or shutil.which("turtlefmt")
    if program is None:
        raise DataError("turtlefmt is not installed: pip install turtlefmt.")
    return subprocess.run([program, *arguments], check=False, capture_output=True).returncode  # noqa: S603
