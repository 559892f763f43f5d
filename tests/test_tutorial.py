"""The tutorial runs, and shows what it stores: executed in a kernel of its own, cell after cell."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from docs.notebook import TUTORIAL, differences, outputs, read, run

_MACHINE = re.compile(r"(/home/|/root/|/tmp/|/work/|/Users/|[A-Z]:\\\\|site-packages)")


@pytest.fixture(scope="module")
def stored() -> Any:
    """The notebook as the repository holds it."""
    return read()


@pytest.mark.usefixtures("shipped")  # the graph is built before the kernel asks for it
def test_running_the_tutorial_gives_the_outputs_it_stores(stored: Any) -> None:
    assert differences(stored, run(stored)) == [], "run python docs/notebook.py"


def test_the_tutorial_goes_from_a_question_to_pictures(stored: Any) -> None:
    shown = dict(outputs(stored))
    assert [cell for cell, found in shown.items() if not found] == ["close"]
    assert [
        cell for cell, found in shown.items() if dict(found).get("image/svg+xml", "").lstrip().startswith("<svg")
    ] == [
        "chart",
        "matrix",
        "own-chart",
    ]
    assert "outsourcia-2018/responsable-d-equipe    exact  curated   0.86" in dict(shown["near"])["text/plain"]
    assert "13 to verify, 0 lacking" in dict(shown["gap"])["stdout"]
    assert "30 roles, 47 activities, 7 levels" in dict(shown["own"])["stdout"]
    assert not [cell for cell, found in shown.items() if "stderr" in dict(found)]


def test_the_tutorial_is_small_and_names_no_machine(stored: Any) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    assert len(text.encode()) < 600_000
    assert _MACHINE.findall(text) == []
    nbformat.validate(stored)
    assert set(stored.metadata) == {"kernelspec"}


def test_the_links_of_the_tutorial_lead_somewhere(stored: Any) -> None:
    words = "\n".join(cell.source for cell in stored.cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", words)
    assert len(targets) >= 5
    assert [target for target in targets if not (TUTORIAL.parent / target).exists()] == []


def test_another_output_is_told_by_its_cell(stored: Any) -> None:
    other = deepcopy(stored)
    (cell,) = (cell for cell in other.cells if cell.id == "gap")
    cell.outputs[0].text = cell.outputs[0].text.replace("13 to verify", "12 to verify")
    (picture,) = (cell for cell in other.cells if cell.id == "chart")
    picture.outputs[0].data["image/svg+xml"] += " "
    assert differences(stored, other) == ["chart", "gap"]


def test_a_cell_that_fails_stops_the_run() -> None:
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0", id="broken")])  # type: ignore[no-untyped-call]
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(broken)
