"""SSSOM tables to RDF, strictly: a row that lacks what makes a mapping trustworthy is an error, never dropped.

After SSSOM 1.1 (https://mapping-commons.github.io/sssom/), embedded mode: the metadata of the set stand in ``#`` lines
of YAML above the tab-separated rows. Each row becomes one named ``sssom:Mapping`` node with its slots as properties;
the mapped triple itself is never asserted, so that a ``Not`` row asserts nothing and no reasoner closes mappings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ccgraph.errors import DataError
from ccgraph.rdf import Node, Triple, decimal_literal, iri, language_literal, plain_literal
from ccgraph.terms import CCJ, ID, PREFIXES

__all__ = ["read_mappings"]

_SSSOM = PREFIXES["sssom"]
_TYPE = iri(PREFIXES["rdf"] + "type")
_REQUIRED_OF_SET = ("mapping_set_id", "license", "curie_map")
_REQUIRED = (
    "record_id",
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "author_id",
    "mapping_date",
    "confidence",
    "comment",
    "review_status",
)
_STATUSES = {"unreviewed", "accepted", "rejected", "unsure"}
_IRIS = ("subject_id", "predicate_id", "object_id", "mapping_justification", "author_id")
_TEXTS = (
    "mapping_date",
    "mapping_tool",
    "subject_label",
    "object_label",
    "object_source_version",
    "predicate_modifier",
)
_PREDICATES = {PREFIXES["skos"] + f"{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}


def read_mappings(path: Path) -> list[Triple]:
    """The mappings of an SSSOM table as triples.

    Raises:
        DataError: the file cannot be read, its metadata or columns are incomplete, or a row is not a whole mapping;
            the message names file, line and what to repair.
    """
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as UTF-8 text ({error}).") from error
    header = [line for line in lines if line.startswith("#")]
    prefixes = _metadata(path, "\n".join(line[1:] for line in header))
    rows = iter(line.rstrip("\r").split("\t") for line in lines[len(header) :])
    columns = next(rows, [])
    if missing := [name for name in _REQUIRED if name not in columns]:
        raise DataError(f"{path}:{len(header) + 1}: the columns {', '.join(missing)} are missing.")
    triples: list[Triple] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=len(header) + 2):
        place = f"{path}:{number}"
        if len(row) != len(columns):
            raise DataError(f"{place}: {len(row)} cells where there are {len(columns)} columns.")
        record = dict(zip(columns, row, strict=True))
        first = seen.setdefault(record["record_id"], number)
        if first != number:
            raise DataError(f"{place}: {record['record_id']} stands already in line {first}: give each row its own.")
        try:
            triples += _row(place, record, prefixes)
        except ValueError as error:
            raise DataError(f"{place}: an IRI or a number is malformed ({error}).") from error
    return triples


def _metadata(path: Path, text: str) -> dict[str, str]:
    import yaml  # 15 ms, and only where mappings are read

    try:
        found: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DataError(f"{path}: the # lines above the table are not YAML ({error}).") from error
    metadata: Mapping[str, Any] = found if isinstance(found, dict) else {}
    if missing := [name for name in _REQUIRED_OF_SET if not metadata.get(name)]:
        raise DataError(f"{path}: the metadata above the table lack {', '.join(missing)}.")
    prefixes = metadata["curie_map"]
    if not isinstance(prefixes, dict):
        raise DataError(f"{path}: the curie_map should be a table of prefixes.")
    return {str(prefix): str(namespace) for prefix, namespace in prefixes.items()}


def _row(place: str, record: Mapping[str, str], prefixes: Mapping[str, str]) -> Iterator[Triple]:
    if empty := [name for name in _REQUIRED if not record[name].strip()]:
        raise DataError(f"{place}: {', '.join(empty)} should not be empty.")

    def expand(curie: str) -> str:
        prefix, colon, local = curie.partition(":")
        if local.startswith("//"):
            return curie
        if not colon or prefix not in prefixes:
            raise DataError(f"{place}: “{curie}” has no prefix of the curie_map.")
        return prefixes[prefix] + local

    subject = iri(expand(record["record_id"]))
    if expand(record["predicate_id"]) not in _PREDICATES:
        raise DataError(f"{place}: {record['predicate_id']} is not one of the five SKOS mapping properties.")
    if record.get("predicate_modifier", "") not in {"", "Not"}:
        raise DataError(f"{place}: predicate_modifier is “{record['predicate_modifier']}”; it should be empty or Not.")
    if "Curation" in record["mapping_justification"] and not record.get("reviewer_id"):
        raise DataError(f"{place}: a curation claims a person's judgement: name the reviewer_id, or justify otherwise.")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", record["confidence"]) is None:
        raise DataError(f"{place}: the confidence “{record['confidence']}” is not a number.")
    if float(record["confidence"]) > 1:
        raise DataError(f"{place}: the confidence {record['confidence']} is not between 0 and 1.")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", record["mapping_date"]) is None:
        raise DataError(f"{place}: the mapping_date “{record['mapping_date']}” is not YYYY-MM-DD.")
    if record["review_status"] not in _STATUSES:
        raise DataError(f"{place}: the review_status should be one of {', '.join(sorted(_STATUSES))}.")
    values: list[tuple[str, Node]] = [(_SSSOM + name, iri(expand(record[name]))) for name in _IRIS]
    values += [(_SSSOM + name, plain_literal(record[name])) for name in _TEXTS if record.get(name)]
    values.append((_SSSOM + "confidence", decimal_literal(record["confidence"])))
    values.append((_SSSOM + "comment", language_literal(record["comment"], "en")))
    if record.get("comment_fr"):
        values.append((_SSSOM + "comment", language_literal(record["comment_fr"], "fr")))
    values.append((CCJ + "reviewStatus", iri(f"{ID}concept/review-statuses/{record['review_status']}")))
    for name, term in (("subject_passage", "subjectPassage"), ("object_passage", "objectPassage")):
        values += [(CCJ + term, iri(passage)) for passage in record.get(name, "").split("|") if passage]
    yield Triple(subject, _TYPE, iri(_SSSOM + "Mapping"))
    for predicate, value in values:
        yield Triple(subject, iri(predicate), value)
