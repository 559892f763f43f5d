"""The sheets and columns of an organisation's spreadsheet, in French and English, and the empty template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ccgraph.reason import search_key
from ccgraph.spreadsheet import Sheet

__all__ = ["COLUMNS", "PERSONAL", "SEPARATOR", "SHEETS", "Columns", "column_of", "heading", "sheet_of", "template"]

SEPARATOR: Final = "|"
"""Between the values of a cell that may hold several."""

SHEETS: Final[dict[str, dict[str, str]]] = {
    "organisation": {"fr": "Organisation", "en": "Organisation"},
    "roles": {"fr": "Rôles", "en": "Roles"},
    "activities": {"fr": "Activités", "en": "Activities"},
    "grid": {"fr": "Grille", "en": "Grid"},
    "notes": {"fr": "Lisez-moi", "en": "Read me"},
}

Columns = Mapping[str, Mapping[str, tuple[str, ...]]]

COLUMNS: Final[dict[str, dict[str, dict[str, tuple[str, ...]]]]] = {
    "organisation": {
        "name": {"fr": ("nom", "organisation"), "en": ("name", "organization")},
        "language": {"fr": ("langue",), "en": ("language",)},
        "complete": {"fr": ("complet",), "en": ("complete",)},
    },
    "roles": {
        "id": {"fr": ("id", "identifiant", "code"), "en": ("id", "identifier", "code")},
        "title": {
            "fr": ("titre", "intitulé", "poste", "fonction", "emploi", "rôle"),
            "en": ("title", "job title", "role"),
        },
        "feminine": {"fr": ("titre féminin", "féminin"), "en": ("feminine title",)},
        "others": {"fr": ("autres titres", "synonymes", "abréviation"), "en": ("other titles", "synonyms")},
        "translation": {
            "fr": ("titre dans l'autre langue", "titre anglais", "titre français"),
            "en": ("title in the other language", "French title", "English title"),
        },
        "superior": {
            "fr": ("N+1", "supérieur", "responsable hiérarchique", "rattachement", "supérieur hiérarchique"),
            "en": ("manager", "superior", "reports to"),
        },
        "department": {"fr": ("service", "équipe", "équipe ou service"), "en": ("department", "team")},
        "site": {"fr": ("site",), "en": ("location",)},
        "headcount": {"fr": ("effectif", "effectifs", "nombre"), "en": ("headcount",)},
        "level": {"fr": ("niveau",), "en": ("level", "grade")},
        "coefficient": {"fr": ("coefficient",), "en": ("coefficient",)},
        "description": {"fr": ("description", "mission", "finalité"), "en": ("description", "purpose")},
    },
    "activities": {
        "role": {"fr": ("rôle", "titre", "poste", "id"), "en": ("role", "title")},
        "order": {"fr": ("ordre", "rang"), "en": ("order",)},
        "activity": {"fr": ("activité", "tâche"), "en": ("activity", "task")},
        "competencies": {"fr": ("compétences", "compétence"), "en": ("competencies", "competency", "skills")},
        "optional": {"fr": ("optionnelle", "facultative"), "en": ("optional",)},
    },
    "grid": {
        "level": {"fr": ("niveau",), "en": ("level", "grade")},
        "lowest": {"fr": ("coefficient min", "coefficient minimum", "min"), "en": ("lowest coefficient",)},
        "highest": {"fr": ("coefficient max", "coefficient maximum", "max"), "en": ("highest coefficient",)},
        "category": {"fr": ("catégorie",), "en": ("category",)},
    },
}
"""Sheet, column, and by language its heading, then the headings also understood. Any language is understood."""

PERSONAL: Final = frozenset(
    (
        "nom",
        "prenom",
        "prenoms",
        "noms",
        "nom prenom",
        "nom et prenom",
        "nom de famille",
        "nom complet",
        "titulaire",
        "titulaires",
        "salarie",
        "salaries",
        "collaborateur",
        "matricule",
        "email",
        "e mail",
        "mail",
        "courriel",
        "telephone",
        "portable",
        "adresse",
        "date de naissance",
        "sexe",
        "salaire",
        "remuneration",
        "name",
        "first name",
        "last name",
        "surname",
        "full name",
        "employee",
        "employees",
        "employee id",
        "holder",
        "incumbent",
        "phone",
        "address",
        "date of birth",
        "birth date",
        "salary",
    )
)
"""Search keys of headings of data about persons, which are never read: headcounts are of roles."""

_NOTES = {
    "fr": (
        "Une ligne par rôle dans « Rôles » : seul le titre est nécessaire. Le N+1 est l'id ou le titre d'un autre "
        "rôle ; vide pour le sommet.",
        "Plusieurs valeurs dans une case se séparent par | (autres titres, compétences).",
        "L'effectif est celui du rôle : 12, 10-15 ou env. 12. Ne donner aucun nom de personne.",
        "« Activités » : une ligne par activité. Les compétences sont des libellés, numéros ou identifiants de "
        "`ccgraph list competencies` ; une case vide reçoit des propositions à l'import.",
        "« Grille » : vos niveaux, du plus bas au plus haut. Le niveau et le coefficient d'un rôle s'y rapportent.",
        "Importer : ccgraph organisation import CE-FICHIER --name « Mon organisation ».",
    ),
    "en": (
        "One row a role in “Roles”: only the title is needed. The manager is the id or the title of another role; "
        "empty for the top.",
        "Several values in a cell are parted by | (other titles, competencies).",
        "The headcount is that of the role: 12, 10-15 or about 12. Give no name of a person.",
        "“Activities”: one row an activity. Competencies are labels, numbers or identifiers of `ccgraph list "
        "competencies`; an empty cell gets proposals when imported.",
        "“Grid”: your levels, from the lowest to the highest. The level and coefficient of a role refer to them.",
        "Import: ccgraph organisation import THIS-FILE --name “My organisation”.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Known:
    sheets: dict[str, str]
    columns: dict[str, dict[str, str]]


def _known() -> _Known:
    sheets = {search_key(name): key for key, names in SHEETS.items() for name in names.values()}
    columns = {
        sheet: {
            search_key(name): key
            for key, names in reversed(columns.items())
            for alike in names.values()
            for name in alike
        }
        for sheet, columns in COLUMNS.items()
    }
    return _Known(sheets, columns)


def sheet_of(name: str) -> str | None:
    """The key of a sheet by its name in either language, capitals and accents apart."""
    return _known().sheets.get(search_key(name))


def column_of(sheet: str, head: str) -> str | None:
    """The key of a column of a sheet by a heading in either language."""
    return _known().columns[sheet].get(search_key(head))


def heading(sheet: str, column: str, lang: str) -> str:
    """The heading of a column in a language."""
    return COLUMNS[sheet][column][lang][0]


def template(lang: str, rows: Mapping[str, Iterable[Mapping[str, str]]] | None = None) -> tuple[Sheet, ...]:
    """The sheets with their headings in a language, filled with rows (by sheet and column) or empty."""
    filled = rows or {}
    sheets = []
    for sheet, columns in COLUMNS.items():
        body = [tuple(row.get(column, "") for column in columns) for row in filled.get(sheet, ())]
        head = tuple(heading(sheet, column, lang) for column in columns)
        sheets.append(Sheet(SHEETS[sheet][lang], (head, *map(_trimmed, body))))
    sheets.append(Sheet(SHEETS["notes"][lang], tuple((note,) for note in _NOTES[lang])))
    return tuple(sheets)


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]
