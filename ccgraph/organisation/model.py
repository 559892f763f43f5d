"""An organisation as its spreadsheet gives it, each value with the cell it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ccgraph.errors import DataError
from ccgraph.spreadsheet import column_letters

__all__ = ["Activity", "Amount", "GridLevel", "Organisation", "OrganisationError", "Place", "Problem", "Role"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell, or a whole row where ``column`` is 0; rows and columns count from 1."""

    sheet: str
    row: int
    column: int = 0

    def __str__(self) -> str:
        return f"{self.sheet}!{column_letters(self.column)}{self.row}" if self.column else f"{self.sheet}!{self.row}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to repair in a spreadsheet (``warning``: something to know), and the cell."""

    text: str
    place: Place | None = None
    warning: bool = False

    def explain(self) -> str:
        """The cell and the text in one line."""
        return f"{self.place}: {self.text}" if self.place else self.text

    def to_dict(self) -> dict[str, str | bool]:
        """Plain values, for JSON."""
        return {"cell": str(self.place or ""), "text": self.text, "warning": self.warning}


class OrganisationError(DataError):
    """A spreadsheet that is no whole organisation; nothing was stored. ``problems`` holds every one found."""

    exit_code = 1

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.explain() for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or a range, as the cell gives it."""

    low: int
    high: int
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A row of the roles.

    Attributes:
        key: identifier within the organisation, letters, digits and hyphens.
        cells: text by column key.
        places: cell by column key.
        superior: key of the superior, ``None`` at the top.
        headcount: of the role.
        coefficient: of the role.
    """

    key: str
    cells: Mapping[str, str]
    places: Mapping[str, Place]
    superior: str | None = None
    headcount: Amount | None = None
    coefficient: Amount | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of the activities: role (key), position, text, competencies (IRIs), whether optional."""

    role: str
    position: int
    cells: Mapping[str, str]
    places: Mapping[str, Place]
    competencies: tuple[str, ...] = ()
    optional: bool | None = None


@dataclass(frozen=True, slots=True)
class GridLevel:
    """A row of the grid: key, rank from the lowest, coefficients, IRI of the staff category."""

    key: str
    rank: int
    cells: Mapping[str, str]
    places: Mapping[str, Place]
    coefficient: Amount | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """What a spreadsheet says of an organisation, without fault."""

    name: str
    slug: str
    language: str
    complete: bool
    roles: tuple[Role, ...]
    activities: tuple[Activity, ...]
    levels: tuple[GridLevel, ...]
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    def rows(self) -> dict[str, list[dict[str, str]]]:
        """The cells by sheet and column, as the template takes them."""
        about = {"name": self.name, "language": self.language, "complete": "oui" if self.complete else ""}
        return {
            "organisation": [about],
            "roles": [dict(role.cells) for role in self.roles],
            "activities": [dict(activity.cells) for activity in self.activities],
            "grid": [dict(level.cells) for level in self.levels],
        }
