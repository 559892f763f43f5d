"""How a finding is written down: its sides with their labels and passages, the caution, what noted it before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ccgraph.compare.facts import Document, Facts, FormerRemark, Post
from ccgraph.compare.findings import Finding, Note, Side, say
from ccgraph.passages import Passage

__all__ = ["Draft"]

# Posts that a grid or a chart may hold; a certified occupation is a credential's, and a mentioned role only named.
_POSTS = ("JobProfile", "BenchmarkJob")
_TWO = 2
# The kinds of discrepancy that may say what a check finds.
_REMARKS = {
    "superior-below-report": ("hierarchy", "classification"),
    "entry-below-diploma": ("classification",),
    "scale-gap": ("classification",),
    "scale-overlap": ("classification",),
    "coefficient-outside-level": ("classification",),
    "role-without-classification": ("hierarchy", "classification", "empty"),
    "classification-incomplete": ("classification", "empty"),
    "reporting-cycle": ("hierarchy",),
    "reporting-orphan": ("hierarchy",),
}


@dataclass(slots=True)
class Draft:
    """The findings and remarks made so far of some documents."""

    facts: Facts
    documents: Sequence[Document]
    lang: str
    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def posts(self, document: str) -> list[Post]:
        """The posts that a document describes, in the order in which it names them."""
        found = [p for p in self.facts.posts.values() if p.document == document and p.kind in _POSTS]
        return sorted(found, key=lambda p: (_start(p.passages), p.iri))

    def say(self, key: str, *arguments: object) -> str:
        """A text in the language of the audit."""
        return say(key, self.lang, *arguments)

    def quote(self, iri: str, label: str = "") -> str:
        """The label of a resource between quotation marks."""
        post, level = self.facts.posts.get(iri), self.facts.levels.get(iri)
        known = post.label if post else level.label if level else iri
        return self.say("quote", label or known)

    def side(self, iri: str, label: str, passages: Iterable[str], force: str = "") -> Side:
        """One side of a finding; the force is given by IRI."""
        known = self.facts.forces.get(force)
        return Side(iri, label, known.label if known else "", tuple(passages))

    def find(
        self,
        kind: str,
        document: str,
        subjects: Iterable[str],
        statement: str,
        sides: Iterable[Side],
        *,
        basis: str = "stated",
        hypothesis: bool = False,
        absence: bool = False,
    ) -> None:
        """Write a finding down; one that rests on an ``absence`` is a remark where the graph may be incomplete."""
        made, of = tuple(sides), tuple(subjects)
        if absence and not self.facts.documents[document].complete:
            where = dict.fromkeys(p for side in made for p in side.passages)
            self.note("unknown", document, self.say("note-unknown", statement), of, where)
            return
        severity = "hypothesis" if hypothesis else "finding"
        noted = tuple(sorted(r.iri for r in self.facts.former if _tells(r, kind, of, made)))
        caution = self._caution(made)
        self.findings.append(
            Finding(kind, severity, basis, document, of, statement, made, caution, noted, self.lang),
        )

    def note(
        self, kind: str, document: str, statement: str, subjects: Iterable[str] = (), passages: Iterable[str] = ()
    ) -> None:
        """Write a remark down."""
        self.notes.append(Note(kind, document, tuple(subjects), statement, tuple(passages), self.lang))

    def _caution(self, sides: Iterable[Side]) -> str:
        """What to bear in mind of each force, with the document and its date."""
        notes = {force.label: force.note for force in self.facts.forces.values()}
        told: dict[str, None] = {}
        for side in sides:
            for passage in side.passages[:1]:
                document = self.facts.documents.get(Passage.from_iri(passage).document)
                note = notes.get(side.force, "")
                if document and note:
                    told[f"{document.title} ({document.issued}){say('colon', self.lang)}{note}"] = None
        return " ".join(told)


def _start(passages: Sequence[str]) -> int:
    return min((Passage.from_iri(p).start for p in passages), default=0)


def _tells(remark: FormerRemark, kind: str, subjects: Sequence[str], sides: Sequence[Side]) -> bool:
    """Whether a discrepancy speaks of the same: of the first side and another, or of it and a subject by name."""
    if remark.kind not in _REMARKS.get(kind, ()) or not sides:
        return False
    told = [any(_overlap(p, q) for p in side.passages for q in remark.passages) for side in sides]
    named = bool(remark.roles & set(subjects))
    return (told[0] and sum(told) >= _TWO) or (any(told) and named)


def _overlap(one: str, other: str) -> bool:
    a, b = Passage.from_iri(one), Passage.from_iri(other)
    return a.document == b.document and a.start < b.end and b.start < a.end
