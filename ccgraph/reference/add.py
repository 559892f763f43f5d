"""Keep a reference: read whole first, then written as the user's own graphs, all of them or none."""

from __future__ import annotations

from pathlib import Path

from ccgraph import dataset
from ccgraph.rdf import serialize
from ccgraph.reference.model import Reference
from ccgraph.reference.tables import Tables

__all__ = ["add_rome", "keep"]


def keep(reference: Reference) -> list[dataset.GraphFile]:
    """Write the graphs of a reference into the user's data folder; those of the same names are replaced.

    N-Triples, because they are read back four times faster than Turtle.

    Raises:
        DataError: the folder cannot be written; nothing is changed then.
    """
    return dataset.add_graphs((name, serialize(triples, "nt"), ".nt") for name, triples in reference.graphs.items())


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
