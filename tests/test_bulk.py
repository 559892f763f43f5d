"""Long files: the same rows whatever the number of processes, and after a kill."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from ccgraph.cli import cli
from ccgraph.cli import mapping as commands
from ccgraph.errors import DataError, UsageError
from ccgraph.mapping.bulk import Bulk, Tally, Work, run_bulk
from ccgraph.mapping.decisions import Decisions
from ccgraph.mapping.draft import Draft
from ccgraph.mapping.listing import Listing
from ccgraph.mapping.mapped import Layout, with_codes
from ccgraph.mapping.outcome import Matching, run
from tests.mapping import CODES, DyingMatcher, FakeMatcher

ROOT = Path(__file__).parent.parent
SCHEMES = ("rome", "isco")


def write_titles(path: Path, rows: int, delimiter: str = ";", title: str = "") -> Path:
    """A file of titles: some empty, one wide row beyond the first ones, guards, line breaks, empty rows at the end."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["n", "Intitulé du poste", "Service"])
        for n in range(rows):
            words = ("Superviseur", "Téléconseillère H/F", "Plombier", "")[n % 4]
            text = title or (f"{words} {n}" if words and n % 3 else words)
            writer.writerow([n, text, "'=1+1" if n % 7 == 0 else "a\nb", *(["x"] * 9 if n == rows - 2 else [])])
        writer.writerows([[], []])
    return path


def mapped(
    path: Path, output: Path, jobs: int = 1, matcher: Matching | None = None, options: tuple[str, ...] = ()
) -> Tally:
    """Map a file in parts."""
    bulk = Bulk.look(path, {})
    listing = bulk.listing
    layout = Layout.of(listing.sheet, listing.columns, SCHEMES, "fr")
    delimiter = "\t" if output.suffix == ".tsv" else listing.delimiter
    work = Work(matcher or FakeMatcher(), CODES, Decisions({}), SCHEMES, "fr", listing.columns, layout, delimiter)
    return run_bulk(bulk, output, work, options, jobs=jobs)


@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ";"), (".csv", ","), (".tsv", "\t")])
def test_parts_give_the_rows_of_the_whole(tmp_path: Path, suffix: str, delimiter: str) -> None:
    path = write_titles(tmp_path / f"titles{suffix}", 2500, delimiter)
    listing = Listing.open(path, {})
    outcome = run(listing.titles, SCHEMES, FakeMatcher(), CODES, Decisions({}), "fr")
    whole = tmp_path / f"whole{suffix}"
    listing.write(whole, with_codes(listing.sheet, listing.columns, SCHEMES, outcome.proposals, "fr"))
    output = tmp_path / f"parts{suffix}"
    tally = mapped(path, output)
    assert output.read_bytes() == whole.read_bytes()
    assert tally.summary("fr") == outcome.summary("fr")
    assert (tally.rows, tally.blank, tally.resumed) == (2500, 625, 0)
    assert {p.name for p in tmp_path.iterdir()} == {path.name, whole.name, output.name}


def test_two_processes_write_what_one_writes(tmp_path: Path) -> None:
    path = write_titles(tmp_path / "titles.csv", 5000)
    one = mapped(path, tmp_path / "one.csv")
    two = mapped(path, tmp_path / "two.csv", jobs=2)
    assert (tmp_path / "two.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()
    assert two == one
    assert one.rows == 5000


def test_a_killed_run_goes_on_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = write_titles(tmp_path / "titles.csv", 9000)
    mapped(path, tmp_path / "one.csv")
    output = tmp_path / "out.csv"
    code = (
        "from pathlib import Path; from tests.test_bulk import mapped; from tests.mapping import SlowMatcher\n"
        f"if __name__ == '__main__': mapped(Path({str(path)!r}), Path({str(output)!r}), 2, SlowMatcher())"
    )
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, start_new_session=True)
    journal = output.with_name(".out.csv.partial.jsonl")
    end = time.monotonic() + 120
    while time.monotonic() < end and not (journal.exists() and len(journal.read_bytes().splitlines()) > 2):
        time.sleep(0.05)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert not output.exists()
    # The other processes end by themselves, once they have done the part they are at.
    end = time.monotonic() + 60
    while time.monotonic() < end and _group_lives(child.pid):
        time.sleep(0.1)
    assert not _group_lives(child.pid)
    # What a kill cuts off is not taken for done.
    with journal.open("ab") as file:
        file.write(b'{"end": 99')
    with output.with_name(".out.csv.partial").open("ab") as file:
        file.write(b"half a row")
    matcher = FakeMatcher()
    tally = mapped(path, output, matcher=matcher)
    assert tally.resumed >= 1024
    assert len(matcher.asked) < 9000 - tally.resumed
    assert output.read_bytes() == (tmp_path / "one.csv").read_bytes()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_draft_of_other_options_is_begun_anew(tmp_path: Path) -> None:
    with Draft.begin(tmp_path / "o.csv", "a", b"head\n") as draft:
        draft.add(b"one\n", (1, 0, {}))
    with Draft.begin(tmp_path / "o.csv", "a", b"head\n") as draft:
        assert draft.done == [(1, 0, {})]
        draft.add(b"two\n", (1, 0, {"rome": {"none": 1}}))
    # The draft is shorter than its journal says, as after a loss of power: the part that is missing is done again.
    draft.path.write_bytes(b"head\none\ntw")
    with Draft.begin(tmp_path / "o.csv", "a", b"head\n") as draft:
        assert draft.done == [(1, 0, {})]
    assert draft.path.read_bytes() == b"head\none\n"
    with Draft.begin(tmp_path / "o.csv", "b", b"head\n") as draft:
        assert draft.done == []
        draft.finish()
    assert (tmp_path / "o.csv").read_bytes() == b"head\n"
    assert [p.name for p in tmp_path.iterdir()] == ["o.csv"]


def test_a_process_that_dies_is_told(tmp_path: Path) -> None:
    path = write_titles(tmp_path / "titles.csv", 3000)
    with pytest.raises(DataError, match="--jobs"):
        mapped(path, tmp_path / "out.csv", jobs=2, matcher=DyingMatcher())
    assert not (tmp_path / "out.csv").exists()


def test_a_file_without_titles_is_refused(tmp_path: Path) -> None:
    path = write_titles(tmp_path / "titles.csv", 30, title=" ")
    with pytest.raises(UsageError, match="no title"):
        mapped(path, tmp_path / "out.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["titles.csv"]


def test_the_command_maps_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "load_matcher", lambda *_: FakeMatcher())
    path = write_titles(tmp_path / "titles.csv", 1500)
    outputs = []
    for jobs in ("1", "2"):
        output = tmp_path / f"out{jobs}.csv"
        found = CliRunner().invoke(cli, ["--lang", "en", "map", str(path), "-o", str(output), "--jobs", jobs])
        assert found.exit_code == 0, found.output
        assert "ROME: accepted" in found.stderr
        outputs.append((output.read_bytes(), found.stderr.replace(str(output), "")))
    assert outputs[0] == outputs[1]
    for arguments, word in (
        (["-o", str(tmp_path / "o.xlsx")], "--jobs"),
        (["-o", str(tmp_path / "o.csv"), "--sssom", str(tmp_path / "o.sssom.tsv")], "--jobs"),
        (["-o", str(path)], "file of the titles"),
        (["-o", str(tmp_path / "o.csv"), "--column", "Nothing"], "Nothing"),
    ):
        refused = CliRunner().invoke(cli, ["map", str(path), "--jobs", "2", *arguments])
        assert refused.exit_code != 0
        assert word in refused.output + str(refused.exception)
    assert not list(tmp_path.glob("o.*"))


def test_the_journal_names_counts(tmp_path: Path) -> None:
    with Draft.begin(tmp_path / "o.csv", "key", b"h") as draft:
        draft.add(b"row", (3, 1, {"rome": {"accept": 2}}))
    lines = [json.loads(line) for line in draft.journal.read_text(encoding="utf-8").splitlines()]
    assert lines == [{"key": "key"}, {"end": 4, "rows": 3, "blank": 1, "counts": {"rome": {"accept": 2}}}]
