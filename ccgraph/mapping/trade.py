"""What is known of the contact-centre trade: titles judged one by one, and which code a domain at a level has."""

from __future__ import annotations

import csv
import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ccgraph import resources
from ccgraph.mapping.forms import fold, masculine, tokens
from ccgraph.mapping.reference import CodeTitle

__all__ = ["SECTORS", "frame", "pattern", "trade_codes", "trade_titles"]

SECTORS: Final = ("contact-centre",)
_HERE: Final = Path(__file__).parent / "trade"
_TELE: Final = re.compile(r" tele(?!com|phoni|surveill|vis)")
_DEPUTY: Final = re.compile(r" adjointe?(?: au| du| de)? ")
_CURIES: Final = {"rome60": "rome"}


@functools.cache
def trade_titles() -> tuple[CodeTitle, ...]:
    """The titles of ``mappings/titles.sssom.tsv``: ``trade``, or ``trade-second`` where it is the lesser reading."""
    path = resources.folder("data") / "mappings" / "titles.sssom.tsv"
    if not path.is_file():
        return ()
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t", quoting=csv.QUOTE_NONE)
        for row in rows:
            prefix, _, code = row["object_id"].partition(":")
            if row["predicate_modifier"] or prefix not in _CURIES:
                continue
            first = row.get("alternative_rank", "").partition("/")[0] in {"", "1"}
            kind = "trade" if first else "trade-second"
            key = f"trade:{row['subject_id'].partition(':')[2]}"
            found.append(CodeTitle(_CURIES[prefix], code, row["subject_label"], kind, key))
    return tuple(found)


@functools.cache
def trade_codes() -> dict[str, int]:
    """How many titles of the trade each ROME code has as first reading."""
    counts: dict[str, int] = defaultdict(int)
    for title in trade_titles():
        if title.kind == "trade":
            counts[title.code] += 1
    return dict(counts)


@dataclass(frozen=True, slots=True)
class _Frames:
    levels: tuple[tuple[str, str, str], ...]
    domains: tuple[tuple[str, str, int], ...]
    codes: dict[tuple[str, str], tuple[tuple[str, float], ...]]


@functools.cache
def _frames() -> _Frames:
    levels, domains = [], []
    codes: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for row in _rows("frames.tsv"):
        term = _normal(row["term"])
        if row["axis"] == "level":
            levels.append((term, row["value"], row["language"]))
        else:
            domains.append((term, row["value"], int(row["priority"])))
    for row in _rows("patterns.tsv"):
        codes[row["domain"], row["level"]].append((row["code"], float(row["weight"])))
    return _Frames(tuple(levels), tuple(domains), {key: tuple(found) for key, found in codes.items()})


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _normal(text: str) -> str:
    words = []
    for word in tokens(fold(text)):
        bare = word.rstrip("s") if len(word) > 3 else word
        words.append(masculine(bare) if bare.endswith(("trice", "euse", "iere", "ere", "ienne")) else bare)
    return f" {' '.join(words)} "


def frame(text: str) -> tuple[str, str]:
    """The domain and the level that the words of a title say (``none`` and ``-`` where they say nothing).

    The level is the first French word that says one, else the last English one; of the domains found the one that
    goes before the others counts.
    """
    frames = _frames()
    whole = _DEPUTY.sub(" ", _normal(text))
    french = sorted((whole.find(w), -len(w), v) for w, v, lang in frames.levels if lang == "fr" and w in whole)
    english = sorted((whole.rfind(w), len(w), v) for w, v, lang in frames.levels if lang == "en" and w in whole)
    level = french[0][2] if french else english[-1][2] if english else "-"
    if level == "executant" and english and any(w in whole for w in (" team leader ", " supervisor ", " manager ")):
        level = english[-1][2]
    found = [
        (priority, value)
        for term, value, priority in frames.domains
        if term in whole or (value == "adviser" and term == " tele " and _TELE.search(whole))
    ]
    return (min(found)[1] if found else "none"), level


def pattern(text: str) -> dict[str, float]:
    """The ROME codes that the domain and the level of a title point to, with a weight of 0 to 1."""
    domain, level = frame(text)
    codes = _frames().codes
    found: dict[str, float] = {}
    for key in ((domain, level), (domain, "*")):
        for code, weight in codes.get(key, ()):
            found[code] = max(found.get(code, 0.0), weight)
    return found
