"""The spreadsheet of a mapping: the user's own columns as they were, and ours to their right; and reading it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from ccgraph.errors import UsageError
from ccgraph.mapping.codes import Lookup
from ccgraph.mapping.columns import Columns
from ccgraph.mapping.model import Candidate, Title
from ccgraph.mapping.phrases import PHRASES, say
from ccgraph.mapping.proposal import Judged, Proposal, Review, Status
from ccgraph.mapping.records import SCHEMES
from ccgraph.spreadsheet import Sheet

__all__ = ["Block", "Layout", "blocks", "read_back", "with_codes"]

_SHOWN: Final = 3
_JOIN: Final = " ; "
_OF_PROPOSAL: Final = {
    "decision": {"fr": "décision", "en": "decision"},
    "version": {"fr": "version", "en": "version"},
    "status": {"fr": "relecture", "en": "review"},
    "reviewer": {"fr": "relecteur", "en": "reviewer"},
    "date": {"fr": "relu le", "en": "reviewed on"},
    "remark": {"fr": "remarque", "en": "remark"},
}
_OF_CANDIDATE: Final = {
    "code": {"fr": "code", "en": "code"},
    "label": {"fr": "libellé", "en": "label"},
    "confidence": {"fr": "confiance", "en": "confidence"},
    "reasons": {"fr": "raisons", "en": "reasons"},
}
_FIELDS: Final = (
    "decision",
    *(f"{name} {rank}" for rank in range(1, _SHOWN + 1) for name in _OF_CANDIDATE),
    "version",
    "status",
    "reviewer",
    "date",
    "remark",
)


@dataclass(frozen=True, slots=True)
class Block:
    """Our columns for one classification: language of the headings, and the place of each field, counted from 1."""

    scheme: str
    lang: str
    places: Mapping[str, int]

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns, from left to right."""
        return tuple(sorted(self.places.values()))


def _heading(scheme: str, field: str, lang: str) -> str:
    name, _, rank = field.partition(" ")
    word = (_OF_CANDIDATE[name] if rank else _OF_PROPOSAL[name])[lang]
    return f"{scheme.upper()} {word} {rank}".rstrip()


def blocks(sheet: Sheet, header: int) -> list[Block]:
    """Our columns in a sheet; a classification counts only where all its columns are there."""
    found = []
    heads = [head.strip() for head in sheet.rows[header - 1]] if 1 <= header <= len(sheet.rows) else []
    for scheme in SCHEMES:
        for lang in ("fr", "en"):
            wanted = {field: _heading(scheme, field, lang) for field in _FIELDS}
            if all(heading in heads for heading in wanted.values()):
                places = {field: heads.index(heading) + 1 for field, heading in wanted.items()}
                found.append(Block(scheme, lang, places))
                break
    return found


@dataclass(frozen=True, slots=True)
class Layout:
    """Where our columns stand in a sheet, and what its rows become.

    Attributes:
        header: number of the row of headings, counted from 1; 0 when there is none.
        width: of the user's sheet.
        blocks: our columns, one block a classification, in their order.
        fresh: the classifications whose columns the sheet did not have, in their order: a draft is known by it.
        headings: texts of the columns that are added, by their place.
    """

    header: int
    width: int
    blocks: tuple[Block, ...]
    fresh: tuple[str, ...]
    headings: Mapping[int, str]

    @classmethod
    def of(cls, sheet: Sheet, columns: Columns, schemes: Sequence[str], lang: str) -> Layout:
        """The columns that a sheet has are filled anew, others are added to its right.

        Args:
            sheet: the user's, at least its first rows, one of them as wide as the widest.
            columns: where its titles are.
            schemes: the classifications, in their order.
            lang: of headings that are added.
        """
        there = {block.scheme: block for block in blocks(sheet, columns.header)}
        width = end = max(map(len, sheet.rows), default=0)
        taken = {cell.strip() for cell in (sheet.rows[columns.header - 1] if columns.header else ())}
        found: list[Block] = []
        headings: dict[int, str] = {}
        for scheme in schemes:
            block = there.get(scheme)
            if block is None:
                block = Block(scheme, lang, {field: end + 1 + i for i, field in enumerate(_FIELDS)})
                end += len(_FIELDS)
                for field, place in block.places.items():
                    headings[place] = _free(_heading(scheme, field, lang), taken)
            found.append(block)
        return cls(
            columns.header, width, tuple(found), tuple(scheme for scheme in schemes if scheme not in there), headings
        )

    def head(self, rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """The rows down to the headings, which are made where there are none.

        Args:
            rows: the first ones of the sheet, as many as ``header`` says.
        """
        done = [list(row) for row in rows] if self.header else [[""] * self.width]
        for place, heading in self.headings.items():
            _put(done[-1], place, heading)
        return [tuple(row) for row in done]

    def row(
        self, row: Sequence[str], title: Title, proposals: Mapping[tuple[Title, str], Proposal], lang: str
    ) -> tuple[str, ...]:
        """A row below the headings with what is proposed for it; where nothing is, it keeps the cells it has.

        Args:
            row: as the user has it.
            title: that it bears.
            proposals: for each title and classification.
            lang: of the remark that a row has no title.
        """
        done = list(row)
        for block in self.blocks:
            proposal = proposals.get((title, block.scheme))
            if proposal is not None:
                cells = _cells(proposal, block.lang)
            elif not title.text and block.scheme in self.fresh and any(cell.strip() for cell in row):
                cells = {"remark": PHRASES["empty"][lang]}
            else:
                continue
            for field, place in block.places.items():
                _put(done, place, cells.get(field, ""))
        return tuple(done)


def with_codes(
    sheet: Sheet, columns: Columns, schemes: Sequence[str], proposals: Mapping[tuple[Title, str], Proposal], lang: str
) -> Sheet:
    """The sheet with our columns: those it has are filled anew, others are added to its right. No row or cell is lost.

    Args:
        sheet: the user's sheet.
        columns: where its titles are.
        schemes: the classifications, in their order.
        proposals: for each title and classification; a row whose title has none keeps the cells it has.
        lang: of headings and words that are added.
    """
    layout = Layout.of(sheet, columns, schemes, lang)
    rows = layout.head(sheet.rows[: columns.header])
    for number in range(columns.header + 1, len(sheet.rows) + 1):
        rows.append(layout.row(sheet.rows[number - 1], columns.title(sheet, number), proposals, lang))
    return Sheet(sheet.name, tuple(rows))


def _free(heading: str, taken: set[str]) -> str:
    """A heading that no column of the user's has."""
    free, number = heading, 2
    while free in taken:
        free, number = f"{heading} ({number})", number + 1
    taken.add(free)
    return free


def _put(row: list[str], place: int, value: str) -> None:
    row += [""] * (place - len(row))
    row[place - 1] = value


def _cells(proposal: Proposal, lang: str) -> dict[str, str]:
    cells = {"decision": say(proposal.outcome, lang), "version": proposal.version}
    for rank, judged in enumerate(proposal.shown[:_SHOWN], 1):
        candidate = judged.candidate
        cells |= {
            f"code {rank}": candidate.code,
            f"label {rank}": candidate.label,
            f"confidence {rank}": f"{candidate.confidence:.2f}",
            f"reasons {rank}": _JOIN.join(candidate.reasons),
        }
    remarks = list(proposal.remarks)
    if review := proposal.review:
        cells |= {"status": say(proposal.state, lang), "reviewer": review.reviewer, "date": review.date}
        remarks.insert(0, review.comment)
    cells["remark"] = _JOIN.join(filter(None, remarks))
    return cells


def read_back(sheet: Sheet, columns: Columns, codes: Lookup) -> tuple[Proposal, ...]:
    """The proposals of a mapped sheet, one for each distinct title and classification.

    Raises:
        UsageError: the sheet has none of our columns, or holds a code that is not known.
    """
    found: dict[tuple[Title, str], Proposal] = {}
    own = blocks(sheet, columns.header)
    if not own:
        raise UsageError(f"“{sheet.name}” has no columns of a mapping (ROME décision, ROME code 1, …): map it first.")
    for block in own:
        for number in range(columns.header + 1, len(sheet.rows) + 1):
            title = columns.title(sheet, number)
            if title.text and (title, block.scheme) not in found:
                cells = {field: sheet.cell(number, place).strip() for field, place in block.places.items()}
                found[title, block.scheme] = _proposal(
                    title, block.scheme, cells, codes, f"“{sheet.name}”, row {number}"
                )
    order = dict.fromkeys(title for title, _ in found)
    return tuple(found[title, block.scheme] for title in order for block in own if (title, block.scheme) in found)


def _proposal(title: Title, scheme: str, cells: Mapping[str, str], codes: Lookup, place: str) -> Proposal:
    candidates = []
    for rank in range(1, _SHOWN + 1):
        if not (code := cells[f"code {rank}"]):
            continue
        known = codes.find(scheme, code)
        if known is None:
            version = f" {cells['version']}" if cells["version"] else ""
            raise UsageError(
                f"{place}: {code} is not a code of {scheme.upper()}{version} here: review the .sssom.tsv of the run "
                "instead, or add the classification to your graph."
            )
        reasons = tuple(filter(None, cells[f"reasons {rank}"].split(_JOIN)))
        confidence = _number(cells[f"confidence {rank}"], place)
        label = cells[f"label {rank}"] or known.label
        candidates.append(
            Judged(
                Candidate(known.iri, scheme, known.code, label, cells["version"] or known.version, confidence, reasons)
            )
        )
    state = _word(cells["status"], ("accepted", "nothing", "unsure", "rejected"))
    decision = _word(cells["decision"], ("accept", "review", "none")) or "review"
    proposal = Proposal(
        title, scheme, cells["version"], cast(Literal["accept", "review", "none"], decision), tuple(candidates)
    )
    if not state or not cells["reviewer"]:
        return proposal
    status: Status = "accepted" if state == "nothing" else cast(Status, state)
    review = Review(status, cells["reviewer"], cells["date"], cells["remark"], 0.0 if state == "unsure" else 1.0)
    return _decided(proposal, state, review)


def _decided(proposal: Proposal, state: str, review: Review) -> Proposal:
    if state == "nothing" or not proposal.candidates:
        return Proposal(
            proposal.title, proposal.scheme, proposal.version, proposal.decision, proposal.candidates, review
        )
    if state == "rejected":
        return proposal.with_candidates(*(Judged(j.candidate, review) for j in proposal.candidates))
    first, *rest = proposal.candidates
    return proposal.with_candidates(Judged(first.candidate, review), *rest)


def _word(cell: str, keys: Iterable[str]) -> str:
    return next((key for key in keys if cell and cell in PHRASES[key].values()), "")


def _number(cell: str, place: str) -> float:
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise UsageError(f"{place}: the confidence “{cell}” is not a number between 0 and 1.")
    return number
