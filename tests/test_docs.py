"""What the documentation shows is true: commands give the output shown, generated pages are up to date, links lead."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ccgraph.cli import cli, main
from ccgraph.compare.likeness import MODEL
from ccgraph.graph import Graph
from ccgraph.statistics import classes
from docs.generate import pages
from docs.picture import PASSAGE, WORDS
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
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
    commands = {command for page, command, _ in examples() if page == "README.md"}
    assert len(commands) >= 5
    assert {"equivalents", "gap", "route"} <= {command.split()[1] for command in commands}
    (first, _, second) = re.search(r"```bash\n(.*?)\n```(.*?)```bash\n(.*?)\n```", README, re.DOTALL).groups()  # type: ignore[union-attr]
    # The main command is one of those whose output is shown.
    assert f"{first.removeprefix('pip install . && ')} --lang en" in commands
    assert second == 'pip install ".[test]" && pytest'


@pytest.mark.parametrize("page", ["README.md", "docs/compare.md"])
def test_the_python_shown_runs(page: str, sources: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0].replace("path/to/documents", str(sources)), page, "exec"), {"__name__": page})


def refusals() -> list[tuple[str, str]]:
    """The commands of docs/compare.md that go wrong, with what they say."""
    text = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8").partition("## Bad input")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(ccgraph [^`]*)` \| (.*) \|$", text, re.MULTILINE)


@pytest.mark.parametrize(("command", "said"), refusals())
def test_bad_input_is_answered_as_shown(
    command: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [*shlex.split(command), "--lang", "en"])
    with pytest.raises(SystemExit) as left:
        main()
    shown = capsys.readouterr()
    assert (left.value.code, shown.out) == (2, "")
    assert said in shown.err


def test_the_figures_of_the_equivalents_are_those_measured() -> None:
    measured = (ROOT / "docs" / "equivalents.md").read_text(encoding="utf-8")
    f1, low, high = re.search(  # type: ignore[union-attr]
        r"\| \*\*over judged pairs\*\* \| [\d.]+ \| [\d.]+ \| ([\d.]+) \| ([\d.]+)–([\d.]+) \|", measured
    ).groups()
    pairs = re.search(r"(\d+) pairs are judged", measured).group(1)  # type: ignore[union-attr]
    for page in ("README.md", "CHANGELOG.md", "docs/compare.md"):
        assert f"{f1} (95 %: {low} to {high})" in " ".join((ROOT / page).read_text(encoding="utf-8").split()), page
    compare = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
    assert f"on {pairs} judged pairs" in compare
    assert f"counts as near from {MODEL.threshold}" in compare
    assert len(refusals()) == 7


def test_the_readme_counts_as_the_graph_does(shipped: Graph) -> None:
    found = classes(shipped.store)
    counts = {str(row[0]).rpartition("#")[2]: dict(zip(found.columns, row, strict=True)) for row in found.rows}
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|[^|]*\| (\d+) / (\d+) \| (\d+) \|$", README, re.MULTILINE)
    assert len(rows) == 5
    for stem, described, mentioned, activities in rows:
        kinds = ("JobProfile", "BenchmarkJob", "CertifiedOccupation")
        assert sum(int(str(counts[kind][stem])) for kind in kinds) == int(described)
        assert str(counts["MentionedRole"][stem]) == mentioned
        assert str(counts["Activity"][stem]) == activities


def test_the_architecture_names_every_module() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    code = ROOT / "ccgraph"
    packages = {path.parent.name for path in code.glob("*/__init__.py")}
    modules = {path.stem for folder in (code, code / "compare") for path in folder.glob("*.py")} - {"__init__"}
    assert [name for name in sorted(packages | modules) if f"`{name}`" not in text] == []


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
