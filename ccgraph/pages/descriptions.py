"""What a page says, as triples: the same resource for machines, in every format."""

from __future__ import annotations

from ccgraph.pages.statements import Statements
from ccgraph.rdf import Triple, triple
from ccgraph.table import Blank, Iri
from ccgraph.terms import ONTOLOGY, PREFIXES

__all__ = ["Descriptions"]

_TYPE = PREFIXES["rdf"] + "type"


class Descriptions:
    """The triples of each page: all that is said of its resource and parts, and what refers to them.

    Membership of a class is not told from the class's side; the dumps hold it.
    """

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self._ontology: list[Triple] = []

    def triples(self, page: str) -> list[Triple]:
        """The triples of a page, in no order."""
        if page == ONTOLOGY or page.startswith(f"{ONTOLOGY}/"):
            return self.ontology()
        s = self.statements
        found: set[Triple] = set()
        for iri in (page, *s.parts(page)):
            found.update(triple(Iri(iri), fact.property, fact.other) for fact in s.facts.get(iri, ()))
            found.update(
                triple(link.other, link.property, Iri(iri)) for link in s.links.get(iri, ()) if link.property != _TYPE
            )
        return list(found)

    def ontology(self) -> list[Triple]:
        """The ontology whole, with its axioms on terms of others and its lists."""
        if self._ontology:
            return self._ontology
        self._ontology = [
            triple(iri if isinstance(iri, Blank) else Iri(iri), fact.property, fact.other)
            for iri, fact in self.statements.ontology()
        ]
        return self._ontology
