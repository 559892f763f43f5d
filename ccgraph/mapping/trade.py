"""What is known of the contact-centre trade: titles judged one by one, and which code a domain at a level has."""

from __future__ import annotations

import csv
import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ccgraph import resources
from ccgraph.mapping.forms import fold, masculine, tokens
from ccgraph.mapping.reference import ROME_IRI, Code, CodeTitle

__all__ = [
    "SECTORS",
    "Judgement",
    "codeless",
    "frame",
    "frame_words",
    "judgements",
    "pattern",
    "titles_of",
    "trade_codes",
    "trade_titles",
]

SECTORS: Final = ("contact-centre",)
_HERE: Final = Path(__file__).parent / "trade"
_TELE: Final = re.compile(r" tele(?!com|phoni|surveill|vis)")
_DEPUTY: Final = re.compile(r" adjointe?(?: au| du| de)? ")
_FILES: Final = ("titles.sssom.tsv", "titles-esco.sssom.tsv")
# What stands for a code in the patterns where a domain has none.
_NONE: Final = "none"
_CURIES: Final = {
    "rome60": ("rome", ROME_IRI),
    "escocc": ("esco", "http://data.europa.eu/esco/occupation/"),
    "isco08": ("isco", "http://data.europa.eu/esco/isco/"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A row of the judged titles of the trade.

    Attributes:
        scheme: ``rome``, ``esco`` or ``isco``.
        iri: of the code.
        code: what the row calls it: the notation, of ESCO the last part of the IRI.
        title: the words judged.
        confidence: of 0 to 1.
        first: whether it is the first reading of the title in its scheme.
        key: what the rows of one title share.
    """

    scheme: str
    iri: str
    code: str
    title: str
    confidence: float
    first: bool
    key: str


@functools.cache
def judgements() -> tuple[Judgement, ...]:
    """The rows of ``mappings/titles.sssom.tsv`` (ROME) and ``mappings/titles-esco.sssom.tsv`` (ESCO, ISCO)."""
    found = []
    for name in _FILES:
        path = resources.folder("data") / "mappings" / name
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t", quoting=csv.QUOTE_NONE)
            for row in rows:
                prefix, _, local = row["object_id"].partition(":")
                if row["predicate_modifier"] or prefix not in _CURIES:
                    continue
                scheme, start = _CURIES[prefix]
                first = row.get("alternative_rank", "").partition("/")[0] in {"", "1"}
                key = f"trade:{row['subject_id'].partition(':')[2]}"
                code = local.removeprefix("C") if scheme == "isco" else local
                title, confidence = row["subject_label"], float(row["confidence"])
                found.append(Judgement(scheme, start + local, code, title, confidence, first, key))
    return tuple(found)


@functools.cache
def trade_titles() -> tuple[CodeTitle, ...]:
    """The titles judged to ROME codes: ``trade``, or ``trade-second`` where it is the lesser reading."""
    return tuple(_title(one, one.code) for one in judgements() if one.scheme == "rome")


def titles_of(codes: Iterable[Code]) -> tuple[CodeTitle, ...]:
    """The titles judged to some of these codes, ROME and ESCO, under the notations these have.

    Args:
        codes: of any schemes; a judgement of a code that is not among them is left out.
    """
    notations = {code.iri: code.code for code in codes}
    numbers = {code.code for code in codes if code.scheme == "rome"}
    found = []
    for one in judgements():
        # Whatever the version of ROME, its codes keep their notation.
        if one.scheme == "rome" and one.code in numbers:
            found.append(_title(one, one.code))
        elif one.scheme == "esco" and one.iri in notations:
            found.append(_title(one, notations[one.iri]))
    return tuple(found)


def _title(one: Judgement, code: str) -> CodeTitle:
    return CodeTitle(one.scheme, code, one.title, "trade" if one.first else "trade-second", one.key)


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


@functools.cache
def _names() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["axis"], row["value"]): {"fr": row["fr"], "en": row["en"]} for row in _rows("names.tsv")}


def frame_words(text: str, lang: str) -> str:
    """The domain and the level of a title in words, ``recouvrement × responsable``; what it does not say is left out.

    Args:
        text: a title.
        lang: ``fr`` or ``en``.
    """
    keys = zip(("domain", "level"), frame(text), strict=True)
    return " × ".join(_names()[key][lang] for key in keys if key in _names())


def pattern(text: str) -> dict[str, float]:
    """The ROME codes that the domain and the level of a title point to, with a weight of 0 to 1."""
    domain, level = frame(text)
    codes = _frames().codes
    found: dict[str, float] = {}
    for key in ((domain, level), (domain, "*")):
        for code, weight in codes.get(key, ()):
            if code != _NONE:
                found[code] = max(found.get(code, 0.0), weight)
    return found


def codeless(text: str) -> bool:
    """Whether the domain of a title is one that no code has as its own (planning, live regulation of calls)."""
    domain, level = frame(text)
    codes = _frames().codes
    return any(code == _NONE for key in ((domain, level), (domain, "*")) for code, _ in codes.get(key, ()))
