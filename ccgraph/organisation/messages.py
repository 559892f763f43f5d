"""What is said of a spreadsheet, in both languages."""

from __future__ import annotations

from typing import Final

__all__ = ["say"]

_TEXTS: Final[dict[str, dict[str, str]]] = {
    "no-name": {
        "fr": "l'organisation n'a pas de nom : donner --name, ou le nom dans la feuille « Organisation »",
        "en": "the organisation has no name: give --name, or the name in the sheet “Organisation”",
    },
    "no-roles": {
        "fr": "aucun rôle : remplir la feuille « Rôles » (la colonne « titre » suffit)",
        "en": "no role: fill the sheet “Roles” (the column “title” is enough)",
    },
    "no-column": {
        "fr": "la colonne « {0} » manque ; la ligne 1 porte les titres de colonnes",
        "en": "the column “{0}” is missing; row 1 holds the headings",
    },
    "two-columns": {
        "fr": "la colonne « {0} » est donnée deux fois : en garder une",
        "en": "the column “{0}” is given twice: keep one",
    },
    "two-sheets": {"fr": "la feuille est donnée deux fois : en garder une", "en": "the sheet is given twice: keep one"},
    "personal": {
        "fr": "colonne « {0} » non lue : une organisation décrit des rôles, jamais des personnes",
        "en": "column “{0}” not read: an organisation describes roles, never persons",
    },
    "mail": {
        "fr": "une adresse de messagerie : retirer toute donnée sur des personnes",
        "en": "an e-mail address: remove all data about persons",
    },
    "unknown-column": {"fr": "colonne « {0} » inconnue, non lue", "en": "column “{0}” unknown, not read"},
    "unknown-sheet": {"fr": "feuille « {0} » inconnue, non lue", "en": "sheet “{0}” unknown, not read"},
    "formula": {
        "fr": "« {0} » se lit comme une formule, ou comme l'erreur d'une formule, et non comme un titre ; lu comme un "
        "texte : écrire le titre si ce n'en est pas un",
        "en": "“{0}” reads like a formula, or like a formula's error, and not like a title; taken as text: write the "
        "title if it is none",
    },
    "no-title": {"fr": "le titre du rôle manque", "en": "the title of the role is missing"},
    "duplicate-id": {
        "fr": "l'id « {0} » est déjà celui de {1} : donner un autre id",
        "en": "the id “{0}” is already that of {1}: give another id",
    },
    "duplicate-title": {
        "fr": "le titre « {0} » est déjà en {1} : retirer la ligne en double, ou donner un id à chacune",
        "en": "the title “{0}” stands already in {1}: remove the duplicate row, or give each an id",
    },
    "no-superior": {
        "fr": "le N+1 « {0} » n'est ni l'id ni le titre d'un rôle{1}",
        "en": "the manager “{0}” is neither the id nor the title of a role{1}",
    },
    "two-superiors": {
        "fr": "le N+1 « {0} » nomme plusieurs rôles ({1}) : donner l'id",
        "en": "the manager “{0}” names several roles ({1}): give the id",
    },
    "cycle": {
        "fr": "boucle de rattachements : {0} ; corriger un des N+1",
        "en": "a cycle of reporting lines: {0}; mend one of the managers",
    },
    "amount": {
        "fr": "« {0} » n'est pas un nombre entier ni un intervalle (12, 10-15, env. 12)",
        "en": "“{0}” is neither a whole number nor a range (12, 10-15, about 12)",
    },
    "reversed": {
        "fr": "intervalle inversé : « {0} »",
        "en": "the range is reversed: “{0}”",
    },
    "no-role": {
        "fr": "« {0} » n'est ni l'id ni le titre d'un rôle{1}",
        "en": "“{0}” is neither the id nor the title of a role{1}",
    },
    "two-roles": {
        "fr": "« {0} » nomme plusieurs rôles ({1}) : donner l'id",
        "en": "“{0}” names several roles ({1}): give the id",
    },
    "no-activity": {"fr": "le texte de l'activité manque", "en": "the text of the activity is missing"},
    "duplicate-activity": {
        "fr": "cette activité du rôle est déjà en {0} : retirer la ligne en double",
        "en": "this activity of the role stands already in {0}: remove the duplicate row",
    },
    "order": {
        "fr": "l'ordre « {0} » n'est pas un nombre à partir de 1, ou est déjà pris pour ce rôle",
        "en": "the order “{0}” is no number from 1, or already taken for this role",
    },
    "yes-no": {"fr": "« {0} » : écrire oui ou non", "en": "“{0}”: write yes or no"},
    "competency": {
        "fr": "compétence inconnue « {0} »{1} ; `ccgraph list competencies` donne les noms",
        "en": "unknown competency “{0}”{1}; `ccgraph list competencies` gives the names",
    },
    "no-level": {
        "fr": "le niveau « {0} » n'est pas dans la feuille « Grille »{1}",
        "en": "the level “{0}” is not in the sheet “Grid”{1}",
    },
    "level-name": {"fr": "le niveau n'a pas de nom", "en": "the level has no name"},
    "duplicate-level": {
        "fr": "le niveau « {0} » est déjà en {1} : retirer la ligne en double",
        "en": "the level “{0}” stands already in {1}: remove the duplicate row",
    },
    "category": {
        "fr": "catégorie inconnue « {0} » : employés, agents de maîtrise ou cadres",
        "en": "unknown category “{0}”: clerical staff, technicians and supervisory staff, or managers and engineers",
    },
    "outside": {
        "fr": "le coefficient {0} est hors du niveau {1} ({2}-{3}) : corriger l'un ou l'autre",
        "en": "the coefficient {0} is outside the level {1} ({2}-{3}): mend one of them",
    },
    "language": {"fr": "langue « {0} » : écrire fr ou en", "en": "language “{0}”: write fr or en"},
    "near": {"fr": " ; le plus proche : « {0} »", "en": "; the nearest: “{0}”"},
    "same-title": {
        "fr": "le titre « {0} » est aussi celui de {1} : deux rôles, que leurs id distinguent",
        "en": "the title “{0}” is also that of {1}: two roles, told apart by their ids",
    },
}


def say(key: str, lang: str, *values: object) -> str:
    """A message in a language, with its values."""
    return _TEXTS[key][lang].format(*values)
