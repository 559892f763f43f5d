"""SHACL validation with pySHACL, and a report a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pyshacl
import rdflib
from rdflib import RDF, SH

from ccgraph import resources
from ccgraph.errors import DataError
from ccgraph.rdf import Triple, read_triples, to_rdflib

__all__ = ["Finding", "validate"]

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


def validate(files: list[Path] | None = None, lang: str = "fr") -> list[Finding]:
    """Validate Turtle files against the shapes, the shipped data without argument.

    A user's files are validated together with the shared vocabularies and the ontology, never with another document's
    graph; findings about those are left out.

    Args:
        files: RDF files; ``None`` for the shipped data.
        lang: language of the messages, ``fr`` or ``en``.

    Returns:
        The findings, in the order of the files; none when the data conform.

    Raises:
        DataError: a file cannot be read or parsed (the message names file, line and column).
    """
    data = resources.folder("data")
    own = sorted(data.rglob("*.ttl")) if files is None else files
    triples = [triple for file in own for triple in read_triples(file)]
    # The ontology is mixed in here: pySHACL's own mixing keeps only its axioms, and the style of terms is judged too.
    common = [*resources.folder("ontology").glob("*.ttl"), *(data.glob("vocabularies/*.ttl") if files else ())]
    shared = [triple for file in sorted(common) for triple in read_triples(file)]
    report = _report(to_rdflib([*triples, *shared]))
    subjects = {str(triple.subject).strip("<>") for triple in triples}
    findings = [finding for finding in _findings(report, lang) if files is None or finding.focus in subjects]
    located = [_locate(finding, own) for finding in findings]
    return sorted(located, key=lambda f: (f.file or "", f.line or 0, f.focus, f.shape, f.path or "", f.value or ""))


def _report(data: rdflib.Graph) -> rdflib.Graph:
    shapes = _graph(resources.folder("shapes").glob("*.ttl"))
    _, report, text = pyshacl.validate(
        data,
        shacl_graph=shapes,
        inference="none",
        do_owl_imports=False,
        js=False,
        advanced=False,
    )
    if not isinstance(report, rdflib.Graph):
        raise DataError(f"The data cannot be validated: {text}")
    return report


def _graph(files: Iterable[Path]) -> rdflib.Graph:
    triples: list[Triple] = [triple for file in sorted(files) for triple in read_triples(file)]
    return to_rdflib(triples)


def _findings(report: rdflib.Graph, lang: str) -> Iterable[Finding]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        messages = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)]
        wanted = [m for m in messages if m.language == lang] or messages
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        severity = report.value(result, SH.resultSeverity)
        yield Finding(
            _SEVERITIES.get(severity, "violation") if isinstance(severity, rdflib.URIRef) else "violation",
            str(report.value(result, SH.focusNode)),
            None if path is None else str(path),
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
