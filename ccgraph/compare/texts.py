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
    "gap-desc": {
        "fr": "Un carré : une compétence demandée. Ce que l'origine ne mentionne pas n'en est pas absent.",
        "en": "A square: a competency asked for. What the origin does not mention it may still do.",
    },
    "professional": {"fr": "Compétences du travail", "en": "Competencies of the work"},
    "knowledge": {"fr": "Connaissances", "en": "Knowledge"},
    "transversal": {"fr": "Compétences transversales", "en": "Transversal competencies"},
    "why-met": {"fr": "appelée des deux côtés", "en": "called for on both sides"},
    "why-broader": {"fr": "plus large du côté de l'origine : {0}", "en": "a broader one on the origin's side: {0}"},
    "why-narrower": {
        "fr": "plus étroite du côté de l'origine : {0}",
        "en": "a narrower one on the origin's side: {0}",
    },
    "why-sibling": {
        "fr": "seulement une autre du même groupe du côté de l'origine : {0}",
        "en": "only another of the same group on the origin's side: {0}",
    },
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
    "undated": {"fr": "sans date", "en": "undated"},
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
    "note-ambiguous": {
        "fr": "« {0} » nomme plusieurs compétences, aucune n'est comparée ; dire laquelle : {1}.",
        "en": "“{0}” names several competencies, none is compared; say which: {1}.",
    },
    "note-training": {
        "fr": "Les documents n'énoncent que des certifications et leurs blocs (CCP), aucune autre formation qui couvre "
        "une compétence ; --training FICHIER ajoute les vôtres (colonnes training, competency).",
        "en": "The documents state certifications and their units (CCP) only, no other training that covers a "
        "competency; --training FILE adds your own (columns training, competency).",
    },
    "own-training": {"fr": "votre catalogue", "en": "your catalogue"},
    "note-assessor": {
        "fr": "« {0} » : évaluateur ou date absents ; une maîtrise de 0 reste « à vérifier ».",
        "en": "“{0}”: assessor or date missing; a mastery of 0 stays “to verify”.",
    },
    "note-older": {
        "fr": "« {0} » évaluée plusieurs fois : la plus récente ({1}) compte.",
        "en": "“{0}” assessed several times: the latest ({1}) counts.",
    },
    "note-contradictory": {
        "fr": "« {0} » : évaluations contradictoires à la même date ({1}) ; à vérifier.",
        "en": "“{0}”: contradictory assessments of one date ({1}); to verify.",
    },
    "summary": {
        "fr": "{0} — {1} demandées : {2} communes, {3} proches, {4} à vérifier, {5} à acquérir, {6} exclues",
        "en": "{0} — {1} asked for: {2} common, {3} near, {4} to verify, {5} lacking, {6} excluded",
    },
    "share": {
        "fr": "Compétences du travail en commun : {0} %. Ce que l'origine ne mentionne pas n'en est pas absent.",
        "en": "Competencies of the work in common: {0} %. One that the origin does not mention is not thereby absent.",
    },
    "move-superior": {"fr": "un échelon au-dessus, énoncé", "en": "one step up, as stated"},
    "move-up": {"fr": "un échelon plus haut dans l'organisation", "en": "one step higher in the organisation"},
    "move-lateral": {
        "fr": "autant de niveaux encadrés ; le document ne classe pas ces emplois entre eux",
        "en": "as many levels managed; the document does not rank these jobs against each other",
    },
    "move-unstated": {
        "fr": "place dans la hiérarchie non énoncée : à vérifier",
        "en": "place in the hierarchy not stated: to verify",
    },
    "move-grid": {
        "fr": "niveaux sur la grille du document : {0} → {1}",
        "en": "levels on the document's grid: {0} → {1}",
    },
    "move-diploma": {"fr": "diplôme nommé à l'entrée : {0}", "en": "diploma named at entry: {0}"},
    "move-peers": {"fr": "même supérieur énoncé", "en": "the same superior, as stated"},
    "move-nearer": {
        "fr": "{0} rang(s) plus près de la direction : à vérifier",
        "en": "{0} rung(s) nearer to the top: to verify",
    },
    "move-further": {
        "fr": "{0} rang(s) plus loin de la direction : à vérifier",
        "en": "{0} rung(s) further from the top: to verify",
    },
    "move-rome": {
        "fr": "mobilité du ROME (version {2}) : {0} → {1} ; rôles jugés proches de ces codes, confiance {3}",
        "en": "mobility of ROME (version {2}): {0} → {1}; roles judged close to these codes, confidence {3}",
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
    "note-thin": {
        "fr": "« {0} » n'est décrit que par {1} activité(s) : ce qu'il demande n'est pas connu.",
        "en": "“{0}” is described by {1} activity(ies) only: what it asks for is not known.",
    },
    "no-destination": {
        "fr": "De « {0} », aucun pas ne ressort des documents.",
        "en": "From “{0}”, the documents show no move.",
    },
    "no-route": {
        "fr": "Aucun chemin de « {0} » à « {1} » : un pas monte d'un échelon au plus, et change de document par une "
        "équivalence exacte ou proche.",
        "en": "No way from “{0}” to “{1}”: a move climbs one step at the most, and changes document by an exact or "
        "close equivalent.",
    },
    "chart-title": {"fr": "Organigramme : {0}", "en": "Organisation chart: {0}"},
    "chart-outside": {"fr": "Hors de l'organigramme", "en": "Outside the chart"},
    "chart-mentioned": {"fr": "seulement mentionné", "en": "only mentioned"},
    "chart-department": {"fr": "service ou direction", "en": "department"},
    "chart-formal": {"fr": "N+1 énoncé", "en": "stated superior (N+1)"},
    "chart-management-verb": {"fr": "dit par un verbe (manage, encadre)", "en": "told by a verb (manages, leads)"},
    "chart-alternative": {"fr": "un des rattachements possibles", "en": "one of several possible lines"},
    "chart-under-authority": {"fr": "sous l'autorité de", "en": "under the authority of"},
    "chart-together": {"fr": "{0} ensemble", "en": "{0} together"},
    "chart-others": {"fr": "Autres lignes énoncées", "en": "Other stated lines"},
    "chart-desc": {
        "fr": "{0} postes ou services, {1} liens. Trait plein : N+1 énoncé ; trait tireté : autre ligne. Cadre plein : "
        "décrit ; cadre tireté : seulement mentionné ; cadre beige : service ou direction.",
        "en": "{0} posts or departments, {1} links. Solid line: stated superior (N+1); dashed line: any other. Solid "
        "box: described; dashed box: only mentioned; beige box: department.",
    },
    "sheet-employee": {"fr": "De « {1} » vers « {0} »", "en": "From “{1}” to “{0}”"},
    "sheet-employee-to": {"fr": "Vers « {0} »", "en": "Towards “{0}”"},
    "sheet-near": {"fr": "vous faites quelque chose de proche : {0}", "en": "you do something near: {0}"},
    "sheet-assessed": {"fr": "évaluation : {0}, {1}", "en": "assessment: {0}, {1}"},
    "sheet-employee-lead": {
        "fr": "Cette page prépare un entretien. Elle compare ce que disent des documents ; elle ne vous évalue pas.",
        "en": "This page prepares a conversation. It compares what documents say; it does not assess you.",
    },
    "sheet-does": {"fr": "Ce que vous faites déjà", "en": "What you do already"},
    "sheet-confirm": {"fr": "À confirmer ensemble", "en": "To confirm together"},
    "sheet-acquire": {"fr": "À acquérir", "en": "To acquire"},
    "sheet-nothing": {"fr": "Rien ne ressort des documents.", "en": "Nothing stands out from the documents."},
    "sheet-silent": {
        "fr": "Vous le faites peut-être : le document de départ n'en parle pas, ou dit quelque chose de proche.",
        "en": "You may be doing it: the document you start from does not mention it, or says something near.",
    },
    "sheet-more": {"fr": "et {0} de plus, au verso", "en": "and {0} more, overleaf"},
    "sheet-comments": {"fr": "Vos commentaires", "en": "Your comments"},
    "sheet-sources": {"fr": "Sources", "en": "Sources"},
    "sheet-council": {"fr": "Comparaison de « {0} » et « {1} »", "en": "Comparison of “{0}” and “{1}”"},
    "sheet-competency": {"fr": "Compétence", "en": "Competency"},
    "sheet-state": {"fr": "Constat", "en": "Finding"},
    "sheet-both": {"fr": "dit des deux côtés", "en": "said on both sides"},
    "sheet-unsaid": {"fr": "Le document n'en dit rien.", "en": "The document says nothing of it."},
    "sheet-characters": {"fr": "car. {0}", "en": "char. {0}"},
    "sheet-line": {"fr": "ligne {0}", "en": "line {0}"},
    "sheet-discrepancies": {"fr": "Discordances dans les documents", "en": "Discrepancies in the documents"},
    "sheet-team": {"fr": "Besoins de l'équipe pour « {0} »", "en": "Needs of the team for “{0}”"},
    "sheet-activities": {"fr": "Ce que fait le titulaire", "en": "What the holder does"},
    "sheet-covered": {
        "fr": "Couvert par (CCP, certification, formation)",
        "en": "Covered by (CCP, certification, training)",
    },
    "sheet-team-lead": {
        "fr": "Les personnes sont dans l'ordre du fichier. Ce tableau sert à prévoir des formations, non à classer.",
        "en": "People stand in the order of the file. This table serves to plan training, not to rank.",
    },
    "sheet-remarks": {"fr": "Remarques", "en": "Remarks"},
    "matrix": {"fr": "Compétences par rôle : {0}", "en": "Competencies by role: {0}"},
    "matrix-desc": {
        "fr": "Nombre d'énoncés de chaque rôle qui appellent une compétence du groupe. Une case vide : rien n'est dit.",
        "en": "Statements of each role that call for a competency of the group. An empty cell: nothing is said.",
    },
    "no-work": {
        "fr": "Aucun rôle de ce document n'est rattaché à des compétences.",
        "en": "No role of this document is tied to competencies.",
    },
    "ladder": {"fr": "Rôles sur la grille : {0}", "en": "Roles on the grid: {0}"},
    "ladder-coefficient": {
        "fr": "Coefficients par niveau d'expérience. Portée : {0}. Vérifier la convention collective en vigueur.",
        "en": "Coefficients by level of experience. Force: {0}. Check the collective agreement in force.",
    },
    "ladder-level": {
        "fr": "Niveaux de la grille ; le document n'énonce pas de coefficient. Portée : {0}. Vérifier la convention "
        "collective en vigueur.",
        "en": "Levels of the grid; the document states no coefficient. Force: {0}. Check the collective agreement in "
        "force.",
    },
    "unplaced": {"fr": "Sans niveau dans le document : {0}", "en": "Without a level in the document: {0}"},
    "no-grid": {
        "fr": "Ce document ne place aucun rôle sur une grille (documents qui le font : {0}) ; --kind chart montre sa "
        "hiérarchie.",
        "en": "This document puts no role on a grid (documents that do: {0}); --kind chart shows its hierarchy.",
    },
    "none": {"fr": "aucun", "en": "none"},
    "person": {"fr": "profil", "en": "profile"},
}


def say(key: str, lang: str, *values: object) -> str:
    """A text in a language, with its values."""
    return TEXTS[key][lang].format(*values)
