"""References of the user's own: ESCO, ISCO, the crosswalk, lists of codes, grids; names; list and remove."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccgraph import dataset, names
from ccgraph.errors import DataError, NotFoundError, UsageError
from ccgraph.graph import Graph
from ccgraph.reference.add import add_codes, add_crosswalk, add_esco, add_isco, add_rome
from ccgraph.reference.loaded import loaded, remove
from ccgraph.reference.model import Reference
from ccgraph.store import EmbeddedStore
from ccgraph.table import Table
from ccgraph.validate import validate
from tests.conftest import SHARED, require, small_files
from tests.editions import as_csv, newer, write_edition

ROOT = Path(__file__).parents[1]
DAY = "2026-11-22"
ESCO = "http://data.europa.eu/esco/"
AGENT, LEADER = (f"{ESCO}occupation/00000000-0000-0000-0000-00000000000{n}" for n in (1, 2))
ID = "https://w3id.org/ccjobs/id/"
PREFIXES = """PREFIX ccj: <https://w3id.org/ccjobs/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sssom: <https://w3id.org/sssom/> PREFIX schema: <https://schema.org/>"""

pytestmark = pytest.mark.usefixtures("own")


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty data folder of the user's."""
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


def graph_of(*files: dataset.GraphFile) -> Graph:
    """The user's graphs and some others, with their closure."""
    store = EmbeddedStore()
    dataset.load(store, [*files, *dataset.own_files()], ROOT / "ontology" / "ccjobs.ttl")
    return Graph(store)


def rows(graph: Graph, pattern: str) -> list[dict[str, str]]:
    """The answers to a pattern, as text."""
    found = graph.sparql(f"{PREFIXES} SELECT * WHERE {{ {pattern} }}")
    assert isinstance(found, Table)
    return [{name: str(value) for name, value in row.items()} for row in found]


HEADS = {
    "occupations": "conceptType conceptUri iscoGroup preferredLabel altLabels hiddenLabels description code "
    "modifiedDate",
    "ISCOGroups": "conceptType conceptUri code preferredLabel description",
    "broaderRelationsOccPillar": "conceptType conceptUri broaderType broaderUri",
}


def write_esco(folder: Path) -> Path:
    """A small ESCO in two languages, one occupation twice as in version 1.2.1."""
    folder.mkdir()
    groups = {"5": ("Vendeurs", "Sales workers"), "52": ("Vente", "Sales"), "524": ("Autres", "Others")}
    groups |= {"5244": ("Télévendeurs", "Contact centre salespersons")}
    for place, lang in enumerate(("fr", "en")):
        agent = ("agent d'appels/agente d'appels", "call agent")[place]
        leader = ("superviseur", "supervisor")[place]
        alternative = ("téléacteur\ntéléactrice", "phone agent")[place]
        table = [
            ["Occupation", AGENT, "5244", agent, alternative, "", "Handles, “calls”", "5244.1", "2024"],
            ["Occupation", LEADER, "5244", leader, leader, "", "", "5244.2", "2024"],
            ["Occupation", LEADER, "5244", leader, leader, "", "", "5244.2", "2025"],
        ]
        write(folder, f"occupations_{lang}", "occupations", table)
        table = [["ISCOGroup", f"{ESCO}isco/C{code}", code, names[place], ""] for code, names in groups.items()]
        write(folder, f"ISCOGroups_{lang}", "ISCOGroups", table)
    table = [["Occupation", AGENT, "Occupation", LEADER], ["Occupation", LEADER, "ISCOGroup", f"{ESCO}isco/C5244"]]
    write(folder, "broaderRelationsOccPillar", "broaderRelationsOccPillar", table)
    return folder


def write(folder: Path, name: str, kind: str, table: list[list[str]]) -> None:
    """Write a table of ESCO."""
    (folder / f"{name}.csv").write_text(as_csv([HEADS[kind].split(), *table]), encoding="utf-8")


def test_esco_and_isco(tmp_path: Path) -> None:
    found = add_esco(write_esco(tmp_path / "ESCO dataset - v1.2.1"), None, DAY)
    assert (sorted(found.graphs), found.version) == (["reference/esco-1.2.1", "reference/isco-08"], "1.2.1")
    assert "occupations_fr.csv: 1 concepts stand twice, alike: taken once" in found.notes
    graph = graph_of()
    labels = rows(graph, f"<{AGENT}> ?kind ?label FILTER(?kind IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel))")
    assert {row["label"] for row in labels} == {
        *("agent d'appels/agente d'appels", "agent d'appels", "agente d'appels", "téléacteur", "téléactrice"),
        *("call agent", "phone agent"),
    }
    assert rows(graph, f"<{AGENT}> skos:broader ?above ; skos:broadMatch ?group ; skos:notation ?code") == [
        {"above": LEADER, "group": f"{ESCO}isco/C5244", "code": "5244.1"}
    ]
    assert rows(graph, f"<{ESCO}isco/C5244> skos:broader/skos:broader ?above") == [{"above": f"{ESCO}isco/C52"}]
    assert names.resolve_one(graph.store, "Téléactrice").iri == AGENT


def test_isco_alone(tmp_path: Path) -> None:
    assert list(add_isco(write_esco(tmp_path / "esco"), DAY).graphs) == ["reference/isco-08"]


def test_the_version_of_esco_must_be_told(tmp_path: Path) -> None:
    folder = write_esco(tmp_path / "esco")
    with pytest.raises(UsageError, match=r"give it, such as --version 1\.2\.1"):
        add_esco(folder, None, DAY)
    with pytest.raises(UsageError, match="“latest” is not a version"):
        add_esco(folder, "latest", DAY)
    with pytest.raises(UsageError, match=r"1\.2\.0 was given, but .* names 1\.2\.1"):
        add_esco(folder.rename(tmp_path / "ESCO v1.2.1"), "1.2.0", DAY)


def test_two_versions_of_esco_cannot_stand_together(own: Path, tmp_path: Path) -> None:
    add_esco(write_esco(tmp_path / "esco"), "1.2.1", DAY)
    with pytest.raises(DataError, match=r"described alike in “reference/esco-1\.2\.1”"):
        add_esco(tmp_path / "esco", "1.2.0", DAY)
    assert sorted(file.name for file in (own / "reference").iterdir()) == ["esco-1.2.1.nt", "isco-08.nt"]


@pytest.mark.parametrize(
    ("file", "change", "by", "message"),
    [
        ("occupations_en", LEADER, f"{LEADER[:-1]}3", r"different concepts \(2 in en, 2 in fr\)"),
        ("occupations_en", AGENT, "javascript:x", "is no concept of ESCO"),
        ("occupations_fr", ',"2025"', "", "row 4: 8 cells where there are 9 columns"),
        ("occupations_fr", '"superviseur","superviseur","","","5244.2","2025"', '"x","","","","1","2025"', "otherwise"),
        ("ISCOGroups_fr", '"code"', '"kode"', "the column code is missing"),
        ("broaderRelationsOccPillar", LEADER, f"{LEADER[:-1]}9", "is in no other table"),
    ],
)
def test_a_wrong_esco_is_named(own: Path, tmp_path: Path, file: str, change: str, by: str, message: str) -> None:
    folder = write_esco(tmp_path / "esco")
    path = folder / f"{file}.csv"
    text = path.read_text(encoding="utf-8")
    assert change in text
    path.write_text(text.replace(change, by), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        add_esco(folder, "1.2.1", DAY)
    assert not own.exists()


CROSSWALK = f"""Mapping project name,ESCO - ROME
Mapping project version,V1.4
Mapping project version date,07/06/2022

classification 1 ID,classification 1 prefered label,classification 2 ID,classification 2 prefered label,mapping relation
{AGENT},agent d'appels,12,Télévendeur / Télévendeuse,skos:broadMatch
{AGENT[:-1]}7,disparu,99,Titre inconnu,skos:exactMatch
"""


def test_the_crosswalk_reads_from_the_title_to_the_occupation(tmp_path: Path) -> None:
    file = tmp_path / "FR_mapping_esco_rome.csv"
    file.write_text(CROSSWALK, encoding="utf-8")
    with pytest.raises(UsageError, match="ROME 60 is not loaded"):
        add_crosswalk(file, "60", DAY)
    add_rome(write_edition(tmp_path / "rome", 60, newer()), DAY)
    add_esco(write_esco(tmp_path / "esco"), "1.2.1", DAY)
    found = add_crosswalk(file, "60", DAY)
    assert (found.version, found.concepts) == ("V1.4", 2)
    assert [note.partition(" are ")[0] for note in found.notes] == ["1 titles", "1 occupations"]
    ends = rows(graph_of(), "?m sssom:subject_id ?from ; sssom:predicate_id ?relation ; sssom:object_id ?to")
    assert sorted((row["from"], row["relation"].rpartition("#")[2], row["to"]) for row in ends) == [
        (f"{ID}code/rome-title/99", "exactMatch", f"{AGENT[:-1]}7"),
        (f"{ID}code/rome/v60/D1416#ogr-12", "broadMatch", AGENT),
    ]
    assert validate([own.path for own in dataset.own_files()]) == []
    file.write_text(CROSSWALK.replace("skos:exactMatch", "skos:exac"), encoding="utf-8")
    with pytest.raises(DataError, match="row 3"):
        add_crosswalk(file, "60", DAY)


def codes(path: Path, text: str, **told: str) -> Reference:
    """Load a list of codes."""
    path.write_text(text, encoding="utf-8", newline="")
    about = {"scheme": "pcs-ese", "version": "2020", "title": "PCS-ESE", "licence": "", "lang": "fr", "loaded": DAY}
    return add_codes(path, **{**about, **told})[0]


def test_a_list_of_codes_in_french(tmp_path: Path) -> None:
    text = (
        "\ufeffCode;Libellé;Autres libellés;Code parent;Définition;Effectif\r\n"
        '54;Employés;;;;12\r\n54a/1;Téléopérateurs;"Téléacteurs | Télévendeurs\nConseillers";54;=1+1;3\r\n'
    )
    found = codes(tmp_path / "pcs.csv", text, licence="https://example.org/licence")
    assert (list(found.graphs), found.concepts, found.titles) == (["reference/pcs-ese-2020"], 2, 3)
    assert found.notes == ("columns not used: effectif",)
    code = f"{ID}code/pcs-ese/2020/54a%2F1"
    graph = graph_of()
    assert {row["x"] for row in rows(graph, f"<{code}> skos:altLabel ?x")} == {
        "Téléacteurs",
        "Télévendeurs",
        "Conseillers",
    }
    assert rows(graph, f"<{code}> skos:broader ?up ; skos:notation ?code ; skos:definition ?said") == [
        {"up": f"{ID}code/pcs-ese/2020/54", "code": "54a/1", "said": "=1+1"}
    ]
    assert names.resolve_one(graph.store, "teleacteurs").iri == code


def test_a_list_of_codes_in_both_languages(tmp_path: Path) -> None:
    codes(tmp_path / "jobs.tsv", "code\tlabel_fr\tlabel_en\tsynonyms_en\nA\tAgent\tAgent (en)\tClerk\n")
    found = rows(graph_of(), f"<{ID}code/pcs-ese/2020/A> skos:prefLabel ?label")
    assert {row["label"] for row in found} == {"Agent", "Agent (en)"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,label\nA,x\nB,y\nA,z\n", r"row 4: the code “A” stands already in pcs\.csv, row 2"),
        ("code,label,parent\nA,x,Z\n", "row 2: the parent “Z” of “A” is not in the list"),
        ("code,label,parent\nA,x,B\nB,y,C\nC,z,A\n", "row 2: the parents go round in a circle: A > B > C > A"),
        ("code,label,parent\nA,x,A\n", "circle: A > A"),
        ("code,label\nA,\n", "row 2: the row has no label"),
        ("code,label\n,x\n", "row 2: the row has no code"),
        ("code,wording\nA,x\n", "no column is known as label; name it one of label: label, libelle"),
        ("code,label\n", "has no row"),
        ('code,label\nA,"x\n', "is the file whole"),
    ],
)
def test_a_wrong_list_is_named_by_its_row(own: Path, tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        codes(tmp_path / "pcs.csv", text)
    assert not own.exists()


@pytest.mark.parametrize(
    "told", [{"scheme": "rome"}, {"scheme": "../x"}, {"version": "V 1"}, {"licence": "free <x>"}, {"scheme": "É"}]
)
def test_a_name_that_a_list_cannot_have(own: Path, tmp_path: Path, told: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        codes(tmp_path / "pcs.csv", "code,label\nA,x\n", **told)
    assert not own.exists()


def test_a_grid_of_levels_and_coefficients(tmp_path: Path) -> None:
    text = (
        "Niveau;Coefficient;Catégorie;Libellé\n1;120 à 140;Employés;\n"
        "2;150,5-160;Techniciens et agents de maîtrise;Chef\n3;;Dieux;\n"
    )
    found = codes(tmp_path / "grille.csv", text, scheme="azur", version="1", title="Grille Azur")
    assert "grille.csv, row 4: the category “Dieux” is not known: left out" in found.notes
    graph = graph_of()
    levels = rows(
        graph,
        "?level a ccj:GridLevel ; ccj:rank ?rank ; skos:inScheme ?scale . ?scale a ccj:Scale . "
        "OPTIONAL { ?level ccj:staffCategory ?category } "
        "OPTIONAL { ?level ccj:quantity ?q . ?q schema:minValue ?low ; schema:maxValue ?high ; ccj:measure ?measure }",
    )
    level, kinds = f"{ID}level/azur-1/", f"{ID}concept/staff-categories/"
    measure, scale = f"{ID}concept/measures/coefficient", f"{ID}scale/azur/1"
    assert sorted(levels, key=lambda row: row["rank"]) == [
        {"level": f"{level}1", "rank": "1", "scale": scale, "category": f"{kinds}employes", "low": "120"}
        | {"high": "140", "measure": measure, "q": f"{level}1#quantity-coefficient"},
        {"level": f"{level}2", "rank": "2", "scale": scale, "low": "150.5", "high": "160", "measure": measure}
        | {"category": f"{kinds}techniciens-agents-de-maitrise", "q": f"{level}2#quantity-coefficient"},
        {"level": f"{level}3", "rank": "3", "scale": scale}
        | dict.fromkeys(("category", "low", "high", "measure", "q"), "None"),
    ]
    labels = rows(graph, f"<{level}2> skos:prefLabel ?label FILTER(LANG(?label) = 'fr')")
    assert labels == [{"label": "Chef"}]


@pytest.mark.parametrize(("said", "message"), [("abc", "is no number"), ("140-120", "exchange the bounds")])
def test_a_wrong_coefficient(tmp_path: Path, said: str, message: str) -> None:
    with pytest.raises(DataError, match=rf"row 2: .*{message}"):
        codes(tmp_path / "grid.csv", f"level,coefficient\n1,{said}\n")


def test_documents_come_before_codes_of_the_same_name(tmp_path: Path) -> None:
    tables = newer()
    head, *titles = tables["referentiel_appellation"]
    shared = ("30", "Chef / Cheffe de plateau", "Chef(fe) de plateau", "M1704", "SYNONYME", "N")
    tables["referentiel_appellation"] = [head, *titles, shared]
    add_rome(write_edition(tmp_path / "rome", 60, tables), DAY)
    store = graph_of(*(file for file in small_files() if "/reference/" not in file.graph)).store
    assert names.resolve_one(store, "chef de plateau").iri == f"{ID}role/petit-guide/chef-de-plateau"
    code = f"{ID}code/rome/v60/M1704"
    assert [match.iri for match in names.resolve(store, "chef de plateau", "ReferenceOccupation")] == [code]
    assert names.resolve_one(store, "cheffe de plateau").iri == code
    assert names.resolve_one(store, "M1704").iri == code
    with pytest.raises(NotFoundError, match="“Chargé / Chargée de clientèle”"):
        names.resolve(store, "chargée de clientèle senior")


def test_list_and_remove(tmp_path: Path) -> None:
    add_rome(write_edition(tmp_path / "rome", 60, newer()), DAY)
    codes(tmp_path / "pcs.csv", "code,label\nA,x\n")
    found = {one.name: one for one in loaded(graph_of().store, "en")}
    assert sorted(found) == ["pcs-ese-2020", "rome-items-v60", "rome-mobility-v60", "rome-v60"]
    rome = found["rome-v60"]
    assert (rome.version, rome.date, rome.titles, rome.own) == ("60", DAY, 6, True)
    assert rome.concepts == 3 + 4  # codes; D, D14, M, M17
    assert "open-licence" in rome.licence
    assert rome.explain() == f"ROME 4.0, version 60 (rome-v60): 7 concepts, 6 titles, {DAY}"
    assert rome.to_dict()["own"] is True
    assert remove("rome-v60") == ["rome-items-v60", "rome-mobility-v60", "rome-v60"]
    with pytest.raises(NotFoundError, match=r"No reference .* there are: pcs-ese-2020"):
        remove("rome-v60")


def test_the_shipped_slice_is_whole() -> None:
    """Every code that a judged mapping leads to is told: notation, scheme with version, label, what it means, above."""
    store = EmbeddedStore()
    files = [file for file in dataset.graph_files() if "/reference/" in file.graph or "/mappings/" in file.graph]
    dataset.load(store, files, ROOT / "ontology" / "ccjobs.ttl")
    codes = "?m sssom:object_id ?code FILTER(REGEX(STR(?code), '/id/code/|data.europa.eu')) "
    graph = Graph(store)
    assert len({row["code"] for row in rows(graph, codes)}) == 326
    item = "FILTER(!CONTAINS(STR(?code), '/rome-item/'))"
    french = "?code skos:prefLabel ?l FILTER(LANG(?l) = 'fr')"
    english = "?code skos:prefLabel ?l FILTER(LANG(?l) = 'en')"
    for lacking, but in (
        ("?code skos:notation ?x ; skos:inScheme/<http://www.w3.org/2002/07/owl#versionInfo> ?v", ""),
        (french, ""),
        (english, "FILTER(!CONTAINS(STR(?code), '/rome'))"),
        ("?code skos:definition ?d FILTER(LANG(?d) = 'fr')", item),
        ("?code skos:definition ?d FILTER(LANG(?d) = 'en')", item),
        ("?code skos:broader|skos:broadMatch ?up . ?up skos:notation ?n", item),
    ):
        assert rows(graph, f"{codes} {but} FILTER NOT EXISTS {{ {lacking} }}") == [], lacking


def test_no_entry_of_a_reference_is_in_the_catalogue() -> None:
    """An own reference replaces the shipped graph with its entry; one in the catalogue would stand in two graphs."""
    catalogue = (ROOT / "data" / "catalogue.ttl").read_text(encoding="utf-8")
    assert "/id/graph/reference/" not in catalogue


def test_the_real_tables_are_read(tmp_path: Path) -> None:
    esco = require(SHARED / "reference" / "esco", "The tables of ESCO are")
    found = add_esco(esco, "1.2.1", DAY)
    assert (found.concepts, found.titles) == (3039 + 619, 43294)
    rome = add_rome(require(SHARED / "reference" / "rome", "The tables of ROME are"), DAY)
    assert (rome.version, rome.concepts, rome.titles, rome.notes) == ("60", 1584 + 124 + 33671, 11005, ())
    crosswalk = add_crosswalk(esco / "esco_rome_crosswalk_train.tsv", "60", DAY)
    assert crosswalk.concepts == 9280
    assert [note[:13] for note in crosswalk.notes] == ["3 occupations"]
    (tmp_path / "cut.tsv").write_bytes((esco / "esco_rome_crosswalk_train.tsv").read_bytes()[:-20])
    with pytest.raises(DataError, match="row 9281"):
        add_crosswalk(tmp_path / "cut.tsv", "60", DAY)
