"""The roles of a document by groups of competencies: how many statements of each call for each; as SVG or HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccgraph.compare.drawing import fitted, svg_root
from ccgraph.compare.markup import Markup, tag
from ccgraph.compare.texts import say
from ccgraph.compare.work import Competency, Role, Work
from ccgraph.errors import NotFoundError
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import PREFIXES

if TYPE_CHECKING:
    import pandas

__all__ = ["CompetencyMatrix", "competency_matrix"]

_CELL, _ROW, _LEFT, _TOP = 56, 30, 300, 236
# A label turned by 50 degrees rises by 0.77 of its length, and goes as far to the right as 0.64 of it.
_TURN, _LONGEST = -50, 36


@dataclass(frozen=True, slots=True)
class CompetencyMatrix:
    """Roles by groups of competencies, with the number of statements in each cell.

    Attributes:
        document: IRI of the document.
        title: its title.
        roles: the rows, by label.
        groups: the columns, in the order of the tree.
        counts: by role and group (IRIs); what is not there is zero: nothing is said.
        lang: language of the labels.
    """

    document: str
    title: str
    roles: tuple[Role, ...]
    groups: tuple[Competency, ...]
    counts: Mapping[tuple[str, str], int]
    lang: str

    def count(self, role: Role, group: Competency) -> int:
        """How many statements of a role call for a competency of a group."""
        return self.counts.get((role.iri, group.iri), 0)

    def explain(self) -> str:
        """Each role with its groups, most statements first."""
        lines = [say("matrix", self.lang, self.title), say("matrix-desc", self.lang)]
        for role in self.roles:
            found = sorted(self.groups, key=lambda g: -self.count(role, g))
            named = ", ".join(f"{g.label} {self.count(role, g)}" for g in found if self.count(role, g))
            lines.append(f"{role.label}: {named}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; cells that are zero are left out."""
        return {
            "document": self.document,
            "title": self.title,
            "groups": [{"competency": g.iri, "label": g.label} for g in self.groups],
            "roles": [
                {
                    "role": role.iri,
                    "label": role.label,
                    "counts": {g.iri: self.count(role, g) for g in self.groups if self.count(role, g)},
                }
                for role in self.roles
            ],
        }

    def to_table(self) -> Table:
        """One row a role, one column a group."""
        integer = f"{PREFIXES['xsd']}integer"
        return Table(
            ("role", "title", *(group.label for group in self.groups)),
            tuple(
                (
                    Iri(role.iri),
                    Literal(role.label),
                    *(Literal(str(self.count(role, group)), None, integer) for group in self.groups),
                )
                for role in self.roles
            ),
        )

    def to_pandas(self) -> pandas.DataFrame:
        """One row a role, one column a group, as a DataFrame."""
        return self.to_table().to_pandas()

    def to_svg(self) -> Markup:
        """The matrix as one SVG: the darker, the more statements."""
        most = max(self.counts.values())
        body: list[Markup] = []
        for j, group in enumerate(self.groups):
            x, y = _LEFT + j * _CELL + _CELL / 2 + 5, _TOP - 8
            name = tag("title", group.label)
            turn = f"rotate({_TURN} {x:g} {y:g})"
            body.append(tag("text", name, fitted(group.label, _LONGEST), x=x, y=y, font_size=12, transform=turn))
        for i, role in enumerate(self.roles):
            y = _TOP + i * _ROW
            name = tag("title", role.label)
            label = fitted(role.label, 44)
            body.append(tag("text", name, label, x=_LEFT - 8, y=y + 20, text_anchor="end", font_size=12.5))
            body += [self._cell(role, group, _LEFT + j * _CELL, y, most) for j, group in enumerate(self.groups)]
        width = _LEFT + len(self.groups) * _CELL + 170
        height = _TOP + len(self.roles) * _ROW + 24
        return svg_root(say("matrix", self.lang, self.title), say("matrix-desc", self.lang), width, height, body)

    def _cell(self, role: Role, group: Competency, x: float, y: float, most: int) -> Markup:
        count = self.count(role, group)
        shade = 0.12 + 0.68 * count / most if count else 0.0
        square = tag("rect", x=x, y=y, width=_CELL, height=_ROW, fill="#1f4e79", fill_opacity=f"{shade:.2f}",
                     stroke="#bbb")  # fmt: skip
        if not count:
            return square
        # Up to three quarters of full ink, black is the easier to read on it (WCAG 2.2, contrast ratio).
        ink = "#fff" if shade > 0.74 else "#1a1a1a"
        number = tag("text", count, x=x + _CELL / 2, y=y + 20, text_anchor="middle", font_size=12.5, fill=ink)
        return tag("g", tag("title", f"{role.label} — {group.label}: {count}"), square, number)


def competency_matrix(work: Work, document: str) -> CompetencyMatrix:
    """Roles by groups of competencies, with the number of statements in each cell.

    Raises:
        NotFoundError: no role of the document is tied to competencies.
    """
    roles = sorted(
        (r for r in work.roles.values() if r.document == document and r.deeds), key=lambda r: (r.label, r.iri)
    )
    if not roles:
        raise NotFoundError(say("no-work", work.lang))
    called: dict[tuple[str, str], set[str]] = {}
    for role in roles:
        for competency, deeds in role.deeds.items():
            cell = called.setdefault((role.iri, work.group(competency).iri), set())
            cell |= {deed.statement.iri for deed in deeds}
    groups = sorted({group for _, group in called}, key=work.order)
    counts = {cell: len(statements) for cell, statements in called.items()}
    return CompetencyMatrix(
        document, roles[0].title, tuple(roles), tuple(map(work.competency, groups)), counts, work.lang
    )
