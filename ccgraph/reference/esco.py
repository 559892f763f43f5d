"""ESCO occupations and ISCO-08 groups, from the CSV tables of the Commission's download, one file a language.

https://esco.ec.europa.eu/en/use-esco/download: ``occupations_xx.csv``, ``ISCOGroups_xx.csv`` and
``broaderRelationsOccPillar_xx.csv``; cells hold one label a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from ccgraph.errors import DataError, UsageError
from ccgraph.reference.model import LICENCES, Collector, Reference, describe_graph, rights
from ccgraph.reference.tables import Row, Tables
from ccgraph.reference.titles import forms
from ccgraph.terms import ID

__all__ = ["esco_version", "read_esco"]

_ESCO = "http://data.europa.eu/esco/"
_IRI = re.compile(rf"{re.escape(_ESCO)}(?:occupation/[0-9a-f-]{{36}}|isco/C[0-9]{{1,4}})")
_RIGHTS = "This service uses the ESCO classification of the European Commission."
_FEWEST_LANGUAGES = 1


def esco_version(tables: Tables, given: str | None) -> str:
    """The version of ESCO, which no table tells: as given, else from the name of the folder or zip.

    Raises:
        UsageError: neither tells it, or they contradict each other.
    """
    named = next((m[1] for part in _parts(tables.path) if (m := re.search(r"v\.?(\d+\.\d+(?:\.\d+)?)", part))), None)
    if given and named and given != named:
        raise UsageError(f"The version {given} was given, but “{tables.path}” names {named}.")
    found = given or named
    if found is None:
        raise UsageError("The tables of ESCO do not tell their version: give it, such as --version 1.2.1.")
    if re.fullmatch(r"\d+(\.\d+)*", found) is None:
        raise UsageError(f"“{found}” is not a version of ESCO, such as 1.2.1.")
    return found


def _parts(path: PurePath) -> list[str]:
    return [path.name, path.parent.name]


def read_esco(tables: Tables, version: str, loaded: str, *, occupations: bool = True) -> Reference:
    """ESCO occupations and ISCO groups as ``reference/esco-<version>`` and ``reference/isco-08``.

    Labels in every language there is a table of; an occupation's ISCO group, being of another scheme, is a broader
    match.

    Args:
        tables: the folder or zip.
        version: of ESCO.
        loaded: date of loading, ISO 8601.
        occupations: ``False`` for the ISCO groups alone.

    Raises:
        DataError: a table is missing, malformed or cut short; two languages do not have the same concepts.
    """
    groups = _by_language(tables, "ISCOGroups", ("concept_uri", "code", "preferred_label"))
    if not groups:
        raise DataError(f"{tables.path}: ISCOGroups_xx.csv is missing (xx a language, such as fr or en).")
    graphs = {"reference/isco-08": _isco(groups, loaded)}
    concepts, titles = len(next(iter(groups.values()))), 0
    if occupations:
        found = _by_language(
            tables, "occupations", ("concept_uri", "preferred_label", "alt_labels", "isco_group", "code")
        )
        if not found:
            raise DataError(f"{tables.path}: occupations_xx.csv is missing (xx a language, such as fr or en).")
        broader = _broader(tables, {iri for rows in (*found.values(), *groups.values()) for iri in rows})
        known = {row["code"] for row in next(iter(groups.values())).values()}
        out, titles = _occupations(found, broader, known, version, loaded)
        graphs[f"reference/esco-{version}"] = out
        concepts += len(next(iter(found.values())))
    notes = list(tables.notes)
    notes += [f"no table in {lang}: no labels in it" for lang in ("fr", "en") if lang not in groups]
    triples = {name: out.triples for name, out in graphs.items()}
    return Reference(triples, tuple(notes), concepts, titles, version if occupations else "08")


def _by_language(tables: Tables, stem: str, columns: tuple[str, ...]) -> dict[str, dict[str, Row]]:
    """The rows of a table by language, then by IRI; every language has the same concepts."""
    found: dict[str, dict[str, Row]] = {}
    for name in tables.names:
        if (match := re.fullmatch(rf"{stem}_([a-z]{{2}})\.csv", name, re.IGNORECASE)) is None:
            continue
        rows: dict[str, Row] = {}
        twice = 0
        for row in tables.rows(name, columns):
            iri = row["concept_uri"]
            if _IRI.fullmatch(iri) is None or not row["preferred_label"]:
                raise DataError(f"{row.place}: “{iri}” is no concept of ESCO, or it has no label.")
            if iri in rows:
                # Version 1.2.1 as published has four occupations twice, but for the day of their last change.
                if _said(rows[iri]) != _said(row):
                    raise DataError(f"{row.place}: <{iri}> stands already in {rows[iri].place}, and says otherwise.")
                twice += 1
            rows[iri] = row
        if not rows:
            raise DataError(f"{tables.path}: {name} has no row; is it whole?")
        if twice:
            tables.notes.append(f"{name}: {twice} concepts stand twice, alike: taken once")
        found[match[1].lower()] = rows
    sizes = {lang: rows.keys() for lang, rows in found.items()}
    if len({frozenset(keys) for keys in sizes.values()}) > _FEWEST_LANGUAGES:
        listed = ", ".join(f"{len(keys)} in {lang}" for lang, keys in sorted(sizes.items()))
        raise DataError(
            f"{tables.path}: the tables {stem} have different concepts ({listed}): two versions, or one is cut short."
        )
    return dict(sorted(found.items()))


def _said(row: Row) -> dict[str, str]:
    return {key: cell for key, cell in row.cells.items() if key != "modified_date"}


def _isco(groups: dict[str, dict[str, Row]], loaded: str) -> Collector:
    out = Collector()
    scheme = f"{ID}code/isco/08"
    _scheme(out, "reference/isco-08", scheme, ("CITP-08", "ISCO-08"), "08", "^[0-9]{1,4}$", loaded)
    for lang, rows in groups.items():
        codes = {row["code"]: iri for iri, row in rows.items()}
        for iri, row in rows.items():
            if lang == next(iter(groups)):
                out.concept(iri, "ccj:ReferenceOccupation", row["code"], scheme)
                if len(row["code"]) > 1:
                    if row["code"][:-1] not in codes:
                        raise DataError(
                            f"{row.place}: the group {row['code'][:-1]} above is missing; is the file whole?"
                        )
                    out.link(iri, "skos:broader", codes[row["code"][:-1]])
            _labels(out, iri, row, lang)
    return out


def _occupations(
    found: dict[str, dict[str, Row]], broader: dict[str, set[str]], groups: set[str], version: str, loaded: str
) -> tuple[Collector, int]:
    out = Collector()
    scheme = f"{ID}code/esco/{version}"
    labels = (f"ESCO, métiers, version {version}", f"ESCO occupations, version {version}")
    _scheme(out, f"reference/esco-{version}", scheme, labels, version, "^[0-9]{4}([.][0-9]+)+$", loaded)
    titles = 0
    for lang, rows in found.items():
        for iri, row in rows.items():
            if lang == next(iter(found)):
                out.concept(iri, "ccj:ReferenceOccupation", row["code"], scheme)
                if row["isco_group"] not in groups:
                    raise DataError(f"{row.place}: the ISCO group {row['isco_group']} is not in ISCOGroups.")
                out.link(iri, "skos:broadMatch", f"{_ESCO}isco/C{row['isco_group']}")
                for above in sorted(broader.get(iri, ())):
                    out.link(iri, "skos:broader", above)
            titles += _labels(out, iri, row, lang)
    return out, titles


def _labels(out: Collector, iri: str, row: Row, lang: str) -> int:
    """Labels and definition in a language; how many alternative labels there are."""
    preferred = row["preferred_label"]
    alternative = {label for label in _lines(row.get("alt_labels")) if label != preferred}
    hidden = {*_lines(row.get("hidden_labels")), *(f for text in (preferred, *alternative) for f in forms(text))}
    out.text(iri, "skos:prefLabel", preferred, lang)
    for label in sorted(alternative):
        out.text(iri, "skos:altLabel", label, lang)
    for label in sorted(hidden - alternative - {preferred}):
        out.text(iri, "skos:hiddenLabel", label, lang)
    out.text(iri, "skos:definition", row.get("definition") or row.get("description"), lang)
    out.text(iri, "skos:scopeNote", row.get("scope_note"), lang)
    return len(alternative)


def _lines(cell: str) -> Iterator[str]:
    return (line.strip() for line in re.split(r"[\n\r|]+", cell) if line.strip())


def _broader(tables: Tables, known: set[str]) -> dict[str, set[str]]:
    """What stands above each occupation among the occupations; its ISCO group is a column of its own."""
    name = tables.find(r"broaderRelationsOccPillar(_[a-z]{2})?\.csv")
    if name is None:
        tables.notes.append("broaderRelationsOccPillar.csv is missing: no hierarchy between occupations")
        return {}
    found: dict[str, set[str]] = {}
    for row in tables.rows(name, ("concept_uri", "broader_uri")):
        lower, upper = row["concept_uri"], row["broader_uri"]
        if missing := [iri for iri in (lower, upper) if iri not in known]:
            raise DataError(f"{row.place}: <{missing[0]}> is in no other table; two versions, or one is cut short.")
        if "/occupation/" in lower and "/occupation/" in upper:
            found.setdefault(lower, set()).add(upper)
    return found


def _scheme(
    out: Collector, graph: str, scheme: str, labels: tuple[str, str], version: str, pattern: str, loaded: str
) -> None:
    texts = dict(zip(("fr", "en"), labels, strict=True))
    describe_graph(out, graph, texts, version=version, licence=LICENCES["esco"], issued="", loaded=loaded)
    out.a(scheme, "ccj:CodeScheme")
    for lang, label in texts.items():
        out.text(scheme, "skos:prefLabel", label, lang)
    out.text(scheme, "owl:versionInfo", version)
    out.text(scheme, "ccj:notationPattern", pattern)
    out.link(scheme, "dcterms:license", LICENCES["esco"])
    rights(out, scheme, _RIGHTS, _RIGHTS)
