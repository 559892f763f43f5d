"""The words that mapping and review say to a person, in French and English."""

from __future__ import annotations

from typing import Final

__all__ = ["PHRASES", "say"]

PHRASES: Final[dict[str, dict[str, str]]] = {
    # What earlier decisions give as reasons.
    "accepted-by": {"fr": "accepté par {} le {}", "en": "accepted by {} on {}"},
    "typed-by": {"fr": "choisi par {} le {}", "en": "chosen by {} on {}"},
    "unsure-by": {"fr": "{} n'a pas su trancher le {}", "en": "{} could not decide on {}"},
    "other-version": {
        "fr": "décision de {} le {} pour la version {} ({} : {}), à confirmer pour la version {}",
        "en": "decided by {} on {} for version {} ({}: {}), to be confirmed for version {}",
    },
    "other-context": {
        "fr": "décision de {} le {} pour le même intitulé dans un autre contexte ({} : {}), à confirmer",
        "en": "decided by {} on {} for the same title in another context ({}: {}), to be confirmed",
    },
    "first-rejected": {
        "fr": "le premier code proposé, {}, a été rejeté par {} le {}",
        "en": "the first code proposed, {}, was rejected by {} on {}",
    },
    "no-code": {"fr": "aucun code", "en": "no code"},
    "accepted": {"fr": "accepté", "en": "accepted"},
    "rejected": {"fr": "rejeté", "en": "rejected"},
    "unsure": {"fr": "incertain", "en": "unsure"},
    "nothing": {"fr": "aucun code ne convient", "en": "no code fits"},
    "unreviewed": {"fr": "", "en": ""},
    "accept": {"fr": "accepté", "en": "accept"},
    "review": {"fr": "à relire", "en": "review"},
    "none": {"fr": "aucun", "en": "none"},
    "empty": {"fr": "cellule d'intitulé vide", "en": "the cell of the title is empty"},
    "error-value": {
        "fr": "{} : valeur d'erreur du tableur, pas un intitulé",
        "en": "{}: a spreadsheet's error value, not a title",
    },
    # The summary.
    "summary": {
        "fr": "{} : acceptés {}, à relire {} ({} %), sans code {} ; lignes {}, intitulés distincts {}.",
        "en": "{}: accepted {}, to review {} ({} %), without code {}; rows {}, distinct titles {}.",
    },
    "blank": {
        "fr": "Lignes sans intitulé, laissées telles quelles : {}.",
        "en": "Rows without a title, left as they are: {}.",
    },
    "resumed": {"fr": "Reprise : intitulés déjà faits, {}.", "en": "Resumed: titles done already, {}."},
    "resumed-rows": {"fr": "Reprise : lignes déjà faites, {}.", "en": "Resumed: rows done already, {}."},
    "progress": {"fr": "Intitulés", "en": "Titles"},
    "column": {"fr": "{} : colonne {} « {} »", "en": "{}: column {} “{}”"},
    "column-guess": {
        "fr": "{} : colonne {} « {} », d'après son contenu (sinon : --column NOM ou LETTRE)",
        "en": "{}: column {} “{}”, by its content (otherwise: --column NAME or LETTER)",
    },
    "headless": {
        "fr": "pas de ligne d'en-têtes : « {} » est lu comme un intitulé (sinon : --column NOM)",
        "en": "no row of headings: “{}” is read as a title (otherwise: --column NAME)",
    },
    "aside": {
        "fr": "feuille lue : « {} » ; laissées de côté : {} (sinon : --sheet NOM)",
        "en": "sheet read: “{}”; left aside: {} (otherwise: --sheet NAME)",
    },
    "uncomputed": {
        "fr": "{} formule(s) sans résultat dans le fichier, hors des colonnes lues (la première : {}) : gardées dans "
        "un .xlsx, vides ailleurs",
        "en": "{} formula(s) without a result in the file, outside the columns read (the first: {}): kept in an .xlsx, "
        "empty elsewhere",
    },
    "as-text": {
        "fr": "{} : le classeur n'a pas pu être copié tel quel ; toutes les cellules y sont du texte.",
        "en": "{}: the workbook could not be copied as it is; all its cells are text there.",
    },
    "left-out": {
        "fr": "{} ne tient qu'une feuille ; n'y sont pas : {}.",
        "en": "{} holds one sheet only; not in it: {}.",
    },
    "title": {"fr": "Intitulés", "en": "Titles"},
    "department": {"fr": "Service", "en": "Department"},
    "description": {"fr": "Description", "en": "Description"},
    "organisation": {"fr": "Organisation", "en": "Organisation"},
    # The walk.
    "of": {"fr": "— {} sur {} —", "en": "— {} of {} —"},
    "tool": {"fr": "proposition de ccgraph : {}", "en": "ccgraph proposes: {}"},
    "no-candidate": {"fr": "   (aucun code proposé)", "en": "   (no code proposed)"},
    "keys": {
        "fr": "1-3 accepter · r rejeter tous · c CODE autre code · n aucun code · u incertain · s passer · b revenir · "
        "? pourquoi · h aide · q enregistrer et quitter",
        "en": "1-3 accept · r reject all · c CODE another code · n no code · u unsure · s skip · b back · ? why · "
        "h help · q save and quit",
    },
    "help": {
        "fr": "Une touche, puis Entrée. Après la touche, une remarque peut suivre : « 1 vu avec le manager ». Après un "
        "numéro, votre confiance : « 2 80% ». Chaque décision est enregistrée aussitôt.",
        "en": "One key, then Enter. A remark may follow the key: “1 checked with the manager”. After a number, your "
        "confidence: “2 80%”. Each decision is saved at once.",
    },
    "unknown-key": {"fr": "« {} » n'est pas une touche.", "en": "“{}” is not a key."},
    "no-number": {"fr": "Il n'y a pas de candidat {}.", "en": "There is no candidate {}."},
    "no-such-code": {"fr": "« {} » n'est pas un code de {} {}.", "en": "“{}” is not a code of {} {}."},
    "not-loaded": {
        "fr": "« {} » n'est pas dans la partie chargée de {} {} ; la classification entière : ccgraph reference add {}",
        "en": "“{}” is not in the loaded part of {} {}; the whole classification: ccgraph reference add {}",
    },
    "which-code": {"fr": "Quel code ? Par exemple : c D1408", "en": "Which code? For example: c D1408"},
    "nothing-to-reject": {
        "fr": "Il n'y a pas de code à rejeter : n dit qu'aucun code ne convient.",
        "en": "There is no code to reject: n says that no code fits.",
    },
    "first": {"fr": "C'est le premier.", "en": "This is the first one."},
    "done": {
        "fr": "Relu : acceptés {}, rejetés {}, sans code {}, incertains {} ; il en reste {}.",
        "en": "Reviewed: accepted {}, rejected {}, without code {}, unsure {}; {} left.",
    },
    "nothing-left": {"fr": "Rien à relire.", "en": "Nothing to review."},
    "definition": {"fr": "définition", "en": "definition"},
    "documents": {"fr": "rôles des documents jugés proches", "en": "roles of the documents judged near"},
    "exactMatch": {"fr": "identique", "en": "exact"},
    "closeMatch": {"fr": "proche", "en": "close"},
    "broadMatch": {"fr": "plus étroit que le code", "en": "narrower than the code"},
    "narrowMatch": {"fr": "plus large que le code", "en": "broader than the code"},
    "relatedMatch": {"fr": "voisin", "en": "related"},
    "percent-range": {"fr": "La confiance va de 0 à 100 %.", "en": "A confidence goes from 0 to 100 %."},
}


def say(key: str, lang: str, *values: object) -> str:
    """A phrase with its values, in one of the two languages."""
    return PHRASES[key][lang].format(*values)
