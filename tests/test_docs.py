"""What the documentation shows is true: commands give the output shown, generated pages are up to date, links lead."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ccgraph.cli import cli
from ccgraph.graph import Graph
from ccgraph.statistics import classes
from docs.generate import pages
from docs.picture import PASSAGE, WORDS
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
# A console block: a command line after "$ ", then its output; "…" stands for lines left out.
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    """The commands shown, with the output shown."""
    found = []
    for page in PAGES:
        for block in _CONSOLE.findall(page.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append((page.name, command, output))
    return found


@pytest.mark.parametrize(("page", "command", "shown"), examples())
def test_a_command_gives_the_output_shown(page: str, command: str, shown: str, sources: Path) -> None:
    arguments = shlex.split(command.replace("path/to/documents", str(sources)))
    assert arguments[0] == "ccgraph", page
    result = CliRunner().invoke(cli, arguments[1:])
    assert result.exit_code == 0, result.output
    position = 0
    for stretch in re.split(r"^…\n", shown, flags=re.MULTILINE):
        found = result.stdout.find(stretch, position)
        assert found >= 0, f"{page}: `{command}` does not print:\n{stretch}\nbut:\n{result.stdout[:3000]}"
        position = found + len(stretch)


def test_the_readme_shows_five_real_questions() -> None:
    assert len({command for page, command, _ in examples() if page == "README.md"}) >= 5


def test_the_readme_counts_as_the_graph_does(shipped: Graph) -> None:
    found = classes(shipped.store)
    counts = {str(row[0]).rpartition("#")[2]: dict(zip(found.columns, row, strict=True)) for row in found.rows}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|[^|]*\| (\d+) / (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert len(rows) == 5
    for stem, described, mentioned, activities in rows:
        kinds = ("JobProfile", "BenchmarkJob", "CertifiedOccupation")
        assert sum(int(str(counts[kind][stem])) for kind in kinds) == int(described)
        assert str(counts["MentionedRole"][stem]) == mentioned
        assert str(counts["Activity"][stem]) == activities


def test_the_generated_pages_are_up_to_date() -> None:
    stale = [path.name for path, text in pages() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run python docs/generate.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_picture_shows_the_words_of_its_passage(shipped: Graph, sources: Path) -> None:
    (quotation,) = shipped.cite(PASSAGE, sources)
    assert quotation.words == WORDS
    assert WORDS.split()[-1] in (ROOT / "docs" / "picture.svg").read_text(encoding="utf-8")
