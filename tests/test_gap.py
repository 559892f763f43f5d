"""Gaps: four states with their words, people's profiles, sheets, workbook, the command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ccgraph import dataset
from ccgraph.cli import cli
from ccgraph.compare import sheets
from ccgraph.compare.gap import Assessment, Gap, Need, Origin, between, compare
from ccgraph.compare.markup import tag
from ccgraph.compare.people import origin_of, team
from ccgraph.compare.profiles import Person, Training, read_people, read_training
from ccgraph.compare.statements import statements
from ccgraph.compare.texts import DISCLAIMER, TEXTS
from ccgraph.compare.work import Work, grade_of
from ccgraph.errors import CcgraphError, DataError, MissingFileError, NotFoundError, UsageError
from ccgraph.graph import Graph
from ccgraph.store import EmbeddedStore
from ccgraph.terms import GRAPH, ID
from tests.conftest import ROOT, small_files

ROLE = f"{ID}role/"
COMPETENCY = f"{ID}concept/competencies/"
ADVISER, LEADER = f"{ROLE}petit-guide/conseiller", f"{ROLE}petit-guide/chef-de-plateau"

# What we judge of the small guide, and a passage that denies management to the statistician.
JUDGED = """
@prefix ccj: <https://w3id.org/ccjobs/ontology#> .
@prefix c: <https://w3id.org/ccjobs/id/concept/competencies/> .
@prefix i: <https://w3id.org/ccjobs/id/concept/involvements/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix role: <https://w3id.org/ccjobs/id/role/petit-guide/> .
@prefix s: <https://w3id.org/ccjobs/id/concept/scopes/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix x: <https://w3id.org/ccjobs/id/annotation/petit-guide/> .
x:1 a ccj:CompetencyAnnotation ; oa:hasTarget <https://w3id.org/ccjobs/id/role/petit-guide/conseiller#activity-1> ;
  oa:hasBody c:informer-et-orienter ; ccj:involvement i:performs ; ccj:scope s:self .
x:2 a ccj:CompetencyAnnotation ; oa:hasTarget <https://w3id.org/ccjobs/id/role/petit-guide/conseiller#activity-4> ;
  oa:hasBody c:analyser-les-indicateurs ; ccj:involvement i:takes-part ; ccj:scope s:self .
x:3 a ccj:CompetencyAnnotation ; oa:hasTarget <https://w3id.org/ccjobs/id/role/petit-guide/conseiller#activity-2> ;
  oa:hasBody c:accueillir-et-qualifier .
x:4 a ccj:CompetencyAnnotation ; oa:hasTarget <https://w3id.org/ccjobs/id/role/petit-guide/chef-de-plateau#activity-1> ;
  oa:hasBody c:encadrer-une-equipe ; ccj:involvement i:performs ; ccj:scope s:team .
x:5 a ccj:CompetencyAnnotation ; oa:hasTarget <https://w3id.org/ccjobs/id/role/petit-guide/chef-de-plateau#activity-3> ;
  oa:hasBody c:analyser-les-indicateurs ; ccj:involvement i:supervises ; ccj:scope s:team .
x:6 a ccj:CompetencyAnnotation ; oa:hasTarget <https://w3id.org/ccjobs/id/role/petit-guide/chef-de-plateau#activity-2> ;
  oa:hasBody c:informer-et-orienter .
x:7 a ccj:CompetencyAnnotation ; oa:hasTarget <https://w3id.org/ccjobs/id/role/petit-guide/chef-de-plateau#activity-2> ;
  oa:hasBody c:conduire-l-entretien .
x:8 a ccj:CompetencyAnnotation ; oa:hasTarget <https://w3id.org/ccjobs/id/role/petit-guide/statisticien#activity-1> ;
  oa:hasBody c:produire-les-reportings .
<https://w3id.org/ccjobs/id/role/petit-guide/statisticien#none> a ccj:StatedNone ;
  skos:prefLabel "Aucun encadrement"@fr ;
  ccj:absentFrom role:statisticien ; ccj:absentProperty ccj:performs ;
  ccj:statedIn <https://w3id.org/ccjobs/id/document/petit-guide#char=608,620> .
<https://w3id.org/ccjobs/id/role/petit-guide/statisticien#mention-none> a ccj:Mention ;
  ccj:mentionedBy <https://w3id.org/ccjobs/id/role/petit-guide/statisticien#none> ; ccj:concept c:management .
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    path = tmp_path_factory.mktemp("judged") / "petit-guide.ttl"
    path.write_text(JUDGED, encoding="utf-8")
    made = EmbeddedStore()
    judged = dataset.GraphFile(f"{GRAPH}annotations/petit-guide", path)
    # In place of the shared annotations of the guide: those read the adviser's answering as 1.1, nothing near is left.
    files = [*(file for file in small_files() if file.graph != judged.graph), judged]
    dataset.load(made, files, ROOT / "ontology" / "ccjobs.ttl")
    return made


@pytest.fixture(scope="module")
def work(store: EmbeddedStore) -> Work:
    return Work.load(store, "fr")


@pytest.fixture(scope="module")
def all_work(shipped: Graph) -> Work:
    return Work.load(shipped.store, "en")


def states(found: Gap) -> dict[str, str]:
    return {need.competency.iri.removeprefix(COMPETENCY): need.state for need in found.needs}


def need_of(found: Gap, name: str) -> Need:
    return next(need for need in found.needs if need.competency.iri == COMPETENCY + name)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--lang", "en", *arguments])


def test_the_states_of_the_small_guide(work: Work) -> None:
    found = between(work, ADVISER, LEADER)
    assert states(found) == {
        "conduire-l-entretien": "partial",
        "informer-et-orienter": "met",
        "analyser-les-indicateurs": "partial",
        "encadrer-une-equipe": "to-verify",
    }
    assert need_of(found, "analyser-les-indicateurs").reasons == (
        "participation moindre : participe → supervise",
        "périmètre moindre : soi → équipe",
    )
    near = need_of(found, "conduire-l-entretien")
    assert [c.notation for c in near.near] == ["1.1", "1.3"]
    assert near.held, "the statements of the near competencies are shown"
    assert all(d.statement.passages for n in found.needs for d in (*n.asked, *n.held))


def test_a_passage_that_denies_excludes_the_whole_branch_and_nothing_else(work: Work) -> None:
    found = between(work, f"{ROLE}petit-guide/statisticien", LEADER)
    assert states(found)["encadrer-une-equipe"] == "excluded"
    assert states(found)["informer-et-orienter"] == "to-verify"
    exclusion = need_of(found, "encadrer-une-equipe").exclusion
    assert exclusion is not None
    assert exclusion.passages == (f"{ID}document/petit-guide#char=608,620",)
    # A second role held that excludes nothing: what one role does not do, the other may.
    both = compare(
        work, Origin("deux", (work.role(f"{ROLE}petit-guide/statisticien"), work.role(ADVISER))), work.role(LEADER)
    )
    assert states(both)["encadrer-une-equipe"] == "to-verify"


def test_no_share_under_five_activities(work: Work) -> None:
    found = between(work, ADVISER, LEADER)
    assert found.share is None
    assert any("il en faut cinq" in note for note in found.notes)


def test_a_role_against_itself_says_so(work: Work) -> None:
    found = between(work, LEADER, LEADER)
    assert set(states(found).values()) == {"met"}
    assert TEXTS["note-same"]["fr"] in found.notes


def test_never_lacks_between_roles_on_all_the_shipped_data(all_work: Work) -> None:
    roles = [iri for iri, role in all_work.roles.items() if role.deeds]
    for origin in roles:
        for target in roles:
            found = between(all_work, origin, target)
            assert found.counts()["lacks"] == 0
            assert sum(found.counts().values()) == len(found.needs)
            asked = len(all_work.role(target).deeds) + len(all_work.role(target).knowledge)
            assert len(found.needs) == asked, "nothing the target asks for is dropped"


def test_the_shipped_exclusions_and_shares(all_work: Work) -> None:
    found = between(all_work, f"{ROLE}cgt-2008/conseiller-clientele", f"{ROLE}cgt-2008/superviseur")
    assert {n.group.notation for n in found.needs if n.state == "excluded"} == {"10"}
    assert found.share is not None
    assert any("proposal" in note for note in found.notes)
    bare = between(all_work, f"{ROLE}maxiphone/teleconseiller", f"{ROLE}cgt-2008/superviseur")
    assert bare.share is None


def test_knowledge_items_of_the_certification_stand_apart(all_work: Work) -> None:
    found = between(
        all_work,
        f"{ROLE}outsourcia-2018/conseiller",
        f"{ROLE}reac-merc-2019/manager-equipe-relation-client-a-distance",
    )
    assert sum(found.counts("knowledge").values()) >= 60
    assert sum(found.counts("transversal").values()) > 0
    assert all(n.section == "knowledge" for n in found.needs if "/knowledge/" in n.competency.iri)


@pytest.mark.parametrize(
    ("mastery", "assessor", "state"),
    [(0, "Mme B.", "lacks"), (1, "Mme B.", "partial"), (2, "Mme B.", "met"), (3, "", "met"), (0, "", "to-verify")],
)
def test_a_person_is_held_to_what_was_assessed(
    store: EmbeddedStore, work: Work, mastery: int, assessor: str, state: str
) -> None:
    person = Person("Ana", (Assessment("Encadrer une équipe", mastery, assessor, assessor and "2026-10-01"),))
    origin, remarks = origin_of(store, work, person)
    found = compare(work, origin, work.role(LEADER), remarks)
    assert states(found)["encadrer-une-equipe"] == state
    assert found.share is None, "a person has no score"
    assert bool(remarks) == (not assessor)


def test_an_assessment_prevails_over_a_role_held(store: EmbeddedStore, work: Work) -> None:
    person = Person("Ana", (Assessment("1.3", 0, "Mme B.", "2026-10-01"),), ("petit-guide/conseiller",))
    origin, _ = origin_of(store, work, person)
    found = compare(work, origin, work.role(LEADER))
    assert states(found)["informer-et-orienter"] == "lacks"
    assert [c.notation for c in need_of(found, "conduire-l-entretien").near] == ["1.1"]


def test_unknown_and_repeated_competencies_are_listed(store: EmbeddedStore, work: Work) -> None:
    given = (
        Assessment("Jongler", 3, "x", "2026"),
        Assessment("10.1", 1, "x", "2024"),
        Assessment("10.1", 3, "x", "2025"),
    )
    origin, remarks = origin_of(store, work, Person("", given))
    assert any("Jongler" in remark for remark in remarks)
    assert any("2025" in remark for remark in remarks)
    assert origin.assessments[f"{COMPETENCY}encadrer-une-equipe"].mastery == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "person;competency;mastery;assessor;date;role\nAna;10.1;2;B;2026;\nAna;;;;;petit-guide/conseiller\n"),
        ("a.csv", "\ufeffPersonne,Compétence,Maîtrise,Évaluateur,Date,Rôle\nAna,10.1,2,B,2026,\n"
            "Ana,,,,,petit-guide/conseiller"),
        (
            "a.json",
            '{"person": "Ana", "roles": ["petit-guide/conseiller"], "competencies": '
            '[{"competency": "10.1", "mastery": 2, "assessor": "B", "date": "2026"}]}',
        ),
    ],
)  # fmt: skip
def test_a_profile_is_read_from_csv_or_json(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read_people(path) == [Person("Ana", (Assessment("10.1", 2, "B", "2026"),), ("petit-guide/conseiller",))]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "", "empty"),
        ("a.csv", "competency\n", "nobody"),
        ("a.csv", "name;skill\nx;y\n", "unknown column name, skill"),
        ("a.csv", "person;mastery\nx;1\n", "no column"),
        ("a.csv", "competency;mastery\n10.1;4\n", "row 2: mastery “4”"),
        ("a.csv", "competency;mastery\n;4\n", "row 2: neither"),
        ("a.csv", "competency;mastery;date\n10.1;2;31-12-2025\n", "row 2: date “31-12-2025”"),
        ("a.csv", "competency;mastery;date\n10.1;2;2025-13\n", "row 2: date “2025-13”"),
        ("a.json", "{", "no JSON"),
        ("a.json", "[3]", "person 1: an object"),
        ("a.json", '{"competencies": ["x"]}', "a competency is an object"),
    ],
)
def test_a_damaged_profile_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CcgraphError, match=re.escape(message)):
        read_people(path)
    with pytest.raises(DataError, match="no such file"):
        read_people(tmp_path / "absent.csv")


def test_a_team_is_a_matrix_in_the_order_of_the_file(shipped: Graph, all_work: Work) -> None:
    people = [
        Person("Zoé", (Assessment("10.3", 0, "B", "2026"),)),
        Person("Ana", (Assessment("10.3", 3, "B", "2026"),)),
    ]
    found = team(shipped.store, all_work, people, all_work.role(f"{ROLE}outsourcia-2018/responsable-d-equipe"))
    assert found.to_table().columns[3:5] == ("1. Zoé", "2. Ana")
    row = next(r for r in found.competencies() if r[0].notation == "10.3")
    assert row[2] == ["lacks", "met"]
    assert "(dated reference): " in found.covered(row[0].iri)
    # Mapped to no competency of the certification, but asked for by one of its capacities.
    named = {c.iri.removeprefix(COMPETENCY): found.covered(c.iri) for c, _, _ in found.competencies()}
    assert sum(map(bool, named.values())) == 11
    assert named["encadrer-une-equipe"] == ""
    assert "motivation" in found.explain()
    assert any("--training FILE" in remark for remark in found.remarks)
    assert list(found.to_pandas().columns) == ["section", "competency", "label", "1. Zoé", "2. Ana", "covered"]
    assert found.to_dict()["disclaimer"] == DISCLAIMER["en"]
    page = sheets.manager(found)
    assert page.index("Zoé") < page.index("Ana")
    assert "%" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_what_covers_a_need_is_stated_or_the_user_s_own(shipped: Graph, all_work: Work, tmp_path: Path) -> None:
    path = tmp_path / "training.csv"
    path.write_text("Formation;Compétence\n=Atelier plannings;7.3\nJonglage;Jongler\n", encoding="utf-8")
    given = read_training(path)
    assert given == [Training("=Atelier plannings", "7.3"), Training("Jonglage", "Jongler")]
    target = all_work.role(f"{ROLE}cgt-2008/responsable-centre-contacts")
    found = team(shipped.store, all_work, [Person("Ana")], target, given)
    covered = {c.notation: found.covered(c.iri) for c, _, _ in found.competencies()}
    assert covered["7.3"] == "=Atelier plannings (your catalogue)"
    assert any("Jongler" in remark for remark in found.remarks), "an unknown competency is listed"
    assert not any("--training" in remark for remark in found.remarks)
    assert "'=Atelier" in found.to_table().to_csv() or "=Atelier" not in found.to_table().to_csv().split(",")
    # A certification without units covers what the work of its certified occupation calls for, dated as it is.
    adviser = team(shipped.store, all_work, [Person("Ana")], all_work.role(f"{ROLE}outsourcia-2018/conseiller"))
    texts = [adviser.covered(c.iri) for c, _, _ in adviser.competencies()]
    assert any("remote customer service adviser (dated reference)" in text for text in texts)
    for text, message in (
        ("training;competency\nx;\n", "row 2: a training and"),
        ("training;competency\n", "no training"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=message):
            read_training(path)


def test_dates_are_ordered_whatever_their_spelling(store: EmbeddedStore, work: Work, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("competency;mastery;assessor;date\n10.1;3;B;2025-12-31\n10.1;1;B;01/02/2026\n", encoding="utf-8")
    origin, remarks = origin_of(store, work, read_people(path)[0])
    assert origin.assessments[f"{COMPETENCY}encadrer-une-equipe"].mastery == 1
    assert any("2026-02-01" in remark for remark in remarks)


def test_the_statements_say_what_they_rest_on(store: EmbeddedStore, work: Work) -> None:
    table = statements([between(work, ADVISER, LEADER)])
    rows = [{k: "" if v is None else str(v) for k, v in row.items()} for row in table]
    assert {row["basis"] for row in rows} == {"stated", "curated", "inferred"}
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    (read,) = [r for r in rows if r["iri"].endswith("annotation/petit-guide/4")]
    assert (read["basis"], read["object"]) == ("curated", f"{COMPETENCY}encadrer-une-equipe")
    stated = [r for r in rows if r["subject"] == LEADER and r["object"].endswith("#activity-1")]
    assert stated[0]["passages"].startswith(f"{ID}document/petit-guide#char=")
    assert stated[0]["document"] == f"{ID}document/petit-guide"
    assert all(r["force"] and r["version"] and r["line"] for r in stated)
    assert {r["state"] for r in rows if r["basis"] == "inferred"} == {"met", "partial", "to-verify"}
    assert table.to_csv(";").splitlines()[0].startswith("origin;target;basis;iri;side;")
    excluded = statements([between(work, f"{ROLE}petit-guide/statisticien", LEADER)])
    assert any(str(r["property"]).endswith("absentFrom") for r in excluded)
    person = Person("Ana", (Assessment("10.1", 0, "B", "2026"),))
    origin, _ = origin_of(store, work, person)
    given = [r for r in statements([compare(work, origin, work.role(LEADER))]) if str(r["basis"]) == "given"]
    assert [(str(r["object"]), str(r["force"]), str(r["version"])) for r in given] == [("0", "B", "2026")]


def test_the_graph_answers_in_one_call(shipped: Graph) -> None:
    pair = ("outsourcia-2018/conseiller", "outsourcia-2018/responsable-d-equipe")
    assert shipped.gap(*pair, lang="en").counts("professional")["to-verify"] == 13
    both = shipped.gap([pair[0], pair[0], "outsourcia-2018/operateur"], pair[1])
    assert both.origin.label == "Conseiller + Opérateur"
    person = Person("Ana", (Assessment("10.1", 0, "B", "2026"),), (pair[0],))
    assert shipped.gap(person, pair[1]).counts()["lacks"] == 1
    assert [gap.origin.label for gap in shipped.team([person], pair[1]).gaps] == ["Ana"]
    assert shipped.route(*pair, number=1)[0].moves[0].kind == "up"
    assert len(shipped.route(pair[0])) > 10
    assert shipped.chart("outsourcia-2018").edges
    assert shipped.competency_matrix("maxiphone").roles
    assert shipped.ladder("cgt-2008").steps
    with pytest.raises(UsageError, match="names"):
        shipped.gap("formateur", pair[1])
    for wrong in ([], ["conseiler"]):
        with pytest.raises(UsageError):
            shipped.gap(wrong, pair[1])
    with pytest.raises(UsageError, match="one person at least"):
        shipped.team([], pair[1])


def test_the_employee_s_sheet_has_three_columns_no_score_and_a_box(work: Work) -> None:
    page = sheets.employee(between(work, ADVISER, LEADER))
    for words in ("Ce que vous faites déjà", "À confirmer ensemble", "À acquérir", "Vos commentaires", "Sources"):
        assert words in page
    assert DISCLAIMER["fr"].partition("'")[0] in page
    assert "%" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    assert "://" not in page, "nothing is fetched"
    acquire = page[page.index("À acquérir") :]
    assert "Encadrer une équipe" not in acquire, "what a sheet does not mention is to be confirmed, not acquired"


def test_what_has_no_room_on_the_employee_s_page_stands_overleaf(all_work: Work) -> None:
    manager = all_work.role(f"{ROLE}reac-merc-2019/manager-equipe-relation-client-a-distance")
    found = compare(all_work, Origin("x", (all_work.role(f"{ROLE}cgt-2008/superviseur"),)), manager)
    page = sheets.employee(found)
    front, mark, overleaf = page.partition("break-before: page")
    assert mark
    assert "more, overleaf" in front
    for need in found.needs:
        assert str(tag("li", need.competency.label))[4:-5] in page, "nothing is dropped"
    assert front.count("<li>") < 50
    assert overleaf.count("<li>") > 40
    short = sheets.employee(
        between(all_work, f"{ROLE}outsourcia-2018/conseiller", f"{ROLE}outsourcia-2018/responsable-d-equipe")
    )
    assert "break-before: page" not in short, "fifteen needs fit on one page"
    assessed = Origin("Ana", (), {f"{COMPETENCY}encadrer-une-equipe": Assessment("", 1, "B", "2026")}, person=True)
    leader = all_work.role(f"{ROLE}outsourcia-2018/responsable-d-equipe")
    assert "mastery" not in sheets.employee(compare(all_work, assessed, leader)), "no score"


def test_the_works_council_s_sheet_has_force_and_date_in_each_cell_and_no_person(
    shipped: Graph, all_work: Work
) -> None:
    origin, target = f"{ROLE}cgt-2008/superviseur", f"{ROLE}outsourcia-2018/responsable-d-equipe"
    found = between(all_work, origin, target)
    faults = sheets.discrepancies(shipped.store, (*found.origin.roles, found.target), "en")
    page = sheets.works_council(found, faults)
    assert faults
    assert faults[0].description.partition("“")[0][:20] in page
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    for cell in re.findall(r"<p>(.*?)</p>", body):
        assert ("proposal · 2008-05-29" in cell) or ("employer&#x27;s practice · 2018" in cell)
    assert "%" not in body
    with pytest.raises(UsageError, match="never a person"):
        sheets.works_council(compare(all_work, Origin("Ana", person=True), all_work.role(target)))


def test_markup_is_escaped_everywhere(work: Work) -> None:
    assert tag("p", "<b>&", title='"><x') == '<p title="&quot;&gt;&lt;x">&lt;b&gt;&amp;</p>'
    hostile = Origin("<script>alert(1)</script>", person=True)
    assert "<script" not in sheets.employee(compare(work, hostile, work.role(LEADER)))


def test_results_explain_themselves(work: Work) -> None:
    found = between(work, ADVISER, LEADER)
    assert "Encadrer une équipe: à vérifier" in found.explain()
    assert found.explain().splitlines()[1] == (
        "Compétences du travail — 4 demandées : 1 communes, 2 proches, 1 à vérifier, 0 à acquérir, 0 exclues"
    )
    assert json.loads(json.dumps(found.to_dict()))["counts"]["professional"]["met"] == 1
    assert len(found.to_pandas()) == len(found.needs)
    with pytest.raises(NotFoundError, match="no role"):
        between(work, "https://x.y/z", LEADER)


def test_ranks_are_known_or_none() -> None:
    scale = [grade_of(f"{ID}concept/involvements/{n}") for n in ("takes-part", "performs", "supervises", "decides")]
    assert scale == [0, 1, 2, 4]
    assert grade_of("") is None


@pytest.mark.usefixtures("opened")
def test_the_command(tmp_path: Path) -> None:
    pair = ("outsourcia-2018/conseiller", "outsourcia-2018/responsable-d-equipe")
    assert "[to verify] Manage a team" in run("gap", *pair).stdout
    assert json.loads(run("gap", *pair, "--format", "json").stdout)["disclaimer"] == DISCLAIMER["en"]
    for form in ("csv", "xlsx"):
        out = tmp_path / f"a.{form}"
        assert run("gap", *pair, "--format", form, "-o", str(out)).exit_code == 0
        assert out.stat().st_size > 500
    assert "What you do already" in run("gap", *pair, "--sheet", "employee").stdout
    assert "Comparison of" in run("gap", *pair, "--sheet", "works-council").stdout
    people = tmp_path / "p.csv"
    people.write_text("person;competency;mastery\nAna;10.1;2\nBob;10.1;1\n", encoding="utf-8")
    assert "1. Ana" in run("gap", pair[1], "--people", str(people)).stdout
    assert "Needs of the team" in run("gap", pair[1], "--people", str(people), "--sheet", "manager").stdout
    assert json.loads(run("gap", pair[1], "--people", str(people), "--format", "json").stdout)["people"]
    people.write_text("competency;mastery\n10.1;2\n", encoding="utf-8")
    assert "[common] Manage a team" in run("gap", *pair, "--profile", str(people)).stdout
    given = ("--mastery", "10.1=0", "--mastery", "Recruter=2", "--assessor", "B", "--date", "2026-10-01")
    assert "[lacks] Manage a team: assessed 0 by B on 2026-10-01" in run("gap", pair[1], *given).stdout
    assert "[to verify] Manage a team" in run("gap", pair[1], "--past-role", pair[0]).stdout
    flat = run("gap", *pair, "--format", "statements").stdout
    assert flat.count("\n") > 30
    assert flat.startswith("origin;target;basis;")
    people.write_text("person;competency;mastery\nAna;10.1;2\n", encoding="utf-8")
    training = tmp_path / "t.csv"
    training.write_text("training,competency\nAtelier,10.1\n", encoding="utf-8")
    team_of = ("gap", pair[1], "--people", str(people), "--training", str(training))
    assert "Atelier (your catalogue)" in run(*team_of).stdout
    assert "stated" in run(*team_of, "--format", "statements").stdout
    assert "Adviser + Operator" in run("gap", pair[0], "outsourcia-2018/operateur", pair[1]).stdout


@pytest.mark.usefixtures("opened")
def test_wrong_words_at_the_command(tmp_path: Path) -> None:
    people = tmp_path / "p.csv"
    people.write_text("person;competency;mastery\nAna;10.1;2\nBob;10.1;1\n", encoding="utf-8")
    target = "outsourcia-2018/responsable-d-equipe"
    for arguments, message in (
        ((target,), "Give FROM and TO"),
        ((target, target, "--sheet", "manager"), "goes with --people"),
        ((target, "--people", str(people), "--sheet", "employee"), "goes with --people"),
        ((target, target, "--people", str(people)), "target only"),
        ((target, "--people", str(people), "--profile", str(people)), "not both"),
        ((target, "--mastery", "10.1"), "write COMPETENCY=N"),
        ((target, target, "--date", "2026"), "go with --mastery"),
        ((target, target, "--training", str(people)), "goes with --people"),
        ((target, "--profile", str(people)), "holds 2 people"),
    ):
        result = run("gap", *arguments)
        assert result.exit_code == 2, arguments
        assert message in result.output
    for arguments, message in (
        ((target, "--mastery", "10.1=4"), "mastery “4”"),
        ((target, "--mastery", "10.1=2", "--date", "hier"), "date “hier”"),
    ):
        with pytest.raises(UsageError, match=message):
            CliRunner().invoke(cli, ["gap", *arguments], catch_exceptions=False)
    with pytest.raises(NotFoundError, match="did you mean"):
        CliRunner().invoke(cli, ["gap", "conseiler", target], catch_exceptions=False)
    with pytest.raises(MissingFileError, match="there is no such folder"):
        CliRunner().invoke(cli, ["gap", target, target, "-o", str(tmp_path / "no" / "x")], catch_exceptions=False)


def test_assessments_of_one_date_that_differ_are_to_be_verified(store: EmbeddedStore, work: Work) -> None:
    given = [Assessment("10.1", 2, "A", "2026-10-01"), Assessment("10.1", 0, "A", "2026-10-01")]
    for order in (given, given[::-1]):
        origin, remarks = origin_of(store, work, Person("Zoé", tuple(order)))
        (kept,) = origin.assessments.values()
        assert (kept.mastery, kept.grounded) == (0, False)
        assert any("contradictoires" in remark for remark in remarks)


@pytest.mark.parametrize(("mastery", "date"), [(9, "2026"), (-1, ""), (1, "hier"), (1, "2199-10-01")])
def test_what_is_no_assessment_is_refused(mastery: int, date: str) -> None:
    with pytest.raises(UsageError):
        Assessment("10.1", mastery, "A", date)


def test_a_language_without_labels_is_refused(shipped: Graph) -> None:
    with pytest.raises(UsageError, match="de"):
        shipped.gap("outsourcia-2018/conseiller", "outsourcia-2018/responsable-d-equipe", lang="de")
    with pytest.raises(UsageError, match="xx"):
        shipped.equivalents("superviseur", lang="xx")
