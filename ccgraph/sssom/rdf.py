"""Mapping sets as RDF and back: no row and no slot is lost on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ccgraph.errors import DataError
from ccgraph.rdf import Node, Triple, decimal_literal, from_engine, iri, language_literal, plain_literal
from ccgraph.sssom.model import EXTENSIONS, SLOTS, MappingSet, Row, check, joined, kind_of, parted
from ccgraph.table import Blank, Iri, Literal, Term
from ccgraph.terms import ID, PREFIXES

__all__ = ["from_triples", "row_triples", "set_triples"]

_SSSOM = PREFIXES["sssom"]
_TYPE = iri(PREFIXES["rdf"] + "type")
_EXTENSIONS = _SSSOM + "extension_definitions"
_STATUS = f"{ID}concept/review-statuses/"
# Where SSSOM 1.1 names a property of another vocabulary for a slot of the set.
_OF_SET = {
    "license": PREFIXES["dcterms"] + "license",
    "mapping_set_title": PREFIXES["dcterms"] + "title",
    "mapping_set_description": PREFIXES["dcterms"] + "description",
    "mapping_set_version": PREFIXES["owl"] + "versionInfo",
    "creator_id": PREFIXES["dcterms"] + "creator",
    "comment": PREFIXES["rdfs"] + "comment",
}
_IRIS_OF_SET = {"license", "creator_id"}
_LISTS_OF_SET = {"creator_id", "creator_label", "see_also", "mapping_set_source"}
_SLOT_OF = {_SSSOM + slot: slot for slot in SLOTS} | {about: slot for slot, (about, _) in EXTENSIONS.items()}
_ORDER = {slot: place for place, slot in enumerate([*SLOTS, *EXTENSIONS])}
_NOT_TOLD = {"mapping_set_id", "curie_map", "extension_definitions"}


def row_triples(row: Row, extensions: Mapping[str, str]) -> Iterator[Triple]:
    """A mapping as one named ``sssom:Mapping`` node with its slots as properties.

    Args:
        row: its slots, identifiers written out.
        extensions: the property of each non-standard slot.

    Raises:
        ValueError: an IRI or a number is malformed.
    """
    subject = iri(row["record_id"])
    yield Triple(subject, _TYPE, iri(_SSSOM + "Mapping"))
    for slot, value in row.items():
        if slot == "record_id" or not value:
            continue
        about = extensions.get(slot) or _SSSOM + slot
        if slot in {"comment", "comment_fr"}:
            about = _SSSOM + "comment"
        for node in _nodes(slot, value):
            yield Triple(subject, iri(about), node)


def _nodes(slot: str, value: str) -> list[Node]:
    kind = kind_of(slot)
    if slot in {"comment", "comment_fr"}:
        return [language_literal(value, "fr" if slot == "comment_fr" else "en")]
    if kind == "iri":
        return [iri(value)]
    if kind in {"iris", "passages"}:
        return [iri(part) for part in parted(value)]
    if kind == "texts":
        return [plain_literal(part) for part in parted(value)]
    if kind == "number":
        return [decimal_literal(value)]
    return [iri(_STATUS + value)] if kind == "status" else [plain_literal(value)]


def set_triples(mappings: MappingSet) -> Iterator[Triple]:
    """A whole set as triples: its rows and, on the node of its identifier, what is said of the set.

    Raises:
        DataError: an IRI or a number is malformed.
    """
    try:
        subject = iri(str(mappings.metadata["mapping_set_id"]))
        yield Triple(subject, _TYPE, iri(_SSSOM + "MappingSet"))
        for slot, value in mappings.metadata.items():
            if slot in _NOT_TOLD or not value:
                continue
            for part in value if isinstance(value, list) else [value]:
                node = iri(str(part)) if slot in _IRIS_OF_SET else plain_literal(str(part))
                yield Triple(subject, iri(_OF_SET.get(slot, _SSSOM + slot)), node)
        for slot, about in mappings.extensions.items():
            if about and slot not in EXTENSIONS:
                # Named, not blank: equal sets give equal bytes.
                node = iri(f"{subject.value}#extension-{slot}")
                yield Triple(subject, iri(_EXTENSIONS), node)
                yield Triple(node, iri(_SSSOM + "slot_name"), plain_literal(slot))
                yield Triple(node, iri(_SSSOM + "property"), iri(about))
        for row in mappings:
            yield Triple(subject, iri(_SSSOM + "mappings"), iri(row["record_id"]))
            yield from row_triples(row, mappings.extensions)
    except ValueError as error:
        raise DataError(f"{mappings.metadata.get('mapping_set_id')}: {error}.") from error


def from_triples(name: str, triples: Iterable[Triple]) -> MappingSet:
    """A mapping set from triples such as ``set_triples`` gives.

    A property that is neither of SSSOM nor one of our extensions becomes an extension slot of its own.

    Args:
        name: what the messages call the triples.
        triples: a set's node and its mappings, or mappings alone.

    Raises:
        DataError: there is no mapping, a row is not a whole one, or the set lacks its licence.
    """
    nodes: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        nodes[str(from_engine(triple.subject))][triple.predicate.value].append(from_engine(triple.object))
    sets = [node for node, about in nodes.items() if _SSSOM + "MappingSet" in about[_TYPE.value]]
    records = sorted(node for node, about in nodes.items() if _SSSOM + "Mapping" in about[_TYPE.value])
    if not records:
        raise DataError(f"{name}: it holds no sssom:Mapping.")
    if len(sets) != 1:
        raise DataError(f"{name}: it tells of {len(sets)} sssom:MappingSet; there should be one, with its licence.")
    found: dict[str, str] = {}
    for definition in nodes[sets[0]].pop(_EXTENSIONS, []):
        told = nodes[str(definition)]
        if told[_SSSOM + "slot_name"] and told[_SSSOM + "property"]:
            found[str(told[_SSSOM + "slot_name"][0])] = str(told[_SSSOM + "property"][0])
    rows: list[Row] = []
    for record in records:
        row = _row(record, nodes[record], found)
        check(f"{name}: {record}", row)
        rows.append(row)
    return MappingSet(_metadata(name, sets[0], nodes[sets[0]], found), tuple(rows))


def _row(record: str, about: Mapping[str, list[Term]], found: dict[str, str]) -> Row:
    row: dict[str, str] = {"record_id": record}
    for predicate, values in about.items():
        if predicate == _TYPE.value:
            continue
        if predicate == _SSSOM + "comment":
            for value in values:
                french = isinstance(value, Literal) and value.language == "fr"
                row["comment_fr" if french else "comment"] = str(value)
            continue
        slot = _SLOT_OF.get(predicate) or _extension(predicate, found)
        if kind_of(slot) == "status":
            row[slot] = str(values[0]).removeprefix(_STATUS)
        else:
            plain = [str(value) for value in values]
            many = kind_of(slot) in {"iris", "texts", "passages"} or len(plain) > 1
            row[slot] = joined(sorted(plain)) if many else plain[0]
    return dict(sorted(row.items(), key=lambda item: (_ORDER.get(item[0], len(_ORDER)), item[0])))


def _extension(predicate: str, found: dict[str, str]) -> str:
    """A name for a property that is not of SSSOM: the end of its IRI, told apart where two end alike."""
    for slot, about in found.items():
        if about == predicate:
            return slot
    slot = "".join(c if c.isalnum() else "_" for c in predicate.rstrip("/#").rpartition("#")[2].rpartition("/")[2])
    slot = slot or "slot"
    while slot in found or slot in SLOTS or slot in EXTENSIONS:
        slot += "_"
    found[slot] = predicate
    return slot


def _metadata(name: str, node: str, about: Mapping[str, list[Term]], extensions: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(node, Blank):
        raise DataError(f"{name}: the mapping set has no IRI.")
    named = {predicate: slot for slot, predicate in _OF_SET.items()}
    metadata: dict[str, Any] = {"mapping_set_id": node}
    for predicate, values in sorted(about.items()):
        if predicate in {_TYPE.value, _SSSOM + "mappings"}:
            continue
        slot = named.get(predicate) or predicate.removeprefix(_SSSOM)
        plain = sorted(str(value) for value in values if isinstance(value, Iri | Literal))
        metadata[slot] = plain if slot in _LISTS_OF_SET else plain[0]
    if "license" not in metadata:
        raise DataError(f"{name}: the mapping set lacks its dcterms:license.")
    if extensions:
        metadata["extension_definitions"] = [
            {"slot_name": slot, "property": predicate} for slot, predicate in sorted(extensions.items())
        ]
    return metadata
