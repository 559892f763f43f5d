"""Charts: the tree of a document, its matrix, its ladder; well-formed, escaped, nothing left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from ccgraph.cli import cli, main
from ccgraph.compare.chart import Box, Chart, Edge
from ccgraph.compare.ladder import ladder
from ccgraph.compare.places import Places
from ccgraph.compare.role_matrix import competency_matrix
from ccgraph.compare.work import Work
from ccgraph.errors import NotFoundError
from ccgraph.graph import Graph
from ccgraph.store import EmbeddedStore
from ccgraph.terms import ID
from tests.conftest import ROOT
from tests.test_gap import store, work  # noqa: F401 - fixtures

DOCUMENTS = sorted(path.stem for path in (ROOT / "data" / "sources").glob("*.ttl"))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag.endswith("}title")]


@pytest.fixture(scope="module")
def shipped_pair(shipped: Graph) -> tuple[Work, Places]:
    return Work.load(shipped.store, "fr"), Places.load(shipped.store, "fr")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_role_of_a_document_is_on_its_chart(
    shipped: Graph, shipped_pair: tuple[Work, Places], document: str
) -> None:
    work, places = shipped_pair  # noqa: F811
    chart = Chart.load(shipped.store, work, places, f"{ID}document/{document}")
    shown = texts(chart.to_svg())
    for role in work.roles.values():
        if role.source == document:
            assert any(role.label in text for text in shown), role.label
    parents = [e.subordinate for e in chart.edges]
    assert len(parents) == len(set(parents)), "a tree"
    assert all(e.passages for e in (*chart.edges, *chart.others))
    assert chart.explain()


def test_boxes_do_not_overlap(shipped: Graph, shipped_pair: tuple[Work, Places]) -> None:
    chart = Chart.load(shipped.store, *shipped_pair, f"{ID}document/outsourcia-2018")
    rects = [r.attrib for r in ET.fromstring(chart.to_svg()).iter() if r.tag.endswith("}rect") and r.get("rx") == "6"]
    corners = [(float(r["x"]), float(r["y"]), float(r["width"]), float(r["height"])) for r in rects]
    assert len(corners) == len(chart.boxes)
    for i, (x, y, w, h) in enumerate(corners):
        for a, b, _, _ in corners[:i]:
            assert abs(a - x) >= w or abs(b - y) >= h


def test_the_spans_that_are_stated_stand_on_the_edges(shipped: Graph, shipped_pair: tuple[Work, Places]) -> None:
    chart = Chart.load(shipped.store, *shipped_pair, f"{ID}document/outsourcia-2018")
    spans = {e.subordinate.rpartition("/")[2]: e.span for e in chart.edges if e.span}
    assert spans["responsable-d-equipe"] == "4–6"
    assert spans["conseiller"] == "≈ 10 ensemble", "one number for three kinds of posts"
    assert {box.label for box in chart.outside} == {"coach qualité", "interlocuteur"}
    assert "4–6" in chart.to_mermaid()
    assert '"4–6"' in chart.to_dot()
    assert chart.to_dict()["outside"]
    rows = chart.to_pandas()
    assert len(rows) == len(chart.edges) + len(chart.others) + 2
    assert "4–6" in set(rows["span"])


def test_the_small_guide(store: EmbeddedStore, work: Work) -> None:  # noqa: F811
    chart = Chart.load(store, work, Places.load(store, "fr"), f"{ID}document/petit-guide")
    assert {e.span for e in chart.edges if e.subordinate.endswith("/conseiller")} == {"4–6"}
    with pytest.raises(NotFoundError, match="states no role"):
        Chart.load(store, work, Places.load(store, "fr"), "https://x.y/z")


def test_hostile_labels_stay_text() -> None:
    label = '</text><script>"]; click n0 "javascript:x" <b>'
    boxes = {n: Box(n, label, "described") for n in ('a"b', "c")}
    edges = (Edge('a"b', "c", "formal", "<1>", ("p",)),)
    chart = Chart("<t>", boxes, edges, (), (Box("d", "", "mentioned"),), "fr")
    svg = chart.to_svg()
    assert "<script" not in svg
    ET.fromstring(svg)
    for line in chart.to_mermaid().splitlines()[1:3]:
        assert line.count('"') == 2
        assert "<" not in line
    assert '"a\\"b"' in chart.to_dot()


def test_the_matrix_counts_statements(shipped_pair: tuple[Work, Places]) -> None:
    work, _ = shipped_pair  # noqa: F811
    found = competency_matrix(work, f"{ID}document/outsourcia-2018")
    assert "Responsable Formation — Formation: 17" in texts(found.to_svg())
    row = next(r for r in found.to_table() if str(r["title"]) == "Responsable Formation")
    assert str(row["Formation"]) == "17"
    assert "Responsable Formation: Formation 17" in found.explain()
    assert found.to_dict()["roles"][0]["counts"]
    assert len(found.to_pandas()) == len(found.roles)
    with pytest.raises(NotFoundError):
        competency_matrix(work, "https://x.y/z")


def test_the_ladder_has_every_coefficient_and_names_the_unplaced(shipped_pair: tuple[Work, Places]) -> None:
    found = ladder(*shipped_pair, f"{ID}document/cgt-2008")
    svg = found.to_svg()
    assert svg.count("<circle") == 12
    assert found.measure == "coefficient"
    assert len(found.to_pandas()) == 12
    assert "Superviseur: " in found.explain()
    assert {r["force"] for r in found.to_dict()["roles"][0]["classifications"]} == {"proposition"}
    assert "proposition" in svg
    assert "Responsable qualité" in svg
    with pytest.raises(NotFoundError, match=r"aucun rôle sur une grille \(documents qui le font : cgt-2008\)"):
        ladder(*shipped_pair, f"{ID}document/maxiphone")


def test_a_grid_without_coefficients_is_drawn_by_level(shipped_pair: tuple[Work, Places]) -> None:
    work, places = shipped_pair  # noqa: F811
    bare = {
        role: tuple(replace(c, minimum=None, maximum=None) for c in own) for role, own in places.classifications.items()
    }
    levels = tuple(replace(level, minimum=None, maximum=None) for level in places.levels)
    found = ladder(work, replace(places, classifications=bare, levels=levels), f"{ID}document/cgt-2008")
    assert found.measure == "level"
    assert found.steps
    assert {mark.rank for step in found.steps for mark in step.marks} == {level.rank for level in found.levels}
    assert "pas de coefficient" in found.to_svg()


@pytest.mark.usefixtures("opened")
def test_the_command(tmp_path: Path) -> None:
    for arguments in (("outsourcia-2018",), ("outsourcia-2018", "--kind", "matrix"), ("cgt-2008", "--kind", "ladder")):
        out = tmp_path / "a.svg"
        result = CliRunner().invoke(cli, ["chart", *arguments, "-o", str(out), "--lang", "fr"])
        assert result.exit_code == 0, result.output
        assert ET.parse(out).getroot().get("role") == "img"
    for form, start in (("mermaid", "flowchart"), ("dot", "digraph"), ("json", "{")):
        assert CliRunner().invoke(cli, ["chart", "maxiphone", "--format", form]).stdout.startswith(start)
    for kind in ("chart", "matrix", "ladder"):
        page = CliRunner().invoke(cli, ["chart", "cgt-2008", "--kind", kind, "--format", "html", "--lang", "fr"]).stdout
        assert page.startswith("<!DOCTYPE html>")
        assert page.count("<svg") == 1
        assert "<caption>" in page
        rows = CliRunner().invoke(cli, ["chart", "cgt-2008", "--kind", kind, "--format", "csv"]).stdout
        assert len(rows.splitlines()) > 5
    assert run_main("chart", "cgt-2008", "--kind", "ladder", "--format", "dot") == 2
    assert run_main("chart", "no-such-document") == 2
    assert run_main("chart", "maxiphone", "--kind", "ladder", "--lang", "fr") == 2


def run_main(*arguments: str) -> int:
    """The exit code of the whole program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["ccgraph", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0)
