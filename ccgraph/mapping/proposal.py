"""The codes proposed for one title in one classification, and what a person made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from ccgraph.mapping.model import Candidate, Title

__all__ = ["Judged", "Proposal", "Review", "State", "Status"]

Status = Literal["accepted", "rejected", "unsure"]
State = Literal["accepted", "nothing", "unsure", "rejected", "accept", "review", "none"]


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision.

    Attributes:
        status: accepted, rejected or unsure.
        reviewer: a name, or the IRI of the person (an ORCID, for one).
        date: YYYY-MM-DD.
        comment: what the person remarked.
        agreement: how far the person agrees that the record, as it now reads, is correct: 1 fully, 0 unsure
            (``reviewer_agreement`` of SSSOM 1.1).
    """

    status: Status
    reviewer: str
    date: str
    comment: str = ""
    agreement: float = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and what a person made of it, if anything; ``typed`` when the person brought the code."""

    candidate: Candidate
    review: Review | None = None
    typed: bool = False

    @property
    def status(self) -> Status | None:
        """The person's decision on this candidate."""
        return self.review.status if self.review else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a title in one classification.

    Attributes:
        title: the title.
        scheme: ``rome``, ``esco``, ``isco`` or ``reac``.
        version: of the classification; empty where unknown.
        decision: the matcher's: ``accept``, ``review`` or ``none``.
        candidates: best first, as the matcher ranked them; a code that a person typed stands last.
        nothing: the person who said that no code fits, or could not say so for want of any candidate.
        remarks: what has to be said where no candidate can say it.
    """

    title: Title
    scheme: str
    version: str
    decision: Literal["accept", "review", "none"]
    candidates: tuple[Judged, ...] = ()
    nothing: Review | None = None
    remarks: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Where the title stands: the person's decision if there is one, else the matcher's."""
        statuses = {judged.status for judged in self.candidates}
        if "accepted" in statuses:
            return "accepted"
        if self.nothing is not None:
            return "nothing" if self.nothing.status == "accepted" else "unsure"
        if "unsure" in statuses:
            return "unsure"
        return "rejected" if statuses == {"rejected"} else self.decision

    @property
    def outcome(self) -> Literal["accept", "review", "none"]:
        """The decision to act on: a person's where there is one."""
        state = self.state
        if state in {"accepted", "accept"}:
            return "accept"
        return "review" if state in {"unsure", "review"} else "none"

    @property
    def pending(self) -> bool:
        """Whether a person has still to look at it."""
        return self.state == "review"

    @property
    def review(self) -> Review | None:
        """The person's decision that counts."""
        if self.state == "accepted":
            return next(j.review for j in self.candidates if j.status == "accepted")
        if self.nothing is not None:
            return self.nothing
        reviews = [j.review for j in self.candidates if j.review is not None]
        return next((r for r in reviews if r.status == "unsure"), None) or (
            reviews[0] if reviews and self.state == "rejected" else None
        )

    @property
    def shown(self) -> tuple[Judged, ...]:
        """The candidates that still count, an accepted one first; none where a person said that none fits."""
        if self.state == "nothing":
            return ()
        kept = [judged for judged in self.candidates if judged.status != "rejected"]
        return tuple(sorted(kept, key=lambda judged: judged.status != "accepted"))

    def with_candidates(self, *candidates: Judged) -> Proposal:
        """The same with other candidates, and nobody saying that none fits."""
        return replace(self, candidates=candidates, nothing=None)

    def explain(self) -> str:
        """The candidates with their reasons, in words."""
        head = " · ".join(part for part in (self.title.text, self.title.department, self.title.organisation) if part)
        lines = [f"{head} — {self.scheme.upper()} {self.version}: {self.state}"]
        lines += [
            f"  {j.candidate.code} {j.candidate.label} ({j.candidate.confidence:.2f}): {'; '.join(j.candidate.reasons)}"
            for j in self.shown
        ]
        return "\n".join([*lines, *(f"  {remark}" for remark in self.remarks)])

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        review = self.review
        return {
            "title": self.title.text,
            "department": self.title.department,
            "organisation": self.title.organisation,
            "scheme": self.scheme,
            "version": self.version,
            "decision": self.outcome,
            "review": None
            if review is None
            else {"status": self.state, "reviewer": review.reviewer, "date": review.date, "comment": review.comment},
            "candidates": [
                {
                    "code": j.candidate.code,
                    "iri": j.candidate.iri,
                    "label": j.candidate.label,
                    "version": j.candidate.version,
                    "confidence": round(j.candidate.confidence, 4),
                    "reasons": list(j.candidate.reasons),
                    "review": j.status,
                }
                for j in self.candidates
            ],
            "remarks": list(self.remarks),
        }
