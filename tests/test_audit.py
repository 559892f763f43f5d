"""Grid checks: every fault is seeded once, unknown is told from absent, and the shipped findings stand on passages."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ccgraph import dataset, query
from ccgraph.cli import cli
from ccgraph.compare.audit import audit
from ccgraph.compare.facts import Span
from ccgraph.compare.findings import CHECKS, NOTES, TEXTS, Audit, Finding
from ccgraph.errors import NotFoundError
from ccgraph.graph import Graph
from ccgraph.store import EmbeddedStore
from ccgraph.terms import GRAPH, ID, PREFIXES
from tests.conftest import ROOT

DOCUMENT = f"{ID}document/"
CGT = f"{DOCUMENT}cgt-2008"

_HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "".join(
    f"@prefix {name}: <{ID}{path}> .\n"
    for name, path in {
        "c": "concept/",
        "category": "concept/staff-categories/",
        "diploma": "concept/diplomas/",
        "force": "concept/forces/",
        "kind": "concept/line-kinds/",
        "level": "level/d/",
        "measure": "concept/measures/",
        "role": "role/d/",
        "scale": "scale/d/",
        "section": "section/d/",
        "x": "x/",
    }.items()
)
_NAMED = 'skos:prefLabel "{0}"@fr , "{0}"@en ; ccj:statedIn <{1}#char={2}>'


def at(name: str, place: str) -> str:
    """A label in both languages and a passage, as Turtle."""
    return _NAMED.format(name, f"{DOCUMENT}d", place)


def quantity(measure: str, low: float | None, high: float | None, place: str, unit: str = "") -> str:
    """A quantity of a level or a classification, as Turtle."""
    bounds = "".join(f" ; schema:{k} {v}" for k, v in (("minValue", low), ("maxValue", high)) if v is not None)
    unit = f' ; schema:unitText "{unit}"' if unit else ""
    return f"[ a ccj:Quantity ; {at(measure, place)} ; ccj:measure measure:{measure}{bounds}{unit} ]"


def level(name: str, rank: int, place: str, rest: str = "", scale: str = "grid", kind: str = "GridLevel") -> str:
    """A level, as Turtle."""
    head = f"level:{name} a ccj:{kind} ; {at(name, place)} ; skos:inScheme scale:{scale} ; ccj:rank {rank}"
    return f"{head} {rest} .\n"


def role(name: str, place: str, rest: str = "", kind: str = "BenchmarkJob", gender: str = "commonGender") -> str:
    """A role with one title, as Turtle."""
    title = f'[ a ccj:Title ; skosxl:literalForm "{name}"@fr ; lexinfo:gender lexinfo:{gender} ; '
    title += f"ccj:statedIn <{DOCUMENT}d#char={place}> ]"
    return (
        f'role:{name} a ccj:{kind} ; skos:prefLabel "{name}"@en ; skosxl:prefLabel {title} ; {_place(place)} {rest} .\n'
    )


def _place(place: str) -> str:
    return f"ccj:statedIn <{DOCUMENT}d#char={place}>"


def placing(name: str, step: str, rest: str, place: str) -> str:
    """A classification of a role, as Turtle."""
    return f"role:{name} ccj:classification [ a ccj:Classification ; {at(f'{name}, {step}', place)} ; " + (
        f"ccj:experienceLevel level:{step} ; {rest} ] .\n"
    )


def line(below: str, above: str, kind: str, place: str) -> str:
    """A reporting line, as Turtle."""
    name = f"x:{below.replace(':', '-')}-{above.replace(':', '-')}-{kind}"
    ends = f"ccj:subordinate {below} ; ccj:superior {above} ; dcterms:type kind:{kind}"
    formal = f"{below} ccj:reportsTo {above} .\n" if kind == "formal" else ""
    return f"{name} a ccj:ReportingLine ; {at('line', place)} ; {ends} .\n{formal}"


def absence(subject: str, kind: str, prop: str, place: str, rest: str = "") -> str:
    """An empty field or a stated none, as Turtle."""
    ends = f"ccj:absentFrom {subject} ; ccj:absentProperty ccj:{prop}"
    return f"[] a ccj:{kind} ; {at('nothing', place)} ; {ends} {rest} .\n"


def seeded(folder: Path, turtle: str, *, complete: bool = True) -> EmbeddedStore:
    """A store of one document, with the vocabularies that its labels come from."""
    document = f'<{DOCUMENT}d> a ccj:SourceDocument ; dcterms:title "Le d"@fr , "The d"@en ; dcterms:issued "2008" .\n'
    passages = "".join(
        f"<{iri}> a ccj:Passage ; dcterms:isPartOf <{DOCUMENT}d> .\n"
        for iri in sorted(set(re.findall(rf"<({DOCUMENT}d#char=\d+,\d+)>", turtle)))
    )
    catalogue = f"<{GRAPH}sources/d> dcterms:source <{DOCUMENT}d> ; ccj:complete {str(complete).lower()} .\n"
    files = []
    for name, text in (("sources/d", document + turtle + passages), ("catalogue", catalogue)):
        path = folder / f"{name.replace('/', '-')}-{complete}.ttl"
        path.write_text(_HEAD + text, encoding="utf-8")
        files.append(dataset.GraphFile(f"{GRAPH}{name}", path))
    stems = ("line-kinds", "forces", "staff-categories", "diplomas", "measures")
    files += [file for file in dataset.graph_files() if file.graph.endswith(tuple(f"vocabularies/{s}" for s in stems))]
    store = EmbeddedStore()
    dataset.load(store, files, ROOT / "ontology" / "ccjobs.ttl")
    return store


def told(found: Audit) -> set[tuple[str, str, str, str]]:
    """Kind, severity, basis and subjects (their last names) of every finding."""
    return {
        (f.kind, f.severity, f.basis, " ".join(iri.rpartition("/")[2] for iri in f.subjects)) for f in found.findings
    }


def notes(found: Audit, kind: str) -> list[str]:
    return [note.statement for note in found.notes if note.kind == kind]


def only(found: Audit, kind: str) -> Finding:
    (one,) = found.of(kind)
    return one


def spots(finding: Finding) -> list[str]:
    """The positions of all passages, without the document."""
    return [passage.rpartition("=")[2] for passage in finding.passages]


# Two touching steps of experience, three levels of which the first two do not overlap and keep one step between them.
SCALES = (
    f"scale:grid a ccj:Scale ; {at('grid', '0,4')} .\nscale:steps a ccj:Scale ; {at('steps', '5,10')} .\n"
    + level("debutant", 1, "11,20", scale="steps", kind="ExperienceLevel")
    + level("senior", 2, "21,30", scale="steps", kind="ExperienceLevel")
    + level(
        "one",
        1,
        "31,34",
        f"; ccj:staffCategory category:employes ; ccj:quantity {quantity('coefficient', 100, 140, '35,40')}",
    )
    + level(
        "two",
        2,
        "41,44",
        f"; ccj:staffCategory category:employes ; ccj:quantity {quantity('coefficient', 150, 190, '45,50')}",
    )
    + level(
        "three",
        3,
        "51,54",
        f"; ccj:staffCategory category:cadres-ingenieurs ; ccj:quantity {quantity('coefficient', 200, 290, '55,60')}",
    )
)


def coefficient(value: int, place: str, grid: str) -> str:
    return f"ccj:gridLevel level:{grid} ; ccj:quantity {quantity('coefficient', value, value, place)}"


PAIR = (
    SCALES
    + role("chef", "100,104")
    + role("agent", "110,115")
    + placing("chef", "debutant", coefficient(160, "120,125", "two"), "116,125")
    + placing("agent", "debutant", coefficient(170, "130,135", "two"), "126,135")
)


@pytest.mark.parametrize(
    ("kind", "severity"), [("formal", "finding"), ("management-verb", "hypothesis"), ("alternative", "hypothesis")]
)
def test_a_superior_below_a_report_is_a_hypothesis_without_an_n1(kind: str, severity: str, tmp_path: Path) -> None:
    found = audit(seeded(tmp_path, PAIR + line("role:agent", "role:chef", kind, "140,150")), lang="fr")
    one = only(found, "superior-below-report")
    assert (one.severity, one.basis) == (severity, kind)
    assert [iri.rpartition("/")[2] for iri in one.subjects] == ["chef", "agent"]
    assert spots(one) == ["116,125", "126,135", "140,150"]
    assert "au même échelon d'expérience" in one.statement
    assert ("hypothèse : aucun N+1" in one.statement) == (severity == "hypothesis")


def test_a_superior_at_the_same_coefficient_or_above_is_no_finding(tmp_path: Path) -> None:
    tie = line("role:chef", "role:agent", "formal", "140,150")
    assert audit(seeded(tmp_path, PAIR + tie)).of("superior-below-report") == ()
    assert audit(seeded(tmp_path, PAIR)).of("superior-below-report") == (), "no line, no superior"


def test_a_senior_report_above_a_beginner_superior_names_the_empty_steps(tmp_path: Path) -> None:
    turtle = (
        SCALES
        + role("chef", "100,104")
        + role("agent", "110,115")
        + placing("chef", "debutant", coefficient(160, "120,125", "two"), "116,125")
        + placing("agent", "debutant", coefficient(150, "130,135", "two"), "126,135")
        + placing("agent", "senior", coefficient(210, "150,155", "three"), "146,155")
        + absence("role:chef", "EmptyField", "classification", "160,165", "; ccj:experienceLevel level:senior")
        + line("role:agent", "role:chef", "formal", "140,145")
    )
    one = only(audit(seeded(tmp_path, turtle), lang="en"), "superior-below-report")
    assert "across experience levels" in one.statement
    assert one.statement.endswith("The superior's steps left empty: senior.")
    assert spots(one) == ["116,125", "146,155", "140,145"]


def test_a_category_alone_stands_on_all_its_levels() -> None:
    employees, executive, two = Span("s", 1, 2), Span("s", 3, 3), Span("s", 2, 2)
    assert employees.below(executive)
    assert not employees.below(two), "it may be level 2 itself"
    assert not two.below(employees)
    assert not Span("s", 1, 1).below(Span("t", 9, 9)), "two scales have nothing to do with each other"
    assert Span("s", 2, 2, 150, 150).below(Span("s", 2, 2, 160, 160))
    assert not Span("s", 2, 2, 150, 150).below(Span("s", 2, 2, 150, 190))


def test_an_unclassified_end_is_not_comparable(tmp_path: Path) -> None:
    turtle = (
        PAIR + role("tiers", "170,175", kind="MentionedRole") + line("role:tiers", "role:chef", "formal", "176,180")
    )
    found = audit(seeded(tmp_path, turtle))
    assert found.of("superior-below-report") == ()
    assert notes(found, "not-comparable") == [
        "« chef », supérieur, et « tiers » ne sont pas classés tous deux : rien à comparer."
    ]


TABLE = (
    "x:p a ccj:Provision ; "
    + at("table", "70,80")
    + " ; ccj:gridLevel level:three ; ccj:entryDiploma diploma:bts .\n"
    + "x:q a ccj:Provision ; "
    + at("table", "81,90")
    + " ; ccj:gridLevel level:one ; ccj:entryDiploma diploma:cap .\n"
)


@pytest.mark.parametrize(
    ("asked", "grid", "severity"),
    [
        # BTS is a bac+2 in the vocabulary: the table's row speaks of it.
        ("diploma:bac-plus-2", coefficient(150, "130,135", "two"), "finding"),
        ("diploma:bac-plus-2", "ccj:staffCategory category:employes", "finding"),
        ("diploma:cap , diploma:bac-plus-2", coefficient(150, "130,135", "two"), "hypothesis"),
        ("diploma:doctorat , diploma:bac-plus-2", coefficient(150, "130,135", "two"), "hypothesis"),
        ("diploma:cap", coefficient(150, "130,135", "two"), None),
        ("diploma:doctorat", coefficient(150, "130,135", "two"), None),
        ("diploma:bac-plus-2", coefficient(200, "130,135", "three"), None),
        ("diploma:bac-plus-2", "ccj:staffCategory category:cadres-ingenieurs", None),
    ],
)
def test_an_entry_level_below_the_diploma_table(asked: str, grid: str, severity: str | None, tmp_path: Path) -> None:
    turtle = SCALES + TABLE + role("agent", "110,115", f"; ccj:entryDiploma {asked}")
    found = audit(seeded(tmp_path, turtle + placing("agent", "debutant", grid, "126,135")))
    if severity is None:
        assert found.of("entry-below-diploma") == ()
        return
    one = only(found, "entry-below-diploma")
    assert one.severity == severity
    assert spots(one) == ["126,135", "110,115", "70,80"]


def test_only_the_first_step_is_the_entry(tmp_path: Path) -> None:
    turtle = SCALES + TABLE + role("agent", "110,115", "; ccj:entryDiploma diploma:bac-plus-2")
    found = audit(seeded(tmp_path, turtle + placing("agent", "senior", coefficient(150, "130,135", "two"), "126,135")))
    assert found.of("entry-below-diploma") == ()


def test_gaps_and_overlaps_of_a_scale(tmp_path: Path) -> None:
    turtle = (
        f"scale:grid a ccj:Scale ; {at('grid', '0,4')} .\nscale:steps a ccj:Scale ; {at('steps', '5,10')} .\n"
        f"scale:cited a ccj:Scale ; {at('cited', '6,10')} .\n"
        + level("iv", 4, "7,9", scale="cited", kind="EducationLevel")
        + level(
            "one",
            1,
            "31,34",
            f"; ccj:quantity {quantity('coefficient', 100, 140, '35,40')} , "
            + quantity("salary-multiplier", 1.2, 1.2, "36,40"),
        )
        + level(
            "two",
            2,
            "41,44",
            f"; ccj:quantity {quantity('coefficient', 140, 160, '45,50')} , "
            + quantity("salary-multiplier", 1.1, 1.1, "46,50"),
        )
        + level("four", 4, "51,54", f"; ccj:quantity {quantity('coefficient', 190, 200, '55,60')}")
        + level(
            "new",
            1,
            "61,64",
            f"; ccj:quantity {quantity('seniority', None, 6, '65,70', 'mois')}",
            "steps",
            "ExperienceLevel",
        )
        + level(
            "mid",
            2,
            "71,74",
            f"; ccj:quantity {quantity('seniority', 6, 24, '75,80', 'mois')}",
            "steps",
            "ExperienceLevel",
        )
        + level(
            "old",
            3,
            "81,84",
            f"; ccj:quantity {quantity('seniority', 30, None, '85,90', 'mois')}",
            "steps",
            "ExperienceLevel",
        )
        + absence("level:two", "EmptyField", "entryDiploma", "91,95")
        + absence("level:four", "StatedNone", "entryDiploma", "96,99")
    )
    found = audit(seeded(tmp_path, turtle), lang="en")
    gaps = {f.statement: spots(f) for f in found.of("scale-gap")}
    assert gaps == {
        "grid: no level of rank 3.": ["41,44", "51,54"],
        "grid: nothing between 160 (“two”) and 190 (“four”), coefficient.": ["45,50", "55,60"],
        "steps: nothing between 24 (“mid”) and 30 (“old”), seniority.": ["75,80", "85,90"],
        "grid: the diploma table leaves the cell of “two” empty.": ["91,95"],
    }
    assert {f.statement: spots(f) for f in found.of("scale-overlap")} == {
        "grid: “one” (up to 140) and “two” (from 140) overlap or are reversed, coefficient.": ["35,40", "45,50"],
        "grid: “one” (up to 1.2) and “two” (from 1.1) overlap or are reversed, salary multiplier.": ["36,40", "46,50"],
    }
    unsure = audit(seeded(tmp_path, turtle, complete=False), lang="en")
    assert [f.basis for f in unsure.of("scale-gap")] == ["empty-field"], (
        "an empty cell is seen; a gap may be a hole of ours"
    )
    assert len(notes(unsure, "unknown")) >= 3
    assert len(unsure.of("scale-overlap")) == 2


def test_the_commonest_interval_may_be_the_step_of_the_scale(tmp_path: Path) -> None:
    fourth = level("four", 4, "61,64", f"; ccj:quantity {quantity('coefficient', 350, 400, '65,70')}")
    found = audit(seeded(tmp_path, SCALES + fourth), lang="en")
    by_severity = {
        s: [f.statement for f in found.of("scale-gap") if f.severity == s] for s in ("finding", "hypothesis")
    }
    assert by_severity["finding"] == ["grid: nothing between 290 (“three”) and 350 (“four”), coefficient."]
    assert [text.partition(",")[0] for text in by_severity["hypothesis"]] == [
        "grid: nothing between 140 (“one”) and 150 (“two”)",
        "grid: nothing between 190 (“two”) and 200 (“three”)",
    ]


def test_a_coefficient_outside_its_level(small: EmbeddedStore) -> None:
    one = only(audit(small, lang="en"), "coefficient-outside-level")
    assert one.statement.endswith("coefficient 200, outside the range of “Level 2 of the small grid” (150–170).")
    assert spots(one) == ["942,986", "108,129"]
    assert one.noted == (f"{ID}discrepancy/petite-grille/coefficient-hors-niveau",)


CELLS = (
    SCALES
    + role("vide", "100,104")
    + absence("role:vide", "EmptyField", "classification", "105,109", "; ccj:experienceLevel level:debutant")
    + role("muet", "110,114", kind="JobProfile")
    + role("neant", "120,125")
    + absence("role:neant", "StatedNone", "classification", "126,129")
    + role("partiel", "130,135")
    + placing("partiel", "debutant", "ccj:staffCategory category:cadres-ingenieurs", "136,140")
    + absence("role:partiel", "EmptyField", "classification", "141,145", "; ccj:experienceLevel level:senior")
    + role("cite", "150,155", kind="MentionedRole")
    + role("titre", "160,165", kind="CertifiedOccupation")
)


def test_roles_without_classification_by_what_the_document_says(tmp_path: Path) -> None:
    found = audit(seeded(tmp_path, CELLS), lang="en")
    assert {t for t in told(found) if "classification" in t[0]} == {
        ("role-without-classification", "finding", "empty-field", "vide"),
        ("role-without-classification", "finding", "not-stated", "muet"),
        ("classification-incomplete", "finding", "empty-field", "partiel"),
    }
    assert notes(found, "stated-none") == ["The document itself says that “neant” has no classification."]
    partial = only(found, "classification-incomplete")
    assert "steps left empty (senior); category without level or coefficient (partiel, debutant)" in partial.statement
    assert spots(partial) == ["141,145", "136,140"]


def test_what_is_not_stated_is_unknown_where_the_graph_is_not_complete(tmp_path: Path) -> None:
    found = audit(seeded(tmp_path, CELLS, complete=False), lang="en")
    kept = {t[2:] for t in told(found) if t[0] == "role-without-classification"}
    assert kept == {("empty-field", "vide")}, "a cell seen empty is empty, however much is encoded"
    assert any("“muet” has no classification" in text for text in notes(found, "unknown"))


@pytest.mark.parametrize(("complete", "kind"), [(True, "no-grid"), (False, "unknown")])
def test_a_document_without_grid_gets_one_note(complete: bool, kind: str, tmp_path: Path) -> None:
    turtle = role("a", "10,14") + role("b", "15,19") + role("c", "20,24")
    found = audit(seeded(tmp_path, turtle, complete=complete), lang="en")
    assert found.of("role-without-classification") == ()
    assert len([text for text in notes(found, kind) if "states no grid" in text and "3 described" in text]) == 1


def test_titles_in_one_gender(tmp_path: Path) -> None:
    other = (
        '; skosxl:altLabel [ a ccj:Title ; skosxl:literalForm "{0}"@fr ; lexinfo:gender lexinfo:{1} ; '
        + _place("1,9")
        + " ]"
    )
    turtle = (
        role("conseiller", "10,20", gender="masculine")
        + role("secretaire", "21,30", gender="feminine")
        + role("directeur", "31,40", other.format("directrice", "feminine"), gender="masculine")
        + role("superviseur", "41,50", other.format("responsable d'équipe", "commonGender"), gender="masculine")
        + role("responsable", "51,60", other.format("chef", "masculine"))
        + role("collaborateurs", "61,70", kind="MentionedRole", gender="masculine")
    )
    found = audit(seeded(tmp_path, turtle))
    statements = [f.statement for f in found.of("title-one-gender")]
    assert statements == [
        "« conseiller » n'est imprimé qu'au masculin : aucune forme féminine.",
        "« secretaire » n'est imprimé qu'au féminin : aucune forme masculine.",
        "« superviseur » n'est imprimé qu'au masculin : aucune forme féminine. "
        "Autre appellation épicène ou double : « responsable d'équipe ».",
    ]
    assert spots(found.of("title-one-gender")[0]) == ["10,20"]
    assert notes(found, "titles") == [
        "3 rôle(s) décrit(s) sur 4 au nom genré n'ont qu'un genre ; et 1 rôle(s) seulement mentionné(s)."
    ]
    unsure = audit(seeded(tmp_path, turtle, complete=False))
    assert unsure.of("title-one-gender") == ()
    assert len(notes(unsure, "unknown")) == 5, "three titles, the grid, the lines"


BOSS = f"x:dg a ccj:Department ; {at('DG', '1,3')} .\n"
CHART = (
    BOSS
    + "".join(role(name, f"{10 * i},{10 * i + 5}", kind="JobProfile") for i, name in enumerate("abcdefg", 1))
    + line("role:a", "x:dg", "formal", "100,105")
    + line("role:b", "role:a", "formal", "110,115")
    + line("role:c", "role:b", "management-verb", "120,125")
)


def test_heads_of_the_chart_are_explained_and_orphans_found(tmp_path: Path) -> None:
    found = audit(seeded(tmp_path, CHART + line("role:e", "role:d", "formal", "130,135")), lang="en")
    assert {t for t in told(found) if t[0].startswith("reporting")} == {
        ("reporting-orphan", "hypothesis", "management-verb", "c"),
        ("reporting-orphan", "finding", "not-stated", "f"),
        ("reporting-orphan", "finding", "not-stated", "g"),
    }
    assert notes(found, "root") == [
        "“a” heads a chart and is no orphan: the superior stated, “DG”, is not a post.",
        "“d” heads a chart and is no orphan: no superior stated.",
    ]
    assert spots(found.of("reporting-orphan")[0]) == ["60,65"]
    unsure = audit(seeded(tmp_path, CHART, complete=False), lang="en")
    assert unsure.of("reporting-orphan") == ()
    assert any("“f” has neither superior nor report" in text for text in notes(unsure, "unknown"))


def test_an_empty_field_a_stated_none_and_a_place_outside_the_chart(tmp_path: Path) -> None:
    turtle = (
        CHART
        + absence("role:d", "EmptyField", "reportsTo", "140,145")
        + absence("role:e", "StatedNone", "reportsTo", "150,155")
        + f"section:chart a ccj:Section ; {at('chart', '160,165')} .\n"
        + "x:out a ccj:Discrepancy ; dcterms:type c:discrepancy-kinds\\/hierarchy ; "
        + "ccj:touches role:f , section:chart ; "
        + f'dcterms:description "hors"@fr , "out"@en ; {_place("60,65")} .\n'
    )
    found = audit(seeded(tmp_path, turtle), lang="en")
    orphans = {t[1:] for t in told(found) if t[0] == "reporting-orphan"}
    assert orphans == {
        ("hypothesis", "management-verb", "c"),
        ("finding", "empty-field", "d"),
        ("finding", "not-stated", "g"),
    }
    assert notes(found, "stated-none") == ["The document itself says that “e” has no superior."]
    (outside,) = [note for note in found.notes if note.kind == "outside-chart"]
    assert outside.subjects == (f"{ID}role/d/f", f"{ID}x/out")
    unsure = audit(seeded(tmp_path, turtle, complete=False), lang="en")
    assert [f.basis for f in unsure.of("reporting-orphan")] == ["empty-field"], "a field seen empty is empty"


def test_without_any_n1_one_hypothesis_tells_who_stands_alone(tmp_path: Path) -> None:
    turtle = "".join(role(name, f"{10 * i},{10 * i + 5}") for i, name in enumerate("abcd", 1))
    found = audit(seeded(tmp_path, turtle + line("role:b", "role:a", "management-verb", "110,115")), lang="en")
    one = only(found, "reporting-orphan")
    assert (one.severity, [iri[-1] for iri in one.subjects]) == ("hypothesis", ["c", "d"])
    assert len(notes(found, "no-formal-line")) == 1
    alone = audit(seeded(tmp_path, turtle), lang="en")
    assert alone.of("reporting-orphan") == ()
    assert notes(alone, "no-formal-line")[0].startswith("The document states no reporting line")


def test_cycles_on_n1_are_findings_and_on_other_lines_hypotheses(tmp_path: Path) -> None:
    formal = (
        line("role:c", "role:d", "formal", "130,135")
        + line("role:d", "role:e", "formal", "140,145")
        + line("role:e", "role:c", "formal", "150,155")
        + line("role:f", "role:f", "formal", "160,165")
    )
    mixed = line("role:a", "role:b", "alternative", "170,175")
    found = audit(seeded(tmp_path, CHART + formal + mixed), lang="en")
    assert {t for t in told(found) if t[0] == "reporting-cycle"} == {
        ("reporting-cycle", "finding", "formal", "c d e"),
        ("reporting-cycle", "finding", "formal", "f"),
        ("reporting-cycle", "hypothesis", "alternative", "a b"),
    }
    circle = next(f for f in found.of("reporting-cycle") if len(f.subjects) == 3)
    assert spots(circle) == ["130,135", "140,145", "150,155"]
    assert audit(seeded(tmp_path, CHART)).of("reporting-cycle") == ()


def test_a_proposal_and_its_date_are_told(tmp_path: Path) -> None:
    turtle = PAIR + line("role:agent", "role:chef", "formal", "140,150")
    turtle = turtle.replace(
        "ccj:experienceLevel level:debutant ;", "ccj:experienceLevel level:debutant ; ccj:force force:proposal ;"
    )
    one = only(audit(seeded(tmp_path, turtle), lang="en"), "superior-below-report")
    assert one.caution.startswith("The d (2008): Proposal: this is not the rule that applies")
    assert [side.force for side in one.sides] == ["proposal", "proposal", ""]


@pytest.fixture(scope="module")
def all_found(shipped: Graph) -> Audit:
    return shipped.audit(lang="fr")


def test_the_shipped_counts(all_found: Audit) -> None:
    assert {key: number for key, number in all_found.counts().items() if number} == {
        ("superior-below-report", "hypothesis"): 1,
        ("entry-below-diploma", "finding"): 4,
        ("entry-below-diploma", "hypothesis"): 3,
        ("scale-gap", "finding"): 5,
        ("scale-gap", "hypothesis"): 5,
        ("role-without-classification", "finding"): 2,
        ("classification-incomplete", "finding"): 10,
        ("title-one-gender", "finding"): 29,
        ("reporting-orphan", "hypothesis"): 2,
    }
    assert {f.document for f in all_found.findings if f.kind not in {"title-one-gender", "reporting-orphan"}} == {CGT}
    assert {n.document for n in all_found.notes if n.kind == "no-grid"} == {
        f"{DOCUMENT}{stem}"
        for stem in ("outsourcia-2018", "maxiphone", "reac-merc-2019", "responsable-centre-contacts")
    }
    assert [n.subjects[0].rpartition("/")[2] for n in all_found.notes if n.kind == "root"] == [
        "directeur-de-production",
        "directeur-gto",
    ]
    assert [n.subjects[0] for n in all_found.notes if n.kind == "outside-chart"] == [
        f"{ID}role/outsourcia-2018/operateur"
    ]


def test_the_supervisor_below_the_senior_sales_adviser_is_a_hypothesis(all_found: Audit) -> None:
    one = only(all_found, "superior-below-report")
    assert (one.severity, one.basis) == ("hypothesis", "other-document")
    assert one.subjects == (f"{ID}role/cgt-2008/superviseur", f"{ID}role/cgt-2008/conseiller-commercial")
    assert one.passages == (
        f"{CGT}#char=24857,24919",
        f"{CGT}#char=17263,17316",
        f"{DOCUMENT}outsourcia-2018#char=3227,3253",
    )
    assert f"{ID}discrepancy/cgt-2008/jobs-senior-adviser-above-supervisor" in one.noted
    assert "2008-05-29" in one.caution
    assert "ce n'est pas la règle applicable" in one.caution
    assert one.explain().startswith("[hypothèse] Supérieur classé au-dessous : « Superviseur », supérieur de")


def test_the_supervisor_enters_below_the_level_of_bac_plus_2(all_found: Audit) -> None:
    one = next(f for f in all_found.of("entry-below-diploma") if f.subjects[0] == f"{ID}role/cgt-2008/superviseur")
    assert one.severity == "finding"
    assert [p.rpartition("=")[2] for p in one.sides[0].passages + one.sides[1].passages] == [
        "24857,24919",
        "24824,24829",
    ]
    assert {side.iri for side in one.sides[2:]} == {f"{ID}level/cgt-2008/grid-5"}
    assert {f.subjects[0].rpartition("/")[2] for f in all_found.of("role-without-classification")} == {
        "charge-de-terrain",
        "chef-projet-informatique",
    }


def test_one_document_and_both_languages(shipped: Graph, all_found: Audit) -> None:
    english = shipped.audit("cgt-2008", "en")
    french = [f for f in all_found.findings if f.document == CGT]
    assert [(f.kind, f.severity, f.subjects) for f in english.findings] == [
        (f.kind, f.severity, f.subjects) for f in french
    ]
    assert {f.statement for f in english.findings}.isdisjoint(f.statement for f in french)
    assert all(f.passages for f in all_found.findings)
    with pytest.raises(NotFoundError, match="list sources"):
        shipped.audit("nowhere")
    with pytest.raises(NotFoundError, match="no source document"):
        audit(shipped.store, "https://example.org/")


def test_tables_and_dictionaries(all_found: Audit) -> None:
    frame = all_found.to_pandas()
    assert list(frame.columns)[:5] == ["kind", "severity", "basis", "document", "subjects"]
    assert len(frame) == len(all_found.findings) == 61
    plain = json.loads(json.dumps(all_found.to_dict()))
    assert plain["findings"][0] == all_found.findings[0].to_dict()
    assert plain["notes"][0] == all_found.notes[0].to_dict()
    assert all_found.explain().startswith("50 constat(s), 11 hypothèse(s), ")


def test_every_text_is_in_both_languages() -> None:
    for texts in (TEXTS, CHECKS, NOTES):
        for key, words in texts.items():
            assert set(words) == {"fr", "en"}, key
            assert sorted(re.findall(r"\{\d\}", words["fr"])) == sorted(re.findall(r"\{\d\}", words["en"])), key


@pytest.mark.parametrize("name", query.names(ROOT / "queries" / "audit"))
def test_the_questions_have_columns_and_a_total_order(name: str, shipped: Graph) -> None:
    asked = query.find(name, ROOT / "queries" / "audit")
    found = query.run(shipped.store, asked, {"lang": "fr"} if asked.parameters else {})
    assert list(asked.columns) == list(found.columns)
    assert len(found) > 0
    order = asked.text.rpartition("ORDER BY ")[2].replace("?", "").split()
    keys = [tuple(row[column] for column in order) for row in found]
    assert len(set(keys)) == len(keys), "rows that the order does not tell apart"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--lang", "en", "audit", *arguments])


def test_the_command_in_three_formats() -> None:
    table = run("--source", "cgt-2008")
    assert table.exit_code == 1
    assert "[hypothesis] Superior graded below a report" in table.stdout
    assert "cgt-2008#char=24857,24919" in table.stdout
    rows = list(csv.DictReader(io.StringIO(run("--source", "maxiphone", "--format", "csv").stdout)))
    assert {row["kind"] for row in rows} == {"title-one-gender", "reporting-orphan"}
    assert len(rows) == 10
    found = json.loads(run("--source", "outsourcia-2018", "--format", "json").stdout)
    assert [n["kind"] for n in found["notes"]].count("root") == 2
    french = run("--source", "cgt-2008", "--lang", "fr")
    assert "Supérieur classé au-dessous" in french.stdout


def test_the_command_without_findings_and_with_an_unknown_document(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clean = Graph(seeded(tmp_path, role("a", "10,15", kind="CertifiedOccupation")))
    monkeypatch.setattr("ccgraph.graph.open", lambda *_args, **_options: clean)
    fine = run()
    assert fine.exit_code == 0, fine.output
    assert "0 finding(s), 0 hypothesis(es)" in fine.stdout
    unknown = run("--source", "nowhere")
    assert isinstance(unknown.exception, NotFoundError)
    assert unknown.exception.exit_code == 2
