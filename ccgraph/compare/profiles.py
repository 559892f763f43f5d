"""Profiles of people and the user's own training, from files or arguments: read and handed on, never kept.

A spreadsheet of people (``.xlsx``, ``.csv``) has a header with ``competency`` and ``mastery`` (0 to 3), and may have
``person``, ``assessor``, ``date`` and ``role`` (a role held before: its row needs no competency). A JSON file holds one
object or a list of them: ``{"person": ..., "competencies": [{"competency", "mastery", "assessor", "date"}], "roles":
[...]}``. A spreadsheet of training has the columns ``training`` and ``competency``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccgraph.compare.gap import Assessment
from ccgraph.errors import DataError, UsageError
from ccgraph.files import unreadable
from ccgraph.spreadsheet import read

__all__ = ["Person", "Training", "assessment", "read_people", "read_training"]

# Whether a file must have the column, or another one that it must have.
_PEOPLE = {"person": False, "competency": True, "mastery": False, "assessor": False, "date": False, "role": True}
_TRAINING = {"training": True, "competency": True}
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
    "formation": "training",
}


@dataclass(frozen=True, slots=True)
class Person:
    """What a file says of one person: assessments by name of competency, and names of roles held."""

    name: str
    assessments: tuple[Assessment, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Training:
    """A training of the user's own catalogue and the name of a competency that it covers."""

    title: str
    competency: str


def assessment(place: str, competency: str, mastery: Any, assessor: str = "", date: str = "") -> Assessment:
    """An assessment as somebody wrote it; a French date becomes an ISO 8601 one, so that the latest can be told.

    Raises:
        UsageError: the mastery is none of 0 to 3, or the date none that can be ordered; the message names the place.
    """
    level = str(mastery).strip()
    if level not in {"0", "1", "2", "3"}:
        raise UsageError(f"{place}: mastery “{level}” is none of 0, 1, 2, 3.")
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", date)
    iso = f"{french[3]}-{int(french[2]):02}-{int(french[1]):02}" if french else date
    if not re.fullmatch(r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?", iso):
        raise UsageError(f"{place}: date “{date}” is none of 2026, 2026-10, 2026-10-01, 01/10/2026.")
    try:
        return Assessment(competency, int(level), assessor, iso)
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from error


def read_people(path: Path) -> list[Person]:
    """The people of a file, in its order.

    Raises:
        DataError: the file cannot be read, or is not what its name says.
        UsageError: a row says something that is no assessment; the message names the row.
    """
    rows = _json_rows(path, _read(path)) if path.suffix.lower() == ".json" else _sheet_rows(path, _PEOPLE)
    grouped: dict[str, tuple[list[Assessment], list[str]]] = {}
    for place, row in rows:
        assessments, roles = grouped.setdefault(str(row.get("person") or "").strip(), ([], []))
        role, competency = (str(row.get(key) or "").strip() for key in ("role", "competency"))
        if role:
            roles.append(role)
        if competency:
            given = [str(row.get(key) or "").strip() for key in ("assessor", "date")]
            assessments.append(assessment(place, competency, row.get("mastery"), *given))
        elif not role:
            raise UsageError(f"{place}: neither a competency nor a role.")
    if not grouped:
        raise UsageError(f"{path}: nobody in it; give rows with a competency and its mastery, or a role.")
    return [Person(name, tuple(found), tuple(roles)) for name, (found, roles) in grouped.items()]


def read_training(path: Path) -> list[Training]:
    """The training of the user's own catalogue, one row a competency that a training covers.

    Raises:
        DataError: the file cannot be read.
        UsageError: a column is missing, or a row lacks a title or a competency; the message names the row.
    """
    found = []
    for place, row in _sheet_rows(path, _TRAINING):
        title, competency = (str(row.get(key) or "").strip() for key in ("training", "competency"))
        if not title or not competency:
            raise UsageError(f"{place}: a training and a competency are needed.")
        found.append(Training(title, competency))
    if not found:
        raise UsageError(f"{path}: no training in it; give rows with a training and a competency that it covers.")
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: cannot be read ({error}); use UTF-8.") from error


def _sheet_rows(path: Path, columns: Mapping[str, bool]) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a spreadsheet's first sheet with their places.

    ``columns`` says of each whether the file must have it, or another.
    """
    sheet = read(path).sheets[0]
    lines = [(number, line) for number, line in enumerate(sheet.rows, 1) if any(cell.strip() for cell in line)]
    if not lines:
        raise UsageError(f"{path}: empty.")
    header = [cell.strip().casefold() for cell in lines[0][1]]
    header = [_FRENCH.get(cell, cell) for cell in header]
    unknown = [cell for cell in header if cell and cell not in columns]
    needed = [column for column, need in columns.items() if need]
    if unknown or not set(needed) & set(header):
        wrong = f"unknown column {', '.join(unknown)}" if unknown else f"no column {' or '.join(needed)}"
        raise UsageError(f"{path}: {wrong}; the columns are: {', '.join(sorted(columns))}.")
    return [(f"{path}, row {number}", dict(zip(header, line, strict=False))) for number, line in lines[1:]]


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
