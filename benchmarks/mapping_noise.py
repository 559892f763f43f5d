"""Job titles as advertisements write them, made from clean ones with a seeded generator.

Each title gets a form (masculine, feminine, inclusive with a point or brackets, both with a slash), then independently:
a gender mark (.8), a place (.5; one in three is no place the matcher's table holds), a contract (.4), a reference
number (.15), seniority (.15), language (.12), pay or hours (.15), working time (.08), a slip of the keyboard (.15),
no accents (.2), an abbreviated word (.1), and a case (as is .5, lower .2, title .15, upper .15). Parts stand before or
after the title, apart by a space, a comma, a dash or brackets.
"""

from __future__ import annotations

import random
from typing import Final

from ccgraph.mapping.forms import unaccented

__all__ = ["forms", "noisy"]

_MARKS: Final = (
    "H/F",
    "(H/F)",
    "F/H",
    "(F/H)",
    "h/f",
    "H-F",
    "(H F)",
    "M/F",
    "H/F/X",
    "(m/f/d)",
    "- H/F",
    "homme/femme",
)
_PLACES: Final = (
    "Paris", "Lyon", "à Marseille", "Lille (59)", "Toulouse", "Nantes 44", "à Rennes", "Bordeaux", "Paris 15e",
    "75013 Paris", "Montpellier", "- Angers", "Île-de-France", "Grenoble", "La Défense", "Saint-Denis (93)",
    "Loudéac", "Pont-à-Mousson", "Guebwiller", "à Trégueux", "Sainte-Luce", "Wattrelos", "Ploërmel", "Dept 62",
)  # fmt: skip
_CONTRACTS: Final = (
    "CDI", "CDD", "CDD 6 mois", "en CDI", "intérim", "Intérim longue mission", "temps partiel", "alternance",
    "CDI temps plein", "(CDD)", "contrat pro", "mi-temps", "stage", "CDI 35h",
)  # fmt: skip
_SENIORITY: Final = ("junior", "senior", "confirmé", "débutant accepté", "expérimenté", "Bac+2", "2 ans d'expérience")
_LANGUAGES: Final = ("bilingue anglais", "bilingue", "anglais courant", "anglophone", "trilingue", "espagnol exigé")
_PAY: Final = ("1900€ brut", "35h", "25-28K€", "39h/semaine", "12 €/h", "22 k€", "SMIC + primes", "2 000 € / mois")
_TIMES: Final = ("de nuit", "week-end", "télétravail", "3x8", "horaires décalés", "temps plein", "samedi")
_SHORT: Final = {
    "responsable": "resp.", "technicien": "tech.", "assistant": "assist.", "directeur": "dir.", "ressources humaines":
    "RH", "ingénieur": "ing.", "commercial": "com.", "service après-vente": "SAV", "adjoint": "adj.",
}  # fmt: skip


def forms(title: str) -> tuple[str, str]:
    """The masculine and the feminine form of a title as ROME prints it; the same twice where there is one."""
    left, slash, right = title.partition(" / ")
    if not slash:
        return title, title
    words, others = left.split(), right.split()
    rest = others[len(words) :]
    if len(others) < len(words):  # "Responsable commercial / commerciale"
        return left, " ".join([*words[: len(words) - len(others)], *others])
    return " ".join([*words, *rest]), right


def noisy(title: str, generator: random.Random) -> str:
    """A title as an advertisement may write it.

    Args:
        title: as ROME prints it, or in one form.
        generator: seeded by the caller.
    """
    he, she = forms(title)
    text = generator.choice([he, he, she, she, title, _inclusive(he, she, generator)])
    chance = generator.random
    if chance() < 0.1:
        for word, short in _SHORT.items():
            if word in text.lower():
                at = text.lower().index(word)
                text = text[:at] + short + text[at + len(word) :]
                break
    if chance() < 0.15:
        text = _slip(text, generator)
    after: list[str] = []
    before: list[str] = []
    parts: list[tuple[float, tuple[str, ...]]] = [
        (0.12, _LANGUAGES),
        (0.15, _SENIORITY),
        (0.08, _TIMES),
        (0.8, _MARKS),
        (0.5, _PLACES),
    ]
    for share, choices in parts:
        if chance() < share:
            after.append(generator.choice(choices))
    parts = [(0.4, _CONTRACTS), (0.15, _PAY)]
    for share, choices in parts:
        if chance() < share:
            (before if chance() < 0.15 else after).append(generator.choice(choices))
    if chance() < 0.15:
        after.append(
            generator.choice(["Réf {0}", "ref: AB{0}", "#{0}", "(réf. {0}-FR)"]).format(generator.randint(100, 99999))
        )
    if chance() < 0.3:
        generator.shuffle(after)
    text = _case(text, generator)
    for part in after:
        text += generator.choice([" ", " ", " ", " - ", ", ", " | "]) + part
    for part in before:
        text = part + generator.choice([" - ", " : ", " "]) + text
    return unaccented(text) if chance() < 0.2 else text


def _inclusive(he: str, she: str, generator: random.Random) -> str:
    """The head word with the feminine ending after a point or in brackets."""
    head, _, rest = he.partition(" ")
    other = she.partition(" ")[0]
    if head == other or not head or not other:
        return he
    shared = 0
    while shared < min(len(head), len(other)) and head[shared] == other[shared]:
        shared += 1
    if shared < 3:
        return he
    ending = other[shared:] if shared == len(head) else other[max(shared - 1, 3) :]
    mark = generator.choice(["·{0}", ".{0}", "({0})", "/{0}"]).format(ending)
    return f"{head}{mark} {rest}".strip()


def _slip(text: str, generator: random.Random) -> str:
    """One letter dropped, doubled or swapped within a longer word."""
    places = [i for i in range(1, len(text) - 2) if text[i - 1 : i + 2].isalpha()]
    if len(places) < 5:
        return text
    at = generator.choice(places)
    kind = generator.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _case(text: str, generator: random.Random) -> str:
    draw = generator.random()
    if draw < 0.5:
        return text
    return text.lower() if draw < 0.7 else text.title() if draw < 0.85 else text.upper()
