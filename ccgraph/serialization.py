"""RDF as text that is the same for the same content: sorted, with the prefixes it uses; and dumps read back."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph

from ccgraph.errors import DataError
from ccgraph.rdf import Triple
from ccgraph.terms import PREFIXES

__all__ = ["canonical", "read_graphs", "serialize", "serialize_each", "serialize_graphs"]

_LARGEST = 2_000_000_000  # bytes of an unpacked dump


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
