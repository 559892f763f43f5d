"""Two more pictures of a document: roles by groups of competencies, and roles on the grid; both as SVG."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap

from ccgraph.compare.chart import svg_root
from ccgraph.compare.ladder import Places
from ccgraph.compare.markup import Markup, tag
from ccgraph.compare.work import Work
from ccgraph.errors import NotFoundError

__all__ = ["ladder", "matrix"]

_CELL, _ROW, _LEFT, _TOP = 56, 30, 300, 230
_WORDS = {
    "matrix": {"fr": "Compétences par rôle : {0}", "en": "Competencies by role: {0}"},
    "matrix-desc": {
        "fr": "Nombre d'énoncés de chaque rôle qui appellent une compétence du groupe. Une case vide : rien n'est dit.",
        "en": "Statements of each role that call for a competency of the group. An empty cell: nothing is said.",
    },
    "ladder": {"fr": "Rôles sur la grille : {0}", "en": "Roles on the grid: {0}"},
    "ladder-desc": {
        "fr": "Coefficients par niveau d'expérience. Portée : {0}. Vérifier la convention collective en vigueur.",
        "en": "Coefficients by level of experience. Force: {0}. Check the collective agreement in force.",
    },
    "unplaced": {"fr": "Sans niveau dans le document : {0}", "en": "Without a level in the document: {0}"},
    "no-grid": {
        "fr": "Ce document ne place aucun rôle sur une grille ; --kind chart montre sa hiérarchie.",
        "en": "This document puts no role on a grid; --kind chart shows its hierarchy.",
    },
    "no-work": {
        "fr": "Aucun rôle de ce document n'est rattaché à des compétences.",
        "en": "No role of this document is tied to competencies.",
    },
}


def matrix(work: Work, document: str) -> Markup:
    """Roles by groups of competencies, with the number of statements in each cell.

    Raises:
        NotFoundError: no role of the document is tied to competencies.
    """
    lang = work.lang
    roles = [role for role in work.roles.values() if role.document == document and role.deeds]
    if not roles:
        raise NotFoundError(_WORDS["no-work"][lang])
    found = {role.iri: Counter[str]() for role in roles}
    for role in roles:
        for competency, deeds in role.deeds.items():
            found[role.iri][work.group(competency).iri] += len({deed.statement.iri for deed in deeds})
    groups = sorted({group for counts in found.values() for group in counts}, key=work.order)
    most = max(max(counts.values()) for counts in found.values())
    roles.sort(key=lambda role: role.label)
    body: list[Markup] = []
    for j, group in enumerate(groups):
        x, y = _LEFT + j * _CELL + _CELL / 2 + 5, _TOP - 8
        turn = f"rotate(-55 {x:g} {y:g})"
        body.append(tag("text", work.competency(group).label, x=x, y=y, font_size=12, transform=turn))
    for i, role in enumerate(roles):
        y = _TOP + i * _ROW
        label = wrap(role.label, 42)[0] if role.label else ""
        name = tag("title", role.label)
        body.append(tag("text", name, label, x=_LEFT - 8, y=y + 20, text_anchor="end", font_size=12.5))
        for j, group in enumerate(groups):
            count = found[role.iri][group]
            x = _LEFT + j * _CELL
            shade = 0.12 + 0.68 * count / most if count else 0
            dark = shade > 0.72
            body.append(
                tag(
                    "rect",
                    x=x,
                    y=y,
                    width=_CELL,
                    height=_ROW,
                    fill="#1f4e79",
                    fill_opacity=f"{shade:.2f}",
                    stroke="#bbb",
                )
            )
            if count:
                hover = tag("title", f"{role.label} — {work.competency(group).label}: {count}")
                ink = "#fff" if dark else "#1a1a1a"
                body.append(
                    tag("text", hover, count, x=x + _CELL / 2, y=y + 20, text_anchor="middle", font_size=12.5, fill=ink)
                )
    title = _WORDS["matrix"][lang].format(roles[0].title)
    width = _LEFT + len(groups) * _CELL + 150
    return svg_root(title, _WORDS["matrix-desc"][lang], width, _TOP + len(roles) * _ROW + 24, body)


def ladder(work: Work, places: Places, document: str) -> Markup:
    """Roles on the grid of their document: one row a role, one mark a level of experience.

    Raises:
        NotFoundError: the document puts no role on a grid.
    """
    lang = work.lang
    roles = [role for role in work.roles.values() if role.document == document and role.described]
    placed = {
        role.iri: [c for c in places.classifications.get(role.iri, ()) if c.minimum is not None] for role in roles
    }
    marks = [c for own in placed.values() for c in own]
    scales = {c.scale for c in marks if c.scale}
    levels = [level for level in places.levels if level.scale in scales and level.minimum is not None]
    ends = [v for c in marks for v in (c.minimum, c.maximum) if v is not None]
    if not ends:
        raise NotFoundError(_WORDS["no-grid"][lang])
    used = {c.rank for c in marks}
    levels = [level for level in levels if level.rank in used]
    ends += [v for level in levels for v in (level.minimum, level.maximum) if v is not None]
    low, high = min(ends), max(ends)
    span, wide = high - low or 1, 720

    def at(value: float) -> float:
        return _LEFT + 20 + (value - low) / span * wide

    shown = sorted(
        (r for r in roles if placed[r.iri]), key=lambda r: (min(c.minimum or 0 for c in placed[r.iri]), r.label)
    )
    top, bottom = 110, 110 + len(shown) * 44
    body: list[Markup] = []
    for i, level in enumerate(levels):
        x1, x2 = at(level.minimum or low), at(level.maximum or high)
        fill = "#f3efe4" if i % 2 else "#e8f0f8"
        body.append(tag("rect", x=x1, y=top - 34, width=max(x2 - x1, 4), height=bottom - top + 34, fill=fill))
        body.append(tag("text", level.label, x=x1 + 4, y=top - 20, font_size=11))
        body.append(tag("text", f"{level.minimum:g}–{level.maximum:g}", x=x1 + 4, y=top - 6, font_size=11, fill="#444"))
    for i, role in enumerate(shown):
        y = top + i * 44 + 22
        body.append(tag("text", role.label, x=_LEFT - 8, y=y + 4, text_anchor="end", font_size=12.5))
        own = sorted(placed[role.iri], key=lambda c: c.minimum or 0)
        xs = [at(c.minimum or low) for c in own]
        body.append(tag("path", d=f"M{xs[0]:g} {y:g}H{xs[-1]:g}", stroke="#1f4e79", stroke_width=3))
        for c, x in zip(own, xs, strict=True):
            hover = tag("title", f"{c.label} ({c.force}) {' '.join(c.passages)}")
            body.append(tag("circle", hover, cx=x, cy=y, r=7, fill="#1f4e79"))
            name = f"{c.minimum:g} {c.experience}".strip()
            body.append(
                tag("text", name, x=x, y=y + (-11 if own.index(c) % 2 else 20), font_size=10, text_anchor="middle")
            )
    rest = ", ".join(sorted(role.label for role in roles if not placed[role.iri]))
    y = bottom + 30
    for text in wrap(_WORDS["unplaced"][lang].format(rest), 150) if rest else []:
        body.append(tag("text", text, x=24, y=y, font_size=12))
        y += 17
    forces = ", ".join(sorted({c.force for c in marks if c.force}))
    title = _WORDS["ladder"][lang].format(roles[0].title)
    return svg_root(title, _WORDS["ladder-desc"][lang].format(forces), _LEFT + wide + 90, y + 10, body)
