"""The work of every role, as the documents state it and the annotations read it: loaded once, then compared.

The questions put to the store stand in ``queries/gap/*.rq``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ccgraph import query, resources
from ccgraph.compare.texts import say
from ccgraph.errors import NotFoundError
from ccgraph.evidence import position
from ccgraph.store import Store
from ccgraph.table import Literal, Table, Term
from ccgraph.terms import CCJ, ID

__all__ = ["Competency", "Deed", "Exclusion", "Item", "Role", "Statement", "Work", "ask", "grade_of"]

_CONCEPT = f"{ID}concept/"
# Ranks of involvement and of scope. What stands on one rank is not told apart: leading a meeting is no less than
# organising it. An unknown one is never taken for less.
_INVOLVEMENTS = (("takes-part", "prepares"), ("performs", "leads", "organises"), ("supervises",), ("guarantees",))
_SCOPES = (("self", "person"), ("team",), ("floor",), ("site",), ("group",))
_DECIDES = "decides"
_DOING = frozenset({"ProfessionalCompetency", "TechnicalKnowHow", "OrganisationalKnowHow", "RelationalKnowHow"})


@dataclass(frozen=True, slots=True)
class Competency:
    """A shared competency: label, number, the one above it, and its natures (local names of ``ccj:`` classes)."""

    iri: str
    label: str
    notation: str = ""
    broader: str | None = None
    kinds: frozenset[str] = frozenset()

    @property
    def section(self) -> str:
        """``professional``, ``knowledge`` or ``transversal``: the three are compared apart."""
        if "Knowledge" in self.kinds and not _DOING & self.kinds:
            return "knowledge"
        return "transversal" if "TransversalCompetency" in self.kinds else "professional"


@dataclass(frozen=True, slots=True)
class Statement:
    """An activity or a capacity: its label, force (a label) and passages (IRIs, with the first line)."""

    iri: str
    label: str
    force: str = ""
    passages: tuple[str, ...] = ()
    line: int | None = None
    capacity: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """A statement read as calling for a competency, with the involvement and the scope it shows (IRIs or empty).

    ``annotation`` is the IRI of the judgement that reads it so; an item of knowledge needs none.
    """

    statement: Statement
    involvement: str = ""
    scope: str = ""
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A passage that says that a role does not do something; the competencies concerned and all below them."""

    iri: str
    label: str
    force: str
    passages: tuple[str, ...]
    line: int | None
    competencies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of knowledge that the certification of a role names, and the shared competencies it belongs to."""

    statement: Statement
    competencies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Role:
    """A role with what it is compared by.

    Attributes:
        iri: its IRI.
        label: in the language loaded.
        document: IRI of its document, or empty.
        title: the document's title.
        issued: the document's date, or the words for an undated one.
        force: label of the role's force.
        described: whether the document describes it.
        statements: its activities and capacities.
        deeds: by competency.
        exclusions: what a passage says it does not do.
        knowledge: the items of knowledge that its certification names.
    """

    iri: str
    label: str
    document: str = ""
    title: str = ""
    issued: str = ""
    force: str = ""
    described: bool = False
    statements: tuple[Statement, ...] = ()
    deeds: Mapping[str, tuple[Deed, ...]] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    knowledge: tuple[Item, ...] = ()

    @property
    def activities(self) -> int:
        """How many activities the document states."""
        return sum(not statement.capacity for statement in self.statements)

    @property
    def source(self) -> str:
        """The document's short name."""
        return self.document.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Work:
    """Every role and every shared competency, in one language; ``words`` are the labels of involvements and scopes."""

    lang: str
    roles: Mapping[str, Role]
    competencies: Mapping[str, Competency]
    words: Mapping[str, str]

    @classmethod
    def load(cls, store: Store, lang: str = "fr") -> Work:
        """Read the work of every role from a store, in seven questions."""
        words = {str(r["concept"]): str(r["label"]) for r in ask(store, "judgements", lang)}
        statements = _statements(ask(store, "statements", lang), words)
        readings: dict[str, dict[str, tuple[str, str, str]]] = defaultdict(dict)
        for row in ask(store, "annotations", lang):
            reading = (_text(row["involvement"]), _text(row["scope"]), _text(row["annotation"]))
            readings[_text(row["statement"])].setdefault(_text(row["competency"]), reading)
        exclusions = _exclusions(ask(store, "exclusions", lang), words)
        knowledge = _knowledge(ask(store, "knowledge", lang), words)
        roles: dict[str, Role] = {}
        for row in ask(store, "roles", lang):
            iri = _text(row["role"])
            if iri in roles:
                continue
            own = tuple(statements.get(iri, {}).values())
            deeds: dict[str, list[Deed]] = defaultdict(list)
            for statement in own:
                for competency, reading in readings.get(statement.iri, {}).items():
                    deeds[competency].append(Deed(statement, *reading))
            roles[iri] = Role(
                iri,
                _text(row["label"]),
                _text(row["document"]),
                _text(row["title"]),
                _dated(_text(row["issued"]), lang),
                words.get(_text(row["force"]), ""),
                row["described"] is not None,
                own,
                {competency: tuple(found) for competency, found in deeds.items()},
                tuple(exclusions.get(iri, ())),
                tuple(knowledge.get(iri, ())),
            )
        return cls(lang, roles, _competencies(ask(store, "competencies", lang)), words)

    def role(self, iri: str) -> Role:
        """A role by its IRI.

        Raises:
            NotFoundError: the graph has no such role.
        """
        if iri not in self.roles:
            raise NotFoundError(f"<{iri}> is no role of the graph; `ccgraph list roles` shows them.")
        return self.roles[iri]

    def competency(self, iri: str) -> Competency:
        """A competency by its IRI; one without a description keeps the end of its IRI for a label."""
        return self.competencies.get(iri) or Competency(iri, iri.rpartition("/")[2])

    def above(self, competency: str) -> tuple[str, ...]:
        """The broader competencies of one, nearest first."""
        found: list[str] = []
        known = self.competencies.get(competency)
        while known is not None and known.broader and known.broader not in found:
            found.append(known.broader)
            known = self.competencies.get(known.broader)
        return tuple(found)

    def group(self, competency: str) -> Competency:
        """The head of the branch that a competency stands in, itself where it stands at the top."""
        return self.competency((self.above(competency) or (competency,))[-1])

    def order(self, competency: str) -> tuple[tuple[int, ...], str]:
        """A sort key: the number in the tree, then the label."""
        known = self.competency(competency)
        parts = known.notation.split(".")
        return (tuple(int(p) if p.isdigit() else 999 for p in parts), known.label)

    def word(self, concept: str) -> str:
        """The label of an involvement, a scope or a force."""
        return self.words.get(concept, concept.rpartition("/")[2])


def grade_of(concept: str) -> int | None:
    """The rank of an involvement or of a scope on its own scale; ``None`` when it is not known."""
    kind, _, name = concept.removeprefix(_CONCEPT).partition("/")
    if name == _DECIDES:
        return len(_INVOLVEMENTS)
    ranks = _INVOLVEMENTS if kind == "involvements" else _SCOPES
    return next((i for i, names in enumerate(ranks) if name in names), None)


def ask(store: Store, name: str, lang: str) -> Table:
    """The rows of ``queries/gap/<name>.rq``."""
    found = query.find(name, resources.folder("queries") / "gap")
    return query.run(store, found, {"lang": lang} if any(p.name == "lang" for p in found.parameters) else {})


def _text(term: Term | None) -> str:
    return "" if term is None else str(term)


def _dated(issued: str, lang: str) -> str:
    return say("undated", lang) if issued in {"", "unknown"} else issued


def _integer(term: Term | None) -> int | None:
    value = term.to_python() if isinstance(term, Literal) else None
    return value if isinstance(value, int) else None


def _statements(rows: Iterable[Mapping[str, Term | None]], words: Mapping[str, str]) -> dict[str, dict[str, Statement]]:
    passages: dict[str, dict[str, int | None]] = defaultdict(dict)
    first: dict[tuple[str, str], Mapping[str, Term | None]] = {}
    for row in rows:
        statement = _text(row["statement"])
        first.setdefault((_text(row["role"]), statement), row)
        if row["passage"] is not None:
            passages[statement][_text(row["passage"])] = _integer(row["line"])
    found: dict[str, dict[str, Statement]] = defaultdict(dict)
    for (role, iri), row in first.items():
        where = sorted(passages[iri], key=position)
        found[role][iri] = Statement(
            iri,
            _text(row["label"]),
            words.get(_text(row["force"]), ""),
            tuple(where),
            passages[iri][where[0]] if where else None,
            _text(row["property"]) == f"{CCJ}asksFor",
        )
    return found


def _exclusions(rows: Iterable[Mapping[str, Term | None]], words: Mapping[str, str]) -> dict[str, list[Exclusion]]:
    grouped: dict[tuple[str, str], list[Mapping[str, Term | None]]] = defaultdict(list)
    for row in rows:
        grouped[(_text(row["role"]), _text(row["absence"]))].append(row)
    found: dict[str, list[Exclusion]] = defaultdict(list)
    for (role, absence), group in grouped.items():
        passages = tuple(sorted({_text(row["passage"]) for row in group}, key=position))
        competencies = frozenset(_text(row["competency"]) for row in group if row["competency"] is not None)
        force = words.get(_text(group[0]["force"]), "")
        label = _text(group[0]["label"])
        found[role].append(Exclusion(absence, label, force, passages, _integer(group[0]["line"]), competencies))
    return found


def _competencies(rows: Iterable[Mapping[str, Term | None]]) -> dict[str, Competency]:
    first: dict[str, Mapping[str, Term | None]] = {}
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        first.setdefault(_text(row["competency"]), row)
        kinds[_text(row["competency"])].add(_text(row["kind"]).removeprefix(CCJ))
    return {
        iri: Competency(
            iri,
            _text(row["label"]),
            _text(row["notation"]),
            _text(row["broader"]) or None,
            frozenset(kinds[iri]),
        )
        for iri, row in first.items()
    }


def _knowledge(rows: Iterable[Mapping[str, Term | None]], words: Mapping[str, str]) -> dict[str, list[Item]]:
    grouped: dict[tuple[str, str], list[Mapping[str, Term | None]]] = defaultdict(list)
    for row in rows:
        grouped[(_text(row["role"]), _text(row["item"]))].append(row)
    found: dict[str, list[Item]] = defaultdict(list)
    for (role, iri), group in grouped.items():
        lines = {_text(row["passage"]): _integer(row["line"]) for row in group}
        where = sorted(lines, key=position)
        force = words.get(_text(group[0]["force"]), "")
        statement = Statement(iri, _text(group[0]["label"]), force, tuple(where), lines[where[0]], True)
        shared = frozenset(_text(row["competency"]) for row in group if row["competency"] is not None)
        found[role].append(Item(statement, shared))
    return found
