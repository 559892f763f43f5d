"""What an audit answers: findings and remarks, each with its words and its passages on every side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ccgraph.table import Iri, Literal, Table

if TYPE_CHECKING:
    import pandas

__all__ = ["CHECKS", "NOTES", "SEVERITIES", "TEXTS", "Audit", "Finding", "Note", "Side", "say"]

SEVERITIES: Final = ("finding", "hypothesis")
CHECKS: Final[dict[str, dict[str, str]]] = {
    "superior-below-report": {"fr": "Supérieur classé au-dessous", "en": "Superior graded below a report"},
    "entry-below-diploma": {"fr": "Entrée sous la table des diplômes", "en": "Entry below the diploma table"},
    "scale-gap": {"fr": "Trou dans une échelle", "en": "Gap in a scale"},
    "scale-overlap": {"fr": "Chevauchement dans une échelle", "en": "Overlap in a scale"},
    "coefficient-outside-level": {"fr": "Coefficient hors de son niveau", "en": "Coefficient outside its level"},
    "role-without-classification": {"fr": "Rôle sans classement", "en": "Role without classification"},
    "classification-incomplete": {"fr": "Classement incomplet", "en": "Incomplete classification"},
    "title-one-gender": {"fr": "Appellation d'un seul genre", "en": "Title without a gender form"},
    "reporting-cycle": {"fr": "Rattachement circulaire", "en": "Cycle of reporting"},
    "reporting-orphan": {"fr": "Rôle sans rattachement", "en": "Orphan of reporting"},
}
NOTES: Final[dict[str, dict[str, str]]] = {
    "no-grid": {"fr": "pas de grille", "en": "no grid"},
    "no-formal-line": {"fr": "pas de N+1 énoncé", "en": "no superior (N+1) stated"},
    "not-comparable": {"fr": "incomparable", "en": "not comparable"},
    "outside-chart": {"fr": "hors de l'organigramme", "en": "outside the chart"},
    "root": {"fr": "tête de l'organigramme", "en": "head of the chart"},
    "stated-none": {"fr": "néant énoncé", "en": "stated none"},
    "titles": {"fr": "appellations", "en": "titles"},
    "unknown": {"fr": "inconnu", "en": "unknown"},
}
TEXTS: Final[dict[str, dict[str, str]]] = {
    "finding": {"fr": "constat", "en": "finding"},
    "hypothesis": {"fr": "hypothèse", "en": "hypothesis"},
    "summary": {
        "fr": "{0} constat(s), {1} hypothèse(s), {2} remarque(s).",
        "en": "{0} finding(s), {1} hypothesis(es), {2} remark(s).",
    },
    "notes": {"fr": "Remarques", "en": "Remarks"},
    "noted": {"fr": "Déjà relevé : {0}", "en": "Noted already: {0}"},
    "quote": {"fr": "« {0} »", "en": "“{0}”"},
    "colon": {"fr": " : ", "en": ": "},
    "line-formal": {"fr": "N+1 énoncé", "en": "N+1 stated"},
    "line-other": {
        "fr": "hypothèse : aucun N+1 énoncé entre eux, seulement « {0} »",
        "en": "hypothesis: no N+1 is stated between them, only “{0}”",
    },
    "line-borrowed": {
        "fr": "hypothèse : aucun N+1 énoncé entre eux ; un autre document le dit de rôles jugés proches, {0} et {1}",
        "en": "hypothesis: no N+1 is stated between them; another document does of roles judged near, {0} and {1}",
    },
    "below": {
        "fr": "{0}, supérieur de {1} ({2}), est classé au-dessous, {3} : {4}.",
        "en": "{0}, superior of {1} ({2}), is graded below, {3}: {4}.",
    },
    "same-step": {"fr": "au même échelon d'expérience", "en": "at the same experience level"},
    "no-step": {"fr": "aucun échelon d'expérience n'étant énoncé", "en": "no experience level being stated"},
    "across-steps": {"fr": "d'un échelon d'expérience à l'autre", "en": "across experience levels"},
    "pair": {"fr": "{0} sous {1}", "en": "{0} under {1}"},
    "superior-empty": {
        "fr": " Échelons du supérieur laissés vides : {0}.",
        "en": " The superior's steps left empty: {0}.",
    },
    "diploma": {
        "fr": "{0} : « {1} », au-dessous de ce que la table du document donne au diplôme d'accueil {2} ({3}).",
        "en": "{0}: “{1}”, below what the document's own table gives to the entry diploma {2} ({3}).",
    },
    "diploma-higher": {
        "fr": " Hypothèse : {0} est aussi diplôme d'accueil, et la fiche ne dit pas lequel vaut pour ce niveau.",
        "en": " Hypothesis: {0} is an entry diploma too, and the sheet does not say which one this level is for.",
    },
    "gap-rank": {"fr": "{0} : aucun niveau de rang {1}.", "en": "{0}: no level of rank {1}."},
    "gap-range": {
        "fr": "{0} : rien entre {1} ({2}) et {3} ({4}), {5}.",
        "en": "{0}: nothing between {1} ({2}) and {3} ({4}), {5}.",
    },
    "gap-step": {
        "fr": " Hypothèse : c'est l'écart le plus courant et le plus petit de l'échelle ; ce peut être son pas.",
        "en": " Hypothesis: this is the smallest and commonest interval of the scale; it may be its step.",
    },
    "gap-diploma": {
        "fr": "{0} : la table des diplômes laisse vide la case de {1}.",
        "en": "{0}: the diploma table leaves the cell of {1} empty.",
    },
    "overlap": {
        "fr": "{0} : {1} (jusqu'à {2}) et {3} (à partir de {4}) se chevauchent ou s'inversent, {5}.",
        "en": "{0}: {1} (up to {2}) and {3} (from {4}) overlap or are reversed, {5}.",
    },
    "open": {"fr": "sans limite", "en": "no limit"},
    "coefficient": {"fr": "coefficient", "en": "coefficient"},
    "seniority": {"fr": "ancienneté", "en": "seniority"},
    "salary-multiplier": {"fr": "multiplicateur de salaire", "en": "salary multiplier"},
    "outside": {
        "fr": "{0}, « {1} » : coefficient {2}, hors de la plage de {3} ({4}).",
        "en": "{0}, “{1}”: coefficient {2}, outside the range of {3} ({4}).",
    },
    "unclassified-empty-field": {
        "fr": "{0} n'a aucun classement : le document montre les cases et les laisse vides.",
        "en": "{0} has no classification: the document shows the cells and leaves them empty.",
    },
    "unclassified-not-stated": {
        "fr": "{0} n'a aucun classement : le document, qui a une grille, n'en dit rien.",
        "en": "{0} has no classification: the document, which has a grid, says nothing of it.",
    },
    "incomplete": {"fr": "{0} n'est classé qu'en partie : {1}.", "en": "{0} is classified in part only: {1}."},
    "steps-empty": {"fr": "échelons laissés vides ({0})", "en": "steps left empty ({0})"},
    "no-level": {
        "fr": "catégorie sans niveau ni coefficient ({0})",
        "en": "category without level or coefficient ({0})",
    },
    "gender-masculine": {
        "fr": "{0} n'est imprimé qu'au masculin : aucune forme féminine.",
        "en": "{0} is printed in the masculine only: no feminine form.",
    },
    "gender-feminine": {
        "fr": "{0} n'est imprimé qu'au féminin : aucune forme masculine.",
        "en": "{0} is printed in the feminine only: no masculine form.",
    },
    "gender-common": {
        "fr": " Autre appellation épicène ou double : {0}.",
        "en": " Another title, common or double: {0}.",
    },
    "cycle": {
        "fr": "Les N+1 énoncés tournent en rond : {0}.",
        "en": "The stated superiors (N+1) form a circle: {0}.",
    },
    "cycle-other": {
        "fr": "Hypothèse : les lignes tournent en rond, mais toutes ne sont pas des N+1 énoncés : {0}.",
        "en": "Hypothesis: the lines run in a circle, but not all are stated as N+1: {0}.",
    },
    "orphan": {
        "fr": "{0} n'a ni supérieur ni subordonné énoncé, dans un document qui énonce des N+1.",
        "en": "{0} has neither superior nor report stated, in a document that states superiors (N+1).",
    },
    "orphan-tied": {
        "fr": "Hypothèse : {0} n'a ni N+1 ni subordonné formel, seulement une autre ligne ; le document en énonce.",
        "en": "Hypothesis: {0} has no N+1 and no formal report, only another line; the document states N+1.",
    },
    "orphan-empty": {
        "fr": "{0} n'a pas de supérieur : le document montre le champ et le laisse vide.",
        "en": "{0} has no superior: the document shows the field and leaves it empty.",
    },
    "orphans": {
        "fr": "Hypothèse : le document n'énonce aucun N+1, et aucune autre ligne ne rattache {0}.",
        "en": "Hypothesis: the document states no N+1, and no other line ties {0}.",
    },
    "note-no-grid": {
        "fr": "Le document n'énonce pas de grille : rien à comparer ; ses {0} rôle(s) décrit(s) ne sont pas en défaut.",
        "en": "The document states no grid: nothing to compare; its {0} described role(s) are not at fault.",
    },
    "note-unknown": {
        "fr": "Inconnu, le graphe de ce document n'étant pas dit complet. À vérifier : {0}",
        "en": "Unknown, the graph of this document not being marked complete. To verify: {0}",
    },
    "note-stated-none": {
        "fr": "Le document dit lui-même que {0} n'a pas de classement.",
        "en": "The document itself says that {0} has no classification.",
    },
    "note-none-above": {
        "fr": "Le document dit lui-même que {0} n'a pas de supérieur.",
        "en": "The document itself says that {0} has no superior.",
    },
    "note-not-comparable": {
        "fr": "{0}, supérieur, et {1} ne sont pas classés tous deux : rien à comparer.",
        "en": "{0}, superior, and {1} are not both classified: nothing to compare.",
    },
    "note-titles": {
        "fr": "{0} rôle(s) décrit(s) sur {1} au nom genré n'ont qu'un genre ; et {2} rôle(s) seulement mentionné(s).",
        "en": "{0} of {1} described role(s) with a gendered name have one gender only; and {2} mentioned role(s).",
    },
    "note-no-formal-line": {
        "fr": "Le document n'énonce aucun N+1 ; les {0} ligne(s) d'une autre sorte ne donnent que des hypothèses.",
        "en": "The document states no superior (N+1); its {0} line(s) of other kinds give hypotheses only.",
    },
    "note-no-line": {
        "fr": "Le document n'énonce aucune ligne hiérarchique : ni rattachement ni orphelin à constater.",
        "en": "The document states no reporting line: there is neither tie nor orphan to find.",
    },
    "note-root": {
        "fr": "{0} est la tête d'un organigramme, pas un orphelin : aucun supérieur énoncé.",
        "en": "{0} heads a chart and is no orphan: no superior stated.",
    },
    "note-root-department": {
        "fr": "{0} est la tête d'un organigramme, pas un orphelin : supérieur énoncé, {1}, qui n'est pas un poste.",
        "en": "{0} heads a chart and is no orphan: the superior stated, {1}, is not a post.",
    },
    "note-outside-chart": {
        "fr": "{0} est hors de l'organigramme du document (discordance déjà relevée).",
        "en": "{0} stands outside the document's chart (a discrepancy noted already).",
    },
}


def say(key: str, lang: str, *arguments: object) -> str:
    """A text in a language, with its places filled."""
    return TEXTS[key][lang].format(*arguments)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a finding: a resource, its label, its force (a label, or empty), its passages (IRIs)."""

    iri: str
    label: str
    force: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the graph that an analyst should look at.

    Attributes:
        kind: a key of ``CHECKS``.
        severity: ``finding``, or ``hypothesis`` where the document does not state what the check rests on.
        basis: what it rests on: a kind of line, ``other-document``, ``empty-field``, ``not-stated`` or ``stated``.
        document: the document (IRI).
        subjects: the resources concerned (IRIs).
        statement: the explanation.
        sides: what is compared, each with its passages.
        caution: what to bear in mind of the forces and dates on the sides.
        noted: the discrepancies that say so already (IRIs).
        lang: language of the texts.
    """

    kind: str
    severity: str
    basis: str
    document: str
    subjects: tuple[str, ...]
    statement: str
    sides: tuple[Side, ...]
    caution: str
    noted: tuple[str, ...]
    lang: str

    @property
    def passages(self) -> tuple[str, ...]:
        """The passages of all sides, each once."""
        return tuple(dict.fromkeys(p for side in self.sides for p in side.passages))

    def explain(self) -> str:
        """The finding in words, its sides with their passages, the caution, what noted it before."""
        lines = [f"[{say(self.severity, self.lang)}] {CHECKS[self.kind][self.lang]}"]
        lines[0] += f"{say('colon', self.lang)}{self.statement}"
        lines += [
            f"  – {side.label}{f' ({side.force})' if side.force else ''}  {_places(side.passages)}".rstrip()
            for side in self.sides
        ]
        lines += [f"  ! {self.caution}"] if self.caution else []
        lines += [f"  = {say('noted', self.lang, _places(self.noted))}"] if self.noted else []
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "basis": self.basis,
            "document": self.document,
            "subjects": list(self.subjects),
            "statement": self.statement,
            "sides": [
                {"iri": s.iri, "label": s.label, "force": s.force, "passages": list(s.passages)} for s in self.sides
            ],
            "caution": self.caution,
            "noted": list(self.noted),
        }


@dataclass(frozen=True, slots=True)
class Note:
    """What is no finding and must be said: a key of ``NOTES``, the document, the resources, the words, passages."""

    kind: str
    document: str
    subjects: tuple[str, ...]
    statement: str
    passages: tuple[str, ...]
    lang: str

    def explain(self) -> str:
        """The remark in words, with its passages."""
        head = f"[{NOTES[self.kind][self.lang]}] {_places((self.document,))}{say('colon', self.lang)}"
        return f"{head}{self.statement}  {_places(self.passages)}".rstrip()

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "kind": self.kind,
            "document": self.document,
            "subjects": list(self.subjects),
            "statement": self.statement,
            "passages": list(self.passages),
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """The findings by check, and the remarks."""

    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    lang: str

    def counts(self) -> dict[tuple[str, str], int]:
        """How many findings there are, by kind and severity; every kind is there."""
        counted = Counter((found.kind, found.severity) for found in self.findings)
        return {(kind, severity): counted[(kind, severity)] for kind in CHECKS for severity in SEVERITIES}

    def of(self, kind: str) -> tuple[Finding, ...]:
        """The findings of a kind."""
        return tuple(found for found in self.findings if found.kind == kind)

    def explain(self) -> str:
        """All of it in words: the count, the findings, the remarks."""
        severities = Counter(found.severity for found in self.findings)
        lines = [say("summary", self.lang, severities["finding"], severities["hypothesis"], len(self.notes))]
        for found in self.findings:
            lines += ["", found.explain()]
        if self.notes:
            lines += ["", say("notes", self.lang), *(note.explain() for note in self.notes)]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "findings": [found.to_dict() for found in self.findings],
            "notes": [note.to_dict() for note in self.notes],
        }

    def to_table(self) -> Table:
        """One row a finding."""
        columns = ("kind", "severity", "basis", "document", "subjects", "statement", "passages", "caution", "noted")
        rows = (
            (
                Literal(found.kind),
                Literal(found.severity),
                Literal(found.basis),
                Iri(found.document),
                Literal(" ".join(found.subjects)),
                Literal(found.statement),
                Literal(" ".join(found.passages)),
                Literal(found.caution),
                Literal(" ".join(found.noted)),
            )
            for found in self.findings
        )
        return Table(columns, tuple(rows))

    def to_pandas(self) -> pandas.DataFrame:
        """The rows of :meth:`to_table` as a DataFrame.

        Raises:
            ImportError: pandas is not installed (``pip install ccgraph[pandas]``).
        """
        return self.to_table().to_pandas()


def _places(iris: tuple[str, ...]) -> str:
    return " ".join(iri.rpartition("/")[2] for iri in iris)
