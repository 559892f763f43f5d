"""How well equivalent roles are proposed, against the curated role mappings, one document left out at a time.

For each document in turn, the numbers of the model are fitted on the judged pairs that do not
touch it, and every pair that touches it is decided. A pair of two documents is so decided twice, by two models. Neither
the role mappings nor the code mappings enter the signals; mappings serve to fit (of the other documents) and to judge.
The interval is a bootstrap over roles (Snijders and Borgatti, 1999): pairs that share a role are not independent.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ccgraph import dataset
from ccgraph.compare.equivalents import NEAR, Comparison
from ccgraph.compare.likeness import Model, Signals, fit
from ccgraph.resources import folder
from ccgraph.store import EmbeddedStore
from ccgraph.terms import ID

__all__ = ["Decision", "Gold", "fitted", "leave_one_out", "measure", "read_gold", "report"]

SIGNALS = ("title", "bridge", "rank", "field", "competencies", "standing")
WEIGHTED = ("title or bridge", "rank", "field", "competencies", "standing")
THRESHOLDS = [t / 50 for t in range(10, 41)]
RESAMPLES = 2000
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Gold:
    """The curated judgement of a pair: relation as read from the first role (``not`` where it is denied), comment."""

    relation: str
    comment: str

    @property
    def near(self) -> bool:
        """Whether the pair is judged the same or near."""
        return self.relation in NEAR


@dataclass(frozen=True, slots=True)
class Decision:
    """What a model that never saw one document says of a pair that touches it."""

    pair: Pair
    held_out: str
    likelihood: float
    said: bool
    gold: Gold | None


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 with the bounds of its interval (0 and 0 where none was asked for)."""

    precision: float
    recall: float
    f1: float
    low: float = 0.0
    high: float = 0.0


def read_gold(comparison: Comparison) -> dict[Pair, Gold]:
    """The judged pairs of roles of different documents; an assertion prevails over a denial of the same pair."""
    gold = {}
    for one, others in comparison.curated.items():
        for other, mappings in others.items():
            if one < other:
                m = min(mappings, key=lambda m: (m.denied, -m.confidence))
                gold[(one, other)] = Gold("not" if m.denied else m.relation, m.comments.get("en", ""))
    return gold


def signals(comparison: Comparison, gold: Iterable[Pair]) -> dict[Pair, Signals]:
    """The signals of every pair that the index finds, and of every judged pair."""
    found: dict[Pair, Signals] = {}
    for one in comparison.likeness.corpus.profiles:
        for other, s in comparison.likeness.row(one).items():
            found.setdefault((min(one, other), max(one, other)), s)
    for pair in gold:
        found.setdefault(pair, comparison.likeness.between(*pair))
    return found


def fitted(known: dict[Pair, Signals], gold: dict[Pair, Gold], pairs: Sequence[Pair]) -> Model:
    """The model fitted on judged pairs, at the threshold with the best F1 on them.

    The share of near pairs among those of bare titles has one near and one far pair added (Laplace).
    """
    intercept, weights = fit([(known[pair], gold[pair].near) for pair in pairs if known[pair].stated])
    bare = [gold[pair].near for pair in pairs if not known[pair].stated]
    model = Model(intercept, weights, 0.5, (1 + sum(bare)) / (2 + len(bare)))

    def f1(threshold: float) -> float:
        said = {pair for pair in pairs if model.likelihood(known[pair]) >= threshold}
        right = sum(gold[pair].near for pair in said)
        return 2 * right / max(1, len(said) + sum(gold[pair].near for pair in pairs))

    return replace(model, threshold=max(THRESHOLDS, key=f1))


def leave_one_out(
    comparison: Comparison, gold: dict[Pair, Gold], kept: Sequence[str] = SIGNALS
) -> tuple[list[Decision], dict[str, Model]]:
    """Decide every pair by a model fitted without one of its documents; signals not kept are set to nought."""
    profiles = comparison.likeness.corpus.profiles
    blank: dict[str, Any] = dict.fromkeys((name for name in SIGNALS if name not in kept), 0.0)
    known = {pair: replace(s, **blank) for pair, s in signals(comparison, gold).items()}
    decisions, models = [], {}
    for document in comparison.likeness.corpus.documents:
        touched = {pair for pair in known if document in {profiles[r].document for r in pair}}
        model = models[document] = fitted(known, gold, sorted(gold.keys() - touched))
        for pair in sorted(touched):
            likelihood = model.likelihood(known[pair])
            decisions.append(Decision(pair, document, likelihood, likelihood >= model.threshold, gold.get(pair)))
    return decisions, models


def measure(decisions: Sequence[Decision], resamples: int = 0, seed: int = 1) -> Score:
    """Precision, recall and F1; a pair without judgement counts as wrong when it is proposed."""
    roles = sorted({role for d in decisions for role in d.pair})
    precision, recall, f1 = _rates(decisions, dict.fromkeys(roles, 1))
    chance = random.Random(seed)
    drawn = sorted(_rates(decisions, Counter(chance.choices(roles, k=len(roles))))[2] for _ in range(resamples))
    if not drawn:
        return Score(precision, recall, f1)
    return Score(precision, recall, f1, drawn[int(0.025 * resamples)], drawn[int(0.975 * resamples) - 1])


def _rates(decisions: Sequence[Decision], times: dict[str, int] | Counter[str]) -> tuple[float, float, float]:
    right = said = near = 0
    for d in decisions:
        weight = times.get(d.pair[0], 0) * times.get(d.pair[1], 0)
        if weight:
            is_near = d.gold is not None and d.gold.near
            right += weight * (d.said and is_near)
            said += weight * d.said
            near += weight * is_near
    return right / max(1, said), right / max(1, near), 2 * right / max(1, said + near)


def report(comparison: Comparison, resamples: int = RESAMPLES) -> str:
    """The page ``docs/equivalents.md``."""
    gold = read_gold(comparison)
    decisions, models = leave_one_out(comparison, gold)
    judged = [d for d in decisions if d.gold is not None]
    counts = Counter(g.relation for g in gold.values())
    near, strict = measure(judged, resamples), measure(decisions, resamples)
    everything = fitted(signals(comparison, gold), gold, sorted(gold))
    roles = len(comparison.likeness.corpus.profiles)
    lines = [
        "# Equivalent roles: how well they are proposed",
        "",
        "Made by `python -m benchmarks.equivalents --out docs/equivalents.md`.",
        "",
        "Equivalence of content is neither equality of classification nor “work of equal value” in law.",
        "",
        "## What is measured",
        "",
        f"{roles} roles of {len(models)} documents; {len(gold)} pairs are judged in `data/mappings/roles.sssom.tsv`: "
        + ", ".join(f"{n} {relation}" for relation, n in sorted(counts.items()))
        + ". *Same or near* is exact or close. The judgements are a language model's, reviewed by no person.",
        "",
        "For each document in turn the model (an intercept, five weights, a threshold) is fitted on the judged pairs "
        "that do not touch it, and decides all pairs that do; every pair is so decided twice. No curated role mapping "
        "and no code mapping enters the signals; the documents' statements and the competency annotations do, those of "
        "the document left out too. Intervals: 95 %, bootstrap over roles, "
        f"{resamples} resamples.",
        "",
        "| same or near | precision | recall | F1 | 95 % |",
        "| --- | --- | --- | --- | --- |",
        _row("**over judged pairs**", near),
        _row("over all pairs, unjudged ones counted as wrong", strict),
    ]
    described = [d for d in judged if all(comparison.likeness.corpus.profiles[r].described for r in d.pair)]
    lines.append(_row("over judged pairs, both roles described", measure(described, resamples)))
    outspoken = [d for d in decisions if all(comparison.likeness.corpus.profiles[r].described for r in d.pair)]
    lines.append(
        _row("over all pairs, both roles described, unjudged ones counted as wrong", measure(outspoken, resamples))
    )
    for document in models:
        alone = measure([d for d in judged if d.held_out == document])
        lines.append(_row(f"over judged pairs, `{document.rpartition('/')[2]}` left out", alone))
    lines += [
        "",
        "What limits these numbers:",
        "",
        "* The judged negatives are the tempting ones (denied, related, broader, narrower): harder than a random pair, "
        "but not the whole of what is wrong. Judgements are not complete, so that “all pairs” is a lower bound: the "
        "last section lists the unjudged proposals.",
        "* Only fitting is kept apart from testing. The signals, and the short list of words of the trade in "
        "`ccgraph/compare/wording.py`, were designed with all five documents and their mappings in view; an "
        "organisation never seen may do worse. The annotations were not changed. Which signals there are is thus "
        "chosen on the data that judge them: a signal *place* was dropped; that a role of which only titles are stated "
        "(or of which only “the manager” is said) is proposed as related at most, that little-described profiles "
        "count less, and that fields of work are compared by their share were added after the errors of earlier "
        "designs (F1 0.61; 0.84 on the adjudicated judgements) had been read.",
        "* The judgements were made in two passes, the second blind to the first and following "
        "`docs/mapping-guideline.md`, then adjudicated without sight of what the method proposes (docs/agreement.md).",
        "* One model family judged the pairs, annotated the competencies and wrote this method.",
        "* Half of the roles are only mentioned: for them competency profiles say nothing.",
        "",
        "## What each signal is worth",
        "",
        "| signals | precision | recall | F1 over judged pairs | F1 over all pairs |",
        "| --- | --- | --- | --- | --- |",
    ]
    trials: list[tuple[str, tuple[str, ...]]] = [("all", SIGNALS)]
    trials += [(f"without {name}", tuple(s for s in SIGNALS if s != name)) for name in SIGNALS]
    trials += [("title only", ("title",)), ("competencies only", ("competencies",))]
    for trial, kept in trials:
        found, _ = leave_one_out(comparison, gold, kept)
        inner, outer = measure([d for d in found if d.gold is not None]), measure(found)
        lines.append(f"| {trial} | {inner.precision:.2f} | {inner.recall:.2f} | {inner.f1:.2f} | {outer.f1:.2f} |")
    always = measure([replace(d, said=True) for d in judged])
    lines += [
        f"| always “near” | {always.precision:.2f} | {always.recall:.2f} | {always.f1:.2f} | |",
        "",
        "## The models",
        "",
        f"| left out | intercept | {' | '.join(WEIGHTED)} | threshold | titles only |",
        f"| --- {'| --- ' * (len(WEIGHTED) + 3)}|",
        *(_model(f"`{d.rpartition('/')[2]}`", m) for d, m in models.items()),
        _model("none (shipped)", everything),
        "",
        "## Relation proposed by the shipped model, by relation judged",
        "",
        *_confusion(comparison, gold),
        "",
        "## Errors over judged pairs",
        "",
        "| error | role | other role | likelihood | left out | judged | why |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for d in sorted(judged, key=lambda d: (d.said, d.pair, d.held_out)):
        if d.gold is not None and d.said != d.gold.near:
            kind = "wrongly proposed" if d.said else "missed"
            without = d.held_out.rpartition("/")[2]
            lines.append(
                f"| {kind} | {_pair(d)} | {d.likelihood:.2f} | {without} | {d.gold.relation} | {d.gold.comment} |"
            )
    unjudged: dict[Pair, list[Decision]] = {}
    for d in decisions:
        if d.gold is None and d.said:
            unjudged.setdefault(d.pair, []).append(d)
    lines += [
        "",
        f"## Proposed and never judged: {len(unjudged)} pairs",
        "",
        "Counted as wrong “over all pairs”; for a person to judge.",
        "",
        "| role | other role | highest likelihood |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {_pair(ds[0])} | {max(d.likelihood for d in ds):.2f} |" for _, ds in sorted(unjudged.items())]
    return "\n".join([*lines, ""])


def _confusion(comparison: Comparison, gold: dict[Pair, Gold]) -> list[str]:
    columns = ("exact", "close", "broader", "narrower", "related", "none")
    table: dict[str, Counter[str]] = {}
    for pair, g in gold.items():
        table.setdefault(g.relation, Counter())[comparison.relation(*pair) or "none"] += 1
    rows = [f"| judged | {' | '.join(columns)} |", f"| --- {'| --- ' * len(columns)}|"]
    rows += [f"| {r} | {' | '.join(str(table[r][c]) for c in columns)} |" for r in (*columns[:-1], "not") if r in table]
    return [*rows, "", "This table is not held out: it describes the shipped model."]


def _row(name: str, score: Score) -> str:
    interval = f"{score.low:.2f}–{score.high:.2f}" if score.high else ""
    return f"| {name} | {score.precision:.2f} | {score.recall:.2f} | {score.f1:.2f} | {interval} |"


def _model(name: str, model: Model) -> str:
    numbers = (model.intercept, *model.weights, model.threshold, model.titles_only)
    return f"| {name} | {' | '.join(f'{n:.2f}' for n in numbers)} |"


def _pair(decision: Decision) -> str:
    return " | ".join(f"`{role.removeprefix(ID + 'role/')}`" for role in decision.pair)


def main() -> None:
    """Write the page, or print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--resamples", type=int, default=RESAMPLES)
    arguments = parser.parse_args()
    # The shipped graphs alone: what a user added has no judgements.
    store = EmbeddedStore()
    dataset.load(store, dataset.graph_files(), folder("ontology") / "ccjobs.ttl")
    text = report(Comparison(store), arguments.resamples)
    if arguments.out is None:
        sys.stdout.write(text)
    else:
        arguments.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
