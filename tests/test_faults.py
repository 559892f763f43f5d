"""Kills, full disks, other writers, damaged files: the old state or the new one entire, and a clear error."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import ccgraph
from ccgraph import dataset, errors, generations
from ccgraph.changes import changing, unchanging
from ccgraph.cli import cli
from ccgraph.errors import DataError, FileError, LockError, MissingFileError, UsageError
from ccgraph.files import exchange, write_whole
from ccgraph.publish.folder import MARKER, publication
from ccgraph.rdf import Triple, iri
from ccgraph.spreadsheet import Sheet, write
from ccgraph.store import EmbeddedStore
from ccgraph.verification import verify
from tests.conftest import ROOT, small_files
from tests.killing import as_nobody, killed_at, needs_fork

TRIPLE = "<https://example.org/{0}> <https://example.org/p> <https://example.org/{1}> .\n"
Snapshot = dict[str, bytes]


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CCGRAPH_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CCGRAPH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [file for file in small_files() if "/vocabularies/" not in file.graph]
    monkeypatch.setattr(dataset, "dataset_files", lambda: few)


def seen(folder: Path) -> Snapshot:
    """What a reader of the user's folder is given."""

    def read() -> Snapshot:
        files = (path for path in folder.rglob("*") if path.is_file())
        shown = ((path.relative_to(folder), path) for path in files)
        return {name.as_posix(): path.read_bytes() for name, path in shown if name.parts[0][0] != "."}

    return unchanging(folder, read)


@needs_fork
def test_a_change_killed_at_any_step_is_whole_or_nothing(own: Path) -> None:
    def first() -> None:
        dataset.add_graphs(
            [("reference/x-v1", TRIPLE.format("a", 1), ".nt"), ("sources/m", TRIPLE.format("b", 1), ".ttl")]
        )

    def second() -> None:
        # One graph replaced, one replaced under another suffix, one new, a folder replaced, a graph removed.
        with dataset.changing_own() as change:
            texts = [("reference/x-v1", ".ttl"), ("reference/y-v1", ".nt")]
            dataset.add_graphs([(name, TRIPLE.format(name, 2), suffix) for name, suffix in texts], change=change)
            write(change.put("organisations/o"), [Sheet("roles", (("new",),)), Sheet("more", (("new",),))])
            dataset.remove_graph("sources/m", change)

    def begin() -> Snapshot:
        shutil.rmtree(own, ignore_errors=True)
        first()
        with dataset.changing_own() as change:
            write(change.put("organisations/o"), [Sheet("roles", (("old",),)), Sheet("gone", (("old",),))])
        return seen(own)

    old = begin()
    second()
    new = seen(own)
    assert old.keys() == {
        "reference/x-v1.nt",
        "sources/m.ttl",
        "organisations/o/roles.csv",
        "organisations/o/gone.csv",
    }
    assert new.keys() == {
        "reference/x-v1.ttl",
        "reference/y-v1.nt",
        "organisations/o/roles.csv",
        "organisations/o/more.csv",
    }
    states = []
    for step in range(1, 200):
        begin()
        killed = killed_at(step, second)
        state = seen(own)
        assert state in (old, new), step
        states.append(state == new)
        # The next one writes as if nothing had been.
        with dataset.changing_own():
            assert not (own / ".change").exists()
        second() if state == old else None
        assert seen(own) == new
        if not killed:
            break
    assert not killed
    assert len(states) > 20
    # There is one point after which the change holds.
    assert states == sorted(states)
    assert states.count(True) > 5


@needs_fork
def test_finishing_a_change_may_be_killed_too(own: Path) -> None:
    def change() -> None:
        dataset.add_graphs([(f"sources/{name}", TRIPLE.format(name, 2), ".ttl") for name in "abc"])

    for name in "abc":
        dataset.add_graph(f"sources/{name}", TRIPLE.format(name, 1))
    step = next(n for n in range(1, 200) if killed_at(n, change) and (own / ".change" / "list.json").exists())
    assert step > 3
    while killed_at(2, lambda: unchanging(own, lambda: None)):
        # Each that comes gets a little further, none makes it worse.
        assert (own / ".change").exists()
        if killed_at(3, lambda: unchanging(own, lambda: None)) and killed_at(4, dataset.own_files):
            break
    assert {path.name: path.read_text(encoding="utf-8") for path in (file.path for file in dataset.own_files())} == {
        f"{name}.ttl": TRIPLE.format(name, 2) for name in "abc"
    }


def test_a_change_that_cannot_be_made_is_undone(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        dataset.add_graph(f"sources/{name}", TRIPLE.format(name, 1))
    old = seen(own)
    rename = Path.rename
    for failing in range(1, 7):
        left = failing

        def full(self: Path, target: Path) -> Path:
            nonlocal left
            left -= 1
            if left == 0:
                raise OSError(28, "No space left on device", str(self))
            return rename(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", full)
            with pytest.raises(FileError, match=r"cannot be written \(No space left on device\)") as caught:
                dataset.add_graphs([(f"sources/{name}", TRIPLE.format(name, 2), ".ttl") for name in "abc"])
        assert caught.value.exit_code == 3
        assert seen(own) == old
        assert not (own / ".change").exists()


def test_writers_wait_for_each_other(own: Path) -> None:
    """Each adds to what it has read: without a lock, counts would be lost."""
    number, rounds = 4, 15

    def count() -> None:
        for _ in range(rounds):
            with changing(own) as change:
                place = own / "count.txt"
                before = int(place.read_text(encoding="utf-8")) if place.exists() else 0
                change.put("count.txt").write_text(str(before + 1), encoding="utf-8")
                change.put("copy/count.txt").write_text(str(before + 1), encoding="utf-8")

    def pair() -> tuple[str, str] | None:
        places = own / "count.txt", own / "copy" / "count.txt"
        return (places[0].read_text(), places[1].read_text()) if places[0].exists() else None

    writers = [threading.Thread(target=count) for _ in range(number)]
    for writer in writers:
        writer.start()
    read = 0
    while any(writer.is_alive() for writer in writers):
        # Four who write without a pause leave no gap to read in; that is told.
        with contextlib.suppress(FileError):
            pairs = unchanging(own, pair)
            assert pairs is None or pairs[0] == pairs[1]
            read += 1
    assert read > 0
    assert pair() == (str(number * rounds), str(number * rounds))


def test_a_writer_that_does_not_end_is_named(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccgraph.changes._PATIENCE", 0.1)
    with dataset.changing_own(), pytest.raises(LockError, match="another ccgraph is writing there"):
        dataset.add_graph("sources/m", TRIPLE.format("a", "b"))
    dataset.add_graph("sources/m", TRIPLE.format("a", "b"))
    assert len(seen(own)) == 1


_HOLD = """
import os, sys, time
from pathlib import Path
from ccgraph import generations
with generations.building(Path(sys.argv[1])), generations.draft(Path(sys.argv[1])) as draft:
    (draft / "half").write_text("x")
    print(draft.name, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def builder(cache: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that builds in the cache, and does not end."""
    cache.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _HOLD, str(cache)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(".building-")
        yield process
        process.kill()


@pytest.mark.usefixtures("_little")
def test_the_lock_of_a_killed_builder_is_free_and_its_leftovers_go(
    builder: subprocess.Popen[str], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "_PATIENCE", 0.2)
    # While it lives: not in its place, and not to its harm.
    assert len(dataset.open_dataset()) > 0
    assert [path.name[:10] for path in cache.iterdir() if path.is_dir()] == [".building-"]
    monkeypatch.setattr(generations, "_PATIENCE", 60.0)
    opened: list[int] = []
    second = threading.Thread(target=lambda: opened.append(len(dataset.open_dataset())))
    second.start()
    time.sleep(0.5)
    assert not opened, "the second waits for the first"
    builder.kill()
    second.join(60)
    assert opened
    (left,) = (path for path in cache.iterdir() if path.is_dir())
    assert left.name[0] != "."


@pytest.mark.usefixtures("_little")
def test_a_damaged_store_is_found_and_built_again(cache: Path) -> None:
    assert verify().state == "absent"
    assert verify().state == "sound"
    (generation,) = (path for path in cache.iterdir() if path.is_dir())
    largest = max((generation / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    raw = bytearray(largest.read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    largest.write_bytes(raw)
    found = verify()
    assert found.state == "damaged"
    assert found.files == (largest.name,)
    assert largest.name in found.explain("en")
    assert "built again" in found.explain("en")
    assert verify().state == "sound"
    (generation / "store" / "CURRENT").write_bytes(b"MANIFEST-99\n")
    assert generations.open_complete(generation) is None or verify().state == "damaged"
    assert verify().state in {"sound", "damaged"}
    assert verify().state == "sound"


@pytest.mark.usefixtures("_little")
def test_a_store_that_says_something_else_is_found(cache: Path) -> None:
    """Sound files of another content, as a wrong extension would leave: no checksum shows it."""
    opened = dataset.open_dataset()
    size, graph = len(opened), opened.graphs()[0]
    (generation,) = (path for path in cache.iterdir() if path.is_dir())
    gone, foreign = opened.graph(graph)[0], Triple(*map(iri, ("urn:a", "urn:b", "urn:c")))
    store = EmbeddedStore.create(generation / "store")
    store.remove([gone], graph)
    store.add([foreign], graph)
    store.close()
    import json

    (generation / "digests.json").write_text(json.dumps(generations._digests(generation / "store")), encoding="utf-8")
    (generation / "complete").write_text(generations._sizes(generation / "store"), encoding="utf-8")
    found = verify()
    assert (found.state, found.files, found.triple_count) == ("damaged", (), size)
    (damage,) = found.graphs
    assert (damage.graph, damage.missing, damage.foreign, damage.found) == (graph, 1, 1, damage.expected)
    assert found.to_table().to_python()[0]["missing"] == 1
    assert verify().state == "sound"


@pytest.mark.usefixtures("_little", "cache")
def test_stats_verify_is_a_command() -> None:
    first = CliRunner().invoke(cli, ["--lang", "en", "stats", "--verify"])
    assert first.exit_code == 0, first.output
    assert "was not built yet" in first.output
    again = CliRunner().invoke(cli, ["stats", "--verify", "--format", "json"])
    assert again.exit_code == 0
    assert '"state": "sound"' in again.output
    file = next(dataset.cache_folder().glob("*/store/*.sst"))
    file.write_bytes(file.read_bytes()[:-1])
    damaged = CliRunner().invoke(cli, ["--lang", "en", "stats", "--verify"])
    assert damaged.exit_code == 1
    assert file.name in damaged.output
    assert CliRunner().invoke(cli, ["--endpoint", "http://x", "stats", "--verify"]).exit_code == 2


@pytest.mark.usefixtures("_little")
def test_a_fact_of_the_store_that_cannot_be_read_is_an_error_of_the_store(cache: Path) -> None:
    dataset.open_dataset()
    for file in cache.glob("*/store/*.sst"):
        raw = bytearray(file.read_bytes())
        for at in range(0, len(raw) - 100, 97):
            raw[at] ^= 0x55
        file.write_bytes(raw)
    (generation,) = (path for path in cache.iterdir() if path.is_dir())
    with pytest.raises(errors.StoreError) as caught:
        EmbeddedStore.read_only(generation / "store").query("SELECT * { ?s ?p ?o }")
    assert caught.value.exit_code == 3


@pytest.mark.usefixtures("_little")
def test_files_that_change_while_they_are_read_are_read_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["1" * 32, "2" * 32])
    monkeypatch.setattr(dataset, "fingerprint", lambda _: next(names, "2" * 32))
    dataset.open_dataset()
    assert {path.name for path in cache.iterdir() if path.is_dir()} == {"2" * 32}


_FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["ccgraph", *sys.argv[2:]]
from ccgraph.cli import main
main()
"""


def full(limit: int, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command where no file may grow beyond so many bytes: the system says so as it does of a full disk."""
    command = [sys.executable, "-c", _FULL, str(limit), *map(str, arguments)]
    # A measurement of coverage would write to the full disk too.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment | {"PYTHONPATH": str(ROOT)}
    )


def test_a_full_disk_is_told_and_nothing_is_lost(own: Path, tmp_path: Path) -> None:
    codes = tmp_path / "codes.csv"
    codes.write_text("code;label\n" + "".join(f"A{n};Level {n}\n" for n in range(400)), encoding="utf-8")
    add = ("--lang", "en", "reference", "add", "codes", codes, "--scheme", "mine", "--version", "1")
    assert CliRunner().invoke(cli, list(map(str, add))).exit_code == 0
    before = seen(own)
    codes.write_text("code;label\n" + "".join(f"B{n};Level {n}\n" for n in range(900)), encoding="utf-8")
    done = full(20_000, *add)
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert seen(own) == before
    assert full(10_000_000, *add).returncode == 0
    assert seen(own) != before


@pytest.mark.usefixtures("_little")
def test_a_store_that_does_not_fit_the_disk_is_built_in_memory(cache: Path) -> None:
    wanted = len(dataset.open_dataset())
    shutil.rmtree(cache)
    program = (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "from ccgraph import dataset\nfrom tests.conftest import small_files\n"
        "few = [file for file in small_files() if '/vocabularies/' not in file.graph]\n"
        "dataset.dataset_files = lambda: few\nprint(len(dataset.open_dataset()))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.strip() == str(wanted), done.stderr[-2000:]
    assert [path.name for path in cache.iterdir() if path.is_dir()] == []


@needs_fork
def test_a_folder_that_may_only_be_read(own: Path, cache: Path, capfd: pytest.CaptureFixture[str]) -> None:
    dataset.add_graph("sources/m", TRIPLE.format("a", 1))
    before = seen(own)
    for folder in (own, own / "sources"):
        folder.chmod(0o555)
    for folder in (own, *own.parents):
        if folder.stat().st_uid == os.geteuid() and folder != own:
            folder.chmod(folder.stat().st_mode | 0o055)
    assert as_nobody(lambda: dataset.add_graph("sources/m", TRIPLE.format("a", 2))) == 3
    assert "cannot be" in capfd.readouterr().out
    assert as_nobody(lambda: seen(own)) == 0
    assert as_nobody(lambda: write_whole(own / "x.csv", "x")) == 3
    assert not cache.exists()
    for folder in (own, own / "sources"):
        folder.chmod(0o755)
    assert seen(own) == before


def test_a_file_is_written_whole_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "f", "é\n")
    assert (tmp_path / "f").read_bytes() == "é\n".encode()
    with pytest.raises(MissingFileError, match=r"no such folder"):
        write_whole(tmp_path / "no" / "f", b"x")
    with pytest.raises(MissingFileError, match=r"is not a folder"):
        write_whole(tmp_path / "f" / "g", b"x")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", broken)
        with pytest.raises(FileError, match="No space left"):
            write_whole(tmp_path / "f", b"y")
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    # Of a process that is dead, and of one that lives.
    (tmp_path / ".4194304999-f").touch()
    (tmp_path / f".{2**22}-f").touch()
    (tmp_path / ".1-f").touch()
    write_whole(tmp_path / "f", b"y")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".1-f", ".4194304999-f", "f"]
    (tmp_path / "link").symlink_to("f")
    write_whole(tmp_path / "link", b"z")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "f").read_bytes() == b"z"


@pytest.mark.parametrize(
    "arguments",
    [
        ("map", "--title", "téléconseiller", "-o", "{}/no/x.sssom.tsv"),
        ("map", "--title", "téléconseiller", "-o", "{}/x.sssom.tsv", "--sssom", "{}/no/x.ttl"),
        ("organisation", "template", "{}/no/x.xlsx"),
        ("organisation", "template", "{}/no/folder"),
        ("publish", "{}/no/site"),
        ("diff", "{}/a.nq", "{}/b.nq", "--nquads", "{}/no/x"),
    ],
)
@pytest.mark.usefixtures("opened")
def test_a_missing_folder_is_named_and_not_made(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.nq").write_text(f"<urn:{name}> <urn:p> <urn:o> <urn:g> .\n", encoding="utf-8")
    result = CliRunner().invoke(cli, [argument.format(tmp_path) for argument in arguments])
    assert isinstance(result.exception, MissingFileError), result.output
    assert result.exception.exit_code == 2
    assert f"{tmp_path}/no: there is no such folder" in str(result.exception)
    assert not (tmp_path / "no").exists()


@pytest.mark.usefixtures("opened")
def test_one_run_at_a_time_writes_an_output(tmp_path: Path) -> None:
    out = tmp_path / "x.sssom.tsv"
    with dataset.exclusive(out):
        result = CliRunner().invoke(cli, ["map", "--title", "téléconseiller", "-o", str(out)])
        assert isinstance(result.exception, LockError)
        assert result.exception.exit_code == 3
        assert "another ccgraph is writing it" in str(result.exception)
    with dataset.exclusive(tmp_path / "site"), pytest.raises(LockError), publication(tmp_path / "site"):
        pass
    assert not any(tmp_path.glob(".*"))


def _publish(out: Path, text: str, number: int = 3) -> None:
    with publication(out) as folder:
        for name in range(number):
            folder.write(f"{name}.txt", text)
        folder.write(MARKER, '{"ccgraph": "x"}')


@needs_fork
@pytest.mark.parametrize("swaps", [True, False])
def test_a_publication_killed_at_any_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swaps: bool) -> None:
    if not swaps:
        monkeypatch.setattr("ccgraph.publish.folder.exchange", lambda *_: False)
    out = tmp_path / "site"
    for step in range(1, 100):
        shutil.rmtree(out, ignore_errors=True)
        _publish(out, "old")
        killed = killed_at(step, lambda: _publish(out, "new"))
        if swaps:
            texts = {path.read_text(encoding="utf-8") for path in out.glob("*.txt")}
            assert texts in ({"old"}, {"new"}), step
        if not killed:
            break
        if step % 2:
            # Where folders cannot be swapped, the next publication gives back what was away, even when it fails.
            with pytest.raises(ZeroDivisionError), publication(out):
                raise ZeroDivisionError
            texts = {path.read_text(encoding="utf-8") for path in out.glob("*.txt")}
            assert texts in ({"old"}, {"new"}), step
        else:
            _publish(out, "newer")
        assert len(list(out.iterdir())) == 4
        assert [path.name for path in tmp_path.iterdir() if path.name[0] == "."] == []
    assert not killed
    assert step > 5


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2")
def test_folders_change_places(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "b").exists()
    assert not exchange(tmp_path / "a", tmp_path / "absent")
    assert (tmp_path / "a" / "b").exists()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("DataError", 1),
        ("EvidenceError", 1),
        ("UsageError", 2),
        ("NotFoundError", 2),
        ("QueryError", 2),
        ("MissingFileError", 2),
        ("FileError", 3),
        ("LockError", 3),
        ("StoreError", 3),
    ],
)
def test_each_error_has_the_exit_code_that_is_documented(kind: str, code: int) -> None:
    assert getattr(errors, kind).exit_code == code
    assert kind in errors.__all__
    assert f"| `{kind}` | {code} |" in (ROOT / "docs" / "robustness.md").read_text(encoding="utf-8")


def test_every_error_of_ours_is_in_the_table() -> None:
    kinds = {name for name in errors.__all__ if name != "CcgraphError"}
    assert len(kinds) == 9
    assert issubclass(FileError, DataError)


@pytest.mark.parametrize("place", ["/nowhere", "file:///etc", "data", ""])
def test_what_is_no_endpoint_is_told(place: str) -> None:
    with pytest.raises(UsageError, match="starts with http"):
        ccgraph.open(place)


def test_blank_nodes_survive_a_load_in_many_requests() -> None:
    """Found by the soak: each request of an update has blank nodes of its own."""
    from ccgraph import loading
    from ccgraph.rdf import read_triples
    from ccgraph.store import RemoteStore
    from tests.endpoint import SparqlServer

    store = EmbeddedStore()
    store.add(read_triples(ROOT / "ontology" / "ccjobs.ttl"), "urn:ontology")
    server = SparqlServer()
    remote = RemoteStore(server.url)
    assert len(store) > 1000
    loading.load(store, remote)
    assert loading.digest(remote.graph("urn:ontology")) == loading.digest(store.graph("urn:ontology"))
    assert {change.kind for change in loading.load(store, remote)} == {"unchanged"}
    server.close()


@needs_fork
def test_a_few_kills_at_random_points() -> None:
    """The soak in short; ``python -m tests.soak --runs 200`` is the long one."""
    from tests.soak import soak

    found = soak(6, 7, ("build", "reference", "sync"))
    assert [outcome.problem for outcome in found] == [""] * 6
    assert sum(outcome.killed for outcome in found) >= 3
