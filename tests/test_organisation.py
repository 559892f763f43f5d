"""One's own organisation: template, faults told by cell, the graphs, what the commands make of it, and the way back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ccgraph import dataset, spreadsheet
from ccgraph.cli import cli
from ccgraph.errors import DataError, NotFoundError
from ccgraph.graph import Graph
from ccgraph.organisation import keeping, layout
from ccgraph.organisation.encoding import rendering
from ccgraph.organisation.model import Amount, OrganisationError, Place
from ccgraph.organisation.proposals import Example, Proposer, competency_names, read_examples
from ccgraph.organisation.reading import read_organisation
from ccgraph.passages import Cell
from ccgraph.serialization import serialize
from ccgraph.spreadsheet import Sheet, Workbook
from ccgraph.terms import ID
from ccgraph.validate import validate
from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "azur-relations"
LEAD = f"{ID}concept/competencies/encadrer-une-equipe"
KNOWN = {"encadrer une equipe": LEAD, "9 1": LEAD}
DAY = datetime.date(2026, 1, 31)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], catch_exceptions=False)


def book(**sheets: str) -> Workbook:
    """Sheets by key, written as lines of cells parted by ``;``."""
    found = []
    for key, text in sheets.items():
        rows = [tuple(cell.strip() for cell in line.split(";")) for line in text.strip().splitlines()]
        found.append(Sheet(layout.SHEETS[key]["fr"], tuple(rows)))
    return Workbook(Path("f.xlsx"), tuple(found))


def problems(known: Mapping[str, str] = KNOWN, /, **sheets: str) -> list[str]:
    with pytest.raises(OrganisationError) as caught:
        read_organisation(book(**sheets), known, name="Acme", lang="en")
    assert caught.value.exit_code == 1
    return [problem.explain() for problem in caught.value.problems if not problem.warning]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of the user."""
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    """The example, imported once for the module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCGRAPH_DATA", str(tmp_path_factory.mktemp("azur")))
        yield run("--lang", "fr", "organisation", "import", EXAMPLE)


def test_the_smallest_file(shipped: Graph, tmp_path: Path) -> None:
    path = tmp_path / "minimal.csv"
    path.write_bytes("titre,N+1\nChargé de clientèle,Chef d'équipe\nChef d'équipe,\n".encode("cp1252"))
    found = keeping.prepare(path, shipped.store, name="Acme", day=DAY).organisation
    assert [(role.key, role.superior) for role in found.roles] == [
        ("charge-de-clientele", "chef-d-equipe"),
        ("chef-d-equipe", None),
    ]
    assert not found.complete


def test_an_english_file_keeps_its_words_english(shipped: Graph, tmp_path: Path) -> None:
    path = tmp_path / "en.csv"
    path.write_text("title,manager,title in the other language\nAgent,Lead,Conseiller\nLead,,\n", encoding="utf-8")
    found = keeping.prepare(path, shipped.store, name="Acme", language="en", complete=True, day=DAY)
    text = serialize(set(found.encoded.stated), "nt")
    assert 'agent#title-1> <http://www.w3.org/2008/05/skos-xl#literalForm> "Agent"@en' in text
    assert 'agent#title-2> <http://www.w3.org/2008/05/skos-xl#literalForm> "Conseiller"@fr' in text
    assert 'lead#title-2> <http://www.w3.org/2008/05/skos-xl#literalForm> "Lead"@fr' in text
    assert '#complete> "true"' in text


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", ["t.xlsx", "t"])
def test_the_empty_template_comes_back_as_it_is(tmp_path: Path, lang: str, name: str) -> None:
    spreadsheet.write(tmp_path / name, layout.template(lang))
    read = spreadsheet.read(tmp_path / name)
    assert sorted(read.sheets, key=lambda s: s.name) == sorted(layout.template(lang), key=lambda s: s.name)
    with pytest.raises(OrganisationError) as caught:
        read_organisation(read, KNOWN, name="Acme", lang="en")
    assert [p.text for p in caught.value.problems] == ["no role: fill the sheet “Roles” (the column “title” is enough)"]


def test_each_heading_is_understood_in_each_language() -> None:
    for sheet, columns in layout.COLUMNS.items():
        for column, names in columns.items():
            for lang in ("fr", "en"):
                assert layout.column_of(sheet, names[lang][0].upper()) == column
                assert layout.heading(sheet, column, lang) == names[lang][0]


def test_values_are_read() -> None:
    found = read_organisation(
        book(
            roles="id;titre;N+1;effectif;niveau;coefficient\nA;Agent;b;env. 12;I;140\nB;Chef;;10-15;II;\n",
            activities="rôle;activité;compétences;optionnelle\nChef;Encadrer;encadrer une équipe|9.1;oui\nB;Autre;;\n",
            grid="niveau;coefficient min;coefficient max;catégorie\nI;130;150;employés\nII;;;cadre\n",
        ),
        KNOWN,
        name="Acme & Cie",
    )
    agent, chief = found.roles
    assert (agent.superior, agent.headcount, agent.coefficient) == ("b", Amount(12, 12, True), Amount(140, 140))
    assert chief.headcount == Amount(10, 15)
    assert [(a.role, a.position, a.competencies, a.optional) for a in found.activities] == [
        ("b", 1, (LEAD,), True),
        ("b", 2, (), None),
    ]
    assert [(level.rank, level.coefficient) for level in found.levels] == [(1, Amount(130, 150)), (2, None)]
    assert found.levels[0].category == f"{ID}concept/staff-categories/employes"
    assert found.slug == "acme-cie"


def test_every_fault_is_told_at_once_with_its_cell() -> None:
    found = problems(
        roles=(
            "id;titre;N+1;effectif;niveau;coefficient\n"
            "A;Agent;Chef de salle;beaucoup;I;140\n"
            "A;Autre;;;;\n"
            "C;Chef;Chef;;III;\n"
            "D;;;3;;\n"
            "E;Expert;A;12-3;I;500\n"
        ),
        activities=(
            "rôle;ordre;activité;compétences;optionnelle\nZ;1;x;;\n"
            "A;1;y;encadrer une equip;peut-être\nA;1;w;;\nA;;Y;;\n"
        ),
        grid="niveau;coefficient min;coefficient max;catégorie\nI;130;150;patrons\nI;1;2;\nII;9;3;\n",
    )
    assert found == [
        "Grille!D2: unknown category “patrons”: clerical staff, technicians and supervisory staff, or managers and "
        "engineers",
        "Grille!A3: the level “I” stands already in Grille!A2: remove the duplicate row",
        "Grille!C4: the range is reversed: “9-3”",
        "Rôles!D2: “beaucoup” is neither a whole number nor a range (12, 10-15, about 12)",
        "Rôles!A3: the id “A” is already that of Rôles!B2: give another id",
        "Rôles!E4: the level “III” is not in the sheet “Grid”; the nearest: “ii”",
        "Rôles!B5: the title of the role is missing",
        "Rôles!D6: the range is reversed: “12-3”",
        "Rôles!F6: the coefficient 500 is outside the level I (130-150): mend one of them",
        "Rôles!C2: the manager “Chef de salle” is neither the id nor the title of a role",
        "Rôles!C4: a cycle of reporting lines: Chef → Chef; mend one of the managers",
        "Activités!A2: “Z” is neither the id nor the title of a role",
        "Activités!E3: “peut-être”: write yes or no",
        "Activités!D3: unknown competency “encadrer une equip”; the nearest: “encadrer une equipe”; `ccgraph list "
        "competencies` gives the names",
        "Activités!B4: the order “1” is no number from 1, or already taken for this role",
        "Activités!C5: this activity of the role stands already in Activités!C3: remove the duplicate row",
    ]


def test_cycles_duplicates_and_doubtful_names() -> None:
    assert problems(roles="titre;N+1\nA;B\nB;C\nC;A\nD;A\n") == [
        "Rôles!B2: a cycle of reporting lines: A → B → C → A; mend one of the managers"
    ]
    assert problems(roles="titre;N+1\nAgent;\nagent;\n") == [
        "Rôles!A3: the title “agent” stands already in Rôles!A2: remove the duplicate row, or give each an id"
    ]
    assert problems(roles="id;titre;N+1\n1;Chef;\n2;Chef;\n3;Agent;Chef\n") == [
        "Rôles!C4: the manager “Chef” names several roles (1, 2): give the id"
    ]
    assert problems(roles="titre;titre\nA;B\n") == ["Rôles!B1: the column “titre” is given twice: keep one"]
    assert problems(roles="service;N+1\nA;B\n")[0].startswith("Rôles!1: the column “title” is missing")


def test_persons_are_never_read() -> None:
    found = read_organisation(
        book(roles="titre;Nom;Prénom;E-mail;couleur\nAgent;Durand;Ana;;bleu\n"), KNOWN, name="Acme", lang="en"
    )
    assert [str(p.place) for p in found.warnings] == ["Rôles!B1", "Rôles!C1", "Rôles!D1", "Rôles!E1"]
    assert "never persons" in found.warnings[0].text
    assert "unknown" in found.warnings[3].text
    assert found.roles[0].cells == {"title": "Agent"}
    assert problems(roles="titre;description\nAgent;ana@acme.fr\n") == [
        "Rôles!B2: an e-mail address: remove all data about persons"
    ]


def test_the_rendering_holds_each_cell_where_it_says() -> None:
    text, spans = rendering(book(roles="titre;N+1\nAgent\n"))
    assert text == "Rôles\ntitre\tN+1\nAgent\n"
    assert {place: text[start:end] for place, (start, end) in spans.items()} == {
        Place("Rôles", 1, 1): "titre",
        Place("Rôles", 1, 2): "N+1",
        Place("Rôles", 1): "titre\tN+1",
        Place("Rôles", 2, 1): "Agent",
        Place("Rôles", 2): "Agent",
    }
    broken, found = rendering(Workbook(Path("f"), (Sheet("s", (("a\r\nb", "c"), (), ("d",))),)))
    assert broken[slice(*found[Place("s", 3, 1)])] == "d"


def test_cells_as_passages() -> None:
    cell = Cell.from_iri("https://x.y/document/acme/roles#cell=5,2")
    assert cell == Cell("https://x.y/document/acme", "roles", 5, 2)
    assert cell.iri == "https://x.y/document/acme/roles#cell=5,2"
    assert Cell.from_iri("https://x.y/document/acme/roles#row=5") == Cell("https://x.y/document/acme", "roles", 5, 0)
    assert Cell.from_iri("https://x.y/document/acme#char=1,2") is None


def test_the_shapes_know_cells(shipped: Graph, tmp_path: Path) -> None:
    found = keeping.prepare(EXAMPLE, shipped.store, propose=False, day=DAY)
    text = serialize(set(found.encoded.stated), "turtle")
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    good.write_text(text, encoding="utf-8")
    bad.write_text(text.replace("roles#cell=15,2>", "roles#cell=15>"), encoding="utf-8")
    assert validate([good]) == []
    assert [f.shape.rpartition("#")[2] for f in validate([bad])] == ["Passage-iri"]


def test_what_the_shapes_find_is_told_by_cell(shipped: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.csv"
    path.write_text("titre;N+1\nAgent;Chef\nChef;\n", encoding="utf-8")
    # Whatever the reading lets through, the shapes do not.
    monkeypatch.setattr("ccgraph.organisation.reading._check_cycles", lambda *_: None)
    path.write_text("titre;N+1\nAgent;Chef\nChef;Agent\n", encoding="utf-8")
    with pytest.raises(OrganisationError) as caught:
        keeping.prepare(path, shipped.store, name="Acme")
    assert {str(p.place) for p in caught.value.problems} == {"f!A2", "f!A3"}


def test_a_shipped_name_is_refused(shipped: Graph) -> None:
    with pytest.raises(OrganisationError, match="shipped document"):
        keeping.prepare(EXAMPLE, shipped.store, name="CGT 2008", lang="en")


def test_a_failed_replacement_keeps_the_former(shipped: Graph, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keeping.prepare(EXAMPLE, shipped.store, propose=False, day=DAY)
    assert keeping.add(first) is False
    before = _contents(own)
    assert len(before) == 6
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", _full)
        with pytest.raises(DataError, match="cannot be written"):
            keeping.add(keeping.prepare(EXAMPLE, shipped.store, propose=False, complete=True, day=DAY))
    assert _contents(own) == before
    assert keeping.add(first) is True
    assert keeping.names() == ["azur-relations"]


def _contents(own: Path) -> dict[Path, bytes]:
    """The files of the user's folder, beside what the changing of them leaves."""
    left = {own / ".lock", own / ".token"}
    return {path: path.read_bytes() for path in own.rglob("*") if path.is_file() and path not in left}


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_the_way_back_loses_nothing(shipped: Graph, own: Path, tmp_path: Path) -> None:
    first = keeping.prepare(EXAMPLE, shipped.store, propose=False, day=DAY)
    keeping.add(first)
    for name, lang in (("a.xlsx", "fr"), ("b.xlsx", "en"), ("folder", "en")):
        keeping.export("Azur Relations", tmp_path / name, shipped.store, lang)
        again = keeping.prepare(tmp_path / name, shipped.store, propose=False, day=DAY)
        assert again.organisation.rows() == first.organisation.rows()
        assert len(again.encoded.stated) == len(first.encoded.stated)
    assert keeping.remove("azur-relations") == "azur-relations"
    assert _contents(own) == {}
    with pytest.raises(NotFoundError, match="there are: none"):
        keeping.remove("azur-relations")


@pytest.mark.usefixtures("own")
def test_formulas_stay_text(shipped: Graph, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("titre;N+1;description\n=1+1;;@SUM(A1)\n'-2;'=1+1;\n#NOM?;;\n#CRM;;\n", encoding="utf-8")
    found = keeping.prepare(path, shipped.store, name="Acme", propose=False)
    assert [role.cells["title"] for role in found.organisation.roles] == ["=1+1", "-2", "#NOM?", "#CRM"]
    told = [problem.explain() for problem in found.organisation.warnings]
    assert [text.partition(" se lit comme une formule")[0] for text in told] == ["f!A2: « =1+1 »", "f!A4: « #NOM? »"]
    keeping.add(found)
    keeping.export("acme", tmp_path / "out", shipped.store, "en")
    text = (tmp_path / "out" / "Roles.csv").read_text(encoding="utf-8-sig")
    assert ";'=1+1;" in text
    assert ";'@SUM(A1)" in text
    again = keeping.prepare(tmp_path / "out", shipped.store, propose=False)
    assert layout.template("fr", again.organisation.rows()) == layout.template("fr", found.organisation.rows())


def test_given_competencies_are_the_organisations_and_proposals_ours(shipped: Graph) -> None:
    found = keeping.prepare(EXAMPLE, shipped.store, day=DAY)
    text = serialize(set(found.encoded.annotations), "nt")
    given = [line for line in text.splitlines() if "/agent/azur-relations" in line and "annotation/azur" in line]
    ours = [line for line in text.splitlines() if "/agent/ccgraph" in line]
    assert len(given) == 3
    assert len(ours) == sum(len(p) for p in found.proposals.values()) > 20
    assert text.count("review-statuses/unreviewed") == len(given) + len(ours)
    lead = found.proposals[("sup", 1)][0]
    assert lead.competency == LEAD
    assert lead.confidence > 0.6
    assert "encadrer-une-equipe" in found.explain()
    assert json.loads(json.dumps(found.to_dict()))["roles"] == 30


def test_nothing_is_proposed_under_the_floor() -> None:
    examples = [Example("Encadrer une équipe", frozenset({"lead"}), "d"), Example("Vendre", frozenset({"sell"}), "d")]
    proposer = Proposer(examples)
    assert [p.competency for p in proposer.propose("Encadrer l'équipe de nuit")] == ["lead"]
    assert proposer.propose("Repeindre le plafond") == ()
    assert Proposer([]).propose("Encadrer") == ()
    assert proposer.propose("Encadrer l'équipe de nuit", floor=0.9) == ()


def test_proposals_agree_with_annotations_of_documents_left_out(shipped: Graph) -> None:
    from benchmarks.organisation_proposals import measure

    precision, recall, _, first = measure(read_examples(shipped.store), 0.3)
    assert precision == pytest.approx(0.61, abs=0.03)
    assert recall == pytest.approx(0.35, abs=0.03)
    assert first > 0.6


def test_competencies_are_known_by_label_number_and_identifier(shipped: Graph) -> None:
    names = competency_names(shipped.store)
    assert names["encadrer une equipe"] == LEAD == names["manage a team"]
    assert names["1 1"] == f"{ID}concept/competencies/accueillir-et-qualifier" == names["accueillir et qualifier"]


def test_import_tells_what_it_did(imported: Result) -> None:
    assert imported.exit_code == 0, imported.output
    assert "30 rôles, 47 activités, 7 niveaux" in imported.stdout
    assert "encadrer-une-equipe (0.79)" in imported.stdout
    (supervisor,) = [line for line in imported.stdout.splitlines() if line.startswith("  Superviseur : Superviseur")]
    assert "Responsable d'équipe (role/outsourcia-2018/responsable-d-equipe, proche, 0.8" in supervisor
    assert "roles!B13" in imported.stderr


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("list", "roles", "--source", "Azur Relations"), "role/azur-relations/vig"),
        (("organisation", "list"), "azur-relations"),
        (("show", "superviseur", "--source", "azur-relations"), "niveau B2, coefficient 195-210"),
        (("show", "azur-relations/sup"), "azur-relations/roles#cell=15,6"),
        (("chain", "azur-relations/cc1"), "Directeur général"),
        (("equivalents", "azur-relations/sup"), "niveau\N{NO-BREAK SPACE}: niveaux différents"),
        (("equivalents", "outsourcia-2018/responsable-d-equipe"), "role/azur-relations/sup"),
        (("gap", "azur-relations/cc1", "azur-relations/sup"), "Encadrer une équipe"),
        (("route", "azur-relations/cc1", "azur-relations/sup"), "Capitaine d'équipe"),
        (("chart", "azur-relations", "--format", "mermaid"), "Directeur des opérations"),
        (("chart", "azur-relations", "--kind", "ladder"), "niveau B2"),
        (("query", "grid", "-p", "source=azur-relations"), "130"),
        (("cite", "azur-relations/sup", "--documents", EXAMPLE.parent), "Superviseur"),
        (("cite", "azur-relations/roles#cell=15,6", "--documents", EXAMPLE), "RP"),
        (("sparql", "SELECT ?s { ?s a <https://w3id.org/ccjobs/ontology#GridLevel> }"), "azur-relations/b2"),
        (("classification", "azur-relations/sup"), "Sur la grille de son organisation"),
    ],
)
def test_every_command_takes_it(arguments: tuple[str | Path, ...], expected: str) -> None:
    result = run("--lang", "fr", *arguments)
    assert result.exit_code == 0, result.output
    assert expected in result.stdout


@pytest.mark.usefixtures("imported")
def test_its_files_are_valid() -> None:
    assert run("validate", *(file.path for file in dataset.own_files())).exit_code == 0


@pytest.mark.usefixtures("imported")
def test_coverage_counts_a_spreadsheet_by_rows_where_it_lies() -> None:
    result = run("--lang", "en", "coverage")
    assert "azur-relations: a spreadsheet, counted by rows" in result.stderr
    from ccgraph.coverage import coverage, spreadsheets
    from ccgraph.graph import open as open_graph

    store = open_graph().store
    assert set(spreadsheets(store)) == {f"{ID}document/azur-relations"}
    assert [c.stem for c in coverage(store)] == sorted(
        ["cgt-2008", "maxiphone", "outsourcia-2018", "reac-merc-2019", "responsable-centre-contacts"]
    )


@pytest.mark.usefixtures("imported")
def test_without_an_own_grid_there_is_no_conclusion() -> None:
    result = run("--lang", "en", "classification", "outsourcia-2018/conseiller", "--format", "json")
    (answer,) = json.loads(result.stdout)
    assert (answer["concluded"], answer["own"]) == (False, [])
    assert {"curated", "proposed"} == {s["basis"] for s in answer["proposals"]}
    assert any("not the rule that applies" in s["caution"] for s in answer["proposals"])
    text = run("--lang", "en", "classification", "outsourcia-2018/conseiller").stdout
    assert "No conclusion" in text
    assert "Proposal: this is not the rule that applies" in text
    own = json.loads(run("classification", "azur-relations/sup", "--format", "json").stdout)[0]
    assert (own["concluded"], own["proposals"], own["own"][0]["maximum"]) == (True, [], 210)
    assert "role,concluded" in run("classification", "azur-relations/sup", "--format", "csv").stdout


def test_faults_store_nothing(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("titre;N+1\nAgent;Personne\nAutre;Nul\n", encoding="utf-8")
    result = run("--lang", "en", "organisation", "import", path, "--name", "Acme")
    assert result.exit_code == 1
    assert f"{path}: f!B2: the manager “Personne” is neither" in result.stderr
    assert "2 problem(s); nothing was stored." in result.stderr
    assert not own.exists()
    assert run("organisation", "import", path, "--dry-run").exit_code == 1


def test_activities_without_competency_are_named(own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "roles.csv").write_text("titre\nAgent\n", encoding="utf-8")
    lines = "".join(f"Agent;Zzyzx {n}\n" for n in range(1, 8))
    (folder / "activites.csv").write_text(f"role;activite\n{lines}", encoding="utf-8")
    result = run("--lang", "fr", "organisation", "import", folder, "--name", "Acme", "--no-proposals", "--dry-run")
    assert result.exit_code == 0, result.output
    after = result.stdout[result.stdout.index("7 activité(s) sans compétence donnée ni proposée :") :].splitlines()
    assert after[1:6] == [f"  Agent : Zzyzx {n}" for n in range(1, 6)]
    assert after[6] == "  … et 2 autres."
    assert not own.exists()


def test_template_and_export_do_not_overwrite(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert run("organisation", "template", path, "--lang", "en").exit_code == 0
    assert spreadsheet.read(path).sheets[1].rows[0][1] == "title"
    assert run("organisation", "template", path).exit_code == 2
    assert run("organisation", "template", path, "--force").exit_code == 0
    assert run("organisation", "list").stdout == ""
    with pytest.raises(NotFoundError):
        run("organisation", "export", "acme", tmp_path / "e.xlsx")
    with pytest.raises(NotFoundError):
        run("organisation", "remove", "acme")
    assert not own.exists()


@pytest.mark.usefixtures("own")
def test_a_dry_run_and_the_other_layouts() -> None:
    result = run("--lang", "en", "organisation", "import", EXAMPLE, "--dry-run", "--no-proposals")
    assert "has no fault: 30 roles" in result.stdout
    found = json.loads(run("organisation", "import", EXAMPLE, "--dry-run", "--format", "json").stdout)
    assert found["slug"] == "azur-relations"
    assert len(found["proposals"]) > 20
    assert run("organisation", "import", EXAMPLE, "--dry-run", "--format", "csv").stdout.startswith("role,activity")
    assert keeping.names() == []
