"""Mapping sets written as SSSOM tables: canonical order, only the prefixes and columns that are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ccgraph.errors import DataError
from ccgraph.files import write_whole
from ccgraph.rdf import Triple
from ccgraph.serialization import serialize
from ccgraph.sssom.model import EXTENSIONS, PROPAGATED, REQUIRED, SLOTS, MappingSet, check, joined, kind_of, parted
from ccgraph.sssom.rdf import set_triples
from ccgraph.terms import CCJ, GRAPH, ID, PREFIXES

__all__ = ["to_text", "write_set"]

_KNOWN = {
    "adms": "http://www.w3.org/ns/adms#",
    "ccj": CCJ,
    "ccjagent": f"{ID}agent/",
    "ccjcode": f"{ID}code/",
    "ccjgraph": GRAPH,
    "ccjmap": f"{ID}mapping/",
    "ccjrole": f"{ID}role/",
    "ccjtitles": f"{ID}titles/",
    "escocc": "http://data.europa.eu/esco/occupation/",
    "isco08": "http://data.europa.eu/esco/isco/",
    "orcid": "https://orcid.org/",
    "rome60": f"{ID}code/rome/v60/",
    "schema": PREFIXES["schema"],
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": PREFIXES["skos"],
    "sssom": PREFIXES["sssom"],
    "xsd": PREFIXES["xsd"],
}
_SPECIAL = re.compile('[\t\n\r"]')
_LOCAL = re.compile(r"[^\s|\"<>]+")
_ORDER = (
    "sssom_version",
    "mapping_set_id",
    "mapping_set_version",
    "mapping_set_source",
    "mapping_set_title",
    "mapping_set_description",
    "creator_id",
    "creator_label",
    "license",
)


class _Prefixes:
    """The prefixes of a set: those it declares, those known here, and new ones for namespaces without."""

    def __init__(self, declared: Mapping[str, str]) -> None:
        self.table = _KNOWN | dict(declared)
        self.used: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._sort()

    def _sort(self) -> None:
        # The longest namespace that fits is the most telling.
        named = sorted(
            ((ns, prefix) for prefix, ns in self.table.items() if ns), key=lambda one: (-len(one[0]), one[1])
        )
        self._longest_first = named

    def curie(self, value: str) -> str:
        """An IRI as a CURIE.

        Raises:
            DataError: no CURIE can stand for it.
        """
        if value not in self._known:
            self._known[value] = self._new(value)
        return self._known[value]

    def _new(self, value: str) -> str:
        for namespace, prefix in self._longest_first:
            local = value[len(namespace) :]
            if value.startswith(namespace) and _LOCAL.fullmatch(local) and not local.startswith("//"):
                self.used[prefix] = namespace
                return f"{prefix}:{local}"
        end = max(map(value.rfind, "/#:")) + 1
        if _LOCAL.fullmatch(value[end:]) is None or end == 0:
            raise DataError(f"“{value}” is not an IRI that a CURIE can stand for.")
        number = 1
        while f"ns{number}" in self.table:
            number += 1
        self.table[f"ns{number}"] = value[:end]
        self._sort()
        return self._new(value)


def to_text(mappings: MappingSet) -> str:
    """A set as an SSSOM table in embedded mode (SSSOM 1.1, canonical format, without condensation).

    Raises:
        DataError: a row is not a whole mapping, two have one ``record_id``, or the set lacks identifier or licence.
    """
    name = str(mappings.metadata.get("mapping_set_id") or "mapping set")
    if missing := [slot for slot in ("mapping_set_id", "license") if not mappings.metadata.get(slot)]:
        raise DataError(f"{name}: the set lacks {', '.join(missing)}.")
    seen: set[str] = set()
    for number, row in enumerate(mappings, 1):
        check(f"{name}, row {number}", row)
        if row["record_id"] in seen:
            raise DataError(f"{name}, row {number}: {row['record_id']} stands twice: give each row its own.")
        seen.add(row["record_id"])
    prefixes = _Prefixes(mappings.prefixes)
    # A set without rows has its columns all the same: it can be read back, and filled.
    present = {slot for row in mappings for slot, value in row.items() if value}
    present = present or {*REQUIRED, "subject_id", "author_id"}
    extra = sorted(present - set(SLOTS) - set(EXTENSIONS))
    if undeclared := [slot for slot in extra if slot not in mappings.extensions]:
        raise DataError(f"{name}: the slot {', '.join(undeclared)} is not in the extension_definitions.")
    columns = [slot for slot in (*SLOTS, *EXTENSIONS, *extra) if slot in present]
    lines = ["\t".join(columns)]
    lines += ["\t".join(_quoted(_short(slot, row.get(slot, ""), prefixes)) for slot in columns) for row in mappings]
    extensions = [
        {"slot_name": slot, "property": prefixes.curie(about), "type_hint": prefixes.curie(PREFIXES["xsd"] + "string")}
        for slot, about in mappings.extensions.items()
        if slot in columns and slot not in SLOTS and about
    ]
    head = _head(mappings, prefixes, extensions)
    return "".join(f"#{line}\n" for line in head.splitlines()) + "\n".join(lines) + "\n"


def _head(mappings: MappingSet, prefixes: _Prefixes, extensions: list[dict[str, str]]) -> str:
    import yaml

    metadata: dict[str, Any] = {"sssom_version": "1.1"}
    told = {slot: value for slot, value in mappings.metadata.items() if slot not in {"curie_map", *PROPAGATED}}
    for slot in (*_ORDER, *sorted(set(told) - set(_ORDER) - {"extension_definitions"})):
        if value := told.get(slot):
            metadata[slot] = value
    if metadata.get("creator_id"):
        metadata["creator_id"] = [prefixes.curie(str(one)) for one in metadata["creator_id"]]
    if extensions:
        metadata["extension_definitions"] = extensions
    whole = {"curie_map": dict(sorted(prefixes.used.items())), **metadata}
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=1_000_000)


def _short(slot: str, value: str, prefixes: _Prefixes) -> str:
    kind = kind_of(slot)
    if not value or kind not in {"iri", "iris"}:
        return value
    return prefixes.curie(value) if kind == "iri" else joined([prefixes.curie(part) for part in parted(value)])


def _quoted(value: str) -> str:
    """A cell by the rules of SSSOM 1.1 (after RFC 4180)."""
    if _SPECIAL.search(value):
        return '"' + value.replace('"', '""') + '"'
    return value


def write_set(path: Path, mappings: MappingSet) -> None:
    """Write a set whole or not at all: RDF to ``.ttl`` or ``.nt``, else a table.

    Raises:
        DataError: the set is not sound.
        FileError: the file cannot be written, or its folder is missing.
    """
    form = {".ttl": "turtle", ".nt": "nt"}.get(path.suffix.lower())
    text = to_text(mappings)
    write_whole(path, serialize(_once(set_triples(mappings)), form) if form else text)


def _once(items: Iterable[Triple]) -> list[Triple]:
    return list(dict.fromkeys(items))
