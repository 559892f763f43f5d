"""What can be reconciled: entities with their types, names and values, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ccgraph import resources
from ccgraph.reason import search_key
from ccgraph.store import Store
from ccgraph.table import Iri, Literal, Table, Term
from ccgraph.terms import CCJ, ID

__all__ = ["FAMILIES", "PROPERTIES", "TYPES", "Entities", "Entity", "Name", "Value"]

TYPES: Final[dict[str, dict[str, str]]] = {
    "Role": {"fr": "Rôle", "en": "Role"},
    "Title": {"fr": "Appellation", "en": "Title"},
    "Competency": {"fr": "Compétence", "en": "Competency"},
    "rome": {"fr": "Code ROME", "en": "ROME code"},
    "esco": {"fr": "Code ESCO", "en": "ESCO code"},
    "isco": {"fr": "Code CITP", "en": "ISCO code"},
    "ClassificationCode": {"fr": "Code d'une nomenclature", "en": "Code of a classification"},
}
FAMILIES: Final = ("rome", "esco", "isco")
# Label by language, and the types it is proposed for.
PROPERTIES: Final[dict[str, tuple[dict[str, str], tuple[str, ...]]]] = {
    "document": ({"fr": "Document", "en": "Document"}, ("Role", "Title", "Competency")),
    "title": ({"fr": "Appellations", "en": "Titles"}, ("Role", "Competency", "ClassificationCode")),
    "titleOf": ({"fr": "Rôle nommé", "en": "Role named"}, ("Title",)),
    "reportsTo": ({"fr": "Rattaché à", "en": "Reports to"}, ("Role",)),
    "manages": ({"fr": "Encadre", "en": "Manages"}, ("Role",)),
    "level": ({"fr": "Niveau de la grille", "en": "Grid level"}, ("Role",)),
    "family": ({"fr": "Famille de métiers", "en": "Job family"}, ("Role",)),
    "mappedTo": ({"fr": "Code jugé proche", "en": "Code judged close"}, ("Role",)),
    "requires": ({"fr": "Compétences demandées", "en": "Competencies required"}, ("Role",)),
    "performs": ({"fr": "Activités", "en": "Activities"}, ("Role",)),
    "requiredBy": ({"fr": "Demandée par", "en": "Required by"}, ("Competency",)),
    "definition": ({"fr": "Définition", "en": "Definition"}, ("Competency", "ClassificationCode")),
    "code": ({"fr": "Code", "en": "Code"}, ("ClassificationCode", "Competency")),
    "scheme": ({"fr": "Nomenclature et version", "en": "Classification and version"}, ("ClassificationCode",)),
    "broader": ({"fr": "Plus général", "en": "Broader"}, ("Competency", "ClassificationCode")),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity; rank 0 preferred, 1 alternative, 2 hidden, 3 code."""

    text: str
    language: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a property: a text, or a thing with its identifier."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A role, title, competency or code.

    Attributes:
        id: the end of its IRI after ``id/``; the whole IRI of what is not ours (ESCO, ISCO).
        types: keys of :data:`TYPES`, the most specific first.
        label: in the language asked for.
        names: all of them, the preferred first.
        current: for a code, whether its version of the family is the one with the most codes.
    """

    id: str
    types: tuple[str, ...]
    label: str
    names: tuple[Name, ...]
    current: bool = True


@dataclass(frozen=True, slots=True)
class Entities:
    """All entities by identifier, and their values by property."""

    by_id: Mapping[str, Entity]
    values: Mapping[str, Mapping[str, tuple[Value, ...]]]
    lang: str

    @classmethod
    def load(cls, store: Store, lang: str = "fr") -> Entities:
        """Read them from a store, in one language; see :meth:`load_each`."""
        return cls.load_each(store, (lang,))[lang]

    @classmethod
    def load_each(cls, store: Store, languages: Sequence[str]) -> dict[str, Entities]:
        """Read them from a store, once for all languages.

        Args:
            store: the graph.
            languages: of the labels; names are kept in every language.
        """
        names: dict[str, dict[Name, None]] = defaultdict(dict)
        classes: dict[str, dict[str, None]] = defaultdict(dict)
        schemes: dict[str, str] = {}
        for row in _ask(store, "names"):
            entity, name = str(row["entity"]), row["name"]
            if isinstance(name, Literal):
                found = Name(name.value, name.language, int(str(row["rank"])))
                names[entity][found] = None
                classes[entity][str(row["type"]).removeprefix(CCJ)] = None
                if row["scheme"] is not None:
                    schemes[entity] = str(row["scheme"])
        known = {entity.removeprefix(ID) for entity in names}
        labels, values = _labels(store), _values(store, known)
        return {
            lang: cls(_entities(names, classes, schemes, lang), _in_each(values, labels, lang), lang)
            for lang in languages
        }


def _entities(
    names: Mapping[str, Mapping[Name, None]],
    classes: Mapping[str, Mapping[str, None]],
    schemes: Mapping[str, str],
    lang: str,
) -> dict[str, Entity]:
    current = _current(schemes)
    by_id = {}
    for entity, found_names in names.items():
        types = tuple(classes[entity])
        family = _family(schemes.get(entity, ""))
        if "ClassificationCode" in types and family in FAMILIES:
            types = (family, *types)
        ordered = tuple(sorted(found_names, key=lambda n: (n.rank, n.language != lang, n.text)))
        identifier = entity.removeprefix(ID)
        is_current = family not in FAMILIES or schemes[entity] == current[family]
        by_id[identifier] = Entity(identifier, types, _label(ordered, lang), ordered, is_current)
    return by_id


def _family(scheme: str) -> str:
    return scheme.removeprefix(f"{ID}code/").partition("/")[0]


def _current(schemes: Mapping[str, str]) -> dict[str, str]:
    """The scheme of each family that has the most codes."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for scheme in schemes.values():
        counts[_family(scheme)][scheme] += 1
    return {family: max(found, key=lambda s: (found[s], s)) for family, found in counts.items()}


def _label(names: tuple[Name, ...], lang: str) -> str:
    own = [n for n in names if n.language == lang and n.rank < 3]
    label = (own or [n for n in names if n.rank < 3] or list(names))[0].text
    code = next((n.text for n in names if n.rank == 3), "")
    return f"{code} {label}" if code and code != label else label


def _labels(store: Store) -> dict[str, list[Literal]]:
    labels: dict[str, list[Literal]] = defaultdict(list)
    for row in _ask(store, "labels"):
        if isinstance(row["label"], Literal):
            labels[str(row["value"])].append(row["label"])
    return labels


def _values(store: Store, known: Collection[str]) -> dict[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for row in _ask(store, "values"):
        identifier, value = str(row["entity"]).removeprefix(ID), row["value"]
        if identifier in known and value is not None:
            found[identifier, str(row["property"])].append(value)
    return found


def _in_each(
    found: Mapping[tuple[str, str], Sequence[Term]], labels: Mapping[str, list[Literal]], lang: str
) -> dict[str, dict[str, tuple[Value, ...]]]:
    values: dict[str, dict[str, tuple[Value, ...]]] = defaultdict(dict)
    for (identifier, property_), terms in found.items():
        values[identifier][property_] = tuple(_in_language(terms, labels, lang))
    return values


def _in_language(terms: Sequence[Term], labels: Mapping[str, list[Literal]], lang: str) -> list[Value]:
    texts = [t for t in terms if isinstance(t, Literal)]
    own = [t for t in texts if t.language in {lang, None}] or texts
    values = [Value(t.value) for t in own]
    for term in terms:
        if isinstance(term, Iri):
            # Of its labels, the one in the language is taken.
            known = labels.get(term, [])
            best = next((x for x in known if x.language == lang), known[0] if known else None)
            identifier = term.removeprefix(ID)
            values.append(Value(best.value if best else identifier, identifier))
    return sorted(values, key=lambda v: (search_key(v.text), v.id or ""))


def _ask(store: Store, name: str) -> Table:
    text = (resources.folder("queries") / "reconcile" / f"{name}.rq").read_text(encoding="utf-8")
    result = store.query(text)
    return result if isinstance(result, Table) else Table((), ())
