"""Charts: the tree of a document, its matrix, its ladder; well-formed, escaped, nothing left out."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from ccgraph.cli import cli
from ccgraph.compare.chart import Box, Chart, Edge, to_svg
from ccgraph.compare.ladder import Places
from ccgraph.compare.pictures import ladder, matrix
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
    shown = texts(to_svg(chart))
    for role in work.roles.values():
        if role.source == document:
            assert any(role.label in text for text in shown), role.label
    parents = [e.subordinate for e in chart.edges]
    assert len(parents) == len(set(parents)), "a tree"
    assert all(e.passages for e in (*chart.edges, *chart.others))
    assert chart.explain()


def test_boxes_do_not_overlap(shipped: Graph, shipped_pair: tuple[Work, Places]) -> None:
    chart = Chart.load(shipped.store, *shipped_pair, f"{ID}document/outsourcia-2018")
    rects = [r.attrib for r in ET.fromstring(to_svg(chart)).iter() if r.tag.endswith("}rect") and r.get("rx") == "6"]
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
    svg = to_svg(chart)
    assert "<script" not in svg
    ET.fromstring(svg)
    for line in chart.to_mermaid().splitlines()[1:3]:
        assert line.count('"') == 2
        assert "<" not in line
    assert '"a\\"b"' in chart.to_dot()


def test_the_matrix_counts_statements(shipped_pair: tuple[Work, Places]) -> None:
    work, _ = shipped_pair  # noqa: F811
    shown = texts(matrix(work, f"{ID}document/outsourcia-2018"))
    assert "Responsable Formation — Formation: 17" in shown
    with pytest.raises(NotFoundError):
        matrix(work, "https://x.y/z")


def test_the_ladder_has_every_coefficient_and_names_the_unplaced(shipped_pair: tuple[Work, Places]) -> None:
    svg = ladder(*shipped_pair, f"{ID}document/cgt-2008")
    assert svg.count("<circle") == 12
    assert "proposition" in svg
    assert "Responsable qualité" in svg
    with pytest.raises(NotFoundError, match="aucun rôle sur une grille"):
        ladder(*shipped_pair, f"{ID}document/maxiphone")


def test_the_command(tmp_path: Path) -> None:
    for arguments in (("outsourcia-2018",), ("outsourcia-2018", "--kind", "matrix"), ("cgt-2008", "--kind", "ladder")):
        out = tmp_path / "a.svg"
        result = CliRunner().invoke(cli, ["chart", *arguments, "-o", str(out), "--lang", "fr"])
        assert result.exit_code == 0, result.output
        assert ET.parse(out).getroot().get("role") == "img"
    for form, start in (("mermaid", "flowchart"), ("dot", "digraph"), ("json", "{")):
        assert CliRunner().invoke(cli, ["chart", "maxiphone", "--format", form]).stdout.startswith(start)
    assert CliRunner().invoke(cli, ["chart", "cgt-2008", "--kind", "ladder", "--format", "dot"]).exit_code == 2
