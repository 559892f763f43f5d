"""From what stands in a field to a role: by name, by identifier, or as a suggestion wrote it; else what it may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ccgraph import names
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.serve.work.reconcile import reconciler
from ccgraph.serve.work.session import Session
from ccgraph.serve.work.web.site import address_of, short
from ccgraph.terms import ID

__all__ = ["Field", "Proposal", "field", "near", "titles_of_documents"]

# As the suggestions write it: Conseiller (outsourcia-2018/conseiller).
_WRITTEN: Final = re.compile(r"\((?P<id>[\w.~-]+/[\w.~#/-]+)\)\s*$", re.ASCII)
_NEAR: Final = 6
_ALIKE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A role that a field may mean: its identifier, label, document, and the page with it in the field."""

    id: str
    label: str
    document: str
    href: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form as it was filled in.

    Attributes:
        name: of the parameter.
        given: what was typed.
        iri: the role it names, where it names one.
        label: the role's label.
        several: the roles that bear the name, where there are several.
        near: the roles of the nearest names, where nothing bears the name.
    """

    name: str
    given: str
    iri: str = ""
    label: str = ""
    several: tuple[Proposal, ...] = ()
    near: tuple[Proposal, ...] = ()

    @property
    def shown(self) -> str:
        """What the field holds on the page that answers."""
        return f"{self.label} ({short(self.iri)})" if self.iri else self.given

    @property
    def known(self) -> bool:
        """Whether it names one role."""
        return bool(self.iri)

    @property
    def wrong(self) -> bool:
        """Whether it is filled in and names no role, or several."""
        return bool(self.given) and not self.iri


def field(session: Session, given: dict[str, Any], name: str, text: str, target: str) -> Field:
    """A field as it was filled in.

    Args:
        session: of the worker.
        given: the question.
        name: of the parameter.
        text: what stands in the field.
        target: the page that proposals lead to.
    """
    lang, text = given["lang"], text.strip()
    if not text:
        return Field(name, "")
    written = _WRITTEN.search(text)
    try:
        found = names.resolve(session.store, written["id"] if written else text, "Role", None, lang)
    except (NotFoundError, UsageError):
        found = []
    if len(found) == 1:
        return Field(name, text, found[0].iri, found[0].label)
    documents = titles_of_documents(session, lang)

    def proposal(identifier: str, label: str) -> Proposal:
        pairs = [(k, identifier if (k, v.strip()) == (name, text) else v) for k, v in given["address"]]
        document = documents.get(f"{ID}document/{identifier.partition('/')[0]}", "")
        return Proposal(identifier, label, document, address_of(target, pairs, lang))

    if found:
        return Field(name, text, several=tuple(proposal(short(m.iri), m.label) for m in found))
    close = near(session, text, lang)
    return Field(name, text, near=tuple(proposal(c["id"].removeprefix("role/"), c["name"]) for c in close))


def near(session: Session, text: str, lang: str, types: Sequence[str] = ("Role",)) -> list[dict[str, Any]]:
    """The things of the nearest names, best first, as the reconciliation service gives them."""
    query = {"query": text[:200], "type": list(types), "limit": _NEAR}
    return [c for c in reconciler(session, lang).reconcile(query) if c["score"] >= _ALIKE]


def titles_of_documents(session: Session, lang: str) -> dict[str, str]:
    """The titles of the documents by IRI."""
    return session.once(
        lambda: {m.iri: m.label for m in names.members(session.store, "SourceDocument", None, lang)}, "documents", lang
    )
