"""What a target role asks for, against what an origin is said to do: four states, each with its words.

A job sheet almost never says what a role does not do. Between roles, what the origin does not mention is *to verify*;
only an assessment of a person makes *lacks*; *excluded* needs a passage that says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ccgraph.compare.texts import DISCLAIMER, say
from ccgraph.compare.work import Competency, Deed, Exclusion, Item, Role, Work, grade_of
from ccgraph.table import Iri, Literal, Table

if TYPE_CHECKING:
    import pandas

__all__ = ["FEW", "SECTIONS", "STATES", "Assessment", "Gap", "Need", "Origin", "between", "compare"]

FEW = 5
SECTIONS = ("professional", "knowledge", "transversal")
STATES = ("met", "partial", "to-verify", "lacks", "excluded")
_HELD = 2


@dataclass(frozen=True, slots=True)
class Assessment:
    """How well a person masters a competency (0 not at all to 3), who says so and when (empty when not given)."""

    competency: str
    mastery: int
    assessor: str = ""
    date: str = ""

    @property
    def grounded(self) -> bool:
        """Whether somebody stands behind it."""
        return bool(self.assessor and self.date)


@dataclass(frozen=True, slots=True)
class Origin:
    """What is held: by roles, and by a person's assessments. A person is never kept beyond the call."""

    label: str
    roles: tuple[Role, ...] = ()
    assessments: Mapping[str, Assessment] = field(default_factory=dict)
    person: bool = False

    @property
    def activities(self) -> int:
        """How many activities its roles state."""
        return sum(role.activities for role in self.roles)

    def deeds(self, competency: str) -> tuple[Deed, ...]:
        """The statements of its roles that call for a competency."""
        return tuple(deed for role in self.roles for deed in role.deeds.get(competency, ()))

    def held(self) -> set[str]:
        """The competencies that its roles call for or a person masters."""
        mastered = {a.competency for a in self.assessments.values() if a.mastery >= _HELD}
        low = {a.competency for a in self.assessments.values() if a.mastery < _HELD}
        return {c for role in self.roles for c in role.deeds if c not in low} | mastered


@dataclass(frozen=True, slots=True)
class Need:
    """One competency that the target asks for.

    Attributes:
        competency: the competency.
        group: the head of its branch.
        state: ``met``, ``partial``, ``to-verify``, ``lacks`` or ``excluded``.
        reasons: why, in words.
        asked: the target's statements that call for it.
        held: the origin's statements that call for it, or for the near one.
        near: the near competencies that the origin holds.
        exclusion: the passage that excludes it.
        assessment: a person's assessment.
    """

    competency: Competency
    group: Competency
    state: str
    reasons: tuple[str, ...]
    asked: tuple[Deed, ...]
    held: tuple[Deed, ...] = ()
    near: tuple[Competency, ...] = ()
    exclusion: Exclusion | None = None
    assessment: Assessment | None = None

    @property
    def section(self) -> str:
        """``professional``, ``knowledge`` or ``transversal``."""
        return self.competency.section

    def explain(self, lang: str = "en") -> str:
        """The state and its reasons, with the statements of both sides and their passages."""
        lines = [f"{self.competency.label}: {say(self.state, lang)} ({'; '.join(self.reasons)})"]
        for mark, deeds in (("→", self.asked), ("←", self.held)):
            lines += [f"  {mark} {d.statement.label}  {' '.join(d.statement.passages)}" for d in deeds]
        if self.exclusion:
            lines.append(f"  ✗ {self.exclusion.label}  {' '.join(self.exclusion.passages)}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "competency": self.competency.iri,
            "label": self.competency.label,
            "group": self.group.label,
            "section": self.section,
            "state": self.state,
            "reasons": list(self.reasons),
            "near": [c.iri for c in self.near],
            "target": [_deed(d) for d in self.asked],
            "origin": [_deed(d) for d in self.held],
            "exclusion": self.exclusion
            and {"label": self.exclusion.label, "force": self.exclusion.force, "passages": [*self.exclusion.passages]},
            "assessment": self.assessment
            and {
                "mastery": self.assessment.mastery,
                "assessor": self.assessment.assessor,
                "date": self.assessment.date,
            },
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """The needs of a target against an origin, with the remarks that a reader must have seen."""

    origin: Origin
    target: Role
    needs: tuple[Need, ...]
    notes: tuple[str, ...]
    lang: str

    def counts(self, section: str | None = None) -> dict[str, int]:
        """How many needs are in each state, over all sections or in one."""
        counted = Counter(need.state for need in self.needs if section in {None, need.section})
        return {state: counted[state] for state in STATES}

    @property
    def share(self) -> float | None:
        """The share of professional competencies that are common; ``None`` under five activities, and for a person."""
        asked = [need for need in self.needs if need.section == "professional"]
        if self.origin.person or not asked or min(self.origin.activities, self.target.activities) < FEW:
            return None
        return sum(need.state == "met" for need in asked) / len(asked)

    def in_section(self, section: str) -> list[tuple[Competency, list[Need]]]:
        """The needs of a section by group, in the order of the tree."""
        groups: dict[str, tuple[Competency, list[Need]]] = {}
        for need in self.needs:
            if need.section == section:
                groups.setdefault(need.group.iri, (need.group, []))[1].append(need)
        return list(groups.values())

    def explain(self) -> str:
        """Everything in words."""
        return "\n".join([*self.head(), *(need.explain(self.lang) for need in self.needs), DISCLAIMER[self.lang]])

    def head(self) -> list[str]:
        """The ends, the counts of each section, the share where there is one, and the remarks."""
        lines = [f"{self.origin.label} → {self.target.label}"]
        for section in SECTIONS:
            counts = self.counts(section)
            asked = sum(counts.values())
            if asked:
                lines.append(say("summary", self.lang, say(section, self.lang), asked, *counts.values()))
        if self.share is not None:
            lines.append(say("share", self.lang, round(100 * self.share)))
        return [*lines, *self.notes]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, disclaimer included."""
        return {
            "origin": {
                "label": self.origin.label,
                "roles": [role.iri for role in self.origin.roles],
                "activities": self.origin.activities,
                "person": self.origin.person,
            },
            "target": {"role": self.target.iri, "label": self.target.label, "activities": self.target.activities},
            "counts": {section: self.counts(section) for section in SECTIONS},
            "share": self.share,
            "notes": list(self.notes),
            "needs": [need.to_dict() for need in self.needs],
            "disclaimer": DISCLAIMER[self.lang],
        }

    def to_table(self) -> Table:
        """One row a need."""
        columns = ("section", "group", "competency", "label", "state", "why", "target", "origin", "passages")
        rows = []
        for need in self.needs:
            where = [p for d in (*need.asked, *need.held) for p in d.statement.passages]
            where += need.exclusion.passages if need.exclusion else ()
            rows.append(
                (
                    Literal(say(need.section, self.lang)),
                    Literal(need.group.label),
                    Iri(need.competency.iri),
                    Literal(need.competency.label),
                    Literal(say(need.state, self.lang)),
                    Literal("; ".join(need.reasons)),
                    Literal(" | ".join(dict.fromkeys(d.statement.label for d in need.asked))),
                    Literal(" | ".join(dict.fromkeys(d.statement.label for d in need.held))),
                    Literal(" ".join(dict.fromkeys(where))),
                )
            )
        return Table(columns, tuple(rows))

    def to_pandas(self) -> pandas.DataFrame:
        """One row a need, as a DataFrame."""
        return self.to_table().to_pandas()


def between(work: Work, origin: str, target: str) -> Gap:
    """The gap between two roles, by their IRIs.

    Raises:
        NotFoundError: one of them is no role of the graph.
    """
    role = work.role(origin)
    return compare(work, Origin(role.label, (role,)), work.role(target))


def compare(work: Work, origin: Origin, target: Role, remarks: Sequence[str] = ()) -> Gap:
    """The needs of a target against what an origin holds."""
    held = origin.held()
    needs = [_need(work, origin, held, competency, deeds) for competency, deeds in target.deeds.items()]
    needs += [_item_need(work, origin, held, item) for item in target.knowledge]
    needs.sort(key=lambda need: (SECTIONS.index(need.section), work.order(need.competency.iri)))
    return Gap(origin, target, tuple(needs), (*remarks, *_notes(work.lang, origin, target, needs)), work.lang)


def _need(work: Work, origin: Origin, held: set[str], iri: str, asked: tuple[Deed, ...]) -> Need:
    competency, group, lang = work.competency(iri), work.group(iri), work.lang
    assessment = origin.assessments.get(iri)
    deeds = origin.deeds(iri)
    exclusion = _excluding(work, origin.roles, iri)
    if assessment is not None and (assessment.mastery or assessment.grounded):
        state = "met" if assessment.mastery >= _HELD else "partial" if assessment.mastery else "lacks"
        who, when = (assessment.assessor or say("unsaid", lang), assessment.date or say("unsaid", lang))
        why = say("why-mastery", lang, assessment.mastery, who, when) if assessment.mastery else ""
        reasons = (why or say("why-lacks", lang, who, when),)
        return Need(competency, group, state, reasons, asked, deeds, (), exclusion, assessment)
    if deeds:
        lesser = tuple(_lesser(work, deeds, asked))
        state = "partial" if lesser else "met"
        return Need(
            competency, group, state, lesser or (say("why-met", lang),), asked, deeds, (), exclusion, assessment
        )
    if exclusion is not None:
        why = say("why-excluded", lang, exclusion.label)
        return Need(competency, group, "excluded", (why,), asked, (), (), exclusion, assessment)
    relation, near = _near(work, held, competency)
    if near:
        why = say(f"why-{relation}", lang, ", ".join(c.label for c in near))
        others = tuple(deed for c in near for deed in origin.deeds(c.iri))
        return Need(competency, group, "partial", (why,), asked, others, near, None, assessment)
    return Need(competency, group, "to-verify", (say("why-to-verify", lang),), asked, assessment=assessment)


def _item_need(work: Work, origin: Origin, held: set[str], item: Item) -> Need:
    """An item of knowledge: known where the origin names it too, near where a competency it belongs to is held."""
    competency = Competency(item.statement.iri, item.statement.label, kinds=frozenset({"Knowledge"}))
    group = work.group(min(item.competencies, key=work.order)) if item.competencies else competency
    asked = (Deed(item.statement),)
    if any(item.statement.iri == other.statement.iri for role in origin.roles for other in role.knowledge):
        return Need(competency, group, "met", (say("why-met", work.lang),), asked, asked)
    near = tuple(work.competency(c) for c in sorted(item.competencies & held, key=work.order))
    if not near:
        return Need(competency, group, "to-verify", (say("why-to-verify", work.lang),), asked)
    deeds = tuple(deed for c in near for deed in origin.deeds(c.iri))
    why = say("why-broader", work.lang, ", ".join(c.label for c in near))
    return Need(competency, group, "partial", (why,), asked, deeds, near)


def _excluding(work: Work, roles: Iterable[Role], competency: str) -> Exclusion | None:
    branch = {competency, *work.above(competency)}
    # Several past roles: what one of them excludes is no statement about the others.
    found = [next((e for e in role.exclusions if e.competencies & branch), None) for role in roles]
    return found[0] if found and all(found) else None


def _lesser(work: Work, held: Sequence[Deed], asked: Sequence[Deed]) -> Iterable[str]:
    """Where the most that the origin shows stays below the most that the target asks, on either scale."""
    for key in ("involvement", "scope"):
        here, there = ([getattr(deed, key) for deed in deeds] for deeds in (held, asked))
        ranks = {value: grade_of(value) for value in (*here, *there)}
        if any(ranks[value] is None for value in here) or not any(ranks[value] is not None for value in there):
            continue
        best = max(here, key=lambda value: ranks[value] or 0)
        most = max(there, key=lambda value: -1 if ranks[value] is None else ranks[value] or 0)
        if (ranks[best] or 0) < (ranks[most] or 0):
            yield say(f"why-{key}", work.lang, work.word(best), work.word(most))


def _near(work: Work, held: set[str], competency: Competency) -> tuple[str, tuple[Competency, ...]]:
    """What is held nearby: a broader one, narrower ones, or siblings (no siblings among transversal items)."""
    broader = [c for c in work.above(competency.iri) if c in held]
    if broader:
        return "broader", (work.competency(broader[0]),)
    narrower = sorted((c for c in held if competency.iri in work.above(c)), key=work.order)
    if narrower:
        return "narrower", tuple(map(work.competency, narrower))
    siblings = sorted(
        (
            c
            for c in held
            if competency.broader is not None
            and work.competency(c).broader == competency.broader
            and work.competency(c).section == competency.section == "professional"
        ),
        key=work.order,
    )
    return "sibling", tuple(map(work.competency, siblings))


def _notes(lang: str, origin: Origin, target: Role, needs: Iterable[Need]) -> Iterable[str]:
    if not origin.person and [role.iri for role in origin.roles] == [target.iri]:
        yield say("note-same", lang)
    sides = [(origin.label, origin.activities), (target.label, target.activities)]
    for label, number in sides[origin.person :]:
        if number < FEW:
            yield say("note-few", lang, label, number)
    for role in (*origin.roles, target):
        if not role.deeds:
            yield say("note-bare", lang, role.label)
    for role in {role.iri: role for role in (*origin.roles, target)}.values():
        if role.force:
            yield say("note-force", lang, role.label, f"{role.title}, {role.issued}", role.force)
    for need in needs:
        if need.exclusion is not None and need.held and need.state != "excluded":
            yield say("note-contradicted", lang, need.competency.label)


def _deed(deed: Deed) -> dict[str, Any]:
    s = deed.statement
    return {
        "statement": s.iri,
        "annotation": deed.annotation or None,
        "label": s.label,
        "involvement": deed.involvement.rpartition("/")[2],
        "scope": deed.scope.rpartition("/")[2],
        "force": s.force,
        "line": s.line,
        "passages": list(s.passages),
    }
