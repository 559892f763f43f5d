"""ROME, the French reference of occupations, from the tables of France Travail's open-data edition.

https://www.francetravail.org/opendata/repertoire-operationnel-des-meti.html: a zip or folder of ``unix_*_utf8.csv``,
one row a code, a title, an item, a link; apostrophes doubled in long texts. Layouts differ between versions: columns
are chosen by the names in their header, and what only some versions have is optional.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ccgraph.errors import DataError
from ccgraph.reference.tables import Row, Tables

__all__ = ["Edition", "Item", "Occupation", "Title", "read_rome"]

# What a code list of a later version may lack without being truncated: links to codes that were withdrawn.
_STRAY_SHARE = 0.01
_CODE = re.compile(r"[A-N][0-9]{4}")
_ALIASES = {"code_domaine_professionel": "code_domaine_professionnel", "code_ogr_savoir": "code_ogr"}
_ALIASES |= {"libelle_domaine_professionel": "libelle_domaine_professionnel", "libelle_appellation": "long"}
_ALIASES |= {"libelle_appellation_long": "long", "libelle_appellation_court": "short", "intitule": "libelle_rome"}

_TABLES = ("referentiel_code_rome", "referentiel_appellation", "appellations", "texte", "grand_domaine")
"""Of these, every edition has some."""
_OTHERS = {
    r"(occupations|skills|skillsHierarchy|broaderRelations\w*|conceptSchemes)(_[a-z]{2})?\.csv": "ESCO: `ccgraph "
    "reference add esco`",
    r".*crosswalk.*\.(csv|tsv)": "the crosswalk between ESCO and ROME: `ccgraph reference add crosswalk`",
    r"ISCOGroups(_[a-z]{2})?\.csv": "the groups of ISCO-08: `ccgraph reference add isco`",
    r"workbook\.xml|.*\.xlsx?": "a workbook: save its list as CSV and use `ccgraph reference add codes`",
    r".*\.sssom\.tsv": "a set of mappings: `ccgraph review` and `ccgraph map --decisions` read it",
    r"(?!unix_).*\.(csv|tsv)": "a list of your own: `ccgraph reference add codes`",
}
"""What else a person may have taken for ROME, by a file's name; the most telling names first."""


@dataclass(frozen=True, slots=True)
class Occupation:
    """A code: its label, the older code it was split from (itself where none), its definition and ways in."""

    code: str
    label: str
    parent: str
    definition: str = ""
    access: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """A job title (appellation), known by its OGR number whatever the code it stands under."""

    ogr: str
    long: str
    short: str
    code: str
    main: bool
    rare: bool


@dataclass(frozen=True, slots=True)
class Item:
    """Know-how, knowledge or behaviour of the reference, by OGR number, with the macro-competence above it."""

    ogr: str
    label: str
    kind: str
    parent: str = ""


@dataclass(slots=True)
class Edition:
    """An edition of ROME read whole.

    Attributes:
        version: ``60``, or ``3.46`` for an edition before ROME 4.0.
        issued: day of publication, ISO 8601; empty where no ``version.txt`` says it.
        occupations: by code.
        titles: by OGR number.
        groups: label of each large domain (``D``) and professional domain (``D14``).
        items: by OGR number.
        needs: code, item, and the mark of the core of the job (``Principale``, ``Émergente`` or empty).
        moves: code and the codes one may move to, nearest first.
        notes: what was missing or skipped.
    """

    version: str
    issued: str = ""
    occupations: dict[str, Occupation] = field(default_factory=dict)
    titles: dict[str, Title] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    needs: list[tuple[str, str, str]] = field(default_factory=list)
    moves: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_rome(tables: Tables, *, items: bool = True) -> Edition:
    """Read an edition of ROME.

    Args:
        tables: the official zip or folder.
        items: read competences, knowledge and mobility too; without them it is quicker, for :mod:`drift`.

    Raises:
        DataError: a necessary table is missing, a table is malformed or cut short, or two versions are mixed.
    """
    if not any(tables.find(*_pattern(table)) for table in _TABLES):
        raise DataError(
            f"{tables.path}: not an edition of ROME, which is a zip or folder of unix_*_utf8.csv. {_looks(tables)}"
        )
    version, issued = _version(tables)
    edition = Edition(version, issued)
    _occupations(tables, edition)
    _titles(tables, edition)
    _groups(tables, edition)
    if items:
        _texts(tables, edition)
        _items(tables, edition)
        _moves(tables, edition)
    edition.notes = [*tables.notes, *edition.notes]
    return edition


def _pattern(table: str) -> tuple[str, ...]:
    """How a table's file may be called: as published, or as derived from it."""
    return (rf"unix_{table}(_v\d+)?(_utf-?8)?\.csv", rf"(unix_)?{table}(_v\d+)?(_\w+)?\.(csv|tsv)")


def _looks(tables: Tables) -> str:
    """What it is instead of ROME, and the command that reads it."""
    for pattern, what in _OTHERS.items():
        if found := [name for name in tables.names if re.fullmatch(pattern, name, re.IGNORECASE)]:
            return f"It looks like {what} ({found[0]})."
    listed = ", ".join(tables.names[:3]) + (", ..." if len(tables.names) > 3 else "")
    return f"It holds {listed}." if listed else "It is empty."


def _version(tables: Tables) -> tuple[str, str]:
    """Version and day of publication, of ``version.txt`` and of the names of the files, which must agree."""
    numbers = {m[1] for name in tables.names if (m := re.search(r"_v(\d{3,4})(?=[_.])", name, re.IGNORECASE))}
    versions = {number[1:].lstrip("0") if number[0] == "4" else f"{number[0]}.{number[1:]}" for number in numbers}
    issued = ""
    if name := tables.find(r"version\.txt"):
        text = tables.text(name)
        if found := re.search(r"num[eé]ro de version\s*:\s*([\d.]+)", text, re.IGNORECASE):
            versions.add(found[1])
        if found := re.search(r"date de publication\s*:\s*(\d\d)/(\d\d)/(\d{4})", text, re.IGNORECASE):
            issued = f"{found[3]}-{found[2]}-{found[1]}"
    if len(versions) > 1:
        listed = ", ".join(sorted(versions))
        raise DataError(f"{tables.path}: files of several versions of ROME are mixed ({listed}): keep one of them.")
    if not versions:
        raise DataError(f"{tables.path}: no file of ROME tells its version: keep unix_*_vNNN_utf8.csv or version.txt.")
    return versions.pop(), issued


def _rows(tables: Tables, edition: Edition, table: str, columns: tuple[str, ...], without: str = "") -> Iterator[Row]:
    """The rows of a table; without a word on what lacks otherwise, a table is necessary."""
    name = tables.find(*_pattern(table))
    if name is None:
        if not without:
            raise DataError(
                f"{tables.path}: unix_{table}_v*_utf8.csv is missing, without which there is no ROME; "
                "give the official zip, or the folder it was unpacked to."
            )
        edition.notes.append(f"unix_{table}_v*_utf8.csv is missing: no {without}")
        return
    yield from tables.rows(name, columns, _ALIASES)


def _occupations(tables: Tables, edition: Edition) -> None:
    for row in _rows(tables, edition, "referentiel_code_rome", ("code_rome", "libelle_rome")):
        code, label = row["code_rome"], _apostrophes(row["libelle_rome"])
        if _CODE.fullmatch(code) is None or not label:
            raise DataError(f"{row.place}: “{code}” with the label “{label}” is not a code of ROME.")
        if code in edition.occupations:
            raise DataError(f"{row.place}: the code {code} stands twice.")
        edition.occupations[code] = Occupation(code, label, row.get("code_rome_parent") or code)
    if not edition.occupations:
        raise DataError(f"{tables.path}: the table of codes has no row; is it whole?")


def _titles(tables: Tables, edition: Edition) -> None:
    name = tables.find(*_pattern("referentiel_appellation"), *_pattern("appellations"))
    if name is None:
        raise DataError(
            f"{tables.path}: unix_referentiel_appellation_v*_utf8.csv (or appellations.tsv) is missing, without which "
            "there is no ROME; give the official zip, or the folder it was unpacked to."
        )
    told = False
    for row in tables.rows(name, ("code_ogr", "long", "code_rome"), _ALIASES):
        ogr, long, code = row["code_ogr"], _apostrophes(row["long"]), row["code_rome"]
        if not ogr.isdigit() or not long:
            raise DataError(f"{row.place}: “{ogr}” with the title “{long}” is not a title of ROME.")
        if ogr in edition.titles:
            raise DataError(f"{row.place}: the title {ogr} stands twice.")
        if code not in edition.occupations:
            raise DataError(f"{row.place}: the code {code} is not in the table of codes; is that table whole?")
        told = told or "classification" in row.cells
        main = row.get("classification").upper() == "PRINCIPALE"
        short = _apostrophes(row.get("short")) or long
        edition.titles[ogr] = Title(ogr, long, short, code, main, row.get("peu_usite").upper() == "O")
    titled = {title.code for title in edition.titles.values() if title.main or not told}
    if bare := sorted(edition.occupations.keys() - titled):
        listed = ", ".join(bare[:5])
        raise DataError(
            f"{name}: {len(bare)} codes have no {'main ' if told else ''}title ({listed} ...); is the file whole?"
        )


def _groups(tables: Tables, edition: Edition) -> None:
    names = (("grand_domaine", "large domains"), ("domaine_professionnel", "professional domains"))
    for table, what in names:
        columns = (f"code_{table}", f"libelle_{table}")
        for source in (table, "cr_gd_dp"):
            if tables.find(*_pattern(source)):
                for row in _rows(tables, edition, source, columns):
                    edition.groups.setdefault(row[columns[0]], _apostrophes(row[columns[1]]))
                break
        else:
            edition.notes.append(f"unix_{table}_v*_utf8.csv is missing: no {what}")


def _texts(tables: Tables, edition: Edition) -> None:
    """Definition and ways in: sentences in their order, joined."""
    columns = ("code_rome", "libelle_type_texte", "libelle_texte")
    sentences: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row in _rows(tables, edition, "texte", columns, "definitions"):
        if _known(edition, row["code_rome"], row):
            place = int(row.get("position_phrase")) if row.get("position_phrase").isdigit() else 0
            key = (row["code_rome"], row["libelle_type_texte"])
            sentences.setdefault(key, []).append((place, _apostrophes(row["libelle_texte"])))
    for code, one in edition.occupations.items():
        definition, access = (
            " ".join(text for _, text in sorted(sentences.get((code, kind), ())))
            for kind in ("definition", "acces_metier")
        )
        edition.occupations[code] = Occupation(code, one.label, one.parent, definition, access)


def _items(tables: Tables, edition: Edition) -> None:
    for table, what in (("competence", "know-how"), ("savoir", "knowledge")):
        label = f"libelle_{table}"
        for row in _rows(tables, edition, f"referentiel_{table}", ("code_ogr", label), what):
            ogr = row["code_ogr"]
            if not ogr.isdigit() or ogr in edition.items:
                raise DataError(f"{row.place}: “{ogr}” is not the number of an item, or stands twice.")
            kind = row.get("cat_comp") or row.get("categorie_savoir")
            edition.items[ogr] = Item(ogr, _apostrophes(row[label]), kind, row.get("code_ogr_macro_comp"))
    pair = ("code_rome", "code_ogr")
    rows = list(_rows(tables, edition, "coherence_item", (*pair, "coeur_metier"), "core of the jobs"))
    for row in rows or _rows(tables, edition, "liens_rome_referentiels", pair, "items of the jobs"):
        # Titles and working conditions stand in these tables too; they are no items.
        if row["code_ogr"] in edition.items and _known(edition, row["code_rome"], row):
            edition.needs.append((row["code_rome"], row["code_ogr"], row.get("coeur_metier")))


def _moves(tables: Tables, edition: Edition) -> None:
    ordered: dict[str, list[tuple[int, str]]] = {}
    strays, total = [], 0
    for row in _rows(tables, edition, "rubrique_mobilite", ("code_rome", "code_rome_cible"), "mobility"):
        total += 1
        origin, target = row["code_rome"], row["code_rome_cible"]
        if origin in edition.occupations and target in edition.occupations:
            order = int(row.get("numero_ordre")) if row.get("numero_ordre").isdigit() else 0
            ordered.setdefault(origin, []).append((order, target))
        else:
            strays.append(f"{origin} to {target}")
    if strays:
        if len(strays) > _STRAY_SHARE * total:
            raise DataError(
                f"{tables.path}: {len(strays)} of {total} mobilities lead to codes that are not in the table of codes "
                f"({strays[0]}, for one); is that table whole?"
            )
        edition.notes.append(f"{len(strays)} mobilities lead to unknown codes: skipped ({', '.join(strays[:5])})")
    edition.moves = {code: [target for _, target in sorted(targets)] for code, targets in ordered.items()}


def _known(edition: Edition, code: str, row: Row) -> bool:
    if code in edition.occupations:
        return True
    raise DataError(f"{row.place}: the code {code} is not in the table of codes; is that table whole?")


def _apostrophes(text: str) -> str:
    """The official tables double the apostrophe in long texts; some mirrors have the typographic one."""
    return text.replace("''", "'").replace("’", "'")


def groups_of(code: str, groups: Mapping[str, str]) -> str | None:
    """The nearest group above a code: ``D14`` above ``D1408``, else ``D``."""
    return next((group for group in (code[:3], code[:1]) if group != code and group in groups), None)
