"""The pages that only a server answers: search, comparison, equivalents, routes; valid, escaped, helpful when wrong."""

from __future__ import annotations

import csv
import io
import re

import httpx
import pytest

from ccgraph.graph import Graph
from tests import html

CONSEILLER, RESPONSABLE = "outsourcia-2018/conseiller", "outsourcia-2018/responsable-d-equipe"
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
COMPARE = f"/compare?from={CONSEILLER}&to={RESPONSABLE}"
PAGES = (
    "/search",
    "/search?q=téléconseillère",
    "/search?q=4222&kind=code",
    "/search?q=zzzzqq",
    "/compare",
    COMPARE,
    f"/compare?from={CONSEILLER}&from=outsourcia-2018/formateur&to={RESPONSABLE}",
    "/equivalents",
    "/equivalents?name=conseiller",
    "/equivalents?name=conseiller&source=outsourcia-2018",
    "/equivalents/matrix",
    "/route",
    f"/route?from={CONSEILLER}",
    f"/route?from={CONSEILLER}&to=outsourcia-2018/chef-de-plateau",
    "/charts.fr.html",
    f"/id/role/{CONSEILLER}.fr.html",
)


def text_of(page: str) -> str:
    """The words of a page, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace("&#39;", "'")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_valid_and_has_the_frame(http: httpx.Client, path: str, lang: str) -> None:
    address = path.replace(".fr.", f".{lang}.") if ".fr." in path else f"{path}{'&' if '?' in path else '?'}lang={lang}"
    response = http.get(address, headers=BROWSER)
    assert response.status_code == 200, response.text
    assert html.faults(response.text) == []
    assert f'<html lang="{lang}">' in response.text
    for target in ("compare", "equivalents", "route", "map", "ask", "sparql"):
        assert f"{target}?lang={lang}" in response.text
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "<style" not in response.text
    assert not re.search(r"\son\w+=|\sstyle=", response.text)


def test_the_language_is_asked_for_or_negotiated(http: httpx.Client) -> None:
    english = http.get("/compare", headers={"Accept-Language": "en-GB,en;q=0.9,fr;q=0.1"})
    assert "<h1>Compare two roles</h1>" in english.text
    assert "Accept-Language" in english.headers["vary"]
    assert "<h1>Comparer deux rôles</h1>" in http.get("/compare").text
    asked = http.get("/compare?lang=fr", headers={"Accept-Language": "en"})
    assert "<h1>Comparer deux rôles</h1>" in asked.text


def test_the_switch_stays_on_the_page(http: httpx.Client) -> None:
    page = http.get(f"{COMPARE}&lang=fr").text
    there = next(link for link in html.links(page) if link.startswith("compare?") and link.endswith("lang=en"))
    assert "from=outsourcia-2018%2Fconseiller" in there
    english = http.get(f"/{there}")
    assert english.status_code == 200
    assert "Adviser → Team leader" in english.text or "Adviser → Team" in text_of(english.text)


@pytest.mark.parametrize(
    ("asked", "kind", "found"),
    [
        ("téléconseillère", "role", "role/cgt-2008/teleconseiller"),
        ("TELECONSEILLER", "role", "role/cgt-2008/teleconseiller"),
        ("conseillères", "role", "role/outsourcia-2018/conseiller"),
        ("D1408", "code", "D1408"),
        ("4222", "code", "4222"),
        ("prospecter des clients", "competency", "Prospecter des clients"),
    ],
)
def test_search_finds_titles_in_every_gender_and_codes(http: httpx.Client, asked: str, kind: str, found: str) -> None:
    page = http.get("/search", params={"q": asked, "kind": kind, "lang": "fr"}).text
    assert "Rien ne porte ce nom" not in page
    assert found in page


def test_search_tells_homonyms_and_documents_apart(http: httpx.Client) -> None:
    page = http.get("/search?q=superviseur&kind=role&lang=fr").text
    roles = {link for link in html.links(page) if link.startswith("id/role/")}
    assert {"id/role/cgt-2008/superviseur.fr.html", "id/role/maxiphone/superviseur.fr.html"} <= roles
    assert page.count(">homonyme<") >= 2
    assert "Zoom sur les fonctions d&#39;un plateau de télémarketing" in page
    assert "Aucune" not in text_of(http.get("/search?q=outsourcia&lang=fr").text)
    assert "id/document/outsourcia-2018.fr.html" in http.get("/search?q=outsourcia&lang=fr").text


def test_every_result_has_its_page(http: httpx.Client) -> None:
    for asked in ("conseiller", "qualité", "4222", "N+1"):
        for link in html.links(http.get("/search", params={"q": asked, "lang": "fr"}).text):
            if link.startswith("id/"):
                assert http.get(f"/{link}").status_code == 200, link


def test_suggestions_begin_with_roles_and_say_of_which_document(http: httpx.Client) -> None:
    found = http.get("/suggest", params={"q": "téléc", "lang": "fr"}).json()["result"]
    assert found[0]["label"].lower().startswith("téléconseiller")
    assert "Rôle · " in found[0]["about"]
    assert found[0]["href"].startswith("id/role/")
    assert re.search(r"\(cgt-2008/teleconseiller\)$", " ".join(f["value"] for f in found[:1]))
    assert http.get("/suggest", params={"q": "t"}).json() == {"result": []}
    assert http.get("/suggest", params={"q": "zzzzqq"}).json() == {"result": []}
    codes = http.get("/suggest", params={"q": "D14", "kind": "code"}).json()["result"]
    assert any("D1408" in c["label"] for c in codes)
    assert http.get("/suggest", params={"q": "x" * 501}).status_code == 400


def test_comparison_says_what_the_library_says(http: httpx.Client, shipped: Graph) -> None:
    gap = shipped.gap(CONSEILLER, RESPONSABLE, "fr")
    page = http.get(f"{COMPARE}&lang=fr").text
    words = text_of(page)
    assert page.count('<li class="need ') == len(gap.needs) > 10
    for state, number in gap.counts().items():
        assert page.count(f'<li class="need {state}"') == number
    assert gap.to_dict()["disclaimer"] in words
    for note in gap.notes:
        assert note in words
    for need in gap.needs:
        assert need.competency.label in words
    # The words behind are one step away: every passage is a link to the document's page.
    places = {p.rpartition("#")[2] for n in gap.needs for d in (*n.asked, *n.held) for p in d.statement.passages}
    assert all(f"id/document/outsourcia-2018.fr.html#{place}" in page for place in places)
    assert "<svg" in page


def test_a_suggestion_may_be_sent_back_as_it_was_written(http: httpx.Client) -> None:
    given = {"from": f"Conseiller ({CONSEILLER})", "to": f"Responsable d'équipe ({RESPONSABLE})", "lang": "fr"}
    page = http.get("/compare", params=given)
    assert page.status_code == 200
    assert "Conseiller → Responsable d&#39;équipe" in page.text


def test_an_ambiguous_name_asks_which(http: httpx.Client) -> None:
    response = http.get(f"/compare?from=conseiller&to={RESPONSABLE}&lang=fr", headers=BROWSER)
    assert response.status_code == 300
    assert html.faults(response.text) == []
    assert "nomme plusieurs rôles" in response.text
    choices = [link for link in html.links(response.text) if link.startswith("compare?from=") and "lang=fr" in link]
    assert any("from=outsourcia-2018%2Fconseiller&" in c for c in choices)
    assert any("from=reac-merc-2019%2Fconseiller-client&" in c for c in choices)
    chosen = http.get(f"/{next(c for c in choices if 'outsourcia-2018%2Fconseiller&' in c)}")
    assert chosen.status_code == 200
    assert "<svg" in chosen.text


@pytest.mark.parametrize("path", ["/compare?from=superviseurr&to=formateur", "/equivalents?name=superviseurr",
                                  "/route?from=superviseurr"])  # fmt: skip
def test_an_unknown_name_offers_the_nearest(http: httpx.Client, path: str) -> None:
    response = http.get(f"{path}&lang=fr", headers=BROWSER)
    assert response.status_code == 404
    assert html.faults(response.text) == []
    assert "Aucun rôle ne s&#39;appelle" in response.text
    assert "Superviseur" in response.text
    assert "cgt-2008%2Fsuperviseur" in response.text


def test_downloads_are_those_of_the_library(http: httpx.Client, shipped: Graph) -> None:
    links = html.links(http.get(f"{COMPARE}&lang=en").text)
    table = http.get("/" + next(link for link in links if link.startswith("compare.csv?")))
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in table.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert len(rows) == len(shipped.gap(CONSEILLER, RESPONSABLE, "en").needs)
    data = http.get("/" + next(link for link in links if link.startswith("api/gap?")))
    assert len(data.json()["needs"]) == len(rows)
    picture = http.get("/" + next(link for link in links if link.startswith("compare.svg?")))
    assert picture.text.startswith("<svg")
    for sheet in (link for link in links if link.startswith("compare/sheet?")):
        response = http.get(f"/{sheet}")
        assert response.status_code == 200
        assert "attachment" in response.headers["content-disposition"]
        assert response.text.startswith("<!DOCTYPE html>")
    assert http.get("/compare.csv?to=formateur").status_code == 400
    matrix = http.get("/equivalents/matrix.csv").text
    assert len(matrix.splitlines()) > 90


def test_equivalents_give_reasons_and_part_homonyms(http: httpx.Client, shipped: Graph) -> None:
    found = shipped.equivalents("conseiller", None, "fr")
    page = http.get("/equivalents?name=conseiller&lang=fr").text
    words = text_of(page)
    assert page.count('<li class="near') == sum(len(e.found) for e in found) > 10
    assert page.count('<li class="near denied"') == sum(e.denied for f in found for e in f.found)
    for homonym in found[0].homonyms:
        assert homonym.explain("fr").replace("«", "«") in words
    assert "jugé, non relu" in words
    assert "Équivalence de contenu" in words
    one = http.get("/equivalents?name=conseiller&source=outsourcia-2018&lang=fr").text
    assert one.count('<section aria-labelledby="role-') == 1


def test_routes_are_those_of_the_library(http: httpx.Client, shipped: Graph) -> None:
    reach = shipped.route(CONSEILLER, None, 3, "fr")
    page = http.get(f"/route?from={CONSEILLER}&lang=fr").text
    assert page.count('<li class="near"') == len(reach)
    ways = http.get(f"/route?from={CONSEILLER}&to=outsourcia-2018/chef-de-plateau&lang=fr").text
    assert ways.count('<section aria-labelledby="way-') == 3
    assert "un échelon au-dessus, énoncé" in ways
    same = http.get(f"/route?from={CONSEILLER}&to={CONSEILLER}&lang=fr", headers=BROWSER)
    assert same.status_code == 404
    assert "même rôle" in same.text


@pytest.mark.parametrize("evil", ['"><script>alert(1)</script>', "' onfocus='alert(1)", "<img src=x onerror=alert(1)>"])
@pytest.mark.parametrize("path", ["/search?q=", "/compare?to=x&from=", "/compare?from=x&to=", "/equivalents?name=",
                                  "/equivalents?name=conseiller&source=", "/route?from=", "/"])  # fmt: skip
def test_what_is_typed_is_never_markup(http: httpx.Client, path: str, evil: str) -> None:
    page = http.get(path + httpx.QueryParams({"": evil}).__str__().removeprefix("="), headers=BROWSER).text
    assert "<script>alert" not in page
    assert "<img" not in page
    tree = html.parse(page)
    assert not [e.attrib for e in tree.iter() if any(name.startswith("on") for name in e.attrib)]


@pytest.mark.parametrize("path", ["/javascript:alert(1)", "/nothing-here", "/id/role/nobody", "/%0d%0aX", "/x.fr.html"])
def test_a_missing_page_is_told_in_html_to_browsers_only(http: httpx.Client, path: str) -> None:
    told = http.get(path, headers=BROWSER)
    assert told.status_code == 404
    assert told.headers["content-type"].startswith("text/html")
    assert html.faults(told.text) == []
    assert not [link for link in html.links(told.text) if link.startswith(("javascript:", "//"))]
    program = http.get(path)
    assert program.headers["content-type"].startswith("application/problem+json")


def test_a_missing_page_offers_what_is_nearest(http: httpx.Client) -> None:
    told = http.get("/id/role/outsourcia-2018/conseillerr", headers=BROWSER)
    assert "../../../id/role/outsourcia-2018/conseiller.fr.html" in told.text


def test_a_wrong_parameter_is_told_in_html(http: httpx.Client) -> None:
    told = http.get("/search?q=x&kind=nothing", headers=BROWSER)
    assert told.status_code == 400
    assert html.faults(told.text) == []
    assert "role, competency, code" in told.text
    assert http.get("/search", params={"q": "x" * 501}, headers=BROWSER).status_code == 400
    assert http.get("/search?q=x&utm_source=y", headers=BROWSER).status_code == 200


def test_the_search_of_the_publication_leads_to_the_one_without_script(http: httpx.Client) -> None:
    response = http.get("/search.en.html?q=adviser")
    assert response.status_code == 303
    assert response.headers["location"] == "/search?q=adviser&lang=en"


def test_scripts_are_the_listed_ones(http: httpx.Client) -> None:
    assert http.get("/static/app/combobox.js").headers["content-type"].startswith("text/javascript")
    for name in ("static.py", "..%2fstatic.py", "__init__.py", "nothing.js"):
        assert http.get(f"/static/app/{name}").status_code == 404
