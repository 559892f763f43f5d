"""The pictures of a document, from `ccgraph.compare`: organisation chart, competency matrix, level ladder."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccgraph.compare.chart import Chart
from ccgraph.compare.ladder import ladder
from ccgraph.compare.places import Places
from ccgraph.compare.work import Work, ask
from ccgraph.errors import NotFoundError
from ccgraph.pages.panels import cautions
from ccgraph.pages.resource import View
from ccgraph.pages.shown import Branch, Link
from ccgraph.store import Store

if TYPE_CHECKING:
    import markupsafe

__all__ = ["Pictures", "documents", "embedded"]


@dataclass(frozen=True, slots=True)
class _Row:
    link: Link
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Matrix:
    columns: tuple[Link, ...]
    rows: tuple[_Row, ...]


class Pictures:
    """Makes the pictures of documents in one language; what they are drawn from is read once."""

    def __init__(self, store: Store, lang: str) -> None:
        self.work = Work.load(store, lang)
        self.places = Places.load(store, lang)
        self._store = store

    def shown(self, view: View, document: str, here: str) -> Mapping[str, Any]:
        """What the template ``charts.html`` shows of a document."""
        chart = Chart.load(self._store, self.work, self.places, document)
        roles = (role for role in self.work.roles.values() if role.document == document)
        notes = sorted({note for role in roles for note in cautions(view.statements, role.iri, view.lang)})
        return {
            "chart": embedded(chart.to_svg(), "chart"),
            "branches_of": _branches(view, chart, here),
            "matrix": self._matrix(view, document, here),
            "ladder": self._ladder(document),
            "cautions": notes,
        }

    def _ladder(self, document: str) -> markupsafe.Markup | None:
        try:
            return embedded(ladder(self.work, self.places, document).to_svg(), "ladder")
        except NotFoundError:
            # Most documents have no grid.
            return None

    def _matrix(self, view: View, document: str, here: str) -> _Matrix | None:
        work = self.work
        roles = [role for role in work.roles.values() if role.document == document and role.deeds]
        if not roles:
            return None
        roles.sort(key=lambda role: (role.label, role.iri))
        counts: dict[str, Counter[str]] = {}
        for role in roles:
            counts[role.iri] = Counter()
            for competency, deeds in role.deeds.items():
                counts[role.iri][work.group(competency).iri] += len({deed.statement.iri for deed in deeds})
        groups = sorted({group for found in counts.values() for group in found}, key=work.order)
        return _Matrix(
            tuple(view.link(role.iri, here) for role in roles),
            tuple(_Row(view.link(g, here), tuple(counts[role.iri][g] for role in roles)) for g in groups),
        )


def documents(store: Store, lang: str) -> list[str]:
    """The documents that describe roles, sorted."""
    first: dict[str, str] = {}
    for row in ask(store, "roles", lang).ordered("role", "label", "force"):
        document = str(row["document"] or "") if row["described"] is not None else ""
        first.setdefault(str(row["role"]), document)
    return sorted(set(first.values()) - {""})


def embedded(picture: str, name: str) -> markupsafe.Markup:
    """A picture for the middle of a page: ids of its own, and marked as markup for the templates."""
    import markupsafe

    text = str(picture).replace('id="title"', f'id="{name}-title"').replace('id="desc"', f'id="{name}-desc"')
    text = text.replace('aria-labelledby="title desc"', f'aria-labelledby="{name}-title {name}-desc"')
    return markupsafe.Markup(text)  # noqa: S704 - made by ccgraph.compare.markup, which escapes


def _branches(view: View, chart: Chart, here: str) -> tuple[Branch, ...]:
    """The drawn tree as nested lists, for who does not see the picture."""
    under: dict[str, list[str]] = defaultdict(list)
    spans = {(e.superior, e.subordinate): e.span for e in chart.edges}
    below = {e.subordinate for e in chart.edges}
    for e in chart.edges:
        under[e.superior].append(e.subordinate)

    def branch(iri: str, span: str) -> Branch:
        link = Link(chart.boxes[iri].label, view.addresses.iri(iri, view.lang, here), title=span or None)
        return Branch(link, tuple(branch(child, spans[(iri, child)]) for child in sorted(under[iri])))

    return tuple(branch(iri, "") for iri in sorted(set(under) - below))
