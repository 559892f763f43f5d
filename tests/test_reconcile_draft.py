"""The reconciliation service in the form of the draft of API 1.0: its shapes, its refusals, the same answers as 0.2."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

ROOT = "/reconcile/v1"
ADVISER = "role/outsourcia-2018/conseiller"


def named(text: str, **more: Any) -> dict[str, Any]:
    return {"conditions": [{"matchType": "name", "propertyValue": text}], **more}


def where(pid: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"matchType": "property", "propertyId": pid, "propertyValue": value, **more}


def match(http: httpx.Client, *queries: dict[str, Any], lang: str = "fr") -> list[list[dict[str, Any]]]:
    response = http.post(f"{ROOT}/match", json={"queries": queries}, headers={"Accept-Language": lang})
    assert response.status_code == 200, response.text
    assert response.headers["content-language"] == lang
    assert "Accept-Language" in response.headers["vary"]
    return [result["candidates"] for result in response.json()["results"]]


def test_the_manifest(http: httpx.Client) -> None:
    response = http.get(ROOT, headers={"Accept-Language": "en-GB, fr;q=0.5"})
    assert response.headers["content-language"] == "en"
    found = response.json()
    assert found["versions"] == ["1.0-draft"]
    assert found["view"]["url"].endswith("/reconcile/v1/view?id={id}")
    assert found["suggest"] == {"entity": True, "property": True, "type": True}
    assert set(found["preview"]) == {"width", "height"}
    assert found["extend"]["proposeProperties"] is True
    assert all("helpText" in s and "help_text" not in s for s in found["extend"]["propertySettings"])
    assert found["defaultTypes"][0] == {"id": "Role", "name": "Role"}
    assert found["batchSize"] == 50
    assert http.get(ROOT).headers["content-language"] == "fr"


def test_the_same_candidates_as_in_the_other_version(http: httpx.Client) -> None:
    queries = {"q0": {"query": "Superviseur", "type": "Role", "limit": 4}, "q1": {"query": "D1408"}}
    other = http.post("/reconcile", data={"queries": json.dumps(queries)}).json()
    found = match(http, named("Superviseur", type="Role", limit=4), named("D1408"))
    for key, candidates in zip(queries, found, strict=True):
        told = other[key]["result"]
        assert [(c["id"], c["score"], c["match"]) for c in candidates] == [
            (c["id"], c["score"], c["match"]) for c in told
        ]
    assert found[1][0]["id"] == "code/rome/v60/D1408"
    assert all({"id", "name", "value"} == set(f) for c in found[0] for f in c["features"])


def test_conditions_and_required_ones(http: httpx.Client) -> None:
    here = where("document", "maxiphone")
    soft, hard, alone = match(
        http,
        {"type": "Role", "conditions": [*named("Superviseur")["conditions"], here]},
        {"type": "Role", "conditions": [*named("Superviseur")["conditions"], {**here, "required": True}]},
        {
            "type": "Role",
            "limit": 50,
            "conditions": [where("reportsTo", {"id": "role/outsourcia-2018/responsable-d-equipe"})],
        },
    )
    assert soft[0]["id"] == hard[0]["id"] == "role/maxiphone/superviseur"
    assert hard[0]["match"]
    assert len(soft) > len(hard)
    assert {c["description"].partition(" · ")[2] for c in hard} == {hard[0]["description"].partition(" · ")[2]}
    assert ADVISER in {c["id"] for c in alone}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"queries": {}}, 400),
        ({"queries": [1]}, 400),
        ({"queries": [{}]}, 400),
        ({"queries": [{"conditions": []}]}, 400),
        ({"queries": [{"query": "x", "conditions": [{}]}]}, 400),
        ({"queries": [{"conditions": [{"matchType": "id", "propertyValue": "x"}]}]}, 400),
        ({"queries": [{"conditions": [{"matchType": "name", "propertyValue": 1}]}]}, 400),
        ({"queries": [{"conditions": named("a")["conditions"] * 2}]}, 400),
        ({"queries": [{"conditions": [where("document", "x", matchQuantifier="all")]}]}, 400),
        ({"queries": [{"conditions": [{"matchType": "property", "propertyValue": "x"}]}]}, 400),
        ({"queries": [named("x")] * 51}, 413),
    ],
)
def test_bad_requests(http: httpx.Client, body: Any, status: int) -> None:
    response = http.post(f"{ROOT}/match", json=body)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_only_json_is_read(http: httpx.Client) -> None:
    assert http.post(f"{ROOT}/match", data={"queries": "[]"}).status_code == 415
    latin = http.post(
        f"{ROOT}/match", content='{"é": 1}'.encode("latin-1"), headers={"Content-Type": "application/json"}
    )
    assert latin.status_code == 400
    assert http.get(f"{ROOT}/match").status_code == 404


def test_extension(http: httpx.Client) -> None:
    wanted = {
        "ids": [ADVISER, "nothing"],
        "properties": [{"id": "document"}, {"id": "title", "settings": {"limit": 1}}],
    }
    found = http.post(f"{ROOT}/extend", json=wanted).json()
    assert [m["id"] for m in found["meta"]] == ["document", "title"]
    assert [row["id"] for row in found["rows"]] == [ADVISER, "nothing"]
    document, title = found["rows"][0]["properties"]
    assert document["id"] == "document"
    assert document["values"][0]["id"] == "document/outsourcia-2018"
    assert len(title["values"]) == 1
    assert found["rows"][1]["properties"] == [{"id": "document", "values": []}, {"id": "title", "values": []}]
    assert http.post(f"{ROOT}/extend", json={"ids": ["x"] * 51, "properties": []}).status_code == 413
    proposed = http.get(
        f"{ROOT}/extend/propose", params={"type": "Role", "limit": 2}, headers={"Accept-Language": "en"}
    )
    assert [p["name"] for p in proposed.json()["properties"]] == ["Document", "Titles"]


def test_suggestions_preview_and_view(http: httpx.Client) -> None:
    every = http.get(f"{ROOT}/suggest/type").json()["result"]
    assert http.get(f"{ROOT}/suggest/type", params={"cursor": 2}).json()["result"] == every[2:]
    assert http.get(f"{ROOT}/suggest/type", params={"cursor": "-1"}).status_code == 400
    first = http.get("/reconcile/suggest/entity", params={"prefix": "conseil"}).json()["result"]
    more = http.get("/reconcile/suggest/entity", params={"prefix": "conseil", "cursor": len(first)}).json()["result"]
    assert len(first) == 20
    assert not {e["id"] for e in first} & {e["id"] for e in more}
    page = http.get(f"{ROOT}/preview", params={"id": ADVISER}, headers={"Accept-Language": "en"})
    assert '<html lang="en">' in page.text
    assert page.headers["content-language"] == "en"
    assert http.get(f"{ROOT}/view", params={"id": ADVISER}).headers["location"] == f"/id/{ADVISER}"
    assert http.get(f"{ROOT}/view", params={"id": "//evil.example"}).status_code == 404
