"""A job title, the codes proposed for it, and what the matcher decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Candidate", "Match", "Title"]


@dataclass(frozen=True, slots=True)
class Title:
    """A job title as it is written, with what else is known of the job."""

    text: str
    department: str = ""
    description: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code proposed for a title."""

    iri: str
    scheme: str
    code: str
    label: str
    version: str
    confidence: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher says of a title."""

    title: Title
    core: str
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    candidates: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    decision: dict[str, Literal["accept", "review", "none"]] = field(default_factory=dict)
