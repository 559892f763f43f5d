"""Measure mapping in bulk: ``python -m benchmarks.bulk --size 1000000 --out docs/bulk-benchmark.md``.

The titles are made from those of ROME with the noise of advertisements (``benchmarks/mapping_noise.py``), each drawn
anew, so that hardly any comes twice; some are compounds of two, which no reference holds. The command that is measured
is the user's own: ``ccgraph map titles.csv -o mapped.csv --jobs N``, start-up included, on the references that are
loaded (``CCGRAPH_DATA``).
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.mapping_noise import forms, noisy

__all__ = ["main"]

_SEED: Final = 20261122
_COMPOUNDS: Final = 0.2
_SAMPLE: Final = 500


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took: seconds by the clock, seconds of processor, megabytes of its largest process."""

    jobs: int
    rows: int
    wall: float
    processor: float
    memory: float


def main(arguments: list[str] | None = None) -> int:
    """Run.

    Args:
        arguments: of the command line.

    Returns:
        0, or 1 where the runs did not write the same.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--reference", type=Path, default=Path("../shared/reference"), help="folder with rome")
    parser.add_argument("--size", type=int, default=1_000_000, help="titles (%(default)s)")
    parser.add_argument("--jobs", default="1,2", help="processes of the runs (%(default)s)")
    parser.add_argument("--seed", type=int, default=_SEED, help="of the titles (%(default)s)")
    parser.add_argument("--folder", type=Path, help="where the files go; a run that was killed goes on there")
    parser.add_argument("--out", type=Path, help="write the page to a file too (docs/bulk-benchmark.md)")
    given = parser.parse_args(arguments)
    folder = given.folder or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    reference = _reference_titles(given.reference / "rome")
    titles, few = folder / "titles.csv", folder / "few.csv"
    distinct = write_titles(titles, reference, given.size, given.seed)
    write_titles(few, reference, 1, given.seed)
    _mapped(few, folder / "few-out.csv", 1)  # whatever is fitted at the first call is fitted
    load = os.getloadavg()[0]
    counts = [int(jobs) for jobs in given.jobs.split(",")]
    starts = [_mapped(few, folder / "few-out.csv", jobs) for jobs in counts]
    runs = [_mapped(titles, folder / f"mapped-{jobs}.csv", jobs) for jobs in counts]
    outputs = {(folder / f"mapped-{run.jobs}.csv").read_bytes() for run in runs}
    page = _page(given, distinct, starts, runs, len(outputs) == 1, load, _beside(titles, reference))
    if given.out is not None:
        given.out.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    return 0 if len(outputs) == 1 else 1


def _reference_titles(folder: Path) -> list[str]:
    with (folder / "appellations_train.tsv").open(encoding="utf-8", newline="") as file:
        return sorted(
            {row["libelle_appellation_long"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
        )


def write_titles(path: Path, reference: list[str], size: int, seed: int) -> int:
    """Write a file of titles.

    Args:
        path: ``.csv``.
        reference: titles as ROME prints them.
        size: rows.
        seed: the same gives the same titles.

    Returns:
        How many of the titles are different.
    """
    generator = random.Random(seed)
    seen: set[int] = set()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(("n", "Intitulé du poste"))
        for number in range(size):
            title = generator.choice(reference)
            if generator.random() < _COMPOUNDS:
                # Head of one and complement of another, as companies make up titles of their own.
                head, other = forms(title)[0], forms(generator.choice(reference))[0]
                title = f"{' '.join(head.split()[:2])} {' '.join(other.split()[1:]) or other}"
            text = noisy(title, generator)
            seen.add(hash(text))
            writer.writerow((number, text))
    return len(seen)


def _mapped(titles: Path, output: Path, jobs: int) -> Run:
    """Run the command in a process of its own, and its children."""
    code = (
        "import json, resource, sys\nfrom ccgraph.cli import main\n"
        "if __name__ == '__main__':\n"
        "    sys.argv = ['ccgraph', *sys.argv[1:]]\n"
        "    try:\n        main()\n    except SystemExit as end:\n        assert not end.code, end.code\n"
        "    own, sub = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "    print(json.dumps(max(own.ru_maxrss, sub.ru_maxrss)))\n"
    )
    rows = sum(1 for _ in titles.open(encoding="utf-8")) - 1
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-c", code, "map", str(titles), "-o", str(output), "--jobs", str(jobs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = json.loads(done.stdout.splitlines()[-1]) / 1024
    run = Run(jobs, rows, wall, processor, memory)
    sys.stderr.write(f"{run}\n")
    return run


def _beside(titles: Path, reference: list[str]) -> list[tuple[str, float]]:
    """Seconds of processor a title for baselines that compare characters, on the first titles of the file."""
    from rapidfuzz import fuzz, process
    from sklearn.feature_extraction.text import TfidfVectorizer

    with titles.open(encoding="utf-8", newline="") as file:
        rows = itertools.islice(csv.DictReader(file, delimiter=";"), _SAMPLE)
        asked = [row["Intitulé du poste"].lower() for row in rows]
    texts = [form.lower() for title in reference for form in forms(title)]
    started = time.process_time()
    process.cdist(asked, texts, scorer=fuzz.token_sort_ratio, workers=1)
    fuzzy = (time.process_time() - started) / len(asked)
    space = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    matrix = space.fit_transform(texts).T.tocsr()
    started = time.process_time()
    for at in range(0, len(asked), 100):
        (space.transform(asked[at : at + 100]) @ matrix).toarray().argmax(axis=1)
    near = (time.process_time() - started) / len(asked)
    return [("rapidfuzz, token sort ratio", fuzzy), ("TF-IDF of characters (scikit-learn)", near)]


def _page(
    given: argparse.Namespace,
    distinct: int,
    starts: list[Run],
    runs: list[Run],
    same: bool,
    load: float,
    beside: list[tuple[str, float]],
) -> str:
    lines = [
        "# Mapping in bulk",
        "",
        f"`python -m benchmarks.bulk --size {given.size} --jobs {given.jobs} --seed {given.seed} "
        "--out docs/bulk-benchmark.md`: "
        f"{given.size:,} titles, {distinct:,} of them different, made from those of ROME with the noise of "
        f"advertisements; one in five is a compound of two. {platform.machine()}, {os.cpu_count()} processors, Python "
        f"{platform.python_version()}; load of the machine at the start {load:.1f} (of other programs: above 0, the "
        "seconds by the clock say little, and those of the processor too much).",
        "",
        "`ccgraph map titles.csv -o mapped.csv --jobs N`, from start to end. What the same call takes for one title is "
        "taken off for the throughput: "
        + ", ".join(
            f"{s.processor:.1f} s of processor with --jobs {s.jobs} ({s.wall:.1f} s by the clock)" for s in starts
        )
        + ".",
        "",
        "| processes | seconds, clock | titles a second | seconds of processor | titles a second of processor "
        "| MB, largest process |",
        "|---|---|---|---|---|---|",
    ]
    for run, start in zip(runs, starts, strict=True):
        processor = max(run.processor - start.processor, 1e-9)
        wall = max(run.wall - start.wall, 1e-9)
        lines.append(
            f"| {run.jobs} | {run.wall:.0f} | {run.rows / wall:.0f} | {run.processor:.0f} | {run.rows / processor:.0f} "
            f"| {run.memory:.0f} |"
        )
    first, last = runs[0], runs[-1]
    lines += ["", f"The runs wrote {'the same bytes' if same else 'DIFFERENT bytes'}."]
    if last.jobs > first.jobs:
        scale = (first.wall - starts[0].wall) / max(last.wall - starts[-1].wall, 1e-9)
        lines.append(f"{last.jobs} processes are {scale:.2f} times as fast as {first.jobs}, by the clock.")
    lines += [
        "",
        f"Beside it, the nearest title of ROME by characters alone, no code, confidence or reason, {_SAMPLE} titles, "
        "in the same run:",
        "",
        "| | titles a second of processor |",
        "|---|---|",
        *(f"| {name} | {1 / seconds:.0f} |" for name, seconds in beside),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
