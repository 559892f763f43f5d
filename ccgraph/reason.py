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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ccgraph.axioms import Axioms
from ccgraph.rdf import NamedNode, Object, Subject, Triple, from_engine, iri, plain_literal
from ccgraph.store import EmbeddedStore
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
_BRACKETS = re.compile(r"\([^)]*\)")
_PLURAL = re.compile(r"(?<=\w{3})s$")
_WORD = re.compile(r"[^\W_]+")


def search_key(label: str) -> str:
    """A label folded for search: no accents, no case, œ as oe, words of letters and digits parted by one space."""
    decomposed = unicodedata.normalize("NFKD", label.casefold().replace("œ", "oe").replace("æ", "ae"))
    return " ".join(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))


def search_keys(label: str) -> set[str]:
    """The search keys of a label: folded; without what stands in brackets (“(ère)”, “(ROA)”); and in the singular."""
    folded = {search_key(label), search_key(_BRACKETS.sub("", label))} - {""}
    return folded | {" ".join(_PLURAL.sub("", word) for word in key.split()) for key in folded}


@dataclass(frozen=True)
class Rules:
    """The ontology's axioms, compiled to SPARQL updates over a default graph.

    Attributes:
        updates: one update a rule, or a table of axioms.
        joined: the properties of the rules with several premises: only triples with these, of all common ground, can
            take part in a new inference.
    """

    updates: tuple[str, ...]
    joined: frozenset[NamedNode]

    @classmethod
    def from_ontology(cls, triples: Iterable[Triple]) -> Rules:
        """Compile the axioms of an ontology."""
        axioms = Axioms.from_ontology(triples)
        updates = [
            _table_rule("?x a ?b", "?x a ?a", _pairs(axioms.superclasses)),
            _table_rule("?x ?b ?y", "?x ?a ?y", _pairs(axioms.superproperties)),
            _table_rule("?x a ?b", "?x ?a ?y", _pairs(axioms.domains)),
            _table_rule("?x a ?b", "?y ?a ?x . FILTER(!isLiteral(?x))", _pairs(axioms.ranges)),
            _table_rule("?y ?b ?x", "?x ?a ?y", _pairs(axioms.inverses)),
            _table_rule("?y ?a ?x", "?x ?b ?y", _pairs(axioms.inverses)),
        ]
        updates += [_rule(f"?y {p} ?x", f"?x {p} ?y") for p in axioms.symmetric]
        updates += [_rule(f"?x {p} ?z", f"?x {p} ?y . ?y {p} ?z") for p in axioms.transitive]
        for p, links in axioms.chains:
            path = " . ".join(f"?x{i} {link} ?x{i + 1}" for i, link in enumerate(links))
            updates.append(_rule(f"?x0 {p} ?x{len(links)}", path))
        updates += [
            _rule(f"?x {skos} ?label", f"?x {xl} ?title . ?title {FORM} ?label") for xl, skos in SKOS_LABELS.items()
        ]
        joined = {*axioms.transitive, *(link for _, links in axioms.chains for link in links), *SKOS_LABELS, FORM}
        return cls(tuple(update for update in updates if update), frozenset(joined))


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
    store = EmbeddedStore()
    store.add({*unit, *(t for t in common if t.predicate in rules.joined)})
    # Read back, because the engine writes numbers its own way (1.0 as 1).
    asserted = set(store.triples())
    size = -1
    while size != len(store):
        size = len(store)
        for update in rules.updates:
            store.update(update)
    closed = set(store.triples())
    keys = {
        Triple(t.subject, SEARCH_KEY, plain_literal(key))
        for t in closed
        if t.predicate in LABELS or (t.predicate == PRINTED and Triple(t.subject, _TYPE, ACRONYM) in closed)
        for key in search_keys(str(from_engine(t.object)))
    }
    inherited = {t for own, effective in INHERITED.items() for t in _inherit(closed, own, effective)}
    return sorted((closed | keys | inherited) - asserted, key=str)


def _inherit(closed: set[Triple], own: NamedNode, effective: NamedNode) -> set[Triple]:
    """The values of a property at each statement: its own, else those of the nearest place above that has some."""
    values: dict[Object, set[Object]] = defaultdict(set)
    above: dict[Object, set[Object]] = defaultdict(set)
    for t in closed:
        if t.predicate == own:
            values[t.subject].add(t.object)
        elif t.predicate in ABOVE:
            above[t.subject].add(t.object)

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

    places = {t.subject for t in closed if t.predicate == own or t.predicate in ABOVE}
    return {Triple(place, effective, value) for place in places for value in nearest(place)}


def _pairs(table: Mapping[NamedNode, frozenset[NamedNode]]) -> Iterator[tuple[NamedNode, NamedNode]]:
    for key in sorted(table, key=str):
        for value in sorted(table[key], key=str):
            yield key, value


def _rule(conclusion: str, premises: str) -> str:
    return f"INSERT {{ {conclusion} }} WHERE {{ {premises} }}"


def _table_rule(conclusion: str, premises: str, pairs: Iterable[tuple[object, object]]) -> str:
    """One update for a whole table of axioms; empty when there is none."""
    rows = " ".join(f"({a} {b})" for a, b in pairs)
    return rows and _rule(conclusion, f"VALUES (?a ?b) {{ {rows} }} {premises}")
