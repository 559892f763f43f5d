"""SHACL validation, and a report a person can act on.

pySHACL is the reference; the ``shacl`` package (Rust) gives the same report about a hundred times sooner and is used
where it is installed. The tests hold the two reports against each other on every fixture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import rdflib
from rdflib import RDF, SH

from ccgraph import resources
from ccgraph.dataset import graph_files
from ccgraph.errors import DataError
from ccgraph.rdf import Triple, read_triples, serialize, to_rdflib
from ccgraph.terms import CCJ

__all__ = ["Engine", "Finding", "default_engine", "validate"]

Engine = Literal["shacl", "pyshacl"]

_SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a validation report (SHACL, section 3.6.2), with the place in the user's file where known."""

    severity: str
    focus: str
    path: str | None
    value: str | None
    message: str
    shape: str
    component: str
    file: str | None = None
    line: int | None = None


def validate(files: list[Path] | None = None, lang: str = "fr", engine: Engine | None = None) -> list[Finding]:
    """Validate RDF files against the shapes, the shipped data without argument.

    A user's files are validated together with the shared vocabularies and the ontology, never with another document's
    graph; findings about those are left out.

    Args:
        files: RDF files; ``None`` for the shipped data.
        lang: language of the messages, ``fr`` or ``en``.
        engine: ``shacl`` or ``pyshacl``; by default the first where it is installed.

    Returns:
        The findings, in the order of the files; none when the data conform.

    Raises:
        DataError: a file cannot be read or parsed (the message names file, line and column), or the engine asked for
            is not installed.
    """
    data = resources.folder("data")
    shipped = graph_files() if files is None else []
    own = [file.path for file in shipped] if files is None else files
    triples = [triple for file in shipped for triple in file.triples()]
    triples += _read_all(files or [])
    # The ontology is part of the data: class hierarchy for the targets, and the style of its terms is judged too.
    common = [*resources.folder("ontology").glob("*.ttl"), *(data.glob("vocabularies/*.ttl") if files else ())]
    shared = [triple for file in sorted(common) for triple in read_triples(file)]
    shapes = [triple for file in sorted(resources.folder("shapes").glob("*.ttl")) for triple in read_triples(file)]
    report = _ENGINES[engine or default_engine()]([*triples, *shared], shapes)
    unknown = list(_unknown_terms(triples, shared, lang))
    subjects = {str(triple.subject).strip("<>") for triple in triples}
    # What is ours alone is left out; a blank node of the user's has another label in the report, and stays.
    ours = {str(triple.subject).strip("<>") for triple in shared} - subjects
    findings = [finding for finding in _findings(report, lang) if files is None or finding.focus not in ours]
    located = [_locate(finding, own) for finding in [*findings, *unknown]]
    return sorted(located, key=lambda f: (f.file or "", f.line or 0, f.focus, f.shape, f.path or "", f.value or ""))


def _read_all(files: list[Path]) -> list[Triple]:
    """The triples of all files; every file that cannot be read is named, not only the first."""
    triples: list[Triple] = []
    faults = []
    for file in files:
        try:
            triples += read_triples(file)
        except DataError as error:
            faults.append(str(error))
    if faults:
        raise DataError("\n".join(faults))
    return triples


def _unknown_terms(triples: list[Triple], shared: list[Triple], lang: str) -> Iterable[Finding]:
    """A warning for each use of a term of our namespace that the ontology does not declare: no shape would notice."""
    known = {str(t.subject).strip("<>") for t in shared}
    for t in triples:
        for term in (t.predicate, t.object):
            name = str(term).strip("<>")
            if name.startswith(CCJ) and name not in known:
                near = get_close_matches(name, [k for k in known if k.startswith(CCJ)], n=1, cutoff=0.7)
                meant = f" ({near[0].removeprefix(CCJ)} ?)" if near else ""
                message = {
                    "fr": f"ccj:{name.removeprefix(CCJ)} n'est pas un terme de l'ontologie : le corriger{meant}.",
                    "en": f"ccj:{name.removeprefix(CCJ)} is not a term of the ontology: correct it{meant}.",
                }[lang]
                focus = str(t.subject).strip("<>")
                yield Finding("warning", focus, str(t.predicate).strip("<>"), name, message, CCJ, "UnknownTerm")


def default_engine() -> Engine:
    """The engine used when none is asked for."""
    return "shacl" if find_spec("shacl") else "pyshacl"


def _by_shacl(data: list[Triple], shapes: list[Triple]) -> rdflib.Graph:
    try:
        import shacl
    except ImportError as error:
        raise DataError("The engine shacl is not installed: pip install shacl, or choose pyshacl.") from error
    compiled = shacl.Shapes.from_text(serialize(shapes, "nt"), format="ntriples")
    report = compiled.validate_text(serialize(data, "nt"), format="ntriples")
    return rdflib.Graph().parse(data=report.serialize("ntriples"), format="nt")


def _by_pyshacl(data: list[Triple], shapes: list[Triple]) -> rdflib.Graph:
    import pyshacl

    _, report, text = pyshacl.validate(
        to_rdflib(data),
        shacl_graph=to_rdflib(shapes),
        inference="none",
        do_owl_imports=False,
        js=False,
        advanced=False,
    )
    if not isinstance(report, rdflib.Graph):
        raise DataError(f"The data cannot be validated: {text}")
    return report


_ENGINES: dict[Engine, Callable[[list[Triple], list[Triple]], rdflib.Graph]] = {
    "shacl": _by_shacl,
    "pyshacl": _by_pyshacl,
}


def _findings(report: rdflib.Graph, lang: str) -> Iterable[Finding]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        messages = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)]
        wanted = [m for m in messages if m.language == lang] or messages
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        severity = report.value(result, SH.resultSeverity)
        yield Finding(
            _SEVERITIES.get(severity, "violation") if isinstance(severity, rdflib.URIRef) else "violation",
            str(report.value(result, SH.focusNode)),
            # A path of several steps is a blank node, whose label says nothing; the shape names it.
            str(path) if isinstance(path, rdflib.URIRef) else None,
            None if value is None else str(value),
            str(wanted[0]) if wanted else "",
            str(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2],
        )


def _locate(finding: Finding, files: list[Path]) -> Finding:
    """Where the focus node is a subject: the line that starts with its IRI or prefixed name.

    RDF parsers keep no positions, so this reads Turtle by its layout; a node written in another way has no line.
    """
    for file in files:
        text = file.read_text(encoding="utf-8")
        prefixes = dict(re.findall(r"(?im)^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", text))
        spellings = [re.escape(f"<{finding.focus}>")]
        for prefix, namespace in prefixes.items():
            if finding.focus.startswith(namespace):
                spellings.append(re.escape(f"{prefix}:{finding.focus[len(namespace) :]}"))
        found = re.search(rf"(?m)^(?:{'|'.join(spellings)})(?=[\s;])", text)
        if found is not None:
            return replace(finding, file=str(file), line=text.count("\n", 0, found.start()) + 1)
    return finding
