"""The reconciliation service: its shapes by the specification (0.2), its scores by a labelled set, its refusals."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from ccgraph.errors import UsageError
from ccgraph.graph import Graph
from ccgraph.serve.reconciliation.calibration import TABLE, isotonic, score
from ccgraph.serve.reconciliation.entities import PROPERTIES, TYPES, Entities
from ccgraph.serve.reconciliation.likeness import Index, bare
from ccgraph.serve.reconciliation.service import Service
from ccgraph.serve.reconciliation.trial import cases, outcomes

TEXT = {"type": "string", "minLength": 1}
NAMED = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}
SUGGESTION = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "properties": {"service_url": TEXT, "service_path": TEXT},
}
TEMPLATE = {"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}}}
# Written from the text of the specification, and stricter than it where the service is.
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace", "view", "preview", "suggest", "extend"],
    "properties": {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
        "defaultTypes": {"type": "array", "items": NAMED, "uniqueItems": True, "minItems": 1},
        "view": TEMPLATE,
        "preview": {**TEMPLATE, "required": ["url", "width", "height"]},
        "suggest": {
            "type": "object",
            "required": ["entity", "property", "type"],
            "additionalProperties": SUGGESTION,
        },
        "extend": {
            "type": "object",
            "properties": {
                "propose_properties": SUGGESTION,
                "property_settings": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["type", "label", "name"],
                        "properties": {"type": {"enum": ["number", "text", "checkbox", "select"]}},
                        "if": {"properties": {"type": {"const": "select"}}},
                        "then": {"required": ["choices"]},
                    },
                },
            },
        },
        "batchSize": {"type": "integer", "minimum": 1},
    },
}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "score", "match", "type", "features"],
    "additionalProperties": False,
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "description": {"type": "string"},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": {"type": "array", "items": NAMED, "minItems": 1},
        "features": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["id", "value"],
                "properties": {"id": TEXT, "value": {"type": ["boolean", "number"]}},
            },
        },
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
    },
}
CELL = {
    "oneOf": [
        {"type": "object", "maxProperties": 0},
        {**NAMED, "additionalProperties": False},
        {
            "type": "object",
            "required": ["str"],
            "properties": {"str": {"type": "string"}},
            "additionalProperties": False,
        },
    ]
}
EXTENSION = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": NAMED},
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "array", "items": CELL}},
        },
    },
}
SUGGESTED = {"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": NAMED}}}
PROPOSED = {
    "type": "object",
    "required": ["properties", "type"],
    "properties": {"type": {"type": "string"}, "properties": {"type": "array", "items": NAMED}},
}


def valid(response: httpx.Response, schema: dict[str, Any]) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(found)
    return found


def ask(http: httpx.Client, *queries: dict[str, Any], root: str = "/reconcile") -> list[list[dict[str, Any]]]:
    batch = {f"q{i}": query for i, query in enumerate(queries)}
    found = valid(http.post(root, data={"queries": json.dumps(batch)}), RESULTS)
    assert list(found) == list(batch)
    results = [found[key]["result"] for key in batch]
    for result in results:
        assert [c["score"] for c in result] == sorted((c["score"] for c in result), reverse=True)
        assert not any(c["match"] for c in result[1:])
    return results


def test_the_schemas_can_fail() -> None:
    for schema in (MANIFEST, RESULTS, EXTENSION, SUGGESTED, PROPOSED):
        Draft202012Validator.check_schema(schema)
    broken = {"q0": {"result": [{"id": "x", "name": "y", "score": 101, "match": "yes", "type": [], "features": []}]}}
    assert len(list(Draft202012Validator(RESULTS).iter_errors(broken))) == 4
    assert not Draft202012Validator(MANIFEST).is_valid({"versions": ["0.1"]})


@pytest.mark.parametrize("root", ["/reconcile", "/reconcile/en"])
def test_the_manifest(http: httpx.Client, root: str) -> None:
    response = http.get(root)
    found = valid(response, MANIFEST)
    assert response.elapsed.total_seconds() < 5
    assert found["batchSize"] == 50
    base = str(http.base_url).rstrip("/")
    for what, part in found["suggest"].items():
        assert part["service_url"] + part["service_path"] == f"{base}{root}/suggest/{what}"
    first = found["defaultTypes"][0]
    assert first == {"id": "Role", "name": {"/reconcile": "Rôle", "/reconcile/en": "Role"}[root]}


def test_gender_spelling_and_what_advertisements_add(http: httpx.Client) -> None:
    wanted = "role/cgt-2008/charge-de-terrain"
    written = ["Chargé de terrain", "chargée de terrain H/F", "CHARGÉS DE TERRAIN - CDI (F/H)", "charge(e) de terrain"]
    for result in ask(http, *({"query": text, "type": "Role"} for text in written)):
        assert result[0]["id"] == wanted
        assert result[0]["match"] is True
        assert result[0]["score"] >= 90
    assert bare("Téléconseillère bilingue H/F - CDI") == "Téléconseillère bilingue"


def test_a_code_finds_its_code(http: httpx.Client) -> None:
    written = ["D1408", "d1408", "ROME D1408", "4222", "ISCO 4222", "4222.1"]
    found = ask(http, *({"query": text} for text in written))
    assert [result[0]["name"].split()[0] for result in found] == ["D1408", "D1408", "D1408", "4222", "4222", "4222.1"]
    assert all(result[0]["match"] and result[0]["score"] == 100 for result in found)
    first, former = found[0][:2]
    assert (first["id"], former["id"]) == ("code/rome/v60/D1408", "code/rome/reac-2019/D1408")
    assert {"id": "former_version", "value": True} in former["features"]
    (typed,) = ask(http, {"query": "D1408", "type": "esco"})
    assert not any(c["score"] > 50 for c in typed)


def test_a_title_finds_its_code_by_the_matcher(http: httpx.Client) -> None:
    rome, isco = ask(
        http, {"query": "Téléconseillère H/F", "type": "rome"}, {"query": "Boulanger pâtissier", "type": "isco"}
    )
    assert rome[0]["id"] == "code/rome/v60/D1408"
    assert rome[0]["match"]
    confidence = next(f["value"] for f in rome[0]["features"] if f["id"] == "matcher")
    assert rome[0]["score"] == pytest.approx(100 * confidence, abs=0.1)
    assert not any(c["match"] for c in isco)


def test_namesakes_are_left_to_a_person_until_a_condition_tells(http: httpx.Client) -> None:
    plain, told = ask(
        http,
        {"query": "Superviseur", "type": "Role"},
        {"query": "Superviseur", "type": "Role", "properties": [{"pid": "document", "v": "maxiphone"}]},
    )
    assert len([c for c in plain if c["score"] >= 99]) > 2
    assert not plain[0]["match"]
    assert told[0]["id"] == "role/maxiphone/superviseur"
    assert told[0]["match"]
    assert {"id": "conditions", "value": 1.0} in told[0]["features"]
    assert told[1]["score"] < told[0]["score"] - 10
    named, listed, superior = ask(
        http,
        {"query": "Conseiller", "properties": [{"pid": "document", "v": {"id": "document/outsourcia-2018"}}]},
        {"query": "Conseiller", "properties": [{"pid": "document", "v": ["nothing", "outsourcia-2018"]}]},
        {
            "query": "Conseiller",
            "properties": [{"pid": "reportsTo", "v": "responsable d'équipe"}, {"pid": "x", "v": ""}],
        },
    )
    assert named[0]["id"] == listed[0]["id"] == "role/outsourcia-2018/conseiller"
    assert superior[0]["id"] == "role/outsourcia-2018/conseiller"
    (unmet,) = ask(http, {"query": "Chargé de terrain", "properties": [{"pid": "document", "v": "nowhere"}]})
    assert unmet[0]["score"] < 70
    assert not unmet[0]["match"]


def test_conditions_without_a_name(http: httpx.Client) -> None:
    query = {
        "type": "Role",
        "properties": [{"pid": "reportsTo", "v": "outsourcia-2018/responsable-d-equipe"}],
        "limit": 50,
    }
    (found,) = ask(http, query)
    assert "role/outsourcia-2018/conseiller" in {c["id"] for c in found if c["score"] == 100}


def test_types_limit_and_strangers(http: httpx.Client) -> None:
    title, competency, unknown, none, empty = ask(
        http,
        {"query": "Téléconseiller", "type": "Title", "limit": 2},
        {"query": "écouter activement", "type": ["Competency", "Role"]},
        {"query": "Superviseur", "type": "Nothing"},
        {"query": "Boulanger pâtissier"},
        {"query": ""},
    )
    assert len(title) == 2
    assert {t["id"] for c in title for t in c["type"]} == {"Title"}
    assert competency[0]["type"][0]["id"] == "Competency"
    assert unknown == []
    assert all(c["score"] < 30 and not c["match"] for c in none)
    assert empty == []


def test_extension(http: httpx.Client) -> None:
    ids = ["role/outsourcia-2018/conseiller", "code/rome/v60/D1408", "nothing", "http://data.europa.eu/esco/isco/C4222"]
    wanted = [
        {"id": "reportsTo"},
        {"id": "title", "settings": {"limit": "1"}},
        {"id": "document", "settings": {"content": "id"}},
        {"id": "mappedTo"},
    ]
    found = valid(
        http.post("/reconcile/en", data={"extend": json.dumps({"ids": ids, "properties": wanted})}), EXTENSION
    )
    assert list(found["rows"]) == ids
    assert [m["name"] for m in found["meta"]] == ["Reports to", "Titles", "Document", "Code judged close"]
    row = found["rows"][ids[0]]
    assert row["reportsTo"] == [{"id": "role/outsourcia-2018/responsable-d-equipe", "name": "Team manager"}] or (
        row["reportsTo"][0]["id"] == "role/outsourcia-2018/responsable-d-equipe"
    )
    assert len(row["title"]) == 1
    assert row["document"] == [{"str": "document/outsourcia-2018"}]
    assert "code/rome/v60/D1408" in {v["id"] for v in row["mappedTo"]}
    assert found["rows"]["nothing"] == {"reportsTo": [], "title": [], "document": [], "mappedTo": []}


def test_suggestions(http: httpx.Client) -> None:
    entities = valid(http.get("/reconcile/suggest/entity", params={"prefix": "chef de pl"}), SUGGESTED)["result"]
    assert "role/outsourcia-2018/chef-de-plateau" in {e["id"] for e in entities}
    assert valid(http.get("/reconcile/suggest/entity", params={"prefix": "d1408"}), SUGGESTED)["result"][0][
        "id"
    ].endswith("D1408")
    types = valid(http.get("/reconcile/suggest/type", params={"prefix": "rôl"}), SUGGESTED)["result"]
    assert types == [{"id": "Role", "name": "Rôle"}]
    assert len(valid(http.get("/reconcile/suggest/type"), SUGGESTED)["result"]) == len(TYPES)
    properties = valid(http.get("/reconcile/suggest/property", params={"prefix": "docu"}), SUGGESTED)["result"]
    assert properties == [{"id": "document", "name": "Document"}]
    proposed = valid(http.get("/reconcile/properties", params={"type": "isco", "limit": "2"}), PROPOSED)
    assert [p["id"] for p in proposed["properties"]] == ["title", "definition"]
    assert http.get("/reconcile/suggest/nothing").status_code == 404


def test_preview_and_view(http: httpx.Client) -> None:
    page = http.get("/reconcile/preview", params={"id": "role/outsourcia-2018/conseiller"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Conseiller</h1>" in page.text
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'self' http://127.0.0.1:*" in policy
    assert "unsafe" not in policy
    assert http.get("/reconcile/preview.css").headers["content-type"].startswith("text/css")
    assert http.get("/reconcile/preview", params={"id": "<script>"}).status_code == 404
    here = http.get("/reconcile/view", params={"id": "role/outsourcia-2018/conseiller"})
    assert (here.status_code, here.headers["location"]) == (303, "/id/role/outsourcia-2018/conseiller")
    esco = "http://data.europa.eu/esco/isco/C4222"
    assert http.get("/reconcile/view", params={"id": esco}).headers["location"] == esco
    # No open redirection: only to what the graph knows.
    assert http.get("/reconcile/view", params={"id": "https://example.org/"}).status_code == 404
    assert http.get("/reconcile/view", params={"id": "//example.org/"}).status_code == 404


def test_labels_are_escaped_in_the_preview() -> None:
    from jinja2 import Environment, PackageLoader

    hostile = "<script>alert('x')</script>\"&"
    page = Environment(loader=PackageLoader("ccgraph.serve"), autoescape=True).get_template("preview.html")
    text = page.render(lang="fr", label=hostile, kind=hostile, rows=[(hostile, [hostile])])
    assert "<script>" not in text
    assert text.count("&lt;script&gt;") == 5


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"queries": "{"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": '{"q0": 1}'}, 400),
        ({"queries": '{"q0": {"query": 1}}'}, 400),
        ({"queries": '{"q0": {"query": "x", "limit": "many"}}'}, 400),
        ({"queries": '{"q0": {"query": "x", "type": 3}}'}, 400),
        ({"queries": '{"q0": {"query": "x", "properties": [{"pid": "document"}]}}'}, 400),
        ({"queries": "[" * 100_000}, 400),
        ({"queries": json.dumps({f"q{i}": {"query": "x"} for i in range(51)})}, 413),
        ({"extend": '{"ids": "x", "properties": []}'}, 400),
        ({"extend": '{"ids": [], "properties": [{"id": "nothing"}]}'}, 400),
        ({"extend": json.dumps({"ids": ["x"] * 51, "properties": []})}, 413),
        ({"queries": "{}", "callback": "alert"}, 400),
        ({"other": "x"}, 400),
    ],
)
def test_bad_requests(http: httpx.Client, data: dict[str, str], status: int) -> None:
    response = http.post("/reconcile", data=data)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert http.post("/reconcile", json=data).status_code == 415


def test_an_empty_batch_and_one_by_get(http: httpx.Client) -> None:
    assert http.post("/reconcile", data={"queries": "{}"}).json() == {}
    found = http.get(
        "/reconcile", params={"queries": '{"q": {"query": "D1408"}}'}, headers={"Origin": "http://127.0.0.1:3333"}
    )
    assert valid(found, RESULTS)["q"]["result"][0]["id"] == "code/rome/v60/D1408"
    assert found.headers["access-control-allow-origin"] == "http://127.0.0.1:3333"


@pytest.fixture(scope="module")
def entities(shipped: Graph) -> Entities:
    return Entities.load(shipped.store)


def test_the_scores_are_calibrated(entities: Entities) -> None:
    """On every thirteenth case: what scores s is right s times of a hundred, within a few points."""
    found = [(score(raw), right) for _, raw, right in outcomes(entities, sample=13)]
    assert len(found) > 1000
    for low, high in ((0, 20), (20, 60), (60, 90), (90, 101)):
        part = [(s, right) for s, right in found if low <= s < high]
        assert len(part) > 30, low
        mean, share = sum(s for s, _ in part) / len(part), 100 * sum(right for _, right in part) / len(part)
        assert abs(mean - share) < 12, (low, mean, share, len(part))


def test_a_match_is_hardly_ever_wrong(entities: Entities) -> None:
    service = Service(entities)
    made = wrong = 0
    for number, case in enumerate(cases(entities)):
        if number % 17 and case.entity is not None:
            continue
        first = (service.reconcile({"query": case.text, "limit": 1}) or [{"match": False}])[0]
        made += first["match"]
        wrong += first["match"] and (case.entity is None or first["id"] != case.entity.id)
    assert made > 50
    assert wrong <= made * 0.02, (wrong, made)


def test_the_table_is_monotone_and_isotonic_pools() -> None:
    shares = [share for _, share in TABLE]
    assert shares == sorted(shares)
    assert [raw for raw, _ in TABLE] == sorted(raw for raw, _ in TABLE)
    assert score(0) == 0
    assert score(1) == 100
    assert score(0.5) == pytest.approx(24.0, abs=0.1)
    assert isotonic([(0.1, False), (0.2, True), (0.3, False), (0.4, True)]) == [
        (0.1, 0.0, 1),
        (0.25, 0.5, 2),
        (0.4, 1.0, 1),
    ]


def test_every_property_has_values(entities: Entities) -> None:
    seen = {pid for values in entities.values.values() for pid in values}
    assert seen == set(PROPERTIES)


def test_every_type_has_entities(entities: Entities) -> None:
    assert {t for e in entities.by_id.values() for t in e.types} == set(TYPES)
    index = Index(entities)
    assert index.coded("d 1408")[0].id.endswith("D1408")
    with pytest.raises(UsageError, match="type"):
        Service(entities).reconcile({"query": "x", "type": 3})
