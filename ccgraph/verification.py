"""Whether the store in the cache still says what the data say, by file and by graph; built again where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ccgraph import dataset, generations
from ccgraph.errors import StoreError
from ccgraph.files import unwritable
from ccgraph.loading import digest
from ccgraph.rdf import Triple, has_blank_node
from ccgraph.store import EmbeddedStore
from ccgraph.table import Iri, Table
from ccgraph.table import Literal as Value
from ccgraph.terms import PREFIXES

__all__ = ["Damage", "Verification", "verify"]

_INTEGER = PREFIXES["xsd"] + "integer"
_WORDS = {
    "fr": {
        "sound": "{} : intact, {} graphes, {} triplets.",
        "absent": "{} : n'était pas encore construit ; {} graphes, {} triplets.",
        "damaged": "{} : endommagé ; reconstruit, {} graphes, {} triplets.",
    },
    "en": {
        "sound": "{}: sound, {} graphs, {} triples.",
        "absent": "{}: was not built yet; {} graphs, {} triples.",
        "damaged": "{}: damaged; built again, {} graphs, {} triples.",
    },
}


@dataclass(frozen=True, slots=True)
class Damage:
    """A graph that the store gives otherwise than the data and their closure have it.

    Attributes:
        graph: its IRI, or an empty text for what stands in no named graph.
        expected: how many triples the data and their closure have.
        found: how many the store gives; ``None`` where it cannot be read.
        missing: how many of the expected it does not give.
        foreign: how many it gives that are not expected.
    """

    graph: str
    expected: int
    found: int | None
    missing: int
    foreign: int

    def explain(self) -> str:
        """One line of text."""
        found = "unreadable" if self.found is None else f"{self.found} triples"
        return f"{self.graph}: {found}, expected {self.expected} (-{self.missing} +{self.foreign})"

    def to_dict(self) -> dict[str, str | int | None]:
        """Plain values, for JSON."""
        return {
            "graph": self.graph,
            "expected": self.expected,
            "found": self.found,
            "missing": self.missing,
            "foreign": self.foreign,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: the generation, its damaged files and graphs, and how much there should be.

    Attributes:
        path: the generation's folder.
        state: ``sound``; ``damaged``, and built again; ``absent``, and built now.
        files: names of the files of the store that have changed since it was built.
        graphs: the graphs that are not as the data have them.
        graph_count: how many graphs there should be.
        triple_count: how many triples in all.
    """

    path: Path
    state: Literal["sound", "damaged", "absent"]
    files: tuple[str, ...]
    graphs: tuple[Damage, ...]
    graph_count: int
    triple_count: int

    def explain(self, lang: str = "en") -> str:
        """The files and graphs that are damaged, and one sentence."""
        lines = [*(f"{self.path.name}: {name}" for name in self.files), *(one.explain() for one in self.graphs)]
        said = _WORDS[lang][self.state].format(self.path, self.graph_count, self.triple_count)
        return "\n".join([*lines, said])

    def to_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return {
            "path": str(self.path),
            "state": self.state,
            "files": list(self.files),
            "graphs": [one.to_dict() for one in self.graphs],
            "expected": {"graphs": self.graph_count, "triples": self.triple_count},
        }

    def to_table(self) -> Table:
        """The damaged graphs, one a row."""
        rows = tuple(
            (Iri(one.graph), *(None if n is None else Value(str(n), None, _INTEGER) for n in counts))
            for one in self.graphs
            for counts in [(one.expected, one.found, one.missing, one.foreign)]
        )
        return Table(("graph", "expected", "found", "missing", "foreign"), rows)


def verify(track: dataset.Track = iter) -> Verification:
    """Hold the store in the cache against one that is built anew from the data; replace it where they differ.

    Builds everything, closure included, from nothing: it takes as long as the first call, and checks the generations
    that were made by extension too.

    Args:
        track: wraps the units while they are closed, to show progress.

    Raises:
        DataError: the data themselves are damaged.
        FileError: the cache cannot be written, or another process is building there.
    """
    cache = dataset.cache_folder()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with generations.building(cache), generations.draft(cache) as draft:
            files, name = dataset.current()
            generations.build(draft, cache, files, dataset.ontology_file(), dataset.load, track, anew=True)
            fresh = EmbeddedStore.read_only(draft / "store")
            found = _compare(cache / name, fresh)
            if found.state != "sound":
                generations.remove(cache / name)
                generations.put_in_place(draft, cache / name)
            return found
    except OSError as error:
        raise unwritable(cache, error) from error


def _compare(path: Path, fresh: EmbeddedStore) -> Verification:
    names = fresh.graphs()
    if not path.exists():
        return Verification(path, "absent", (), (), len(names), len(fresh))
    files = tuple(generations.damaged_files(path))
    old = generations.open_complete(path)
    if old is None:
        return Verification(path, "damaged", files, (), len(names), len(fresh))
    found = [_hold(old, fresh, name) for name in sorted({*names, *_graphs(old)})]
    found.append(_hold(old, fresh, ""))
    damages = tuple(damage for damage in found if damage is not None)
    state: Literal["sound", "damaged"] = "damaged" if files or damages else "sound"
    return Verification(path, state, files, damages, len(names), len(fresh))


def _graphs(store: EmbeddedStore) -> list[str]:
    try:
        return store.graphs()
    except StoreError:
        # Then its graphs are found wanting one by one.
        return []


def _hold(old: EmbeddedStore, fresh: EmbeddedStore, name: str) -> Damage | None:
    wanted = fresh.graph(name)
    try:
        given = old.graph(name)
    except StoreError:
        return Damage(name, len(wanted), None, len(wanted), 0)
    if len(given) == len(wanted) and _same(given, wanted):
        return None
    missing, foreign = set(wanted) - set(given), set(given) - set(wanted)
    return Damage(name, len(wanted), len(given), len(missing), len(foreign))


def _same(given: list[Triple], wanted: list[Triple]) -> bool:
    """Equal as graphs: blank nodes have other labels in each store."""
    if any(has_blank_node(triple) for triple in wanted):
        return digest(given) == digest(wanted)
    return set(given) == set(wanted)
