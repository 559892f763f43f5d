"""What changed between two releases: quads as sets, told by term, role, mapping and so on, with labels."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ccgraph.dataset import GraphFile, graph_files
from ccgraph.errors import UsageError
from ccgraph.publish.folder import is_publication
from ccgraph.rdf import Triple, from_engine, triple
from ccgraph.serialization import read_graphs, serialize_graphs
from ccgraph.store import EmbeddedStore
from ccgraph.table import Blank, Iri, Literal, Table, Term
from ccgraph.terms import GRAPH, ID, NAMESPACE, ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    import pandas

__all__ = ["Change", "Difference", "compare_releases", "read_release"]

Graphs = dict[str, set[Triple]]
_INFERRED: Final = f"{GRAPH}inferred/"
_NAMES: Final = tuple(
    PREFIXES[p] + local
    for p, local in (("skos", "prefLabel"), ("skosxl", "literalForm"), ("rdfs", "label"), ("dcterms", "title"),
                     ("dcterms", "description"))
)  # fmt: skip
_TITLE: Final = PREFIXES["skosxl"] + "prefLabel"
_STATES: Final = ("added", "removed", "changed")
_WORDS: Final = {
    "fr": {
        "added": "ajouté", "removed": "retiré", "changed": "modifié", "term": "Termes", "role": "Rôles",
        "mapping": "Correspondances", "touched": "Vos correspondances touchées", "none": "Aucune différence.",
        "sum": "{0} énoncés ajoutés, {1} retirés.", "graph": "Graphes", "concept": "Concepts", "code": "Codes",
    },
    "en": {
        "added": "added", "removed": "removed", "changed": "changed", "term": "Terms", "role": "Roles",
        "mapping": "Mappings", "touched": "Your mappings that are touched", "none": "No difference.",
        "sum": "{0} statements added, {1} removed.", "graph": "Graphs", "concept": "Concepts", "code": "Codes",
    },
}  # fmt: skip
_FIRST: Final = ("term", "role", "mapping", "concept", "code")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a resource.

    Attributes:
        iri: the resource (a term of the ontology, or a page with all that hangs on it).
        kind: ``term``, ``role``, ``mapping`` or another first part of its path; ``other`` outside the namespace.
        state: ``added``, ``removed`` or ``changed``.
        labels: by language, from the newer release where it is there.
        added: how many statements about it are new.
        removed: how many are gone.
    """

    iri: str
    kind: str
    state: str
    labels: Mapping[str, str]
    added: int
    removed: int

    def label(self, lang: str) -> str:
        """What to call it."""
        found = self.labels.get(lang) or next(iter(self.labels.values()), "")
        return found or self.iri.removeprefix(ID).removeprefix(NAMESPACE)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one release to another.

    Attributes:
        added: quads by graph that are new.
        removed: quads by graph that are gone.
        changes: by resource.
        touched: rows of the user's own mappings, as graph, mapping, and the resource that changed.
    """

    added: Mapping[str, frozenset[Triple]]
    removed: Mapping[str, frozenset[Triple]]
    changes: tuple[Change, ...]
    touched: tuple[tuple[str, str, Change], ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def to_nquads(self) -> tuple[str, str]:
        """The added and the removed quads, each as sorted N-Quads."""
        return serialize_graphs(self.added, "nquads"), serialize_graphs(self.removed, "nquads")

    def explain(self, lang: str = "fr") -> str:
        """The changes by kind, one line each, then the user's mappings that they touch."""
        words = _WORDS[lang]
        if not self:
            return words["none"]
        numbers = (sum(map(len, side.values())) for side in (self.added, self.removed))
        lines = [words["sum"].format(*numbers)]
        by_kind: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            by_kind[change.kind].append(change)
        for kind, found in by_kind.items():
            lines += ["", f"{words.get(kind, kind)} ({len(found)})"]
            for c in found:
                counts = f" (+{c.added} −{c.removed})" if c.state == "changed" else ""
                name = c.iri.removeprefix(ID).removeprefix(NAMESPACE)
                lines.append(f"  {words[c.state]}{counts}: {c.label(lang)} — {name}")
        if self.touched:
            lines += ["", words["touched"]]
            for graph, mapping, c in self.touched:
                place = f"{graph.removeprefix(GRAPH)} {mapping.removeprefix(ID)}"
                lines.append(f"  {place}: {c.label(lang)} — {words[c.state]}")
        return "\n".join(lines)

    def to_table(self) -> Table:
        """One row a resource."""
        integer = PREFIXES["xsd"] + "integer"
        rows: list[tuple[Term | None, ...]] = [
            (
                Iri(c.iri),
                Literal(c.kind),
                Literal(c.state),
                Literal(c.label("fr")),
                Literal(c.label("en")),
                Literal(str(c.added), None, integer),
                Literal(str(c.removed), None, integer),
            )
            for c in self.changes
        ]
        return Table(("iri", "kind", "state", "label_fr", "label_en", "added", "removed"), tuple(rows))

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        touched = [{"graph": g, "mapping": m, "resource": c.iri, "state": c.state} for g, m, c in self.touched]
        return {"changes": self.to_table().to_python(), "touched": touched}

    def to_pandas(self) -> pandas.DataFrame:
        """The rows of :meth:`to_table` as a DataFrame."""
        return self.to_table().to_pandas()


def read_release(path: Path) -> Graphs:
    """The graphs of a publication, a dump (N-Quads, TriG, packed or not), or a data folder.

    Raises:
        UsageError: it is none of these.
        DataError: it cannot be read.
    """
    if path.is_dir():
        if is_publication(path):
            dump = next((f for f in (path / "dumps" / f"ccjobs.nq{end}" for end in ("", ".gz")) if f.exists()), None)
            if dump is None:
                raise UsageError(f"{path}: the publication lacks dumps/ccjobs.nq; publish it again.")
            return _labelled(read_graphs(dump))
        files = graph_files(path)
        if files:
            return _labelled({file.graph: file.triples() for file in files})
        raise UsageError(f"{path}: neither a publication nor a folder of data (.ttl, .nt, .sssom.tsv).")
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder.")
    return _labelled(read_graphs(path))


def compare_releases(former: Graphs, newer: Graphs, own: Sequence[GraphFile] = ()) -> Difference:
    """What changed from one release to another.

    What only one side can hold is left out: inferred graphs and the ontology, where the other side has none at all (a
    data folder).

    Args:
        former: graphs of the one.
        newer: graphs of the other.
        own: the user's own graphs, of which mappings may be touched.
    """
    names = former.keys() | newer.keys()
    for part in (_INFERRED, ONTOLOGY):
        if any(all(not g.startswith(part) for g in side) for side in (former, newer)):
            names = {g for g in names if not g.startswith(part)}
    nothing: set[Triple] = set()
    added = {g: frozenset(newer.get(g, nothing) - former.get(g, nothing)) for g in sorted(names)}
    removed = {g: frozenset(former.get(g, nothing) - newer.get(g, nothing)) for g in sorted(names)}
    added, removed = ({g: ts for g, ts in side.items() if ts} for side in (added, removed))
    changes = _changes(former, newer, added, removed)
    return Difference(added, removed, changes, tuple(_touched(own, changes)))


def _changes(
    former: Graphs, newer: Graphs, added: Mapping[str, frozenset[Triple]], removed: Mapping[str, frozenset[Triple]]
) -> tuple[Change, ...]:
    plus, minus = _by_resource(added), _by_resource(removed)
    wanted = plus.keys() | minus.keys()
    before, after = (_by_resource(side, wanted) for side in (former, newer))
    names_before, names_after = (_labels(side, wanted) for side in (former, newer))
    changes = []
    for iri in wanted:
        state = "added" if iri not in before else "removed" if iri not in after else "changed"
        labels = names_after.get(iri) or names_before.get(iri) or {}
        changes.append(Change(iri, _kind(iri), state, labels, plus.get(iri, 0), minus.get(iri, 0)))

    def order(c: Change) -> tuple[int, str, int, str]:
        return (_FIRST.index(c.kind) if c.kind in _FIRST else len(_FIRST), c.kind, _STATES.index(c.state), c.iri)

    return tuple(sorted(changes, key=order))


def _resource(t: Triple) -> str:
    """The resource a statement is told under: a term itself, a part its page, a blank node the ontology."""
    subject = from_engine(t.subject)
    if isinstance(subject, Blank):
        return ONTOLOGY
    iri = str(subject)
    return iri if iri.startswith(f"{ONTOLOGY}#") else iri.partition("#")[0]


def _by_resource(graphs: Mapping[str, Iterable[Triple]], wanted: Iterable[str] | None = None) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    kept = None if wanted is None else set(wanted)
    for triples in graphs.values():
        for t in triples:
            resource = _resource(t)
            if kept is None or resource in kept:
                found[resource] += 1
    return dict(found)


def _labels(graphs: Mapping[str, Iterable[Triple]], wanted: Iterable[str]) -> dict[str, dict[str, str]]:
    owners = {iri: iri for iri in wanted}
    for triples in graphs.values():
        # A role is called by its preferred title, a resource of its own.
        owners |= {
            str(from_engine(t.object)): str(from_engine(t.subject))
            for t in triples
            if t.predicate.value == _TITLE and str(from_engine(t.subject)) in owners
        }
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for triples in graphs.values():
        for t in triples:
            iri = owners.get(getattr(t.subject, "value", ""))
            if iri is not None and t.predicate.value in _NAMES:
                term = from_engine(t.object)
                if isinstance(term, Literal):
                    key = (iri, term.language or "")
                    found = (_NAMES.index(t.predicate.value), term.value)
                    best[key] = min(best.get(key, found), found)
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for (iri, lang), (_, text) in sorted(best.items()):
        labels[iri][lang] = text
    return dict(labels)


def _kind(iri: str) -> str:
    if iri.startswith(ONTOLOGY):
        return "term"
    return iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else "other"


def _touched(own: Sequence[GraphFile], changes: Sequence[Change]) -> Iterable[tuple[str, str, Change]]:
    """The user's mappings of which an end was removed or changed."""
    known = {c.iri: c for c in changes if c.state != "added"}
    ends = {PREFIXES["sssom"] + "subject_id", PREFIXES["sssom"] + "object_id"}
    for file in own:
        if not file.graph.startswith(f"{GRAPH}mappings/"):
            continue
        for t in sorted(file.triples(), key=str):
            if t.predicate.value in ends:
                change = known.get(str(from_engine(t.object)).partition("#")[0]) or known.get(
                    str(from_engine(t.object))
                )
                if change is not None:
                    yield file.graph, str(from_engine(t.subject)), change


def _labelled(graphs: Mapping[str, Sequence[Triple]]) -> Graphs:
    """Graphs as sets that can be compared.

    Numbers are written as the engine writes them (0.90 as 0.9); blank nodes are named by what they say, so that the
    same list has the same name in both releases.
    """
    found = {}
    for graph, triples in graphs.items():
        store = EmbeddedStore()
        store.add(triples)
        found[graph] = set(_by_content(list(store.triples())))
    return found


def _by_content(triples: Sequence[Triple]) -> list[Triple]:
    said: dict[Term, list[Triple]] = defaultdict(list)
    for t in triples:
        subject = from_engine(t.subject)
        if isinstance(subject, Blank):
            said[subject].append(t)
    if not said:
        return list(triples)
    names: dict[Term, Blank] = {}

    def name(term: Term, above: frozenset[Term] = frozenset()) -> Term:
        if not isinstance(term, Blank) or term in above:
            return term if not isinstance(term, Blank) else Blank("cycle")
        if term not in names:
            inner = sorted(f"{t.predicate} {name(from_engine(t.object), above | {term})!r}" for t in said[term])
            names[term] = Blank("b" + hashlib.sha256("\n".join(inner).encode()).hexdigest()[:24])
        return names[term]

    return [triple(name(from_engine(t.subject)), t.predicate.value, name(from_engine(t.object))) for t in triples]
