"""A job title, the codes proposed for it, and what the matcher decides."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

__all__ = ["Candidate", "Decision", "Match", "Title"]

Decision = Literal["accept", "review", "none"]


@dataclass(frozen=True, slots=True)
class Title:
    """A job title as it is written, with what else is known of the job.

    Attributes:
        text: the title.
        department: the service it stands in.
        description: of the work.
        organisation: whose name is no part of the title.
    """

    text: str
    department: str = ""
    description: str = ""
    organisation: str = ""

    def explain(self) -> str:
        """The title with what surrounds it."""
        return " | ".join(part for part in (self.text, self.department, self.organisation) if part)

    def to_dict(self) -> dict[str, str]:
        """The attributes by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code proposed for a title.

    Attributes:
        iri: of the code.
        scheme: ``rome``, ``esco``, ``isco`` or ``reac``.
        code: the notation.
        label: the preferred label.
        version: of the classification.
        confidence: share of such proposals that are right, 0 to 1, measured on titles kept apart.
        reasons: why, in words.
    """

    iri: str
    scheme: str
    code: str
    label: str
    version: str
    confidence: float
    reasons: tuple[str, ...] = ()

    def explain(self) -> str:
        """The code, its label, the confidence and the reasons in one line."""
        why = f" ({'; '.join(self.reasons)})" if self.reasons else ""
        return f"{self.scheme} {self.version} {self.code} {self.label} {self.confidence:.2f}{why}"

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""
        return {**asdict(self), "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher says of a title.

    Attributes:
        title: as given.
        core: the words of the job itself.
        attributes: what was peeled off, by kind (gender-mark, contract, place, language, seniority ...).
        candidates: by scheme, the three best at most, best first.
        decision: by scheme: ``accept`` where a proposal may stand unread (docs/mapping-benchmark.md says how many of
            these are right), ``none`` where no code is proposed.
        remarks: by scheme, why no code is proposed.
    """

    title: Title
    core: str
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    candidates: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    decision: dict[str, Decision] = field(default_factory=dict)
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def explain(self) -> str:
        """The title, its core, and each proposal on a line of its own."""
        lines = [f"{self.title.text} -> {self.core or '-'}"]
        for scheme, decision in self.decision.items():
            lines.append(f"  {scheme}: {decision}")
            lines.extend(f"    {candidate.explain()}" for candidate in self.candidates.get(scheme, ()))
            lines.extend(f"    {remark}" for remark in self.remarks.get(scheme, ()))
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, down to plain lists."""
        return {
            "title": self.title.to_dict(),
            "core": self.core,
            "attributes": {kind: list(values) for kind, values in self.attributes.items()},
            "candidates": {s: [c.to_dict() for c in found] for s, found in self.candidates.items()},
            "decision": dict(self.decision),
            "remarks": {scheme: list(said) for scheme, said in self.remarks.items()},
        }
