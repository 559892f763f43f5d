"""SSSOM tables and their RDF, read: embedded mode, quoting, prefixes, values that stand once for all rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ccgraph.errors import DataError
from ccgraph.files import unreadable
from ccgraph.rdf import Triple, read_triples
from ccgraph.sssom.model import EXTENSIONS, PROPAGATED, REQUIRED, SLOTS, MappingSet, Row, check, joined, kind_of, parted
from ccgraph.sssom.rdf import from_triples, row_triples

__all__ = ["parse", "read_mappings", "read_set"]

_REQUIRED_OF_SET = ("mapping_set_id", "license", "curie_map")
# SSSOM 1.1, section “IRI prefixes”: these need not be declared.
_BUILT_IN = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "linkml": "https://w3id.org/linkml/",
}


def read_mappings(path: Path) -> list[Triple]:
    """The mappings of an SSSOM table as triples.

    Each row becomes one named ``sssom:Mapping`` node with its slots as properties; the mapped triple itself is never
    asserted, so that a ``Not`` row asserts nothing and no reasoner closes mappings.

    Raises:
        DataError: the file cannot be read, its metadata or columns are incomplete, or a row is not a whole mapping;
            the message names file, line and what to repair.
    """
    found, lines = _read(str(path), _text(path))
    triples: list[Triple] = []
    for row, line in zip(found, lines, strict=True):
        try:
            triples += row_triples(row, found.extensions)
        except ValueError as error:
            raise DataError(f"{path}:{line}: an IRI or a number is malformed ({error}).") from error
    return triples


def read_set(path: Path) -> MappingSet:
    """A mapping set: a table, or RDF (``.ttl``, ``.nt``, ``.jsonld``, ``.rdf``) as ``set_triples`` makes it.

    Raises:
        DataError: as for ``read_mappings``.
    """
    if path.suffix.lower() in {".ttl", ".nt", ".jsonld", ".rdf"}:
        return from_triples(str(path), read_triples(path))
    return parse(str(path), _text(path))


def parse(name: str, text: str) -> MappingSet:
    """A mapping set from the text of a table; the name stands in messages.

    Raises:
        DataError: as for ``read_mappings``.
    """
    return _read(name, text)[0]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: cannot be read as UTF-8 text ({error}).") from error


def _read(name: str, text: str) -> tuple[MappingSet, list[int]]:
    """The set, and the line that each row starts at."""
    header: list[str] = []
    rest = io.StringIO(text, newline="")
    position = 0
    for line in rest:
        if not line.startswith("#"):
            break
        header.append(line)
        position += len(line)
    metadata = _metadata(name, "".join(line[1:].rstrip("\r\n") + "\n" for line in header))
    cells = _cells(name, text[position:], len(header))
    first, columns = next(cells, (len(header) + 1, []))
    shared = {slot: _scalar(metadata[slot]) for slot in PROPAGATED if metadata.get(slot) and slot not in columns}
    absent = [slot for slot in REQUIRED if slot not in columns and slot not in shared]
    if "subject_id" not in columns and "subject_label" not in columns:
        absent.insert(1, "subject_id")
    if "author_id" not in columns and "author_label" not in columns:
        absent.append("author_id")
    if absent:
        raise DataError(f"{name}:{first}: the columns {', '.join(absent)} are missing.")
    found = MappingSet(metadata, ())
    unknown = [slot for slot in columns if slot not in SLOTS and slot not in found.extensions]
    if unknown:
        raise DataError(
            f"{name}:{first}: SSSOM has no column {', '.join(map(repr, unknown))}: name it in the "
            "extension_definitions above the table, or take it out."
        )
    if twice := sorted({slot for slot in columns if columns.count(slot) > 1}):
        raise DataError(f"{name}:{first}: the column {', '.join(twice)} stands twice.")
    rows, lines = _rows(name, cells, columns, shared, _BUILT_IN | found.prefixes)
    kept = {slot: value for slot, value in metadata.items() if slot not in shared}
    return MappingSet(kept, tuple(rows)), lines


def _rows(
    name: str,
    cells: Iterator[tuple[int, list[str]]],
    columns: list[str],
    shared: Mapping[str, str],
    prefixes: Mapping[str, str],
) -> tuple[list[Row], list[int]]:
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line, row in cells:
        place = f"{name}:{line}"
        if len(row) != len(columns):
            raise DataError(f"{place}: {len(row)} cells where there are {len(columns)} columns.")
        raw = {slot: value for slot, value in zip(columns, row, strict=True) if value} | dict(shared)
        record = {slot: _expanded(place, slot, value, prefixes) for slot, value in raw.items()}
        check(place, record)
        first = seen.setdefault(record["record_id"], line)
        if first != line:
            raise DataError(f"{place}: {raw['record_id']} stands already in line {first}: give each row its own.")
        rows.append(record)
    return rows, list(seen.values())


def _cells(name: str, text: str, above: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of the table (SSSOM 1.1, quoting after RFC 4180), each with its line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    while True:
        line = above + reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise DataError(f"{name}:{line}: the table is damaged from here on ({error}).") from error
        if row is None:
            return
        yield line, row


def _metadata(name: str, text: str) -> dict[str, Any]:
    import yaml  # 15 ms, and only where mappings are read

    try:
        # Dates and versions are text here, not Python's dates and numbers.
        found: Any = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds text, lists and tables only
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DataError(f"{name}: the # lines above the table are not YAML ({error}).") from error
    metadata: dict[str, Any] = found if isinstance(found, dict) else {}
    if missing := [slot for slot in _REQUIRED_OF_SET if not metadata.get(slot)]:
        raise DataError(f"{name}: the metadata above the table lack {', '.join(missing)}.")
    table = metadata["curie_map"]
    if not isinstance(table, dict) or not all(isinstance(part, str) for one in table.items() for part in one):
        raise DataError(f"{name}: the curie_map should be a table of prefixes.")
    declared = metadata.get("extension_definitions") or []
    if not isinstance(declared, list) or not all(isinstance(one, dict) for one in declared):
        raise DataError(f"{name}: the extension_definitions should be a list of tables with a slot_name each.")
    prefixes = _BUILT_IN | metadata["curie_map"]
    if declared:
        metadata["extension_definitions"] = [
            one | {"property": _iri(name, one["property"], prefixes)} if one.get("property") else one
            for one in declared
        ]
    if creators := metadata.get("creator_id"):
        # One value may stand without the dash of a list.
        listed = creators if isinstance(creators, list) else [creators]
        metadata["creator_id"] = [_iri(name, one, prefixes) for one in listed]
    return metadata


def _scalar(value: Any) -> str:
    return joined([str(part) for part in value]) if isinstance(value, list) else str(value)


def _expanded(place: str, slot: str, value: str, prefixes: Mapping[str, str]) -> str:
    kind = kind_of(slot)
    if kind == "iri":
        return _iri(place, value, prefixes)
    if kind == "iris" and slot not in EXTENSIONS:
        return joined([_iri(place, part, prefixes) for part in parted(value)])
    return value


def _iri(place: str, curie: Any, prefixes: Mapping[str, str]) -> str:
    if not isinstance(curie, str):
        raise DataError(f"{place}: {curie!r} should be a text: an IRI, or a prefix of the curie_map and a name.")
    prefix, colon, local = curie.partition(":")
    if local.startswith("//"):
        return curie
    if not colon or prefix not in prefixes:
        raise DataError(f"{place}: “{curie}” has no prefix of the curie_map.")
    return prefixes[prefix] + local
