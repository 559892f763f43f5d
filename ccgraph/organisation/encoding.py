"""An organisation as RDF of the model: what its cells state, and the competencies that its activities call for.

The document is the spreadsheet. A passage is a cell or a row of it, named by an RFC 7111 fragment on the sheet
(``document/acme/roles#cell=5,2``); its positions count in the spreadsheet's text (:func:`rendering`), its lines are
the rows of the sheet.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ccgraph.organisation.layout import SEPARATOR, sheet_of
from ccgraph.organisation.model import Activity, Amount, Organisation, Place, Role
from ccgraph.organisation.proposals import Proposal
from ccgraph.organisation.reading import slug
from ccgraph.passages import cell_iri
from ccgraph.rdf import Triple, iri, to_engine
from ccgraph.spreadsheet import Workbook
from ccgraph.table import Iri, Literal, Term
from ccgraph.terms import CCJ, GRAPH, ID, PREFIXES

__all__ = ["Encoded", "encode", "rendering"]

_XSD = PREFIXES["xsd"]
_RIGHTS = "http://rightsstatements.org/vocab/InC/1.0/"
_CCGRAPH = f"{ID}agent/ccgraph"


@dataclass(frozen=True, slots=True)
class Encoded:
    """The two graphs of an organisation, and the cell that each resource rests on."""

    stated: tuple[Triple, ...]
    annotations: tuple[Triple, ...]
    places: Mapping[str, Place]


def rendering(book: Workbook) -> tuple[str, dict[Place, tuple[int, int]]]:
    """The text of a spreadsheet, and where each cell that is not empty, and each row, stands in it.

    Sheet by sheet: its name, then a line a row, cells parted by tabs, line breaks within a cell as spaces.
    """
    text: list[str] = []
    spans: dict[Place, tuple[int, int]] = {}
    at = 0
    for sheet in book.sheets:
        text.append(f"{sheet.name}\n")
        at += len(sheet.name) + 1
        for number, row in enumerate(sheet.rows, 1):
            start = at
            for column, cell in enumerate(row, 1):
                if cell:
                    spans[Place(sheet.name, number, column)] = (at, at + len(cell))
                at += len(cell) + 1
            text.append("\t".join(" ".join(cell.splitlines()).ljust(len(cell)) for cell in row) + "\n")
            at = max(at, start + 1)
            if row:
                spans[Place(sheet.name, number)] = (start, at - 1)
    return "".join(text), spans


@dataclass(slots=True)
class _Writer:
    """The triples written so far, and what they rest on."""

    document: str
    spans: Mapping[Place, tuple[int, int]]
    triples: list[Triple] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    passages: set[Place] = field(default_factory=set)

    def add(self, subject: str, *pairs: tuple[str, Term | str | bool | int | None]) -> None:
        """Properties (prefixed names) of a resource; a ``str`` is an IRI, ``None`` says nothing."""
        for name, value in pairs:
            if value is not None:
                prefix, _, local = name.partition(":")
                self.triples.append(Triple(iri(subject), iri(PREFIXES[prefix] + local), to_engine(_term(value))))

    def state(self, subject: str, kind: str, place: Place, *pairs: tuple[str, Term | str | bool | int | None]) -> None:
        """A resource that a cell states."""
        self.places.setdefault(subject, place)
        self.add(subject, ("rdf:type", CCJ + kind), ("ccj:statedIn", self.passage(place)), *pairs)

    def passage(self, place: Place) -> str:
        named = cell_iri(self.document, slug(place.sheet), place.row, place.column)
        if place not in self.passages:
            self.passages.add(place)
            start, end = self.spans[place]
            self.add(
                named,
                ("rdf:type", CCJ + "Passage"),
                ("nif:beginIndex", start),
                ("nif:endIndex", end),
                ("ccj:firstLine", place.row),
                ("ccj:lastLine", place.row),
                ("dcterms:isPartOf", self.document),
            )
        return named


def _term(value: Term | str | bool | int) -> Term:
    if isinstance(value, Iri | Literal):
        return value
    if isinstance(value, bool):
        return Literal(str(value).lower(), None, _XSD + "boolean")
    return Literal(str(value), None, _XSD + "integer") if isinstance(value, int) else Iri(value)


def _labels(fr: str, en: str) -> tuple[tuple[str, Literal], ...]:
    return (("skos:prefLabel", Literal(fr, "fr")), ("skos:prefLabel", Literal(en, "en")))


def encode(
    organisation: Organisation,
    book: Workbook,
    digest: str,
    day: datetime.date,
    proposals: Mapping[tuple[str, int], Iterable[Proposal]],
) -> Encoded:
    """The graphs of an organisation.

    Args:
        organisation: what the workbook says.
        book: the workbook, for the places of its cells.
        digest: SHA-256 of the file.
        day: of the import.
        proposals: competencies proposed for an activity, by role and position.
    """
    name = organisation.slug
    text, spans = rendering(book)
    document = f"{ID}document/{name}"
    writer = _Writer(document, spans)
    called = organisation.name
    agent, making = f"{ID}agent/{name}", f"{ID}making/{name}"
    created = Literal(day.isoformat(), None, _XSD + "date")
    writer.add(agent, ("rdf:type", f"{PREFIXES['prov']}Agent"), *_labels(called, called))
    writer.add(
        making,
        ("rdf:type", f"{PREFIXES['prov']}Activity"),
        *_labels("Import d'un tableur", "Import of a spreadsheet"),
    )
    _describe_graph(writer, organisation, "sources", created)
    titles = [("dcterms:title", Literal(called, lang)) for lang in ("fr", "en")]
    writer.add(
        document,
        ("rdf:type", CCJ + "SourceDocument"),
        # The name finds the document, as its identifier does.
        *_labels(called, called),
        *titles,
        ("dcterms:publisher", Literal(called)),
        ("dcterms:issued", Literal(day.isoformat())),
        ("dcterms:language", Literal(organisation.language)),
        ("dcterms:type", f"{ID}concept/document-kinds/employer-guide"),
        ("schema:sha256", Literal(digest)),
        ("ccj:characterCount", len(text)),
    )
    about = next(
        (Place(s.name, 2) for s in book.sheets if sheet_of(s.name) == "organisation" and len(s.rows) > 1), None
    )
    first = about or Place(organisation.roles[0].places["title"].sheet, 1)
    section = f"{ID}section/{name}/organisation"
    force = ("ccj:force", f"{ID}concept/forces/employer-practice")
    writer.state(section, "Section", first, *_labels(called, called), force)
    _grid(writer, organisation, section)
    for role in organisation.roles:
        _role(writer, organisation, role, section)
    judged = _Writer(document, spans)
    _describe_graph(judged, organisation, "annotations", created)
    for activity in organisation.activities:
        _activity(writer, organisation, activity, section)
        found = proposals.get((activity.role, activity.position), ())
        _annotate(judged, organisation, activity, found, created)
    return Encoded(tuple(writer.triples), tuple(judged.triples), dict(writer.places))


def _describe_graph(writer: _Writer, organisation: Organisation, group: str, created: Literal) -> None:
    name = organisation.slug
    stated = group == "sources"
    title = organisation.name if stated else f"{organisation.name} : compétences"
    title_en = organisation.name if stated else f"{organisation.name}: competencies"
    writer.add(
        f"{GRAPH}{group}/{name}",
        ("rdf:type", f"{PREFIXES['dcat']}Dataset"),
        ("dcterms:title", Literal(title, "fr")),
        ("dcterms:title", Literal(title_en, "en")),
        ("ccj:graphKind", f"{ID}concept/graph-kinds/{'stated' if stated else 'curated'}"),
        ("dcterms:source", writer.document if stated else None),
        ("ccj:complete", organisation.complete if stated else None),
        ("dcterms:creator", f"{ID}agent/{name}"),
        ("dcterms:created", created),
        ("dcterms:license", _RIGHTS),
        ("prov:wasGeneratedBy", f"{ID}making/{name}"),
    )


def _grid(writer: _Writer, organisation: Organisation, section: str) -> None:
    if not organisation.levels:
        return
    name, called = organisation.slug, organisation.name
    scale = f"{ID}scale/{name}/grid"
    head = Place(organisation.levels[0].places["level"].sheet, 1)
    writer.state(scale, "Scale", head, *_labels(f"Grille de {called}", f"Grid of {called}"))
    for level in organisation.levels:
        here = f"{ID}level/{name}/{level.key}"
        place = level.places["level"]
        label = level.cells["level"]
        writer.state(
            here,
            "GridLevel",
            place,
            *_labels(f"niveau {label}", f"level {label}"),
            ("skos:notation", Literal(label)),
            ("skos:inScheme", scale),
            ("ccj:rank", level.rank),
            ("ccj:inSection", section),
            ("ccj:staffCategory", level.category),
        )
        if level.coefficient:
            stands = level.places["lowest"] if level.cells.get("lowest") else level.places["highest"]
            _quantity(writer, here, f"{here}#coefficient", "coefficient", level.coefficient, stands)


def _role(writer: _Writer, organisation: Organisation, role: Role, section: str) -> None:
    name = organisation.slug
    here = f"{ID}role/{name}/{role.key}"
    cells, places = role.cells, role.places
    french, english = cells["title"], cells.get("translation") or cells["title"]
    if organisation.language == "en":
        french, english = english, french
    described = bool(cells.get("description")) or any(a.role == role.key for a in organisation.activities)
    kind = "JobProfile" if described else "MentionedRole"
    writer.state(here, kind, places["title"], ("skos:prefLabel", Literal(english, "en")), ("ccj:inSection", section))
    feminine = cells.get("feminine", "")
    gender = PREFIXES["lexinfo"]
    masculine = f"{gender}masculine" if feminine else None
    preferred = [("title-1", cells["title"], organisation.language, "preferred", masculine, places["title"])]
    if organisation.language == "en":
        # The model asks for a French title: the one given, else the same words.
        there = places["translation"] if cells.get("translation") else places["title"]
        preferred.append(("title-2", french, "fr", "preferred", masculine, there))
    extra: list[tuple[str, str, str, str, str | None, Place]] = []
    if feminine:
        extra.append(
            (
                "title-feminine",
                feminine,
                organisation.language,
                "gender-form",
                f"{gender}feminine",
                places["feminine"],
            )
        )
    others = filter(None, map(str.strip, cells.get("others", "").split(SEPARATOR)))
    for number, other in enumerate(others, 1):
        extra.append((f"title-other-{number}", other, organisation.language, "alias", None, places["others"]))
    for form, label in (*(("prefLabel", label) for label in preferred), *(("altLabel", label) for label in extra)):
        node = f"{here}#{label[0]}"
        writer.add(here, (f"skosxl:{form}", node))
        writer.state(
            node,
            "Title",
            label[5],
            ("skosxl:literalForm", Literal(label[1], label[2])),
            ("dcterms:type", f"{ID}concept/title-kinds/{label[3]}"),
            ("lexinfo:gender", label[4]),
        )
    _place_in_organisation(writer, organisation, role, here, section)
    _facts(writer, organisation, role, here, section)


def _place_in_organisation(writer: _Writer, organisation: Organisation, role: Role, here: str, section: str) -> None:
    title, name = role.cells["title"], organisation.slug
    if role.superior:
        superior = f"{ID}role/{name}/{role.superior}"
        writer.add(here, ("ccj:reportsTo", superior))
        writer.state(
            f"{here}#reporting-line-1",
            "ReportingLine",
            role.places["superior"],
            *_labels(f"Rattachement N+1 : {title}", f"Reporting line: {title}"),
            ("ccj:subordinate", here),
            ("ccj:superior", superior),
            ("dcterms:type", f"{ID}concept/line-kinds/formal"),
        )
    if department := role.cells.get("department"):
        team = f"{ID}team/{name}/{slug(department) or 'team'}"
        if team in writer.places:
            # Its first cell stands for it: one passage more for each member would multiply every answer.
            writer.add(team, ("ccj:hasMember", here))
        else:
            labels = _labels(department, department)
            writer.state(team, "Team", role.places["department"], *labels, ("ccj:hasMember", here))
    if site := role.cells.get("site"):
        context = f"{here}#site"
        writer.add(here, ("ccj:hasContext", context))
        labels = _labels(f"Site : {site}", f"Site: {site}")
        writer.state(context, "WorkContext", role.places["site"], *labels, ("ccj:inSection", section))


def _facts(writer: _Writer, organisation: Organisation, role: Role, here: str, section: str) -> None:
    cells, places = role.cells, role.places
    if role.headcount:
        _quantity(writer, here, f"{here}#headcount", "headcount", role.headcount, places["headcount"], here)
    if description := cells.get("description"):
        purpose = f"{here}#purpose"
        writer.add(here, ("ccj:hasPurpose", purpose))
        labels = _labels(description, description)
        writer.state(purpose, "Purpose", places["description"], *labels, ("ccj:inSection", section))
    level = cells.get("level", "")
    if not level and not role.coefficient:
        return
    node = f"{here}#classification"
    said = [f"niveau {level}"] * bool(level) + [f"coefficient {cells.get('coefficient')}"] * bool(role.coefficient)
    said_en = [word.replace("niveau", "level", 1) for word in said]
    writer.add(here, ("ccj:classification", node))
    writer.state(
        node,
        "Classification",
        places["level"] if level else places["coefficient"],
        *_labels(f"{cells['title']} : {', '.join(said)}", f"{cells['title']}: {', '.join(said_en)}"),
        ("ccj:gridLevel", f"{ID}level/{organisation.slug}/{slug(level)}" if level else None),
        ("ccj:inSection", section),
    )
    if role.coefficient:
        _quantity(writer, node, f"{node}-coefficient", "coefficient", role.coefficient, places["coefficient"])


def _quantity(
    writer: _Writer, owner: str, node: str, measure: str, amount: Amount, place: Place, counted: str | None = None
) -> None:
    words = {"coefficient": ("coefficient", "coefficient"), "headcount": ("effectif", "headcount")}[measure]
    value = str(amount.low) if amount.low == amount.high else f"{amount.low}-{amount.high}"
    writer.add(owner, ("ccj:quantity", node))
    writer.state(
        node,
        "Quantity",
        place,
        *_labels(f"{words[0]} : {value}", f"{words[1]}: {value}"),
        ("ccj:measure", f"{ID}concept/measures/{measure}"),
        ("ccj:approximate", amount.approximate),
        ("schema:minValue", amount.low),
        ("schema:maxValue", amount.high),
        ("ccj:counts", counted),
    )


def _activity(writer: _Writer, organisation: Organisation, activity: Activity, section: str) -> None:
    role = f"{ID}role/{organisation.slug}/{activity.role}"
    here = f"{role}#activity-{activity.position}"
    words = activity.cells["activity"]
    writer.add(role, ("ccj:performs", here))
    writer.state(
        here,
        "Activity",
        activity.places["activity"],
        *_labels(words, words),
        ("schema:position", activity.position),
        ("ccj:optional", activity.optional),
        ("ccj:inSection", section),
    )


def _annotate(
    writer: _Writer, organisation: Organisation, activity: Activity, proposals: Iterable[Proposal], created: Literal
) -> None:
    target = f"{ID}role/{organisation.slug}/{activity.role}#activity-{activity.position}"
    calls: list[tuple[str, str, str, float, str]] = [
        (c, "Donnée par l'organisation.", "Given by the organisation.", 1.0, f"{ID}agent/{organisation.slug}")
        for c in activity.competencies
    ]
    for proposal in proposals:
        like = ", ".join(f"« {example.label} »" for example in proposal.examples)
        calls.append(
            (
                proposal.competency,
                f"Proposée d'après des énoncés proches déjà annotés : {like}.",
                f"Proposed after near statements already annotated: {like}.",
                proposal.confidence,
                _CCGRAPH,
            )
        )
    for number, (competency, french, english, confidence, author) in enumerate(calls, 1):
        writer.add(
            f"{ID}annotation/{organisation.slug}/{activity.role}-{activity.position}-{number}",
            ("rdf:type", CCJ + "CompetencyAnnotation"),
            ("oa:hasTarget", target),
            ("oa:hasBody", competency),
            ("ccj:involvement", f"{ID}concept/involvements/performs"),
            ("ccj:justification", Literal(french, "fr")),
            ("ccj:justification", Literal(english, "en")),
            ("sssom:confidence", Literal(str(round(confidence, 2)), None, _XSD + "decimal")),
            ("dcterms:creator", author),
            ("dcterms:created", created),
            ("ccj:reviewStatus", f"{ID}concept/review-statuses/unreviewed"),
        )
