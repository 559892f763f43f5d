"""The words of the pages in French and English."""

from __future__ import annotations

from typing import Final

from ccgraph.errors import UsageError

__all__ = ["LANGUAGES", "plural", "say"]

LANGUAGES: Final = {"fr": "Français", "en": "English"}
_AT: Final = {"fr": 0, "en": 1}

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "site": ("Métiers des centres de contacts", "Contact-centre work"),
    "tagline": (
        "Le graphe de connaissances des métiers : rôles, activités, compétences, hiérarchie, chaque énoncé rattaché "
        "aux mots d'un document.",
        "The knowledge graph of contact-centre jobs: roles, activities, competencies, reporting lines, each statement "
        "traceable to the words of a document.",
    ),
    "skip": ("Aller au contenu", "Skip to content"),
    "menu": ("Navigation principale", "Main navigation"),
    "menu-short": ("Menu", "Menu"),
    "crumbs": ("Fil d'Ariane", "Breadcrumbs"),
    "language": ("Langue", "Language"),
    "home": ("Accueil", "Home"),
    "search": ("Recherche", "Search"),
    "search-label": ("Chercher un rôle, une compétence, un code…", "Search a role, a competency, a code…"),
    "search-go": ("Chercher", "Search"),
    "search-none": ("Rien ne porte ce nom.", "Nothing bears this name."),
    "search-count": ("résultats", "results"),
    "search-script": (
        "La recherche demande JavaScript ; sans lui, les listes ci-dessous mènent à tout.",
        "Search needs JavaScript; without it, the lists below lead everywhere.",
    ),
    "documents": ("Documents", "Documents"),
    "document": ("Document", "Document"),
    "roles": ("Rôles", "Roles"),
    "role": ("Rôle", "Role"),
    "competencies": ("Compétences", "Competencies"),
    "ontology": ("Ontologie", "Ontology"),
    "queries": ("Questions", "Queries"),
    "downloads": ("Données", "Data"),
    "publisher-unknown": ("éditeur inconnu", "publisher unknown"),
    "date-unknown": ("date inconnue", "date unknown"),
    "why-of": ("Pourquoi : {0}", "Why: {0}"),
    "details-of": ("Détail : {0}", "Details: {0}"),
    "all-lists": ("Toutes les listes", "All lists"),
    "line": ("l.\N{NO-BREAK SPACE}{0}", "l.\N{NO-BREAK SPACE}{0}"),
    "lines": ("Lignes", "Lines"),
    "characters": ("Caractères", "Characters"),
    "passages-note": (
        "Où le document le dit : lignes, et positions en points de code (RFC 5147). Les mots restent dans le "
        "document : « ccgraph cite » les affiche à qui le possède.",
        "Where the document says it: lines, and positions in code points (RFC 5147). The words stay in the document: "
        "“ccgraph cite” shows them to who has it.",
    ),
    "title": ("Appellation", "Title"),
    "titles": ("Appellations", "Titles"),
    "sort": ("Sorte", "Kind"),
    "passages": ("Passages", "Passages"),
    "side": ("Côté", "Side"),
    "who": ("Qui", "Who"),
    "above": ("au-dessus", "above"),
    "below": ("au-dessous", "below"),
    "place": ("Place dans l'organisation", "Place in the organisation"),
    "formal-only": (
        "Seul un rattachement formel (N+1) vaut « rend compte à » ; les autres sont tels que le document les dit.",
        "Only a formal line (N+1) counts as “reports to”; the others are as the document tells them.",
    ),
    "see-chart": ("Voir l'organigramme du document", "See the document's organisation chart"),
    "charts": ("Organigrammes", "Charts"),
    "charts-note": (
        "Pour chaque document : qui rend compte à qui, quelles compétences chaque rôle appelle, et les niveaux de la "
        "grille quand le document en a une.",
        "For each document: who reports to whom, which competencies each role calls for, and the levels of its grid "
        "where it has one.",
    ),
    "tools": ("Outils", "Tools"),
    "browse": ("Parcourir", "Browse"),
    "tool-compare": ("Comparer", "Compare"),
    "tool-equivalents": ("Équivalents", "Equivalents"),
    "tool-route": ("Parcours", "Routes"),
    "tool-map": ("Coder des intitulés", "Code titles"),
    "tool-ask": ("Questions", "Questions"),
    "tool-sparql": ("SPARQL", "SPARQL"),
    "about-compare": (
        "Ce qu'un rôle demande, face à ce qu'un autre fait.",
        "What one role asks for, against what another does.",
    ),
    "about-equivalents": (
        "Le même travail sous d'autres noms, avec les raisons.",
        "The same work under other names, with reasons.",
    ),
    "about-route": ("D'un rôle à un autre, étape par étape.", "From one role to another, step by step."),
    "about-map": ("Des codes ROME, ESCO, CITP pour vos intitulés.", "ROME, ESCO, ISCO codes for your titles."),
    "about-ask": ("Le catalogue des questions, à remplir.", "The catalogue of questions, to fill in."),
    "to-compare": ("Comparer avec un autre rôle", "Compare with another role"),
    "to-equivalents": ("Voir les équivalents", "See equivalents"),
    "to-route": ("Où mène ce rôle ?", "Where does this role lead?"),
    "suggestions": ("Suggestions", "Suggestions"),
    "suggestion-count": ("suggestions ; flèches pour choisir", "suggestions; arrow keys to choose"),
    "suggestion-none": ("aucune suggestion", "no suggestion"),
    "see-pictures": (
        "Organigramme, matrice de compétences, échelle des niveaux",
        "Organisation chart, competency matrix, level ladder",
    ),
    "needs": ("Compétences requises", "Competencies required"),
    "needs-note": (
        "Déduites des activités et des annotations ci-dessous ; aucune personne ne les a relues.",
        "Inferred from the activities and the annotations below; no person has reviewed them.",
    ),
    "group": ("Groupe", "Group"),
    "activities": ("Activités", "Activities"),
    "statements": ("Énoncés", "Statements"),
    "callers": ("Qui appelle cette compétence", "What calls for this competency"),
    "callers-note": (
        "Rattachements jugés par un modèle de langue d'après un guide écrit ; aucune personne ne les a relus.",
        "Ties judged by a language model after a written guideline; no person has reviewed them.",
    ),
    "why": ("Pourquoi", "Why"),
    "no-competency": ("aucune compétence", "no competency"),
    "calls": ("Compétences appelées", "Competencies called for"),
    "mappings": ("Correspondances", "Mappings"),
    "mapping": ("détail", "details"),
    "mappings-note": (
        "Jugées, non relues par une personne. Une équivalence de contenu n'est ni une égalité de classification ni un "
        "travail de valeur égale.",
        "Judged, not reviewed by a person. Equivalence of content is neither equality of classification nor work of "
        "equal value.",
    ),
    "relation": ("Relation", "Relation"),
    "other": ("Avec", "With"),
    "confidence": ("Confiance", "Confidence"),
    "exactMatch": ("= identique", "= exact"),
    "closeMatch": ("≈ proche", "≈ close"),
    "broadMatch": ("⊂ plus large", "⊂ broader"),
    "narrowMatch": ("⊃ plus étroit", "⊃ narrower"),
    "relatedMatch": ("~ lié", "~ related"),
    "not": ("PAS {0}", "NOT {0}"),
    "discrepancy": ("Discordance", "Discrepancy"),
    "discrepancies": ("Discordances", "Discrepancies"),
    "discrepancies-note": (
        "Ce que les documents disent de contradictoire, d'abîmé ou d'absent ; rien n'est corrigé en silence.",
        "What the documents say that is contradictory, damaged or missing; nothing is corrected silently.",
    ),
    "narrower": ("Plus précisément", "More precisely"),
    "concepts": ("Concepts ({0})", "Concepts ({0})"),
    "masculine": ("masculin", "masculine"),
    "feminine": ("féminin", "feminine"),
    "common-gender": ("épicène", "common gender"),
    "stated": ("énoncé", "stated"),
    "curated": ("jugé", "curated"),
    "inferred": ("déduit", "inferred"),
    "vocabulary": ("vocabulaire", "vocabulary"),
    "stated-help": ("un document le dit ; le passage est nommé", "a document says it; the passage is named"),
    "curated-help": (
        "nous le jugeons ; non relu par une personne",
        "we judge it; not reviewed by a person",
    ),
    "inferred-help": ("calculé par des règles, à partir du reste", "computed by rules, from the rest"),
    "vocabulary-help": ("vocabulaire partagé ou ontologie", "shared vocabulary or ontology"),
    "legend": ("Trois sortes d'énoncés", "Kinds of statements"),
    "facts": ("Énoncés", "Statements"),
    "inferred-facts": ("Déductions ({0})", "Inferences ({0})"),
    "inverse": ("est « {0} » de", "is “{0}” of"),
    "links": ("Liens depuis d'autres pages", "Links from elsewhere"),
    "more": ("et {0} autres, dans les données", "and {0} more, in the data"),
    "property": ("Propriété", "Property"),
    "value": ("Valeur", "Value"),
    "kind": ("Nature", "Kind"),
    "on-this-page": ("Sur cette page", "On this page"),
    "formats": ("Cette page en données", "This page as data"),
    "identifier": ("Identifiant", "Identifier"),
    "caution": ("À savoir avant usage", "Before you use this"),
    "charts-of": ("Tableaux et organigramme : {0}", "Charts: {0}"),
    "chart": ("Organigramme", "Organisation chart"),
    "matrix": ("Matrice de compétences", "Competency matrix"),
    "matrix-note": (
        "Nombre d'énoncés de chaque rôle qui appellent une compétence du groupe. Case vide : le document ne dit rien, "
        "ce qui n'est pas un manque.",
        "Statements of each role that call for a competency of the group. An empty cell: the document says nothing, "
        "which is not a lack.",
    ),
    "ladder": ("Échelle des niveaux", "Level ladder"),
    "chart-as-list": ("L'organigramme en liste", "The chart as a list"),
    "term": ("Terme", "Term"),
    "terms": ("Termes", "Terms"),
    "classes": ("Classes", "Classes"),
    "object-properties": ("Propriétés d'objet", "Object properties"),
    "datatype-properties": ("Propriétés de données", "Datatype properties"),
    "annotation-properties": ("Propriétés d'annotation", "Annotation properties"),
    "example": ("Exemple", "Example"),
    "uses": ("Emplois dans les données", "Uses in the data"),
    "version": ("Version", "Version"),
    "licence": ("Licence", "Licence"),
    "query-run": ("Essayer", "Run it"),
    "query-run-note": (
        "Le fichier s'exécute tel quel dans tout outil SPARQL 1.1 sur l'union des graphes ; voici la commande et ce "
        "qu'elle répond pour l'exemple.",
        "The file runs as it stands in any SPARQL 1.1 tool over the union of the graphs; here is the command and its "
        "answer for the example.",
    ),
    "query-text": ("Texte de la requête", "Text of the query"),
    "query-answer": ("Réponse pour l'exemple", "Answer for the example"),
    "query-rows": ("{0} lignes sur {1}", "{0} rows of {1}"),
    "query-none": ("Aucune ligne pour l'exemple.", "No row for the example."),
    "parameters": ("Paramètres", "Parameters"),
    "name": ("Nom", "Name"),
    "type": ("Type", "Type"),
    "about": ("Ce que c'est", "What it is"),
    "columns": ("Colonnes", "Columns"),
    "size": ("Taille", "Size"),
    "file": ("Fichier", "File"),
    "rights": (
        "Données : CC BY 4.0. Les documents sources ne sont pas reproduits : les pages disent où, non les mots.",
        "Data: CC BY 4.0. The source documents are not reproduced: pages say where, not the words.",
    ),
    "unreviewed": (
        "Rédigé avec un modèle de langue à partir de mots cités ; aucune personne ne l'a encore relu.",
        "Drafted with a language model from quoted words; no person has reviewed it yet.",
    ),
    "not-found": ("Page introuvable", "Page not found"),
    "not-found-text": (
        "Aucune ressource n'a cette adresse. La recherche et les listes mènent à tout ce qui existe.",
        "No resource has this address. The search and the lists lead to everything there is.",
    ),
    "not-acceptable": ("Format non disponible", "Format not available"),
    "not-acceptable-text": (
        "Chaque ressource existe en HTML, Turtle, JSON-LD, RDF/XML et N-Triples ; demandez l'un de ces types.",
        "Every resource exists as HTML, Turtle, JSON-LD, RDF/XML and N-Triples; ask for one of these types.",
    ),
    "catalogue": ("Catalogue des données", "Data catalogue"),
    "dump-whole": ("Tout le graphe", "The whole graph"),
    "dump-graphs": ("Graphe par graphe", "Graph by graph"),
    "dump-sssom": ("Correspondances (SSSOM)", "Mappings (SSSOM)"),
    "dump-tables": ("Tableaux (CSV, décrits en CSVW)", "Tables (CSV, described in CSVW)"),
    "list-role": ("Rôles", "Roles"),
    "list-document": ("Documents", "Documents"),
    "list-concept": ("Vocabulaires partagés", "Shared vocabularies"),
    "list-code": ("Codes", "Codes"),
    "list-annotation": ("Annotations de compétences", "Competency annotations"),
    "list-mapping": ("Correspondances", "Mappings"),
    "list-discrepancy": ("Discordances", "Discrepancies"),
    "list-reconstruction": ("Reconstitutions", "Reconstructions"),
    "list-section": ("Sections", "Sections"),
    "list-provision": ("Dispositions", "Provisions"),
    "list-know-how": ("Savoir-faire", "Know-how"),
    "list-knowledge": ("Connaissances", "Knowledge"),
    "list-acronym": ("Sigles", "Acronyms"),
    "list-department": ("Services", "Departments"),
    "list-party": ("Tiers", "External parties"),
    "list-team": ("Équipes", "Teams"),
    "list-definition": ("Définitions des glossaires", "Glossary definitions"),
    "list-level": ("Niveaux", "Levels"),
    "list-scale": ("Échelles", "Scales"),
    "list-scheme": ("Nomenclatures d'un document", "Schemes of a document"),
    "list-competency": ("Compétences d'une certification", "Competencies of a certification"),
    "list-certification": ("Certifications", "Certifications"),
    "list-activity-type": ("Activités types", "Activity types"),
    "list-unit": ("Unités de certification", "Certification units"),
    "list-organisation": ("Organisations", "Organisations"),
    "list-agent": ("Auteurs", "Agents"),
    "list-making": ("Comment c'est fait", "How it is made"),
    "list-graph": ("Graphes", "Graphs"),
}

_PLURALS: Final[dict[str, tuple[str, str]]] = {
    "Purpose": ("Missions", "Purposes"),
    "Activity": ("Activités", "Activities"),
    "Capacity": ("Capacités", "Capacities"),
    "Stake": ("Enjeux", "Stakes"),
    "WorkContext": ("Contexte de travail", "Work context"),
    "ReportingLine": ("Rattachements", "Reporting lines"),
    "Classification": ("Classements", "Classifications"),
    "Quantity": ("Quantités", "Quantities"),
    "Title": ("Appellations, une à une", "Titles, one by one"),
    "Mention": ("Mentions de concepts partagés", "Mentions of shared concepts"),
    "MeetingParticipation": ("Réunions", "Meetings"),
    "Passage": ("Passages", "Passages"),
    "PerformanceCriterion": ("Critères de performance", "Performance criteria"),
    "EmptyField": ("Champs laissés vides", "Fields left empty"),
    "StatedNone": ("Dit sans objet", "Stated none"),
    "Resource": ("Autres", "Others"),
}


def say(key: str, lang: str, *values: object) -> str:
    """The words of a key in a language; a list of a kind nobody foresaw bears the kind's name.

    Raises:
        UsageError: the pages have no such language.
    """
    if lang not in _AT:
        raise UsageError(f"Pages are made in {', '.join(_AT)}, not in “{lang}”.")
    if key not in _WORDS and key.startswith("list-"):
        return key.removeprefix("list-").replace("-", " ").capitalize()
    return _WORDS[key][_AT[lang]].format(*values)


def plural(class_: str, lang: str) -> str | None:
    """The name of several instances of one of our classes, or ``None``."""
    return _PLURALS[class_][_AT[lang]] if class_ in _PLURALS else None
