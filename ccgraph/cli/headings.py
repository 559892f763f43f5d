"""What the columns of gaps, routes and charts are called in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["HEADINGS", "headings"]

HEADINGS: Final[dict[str, dict[str, str]]] = {
    "section": {"fr": "Partie", "en": "Part"},
    "group": {"fr": "Groupe", "en": "Group"},
    "competency": {"fr": "Identifiant", "en": "Identifier"},
    "label": {"fr": "Compétence", "en": "Competency"},
    "state": {"fr": "État", "en": "State"},
    "why": {"fr": "Pourquoi", "en": "Why"},
    "target": {"fr": "Dit de la cible", "en": "Said of the target"},
    "origin": {"fr": "Dit de l'origine", "en": "Said of the origin"},
    "passages": {"fr": "Passages", "en": "Passages"},
    "covered": {"fr": "Couvert par (CCP, certification, formation)", "en": "Covered by (CCP, certification, training)"},
    "route": {"fr": "Itinéraire", "en": "Route"},
    "step": {"fr": "Étape", "en": "Step"},
    "from": {"fr": "De", "en": "From"},
    "to": {"fr": "Vers", "en": "To"},
    "move": {"fr": "Pas", "en": "Move"},
    "missing": {"fr": "À vérifier ou acquérir", "en": "To verify or acquire"},
    "near": {"fr": "Proches", "en": "Near"},
    "acquire": {"fr": "Compétences", "en": "Competencies"},
    "role": {"fr": "Identifiant", "en": "Identifier"},
    "title": {"fr": "Rôle", "en": "Role"},
    "steps": {"fr": "Pas", "en": "Moves"},
    "remarks": {"fr": "Remarques", "en": "Remarks"},
    "superior": {"fr": "Identifiant du supérieur", "en": "Superior's identifier"},
    "superior_label": {"fr": "Supérieur", "en": "Superior"},
    "subordinate": {"fr": "Identifiant du subordonné", "en": "Subordinate's identifier"},
    "subordinate_label": {"fr": "Subordonné", "en": "Subordinate"},
    "kind": {"fr": "Genre", "en": "Kind"},
    "span": {"fr": "Nombre encadré", "en": "Number managed"},
    "level": {"fr": "Niveau", "en": "Level"},
    "experience": {"fr": "Expérience", "en": "Experience"},
    "minimum": {"fr": "Coefficient minimal", "en": "Lowest coefficient"},
    "maximum": {"fr": "Coefficient maximal", "en": "Highest coefficient"},
    "force": {"fr": "Portée", "en": "Force"},
}


def headings(columns: Iterable[str], lang: str) -> list[str]:
    """What columns are called; one that has no other name keeps its own."""
    return [HEADINGS.get(column, {}).get(lang, column) for column in columns]
