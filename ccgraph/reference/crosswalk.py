"""The crosswalk between ESCO occupations and ROME titles, which France Travail (then Pôle emploi) drew up for EURES.

https://esco.ec.europa.eu/en/use-esco/eures-countries-mapping-tables: a block of metadata, an empty line, then rows
whose first column is ESCO. The relation nevertheless reads from the ROME title to the ESCO occupation: “repairer of
hi-fi” ``skos:broadMatch`` “consumer electronics repairer”. Read along the columns, every title would be broader than
its trade.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ccgraph.errors import DataError
from ccgraph.reference.model import LICENCES, Collector, Reference, describe_graph
from ccgraph.reference.tables import Tables, read_rows
from ccgraph.terms import ID, PREFIXES

__all__ = ["read_crosswalk"]

_ALIASES = {
    "classification_1_id": "esco_uri",
    "classification_1_prefered_label": "esco_label",
    "classification_1_preferred_label": "esco_label",
    "classification_2_id": "rome_ogr",
    "classification_2_prefered_label": "rome_title",
    "classification_2_preferred_label": "rome_title",
    "mapping_relation": "relation",
    "esco_label_fr": "esco_label",
    "rome_appellation_v3": "rome_title",
}
_RELATIONS = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
_ESCO = re.compile(r"http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}")
_JUSTIFICATION = "https://w3id.org/semapv/vocab/UnspecifiedMatching"
_PROVIDER = "https://esco.ec.europa.eu/en/use-esco/eures-countries-mapping-tables"


def read_crosswalk(
    tables: Tables, version: str, codes: Mapping[str, str], occupations: frozenset[str], loaded: str
) -> Reference:
    """The crosswalk as ``reference/esco-rome-v60``: one ``sssom:Mapping`` a row, from the title to the occupation.

    Args:
        tables: the file.
        version: of ROME, whose titles are meant.
        codes: the code of each title of that version, by OGR number.
        occupations: IRIs of the ESCO occupations that are loaded; empty: none is checked.
        loaded: date of loading, ISO 8601.

    Raises:
        DataError: it is no crosswalk, or a row is not whole.
    """
    name = tables.find(r".*(mapping|crosswalk|esco_rome).*\.(csv|tsv)", r".*\.(csv|tsv)")
    if name is None:
        raise DataError(f"{tables.path}: there is no CSV or TSV file of a crosswalk.")
    head, _, body = tables.text(name).replace("\r\n", "\n").partition("\n\nclassification 1 ID")
    text = f"classification 1 ID{body}" if body else head
    out = Collector()
    graph = f"reference/esco-rome-v{version}"
    titles = {"fr": f"Passerelle ESCO - ROME, version {version}", "en": f"Crosswalk ESCO - ROME, version {version}"}
    made, day = _metadata(head if body else "")
    describe_graph(out, graph, titles, version=made or version, licence=LICENCES["rome"], issued=day, loaded=loaded)
    rows, untitled, gone = 0, set(), set()
    for row in read_rows(name, text, ("esco_uri", "rome_ogr", "rome_title", "relation"), _ALIASES):
        ogr, occupation, relation = row["rome_ogr"], row["esco_uri"], row["relation"]
        if relation not in _RELATIONS or not ogr.isdigit() or _ESCO.fullmatch(occupation) is None:
            raise DataError(
                f"{row.place}: {occupation}, {ogr}, “{relation}” is not a row of the crosswalk; is it whole?"
            )
        rows += 1
        code = codes.get(ogr)
        if code is None:
            untitled.add(ogr)
            code = next((row.cells[key] for key in row.cells if key.startswith("rome_code")), "")
        if occupations and occupation not in occupations:
            gone.add(occupation)
        node = f"{ID}mapping/esco-rome-v{version}/{ogr}-{occupation.rpartition('/')[2]}"
        title = f"{ID}code/rome/v{version}/{code}#ogr-{ogr}" if code else f"{ID}code/rome-title/{ogr}"
        out.a(node, "sssom:Mapping")
        out.link(node, "sssom:subject_id", title)
        out.text(node, "sssom:subject_label", row["rome_title"])
        out.link(node, "sssom:predicate_id", PREFIXES["skos"] + relation.removeprefix("skos:"))
        out.link(node, "sssom:object_id", occupation)
        out.text(node, "sssom:object_label", row.get("esco_label"))
        out.link(node, "sssom:mapping_justification", _JUSTIFICATION)
        out.link(node, "sssom:mapping_provider", _PROVIDER)
    if not rows:
        raise DataError(f"{tables.path}: {name} has no row; is it whole?")
    notes = list(tables.notes)
    if untitled:
        notes.append(f"{len(untitled)} titles are not in the ROME {version} that is loaded: kept")
    if gone:
        notes.append(f"{len(gone)} occupations are not in the ESCO that is loaded: kept ({sorted(gone)[0]}, for one)")
    return Reference({graph: out.triples}, tuple(notes), rows, 0, made or version)


def _metadata(head: str) -> tuple[str, str]:
    """Version and day of a crosswalk, from the block above its rows."""
    found = dict(line.split(",", 1) for line in head.splitlines() if "," in line)
    day = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", found.get("Mapping project version date", ""))
    return found.get("Mapping project version", ""), f"{day[3]}-{day[2]}-{day[1]}" if day else ""
