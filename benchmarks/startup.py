"""Start-up: the command line's answers beside the import of rdflib, whole processes timed from outside."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.process import timed

if TYPE_CHECKING:
    from benchmarks.engines import Track

__all__ = ["Startup", "measure"]

_FIRST_CALLS = 3
_ROLE = "conseiller"
_SOME_ROLE = """
PREFIX ccj: <https://w3id.org/ccjobs/ontology#>
SELECT ?role WHERE { ?role a ccj:Role . OPTIONAL { ?role ccj:reportsTo ?superior } }
ORDER BY DESC(BOUND(?superior)) ?role LIMIT 1
"""
BASE = 'python -c "import rdflib"'


@dataclass(slots=True)
class Startup:
    """Seconds of each run, by command; of the clock, and of the processor, which other work disturbs less."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)
    first: list[float] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def median(self, name: str) -> float:
        """The median of the runs."""
        return statistics.median(self.seconds[name])


def measure(runs: int, track: Track = iter) -> Startup:
    """Time the commands in turn, on a warm cache; then the first call on an empty one.

    Args:
        runs: how often.
        track: wraps the runs, to show progress.
    """
    found = Startup()
    program = str(Path(sys.executable).with_name("ccgraph"))
    with tempfile.TemporaryDirectory(prefix="ccgraph-startup-") as name:
        cache = Path(name)
        warm = {"CCGRAPH_CACHE": str(cache / "warm")}
        chain = ["chain", _role(program, warm, found)]
        commands = {
            'python -c "pass"': [sys.executable, "-c", "pass"],
            BASE: [sys.executable, "-c", "import rdflib"],
            "ccgraph --help": [program, "--help"],
            f"ccgraph {' '.join(chain)}": [program, *chain],
        }
        for _ in track([f"start-up {run}" for run in range(runs)]):
            for label, command in commands.items():
                seconds, processor, code = timed(command, warm)
                found.processor.setdefault(label, []).append(processor)
                found.seconds.setdefault(label, []).append(seconds)
                if code != 0 and (remark := f"`{label}` ended with exit code {code}.") not in found.remarks:
                    found.remarks.append(remark)
        for run in range(min(runs, _FIRST_CALLS)):
            seconds, _, _ = timed([program, *chain], {"CCGRAPH_CACHE": str(cache / f"empty-{run}")})
            found.first.append(seconds)
    return found


def _role(program: str, environment: dict[str, str], found: Startup) -> str:
    """The role to ask for: one that the shipped data know, with a superior if there is any."""
    if timed([program, "chain", _ROLE], environment)[2] == 0:
        return _ROLE
    listed = subprocess.run(
        [program, "sparql", "--format", "csv", _SOME_ROLE], capture_output=True, text=True, check=True, env=environment
    )
    first = listed.stdout.splitlines()[1].partition("/id/role/")[2]
    found.remarks.append(f"The shipped data know no single role called “{_ROLE}”: `{first}` is asked for.")
    return first
