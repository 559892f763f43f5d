"""The picture of a gap: a square a competency that the target asks for, by group, marked and coloured by its state."""

from __future__ import annotations

from typing import Final

from ccgraph.compare.drawing import MARGIN, fitted, svg_root
from ccgraph.compare.gap import SECTIONS, STATES, Gap, Need
from ccgraph.compare.markup import Markup, tag
from ccgraph.compare.texts import say

__all__ = ["MARKS", "gap_picture"]

# The mark says the same without colour; dark text on each ground has a contrast above 7.
MARKS: Final = {"met": "=", "partial": "≈", "to-verify": "?", "lacks": "+", "excluded": "×"}
_FILLS: Final = {
    "met": "#a9d8bb",
    "partial": "#f3dfa0",
    "to-verify": "#dde3e8",
    "lacks": "#f6c6a5",
    "excluded": "#eeb4ae",
}
_LEFT, _TOP, _SIDE, _ROW, _HEAD = 330, 92, 28, 32, 34
_LONGEST = 46
_FEWEST = 12


def gap_picture(gap: Gap) -> Markup:
    """The gap as one SVG that stands alone: a row a group of competencies, a square a competency."""
    body: list[Markup] = []
    x = float(MARGIN)
    counts = gap.counts()
    for state in STATES:
        word = (
            f"{say(state, gap.lang)} : {counts[state]}"
            if gap.lang == "fr"
            else f"{say(state, gap.lang)}: {counts[state]}"
        )
        body += [_square(state, x, _TOP - 26, 20), tag("text", word, x=x + 26, y=_TOP - 11, font_size=12.5)]
        x += 50 + 7 * len(word)
    y = float(_TOP + 14)
    most = _FEWEST
    for section in SECTIONS:
        groups = gap.in_section(section)
        if not groups:
            continue
        body.append(tag("text", say(section, gap.lang), x=MARGIN, y=y + 18, font_size=14, font_weight="bold"))
        y += _HEAD
        for group, needs in groups:
            name = (tag("title", group.label), fitted(group.label, _LONGEST))
            body.append(tag("text", *name, x=_LEFT - 10, y=y + 19, text_anchor="end", font_size=12.5))
            for i, need in enumerate(needs):
                body.append(_square(need.state, _LEFT + i * (_SIDE + 4), y, _SIDE, _told(need, gap.lang)))
            most = max(most, len(needs))
            y += _ROW
    width = max(x, _LEFT + most * (_SIDE + 4)) + MARGIN
    title = f"{gap.origin.label} → {gap.target.label}"
    return svg_root(title, say("gap-desc", gap.lang), width, y + MARGIN, body)


def _told(need: Need, lang: str) -> str:
    return f"{need.competency.label}: {say(need.state, lang)}"


def _square(state: str, x: float, y: float, side: float, told: str = "") -> Markup:
    mark = tag("text", MARKS[state], x=x + side / 2, y=y + side / 2 + 5, text_anchor="middle", font_size=15)
    box = tag("rect", x=x, y=y, width=side, height=side, rx=4, fill=_FILLS[state], stroke="#44546a")
    return tag("g", tag("title", told) if told else None, box, mark)
