"""What moved between two versions of a classification, and which mappings that touches.

A title keeps its number (OGR) from version to version, whatever code it stands under: where the titles of a code went
tells what became of it, and prevails over the column that names the code of ROME 3 a code was split from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from typing import Any

from ccgraph.reference.loaded import ask
from ccgraph.reference.snapshot import Snapshot
from ccgraph.store import Store
from ccgraph.table import Literal, Table
from ccgraph.terms import ID

__all__ = ["KINDS", "Change", "Touched", "changes", "compare", "table", "touched"]

KINDS = {
    "removed": {"fr": "retiré", "en": "removed"},
    "split": {"fr": "éclaté", "en": "split"},
    "relabelled": {"fr": "libellé changé", "en": "relabelled"},
    "moved": {"fr": "appellations déplacées", "en": "titles moved"},
    "added": {"fr": "ajouté", "en": "added"},
    "unknown": {"fr": "absent de l'extrait livré", "en": "not in the shipped slice"},
}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Touched:
    """A mapping that leads to, or from, a code that changed: its IRI, its relation, its other end."""

    mapping: str
    relation: str
    other: str
    label: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one code.

    Attributes:
        kind: ``removed``, ``split``, ``relabelled``, ``moved`` (titles, to a code that was there before), ``added``, or
            ``unknown`` (the newer version is a slice without the code).
        code: the code.
        before: its label in the older version; empty where it is new.
        after: its label in the newer version; empty where it is gone.
        codes: where its titles went, or what it was split into, or, for a new code, what it came from.
        titles: the titles concerned.
        touched: the mappings of the older version's code.
    """

    kind: str
    code: str
    before: str
    after: str
    codes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    touched: tuple[Touched, ...] = ()

    def explain(self, lang: str = "fr") -> str:
        """The change in one line."""
        arrow = " → ".join(part for part in (self.before, self.after) if part)
        return f"{self.code} {KINDS[self.kind][lang]}: {arrow}{self.where()}"

    def where(self) -> str:
        """The codes and titles concerned, in brackets, the first few titles only."""
        shown = [*self.titles[:_SHOWN], *(["…"] if len(self.titles) > _SHOWN else [])]
        titles = f" ({len(self.titles)}: {'; '.join(shown)})" if self.titles else ""
        return (f" [{', '.join(self.codes)}]" if self.codes else "") + titles

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, touched mappings as dictionaries."""
        return asdict(self)


def compare(store: Store, old: Snapshot, new: Snapshot) -> list[Change]:
    """The changes from an older to a newer version, with the mappings they touch."""
    found = touched(store, old.scheme)
    return [
        Change(c.kind, c.code, c.before, c.after, c.codes, c.titles, tuple(found.get(c.code, ())))
        for c in changes(old, new)
    ]


def changes(old: Snapshot, new: Snapshot) -> list[Change]:
    """The changes from an older to a newer version, by code, then in the order of :data:`KINDS`."""
    order = list(KINDS)
    return sorted(_changes(old, new), key=lambda change: (change.code, order.index(change.kind), change.codes))


def _changes(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    moves = _moves(old, new)
    fresh = new.labels.keys() - old.labels.keys()
    if not old.groups:
        # A table of codes and labels alone leaves the domains out.
        fresh -= new.groups
    origins = _origins(old, new, fresh, moves)
    for code in old.labels:
        here = {target: titles for (origin, target), titles in moves.items() if origin == code}
        yield from _fate(old, new, code, {part for part in fresh if code in origins[part]}, here)
    if old.whole:
        for code in fresh:
            yield Change("added", code, "", new.labels[code], tuple(sorted(origins[code])))


def _origins(
    old: Snapshot, new: Snapshot, fresh: Set[str], moves: Mapping[tuple[str, str], list[str]]
) -> dict[str, set[str]]:
    """The codes that each new code came from."""
    found: dict[str, set[str]] = {code: set() for code in fresh}
    for origin, target in moves:
        if target in fresh:
            found[target].add(origin)
    for code, origins in found.items():
        # Only where no title tells: the parent is the code of ROME 3, perhaps split long before.
        parent = new.parents.get(code)
        if not origins and parent is not None and parent in old.labels:
            origins.add(parent)
    return found


def _fate(old: Snapshot, new: Snapshot, code: str, parts: Set[str], here: Mapping[str, list[str]]) -> Iterator[Change]:
    """What became of a code: the new codes that came from it, and its titles by the code they went to."""
    before, after = old.labels[code], new.labels.get(code, "")
    if parts:
        titles = [title for target in sorted(parts) for title in here.get(target, ())]
        yield Change("split", code, before, after, tuple(sorted(parts)), tuple(titles))
    others = sorted(here.keys() - parts)
    if not after:
        titles = [title for target in others for title in here[target]]
        yield Change("removed" if new.whole else "unknown", code, before, "", tuple(others), tuple(titles))
        return
    if after != before:
        yield Change("relabelled", code, before, after)
    for target in others:
        yield Change("moved", code, before, after, (target,), tuple(here[target]))


def _moves(old: Snapshot, new: Snapshot) -> dict[tuple[str, str], list[str]]:
    """The titles that stand under another code than before, by both codes."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for number, (origin, _) in old.titles.items():
        target, text = new.titles.get(number, (origin, ""))
        if target != origin:
            found[origin, target].append(text)
    return {pair: sorted(titles) for pair, titles in found.items()}


def touched(store: Store, scheme: str) -> dict[str, list[Touched]]:
    """The mappings, shipped and own, that have a code of a scheme at one end, by code."""
    found: dict[str, list[Touched]] = defaultdict(list)
    if not scheme:
        return found
    for row in ask(store, "mapped-codes"):
        code = str(row["code"])
        if code.startswith(f"{scheme}/"):
            relation = str(row["predicate"]).rpartition("#")[2]
            label = str(row["label"] or str(row["other"]).removeprefix(ID))
            found[code.removeprefix(f"{scheme}/")].append(
                Touched(str(row["mapping"]), relation, str(row["other"]), label)
            )
    return found


def table(found: Iterable[Change], lang: str = "fr") -> Table:
    """The changes as a table: change, code, label before and after, codes, titles, mappings touched."""
    rows = [
        (
            Literal(KINDS[change.kind][lang]),
            Literal(change.code),
            Literal(change.before),
            Literal(change.after),
            Literal(" ".join(change.codes)),
            Literal("; ".join(change.titles)),
            Literal(" ".join(one.mapping.removeprefix(ID) for one in change.touched)),
        )
        for change in found
    ]
    return Table(("change", "code", "before", "after", "codes", "titles", "touched"), tuple(rows))
