"""The matcher against the gold set of titles: ``python -m benchmarks.gold --split dev``.

The references are those of the graph that ``ccgraph`` opens: the shipped slices, or what the user loaded with
``ccgraph reference add``. Rows of the split ``test`` are measured, never tuned on.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ccgraph
from ccgraph.mapping.fitted import known_reference
from ccgraph.mapping.match import Matcher
from ccgraph.mapping.model import Match, Title

__all__ = ["Row", "Score", "read_rows", "score"]

GOLD = Path(__file__).parent.parent / "data" / "gold" / "titles.tsv"
SCHEMES = ("rome", "esco", "isco")


@dataclass(frozen=True, slots=True)
class Row:
    """A title and the codes that are right for it, by scheme; none where no code is."""

    title: Title
    codes: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Score:
    """Shares over titles that have a code (top-1, top-3, accepted and right among them) and over those that have none.

    Attributes:
        coded: titles with a code.
        top1: share of them whose first candidate is right.
        top3: share with a right one among three.
        accepted: share of all titles that are accepted.
        precision: share of the accepted that are right; one without a code is wrong.
        review: share of all titles left to a person.
        silent: share of the titles without a code that are not accepted.
    """

    coded: int
    top1: float
    top3: float
    accepted: float
    precision: float
    review: float
    silent: float


def read_rows(split: str, path: Path = GOLD, second: bool = False) -> list[Row]:
    """The rows of a split (``dev``, ``test``; both where it is empty); second ROME codes count where they are asked."""
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if split not in {"", row["split"]}:
                continue
            codes = {scheme: {row[scheme]} for scheme in SCHEMES}
            if second:
                codes["rome"].add(row["rome_second"])
            title = Title(row["title"], row["department"], row["description"])
            found.append(Row(title, {s: frozenset(c - {"", "none"}) for s, c in codes.items()}))
    return found


def score(rows: Sequence[Row], matches: Sequence[Match], scheme: str) -> Score:
    """The score of one scheme."""
    top1 = top3 = accepted = right = review = silent = coded = 0
    for row, match in zip(rows, matches, strict=True):
        proposed = [c.code for c in match.candidates.get(scheme, ())]
        decision, codes = match.decision[scheme], row.codes[scheme]
        accepted += decision == "accept"
        review += decision == "review"
        right += decision == "accept" and proposed[0] in codes
        if codes:
            coded += 1
            top1 += bool(proposed) and proposed[0] in codes
            top3 += bool(codes & set(proposed[:3]))
        else:
            silent += decision != "accept"
    n, bare = len(rows), len(rows) - coded
    return Score(
        coded,
        top1 / max(1, coded),
        top3 / max(1, coded),
        accepted / n,
        right / max(1, accepted),
        review / n,
        silent / max(1, bare),
    )


def main() -> None:
    """Print a row for each scheme, with and without the sector."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0] if __doc__ else None)
    parser.add_argument("--split", choices=["dev", "test", ""], default="dev", help="rows to take (%(default)s)")
    parser.add_argument("--second", action="store_true", help="a second ROME code of the gold set counts as right")
    parser.add_argument("--wrong", action="store_true", help="list the titles of ROME that are wrong, with the sector")
    given = parser.parse_args()
    reference = known_reference(ccgraph.open().store)
    rows = read_rows(given.split, second=given.second)
    columns = ("scheme", "sector", "titles with a code", "top-1", "top-3", "accepted", "right of those", "to review")
    print(f"| {' | '.join(columns)} | not accepted without a code |")
    print(f"|---|---|{'--:|' * 7}")
    for sector in (None, "contact-centre"):
        matches = Matcher(reference, sector).match([row.title for row in rows], SCHEMES)
        for scheme in SCHEMES:
            s = score(rows, matches, scheme)
            shares = (s.top1, s.top3, s.accepted, s.precision, s.review, s.silent)
            print(f"| {scheme} | {sector or '-'} | {s.coded} | {' | '.join(f'{share:.3f}' for share in shares)} |")
    if given.wrong:
        for row, match in zip(rows, matches, strict=True):
            first = match.candidates["rome"][0] if match.candidates["rome"] else None
            if match.decision["rome"] == "accept" and first and first.code not in row.codes["rome"]:
                right = ",".join(sorted(row.codes["rome"])) or "none"
                print(f"{row.title.text}\t{right}\t{first.code}\t{first.confidence:.2f}", file=sys.stderr)


if __name__ == "__main__":
    main()
