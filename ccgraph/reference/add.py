"""Keep a reference: read whole first, then written as the user's own graphs, all of them or none."""

from __future__ import annotations

from pathlib import Path

from ccgraph import dataset
from ccgraph.errors import DataError, UsageError
from ccgraph.rdf import Triple
from ccgraph.reference.model import Reference
from ccgraph.reference.tables import Tables
from ccgraph.serialization import serialize
from ccgraph.terms import GRAPH, PREFIXES

__all__ = ["add_codes", "add_crosswalk", "add_esco", "add_isco", "add_rome", "keep"]


def keep(reference: Reference) -> list[dataset.GraphFile]:
    """Write the graphs of a reference into the user's data folder; those of the same names are replaced.

    N-Triples, because they are read back four times faster than Turtle.

    Raises:
        DataError: the folder cannot be written, or a triple stands in another reference; nothing is changed then.
    """
    texts = [(name, serialize(triples, "nt"), ".nt") for name, triples in reference.graphs.items()]
    return dataset.add_graphs(texts, lambda: _check_apart(reference))


def _check_apart(reference: Reference) -> None:
    """No triple may stand in two graphs: the dataset would not open any more."""
    new = {GRAPH + name: set(triples) for name, triples in reference.graphs.items()}
    for file in dataset.dataset_files():
        name = file.graph.removeprefix(GRAPH)
        if file.graph in new or not name.startswith("reference/"):
            continue
        for triple in file.triples():
            if any(triple in triples for triples in new.values()):
                raise DataError(
                    f"{triple.subject} is described alike in “{name}”, which is loaded already: "
                    f"`ccgraph reference remove {name.removeprefix('reference/')}` first, or keep to one version."
                )


def add_rome(path: Path, loaded: str) -> Reference:
    """Read an edition of ROME as published and keep it.

    Args:
        path: the official zip, or the folder it was unpacked to.
        loaded: date of loading, ISO 8601.

    Raises:
        DataError: a table is missing, damaged or of another version; nothing is changed then.
    """
    from ccgraph.reference.occupations import rome_graphs
    from ccgraph.reference.rome import read_rome

    reference = rome_graphs(read_rome(Tables(path)), loaded)
    keep(reference)
    return reference


def add_esco(path: Path, version: str | None, loaded: str) -> Reference:
    """Read ESCO occupations with the ISCO groups above them, and keep both.

    Args:
        path: a folder or zip of ESCO's CSV tables, one or more languages.
        version: of ESCO, where the name of the folder does not tell it.
        loaded: date of loading, ISO 8601.

    Raises:
        DataError: as for :func:`add_rome`; or another version is loaded (ESCO's identifiers bear no version).
        UsageError: nothing tells the version.
    """
    from ccgraph.reference.esco import esco_version, read_esco

    tables = Tables(path)
    reference = read_esco(tables, esco_version(tables, version), loaded)
    keep(reference)
    return reference


def add_isco(path: Path, loaded: str) -> Reference:
    """Read the ISCO-08 groups as ESCO publishes them, and keep them; arguments and errors as for :func:`add_esco`."""
    from ccgraph.reference.esco import read_esco

    reference = read_esco(Tables(path), "08", loaded, occupations=False)
    keep(reference)
    return reference


def add_crosswalk(path: Path, version: str, loaded: str) -> Reference:
    """Read the crosswalk between ESCO and ROME and keep it; rows whose ends are not loaded are kept, and counted.

    Args:
        path: the CSV or TSV file.
        version: of the ROME that is loaded, whose titles are meant.
        loaded: date of loading, ISO 8601.

    Raises:
        DataError: it is no crosswalk, or a row is not whole; nothing is changed then.
        UsageError: that version of ROME is not loaded.
    """
    from ccgraph.reference.crosswalk import read_crosswalk

    files = {file.graph.removeprefix(GRAPH): file for file in dataset.own_files()}
    rome = files.get(f"reference/rome-v{version}")
    if rome is None:
        raise UsageError(f"ROME {version} is not loaded; `ccgraph reference add rome` first, or choose --rome.")
    esco = next((file for name, file in files.items() if name.startswith("reference/esco-1")), None)
    occupations = _subjects(esco.triples(), "/esco/occupation/") if esco else frozenset()
    reference = read_crosswalk(Tables(path), version, _codes_of_titles(rome.triples()), occupations, loaded)
    keep(reference)
    return reference


def _subjects(triples: list[Triple], part: str) -> frozenset[str]:
    return frozenset(subject for t in triples if part in (subject := str(t.subject).strip("<>")))


def _codes_of_titles(triples: list[Triple]) -> dict[str, str]:
    """The code that each title stands under, by OGR number."""
    titles = (str(t.object).strip("<>") for t in triples if str(t.predicate).startswith(f"<{PREFIXES['skosxl']}"))
    pairs = (title.rpartition("/")[2].split("#ogr-") for title in titles if "#ogr-" in title)
    return {ogr: code for code, ogr in pairs}


def add_codes(
    path: Path, *, scheme: str, version: str, title: str, licence: str, lang: str, loaded: str
) -> tuple[Reference, bool]:
    """Read any list of codes, or a grid of levels and coefficients, and keep it.

    Args:
        path: a CSV or TSV file, columns named in French or English.
        scheme: short name, part of every identifier.
        version: likewise.
        title: as people call it.
        licence: IRI of its licence, or empty.
        lang: language of the labels whose column does not tell it.
        loaded: date of loading, ISO 8601.

    Returns:
        What was read, and whether it is a grid.

    Raises:
        DataError: a row is not whole, a code stands twice, a parent is unknown or its own descendant.
        UsageError: the short name, version or licence cannot be used.
    """
    from ccgraph.reference.codes import List, read_codes, read_entries
    from ccgraph.reference.grid import read_grid

    about = List(scheme, version, title, licence, lang, loaded)
    found = read_entries(Tables(path), lang)
    reference = read_grid(found, about) if found.grid else read_codes(found, about)
    keep(reference)
    return reference, found.grid
