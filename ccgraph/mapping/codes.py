"""The codes there are: looked up by what a person types, and explained.

The questions put to the store stand in ``queries/mapping/*.rq``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from ccgraph import resources
from ccgraph.errors import QueryError
from ccgraph.mapping.model import Candidate
from ccgraph.mapping.phrases import say
from ccgraph.rdf import to_engine
from ccgraph.sparql import values_span
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import ID, PREFIXES

__all__ = ["Codes", "Lookup", "StoredCodes"]

_RELATIONS = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")


class Lookup(Protocol):
    """What a review and a spreadsheet ask of the codes."""

    def version(self, scheme: str) -> str:
        """The version of a classification, empty where it is not known."""
        ...

    def find(self, scheme: str, code: str) -> Candidate | None:
        """The code of a classification, as a candidate of confidence 0; ``None`` where there is none."""
        ...

    def definition(self, iri: str) -> str:
        """What defines a code, empty where nothing does."""
        ...

    def roles(self, iri: str) -> list[str]:
        """The roles of the documents that were judged near a code, each with its passages."""
        ...


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes by classification and notation, with their definitions."""

    entries: dict[tuple[str, str], Candidate]
    definitions: dict[str, str]

    def version(self, scheme: str) -> str:
        """See :class:`Lookup`."""
        return next((entry.version for (of, _), entry in self.entries.items() if of == scheme), "")

    def find(self, scheme: str, code: str) -> Candidate | None:
        """See :class:`Lookup`."""
        return self.entries.get((scheme, _folded(code)))

    def definition(self, iri: str) -> str:
        """See :class:`Lookup`."""
        return self.definitions.get(iri, "")

    def roles(self, iri: str) -> list[str]:  # noqa: ARG002 - of the protocol
        """See :class:`Lookup`."""
        return []

    @classmethod
    def of(cls, codes: Iterable[Candidate], definitions: dict[str, str] | None = None) -> Codes:
        """The codes given; the last one of a notation counts."""
        return cls({(c.scheme, _folded(c.code)): c for c in codes}, definitions or {})


class StoredCodes:
    """The codes of a store, read when first asked for."""

    def __init__(self, store: Store, lang: str) -> None:
        self._store = store
        self._lang = lang
        self._codes: Codes | None = None

    @property
    def _all(self) -> Codes:
        if self._codes is None:
            self._codes = self._read()
        return self._codes

    def _read(self) -> Codes:
        found: dict[str, Candidate] = {}
        definitions: dict[str, str] = {}
        # A label in the language asked for wins; versions in their order, so that the newest is the one found.
        rows = [
            {key: cell for key, cell in row.items() if cell is not None} for row in _ask(self._store, _text("codes"))
        ]
        for row in sorted(rows, key=lambda row: (_ordered(str(row["version"])), _speaks(row["label"], self._lang))):
            iri, scheme = str(row["code"]), str(row["scheme"]).removeprefix(f"{ID}code/").partition("/")[0]
            found[iri] = Candidate(iri, scheme, str(row["notation"]), str(row["label"]), str(row["version"]), 0.0)
            if "definition" in row and (iri not in definitions or _speaks(row["definition"], self._lang)):
                definitions[iri] = str(row["definition"])
        return Codes.of(found.values(), definitions)

    def version(self, scheme: str) -> str:
        """See :class:`Lookup`."""
        versions = [entry.version for (of, _), entry in self._all.entries.items() if of == scheme]
        return max(versions, key=_ordered, default="")

    def find(self, scheme: str, code: str) -> Candidate | None:
        """See :class:`Lookup`."""
        return self._all.find(scheme, code)

    def definition(self, iri: str) -> str:
        """See :class:`Lookup`."""
        return self._all.definition(iri)

    def roles(self, iri: str) -> list[str]:
        """See :class:`Lookup`."""
        passages: dict[tuple[int, str, str], list[str]] = {}
        text = _text("judged")
        start, end = values_span(text, "code")
        for row in _ask(self._store, f"{text[:start]} {to_engine(Iri(iri))} {text[end:]}"):
            relation = str(row["predicate"]).removeprefix(PREFIXES["skos"])
            key = (_RELATIONS.index(relation), str(row["role"]).removeprefix(f"{ID}role/"), str(row["label"]))
            found = passages.setdefault(key, [])
            if row["passage"] is not None:
                found.append(str(row["passage"]).removeprefix(f"{ID}document/"))
        return [
            f"{label} ({say(_RELATIONS[relation], self._lang)}, {role}) {' '.join(where)}".rstrip()
            for (relation, role, label), where in sorted(passages.items())
        ]


def _text(name: str) -> str:
    return (resources.folder("queries") / "mapping" / f"{name}.rq").read_text(encoding="utf-8")


def _ask(store: Store, text: str) -> Table:
    result = store.query(text)
    if not isinstance(result, Table):
        raise QueryError("A query of queries/mapping is not a SELECT.")
    return result


def _folded(code: str) -> str:
    return code.strip().upper()


def _ordered(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def _speaks(term: object, lang: str) -> bool:
    return isinstance(term, Literal) and term.language == lang
