"""The picture at the top of the README, drawn from what the graph answers; `python docs/generate.py` writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from ccgraph.compare.gap import Need
from ccgraph.compare.markup import Markup, tag
from ccgraph.graph import Graph

__all__ = ["PASSAGE", "WORDS", "draw"]

# The words of the one passage shown. They are not in the graph; a test compares them with the document.
PASSAGE = "outsourcia-2018#char=3551,3641"
WORDS = "Encadre et anime une équipe d'une dizaine de conseillers, chargés d'affaires ou opérateurs"
_FROM, _TO = "outsourcia-2018/conseiller", "outsourcia-2018/responsable-d-equipe"
_ABOVE, _SAME = "outsourcia-2018/chef-de-plateau", "cgt-2008/superviseur"
_LANG = "en"
_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_TOP, _HEIGHT, _LEADING = 52, 196, 19
_GREY, _INK, _LINE = "#5a5a5a", "#1a202c", "#44546a"


@dataclass(frozen=True, slots=True)
class _Box:
    left: int
    width: int
    colours: tuple[str, str]
    heading: str
    source: str
    strong: tuple[str, ...]
    plain: tuple[str, ...]
    foot: str

    @property
    def middle(self) -> int:
        return self.left + self.width // 2


def draw(graph: Graph) -> str:
    """The picture as SVG: words, statement, shared competency, answers, and the way back."""
    boxes = list(_boxes(graph))
    said = " ".join(f"{b.heading}: {', '.join((b.source, *b.strong, *b.plain))}." for b in boxes)
    description = f"Four boxes in a row. {said} An arrow leads from each box to the next, and one back to the words."
    shown: list[object] = [
        tag("title", "From the words of a document to an answer, and back", id="title"),
        tag("desc", description, id="desc"),
        tag("rect", width=1000, height=330, fill="#ffffff"),
        [_drawn(box) for box in boxes],
        [_arrow(one.left + one.width, other.left) for one, other in pairwise(boxes)],
        _back(boxes),
    ]
    svg = tag(
        "svg",
        shown,
        xmlns="http://www.w3.org/2000/svg",
        viewBox="0 0 1000 330",
        role="img",
        aria_labelledby="title desc",
        font_family=_FONTS,
    )
    return svg.replace("><", ">\n<") + "\n"


def _boxes(graph: Graph) -> Iterator[_Box]:
    gap = graph.gap(_FROM, _TO, _LANG)
    need = next(need for need in gap.needs if PASSAGE in _passages(need))
    deed = next(deed for deed in need.asked if PASSAGE in _local(deed.statement.passages))
    calling = graph.query("roles-requiring", competency=need.competency.iri, lang=_LANG)
    roles = {str(row["role"]) for row in calling}
    documents = {str(row["source"]) for row in calling}
    same = next(e for e in graph.equivalents(_TO, lang=_LANG)[0].found if e.role.endswith(_SAME))
    way = graph.route(_FROM, _ABOVE, 1, _LANG)[0]
    counts = gap.counts()
    beige, blue, green = ("#fdf6e3", "#8a6800"), ("#eaf3fb", "#2b6cb0"), ("#eef7ee", "#2f7d32")
    source = f"guide of 2018, line {deed.statement.line}"
    yield _Box(14, 206, beige, "Words", source, tuple(wrap(WORDS, 24)), (), PASSAGE.partition("#")[2])
    label, name = tuple(wrap(deed.statement.label, 24)), f"role: {gap.target.label.lower()}"
    yield _Box(254, 206, blue, "Statement", name, label, (deed.statement.force,), "stated: the document says it")
    spread = (f"called for by {len(roles)} roles", f"of {len(documents)} documents", "status: unreviewed")
    shared, number = (need.competency.label,), f"competency {need.competency.notation}"
    yield _Box(494, 206, green, "Shared competency", number, shared, spread, "curated: we judge it")
    answers = (
        f"equivalents {same.label} (a union):",
        f"    {same.relation}, score {same.score:.2f}",
        f"gap {gap.origin.label} → {gap.target.label}:",
        f"    {len(gap.needs)} asked, {counts['partial']} near, {counts['to-verify']} to verify",
        "route " + " → ".join(role.label for role in way.roles[:2]),
        "    → " + " → ".join(role.label for role in way.roles[2:]),
    )
    yield _Box(
        734, 252, ("#f4effa", "#6b46a1"), "Answers", f"{gap.target.label}?", (), answers, "each with its passages"
    )


def _local(passages: Iterable[str]) -> set[str]:
    return {passage.rpartition("/")[2] for passage in passages}


def _passages(need: Need) -> set[str]:
    return {passage for deed in need.asked for passage in _local(deed.statement.passages)}


def _drawn(box: _Box) -> Markup:
    fill, edge = box.colours
    lines = [*((text, "700") for text in box.strong), *((text, None) for text in box.plain)]
    inside = [_line(box, text, weight, 104 + i * _LEADING) for i, (text, weight) in enumerate(lines)]
    return tag(
        "g",
        tag("rect", x=box.left, y=_TOP, width=box.width, height=_HEIGHT, rx=8, fill=fill, stroke=edge, stroke_width=2),
        tag("text", box.heading, x=box.middle, y=36, font_size=17, font_weight=700, fill=_INK, text_anchor="middle"),
        tag("text", box.source, x=box.left + 14, y=76, font_size=12.5, fill=_GREY),
        inside,
        tag("text", box.foot, x=box.middle, y=_TOP + _HEIGHT - 12, font_size=12.5, fill=edge, text_anchor="middle"),
    )


def _line(box: _Box, text: str, weight: str | None, y: int) -> Markup:
    """A line of a box; the name of a command at its start is set in bold, four spaces in front indent it."""
    indent = 14 if text.startswith("    ") else 0
    first, space, rest = text.strip().partition(" ")
    command = first in {"equivalents", "gap", "route"}
    content = [tag("tspan", first, font_weight=700), space + rest] if command else text.strip()
    return tag("text", content, x=box.left + 14 + indent, y=y, font_size=13, font_weight=weight, fill=_INK)


def _arrow(start: int, end: int) -> Markup:
    y = 150
    path = tag("path", d=f"M{start + 3} {y}H{end - 9}", stroke=_LINE, stroke_width=2.2, fill="none")
    return tag("g", path, tag("path", d=f"M{end - 2} {y} {end - 12} {y - 5.5}V{y + 5.5}z", fill=_LINE))


def _back(boxes: list[_Box]) -> Markup:
    start, end, low, under = boxes[-1].middle, boxes[0].middle, 292, _TOP + _HEIGHT
    way = f"M{start} {under + 2}V{low}H{end}V{under + 12}"
    return tag(
        "g",
        tag("path", d=way, stroke=_LINE, stroke_width=2.2, stroke_dasharray="6 5", fill="none"),
        tag("path", d=f"M{end} {under + 2} {end - 5.5} {under + 12}H{end + 5.5}z", fill=_LINE),
        tag("rect", x=405, y=281, width=190, height=22, fill="#ffffff"),
        tag("text", "and back to the words", x=500, y=297, font_size=14, fill=_LINE, text_anchor="middle"),
    )
