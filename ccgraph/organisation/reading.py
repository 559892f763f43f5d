"""From a workbook to an organisation: every fault found at once, each with its cell and its repair."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from ccgraph.organisation.layout import COLUMNS, PERSONAL, SEPARATOR, column_of, heading, sheet_of
from ccgraph.organisation.messages import say
from ccgraph.organisation.model import (
    Activity,
    Amount,
    GridLevel,
    Organisation,
    OrganisationError,
    Place,
    Problem,
    Role,
)
from ccgraph.reason import search_key
from ccgraph.spreadsheet import Sheet, Workbook
from ccgraph.terms import ID

__all__ = ["read_organisation", "slug"]

_AMOUNT = re.compile(r"(~|env\.?|environ|ca\.?|about)?\s*(\d{1,7})(?:\s*(?:-|–|à|to|/)\s*(\d{1,7}))?", re.IGNORECASE)
_FORMULA = re.compile(r"=|#(?:N/A|[A-ZÉ/0]+ ?[!?])$")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_YES = frozenset({"oui", "yes", "true", "vrai", "1", "x", "o", "y"})
_NO = frozenset({"", "non", "no", "false", "faux", "0", "n"})
_LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "en": "en", "anglais": "en", "english": "en"}
_CATEGORIES: Final = {
    "employes": ("employe", "employes", "clerical staff"),
    "techniciens-agents-de-maitrise": (
        "techniciens et agents de maitrise",
        "technicien",
        "agent de maitrise",
        "agents de maitrise",
        "etam",
        "tam",
        "technicians and supervisory staff",
    ),
    "cadres-ingenieurs": ("cadre", "cadres", "cadres et ingenieurs", "ingenieur", "managers and engineers"),
}


@dataclass(slots=True)
class _Reader:
    """One reading of a workbook: the problems found so far, and the language to say them in."""

    lang: str
    competencies: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def say(self, key: str, place: Place | None, *values: object, warning: bool = False) -> None:
        self.problems.append(Problem(say(key, self.lang, *values), place, warning))

    def near(self, name: str, known: Mapping[str, object]) -> str:
        found = get_close_matches(search_key(name), list(known), n=1, cutoff=0.6)
        return say("near", self.lang, found[0]) if found else ""


_Row = tuple[dict[str, str], dict[str, Place]]


def read_organisation(
    book: Workbook,
    competencies: Mapping[str, str],
    *,
    name: str | None = None,
    complete: bool | None = None,
    language: str | None = None,
    lang: str = "fr",
) -> Organisation:
    """The organisation a workbook describes.

    Args:
        book: the template filled in, or one sheet with a column of titles.
        competencies: IRI by search key of label, number or identifier.
        name: of the organisation; by default the one in the workbook.
        complete: whether the workbook says all there is to say; by default what the workbook says, else no.
        language: of the workbook's words, ``fr`` or ``en``; by default what the workbook says, else ``fr``.
        lang: language of the messages.

    Raises:
        OrganisationError: with every problem found, each with its cell.
    """
    reader = _Reader(lang, competencies)
    rows = _rows(reader, book)
    about, places = rows["organisation"][0] if rows["organisation"] else ({}, {})
    called = (name or about.get("name", "")).strip()
    if not slug(called):
        reader.say("no-name", None)
    spoken = language or _LANGUAGES.get(search_key(about.get("language", "")) or "fr", "")
    if not spoken:
        reader.say("language", places.get("language"), about["language"])
    whole = _yes(reader, about, places, "complete") if complete is None else complete
    levels = _levels(reader, rows["grid"])
    roles = _roles(reader, rows["roles"], levels)
    activities = _activities(reader, rows["activities"], roles)
    if not roles:
        reader.say("no-roles", None)
    if any(not problem.warning for problem in reader.problems):
        raise OrganisationError(tuple(reader.problems))
    keys = tuple(roles)
    ordered = tuple(sorted(activities, key=lambda activity: (keys.index(activity.role), activity.position)))
    return Organisation(
        called,
        slug(called),
        spoken,
        bool(whole),
        tuple(roles.values()),
        ordered,
        tuple(levels.values()),
        tuple(reader.problems),
    )


def slug(text: str) -> str:
    """A text as part of an IRI: letters without accents, digits and hyphens; empty when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(text)).strip("-")


def _rows(reader: _Reader, book: Workbook) -> dict[str, list[_Row]]:
    """The rows of each known sheet by column."""
    found: dict[str, list[_Row]] = {sheet: [] for sheet in COLUMNS}
    seen: set[str] = set()
    for sheet in book.sheets:
        # A file of one sheet is the roles, whatever its name.
        key = sheet_of(sheet.name) or ("roles" if len(book.sheets) == 1 else None)
        if key is None:
            if sheet.rows:
                reader.say("unknown-sheet", Place(sheet.name, 1), sheet.name, warning=True)
        elif key in seen:
            reader.say("two-sheets", Place(sheet.name, 1))
        elif key != "notes":
            seen.add(key)
            found[key] = _read_sheet(reader, key, sheet)
    return found


def _read_sheet(reader: _Reader, key: str, sheet: Sheet) -> list[_Row]:
    columns: dict[str, int] = {}
    for number, head in enumerate(sheet.rows[0] if sheet.rows else (), 1):
        place = Place(sheet.name, 1, number)
        column = column_of(key, head)
        if column is not None and column in columns:
            reader.say("two-columns", place, head)
        elif column is not None:
            columns[column] = number
        elif search_key(head) in PERSONAL:
            reader.say("personal", place, head, warning=True)
        elif head.strip():
            reader.say("unknown-column", place, head, warning=True)
    needed = {"roles": "title", "activities": "activity", "grid": "level", "organisation": "name"}[key]
    rows: list[_Row] = []
    if needed not in columns:
        if len(sheet.rows) > 1 or key == "roles":
            reader.say("no-column", Place(sheet.name, 1), heading(key, needed, reader.lang))
        return rows
    for number in range(2, len(sheet.rows) + 1):
        cells = {column: sheet.cell(number, at).strip() for column, at in columns.items()}
        places = {column: Place(sheet.name, number, at) for column, at in columns.items()}
        for column, text in cells.items():
            if _MAIL.search(text):
                reader.say("mail", places[column])
        if any(cells.values()):
            rows.append((cells, places))
    return rows


def _amount(reader: _Reader, cells: Mapping[str, str], places: Mapping[str, Place], column: str) -> Amount | None:
    text = cells.get(column, "")
    if not text:
        return None
    found = _AMOUNT.fullmatch(text)
    if found is None:
        reader.say("amount", places[column], text)
        return None
    low, high = int(found[2]), int(found[3] or found[2])
    if low > high:
        reader.say("reversed", places[column], text)
    return Amount(low, high, found[1] is not None)


def _yes(reader: _Reader, cells: Mapping[str, str], places: Mapping[str, Place], column: str) -> bool | None:
    text = search_key(cells.get(column, ""))
    if text not in _YES | _NO:
        reader.say("yes-no", places[column], cells[column])
    return None if not text else text in _YES


def _levels(reader: _Reader, rows: list[_Row]) -> dict[str, GridLevel]:
    levels: dict[str, GridLevel] = {}
    for cells, places in rows:
        key = slug(cells["level"])
        if not key:
            reader.say("level-name", places["level"])
            continue
        if key in levels:
            reader.say("duplicate-level", places["level"], cells["level"], levels[key].places["level"])
            continue
        low, high = (_amount(reader, cells, places, column) for column in ("lowest", "highest"))
        ends = [end for end in (low, high) if end]
        amount = Amount(ends[0].low, ends[-1].high) if ends else None
        if amount and amount.low > amount.high:
            reader.say("reversed", places["highest"], f"{amount.low}-{amount.high}")
        wanted = search_key(cells.get("category", ""))
        category = next((iri for iri, words in _CATEGORIES.items() if wanted in words), None)
        if wanted and category is None:
            reader.say("category", places["category"], cells["category"])
        iri = f"{ID}concept/staff-categories/{category}" if category else None
        levels[key] = GridLevel(key, len(levels) + 1, cells, places, amount, iri)
    return levels


def _roles(reader: _Reader, rows: list[_Row], levels: Mapping[str, GridLevel]) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    titles: dict[str, str] = {}
    for cells, places in rows:
        title = cells["title"]
        if not title:
            reader.say("no-title", places["title"])
            continue
        if _FORMULA.match(title):
            reader.say("formula", places["title"], title, warning=True)
        given = slug(cells.get("id", ""))
        # A title in another script leaves nothing for an IRI.
        key = given or slug(title) or f"role-{places['title'].row}"
        if key in roles:
            first = roles[key].places
            if given:
                reader.say("duplicate-id", places["id"], cells["id"], first["title"])
            else:
                reader.say("duplicate-title", places["title"], title, first["title"])
            continue
        same = titles.setdefault(search_key(title), key)
        if same != key:
            doubtful = not given or not roles[same].cells.get("id")
            name = "duplicate-title" if doubtful else "same-title"
            reader.say(name, places["title"], title, roles[same].places["title"], warning=not doubtful)
        headcount, coefficient = (_amount(reader, cells, places, column) for column in ("headcount", "coefficient"))
        roles[key] = Role(key, cells, places, None, headcount, coefficient)
        _check_level(reader, roles[key], levels)
    names = _names(roles)
    for key, role in roles.items():
        superior = role.cells.get("superior", "")
        if superior:
            found = _resolve(reader, names, superior, role.places["superior"], ("no-superior", "two-superiors"))
            roles[key] = replace(role, superior=found)
    _check_cycles(reader, roles)
    return roles


def _check_level(reader: _Reader, role: Role, levels: Mapping[str, GridLevel]) -> None:
    name = role.cells.get("level", "")
    if not name:
        return
    level = levels.get(slug(name))
    if level is None:
        known = {search_key(other.cells["level"]): other for other in levels.values()}
        reader.say("no-level", role.places["level"], name, reader.near(name, known))
    elif role.coefficient and level.coefficient:
        low, high = level.coefficient.low, level.coefficient.high
        if not low <= role.coefficient.low <= role.coefficient.high <= high:
            reader.say(
                "outside", role.places["coefficient"], role.cells["coefficient"], level.cells["level"], low, high
            )


def _names(roles: Mapping[str, Role]) -> dict[str, list[str]]:
    """Keys of roles by search key of id and of each title; an id goes before a title."""
    names: dict[str, list[str]] = {}
    for key, role in roles.items():
        others = role.cells.get("others", "").split(SEPARATOR)
        for title in (role.cells["title"], role.cells.get("feminine", ""), *others):
            if search_key(title) and key not in names.setdefault(search_key(title), []):
                names[search_key(title)].append(key)
    return names | {search_key(role.cells["id"]): [key] for key, role in roles.items() if role.cells.get("id")}


def _resolve(
    reader: _Reader, names: Mapping[str, list[str]], name: str, place: Place, messages: tuple[str, str]
) -> str | None:
    found = names.get(search_key(name), [])
    if not found:
        reader.say(messages[0], place, name, reader.near(name, names))
    elif len(found) > 1:
        reader.say(messages[1], place, name, ", ".join(found))
    return found[0] if len(found) == 1 else None


def _check_cycles(reader: _Reader, roles: Mapping[str, Role]) -> None:
    told: set[str] = set()
    for start in roles:
        path: list[str] = []
        key: str | None = start
        while key is not None and key not in path and key not in told:
            path.append(key)
            key = roles[key].superior
        if key in path:
            cycle = [*path[path.index(key) :], key]
            titles = " → ".join(roles[step].cells["title"] for step in cycle)
            reader.say("cycle", roles[cycle[0]].places["superior"], titles)
        told.update(path)


def _activities(reader: _Reader, rows: list[_Row], roles: Mapping[str, Role]) -> list[Activity]:
    names = _names(roles)
    found: list[Activity] = []
    seen: dict[tuple[str, str], Place] = {}
    for cells, places in rows:
        if not cells["activity"]:
            reader.say("no-activity", places["activity"])
            continue
        named = places.get("role", places["activity"])
        role = _resolve(reader, names, cells.get("role", ""), named, ("no-role", "two-roles"))
        if role is None:
            continue
        first = seen.setdefault((role, search_key(cells["activity"])), places["activity"])
        if first != places["activity"]:
            reader.say("duplicate-activity", places["activity"], first)
            continue
        taken = [activity.position for activity in found if activity.role == role]
        order = cells.get("order", "")
        position = int(order) if re.fullmatch(r"[1-9]\d{0,5}", order) else max(taken, default=0) + 1
        if order and (position in taken or str(position) != order):
            reader.say("order", places["order"], order)
            continue
        optional = _yes(reader, cells, places, "optional") if "optional" in cells else None
        competencies = []
        for name in filter(None, map(str.strip, cells.get("competencies", "").split(SEPARATOR))):
            competency = reader.competencies.get(search_key(name))
            if competency is None:
                reader.say("competency", places["competencies"], name, reader.near(name, reader.competencies))
            elif competency not in competencies:
                competencies.append(competency)
        found.append(Activity(role, position, cells, places, tuple(competencies), optional))
    return found
