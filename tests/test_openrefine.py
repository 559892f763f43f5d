"""The reconciliation service under a real OpenRefine, driven through its HTTP API."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import require
from tests.serving import Server

ENGINE = json.dumps({"facets": [], "mode": "row-based"})
TABLE = """job,company,code
Téléconseillère H/F,cgt-2008,D1408
Responsable d'équipe,outsourcia-2018,M1704
Superviseur,maxiphone,4222
Chef de plateau CDI,outsourcia-2018,1439.1
Directeur de production,outsourcia-2018,D1408
Chargé de terrain,cgt-2008,d1408
Formateur,cgt-2008,D1406
Boulanger pâtissier,nulle part,Z9999
Planificateur,cgt-2008,4222.1
Responsable qualité,cgt-2008,M1704
Conseiller,outsourcia-2018,D1408
=1+1,,
"""


@dataclass
class OpenRefine:
    """A headless OpenRefine and a project in it."""

    client: httpx.Client
    project: str = ""

    def token(self) -> str:
        """A token against forged requests, asked for before each change."""
        return str(self.client.get("/command/core/get-csrf-token").json()["token"])

    def command(self, name: str, **data: str) -> dict[str, Any]:
        """Run a command on the project."""
        response = self.client.post(
            f"/command/core/{name}", params={"project": self.project}, data={**data, "csrf_token": self.token()}
        )
        found: dict[str, Any] = response.json()
        assert found.get("code") != "error", found
        return found

    def wait(self) -> None:
        """Wait until nothing runs any more."""
        until = time.monotonic() + 60
        while self.client.get("/command/core/get-processes", params={"project": self.project}).json()["processes"]:
            assert time.monotonic() < until
            time.sleep(0.2)

    def rows(self) -> list[list[dict[str, Any] | None]]:
        """The cells, row by row."""
        found = self.client.post(
            "/command/core/get-rows",
            params={"project": self.project, "start": 0, "limit": 100},
            data={"engine": ENGINE},
        ).json()
        recons = found["pool"]["recons"]
        for cell in (cell for row in found["rows"] for cell in row["cells"] if cell and "r" in cell):
            # A cell names its judgement; the judgements stand apart.
            cell["r"] = recons[cell["r"]]
        # A row ends with its last cell that is not empty.
        return [[*row["cells"], *[None] * 20] for row in found["rows"]]

    def columns(self) -> dict[str, int]:
        """The columns by name: where the cell of each stands in a row, which is not where the column is shown."""
        models = self.client.get("/command/core/get-models", params={"project": self.project}).json()
        return {column["name"]: column["cellIndex"] for column in models["columnModel"]["columns"]}


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    """OpenRefine on a free port of the loopback, with a data folder of its own."""
    program = require(Path("/usr/bin/openrefine"), "OpenRefine (apt-get install openrefine) is")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("openrefine")
    options = ["-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-m", "512M", "-x", "refine.headless=true"]
    log = (folder / "log").open("wb")
    # A session of its own: the script starts Java, and both must go.
    process = subprocess.Popen(
        [program, *options], stdout=log, stderr=log, start_new_session=True, env={**os.environ, "HOME": str(folder)}
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
    try:
        until = time.monotonic() + 90
        while True:
            try:
                if client.get("/command/core/get-version").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.5)
        yield OpenRefine(client)
    finally:
        client.close()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        log.close()


@pytest.fixture(scope="module")
def refine(openrefine: OpenRefine) -> OpenRefine:
    """A project made of the table."""
    options = {"encoding": "UTF-8", "separator": ",", "headerLines": 1, "guessCellValueTypes": False}
    response = openrefine.client.post(
        "/command/core/create-project-from-upload",
        params={"csrf_token": openrefine.token(), "options": json.dumps(options)},
        data={"project-name": "titles", "format": "text/line-based/*sv"},
        files={"project-file": ("titles.csv", TABLE.encode(), "text/csv")},
        follow_redirects=False,
    )
    assert response.status_code == 302, response.text
    openrefine.project = response.headers["location"].rpartition("=")[2]
    assert len(openrefine.rows()) == 12
    return openrefine


def reconcile(refine: OpenRefine, service: str, column: str, type_: str, *details: tuple[str, str]) -> None:
    config = {
        "mode": "standard-service",
        "service": service,
        "identifierSpace": "https://w3id.org/ccjobs/id/",
        "schemaSpace": "https://w3id.org/ccjobs/ontology#",
        "type": {"id": type_, "name": type_},
        "autoMatch": True,
        "columnDetails": [{"column": c, "propertyName": p, "propertyID": p} for c, p in details],
        "limit": 5,
    }
    refine.command("reconcile", columnName=column, engine=ENGINE, config=json.dumps(config))
    refine.wait()


def judged(refine: OpenRefine, column: str) -> dict[str, str | None]:
    """What each cell was matched to."""
    at = refine.columns()[column]
    found = {}
    for row in refine.rows():
        cell = row[at]
        if cell is not None and cell.get("v") is not None:
            recon = cell.get("r") or {}
            found[str(cell["v"])] = (recon.get("m") or {}).get("id")
    return found


def test_openrefine_guesses_the_types(refine: OpenRefine, server: Server) -> None:
    service = f"{server.url}/reconcile"
    jobs = refine.command("guess-types-of-column", columnName="job", service=service)
    assert jobs["types"][0]["id"] == "Role"
    codes = refine.command("guess-types-of-column", columnName="code", service=service)
    assert codes["types"][0]["id"] in {"rome", "ClassificationCode"}
    assert {"rome", "isco"} <= {t["id"] for t in codes["types"]}


def test_openrefine_matches_only_clear_winners(refine: OpenRefine, server: Server) -> None:
    reconcile(refine, f"{server.url}/reconcile", "job", "Role", ("company", "document"))
    found = judged(refine, "job")
    assert found["Responsable d'équipe"] == "role/outsourcia-2018/responsable-d-equipe"
    assert found["Chef de plateau CDI"] == "role/outsourcia-2018/chef-de-plateau"
    assert found["Conseiller"] == "role/outsourcia-2018/conseiller"
    assert found["Boulanger pâtissier"] is None
    assert found["=1+1"] is None
    # What is not matched has candidates to choose from.
    at = refine.columns()["job"]
    first = refine.rows()[0][at]
    assert first is not None
    assert first["r"]["c"][0]["name"]


def test_openrefine_adds_columns_from_the_graph(refine: OpenRefine, server: Server) -> None:
    reconcile(refine, f"{server.url}/reconcile", "job", "Role", ("company", "document"))
    refine.command(
        "extend-data",
        baseColumnName="job",
        engine=ENGINE,
        endpoint=f"{server.url}/reconcile",
        identifierSpace="https://w3id.org/ccjobs/id/",
        schemaSpace="https://w3id.org/ccjobs/ontology#",
        columnInsertIndex="1",
        extension=json.dumps(
            {"properties": [{"id": "reportsTo", "name": "N+1"}, {"id": "document", "settings": {"content": "id"}}]}
        ),
    )
    refine.wait()
    columns = refine.columns()
    assert {"Rattaché à", "Document"} <= set(columns)
    superior, job = columns["Rattaché à"], columns["job"]
    found = {}
    for row in refine.rows():
        cell, above = row[job], row[superior]
        if cell is not None and above is not None:
            found[cell["v"]] = (above["v"], above["r"]["m"]["id"])
    assert found["Conseiller"] == ("Responsable d'équipe", "role/outsourcia-2018/responsable-d-equipe")
    assert found["Chef de plateau CDI"][1] == "role/outsourcia-2018/responsable-pole-d-activites"


def test_openrefine_finds_codes(refine: OpenRefine, server: Server) -> None:
    reconcile(refine, f"{server.url}/reconcile", "code", "rome")
    found = judged(refine, "code")
    assert found["D1408"] == found["d1408"] == "code/rome/v60/D1408"
    assert found["M1704"] == "code/rome/v60/M1704"
    assert found["Z9999"] is None
    assert found["4222"] is None
