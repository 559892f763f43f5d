"""Any list of codes: one row a code with its label, other labels, the code above it, a definition.

The columns are known by their names in French or English. A list with a column of levels or coefficients is a grid
and is read by :mod:`ccgraph.reference.grid`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from ccgraph.errors import DataError, UsageError
from ccgraph.reference.model import Collector, Reference, describe_graph
from ccgraph.reference.tables import Row, Tables, read_rows
from ccgraph.terms import ID

__all__ = ["CodeList", "Entry", "List", "read_codes", "read_entries"]

_COLUMNS = {
    "code": "code notation id identifiant identifier cle key code_pcs",
    "label": "label libelle intitule nom name preferred_label pref_label title titre designation",
    "alternatives": "alternative_labels alternatives alt_labels alt_label alternative_label other_labels synonyms "
    "aliases autres_libelles autres_appellations appellations synonymes libelles_alternatifs",
    "parent": "parent code_parent parent_code broader code_superieur superieur code_pere",
    "definition": "definition description note contenu",
    "level": "level niveau",
    "coefficient": "coefficient coef coeff coefficients",
    "lowest": "lowest_coefficient coefficient_min coefficient_minimal coef_min minimum",
    "highest": "highest_coefficient coefficient_max coefficient_maximal coef_max maximum",
    "category": "category categorie staff_category categorie_professionnelle",
}
_FIELDS = {name: field for field, names in _COLUMNS.items() for name in names.split()}
_FRENCH = {"libelle", "intitule", "nom", "titre", "designation"}
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_VERSION = re.compile(r"[a-z0-9][a-z0-9.-]*")
# Names whose graphs and identifiers are those of the references that have a command of their own.
_TAKEN = {"rome", "rome-items", "rome-mobility", "rome-item", "esco", "isco", "esco-rome"}
_PARTS = re.compile(r"[|\n\r]+")


@dataclass(frozen=True, slots=True)
class List:
    """What the user says of a list of codes.

    Attributes:
        scheme: its short name (``pcs-ese``), part of every identifier.
        version: its version (``2020``), likewise.
        title: as people call it.
        licence: IRI of its licence; empty where none is told.
        lang: language of the labels whose column does not tell it.
        loaded: date of loading, ISO 8601.
    """

    scheme: str
    version: str
    title: str
    licence: str
    lang: str
    loaded: str

    def __post_init__(self) -> None:
        if _SLUG.fullmatch(self.scheme) is None or self.scheme in _TAKEN:
            raise UsageError(f"“{self.scheme}” cannot name a list of codes: take small letters, such as pcs-ese.")
        if _VERSION.fullmatch(self.version) is None:
            raise UsageError(f"“{self.version}” cannot name a version: take digits and small letters, such as 2020.")
        if self.licence and re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", self.licence) is None:
            raise UsageError(f"“{self.licence}” is not the address of a licence (https://...).")

    @property
    def graph(self) -> str:
        """Name of its graph."""
        return f"reference/{self.scheme}-{self.version}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: its fields by name, labels and definitions by language."""

    place: str
    code: str
    labels: Mapping[str, str]
    alternatives: Sequence[tuple[str, str]] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeList:
    """The rows of a list, and whether it has levels or coefficients."""

    entries: tuple[Entry, ...]
    grid: bool
    notes: tuple[str, ...]


def read_codes(found: CodeList, about: List) -> Reference:
    """A list of codes as ``reference/<scheme>-<version>``.

    Raises:
        DataError: a code stands twice, a parent is unknown, or parents go round in a circle; the row is named.
    """
    out = Collector()
    scheme = f"{ID}code/{about.scheme}/{about.version}"
    titles = dict.fromkeys(("fr", "en"), about.title)
    describe_graph(
        out, about.graph, titles, version=about.version, licence=about.licence, issued="", loaded=about.loaded
    )
    out.a(scheme, "ccj:CodeScheme")
    for lang, title in titles.items():
        out.text(scheme, "skos:prefLabel", title, lang)
    out.text(scheme, "owl:versionInfo", about.version)
    out.text(scheme, "ccj:notationPattern", "^.+$")
    if about.licence:
        out.link(scheme, "dcterms:license", about.licence)
    iris = {entry.code: f"{scheme}/{quote(entry.code, safe='')}" for entry in found.entries}
    _check_parents(found.entries)
    titles_read = 0
    for entry in found.entries:
        iri = iris[entry.code]
        out.concept(iri, "ccj:ReferenceOccupation", entry.code, scheme)
        if parent := entry.fields.get("parent"):
            out.link(iri, "skos:broader", iris[parent])
        titles_read += add_texts(out, iri, entry)
    return Reference({about.graph: out.triples}, found.notes, len(found.entries), titles_read, about.version)


def add_texts(out: Collector, iri: str, entry: Entry) -> int:
    """Labels and definitions of an entry; how many alternative labels there are."""
    for lang, label in entry.labels.items():
        out.text(iri, "skos:prefLabel", label, lang)
    alternatives = {(text, lang) for text, lang in entry.alternatives if text != entry.labels.get(lang)}
    for text, lang in sorted(alternatives):
        out.text(iri, "skos:altLabel", text, lang)
    for lang, text in entry.definitions.items():
        out.text(iri, "skos:definition", text, lang)
    return len(alternatives)


def read_entries(tables: Tables, lang: str) -> CodeList:
    """The rows of a list of codes or of a grid.

    Args:
        tables: the file.
        lang: language of the labels whose column does not tell it.

    Raises:
        DataError: no code or no label column is found, a code stands twice, or a row has no code or label.
    """
    if tables.path.suffix.lower() in {".xlsx", ".xls", ".ods"}:
        raise DataError(f"{tables.path}: a workbook; save the sheet as CSV (UTF-8) first.")
    name = tables.find(r".*\.(csv|tsv|txt)")
    if name is None:
        raise DataError(f"{tables.path}: there is no CSV or TSV file.")
    text = tables.text(name)
    rows = list(read_rows(name, text))
    if not rows:
        raise DataError(f"{tables.path}: {name} has no row.")
    keys = list(rows[0].cells)
    columns = _columns(keys, lang)
    entries: list[Entry] = []
    seen: dict[str, str] = {}
    fields = {column for column, _ in columns.values()}
    grid = bool(fields & {"level", "coefficient", "lowest", "highest"})
    if missing := [column for column in ("code", "label") if column not in fields and not grid]:
        known = "; ".join(f"{column}: {', '.join(_COLUMNS[column].split()[:5])}" for column in missing)
        raise DataError(f"{name}: no column is known as {' or '.join(missing)}; name it one of {known}.")
    for row in rows:
        entry = _entry(row, columns, grid=grid)
        if first := seen.get(entry.code):
            raise DataError(f"{row.place}: the code “{entry.code}” stands already in {first}.")
        seen[entry.code] = row.place
        entries.append(entry)
    unused = [key for key in keys if key and key not in columns]
    notes = [*tables.notes, *([f"columns not used: {', '.join(unused)}"] if unused else [])]
    return CodeList(tuple(entries), grid, tuple(notes))


def _columns(keys: Sequence[str], lang: str) -> dict[str, tuple[str, str]]:
    """What each column holds and in which language, by its key."""
    found: dict[str, tuple[str, str]] = {}
    for key in keys:
        base, _, end = key.rpartition("_")
        if key in _FIELDS:
            french = key in _FRENCH and not any(name.startswith(f"{key}_") for name in keys)
            found[key] = (_FIELDS[key], "fr" if french else lang)
        elif end in {"fr", "en"} and base in _FIELDS:
            found[key] = (_FIELDS[base], end)
    return found


def _entry(row: Row, columns: Mapping[str, tuple[str, str]], *, grid: bool) -> Entry:
    labels: dict[str, str] = {}
    definitions: dict[str, str] = {}
    alternatives: list[tuple[str, str]] = []
    fields: dict[str, str] = {}
    for key, (kind, lang) in columns.items():
        cell = row[key]
        if kind == "alternatives":
            alternatives += [(part.strip(), lang) for part in _PARTS.split(cell) if part.strip()]
        elif kind in {"label", "definition"} and cell:
            (labels if kind == "label" else definitions).setdefault(lang, cell)
        elif cell:
            fields.setdefault(kind, cell)
    code = fields.pop("code", "")
    if grid and not code:
        code = fields.get("level") or fields.get("coefficient", "")
    if not code or not (labels or grid):
        raise DataError(f"{row.place}: the row has no {'code' if not code else 'label'}.")
    return Entry(row.place, code, labels, tuple(alternatives), definitions, fields)


def _check_parents(entries: Sequence[Entry]) -> None:
    by_code = {entry.code: entry for entry in entries}
    for entry in entries:
        parent = entry.fields.get("parent")
        if parent is not None and parent not in by_code:
            raise DataError(f"{entry.place}: the parent “{parent}” of “{entry.code}” is not in the list.")
    sound: set[str] = set()
    for entry in entries:
        path: list[str] = []
        code: str | None = entry.code
        while code is not None and code not in sound:
            if code in path:
                circle = " > ".join([*path[path.index(code) :], code])
                raise DataError(f"{by_code[code].place}: the parents go round in a circle: {circle}.")
            path.append(code)
            code = by_code[code].fields.get("parent")
        sound.update(path)
