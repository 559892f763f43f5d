"""The codes there are: looked up by what a person types, and explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from ccgraph import resources
from ccgraph.errors import QueryError
from ccgraph.mapping.model import Candidate
from ccgraph.mapping.phrases import say
from ccgraph.rdf import to_engine
from ccgraph.sparql import values_span
from ccgraph.store import Store
from ccgraph.table import Iri, Table
from ccgraph.terms import ID, PREFIXES

if TYPE_CHECKING:
    from ccgraph.mapping.reference import ReferenceTitles

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

    def partial(self, scheme: str) -> bool:
        """Whether only a part of a classification is loaded."""
        ...

    def definition(self, iri: str) -> str:
        """What defines a code, empty where nothing does."""
        ...

    def roles(self, iri: str) -> list[str]:
        """The roles of the documents that were judged near a code, each with its passages."""
        ...


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes by classification and notation, with their definitions, and the classifications of which this is a part."""

    entries: dict[tuple[str, str], Candidate]
    definitions: dict[str, str]
    parts: frozenset[str] = frozenset()

    def version(self, scheme: str) -> str:
        """See :class:`Lookup`."""
        return next((entry.version for (of, _), entry in self.entries.items() if of == scheme), "")

    def find(self, scheme: str, code: str) -> Candidate | None:
        """See :class:`Lookup`."""
        return self.entries.get((scheme, _folded(code)))

    def partial(self, scheme: str) -> bool:
        """See :class:`Lookup`."""
        return scheme in self.parts

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
    """The codes that the matcher maps to, read from the store when first asked for."""

    def __init__(self, store: Store, lang: str, reference: ReferenceTitles | None = None) -> None:
        """Look codes up in a store, or in what was read of it already."""
        self._store = store
        self._lang = lang
        self._reference = reference
        self._codes: Codes | None = None

    @property
    def known(self) -> Codes:
        """All of them, without the store: to be sent to another process."""
        if self._codes is None:
            from ccgraph.mapping.fitted import known_reference
            from ccgraph.mapping.reference import WHOLE

            known = (self._reference or known_reference(self._store)).codes
            entries = (Candidate(code.iri, code.scheme, code.code, code.label, code.version, 0.0) for code in known)
            self._codes = Codes.of(entries, {code.iri: code.definition for code in known})
            counts = Counter(code.scheme for code in known)
            parts = frozenset(s for s, count in counts.items() if s in {"rome", "esco", "isco"} and count < WHOLE)
            self._codes = replace(self._codes, parts=parts)
        return self._codes

    def version(self, scheme: str) -> str:
        """See :class:`Lookup`."""
        return self.known.version(scheme)

    def find(self, scheme: str, code: str) -> Candidate | None:
        """See :class:`Lookup`."""
        return self.known.find(scheme, code)

    def partial(self, scheme: str) -> bool:
        """See :class:`Lookup`."""
        return self.known.partial(scheme)

    def definition(self, iri: str) -> str:
        """See :class:`Lookup`."""
        return self.known.definition(iri)

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
