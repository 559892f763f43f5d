"""Roles as schema.org Occupation: what search engines and job boards read."""

from __future__ import annotations

from typing import Any

from ccgraph.pages.statements import Statements
from ccgraph.table import Literal
from ccgraph.terms import CCJ, PREFIXES

__all__ = ["occupation", "occupations"]

_SKOS, _SSSOM, _DCT = (PREFIXES[p] for p in ("skos", "sssom", "dcterms"))
_EXACT = {f"{_SKOS}exactMatch", f"{_SKOS}closeMatch"}
_EXAMPLES = 40


def occupations(statements: Statements) -> list[str]:
    """The roles that a document describes."""
    return [iri for iri in statements.instances(f"{CCJ}DescribedRole") if "#" not in iri]


def occupation(statements: Statements, role: str, lang: str) -> dict[str, Any]:
    """A role in schema.org's terms (https://schema.org/Occupation).

    A code stands as ``CategoryCode`` in its code set: bare text would be read as O*NET-SOC. Only mappings judged exact
    or close give one; the mapping, with its confidence, stands on the role's page.
    """
    s = statements
    titles = {str(t) for kind in ("prefLabel", "altLabel") for t in s.values(role, _SKOS + kind) if _is(t, lang)}
    name = s.name(role, lang)
    content: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Occupation",
        "@id": role,
        "name": name,
        "inLanguage": lang,
    }
    if others := sorted(titles - {name}):
        content["alternateName"] = others
    done = [s.name(str(a), lang) for a in s.values(role, f"{CCJ}performs")]
    if done:
        content["responsibilities"] = sorted(done)
    if needs := sorted(str(c) for c in s.values(role, f"{CCJ}requires")):
        content["skills"] = [
            {
                "@type": "DefinedTerm",
                "@id": c,
                "name": s.name(c, lang),
                "inDefinedTermSet": s.one(c, f"{_SKOS}inScheme"),
            }
            for c in needs
        ]
    codes = []
    for mapping in sorted(s.subjects(f"{_SSSOM}subject_id", role)):
        code = s.one(mapping, f"{_SSSOM}object_id")
        if code is None or not s.is_a(code, f"{CCJ}ReferenceOccupation"):
            continue
        if s.one(mapping, f"{_SSSOM}predicate_id") in _EXACT and s.one(mapping, f"{_SSSOM}predicate_modifier") is None:
            codes.append(_category(s, code, lang))
    if codes:
        content["occupationalCategory"] = codes
    document = s.one(role, f"{CCJ}fromDocument")
    if document is not None:
        content["subjectOf"] = {"@type": "DigitalDocument", "@id": document, "name": s.name(document, lang)}
    return content


def _category(s: Statements, code: str, lang: str) -> dict[str, Any]:
    scheme = s.one(code, f"{_SKOS}inScheme")
    content: dict[str, Any] = {
        "@type": "CategoryCode",
        "@id": code,
        "codeValue": s.one(code, f"{_SKOS}notation"),
        "name": s.name(code, lang),
    }
    if scheme is not None:
        content["inCodeSet"] = {"@type": "CategoryCodeSet", "@id": scheme, "name": s.name(scheme, lang)}
    return content


def _is(term: object, lang: str) -> bool:
    return isinstance(term, Literal) and term.language == lang
