"""The organisation chart of a document: a tidy tree as SVG, Mermaid or DOT; what stands outside the chart, apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccgraph.compare.drawing import MARGIN, lines_of, svg_root
from ccgraph.compare.markup import Markup, tag
from ccgraph.compare.places import Line, Places
from ccgraph.compare.texts import say
from ccgraph.compare.work import Work, ask
from ccgraph.errors import NotFoundError
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table, Term

if TYPE_CHECKING:
    import pandas

__all__ = ["Box", "Chart", "Edge"]

_WIDTH, _HEIGHT, _GAP, _LEVEL = 168, 58, 14, 116
_PER_LINE = 22
_ORDER = ("formal", "management-verb", "under-authority", "alternative")


@dataclass(frozen=True, slots=True)
class Box:
    """A post or a department of the chart; ``kind`` is ``described``, ``mentioned`` or ``department``."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the chart, with the span of control where it is stated."""

    superior: str
    subordinate: str
    kind: str
    span: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart of one document.

    Attributes:
        title: the document's title.
        boxes: posts and departments, by IRI.
        edges: one line a subordinate, the strongest; the tree that is drawn.
        others: the lines between other pairs, which the tree cannot hold.
        outside: roles that stand on no drawn line.
        lang: language of the labels.
    """

    title: str
    boxes: Mapping[str, Box]
    edges: tuple[Edge, ...]
    others: tuple[Edge, ...]
    outside: tuple[Box, ...]
    lang: str

    @classmethod
    def load(cls, store: Store, work: Work, places: Places, document: str) -> Chart:
        """Read the chart of a document.

        Raises:
            NotFoundError: the graph has no role of that document.
        """
        roles = {iri: role for iri, role in work.roles.items() if role.document == document}
        if not roles:
            raise NotFoundError(f"<{document}> states no role; `ccgraph list sources` shows the documents.")
        spans: dict[tuple[str, str], list[str]] = defaultdict(list)
        sizes = list(ask(store, "spans", work.lang))
        counted: dict[str, set[str]] = defaultdict(set)
        for row in sizes:
            counted[str(row["passage"])].add(str(row["counted"]))
        for row in sizes:
            size = _span(row)
            if size and len(counted[str(row["passage"])]) > 1:
                # One number for several kinds of posts is their sum, not the number of each.
                size = say("chart-together", work.lang, size)
            if size and size not in (own := spans[(str(row["role"]), str(row["counted"]))]):
                own.append(size)
        lines = [line for line in places.lines if line.document == document or line.subordinate in roles]
        boxes = {
            iri: Box(iri, role.label, "described" if role.described else "mentioned") for iri, role in roles.items()
        }
        for line in lines:
            boxes.setdefault(line.superior, Box(line.superior, line.superior_label, "department"))
        drawn, rest = _tree(lines)
        pairs = {(line.superior, line.subordinate) for line in drawn}
        others = list({(ln.superior, ln.subordinate): ln for ln in reversed(rest)}.values())
        others = [line for line in others if (line.superior, line.subordinate) not in pairs]

        def edge(line: Line) -> Edge:
            span = ", ".join(spans.get((line.superior, line.subordinate), ()))
            return Edge(line.superior, line.subordinate, line.kind, span, line.passages)

        # A department is drawn or named in a line; a role must be seen, whatever its lines.
        touched = {end for line in drawn for end in (line.superior, line.subordinate)}
        apart = (box for iri, box in boxes.items() if iri not in touched and box.kind != "department")
        outside = tuple(sorted(apart, key=lambda box: box.label))
        title = next(role.title for role in roles.values())
        return cls(title, boxes, tuple(map(edge, drawn)), tuple(map(edge, others)), outside, work.lang)

    def explain(self) -> str:
        """Every line in words, with its passages."""
        lines = [
            f"{self.boxes[e.superior].label} ← {self.boxes[e.subordinate].label}"
            f" ({say(f'chart-{e.kind}', self.lang)}{', ' + e.span if e.span else ''}) {' '.join(e.passages)}"
            for e in (*self.edges, *self.others)
        ]
        return "\n".join([*lines, *(f"{say('chart-outside', self.lang)}: {box.label}" for box in self.outside)])

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        edges = [
            {
                "superior": e.superior,
                "subordinate": e.subordinate,
                "kind": e.kind,
                "span": e.span,
                "drawn": e in self.edges,
            }
            for e in (*self.edges, *self.others)
        ]
        boxes = [{"iri": b.iri, "label": b.label, "kind": b.kind} for b in self.boxes.values()]
        return {"title": self.title, "boxes": boxes, "edges": edges, "outside": [b.iri for b in self.outside]}

    def to_table(self) -> Table:
        """One row a line, then one a role outside the chart."""
        rows: list[tuple[Term | None, ...]] = [
            (
                Iri(e.superior),
                Literal(self.boxes[e.superior].label),
                Iri(e.subordinate),
                Literal(self.boxes[e.subordinate].label),
                Literal(say(f"chart-{e.kind}", self.lang)),
                Literal(e.span),
                Literal(" ".join(e.passages)),
            )
            for e in (*self.edges, *self.others)
        ]
        apart = Literal(say("chart-outside", self.lang))
        rows += [(None, None, Iri(box.iri), Literal(box.label), apart, None, None) for box in self.outside]
        columns = ("superior", "superior_label", "subordinate", "subordinate_label", "kind", "span", "passages")
        return Table(columns, tuple(rows))

    def to_pandas(self) -> pandas.DataFrame:
        """The rows of :meth:`to_table` as a DataFrame."""
        return self.to_table().to_pandas()

    def to_svg(self) -> Markup:
        """The chart as one SVG: posts on levels, parents above the middle of their children, spans on the lines."""
        return _to_svg(self)

    def to_mermaid(self) -> str:
        """The chart as Mermaid; a label can hold nothing that Mermaid or a browser would read."""
        names = {iri: f"n{i}" for i, iri in enumerate(self.boxes)}
        lines = ["flowchart TD"]
        lines += [f'  {names[iri]}["{_mermaid(box.label)}"]' for iri, box in self.boxes.items()]
        for e in (*self.edges, *self.others):
            arrow = "---" if e.kind == "formal" else "-.-"
            text = f"|{_mermaid(e.span)}|" if e.span else ""
            lines.append(f"  {names[e.superior]} {arrow}{text} {names[e.subordinate]}")
        return "\n".join(lines) + "\n"

    def to_dot(self) -> str:
        """The chart as Graphviz DOT."""
        lines = ["digraph chart {", "  node [shape=box, fontname=sans]; edge [dir=none];"]
        lines += [f"  {_dot(iri)} [label={_dot(box.label)}];" for iri, box in self.boxes.items()]
        for e in (*self.edges, *self.others):
            style = "solid" if e.kind == "formal" else "dashed"
            lines.append(f"  {_dot(e.superior)} -> {_dot(e.subordinate)} [style={style}, label={_dot(e.span)}];")
        return "\n".join([*lines, "}"]) + "\n"


def _to_svg(chart: Chart) -> Markup:
    """The chart as one SVG: posts on levels, parents above the middle of their children, spans on the lines."""
    places, width, depth = _layout(chart)
    top = 64
    body: list[Markup] = []
    for e in chart.edges:
        (x1, d1), (x2, d2) = places[e.superior], places[e.subordinate]
        y1, y2 = top + d1 * _LEVEL + _HEIGHT, top + d2 * _LEVEL
        middle = y2 - (_LEVEL - _HEIGHT) / 2
        dash = None if e.kind == "formal" else "5 4"
        path = f"M{x1:g} {y1:g}V{middle:g}H{x2:g}V{y2:g}"
        body.append(tag("path", d=path, fill="none", stroke="#44546a", stroke_width=1.6, stroke_dasharray=dash))
    for e in chart.edges:
        if e.span:
            x, d = places[e.subordinate]
            y = top + d * _LEVEL - 9
            body.append(tag("rect", x=x - 62, y=y - 13, width=124, height=17, rx=3, fill="#fff", stroke="none"))
            body.append(tag("text", e.span, x=x, y=y, text_anchor="middle", font_size=12, fill="#7a2048"))
    body += [_box(chart.boxes[iri], x, top + d * _LEVEL, chart.lang) for iri, (x, d) in places.items()]
    y = top + (depth + 1) * _LEVEL if places else top
    width = max(width, 4 * (_WIDTH + _GAP) + 2 * MARGIN)
    if chart.outside:
        body.append(tag("text", say("chart-outside", chart.lang), x=MARGIN, y=y, font_size=15, font_weight="bold"))
        each = int((width - 2 * MARGIN + _GAP) // (_WIDTH + _GAP))
        for i, box in enumerate(chart.outside):
            x = MARGIN + (i % each) * (_WIDTH + _GAP) + _WIDTH / 2
            body.append(_box(box, x, y + 14 + (i // each) * (_HEIGHT + _GAP), chart.lang))
        y += 32 + ((len(chart.outside) - 1) // each + 1) * (_HEIGHT + _GAP)
    if chart.others:
        body.append(tag("text", say("chart-others", chart.lang), x=MARGIN, y=y, font_size=15, font_weight="bold"))
    for e in chart.others:
        y += 18
        ends = f"{chart.boxes[e.subordinate].label} → {chart.boxes[e.superior].label}"
        text = f"{ends} ({say(f'chart-{e.kind}', chart.lang)})"
        body.append(tag("text", text, x=MARGIN, y=y, font_size=12))
    title = say("chart-title", chart.lang, chart.title)
    description = say("chart-desc", chart.lang, len(chart.boxes), len(chart.edges))
    return svg_root(title, description, width, y + 24, body)


def _tree(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """One line above each subordinate, the strongest, without a cycle; and the rest."""
    ordered = sorted(lines, key=lambda line: _ORDER.index(line.kind) if line.kind in _ORDER else 9)
    parent: dict[str, str] = {}
    drawn, others = [], []
    for line in ordered:
        up: str | None = line.superior
        seen = {line.subordinate}
        while up is not None and up not in seen:
            seen.add(up)
            up = parent.get(up)
        if line.subordinate in parent or up is not None:
            others.append(line)
        else:
            parent[line.subordinate] = line.superior
            drawn.append(line)
    return drawn, others


def _layout(chart: Chart) -> tuple[dict[str, tuple[float, int]], float, int]:
    """Where each box stands: leaves side by side, a parent over the middle of its children."""
    children: dict[str, list[str]] = defaultdict(list)
    below = {e.subordinate for e in chart.edges}
    for e in chart.edges:
        children[e.superior].append(e.subordinate)
    roots = [iri for iri in children if iri not in below]
    places: dict[str, tuple[float, int]] = {}
    slot = 0

    def place(iri: str, depth: int) -> float:
        nonlocal slot
        under = [place(child, depth + 1) for child in sorted(children[iri], key=lambda c: chart.boxes[c].label)]
        if under:
            x = (under[0] + under[-1]) / 2
        else:
            x = MARGIN + slot * (_WIDTH + _GAP) + _WIDTH / 2
            slot += 1
        places[iri] = (x, depth)
        return x

    for root in sorted(roots, key=lambda r: chart.boxes[r].label):
        place(root, 0)
    return places, 2 * MARGIN + slot * (_WIDTH + _GAP), max((d for _, d in places.values()), default=0)


def _box(box: Box, x: float, y: float, lang: str) -> Markup:
    fill, dash = {"described": ("#e8f0f8", None), "mentioned": ("#fff", "3 3")}.get(box.kind, ("#f3efe4", None))
    lines = lines_of(box.label, _PER_LINE, 3)
    first = y + _HEIGHT / 2 + 4 - (len(lines) - 1) * 7.5
    hover = box.label if box.kind == "described" else f"{box.label} ({say(f'chart-{box.kind}', lang)})"
    return tag(
        "g",
        tag("title", hover),
        tag("rect", x=x - _WIDTH / 2, y=y, width=_WIDTH, height=_HEIGHT, rx=6, fill=fill, stroke="#44546a",
            stroke_dasharray=dash),
        [tag("text", t, x=x, y=first + 15 * i, text_anchor="middle", font_size=13) for i, t in enumerate(lines)],
    )  # fmt: skip


def _span(row: Mapping[str, object]) -> str:
    low, high = (None if row[end] is None else f"{float(str(row[end])):g}" for end in ("minimum", "maximum"))
    about = "≈ " if str(row["approximate"]) == "true" else ""
    if low is None or high is None:
        return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else ""
    return f"{about}{low}" if low == high else f"{about}{low}–{high}"


def _mermaid(text: str) -> str:
    return "".join(c if c.isalnum() or c in " ,.’'()≈–≥≤-/" else f"#{ord(c)};" for c in text)


def _dot(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
