"""What was measured of closure, validation, comparison and mapping, and how it grows, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from benchmarks.comparing import TASKS
from benchmarks.comparison import exponent
from benchmarks.report import count_of, megabytes, seconds_of
from benchmarks.titles import METHODS

if TYPE_CHECKING:
    from benchmarks.closing import Closing
    from benchmarks.comparing import Comparing
    from benchmarks.validating import Validating

__all__ = ["closing", "comparing", "growth", "titles", "validating"]

Series = dict[str, list[tuple[float, float, float]]]
"""By task: size, seconds, octets."""


def closing(found: Mapping[int, Closing]) -> str:
    """The closure beside owlrl."""
    lines = [
        "\n## Closure\n",
        "Asserted triples with the ontology. Of the triples that have a property or class of the ontology (but for the "
        "rules outside OWL, docs/stores.md), *missing* counts ours that owlrl does not give, *surplus* owlrl's that we "
        "do not. The last column is the closure of one organisation more, given the common ground.\n",
        "| triples | inferred | ccgraph | owlrl | ratio | peak, ccgraph | peak, owlrl | missing | surplus | one more |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in found.values():
        ours, theirs = one.median("ccgraph"), one.median("owlrl")
        asked = bool(one.seconds["owlrl"])
        cells = [
            count_of(one.asserted),
            count_of(one.inferred),
            seconds_of(ours),
            f"{'> ' if one.capped else ''}{seconds_of(theirs)}" if asked else "—",
            f"{'> ' if one.capped else ''}{theirs / ours:.0f}" if asked else "—",
            megabytes(one.peaks["ccgraph"]),
            megabytes(one.peaks["owlrl"]) if "owlrl" in one.peaks else "—",
            *([count_of(one.missed), count_of(one.surplus)] if asked and not one.capped else ["—", "—"]),
            seconds_of(one.added),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def validating(found: Mapping[int, Validating]) -> str:
    """The two engines of validation."""
    lines = [
        "\n## Validation\n",
        "The organisations with the shared vocabularies, by `ccgraph.validate`; every hundredth statement of some "
        "properties that the shapes ask for was left out. Reading and the report are part of the time. *Same* says "
        "whether the two reports are identical, finding by finding.\n",
        "| triples | findings | `shacl` | pySHACL | ratio | peak, `shacl` | peak, pySHACL | same |",
        "|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for one in found.values():
        quick, judge = one.engines["shacl"], one.engines.get("pyshacl")
        cut = "pyshacl" in one.engines and judge is None
        cells = [count_of(one.triples), count_of(one.findings)]
        cells += [seconds_of(quick["seconds"]) if quick else "cut off"]
        cells += [seconds_of(judge["seconds"]) if judge else f"> {one.cap:g} s" if cut else "—"]
        least = judge["seconds"] if judge else one.cap if cut else 0
        cells += [f"{'> ' if cut else ''}{least / quick['seconds']:.0f}" if quick and least else "—"]
        cells += [megabytes(each["peak"]) if each else "—" for each in (quick, judge)]
        cells += [("yes" if one.same else "**no**") if quick and judge else "—"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def comparing(found: Mapping[int, Comparing]) -> str:
    """Comparison of all roles beside SPARQL."""
    lines = [
        "\n## Comparison\n",
        "All roles of the same data. SPARQL is `queries/compare/overlap.rq`, the definition of the third task, in the "
        "bare engine on the same store. To 10^4 organisations: `python -m benchmarks.comparison`, "
        "[comparison-benchmark.md](comparison-benchmark.md).\n",
        "| roles | task | ccgraph | peak | SPARQL | peak | ratio |",
        "|--:|---|--:|--:|--:|--:|--:|",
    ]
    for one in found.values():
        for name, words in TASKS.items():
            task = one.tasks[name]
            cells = [count_of(one.roles), words, seconds_of(task["processor"]), megabytes(task["peak"])]
            if name != "counts":
                cells += ["", "", ""]
            elif one.sparql is None:
                cells += [f"> {one.cap:g} s", "—", f"> {one.cap / task['processor']:.1f}"]
            else:
                cells += [seconds_of(one.sparql["seconds"]), megabytes(one.sparql["peak"])]
                cells += [f"{one.sparql['seconds'] / task['processor']:.1f}"]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def titles(found: Mapping[int, Mapping[str, Mapping[str, Any]]]) -> str:
    """Mapping of titles beside comparisons of characters."""
    known = next(iter(found.values()))["ccgraph"]["titles"]
    lines = [
        "\n## Mapping\n",
        f"Made-up titles to the codes of the shipped slice of ROME ({count_of(known)} titles). The others give the "
        "title with the most alike characters and no more; how often each is right, on whole references: "
        "`python -m benchmarks.mapping`, [mapping-benchmark.md](mapping-benchmark.md). *Ready* is done once.\n",
        "| titles | method | ready | all titles | a title | peak |",
        "|--:|---|--:|--:|--:|--:|",
    ]
    for number, methods in found.items():
        for name in METHODS:
            one = methods[name]
            lines.append(
                f"| {count_of(number)} | {name} | {seconds_of(one['ready'])} | {seconds_of(one['seconds'])} "
                f"| {seconds_of(one['seconds'] / number)} | {megabytes(one['peak'])} |"
            )
    return "\n".join(lines) + "\n"


def growth(series: Series, image: str) -> str:
    """How time and memory grow with the triples."""
    lines = [
        "\n## Growth\n",
        "The exponent of the number of triples, over all sizes and from the last but one to the last (1 is in "
        "proportion). What is fixed flattens the small end.\n",
        "| task | time | last step | memory | last step |",
        "|---|--:|--:|--:|--:|",
    ]
    for task, rows in series.items():
        cells = []
        for column in (1, 2):
            pairs = [(row[0], max(row[column], 1e-6)) for row in rows]
            cells += [_exponent(pairs), _exponent(pairs[-2:])]
        lines.append(f"| {task} | {' | '.join(cells)} |")
    return "\n".join([*lines, f"\n![Processor time and memory by number of triples]({image})"]) + "\n"


def _exponent(pairs: Sequence[tuple[float, float]]) -> str:
    return f"{exponent(list(pairs)):.2f}" if len(pairs) > 1 else "—"
