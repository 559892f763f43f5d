"""The supply chain: pins, licences, and a wheel that is the same whoever builds it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from docs import licences
from tests.conftest import ROOT

ROW = re.compile(r"^\| ([a-z0-9-]+) \| (.*?) \| (.*?) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def everything() -> Iterable[str]:
    """The names of all dependencies; without the extras, a skip that says how to get them (or a failure)."""
    try:
        return licences.closure().keys()
    except PackageNotFoundError as error:
        reason = f"{error.name} is not installed: pip install -e '.[test,lint,owl,bench]'"
        if os.environ.get("CCGRAPH_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.mark.usefixtures("everything")
def test_every_dependency_stands_on_the_page_with_its_licence() -> None:
    written = {name: (licence, groups) for name, licence, groups in ROW.findall(licences.PAGE.read_text("utf-8"))}
    for name, groups in licences.closure().items():
        assert name in written, f"{name}: run python -m docs.licences"
        assert written[name] == (licences.licence(name), ", ".join(sorted(groups)))
    assert written["pyoxigraph"][0] == "Apache-2.0 AND MIT"
    assert "run" in written["rdflib"][1]


def test_every_licence_is_known_and_none_binds_the_users_work(everything: Iterable[str]) -> None:
    for name in everything:
        licence = licences.licence(name)
        assert licence, f"{name} does not state its licence"
        assert not re.search(r"\bA?GPL", licence), f"{name}: {licence}"


def test_every_dependency_is_pinned_and_no_place_is_named(everything: Iterable[str]) -> None:
    lines = licences.PINS.read_text("utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.!+]+", line) for line in pinned)
    assert pinned == sorted(pinned, key=lambda line: line.partition("==")[0])
    assert {line.partition("==")[0] for line in pinned} >= set(everything)
    for script in ("run", "full"):
        assert "PIP_CONSTRAINT" in (ROOT / ".ci" / script).read_text("utf-8")


def test_a_package_that_nobody_installed_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = '[project]\ndependencies = ["ccgraph-no-such-package>=1"]\noptional-dependencies = { owl = [] }\n'
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    monkeypatch.setattr(licences, "_ROOT", tmp_path)
    with pytest.raises(PackageNotFoundError, match="ccgraph-no-such-package"):
        licences.closure()


def test_two_builds_give_the_same_wheel(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        out = tmp_path / name
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
        subprocess.run(command, check=True, capture_output=True)
        (wheel,) = out.glob("*.whl")
        made.append(wheel.read_bytes())
    assert made[0] == made[1]
