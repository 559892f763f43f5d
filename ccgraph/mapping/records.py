"""Proposals as the rows of an SSSOM set, and back.

A title is a literal subject (SSSOM 1.1, literal mappings); ``skos:broadMatch`` says that the title falls in the code,
which covers other titles too. A row is a proposal, not a fact, until ``review_status`` says *accepted*; one that nobody
has reviewed is *unreviewed*, as in the vocabulary of review statuses. A rejected candidate becomes a ``Not`` row, so
that no reader takes it for a match: its ``confidence`` is then the complement of the matcher's, being that of the row
as it reads. Where nothing fits or nothing was found, the object is ``sssom:NoTermFound``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal, cast

from ccgraph.errors import UsageError
from ccgraph.mapping.model import Candidate, Title
from ccgraph.mapping.proposal import Judged, Proposal, Review, Status
from ccgraph.reason import search_key
from ccgraph.sssom import NO_TERM_FOUND, MappingSet
from ccgraph.sssom.model import LITERAL, Row
from ccgraph.terms import GRAPH, ID, PREFIXES

__all__ = ["SCHEMES", "ResultSet", "person", "slug"]

SCHEMES: Final = ("rome", "esco", "isco", "reac")
_TOOL: Final = f"{ID}agent/ccgraph"
_SEMAPV: Final = "https://w3id.org/semapv/vocab/"
_FALLS_IN: Final = PREFIXES["skos"] + "broadMatch"
# What else says that a title is of a code: not that it is wider, nor that it is related.
_FITS: Final = {_FALLS_IN, PREFIXES["skos"] + "exactMatch", PREFIXES["skos"] + "closeMatch"}
_PART: Final = " · "
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+")
_ORCID: Final = re.compile(r"(?:orcid:|https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE)
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"


def slug(name: str) -> str:
    """A name as the last part of an IRI and of a file's name: ``Mes intitulés 2026`` is ``mes-intitules-2026``."""
    return search_key(name).replace(" ", "-")[:60].strip("-") or "titles"


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The proposals of one run, and what the set says of itself.

    Attributes:
        name: last part of the set's IRI (``slug``).
        proposals: one for each distinct title and classification.
        lang: language of the reasons.
        date: of the run, YYYY-MM-DD.
        source: name and digest of the list of titles.
        tool: the version of ccgraph that proposed.
        others: rows that are no proposals for a title, kept as they are.
    """

    name: str
    proposals: tuple[Proposal, ...]
    lang: str
    date: str
    source: str = ""
    tool: str = ""
    others: tuple[Row, ...] = ()

    def renamed(self, name: str) -> ResultSet:
        """The same set under another name; its rows get identifiers of that name."""
        return replace(self, name=slug(name))

    def updated(self, fresh: ResultSet) -> ResultSet:
        """This set with the proposals of a later run of the same list: what a person decided stays, the rest is new.

        A title that is no longer in the list stays where a person has decided on it.
        """
        before = {(proposal.title, proposal.scheme): proposal for proposal in self.proposals}
        found = []
        for proposal in fresh.proposals:
            old = before.pop((proposal.title, proposal.scheme), None)
            same = old is not None and [j.candidate.code for j in old.shown] == [
                j.candidate.code for j in proposal.shown
            ]
            found.append(old if old is not None and (same or old.review is not None) else proposal)
        return replace(self, proposals=(*found, *(old for old in before.values() if old.review is not None)))

    def to_sssom(self) -> MappingSet:
        """The set as SSSOM 1.1."""
        rows = [row for proposal in self.proposals for row in self._rows(proposal)]
        metadata = {
            "mapping_set_id": f"{GRAPH}mappings/{self.name}",
            "mapping_set_version": self.date,
            "mapping_set_title": f"Job titles to codes: {self.name}",
            "mapping_set_description": "Codes proposed for job titles by ccgraph. A row is a proposal, up to three a "
            "title (candidate_rank), until a person has accepted it (review_status). A Not row was rejected by a "
            "person; its confidence is the complement of the tool's.",
            "creator_id": [_TOOL],
            "license": _LICENCE,
        }
        return MappingSet(metadata, (*rows, *self.others))

    def _rows(self, proposal: Proposal) -> Iterator[Row]:
        for rank, judged in enumerate(proposal.candidates, 1):
            yield self._candidate(proposal, judged, rank)
        if proposal.nothing is not None or not proposal.candidates:
            yield self._nothing(proposal)

    def _row(self, proposal: Proposal, iri: str, scheme_version: str) -> dict[str, str]:
        title = proposal.title
        version = f"v{scheme_version}" if proposal.scheme == "rome" else scheme_version
        parts = (title.text, title.department, title.description, title.organisation, proposal.scheme, version, iri)
        digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
        return {
            "record_id": f"{ID}mapping/{self.name}/{digest}",
            "subject_label": title.text,
            "predicate_id": _FALLS_IN,
            "object_id": iri,
            "subject_type": LITERAL,
            "subject_source": f"{ID}titles/{self.name}",
            "subject_source_version": self.source,
            "object_source": f"{ID}code/{proposal.scheme}" + (f"/{version}" if version else ""),
            "object_source_version": scheme_version,
            "mapping_tool": "ccgraph",
            "mapping_tool_version": self.tool,
            "subject_department": title.department,
            "subject_description": title.description,
            "subject_organisation": title.organisation,
            "tool_decision": proposal.decision,
        }

    def _candidate(self, proposal: Proposal, judged: Judged, rank: int) -> Row:
        candidate = judged.candidate
        row = self._row(proposal, candidate.iri, candidate.version)
        rejected = judged.status == "rejected"
        confidence = Decimal(f"{candidate.confidence:.4f}")
        row |= {
            "predicate_modifier": "Not" if rejected else "",
            "object_label": candidate.label,
            "object_code": candidate.code,
            "confidence": str(1 - confidence if rejected else confidence),
            "candidate_rank": str(rank),
        }
        row |= self._made_by(judged.review if judged.typed else None)
        row |= self._comment(candidate.reasons, f"Candidate {rank} of ccgraph's title matcher")
        return _filled(row | _reviewed(judged.review))

    def _nothing(self, proposal: Proposal) -> Row:
        row = self._row(proposal, NO_TERM_FOUND, proposal.version)
        row["confidence"] = "1.0" if proposal.nothing and proposal.nothing.status == "accepted" else "0.0"
        row |= self._made_by(proposal.nothing)
        row |= self._comment(proposal.remarks, "No code found")
        return _filled(row | _reviewed(proposal.nothing))

    def _made_by(self, person: Review | None) -> dict[str, str]:
        """Who made the row: the tool, or the person who brought a code or said that there is none."""
        if person is None:
            how = _SEMAPV + "CompositeMatching"
            return {"mapping_justification": how, "author_id": _TOOL, "mapping_date": self.date}
        kind = "author_id" if _is_iri(person.reviewer) else "author_label"
        how = _SEMAPV + "ManualMappingCuration"
        return {
            "mapping_justification": how,
            kind: _escaped(person.reviewer),
            "creator_id": _TOOL,
            "mapping_date": person.date,
        }

    def _comment(self, reasons: Sequence[str], without: str) -> dict[str, str]:
        said = _PART.join(reasons)
        if self.lang == "fr":
            # SSSOM has one comment, which the graph holds as English; the reasons in French stand beside it.
            return {"comment": f"{without}{'; reasons in French in comment_fr' if said else ''}.", "comment_fr": said}
        return {"comment": said or f"{without}."}

    @classmethod
    def from_sssom(cls, mappings: MappingSet, lang: str, *, foreign: bool = False) -> ResultSet:
        """The proposals of a set such as ``to_sssom`` makes.

        Args:
            mappings: the set.
            lang: of the reasons, where the rows do not tell.
            foreign: whether rows about titles that another tool or person wrote count too. What such rows hold beyond
                a decision is not kept: take them for decisions, not to write the set again.

        Raises:
            UsageError: no row of it is about a title.
        """
        order: dict[tuple[Title, str], list[Row]] = {}
        others: list[Row] = []
        for row in mappings:
            scheme = _scheme(row)
            counts = row.get("mapping_tool") == "ccgraph" or (foreign and row["predicate_id"] in _FITS)
            if row.get("subject_type") == LITERAL and scheme in SCHEMES and counts:
                order.setdefault((_title(row), scheme), []).append(row)
            else:
                others.append(row)
        if not order:
            raise UsageError(
                f"{mappings.metadata['mapping_set_id']}: none of its {len(mappings)} rows maps a title "
                "(subject_type “rdfs literal”) to a code: give a set that `ccgraph map` wrote."
            )
        rows = [row for found in order.values() for row in found]
        made = [row for row in rows if row["mapping_justification"] != _SEMAPV + "ManualMappingCuration"] or rows
        return cls(
            str(mappings.metadata["mapping_set_id"]).rstrip("/#").rpartition("/")[2] or "titles",
            tuple(_proposal(title, scheme, found) for (title, scheme), found in order.items()),
            "fr" if any("comment_fr" in row for row in rows) else lang,
            made[0]["mapping_date"],
            rows[0].get("subject_source_version", ""),
            made[0].get("mapping_tool_version", ""),
            tuple(others),
        )


def _title(row: Row) -> Title:
    names = ("subject_label", "subject_department", "subject_description", "subject_organisation")
    return Title(*(row.get(name, "") for name in names))


def _scheme(row: Row) -> str:
    return row.get("object_source", "").removeprefix(f"{ID}code/").partition("/")[0]


def _proposal(title: Title, scheme: str, rows: Iterable[Row]) -> Proposal:
    candidates: list[tuple[int, Judged]] = []
    nothing: Review | None = None
    remarks: tuple[str, ...] = ()
    decision, version = "review", ""
    for row in rows:
        decision = row.get("tool_decision", decision)
        version = row.get("object_source_version", version)
        review = _review(row)
        said = row.get("comment_fr") or ("" if row["comment"].endswith("matcher.") else row["comment"])
        reasons = tuple(said.split(_PART)) if said else ()
        if row["object_id"] == NO_TERM_FOUND:
            nothing = review
            remarks = reasons if reasons != ("No code found.",) else ()
            continue
        given = Decimal(row["confidence"])
        confidence = float(1 - given if row.get("predicate_modifier") == "Not" else given)
        label, code = row.get("object_label", ""), row.get("object_code") or row["object_id"].rpartition("/")[2]
        candidate = Candidate(row["object_id"], scheme, code, label, version, confidence, reasons)
        typed = row["mapping_justification"].endswith("ManualMappingCuration")
        rank = int(row["candidate_rank"]) if row.get("candidate_rank", "").isdigit() else len(candidates) + 1
        candidates.append((rank, Judged(candidate, review, typed)))
    kept = tuple(judged for _, judged in sorted(candidates, key=lambda pair: pair[0]))
    checked = decision if decision in {"accept", "review", "none"} else "review"
    return Proposal(title, scheme, version, cast(Literal["accept", "review", "none"], checked), kept, nothing, remarks)


def _review(row: Row) -> Review | None:
    status = row["review_status"]
    if status == "unreviewed":
        return None
    # A person who accepts a row that says Not has rejected the code.
    if status == "accepted" and row.get("predicate_modifier") == "Not":
        status = "rejected"
    reviewer = (row.get("reviewer_id") or row.get("reviewer_label") or "").replace("\\|", "|")
    agreement = float(row.get("reviewer_agreement") or (0 if status == "unsure" else 1))
    date = row.get("review_date") or row["mapping_date"]
    return Review(cast(Status, status), reviewer, date, row.get("review_comment", ""), agreement)


def _reviewed(review: Review | None) -> dict[str, str]:
    if review is None:
        return {"review_status": "unreviewed"}
    kind = "reviewer_id" if _is_iri(review.reviewer) else "reviewer_label"
    return {
        "review_status": review.status,
        kind: _escaped(review.reviewer),
        "review_date": review.date,
        "reviewer_agreement": str(Decimal(f"{review.agreement:.2f}")),
        "review_comment": review.comment,
    }


def person(given: str) -> str:
    """A reviewer as given: an ORCID and an IRI as IRI, else the name as it is."""
    text = " ".join(given.split())
    if found := _ORCID.fullmatch(text):
        return f"https://orcid.org/{found[1].upper()}"
    return text


def _is_iri(text: str) -> bool:
    return _IRI.fullmatch(text) is not None


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _filled(row: dict[str, str]) -> Row:
    return {slot: value for slot, value in row.items() if value}
