"""Competencies for an activity, proposed from the nearest statements that are already annotated.

The nearest statements by cosine over the stems of their words, each stem weighed by how rare it is (Salton and Buckley
1988); a competency's likelihood is the share of that nearness which speaks for it. ``python -m
benchmarks.organisation_proposals`` leaves each document out in turn and measures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt
from pathlib import Path

from ccgraph import dataset, resources
from ccgraph.compare.wording import stems
from ccgraph.errors import QueryError
from ccgraph.reason import search_key
from ccgraph.store import Store
from ccgraph.table import Table
from ccgraph.terms import GRAPH, ID

__all__ = ["FLOOR", "Example", "Proposal", "Proposer", "competency_names", "read_examples"]

FLOOR = 0.3
"""Likelihood under which nothing is proposed."""
_NEAREST = 7
_PRIOR = 0.5  # nearness that speaks for nothing: a single far neighbour must not carry a proposal
_MOST = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the competencies that it calls for: an annotated statement, or a competency's own label.

    Attributes:
        label: the text.
        competencies: IRIs.
        document: IRI; empty for a label of the vocabulary.
    """

    label: str
    competencies: frozenset[str]
    document: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A competency that an activity may call for, how sure, and the examples that speak for it, nearest first."""

    competency: str
    confidence: float
    examples: tuple[Example, ...]

    def explain(self) -> str:
        """The proposal as text."""
        like = "; ".join(f"“{example.label}”" for example in self.examples)
        return f"{self.competency.rpartition('/')[2]} ({self.confidence:.2f}): {like}"

    def to_dict(self) -> dict[str, str | float | list[str]]:
        """Plain values, for JSON."""
        labels = [example.label for example in self.examples]
        return {"competency": self.competency, "confidence": round(self.confidence, 2), "examples": labels}


class Proposer:
    """Proposals from a set of examples.

    Args:
        examples: what is already annotated.
    """

    def __init__(self, examples: Iterable[Example]) -> None:
        self._examples = tuple(examples)
        words = [stems(example.label) for example in self._examples]
        counts = Counter(stem for found in words for stem in found)
        self._weights = {stem: log(1 + len(words) / count) for stem, count in counts.items()}
        self._norms = [self._norm(found) for found in words]
        self._index: dict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(words):
            for stem in found:
                self._index[stem].append(number)

    def _norm(self, words: frozenset[str]) -> float:
        # A word no example has is evidence against all of them.
        rarest = max(self._weights.values(), default=1.0)
        return sqrt(sum(self._weights.get(stem, rarest) ** 2 for stem in words)) or 1.0

    def propose(self, text: str, floor: float = FLOOR) -> tuple[Proposal, ...]:
        """The competencies that a text may call for, likeliest first; none below the floor."""
        words = stems(text)
        shared: dict[int, float] = defaultdict(float)
        for stem in sorted(words & self._index.keys()):
            for number in self._index[stem]:
                shared[number] += self._weights[stem] ** 2
        norm = self._norm(words)
        near = nlargest(_NEAREST, ((dot / norm / self._norms[n], -n) for n, dot in shared.items()))
        total = sum(nearness for nearness, _ in near) + _PRIOR
        scores: dict[str, float] = defaultdict(float)
        because: dict[str, list[Example]] = defaultdict(list)
        for nearness, n in near:
            example = self._examples[-n]
            for competency in sorted(example.competencies):
                scores[competency] += nearness / total
                # The same words in the other document or language tell nothing more.
                if all(search_key(example.label) != search_key(other.label) for other in because[competency]):
                    because[competency].append(example)
        found = sorted(((score, c) for c, score in scores.items() if score >= floor), key=lambda f: (-f[0], f[1]))
        return tuple(Proposal(c, min(0.95, score), tuple(because[c][:2])) for score, c in found[:_MOST])


def read_examples(store: Store, *, shipped_only: bool = True) -> tuple[Example, ...]:
    """The annotated statements of the graph in both languages, and the competencies' own labels.

    Args:
        store: the graph.
        shipped_only: leave out what organisations annotated, so that no proposal feeds the next.
    """
    known = {f"{ID}document/{file.graph.removeprefix(f'{GRAPH}sources/')}" for file in dataset.graph_files()}
    calls: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _ask(store, "annotated"):
        document = str(row["document"])
        if document in known or not shipped_only:
            calls[(str(row["label"]), document)].add(str(row["competency"]))
    for row in _ask(store, "competencies"):
        if not str(row["kind"]).endswith("notation"):
            calls[(str(row["label"]), "")].add(str(row["competency"]))
    return tuple(Example(label, frozenset(called), document) for (label, document), called in sorted(calls.items()))


def competency_names(store: Store) -> Mapping[str, str]:
    """Competency IRI by search key of each label, number and identifier."""
    names: dict[str, str] = {}
    for row in _ask(store, "competencies"):
        competency = str(row["competency"])
        names.setdefault(search_key(str(row["label"])), competency)
        names[search_key(competency.rpartition("/")[2])] = competency
    return names


def _ask(store: Store, name: str) -> Table:
    path: Path = resources.folder("queries") / "organisation" / f"{name}.rq"
    found = store.query(path.read_text(encoding="utf-8"))
    if not isinstance(found, Table):
        raise QueryError(f"{path}: this is no SELECT.")
    return found
