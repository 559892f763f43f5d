"""The words of gaps, routes and charts in both languages."""

from __future__ import annotations

from typing import Final

__all__ = ["DISCLAIMER", "TEXTS", "say"]

DISCLAIMER: Final = {
    "fr": (
        "Comparaison de contenus. Une équivalence de contenu n'est pas une égalité de classification, ni un travail "
        "de valeur égale au sens de la loi."
    ),
    "en": (
        "A comparison of content. Equivalence of content is not equality of classification, nor work of equal value "
        "in law."
    ),
}

TEXTS: Final[dict[str, dict[str, str]]] = {
    "met": {"fr": "commune", "en": "common"},
    "partial": {"fr": "proche", "en": "near"},
    "to-verify": {"fr": "à vérifier", "en": "to verify"},
    "lacks": {"fr": "à acquérir", "en": "lacks"},
    "excluded": {"fr": "exclue", "en": "excluded"},
    "professional": {"fr": "Compétences du travail", "en": "Competencies of the work"},
    "knowledge": {"fr": "Connaissances", "en": "Knowledge"},
    "transversal": {"fr": "Compétences transversales", "en": "Transversal competencies"},
    "why-met": {"fr": "appelée des deux côtés", "en": "called for on both sides"},
    "why-broader": {"fr": "tenue plus large : {0}", "en": "a broader one is held: {0}"},
    "why-narrower": {"fr": "tenue plus étroite : {0}", "en": "a narrower one is held: {0}"},
    "why-sibling": {"fr": "voisine tenue : {0}", "en": "a sibling is held: {0}"},
    "why-involvement": {"fr": "participation moindre : {0} → {1}", "en": "lesser involvement: {0} → {1}"},
    "why-scope": {"fr": "périmètre moindre : {0} → {1}", "en": "narrower scope: {0} → {1}"},
    "why-to-verify": {
        "fr": "demandée par la cible, non mentionnée à l'origine : à vérifier",
        "en": "asked by the target, not mentioned at the origin: to verify",
    },
    "why-lacks": {"fr": "évaluée à 0 par {0} le {1}", "en": "assessed 0 by {0} on {1}"},
    "why-excluded": {"fr": "un passage dit que l'origine ne le fait pas : {0}", "en": "a passage says so: {0}"},
    "why-mastery": {
        "fr": "maîtrise {0} sur 3, évaluée par {1} le {2}",
        "en": "mastery {0} of 3, assessed by {1} on {2}",
    },
    "unsaid": {"fr": "non dit", "en": "not said"},
    "note-same": {
        "fr": "Origine et cible sont le même rôle : il n'y a rien à comparer.",
        "en": "Origin and target are the same role: there is nothing to compare.",
    },
    "note-few": {
        "fr": "Pas de part en pourcentage : « {0} » n'énonce que {1} activité(s), il en faut cinq de chaque côté.",
        "en": "No percentage: “{0}” states {1} activity(ies) only; five are needed on both sides.",
    },
    "note-bare": {
        "fr": "Aucune compétence n'est rattachée à « {0} » : le rôle n'est pas décrit, ou pas annoté.",
        "en": "No competency is tied to “{0}”: the document does not describe this role, or it is not annotated.",
    },
    "note-contradicted": {
        "fr": "Une activité et un passage d'exclusion se contredisent sur « {0} » : lire les deux.",
        "en": "An activity and an excluding passage contradict each other on “{0}”: read both.",
    },
    "note-force": {
        "fr": "{0} ({1}) : portée « {2} ». Vérifier le texte applicable aujourd'hui.",
        "en": "{0} ({1}): force “{2}”. Check the text that applies today.",
    },
    "note-unknown": {
        "fr": "Compétence inconnue du vocabulaire, non comparée : « {0} ».",
        "en": "Competency unknown to the vocabulary, not compared: “{0}”.",
    },
    "note-assessor": {
        "fr": "« {0} » : évaluateur ou date absents ; une maîtrise de 0 reste « à vérifier ».",
        "en": "“{0}”: assessor or date missing; a mastery of 0 stays “to verify”.",
    },
    "note-older": {
        "fr": "« {0} » évaluée plusieurs fois : la plus récente ({1}) compte.",
        "en": "“{0}” assessed several times: the latest ({1}) counts.",
    },
    "summary": {
        "fr": "{0} → {1} : {2} communes, {3} proches, {4} à vérifier, {5} à acquérir, {6} exclues, sur {7}",
        "en": "{0} → {1}: {2} common, {3} near, {4} to verify, {5} lacking, {6} excluded, of {7}",
    },
    "share": {
        "fr": "{0} % des compétences du travail sont communes (elles seules comptent ici).",
        "en": "{0} % of the competencies of the work are common (only these are counted here).",
    },
    "move-superior": {"fr": "un échelon au-dessus, énoncé", "en": "one step up, as stated"},
    "move-up": {"fr": "un échelon plus haut dans l'organisation", "en": "one step higher in the organisation"},
    "move-lateral": {"fr": "même échelon", "en": "same step"},
    "move-unstated": {
        "fr": "place dans la hiérarchie non énoncée : à vérifier",
        "en": "place in the hierarchy not stated: to verify",
    },
    "move-borrowed": {"fr": "(échelon d'après {0})", "en": "(step taken from {0})"},
    "move-exact": {
        "fr": "même travail dans un autre document : {0} ({1}), équivalence exacte jugée, confiance {2}.",
        "en": "the same work in another document: {0} ({1}), judged exact, confidence {2}.",
    },
    "move-close": {
        "fr": "travail proche dans un autre document : {0} ({1}), équivalence proche jugée, confiance {2}.",
        "en": "close work in another document: {0} ({1}), judged close, confidence {2}.",
    },
    "no-route": {
        "fr": "Aucun chemin de « {0} » à « {1} » : un pas monte d'un échelon au plus, et change de document par une "
        "équivalence exacte ou proche.",
        "en": "No way from “{0}” to “{1}”: a move climbs one step at the most, and changes document by an exact or "
        "close equivalent.",
    },
    "person": {"fr": "profil", "en": "profile"},
}


def say(key: str, lang: str, *values: object) -> str:
    """A text in a language, with its values."""
    return TEXTS[key][lang].format(*values)
