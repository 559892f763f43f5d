"""A small labelled set made from the data: names hidden from the index, written as people write them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from ccgraph.compare.wording import stems
from ccgraph.reason import search_key
from ccgraph.serve.reconciliation.entities import Entities, Entity
from ccgraph.serve.reconciliation.likeness import Index, bare

__all__ = ["Case", "cases", "outcomes"]

_TYPES = frozenset({"Role", "Competency", "ClassificationCode"})
_FOREIGN = (
    "Boulanger pâtissier", "Plombier chauffagiste H/F", "Infirmière de bloc", "Conducteur d'autobus", "Maçon coffreur",
    "Notaire", "Vétérinaire", "Pharmacienne", "Pilote de ligne", "Soudeur tuyauteur", "Éducatrice de jeunes enfants",
    "Cuisinier", "Chaudronnier", "Sage-femme", "Ostéopathe", "Paysagiste", "Couvreur zingueur", "Avocat", "Serveuse",
    "Magasinier cariste", "Luthier", "Coiffeuse", "Ingénieur génie civil", "Chef de chantier", "Libraire",
    "Assistante maternelle", "Responsable de rayon", "Technicien de laboratoire", "Chargée de recherche",
    "Directeur d'école", "Manager de restaurant", "Dompteur de fauves", "Formateur d'auto-école", "Chef de cuisine",
    "Tailler une haie", "Poser du carrelage", "Changer un pneu", "Traire les vaches", "Cuire le pain",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A name as it is written, and what it means.

    Attributes:
        text: what is asked.
        how: how it was made from the name.
        entity: the entity meant, or ``None`` for a name of nothing here.
        key: the name's key, hidden from the index where ``hidden``.
        hidden: whether the index does not know the name.
    """

    text: str
    how: str
    entity: Entity | None
    key: str = ""
    hidden: bool = False


def cases(entities: Entities, seed: int = 7) -> Iterator[Case]:
    """The labelled set: the same for the same data and seed."""
    chance = random.Random(seed)  # noqa: S311 - a fixed seed, no secret
    for entity in entities.by_id.values():
        if not _TYPES & set(entity.types):
            continue
        for name in (n for n in entity.names if n.rank < 3 and n.language != "en"):
            for how, text in _variants(name.text, chance):
                yield Case(text, how, entity, search_key(name.text), how in {"other name", "word less"})
    known = {stems(n.text) for entity in entities.by_id.values() for n in entity.names}
    # A full reference knows the other trades too, in the plural or the other gender.
    for text in (t for t in _FOREIGN if stems(bare(t)) not in known):
        yield Case(text, "other trade", None)


def _variants(name: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    words = name.split()
    yield "other name", name
    yield chance.choice((("h/f", f"{name} H/F"), ("upper", name.upper()), ("contract", f"{name} - CDI (F/H)")))
    if len(name) > 6:
        at = chance.randrange(1, len(name) - 2)
        lost, swapped = name[:at] + name[at + 1 :], name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        yield chance.choice((("letter lost", lost), ("letters swapped", swapped)))
    if len(words) > 2:
        at = chance.randrange(1, len(words))
        yield "word less", " ".join(words[:at] + words[at + 1 :])
        yield "order", " ".join(words[at:] + words[:at])
    yield "word more", f"{name} {chance.choice(('bilingue', 'Lyon', 'confirmé', 'junior', 'assurance', 'senior'))}"


def outcomes(entities: Entities, sample: int = 1) -> Iterator[tuple[Case, float, bool]]:
    """The first three candidates of every case: the likeness, and whether the candidate bears the name meant.

    Args:
        entities: what there is.
        sample: take every so-many-th case.
    """
    whole = Index(entities)
    borne = {e.id: {stems(n.text) for n in e.names if n.rank < 3} for e in entities.by_id.values()}
    for number, case in enumerate(cases(entities)):
        if number % sample:
            continue
        hidden = case.key if case.hidden else None
        for entity, likeness in whole.near(case.text, _TYPES, hidden)[:3]:
            meant = case.entity is not None and (
                entity.id == case.entity.id
                or bool(borne[entity.id] & {stems(n.text) for n in case.entity.names if n.rank < 3})
            )
            yield case, likeness.raw, meant
