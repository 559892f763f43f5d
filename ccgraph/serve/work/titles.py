"""A list of titles mapped and reviewed in the browser: read, matched part by part, shown, and written back.

What the files hold is made by the code of ``ccgraph map`` and ``ccgraph review``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ccgraph.errors import DataError, UsageError
from ccgraph.mapping.codes import StoredCodes
from ccgraph.mapping.columns import NO_COLUMN, Columns
from ccgraph.mapping.decisions import Decisions
from ccgraph.mapping.fitted import known_reference
from ccgraph.mapping.kept import kept
from ccgraph.mapping.listing import Listing
from ccgraph.mapping.mapped import with_codes
from ccgraph.mapping.model import Candidate, Match, Title
from ccgraph.mapping.outcome import Outcome, run
from ccgraph.mapping.proposal import Proposal
from ccgraph.mapping.records import SCHEMES, ResultSet, person, slug
from ccgraph.mapping.review import Walk
from ccgraph.serve.work.carried import Carried
from ccgraph.serve.work.graph import matcher
from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.shell import render
from ccgraph.serve.work.upload import display_name, opened
from ccgraph.serve.work.wording import grouped, say
from ccgraph.spreadsheet import Sheet, Workbook, column_letters, csv_bytes, read, xlsx_bytes
from ccgraph.sssom import parse, to_text

__all__ = ["code_of", "map_broken", "map_file", "map_form", "map_page", "map_part", "map_read", "warm"]

_PATH: Final = "map"
_HTML: Final = "text/html; charset=utf-8"
_PROPOSALS: Final = 4000
_CELLS: Final = 400_000
_PARTS: Final = ("title", "department", "description", "organisation")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DECISION: Final = re.compile(r"[crnu]|[1-9]")
# The page carries the list back: as a field of a form it must pass the limit of a body, with room for decisions.
_SHARE: Final = 0.75


def warm(session: Session) -> None:
    """Read the codes, and the usage of the sector."""
    for lang in ("fr", "en"):
        matcher(session, lang, "contact-centre").match([Title("conseiller")], SCHEMES)
        _codes(session, lang).version("rome")


def map_form(session: Session, given: dict[str, Any]) -> Answer:
    """The first page: a list to paste, or a file; with what was wrong with the one before."""
    lang = given["lang"]
    body = render(
        session,
        "work/map.html",
        lang,
        _PATH,
        say("map", lang),
        problem=given.get("problem", ""),
        text=given.get("text", ""),
        schemes=given.get("schemes") or ["rome"],
        all_schemes=SCHEMES,
        sector=given.get("sector", True),
        most=session.limits["body"],
        most_titles=grouped(_PROPOSALS, lang),
    )
    return Answer(media=_HTML, body=body)


def map_read(session: Session, given: dict[str, Any]) -> Answer:
    """A list as it was posted: ready to be matched, with the frame of the page; or the choice of its columns.

    Raises:
        UsageError: the file cannot be read, there is nothing to map, or too much.
    """
    lang = given["lang"]
    carried, doubt = _received(given, lang)
    if doubt:
        return _choice(session, carried, lang, doubt)
    titles = [title for title in dict.fromkeys(carried.listing.titles) if title.text]
    if not titles:
        return _choice(session, carried, lang, say("no-titles", lang))
    if len(titles) * len(carried.schemes) > _PROPOSALS:
        raise UsageError(say("too-many", lang, len(titles), len(carried.schemes), _PROPOSALS))
    state = _packed(session, carried, lang)
    frame = render(session, "work/map-frame.html", lang, _PATH, _heading(carried, lang), total=len(titles))
    asked = [title.to_dict() for title in titles]
    return Answer(body={"state": state, "titles": asked, "frame": frame.decode()})


def _received(given: Mapping[str, Any], lang: str) -> tuple[Carried, str]:
    """The list, and why its columns are in doubt, if they are."""
    chosen = {part: value for part in _PARTS if (value := str(given.get(part, "")).strip())}
    header = not given.get("no_header")
    if given.get("state"):
        return _chosen(Carried.unpack(given["state"]), chosen, str(given.get("sheet", "")), header, lang)
    schemes = tuple(s for s in SCHEMES if s in given["schemes"])
    if not schemes:
        raise UsageError(say("no-scheme", lang))
    sector = "contact-centre" if given.get("sector") else None
    decisions = ""
    if given.get("decisions"):
        with opened(given["decisions"]) as path:
            decisions = path.read_bytes().decode("utf-8-sig", "replace")
            # Refused now, not after the run.
            _set(display_name(given["decisions"]["name"]), decisions, lang, foreign=True)
    if not given.get("file"):
        return _pasted(str(given["text"]), schemes, sector, decisions, lang), ""
    name = display_name(given["file"]["name"])
    with opened(given["file"]) as path:
        book = read(path)
    if sum(len(row) for sheet in book.sheets for row in sheet.rows) > _CELLS:
        raise UsageError(say("too-large", lang, name))
    sheets = tuple(book.sheets if book.delimiter is None else (replace(book.sheets[0], name=Path(name).stem),))
    delimiter = book.delimiter
    carried = Carried(name, sheets, delimiter, 0, Columns(1, {"title": 1}), schemes, sector, decisions)
    return _chosen(carried, chosen, "", header, lang)


def _set(name: str, text: str, lang: str, *, foreign: bool = False) -> ResultSet:
    """A set that came from the browser: what is wrong with it is the sender's to mend, no failure of ours."""
    try:
        return ResultSet.from_sssom(parse(name, text), lang, foreign=foreign)
    except DataError as error:
        raise UsageError(str(error)) from error


def _pasted(text: str, schemes: tuple[str, ...], sector: str | None, decisions: str, lang: str) -> Carried:
    lines = [" ".join(line.split()) for line in text.removeprefix("\ufeff").splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise UsageError(say("nothing-given", lang))
    rows = ((say("pasted-heading", lang),), *((line,) for line in lines))
    sheet = Sheet(say("pasted-sheet", lang), rows)
    return Carried(say("pasted-name", lang), (sheet,), ";", 0, Columns(1, {"title": 1}), schemes, sector, decisions)


def _chosen(carried: Carried, chosen: Mapping[str, str], sheet: str, header: bool, lang: str) -> tuple[Carried, str]:
    """The list with its columns found, or named by the person."""
    book = Workbook(Path(carried.name), carried.sheets, None, carried.delimiter)
    try:
        listing = Listing.of(book, chosen, sheet=sheet or None, header=header)
    except UsageError as error:
        doubt = str(error) if chosen else say("no-column", lang)
        return carried, doubt
    at = next(n for n, one in enumerate(carried.sheets) if one is listing.sheet)
    found = replace(carried, at=at, columns=listing.columns)
    return found, say("guessed", lang) if listing.columns.guessed and "title" not in chosen else ""


def _choice(session: Session, carried: Carried, lang: str, doubt: str) -> Answer:
    """The page on which a person says which column holds what."""
    sheet = carried.sheets[carried.at]
    width = max(map(len, sheet.rows[:200]), default=0)
    header = max(carried.columns.header, 1)
    columns = [
        (column_letters(c), sheet.cell(header, c), [sheet.cell(n, c) for n in range(header + 1, header + 6)])
        for c in range(1, min(width, 60) + 1)
    ]
    body = render(
        session,
        "work/map-columns.html",
        lang,
        _PATH,
        say("map-columns", lang),
        state=_packed(session, carried, lang),
        doubt=doubt,
        name=carried.name,
        sheet=sheet.name,
        sheets=[one.name for one in carried.sheets if one.rows],
        columns=columns,
        parts=_PARTS,
        places={part: column_letters(place) for part, place in carried.columns.places.items()},
        nowhere=NO_COLUMN,
    )
    return Answer(body={"choose": body.decode()})


def _heading(carried: Carried, lang: str) -> str:
    pasted = carried.name == say("pasted-name", lang)
    return say("map-of-pasted", lang) if pasted else say("map-of", lang, carried.name)


def _packed(session: Session, carried: Carried, lang: str) -> str:
    state = carried.pack()
    if len(state) > _SHARE * session.limits["body"]:
        raise UsageError(say("too-large", lang, carried.name))
    return state


def map_part(session: Session, given: dict[str, Any]) -> Answer:
    """A part of the titles matched, and shown: a page of thousands would take longer than an answer may."""
    lang = given["lang"]
    carried = Carried.unpack(given["state"])
    titles = [Title(**one) for one in given["titles"]]
    found = matcher(session, lang, carried.sector).match(titles, carried.schemes)
    proposals = _proposals(session, carried, titles, found, lang).distinct
    first = given["first"] * len(carried.schemes)
    rows = [(number, proposal, _reopened(proposal)) for number, proposal in enumerate(proposals, first)]
    html = render(session, "work/map-rows.html", lang, _PATH, "", rows=rows, several=_several(carried), posted={})
    return Answer(body={"matches": [match.to_dict() for match in found], "rows": html.decode()})


def _several(carried: Carried) -> bool:
    return len(carried.schemes) > 1


def _proposals(
    session: Session, carried: Carried, titles: Sequence[Title], found: Sequence[Match], lang: str
) -> Outcome:
    """What is proposed for titles that were matched, as ``ccgraph map`` does."""
    sets = kept(lang)
    if carried.decisions:
        sets.append(_set(carried.name, carried.decisions, lang, foreign=True))
    return run(titles, carried.schemes, _Known(found), _codes(session, lang), Decisions.of(sets), lang)


class _Known:
    """Answers with the matches there are: the run around them is that of ``ccgraph map``."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._found = {match.title: match for match in matches}

    def match(self, titles: Sequence[Title], to: Sequence[str] = ("rome",)) -> list[Match]:  # noqa: ARG002
        return [self._found[title] for title in titles]


def _match(value: Mapping[str, Any]) -> Match:
    candidates = {
        scheme: tuple(Candidate(**{**one, "reasons": tuple(one["reasons"])}) for one in some)
        for scheme, some in value["candidates"].items()
    }
    return Match(Title(**value["title"]), value["core"], {}, candidates, value["decision"])


def _codes(session: Session, lang: str) -> StoredCodes:
    reference = session.once(lambda: known_reference(session.store), "reference")
    return session.once(lambda: StoredCodes(session.store, lang, reference), "codes", lang)


def map_page(session: Session, given: dict[str, Any]) -> Answer:
    """The proposals for a list, as the part of a page that ends its frame."""
    from ccgraph import __version__

    lang = given["lang"]
    carried = Carried.unpack(given["state"])
    found = [_match(one) for one in given["matches"]]
    outcome = _proposals(session, carried, carried.listing.titles, found, lang)
    result = outcome.to_set(f"{Path(carried.name).stem}.sssom.tsv", carried.name, lang, _today(), __version__)
    return Answer(media=_HTML, body=_shown(session, carried, result, lang))


def _today() -> str:
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat()


def _shown(
    session: Session,
    carried: Carried,
    result: ResultSet,
    lang: str,
    posted: Mapping[str, str] | None = None,
    problems: Sequence[str] = (),
) -> bytes:
    """The review: around rows that are shown already, or, with what was posted, whole."""
    proposals = {(p.title, p.scheme): p for p in result.proposals}
    outcome = Outcome(carried.listing.titles, carried.schemes, proposals)
    rows = [(number, proposal, _reopened(proposal)) for number, proposal in enumerate(result.proposals)]
    # The earlier decisions are in the proposals by now.
    state = _packed(session, replace(carried, decisions="", mapped=to_text(result.to_sssom())), lang)
    return render(
        session,
        "work/map-result.html" if posted is None else "work/map-again.html",
        lang,
        _PATH,
        _heading(carried, lang),
        state=state,
        rows=None if posted is None else rows,
        summary=outcome.summary(lang),
        columns=carried.listing.said(lang) if carried.name != say("pasted-name", lang) else (),
        posted=posted or {},
        problems=problems,
        waiting=sum(p.pending for p in result.proposals),
        several=_several(carried),
    )


def _reopened(proposal: Proposal) -> Proposal:
    """The proposal as it was before a person decided: what a new decision is about."""
    bare = tuple(replace(j, review=None) for j in proposal.candidates if not j.typed)
    return replace(proposal, candidates=bare, nothing=None)


def map_file(session: Session, given: dict[str, Any]) -> Answer:
    """The list with the decisions of the form: as a spreadsheet, as SSSOM, or as the page again."""
    lang, form = given["lang"], given["form"]
    carried = Carried.unpack(given["state"])
    result = _set(carried.name, carried.mapped, lang)
    posted = {str(k): str(v) for k, v in given["fields"].items()}
    result, problems = _decided(session, result, posted, lang)
    if problems or form == "page":
        kept_fields = posted if problems else {"reviewer": posted.get("reviewer", "")}
        body = _shown(session, carried, result, lang, kept_fields, problems)
        return Answer(400 if problems else 200, _HTML, body)
    stem = Path(carried.name).stem
    if form == "sssom":
        return _attached(to_text(result.to_sssom()).encode(), "text/tab-separated-values", f"{stem}.sssom.tsv")
    listing = carried.listing
    proposals = {(p.title, p.scheme): p for p in result.proposals}
    filled = with_codes(listing.sheet, listing.columns, carried.schemes, proposals, lang)
    if form == "xlsx":
        sheets = [filled if one is listing.sheet else one for one in listing.book.sheets]
        try:
            content = xlsx_bytes(sheets)
        except DataError as error:
            raise UsageError(str(error)) from error
        return _attached(content, _XLSX, f"{stem}-codes.xlsx")
    delimiter = carried.delimiter if carried.delimiter in {";", ","} else ";"
    return _attached(csv_bytes(filled, delimiter=delimiter), "text/csv; charset=utf-8", f"{stem}-codes.csv")


def _attached(content: bytes, media: str, name: str) -> Answer:
    plain = f"{slug(name.partition('.')[0])}.{name.partition('.')[2]}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Answer(media=media, body=content, headers={"Content-Disposition": disposition})


def _decided(session: Session, result: ResultSet, posted: Mapping[str, str], lang: str) -> tuple[ResultSet, list[str]]:
    """The set with the decisions of the form, and what is wrong with those that could not be taken."""
    chosen = {int(key[2:]): value for key, value in posted.items() if re.fullmatch(r"d-[0-9]{1,5}", key) and value}
    reviewer = person(posted.get("reviewer", ""))
    if chosen and not reviewer:
        return result, [say("who", lang)]
    proposals = list(result.proposals)
    codes, problems = _codes(session, lang), []
    for number, value in chosen.items():
        if number >= len(proposals) or not _DECISION.fullmatch(value):
            raise UsageError(say("unknown-decision", lang))
        comment = " ".join(posted.get(f"r-{number}", "").split())
        line = f"{value} {comment}"
        if value.isdecimal():
            line = f"{value} {_percent(posted.get(f'a-{number}', ''))}% {comment}"
        elif value == "c":
            line = f"c {''.join(posted.get(f'c-{number}', '').split())} {comment}"
        alone = replace(result, proposals=(_reopened(proposals[number]),))
        walk = Walk(alone, codes, reviewer, _today(), lang, everything=True)
        step = walk.take(line)
        if step.decided:
            proposals[number] = walk.result.proposals[0]
        else:
            problems.append(f"{proposals[number].title.text}: {step.tell}")
    return replace(result, proposals=tuple(proposals)), problems


def _percent(given: str) -> int:
    return min(100, int(given)) if re.fullmatch(r"[0-9]{1,3}", given) else 100


def code_of(session: Session, given: dict[str, Any]) -> Answer:
    """The label of a code that a person types."""
    codes = _codes(session, given["lang"])
    found = codes.find(given["scheme"], given["code"])
    if found is None:
        text = say(
            "no-such-code", given["lang"], given["code"], given["scheme"].upper(), codes.version(given["scheme"])
        )
        return Answer(body={"known": False, "label": text})
    return Answer(body={"known": True, "code": found.code, "label": found.label})


def map_broken(session: Session, given: dict[str, Any]) -> Answer:
    """What ends the page of a run that could not be ended."""
    lang = given["lang"]
    body = render(session, "work/map-broken.html", lang, _PATH, say("map", lang), problem=given["problem"])
    return Answer(media=_HTML, body=body)
