"""Kill commands at random points, hundreds of times: ``python -m tests.soak --runs 200``.

Each run brings a command's world to its old state, starts the command, and kills it with SIGKILL: half of the time
after a random part of the seconds it takes, half of the time right before a random change of the file system (of the
endpoint, for ``sync``). Then three things must hold: the state is the old one or the new one, entire; what reads it
works; and the same command, started again, comes to its end with the new state.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ccgraph.changes import unchanging
from ccgraph.generations import open_complete
from ccgraph.loading import digest
from ccgraph.store import RemoteStore
from ccgraph.terms import GRAPH
from tests.conftest import ROOT, small_files
from tests.endpoint import SparqlServer

__all__ = ["COMMANDS", "Outcome", "main", "soak"]

State = dict[str, str]
_SMALL = 12_000
COMMANDS = ("build", "import", "reference", "map", "publish", "sync")
_COUNTING = """
import atexit, os, signal, sys
left, count, seen = int(sys.argv[1]), sys.argv[2], 0
changes = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "tempfile.mkdtemp"}
def hook(event, arguments):
    global seen
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if (event in changes or writes) and "__pycache__" not in str(arguments[0]):
        seen += 1
        if seen == left:
            os.kill(os.getpid(), signal.SIGKILL)
if count:
    atexit.register(lambda: open(count, "w").write(str(seen)))
sys.addaudithook(hook)
sys.argv = ["ccgraph", *sys.argv[3:]]
from ccgraph.cli import main
main()
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to.

    Attributes:
        command: its name.
        killed: whether it was still running when it was to be killed.
        state: ``old`` or ``new``, as the kill left it.
        problem: what was wrong; empty when nothing was.
    """

    command: str
    killed: bool
    state: str
    problem: str = ""


@dataclass
class Case:
    """A command in its world.

    Attributes:
        arguments: of the command line.
        reset: brings back the old state.
        state: reads the state, as its readers see it.
        leftovers: names what a finished command should not leave.
        server: the endpoint it writes to.
    """

    name: str
    arguments: list[str]
    reset: Callable[[], None]
    state: Callable[[], State]
    leftovers: Callable[[], list[str]]
    server: SparqlServer | None = None
    old: State = field(default_factory=dict)
    new: State = field(default_factory=dict)
    seconds: float = 0.0
    steps: int = 0


class World:
    """A copy of the program with little data, and folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tree, self.own, self.cache, self.out = (folder / n for n in ("tree", "own", "cache", "out"))
        for path in (self.tree, self.out):
            path.mkdir()
        for name in ("ccgraph", "ontology", "shapes", "queries"):
            # A copy: whoever edits the program while this runs makes other generations of it.
            shutil.copytree(ROOT / name, self.tree / name)
        for file in small_files():
            if "/vocabularies/" in file.graph and file.path.stat().st_size > _SMALL:
                # Every build would close them.
                continue
            place = self.tree / "data" / f"{file.graph.removeprefix(GRAPH)}{''.join(file.path.suffixes)}"
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file.path, place)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(self.tree),
            "CCGRAPH_CACHE": str(self.cache),
            "CCGRAPH_DATA": str(self.own),
            "SOURCE_DATE_EPOCH": "0",
        }

    def start(self, arguments: list[str], step: int = 0, count: str = "") -> subprocess.Popen[bytes]:
        """Start a command, to be killed at a step if one is given."""
        return subprocess.Popen(
            [sys.executable, "-c", _COUNTING, str(step), count, "--lang", "en", *arguments],
            env=self.environment,
            # Python looks for modules where it is started, before it looks along the path.
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *arguments: str | Path, count: str = "") -> str:
        """Run a command to its end.

        Raises:
            RuntimeError: it failed.
        """
        with self.start(list(map(str, arguments)), count=count) as process:
            said = process.communicate()[0].decode()
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: exit code {process.returncode}\n{said[-3000:]}")
        return said

    def files(self, folder: Path) -> State:
        """A folder's files by name, without those that start with a dot."""
        found: State = {}
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder] if folder.exists() else []:
            parts = path.relative_to(self.folder).parts
            if path.is_file() and not any(part[0] == "." and part != ".well-known" for part in parts):
                found["/".join(parts)] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found

    def cases(self, names: tuple[str, ...]) -> list[Case]:
        """The commands."""
        made: dict[str, Callable[[], Case]] = {
            "build": self._build,
            "import": self._import,
            "reference": self._reference,
            "map": self._map,
            "publish": self._publish,
            "sync": self._sync,
        }
        return [made[name]() for name in names]

    def _disown(self) -> None:
        """No graphs of the user's own: each command has its world to itself."""
        shutil.rmtree(self.own, ignore_errors=True)

    def _hidden(self, folder: Path) -> list[str]:
        kept = {".lock", ".token", ".htaccess", ".well-known"}
        return [p.name for p in folder.rglob(".*") if p.name not in kept] if folder.exists() else []

    def _build(self) -> Case:
        def empty() -> None:
            self._disown()
            shutil.rmtree(self.cache, ignore_errors=True)

        def state() -> State:
            opened = {path.name: open_complete(path) for path in self.cache.glob("[0-9a-f]*")}
            return {name: str(len(store)) for name, store in opened.items() if store is not None}

        return Case("build", ["stats", "--format", "csv"], empty, state, lambda: self._hidden(self.cache))

    def _keeping(self, name: str, first: list[str], second: list[str]) -> Case:
        """A command that changes the user's folder, from one content of it to another."""
        saved = self.folder / f"saved-{name}"
        shutil.rmtree(self.own, ignore_errors=True)
        self.run(*first)
        shutil.copytree(self.own, saved)

        def back() -> None:
            shutil.rmtree(self.own, ignore_errors=True)
            shutil.copytree(saved, self.own)

        def state() -> State:
            return unchanging(self.own, lambda: self.files(self.own))

        return Case(name, second, back, state, lambda: self._hidden(self.own))

    def _import(self) -> Case:
        folder = self.folder / "azur"
        folder.mkdir()
        (folder / "organisation.csv").write_text("nom;langue\nAzur;fr\n", encoding="utf-8")
        roles = "".join(f"Métier {n};Service {n}\n" for n in range(20))
        (folder / "roles.csv").write_text(f"intitulé;service\n{roles}", encoding="utf-8")
        command = ["organisation", "import", str(folder), "--no-proposals"]
        return self._keeping("import", command, [*command, "--complete"])

    def _reference(self) -> Case:
        lists = [self.folder / f"list{n}.csv" for n in (1, 2)]
        for number, path in enumerate(lists, 1):
            path.write_text("code;label\n" + "".join(f"{number}{n};Label {n}\n" for n in range(300)), encoding="utf-8")
        add = [["reference", "add", "codes", str(path), "--scheme", "mine", "--version", "1"] for path in lists]
        return self._keeping("reference", add[0], add[1])

    def _map(self) -> Case:
        titles, out = self.folder / "titles.csv", self.out / "codes.csv"
        rows = "".join(f"téléconseiller {n};{n}\n" for n in range(800))
        titles.write_text(f"intitulé;n\n{rows}", encoding="utf-8")

        def none() -> None:
            self._disown()
            shutil.rmtree(self.out)
            self.out.mkdir()

        command = ["map", str(titles), "--column", "intitulé", "-o", str(out)]
        return Case("map", command, none, lambda: self.files(out), lambda: self._hidden(self.out))

    def _publish(self) -> Case:
        site, saved = self.out / "site", self.folder / "saved-site"
        self._disown()
        self.run("publish", saved, "--lang", "fr")

        def former() -> None:
            self._disown()
            shutil.rmtree(self.out)
            self.out.mkdir()
            shutil.copytree(saved, site)

        command = ["publish", str(site), "--lang", "en"]
        return Case("publish", command, former, lambda: self.files(site), lambda: self._hidden(self.out))

    def _sync(self) -> Case:
        server = SparqlServer()
        remote = RemoteStore(server.url)

        def empty() -> None:
            self._disown()
            server.store.clear()
            # Something of an older release, and something of somebody else.
            server.store.update("INSERT DATA { GRAPH <urn:others> { <urn:a> <urn:b> <urn:c> } }")

        def state() -> State:
            """Graphs that are noted as loaded, and whether they are what the note says; others of the server."""
            noted = {name: digest(remote.graph(name)) == wanted for name, wanted in remote.loaded().items()}
            lies = [name for name, true in noted.items() if not true]
            others = str(remote.graph("urn:others"))
            if lies or "urn:c" not in others:
                return {"lies": " ".join(lies), "others": others}
            sizes = {name: str(remote.size(name)) for name in noted}
            # Half a load is the old state of each graph that is not noted: those are loaded again.
            return sizes if len(sizes) == self._graphs(server) else {}

        return Case("sync", ["load", "--to", server.url], empty, state, list, server)

    def _graphs(self, server: SparqlServer) -> int:
        """The graphs of a finished load, known after the first."""
        self._loaded = max(getattr(self, "_loaded", 0), sum(1 for _ in server.store.named_graphs()) - 2)
        return self._loaded


def soak(runs: int, seed: int, names: tuple[str, ...] = COMMANDS, folder: Path | None = None) -> list[Outcome]:
    """Kill commands in turn.

    Args:
        runs: how many kills in all.
        seed: of the random points.
        names: of the commands.
        folder: where to work; a temporary one without.
    """
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="ccgraph-soak-", dir=folder) as place:
        world = World(Path(place))
        cases = world.cases(names)
        for case in cases:
            _learn(world, case)
        chance = random.Random(seed)
        for number in range(runs):
            outcome = _run(world, cases[number % len(cases)], chance)
            found.append(outcome)
            what = f"{'killed' if outcome.killed else 'ended'}, {outcome.state or '?'} {outcome.problem}".strip()
            sys.stderr.write(f"{number + 1} {outcome.command}: {what}\n")
        for case in cases:
            if case.server is not None:
                case.server.close()
    return found


def _learn(world: World, case: Case) -> None:
    """The old state and the new one, and how long it takes from one to the other."""
    case.reset()
    case.old = case.state()
    case.reset()
    count = world.folder / "count"
    requests = case.server.requests if case.server else 0
    start = time.monotonic()
    world.run(*case.arguments, count=str(count))
    case.seconds = time.monotonic() - start
    case.steps = case.server.requests - requests if case.server else int(count.read_text(encoding="utf-8"))
    case.new = case.state()


def _run(world: World, case: Case, chance: random.Random) -> Outcome:
    case.reset()
    by_step = chance.random() < 0.5
    step, delay = chance.randint(1, max(1, case.steps)), chance.uniform(0, case.seconds)
    process = world.start(case.arguments, step if by_step and case.server is None else 0)
    if case.server is not None:
        case.server.victim = process
        case.server.kill_at = case.server.requests + step if by_step else None
    try:
        # A step that does not come is no reason to wait for ever.
        said = process.communicate(timeout=600 if by_step else delay)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        said = process.communicate()[0]
    if case.server is not None:
        case.server.kill_at = None
    killed = process.returncode == -signal.SIGKILL
    if not killed and process.returncode != 0:
        return Outcome(case.name, killed, "", f"exit code {process.returncode}: {said.decode()[-2000:]}")
    state = case.state()
    which = "new" if state == case.new else "old" if state == case.old else ""
    if not which:
        names = sorted(n for n in state.keys() | case.new.keys() if state.get(n) != case.new.get(n))
        return Outcome(case.name, killed, "", f"neither old nor new: {names[:5]} ({len(state)} of {len(case.new)})")
    try:
        world.run(*case.arguments)
    except RuntimeError as error:
        return Outcome(case.name, killed, which, f"not resumed: {error}")
    if (after := case.state()) != case.new:
        names = sorted(n for n in after.keys() | case.new.keys() if after.get(n) != case.new.get(n))
        return Outcome(case.name, killed, which, f"resumed to another state: {names[:5]}")
    left = case.leftovers()
    return Outcome(case.name, killed, which, f"leaves {left[:5]}" if left else "")


def main(arguments: list[str] | None = None) -> int:
    """Run, and print how each command fared.

    Returns:
        1 when something was lost, half-done or not resumed.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.partition(":")[0])
    parser.add_argument("--runs", type=int, default=200, help="kills in all (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the random points (%(default)s)")
    parser.add_argument("--commands", default=",".join(COMMANDS), help="which, with commas (%(default)s)")
    given = parser.parse_args(arguments)
    found = soak(given.runs, given.seed, tuple(given.commands.split(",")))
    print("| command | runs | killed | left old | left new | faults |\n| --- | --- | --- | --- | --- | --- |")
    for name in given.commands.split(","):
        ours = [outcome for outcome in found if outcome.command == name]
        states = Counter(outcome.state for outcome in ours)
        numbers = (
            len(ours),
            sum(o.killed for o in ours),
            states["old"],
            states["new"],
            sum(bool(o.problem) for o in ours),
        )
        print(f"| {name} | {' | '.join(map(str, numbers))} |")
    return 1 if any(outcome.problem for outcome in found) else 0


if __name__ == "__main__":
    sys.exit(main())
