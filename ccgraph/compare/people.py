"""People against a target role: what they hold, what a team needs and what covers it; nobody is ranked or kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccgraph.compare.gap import Assessment, Gap, Origin, compare
from ccgraph.compare.profiles import Person, Training
from ccgraph.compare.texts import DISCLAIMER, say
from ccgraph.compare.work import Competency, Role, Work, ask
from ccgraph.errors import UsageError
from ccgraph.names import resolve_one
from ccgraph.reason import search_key
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table, Term
from ccgraph.terms import ID

if TYPE_CHECKING:
    import pandas

__all__ = ["Cover", "Team", "Vocabulary", "origin_of", "team"]


@dataclass(frozen=True, slots=True)
class Cover:
    """What covers a competency.

    Attributes:
        by: a unit of a certification (CCP), a certification, or a training of the user's own catalogue.
        through: the competency or activity of it that does; empty for the user's training.
        force: label of its force; for the user's training, that it is theirs.
    """

    by: str
    through: str = ""
    force: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """The needs of several people against one target, side by side in the order of the file; no order of merit.

    Attributes:
        target: the role.
        gaps: one a person.
        covers: what covers a competency, by its IRI.
        remarks: what a reader must know of the whole: training not understood, or none stated.
        lang: language of labels and words.
    """

    target: Role
    gaps: tuple[Gap, ...]
    covers: Mapping[str, tuple[Cover, ...]]
    remarks: tuple[str, ...]
    lang: str

    def competencies(self) -> list[tuple[Competency, str, list[str]]]:
        """Each competency that the target asks for, its section, and its state for each person."""
        first = self.gaps[0].needs
        states = [{need.competency.iri: need.state for need in gap.needs} for gap in self.gaps]
        return [(n.competency, n.section, [state[n.competency.iri] for state in states]) for n in first]

    def cover_lines(self, competency: str) -> list[str]:
        """What covers a competency, in words: one line a unit, certification or training."""
        found: dict[str, list[str]] = {}
        for cover in self.covers.get(competency, ()):
            name = f"{cover.by} ({cover.force})" if cover.force else cover.by
            found.setdefault(name, []).append(cover.through)
        return [f"{by}: {', '.join(dict.fromkeys(t))}" if any(t) else by for by, t in found.items()]

    def covered(self, competency: str) -> str:
        """What covers a competency, on one line."""
        return "; ".join(self.cover_lines(competency))

    def notes(self) -> list[str]:
        """The remarks of the whole, then those of people, each once, with who is concerned where not all are."""
        told: dict[str, dict[str, None]] = {}
        for gap in self.gaps:
            for note in gap.notes:
                told.setdefault(note, {})[gap.origin.label] = None
        shown = [note if len(who) == len(self.gaps) else f"{', '.join(who)} — {note}" for note, who in told.items()]
        return list(dict.fromkeys((*self.remarks, *shown)))

    def explain(self) -> str:
        """Each competency with the number of people in each state, and what covers it."""
        lines = [f"{self.target.label} — {', '.join(gap.origin.label for gap in self.gaps)}"]
        for competency, _, states in self.competencies():
            counts = ", ".join(f"{states.count(s)} {say(s, self.lang)}" for s in dict.fromkeys(states))
            lines.append(f"{competency.label}: {counts}  {self.covered(competency.iri)}".rstrip())
        return "\n".join([*lines, *self.notes(), DISCLAIMER[self.lang]])

    def to_dict(self) -> dict[str, Any]:
        """Plain values, disclaimer included."""
        return {
            "target": {"role": self.target.iri, "label": self.target.label},
            "people": [{"label": gap.origin.label, "notes": list(gap.notes)} for gap in self.gaps],
            "needs": [
                {
                    "competency": competency.iri,
                    "label": competency.label,
                    "section": section,
                    "states": states,
                    "covered_by": [
                        {"by": c.by, "through": c.through, "force": c.force}
                        for c in self.covers.get(competency.iri, ())
                    ],
                }
                for competency, section, states in self.competencies()
            ],
            "remarks": list(self.remarks),
            "disclaimer": DISCLAIMER[self.lang],
        }

    def to_table(self) -> Table:
        """One row a competency, one column a person."""
        people = [f"{i}. {gap.origin.label}" for i, gap in enumerate(self.gaps, 1)]
        rows: list[tuple[Term | None, ...]] = [
            (
                Literal(say(section, self.lang)),
                Iri(competency.iri),
                Literal(competency.label),
                *(Literal(say(state, self.lang)) for state in states),
                Literal(self.covered(competency.iri)),
            )
            for competency, section, states in self.competencies()
        ]
        return Table(("section", "competency", "label", *people, "covered"), tuple(rows))

    def to_pandas(self) -> pandas.DataFrame:
        """One row a competency, one column a person, as a DataFrame."""
        return self.to_table().to_pandas()


class Vocabulary:
    """The names of the shared competencies: IRIs, the ends of IRIs, numbers, labels in any spelling."""

    def __init__(self, store: Store, work: Work) -> None:
        self._work = work
        self._numbers = {c.notation: c.iri for c in work.competencies.values() if c.notation}
        self._names: dict[str, list[str]] = {}
        for row in ask(store, "competency-names", work.lang):
            self._names.setdefault(str(row["key"]), []).append(str(row["competency"]))

    def find(self, name: str) -> list[str]:
        """The IRIs of the competencies that bear a name."""
        for iri in (name, f"{ID}{name}", f"{ID}concept/competencies/{name}", self._numbers.get(name, "")):
            if iri in self._work.competencies:
                return [iri]
        return self._names.get(search_key(name), [])

    def one(self, name: str, remarks: list[str]) -> str | None:
        """The one competency that bears a name; else ``None``, and a remark that says why."""
        found, lang = self.find(name), self._work.lang
        if len(found) == 1:
            return found[0]
        labels = ", ".join(f"{c.notation} {c.label}".strip() for c in map(self._work.competency, found))
        remarks.append(say("note-ambiguous", lang, name, labels) if found else say("note-unknown", lang, name))
        return None


def origin_of(
    store: Store, work: Work, person: Person, roles: Sequence[Role] = (), vocabulary: Vocabulary | None = None
) -> tuple[Origin, list[str]]:
    """What a person holds, and what could not be understood: unknown competencies are listed, never dropped.

    Raises:
        NotFoundError: a role held bears no known name.
        UsageError: a role's name is that of several.
    """
    vocabulary = vocabulary or Vocabulary(store, work)
    held = [*roles, *(work.role(resolve_one(store, name, "Role", None, work.lang).iri) for name in person.roles)]
    remarks: list[str] = []
    found: dict[str, Assessment] = {}
    for given in person.assessments:
        iri = vocabulary.one(given.competency, remarks)
        if iri is None:
            continue
        label = work.competency(iri).label
        if not given.grounded:
            remarks.append(say("note-assessor", work.lang, label))
        made = Assessment(iri, given.mastery, given.assessor, given.date)
        if iri in found:
            made = max(found[iri], made, key=lambda a: a.date)
            remarks.append(say("note-older", work.lang, label, made.date or say("undated", work.lang)))
        found[iri] = made
    label = person.name or say("person", work.lang)
    return Origin(label, tuple({role.iri: role for role in held}.values()), found, person=True), remarks


def team(
    store: Store, work: Work, people: Iterable[Person], target: Role, training: Sequence[Training] | None = None
) -> Team:
    """The needs of several people against one target, with what covers them.

    Args:
        store: the graph.
        work: the work of its roles.
        people: in the order to be shown.
        target: the role.
        training: the user's own catalogue, if any; the documents name units of certifications only.

    Raises:
        NotFoundError: a role held bears no known name.
        UsageError: a role's name is that of several, or there is nobody.
    """
    vocabulary = Vocabulary(store, work)
    gaps = []
    for person in people:
        origin, remarks = origin_of(store, work, person, (), vocabulary)
        gaps.append(compare(work, origin, target, remarks))
    if not gaps:
        raise UsageError("A team needs one person at least.")
    covers: dict[str, list[Cover]] = {}
    # What is mapped to the competency first, then what asks for a capacity that calls for it.
    for question in ("certified", "certified-capacities", "certified-work"):
        for row in ask(store, question, work.lang):
            force = work.word(str(row["force"])) if row["force"] is not None else ""
            cover = Cover(str(row["unitLabel"]), str(row["label"]), force)
            if cover not in (found := covers.setdefault(str(row["competency"]), [])):
                found.append(cover)
    told: list[str] = [] if training else [say("note-training", work.lang)]
    for item in training or ():
        iri = vocabulary.one(item.competency, told)
        if iri is not None:
            covers.setdefault(iri, []).append(Cover(item.title, "", say("own-training", work.lang)))
    return Team(target, tuple(gaps), {key: tuple(value) for key, value in covers.items()}, tuple(told), work.lang)
