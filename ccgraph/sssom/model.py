"""What a mapping set holds, and what a row must hold to be one: the slots of SSSOM 1.1 and our extensions of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ccgraph.errors import DataError
from ccgraph.terms import CCJ, PREFIXES

__all__ = [
    "DATES",
    "EXTENSIONS",
    "LITERAL",
    "NO_TERM_FOUND",
    "PROPAGATED",
    "REQUIRED",
    "SLOTS",
    "Kind",
    "MappingSet",
    "Row",
    "check",
    "joined",
    "kind_of",
    "parted",
]

Kind = Literal["iri", "iris", "text", "texts", "number", "passages", "status"]
Row = Mapping[str, str]

NO_TERM_FOUND: Final = PREFIXES["sssom"] + "NoTermFound"
LITERAL: Final = "rdfs literal"

SLOTS: Final[dict[str, Kind]] = {
    "record_id": "iri",
    "subject_id": "iri",
    "subject_label": "text",
    "subject_category": "text",
    "predicate_id": "iri",
    "predicate_label": "text",
    "predicate_modifier": "text",
    "object_id": "iri",
    "object_label": "text",
    "object_category": "text",
    "mapping_justification": "iri",
    "author_id": "iris",
    "author_label": "texts",
    "reviewer_id": "iris",
    "reviewer_label": "texts",
    "creator_id": "iris",
    "creator_label": "texts",
    "license": "iri",
    "subject_type": "text",
    "subject_source": "iri",
    "subject_source_version": "text",
    "object_type": "text",
    "object_source": "iri",
    "object_source_version": "text",
    "predicate_type": "text",
    "mapping_provider": "iri",
    "mapping_source": "iri",
    "mapping_cardinality": "text",
    "cardinality_scope": "texts",
    "mapping_tool": "text",
    "mapping_tool_id": "iri",
    "mapping_tool_version": "text",
    "mapping_date": "text",
    "publication_date": "text",
    "review_date": "text",
    "confidence": "number",
    "reviewer_agreement": "number",
    "curation_rule": "iris",
    "curation_rule_text": "texts",
    "subject_match_field": "iris",
    "object_match_field": "iris",
    "match_string": "texts",
    "subject_preprocessing": "iris",
    "object_preprocessing": "iris",
    "similarity_score": "number",
    "similarity_measure": "text",
    "see_also": "texts",
    "issue_tracker_item": "iri",
    "other": "text",
    "comment": "text",
}
"""The slots of a mapping, in the order of the specification, with the form of their values."""

EXTENSIONS: Final[dict[str, tuple[str, Kind]]] = {
    "comment_fr": (PREFIXES["sssom"] + "comment", "text"),
    "subject_passage": (CCJ + "subjectPassage", "passages"),
    "object_passage": (CCJ + "objectPassage", "passages"),
    "subject_department": (PREFIXES["schema"] + "employmentUnit", "text"),
    "subject_description": (PREFIXES["schema"] + "description", "text"),
    "subject_organisation": (PREFIXES["schema"] + "hiringOrganization", "text"),
    # Not skos:notation: the row would be found by the code's name.
    "object_code": (PREFIXES["schema"] + "codeValue", "text"),
    "candidate_rank": (PREFIXES["schema"] + "position", "text"),
    "tool_decision": ("http://www.w3.org/ns/adms#status", "text"),
    "review_comment": (PREFIXES["schema"] + "reviewBody", "text"),
    "review_status": (CCJ + "reviewStatus", "status"),
}
"""Our own slots with their property (SSSOM 1.1, non-standard slots) and form."""

PROPAGATED: Final = (
    "subject_type",
    "subject_source",
    "subject_source_version",
    "object_type",
    "object_source",
    "object_source_version",
    "predicate_type",
    "mapping_provider",
    "cardinality_scope",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "mapping_date",
    "publication_date",
    "subject_match_field",
    "object_match_field",
    "subject_preprocessing",
    "object_preprocessing",
    "similarity_measure",
    "curation_rule",
    "curation_rule_text",
)
"""What may stand once above the table for every row of it (SSSOM 1.1, propagation)."""

DATES: Final = ("mapping_date", "publication_date", "review_date")
REQUIRED = (
    "record_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "mapping_date",
    "confidence",
    "comment",
    "review_status",
)
"""The slots that each row fills here, beside a subject and an author by identifier or label."""
_STATUSES = ("unreviewed", "accepted", "rejected", "unsure")
_MATCHES = {PREFIXES["skos"] + f"{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_BETWEEN = {"confidence": (0, 1), "similarity_score": (0, 1), "reviewer_agreement": (-1, 1)}
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A set of mappings.

    Attributes:
        metadata: the slots of the set, ``mapping_set_id`` and ``license`` among them; ``curie_map`` is a table of
            prefixes, ``extension_definitions`` a list of tables.
        rows: one table of slots a mapping, identifiers written out as IRIs, empty slots left out.
    """

    metadata: Mapping[str, Any]
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the set declares."""
        return dict(self.metadata.get("curie_map") or {})

    @property
    def extensions(self) -> dict[str, str]:
        """The properties of the set's non-standard slots: those it declares and our own."""
        declared = self.metadata.get("extension_definitions") or []
        own = {name: about for name, (about, _) in EXTENSIONS.items()}
        return own | {str(one["slot_name"]): str(one.get("property") or "") for one in declared if one.get("slot_name")}


def kind_of(slot: str) -> Kind:
    """The form of a slot's values; that of an extension of somebody else is text."""
    return SLOTS.get(slot) or EXTENSIONS.get(slot, ("", "text"))[1]


def parted(value: str) -> list[str]:
    r"""The values of a multi-valued slot; ``\|`` is a bar that parts nothing."""
    return [part.replace("\\|", "|") for part in _PIPE.split(value) if part]


def joined(values: list[str]) -> str:
    """The values of a multi-valued slot as one text."""
    return "|".join(value.replace("|", "\\|") for value in values)


def check(place: str, row: Row) -> None:
    """Refuse a row that is not a whole mapping.

    Args:
        place: where it stands, for the message.
        row: its slots, identifiers written out.

    Raises:
        DataError: what is wrong, and how to repair it.
    """
    empty = [name for name in REQUIRED if not row.get(name, "").strip()]
    literal = row.get("subject_type") == LITERAL
    subject = "subject_label" if literal else "subject_id"
    if not row.get(subject, "").strip():
        empty.append(subject)
    if not (row.get("author_id") or row.get("author_label")):
        empty.append("author_id")
    if empty:
        raise DataError(f"{place}: {', '.join(empty)} should not be empty.")
    if row["predicate_id"] not in _MATCHES:
        raise DataError(f"{place}: {row['predicate_id']} is not one of the five SKOS mapping properties.")
    if row.get("predicate_modifier", "") not in {"", "Not"}:
        raise DataError(f"{place}: predicate_modifier is “{row['predicate_modifier']}”; it should be empty or Not.")
    for name, (least, most) in _BETWEEN.items():
        if not (value := row.get(name, "")):
            continue
        if _NUMBER.fullmatch(value) is None:
            raise DataError(f"{place}: the {name} “{value}” is not a number.")
        if not least <= float(value) <= most:
            raise DataError(f"{place}: the {name} {value} is not between {least} and {most}.")
    for name in DATES:
        if row.get(name) and _DATE.fullmatch(row[name]) is None:
            raise DataError(f"{place}: the {name} “{row[name]}” is not YYYY-MM-DD.")
    _check_review(place, row)


def _check_review(place: str, row: Row) -> None:
    status = row["review_status"]
    if status not in _STATUSES:
        raise DataError(f"{place}: the review_status should be one of {', '.join(sorted(_STATUSES))}.")
    if row.get("reviewer_id") or row.get("reviewer_label"):
        return
    if "Curation" in row["mapping_justification"]:
        raise DataError(f"{place}: a curation claims a person's judgement: name the reviewer_id, or justify otherwise.")
    if status != "unreviewed":
        raise DataError(f"{place}: {status} by whom? Name the reviewer_id or the reviewer_label.")
    if given := [name for name in ("review_date", "reviewer_agreement") if row.get(name)]:
        raise DataError(f"{place}: {given[0]} without a reviewer: name the reviewer_id or the reviewer_label.")
