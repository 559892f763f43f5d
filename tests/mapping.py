"""A matcher of a few words and a few codes, for the tests of what stands around the real one."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Literal

from ccgraph.mapping.codes import Codes
from ccgraph.mapping.model import Candidate, Match, Title
from ccgraph.terms import ID

ROME = f"{ID}code/rome/v60/"
ADVISER = Candidate(
    f"{ROME}D1408", "rome", "D1408", "Conseiller / Conseillère clientèle à distance", "60", 0.93, ("a",)
)
FLOOR = Candidate(
    f"{ROME}D1435", "rome", "D1435", "Responsable de plateau de centre d'appels", "60", 0.48, ("mot « plateau »", "b")
)
TRAINER = Candidate(f"{ROME}K2114", "rome", "K2114", "Formateur / Formatrice qualité", "60", 0.31, ("=1+1",))
CLERK = Candidate("http://data.europa.eu/esco/isco/C4222", "isco", "4222", "Employés de centre d'appel", "08", 0.8)
CODES = Codes.of([ADVISER, FLOOR, TRAINER, CLERK], {ADVISER.iri: "Répond aux clients à distance."})

Decided = Literal["accept", "review", "none"]
_ANSWERS: tuple[tuple[str, tuple[Candidate, ...], Decided], ...] = (
    ("conseill", (ADVISER, FLOOR), "accept"),
    ("superviseur", (FLOOR, TRAINER, ADVISER), "review"),
    ("formateur", (TRAINER,), "review"),
)


class FakeMatcher:
    """Knows three words; counts what it is asked, and fails when told to."""

    def __init__(self, fails_at: int = 0) -> None:
        self.asked: list[Title] = []
        self.fails_at = fails_at

    def match(self, titles: Sequence[Title], to: Sequence[str] = ("rome",)) -> list[Match]:
        """The answers to known words; nothing for other titles."""
        if self.fails_at and len(self.asked) + len(titles) > self.fails_at:
            raise KeyboardInterrupt
        self.asked += titles
        return [self._one(title, to) for title in titles]

    def _one(self, title: Title, to: Sequence[str]) -> Match:
        found: tuple[Candidate, ...] = ()
        decided: Decided = "none"
        for word, candidates, decision in _ANSWERS:
            if word in title.text.lower():
                found, decided = candidates, decision
        isco = (CLERK,) if decided == "accept" else ()
        answers = {"rome": found, "isco": isco}
        decisions: dict[str, Decided] = {"rome": decided, "isco": "accept" if isco else "none"}
        return Match(
            title,
            title.text,
            {},
            {scheme: answers.get(scheme, ()) for scheme in to},
            {scheme: decisions.get(scheme, "none") for scheme in to},
        )


class SlowMatcher(FakeMatcher):
    """Takes its time, so that a run can be killed in the middle."""

    def match(self, titles: Sequence[Title], to: Sequence[str] = ("rome",)) -> list[Match]:
        """The same answers, later."""
        time.sleep(0.4)
        return super().match(titles, to)


class DyingMatcher(FakeMatcher):
    """Ends its process without a word, as the system does when memory runs out."""

    def match(self, titles: Sequence[Title], to: Sequence[str] = ("rome",)) -> list[Match]:  # noqa: ARG002
        """No answer."""
        os._exit(9)
