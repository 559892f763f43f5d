"""Synthetic organisations in the data model of ccgraph, as N-Quads: ``python -m benchmarks.generate --triples 1e5``.

Every organisation is one document whose text is made up, so that passages, counts and digests are true of it. It gives
two named graphs: what the document states, and our annotations. Shared competencies, codes and levels stand in a graph
of their own, the entries of the catalogue in another. Shared tools, indicators, channels and meetings are those of
``data/vocabularies``. Every organisation has its own source of chance, so the n-th is the same however many there are,
and only one is held in memory.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from benchmarks.organisation import Shared, organisation
from benchmarks.quads import Lines, concept, iri, scheme, text
from benchmarks.wording import competency_name
from ccgraph.rdf import read_triples
from ccgraph.resources import folder
from ccgraph.terms import CCJ, GRAPH, ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccgraph.rdf import Triple

__all__ = ["Parameters", "Summary", "bindings", "quads", "shared", "write"]

VOCABULARY = f"{GRAPH}vocabularies/synthetic"
CATALOGUE = f"{GRAPH}synthetic/catalogue"
_KINDS = ("ProfessionalCompetency", "TechnicalKnowHow", "OrganisationalKnowHow", "RelationalKnowHow", "Knowledge")
_BRANCHING = 8
_GRID_LEVELS = 8
_EXPERIENCE_LEVELS = 4
_CODES = 60
_SHARED = {"tools": "Tool", "indicators": "Indicator", "channels": "Channel", "meetings": "Meeting"}


@dataclass(frozen=True)
class Parameters:
    """What is to be made.

    Attributes:
        organisations: how many, at least (one without a number).
        roles: described roles per organisation.
        activities: activities per role.
        competencies: size of the shared tree; ``None`` lets it grow with ``triples``.
        seed: the same seed gives the same bytes.
        triples: go on up to the first organisation with which so many triples are reached.
    """

    organisations: int | None = None
    roles: int = 12
    activities: int = 8
    competencies: int | None = None
    seed: int = 1
    triples: int | None = None

    @property
    def tree(self) -> int:
        """The size of the competency tree."""
        if self.competencies is not None:
            return self.competencies
        return 200 if self.triples is None else max(40, min(13_000, self.triples // 500))


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made."""

    organisations: int
    triples: int


def shared(parameters: Parameters) -> Shared:
    """The identifiers that all organisations draw on."""
    found = {stem: _members(stem, kind) for stem, kind in _SHARED.items()}
    return Shared(
        mentioned=found["tools"] + found["indicators"] + found["channels"],
        meetings=found["meetings"],
        competencies=tuple(f"{ID}competency/synthetic/c{i:05d}" for i in range(parameters.tree)),
        codes=tuple(f"{ID}code/synthetic/v1/{_notation(i)}" for i in range(_CODES)),
        grid_levels=tuple(f"{ID}level/synthetic-grid/{i + 1}" for i in range(_GRID_LEVELS)),
        experience_levels=tuple(f"{ID}level/synthetic-experience/{i + 1}" for i in range(_EXPERIENCE_LEVELS)),
    )


def _members(stem: str, kind: str) -> tuple[tuple[str, str], ...]:
    """The concepts of a shared vocabulary that are of a class, with their French labels."""
    triples: list[Triple] = list(read_triples(folder("data") / "vocabularies" / f"{stem}.ttl"))
    of_kind = {str(t.subject) for t in triples if str(t.object) == f"<{CCJ}{kind}>"}
    return tuple(
        sorted(
            (str(t.subject)[1:-1], t.object.value)
            for t in triples
            if str(t.subject) in of_kind
            and t.predicate.value == PREFIXES["skos"] + "prefLabel"
            and isinstance(t.object, Literal)
            and t.object.language == "fr"
        )
    )


def quads(parameters: Parameters) -> Iterator[str]:
    """The lines of N-Quads, one organisation in memory at a time."""
    common = shared(parameters)
    vocabulary = _vocabulary(common)
    yield from vocabulary
    fixed, entry = len(_entries(0)), len(_entries(1)) - len(_entries(0))
    count, made = len(vocabulary) + fixed, 0
    while count < (parameters.triples or 0) or made < (parameters.organisations or 1):
        lines = organisation(made, common, random.Random(f"{parameters.seed}/{made}"), parameters)
        yield from lines
        made += 1
        count += len(lines) + entry
    yield from _entries(made)


def write(parameters: Parameters, path: Path) -> Summary:
    """Write the lines to a file.

    Returns:
        How many organisations and triples it holds.
    """
    count, graphs = 0, set()
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for line in quads(parameters):
            out.write(line)
            count += 1
            graphs.add(line.rsplit(" ", 2)[1])
    return Summary(sum(graph.startswith(f"<{GRAPH}sources/") for graph in graphs), count)


def bindings(parameters: Parameters) -> dict[str, str]:
    """Terms for the parameters of catalogue queries, all of the first organisation.

    Returns:
        An IRI by local name of a class, or by name of a parameter.
    """
    common = shared(parameters)
    lines = organisation(0, common, random.Random(f"{parameters.seed}/0"), parameters)
    stem = "synthetic-000000"
    reports, members = [], []
    for line in lines:
        subject, predicate, value = line.split(" ", 3)[:3]
        if predicate == f"<{CCJ}reportsTo>":
            reports.append((subject[1:-1], value[1:-1]))
        elif value == f"<{CCJ}Activity>":
            members.append(subject[1:-1])
    # Roles come from the top of the tree down: the last one has the longest chain.
    return {
        "Role": reports[-1][0],
        "SourceDocument": f"{ID}document/{stem}",
        "Section": f"{ID}section/{stem}/organigramme",
        "chart": f"{ID}section/{stem}/organigramme",
        "Department": f"{ID}department/{stem}/direction-generale",
        "superior": reports[0][0],
        "other": reports[1][0],
        "Activity": members[0],
        "Competency": common.competencies[0],
        "ClassificationCode": common.codes[0],
        "Indicator": next(i for i, _ in common.mentioned if "/indicators/" in i),
        "Tool": next(i for i, _ in common.mentioned if "/tools/" in i),
        "Meeting": common.meetings[0][0],
        "concept": next(i for i, _ in common.mentioned if "/tools/" in i),
        "key": "responsable",
        "origin": reports[0][0],
        "target": reports[-1][0],
        "resource": reports[-1][0],
        "section": f"{ID}section/{stem}/organigramme",
        "code": common.codes[0],
        "property": f"{CCJ}reportsTo",
        "class": f"{CCJ}Activity",
        "measure": f"{ID}concept/measures/team-size",
        "force": f"{ID}concept/forces/employer-practice",
        "number": "10",
        "percent": "50",
        "lang": "fr",
    }


def _notation(index: int) -> str:
    return f"{chr(ord('A') + index % 14)}{1000 + index}"


def _vocabulary(common: Shared) -> list[str]:
    """Competencies in a broader tree, codes and two scales."""
    out = Lines(VOCABULARY)
    tree = f"{ID}competency/synthetic"
    scheme(out, tree, "Compétences synthétiques", "Synthetic competencies")
    for i, one in enumerate(common.competencies):
        name = competency_name(i)
        concept(out, one, tree, (name.french, name.english), _KINDS[i % len(_KINDS)])
        if i == 0:
            out.add(one, "skos:topConceptOf", iri(tree))
        else:
            out.add(one, "skos:broader", iri(common.competencies[(i - 1) // _BRANCHING]))
    codes = f"{ID}code/synthetic/v1"
    scheme(out, codes, "Nomenclature synthétique", "Synthetic classification", "CodeScheme")
    out.add(codes, "owl:versionInfo", text("v1"))
    out.add(codes, "ccj:notationPattern", text("[A-N][0-9]{4}"))
    for i, one in enumerate(common.codes):
        concept(
            out, one, codes, (f"Métier synthétique {i + 1}", f"Synthetic occupation {i + 1}"), "ReferenceOccupation"
        )
        out.add(one, "skos:notation", text(_notation(i)))
    for stem, kind, members in (
        ("grid", "GridLevel", common.grid_levels),
        ("experience", "ExperienceLevel", common.experience_levels),
    ):
        scale = f"{ID}level/synthetic-{stem}"
        scheme(out, scale, f"Échelle {stem}", f"Scale {stem}", "Scale")
        for rank, one in enumerate(members, 1):
            concept(out, one, scale, (f"Niveau {rank} ({stem})", f"Level {rank} ({stem})"), kind)
            out.add(one, "ccj:rank", text(rank))
    return list(out)


def _entries(organisations: int) -> list[str]:
    """The catalogue's entries of all graphs."""
    out = Lines(CATALOGUE)
    agent = f"{ID}agent/synthetic"
    out.add(agent, "rdf:type", iri(PREFIXES["prov"] + "Agent"))
    out.add(agent, "skos:prefLabel", text("Générateur", "fr"), text("Generator", "en"))
    stated = [(f"sources/synthetic-{i:06d}", "stated") for i in range(organisations)]
    judged = [(f"annotations/synthetic-{i:06d}", "curated") for i in range(organisations)]
    for local, kind in [("vocabularies/synthetic", "curated"), ("synthetic/catalogue", "curated"), *stated, *judged]:
        graph = GRAPH + local
        out.add(graph, "rdf:type", iri(PREFIXES["dcat"] + "Dataset"))
        out.add(graph, "dcterms:title", text(f"Graphe {local}", "fr"), text(f"Graph {local}", "en"))
        out.add(graph, "ccj:graphKind", iri(f"{ID}concept/graph-kinds/{kind}"))
        out.add(graph, "dcterms:creator", iri(agent))
        out.add(graph, "dcterms:created", text("2026-11-22", kind="date"))
        out.add(graph, "dcterms:license", iri("https://creativecommons.org/licenses/by/4.0/"))
        if kind == "stated":
            out.add(graph, "dcterms:source", iri(f"{ID}document/{local.rpartition('/')[2]}"))
            out.add(graph, "ccj:complete", text(True))
    return list(out)


def main(arguments: list[str] | None = None) -> None:
    """Write N-Quads to a file or to stdout."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.partition("\n")[0])
    parser.add_argument("--triples", type=lambda s: int(float(s)), help="stop at so many (1e4 to 1e7)")
    parser.add_argument("--organisations", type=int)
    parser.add_argument("--roles", type=int, default=Parameters.roles)
    parser.add_argument("--activities", type=int, default=Parameters.activities)
    parser.add_argument("--competencies", type=int)
    parser.add_argument("--seed", type=int, default=Parameters.seed)
    parser.add_argument("--out", type=Path, help="a file (stdout)")
    given = parser.parse_args(arguments)
    if (given.triples is None) == (given.organisations is None):
        parser.error("give one of --triples and --organisations")
    out = given.out
    made = Parameters(**{k: v for k, v in vars(given).items() if k != "out"})
    if out is None:
        sys.stdout.writelines(quads(made))
    else:
        done = write(made, out)
        sys.stderr.write(f"{out}: {done.organisations} organisations, {done.triples} triples\n")


if __name__ == "__main__":
    main()
