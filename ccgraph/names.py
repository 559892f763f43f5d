"""From a name as people type it to the resources that bear it: any title, no accent, case or punctuation needed."""

from __future__ import annotations

from dataclasses import dataclass

from ccgraph.errors import DataError, NotFoundError, UsageError
from ccgraph.rdf import to_engine
from ccgraph.reason import search_key
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table
from ccgraph.terms import CCJ, ID, PREFIXES

__all__ = ["Match", "members", "resolve", "resolve_one"]

_PREFIXES = f"PREFIX ccj: <{CCJ}> PREFIX skos: <{PREFIXES['skos']}> PREFIX rdfs: <{PREFIXES['rdfs']}>"
_SHOWN = 80
_HINTS = 5
_WORD = 4
_XL = PREFIXES["skosxl"]
_NAMED = f"FILTER NOT EXISTS {{ ?thing a <{_XL}Label> }}"
_DC = PREFIXES["dcterms"]
_LABELS = f"skos:prefLabel|rdfs:label|<{_DC}title>|<{_DC}description>"


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that bears a name; ``reference`` when it is a code of a classification."""

    iri: str
    label: str
    source: str | None
    reference: bool = False


def resolve(store: Store, name: str, kind: str = "", source: str | None = None, lang: str = "fr") -> list[Match]:
    """The resources that bear a name.

    A full ROME has thirteen thousand titles: what the documents and vocabularies call so comes first, and a code is
    given back only where nothing else bears the name, or where codes are asked for.

    Args:
        store: where to look.
        name: a title, a label, an acronym, an indicator's name; or an IRI; or the end of one after ``id/`` or
            ``id/role/`` (``outsourcia-2018/conseiller``), of a document after ``id/document/``.
        kind: local name of a ``ccj:`` class to keep to; any class when empty.
        source: IRI of a document to keep to.
        lang: language of the labels given back.

    Raises:
        NotFoundError: nothing bears the name; the message lists the nearest names.
    """
    if kind and not kind.isidentifier():
        raise UsageError(f"“{kind}” is not the name of a class.")
    if kind and store.query(f"ASK {{ {to_engine(Iri(CCJ + kind))} a <{PREFIXES['owl']}Class> }}") is not True:
        raise UsageError(f"The ontology has no class ccj:{kind}; docs/ontology.md lists them.")
    found = _by_iri(store, name, kind, lang)
    if not found:
        found = _select(store, f"?thing ccj:searchKey {to_engine(Literal(search_key(name)))} .", kind, lang)
        found = [match for match in found if not match.reference or kind] or found
    if source is not None:
        found = [match for match in found if match.source == source]
    if not found:
        shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
        of_class = f" of class {kind}" if kind else ""
        raise NotFoundError(f"Nothing{of_class} is called “{shown}”{_hint(store, name[:_SHOWN], kind)}")
    return found


def resolve_one(store: Store, name: str, kind: str = "", source: str | None = None, lang: str = "fr") -> Match:
    """The one resource that bears a name.

    Raises:
        NotFoundError: nothing bears it.
        UsageError: several resources bear it; the message lists them and how to tell them apart.
    """
    found = resolve(store, name, kind, source, lang)
    if len(found) > 1:
        listed = "\n".join(f"  {match.label}  {match.iri.removeprefix(ID)}" for match in found)
        raise UsageError(f"“{name}” names {len(found)} resources; give one of these instead:\n{listed}")
    return found[0]


def members(store: Store, kind: str, source: str | None = None, lang: str = "fr") -> list[Match]:
    """The resources of a class, by the local name of a ``ccj:`` class, perhaps of one document only."""
    found = _select(store, "", kind, lang)
    return [match for match in found if source is None or match.source == source]


def _by_iri(store: Store, name: str, kind: str, lang: str) -> list[Match]:
    if ":" in name.split("/", maxsplit=1)[0]:
        candidates = [name]
    elif "/" in name:
        candidates = [f"{ID}{name}", f"{ID}role/{name}"]
    else:
        candidates = [f"{ID}document/{name}"] if kind in {"", "SourceDocument"} else []
    for candidate in candidates:
        try:
            to_engine(Iri(candidate))
        except DataError:
            continue
        found = _select(store, f"VALUES ?thing {{ {to_engine(Iri(candidate))} }} ?thing a ?any .", kind, lang)
        if found:
            return found
    return []


def _select(store: Store, pattern: str, kind: str, lang: str) -> list[Match]:
    restriction = f"?thing a ccj:{kind} ." if kind else _NAMED
    language = to_engine(Literal(lang))
    result = store.query(
        f"{_PREFIXES} SELECT DISTINCT ?thing ?label ?source ?code WHERE {{ {pattern} {restriction} "
        f"OPTIONAL {{ ?thing {_LABELS} ?label . FILTER(LANG(?label) = {language}) }} "
        "OPTIONAL { ?thing ccj:fromDocument ?source } "
        "OPTIONAL { ?thing a ?code . FILTER(?code = ccj:ClassificationCode) } } ORDER BY ?thing ?label"
    )
    if not isinstance(result, Table):
        return []
    matches: dict[str, Match] = {}
    for row in result:
        source = row["source"]
        label = str(row["label"] or row["thing"])
        match = Match(str(row["thing"]), label, None if source is None else str(source), row["code"] is not None)
        matches.setdefault(match.iri, match)
    return list(matches.values())


def _hint(store: Store, name: str, kind: str) -> str:
    wanted = search_key(name)
    restriction = f"?thing a ccj:{kind} ." if kind else ""
    near = _near(wanted, _labels(store, restriction, codes=False))
    word = max(wanted.split(), key=len, default="")
    if len(near) < _HINTS and len(word) >= _WORD:
        # Only the titles of references that share a word: comparing all of them takes half a minute.
        sharing = f"?thing ccj:searchKey ?key . FILTER(CONTAINS(?key, {to_engine(Literal(word))}))"
        found = _labels(store, f"{restriction} {sharing} ?thing a ccj:ReferenceOccupation .")
        near += [label for label in _near(wanted, found) if label not in near]
    if not near:
        listed = "sources" if kind == "SourceDocument" else "roles"
        return f"; `ccgraph list {listed}` shows the names there are."
    return f": did you mean {', '.join(f'“{label}”' for label in near[:_HINTS])}?"


def _labels(store: Store, pattern: str, *, codes: bool = True) -> dict[str, str]:
    """Labels by search key, of the things that a pattern keeps to, codes of classifications among them or not."""
    # One sweep, put in order here: the engine takes ten times as long where it sorts, joins and subtracts.
    result = store.query(
        f"{_PREFIXES} SELECT ?thing ?label WHERE {{ {pattern} ?thing skos:prefLabel|skos:altLabel ?label }}"
    )
    rows = list(result) if isinstance(result, Table) else []
    left: set[str] = set()
    if not codes and rows:
        found = store.query(f"{_PREFIXES} SELECT ?thing WHERE {{ ?thing a ccj:ClassificationCode }}")
        left = {str(row["thing"]) for row in found} if isinstance(found, Table) else set()
    labels = sorted({str(row["label"]) for row in rows if str(row["thing"]) not in left})
    return {search_key(label): label for label in labels}


def _near(wanted: str, labels: dict[str, str]) -> list[str]:
    """The labels nearest to a key by their letters, then those that hold it, shortest first."""
    import difflib  # for the error only

    near = difflib.get_close_matches(wanted, labels, n=_HINTS, cutoff=0.6)
    near += [key for key in sorted(labels, key=len) if wanted and wanted in key and key not in near]
    return [labels[key] for key in near[:_HINTS]]
