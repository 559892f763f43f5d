"""Titles that do not tell one job: cells to be filled in, ranks, abbreviations of two meanings, bare standings."""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import Final, Literal

from ccgraph.mapping.forms import fold
from ccgraph.mapping.title import content, jobless
from ccgraph.mapping.trade import frame

__all__ = ["is_bare_standing", "other_reading", "says_nothing"]

# Domains of the trade that tell a team and its lead, not what the team does.
_ANY_TEAM: Final = frozenset({"none", "team", "operations"})
_LEADS: Final = frozenset({"supervisor", "manager"})


def says_nothing(core: str) -> Literal["", "void", "rank"]:
    """What the words of a title are that name neither a job nor a standing: ``void`` or ``rank``; else empty.

    « à définir », « vacant » and a cell without words are ``void``; « cadre », « senior » and « N+1 » are ``rank``.
    """
    words = content(core)
    kinds = {"rank" if word.isdigit() else jobless().get(word, "job") for word in words}
    if not kinds or kinds == {"void"}:
        return "void"
    return "rank" if kinds <= {"void", "rank"} else ""


@functools.cache
def _ambiguous(sector: str) -> dict[str, str]:
    with (Path(__file__).parent / "words.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {r["form"]: r["meaning"] for r in rows if r["kind"] == "ambiguous" and r["sector"] == sector}


def other_reading(core: str, sector: str) -> str:
    """What an abbreviation of a sector may stand for as well; empty where it has one meaning there."""
    return _ambiguous(sector).get(fold(core), "")


def is_bare_standing(core: str) -> bool:
    """Whether a title tells the lead of a team and not of which: « chef d'équipe », « manager opérationnel »."""
    domain, level = frame(core)
    return domain in _ANY_TEAM and level in _LEADS
