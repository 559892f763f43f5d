"""French word forms of job titles: masculine, feminine and inclusive spellings, and the stems they share."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

__all__ = ["fold", "masculine", "merge_pairs", "resolve_inclusive", "stem", "tokens", "unaccented"]

_WORD: Final = re.compile(r"[^\W_]+(?:\+(?=[\W]|$))?")
# Longest first: the first ending that fits is replaced. The right side is the masculine ending, without accents.
_ENDINGS: Final = (
    ("trices", "teur"),
    ("trice", "teur"),
    ("euses", "eur"),
    ("euse", "eur"),
    ("eures", "eur"),
    ("eure", "eur"),
    ("ieres", "ier"),
    ("iere", "ier"),
    ("eres", "er"),
    ("ere", "er"),
    ("iennes", "ien"),
    ("ienne", "ien"),
    ("onnes", "on"),
    ("onne", "on"),
    ("elles", "el"),
    ("elle", "el"),
    ("ives", "if"),
    ("ive", "if"),
    ("ees", "e"),
    ("ee", "e"),
)
_IRREGULAR: Final = {
    "cheffe": "chef",
    "cheffes": "chef",
    "chefe": "chef",
    "maitresse": "maitre",
    "maitresses": "maitre",
    "hotesse": "hote",
    "hotesses": "hote",
    "mairesse": "maire",
    "managere": "manager",
    "manageuse": "manager",
    "manageur": "manager",
    "coache": "coach",
    "steward": "hote",
    "infirmieres": "infirmier",
    "sage": "sage",
    "femmes": "femme",
    "personnel": "personnel",
    "clients": "client",
    "cliente": "client",
    "clientele": "client",
    "clienteles": "client",
    "clients/clientes": "client",
    "customers": "customer",
    "teletravail": "teletravail",
    "call": "appel",
    "calls": "appel",
    "centre": "centre",
    "center": "centre",
    "centers": "centre",
    "centres": "centre",
    "qualite": "qualite",
    "quality": "qualite",
    "team": "team",
    "equipe": "equipe",
    "equipes": "equipe",
}
_SUFFIX: Final = (
    r"(?:e|es|s|ne|nes|le|les|te|tes|se|ses|euse|euses|trice|trices|rice|rices|ice|ère|ere|ères|eres|ière|iere|ières"
    r"|fe|fes|esse|esses|ve|ves|ive|ives|ale|ales|elle|elles|onne|onnes|enne|ennes|ienne|iennes|eure|eures|he|ée|ées)"
)
_INCLUSIVE: Final = (
    # conseill(er/ère), vend(eur/euse)
    (re.compile(rf"([^\W\d_]{{3,}})\(\s?([^\W\d_]{{1,5}})\s?/\s?{_SUFFIX}\s?\)"), r"\1\2"),
    # conseiller(ère), chargé(e)s, vendeur(-se)
    (re.compile(rf"([^\W\d_]{{2,}})\s?[(\[]\s?[-/·.]?{_SUFFIX}\s?[)\]](?:s\b)?"), r"\1"),
    # conseiller·ère·s, chargé.e.s, vendeur•se
    (re.compile(rf"([^\W\d_]{{2,}})[·.•‧∙]{_SUFFIX}(?:[·.•‧∙]s)?\b"), r"\1"),
    # téléconseiller/ère, assistant/e
    (re.compile(rf"([^\W\d_]{{3,}})/-?{_SUFFIX}\b(?!')"), r"\1"),
    # conseiller-ère, vendeur-se
    (re.compile(r"([^\W\d_]{3,})-(?:e|es|se|ses|ère|ere|euse|trice|rice|ne|ice|ive|ienne)(?:-s)?\b(?![-'])"), r"\1"),
)
_KEEP: Final = frozenset({"elle", "belle", "nouvelle", "clientele", "terre", "guerre", "verre", "pierre", "serre"})


@functools.cache
def _table() -> dict[int, str]:
    """Latin letters with diacritics to bare ones; ligatures opened."""
    table = {
        ord("œ"): "oe",
        ord("æ"): "ae",
        ord("Œ"): "OE",
        ord("Æ"): "AE",
        ord("ß"): "ss",
        ord("ø"): "o",
        ord("ł"): "l",
    }
    for number in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0x300, 0x370)]:
        bare = "".join(c for c in unicodedata.normalize("NFD", chr(number)) if not unicodedata.combining(c))
        if bare != chr(number):
            table.setdefault(number, bare)
    return table


def unaccented(text: str) -> str:
    """The text without diacritics; ligatures opened."""
    return text if text.isascii() else text.translate(_table())


def fold(text: str) -> str:
    """Lower case without accents: the key under which words are compared."""
    return unaccented(text.casefold())


def tokens(text: str) -> list[str]:
    """The words of a text: letters and digits, apostrophes and hyphens part them."""
    return _WORD.findall(text)


@functools.lru_cache(maxsize=65536)
def masculine(word: str) -> str:
    """The masculine singular form of a folded word, by rules: ``conseillere`` -> ``conseiller``.

    The rules are blind to the part of speech (``matiere`` -> ``matier``): both sides of a comparison pass through them.
    """
    if (known := _IRREGULAR.get(word)) is not None:
        return known
    if len(word) < 5 or word in _KEEP:
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return word[: -len(ending)] + instead
    return word


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a folded word: the masculine form, then Snowball's French stemmer (Porter 2001)."""
    form = masculine(word)
    if len(form) < 4 or any(c.isdigit() for c in form):
        return form
    return str(_snowball().stemWord(form)) or form


@functools.cache
def _snowball():  # type: ignore[no-untyped-def]
    import snowballstemmer  # needed once titles are compared

    return snowballstemmer.stemmer("french")


def resolve_inclusive(text: str) -> tuple[str, bool]:
    """A lower-case text with its inclusive spellings made masculine, and whether there were any."""
    former = text
    for pattern, instead in _INCLUSIVE:
        text = pattern.sub(instead, text)
    return text, text != former


def merge_pairs(text: str) -> tuple[str, bool]:
    """A title with its ``masculine / feminine`` pairs merged, and whether there were any.

    The complement belongs to both forms: ``Conseiller / Conseillère clientèle`` -> ``Conseiller clientèle``;
    ``Responsable commercial / commerciale`` -> ``Responsable commercial``. A slash between other words parts them.
    """
    if "/" not in text and " ou " not in text:
        return text, False
    parts = re.split(r"\s*/\s*|\s+ou\s+", text)
    merged = False
    done = parts[0].split()
    for part in parts[1:]:
        right = part.split()
        length = _pair_length(done, right)
        if length:
            done = done + right[length:]
            merged = True
        elif right:
            done = [*done, *right]
    return " ".join(done), merged


def _pair_length(left: list[str], right: list[str]) -> int:
    """How many words of the right side repeat the end of the left one in the other gender."""
    for length in range(min(len(left), len(right), 5), 0, -1):
        if all(_same_word(a, b) for a, b in zip(left[-length:], right[:length], strict=True)):
            return length
    # "Conseiller clientèle / Conseillère clientèle à distance": the right side starts as the left one did.
    if left and right and _same_word(left[0], right[0]):
        for length in range(min(len(left), len(right)), 0, -1):
            if all(_same_word(a, b) for a, b in zip(left[:length], right[:length], strict=True)):
                return length
    return 0


def _same_word(a: str, b: str) -> bool:
    """Whether two words are one word in two genders."""
    one, two = (masculine(fold(w).strip("(),.-")) for w in (a, b))
    if one == two or stem(one) == stem(two):
        return True
    parts, others = re.split(r"[-']", one), re.split(r"[-']", two)
    if len(parts) > 1 and len(parts) == len(others):
        return all(_same_word(x, y) for x, y in zip(parts, others, strict=True))
    shared = 0
    for x, y in zip(one, two, strict=False):
        if x != y:
            break
        shared += 1
    return shared >= 4 and shared >= max(len(one), len(two)) - 4 and abs(len(one) - len(two)) <= 3
