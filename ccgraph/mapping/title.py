"""A job title as it is written -> its core, and what was peeled off: gender, contract, place, seniority, language."""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ccgraph.mapping.forms import fold, masculine, merge_pairs, resolve_inclusive, stem, tokens

__all__ = ["STOP", "Parsed", "abbreviation", "content", "jobless", "parse", "says_no_job"]

_LIMIT: Final = 300
_LONGEST: Final = 5
STOP: Final = frozenset({
    "a", "au", "aux", "avec", "chez", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les",
    "ou", "par", "pour", "s", "sans", "sur", "un", "une", "the", "of", "and", "for", "in", "at", "to",
    "our", "vos", "nos", "votre", "notre", "se", "son", "sa", "ses", "qui", "que", "est", "sous",
})  # fmt: skip
_LINKS: Final = frozenset({
    "a", "au", "aux", "en", "sur", "dans", "de", "d", "du", "la", "le", "les", "l", "pour", "chez", "avec",
    "par", "et", "secteur", "base", "basee",
})  # fmt: skip
_MARKS: Final = re.compile(
    r"[(\[]?\s*\b(?:hommes?\s*(?:/|ou|et|-)\s*femmes?(?!\s+d)|femmes?\s*(?:/|ou|et|-)\s*hommes?(?!\s+d)"
    r"|(?:h|f|m|w|d|x|nb)(?:\s?[/|.\\–-]\s?(?:h|f|m|w|d|x|nb)\b){1,3}|hf|fh|h\s+f|f\s+h|m/f/d)\b\s*[)\]]?"
    r"|[(\[]\s*[hfm]\s*[)\]]",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(
    r"(?:\b(?:r[ée]f(?:[ée]rence)?s?|offre|annonce|job\s?id|id)\b\s*[.:°#n-]*\s*(?=[\w/-]*\d)[\w/-]+)"
    r"|#\s?[\w-]*\d[\w-]*|\bn°\s?\d+\b|\b(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{2,}[-_/][a-z\d_/-]*\d[a-z\d]*\b",
    re.IGNORECASE,
)
_FIGURES: Final = re.compile(
    r"\b\d+(?:[.,]\d+)?\s?(?:€|k€|ke\b|euros?|h\d{0,2}\b|heures?\b|mois\b|ans?\b|jours?\b|semaines?\b|%|postes?\b|k\b)"
    r"(?:\s?/\s?(?:mois|h|an|semaine|sem))?"
    r"|\bbac\s?\+?\s?\d\b|\b\d{1,2}\s?x\s?8\b|\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b|\b\d{1,2}e(?:me)?\b"
    r"|\b(?:\d{5}|2a|2b|\d{3,})\b|\(\s?\d{1,3}\s?\)",
    re.IGNORECASE,
)
_LEVEL: Final = re.compile(
    r"\b(?:n|niv|niveau|level|tier)\s?\.?\s?([1-4])(?:\s?[/-]\s?(?:n|niv\.?|niveau)?\s?[1-4])?\b"
)
_TEAM: Final = re.compile(r"\b(?P<unit>[ée]quipe|p[ôo]le|team|cellule|plateau)\s+(?:n°\s?)?(\d+|[a-z])\b(?!')")
# What a spreadsheet writes into a cell whose formula fails, in English and French.
_ERROR: Final = re.compile(r"#\s?(?:[A-ZÉÈ]+[!?]|N/?A\s?!?|DIV/0\s?!|#+)", re.IGNORECASE)
_TEAM_WORD: Final = re.compile("quipe|p[ôo]le|team|cellule|plateau")
_PLACED: Final = re.compile(
    r"\b(?:à|a|sur|bas[ée]e? à|secteur|proche|région)\s+((?:(?:La|Le|Les|Saint|Sainte|St)[ -])?[A-ZÉÈ][\w'-]{2,})"
)
# Kinds of words that name no job: a standing or a unit; what stands in an empty cell; a rank.
_JOBLESS: Final = ("bare", "void", "rank")
_PLURALS: Final = ("ers", "eurs", "és", "ées", "ères", "euses", "trices", "ants", "antes", "iens", "iennes", "rices")
_TELE: Final = re.compile(
    r"\bt[ée]l[ée][ -]"
    r"(?=conseil|vend|vente|prospect|acteur|op[ée]r|market|enqu|assist|secr|n[ée]goc|travail|manag|support)"
)
_COUNT: Final = re.compile(r"^\s*\d{1,3}\s+(?=[^\W\d_]{3})|\bx\s?\d{1,3}\b|\b\d{1,3}\s?x\b(?!\s?\d)")
# Words whose key differs from their spelling, though they have no gender.
_ENGLISH: Final = frozenset({
    "call", "calls", "center", "centers", "quality", "customer", "customers", "clientele", "clients",
    "client",
})  # fmt: skip
_APOSTROPHES: Final = re.compile(r"[’‘`´ʼ]")
_HYPHENS: Final = re.compile(r"[‐‑‒–—―−]")
_DIGIT: Final = re.compile(r"\d")
_NOT_PLACES: Final = frozenset({
    "distance", "domicile", "bord", "temps", "haute", "chaud", "froid", "facon", "usage", "main", "mains",
    "pied", "pieds", "commandes", "commande", "site", "internet", "mesure", "bois", "fil", "gaz", "route",
    "mer", "rail", "ligne", "metal", "l", "la", "le", "les", "dominante",
})  # fmt: skip
_BREAKS: Final = re.compile(r"[|;:•*!?\"«»\[\]{}()<>=_,]|\s[-–]\s|(?<=\s)-|-(?=\s)|\.(?=\s|$)|\.{2,}")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A title taken apart.

    Attributes:
        core: the words of the job itself, lower case, head in the masculine.
        attributes: what was peeled off, by kind, sorted by kind.
        peeled: the peeled words as they stood, for explanations.
    """

    core: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    peeled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of words: folded token tuples to their kind, or to what they stand for."""

    kinds: dict[tuple[str, ...], str]
    meanings: dict[tuple[str, ...], str]
    # The words that any of them begins with: most words of a title begin none.
    starts: frozenset[str]
    abbreviated: frozenset[str]


@functools.cache
def _words(sector: str | None) -> _Words:
    """The words of a sector, on top of those of all trades."""
    kinds: dict[tuple[str, ...], str] = {}
    meanings: dict[tuple[str, ...], str] = {}
    with (Path(__file__).parent / "words.tsv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), key=lambda r: r["sector"] != "")
    for row in rows:
        key = tuple(tokens(fold(row["form"])))
        if row["sector"] and row["sector"] != sector:
            continue
        if row["kind"] == "abbreviation":
            meanings[key] = row["meaning"]
        elif row["kind"] not in {*_JOBLESS, "ambiguous"}:
            kinds[key] = row["kind"]
    starts, abbreviated = (frozenset(key[0] for key in table if key) for table in (kinds, meanings))
    return _Words(kinds, meanings, starts, abbreviated)


@functools.lru_cache(maxsize=131072)
def content(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, in order."""
    return tuple(stem(word) for word in tokens(fold(text)) if word not in STOP)


def parse(
    text: str,
    sector: str | None = None,
    organisation: str = "",
    protected: Collection[tuple[str, str]] = (),
) -> Parsed:
    """Take a title apart.

    Args:
        text: the title as written; what lies beyond 300 characters is not read.
        sector: a sector whose abbreviations count (``contact-centre``).
        organisation: the name of the organisation, which is no part of the job.
        protected: pairs (stem of the head word, folded word) that the reference knows as one job
            (``veilleur`` + ``nuit``): such a word is not peeled off.

    Returns:
        The core and the attributes; the core is empty where the text holds no word.
    """
    found: dict[str, list[str]] = {}
    text = _clean(text)
    if _ERROR.fullmatch(text):
        return Parsed("")
    for place in _PLACED.findall(text) if text != text.upper() else ():
        if not _is_title_case(text) and fold(place) not in _NOT_PLACES:
            found.setdefault("place", []).append(place.lower())
            text = re.sub(rf"\b(?:à|a|sur|secteur|proche|région)\s+{re.escape(place)}", " | ", text)
    low = text.lower()
    low = _take(low, _MARKS, "gender-mark", found, " | ")
    if _TEAM_WORD.search(low):
        low = _without_team(low, found)
    if _DIGIT.search(low):
        low = _take(low, _REFERENCE, "reference", found, " | ")
        low = _take(low, _LEVEL, "level", found, " ")
        low = _take(low, _FIGURES, "figure", found, " | ")
        low = _take(low, _COUNT, "count", found, " ")
    low = _TELE.sub("télé", low)
    low, inclusive = resolve_inclusive(low)
    segments = [segment.strip(" -/'.") for segment in _BREAKS.split(low)]
    merged = [merge_pairs(segment) for segment in segments if segment]
    if inclusive or any(pair for _, pair in merged):
        found.setdefault("gender-form", []).append("inclusive")
    words = [tokens(segment) for segment, _ in merged]
    words = _expand([w for w in _without_initials(words, _words(sector)) if w], _words(sector))
    kept, peeled = _peel(words, _words(sector), found, protected)
    kept = _without_organisation(kept, organisation)
    head = kept[0] if kept else ""
    if _is_feminine(head) and "gender-form" not in found:
        found["gender-form"] = ["feminine"]
    core = " ".join([_masculine_head(head), *kept[1:]]) if kept else ""
    if not re.search(r"[^\W\d_]", core):
        core = ""
    attributes = tuple((kind, tuple(dict.fromkeys(values))) for kind, values in sorted(found.items()))
    return Parsed(core, attributes, tuple(peeled))


@functools.cache
def jobless() -> dict[str, str]:
    """Stems of words that name a standing, a unit or nothing, but no job, with their kind."""
    with (Path(__file__).parent / "words.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {stem(fold(row["form"])): row["kind"] for row in rows if row["kind"] in _JOBLESS}


def says_no_job(core: str) -> bool:
    """Whether the words of a title say a standing or a unit alone: « chargé de mission », « poste vacant »."""
    return all(word in jobless() or word.isdigit() for word in content(core))


def abbreviation(core: str, sector: str) -> str:
    """What a title of one abbreviation stands for in a sector alone; empty where it is none, or one of all trades."""
    key = tuple(tokens(fold(core)))
    return "" if len(key) != 1 or key in _words(None).meanings else _words(sector).meanings.get(key, "")


def _without_initials(segments: list[list[str]], words: _Words) -> list[list[str]]:
    """Leave an abbreviation out where the title writes it out itself: « CDP / chef de projet »."""
    whole = [fold(w) for segment in segments for w in segment]
    done = []
    for segment in segments:
        left = []
        for word in segment:
            key = fold(word)
            others = [w for w in whole if w != key]
            written = (key,) in words.meanings and len(key) > 1 and _spelled(key, others)
            if not written:
                left.append(word)
        done.append(left)
    return done


def _spelled(initials: str, words: list[str]) -> bool:
    """Whether words in a row begin with these letters, in their order."""
    size = len(initials)
    for chosen in (words, [w for w in words if w not in STOP]):
        starts = "".join(w[0] for w in chosen)
        if initials in starts and len(chosen) >= size:
            return True
    return False


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[: 4 * _LIMIT])
    if not text.isascii() or "`" in text:
        text = _APOSTROPHES.sub("'", text)
        text = _HYPHENS.sub("-", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:_LIMIT]


def _is_title_case(text: str) -> bool:
    """Whether most words have a capital, so that a capital tells nothing."""
    long = [w for w in text.split() if len(w) > 3 and w[0].isalpha()]
    return len(long) > 2 and sum(w[0].isupper() for w in long) > 0.7 * len(long)


def _take(text: str, pattern: re.Pattern[str], kind: str, found: dict[str, list[str]], instead: str) -> str:
    taken = [" ".join(match.group(0).strip(" ()[]").split()) for match in pattern.finditer(text)]
    if not taken:
        return text
    left = pattern.sub(instead, text)
    if not re.search(r"[^\W\d_]{2,}", left):  # nothing would be left: the mark is the title
        return text
    found.setdefault(kind, []).extend(taken)
    return left


def _without_team(text: str, found: dict[str, list[str]]) -> str:
    """Take the number of a team away, and its word where the job is not named by it, as « chef d'équipe 3 » is."""

    def left(match: re.Match[str]) -> str:
        before = text[: match.start()].rstrip(" |")
        named = before.endswith(("d'", " de")) or (before and says_no_job(before))
        return f"{match['unit']} | " if named else " | "

    taken = [" ".join(match.group(0).split()) for match in _TEAM.finditer(text)]
    without = _TEAM.sub(left, text)
    if not taken or not re.search(r"[^\W\d_]{2,}", without):
        return text
    found.setdefault("team", []).extend(taken)
    return without


def _expand(segments: list[list[str]], words: _Words) -> list[list[str]]:
    """Write abbreviations out; one of two letters or less counts only where it heads or ends a short title."""
    done = []
    for segment in segments:
        keys = [fold(w) for w in segment]
        out: list[str] = []
        at = 0
        while at < len(segment):
            if keys[at] not in words.abbreviated:
                out.append(segment[at])
                at += 1
                continue
            for length in range(min(3, len(segment) - at), 0, -1):
                meaning = words.meanings.get(tuple(keys[at : at + length]))
                if meaning is not None and not (length == 1 and keys[at] in STOP):
                    out.extend(tokens(meaning.lower()))
                    at += length
                    break
            else:
                out.append(segment[at])
                at += 1
        done.append(out)
    return done


def _peel(
    segments: list[list[str]], words: _Words, found: dict[str, list[str]], protected: Collection[tuple[str, str]]
) -> tuple[list[str], list[str]]:
    """The words that stay, and those peeled off; where nothing would stay, all stay."""
    kept: list[str] = []
    peeled: list[str] = []
    taken: list[tuple[str, str]] = []
    for segment in segments:
        keys = [fold(w) for w in segment]
        at = 0
        fresh: list[str] = []
        while at < len(segment):
            length, kind = _longest(keys, at, words) if keys[at] in words.starts else (1, "")
            if not kind:
                fresh.append(segment[at])
                at += 1
                continue
            head = stem(fold(next((w for w in [*kept, *fresh] if fold(w) not in STOP), "")))
            before = keys[at - 1] if at else ""
            own = before in {"de", "d", "des", "du"} and kind != "contract"
            first = not head and kind not in {"seniority", "contract", "filler", "language"}
            if own or first or any((head, key) in protected for key in keys[at : at + length]):
                fresh.append(segment[at])
                at += 1
                continue
            phrase = " ".join(segment[at : at + length])
            taken.append((kind, phrase))
            peeled.append(phrase)
            while fresh and fold(fresh[-1]) in _LINKS:
                fresh.pop()
            at += length
        while fresh and fold(fresh[-1]) in STOP:
            fresh.pop()
        kept.extend(fresh)
    while kept and fold(kept[0]) in STOP:
        kept.pop(0)
    if not any(fold(w) not in STOP for w in kept):
        return [w for segment in segments for w in segment], []
    for kind, phrase in taken:
        if kind != "filler":
            found.setdefault(kind, []).append(phrase)
    return kept, peeled


def _longest(keys: list[str], at: int, words: _Words) -> tuple[int, str]:
    for length in range(min(_LONGEST, len(keys) - at), 0, -1):
        kind = words.kinds.get(tuple(keys[at : at + length]))
        if kind is not None:
            return length, kind
    return 1, ""


def _without_organisation(kept: list[str], organisation: str) -> list[str]:
    if not organisation:
        return kept
    names = {fold(w) for w in tokens(organisation)} - STOP
    left = [w for w in kept if fold(w) not in names]
    return left if any(fold(w) not in STOP for w in left) else kept


def _is_feminine(word: str) -> bool:
    folded = fold(word)
    return bool(word) and folded not in _ENGLISH and not folded.endswith("s") and masculine(folded) != folded


def _masculine_head(word: str) -> str:
    """The head word in the masculine singular, with its accents where the rules leave it as it is."""
    if len(word) > 5 and word.endswith(_PLURALS):
        word = word[:-1]
    folded = fold(word)
    form = masculine(folded)
    if folded in _ENGLISH:
        return word
    if form == folded or len(folded) != len(word):
        return word if form == folded else form
    shared = 0
    for a, b in zip(folded, form, strict=False):
        if a != b:
            break
        shared += 1
    # "conseillère" loses the accent that only the feminine ending has.
    shared = min(shared, len(form) - 2) if form.endswith("er") else shared
    return word[:shared] + form[shared:]
