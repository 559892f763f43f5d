"""The equivalents of a role with their reasons, its homonyms apart, and the matrix of all roles by document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ccgraph.compare.equivalents import CAUTION, Equivalent, Equivalents, Homonym
from ccgraph.compare.matrix import Matrix
from ccgraph.compare.reasons import RELATIONS, Reason
from ccgraph.errors import NotFoundError, UsageError
from ccgraph.pages.charts import embedded
from ccgraph.pages.shown import Link
from ccgraph.serve.work.graph import opened
from ccgraph.serve.work.session import Answer, Session
from ccgraph.serve.work.web.compare import passages, to_page
from ccgraph.serve.work.web.naming import Field, field, titles_of_documents
from ccgraph.serve.work.web.site import address_of, download, page, short
from ccgraph.table import Table

__all__ = ["equivalents", "matrix_page", "matrix_table", "table"]

_PATH: Final = "equivalents"
_SIGNS: Final = {"exact": "=", "close": "≈", "broader": "⊂", "narrower": "⊃", "related": "~"}


@dataclass(frozen=True, slots=True)
class Told:
    """A reason: its kind, its words, its strength in per cent, where each side says so."""

    kind: str
    text: str
    share: int | None
    here: tuple[Link, ...]
    there: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """An equivalent as the page lays it out."""

    link: Link
    id: str
    document: str
    relation: str
    sign: str
    denied: bool
    curated: bool
    score: int
    reasons: tuple[Told, ...]
    compare: str


@dataclass(frozen=True, slots=True)
class Namesake:
    """A role that bears the same title and is not taken for the same."""

    link: Link
    document: str
    why: str
    compare: str


@dataclass(frozen=True, slots=True)
class Block:
    """The answer for one role that bears the name."""

    link: Link
    id: str
    document: str
    near: tuple[Near, ...]
    others: tuple[Near, ...]
    denied: tuple[Near, ...]
    namesakes: tuple[Namesake, ...]


def equivalents(session: Session, given: dict[str, Any]) -> Answer:
    """The page: the form, and for each role that bears the name what is the same or near."""
    lang, name, source = given["lang"], (given["name"] or "").strip(), given["source"]
    documents = titles_of_documents(session, lang)
    found, asked = _found(session, given)
    title = {"fr": "Équivalents d'un rôle", "en": "Equivalents of a role"}[lang]
    if found:
        title = f"{title} : {asked.label or name}" if lang == "fr" else f"{title}: {asked.label or name}"
    pairs = [("name", name), ("source", source or "")]
    return page(
        session,
        given,
        "equivalents.html",
        _PATH,
        title,
        404 if name and not found else 200,
        asked=asked,
        source=source or "",
        documents=sorted((short(iri), label) for iri, label in documents.items()),
        blocks=[_block(e, documents, lang) for e in found],
        missing=bool(name and not found),
        caution=CAUTION[lang],
        files={"csv": address_of("equivalents.csv", pairs, lang), "json": address_of("api/equivalents", pairs, lang)},
        matrix=address_of("equivalents/matrix", (), lang),
    )


def table(session: Session, given: dict[str, Any]) -> Answer:
    """The equivalents as a table, one row a reason."""
    found, _ = _found(session, given)
    if not found:
        raise NotFoundError("Nothing bears this name.")
    rows = tuple(row for e in found for row in e.to_table().rows)
    text = Table(found[0].to_table().columns, rows).to_csv()
    return download("\ufeff" + text, "text/csv; charset=utf-8", "equivalents.csv")


def _found(session: Session, given: dict[str, Any]) -> tuple[list[Equivalents], Field]:
    """What is equivalent to each role that bears the name: homonyms are answered for one by one."""
    name, lang = (given["name"] or "").strip(), given["lang"]
    asked = field(session, given, "name", name, _PATH)
    if not name or (asked.wrong and not asked.several):
        return [], asked
    try:
        return opened(session).equivalents(asked.iri or name, given["source"] or None, lang), asked
    except (NotFoundError, UsageError):
        return [], asked


def _block(found: Equivalents, documents: dict[str, str], lang: str) -> Block:
    shown = [(e, _near(found, e, documents, lang)) for e in found.found]
    near = tuple(n for e, n in shown if e in found.near)
    others = tuple(n for e, n in shown if e not in found.near and not e.denied)
    denied = tuple(n for e, n in shown if e.denied)
    names = tuple(_namesake(found, h, documents, lang) for h in found.homonyms)
    link = Link(found.label, to_page(found.role, lang))
    return Block(link, short(found.role), documents.get(found.document, ""), near, others, denied, names)


def _near(found: Equivalents, e: Equivalent, documents: dict[str, str], lang: str) -> Near:
    pairs = [("from", short(found.role)), ("to", short(e.role))]
    return Near(
        Link(e.label, to_page(e.role, lang)),
        short(e.role),
        documents.get(e.document, ""),
        RELATIONS[e.relation][lang],
        "≠" if e.denied else _SIGNS[e.relation],
        e.denied,
        e.basis == "curated",
        round(100 * e.score),
        tuple(_told(r, lang) for r in e.reasons),
        address_of("compare", pairs, lang),
    )


def _told(reason: Reason, lang: str) -> Told:
    share = None if reason.value is None else round(100 * reason.value)
    here, there = (passages(side, None, lang) for side in (reason.here, reason.there))
    return Told(reason.kind, reason.text, share, here, there)


def _namesake(found: Equivalents, h: Homonym, documents: dict[str, str], lang: str) -> Namesake:
    pairs = [("from", short(found.role)), ("to", short(h.role))]
    link = Link(h.label, to_page(h.role, lang))
    return Namesake(link, documents.get(h.document, ""), h.explain(lang), address_of("compare", pairs, lang))


def _matrix(session: Session, lang: str) -> Matrix:
    return session.once(lambda: opened(session).equivalents_matrix(lang), "matrix", lang)


def matrix_page(session: Session, given: dict[str, Any]) -> Answer:
    """Every role by every document, as a picture and as a table."""
    lang = given["lang"]
    made, documents = _matrix(session, lang), titles_of_documents(session, lang)
    table_ = made.to_table()
    rows = [
        (
            Link(str(row["label"]), to_page(str(row["role"]), lang)),
            documents.get(str(row["document"]), ""),
            ["" if row[name] is None else str(row[name]) for name in table_.columns[3:]],
            address_of("../equivalents", [("name", short(str(row["role"])))], lang),
        )
        for row in table_
    ]
    title = {"fr": "Matrice des équivalents", "en": "Matrix of equivalents"}[lang]
    return page(
        session,
        given,
        "matrix.html",
        "equivalents/matrix",
        title,
        picture=embedded(made.to_svg(), "matrix"),
        columns=[documents.get(d, short(d)) for d in made.documents],
        rows=rows,
        caution=CAUTION[lang],
        csv=address_of("matrix.csv", (), lang),
        back=address_of("../equivalents", (), lang),
    )


def matrix_table(session: Session, given: dict[str, Any]) -> Answer:
    """The matrix as a table."""
    text = "\ufeff" + _matrix(session, given["lang"]).to_table().to_csv()
    return download(text, "text/csv; charset=utf-8", "equivalents-matrix.csv")
