"""An edition of ROME as named graphs: codes and titles, items, mobility."""

from __future__ import annotations

from ccgraph.reference.model import LICENCES, Collector, Reference, describe_graph, rights
from ccgraph.reference.rome import Edition, Occupation, Title, groups_of
from ccgraph.reference.titles import forms
from ccgraph.terms import ID

__all__ = ["rome_graphs"]

_PATTERN = "^[A-N]([0-9]{2}([0-9]{2})?)?$"
_ITEM_PATTERN = "^[0-9]+$"
_CORE = "Principale"


def rome_graphs(edition: Edition, loaded: str) -> Reference:
    """The graphs of an edition: ``reference/rome-v60``, ``reference/rome-items-v60``, ``reference/rome-mobility-v60``.

    A title is a SKOS-XL label of its code, with its OGR number as ``dcterms:identifier``; one that ROME calls rarely
    used is a hidden label. The two genders of a title and its short form are plain hidden labels of the code, so that
    each is found. An item of the core of a job is an essential skill of ESCO's model, any other an optional one.

    Args:
        edition: what was read.
        loaded: date of loading, ISO 8601.
    """
    makers = {"rome": _codes, "rome-items": _items, "rome-mobility": _moves}
    graphs = {f"reference/{stem}-v{edition.version}": make(edition, loaded) for stem, make in makers.items()}
    return Reference(
        {name: out.triples for name, out in graphs.items() if out.triples},
        tuple(edition.notes),
        concepts=len(edition.occupations) + len(edition.groups) + len(edition.items),
        titles=len(edition.titles),
        version=edition.version,
    )


def _name(edition: Edition) -> str:
    return f"ROME {edition.version}" if "." in edition.version else f"ROME 4.0, version {edition.version}"


def _describe(out: Collector, edition: Edition, stem: str, fr: str, en: str, loaded: str) -> None:
    name = _name(edition)
    titles = {"fr": f"{name}{fr}", "en": f"{name}{en}"}
    describe_graph(
        out,
        f"reference/{stem}-v{edition.version}",
        titles,
        version=edition.version,
        licence=LICENCES["rome"],
        issued=edition.issued,
        loaded=loaded,
    )


def _scheme(out: Collector, edition: Edition, iri: str, labels: tuple[str, str], pattern: str) -> None:
    out.a(iri, "ccj:CodeScheme")
    for lang, label in zip(("fr", "en"), labels, strict=True):
        out.text(iri, "skos:prefLabel", _name(edition) + label, lang)
    out.text(iri, "owl:versionInfo", edition.version)
    out.text(iri, "ccj:notationPattern", pattern)
    out.link(iri, "dcterms:license", LICENCES["rome"])
    # The mention that the Open Licence asks for.
    day = "/".join(reversed(edition.issued.split("-")))
    source = f"France Travail, {_name(edition).replace(',', '')}"
    fr, en = (f" du {day}", f" of {day}") if day else ("", "")
    rights(out, iri, f"Source : {source}{fr}. Licence Ouverte.", f"Source: {source}{en}. Open Licence.")


def _codes(edition: Edition, loaded: str) -> Collector:
    out = Collector()
    scheme = f"{ID}code/rome/v{edition.version}"
    _describe(out, edition, "rome", "", "", loaded)
    _scheme(out, edition, scheme, ("", ""), _PATTERN)
    for code, label in edition.groups.items():
        iri = f"{scheme}/{code}"
        out.concept(iri, "ccj:ReferenceOccupation", code, scheme)
        out.text(iri, "skos:prefLabel", label, "fr")
        if above := groups_of(code, edition.groups):
            out.link(iri, "skos:broader", f"{scheme}/{above}")
    by_code: dict[str, list[Title]] = {code: [] for code in edition.occupations}
    for title in edition.titles.values():
        by_code[title.code].append(title)
    for code, one in edition.occupations.items():
        _occupation(out, edition, scheme, one)
        _titles(out, f"{scheme}/{code}", one.label, by_code[code])
    return out


def _occupation(out: Collector, edition: Edition, scheme: str, one: Occupation) -> None:
    iri = f"{scheme}/{one.code}"
    out.concept(iri, "ccj:ReferenceOccupation", one.code, scheme)
    out.text(iri, "skos:prefLabel", one.label, "fr")
    out.text(iri, "skos:definition", one.definition, "fr")
    out.text(iri, "skos:note", one.access, "fr")
    if above := groups_of(one.code, edition.groups):
        out.link(iri, "skos:broader", f"{scheme}/{above}")
    if one.parent != one.code:
        out.link(iri, "prov:wasDerivedFrom", f"{scheme}/{one.parent}")


def _titles(out: Collector, iri: str, label: str, titles: list[Title]) -> None:
    plain: set[str] = set()
    printed = {label, *(title.long for title in titles)}
    for title in titles:
        node = f"{iri}#ogr-{title.ogr}"
        kind = "pref" if title.long == label else "hidden" if title.rare else "alt"
        out.link(iri, f"skosxl:{kind}Label", node)
        out.a(node, "skosxl:Label")
        out.text(node, "skosxl:literalForm", title.long, "fr")
        out.text(node, "dcterms:identifier", title.ogr)
        plain |= {title.short, *forms(title.long)}
    for form in sorted(plain - printed):
        out.text(iri, "skos:hiddenLabel", form, "fr")


def _items(edition: Edition, loaded: str) -> Collector:
    out = Collector()
    if not edition.items:
        return out
    scheme = f"{ID}code/rome-item/v{edition.version}"
    _describe(out, edition, "rome-items", " : compétences et savoirs", ": competences and knowledge", loaded)
    _scheme(out, edition, scheme, (" : compétences et savoirs", ": competences and knowledge"), _ITEM_PATTERN)
    for item in edition.items.values():
        iri = f"{scheme}/{item.ogr}"
        out.concept(iri, "ccj:ClassificationCode", item.ogr, scheme)
        out.text(iri, "skos:prefLabel", item.label, "fr")
        if item.parent in edition.items:
            out.link(iri, "skos:broader", f"{scheme}/{item.parent}")
    for code, ogr, core in edition.needs:
        predicate = "esco:relatedEssentialSkill" if core == _CORE else "esco:relatedOptionalSkill"
        out.link(f"{ID}code/rome/v{edition.version}/{code}", predicate, f"{scheme}/{ogr}")
    return out


def _moves(edition: Edition, loaded: str) -> Collector:
    out = Collector()
    if not edition.moves:
        return out
    scheme = f"{ID}code/rome/v{edition.version}"
    _describe(out, edition, "rome-mobility", " : mobilités", ": mobility", loaded)
    for code, targets in edition.moves.items():
        for target in targets:
            out.link(f"{scheme}/{code}", "ccj:mobilityTo", f"{scheme}/{target}")
    return out
