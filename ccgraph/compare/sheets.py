"""Printable sheets: for an employee, a works council, a manager. Self-contained HTML, French or English.

The employee's sheet has no score and no source code of a state: three columns of plain words. The works council's has
the force and the date in every cell, no score and no person. The manager's is a matrix without an order of merit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ccgraph.compare.gap import SECTIONS, Gap, Need, Origin
from ccgraph.compare.markup import Markup, document, tag
from ccgraph.compare.people import Team
from ccgraph.compare.texts import DISCLAIMER, say
from ccgraph.compare.work import Deed, Role, ask
from ccgraph.errors import UsageError
from ccgraph.store import Store

__all__ = ["Discrepancy", "discrepancies", "employee", "manager", "works_council"]

_STYLE: Final = """
@page { size: A4; margin: 11mm 12mm }
body { font: 9.5pt/1.32 system-ui, "Segoe UI", Arial, sans-serif; color: #1a1a1a; background: #fff; margin: 0 auto;
  max-width: 186mm; padding: 4mm }
h1 { font-size: 15pt; margin: 0 0 2mm } h2 { font-size: 11.5pt; margin: 4mm 0 1.5mm } p { margin: 0 0 1.5mm }
ul { margin: 0; padding-left: 4.5mm } li { margin-bottom: 0.8mm; break-inside: avoid }
.columns { display: grid; gap: 4mm } .columns ul { column-gap: 4mm } td p:last-child { margin: 0 }
.columns section { border-top: 3px solid #1f4e79; padding-top: 1mm }
.columns section:nth-child(2) { border-color: #b8860b } .columns section:nth-child(3) { border-color: #7a2048 }
.columns h2 { margin-top: 1mm } .note { font-size: 8pt; color: #444 } small { color: #444; font-size: 8pt }
.state { white-space: nowrap }
.box { border: 1px solid #555; min-height: 18mm; padding: 2mm; margin: 2mm 0 }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; line-height: 1.25 }
caption { text-align: left; font-weight: 600 }
th, td { border: 1px solid #888; padding: 1mm 1.5mm; text-align: left; vertical-align: top }
thead { display: table-header-group } tr { break-inside: avoid } tr.group { break-after: avoid }
th { background: #eef2f6 }
.banner { border: 1px solid #7a2048; padding: 2mm; margin-bottom: 3mm }
@media (max-width: 700px) { .columns { display: block } .columns section { margin-bottom: 4mm } }
@media print { body { padding: 0 1px } }
"""

# The employee's page in millimetres: its width, how wide a column must be to be set in two, the lines that its columns
# have, how wide a letter is in the list and in its details. Measured in Chromium with the widest of the fonts named.
_PAGE, _WIDE, _LINES, _LETTER, _SMALL = 165.0, 80.0, 44.0, 1.95, 1.7


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Where a document contradicts itself or another about a role, with the passages."""

    iri: str
    description: str
    passages: tuple[str, ...]


def discrepancies(store: Store, roles: Iterable[Role], lang: str) -> list[Discrepancy]:
    """The discrepancies that touch roles or their activities."""
    wanted = {role.iri for role in roles}
    found: dict[str, tuple[str, list[str]]] = {}
    for row in ask(store, "role-discrepancies", lang):
        if str(row["role"]) in wanted:
            where = found.setdefault(str(row["discrepancy"]), (str(row["description"]), []))[1]
            where.append(str(row["passage"]))
    return [Discrepancy(iri, text, tuple(dict.fromkeys(where))) for iri, (text, where) in found.items()]


def employee(gap: Gap) -> Markup:
    """One page for a conversation: what is done already, what to confirm together, what to acquire. No score.

    What has no room on the page stands overleaf.
    """
    lang = gap.lang
    columns = [("does", ("met",)), ("confirm", ("to-verify", "partial")), ("acquire", ("lacks", "excluded"))]
    found = [(key, [n for state in states for n in gap.needs if n.state == state]) for key, states in columns]
    shares = _shares([len(needs) for _, needs in found])
    # A long title and many sources take their lines from the columns.
    told = [f"{r.label} {r.title} {r.source} {r.force}" for r in (*gap.origin.roles, gap.target)]
    heads = math.ceil(len(f"{gap.origin.label} {gap.target.label}") / 42)
    lines = _LINES - 1.5 * heads - sum(math.ceil(len(text) / 105) for text in told)
    sections, rest = [], []
    for (key, needs), share in zip(found, shares, strict=True):
        wide = _PAGE * share / sum(shares)
        inner = 2 if wide > _WIDE else 1
        room = _fitting(needs, lang, wide / inner, lines * inner)
        shown = [_bullet(need, lang) for need in needs[:room]] or [tag("li", say("sheet-nothing", lang))]
        if room < len(needs):
            shown.append(tag("li", say("sheet-more", lang, len(needs) - room)))
            others = [tag("li", need.competency.label) for need in needs[room:]]
            rest.append((tag("h2", say(f"sheet-{key}", lang)), tag("ul", others)))
        lead = tag("p", tag("small", say("sheet-silent", lang))) if key == "confirm" and needs else None
        listed = tag("ul", shown, style=f"columns: {inner}" if inner > 1 else None)
        sections.append(tag("section", tag("h2", say(f"sheet-{key}", lang)), lead, listed))
    named = gap.origin.label != say("person", lang)
    title = say("sheet-employee" if named else "sheet-employee-to", lang, gap.target.label, gap.origin.label)
    tracks = " ".join(f"{share:g}fr" for share in shares)
    return document(
        title,
        lang,
        _STYLE,
        tag("h1", title),
        tag("p", say("sheet-employee-lead", lang)),
        tag("div", sections, class_="columns", style=f"grid-template-columns: {tracks}"),
        tag("h2", say("sheet-comments", lang)),
        tag("div", class_="box"),
        _sources(gap.origin, gap.target, lang),
        tag("p", DISCLAIMER[lang], class_="note"),
        tag("div", rest, style="break-before: page; columns: 2") if rest else None,
    )


def works_council(gap: Gap, found: Sequence[Discrepancy] = ()) -> Markup:
    """The comparison of two roles, force and date in each cell, discrepancies; no scores, no persons.

    Raises:
        UsageError: the origin is a person.
    """
    if gap.origin.person:
        raise UsageError("A works council's sheet compares roles, never a person: give two roles.")
    lang = gap.lang
    rows = []
    for section in SECTIONS:
        for group, needs in gap.in_section(section):
            rows.append(
                tag(
                    "tr",
                    tag("th", f"{say(section, lang)} — {group.label}", colspan=4, scope="colgroup"),
                    class_="group",
                )
            )
            for need in needs:
                finding = say("sheet-both", lang) if need.state == "met" else "; ".join(need.reasons)
                held = [_deed(deed, gap.origin.roles, lang) for deed in need.held]
                if need.exclusion is not None:
                    e = need.exclusion
                    held.append(_said(e.label, e.force, _issued(gap.origin.roles, e.iri), e.line, e.passages, lang))
                rows.append(
                    tag(
                        "tr",
                        tag("th", need.competency.label, scope="row"),
                        tag("td", held or tag("small", say("sheet-unsaid", lang))),
                        tag("td", [_deed(deed, (gap.target,), lang) for deed in need.asked]),
                        tag("td", finding),
                    )
                )
    heads = (say("sheet-competency", lang), gap.origin.label, gap.target.label, say("sheet-state", lang))
    title = say("sheet-council", lang, gap.origin.label, gap.target.label)
    faults = [tag("li", d.description, " ", tag("small", ", ".join(map(_place, d.passages[:3])))) for d in found]
    return document(
        title,
        lang,
        _STYLE,
        tag("h1", title),
        tag("div", tag("p", DISCLAIMER[lang]), [tag("p", note) for note in _impersonal(gap)], class_="banner"),
        tag("table", tag("thead", tag("tr", [tag("th", h, scope="col") for h in heads])), tag("tbody", rows)),
        (tag("h2", say("sheet-discrepancies", lang)), tag("ul", faults)) if faults else None,
        _sources(gap.origin, gap.target, lang),
    )


def manager(team: Team) -> Markup:
    """The needs of a team in words of activity, and what covers them; no ranking, no totals a person."""
    lang = team.lang
    asked = {need.competency.iri: need.asked for need in team.gaps[0].needs}
    heads = [say(f"sheet-{key}", lang) for key in ("competency", "activities")]
    heads += [*(gap.origin.label for gap in team.gaps), say("sheet-covered", lang)]
    rows, last = [], ""
    for competency, section, states in team.competencies():
        if section != last:
            rows.append(tag("tr", tag("th", say(section, lang), colspan=len(heads), scope="colgroup"), class_="group"))
            last = section
        words = list(dict.fromkeys(deed.statement.label for deed in asked[competency.iri]))[:3]
        rows.append(
            tag(
                "tr",
                tag("th", competency.label, scope="row"),
                tag("td", [tag("p", word) for word in words]),
                [tag("td", say(state, lang), class_="state") for state in states],
                tag("td", [tag("p", line) for line in team.cover_lines(competency.iri)]),
            )
        )
    title = say("sheet-team", lang, team.target.label)
    return document(
        title,
        lang,
        _STYLE.replace("size: A4", "size: A4 landscape").replace("186mm", "270mm"),
        tag("h1", title),
        tag("p", say("sheet-team-lead", lang)),
        tag("table", tag("thead", tag("tr", [tag("th", h, scope="col") for h in heads])), tag("tbody", rows)),
        tag("h2", say("sheet-remarks", lang)),
        tag("ul", [tag("li", note) for note in team.notes()], class_="note"),
        tag("p", DISCLAIMER[lang], class_="note"),
    )


def _bullet(need: Need, lang: str) -> Markup:
    detail = _detail(need, lang)
    return tag("li", need.competency.label, (tag("br"), tag("small", detail)) if detail else None)


def _detail(need: Need, lang: str) -> str:
    """An activity in the words of the document; where the origin does something near, what that is."""
    if need.assessment is not None and need.state != "to-verify":
        given = need.assessment
        return say("sheet-assessed", lang, given.assessor or say("unsaid", lang), given.date or say("unsaid", lang))
    if need.near:
        names = ", ".join(c.label for c in need.near[:2])
        return say("sheet-near", lang, f"{names}…" if len(need.near) > 2 else names)
    if need.state == "partial":
        return "; ".join(need.reasons)
    words = dict.fromkeys(deed.statement.label for deed in (need.held or need.asked))
    first = next((word for word in words if word != need.competency.label), "")
    return f"{need.exclusion.label} · {first}" if need.state == "excluded" and need.exclusion else first


def _shares(counts: Sequence[int]) -> list[float]:
    """How wide each column is, against the others: the more to say, the wider."""
    return [1.0 if count <= 3 else 1.6 if count <= 8 else 2.4 for count in counts]


def _fitting(needs: Sequence[Need], lang: str, wide: float, lines: float) -> int:
    """How many needs fit into so many lines of a column so wide (mm)."""
    for i, need in enumerate(needs):
        lines -= math.ceil(len(need.competency.label) * _LETTER / wide)
        lines -= math.ceil(len(_detail(need, lang)) * _SMALL / wide) + 0.35
        if lines < 0:
            return i
    return len(needs)


def _issued(roles: Sequence[Role], iri: str) -> str:
    mine = [r for r in roles if any(s.iri == iri for s in r.statements) or any(e.iri == iri for e in r.exclusions)]
    return (mine or list(roles))[0].issued


def _deed(deed: Deed, roles: Sequence[Role], lang: str) -> Markup:
    s = deed.statement
    return _said(s.label, s.force, _issued(roles, s.iri), s.line, s.passages, lang)


def _said(label: str, force: str, issued: str, line: int | None, passages: Sequence[str], lang: str) -> Markup:
    where = say("sheet-line", lang, line) if line is not None else ""
    place = ", ".join(_place(passage).rpartition("=")[2].replace(",", "–") for passage in passages[:2])
    told = (force, issued, where, say("sheet-characters", lang, place) if place else "")
    return tag("p", label, tag("br"), tag("small", " · ".join(part for part in told if part)))


def _place(passage: str) -> str:
    return passage.rpartition("/")[2]


def _impersonal(gap: Gap) -> list[str]:
    return [note for note in gap.notes if "%" not in note and "percent" not in note and "pourcentage" not in note]


def _sources(origin: Origin, target: Role, lang: str) -> Markup:
    roles = {role.iri: role for role in (*origin.roles, target)}.values()
    items = [tag("li", f"{role.label} — {role.title} ({role.source}), {role.issued}, {role.force}") for role in roles]
    return tag("section", tag("h2", say("sheet-sources", lang)), tag("ul", items), class_="note")
