"""A corpus of many organisations drawn at once, as reading it from a store would give it.

Titles, lines and competencies fall as in :mod:`benchmarks.generate`; no triples are written, closed and read.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks.generate import Parameters, shared
from benchmarks.wording import role_name, slug
from ccgraph.compare.profile import Corpus, Line, Profile, Requirement, Title
from ccgraph.compare.wording import stems
from ccgraph.reason import search_key
from ccgraph.terms import ID

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROLES", "drawn"]

ROLES = 16
"""Roles of an organisation."""

_INVOLVEMENTS = tuple(frozenset({name}) for name in ("takes-part", "prepares", "leads", "organises"))
_SCOPES: frozenset[str] = frozenset()


def drawn(parameters: Parameters) -> Corpus:
    """The corpus of the organisations.

    Args:
        parameters: with a number of organisations.
    """
    competencies = shared(parameters).competencies
    profiles = {
        profile.role: profile
        for i in range(parameters.organisations or 0)
        for profile in _organisation(i, parameters, competencies)
    }
    return Corpus(profiles, {}, {}, {})


def _organisation(number: int, parameters: Parameters, competencies: tuple[str, ...]) -> Iterator[Profile]:
    chance = random.Random(f"{parameters.seed}/{number}")
    stem = f"synthetic-{number:06d}"
    document = f"{ID}document/{stem}"
    names = {slug(name.masculine): name for name in (role_name(chance) for _ in range(parameters.roles))}
    roles = [f"{ID}role/{stem}/{end}" for end in names]
    span = chance.randint(2, 4)
    offset = 0
    for i, (role, name) in enumerate(zip(roles, names.values(), strict=True)):
        needed: dict[str, list[str]] = {}
        for activity in range(parameters.activities):
            for competency in chance.sample(competencies, chance.choice((1, 1, 1, 2))):
                needed.setdefault(competency, []).append(f"{role}#activity-{activity + 1}")
        titles = [(name.masculine, "preferred")]
        titles += [] if name.epicene else [(name.feminine, "gender-form")]
        titles += [(name.plural, "plural")] if chance.random() < 0.3 else []
        superior = None if i == 0 else roles[(i - 1) // span]
        team = range(span * i + 1, min(span * i + span + 1, len(roles)))
        offset += 400
        passage = (f"{document}#char={offset},{offset + 40}",)
        yield Profile(
            role,
            document,
            {"fr": name.masculine, "en": name.english},
            described=True,
            titles=tuple(Title(text, search_key(text), stems(text), kind, passage) for text, kind in titles),
            requirements={
                c: Requirement(c, tuple(where), chance.choice(_INVOLVEMENTS), _SCOPES, passage)
                for c, where in needed.items()
            },
            above=() if superior is None else (Line(superior, "formal", passage),),
            below=tuple(Line(roles[j], "formal", passage) for j in team),
        )
