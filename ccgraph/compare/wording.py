"""The words of a title: folded until gender, number, accents and spelling no longer tell two apart, then read.

Rules and a short list of words of the trade in French and English, not a dictionary: job titles form feminines and
plurals regularly, and are built from a head (responsable, chargé), what is led (équipe, plateau, centre) and a field
(formation, qualité).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ccgraph.reason import search_key

__all__ = ["Reading", "names_a_job", "read_title", "stems"]

_STOP = {"a", "au", "aux", "chaque", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "s", "un", "une"}
_STOP |= {"and", "of", "the"}
_SAME = {"resp": "responsable", "dir": "directeur", "mgr": "manager", "dpt": "departement", "qual": "qualite"}
_SAME |= {"manageur": "manager", "datas": "data", "analyst": "analyste", "leadeur": "leader"}
# The clientèle are the clients; télé- and by telephone are the trade's older words for à distance.
_SAME |= {"clientele": "client", "tele": "distance", "telephone": "distance", "telephonique": "distance"}
# Endings of the feminine and of the form “(ère)”, most specific first: the masculine they go back to.
_FEMININE = (("trices", "teur"), ("trice", "teur"), ("euses", "eur"), ("euse", "eur"), ("eres", "er"), ("ere", "er"))
# Words of the trade that are written in one or in two.
_JOINED = re.compile(r"\b(back|front) (office)\b|\b(tele) (?=\w)")
_BRACKET = re.compile(r"\((?:e|ere|ère|se|euse|trice|ne|s)s?\)|·\w{1,5}·?s?", re.IGNORECASE)
# Nouns of people at work end so; a title without one (a department's name) says nothing of rank.
_AGENT = re.compile(r"(?:eur|ier|ien|ant|ent|iste|yste|aire|ate|er|ge|coach|pilote)$")

_HEADS = {"chef", "directeur", "encadrant", "head", "hierarchique", "leader", "manager", "patron", "pdg", "president"}
_HEADS |= {"responsable", "superieur", "superviseur", "supervisor"}
# Words for whoever stands above; alone they name no job (“le responsable hiérarchique”, “your manager”).
_GENERAL = _HEADS - {"pdg", "president", "superviseur", "supervisor"}
_LED = {
    **dict.fromkeys(("equipe", "team"), 1),
    **dict.fromkeys(("activite", "floor", "operation", "operationnel", "plateau", "pole", "production"), 2),
    **dict.fromkeys(("center", "centre", "departement", "entreprise", "site"), 3),
}
_FIELDS = {
    word: name
    for name, words in {
        "training": "formation formateur training trainer tuteur",
        "quality": "qualite qualitatif quality",
        "sales": "commercial vente vendeur affaire sale",
        "technical": "technique technicien informatique hotliner technical",
        "planning": "planification planificateur flux statistique data analyste regulateur planning workforce",
        "project": "projet project",
        "support": "gto rh paie",
        "back-office": "backoffice operateur",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a title tell.

    Attributes:
        rank: 0 leads nobody, 1 a team, 2 a floor, an activity or a function, 3 a centre, 4 the company; ``None``: not
            told.
        fields: what the work is about, where told (``training``, ``quality`` ...).
    """

    rank: int | None
    fields: frozenset[str]


@lru_cache(maxsize=65_536)
def stems(title: str) -> frozenset[str]:
    """The stems of a title's words; “Téléconseillère”, “téléconseiller(ère)” and “TÉLÉCONSEILLERS” have the same."""
    return frozenset(_stems(title))


def names_a_job(title: str) -> bool:
    """Whether a title says more than that somebody stands above somebody."""
    return not stems(title) <= _GENERAL


@lru_cache(maxsize=65_536)
def read_title(title: str) -> Reading:
    """Rank and fields that a title tells by its words."""
    words = _stems(title)
    fields = {_FIELDS[word] for word in words if word in _FIELDS}
    if "distance" in words:
        fields.discard("back-office")
    found = frozenset(fields)
    return Reading(_rank(words, found), found)


def _rank(words: list[str], fields: frozenset[str]) -> int | None:
    head = {*words[:1], *({"leader", "manager"} & set(words))} & _HEADS
    led = [_LED[word] for word in words if word in _LED]
    rank: int | None
    if not head:
        rank = 0 if words and _AGENT.search(words[0]) else None
    elif "project" in fields:
        rank = 0
    elif head & {"pdg", "president"}:
        rank = 4
    elif head & {"superviseur", "supervisor"} or 1 in led:
        rank = 1
    elif fields:
        rank = 2
    else:
        rank = 3 if "directeur" in head else max(led, default=None)
    return rank


def _stems(title: str) -> list[str]:
    found: list[str] = []
    for word in _JOINED.sub(lambda m: "".join(filter(None, m.groups())), search_key(_BRACKET.sub("", title))).split():
        if word in _STOP:
            continue
        stem = _stem(word)
        found += [_SAME["tele"], stem[4:]] if stem.startswith("tele") and len(stem) > 8 else [stem]
    # The head stands first: a téléconseiller is a conseiller, à distance.
    if found[:1] == [_SAME["tele"]]:
        found.append(found.pop(0))
    return found


def _stem(word: str) -> str:
    word = _SAME.get(word, word)
    for ending, masculine in _FEMININE:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word.removesuffix(ending) + masculine
            break
    if len(word) > 3 and word[-1] in "sx" and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("ee") and len(word) > 4:
        word = word[:-1]
    return _SAME.get(word, word)
