"""A list of titles matched: each distinct title once, in parts that survive a kill, with what people decided before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ccgraph.errors import DataError
from ccgraph.mapping.codes import Lookup
from ccgraph.mapping.decisions import Decisions, propose
from ccgraph.mapping.model import Match, Title
from ccgraph.mapping.partial import Partial
from ccgraph.mapping.phrases import say
from ccgraph.mapping.proposal import Proposal
from ccgraph.mapping.records import ResultSet, slug
from ccgraph.table import Iri, Literal, Table, Term
from ccgraph.terms import PREFIXES

__all__ = ["Matching", "Outcome", "Track", "run"]

# As many titles as the matcher takes at a time.
_PART = 256
Track = Callable[[Sequence[Sequence[Title]], int, int], Iterable[Sequence[Title]]]
"""Wraps the parts of a run to show progress; given with them, the titles done and the titles in all."""


class Matching(Protocol):
    """What a run asks of the matcher."""

    def match(self, titles: Sequence[Title], to: Sequence[str] = ("rome",)) -> list[Match]:
        """One match a title, in their order."""
        ...


def _silent(parts: Sequence[Sequence[Title]], done: int, total: int) -> Iterable[Sequence[Title]]:  # noqa: ARG001
    return parts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a list of titles.

    Attributes:
        titles: the title of each row, in their order; one with an empty text stands for a row without title.
        schemes: the classifications asked for.
        proposals: for each distinct title and classification.
        resumed: how many titles an earlier, killed run had done.
    """

    titles: tuple[Title, ...]
    schemes: tuple[str, ...]
    proposals: dict[tuple[Title, str], Proposal]
    resumed: int = 0

    @property
    def distinct(self) -> tuple[Proposal, ...]:
        """The proposals, in the order in which their titles first come."""
        titles = [title for title in dict.fromkeys(self.titles) if title.text]
        return tuple(self.proposals[title, scheme] for title in titles for scheme in self.schemes)

    def summary(self, lang: str) -> list[str]:
        """How many rows were accepted, are to be reviewed and have no code, a line for each classification."""
        rows = [title for title in self.titles if title.text]
        lines = []
        for scheme in self.schemes:
            counts = Counter(self.proposals[title, scheme].outcome for title in rows)
            share = 100 * counts["review"] / len(rows) if rows else 0.0
            percent = f"{share:.1f}".replace(".", "," if lang == "fr" else ".")
            numbers = (counts["accept"], counts["review"], percent, counts["none"], len(rows), len(set(rows)))
            lines.append(say("summary", lang, scheme.upper(), *numbers))
        if blank := len(self.titles) - len(rows):
            lines.append(say("blank", lang, blank))
        return lines

    def to_set(self, name: str, source: str, lang: str, date: str, tool: str) -> ResultSet:
        """The run as a set of proposals, ready to be written as SSSOM.

        Args:
            name: of the set's file.
            source: what the titles were taken from.
            lang: of the reasons.
            date: of the run, YYYY-MM-DD.
            tool: the version of ccgraph.
        """
        stem = name
        for suffix in (".tsv", ".sssom", ".ttl", ".nt"):
            stem = stem.removesuffix(suffix)
        text = "\n".join(title.text for title in self.titles)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        version = f"{source}, {len(self.titles)} rows, sha256 {digest}"
        return ResultSet(slug(stem), self.distinct, lang, date, version, tool)

    def explain(self) -> str:
        """Every distinct title with its candidates and their reasons, in words."""
        return "\n".join(proposal.explain() for proposal in self.distinct)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"proposals": [proposal.to_dict() for proposal in self.distinct]}

    def to_table(self) -> Table:
        """One row a candidate: title, classification, decision, rank, code, label, version, confidence, reasons."""
        decimal = PREFIXES["xsd"] + "decimal"
        rows: list[tuple[Term | None, ...]] = []
        for p in self.distinct:
            head = (Literal(p.title.text), Literal(p.scheme), Literal(p.outcome))
            for rank, judged in enumerate(p.shown, 1):
                c = judged.candidate
                number = Literal(f"{c.confidence:.3f}", None, decimal)
                about = (Literal(str(rank)), Literal(c.code), Literal(c.label), Literal(c.version))
                rows.append((*head, *about, number, Literal("; ".join(c.reasons)), Iri(c.iri)))
            if not p.shown:
                said = Literal("; ".join(p.remarks))
                rows.append((*head, None, None, None, Literal(p.version), None, said, None))
        columns = ("title", "scheme", "decision", "rank", "code", "label", "version", "confidence", "reasons", "iri")
        return Table(columns, tuple(rows))

    def to_pandas(self) -> Any:
        """``to_table`` as a DataFrame."""
        return self.to_table().to_pandas()


def run(
    titles: Sequence[Title],
    schemes: Sequence[str],
    matcher: Matching,
    codes: Lookup,
    decisions: Decisions,
    lang: str,
    *,
    partial: Partial | None = None,
    track: Track = _silent,
) -> Outcome:
    """Match a list of titles.

    Args:
        titles: of each row; an empty text is passed over.
        schemes: the classifications.
        matcher: proposes codes.
        codes: what is known of the codes.
        decisions: of people, before.
        lang: of the reasons.
        partial: where to write down what is done; the caller removes it when the output is written.
        track: wraps the parts, to show progress.

    Raises:
        DataError: the matcher does not answer for each title, or the partial file cannot be written.
    """
    distinct = [title for title in dict.fromkeys(titles) if title.text]
    found = partial.load() if partial is not None else {}
    resumed = len(found)
    if partial is not None and not found:
        partial.start()
    left = [title for title in distinct if title not in found]
    parts = [left[i : i + _PART] for i in range(0, len(left), _PART)]
    for part in track(parts, resumed, len(distinct)):
        matches = matcher.match(part, tuple(schemes))
        if [match.title for match in matches] != list(part):
            raise DataError(f"The matcher gave {len(matches)} answers for {len(part)} titles; nothing was written.")
        found |= {match.title: match for match in matches}
        if partial is not None:
            partial.add(matches)
    proposals = {
        (title, scheme): propose(found[title], scheme, decisions, codes, lang)
        for title in distinct
        for scheme in schemes
    }
    return Outcome(tuple(titles), tuple(schemes), proposals, resumed)
