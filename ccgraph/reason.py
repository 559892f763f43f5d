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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ccgraph.rdf import NamedNode, Object, Subject, Triple, from_engine, iri, plain_literal
from ccgraph.store import EmbeddedStore
from ccgraph.terms import CCJ, PREFIXES

__all__ = ["Rules", "closure", "search_key"]

_RDF, _RDFS, _OWL, _SKOS, _XL = (PREFIXES[p] for p in ("rdf", "rdfs", "owl", "skos", "skosxl"))
_TYPE = iri(_RDF + "type")
_SEARCH_KEY = iri(CCJ + "searchKey")
_KINDS = ("prefLabel", "altLabel", "hiddenLabel")
_FORM = "literalForm"
_LABELS = {*(iri(_SKOS + kind) for kind in (*_KINDS, "notation")), iri(_XL + _FORM)}
_PRINTED, _ACRONYM = iri(CCJ + "printedForm"), iri(CCJ + "Acronym")
_INHERITED = {iri(CCJ + kind): iri(f"{CCJ}effective{kind.capitalize()}") for kind in ("force", "jurisdiction")}
_ABOVE = {iri(CCJ + link) for link in ("inSection", "mentionedBy", "subordinate")}
_BRACKETS = re.compile(r"\([^)]*\)")
_PLURAL = re.compile(r"(?<=\w{3})s$")
_WORD = re.compile(r"[^\W_]+")


def search_key(label: str) -> str:
    """A label folded for search: no accents, no case, œ as oe, words of letters and digits parted by one space."""
    decomposed = unicodedata.normalize("NFKD", label.casefold().replace("œ", "oe").replace("æ", "ae"))
    return " ".join(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))


def _keys(label: str) -> set[str]:
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
        """Read the axioms of an ontology; superclasses and superproperties are closed here, once."""
        out: dict[str, dict[object, list[object]]] = defaultdict(lambda: defaultdict(list))
        for t in triples:
            out[t.predicate.value][t.subject].append(t.object)
        supers, super_properties = (_closed(out[_RDFS + name]) for name in ("subClassOf", "subPropertyOf"))
        updates = [
            _table_rule("?x a ?b", "?x a ?a", _pairs(supers)),
            _table_rule("?x ?b ?y", "?x ?a ?y", _pairs(super_properties)),
        ]
        for name, pattern in (("domain", "?x ?a ?y"), ("range", "?y ?a ?x . FILTER(!isLiteral(?x))")):
            typed = {p: {d for c in cs for d in (c, *supers.get(c, ()))} for p, cs in out[_RDFS + name].items()}
            updates.append(_table_rule("?x a ?b", pattern, _pairs(typed)))
        inverse = {p: set(qs) for p, qs in out[_OWL + "inverseOf"].items()}
        updates += [
            _table_rule("?y ?b ?x", "?x ?a ?y", _pairs(inverse)),
            _table_rule("?y ?a ?x", "?x ?b ?y", _pairs(inverse)),
        ]
        joined: set[object] = set()
        for p, kinds in out[_TYPE.value].items():
            if iri(_OWL + "SymmetricProperty") in kinds:
                updates.append(_rule(f"?y {p} ?x", f"?x {p} ?y"))
            if iri(_OWL + "TransitiveProperty") in kinds:
                joined.add(p)
                updates.append(_rule(f"?x {p} ?z", f"?x {p} ?y . ?y {p} ?z"))
        for p, heads in out[_OWL + "propertyChainAxiom"].items():
            for head in heads:
                links = _items(head, out)
                joined.update(links)
                path = " . ".join(f"?x{i} {link} ?x{i + 1}" for i, link in enumerate(links))
                updates.append(_rule(f"?x0 {p} ?x{len(links)}", path))
        updates += [
            _rule(f"?x <{_SKOS}{kind}> ?label", f"?x <{_XL}{kind}> ?title . ?title <{_XL}{_FORM}> ?label")
            for kind in _KINDS
        ]
        named = frozenset(p for p in joined if isinstance(p, NamedNode)) | {
            iri(_XL + kind) for kind in (*_KINDS, _FORM)
        }
        return cls(tuple(update for update in updates if update), frozenset(named))


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
        Triple(t.subject, _SEARCH_KEY, plain_literal(key))
        for t in closed
        if t.predicate in _LABELS or (t.predicate == _PRINTED and Triple(t.subject, _TYPE, _ACRONYM) in closed)
        for key in _keys(str(from_engine(t.object)))
    }
    inherited = {t for own, effective in _INHERITED.items() for t in _inherit(closed, own, effective)}
    return sorted((closed | keys | inherited) - asserted, key=str)


def _inherit(closed: set[Triple], own: NamedNode, effective: NamedNode) -> set[Triple]:
    """The values of a property at each statement: its own, else those of the nearest place above that has some."""
    values: dict[Object, set[Object]] = defaultdict(set)
    above: dict[Object, set[Object]] = defaultdict(set)
    for t in closed:
        if t.predicate == own:
            values[t.subject].add(t.object)
        elif t.predicate in _ABOVE:
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

    places = {t.subject for t in closed if t.predicate == own or t.predicate in _ABOVE}
    return {Triple(place, effective, value) for place in places for value in nearest(place)}


def _closed(edges: dict[object, list[object]]) -> dict[object, set[object]]:
    """The transitive closure of a small graph of named terms."""
    result: dict[object, set[object]] = {}
    for start, nearest in edges.items():
        seen: set[object] = set()
        todo = list(nearest)
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += edges.get(node, [])
        result[start] = seen
    return result


def _pairs(table: dict[object, set[object]]) -> Iterator[tuple[object, object]]:
    for key in sorted(table, key=str):
        for value in sorted(table[key], key=str):
            yield key, value


def _items(head: object, out: dict[str, dict[object, list[object]]]) -> list[object]:
    items = []
    while head != iri(_RDF + "nil"):
        items += out[_RDF + "first"][head]
        (head,) = out[_RDF + "rest"][head]
    return items


def _rule(conclusion: str, premises: str) -> str:
    return f"INSERT {{ {conclusion} }} WHERE {{ {premises} }}"


def _table_rule(conclusion: str, premises: str, pairs: Iterable[tuple[object, object]]) -> str:
    """One update for a whole table of axioms; empty when there is none."""
    rows = " ".join(f"({a} {b})" for a, b in pairs)
    return rows and _rule(conclusion, f"VALUES (?a ?b) {{ {rows} }} {premises}")
