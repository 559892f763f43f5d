"""The checks on a grid: superiors and reports, entry and diploma, scales, classifications that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ccgraph.compare.draft import Draft
from ccgraph.compare.facts import Diploma, Facts, Level, Placing, Post, Range, Tie

__all__ = ["check_classifications", "check_diplomas", "check_scales", "check_superiors"]

_FORMAL = "formal"
# Measures told by ranges that follow one another; a multiplier has one value a level, which must not fall.
_RANGED = ("coefficient", "seniority")
_MEASURES = (*_RANGED, "salary-multiplier")


def check_superiors(draft: Draft) -> None:
    """Superiors graded below a report: on stated N+1, else, as hypotheses, on any other line.

    Where a document says nothing between two of its roles, the N+1 that another document states of their curated
    equivalents is a hypothesis too: one step of equivalence on each side, never a chain.
    """
    facts = draft.facts
    for document in draft.documents:
        stated: dict[tuple[str, str], Tie] = {}
        for tie in sorted(facts.ties, key=lambda t: (t.kind != _FORMAL, t.iri)):
            if tie.document == document.iri and tie.superior != tie.subordinate:
                stated.setdefault((tie.superior, tie.subordinate), tie)
        borrowed = {pair: tie for pair, tie in _borrowed(facts, document.iri) if pair not in stated}
        for (superior, report), tie in [*stated.items(), *borrowed.items()]:
            _superior(draft, document.iri, superior, report, tie)


def _borrowed(facts: Facts, document: str) -> Iterator[tuple[tuple[str, str], Tie]]:
    own = {iri for iri, post in facts.posts.items() if post.document == document}
    for tie in facts.ties:
        if tie.kind == _FORMAL and tie.document != document:
            for superior in sorted(facts.equivalents.get(tie.superior, frozenset()) & own):
                for report in sorted(facts.equivalents.get(tie.subordinate, frozenset()) & own):
                    if superior != report:
                        yield (superior, report), tie


def _superior(draft: Draft, document: str, superior: str, report: str, tie: Tie) -> None:
    facts = draft.facts
    above, below = facts.placed(superior), facts.placed(report)
    here = tie.document == document
    if not above or not below:
        has_grid = any(level.document == document and level.kind == "GridLevel" for level in facts.levels.values())
        if here and has_grid and superior in facts.posts:
            ends = (draft.quote(superior, tie.superior_label), draft.quote(report, tie.subordinate_label))
            draft.note(
                "not-comparable", document, draft.say("note-not-comparable", *ends), (superior, report), tie.passages
            )
        return
    how, pairs = "same-step", [(a, b) for a in above for b in below if _step(facts, a, b) and _under(facts, a, b)]
    if pairs and facts.step(pairs[0][0]) is None:
        how = "no-step"
    if not pairs:
        lowest, highest = min(above, key=lambda p: _standing(facts, p)), max(below, key=lambda p: _standing(facts, p))
        how, pairs = "across-steps", [(lowest, highest)] if _under(facts, lowest, highest) else []
    if not pairs:
        return
    if not here:
        other = (draft.quote(tie.superior), draft.quote(tie.subordinate))
        line, basis = draft.say("line-borrowed", *other), "other-document"
    else:
        line = draft.say("line-formal") if tie.kind == _FORMAL else draft.say("line-other", tie.kind_label)
        basis = tie.kind
    told = "; ".join(draft.say("pair", draft.quote(a.iri, a.label), draft.quote(b.iri, b.label)) for a, b in pairs)
    statement = draft.say("below", draft.quote(superior), draft.quote(report), line, draft.say(how), told)
    absences = [a for a in facts.absences if a.subject == superior and a.property == "classification"]
    empty = [a.experience for a in absences if a.kind == "EmptyField"]
    statement += draft.say("superior-empty", _steps(facts, empty)) if empty and how == "across-steps" else ""
    sides = [draft.side(p.iri, p.label, p.passages, p.force) for pair in pairs for p in pair]
    sides.append(draft.side(tie.iri, f"{tie.superior_label} → {tie.subordinate_label}", tie.passages, tie.force))
    draft.find(
        "superior-below-report",
        document,
        (superior, report),
        statement,
        dict.fromkeys(sides),
        basis=basis,
        hypothesis=basis != _FORMAL,
    )


def _step(facts: Facts, a: Placing, b: Placing) -> bool:
    return facts.step(a) == facts.step(b)


def _standing(facts: Facts, placing: Placing) -> tuple[int, float]:
    span = facts.span(placing)
    return (span.lowest, span.minimum or 0.0) if span else (0, 0.0)


def _under(facts: Facts, a: Placing, b: Placing) -> bool:
    one, other = facts.span(a), facts.span(b)
    return one is not None and other is not None and one.below(other)


def check_diplomas(draft: Draft) -> None:
    """Entry levels below what the document's own diploma table gives the entry diploma.

    Where a role lists several diplomas, the lowest decides; a higher one, or a list of which the table does not know
    every diploma, makes a hypothesis.
    """
    for document in draft.documents:
        for post in draft.posts(document.iri):
            entry = _entry(draft.facts, post)
            if entry is not None:
                _diploma(draft, post, entry)


def _entry(facts: Facts, post: Post) -> Placing | None:
    """The classification at the lowest experience level of the scale; none where that step is not classified."""
    placed = facts.placed(post.iri)
    if not placed:
        return None
    first = facts.levels.get(placed[0].experience)
    if first is None:
        return placed[0]
    lowest = min(level.rank for level in facts.levels.values() if level.scale == first.scale)
    return placed[0] if first.rank == lowest else None


def _diploma(draft: Draft, post: Post, entry: Placing) -> None:
    facts, span = draft.facts, draft.facts.span(entry)
    asked = [d for d in facts.entry if d.subject == post.iri]
    known: list[tuple[int, Diploma, list[Diploma]]] = []
    for diploma in asked:
        rows = [r for r in facts.table if r.matches(diploma) and facts.levels[r.subject].document == post.document]
        rows = [r for r in rows if span and facts.levels[r.subject].scale == span.scale]
        if rows:
            rank = min(facts.levels[r.subject].rank for r in rows)
            known.append((rank, diploma, [r for r in rows if facts.levels[r.subject].rank == rank]))
    known.sort(key=lambda k: (k[0], k[1].iri))
    under = [k for k in known if span and span.highest < k[0]]
    if not under:
        return
    # The lowest diploma that the entry level falls short of, and whether a lower one may be what the level is for.
    _, diploma, rows = under[0]
    lower = [d for d in asked if d.iri not in {k[1].iri for k in under}]
    level = draft.quote(rows[0].subject)
    statement = draft.say("diploma", draft.quote(post.iri), entry.label, draft.quote("", diploma.label), level)
    if lower:
        statement += draft.say("diploma-higher", ", ".join(draft.quote("", d.label) for d in lower))
    sides = [draft.side(diploma.iri, f"{post.label} – {diploma.label}", diploma.passages, diploma.force)]
    sides += [draft.side(r.subject, f"{facts.levels[r.subject].label} – {r.label}", r.passages, r.force) for r in rows]
    draft.find(
        "entry-below-diploma",
        post.document,
        (post.iri, rows[0].subject),
        statement,
        dict.fromkeys([draft.side(entry.iri, entry.label, entry.passages, entry.force), *sides]),
        hypothesis=bool(lower),
    )


def check_scales(draft: Draft) -> None:
    """Gaps and overlaps in a scale, empty cells of the diploma table, coefficients outside their level.

    A scale of which the document states one level only is cited, not set out: it has no gap.
    """
    facts = draft.facts
    for document in draft.documents:
        levels = [level for level in facts.levels.values() if level.document == document.iri]
        for scale in dict.fromkeys(level.scale for level in levels):
            own = sorted((level for level in levels if level.scale == scale), key=lambda level: (level.rank, level.iri))
            _ranks(draft, own)
            for measure in _MEASURES:
                _ranges(draft, own, measure)
        for absence in facts.absences:
            of = facts.levels.get(absence.subject)
            if of in levels and absence.property == "entryDiploma" and absence.kind == "EmptyField":
                side = draft.side(absence.iri, absence.label, absence.passages, absence.force)
                statement = draft.say("gap-diploma", of.scale_label, draft.quote(of.iri))
                draft.find("scale-gap", document.iri, (of.scale, of.iri), statement, [side], basis="empty-field")
        _coefficients(draft, document.iri)


def _ranks(draft: Draft, levels: Sequence[Level]) -> None:
    for one, other in pairwise(levels):
        for rank in range(one.rank + 1, other.rank):
            sides = [draft.side(level.iri, level.label, level.passages) for level in (one, other)]
            statement = draft.say("gap-rank", one.scale_label, rank)
            subjects = (one.scale, one.iri, other.iri)
            draft.find("scale-gap", one.document, subjects, statement, sides, absence=True)


def _ranges(draft: Draft, levels: Sequence[Level], measure: str) -> None:
    found = [(level, own) for level in levels if (own := level.range(measure))]
    couples = [(a, b) for a, b in pairwise(found) if a[1].unit == b[1].unit]
    widths = [w for (_, low), (_, high) in couples if (w := _width(low, high)) is not None and w > 0]
    for (below, low), (above, high) in couples:
        sides = [
            draft.side(lv.iri, f"{lv.label} – {_shown(r)}", r.passages, r.force)
            for lv, r in ((below, low), (above, high))
        ]
        subjects = (below.scale, below.iri, above.iri)
        width = _width(low, high)
        last, first = _bound(draft, low.maximum), _bound(draft, high.minimum)
        ends = (draft.quote(below.iri), draft.quote(above.iri))
        # Years follow on one another where they touch; two levels that share a coefficient do not.
        if width is None or width < 0 or (width == 0 and measure == "coefficient"):
            statement = draft.say("overlap", below.scale_label, ends[0], last, ends[1], first, draft.say(measure))
            draft.find("scale-overlap", below.document, subjects, statement, sides)
        elif width > 0 and measure in _RANGED:
            # What most levels are apart by may be the step of the scale, which the document does not tell.
            ordinary = width == min(widths) and widths.count(width) * 2 > len(widths) > 1
            statement = draft.say("gap-range", below.scale_label, last, ends[0], first, ends[1], draft.say(measure))
            statement += draft.say("gap-step") if ordinary else ""
            draft.find("scale-gap", below.document, subjects, statement, sides, hypothesis=ordinary, absence=True)


def _width(low: Range, high: Range) -> float | None:
    """How far the next range starts from the end of the one before; ``None`` where a bound between them is open."""
    return None if low.maximum is None or high.minimum is None else high.minimum - low.maximum


def _bound(draft: Draft, value: float | None) -> str:
    return draft.say("open") if value is None else f"{value:g}"


def _shown(own: Range) -> str:
    low, high = (f"{v:g}" if v is not None else "…" for v in (own.minimum, own.maximum))
    return f"{low if low == high else f'{low}–{high}'} {own.unit}".rstrip()


def _coefficients(draft: Draft, document: str) -> None:
    for placing in draft.facts.placings:
        post, level = draft.facts.posts.get(placing.role), draft.facts.levels.get(placing.level)
        bounds = level.range("coefficient") if level else None
        if post is None or post.document != document or level is None or bounds is None or placing.minimum is None:
            continue
        highest = placing.minimum if placing.maximum is None else placing.maximum
        short = bounds.minimum is not None and placing.minimum < bounds.minimum
        if short or (bounds.maximum is not None and highest > bounds.maximum):
            told = f"{placing.minimum:g}" if placing.minimum == highest else f"{placing.minimum:g}–{highest:g}"
            statement = draft.say(
                "outside", draft.quote(post.iri), placing.label, told, draft.quote(level.iri), _shown(bounds)
            )
            sides = [
                draft.side(placing.iri, placing.label, placing.passages, placing.force),
                draft.side(level.iri, f"{level.label} – {_shown(bounds)}", bounds.passages, bounds.force),
            ]
            draft.find("coefficient-outside-level", document, (post.iri, level.iri), statement, sides)


def check_classifications(draft: Draft) -> None:
    """Roles without a classification, and those that are classified in part, in the documents that have a grid."""
    facts = draft.facts
    for document in draft.documents:
        posts = draft.posts(document.iri)
        grid = any(lv.document == document.iri and lv.kind == "GridLevel" for lv in facts.levels.values())
        if not grid and not any(facts.placed(post.iri) for post in posts):
            described = [p for p in facts.posts.values() if p.document == document.iri and p.kind != "MentionedRole"]
            told = draft.say("note-no-grid", len(described))
            if document.complete:
                draft.note("no-grid", document.iri, told)
            else:
                draft.note("unknown", document.iri, draft.say("note-unknown", told))
            continue
        for post in posts:
            _classification(draft, post)


def _classification(draft: Draft, post: Post) -> None:
    facts, name = draft.facts, draft.quote(post.iri)
    placed = facts.placed(post.iri)
    absences = [a for a in facts.absences if a.subject == post.iri and a.property == "classification"]
    empty = [a for a in absences if a.kind == "EmptyField"]
    sides = [draft.side(a.iri, a.label, a.passages, a.force) for a in empty]
    if placed:
        bare = [p for p in placed if not p.level and p.minimum is None]
        told = [draft.say("steps-empty", _steps(facts, [a.experience for a in empty]))] if empty else []
        told += [draft.say("no-level", "; ".join(p.label for p in bare))] if bare else []
        if told:
            sides += [draft.side(p.iri, p.label, p.passages, p.force) for p in bare]
            statement = draft.say("incomplete", name, "; ".join(told))
            basis = "empty-field" if empty else "stated"
            draft.find("classification-incomplete", post.document, (post.iri,), statement, sides, basis=basis)
    elif empty:
        statement = draft.say("unclassified-empty-field", name)
        subjects = (post.iri,)
        draft.find("role-without-classification", post.document, subjects, statement, sides, basis="empty-field")
    elif absences:
        where = [p for a in absences for p in a.passages]
        draft.note("stated-none", post.document, draft.say("note-stated-none", name), (post.iri,), where)
    else:
        side = draft.side(post.iri, post.label, post.passages)
        draft.find(
            "role-without-classification",
            post.document,
            (post.iri,),
            draft.say("unclassified-not-stated", name),
            [side],
            basis="not-stated",
            absence=True,
        )


def _steps(facts: Facts, steps: Sequence[str]) -> str:
    known = sorted((facts.levels[s] for s in steps if s in facts.levels), key=lambda level: level.rank)
    return ", ".join(level.label for level in known) or str(len(steps))
