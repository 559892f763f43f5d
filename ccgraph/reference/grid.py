"""An employer's grid of levels and coefficients: a scale, its levels from the lowest row to the highest."""

from __future__ import annotations

import re
from urllib.parse import quote

from ccgraph.errors import DataError
from ccgraph.reason import search_key
from ccgraph.reference.codes import CodeList, Entry, List, add_texts
from ccgraph.reference.model import Collector, Reference, describe_graph
from ccgraph.terms import ID

__all__ = ["read_grid"]

_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*(?:-|–|à|a|to)\s*(\d+(?:[.,]\d+)?))?")
# By the first word that decides: “technicien et agent de maîtrise”, “cadre dirigeant”.
_CATEGORIES = {
    "cadre": "cadres-ingenieurs",
    "ingenieur": "cadres-ingenieurs",
    "manager": "cadres-ingenieurs",
    "engineer": "cadres-ingenieurs",
    "technicien": "techniciens-agents-de-maitrise",
    "maitrise": "techniciens-agents-de-maitrise",
    "tam": "techniciens-agents-de-maitrise",
    "etam": "techniciens-agents-de-maitrise",
    "technician": "techniciens-agents-de-maitrise",
    "supervisory": "techniciens-agents-de-maitrise",
    "employe": "employes",
    "ouvrier": "employes",
    "clerical": "employes",
    "employee": "employes",
}


def read_grid(found: CodeList, about: List) -> Reference:
    """A grid as ``reference/<scheme>-<version>``: a ``ccj:Scale`` of ``ccj:GridLevel``, modelled as the CGT's grid is.

    Raises:
        DataError: a coefficient is no number or range, or its bounds are reversed; the row is named.
    """
    out = Collector()
    scale = f"{ID}scale/{about.scheme}/{about.version}"
    titles = dict.fromkeys(("fr", "en"), about.title)
    describe_graph(
        out, about.graph, titles, version=about.version, licence=about.licence, issued="", loaded=about.loaded
    )
    out.a(scale, "ccj:Scale")
    for lang, title in titles.items():
        out.text(scale, "skos:prefLabel", title, lang)
    out.text(scale, "owl:versionInfo", about.version)
    notes = list(found.notes)
    for rank, entry in enumerate(found.entries, start=1):
        level = f"{ID}level/{about.scheme}-{about.version}/{quote(entry.code, safe='')}"
        out.a(level, "ccj:GridLevel", "skos:Concept")
        out.text(level, "skos:notation", entry.code)
        out.link(level, "skos:inScheme", scale)
        out.value(level, "ccj:rank", str(rank), "integer")
        called = entry.fields.get("level") or entry.code
        labels = {"fr": f"niveau {called}", "en": f"level {called}", **entry.labels}
        definitions = {
            "fr": f"Niveau {called} de la grille « {about.title} ».",
            "en": f"Level {called} of the grid “{about.title}”.",
            **entry.definitions,
        }
        add_texts(out, level, Entry(entry.place, entry.code, labels, entry.alternatives, definitions))
        if said := entry.fields.get("category"):
            category = next((_CATEGORIES[w] for w in _words(said) if w in _CATEGORIES), None)
            if category is None:
                notes.append(f"{entry.place}: the category “{said}” is not known: left out")
            else:
                out.link(level, "ccj:staffCategory", f"{ID}concept/staff-categories/{category}")
        _coefficient(out, level, called, entry)
    notes.append("the rows are taken from the lowest level to the highest")
    return Reference({about.graph: out.triples}, tuple(notes), len(found.entries), 0, about.version)


def _words(text: str) -> list[str]:
    return [word.removesuffix("s") for word in search_key(text).split()]


def _coefficient(out: Collector, level: str, called: str, entry: Entry) -> None:
    bounds = _bounds(entry)
    if bounds is None:
        return
    low, high = bounds
    node = f"{level}#quantity-coefficient"
    fr, en = (low, low) if low == high else (f"{low} à {high}", f"{low} to {high}")
    out.link(level, "ccj:quantity", node)
    out.a(node, "ccj:Quantity")
    out.text(node, "skos:prefLabel", f"Coefficient {fr} du niveau {called}", "fr")
    out.text(node, "skos:prefLabel", f"Coefficient {en} of level {called}", "en")
    out.link(node, "ccj:measure", f"{ID}concept/measures/coefficient")
    out.value(node, "ccj:approximate", "false", "boolean")
    for predicate, value in (("schema:minValue", low), ("schema:maxValue", high)):
        out.value(node, predicate, value, "decimal" if "." in value else "integer")


def _bounds(entry: Entry) -> tuple[str, str] | None:
    """Lowest and highest coefficient, of one column (“120 à 140”) or of two."""
    lowest, highest = (entry.fields.get(name, "") for name in ("lowest", "highest"))
    said = entry.fields.get("coefficient") or f"{lowest or highest}-{highest or lowest}".strip("-")
    if not said:
        return None
    match = _RANGE.fullmatch(said)
    if match is None:
        raise DataError(f"{entry.place}: the coefficient “{said}” is no number and no range such as 120-140.")
    low = match[1].replace(",", ".")
    high = (match[2] or match[1]).replace(",", ".")
    if float(low) > float(high):
        raise DataError(f"{entry.place}: the coefficient runs from {low} down to {high}: exchange the bounds.")
    return low, high
