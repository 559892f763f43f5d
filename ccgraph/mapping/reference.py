"""What a classification says of its codes: labels, titles, definitions, items, parents, and links to other ones."""

from __future__ import annotations

import csv
import functools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ccgraph.errors import DataError
from ccgraph.mapping.forms import merge_pairs, resolve_inclusive
from ccgraph.terms import ID

__all__ = ["WHOLE", "Code", "CodeTitle", "Link", "ReferenceTitles", "read_folders", "split_title"]

# Codes from which a classification is taken for whole (the oldest ROME has 532).
WHOLE: Final = 400
ROME_IRI: Final = f"{ID}code/rome/v60/"
_ESCO_ISCO: Final = "http://data.europa.eu/esco/isco/C"


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a classification.

    Attributes:
        scheme: ``rome``, ``esco``, ``isco`` or ``reac``.
        code: the notation.
        iri: of the entry.
        label: the preferred label.
        version: of the classification.
        definition: its definition, as published.
        items: competences and knowledge, core ones first.
        parent: the notation of the entry above (ROME: the V3 code it was split from; ESCO: the ISCO group).
    """

    scheme: str
    code: str
    iri: str
    label: str
    version: str
    definition: str = ""
    items: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class CodeTitle:
    """A title of a code.

    Attributes:
        scheme: of the code.
        code: the notation.
        text: the title.
        kind: ``preferred``, ``synonym``, ``short``, ``alternative``, ``activity`` or ``trade``.
        key: what the forms of one title share (ROME: the OGR id).
        lang: ``fr`` or ``en``.
    """

    scheme: str
    code: str
    text: str
    kind: str
    key: str
    lang: str = "fr"


@dataclass(frozen=True, slots=True)
class Link:
    """A row of a crosswalk: ``source predicate target``, with the key of the title it was drawn from."""

    source: tuple[str, str]
    predicate: str
    target: tuple[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceTitles:
    """All that is known of the codes."""

    codes: tuple[Code, ...]
    titles: tuple[CodeTitle, ...]
    links: tuple[Link, ...] = ()

    def without(self, keys: frozenset[str]) -> ReferenceTitles:
        """The same with the titles of some keys hidden, and the crosswalk rows drawn from them."""
        return replace(
            self,
            titles=tuple(t for t in self.titles if t.key not in keys),
            links=tuple(link for link in self.links if link.key not in keys),
        )

    def of_scheme(self, scheme: str) -> tuple[Code, ...]:
        """The codes of one scheme, in their order."""
        return tuple(code for code in self.codes if code.scheme == scheme)


def read_folders(rome: Path | None, esco: Path | None = None) -> ReferenceTitles:
    """The tables as published: ROME in the layout of France Travail, ESCO in that of its portal.

    Args:
        rome: the folder of the ROME tables.
        esco: the folder of the ESCO tables.

    Raises:
        DataError: a table is missing.
    """
    codes: list[Code] = []
    titles: list[CodeTitle] = []
    links: list[Link] = []
    if rome is not None:
        _read_rome(rome, codes, titles)
    if esco is not None:
        _read_esco(esco, codes, titles, links)
    return ReferenceTitles(tuple(codes), tuple(titles), tuple(links))


def _read_rome(folder: Path, codes: list[Code], titles: list[CodeTitle]) -> None:
    definitions: dict[str, list[str]] = defaultdict(list)
    for row in _csv(folder, "unix_texte_v*_utf8.csv"):
        if row["libelle_type_texte"] == "definition":
            definitions[row["code_rome"]].append(row["libelle_texte"].replace("''", "'"))
    items: dict[str, list[tuple[int, str]]] = defaultdict(list)
    labels = {r["code_ogr"]: r["libelle_competence"] for r in _csv(folder, "unix_referentiel_competence_v*_utf8.csv")}
    labels |= {r["code_ogr_savoir"]: r["libelle_savoir"] for r in _csv(folder, "unix_referentiel_savoir_v*_utf8.csv")}
    for row in _csv(folder, "unix_coherence_item_v*_utf8.csv"):
        if (label := labels.get(row["code_ogr"])) is not None:
            rank = {"Principale": 0, "Emergente": 1}.get(row["coeur_metier"], 2)
            items[row["code_rome"]].append((rank, label))
    activities: dict[str, str] = {}
    for row in _tsv(folder / "rome_v3_labels.tsv", missing_ok=True):
        activities[row["code_rome"]] = row["libelle_rome_v3"]
    for row in _csv(folder, "unix_referentiel_code_rome_v*_utf8.csv"):
        code = row["code_rome"]
        codes.append(
            Code(
                "rome",
                code,
                ROME_IRI + code,
                row["libelle_rome"],
                "60",
                " ".join(definitions[code]),
                tuple(label for _, label in sorted(items[code], key=lambda item: item[0])),
                row["code_rome_parent"],
            )
        )
        if code in activities:
            titles.append(CodeTitle("rome", code, activities[code], "activity", f"v3:{code}"))
    table = folder / "appellations_train.tsv"
    for row in _tsv(table) if table.is_file() else _csv(folder, "unix_referentiel_appellation_v*_utf8.csv"):
        kind = "preferred" if row["classification"] == "PRINCIPALE" else "synonym"
        key = f"ogr:{row['code_ogr']}"
        titles.append(CodeTitle("rome", row["code_rome"], row["libelle_appellation_long"], kind, key))
        short = row["libelle_appellation_court"]
        if short and short != row["libelle_appellation_long"]:
            titles.append(CodeTitle("rome", row["code_rome"], short, "short", key))


def _read_esco(folder: Path, codes: list[Code], titles: list[CodeTitle], links: list[Link]) -> None:
    code_of: dict[str, str] = {}
    for lang in ("fr", "en"):
        for row in _csv(folder, f"occupations_{lang}.csv"):
            iri, code = row["conceptUri"], row["code"]
            code_of[iri] = code
            if lang == "fr":
                codes.append(
                    Code("esco", code, iri, row["preferredLabel"], "1.2.1", row["description"], (), row["iscoGroup"])
                )
            names = [row["preferredLabel"], *row["altLabels"].split("\n"), *row["hiddenLabels"].split("\n")]
            for at, name in enumerate(dict.fromkeys(n.strip() for n in names if n.strip())):
                kind = "preferred" if at == 0 else "alternative"
                titles.append(CodeTitle("esco", code, name, kind, f"esco:{code}:{lang}:{at}", lang))
    for lang in ("fr", "en"):
        for row in _csv(folder, f"ISCOGroups_{lang}.csv"):
            if lang == "fr":
                parent = row["code"][:-1]
                codes.append(Code("isco", row["code"], row["conceptUri"], row["preferredLabel"], "08", "", (), parent))
            names = [row["preferredLabel"], *row["altLabels"].split("\n")]
            for at, name in enumerate(dict.fromkeys(n.strip() for n in names if n.strip())):
                kind = "preferred" if at == 0 else "alternative"
                titles.append(CodeTitle("isco", row["code"], name, kind, f"isco:{row['code']}:{lang}:{at}", lang))
    for row in _tsv(folder / "esco_rome_crosswalk_train.tsv", missing_ok=True):
        if row["esco_uri"] in code_of and row["rome_code_v460"]:
            source, target = ("esco", code_of[row["esco_uri"]]), ("rome", row["rome_code_v460"])
            links.append(Link(source, row["relation"].removeprefix("skos:"), target, f"ogr:{row['rome_ogr']}"))


def _csv(folder: Path, pattern: str) -> Iterator[dict[str, str]]:
    found = sorted(folder.glob(pattern))
    if not found:
        raise DataError(f"No {pattern} in {folder}: give the folder of the tables as they were published.")
    with found[-1].open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _tsv(path: Path, missing_ok: bool = False) -> Iterator[dict[str, str]]:
    if not path.is_file():
        if missing_ok:
            return
        raise DataError(f"No {path.name} in {path.parent}: give the folder of the tables as they were published.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


@functools.lru_cache(maxsize=131072)
def split_title(text: str) -> str:
    """A title of the reference as one form: lower case, inclusive spellings resolved, its gender pair merged."""
    low = text.lower().replace("’", "'")
    if not any(mark in low for mark in "/([·.-") and " ou " not in low:
        return low
    return " ".join(merge_pairs(resolve_inclusive(low)[0])[0].split())
