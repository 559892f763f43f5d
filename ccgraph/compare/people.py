"""Profiles of people, from a file or from arguments: read, compared, never kept; nobody is ranked.

A CSV file has a header with ``competency`` and ``mastery`` (0 to 3), and may have ``person``, ``assessor``, ``date``
and ``role`` (a role held before: its row needs no competency). A JSON file holds one object or a list of them:
``{"person": ..., "competencies": [{"competency", "mastery", "assessor", "date"}], "roles": [...]}``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccgraph.compare.gap import Assessment, Gap, Origin, compare
from ccgraph.compare.texts import say
from ccgraph.compare.work import Competency, Role, Work, ask
from ccgraph.errors import DataError, UsageError
from ccgraph.names import resolve_one
from ccgraph.reason import search_key
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table, Term
from ccgraph.terms import ID

__all__ = ["Cover", "Person", "Team", "origin_of", "read_people", "team"]

_COLUMNS = {"person", "competency", "mastery", "assessor", "date", "role"}
_FRENCH = {
    "personne": "person",
    "compétence": "competency",
    "competence": "competency",
    "maîtrise": "mastery",
    "maitrise": "mastery",
    "évaluateur": "assessor",
    "evaluateur": "assessor",
    "rôle": "role",
    "métier": "role",
}


@dataclass(frozen=True, slots=True)
class Person:
    """What a file says of one person: assessments by name of competency, and names of roles held."""

    name: str
    assessments: tuple[Assessment, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """A competency of a certification that covers a need, and the unit (CCP) it stands in."""

    certified: str
    unit: str


@dataclass(frozen=True, slots=True)
class Team:
    """The needs of several people against one target, side by side in the order of the file; no order of merit."""

    target: Role
    gaps: tuple[Gap, ...]
    covers: Mapping[str, tuple[Cover, ...]]
    lang: str

    def competencies(self) -> list[tuple[Competency, str, list[str]]]:
        """Each competency that the target asks for, its section, and its state for each person."""
        first = self.gaps[0].needs
        states = [{need.competency.iri: need.state for need in gap.needs} for gap in self.gaps]
        return [(n.competency, n.section, [state[n.competency.iri] for state in states]) for n in first]

    def covered(self, competency: str) -> str:
        """Which unit of a certification covers a competency."""
        return "; ".join(dict.fromkeys(f"{c.unit}: {c.certified}" for c in self.covers.get(competency, ())))

    def explain(self) -> str:
        """Each competency with the number of people in each state."""
        lines = []
        for competency, _, states in self.competencies():
            counts = ", ".join(f"{states.count(s)} {say(s, self.lang)}" for s in dict.fromkeys(states))
            lines.append(f"{competency.label}: {counts}  {self.covered(competency.iri)}".rstrip())
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "target": {"role": self.target.iri, "label": self.target.label},
            "people": [{"label": gap.origin.label, "notes": list(gap.notes)} for gap in self.gaps],
            "needs": [
                {
                    "competency": competency.iri,
                    "label": competency.label,
                    "section": section,
                    "states": states,
                    "covered_by": [
                        {"certified": c.certified, "unit": c.unit} for c in self.covers.get(competency.iri, ())
                    ],
                }
                for competency, section, states in self.competencies()
            ],
        }

    def to_table(self) -> Table:
        """One row a competency, one column a person."""
        people = [f"{i}. {gap.origin.label}" for i, gap in enumerate(self.gaps, 1)]
        rows: list[tuple[Term | None, ...]] = [
            (
                Literal(say(section, self.lang)),
                Iri(competency.iri),
                Literal(competency.label),
                *(Literal(say(state, self.lang)) for state in states),
                Literal(self.covered(competency.iri)),
            )
            for competency, section, states in self.competencies()
        ]
        return Table(("section", "competency", "label", *people, "covered"), tuple(rows))


def read_people(path: Path) -> list[Person]:
    """The people of a file, in its order.

    Raises:
        DataError: the file cannot be read, or is not what its name says.
        UsageError: a row says something that is no assessment; the message names the row.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}); use UTF-8.") from error
    rows = _json_rows(path, text) if path.suffix.lower() == ".json" else _csv_rows(path, text)
    grouped: dict[str, tuple[list[Assessment], list[str]]] = {}
    for place, row in rows:
        assessments, roles = grouped.setdefault(str(row.get("person") or "").strip(), ([], []))
        role, competency = (str(row.get(key) or "").strip() for key in ("role", "competency"))
        if role:
            roles.append(role)
        if competency:
            given = [str(row.get(key) or "").strip() for key in ("assessor", "date")]
            assessments.append(Assessment(competency, _mastery(place, row.get("mastery")), *given))
        elif not role:
            raise UsageError(f"{place}: neither a competency nor a role.")
    if not grouped:
        raise UsageError(f"{path}: nobody in it; give rows with a competency and its mastery, or a role.")
    return [Person(name, tuple(found), tuple(roles)) for name, (found, roles) in grouped.items()]


def origin_of(store: Store, work: Work, person: Person, roles: Sequence[Role] = ()) -> tuple[Origin, list[str]]:
    """What a person holds, and what could not be understood: unknown competencies are listed, never dropped.

    Raises:
        NotFoundError: a role held bears no known name.
        UsageError: a role's name is that of several.
    """
    names: dict[str, set[str]] = {}
    for row in ask(store, "competency-names", work.lang):
        names.setdefault(str(row["key"]), set()).add(str(row["competency"]))
    by_number = {c.notation: c.iri for c in work.competencies.values() if c.notation}
    held = [*roles, *(work.role(resolve_one(store, name, "Role", None, work.lang).iri) for name in person.roles)]
    remarks: list[str] = []
    found: dict[str, Assessment] = {}
    for given in person.assessments:
        iri = _competency(given.competency, work, by_number, names)
        if iri is None:
            remarks.append(say("note-unknown", work.lang, given.competency))
            continue
        label = work.competency(iri).label
        if not given.grounded:
            remarks.append(say("note-assessor", work.lang, label))
        made = Assessment(iri, given.mastery, given.assessor, given.date)
        if iri in found:
            made = max(found[iri], made, key=lambda a: a.date)
            remarks.append(say("note-older", work.lang, label, made.date))
        found[iri] = made
    label = person.name or say("person", work.lang)
    return Origin(label, tuple(held), found, person=True), remarks


def team(store: Store, work: Work, people: Iterable[Person], target: Role) -> Team:
    """The needs of several people against one target, with the certified competencies that cover them."""
    gaps = []
    for person in people:
        origin, remarks = origin_of(store, work, person)
        gaps.append(compare(work, origin, target, remarks))
    covers: dict[str, list[Cover]] = {}
    for row in ask(store, "certified", work.lang):
        covers.setdefault(str(row["competency"]), []).append(Cover(str(row["label"]), str(row["unitLabel"])))
    return Team(target, tuple(gaps), {key: tuple(value) for key, value in covers.items()}, work.lang)


def _competency(name: str, work: Work, numbers: Mapping[str, str], names: Mapping[str, set[str]]) -> str | None:
    for iri in (name, f"{ID}{name}", f"{ID}concept/competencies/{name}", numbers.get(name, "")):
        if iri in work.competencies:
            return iri
    found = names.get(search_key(name), set())
    return next(iter(found)) if len(found) == 1 else None


def _mastery(place: str, value: Any) -> int:
    text = str(value).strip()
    if text not in {"0", "1", "2", "3"}:
        raise UsageError(f"{place}: mastery “{text}” is none of 0, 1, 2, 3.")
    return int(text)


def _csv_rows(path: Path, text: str) -> list[tuple[str, dict[str, Any]]]:
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=";" if first.count(";") >= first.count(",") else ",")
    lines = [line for line in reader if any(cell.strip() for cell in line)]
    if not lines:
        raise UsageError(f"{path}: empty.")
    header = [cell.strip().casefold() for cell in lines[0]]
    header = [_FRENCH.get(cell, cell) for cell in header]
    unknown = [cell for cell in header if cell and cell not in _COLUMNS]
    if unknown or not {"competency", "role"} & set(header):
        listed = ", ".join(sorted(_COLUMNS))
        wrong = f"unknown column {', '.join(unknown)}" if unknown else "no column competency or role"
        raise UsageError(f"{path}: {wrong}; the columns are: {listed}.")
    return [
        (f"{path}, row {number}", dict(zip(header, line, strict=False))) for number, line in enumerate(lines[1:], 2)
    ]


def _json_rows(path: Path, text: str) -> list[tuple[str, dict[str, Any]]]:
    try:
        given = json.loads(text)
    except ValueError as error:
        raise DataError(f"{path}: no JSON ({error}).") from error
    rows: list[tuple[str, dict[str, Any]]] = []
    for number, person in enumerate(given if isinstance(given, list) else [given], 1):
        place = f"{path}, person {number}"
        if not isinstance(person, dict):
            raise UsageError(f"{place}: an object is expected.")
        name = person.get("person", "")
        rows += [(place, {"person": name, "role": role}) for role in person.get("roles", ())]
        for item in person.get("competencies", ()):
            if not isinstance(item, dict):
                raise UsageError(f"{place}: a competency is an object with competency and mastery.")
            rows.append((place, {**item, "person": name}))
    return rows
