"""The catalogue: questions as ``.rq`` files that run as they stand in any tool, and can be given other terms.

A file opens with ``#+`` lines of YAML (the convention of grlc): summary and question in both languages, parameters with
their types, columns. A parameter is a ``VALUES`` clause of one variable with example terms. Binding replaces the terms
between its braces, found by the tokens of SPARQL 1.1 (section 19.8: comments, strings and IRIs are never looked into),
with typed terms that the engine itself writes; text is never pasted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccgraph import resources
from ccgraph.errors import DataError, NotFoundError, QueryError, UsageError
from ccgraph.rdf import to_engine
from ccgraph.reason import search_key
from ccgraph.sparql import values_span
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table, Term
from ccgraph.terms import PREFIXES

if TYPE_CHECKING:
    import yaml

__all__ = ["Parameter", "Query", "Value", "bind", "catalogue", "find", "names", "run"]

Value = str | int | Term
_TYPES = {"iri", "string", "name", "integer"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a catalogue query.

    Attributes:
        name: the variable, without its question mark.
        type: ``iri``, ``string``, ``name`` (a string folded as names are: no accents, no case) or ``integer``.
        kind: for an ``iri``, the class that its values belong to (local name of a ``ccj:`` class), or ``None``.
        description: what it stands for, by language.
    """

    name: str
    type: str
    kind: str | None
    description: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """A question of the catalogue: its name (the file's stem), its metadata and its text."""

    name: str
    summary: Mapping[str, str]
    question: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Mapping[str, str]]
    text: str

    @property
    def body(self) -> str:
        """The text without its front matter: what an engine is asked."""
        return _body(self.text)


def names(folder: Path | None = None) -> list[str]:
    """The names of the catalogue's queries, sorted."""
    return sorted(path.stem for path in (folder or resources.folder("queries")).glob("*.rq"))


def find(name: str, folder: Path | None = None) -> Query:
    """A query of the catalogue by its name.

    Raises:
        NotFoundError: there is none of that name; the nearest are listed.
        QueryError: its front matter is not what the catalogue asks for.
    """
    known = names(folder)
    if name not in known:
        import difflib  # only for the error

        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else f"there are: {', '.join(known)}."
        raise NotFoundError(f"No query is called “{name}”: {hint}")
    path = (folder or resources.folder("queries")) / f"{name}.rq"
    return _read(path)


def catalogue(folder: Path | None = None) -> list[Query]:
    """Every query of the catalogue, by name."""
    return [find(name, folder) for name in names(folder)]


@cache
def _read(path: Path) -> Query:
    import yaml  # 15 ms, and only for catalogue queries

    text = path.read_text(encoding="utf-8")
    front = "\n".join(line[3:] for line in text.splitlines() if line.startswith("#+ "))
    try:
        meta: dict[str, Any] = yaml.load(front, Loader=_safe_loader()) or {}  # noqa: S506 - safe loaders only
        parameters = tuple(
            Parameter(name, about["type"], about.get("class"), about["description"])
            for name, about in meta.get("parameters", {}).items()
        )
        query = Query(path.stem, meta["summary"], meta["question"], parameters, meta["columns"], text)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise QueryError(f"{path}: its #+ front matter is not as the catalogue asks ({error!r}).") from error
    for parameter in query.parameters:
        if parameter.type not in _TYPES:
            raise QueryError(f"{path}: parameter {parameter.name} has type “{parameter.type}”; use {sorted(_TYPES)}.")
    return query


def _safe_loader() -> type[yaml.SafeLoader | yaml.CSafeLoader]:
    """The safe loader in C where PyYAML has it: ten times quicker, and a command waits for it."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def run(store: Store, query: Query, arguments: Mapping[str, Value | Sequence[Value]]) -> Table:
    """Bind the arguments and run.

    Raises:
        UsageError: an unknown parameter, a value of the wrong type, or a parameter that is not given: the examples of
            the file are not an answer to anybody's question. Only the language of labels has a default.
        QueryError: the store refuses the query.
    """
    bound = bind(query, arguments)
    if missing := [p.name for p in query.parameters if p.name not in arguments and p.name != "lang"]:
        raise UsageError(f"The query {query.name} needs {', '.join(missing)}: give it with -p {missing[0]}=VALUE.")
    result = store.query(bound)
    if not isinstance(result, Table):
        raise QueryError(f"The query {query.name} is not a SELECT.")
    return result


def bind(query: Query, arguments: Mapping[str, Value | Sequence[Value]]) -> str:
    """The body of a query with its parameters' examples replaced by the given terms.

    Raises:
        UsageError: an unknown parameter, no value, or a value of the wrong type.
        QueryError: the text has no ``VALUES`` clause for a declared parameter.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    found = []
    for name, given in arguments.items():
        if name not in known:
            listed = ", ".join(known) or "none"
            raise UsageError(f"The query {query.name} has no parameter “{name}” (it has: {listed}).")
        values = [given] if isinstance(given, str | int | Literal) else list(given)
        if not values:
            raise UsageError(f"Parameter {name}: give at least one value.")
        try:
            terms = " ".join(str(to_engine(_term(known[name], value))) for value in values)
        except DataError as error:
            raise UsageError(f"Parameter {name}: {error}") from error
        found.append((*_span(query.body, name), terms))
    text = query.body
    for start, end, terms in sorted(found, reverse=True):
        text = f"{text[:start]} {terms} {text[end:]}"
    return text


@cache
def _body(text: str) -> str:
    return "".join(dropwhile(lambda line: line.startswith("#+"), text.splitlines(keepends=True))).lstrip()


@cache
def _span(text: str, name: str) -> tuple[int, int]:
    """As :func:`values_span`, of a text of the catalogue: once, as it takes longer than many an answer."""
    return values_span(text, name)


def _term(parameter: Parameter, value: Value) -> Term:
    if isinstance(value, Literal):
        return value
    if parameter.type == "integer":
        try:
            return Literal(str(int(value)), None, PREFIXES["xsd"] + "integer")
        except ValueError as error:
            raise UsageError(f"Parameter {parameter.name}: “{value}” is not a whole number.") from error
    if parameter.type == "name":
        return Literal(search_key(str(value)))
    if parameter.type == "string":
        return Literal(str(value))
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+", str(value)) is None:
        raise UsageError(f"Parameter {parameter.name}: “{value}” is not an absolute IRI.")
    return Iri(value)
