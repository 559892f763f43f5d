"""The wheel, installed in a fresh environment away from the repository, does the main job."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the repository."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_carries_everything_once(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("ontology", "shapes", "data", "queries"):
        files = {p.relative_to(ROOT).as_posix() for p in (ROOT / name).rglob("*") if p.is_file()}
        assert {n.removeprefix("ccgraph/bundled/") for n in names if n.startswith(f"ccgraph/bundled/{name}/")} == files
    assert "ccgraph/py.typed" in names
    assert not [
        n
        for n in names
        if n.startswith("tests")
        or (n.endswith(".txt") and "licenses" not in n and "RECORD" not in n and "entry_points" not in n)
    ]


def main_command() -> list[str]:
    """The command that the README runs after installing."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    line = next(line for line in readme.splitlines() if line.startswith("pip install . && ccgraph "))
    return line.partition(" && ccgraph ")[2].split()


def test_the_wheel_does_the_main_job_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", str(wheel)], check=True, capture_output=True)
    away = tmp_path / "away"
    away.mkdir()
    variables = {**os.environ, "CCGRAPH_CACHE": str(tmp_path / "cache")}
    variables.pop("PYTHONPATH", None)
    program = environment / "bin" / "ccgraph"

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [program, *arguments], cwd=away, env=variables, capture_output=True, text=True, check=True
        )
        return done.stdout

    assert "role/cgt-2008/superviseur\n" in run(*main_command())
    assert "Direction générale" in run("--lang", "fr", "chain", "outsourcia-2018/conseiller")
    assert "besoins" in run(
        "--lang", "fr", "query", "activities-of-role", "-p", "role=outsourcia-2018/charge-d-affaires"
    )
    assert "100" in run("coverage")
    where = subprocess.run(
        [python, "-c", "from ccgraph import resources; print(resources.root())"],
        cwd=away,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "bundled" in where.stdout
