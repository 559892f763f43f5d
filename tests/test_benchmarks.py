"""The benchmarks' generator and runner: that they do what they say; nothing here is timed."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import __main__ as runner
from benchmarks import generate, report
from benchmarks.comparison_data import drawn
from benchmarks.engines import ENGINES, Cell, Scale, bindable, hopeless
from benchmarks.generate import Parameters, quads, write
from benchmarks.validating import seed_faults
from benchmarks.worker import digest
from ccgraph.query import catalogue
from ccgraph.terms import CCJ, GRAPH
from ccgraph.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Parameters(organisations=2, roles=4, activities=3, competencies=12)
SECTIONS = ("# Benchmarks", "## Closure", "## Validation", "## Comparison", "## Growth", "## 300 triples", "| load |")
FIXED = ("## Start-up", "## Mapping", "| rapidfuzz |", "## Server", "| SPARQL, asked before | 8 |")


def graphs(lines: list[str]) -> dict[str, list[str]]:
    """N-Triples by graph."""
    found: dict[str, list[str]] = {}
    for line in lines:
        triple, graph, _ = line.rsplit(" ", 2)
        found.setdefault(graph[1:-1], []).append(f"{triple} .\n")
    return found


def instances(lines: list[str], name: str) -> int:
    """How many resources are said to be of a class."""
    return sum(f"#type> <{CCJ}{name}> " in line for line in lines)


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(SMALL, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_seed_gives_other_organisations() -> None:
    assert list(quads(SMALL)) != list(
        quads(Parameters(organisations=2, roles=4, activities=3, competencies=12, seed=2))
    )


def test_parameters_do_what_they_say() -> None:
    lines = list(quads(SMALL))
    assert instances(lines, "SourceDocument") == 2
    assert instances(lines, "JobProfile") == 2 * 4
    assert instances(lines, "Activity") == 2 * 4 * 3
    assert len({line.split()[0] for line in lines if line.startswith(f"<{CCJ[:-9]}id/competency/synthetic/")}) == 12


def test_an_organisation_does_not_depend_on_how_many_follow() -> None:
    more = Parameters(organisations=3, roles=4, activities=3, competencies=12)
    first, second = graphs(list(quads(SMALL))), graphs(list(quads(more)))
    name = f"{GRAPH}sources/synthetic-000001"
    assert first[name] == second[name]


def test_the_formal_lines_are_a_tree_under_the_general_management() -> None:
    lines = graphs(list(quads(SMALL)))[f"{GRAPH}sources/synthetic-000000"]
    superior = dict(re.findall(rf"<([^>]+)> <{CCJ}reportsTo> <([^>]+)>", "".join(lines)))
    assert len(superior) == SMALL.roles
    for start in superior:
        seen = []
        node = start
        while node in superior:
            assert node not in seen
            seen.append(node)
            node = superior[node]
        assert node.endswith("/direction-generale")


@pytest.mark.parametrize("target", [10_000, 30_000])
def test_target_picks_the_number_of_organisations(tmp_path: Path, target: int) -> None:
    made = write(Parameters(triples=target), tmp_path / "out.nq")
    lines = (tmp_path / "out.nq").read_text(encoding="utf-8").splitlines()
    assert made.triples == len(lines)
    assert target <= made.triples < target + 6_000


def test_no_triple_stands_in_two_graphs() -> None:
    counted = Counter(triple for triples in graphs(list(quads(SMALL))).values() for triple in triples)
    assert max(counted.values()) == 1


def test_every_parameter_of_the_catalogue_finds_a_term_that_is_there() -> None:
    terms = generate.bindings(SMALL)
    known = {subject for line in quads(SMALL) for subject in line.split(" ", 3)[:1]}
    left_out = [query.name for query in catalogue() if not bindable(query, terms)]
    assert len(left_out) < len(catalogue()) / 5, f"bind more parameters in benchmarks/generate.py: {left_out}"
    assert {f"<{terms[name]}>" for name in ("Role", "SourceDocument", "chart", "superior", "Competency")} <= known


def test_a_synthetic_organisation_conforms_to_the_shapes(tmp_path: Path) -> None:
    """The second organisation loses its digest, so that silence about the first means something."""
    files = []
    for number, (name, lines) in enumerate(graphs(list(quads(SMALL))).items()):
        spoiled = name.endswith("sources/synthetic-000001")
        kept = [line for line in lines if not (spoiled and "sha256" in line)]
        files.append(tmp_path / f"{number}.nt")
        files[-1].write_text("".join(kept), encoding="utf-8")
    found = validate(files)
    assert [(f.focus.rpartition("/")[2], (f.path or "").rpartition("/")[2]) for f in found] == [
        ("synthetic-000001", "sha256")
    ]


def test_rows_are_compared_as_multisets() -> None:
    assert digest([("a",), ("b",)]) == digest([("b",), ("a",)])
    assert digest([("a",), ("a",)]) != digest([("a",)])


def test_the_runner_yields_every_section(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.md"
    assert runner.main(["--size", "300", "--runs", "1", "--parts", "", "--out", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert capsys.readouterr().out == page
    for section in SECTIONS:
        assert section in page
    for query in catalogue():
        assert f"| {query.name} |" in page or not bindable(query, generate.bindings(SMALL))
    assert "The engines gave the same rows" in page
    assert "Overhead over the bare engine, disk: all queries together" in page
    closure = next(line for line in page.splitlines() if line.startswith("| 7,"))
    assert [cell.strip() for cell in closure.split("|")][8:10] == ["0", "0"]
    validation = page.partition("## Validation")[2].partition("##")[0]
    assert validation.rstrip().endswith("| yes |")
    assert str(tmp_path) not in page
    assert out.with_suffix(".svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.full
def test_the_runner_yields_what_has_no_size(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--size", "300", "--runs", "1", "--startup-runs", "1", "--rdflib-to", "0", "--judges-to", "0"]
    assert runner.main(given) == 0
    page = capsys.readouterr().out
    assert "Queries, disk: rdflib was asked nothing." in page
    for section in FIXED:
        assert section in page


def test_rdflib_is_not_asked_what_less_data_tell_to_be_too_long() -> None:
    def cells(**theirs: Any) -> dict[str, Cell]:
        ours = Cell(seconds=[0.3, 0.1, 0.2], plain=[0.3, 0.1, 0.2], bare=[0.1, 0.1, 0.2], rows=4)
        return {"memory": ours, "disk": Cell(seconds=[0.5], rows=4), "rdflib": Cell(rows=4, **theirs)}

    queries = {
        "cut": cells(capped=True),
        "left": cells(skipped=True),
        "slow": cells(seconds=[3.0]),
        "quick": cells(seconds=[1.9]),
    }
    load = {engine: Cell(seconds=[1.0]) for engine in ENGINES}
    scale = Scale(100, 1, 100, 120, 0.1, load, queries, {"load": {}, "query": {}}, [])
    assert hopeless(scale, 1_000, 20.0) == {"cut", "left", "slow"}
    page = report.scale(scale)
    assert "| left | 4 | 200 ms | 500 ms | — | — | — | 2.00 |  |" in page
    assert "| quick | 4 | 200 ms | 500 ms | 1.9 s | 9.5 | 3.8 | 2.00 |  |" in page
    assert "Overhead over the bare engine, memory: all queries together 2.00" in page


def test_faults_are_seeded_in_what_the_shapes_ask_for() -> None:
    lines = [f'<s{i}> <http://www.w3.org/2004/02/skos/core#prefLabel> "x" .\n' for i in range(250)]
    kept = list(seed_faults([*lines, "<s> <p> <o> .\n"]))
    assert len(kept) == 249
    assert lines[99] not in kept
    assert kept[-1] == "<s> <p> <o> .\n"


def test_a_drawn_corpus_is_as_the_generators() -> None:
    parameters = Parameters(organisations=3, roles=5, activities=4, competencies=12)
    corpus = drawn(parameters)
    assert len(corpus.documents) == 3
    assert drawn(parameters).profiles == corpus.profiles
    one = next(iter(corpus.profiles.values()))
    assert one.stated
    assert 1 <= len(one.requirements) <= 8
    assert {title.kind for p in corpus.profiles.values() for title in p.titles} <= {
        "preferred",
        "gender-form",
        "plural",
    }
