"""Mapping a list of titles: any spreadsheet in, all its rows out, decisions kept, killed runs resumed."""

from __future__ import annotations

import datetime
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.styles import Font

from ccgraph.cli import cli
from ccgraph.cli import mapping as commands
from ccgraph.errors import DataError, UsageError
from ccgraph.graph import Graph
from ccgraph.mapping import rank
from ccgraph.mapping.codes import StoredCodes
from ccgraph.mapping.columns import find_columns
from ccgraph.mapping.decisions import Decisions, propose
from ccgraph.mapping.listing import Listing
from ccgraph.mapping.mapped import blocks, read_back, with_codes
from ccgraph.mapping.model import Match, Title
from ccgraph.mapping.outcome import Outcome, run
from ccgraph.mapping.partial import Partial, digest
from ccgraph.mapping.proposal import Judged, Proposal, Review
from ccgraph.mapping.records import ResultSet, person, slug
from ccgraph.spreadsheet import Sheet, Workbook, read, write
from ccgraph.sssom import NO_TERM_FOUND, from_triples, parse, read_set, set_triples, to_text
from tests.conftest import require
from tests.mapping import ADVISER, CODES, FLOOR, ROME, TRAINER, FakeMatcher

ROWS = (
    ("Matricule", "Intitulé du poste", "Service", "Ville"),
    ("00123", "Téléconseillère H/F", "Accueil", "Paris"),
    ("00124", "Superviseur", "", "Lyon"),
    ("00125", "", "", "Lille"),
    ("00126", "Téléconseillère H/F", "Accueil", ""),
    ("00127", "Plombier", "=HYPERLINK(1)", "@Brest"),
)
NOBODY = Decisions({})


def outcome(*titles: str, decisions: Decisions = NOBODY, schemes: tuple[str, ...] = ("rome",)) -> Outcome:
    """The outcome for some titles."""
    return run([Title(t) for t in titles], schemes, FakeMatcher(), CODES, decisions, "fr")


def result(*proposals: Proposal) -> ResultSet:
    """A result set of some proposals."""
    return ResultSet("essai", proposals, "fr", "2026-01-01", "essai.csv", "0.2.0")


def reviewed(proposal: Proposal, place: int, status: str = "accepted", date: str = "2026-02-01") -> Proposal:
    """The proposal with a decision of Claire's on one candidate."""
    review = Review(status, "Claire", date)  # type: ignore[arg-type]
    kept = list(proposal.candidates)
    kept[place] = replace(kept[place], review=review)
    return replace(proposal, candidates=tuple(kept))


# Columns


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (("Nom", "Poste", "Service"), {"title": 2, "department": 3}),
        (("id", "Job Title", "Company", "Description"), {"title": 2, "organisation": 3, "description": 4}),
        (("Libellé emploi", "Libellé", "Direction"), {"title": 1, "department": 3}),
        (("FONCTION", "Société"), {"title": 1, "organisation": 2}),
        (("N°", "Intitulé de poste (contrat)"), {"title": 2}),
        (("Titre", "Missions"), {"title": 1, "description": 2}),
    ],
)
def test_columns_are_known_by_their_headings(header: tuple[str, ...], found: dict[str, int]) -> None:
    columns = find_columns(Sheet("s", (header, tuple("x" * len(header)))), {})
    assert dict(columns.places) == found
    assert not columns.guessed


def test_a_heading_may_stand_below_a_caption() -> None:
    sheet = Sheet("s", (("Effectifs 2026",), (), ("Nom", "Emploi"), ("A", "Conseiller")))
    columns = find_columns(sheet, {})
    assert (columns.header, columns.places["title"]) == (3, 2)


CAPTIONED = (
    ("Effectifs au 30/09/2026 - Pôle relation client",),
    (),
    ("Matricule", "Fonction exercée", "Direction", "Date d'entrée"),
    ("00001", "Téléconseiller", "Relation client", "2020-01-01"),
    ("00002", "Chargé de fonction support", "Relation client", "2020-01-02"),
)


@pytest.mark.parametrize(
    ("rows", "header", "title"),
    [
        (CAPTIONED, 3, 2),
        ((("Postes",), (), ("N°", "Poste occupé actuel"), ("1", "Superviseur")), 3, 2),
        ((("N°", "Date poste", "Code emploi", "Métier actuel"), ("1", "2", "3", "Superviseur")), 1, 4),
        # Words below a longer heading are asked for, and the column of numbers is passed over.
        ((("Poste interne", "Emploi tenu"), ("4012", "Superviseur"), ("4013", "Formateur")), 1, 2),
        # A caption above headings that no list knows, and a row of data that names a post.
        ((("Liste 2026",), ("Qui", "Quoi"), ("Ada", "Responsable qualité"), ("Bo", "Chef de poste")), 2, 2),
        ((("Poste", ""), ("Aide au poste", "Nantes")), 1, 1),
    ],
)
def test_a_longer_heading_below_a_caption_is_the_header(
    rows: tuple[tuple[str, ...], ...], header: int, title: int
) -> None:
    sheet = Sheet("s", rows)
    columns = find_columns(sheet, {})
    assert (columns.header, columns.places["title"], columns.headless) == (header, title, False)


def test_of_several_sheets_the_first_with_a_heading_is_read_and_the_others_are_named() -> None:
    sheets = (
        Sheet("Lisez-moi", (("Extraction du 1er octobre",), ("Confidentiel",))),
        Sheet("Effectifs", CAPTIONED),
        Sheet("Hors production", (("id", "poste"), ("007", "Comptable"))),
        Sheet("Chiffres", (("a", "b"), ("1", "2"))),
    )
    listing = Listing.of(Workbook(Path("multi.xlsx"), sheets), {})
    assert (listing.sheet.name, listing.aside) == ("Effectifs", ("Lisez-moi", "Hors production"))
    assert [title.text for title in listing.titles] == ["Téléconseiller", "Chargé de fonction support"]
    assert listing.said("fr")[0] == (
        "feuille lue : « Effectifs » ; laissées de côté : Lisez-moi, Hors production (sinon : --sheet NOM)"
    )
    assert Listing.of(Workbook(Path("multi.xlsx"), sheets), {}, sheet="hors production").aside == ()


def test_only_a_formula_without_result_in_a_column_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Effectifs"
    for row in (("Poste", "Salaire", "Total"), ("Superviseur", 1800, "=B2*12"), ("Formateur", 1900, "=B3*12")):
        first.append(row)
    first["E2"] = "=1+1"
    other = book.create_sheet("Calculs")
    other["A1"] = "=1+1"
    book.save(path)
    listing = Listing.open(path, {})
    assert [title.text for title in listing.titles] == ["Superviseur", "Formateur"]
    assert listing.sheet.uncomputed == ((2, 3), (2, 5), (3, 3))
    # Ours come to the right of the column that shows nothing.
    assert len(listing.sheet.rows[0]) == 5
    assert "4 formula(s) without a result in the file" in listing.said("en")[-1]
    assert "Effectifs!C2" in listing.said("en")[-1]
    first["A3"] = '="Télé"&"conseiller"'
    book.save(path)
    with pytest.raises(DataError, match=r"sheet “Effectifs”, cell A3: the formula has no result"):
        Listing.open(path, {})
    with pytest.raises(DataError, match="cell C2: the formula has no result"):
        Listing.open(path, {"title": "A", "department": "C"}, sheet="Effectifs")


def test_a_column_is_known_by_its_content() -> None:
    rows = [("A", "B", "C"), ("12", "Responsable qualité", "Paris"), ("13", "Chargé de clientèle H/F", "Paris")]
    columns = find_columns(Sheet("s", tuple(rows)), {})
    assert columns.guessed
    assert columns.places == {"title": 2}
    with pytest.raises(
        UsageError, match=r"No column of “s” looks like job titles: name it with --column \(A “A”, B “B”"
    ):
        find_columns(Sheet("s", (("A", "B"), ("12", "3,5"), ("1", "a@b.fr"))), {})
    with pytest.raises(UsageError, match="is empty"):
        find_columns(Sheet("s", (("", " "),)), {})


def test_a_first_row_that_reads_like_a_title_is_no_heading() -> None:
    sheet = Sheet("s", (("Téléconseiller H/F",), ("Superviseur",), ("Chargé de clientèle",)))
    columns = find_columns(sheet, {})
    assert (columns.header, columns.headless, columns.title(sheet, 1).text) == (0, True, "Téléconseiller H/F")
    assert find_columns(sheet, {"title": "A"}).headless
    # A person who names the column by this word means a heading; a heading we know is one whatever else it says.
    assert find_columns(sheet, {"title": "téléconseiller h/f"}).header == 1
    assert not find_columns(Sheet("s", (("Intitulé (responsable)",), ("Superviseur",))), {}).headless
    # Other columns with headings tell that the row is one of headings.
    rows = (("Agent", "Service"), ("Superviseur", "Ventes"), ("Chargé de clientèle", "Ventes"))
    assert find_columns(Sheet("s", rows), {}).header == 1


def test_a_column_may_be_named_by_heading_or_letter() -> None:
    sheet = Sheet("s", ROWS)
    assert find_columns(sheet, {"title": "ville"}).places["title"] == 4
    assert find_columns(sheet, {"title": "A"}).places["title"] == 1
    assert "department" not in find_columns(sheet, {"department": "-"}).places
    assert find_columns(sheet, {"title": "B"}, header=False).title(sheet, 1).text == "Intitulé du poste"
    with pytest.raises(UsageError, match="has no column “Métier”; there are: A “Matricule”, B “Intitulé du poste”"):
        find_columns(sheet, {"title": "Métier"})
    with pytest.raises(UsageError, match=r"heads 2 columns \(A, B\): give the letter"):
        find_columns(Sheet("s", (("x", "x"), ("a", "b"))), {"title": "x"})


# The run


def test_each_distinct_title_is_matched_once_and_given_to_every_row() -> None:
    matcher = FakeMatcher()
    titles = [Title("Superviseur"), Title(""), Title("Superviseur"), Title("Superviseur", "Vente")]
    found = run(titles, ("rome",), matcher, CODES, NOBODY, "fr")
    assert matcher.asked == [Title("Superviseur"), Title("Superviseur", "Vente")]
    assert len(found.distinct) == 2
    assert found.summary("fr") == [
        "ROME : acceptés 0, à relire 3 (100,0 %), sans code 0 ; lignes 3, intitulés distincts 2.",
        "Lignes sans intitulé, laissées telles quelles : 1.",
    ]


def test_the_outcome_comes_in_words_rows_and_plain_values() -> None:
    found = outcome("Téléconseillère H/F", "Plombier", schemes=("rome", "isco"))
    assert "D1408 Conseiller / Conseillère clientèle à distance (0.93): a" in found.explain()
    rows = found.to_table().to_python()
    assert [(r["title"], r["scheme"], r["decision"], r["code"]) for r in rows] == [
        ("Téléconseillère H/F", "rome", "accept", "D1408"),
        ("Téléconseillère H/F", "rome", "accept", "D1435"),
        ("Téléconseillère H/F", "isco", "accept", "4222"),
        ("Plombier", "rome", "none", None),
        ("Plombier", "isco", "none", None),
    ]
    assert [p["version"] for p in found.to_dict()["proposals"]] == ["60", "08", "60", "08"]
    assert list(found.to_pandas()["confidence"][:2]) == [0.93, 0.48]


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    titles = [Title(f"Superviseur {n}") for n in range(600)]
    key = digest(titles, ["rome"])
    partial = Partial(tmp_path / "out.xlsx", key)
    with pytest.raises(KeyboardInterrupt):
        run(titles, ("rome",), FakeMatcher(fails_at=560), CODES, NOBODY, "fr", partial=partial)
    assert partial.path.name == ".out.xlsx.partial.jsonl"
    # A line cut in the middle by the kill is not taken for an answer.
    with partial.path.open("a", encoding="utf-8") as file:
        file.write('{"title": {"text": "Superviseur 512"')
    matcher = FakeMatcher()
    found = run(titles, ("rome",), matcher, CODES, NOBODY, "fr", partial=Partial(tmp_path / "out.xlsx", key))
    assert (found.resumed, len(matcher.asked)) == (512, 88)
    whole = run(titles, ("rome",), FakeMatcher(), CODES, NOBODY, "fr")
    assert found.proposals == whole.proposals
    other = FakeMatcher()
    run(titles, ("rome",), other, CODES, NOBODY, "fr", partial=Partial(tmp_path / "out.xlsx", digest(titles, ["esco"])))
    assert len(other.asked) == 600
    partial.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_matcher_that_forgets_a_title_is_caught() -> None:
    class Forgetful(FakeMatcher):
        def match(self, titles: object, to: object = ("rome",)) -> list[Match]:  # noqa: ARG002
            return []

    with pytest.raises(DataError, match="gave 0 answers for 1 titles; nothing was written"):
        run([Title("x")], ("rome",), Forgetful(), CODES, NOBODY, "fr")


# Decisions


def test_an_accepted_code_wins_and_names_its_reviewer() -> None:
    first = outcome("Superviseur").distinct[0]
    found = outcome("SUPERVISEUR", decisions=Decisions.of([result(reviewed(first, 1))])).distinct[0]
    assert found.outcome == "accept"
    assert [j.candidate.code for j in found.shown] == ["K2114", "D1435", "D1408"]
    assert found.shown[0].candidate.reasons[0] == "accepté par Claire le 2026-02-01"


def test_a_rejected_code_does_not_come_back() -> None:
    first = outcome("Téléconseillère").distinct[0]
    found = outcome("Téléconseillère", decisions=Decisions.of([result(reviewed(first, 0, "rejected"))])).distinct[0]
    assert found.outcome == "review"
    assert [j.candidate.code for j in found.shown] == ["D1435"]
    assert "a été rejeté par Claire" in found.shown[0].candidate.reasons[0]
    # The rejection itself is handed on: a third run that knows the second only still keeps the code out.
    third = outcome("Téléconseillère", decisions=Decisions.of([result(found)])).distinct[0]
    assert [j.candidate.code for j in third.shown] == ["D1435"]
    alone = outcome("Formateur").distinct[0]
    gone = outcome("Formateur", decisions=Decisions.of([result(reviewed(alone, 0, "rejected"))])).distinct[0]
    assert (gone.outcome, gone.shown, gone.state) == ("none", (), "rejected")


def test_doubt_stays_in_review_and_a_title_without_code_stays_without() -> None:
    first = outcome("Téléconseillère").distinct[0]
    unsure = outcome("Téléconseillère", decisions=Decisions.of([result(reviewed(first, 0, "unsure"))])).distinct[0]
    assert unsure.outcome == "review"
    nothing = replace(first, nothing=Review("accepted", "Claire", "2026-02-01"))
    found = outcome("Téléconseillère", decisions=Decisions.of([result(nothing)])).distinct[0]
    assert (found.outcome, found.state, found.shown) == ("none", "nothing", ())


def test_the_later_decision_counts() -> None:
    first = outcome("Superviseur").distinct[0]
    early = reviewed(first, 0, "accepted", "2026-02-01")
    late = reviewed(first, 1, "accepted", "2026-03-01")
    for order in ([early, late], [late, early]):
        found = outcome("Superviseur", decisions=Decisions.of(map(result, order))).distinct[0]
        assert [j.candidate.code for j in found.candidates if j.status == "accepted"] == ["K2114"]
    never = reviewed(first, 0, "rejected", "2026-04-01")
    found = outcome("Superviseur", decisions=Decisions.of([result(early), result(never)])).distinct[0]
    assert [j.candidate.code for j in found.shown] == ["K2114", "D1408"]


def test_a_decision_for_another_version_is_offered_again_and_says_so() -> None:
    first = outcome("Plombier", "Superviseur").distinct[1]
    old = tuple(replace(j, candidate=replace(j.candidate, version="59", iri=f"{ROME}old")) for j in first.candidates)
    before = Decisions.of([result(reviewed(replace(first, version="59", candidates=old), 2))])
    found = outcome("Superviseur", decisions=before).distinct[0]
    assert found.outcome == "review"
    assert found.shown[0].candidate.iri == ADVISER.iri
    assert found.shown[0].candidate.reasons[0] == (
        "décision de Claire le 2026-02-01 pour la version 59 (D1408 : accepté), à confirmer pour la version 60"
    )
    # A code that is no longer there cannot be offered; what was decided is told all the same.
    gone = tuple(replace(j, candidate=replace(j.candidate, code="D9999")) for j in old)
    before = Decisions.of([result(reviewed(replace(first, version="59", candidates=gone), 2))])
    found = outcome("Superviseur", decisions=before).distinct[0]
    assert "D9999 : accepté" in found.shown[0].candidate.reasons[0]
    nothing = replace(first, version="59", candidates=(), nothing=Review("accepted", "Claire", "2026-02-01"))
    plumber = replace(nothing, title=Title("Plombier"))
    found = outcome("Plombier", decisions=Decisions.of([result(plumber)])).distinct[0]
    assert found.outcome == "review"
    assert "aucun code ne convient" in found.remarks[0]


def test_a_decision_in_another_context_is_offered_again() -> None:
    first = outcome("Superviseur").distinct[0]
    before = Decisions.of([result(reviewed(first, 0))])
    elsewhere = Title("Superviseur", "Chantier")
    match = FakeMatcher().match([elsewhere])[0]
    found = propose(match, "rome", before, CODES, "en")
    assert found.outcome == "review"
    assert (
        "for the same title in another context (D1435: accepted), to be confirmed"
        in found.shown[0].candidate.reasons[0]
    )


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#VALEUR!", "#NOM?", "#DIV/0!", "#n/a", "#####", "Err:502"])
def test_an_error_value_is_no_title(text: str) -> None:
    match = Match(Title(text), "", candidates={"rome": (ADVISER,)}, decision={"rome": "accept"})
    found = propose(match, "rome", NOBODY, CODES, "fr")
    assert (found.outcome, found.candidates, found.version) == ("none", (), "60")
    assert found.remarks == (f"{text} : valeur d'erreur du tableur, pas un intitulé",)
    # Words after it are a title.
    assert propose(replace(match, title=Title(f"{text} conseiller")), "rome", NOBODY, CODES, "fr").outcome == "accept"


# The spreadsheet


def test_the_users_columns_stay_and_ours_come_to_their_right() -> None:
    sheet = Sheet("s", ROWS)
    columns = find_columns(sheet, {})
    titles = [columns.title(sheet, n) for n in range(2, 7)]
    found = run(titles, ("rome", "isco"), FakeMatcher(), CODES, NOBODY, "fr")
    written = with_codes(sheet, columns, ("rome", "isco"), found.proposals, "fr")
    assert [row[:4] for row in written.rows] == [row[:4] for row in ROWS]
    heads = written.rows[0]
    assert heads[4:9] == ("ROME décision", "ROME code 1", "ROME libellé 1", "ROME confiance 1", "ROME raisons 1")
    assert "ISCO décision" in heads
    assert written.rows[1][4:8] == ("accepté", "D1408", ADVISER.label, "0.93")
    assert written.rows[2][4] == "à relire"
    assert written.rows[5][4] == "aucun"
    assert "cellule d'intitulé vide" in written.rows[3]
    # Mapped again, our columns are filled anew and none is added.
    again = with_codes(written, columns, ("rome", "isco"), found.proposals, "en")
    assert again == written
    assert [block.scheme for block in blocks(again, 1)] == ["rome", "isco"]


def test_a_heading_of_the_users_is_never_taken() -> None:
    rows = (("Titre", "ROME code 1"), ("Superviseur", "mon code"))
    sheet = Sheet("s", rows)
    columns = find_columns(sheet, {})
    found = outcome("Superviseur")
    written = with_codes(sheet, columns, ("rome",), found.proposals, "fr")
    assert written.rows[1][1] == "mon code"
    assert "ROME code 1 (2)" in written.rows[0]


def filled_copy(path: Path, out: Path) -> tuple[Listing, bool]:
    """A spreadsheet mapped with the matcher of the tests, and whether its cells were kept."""
    listing = Listing.open(path, {})
    found = run(listing.titles, ("rome",), FakeMatcher(), CODES, NOBODY, "fr")
    return listing, listing.write(out, with_codes(listing.sheet, listing.columns, ("rome",), found.proposals, "fr"))


def cells_of(path: Path, *, data_only: bool = False) -> dict[tuple[str, str], tuple[object, str]]:
    """Value and number format of each cell that holds something, by sheet and place."""
    book = openpyxl.load_workbook(path, data_only=data_only)
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def typed_workbook(path: Path) -> None:
    """A workbook as people keep them: a caption, merged cells, dates, formulas with results, a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Effectifs & co"
    sheet["A1"] = "Effectifs au 30/09/2026"
    sheet.merge_cells("A1:Z1")
    sheet.append([])
    sheet.append(["Matricule", "Fonction exercée", "Entrée", "Salaire", "Total", "Note"])
    for number, title in ((7, "Téléconseiller"), (8, "Superviseur"), (9, "Formateur")):
        row = sheet.max_row + 1
        sheet.append([number, title, datetime.date(2020, 1, number), 1800.5 + number, f"=D{row}*12", None])
        sheet.cell(row, 1).number_format = "00000"
        sheet.cell(row, 2).font = Font(italic=True)
        sheet.cell(row, 6).value = f'=IF(D{row}>1,"a & b",1)'
    sheet.append([10, "Plombier", None, None, None, "=C99"])
    sheet.merge_cells("F7:J7")
    sheet["F6"].data_type = "s"
    sheet.freeze_panes = "C4"
    other = book.create_sheet("Calculs")
    other.append([1, "=A1+1"])
    book.save(path)
    # With results, as a spreadsheet program stores them; that of F7 and of the second sheet are not there.
    results = {f"<f>D{n}*12</f><v />": f"<f>D{n}*12</f><v>{n}.5</v>" for n in (4, 5, 6)}
    for n in (4, 5):
        formula = f'><f>IF(D{n}&gt;1,"a &amp; b",1)</f><v />'
        results[formula] = formula.replace("><f>", ' t="str"><f>', 1).replace("<v />", "<v>a &amp; b</v>")
    content = {info: zipfile.ZipFile(path).read(info) for info in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in content.items():
            text = part
            for old, new in results.items() if name == "xl/worksheets/sheet1.xml" else ():
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            archive.writestr(name, text)


def test_a_workbook_is_filled_in_a_copy_that_keeps_every_cell(tmp_path: Path) -> None:
    path, out, again = (tmp_path / name for name in ("in.xlsx", "out.xlsx", "again.xlsx"))
    typed_workbook(path)
    listing, kept = filled_copy(path, out)
    assert kept
    assert listing.columns.header == 3
    before, after = cells_of(path), cells_of(out)
    assert {place: after[place] for place in before} == before
    assert after["Effectifs & co", "C4"] == (datetime.datetime(2020, 1, 7), "yyyy-mm-dd")
    assert after["Effectifs & co", "A4"] == (7, "00000")
    assert after["Effectifs & co", "E4"][0] == "=D4*12"
    assert after["Effectifs & co", "G3"][0] == "ROME décision"
    assert [after["Effectifs & co", f"H{n}"][0] for n in (4, 5, 6)] == ["D1408", "D1435", "K2114"]
    # What the formulas give is still there for programs that do not compute.
    shown = cells_of(path, data_only=True)
    assert {place: cells_of(out, data_only=True)[place] for place in shown} == shown
    assert shown["Effectifs & co", "F4"][0] == "a & b"
    sheet = openpyxl.load_workbook(out)["Effectifs & co"]
    assert sheet["B4"].font.italic
    assert sheet.freeze_panes == "C4"
    # The caption's merged cells stay; those that lay across our columns are parted, and nothing is lost.
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:Z1"]
    assert (sheet["G7"].value, sheet["F7"].value) == ("aucun", "=C99")
    # Text of ours that a program would compute is text, and stays so when the copy is filled again.
    assert filled_copy(out, again)[1]
    for place in (out, again):
        cell = openpyxl.load_workbook(place)["Effectifs & co"]["K6"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert cells_of(again) == after
    # In place, as a mapped file may be.
    filled_copy(out, out)
    assert cells_of(out) == after


def test_a_workbook_without_headings_is_moved_down_or_made_text(tmp_path: Path) -> None:
    path, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    for row in (("Téléconseiller H/F", 1800.5), ("Superviseur", 1900)):
        book.active.append(row)
    book.save(path)
    assert filled_copy(path, out)[1]
    after = cells_of(out)
    assert [after["Sheet", place][0] for place in ("A2", "B2", "B3", "C1", "D3")] == [
        "Téléconseiller H/F",
        1800.5,
        1900,
        "ROME décision",
        "D1435",
    ]
    # A formula would point to another row: as text, nothing is wrong.
    book.active["C1"] = "=B1*2"
    book.save(path)
    assert not filled_copy(path, out)[1]
    assert cells_of(out)["Sheet", "B2"][0] == "1800.5"


def test_a_sheet_without_headings_gets_some() -> None:
    sheet = Sheet("s", (("Superviseur",), ("Plombier",)))
    columns = find_columns(sheet, {"title": "A"}, header=False)
    written = with_codes(sheet, columns, ("rome",), outcome("Superviseur", "Plombier").proposals, "fr")
    assert [row[0] for row in written.rows] == ["", "Superviseur", "Plombier"]
    assert written.rows[0][1] == "ROME décision"
    assert written.rows[1][2] == "D1435"


def test_a_mapped_sheet_is_read_back() -> None:
    sheet = Sheet("s", (("Titre",), ("Superviseur",), ("Téléconseiller",), ("Plombier",), ("Formateur",)))
    columns = find_columns(sheet, {})
    found = outcome("Superviseur", "Téléconseiller", "Plombier", "Formateur")
    proposals = dict(found.proposals)
    accepted = reviewed(found.distinct[0], 1)
    proposals[Title("Superviseur"), "rome"] = accepted
    nothing = replace(found.distinct[3], nothing=Review("accepted", "Claire", "2026-02-01"))
    proposals[Title("Formateur"), "rome"] = nothing
    written = with_codes(sheet, columns, ("rome",), proposals, "en")
    back = read_back(written, columns, CODES)
    assert [p.title.text for p in back] == ["Superviseur", "Téléconseiller", "Plombier", "Formateur"]
    assert [p.outcome for p in back] == ["accept", "accept", "none", "none"]
    assert back[0].shown[0].candidate.code == "K2114"
    assert back[0].review == Review("accepted", "Claire", "2026-02-01")
    assert back[1].candidates[0].candidate == ADVISER
    assert back[3].state == "nothing"
    broken = Sheet("s", tuple(tuple("D0000" if c == "D1408" else c for c in row) for row in written.rows))
    with pytest.raises(UsageError, match="row 2: D0000 is not a code of ROME 60 here"):
        read_back(broken, columns, CODES)
    with pytest.raises(UsageError, match="has no columns of a mapping"):
        read_back(sheet, columns, CODES)


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter"),
    [
        ("t.csv", "utf-8", ";"),
        ("t.csv", "utf-8-sig", ","),
        ("t.csv", "cp1252", ";"),
        ("t.csv", "mac_roman", ";"),
        ("t.tsv", "utf-8", "\t"),
    ],
)
def test_any_text_file_keeps_its_rows_and_identifiers(tmp_path: Path, name: str, encoding: str, delimiter: str) -> None:
    path = tmp_path / name
    text = "\r\n".join(
        delimiter.join(row) for row in (*ROWS, ("0128", "Chargé d'accueil téléphonique", "Été", "Nîmes"))
    )
    path.write_bytes(text.encode(encoding))
    listing = Listing.open(path, {})
    found = run(listing.titles, ("rome",), FakeMatcher(), CODES, NOBODY, "fr")
    listing.write(tmp_path / "out.csv", with_codes(listing.sheet, listing.columns, ("rome",), found.proposals, "fr"))
    back = read(tmp_path / "out.csv").sheets[0].rows
    assert [row[:2] for row in back[1:6]] == [row[:2] for row in ROWS[1:]]
    assert back[6][:4] == ("0128", "Chargé d'accueil téléphonique", "Été", "Nîmes")
    raw = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in raw
    assert "'@Brest" in raw


# SSSOM


def test_a_result_goes_to_sssom_to_rdf_and_back() -> None:
    found = outcome("Superviseur", "Téléconseillère\tH/F", "Plombier", "Formateur", schemes=("rome", "isco"))
    done = list(found.distinct)
    done[0] = reviewed(done[0], 0, "rejected")
    done[2] = reviewed(done[2], 1)
    done[4] = replace(done[4], nothing=Review("accepted", "https://orcid.org/0000-0002-1825-0097", "2026-02-01", "non"))
    typed = Judged(replace(TRAINER, confidence=1.0), Review("accepted", "Ali | Co", "2026-02-02", "vu"), typed=True)
    done[6] = replace(done[6], candidates=(typed,))
    before = result(*done)
    mappings = before.to_sssom()
    rows = {row["object_id"] for row in mappings}
    assert NO_TERM_FOUND in rows
    negative = [row for row in mappings if row.get("predicate_modifier") == "Not"]
    assert [(row["object_code"], row["confidence"], row["review_status"]) for row in negative] == [
        ("D1435", "0.5200", "rejected")
    ]
    manual = [row for row in mappings if row["mapping_justification"].endswith("ManualMappingCuration")]
    assert {row.get("author_label") or row.get("author_id") for row in manual} == {
        "Ali \\| Co",
        "https://orcid.org/0000-0002-1825-0097",
    }
    assert {row["object_source_version"] for row in mappings if "/rome/" in row["object_source"]} == {"60"}
    assert all(row["subject_source_version"] == "essai.csv" for row in mappings)
    for back in (parse("t", to_text(mappings)), from_triples("r", set_triples(mappings))):
        again = ResultSet.from_sssom(back, "fr")
        assert len(back) == len(mappings)
        assert {(p.title, p.scheme): p for p in again.proposals} == {(p.title, p.scheme): p for p in done}
        assert (again.name, again.date, again.tool, again.source) == ("essai", "2026-01-01", "0.2.0", "essai.csv")
    assert again.to_sssom().rows == parse("t", to_text(again.to_sssom())).rows


def test_rows_that_map_no_title_are_kept() -> None:
    mappings = result(*outcome("Superviseur").distinct).to_sssom()
    other = {
        **mappings.rows[0],
        "record_id": "https://example.org/other/1",
        "subject_type": "skos concept",
        "subject_id": ADVISER.iri,
    }
    both = replace(mappings, rows=(*mappings.rows, other))
    again = ResultSet.from_sssom(both, "fr")
    assert again.others == (other,)
    assert len(again.to_sssom()) == len(both)
    with pytest.raises(UsageError, match="none of its 1 rows maps a title"):
        ResultSet.from_sssom(replace(mappings, rows=(other,)), "fr")


def test_a_set_of_another_tool_gives_decisions_and_is_not_written_again() -> None:
    review = {"review_status": "accepted", "reviewer_label": "Ali", "review_date": "2026-03-01"}
    ours = result(*outcome("Superviseur").distinct).to_sssom()
    rows = []
    for row, relation in zip(ours, ("related", "close", "exact"), strict=True):
        about = {"mapping_tool": "OpenRefine", "predicate_id": f"http://www.w3.org/2004/02/skos/core#{relation}Match"}
        rows.append({**row, **about, **(review if relation != "exact" else {})})
    theirs = replace(ours, rows=tuple(rows))
    with pytest.raises(UsageError, match="none of its 3 rows"):
        ResultSet.from_sssom(theirs, "fr")
    decisions = Decisions.of([ResultSet.from_sssom(theirs, "fr", foreign=True)])
    assert [d.candidate.code for d in decisions.about(Title("superviseur"), "rome") if d.candidate] == ["K2114"]
    found = outcome("Superviseur", decisions=decisions).distinct[0]
    assert (found.outcome, found.shown[0].candidate.code) == ("accept", "K2114")


def test_names_of_sets_and_of_people() -> None:
    assert slug("Mes intitulés (2026).v2") == "mes-intitules-2026-v2"
    assert slug("…") == "titles"
    assert person("  Claire   Martin ") == "Claire Martin"
    assert person("0000-0002-1825-009x") == "https://orcid.org/0000-0002-1825-009X"


def test_the_codes_of_the_graph_are_found(shipped: Graph) -> None:
    codes = StoredCodes(shipped.store, "fr")
    assert codes.version("rome") == "60"
    assert codes.version("pcs") == ""
    found = codes.find("rome", " d1408 ")
    assert found is not None
    assert (found.iri, found.label) == (ADVISER.iri, ADVISER.label)
    assert codes.find("isco", "4222") is not None
    assert codes.find("rome", "Z9999") is None
    roles = codes.roles(ADVISER.iri)
    assert (
        "Conseiller clientèle (plus étroit que le code, cgt-2008/conseiller-clientele) cgt-2008#char=13087,13134"
        in roles
    )
    assert "proche" in roles[0]
    assert not any("code/" in role for role in roles)
    assert codes.definition(ADVISER.iri)


def test_a_list_of_titles_with_the_real_matcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require(rank.WEIGHTS, "The weights of the matcher are")
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    path, out, mappings = tmp_path / "t.csv", tmp_path / "out.csv", tmp_path / "out.sssom.tsv"
    path.write_text("N°;Intitulé\n001;Téléconseillère H/F\n002;Responsable de plateau\n003;xyzzy\n", encoding="cp1252")
    asked = ("map", path, "--to", "rome,esco,isco", "--sector", "contact-centre", "-o", out, "--sssom", mappings)
    found = call(*asked)
    assert found.exit_code == 0, (found.output, found.exception)
    rows = read(out).sheets[0].rows
    assert [row[0] for row in rows] == ["N°", "001", "002", "003"]
    heads = {head: place for place, head in enumerate(rows[0])}
    assert rows[1][heads["ROME code 1"]] == "D1408"
    assert rows[1][heads["ROME version"]] == "60"
    assert rows[2][heads["ROME code 1"]] == "D1435"
    assert rows[3][heads["ROME décision"]] == "aucun"
    back = ResultSet.from_sssom(read_set(mappings), "fr")
    assert len(back.proposals) == 9
    assert call("review", out, "--reviewer", "Claire", text="q\n").exit_code == 0


# The command


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeMatcher:
    """The command with the matcher of a few words, in a folder of its own."""
    matcher = FakeMatcher()
    monkeypatch.setattr(commands, "load_matcher", lambda *_: matcher)
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    return matcher


def call(*arguments: str | Path, text: str | None = None) -> Result:
    """Run a command in this process, in French."""
    return CliRunner().invoke(cli, [*map(str, arguments), "--lang", "fr"], input=text)


@pytest.mark.usefixtures("fake")
def test_map_writes_a_workbook_and_a_set(tmp_path: Path) -> None:
    path, out, mappings = tmp_path / "t.xlsx", tmp_path / "out.xlsx", tmp_path / "out.sssom.tsv"
    write(path, [Sheet("Lisez-moi", (("Bonjour",),)), Sheet("Postes", ROWS)])
    found = call("map", path, "--to", "rome,isco", "-o", out, "--sssom", mappings)
    assert found.exit_code == 0, found.output
    assert "Intitulés : colonne B « Intitulé du poste »" in found.stderr
    assert "Service : colonne C « Service »" in found.stderr
    assert "ROME : acceptés 2, à relire 1 (25,0 %), sans code 1 ; lignes 4, intitulés distincts 3." in found.stderr
    assert found.stdout == ""
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Lisez-moi", "Postes"]
    assert [cell.value for cell in book["Postes"]["A"]] == [row[0] for row in ROWS]
    assert not [cell for row in book["Postes"].iter_rows() for cell in row if cell.data_type == "f"]
    assert len({row["subject_label"] for row in read_set(mappings)}) == 3
    text = call("map", path, "-o", tmp_path / "out.csv")
    assert "out.csv ne tient qu'une feuille ; n'y sont pas : Lisez-moi." in text.stderr
    (tmp_path / "out.csv").unlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.sssom.tsv", "out.xlsx", "t.xlsx"]


@pytest.mark.usefixtures("fake")
def test_map_shows_a_quick_look() -> None:
    found = call("map", "--title", "Téléconseillère H/F", "--title", "Plombier", "--format", "json")
    assert found.exit_code == 0, found.output
    assert [p["decision"] for p in json.loads(found.stdout)["proposals"]] == ["accept", "none"]
    table = call("map", "-", text="Superviseur\n\nPlombier\n")
    assert "D1435" in table.stdout
    assert "à relire" in table.stdout
    assert "laissées telles quelles : 1." in table.stderr
    csv = call("map", "--title", "Formateur", "--format", "csv").stdout
    assert "'=1+1" in csv


@pytest.mark.usefixtures("fake")
def test_map_tells_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Titre\n", encoding="utf-8")
    for arguments, message in (
        (("map",), "Give a FILE"),
        (("map", path, "--title", "x"), "not both"),
        (("map", path), "there is no title to map"),
        (("map", path, "--to", "pcs"), "“pcs” is none of rome, esco, isco, reac"),
        (("map", path, "-o", "out.docx"), "give a name that ends in .xlsx, .csv"),
        (("map", "--title", "x", "-o", "out.xlsx"), "Titles without a spreadsheet"),
    ):
        found = call(*arguments)
        assert found.exit_code == 2, arguments
        assert message in found.stderr, arguments
    wrong = call("map", path, "--column", "Z").exception
    assert isinstance(wrong, UsageError)
    assert "t.csv: “t” has no column “Z”; there are: A “Titre”." in str(wrong)
    assert isinstance(call("map", tmp_path / "absent.csv").exception, DataError)


def test_map_resumes_after_a_kill(fake: FakeMatcher, tmp_path: Path) -> None:
    path, out = tmp_path / "t.csv", tmp_path / "out.csv"
    path.write_text("Titre\n" + "\n".join(f"Superviseur {n}" for n in range(400)), encoding="utf-8")
    fake.fails_at = 300
    assert call("map", path, "-o", out).exit_code == 1
    assert not out.exists()
    assert len(fake.asked) == 256
    fake.fails_at = 0
    found = call("map", path, "-o", out)
    assert found.exit_code == 0, found.output
    assert "Reprise : intitulés déjà faits, 256." in found.stderr
    assert len(fake.asked) == 400
    assert len(read(out).sheets[0].rows) == 401
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.csv", "t.csv"]


@pytest.mark.usefixtures("fake")
def test_map_takes_decisions_from_a_file(tmp_path: Path) -> None:
    first = outcome("Superviseur").distinct[0]
    decided = tmp_path / "d.sssom.tsv"
    decided.write_text(to_text(result(reviewed(first, 2)).to_sssom()), encoding="utf-8")
    found = call("map", "--title", "superviseur", "--decisions", decided, "--format", "json")
    assert found.exit_code == 0, found.output
    best = json.loads(found.stdout)["proposals"][0]
    assert (best["decision"], best["candidates"][0]["code"]) == ("accept", "D1408")
    assert best["review"]["reviewer"] == "Claire"
    assert FLOOR.code in {c["code"] for c in best["candidates"]}


def test_the_file_of_the_titles_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "titles.csv"
    path.write_text("titre\nSuperviseur\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["map", str(path), "-o", str(path)])
    assert result.exit_code == 2
    assert "another name" in result.stderr
    assert path.read_text(encoding="utf-8") == "titre\nSuperviseur\n"
