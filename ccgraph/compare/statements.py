"""A gap as flat statements, one a row: IRI, passage, version, force, and whether it is stated, curated or inferred."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Final

from ccgraph.compare.gap import Gap, Need
from ccgraph.compare.work import Deed, Role
from ccgraph.table import Iri, Literal, Table, Term
from ccgraph.terms import CCJ, PREFIXES

__all__ = ["statements"]

_COLUMNS: Final = (
    "origin", "target", "basis", "iri", "side", "subject", "property", "object", "label", "state",
    "passages", "line", "document", "version", "force",
)  # fmt: skip
_Row = tuple[Term | None, ...]


def statements(gaps: Sequence[Gap]) -> Table:
    """Every statement that the gaps rest on, and what was concluded from it, once each.

    ``basis`` is ``stated`` (a document says it), ``curated`` (an annotation of this project reads it so), ``given``
    (an assessment in the profile: ``version`` is its date, ``force`` the assessor) or ``inferred`` (the state of a need
    of the target at the origin, concluded from the rows before). ``version`` is the document's date for what is stated,
    the version of ccgraph for what is curated or inferred.
    """
    made = version("ccgraph")
    rows: dict[_Row, None] = {}
    for gap in gaps:
        held = " ".join(role.iri for role in gap.origin.roles)
        ends = (Literal(gap.origin.label if gap.origin.person else held), Iri(gap.target.iri))
        rows |= dict.fromkeys((*ends, *row) for need in gap.needs for row in _of_need(gap, need, made))
    return Table(_COLUMNS, tuple(rows))


def _of_need(gap: Gap, need: Need, made: str) -> Iterator[_Row]:
    for deed in need.asked:
        yield from _of_deed("target", (gap.target,), need.competency.iri, need.competency.label, deed, made)
    shown = {deed.statement.iri: None for deed in need.held}
    for role in gap.origin.roles:
        for competency in (need.competency, *need.near):
            for deed in role.deeds.get(competency.iri, ()):
                if deed.statement.iri in shown:
                    yield from _of_deed("origin", (role,), competency.iri, competency.label, deed, made)
    if need.exclusion is not None:
        e = need.exclusion
        role = next(r for r in gap.origin.roles if e in r.exclusions)
        yield _row("stated", e.iri, "origin", e.iri, f"{CCJ}absentFrom", Iri(role.iri), e.label, passages=e.passages,
                   line=e.line, document=role.document, version=role.issued, force=e.force)  # fmt: skip
    if need.assessment is not None:
        a = need.assessment
        yield _row("given", "", "origin", "", "mastery", Literal(str(a.mastery)), need.competency.label,
                   version=a.date, force=a.assessor)  # fmt: skip
    yield _row("inferred", "", "origin", "", "state", Iri(need.competency.iri), need.competency.label,
               state=need.state, version=made)  # fmt: skip


def _of_deed(side: str, roles: Sequence[Role], competency: str, label: str, deed: Deed, made: str) -> Iterator[_Row]:
    s = deed.statement
    # What no annotation reads is an item of knowledge, named by the certification of the role.
    relation = "mobilises" if not deed.annotation else "asksFor" if s.capacity else "performs"
    for role in roles:
        yield _row("stated", s.iri, side, role.iri, f"{CCJ}{relation}", Iri(s.iri), s.label, passages=s.passages,
                   line=s.line, document=role.document, version=role.issued, force=s.force)  # fmt: skip
    if deed.annotation:
        yield _row("curated", deed.annotation, side, s.iri, f"{PREFIXES['oa']}hasBody", Iri(competency), label,
                   passages=s.passages, line=s.line, version=made)  # fmt: skip


def _row(
    basis: str,
    iri: str,
    side: str,
    subject: str,
    relation: str,
    value: Term,
    label: str,
    *,
    state: str = "",
    passages: Sequence[str] = (),
    line: int | None = None,
    document: str = "",
    version: str = "",
    force: str = "",
) -> _Row:
    number = None if line is None else Literal(str(line), None, f"{PREFIXES['xsd']}integer")
    texts = [basis, iri, side, subject, relation]
    rest = [Literal(label), Literal(state), Literal(" ".join(passages)), number]
    return (*map(Literal, texts), value, *rest, *map(Literal, (document, version, force)))
