"""What the graph knows of codes: the shipped slice, and the references the user has loaded, whole where there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from ccgraph import resources
from ccgraph.errors import QueryError
from ccgraph.mapping.reference import Code, CodeTitle, Link, ReferenceTitles
from ccgraph.store import Store
from ccgraph.table import Literal, Table, Term
from ccgraph.terms import ID

__all__ = ["read_store"]

_SCHEMES: Final = {"rome/v": "rome", "esco/": "esco", "isco/": "isco", "tp/": "reac"}
_ROLE: Final = f"{ID}role/"
_NEAR: Final = frozenset({"exactMatch", "closeMatch", "broadMatch"})


def read_store(store: Store) -> ReferenceTitles:
    """The codes, titles, items and links of a store; of several versions of a scheme the one with most codes.

    Args:
        store: the dataset, its own references included (``queries/mapping/*.rq`` are asked of it).
    """
    codes = _codes(store)
    by_iri = {code.iri: code for code in codes}
    titles: list[CodeTitle] = []
    for row in _ask(store, "titles"):
        code = by_iri.get(str(row["code"]))
        title = row["title"]
        if code is None or not isinstance(title, Literal):
            continue
        lang = title.language or "fr"
        if lang not in {"fr", "en"}:
            continue
        number = row["number"]
        text = str(title)
        preferred = text == code.label
        if number is not None:
            kind, key = ("preferred" if preferred else "synonym"), f"ogr:{number}"
        else:
            kind, key = ("preferred" if preferred else "alternative"), f"{code.scheme}:{code.code}:{lang}:{text}"
        titles.append(CodeTitle(code.scheme, code.code, text, kind, key, lang))
    links: list[Link] = []
    for row in _ask(store, "links"):
        target = by_iri.get(str(row["object"]))
        subject, predicate = str(row["subject"]), str(row["predicate"]).rpartition("#")[2]
        if target is None:
            continue
        if subject.startswith(_ROLE):
            if predicate in _NEAR and row["label"] is not None:
                titles.append(CodeTitle(target.scheme, target.code, str(row["label"]), "trade", f"role:{subject}"))
            continue
        iri, _, ogr = subject.partition("#ogr-")
        source = by_iri.get(iri)
        if source is not None:
            there = (target.scheme, target.code)
            links.append(Link(there, predicate, (source.scheme, source.code), f"ogr:{ogr}"))
    return ReferenceTitles(tuple(codes), tuple(dict.fromkeys(titles)), tuple(dict.fromkeys(links)))


def _codes(store: Store) -> list[Code]:
    items: dict[str, list[str]] = defaultdict(list)
    for row in _ask(store, "items"):
        items[str(row["code"])].append(str(row["label"]))
    found: dict[str, Code] = {}
    sizes: Counter[str] = Counter()
    scheme_of: dict[str, str] = {}
    for row in _ask(store, "codes"):
        iri, scheme_iri, notation = str(row["code"]), str(row["scheme"]), str(row["notation"])
        scheme = next(name for start, name in _SCHEMES.items() if scheme_iri.startswith(f"{ID}code/{start}"))
        # ROME's domains have no titles of their own; a group of ISCO above the unit is none to map to.
        if iri in found or (scheme == "rome" and len(notation) != 5) or (scheme == "isco" and len(notation) != 4):
            continue
        sizes[scheme_iri] += 1
        scheme_of[iri] = scheme_iri
        found[iri] = Code(
            scheme,
            notation,
            iri,
            str(row["label"]),
            str(row["version"] or "") if scheme != "reac" else "2019",
            str(row["definition"] or ""),
            tuple(items.get(iri, ())),
            str((row["group"] if scheme == "esco" else row["parent"]) or "") or _above(scheme, notation),
        )
    best: dict[str, str] = {}
    for iri, code in found.items():
        scheme = code.scheme
        one = scheme_of[iri]
        if scheme not in best or (sizes[one], one) > (sizes[best[scheme]], best[scheme]):
            best[scheme] = one
    return [code for iri, code in found.items() if scheme_of[iri] == best[code.scheme]]


def _above(scheme: str, notation: str) -> str:
    """The code itself, or the ISCO group that an ESCO notation begins with."""
    return notation[:4] if scheme == "esco" else notation


def _ask(store: Store, name: str) -> Iterator[Mapping[str, Term | None]]:
    path = resources.folder("queries") / "mapping" / f"{name}.rq"
    result = store.query(path.read_text(encoding="utf-8"))
    if not isinstance(result, Table):
        raise QueryError(f"{path} is not a SELECT.")
    yield from result
