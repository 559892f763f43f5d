"""References of the user's own: read as published, kept whole or not at all, found, compared."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from ccgraph import dataset
from ccgraph.errors import DataError
from ccgraph.graph import Graph
from ccgraph.rdf import Triple
from ccgraph.reference import tables
from ccgraph.reference.add import add_rome
from ccgraph.reference.titles import forms
from ccgraph.store import EmbeddedStore
from tests.editions import newer, older, write_edition

ROOT = Path(__file__).parents[1]
V60 = "https://w3id.org/ccjobs/id/code/rome/v60"
DAY = "2026-11-22"


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty data folder of the user's."""
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A small version 60."""
    return write_edition(tmp_path / "rome", 60, newer())


def loaded() -> Graph:
    """The user's graphs alone, with their closure."""
    store = EmbeddedStore()
    dataset.load(store, dataset.own_files(), ROOT / "ontology" / "ccjobs.ttl")
    return Graph(store)


def values(graph: Graph, subject: str, predicate: str) -> set[str]:
    """The values of a property, as text."""
    prefixes = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX ccj: <https://w3id.org/ccjobs/ontology#> "
    prefixes += "PREFIX esco: <http://data.europa.eu/esco/model#> PREFIX prov: <http://www.w3.org/ns/prov#> "
    prefixes += "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX dcterms: <http://purl.org/dc/terms/> "
    found = graph.sparql(f"{prefixes} SELECT ?value WHERE {{ <{subject}> {predicate} ?value }}")
    return {str(row["value"]) for row in found}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            ["ISCOGroups_fr.csv", "esco_fr.txt", "occupations_fr.csv"],
            "looks like ESCO: .*add esco` .occupations_fr.csv",
        ),
        (["ISCOGroups_en.csv"], "looks like the groups of ISCO-08: `ccgraph reference add isco`"),
        (["ESCO-ROME crosswalk.csv"], "looks like the crosswalk .*add crosswalk`"),
        (["postes.xlsx"], "looks like a workbook"),
        (["grille.csv"], "looks like a list of your own: .*add codes`"),
        (["a.txt", "b.txt", "c.txt", "d.txt"], r"It holds a.txt, b.txt, c.txt, \.\.\."),
        ([], "It is empty"),
    ],
)
def test_what_is_not_rome_is_told(own: Path, tmp_path: Path, names: list[str], said: str) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("conceptUri,code\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"given: not an edition of ROME, .*{said}"):
        add_rome(folder, DAY)
    assert not own.exists()


@pytest.mark.usefixtures("own")
def test_rome_is_read_as_published(edition: Path) -> None:
    found = add_rome(edition, DAY)
    assert sorted(found.graphs) == [f"reference/rome-{kind}v60" for kind in ("items-", "mobility-", "")]
    assert (found.version, found.titles) == ("60", 6)
    graph = loaded()
    code = f"{V60}/D1408"
    assert values(graph, code, "skos:prefLabel") == {"Téléconseiller / Téléconseillère"}
    assert values(graph, code, "skos:broader") == {f"{V60}/D14"}
    assert values(graph, f"{V60}/D14", "skos:broader") == {f"{V60}/D"}
    assert values(graph, f"{V60}/D1416", "prov:wasDerivedFrom") == {code}
    # Sentences in their order, doubled apostrophes single, a line break kept, a formula plain text.
    assert values(graph, code, "skos:definition") == {"Répond aux clients. Note l'appel,\nclasse la demande."}
    assert values(graph, code, "skos:note") == {"=SANS(diplôme)"}
    assert "Téléconseillère bilingue" in values(graph, code, "skos:hiddenLabel")
    assert "Opérateur / Opératrice de standard" in values(graph, code, "skos:hiddenLabel")
    assert "Téléconseiller / Téléconseillère bilingue" in values(graph, code, "skos:altLabel")
    assert values(graph, f"{code}#ogr-11", "dcterms:identifier") == {"11"}
    item = "https://w3id.org/ccjobs/id/code/rome-item/v60"
    assert values(graph, code, "esco:relatedEssentialSkill") == {f"{item}/101"}
    assert values(graph, code, "esco:relatedOptionalSkill") == {f"{item}/200"}
    assert values(graph, f"{item}/101", "skos:broader") == {f"{item}/100"}
    assert values(graph, code, "ccj:mobilityTo") == {f"{V60}/M1704"}
    about = "https://w3id.org/ccjobs/id/graph/reference/rome-v60"
    assert values(graph, about, "owl:versionInfo") == {"60"}
    assert values(graph, about, "dcterms:created") == {DAY}
    assert values(graph, about, "dcterms:license") == {"https://www.etalab.gouv.fr/licence-ouverte-open-licence/"}


@pytest.mark.usefixtures("own")
def test_a_zip_is_read_as_its_folder(edition: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "edition"), "zip", tmp_path, "rome"))
    assert add_rome(archive, DAY) == add_rome(edition, DAY)


def test_the_two_genders_of_a_title() -> None:
    assert forms("Attaché commercial / Attachée commerciale en pharmacie") == (
        "Attaché commercial en pharmacie",
        "Attachée commerciale en pharmacie",
    )
    assert forms("Standardiste") == ()
    assert forms("A / B / C") == ()


def rewrite(edition: Path, table: str, change: str, by: str) -> None:
    """Replace words of a table."""
    file = edition / f"unix_{table}_v460_utf8.csv"
    text = file.read_text(encoding="utf-8")
    assert change in text
    file.write_text(text.replace(change, by), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "change", "by", "message"),
    [
        ("referentiel_code_rome", '"D1416","4"', '"D1408","4"', r"row 3: the code D1408 stands twice"),
        ("referentiel_code_rome", '"D1416","4"', '"D141","4"', r"row 3: “D141” .* not a code"),
        ("referentiel_code_rome", '"libelle_rome"', '"nom"', r"column libelle_rome is missing"),
        ("referentiel_appellation", '"12","Télévendeur', '"11","Télévendeur', r"row 4: the title 11 stands twice"),
        ("referentiel_appellation", '"D1416","PRIN', '"D9999","PRIN', r"row 4: the code D9999 is not in the table"),
        (
            "referentiel_appellation",
            '"D1416","PRINCIPALE"',
            '"D1408","SYNONYME"',
            r"1 codes have no main title \(D1416",
        ),
        ("referentiel_appellation", '"SYNONYME","N"\n', '"SYNONYME"\n', r"row 3: 5 cells where there are 6 columns"),
        ("rubrique_mobilite", "M1704", "M1705", r"1 of 1 mobilities lead to codes"),
        ("texte", '"D1408","4"', '"D1499","4"', r"row 4: the code D1499"),
        ("referentiel_savoir", '"200"', '"101"', r"row 2: “101” is not the number of an item"),
    ],
)
def test_a_wrong_table_is_named_and_nothing_is_kept(
    own: Path, edition: Path, table: str, change: str, by: str, message: str
) -> None:
    rewrite(edition, table, change, by)
    with pytest.raises(DataError, match=message):
        add_rome(edition, DAY)
    assert not own.exists()


@pytest.mark.parametrize("table", ["referentiel_code_rome", "referentiel_appellation"])
def test_a_missing_necessary_table_is_named(own: Path, edition: Path, table: str) -> None:
    (edition / f"unix_{table}_v460_utf8.csv").unlink()
    with pytest.raises(DataError, match=rf"unix_{table}_v\*_utf8\.csv .*missing"):
        add_rome(edition, DAY)
    assert not own.exists()


@pytest.mark.usefixtures("own")
def test_missing_optional_tables_are_said(edition: Path) -> None:
    for table in ("texte", "rubrique_mobilite", "cr_gd_dp"):
        (edition / f"unix_{table}_v460_utf8.csv").unlink()
    found = add_rome(edition, DAY)
    assert "unix_texte_v*_utf8.csv is missing: no definitions" in found.notes
    assert "unix_rubrique_mobilite_v*_utf8.csv is missing: no mobility" in found.notes
    assert "reference/rome-mobility-v60" not in found.graphs


@pytest.mark.parametrize("length", [40, 200, -20])
def test_a_truncated_table_is_an_error(own: Path, edition: Path, length: int) -> None:
    file = edition / "unix_referentiel_appellation_v460_utf8.csv"
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(DataError):
        add_rome(edition, DAY)
    assert not own.exists()


def test_versions_are_not_mixed(own: Path, edition: Path) -> None:
    (edition / "unix_texte_v460_utf8.csv").rename(edition / "unix_texte_v459_utf8.csv")
    with pytest.raises(DataError, match=r"several versions of ROME are mixed \(59, 60\)"):
        add_rome(edition, DAY)
    assert not own.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.usefixtures("own")
def test_other_encodings(edition: Path, encoding: str) -> None:
    file = edition / "unix_referentiel_code_rome_v460_utf8.csv"
    file.write_text(file.read_text(encoding="utf-8"), encoding=encoding)
    found = add_rome(edition, DAY)
    assert [note for note in found.notes if "Windows-1252" in note] == [
        f"{file.name}: not UTF-8, read as Windows-1252"
    ] * (encoding == "cp1252")
    assert values(loaded(), f"{V60}/D1408", "skos:prefLabel") == {"Téléconseiller / Téléconseillère"}


def test_what_is_no_text_is_refused(own: Path, edition: Path) -> None:
    file = edition / "unix_referentiel_code_rome_v460_utf8.csv"
    for raw, message in ((b"\x89PNG\0\0", "NUL"), (b"\xff\xfea\0", "UTF-16"), (b"a,b\n\x81\x8d", "neither UTF-8")):
        file.write_bytes(raw)
        with pytest.raises(DataError, match=message):
            add_rome(edition, DAY)
    assert not own.exists()


@pytest.mark.parametrize("name", ["../unix_x.csv", "/unix_x.csv", "C:\\unix_x.csv", "a/../../unix_x.csv"])
def test_a_zip_that_leads_out_is_refused(own: Path, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(DataError, match="leads out of the archive"):
        add_rome(tmp_path / "evil.zip", DAY)
    assert not own.exists()


def test_a_zip_bomb_is_refused_unread(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("unix_texte_v460_utf8.csv", b"0" * 2_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("the bomb was read"))
    with pytest.raises(DataError, match="100 times its size"):
        add_rome(bomb, DAY)
    monkeypatch.setattr(tables, "MOST_BYTES", 1_000_000)
    with pytest.raises(DataError, match="refused unread"):
        add_rome(bomb, DAY)
    assert not own.exists()


def test_a_damaged_zip(own: Path, edition: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "edition"), "zip", edition))
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="not a whole zip"):
        add_rome(archive, DAY)
    archive.write_bytes(whole[:60] + b"XXXXXXXX" + whole[68:])
    with pytest.raises(DataError, match="cannot be read"):
        add_rome(archive, DAY)
    assert not own.exists()


def test_nothing_is_left_half_written(own: Path, edition: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_rome(edition, DAY)
    before = {file.name: file.read_bytes() for file in (own / "reference").iterdir()}
    monkeypatch.setattr(dataset.GraphFile, "triples", _fail)
    with pytest.raises(DataError, match="no room"):
        add_rome(
            write_edition(edition, 60, {**newer(), "referentiel_savoir": older()["referentiel_savoir"]}), "2027-01-01"
        )
    assert {file.name: file.read_bytes() for file in (own / "reference").iterdir()} == before


_read = dataset.GraphFile.triples


def _fail(file: dataset.GraphFile) -> list[Triple]:
    """A draft that cannot be read back, the last of three."""
    if "mobility" in file.graph and ".change" in file.path.parts:
        raise DataError("no room")
    return _read(file)
