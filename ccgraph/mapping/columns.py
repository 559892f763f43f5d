"""Which column of a spreadsheet holds the titles, and which say more of the job: by heading, else by content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ccgraph.errors import UsageError
from ccgraph.mapping.model import Title
from ccgraph.reason import search_key
from ccgraph.spreadsheet import Sheet, column_letters

__all__ = ["NO_COLUMN", "Columns", "find_columns"]

NO_COLUMN: Final = "-"
"""What a person gives for a column that is not to be read."""
_ROLES: Final = ("title", "department", "description", "organisation")
# Search keys (no accents, no case), the likeliest first.
_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "title": (
        "intitule de poste",
        "intitule du poste",
        "intitule poste",
        "intitule de l emploi",
        "intitule emploi",
        "libelle emploi",
        "libelle de l emploi",
        "libelle poste",
        "libelle de poste",
        "libelle du poste",
        "libelle fonction",
        "titre du poste",
        "titre de poste",
        "titre de l offre",
        "intitule de l offre",
        "titre de l annonce",
        "job title",
        "position title",
        "intitule",
        "intitules",
        "titre",
        "titres",
        "poste",
        "postes",
        "poste occupe",
        "emploi",
        "emplois",
        "emploi occupe",
        "emploi type",
        "fonction",
        "fonctions",
        "metier",
        "metiers",
        "appellation",
        "title",
        "titles",
        "job",
        "jobs",
        "position",
        "occupation",
        "role",
        "libelle",
        "label",
    ),
    "department": (
        "departement",
        "service",
        "services",
        "direction",
        "pole",
        "unite",
        "department",
        "team",
        "equipe",
        "business unit",
        "division",
        "service affectation",
    ),
    "description": (
        "description",
        "description du poste",
        "descriptif",
        "descriptif du poste",
        "missions",
        "mission",
        "activites",
        "taches",
        "job description",
        "duties",
        "tasks",
        "responsibilities",
    ),
    "organisation": (
        "organisation",
        "organization",
        "societe",
        "entreprise",
        "employeur",
        "raison sociale",
        "etablissement",
        "filiale",
        "company",
        "employer",
        "entity",
        "entite",
    ),
}
# Words by which a longer heading still names titles (“Fonction exercée”), and those by which it names another thing.
_TITLE_WORDS: Final = frozenset(
    [
        "intitule",
        "intitules",
        "poste",
        "postes",
        "emploi",
        "emplois",
        "fonction",
        "fonctions",
        "metier",
        "metiers",
        "appellation",
        "job",
        "role",
        "occupation",
    ]
)
_OTHER_WORDS: Final = frozenset(
    [
        "date",
        "code",
        "id",
        "identifiant",
        "num",
        "numero",
        "no",
        "n",
        "nb",
        "nombre",
        "matricule",
        "tel",
        "telephone",
        "famille",
        "filiere",
        "service",
        "direction",
        "departement",
        "statut",
        "type",
        "niveau",
        "salaire",
        "coefficient",
        "anciennete",
        "taux",
        "effectif",
        "effectifs",
        "groupe",
        "categorie",
        "duree",
        "annee",
        "mois",
        "lieu",
        "site",
        "adresse",
        "ville",
        "responsable",
        "manager",
        "superieur",
        "number",
        "start",
        "end",
        "family",
        "grade",
        "level",
        "status",
    ]
)
_HEADING_WORDS: Final = 5
_SCANNED: Final = 15
_SAMPLE: Final = 500
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NOT_A_TITLE: Final = re.compile(r"\S+@\S+|https?://\S+|[\d\s.,:/€%+-]+")
# Words that few cells hold but titles.
_OF_TITLES: Final = re.compile(
    r"\bh ?[/\-|] ?f\b|\bf ?[/\-|] ?h\b|conseill|responsable|charg[ée]|directeur|directrice|assistant|technicien|agent"
    r"|chef|manager|superviseur|op[ée]rat|ing[ée]nieur|vendeu|formateur|gestionnaire|employ[ée]|advisor|officer|lead",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a sheet says what.

    Attributes:
        header: number of the row of headings, counted from 1; 0 when there is none.
        places: column of each part of a title, counted from 1.
        guessed: whether the column of titles was found by its content.
        headless: whether a row of headings was looked for, and the first row looks like a title instead.
    """

    header: int
    places: Mapping[str, int]
    guessed: bool = False
    headless: bool = False

    def title(self, sheet: Sheet, row: int) -> Title:
        """The title of a row, spaces at its ends and line breaks taken out; its text may be empty."""
        cells = {part: sheet.cell(row, column) for part, column in self.places.items()}
        kept = {part: cell.strip() if part == "description" else " ".join(cell.split()) for part, cell in cells.items()}
        return Title(**({"text": kept.pop("title")} | kept))

    def described(self, sheet: Sheet) -> dict[str, tuple[str, str]]:
        """Letters and heading of each column read."""
        return {
            part: (column_letters(column), sheet.cell(self.header, column) if self.header else "")
            for part, column in self.places.items()
        }


def find_columns(
    sheet: Sheet, chosen: Mapping[str, str], *, header: bool = True, ignored: Sequence[int] = ()
) -> Columns:
    """The columns of a sheet.

    Args:
        sheet: the sheet.
        chosen: heading or letters that a person gave for ``title``, ``department``, ``description``,
            ``organisation``; ``-`` leaves an optional column out.
        header: whether there is a row of headings.
        ignored: columns that are not looked at, counted from 1.

    Raises:
        UsageError: the sheet is empty, a column given is not there, or no column looks like titles.
    """
    if not any(any(cell.strip() for cell in row) for row in sheet.rows):
        raise UsageError(f"The sheet “{sheet.name}” is empty.")
    row = _header_row(sheet, chosen, ignored) if header else 0
    width = max(map(len, sheet.rows))
    keys = {c: search_key(sheet.cell(row, c)) if row else "" for c in range(1, width + 1) if c not in ignored}
    places: dict[str, int] = {}
    guessed = False
    for part in _ROLES:
        given = chosen.get(part)
        if given == NO_COLUMN and part != "title":
            continue
        column = _named(sheet, row, given, width) if given else _by_heading(keys, part, places)
        if column is None and part == "title" and sum(map(bool, keys.values())) > 1:
            # One cell alone may as well be the sheet's caption: its column is then found by content.
            column = _by_word(sheet, row, keys)
        if column is None and part == "title":
            column, guessed = _by_content(sheet, row, list(keys)), True
        if column is not None:
            places[part] = column
    found = Columns(row, places, guessed)
    if row and places.keys() == {"title"} and _is_title(sheet.cell(row, places["title"]), chosen.get("title", "")):
        # Nothing may be lost: a first row that no heading tells and that reads like a title is one.
        below = {"title": column_letters(places["title"])}
        return replace(find_columns(sheet, {**chosen, **below}, header=False), guessed=guessed, headless=True)
    return found


def _is_title(cell: str, given: str) -> bool:
    """Whether a cell where a heading may stand holds a title: not what a person called it, nor a heading we know."""
    key = search_key(cell)
    known = any(key == heading or f" {heading} " in f" {key} " for heading in _HEADINGS["title"])
    return not known and key != search_key(given) and _OF_TITLES.search(cell) is not None


def _header_row(sheet: Sheet, chosen: Mapping[str, str], ignored: Sequence[int]) -> int:
    """The row of headings: the first with some we know or a person gave; else the first that is not empty.

    A row of several cells goes before a caption: a cell alone in its row, above an empty one or with a date or number.
    """
    known = {heading for headings in _HEADINGS.values() for heading in headings[:-1]}
    titles = set(_HEADINGS["title"]) | {search_key(given) for given in chosen.values() if len(given) > 2}
    ranks: dict[int, int] = {}
    for number, row in enumerate(sheet.rows[:_SCANNED], 1):
        cells = [cell for c, cell in enumerate(row, 1) if c not in ignored and cell.strip()]
        keys = {search_key(cell) for cell in cells} - {""}
        below = sheet.rows[number] if number < len(sheet.rows) else ()
        caption = len(cells) == 1 and (not any(map(str.strip, below)) or any(map(str.isdigit, cells[0])))
        if keys & titles or len(keys & known) > 1:
            ranks[number] = 0 if len(cells) > 1 else 3 if caption else 1
        elif len(cells) > 1 and any(map(_names_titles, keys)) and not any(map(_is_content, cells)):
            ranks[number] = 2
        elif keys:
            ranks[number] = 5 if caption else 4
    return min(ranks, key=lambda number: (ranks[number], number), default=1)


def _names_titles(key: str) -> bool:
    """Whether a longer heading names titles: “fonction exercee”, not “date d entree dans le poste”."""
    words = key.split()
    return len(words) <= _HEADING_WORDS and bool(_TITLE_WORDS & set(words)) and not _OTHER_WORDS & set(words)


def _is_content(cell: str) -> bool:
    """Whether a cell holds what stands below headings: a number, a date, an address, a title."""
    return _NOT_A_TITLE.fullmatch(cell.strip()) is not None or _OF_TITLES.search(cell) is not None


def _named(sheet: Sheet, row: int, given: str, width: int) -> int:
    heads = [sheet.cell(row, c) for c in range(1, width + 1)] if row else [""] * width
    key = search_key(given)
    equal = [c for c, head in enumerate(heads, 1) if head.strip() == given.strip()]
    alike = equal or [c for c, head in enumerate(heads, 1) if key and search_key(head) == key]
    if len(alike) > 1:
        letters = ", ".join(map(column_letters, alike))
        raise UsageError(f"“{given}” heads {len(alike)} columns ({letters}): give the letter.")
    if alike:
        return alike[0]
    for c in range(1, width + 1):
        if column_letters(c) == given.strip().upper():
            return c
    listed = ", ".join(f"{column_letters(c)} “{head}”" for c, head in enumerate(heads, 1))
    raise UsageError(f"“{sheet.name}” has no column “{given}”; there are: {listed}.")


def _by_heading(keys: Mapping[int, str], part: str, taken: Mapping[str, int]) -> int | None:
    free = {c: key for c, key in keys.items() if key and c not in taken.values()}
    for heading in _HEADINGS[part]:
        for column, key in free.items():
            if key == heading:
                return column
    # “Intitulé du poste (contrat)”: longer headings that hold a known one of several words.
    for heading in _HEADINGS[part]:
        for column, key in free.items():
            if " " in heading and f" {heading} " in f" {key} ":
                return column
    return None


def _by_word(sheet: Sheet, header: int, keys: Mapping[int, str]) -> int | None:
    """The first column whose longer heading names titles, and whose cells have words."""
    for column, key in keys.items():
        if _names_titles(key):
            cells = [
                sheet.cell(n, column).strip() for n in range(header + 1, min(len(sheet.rows), header + _SAMPLE) + 1)
            ]
            cells = [cell for cell in cells if cell]
            if sum(1 for cell in cells if _WORD.search(cell) and not _NOT_A_TITLE.fullmatch(cell)) * 2 > len(cells):
                return column
    return None


def _by_content(sheet: Sheet, header: int, columns: list[int]) -> int:
    """The column whose cells look most like titles: a few words, many of them different, no numbers or addresses."""
    scores: dict[int, float] = {}
    for column in columns:
        cells = [sheet.cell(n, column).strip() for n in range(header + 1, min(len(sheet.rows), header + _SAMPLE) + 1)]
        cells = [cell for cell in cells if cell]
        if not cells:
            continue
        worded = [cell for cell in cells if not _NOT_A_TITLE.fullmatch(cell) and 1 <= len(_WORD.findall(cell)) <= 12]
        different = len({search_key(cell) for cell in worded}) / len(cells)
        named = sum(1 for cell in worded if _OF_TITLES.search(cell)) / len(cells)
        scores[column] = (len(worded) / len(cells)) * (0.2 + 0.3 * different + named)
    best = max(scores, key=lambda column: (scores[column], -column), default=None)
    if best is None or scores[best] < 0.2:
        heads = ", ".join(f"{column_letters(c)} “{sheet.cell(header, c) if header else ''}”" for c in columns)
        raise UsageError(f"No column of “{sheet.name}” looks like job titles: name it with --column ({heads}).")
    return best
