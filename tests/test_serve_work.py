"""The working pages over HTTP: what they refuse, what they say, and that nothing hostile gets through them."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
import zlib
from typing import Any

import httpx
import pytest

from ccgraph.errors import UsageError
from ccgraph.mapping.columns import Columns
from ccgraph.mapping.records import ResultSet
from ccgraph.serve.work.answers import answered
from ccgraph.serve.work.carried import Carried
from ccgraph.serve.work.upload import display_name, opened
from ccgraph.spreadsheet import Sheet
from ccgraph.sssom import parse
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import ID, PREFIXES
from tests.html import faults

INTEGER = PREFIXES["xsd"] + "integer"
ROLE = f"{ID}role/outsourcia-2018/conseiller"


def post(http: httpx.Client, text: str = "", lang: str = "fr", **more: Any) -> httpx.Response:
    """A list as the form posts it."""
    fields = {"text": text, "scheme": more.pop("scheme", ["rome"]), "sector": "contact-centre"}
    files = more.pop("files", None) or {"file": ("", b"")}
    return http.post(f"/map?lang={lang}", data=fields, files=files, **more)


def state(page: str) -> str:
    """What the page carries."""
    found = re.search(r'name="state" value="([\w=-]+)"', page)
    assert found is not None, page[:2000]
    return found[1]


def quiet(page: httpx.Response) -> None:
    """A page of valid HTML, without anything that the policy would have to block."""
    assert faults(page.text) == []
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy or "static/yasgui" in page.text
    for tag in re.findall(r"<script[^>]*>", page.text):
        assert " src=" in tag
    assert re.search(r"<[^>]+ (?:style|on\w+)=", page.text) is None


@pytest.mark.parametrize(
    "path",
    ["/map", "/ask", "/ask/activities-per-role", "/ask/roles-by-title?key=conseiller", "/sparql.html?query=ASK+{}"],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pages_are_valid_in_both_languages(http: httpx.Client, path: str, lang: str) -> None:
    page = http.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    quiet(page)


def test_a_list_is_mapped_part_by_part_and_nothing_is_kept(http: httpx.Client) -> None:
    titles = [f"Téléconseiller {n}" for n in range(250)]
    page = post(http, "\n".join(titles))
    assert page.status_code == 200
    assert re.findall(r"</progress> ([\d /]+)</p>", page.text) == ["100 / 250", "200 / 250", "250 / 250"]
    assert page.text.count('<li class="title') == 250
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers
    quiet(page)
    carried = Carried.unpack(state(page.text))
    assert [row[0] for row in carried.sheets[0].rows[1:]] == titles
    found = ResultSet.from_sssom(parse("carried", carried.mapped), "fr")
    assert len(found.proposals) == 250


@pytest.mark.parametrize(
    ("text", "scheme", "said"),
    [
        ("  \n ", ["rome"], "Collez au moins un intitulé"),
        ("Téléconseiller", [], "Choisissez au moins une nomenclature"),
        ("Téléconseiller", ["isbn"], "Choisissez au moins une nomenclature"),
        ("\n".join(map(str, range(2001))), ["rome", "esco"], "2001 intitulés distincts pour 2 nomenclature(s)"),
    ],
)
def test_what_cannot_be_mapped_is_said(http: httpx.Client, text: str, scheme: list[str], said: str) -> None:
    page = post(http, text, scheme=scheme)
    assert page.status_code == 400
    assert said in page.text
    quiet(page)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", " " * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("liste.xlsx", bomb(), "times larger unzipped"),
        ("liste.pdf", b"%PDF-1.7", "this is a PDF document"),
        ("liste.csv", b"", "cette colonne est vide|Aucune colonne|empty"),
        ("../../etc/passwd.xlsx", b"PK\x03\x04", "passwd.xlsx: the workbook is damaged"),
        ('<img src=x onerror="a">.csv', b"%PDF", "img src=x onerror=%22a%22.csv: this is a PDF"),
    ],
)
def test_bad_files_are_refused(http: httpx.Client, name: str, content: bytes, said: str) -> None:
    page = post(http, files={"file": (name, content)})
    assert re.search(said, page.text, re.IGNORECASE), page.text
    assert "/proc/" not in page.text
    assert "<img" not in page.text
    quiet(page)


def test_bodies_beyond_the_limit_are_refused(http: httpx.Client) -> None:
    assert post(http, files={"file": ("big.csv", b"x" * 1_100_000)}).status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:1"},
    ],
)
@pytest.mark.parametrize("path", ["/map", "/map-file"])
def test_forms_of_other_sites_are_refused(http: httpx.Client, path: str, headers: dict[str, str]) -> None:
    response = http.post(path, data={"text": "Téléconseiller", "scheme": "rome"}, headers=headers)
    assert response.status_code == 403
    assert "another site" in response.text


def test_our_own_form_is_taken(http: httpx.Client) -> None:
    headers = {"Origin": str(http.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    assert post(http, "Téléconseiller", headers=headers).status_code == 200


def carried(**changes: Any) -> dict[str, Any]:
    value = {
        "name": "x.csv", "sheets": [["x", [["Titre"], ["Formateur"]]]], "delimiter": ";", "at": 0, "header": 1,
        "places": {"title": 1}, "schemes": ["rome"], "sector": None, "decisions": "", "mapped": "",
    }  # fmt: skip
    return value | changes


def packed(value: Any) -> str:
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(value).encode())).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "AAAA",
        base64.urlsafe_b64encode(zlib.compress(b"[" * 30_000)).decode(),
        base64.urlsafe_b64encode(zlib.compress(b" " * 30_000_000)).decode(),
        packed(carried())[:-8],
        packed([]),
        packed(carried(at=1)),
        packed(carried(at=-1)),
        packed(carried(header=9)),
        packed(carried(places={"title": 0})),
        packed(carried(places={"department": 1})),
        packed(carried(schemes=["x"])),
        packed(carried(schemes=[])),
        packed(carried(sector="x")),
        packed(carried(delimiter="x")),
        packed(carried(sheets=[["x", [[1]]]])),
        packed(carried(mapped=1)),
        packed(carried(name="\ud800")),
    ],
)
def test_what_was_changed_on_the_way_is_refused(http: httpx.Client, text: str) -> None:
    with pytest.raises(UsageError, match="begin again"):
        Carried.unpack(text)
    response = http.post("/map-file?lang=fr", data={"state": text, "as": "xlsx"})
    assert response.status_code == 400
    assert "begin again" in response.text


def test_what_is_carried_comes_back_as_it_was() -> None:
    sheets = (Sheet("a", (("Titre", "x"), ("é\u2028", "=1+1"))), Sheet("b", ()))
    given = Carried("é.xlsx", sheets, None, 0, Columns(1, {"title": 1}), ("rome", "isco"), "contact-centre", "d", "m")
    assert Carried.unpack(given.pack()) == given


def test_files_tell_their_names_without_harm(http: httpx.Client) -> None:
    page = post(http, files={"file": ('l"é\r\n;x=1.csv', "Intitulé;Note\nTéléconseiller;=1+1\n".encode())})
    fields = {"state": state(page.text), "as": "csv"}
    response = http.post("/map-file?lang=fr", data=fields)
    assert response.status_code == 200
    told = response.headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename=\"[a-z0-9-]+\.csv\"; filename\*=UTF-8''[\w.%~-]+", told), told
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert rows[1][:2] == ["Téléconseiller", "'=1+1"]


def test_names_of_files() -> None:
    assert display_name("C:\\Users\\x\\liste.xlsx") == "liste.xlsx"
    assert display_name("../a/..") == "titles"
    assert display_name("\x00") == "titles"
    with opened({"name": "a.csv", "content": base64.b64encode(b"x").decode()}) as path:
        assert path.read_bytes() == b"x"
    assert not path.exists()


@pytest.mark.parametrize("decision", ["99", "x", "d", "1 "])
def test_decisions_that_the_form_does_not_have_are_refused(http: httpx.Client, decision: str) -> None:
    carries = state(post(http, "Formateur").text)
    response = http.post("/map-file", data={"state": carries, "as": "sssom", "reviewer": "Ada", "d-0": decision})
    assert response.status_code == 400


def test_a_decision_has_an_author_and_a_known_code(http: httpx.Client) -> None:
    carries = state(post(http, "Formateur", "en").text)
    given = {"state": carries, "as": "sssom", "d-0": "c", "c-0": "D1408", "r-0": "<b>seen</b>"}
    nobody = http.post("/map-file?lang=en", data=given)
    assert nobody.status_code == 400
    assert "give your name" in nobody.text
    assert "&lt;b&gt;seen" in nobody.text
    quiet(nobody)
    unknown = http.post("/map-file?lang=en", data={**given, "reviewer": "Ada", "c-0": "Z0000"})
    assert "“Z0000” is not in the loaded part of ROME" in unknown.text
    taken = http.post("/map-file?lang=en", data={**given, "reviewer": "Ada"})
    [proposal] = ResultSet.from_sssom(parse("taken", taken.text), "en").proposals
    assert proposal.state == "accepted"
    assert proposal.review is not None
    assert proposal.review.comment == "<b>seen</b>"
    again = http.post("/map-file?lang=en", data={**given, "reviewer": "Ada", "as": "page"})
    assert "accepted</span>" in again.text
    # The decision travels on, and a later one takes its place.
    given = {"state": state(again.text), "as": "sssom", "reviewer": "Bob", "d-0": "r"}
    [later] = ResultSet.from_sssom(parse("later", http.post("/map-file?lang=en", data=given).text), "en").proposals
    assert later.state == "rejected"


def test_a_code_is_looked_up(http: httpx.Client) -> None:
    found = http.get("/map-code", params={"scheme": "rome", "code": "d1408"}).json()
    assert (found["known"], found["code"]) == (True, "D1408")
    assert http.get("/map-code", params={"scheme": "rome", "code": "<b>"}).json()["known"] is False
    assert http.get("/map-code", params={"scheme": "x", "code": "1"}).status_code == 400


@pytest.mark.parametrize("value", ["x> ?p ?o . } #", '"; DROP', "conseiller\\u0022", "💥"])
def test_parameters_are_terms_and_nothing_else(http: httpx.Client, value: str) -> None:
    page = http.get("/ask/subordinates", params={"superior": value, "lang": "en"})
    assert page.status_code in {400, 404}
    quiet(page)
    named = http.get("/ask/roles-by-title", params={"key": value, "lang": "en"})
    assert named.status_code == 200
    assert "No row" in named.text


def test_answers_as_files(http: httpx.Client) -> None:
    given = {"lang": "en", "key": "conseiller"}
    table = http.get("/ask/roles-by-title.csv", params=given)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert rows[0]["role"] == ROLE
    same = http.get("/ask/roles-by-title.json", params=given).json()
    assert [row["role"] for row in same] == [row["role"] for row in rows]
    assert http.get("/ask/roles-by-title.xml", params=given).status_code == 404
    assert http.get("/ask/no-such-question").status_code == 404
    assert http.get("/ask/roles-by-title.csv").status_code == 400


def test_sparql_as_files(http: httpx.Client) -> None:
    table = http.get("/sparql.csv", params={"query": 'SELECT ("=1+1" AS ?x) (-2 AS ?n) {}', "lang": "fr"})
    assert table.text == "\ufeffx;n\n'=1+1;-2\n"
    cut = http.get("/sparql.csv", params={"query": "SELECT ?s { ?s ?p ?o }", "lang": "fr"})
    assert cut.headers["x-truncated"] == "true"
    assert len(cut.text.splitlines()) == 10_001
    graph = {"query": "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#notation> ?o } LIMIT 3", "lang": "fr"}
    assert "skos:notation" in http.get("/sparql.ttl", params=graph).text
    assert http.get("/sparql.csv", params=graph).status_code == 400
    assert http.get("/sparql.json", params={"query": "ASK {}"}).json()["boolean"] is True
    assert http.get("/sparql.json", params={"query": "DELETE WHERE { ?s ?p ?o }"}).status_code == 400


def test_the_endpoint_gives_browsers_its_page_and_programs_what_they_had(http: httpx.Client) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = http.get("/sparql?lang=en", headers={"Accept": browser})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<textarea class="code" id="query"' in page.text
    assert http.get("/sparql").headers["content-type"].startswith("text/turtle")
    assert http.get("/sparql?query=ASK+{}", headers={"Accept": browser}).headers["content-type"] == "application/xml"
    assert http.get("/sparql?lang=en").status_code == 400


def test_a_question_that_takes_too_long_keeps_its_form(http: httpx.Client) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    page = http.get("/sparql.html", params={"query": text, "lang": "en"})
    assert page.status_code == 503
    # The pool's clock, or the kernel's count of the processor's time, whichever is sooner.
    assert re.search(r"took more than 10 s|used up the memory or the time", page.text)
    assert "?g ?h ?i" in page.text


def test_files_of_the_pages(http: httpx.Client) -> None:
    assert http.get("/static/app/map.js").headers["content-type"].startswith("text/javascript")
    for path in (
        "/static/app/..%2f..%2fapp.py",
        "/static/app/app.py",
        "/static/templates/map.css",
        "/static/app/x.js",
    ):
        assert http.get(f"/static/{path}").status_code == 404


def test_bars_need_names_and_numbers() -> None:
    rows = tuple((Literal(f"nom {i}", "fr"), Literal(str(i), None, INTEGER)) for i in range(40))
    shown = answered(Table(("label", "number"), rows), False, "fr", None)
    assert shown.bars is not None
    assert len(shown.bars.bars) == 30
    assert shown.bars.left
    assert shown.bars.bars[0].width == 0
    assert shown.bars.bars[29].width == 400
    # The number of a line counts nothing, and one row is no picture.
    assert answered(Table(("label", "line"), rows), False, "fr", None).bars is None
    assert answered(Table(("label", "number"), rows[:1]), False, "fr", None).bars is None
    cell = answered(Table(("x",), ((Iri("javascript:alert(1)"),), (Iri(ROLE),))), False, "fr", None).rows
    assert (cell[0][0].href, cell[1][0].href) == (None, "/id/role/outsourcia-2018/conseiller")
