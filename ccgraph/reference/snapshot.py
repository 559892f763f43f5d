"""A version of a classification as far as drift needs it: labels, where codes came from, which title stands where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ccgraph import dataset, query, resources
from ccgraph.errors import DataError, NotFoundError
from ccgraph.reference.loaded import ask
from ccgraph.reference.rome import read_rome
from ccgraph.reference.tables import Tables
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import GRAPH, ID

__all__ = ["Snapshot", "of_scheme", "read_snapshot"]

_CODES = f"{ID}code/"
# Short names of what documents print.
_SHORT = {"reac": "rome-reac-2019"}
_OCCUPATION = len("D1408")
_LABELS = ("libelle_rome", "libelle_rome_v3", "libelle", "label")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version of a classification.

    Attributes:
        name: as people call it.
        scheme: IRI its codes begin with.
        labels: label by code.
        parents: the code that a code was split from, where it was.
        titles: code and text of each title, by its number.
        whole: whether all codes are there; a document prints a few only, a shipped slice holds some dozens.
    """

    name: str
    scheme: str
    labels: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    whole: bool = True

    @property
    def groups(self) -> frozenset[str]:
        """The domains among the codes of a ROME: shorter than the codes of occupations."""
        return frozenset(code for code in self.labels if "/rome/" in self.scheme and len(code) < _OCCUPATION)


def read_snapshot(store: Store, name: str) -> Snapshot:
    """A version by the name of a loaded reference, or by the path of an edition of ROME or of a table of its labels.

    Args:
        store: the graph.
        name: ``rome-v60``, ``reac`` (the labels its document printed), or a path.

    Raises:
        DataError: what is at the path cannot be read.
        NotFoundError: nothing is called so; the message lists what there is.
    """
    names = {_short(str(row["scheme"])): str(row["scheme"]) for row in ask(store, "schemes")}
    wanted = _SHORT.get(name, name)
    if wanted in names:
        return of_scheme(store, names[wanted])
    path = Path(name)
    if not path.exists():
        listed = ", ".join([*_SHORT, *sorted(names)])
        raise NotFoundError(f"No reference is called “{name}”, and there is no such file; there are: {listed}.")
    tables = Tables(path)
    return _of_labels(tables) if path.is_file() and path.suffix.lower() in {".csv", ".tsv"} else _of_edition(tables)


def of_scheme(store: Store, scheme: str) -> Snapshot:
    """A version of the graph, by the IRI of its scheme; labels in French where there are any."""
    labels: dict[str, str] = {}
    parents: dict[str, str] = {}
    for row in _rows(store, "codes", scheme):
        code, label = str(row["notation"]), row["label"]
        if code not in labels or (isinstance(label, Literal) and label.language == "fr"):
            labels[code] = str(label)
        if row["parent"] is not None:
            parents[code] = str(row["parent"])
    titles = {
        str(row["number"]): (str(row["notation"]), str(row["title"])) for row in _rows(store, "code-titles", scheme)
    }
    name = _short(scheme)
    whole = any(file.graph == f"{GRAPH}reference/{name}" for file in dataset.own_files())
    return Snapshot(name, scheme, labels, parents, titles, whole)


def _rows(store: Store, name: str, scheme: str) -> Table:
    return query.run(store, query.find(name, resources.folder("queries") / "reference"), {"scheme": Iri(scheme)})


def _short(scheme: str) -> str:
    return scheme.removeprefix(_CODES).replace("/", "-")


def _of_edition(tables: Tables) -> Snapshot:
    edition = read_rome(tables, items=False)
    labels = {code: one.label for code, one in edition.occupations.items()} | edition.groups
    parents = {code: one.parent for code, one in edition.occupations.items() if one.parent != code}
    titles = {ogr: (title.code, title.long) for ogr, title in edition.titles.items()}
    return Snapshot(f"rome-v{edition.version}", f"{_CODES}rome/v{edition.version}", labels, parents, titles)


def _of_labels(tables: Tables) -> Snapshot:
    """Codes and labels alone, such as those of ROME 3."""
    (name,) = tables.names
    labels: dict[str, str] = {}
    for row in tables.rows(name, ("code_rome",)):
        label = next((row[key] for key in _LABELS if row.get(key)), "")
        if not label or row["code_rome"] in labels:
            raise DataError(f"{row.place}: the code “{row['code_rome']}” has no label, or stands twice.")
        labels[row["code_rome"]] = label
    return Snapshot(tables.path.stem, "", labels)
