"""Which references there are, shipped and own; removing own ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ccgraph import dataset, resources
from ccgraph.errors import NotFoundError, QueryError
from ccgraph.store import Store
from ccgraph.table import Literal, Table
from ccgraph.terms import GRAPH

__all__ = ["Loaded", "ask", "loaded", "remove"]

_GROUP = f"{GRAPH}reference/"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A reference of the dataset.

    Attributes:
        name: stem of its graph (``rome-v60``).
        title: as people call it.
        version: of the classification.
        licence: IRI, or empty.
        date: when it was loaded, or made where it is shipped (ISO 8601).
        concepts: how many codes, items or levels.
        titles: how many titles and alternative labels.
        own: whether the user loaded it.
    """

    name: str
    title: str
    version: str
    licence: str
    date: str
    concepts: int
    titles: int
    own: bool

    def explain(self) -> str:
        """The reference in one line."""
        return f"{self.title} ({self.name}): {self.concepts} concepts, {self.titles} titles, {self.date}"

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""
        return asdict(self)


def ask(store: Store, name: str) -> Table:
    """The rows of ``queries/reference/<name>.rq``."""
    path = resources.folder("queries") / "reference" / f"{name}.rq"
    result = store.query(path.read_text(encoding="utf-8"))
    if not isinstance(result, Table):
        raise QueryError(f"{path} is not a SELECT.")
    return result


def loaded(store: Store, lang: str = "fr") -> list[Loaded]:
    """The references, by name, titles in a language where there are any."""
    own = {file.graph for file in dataset.own_files()}
    titles = {str(row["graph"]): int(str(row["titles"])) for row in ask(store, "titles")}
    found: dict[str, Loaded] = {}
    for row in ask(store, "loaded"):
        graph, title = str(row["graph"]), row["title"]
        if graph in found and not (isinstance(title, Literal) and title.language == lang):
            continue
        version = str(row["version"] or "")
        found[graph] = Loaded(
            graph.removeprefix(_GROUP),
            str(title),
            # A shipped slice bears its version in its name.
            version or graph.rpartition("-")[2].removeprefix("v"),
            str(row["licence"] or ""),
            str(row["created"]),
            int(str(row["concepts"] or 0)),
            titles.get(graph, 0),
            graph in own,
        )
    return list(found.values())


def remove(name: str) -> list[str]:
    """Remove references of the user's own: one by its name, or all parts of a ROME (``rome-v60``) or an ESCO.

    Returns:
        The names of what was removed.

    Raises:
        NotFoundError: none of the user's references is called so; the message lists those there are.
    """
    own = [file.graph.removeprefix(_GROUP) for file in dataset.own_files() if file.graph.startswith(_GROUP)]
    version = name.rpartition("-")[2]
    parts = {name, f"rome-items-{version}", f"rome-mobility-{version}"} if name == f"rome-{version}" else {name}
    found = [one for one in own if one in parts]
    if name not in found:
        listed = ", ".join(own) or "none"
        raise NotFoundError(f"No reference of your own is called “{name}”; there are: {listed}.")
    with dataset.changing_own() as change:
        for one in found:
            dataset.remove_graph(f"reference/{one}", change)
    return found
