"""SHACL validation, and a report a person can act on.

pySHACL is the reference, and what validates small data. The ``shacl`` package (Rust, the extra ``ccgraph[fast]``) gives
the same report much sooner, and is chosen past a size where it is installed. The tests hold the two reports against
each other on every fixture, on shipped data and on seeded faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import rdflib
from rdflib import RDF, SH

from ccgraph import resources, verdicts
from ccgraph.dataset import dataset_files
from ccgraph.errors import DataError
from ccgraph.inference import COMMON
from ccgraph.rdf import Triple, has_blank_node, names_of, read_triples, to_rdflib
from ccgraph.serialization import serialize
from ccgraph.terms import CCJ

__all__ = ["PYSHACL_UP_TO", "Engine", "Finding", "default_engine", "validate"]

Engine = Literal["shacl", "pyshacl"]
PYSHACL_UP_TO: Final = 1_000
"""Triples, common ground included: pySHACL answers in a few seconds up to there."""

# What a line starts with, as far as a space or semicolon: an IRI, or a prefixed name.
_SUBJECT = re.compile(r"(?:<([^>]*)>|([\w-]*):([^\s;<]*))(?=[\s;]|$)")
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


def validate(
    files: list[Path] | None = None, lang: str = "fr", engine: Engine | None = None, *, again: bool = False
) -> list[Finding]:
    """Validate RDF files against the shapes, the dataset (shipped and own) without argument.

    A user's files are validated together with the shared vocabularies and the ontology, never with another document's
    graph; findings about those are left out. Of the dataset, only what changed since the last time is validated; see
    :mod:`ccgraph.verdicts`.

    Args:
        files: RDF files; ``None`` for the dataset.
        lang: language of the messages, ``fr`` or ``en``.
        engine: ``shacl`` or ``pyshacl``; by default as :func:`default_engine` chooses.
        again: validate all of the dataset, whatever was found the last time.

    Returns:
        The findings, in the order of the files; none when the data conform.

    Raises:
        DataError: a file cannot be read or parsed (the message names file, line and column), or the engine asked for
            is not installed.
    """
    if files is None:
        return _sorted(_validate_dataset(lang, engine, again=again))
    triples = _read_all(files)
    shared = [triple for file in sorted(_common()) for triple in read_triples(file)]
    # What is ours alone is left out; a blank node of the user's has another label in the report, and stays.
    ours = names_of(shared)[0] - names_of(triples)[0]
    focus = None if any(has_blank_node(t) for t in triples) else set().union(*names_of(triples)) - ours
    findings = _judge(triples, shared, lang, engine, focus)
    return _sorted(_located((finding for finding in findings if finding.focus not in ours), files))


def _common() -> list[Path]:
    return [*resources.folder("ontology").glob("*.ttl"), *resources.folder("data").glob("vocabularies/*.ttl")]


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.file or "", f.line or 0, f.focus, f.shape, f.path or "", f.value or ""))


def _judge(
    triples: list[Triple], shared: list[Triple], lang: str, engine: Engine | None, focus: set[str] | None = None
) -> list[Finding]:
    """The findings about some triples, judged together with common ground; perhaps about some nodes only."""
    shapes = [triple for file in sorted(resources.folder("shapes").glob("*.ttl")) for triple in read_triples(file)]
    data = [*triples, *shared]
    chosen = engine or default_engine(len(data))
    report = _by_shacl(data, shapes) if chosen == "shacl" else _by_pyshacl(data, shapes, focus)
    return [*_findings(report, lang, _messages(shapes, lang)), *_unknown_terms(triples, shared, lang)]


def _validate_dataset(lang: str, engine: Engine | None, *, again: bool) -> Iterable[Finding]:
    files = dataset_files()
    triples: dict[str, list[Triple]] = {}
    for file in files:
        triples.setdefault(file.unit, []).extend(file.triples())
    linked = verdicts.links(triples)
    ontology = sorted(resources.folder("ontology").glob("*.ttl"))
    ground = [*ontology, *sorted(resources.folder("shapes").glob("*.ttl")), Path(__file__)]
    keys = verdicts.keys(files, linked, ground, f"{lang} {engine} {_versions()}")
    kept = {} if again else verdicts.read()
    found = {unit: [Finding(**f) for f in kept[key]] for unit, key in keys.items() if key in kept}  # type: ignore[arg-type]
    changed = keys.keys() - found.keys()
    if changed:
        # The ontology is part of the data: class hierarchy for the targets, and the style of its terms is judged too.
        shared = [triple for file in ontology for triple in read_triples(file)]
        needed = changed.union(*(linked[unit] for unit in changed)) | ({COMMON} & keys.keys())
        # What only the ontology describes is judged with common ground.
        owner = {name: unit for unit in sorted(keys, key=lambda u: u != COMMON) for name in names_of(triples[unit])[0]}
        paths = [file.path for file in files]
        found |= {unit: [] for unit in changed}
        data = [triple for unit in sorted(needed) for triple in triples[unit]]
        focus = {name for name, unit in owner.items() if unit in changed}
        whole = changed == keys.keys()
        judged = _judge(data, shared, lang, engine, None if whole else focus)
        for finding in _located((f for f in judged if owner.get(f.focus, COMMON) in changed), paths):
            found[owner.get(finding.focus, COMMON)].append(finding)
        verdicts.write({keys[unit]: [asdict(f) for f in findings] for unit, findings in found.items()})
    return [finding for findings in found.values() for finding in findings]


def _versions() -> str:
    """The engines, by version: another release may judge otherwise."""
    known = (name for name in ("pyshacl", "shacl") if find_spec(name))
    return " ".join(f"{name} {version(name)}" for name in known)


def _read_all(files: list[Path]) -> list[Triple]:
    """The triples of all files; every file that cannot be read is named, not only the first."""
    triples: list[Triple] = []
    faults: list[DataError] = []
    for file in files:
        try:
            triples += read_triples(file)
        except DataError as error:
            faults.append(error)
    if faults:
        kinds = {type(fault) for fault in faults}
        # A file that is not there is a call to mend, not a fault of the data.
        raise (kinds.pop() if len(kinds) == 1 else DataError)("\n".join(map(str, faults)))
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


def default_engine(size: int) -> Engine:
    """The engine used when none is asked for: the reference, or past :data:`PYSHACL_UP_TO` triples the quick one.

    Args:
        size: triples of the data, common ground included.
    """
    return "shacl" if size > PYSHACL_UP_TO and find_spec("shacl") else "pyshacl"


def _by_shacl(data: list[Triple], shapes: list[Triple]) -> rdflib.Graph:
    try:
        import shacl
    except ImportError as error:
        raise DataError("The engine shacl is not installed: pip install shacl, or choose pyshacl.") from error
    compiled = shacl.Shapes.from_text(serialize(shapes, "nt"), format="ntriples")
    report = compiled.validate_text(serialize(data, "nt"), format="ntriples")
    return rdflib.Graph().parse(data=report.serialize("ntriples"), format="nt")


def _by_pyshacl(data: list[Triple], shapes: list[Triple], focus: set[str] | None = None) -> rdflib.Graph:
    import pyshacl

    if focus is not None and not focus:
        return rdflib.Graph()

    _, report, text = pyshacl.validate(
        to_rdflib(data),
        shacl_graph=to_rdflib(shapes),
        inference="none",
        do_owl_imports=False,
        js=False,
        advanced=False,
        focus_nodes=None if focus is None else sorted(focus),
    )
    if not isinstance(report, rdflib.Graph):
        raise DataError(f"The data cannot be validated: {text}")
    return report


def _messages(shapes: list[Triple], lang: str) -> dict[str, str]:
    """The message of each shape in a language: of a SPARQL constraint's several, pySHACL reports any one."""
    graph = to_rdflib(t for t in shapes if t.predicate.value == str(SH.message))
    found = ((str(s), o) for s, o in graph.subject_objects(SH.message) if isinstance(o, rdflib.Literal))
    # A message with variables is filled in by the engine only.
    return {shape: str(text) for shape, text in found if text.language == lang and "{" not in text}


def _findings(report: rdflib.Graph, lang: str, known: Mapping[str, str]) -> Iterable[Finding]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        messages = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)]
        shape = str(report.value(result, SH.sourceShape))
        wanted = [str(m) for m in messages if m.language == lang] or [known[s] for s in (shape,) if s in known]
        wanted += map(str, messages)
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        severity = report.value(result, SH.resultSeverity)
        yield Finding(
            _SEVERITIES.get(severity, "violation") if isinstance(severity, rdflib.URIRef) else "violation",
            str(report.value(result, SH.focusNode)),
            # A path of several steps is a blank node, whose label says nothing; the shape names it.
            str(path) if isinstance(path, rdflib.URIRef) else None,
            None if value is None else str(value),
            wanted[0] if wanted else "",
            shape,
            str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2],
        )


def _located(findings: Iterable[Finding], files: list[Path]) -> list[Finding]:
    """Where a focus node is a subject: the first line that starts with its IRI or prefixed name.

    RDF parsers keep no positions, so this reads Turtle by its layout, each file once; a node written in another way has
    no line.
    """
    known = list(findings)
    missing = {finding.focus for finding in known}
    places: dict[str, tuple[str, int]] = {}
    for file in files if missing else ():
        text = file.read_text(encoding="utf-8")
        prefixes = dict(re.findall(r"(?im)^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", text))
        for number, line in enumerate(text.split("\n"), 1):
            found = _SUBJECT.match(line)
            if found is None:
                continue
            iri, prefix, local = found.groups()
            name = iri if prefix is None else f"{prefixes.get(prefix, prefix)}{local}"
            if name in missing:
                missing.remove(name)
                places[name] = (str(file), number)
        if not missing:
            break
    return [replace(f, file=places[f.focus][0], line=places[f.focus][1]) if f.focus in places else f for f in known]
