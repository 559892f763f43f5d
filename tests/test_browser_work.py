"""The working pages in a real browser: titles mapped and reviewed, questions asked, SPARQL; scripts on and off."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ccgraph.mapping.records import ResultSet
from ccgraph.sssom import read_set
from tests.browser import PHONE, overflow, problems, visiting
from tests.serving import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Download, Page

TITLES = 'Téléconseillère H/F\nSuperviseur de plateau\nFormateur\n=HYPERLINK("http://x")\n<script>alert(1)</script>'


def kept(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def mapped(page: Page, text: str = TITLES) -> None:
    """Paste a list and wait for its codes."""
    page.goto("/map?lang=fr")
    page.fill("#text", text)
    page.click("#list button.go")
    page.wait_for_selector("ol.titles")


def taken(page: Page, form: str, folder: Path) -> Path:
    with page.expect_download() as found:
        page.click(f'#review button[value="{form}"]')
    return kept(found.value, folder)


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Effectif"
    for row in (
        ("Matricule", "Intitulé du poste", "Service", "Depuis"),
        ("00123", "Téléconseiller", "Production", "2019"),
        ("00124", "Responsable qualité", "Qualité", "2020"),
        ("00125", "", "Qualité", "2021"),
        ("00126", "Téléconseiller", "Production", "2022"),
    ):
        sheet.append(row)
    book.create_sheet("Notes").append(["gardez", "ceci"])
    path = folder / "effectif 2026 <b>.xlsx"
    book.save(path)
    return path


def test_a_pasted_list_is_mapped_reviewed_by_keys_and_taken_along(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    with visiting(chromium, server.url, accept_downloads=True) as page:
        mapped(page)
        assert problems(page) == []
        assert page.locator("li.title").count() == 5
        assert page.locator("li.title legend .what").nth(4).inner_text() == "<script>alert(1)</script>"
        assert page.locator("#made").inner_text() == "0"
        page.locator("li.title legend").nth(0).focus()
        page.keyboard.press("1")
        page.keyboard.press("u")
        assert page.locator("#made").inner_text() == "2"
        # The third: another code, looked up as it is typed.
        page.keyboard.press("c")
        page.keyboard.type("d1408")
        page.keyboard.press("Tab")
        page.locator("#o-2", has_text="clientèle à distance").wait_for()
        page.fill("#r-2", "vu avec l'équipe")
        page.locator("label[for=d-3-n]").click()
        page.fill("#reviewer", "0000-0002-1825-0097")
        page.locator("label[for=show-done]").click()
        assert [card.is_visible() for card in page.locator("li.title").all()] == [True, True, True, True, False]
        page.locator("label[for=show-all]").click()
        path = taken(page, "sssom", tmp_path)
        sheet = taken(page, "csv", tmp_path)
    found = ResultSet.from_sssom(read_set(path), "fr")
    states = {p.title.text: p.state for p in found.proposals}
    assert states == {
        "Téléconseillère H/F": "accepted",
        "Superviseur de plateau": "unsure",
        "Formateur": "accepted",
        '=HYPERLINK("http://x")': "nothing",
        "<script>alert(1)</script>": found.proposals[4].decision,
    }
    other = next(j for j in found.proposals[2].candidates if j.status == "accepted")
    assert other.candidate.code == "D1408"
    assert other.review is not None
    assert (other.review.reviewer, other.review.comment) == (
        "https://orcid.org/0000-0002-1825-0097",
        "vu avec l'équipe",
    )
    first = next(row for row in read_set(path) if row["subject_label"] == "Téléconseillère H/F")
    assert (first["review_status"], first["reviewer_agreement"], first["object_code"]) == ("accepted", "1.00", "D1408")
    assert 0 < float(first["confidence"]) <= 1
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
    assert [row[0] for row in rows][4] == '\'=HYPERLINK("http://x")'
    assert rows[3][rows[0].index("ROME code 1")] == "D1408"


def test_an_uploaded_workbook_keeps_its_columns(chromium: Browser, server: Server, tmp_path: Path) -> None:
    with visiting(chromium, server.url, lang="en", accept_downloads=True) as page:
        page.goto("/map")
        assert "From job titles to codes" in page.inner_text("h1")
        page.set_input_files("#file", workbook(tmp_path))
        page.check("#scheme-isco")
        page.click("#list button.go")
        page.wait_for_selector("ol.titles")
        # Two titles, two classifications; the second title is written once more, and one row has none.
        assert page.locator("li.title").count() == 4
        assert "column B “Intitulé du poste”" in page.inner_text("main")
        page.locator('li.title[data-scheme="isco"] legend').first.focus()
        page.keyboard.press("1")
        page.fill("#reviewer", "Ada")
        asked: list[str] = []

        def told(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", told)
        with page.expect_download() as download:
            page.click('#review button[value="xlsx"]')
        path = kept(download.value, tmp_path)
        # Who takes a workbook along is not leaving; who leaves decisions that are in no file for them is asked.
        assert asked == []
        page.wait_for_timeout(1100)
        page.goto("/")
        assert asked == ["beforeunload"]
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Effectif", "Notes"]
    rows = list(book["Effectif"].values)
    assert rows[0][:5] == ("Matricule", "Intitulé du poste", "Service", "Depuis", "ROME decision")
    assert [row[0] for row in rows] == ["Matricule", "00123", "00124", "00125", "00126"]
    reviewer = rows[0].index("ISCO reviewer")
    assert [row[reviewer] for row in rows[1:]] == ["Ada", None, None, "Ada"]
    assert next(iter(book["Notes"].values))[:2] == ("gardez", "ceci")


def test_a_column_in_doubt_is_asked_for(chromium: Browser, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("a;b\n12;Téléconseiller\n13;Superviseur\n", encoding="cp1252")
    with visiting(chromium, server.url) as page:
        page.goto("/map?lang=fr")
        page.set_input_files("#file", path)
        page.click("#list button.go")
        page.wait_for_selector("#columns")
        assert problems(page) == []
        assert page.is_checked("#c-B")
        page.click("#columns button.go")
        page.wait_for_selector("ol.titles")
        assert page.locator("li.title").count() == 2


def test_what_cannot_be_read_is_said_on_the_form(chromium: Browser, server: Server, tmp_path: Path) -> None:
    bad, big = tmp_path / "bad.xlsx", tmp_path / "big.csv"
    bad.write_bytes(b"PK\x03\x04 no workbook")
    big.write_text("x\n" * 600_000)
    with visiting(chromium, server.url, allowed=(400,)) as page:
        page.goto("/map?lang=fr")
        page.set_input_files("#file", bad)
        page.click("#list button.go")
        page.wait_for_selector("[role=alert]")
        assert page.inner_text("[role=alert]").startswith("bad.xlsx: ")
        page.set_input_files("#file", big)
        page.click("#list button.go")
        assert "1000 Ko" in page.inner_text("#said")


def test_without_scripts_the_list_is_mapped_reviewed_and_mended(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    with visiting(chromium, server.url, script=False, allowed=(400,), accept_downloads=True) as page:
        mapped(page)
        page.locator("label[for=d-0-1]").click()
        page.locator("label[for=d-2-c]").click()
        page.click('#review button[value="sssom"]')
        page.wait_for_selector("[role=alert]")
        assert "donnez votre nom" in page.inner_text("[role=alert]")
        # What was chosen is still chosen.
        assert page.is_checked("#d-0-1")
        page.fill("#reviewer", "Ada")
        page.locator("li.title").nth(2).locator("summary").click()
        page.fill("#c-2", "Z9999")
        page.click('#review button[value="sssom"]')
        page.wait_for_selector("[role=alert]")
        assert "« Z9999 » n'est pas dans la partie chargée de ROME" in page.inner_text("[role=alert]")
        page.fill("#c-2", "K2111")
        page.locator("label[for=d-2-n]").click()
        path = taken(page, "sssom", tmp_path)
    states = {p.title.text: p.state for p in ResultSet.from_sssom(read_set(path), "fr").proposals}
    assert states["Téléconseillère H/F"] == "accepted"
    assert states["Formateur"] == "nothing"


def test_an_earlier_review_goes_on(chromium: Browser, server: Server, tmp_path: Path) -> None:
    with visiting(chromium, server.url, accept_downloads=True) as page:
        mapped(page, "Superviseur de plateau\nFormateur")
        page.fill("#reviewer", "Ada")
        page.locator("label[for=d-1-n]").click()
        path = taken(page, "sssom", tmp_path)
    with visiting(chromium, server.url) as page:
        page.goto("/map?lang=en")
        page.fill("#text", "Formateur")
        page.click("summary")
        page.set_input_files("#decisions", path)
        page.click("#list button.go")
        page.wait_for_selector("ol.titles")
        assert "no code fits by Ada on" in " ".join(page.inner_text(".state").split())


def test_a_question_is_asked_by_form(chromium: Browser, server: Server, tmp_path: Path) -> None:
    with visiting(chromium, server.url, accept_downloads=True) as page:
        page.goto("/ask?lang=fr")
        assert problems(page) == []
        everything = page.locator("#questions li:visible").count()
        page.fill("#narrow", "detail")
        assert 0 < page.locator("#questions li:visible").count() < everything
        page.click("text=Quels rôles sont décrits en détail")
        page.wait_for_selector("svg.bars")
        assert problems(page) == []
        assert page.locator("svg.bars rect").count() == 30
        with page.expect_download() as download:
            page.click("text=CSV")
        rows = list(csv.reader(kept(download.value, tmp_path).open(encoding="utf-8-sig"), delimiter=";"))
        assert rows[0] == ["role", "label", "source", "number"]
        assert len(rows) == 1 + page.locator("main tbody tr").count()
        page.goto("/ask/subordinates?lang=fr")
        page.click("text=Remplir avec l'exemple")
        page.wait_for_selector("#answer")
        page.click(".tongue a")
        assert "lang=en" in page.url
        assert page.inner_text("#answer") == "Answer"
        page.click("main td a >> nth=0")
        assert page.locator("h1").count() == 1


def test_a_question_about_nobody_says_so(chromium: Browser, server: Server) -> None:
    with visiting(chromium, server.url, allowed=(404,)) as page:
        page.goto("/ask/subordinates?lang=en")
        name = page.locator(".ask-form input[type=text]").first
        name.fill('"><img src=x onerror=alert(1)> nobody')
        page.click("text=Answer")
        page.wait_for_selector("[role=alert]")
        assert "<img src=x" in page.inner_text("[role=alert]")


def answer(page: Page, text: str) -> None:
    page.goto("/sparql.html?editor=plain&lang=fr")
    page.fill("#query", text)
    page.focus("#query")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def test_the_sparql_page_answers_and_says_what_is_wrong(chromium: Browser, server: Server) -> None:
    with visiting(chromium, server.url, allowed=(400,)) as page:
        answer(page, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY DESC(?n)")
        assert problems(page) == []
        assert page.locator("main tbody tr").count() > 10
        assert page.locator("svg.bars rect").count() > 10
        answer(page, "SELECT * { ?s ?p }")
        assert "Not a valid SPARQL 1.1 query (line 1" in page.inner_text("[role=alert]")
        assert page.input_value("#query") == "SELECT * { ?s ?p }"
        answer(page, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
        assert "SERVICE is refused" in page.inner_text("[role=alert]")
        answer(page, "SELECT ?s { ?s ?p ?o }")
        assert "Réponse coupée" in page.inner_text("#truncated")
        assert page.locator("main tbody tr").count() == 500
        answer(page, 'SELECT ("<script>alert(1)</script>" AS ?x) (<javascript:alert(1)> AS ?y) {}')
        assert page.inner_text("main tbody td >> nth=0") == "<script>alert(1)</script>"
        assert page.locator("main tbody a").count() == 0
        answer(page, "ASK {}")
        assert page.inner_text("#answer + p") == "oui"


def test_the_sparql_page_without_scripts(chromium: Browser, server: Server) -> None:
    with visiting(chromium, server.url, script=False) as page:
        page.goto("/sparql?lang=en")
        assert problems_free(page)
        page.select_option("#example", "sources")
        page.click("text=Load")
        page.click("#editor button.go")
        assert page.locator("main tbody tr").count() >= 5


def problems_free(page: Page) -> bool:
    """Without scripts nothing can be evaluated in the page; its heading and its field are there."""
    return page.locator("h1").count() == 1 and page.locator("#query").is_visible()


@pytest.mark.parametrize(
    "path", ["/map", "/ask", "/ask/activities-per-role", "/ask/subordinates", "/sparql.html?editor=plain"]
)
def test_pages_fit_a_telephone(chromium: Browser, server: Server, path: str) -> None:
    with visiting(chromium, server.url, viewport=PHONE) as page:
        page.goto(path)
        assert overflow(page) <= 0
        assert problems(page) == []


def test_the_review_fits_a_telephone_and_paper(chromium: Browser, server: Server) -> None:
    with visiting(chromium, server.url, viewport=PHONE) as page:
        mapped(page)
        assert overflow(page) <= 0
        page.emulate_media(media="print")
        assert not page.is_visible("#reviewer")
        assert page.locator("li.title legend").first.is_visible()


def test_yasgui_runs_where_it_is_bundled(chromium: Browser, server: Server) -> None:
    with visiting(chromium, server.url) as page:
        page.goto("/sparql?lang=en")
        if page.locator("#yasgui").count() == 0:
            pytest.skip("YASGUI is not bundled (web/, npm ci && npm run bundle)")
        page.wait_for_selector("#yasgui .CodeMirror")
        page.click("#yasgui .yasqe_queryButton")
        page.wait_for_selector("#yasgui .yasr table tbody tr")
        assert not page.is_visible("#query")
