"""Processor time and memory by number of roles, on logarithmic axes, as a self-contained SVG picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

__all__ = ["picture"]

_WIDTH, _HEIGHT, _LEFT, _TOP, _PLOT, _RISE, _APART = 860, 440, 70, 50, 300, 220, 430
# Told apart by their marks too, not by colour alone.
_STYLES = (
    *(("#1b6ca8", ""), ("#b3541e", "6 3"), ("#3a7d44", "2 3"), ("#6a3d9a", "8 3 2 3")),
    *(("#7a6a00", "1 2"), ("#a3195b", "12 3"), ("#00727a", "4 4"), ("#555555", "10 2 2 2 2 2")),
)

Series = Mapping[str, Sequence[tuple[float, float, float]]]
"""By name of a task: size, seconds of processor, octets."""


def picture(series: Series, unit: str = "roles") -> str:
    """Two plots side by side, with a legend.

    Args:
        series: what was measured; up to eight tasks.
        unit: what the sizes count.
    """
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>Processor time and memory by number of {unit}</title>",
        "<desc>Both axes are logarithmic; the tables of the page hold the figures.</desc>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
    ]
    for column, (name, scale) in enumerate((("seconds of processor", 1.0), ("peak memory, MB", 2.0**20)), 1):
        points = {task: [(row[0], max(row[column] / scale, 1e-4)) for row in rows] for task, rows in series.items()}
        lines += _plot(_LEFT + (column - 1) * _APART, name, points, unit)
    for i, task in enumerate(series):
        colour, dash = _STYLES[i % len(_STYLES)]
        x, y = _LEFT + (i % 2) * _APART, _TOP + _RISE + 65 + 20 * (i // 2)
        lines.append(f'<path d="M{x} {y - 4}h36" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        lines.append(f'<text x="{x + 44}" y="{y}">{escape(task)}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _plot(left: int, name: str, points: Mapping[str, Sequence[tuple[float, float]]], unit: str) -> list[str]:
    across = _decades([x for rows in points.values() for x, _ in rows])
    up = _decades([y for rows in points.values() for _, y in rows])

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            left + _PLOT * (log10(x) - across[0]) / (across[1] - across[0]),
            _TOP + _RISE * (1 - (log10(y) - up[0]) / (up[1] - up[0])),
        )

    lines = [f'<text x="{left}" y="{_TOP - 14}" font-weight="bold">{escape(name)}</text>']
    for power in range(up[0], up[1] + 1):
        y = place(10 ** across[0], 10.0**power)[1]
        lines.append(f'<path d="M{left} {y:.1f}h{_PLOT}" stroke="#dddddd"/>')
        lines.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for power in range(across[0], across[1] + 1):
        x = place(10.0**power, 10 ** up[0])[0]
        lines.append(f'<path d="M{x:.1f} {_TOP}v{_RISE}" stroke="#dddddd"/>')
        lines.append(f'<text x="{x:.1f}" y="{_TOP + _RISE + 18}" text-anchor="middle">{10**power:,}</text>')
    lines.append(f'<text x="{left + _PLOT / 2}" y="{_TOP + _RISE + 38}" text-anchor="middle">{unit}</text>')
    for (colour, dash), rows in zip(_STYLES, points.values(), strict=False):
        drawn = [place(x, y) for x, y in rows]
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn)
        lines.append(f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in drawn]
    return lines


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)
