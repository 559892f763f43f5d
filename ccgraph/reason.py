"""The closure: what follows from stated and curated triples by a closed list of rules.

The rules, after the OWL 2 RL/RDF rule names (W3C, OWL 2 Profiles, section 4.3), applied to the axioms of
``ontology/ccjobs.ttl`` only, so that SKOS, PROV or ORG axioms never leak in:

======== =================================================================================================
cax-sco  an instance of a class is one of its superclasses
prp-dom  the subject of a property is an instance of its domain (and so of the domain's superclasses)
prp-rng  the object of a property, when it is not a literal, is an instance of its range
prp-spo1 a property implies its superproperties
prp-inv  a property implies its inverse, both ways
prp-symp a symmetric property holds both ways
prp-trp  a transitive property closes over itself
prp-spo2 a chain of properties implies another
======== =================================================================================================

Three rules stand outside OWL 2 DL, and so outside what an OWL reasoner judges:

* SKOS-XL (SKOS Reference, appendix B.3.2, S55-S57): ``skosxl:prefLabel`` / ``altLabel`` / ``hiddenLabel`` followed by
  ``skosxl:literalForm`` gives the plain SKOS label;
* ``ccj:searchKey``: a label, a title, a notation or a printed acronym without accents, case and punctuation, also
  without brackets and in the singular, because SPARQL 1.1 cannot fold accents;
* ``ccj:effectiveForce`` and ``ccj:effectiveJurisdiction``: a statement's own force or jurisdiction, else that of the
  nearest section (of the statement that mentions it, of the role it attaches) that has one. Nearer prevails, so the
  rule is not monotonic; it runs once, over the fixpoint of the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ccgraph.axioms import Axioms
from ccgraph.fixpoint import fixpoint
from ccgraph.rdf import NamedNode, Object, Subject, Triple, iri, plain_literal
from ccgraph.store import as_stored
from ccgraph.terms import CCJ, PREFIXES

__all__ = [
    "ABOVE",
    "ACRONYM",
    "FORM",
    "INHERITED",
    "LABELS",
    "PRINTED",
    "SEARCH_KEY",
    "SKOS_LABELS",
    "Rules",
    "closure",
    "search_key",
    "search_keys",
]

_TYPE = iri(PREFIXES["rdf"] + "type")
SEARCH_KEY = iri(CCJ + "searchKey")
FORM = iri(PREFIXES["skosxl"] + "literalForm")
SKOS_LABELS = {
    iri(f"{PREFIXES['skosxl']}{kind}"): iri(f"{PREFIXES['skos']}{kind}")
    for kind in ("prefLabel", "altLabel", "hiddenLabel")
}
"""The SKOS-XL labels, and the plain SKOS label that each gives."""
LABELS = frozenset({*SKOS_LABELS.values(), iri(PREFIXES["skos"] + "notation"), FORM})
"""What search keys are made of."""
PRINTED, ACRONYM = iri(CCJ + "printedForm"), iri(CCJ + "Acronym")
INHERITED = {iri(CCJ + kind): iri(f"{CCJ}effective{kind.capitalize()}") for kind in ("force", "jurisdiction")}
"""What is inherited from the nearest place above, and the property that holds the result."""
ABOVE = frozenset(iri(CCJ + link) for link in ("inSection", "mentionedBy", "subordinate"))
"""The links that lead to the place above."""
# What the rules outside OWL read, of all that is stated and inferred.
_READ = frozenset({_TYPE, *LABELS, PRINTED, *INHERITED, *ABOVE})
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ı": "i"})
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]")
_BRACKETS = re.compile(r"\([^)]*\)")
_PLURAL = re.compile(r"(?<=\w{3})s$")
_WORD = re.compile(r"[^\W_]+")


def search_key(label: str) -> str:
    """A label folded for search: no accents, no case, œ as oe, words of letters and digits parted by one space."""
    # Decomposed first: a letter of mathematics (𝐀) has no small form of its own.
    folded = unicodedata.normalize("NFKD", label).casefold()
    if not folded.isascii():
        # Most accents are of this one block, which leaves ASCII; what is left of others is looked at one by one.
        folded = _ACCENTS.sub("", folded.translate(_LIGATURES))
        if not folded.isascii():
            folded = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(_WORD.findall(folded))


def search_keys(label: str) -> set[str]:
    """The search keys of a label: folded; without what stands in brackets (“(ère)”, “(ROA)”); and in the singular."""
    folded = {search_key(label), search_key(_BRACKETS.sub("", label))} - {""}
    return folded | {" ".join(_PLURAL.sub("", word) for word in key.split()) for key in folded}


@dataclass(frozen=True)
class Rules:
    """The rules, ready to be applied.

    Attributes:
        axioms: of the ontology.
        chains: each property with a chain of properties that implies it, those of SKOS-XL included.
        joined: the properties of the rules with several premises: only triples with these, of all common ground, can
            take part in a new inference.
        premises: the properties that any rule starts from. Of a triple with another nothing follows by these rules, so
            that the bulk of a large classification (labels, definitions) need not be taken up.
    """

    axioms: Axioms
    chains: tuple[tuple[NamedNode, tuple[NamedNode, ...]], ...]
    joined: frozenset[NamedNode]
    premises: frozenset[NamedNode]

    @classmethod
    def from_ontology(cls, triples: Iterable[Triple]) -> Rules:
        """The rules with the axioms of an ontology."""
        axioms = Axioms.from_ontology(triples)
        chains = (*axioms.chains, *((skos, (xl, FORM)) for xl, skos in SKOS_LABELS.items()))
        joined = frozenset({*axioms.transitive, *(link for _, links in chains for link in links)})
        return cls(axioms, chains, joined, joined | axioms.premises)


def closure(rules: Rules, unit: Iterable[Triple], common: Iterable[Triple] = ()) -> list[Triple]:
    """What follows from the triples of one unit, given common ground.

    Args:
        rules: the compiled rules.
        unit: the triples of one source, with our judgements about it.
        common: shared vocabularies, with what was already inferred from them.

    Returns:
        The inferred triples, sorted, none of them in ``unit``; some may stand in ``common``. Runs to a fixpoint; every
        rule is monotone over a finite set of terms, so it ends.
    """
    stated = list(unit)
    # Through the engine's eyes, which writes numbers its own way (1.0 as 1).
    taken = as_stored(t for t in stated if t.predicate in rules.premises)
    taken += as_stored(t for t in common if t.predicate in rules.joined)
    closed = fixpoint(rules.axioms, rules.chains, taken, _READ)
    found, by = closed.inferred, closed.by_predicate
    for t in stated:
        if t.predicate in _READ and t.predicate not in rules.premises:
            by[t.predicate].append((t.subject, t.object))
    acronyms = {thing for thing, kind in by[_TYPE] if kind == ACRONYM}
    for predicate in (*LABELS, PRINTED):
        for thing, label in by[predicate]:
            if not isinstance(label, Triple) and (predicate != PRINTED or thing in acronyms):
                found.update(Triple(thing, SEARCH_KEY, plain_literal(key)) for key in search_keys(label.value))
    for own, effective in INHERITED.items():
        found |= _inherit(by, own, effective)
    # What a rule gives may have been stated, as what no rule starts from.
    given = {t.predicate for t in found}
    found.difference_update(as_stored(t for t in stated if t.predicate in given))
    return sorted(found, key=str)


def _inherit(by: Mapping[NamedNode, list[tuple[Subject, Object]]], own: NamedNode, effective: NamedNode) -> set[Triple]:
    """The values of a property at each statement: its own, else those of the nearest place above that has some."""
    values: dict[Object, set[Object]] = defaultdict(set)
    above: dict[Object, set[Object]] = defaultdict(set)
    places: set[Subject] = set()
    for links, table in (((own,), values), (ABOVE, above)):
        for link in links:
            for place, value in by.get(link, ()):
                table[place].add(value)
                places.add(place)

    def nearest(start: Subject) -> set[Object]:
        layer: set[Object] = {start}
        seen: set[Object] = {start}
        while layer:
            found = {value for place in layer if place in values for value in values[place]}
            if found:
                return found
            layer = {up for place in layer if place in above for up in above[place]} - seen
            seen |= layer
        return set()

    return {Triple(place, effective, value) for place in places for value in nearest(place)}
