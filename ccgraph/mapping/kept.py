"""Reviewed sets among the user's own graphs: kept there, SPARQL sees them and the next runs use them."""

from __future__ import annotations

from ccgraph.dataset import GraphFile, add_graph, own_files
from ccgraph.errors import UsageError
from ccgraph.mapping.records import ResultSet, slug
from ccgraph.sssom import read_set, to_text
from ccgraph.terms import GRAPH

__all__ = ["keep", "kept"]

_SUFFIX = ".sssom.tsv"


def kept(lang: str) -> list[ResultSet]:
    """The sets of titles that the user keeps.

    Raises:
        DataError: one is damaged.
    """
    found = []
    for file in own_files():
        if file.graph.startswith(f"{GRAPH}mappings/") and file.path.name.endswith(_SUFFIX):
            try:
                found.append(ResultSet.from_sssom(read_set(file.path), lang, foreign=True))
            except UsageError:
                # A set of the user's that maps no titles.
                continue
    return found


def keep(result: ResultSet, name: str) -> GraphFile:
    """Keep a set as ``mappings/<name>``; one of the same name is replaced.

    Raises:
        DataError: the folder cannot be written.
        UsageError: a shipped graph has this name.
    """
    # Under its own identifiers: the same set kept under two names must not state one row in two graphs.
    renamed = result.renamed(name)
    return add_graph(f"mappings/{slug(name)}", to_text(renamed.to_sssom()), _SUFFIX)
