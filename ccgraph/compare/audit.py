"""Grid checks: what an analyst of classifications and charts should look at in each document.

No rule compares one document's grid with another's: levels of two scales have nothing to do with each other.
"""

from __future__ import annotations

from ccgraph.compare.draft import Draft
from ccgraph.compare.facts import Facts
from ccgraph.compare.findings import CHECKS, NOTES, SEVERITIES, Audit
from ccgraph.compare.grid import check_classifications, check_diplomas, check_scales, check_superiors
from ccgraph.compare.reporting import check_reporting, check_titles
from ccgraph.errors import NotFoundError
from ccgraph.store import Store

__all__ = ["audit"]


def audit(store: Store, document: str | None = None, lang: str = "fr") -> Audit:
    """Check the grids, titles and reporting lines of the graph.

    Args:
        store: the graph, with its closure.
        document: IRI of a document to keep to; all of them without it.
        lang: language of labels and explanations.

    Returns:
        Findings by check, document and severity; remarks that are none, such as “no grid” or “unknown”.

    Raises:
        NotFoundError: the graph has no such document.
    """
    facts = Facts.load(store, lang)
    if document is not None and document not in facts.documents:
        raise NotFoundError(f"<{document}> is no source document; `ccgraph list sources` shows them.")
    documents = [found for iri, found in sorted(facts.documents.items()) if document in {None, iri}]
    draft = Draft(facts, documents, lang)
    for check in (
        check_superiors,
        check_diplomas,
        check_scales,
        check_classifications,
        check_titles,
        check_reporting,
    ):
        check(draft)
    kinds, notes = list(CHECKS), list(NOTES)
    findings = sorted(draft.findings, key=lambda f: (kinds.index(f.kind), f.document, SEVERITIES.index(f.severity)))
    return Audit(tuple(findings), tuple(sorted(draft.notes, key=lambda n: (n.document, notes.index(n.kind)))), lang)
