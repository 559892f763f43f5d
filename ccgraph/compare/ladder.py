"""The roles of a document on its grid: by coefficient where it states some, else by level; as SVG or HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccgraph.compare.drawing import MARGIN, fitted, lines_of, svg_root
from ccgraph.compare.markup import Markup, tag
from ccgraph.compare.places import Classification, GridLevel, Places
from ccgraph.compare.texts import say
from ccgraph.compare.work import Role, Work
from ccgraph.errors import NotFoundError
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import PREFIXES

if TYPE_CHECKING:
    import pandas

__all__ = ["Ladder", "Step", "ladder"]

_LEFT, _TOP, _ROW, _WIDE = 300, 116, 46, 760
_PLOT = _LEFT + 20


@dataclass(frozen=True, slots=True)
class Step:
    """A role with its classifications, lowest first."""

    role: Role
    marks: tuple[Classification, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The roles of one document on its grid.

    Attributes:
        document: IRI of the document.
        title: its title.
        measure: ``coefficient``, or ``level`` where the document gives no coefficient.
        steps: one a role, lowest first.
        levels: the levels in use, lowest first.
        unplaced: described roles without a place on the grid.
        lang: language of the labels.
    """

    document: str
    title: str
    measure: str
    steps: tuple[Step, ...]
    levels: tuple[GridLevel, ...]
    unplaced: tuple[Role, ...]
    lang: str

    @property
    def forces(self) -> str:
        """The forces of the classifications: a proposal is not the grid that applies."""
        return ", ".join(sorted({mark.force for step in self.steps for mark in step.marks if mark.force}))

    def value(self, mark: Classification) -> float:
        """Where a classification stands on the scale."""
        return (mark.minimum if self.measure == "coefficient" else mark.rank) or 0

    def explain(self) -> str:
        """Each role with its levels and coefficients, and the force."""
        lines = [say("ladder", self.lang, self.title), say(f"ladder-{self.measure}", self.lang, self.forces)]
        for step in self.steps:
            marks = "; ".join(f"{self._name(mark)} ({mark.level})" for mark in step.marks)
            lines.append(f"{step.role.label}: {marks}")
        if self.unplaced:
            lines.append(say("unplaced", self.lang, ", ".join(role.label for role in self.unplaced)))
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "document": self.document,
            "title": self.title,
            "measure": self.measure,
            "levels": [
                {"level": x.iri, "label": x.label, "rank": x.rank, "minimum": x.minimum, "maximum": x.maximum}
                for x in self.levels
            ],
            "roles": [
                {
                    "role": step.role.iri,
                    "label": step.role.label,
                    "classifications": [
                        {
                            "label": mark.label,
                            "level": mark.level,
                            "rank": mark.rank,
                            "experience": mark.experience,
                            "minimum": mark.minimum,
                            "maximum": mark.maximum,
                            "force": mark.force,
                            "passages": list(mark.passages),
                        }
                        for mark in step.marks
                    ],
                }
                for step in self.steps
            ],
            "unplaced": [role.iri for role in self.unplaced],
        }

    def to_table(self) -> Table:
        """One row a classification."""
        rows = [
            (
                Iri(step.role.iri),
                Literal(step.role.label),
                Literal(mark.level),
                Literal(mark.experience),
                _decimal(mark.minimum),
                _decimal(mark.maximum),
                Literal(mark.force),
                Literal(" ".join(mark.passages)),
            )
            for step in self.steps
            for mark in step.marks
        ]
        columns = ("role", "title", "level", "experience", "minimum", "maximum", "force", "passages")
        return Table(columns, tuple(rows))

    def to_pandas(self) -> pandas.DataFrame:
        """One row a classification, as a DataFrame."""
        return self.to_table().to_pandas()

    def to_svg(self) -> Markup:
        """The ladder as one SVG: one row a role, one mark a level of experience, the levels as bands behind."""
        ends = [v for step in self.steps for mark in step.marks for v in self._ends(mark)]
        ends += [v for level in self.levels for v in self._band(level)]
        low, high = min(ends), max(ends)
        scale = _WIDE / ((high - low) or 1)

        def at(value: float) -> float:
            return _PLOT + (value - low) * scale

        bottom = _TOP + len(self.steps) * _ROW
        body = self._bands(at, bottom)
        for i, step in enumerate(self.steps):
            body += self._row(step, at, _TOP + i * _ROW + _ROW / 2)
        rest = say("unplaced", self.lang, ", ".join(role.label for role in self.unplaced)) if self.unplaced else ""
        lines = lines_of(rest, 150, 20) if rest else []
        body += [tag("text", line, x=MARGIN, y=bottom + 30 + 17 * i, font_size=12) for i, line in enumerate(lines)]
        title = say("ladder", self.lang, self.title)
        about = say(f"ladder-{self.measure}", self.lang, self.forces)
        return svg_root(title, about, _PLOT + _WIDE + 70, bottom + 40 + 17 * len(lines), body)

    def _name(self, mark: Classification) -> str:
        shown = f"{mark.minimum:g}" if self.measure == "coefficient" and mark.minimum is not None else mark.level
        return f"{shown} {mark.experience}".strip()

    def _ends(self, mark: Classification) -> list[float]:
        found = [self.value(mark)]
        return [*found, mark.maximum] if self.measure == "coefficient" and mark.maximum is not None else found

    def _band(self, level: GridLevel) -> tuple[float, float]:
        if self.measure == "level":
            return level.rank - 0.5, level.rank + 0.5
        return level.minimum or 0, level.maximum or level.minimum or 0

    def _bands(self, at: Callable[[float], float], bottom: float) -> list[Markup]:
        body: list[Markup] = []
        for i, level in enumerate(self.levels):
            x1, x2 = map(at, self._band(level))
            fill = "#f3efe4" if i % 2 else "#e8f0f8"
            wide = max(x2 - x1, 4)
            body.append(tag("rect", tag("title", level.label), x=x1, y=_TOP - 36, width=wide, height=bottom - _TOP + 36,
                            fill=fill))  # fmt: skip
            label = fitted(level.label, int(wide / 5.6))
            if wide >= 30:
                body.append(tag("text", label, x=x1 + 4, y=_TOP - 22, font_size=11))
            if level.minimum is not None and level.maximum is not None and wide >= 44:
                span = f"{level.minimum:g}–{level.maximum:g}"
                body.append(tag("text", span, x=x1 + 4, y=_TOP - 8, font_size=11, fill="#444"))
        return body

    def _row(self, step: Step, at: Callable[[float], float], y: float) -> list[Markup]:
        label = fitted(step.role.label, 44)
        body = [tag("text", label, x=_LEFT - 8, y=y + 4, text_anchor="end", font_size=12.5)]
        xs = [at(self.value(mark)) for mark in step.marks]
        body.append(tag("path", d=f"M{xs[0]:g} {y:g}H{xs[-1]:g}", stroke="#1f4e79", stroke_width=3))
        taken = {True: 0.0, False: 0.0}
        for i, (mark, x) in enumerate(zip(step.marks, xs, strict=True)):
            hover = tag("title", f"{mark.label} ({mark.force}) {' '.join(mark.passages)}")
            body.append(tag("circle", hover, cx=x, cy=y, r=6, fill="#1f4e79"))
            name = self._name(mark)
            half = len(name) * 2.7
            above = bool(i % 2)
            # A label that would run into the one before it on its side goes to the right of that one.
            middle = max(x, taken[above] + half + 4)
            taken[above] = middle + half
            body.append(tag("text", name, x=middle, y=y + (-10 if above else 18), font_size=10, text_anchor="middle"))
        return body


def ladder(work: Work, places: Places, document: str) -> Ladder:
    """The roles of a document on its grid.

    Raises:
        NotFoundError: the document puts no role on a grid; the message names those that do.
    """
    roles = [role for role in work.roles.values() if role.document == document and role.described]
    placed = {role.iri: places.classifications.get(role.iri, ()) for role in roles}
    measure = "coefficient" if any(c.minimum is not None for own in placed.values() for c in own) else "level"
    steps = _steps(roles, placed, measure)
    if not steps:
        on_grid = {work.roles[r].source for r, own in places.classifications.items() if r in work.roles and own}
        raise NotFoundError(say("no-grid", work.lang, ", ".join(sorted(on_grid)) or say("none", work.lang)))
    marks = [mark for step in steps for mark in step.marks]
    used = {(mark.scale, mark.rank) for mark in marks}
    levels = [x for x in places.levels if (x.scale, x.rank) in used]
    if measure == "coefficient":
        levels = [x for x in levels if x.minimum is not None]
    with_place = {step.role.iri for step in steps}
    unplaced = sorted((role for role in roles if role.iri not in with_place), key=lambda r: (r.label, r.iri))
    return Ladder(document, roles[0].title, measure, tuple(steps), tuple(levels), tuple(unplaced), work.lang)


def _steps(roles: Sequence[Role], placed: Mapping[str, Sequence[Classification]], measure: str) -> list[Step]:
    def value(mark: Classification) -> float | None:
        return mark.minimum if measure == "coefficient" else mark.rank

    found = []
    for role in roles:
        marks = sorted((c for c in placed[role.iri] if value(c) is not None), key=lambda c: (value(c) or 0, c.label))
        if marks:
            found.append(Step(role, tuple(marks)))
    return sorted(found, key=lambda step: (value(step.marks[0]) or 0, step.role.label))


def _decimal(value: float | None) -> Literal | None:
    return None if value is None else Literal(f"{value:g}", None, f"{PREFIXES['xsd']}decimal")
