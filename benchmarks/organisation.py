"""One synthetic organisation: its document, what the document states of its roles, and our annotations of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from benchmarks.quads import Lines, iri, text
from benchmarks.wording import ACRONYMS, RoleName, activity_name, role_name, slug
from ccgraph.terms import GRAPH, ID, PREFIXES

if TYPE_CHECKING:
    import random

__all__ = ["Shared", "organisation"]

_CONCEPT = f"{ID}concept/"
_AGENT = f"{ID}agent/synthetic"
_FREQUENCIES = ("daily", "weekly", "monthly", "annual")
_INVOLVEMENTS = ("takes-part", "prepares", "leads", "organises")


class _Sizes(Protocol):
    """What of the parameters an organisation depends on."""

    @property
    def roles(self) -> int: ...
    @property
    def activities(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Shared:
    """Identifiers of what organisations share; ``mentioned`` and ``meetings`` with their French labels."""

    mentioned: tuple[tuple[str, str], ...]
    meetings: tuple[tuple[str, str], ...]
    competencies: tuple[str, ...]
    codes: tuple[str, ...]
    grid_levels: tuple[str, ...]
    experience_levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Role:
    iri: str
    name: RoleName


class _Document:
    """The text as it grows, and the passages of it."""

    def __init__(self, name: str, out: Lines) -> None:
        self.iri = name
        self._out = out
        self._parts: list[str] = []
        self._length = 0
        self._line = 1

    def say(self, words: str, end: str = "\n") -> str:
        """Write words; give back their passage, described."""
        start, stop = self._length, self._length + len(words)
        passage = f"{self.iri}#char={start},{stop}"
        self._out.type(passage, "Passage")
        self._out.add(passage, "nif:beginIndex", text(start))
        self._out.add(passage, "nif:endIndex", text(stop))
        self._out.add(passage, "ccj:firstLine", text(self._line))
        self._out.add(passage, "ccj:lastLine", text(self._line))
        self._out.add(passage, "dcterms:isPartOf", iri(self.iri))
        self.skip(words + end)
        return passage

    def skip(self, words: str) -> None:
        """Write words that nothing rests on."""
        self._parts.append(words)
        self._length += len(words)
        self._line += words.count("\n")

    def describe(self, title: str, english: str) -> None:
        """Say of the document what is known once it is written."""
        written = "".join(self._parts)
        self._out.type(self.iri, "SourceDocument")
        self._out.add(self.iri, "dcterms:title", text(title, "fr"), text(english, "en"))
        self._out.add(self.iri, "dcterms:publisher", text("Synthetic"))
        self._out.add(self.iri, "dcterms:issued", text("2026"))
        self._out.add(self.iri, "dcterms:language", text("fr"))
        self._out.add(self.iri, "dcterms:type", iri(f"{_CONCEPT}document-kinds/employer-guide"))
        self._out.add(self.iri, "schema:sha256", text(hashlib.sha256(written.encode()).hexdigest()))
        self._out.add(self.iri, "ccj:characterCount", text(len(written)))


class _Organisation:
    """Writes one organisation."""

    def __init__(self, index: int, shared: Shared, chance: random.Random, sizes: _Sizes) -> None:
        self.stem = f"synthetic-{index:06d}"
        self.shared = shared
        self.chance = chance
        self.sizes = sizes
        self.out = Lines(f"{GRAPH}sources/{self.stem}")
        self.judged = Lines(f"{GRAPH}annotations/{self.stem}")
        self.document = _Document(f"{ID}document/{self.stem}", self.out)
        self.top = f"{ID}department/{self.stem}/direction-generale"

    def write(self) -> list[str]:
        number = int(self.stem.rpartition("-")[2])
        title, english = f"Guide des métiers de l'organisation {number}", f"Guide to the jobs of organisation {number}"
        guide = self._section("guide", title, english)
        self.out.add(guide, "ccj:force", iri(f"{_CONCEPT}forces/employer-practice"))
        chart = self._section("organigramme", "Organigramme", "Organisation chart", guide)
        self._stated(self.top, "Department", "Direction générale", chart)
        self.out.labels(self.top, "Direction générale", "General management")
        roles = self._roles()
        on_chart = {role.iri for role in roles if self.chance.random() < 0.8}
        for role in roles:
            if role.iri in on_chart:
                self._title(role, role.name.masculine, "preferred", chart)
        span = self.chance.randint(2, 4)
        superiors = [None, *(roles[(i - 1) // span] for i in range(1, len(roles)))]
        for role, superior in zip(roles, superiors, strict=True):
            team = [r for r, s in zip(roles, superiors, strict=True) if s is role]
            self._sheet(role, superior, team, guide, role.iri not in on_chart)
        self._mentioned_role(guide)
        for acronym, expansion in self.chance.sample(ACRONYMS, 3):
            node = f"{ID}acronym/{self.stem}/{slug(acronym)}"
            self._stated(node, "Acronym", acronym, guide)
            self.out.labels(node, acronym, acronym)
            self.out.add(node, "ccj:printedForm", text(acronym))
            if expansion is not None:
                self.out.add(node, "ccj:expansion", text(expansion, "fr"))
        self.document.describe(title, english)
        self._discrepancy(roles[-1])
        return [*self.out, *self.judged]

    def _section(self, local: str, french: str, english: str, parent: str = "") -> str:
        node = f"{ID}section/{self.stem}/{local}"
        self._stated(node, "Section", french, parent)
        self.out.labels(node, french, english)
        return node

    def _stated(self, node: str, kind: str, words: str, section: str = "") -> str:
        self.out.type(node, kind)
        passage = self.document.say(words)
        self.out.add(node, "ccj:statedIn", iri(passage))
        if section:
            self.out.add(node, "ccj:inSection", iri(section))
        return passage

    def _roles(self) -> list[_Role]:
        names: dict[str, RoleName] = {}
        while len(names) < self.sizes.roles:
            name = role_name(self.chance)
            names.setdefault(slug(name.masculine), name)
        return [_Role(f"{ID}role/{self.stem}/{local}", name) for local, name in names.items()]

    def _title(self, role: _Role, form: str, kind: str, section: str) -> None:
        node = f"{role.iri}#title-{slug(form)}"
        self._stated(node, "Title", form, section)
        self.out.add(node, "skosxl:literalForm", text(form, "fr"))
        self.out.add(node, "dcterms:type", iri(f"{_CONCEPT}title-kinds/{kind}"))
        feminine = form == role.name.feminine
        gender = "commonGender" if role.name.epicene else "feminine" if feminine else "masculine"
        self.out.add(node, "lexinfo:gender", iri(PREFIXES["lexinfo"] + gender))
        self.out.add(role.iri, "skosxl:prefLabel" if kind == "preferred" else "skosxl:altLabel", iri(node))

    def _sheet(self, role: _Role, superior: _Role | None, team: list[_Role], guide: str, has_no_title: bool) -> None:
        name = role.name
        section = self._section(slug(name.masculine), name.masculine, name.english, guide)
        self.out.type(role.iri, "JobProfile")
        self.out.add(role.iri, "skos:prefLabel", text(name.english, "en"))
        self.out.add(role.iri, "ccj:statedIn", iri(self.document.say(name.masculine)))
        if has_no_title:
            self._title(role, name.masculine, "preferred", section)
        if not name.epicene:
            self._title(role, name.feminine, "gender-form", section)
        if self.chance.random() < 0.3:
            self._title(role, name.plural, "plural", section)
        self._line(role, superior, section)
        self._purpose(role, section)
        for position in range(1, self.sizes.activities + 1):
            self._activity(role, position, section)
        if team:
            self._quantity(role, team[0], len(team), section)
        if self.chance.random() < 0.7:
            self.out.add(role.iri, "ccj:hasCode", iri(self.chance.choice(self.shared.codes)))
        if self.chance.random() < 0.6:
            self._classification(role, section)

    def _line(self, role: _Role, superior: _Role | None, section: str) -> None:
        named = superior.name.masculine if superior else "Direction générale"
        english = superior.name.english if superior else "General management"
        above = superior.iri if superior else self.top
        for local, kind, words in (("n-plus-1", "formal", f"N+1 : {named}"), ("autre", "alternative", "Ou : DG")):
            if kind == "alternative" and (superior is None or self.chance.random() > 0.15):
                continue
            node = f"{role.iri}#line-{local}"
            self._stated(node, "ReportingLine", words, section)
            self.out.labels(node, f"{role.name.masculine} : {words}", f"{role.name.english}: {english} ({kind})")
            self.out.add(node, "dcterms:type", iri(f"{_CONCEPT}line-kinds/{kind}"))
            self.out.add(node, "ccj:subordinate", iri(role.iri))
            self.out.add(node, "ccj:superior", iri(above if kind == "formal" else self.top))
        self.out.add(role.iri, "ccj:reportsTo", iri(above))

    def _purpose(self, role: _Role, section: str) -> None:
        node = f"{role.iri}#purpose-1"
        said = activity_name(self.chance)
        self._stated(node, "Purpose", f"Finalité : {said.french}", section)
        self.out.labels(node, said.french, said.english)
        self.out.add(role.iri, "ccj:hasPurpose", iri(node))

    def _activity(self, role: _Role, position: int, section: str) -> None:
        node = f"{role.iri}#activity-{position}"
        said = activity_name(self.chance)
        self.document.skip("- ")
        self._stated(node, "Activity", said.french, section)
        self.out.labels(node, said.french, said.english)
        self.out.add(node, "schema:position", text(position))
        self.out.add(role.iri, "ccj:performs", iri(node))
        if self.chance.random() < 0.1:
            self.out.add(node, "ccj:optional", text(True))
        if self.chance.random() < 0.2:
            self.out.add(node, "ccj:frequency", iri(f"{_CONCEPT}frequencies/{self.chance.choice(_FREQUENCIES)}"))
        if self.chance.random() < 0.35:
            self._mention(role, node, position, section)
        if self.chance.random() < 0.1:
            self._participation(role, node, position, section)
        for body in self.chance.sample(self.shared.competencies, self.chance.choice((1, 1, 1, 2))):
            self._annotation(node, body)

    def _mention(self, role: _Role, statement: str, position: int, section: str) -> None:
        concept, label = self.chance.choice(self.shared.mentioned)
        node = f"{role.iri}#mention-activity-{position}-{concept.rpartition('/')[2]}"
        self._stated(node, "Mention", label, section)
        self.out.add(node, "ccj:mentionedBy", iri(statement))
        self.out.add(node, "ccj:concept", iri(concept))
        self.out.add(node, "ccj:printedForm", text(label))

    def _participation(self, role: _Role, statement: str, position: int, section: str) -> None:
        meeting, label = self.chance.choice(self.shared.meetings)
        node = f"{role.iri}#mention-activity-{position}-{meeting.rpartition('/')[2]}"
        self._stated(node, "MeetingParticipation", label, section)
        self.out.add(node, "ccj:mentionedBy", iri(statement))
        self.out.add(node, "ccj:concept", iri(meeting))
        self.out.add(node, "ccj:printedForm", text(label))
        self.out.add(node, "ccj:participant", iri(role.iri))
        self.out.add(node, "ccj:involvement", iri(f"{_CONCEPT}involvements/{self.chance.choice(_INVOLVEMENTS)}"))
        self.out.add(node, "ccj:frequency", iri(f"{_CONCEPT}frequencies/{self.chance.choice(_FREQUENCIES)}"))

    def _quantity(self, role: _Role, counted: _Role, least: int, section: str) -> None:
        node = f"{role.iri}#quantity-team"
        most = least + self.chance.randint(0, 12)
        self._stated(node, "Quantity", f"Encadre de {least} à {most} personnes", section)
        self.out.labels(node, f"De {least} à {most} personnes encadrées", f"{least} to {most} people led")
        self.out.add(node, "ccj:measure", iri(f"{_CONCEPT}measures/team-size"))
        self.out.add(node, "ccj:approximate", text(self.chance.random() < 0.3))
        self.out.add(node, "ccj:counts", iri(counted.iri))
        self.out.add(node, "schema:minValue", text(least))
        self.out.add(node, "schema:maxValue", text(most))
        self.out.add(role.iri, "ccj:quantity", iri(node))

    def _classification(self, role: _Role, section: str) -> None:
        node = f"{role.iri}#classification-1"
        grid, experience = (self.chance.choice(s) for s in (self.shared.grid_levels, self.shared.experience_levels))
        words = f"Niveau {grid.rpartition('/')[2]}"
        self._stated(node, "Classification", words, section)
        self.out.labels(node, f"{role.name.masculine} : {words}", f"{role.name.english}: level")
        self.out.add(node, "ccj:gridLevel", iri(grid))
        self.out.add(node, "ccj:experienceLevel", iri(experience))
        self.out.add(role.iri, "ccj:classification", iri(node))

    def _mentioned_role(self, guide: str) -> None:
        name = role_name(self.chance)
        role = _Role(f"{ID}role/{self.stem}/mentioned-{slug(name.masculine)}", name)
        self._stated(role.iri, "MentionedRole", name.masculine, guide)
        self.out.add(role.iri, "skos:prefLabel", text(name.english, "en"))
        self._title(role, name.masculine, "preferred", guide)

    def _curated(self, node: str, kind: str, confidence: float) -> None:
        self.judged.type(node, kind)
        self.judged.add(node, "ccj:justification", text("Tiré au sort par le banc d'essai.", "fr"))
        self.judged.add(node, "sssom:confidence", text(confidence))
        self.judged.add(node, "dcterms:creator", iri(_AGENT))
        self.judged.add(node, "dcterms:created", text("2026-11-22", kind="date"))
        self.judged.add(node, "ccj:reviewStatus", iri(f"{_CONCEPT}review-statuses/unreviewed"))

    def _annotation(self, target: str, body: str) -> None:
        local = target.rpartition("/")[2].replace("#", "-")
        node = f"{ID}annotation/{self.stem}/{local}-{body.rpartition('/')[2]}"
        self._curated(node, "CompetencyAnnotation", self.chance.choice((0.7, 0.8, 0.9)))
        self.judged.add(node, "oa:hasTarget", iri(target))
        self.judged.add(node, "oa:hasBody", iri(body))

    def _discrepancy(self, role: _Role) -> None:
        node = f"{ID}discrepancy/{self.stem}/two-names"
        self._curated(node, "Discrepancy", 0.9)
        self.judged.add(node, "dcterms:type", iri(f"{_CONCEPT}discrepancy-kinds/naming"))
        self.judged.add(node, "dcterms:description", text("Deux noms pour un rôle.", "fr"))
        self.judged.add(node, "dcterms:description", text("Two names for one role.", "en"))
        self.judged.add(node, "ccj:touches", iri(role.iri))
        self.judged.add(node, "ccj:statedIn", iri(f"{self.document.iri}#char=0,{self._title_length()}"))

    def _title_length(self) -> int:
        number = int(self.stem.rpartition("-")[2])
        return len(f"Guide des métiers de l'organisation {number}")


def organisation(index: int, shared: Shared, chance: random.Random, sizes: _Sizes) -> list[str]:
    """The lines of N-Quads of one organisation: its stated graph, then its annotations.

    Args:
        index: its number, from 0; identifiers are made of it.
        shared: what it may mention.
        chance: where its choices come from.
        sizes: how many roles, and activities per role.
    """
    return _Organisation(index, shared, chance, sizes).write()
