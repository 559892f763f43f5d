"""The words of the working pages in French and English."""

from __future__ import annotations

from typing import Final

__all__ = ["WORDS", "grouped", "say"]

WORDS: Final[dict[str, tuple[str, str]]] = {
    # A list of titles.
    "map": ("Des intitulés aux codes", "From job titles to codes"),
    "map-lead": (
        "Collez une liste d'intitulés de poste ou envoyez un tableur : chacun reçoit jusqu'à trois codes, avec une "
        "confiance mesurée et les raisons. Vous relisez, puis vous emportez le fichier.",
        "Paste a list of job titles or send a spreadsheet: each gets up to three codes, with a measured confidence and "
        "the reasons. You review, then take the file with you.",
    ),
    "map-privacy": (
        "Rien n'est gardé ici : la liste reste dans cette page, ce serveur la lit pour répondre puis l'oublie. Fermer "
        "la page efface la relecture ; le fichier SSSOM téléchargé permet de la reprendre.",
        "Nothing is kept here: the list stays in this page, this server reads it to answer and then forgets it. Closing"
        " the page discards the review; the SSSOM file you download lets you resume it.",
    ),
    "map-of": ("Codes pour « {} »", "Codes for “{}”"),
    "map-of-pasted": ("Codes pour votre liste", "Codes for your list"),
    "map-list": ("La liste", "The list"),
    "map-text": ("Intitulés, un par ligne", "Job titles, one a line"),
    "map-example": (
        "Téléconseillère H/F\nSuperviseur plateau\nChargé de clientèle bilingue anglais",
        "Téléconseillère H/F\nSuperviseur plateau\nCustomer service advisor",
    ),
    "map-file": ("ou un tableur (.xlsx, .csv, .tsv)", "or a spreadsheet (.xlsx, .csv, .tsv)"),
    "map-file-note": (
        "{} Ko au plus, {} paires intitulé-nomenclature au plus. Toutes les colonnes sont conservées.",
        "{} kB at most, {} pairs of title and classification at most. All its columns are kept.",
    ),
    "map-before": (
        "Relecture précédente à reprendre (.sssom.tsv)",
        "Earlier review to go on with (.sssom.tsv)",
    ),
    "map-before-note": (
        "Facultatif : ses décisions sont reprises pour les mêmes intitulés.",
        "Optional: its decisions hold for the same titles.",
    ),
    "map-schemes": ("Nomenclatures", "Classifications"),
    "scheme-rome": ("ROME (France Travail)", "ROME (France Travail)"),
    "scheme-esco": ("ESCO (Union européenne)", "ESCO (European Union)"),
    "scheme-isco": ("CITP-08 / ISCO-08", "ISCO-08"),
    "scheme-reac": ("Titre professionnel (REAC)", "Vocational certificate (REAC)"),
    "map-sector": ("Ce sont des postes de centres de contacts", "These are contact-centre jobs"),
    "map-sector-note": (
        "Préfère ce que les mots veulent dire dans ce secteur.",
        "Prefers what words mean in this sector.",
    ),
    "map-go": ("Proposer des codes", "Propose codes"),
    "map-reading": ("Lecture de la liste…", "Reading the list…"),
    "map-working": ("Recherche des codes pour {} intitulés…", "Looking for codes for {} titles…"),
    "map-again": ("Une autre liste", "Another list"),
    "map-columns": ("Où sont les intitulés ?", "Where are the titles?"),
    "guessed": (
        "Aucun en-tête ne nomme les intitulés : voici la colonne qui y ressemble le plus. Confirmez ou choisissez.",
        "No heading names the titles: this is the column that looks most like them. Confirm it or choose.",
    ),
    "no-column": (
        "Aucune colonne ne ressemble à des intitulés de poste : dites laquelle les contient.",
        "No column looks like job titles: say which one holds them.",
    ),
    "no-titles": ("Cette colonne est vide : choisissez-en une autre.", "This column is empty: choose another one."),
    "sheet": ("Feuille", "Sheet"),
    "sheet-other": ("Autre feuille", "Another sheet"),
    "sheet-first": ("(celle-ci)", "(this one)"),
    "no-header": ("La première ligne est un intitulé, pas un en-tête", "The first row is a title, not headings"),
    "column": ("Colonne", "Column"),
    "heading": ("En-tête", "Heading"),
    "first-cells": ("Premières cellules", "First cells"),
    "part-title": ("Intitulé du poste", "Job title"),
    "part-department": ("Service", "Department"),
    "part-description": ("Description", "Description"),
    "part-organisation": ("Organisation", "Organisation"),
    "part-none": ("aucune", "none"),
    "part-auto": ("trouver d'elle-même", "find it"),
    "nothing-given": ("Collez au moins un intitulé, ou choisissez un fichier.", "Paste a title, or choose a file."),
    "no-scheme": ("Choisissez au moins une nomenclature.", "Choose a classification at least."),
    "too-many": (
        "{} intitulés distincts pour {} nomenclature(s) : cette page en relit {} au plus. Coupez la liste, ou prenez "
        "la commande « ccgraph map ».",
        "{} distinct titles for {} classification(s): this page reviews {} at most. Split the list, or use the command "
        "“ccgraph map”.",
    ),
    "too-large": (
        "{} : trop grand pour être relu dans une page. Gardez la feuille utile, ou prenez la commande « ccgraph map ».",
        "{}: too large to be reviewed in a page. Keep the sheet needed, or use the command “ccgraph map”.",
    ),
    "file-too-large": (
        "Ce fichier dépasse ce que le serveur accepte ({} Ko).",
        "This file is larger than the server accepts ({} kB).",
    ),
    "pasted-heading": ("Intitulé", "Title"),
    "pasted-sheet": ("Intitulés", "Titles"),
    "pasted-name": ("intitules.csv", "titles.csv"),
    "map-broken": ("Le travail s'est arrêté", "The work has stopped"),
    # The review.
    "review": ("Relecture", "Review"),
    "review-help": (
        "Chaque proposition reste une proposition tant que vous ne l'avez pas acceptée. La confiance est la part de "
        "propositions semblables qui étaient justes, mesurée sur des intitulés tenus à l'écart.",
        "Every proposal stays a proposal until you accept it. The confidence is the share of like proposals that were "
        "right, measured on titles kept apart.",
    ),
    "review-keys": (
        "Au clavier, sur un intitulé : 1 à 3 accepter · r rejeter · n aucun code · u incertain · c autre code · "
        "j suivant · k précédent · Échap annuler.",
        "With the keyboard, on a title: 1 to 3 accept · r reject · n no code · u unsure · c another code · j next · "
        "k previous · Esc undo.",
    ),
    "filter": ("Montrer", "Show"),
    "filter-all": ("tous", "all"),
    "filter-review": ("à relire", "to review"),
    "filter-done": ("relus ici", "reviewed here"),
    "count-review": ("à relire", "to review"),
    "count-done": ("décisions prises ici", "decisions made here"),
    "reviewer": ("Votre nom ou votre ORCID", "Your name or your ORCID"),
    "reviewer-note": (
        "Écrit à côté de chaque décision, dans le fichier et nulle part ailleurs.",
        "Written beside each decision, in the file and nowhere else.",
    ),
    "state-accept": ("accepté par l'outil", "accepted by the tool"),
    "state-review": ("à relire", "to review"),
    "state-none": ("aucun code trouvé", "no code found"),
    "state-accepted": ("accepté", "accepted"),
    "state-nothing": ("aucun code ne convient", "no code fits"),
    "state-unsure": ("incertain", "unsure"),
    "state-rejected": ("rejeté", "rejected"),
    "by-on": ("par {} le {}", "by {} on {}"),
    "confidence": ("confiance", "confidence"),
    "decide-keep": ("laisser tel quel", "leave as it is"),
    "decide-reject": ("rejeter tous", "reject all"),
    "decide-none": ("aucun code ne convient", "no code fits"),
    "decide-unsure": ("incertain", "unsure"),
    "decide-code": ("autre code", "another code"),
    "more": ("Autre code, remarque", "Another code, remark"),
    "code-label": ("Autre code {}", "Another {} code"),
    "comment-label": ("Remarque", "Remark"),
    "agreement-label": ("Votre confiance (%)", "Your confidence (%)"),
    "no-candidate": ("Aucun code proposé.", "No code proposed."),
    "no-such-code": ("« {} » n'est pas un code de {} {}.", "“{}” is not a code of {} {}."),
    "who": ("Une décision a un auteur : donnez votre nom.", "A decision has an author: give your name."),
    "unknown-decision": (
        "Une décision de ce formulaire est inconnue : rechargez la page.",
        "A decision of this form is unknown: load the page again.",
    ),
    "problems": ("À corriger", "To mend"),
    "take": ("Emporter", "Take with you"),
    "take-note": (
        "Le tableur garde vos colonnes, les nôtres à leur droite. Le fichier SSSOM porte les deux confiances, le "
        "statut, le relecteur, la date et la remarque : « ccgraph review » et la prochaine exécution le relisent.",
        "The spreadsheet keeps your columns, ours to their right. The SSSOM file has both confidences, status, "
        "reviewer, date and remark: “ccgraph review” and the next run read it.",
    ),
    "take-xlsx": ("Tableur (.xlsx)", "Spreadsheet (.xlsx)"),
    "take-csv": ("CSV", "CSV"),
    "take-sssom": ("SSSOM (.sssom.tsv)", "SSSOM (.sssom.tsv)"),
    "take-page": ("Inscrire dans la page", "Write into the page"),
    "unsaved": ("Décisions non téléchargées.", "Decisions not downloaded."),
    # The catalogue.
    "ask": ("Poser une question", "Ask a question"),
    "ask-lead": (
        "{} questions toutes prêtes. Choisissez-en une, donnez ce qu'elle demande, lisez la réponse ; l'adresse de la "
        "page la redonne.",
        "{} ready-made questions. Choose one, give what it asks for, read the answer; the address gives it again.",
    ),
    "ask-filter": ("Filtrer les questions", "Filter the questions"),
    "ask-open": ("sans paramètre", "no parameter"),
    "ask-go": ("Répondre", "Answer"),
    "ask-example": ("Par exemple : {}", "For example: {}"),
    "ask-examples": ("Remplir avec l'exemple", "Fill in the example"),
    "ask-text": ("La question en SPARQL", "The question in SPARQL"),
    "ask-edit": ("Ouvrir dans l'éditeur SPARQL", "Open in the SPARQL editor"),
    "ask-missing": ("À remplir : {}.", "To fill in: {}."),
    "answer": ("Réponse", "Answer"),
    "rows": ("{} lignes.", "{} rows."),
    "row": ("Une ligne.", "One row."),
    "rows-shown": (
        "Les {} premières lignes sur {} ; les fichiers les ont toutes.",
        "The first {} rows of {}; the files have them all.",
    ),
    "rows-none": ("Aucune ligne.", "No row."),
    "cut": (
        "Réponse coupée : elle dépasse la limite du serveur ({} lignes).",
        "Answer cut off: it is longer than the server's limit ({} rows).",
    ),
    "chart": ("En barres", "As bars"),
    "chart-of": ("{} par {}", "{} by {}"),
    "chart-first": ("Les {} premières lignes.", "The first {} rows."),
    "as-file": ("Fichiers", "Files"),
    "json": ("JSON", "JSON"),
    "csv": ("CSV", "CSV"),
    "failed": ("La question n'a pas de réponse", "The question has no answer"),
    # The SPARQL page.
    "sparql": ("SPARQL", "SPARQL"),
    "sparql-lead": (
        "Interrogez le graphe entier. Lecture seule ; {} s et {} lignes au plus ; rien n'est cherché ailleurs.",
        "Query the whole graph. Read-only; {} s and {} rows at most; nothing is fetched from elsewhere.",
    ),
    "sparql-query": ("Requête", "Query"),
    "sparql-run": ("Exécuter", "Run"),
    "sparql-keys": ("Ctrl + Entrée exécute.", "Ctrl + Enter runs it."),
    "sparql-examples": ("Partir d'un exemple", "Start from an example"),
    "sparql-load": ("Charger", "Load"),
    "sparql-prefixes": ("Préfixes", "Prefixes"),
    "sparql-endpoint": ("Adresse pour les programmes", "Address for programs"),
    "sparql-plain": ("Éditeur simple", "Plain editor"),
    "sparql-yasgui": ("Éditeur YASGUI", "YASGUI editor"),
    "sparql-yasgui-note": (
        "YASGUI garde vos requêtes dans ce navigateur.",
        "YASGUI keeps your queries in this browser.",
    ),
    "ask-yes": ("oui", "yes"),
    "ask-no": ("non", "no"),
    "triples": ("{} triplets", "{} triples"),
}


def say(key: str, lang: str, *values: object) -> str:
    """The words of a key in a language."""
    return WORDS[key][lang != "fr"].format(*values)


def grouped(number: int, lang: str) -> str:
    """A number with its thousands apart, as the language writes them."""
    return f"{number:,}".replace(",", "\u202f" if lang == "fr" else ",")
