"""The JSON interface and its OpenAPI document; every IRI by content negotiation and by extension."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
import rdflib
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from ccgraph.graph import Graph
from ccgraph.serve.negotiation import choose, choose_language
from ccgraph.terms import CCJ, ID, ONTOLOGY

ADVISER, LEADER = "outsourcia-2018/conseiller", "outsourcia-2018/responsable-d-equipe"
HOSTILE = "x> ?p ?o . } #"


def ok(http: httpx.Client, path: str, **parameters: Any) -> dict[str, Any]:
    response = http.get(path, params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    found: dict[str, Any] = response.json()
    schema = http.get("/openapi.json").json()["paths"][re.sub("^/api/roles/.+", "/api/roles/{id}", path)]["get"]
    Draft202012Validator(schema["responses"]["200"]["content"]["application/json"]["schema"]).validate(found)
    return found


def test_the_openapi_document_is_valid(http: httpx.Client) -> None:
    document = http.get("/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/roles", "/api/roles/{id}", "/api/equivalents", "/api/gap", "/api/route", "/api/map"
    }  # fmt: skip
    assert document["servers"] == [{"url": str(http.base_url).rstrip("/")}]


def test_roles(http: httpx.Client) -> None:
    every = ok(http, "/api/roles", limit=1000)
    assert every["total"] == len(every["roles"]) == 96
    page = ok(http, "/api/roles", limit=5, offset=10, lang="en")
    assert [r["id"] for r in page["roles"]] == [r["id"] for r in every["roles"][10:15]]
    some = ok(http, "/api/roles", source="outsourcia-2018")["roles"]
    assert {r["document"] for r in some} == {f"{ID}document/outsourcia-2018"}
    named = ok(http, "/api/roles", name="SUPERVISEURS")["roles"]
    assert f"{ID}role/maxiphone/superviseur" in {r["iri"] for r in named}


def test_one_role_with_its_passages(http: httpx.Client) -> None:
    found = ok(http, f"/api/roles/{ADVISER}", lang="en")
    assert found["iri"] == f"{ID}role/{ADVISER}"
    assert all("#char=" in passage for passage in found["passages"])
    above = [s for s in found["statements"] if s["property"] == f"{CCJ}reportsTo" and not s["inverse"]]
    assert [s["value"] for s in above] == [f"{ID}role/{LEADER}"]
    assert {s["kind"] for s in found["statements"]} >= {"stated", "curated", "inferred"}
    assert any(m["other"].endswith("rome/v60/D1408") for m in found["mappings"])
    assert http.get(f"/api/roles/{ADVISER.replace('/', '%2F')}").json()["id"] == found["id"]


def test_equivalents(http: httpx.Client, shipped: Graph) -> None:
    found = ok(http, "/api/equivalents", name="superviseur", source="cgt-2008")
    expected = next(
        e for e in shipped.equivalents("superviseur", "cgt-2008") if e.role == found["equivalents"][0]["role"]
    )
    assert found["equivalents"][0] == json.loads(json.dumps(expected.to_dict()))
    assert found["caution"]


def test_gap_of_one_role_and_of_several(http: httpx.Client) -> None:
    one = http.get("/api/gap", params={"from": ADVISER, "to": LEADER, "lang": "en"}).json()
    assert one["target"]["role"] == f"{ID}role/{LEADER}"
    assert len(one["needs"]) > 10
    assert "not equality of classification" in one["disclaimer"]
    several = http.get("/api/gap", params=[("from", ADVISER), ("from", "maxiphone/superviseur"), ("to", LEADER)]).json()
    assert len(several["origin"]["roles"]) == 2


def test_route(http: httpx.Client) -> None:
    found = ok(http, "/api/route", **{"from": ADVISER, "to": LEADER, "number": 2})["routes"]
    assert 1 <= len(found) <= 2
    assert found[0]["steps"][-1]["role"] == f"{ID}role/{LEADER}"
    assert len(ok(http, "/api/route", **{"from": ADVISER})["routes"]) > 2


def test_map(http: httpx.Client) -> None:
    response = http.get("/api/map", params={"title": "Téléconseillère H/F"})
    posted = http.post("/api/map", json={"titles": ["Téléconseillère H/F", {"text": "Hotliner"}], "schemes": ["rome"]})
    assert response.json()["matches"][0]["candidates"]["rome"][0]["code"] == "D1408"
    assert len(posted.json()["matches"]) == 2


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"titles": []}', '{"titles": [1]}', '{"titles": ["a"], "schemes": ["x"]}', "[" * 50_000]
)
def test_titles_to_map_are_checked(http: httpx.Client, body: str) -> None:
    response = http.post("/api/map", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["type"] == "urn:ccgraph:problem:json"
    assert http.post("/api/map", content=body, headers={"Content-Type": "text/plain"}).status_code == 415


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api/roles?limit=0", 400, "parameter"),
        ("/api/roles?limit=²", 400, "parameter"),
        ("/api/roles?lang=de", 400, "parameter"),
        ("/api/roles?colour=red", 400, "parameter"),
        ("/api/roles?name=a&name=b", 400, "parameter"),
        ("/api/roles/nothing/here", 404, "not-found"),
        ("/api/equivalents", 400, "parameter"),
        ("/api/equivalents?name=nobody-of-the-kind", 404, "not-found"),
        ("/api/gap?from=a", 400, "parameter"),
        ("/api/gap?from=superviseur&to=conseiller", 400, "request"),
        ("/api/route?from=nobody", 404, "not-found"),
        (f"/api/equivalents?name={'x' * 501}", 400, "parameter"),
        ("/api/nothing", 404, "not-found"),
    ],
)
def test_errors_are_problem_details(http: httpx.Client, path: str, status: int, kind: str) -> None:
    response = http.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == status
    assert found["type"] == f"urn:ccgraph:problem:{kind}"
    assert found["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/roles?name={}", "/api/roles?source={}", "/api/roles/{}", "/api/equivalents?name={}",
        "/api/equivalents?name=superviseur&source={}", f"/api/gap?from={{}}&to={LEADER}",
        f"/api/gap?from={LEADER}&to={{}}",
        "/api/route?from={}", f"/api/route?from={LEADER}&to={{}}", "/id/{}", "/id/role/{}.ttl", "/ontology/{}",
        "/reconcile/suggest/entity?prefix={}", "/reconcile/preview?id={}", "/reconcile/view?id={}",
        "/reconcile/properties?type={}",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "hostile", [HOSTILE, f"{ID}role/{HOSTILE}", '" } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #']
)
def test_parameters_inject_nothing(http: httpx.Client, path: str, hostile: str) -> None:
    response = http.get(path.format(str(httpx.QueryParams({"q": hostile}))[2:].replace("+", "%20")))
    assert response.status_code in {200, 400, 404}, response.text
    if response.status_code == 200:
        assert response.json().get("result", []) == [] or response.json().get("properties") == []


def test_only_get_and_post_where_they_belong(http: httpx.Client) -> None:
    for path in ("/api/roles", "/id/role/" + ADVISER, "/", "/health", "/openapi.json"):
        assert http.post(path).status_code == 405
        assert http.delete(path).status_code == 405


FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}


@pytest.mark.parametrize(("extension", "media"), FORMS.items())
@pytest.mark.parametrize("path", [f"/id/role/{ADVISER}", "/ontology", "/id/code/rome/v60/D1408"])
def test_an_iri_in_every_format(http: httpx.Client, path: str, extension: str, media: str) -> None:
    way = http.get(path, headers={"Accept": media})
    assert way.status_code == 303
    assert way.headers["location"] == f"{path}.{extension}"
    assert "Accept" in way.headers["vary"]
    found = http.get(f"{path}.{extension}")
    assert found.headers["content-type"].partition(";")[0] == media
    graph = rdflib.Graph().parse(data=found.text, format={"application/ld+json": "json-ld"}.get(media, media))
    iri = rdflib.URIRef(f"https://w3id.org/ccjobs{path}")
    assert len(list(graph.predicate_objects(iri))) > 3


@pytest.mark.parametrize(
    ("tongue", "lang"), [("fr", "fr"), ("en-GB,en;q=0.8,fr;q=0.5", "en"), ("de", "fr"), ("", "fr")]
)
def test_a_browser_gets_the_page_in_its_language(http: httpx.Client, tongue: str, lang: str) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language": tongue}
    way = http.get(f"/id/role/{ADVISER}", headers=accept)
    assert way.headers["location"] == f"/id/role/{ADVISER}.{lang}.html"
    page = http.get(way.headers["location"])
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{lang}">' in page.text
    assert http.get("/", headers=accept).headers["location"] == f"/index.{lang}.html"


def test_what_pages_refer_to_is_there(http: httpx.Client) -> None:
    page = http.get("/compare?lang=fr").text
    found = re.findall(r'(?:href|src)="([^"#]+)"', page)
    assert any(link.endswith(".js") for link in found)
    for link in found:
        assert http.get("/" + link, headers={"Accept": "text/html, */*;q=0.5"}).status_code == 200, link
    assert "<script>" not in page
    assert " style=" not in page


def test_what_is_not_there_or_not_acceptable(http: httpx.Client) -> None:
    assert http.get("/id/role/nobody/nothing").status_code == 404
    assert http.get("/id/role/nobody/nothing.ttl").status_code == 404
    assert http.get(f"/id/role/{ADVISER}.doc").status_code == 404
    assert http.get(f"/id/role/{ADVISER}", headers={"Accept": "image/png"}).status_code == 406
    assert http.get("/queries", headers={"Accept": "text/turtle"}).status_code == 406
    assert http.get(f"/id/role/{ADVISER}", headers={"Accept": "*/*"}).headers["location"].endswith(".ttl")


def test_accept_by_hand() -> None:
    offers = ["text/turtle", "text/html"]
    assert choose("text/*;q=0.3, text/html;q=0.2", offers) == "text/turtle"
    assert choose("text/*;q=0.3, text/turtle;q=0.2", offers) == "text/html"
    assert choose("text/turtle;q=0", offers) is None
    assert choose("TEXT/HTML", offers) == "text/html"
    assert choose("nonsense", offers) is None
    assert choose(None, offers) == choose("", offers) == "text/turtle"
    assert choose_language("en;q=0.2, fr;q=0.9", ["en", "fr"]) == "fr"
    assert choose_language("x" * 10_000 + ",,;;q=9", ["en", "fr"]) == "en"


def test_help_does_not_import_the_server() -> None:
    import subprocess
    import sys

    code = "import sys\nfrom ccgraph.cli import cli\nprint({'starlette', 'uvicorn', 'jinja2'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "set()\n"
    assert ONTOLOGY.endswith("ontology")
