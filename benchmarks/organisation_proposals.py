"""How good the competencies proposed for an organisation's activities are: each document left out in turn.

Run with ``python -m benchmarks.organisation_proposals``. The annotations it is measured against were made by a language
model and reviewed by no person: the figures say how far the proposals agree with them, not how true they are.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from ccgraph.graph import open as open_graph
from ccgraph.organisation.proposals import Example, Proposer, read_examples

FLOORS = (0.1, 0.2, 0.3, 0.4, 0.5)


def measure(examples: tuple[Example, ...], floor: float) -> tuple[float, float, float, float]:
    """Precision, recall, F1 of single calls, and the share of statements with a proposal that have a right one first.

    Each label, in either language, is a statement to propose for; its own document is left out in both.
    """
    right = proposed = called = answered = first = 0
    for document in sorted({e.document for e in examples} - {""}):
        proposer = Proposer(e for e in examples if e.document != document)
        for example in (e for e in examples if e.document == document):
            found = [p.competency for p in proposer.propose(example.label, floor)]
            right += len(example.competencies & set(found))
            proposed += len(found)
            called += len(example.competencies)
            answered += bool(found)
            first += bool(found) and found[0] in example.competencies
    precision, recall = right / max(1, proposed), right / max(1, called)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return precision, recall, f1, first / max(1, answered)


def calibration(examples: tuple[Example, ...]) -> dict[float, tuple[int, float]]:
    """By tenth of confidence: the number of proposals, and the share of right ones."""
    bins: dict[float, list[bool]] = defaultdict(list)
    for document in sorted({e.document for e in examples} - {""}):
        proposer = Proposer(e for e in examples if e.document != document)
        for example in (e for e in examples if e.document == document):
            for proposal in proposer.propose(example.label, 0.1):
                bins[int(proposal.confidence * 10) / 10].append(proposal.competency in example.competencies)
    return {low: (len(hits), sum(hits) / len(hits)) for low, hits in sorted(bins.items())}


def main() -> None:
    """Print both tables."""
    examples = read_examples(open_graph().store)
    statements = [e for e in examples if e.document]
    out = sys.stdout.write
    out(f"{len(statements)} labels of annotated statements, {len(examples) - len(statements)} labels of competencies\n")
    out("floor  precision  recall  F1    first right\n")
    for floor in FLOORS:
        precision, recall, f1, first = measure(examples, floor)
        out(f"{floor:.2f}   {precision:.2f}       {recall:.2f}    {f1:.2f}  {first:.2f}\n")
    out("confidence  proposals  right\n")
    for low, (number, share) in calibration(examples).items():
        out(f"{low:.1f}-{low + 0.1:.1f}     {number:5d}      {share:.2f}\n")


if __name__ == "__main__":
    main()
