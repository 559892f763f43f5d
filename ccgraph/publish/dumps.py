"""The files for download: the whole graph, its parts, SKOS, SSSOM sets, tables, occupations."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ccgraph.dataset import GraphFile
from ccgraph.pages.occupations import occupation, occupations
from ccgraph.pages.statements import Statements
from ccgraph.publish.catalogue import Dump
from ccgraph.publish.folder import Folder
from ccgraph.publish.tables import tables
from ccgraph.rdf import Triple, triple
from ccgraph.serialization import serialize, serialize_graphs
from ccgraph.store import Store
from ccgraph.table import Blank, Iri
from ccgraph.terms import GRAPH, ID, ONTOLOGY, PREFIXES

__all__ = ["graphs_of", "write_dumps"]

_SKOS: Final = PREFIXES["skos"]
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_WHOLE: Final = (("trig", "TriG"), ("nq", "N-Quads"))
_FLAT: Final = (("ttl", "turtle", "Turtle"), ("jsonld", "jsonld", "JSON-LD"), ("rdf", "rdfxml", "RDF/XML"))


def graphs_of(statements: Statements) -> dict[str, list[Triple]]:
    """The triples by named graph."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for iri, facts in statements.facts.items():
        subject = iri if isinstance(iri, Blank) else Iri(iri)
        for fact in facts:
            found[fact.graph].append(triple(subject, fact.property, fact.other))
    return {graph: found[graph] for graph in sorted(found)}


def write_dumps(
    folder: Folder, store: Store, statements: Statements, files: Sequence[GraphFile], languages: Sequence[str]
) -> list[Dump]:
    """Write every file for download.

    Args:
        folder: where to.
        store: the graph, for the tables.
        statements: its statements.
        files: the files of its graphs, for the SSSOM tables as their authors wrote them.
        languages: of the occupations.
    """
    graphs = graphs_of(statements)
    dumps = list(_whole(folder, graphs))
    dumps += _parts(folder, graphs)
    dumps += _mapping_sets(folder, files, set(graphs))
    dumps += _tables(folder, store)
    for role in occupations(statements):
        for lang in languages:
            content = json.dumps(occupation(statements, role, lang), ensure_ascii=False, indent=2) + "\n"
            folder.write(f"occupations/{role.removeprefix(ID + 'role/').removeprefix(ID)}.{lang}.jsonld", content)
    return dumps


def _both(fr: str, en: str) -> dict[str, str]:
    return {"fr": fr, "en": en}


def _whole(folder: Folder, graphs: Mapping[str, list[Triple]]) -> Iterator[Dump]:
    for suffix, name in _WHOLE:
        text = serialize_graphs(graphs, "trig" if suffix == "trig" else "nquads")
        titles = _both(f"Tout, par graphe nommé, en {name}", f"Everything by named graph, as {name}")
        yield Dump(folder.write_dump(f"dumps/ccjobs.{suffix}", text), titles, "dump-whole")
    everything = {t for triples in graphs.values() for t in triples}
    # One at a time: each text is larger than the graph.
    for suffix, form, name in _FLAT:
        titles = _both(f"Tout, sans les graphes, en {name}", f"Everything without graphs, as {name}")
        yield Dump(folder.write_dump(f"dumps/ccjobs.{suffix}", serialize(everything, form)), titles, "dump-whole")
    skos = [t for t in everything if _is_skos(t)]
    titles = _both("Concepts et libellés en SKOS seul", "Concepts and labels in SKOS alone")
    yield Dump(folder.write_dump("dumps/skos.ttl", serialize(skos, "turtle")), titles, "dump-whole")


def _is_skos(t: Triple) -> bool:
    if t.predicate.value == PREFIXES["rdf"] + "type":
        return getattr(t.object, "value", "").startswith(_SKOS)
    return t.predicate.value.startswith(_SKOS)


def _parts(folder: Folder, graphs: Mapping[str, list[Triple]]) -> Iterator[Dump]:
    for graph, triples in graphs.items():
        if graph.startswith(GRAPH):
            name = graph.removeprefix(GRAPH)
            titles = _both(f"Graphe {name}", f"Graph {name}")
            file = folder.write_dump(f"dumps/graphs/{name}.ttl", serialize(triples, "turtle"))
            yield Dump(file, titles, "dump-graphs", graph)
        elif graph == ONTOLOGY:
            titles = _both("L'ontologie", "The ontology")
            file = folder.write_dump("dumps/ontology.ttl", serialize(triples, "turtle"))
            yield Dump(file, titles, "dump-graphs", graph)


def _mapping_sets(folder: Folder, files: Sequence[GraphFile], graphs: set[str]) -> Iterator[Dump]:
    for file in files:
        if file.graph in graphs and file.path.name.endswith(".sssom.tsv"):
            name = file.graph.removeprefix(GRAPH + "mappings/").removeprefix(GRAPH).replace("/", "-")
            written = folder.write(f"dumps/mappings/{name}.sssom.tsv", file.path.read_bytes())
            yield Dump(written, _both(f"Correspondances « {name} », SSSOM", f"Mappings “{name}”, SSSOM"), "dump-sssom")


def _tables(folder: Folder, store: Store) -> Iterator[Dump]:
    for table in tables(store, _LICENCE):
        written = folder.write(f"tables/{table.name}.csv", table.csv)
        folder.write(f"tables/{table.name}.csv-metadata.json", table.metadata)
        yield Dump(written, table.titles, "dump-tables")
