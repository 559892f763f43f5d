"""The checks on posts: titles in one gender only, cycles of reporting, roles that no line ties."""

from __future__ import annotations

from collections.abc import Iterable

from ccgraph.compare.draft import Draft
from ccgraph.compare.facts import Absence, Document, Post, Tie, Title

__all__ = ["check_reporting", "check_titles"]

_FORMAL = "formal"
_OTHER = {"masculine": "feminine", "feminine": "masculine"}


def check_titles(draft: Draft) -> None:
    """Described roles whose name has one gender only.

    The preferred title tells: one of common gender (epicene, or double as printed) is no fault. Roles that are only
    mentioned are counted, not listed.
    """
    facts = draft.facts
    for document in draft.documents:
        described, mentioned, gendered = 0, 0, 0
        for post in facts.posts.values():
            own = [t for t in facts.titles if t.role == post.iri]
            gender = next((t.gender for t in own if t.preferred), "")
            if post.document != document.iri or gender not in _OTHER:
                continue
            listed = post.kind != "MentionedRole"
            gendered += listed
            if any(title.gender == _OTHER[gender] for title in own):
                continue
            described, mentioned = described + listed, mentioned + (not listed)
            if listed:
                _title(draft, post, gender, own)
        if document.complete and (described or mentioned):
            draft.note("titles", document.iri, draft.say("note-titles", described, gendered, mentioned))


def _title(draft: Draft, post: Post, gender: str, own: Iterable[Title]) -> None:
    shown = sorted(own, key=lambda t: (not t.preferred, t.form))
    # The printed form, not its translation: gender is a matter of the words of the document.
    statement = draft.say(f"gender-{gender}", draft.quote(post.iri, shown[0].form))
    common = dict.fromkeys(t.form for t in shown if t.gender == "commonGender")
    if common:
        statement += draft.say("gender-common", ", ".join(draft.quote("", form) for form in common))
    sides = [draft.side(post.iri, t.form, t.passages) for t in shown if t.gender in {gender, "commonGender"}]
    draft.find("title-one-gender", post.document, (post.iri,), statement, sides, basis="not-stated", absence=True)


def check_reporting(draft: Draft) -> None:
    """Cycles and orphans of reporting: on stated N+1, and as hypotheses on lines of any kind."""
    for document in draft.documents:
        ties = [tie for tie in draft.facts.ties if tie.document == document.iri]
        formal = [tie for tie in ties if tie.kind == _FORMAL]
        circles = _circles(formal)
        for circle in circles:
            _cycle(draft, document, circle, formal)
        for circle in _circles(ties):
            if circle not in circles:
                _cycle(draft, document, circle, ties)
        if not formal:
            told = draft.say("note-no-formal-line", len(ties)) if ties else draft.say("note-no-line")
            if document.complete:
                draft.note("no-formal-line", document.iri, told)
            else:
                draft.note("unknown", document.iri, draft.say("note-unknown", told))
        _orphans(draft, document, formal, ties)


def _circles(ties: Iterable[Tie]) -> list[frozenset[str]]:
    """The strongly connected components of more than one role, and roles that report to themselves."""
    import networkx as nx  # slow to import, and only this check needs it

    edges = sorted({(tie.subordinate, tie.superior) for tie in ties})
    loops = {one for one, other in edges if one == other}
    components = map(frozenset, nx.strongly_connected_components(nx.DiGraph(edges)))
    found = [component for component in components if len(component) > 1 or component & loops]
    return sorted(found, key=sorted)


def _cycle(draft: Draft, document: Document, circle: frozenset[str], ties: Iterable[Tie]) -> None:
    inside = [tie for tie in ties if {tie.subordinate, tie.superior} <= circle]
    told = "; ".join(f"{tie.subordinate_label} → {tie.superior_label} ({tie.kind_label})" for tie in inside)
    hypothesis = any(tie.kind != _FORMAL for tie in inside)
    sides = [
        draft.side(tie.iri, f"{tie.subordinate_label} → {tie.superior_label}", tie.passages, tie.force)
        for tie in inside
    ]
    statement = draft.say("cycle-other" if hypothesis else "cycle", told)
    basis = next((tie.kind for tie in inside if tie.kind != _FORMAL), _FORMAL)
    subjects = sorted(circle)
    draft.find("reporting-cycle", document.iri, subjects, statement, sides, basis=basis, hypothesis=hypothesis)


def _orphans(draft: Draft, document: Document, formal: list[Tie], ties: list[Tie]) -> None:
    posts = draft.posts(document.iri)
    loose: list[Post] = []
    for post in posts:
        above = [tie for tie in formal if tie.subordinate == post.iri]
        below = [tie for tie in formal if tie.superior == post.iri]
        heads = [tie for tie in above if tie.superior not in draft.facts.posts]
        if _outside(draft, document, post) or (above and not heads):
            continue
        absences = [a for a in draft.facts.absences if a.subject == post.iri and a.property == "reportsTo"]
        none = [a for a in absences if a.kind == "StatedNone"]
        tied = [tie for tie in ties if post.iri in {tie.subordinate, tie.superior}]
        if none and not above:
            where = [p for a in none for p in a.passages]
            statement = draft.say("note-none-above", draft.quote(post.iri))
            draft.note("stated-none", document.iri, statement, (post.iri,), where)
        elif heads or below:
            _root(draft, document, post, heads, below)
        elif absences or (tied and formal):
            _orphan(draft, document, post, tied, absences)
        elif not tied:
            loose.append(post)
    # A document without any line draws no chart: that is said once, of the document.
    if not loose or not ties:
        return
    names = ", ".join(draft.quote(post.iri) for post in loose)
    subjects = [post.iri for post in loose]
    sides = [draft.side(post.iri, post.label, post.passages) for post in loose]
    if formal:
        for post in loose:
            _orphan(draft, document, post, [], [])
    else:
        # No N+1 at all is one thing to look at, not one a role.
        statement = draft.say("orphans", names)
        draft.find(
            "reporting-orphan",
            document.iri,
            subjects,
            statement,
            sides,
            basis="not-stated",
            hypothesis=True,
            absence=True,
        )


def _orphan(draft: Draft, document: Document, post: Post, ties: list[Tie], empty: list[Absence]) -> None:
    sides = [draft.side(post.iri, post.label, post.passages)]
    sides += [draft.side(a.iri, a.label, a.passages, a.force) for a in empty]
    sides += [
        draft.side(t.iri, f"{t.subordinate_label} → {t.superior_label} ({t.kind_label})", t.passages, t.force)
        for t in ties
    ]
    key, basis = ("orphan-tied", ties[0].kind) if ties else ("orphan", "not-stated")
    if empty:
        key, basis = "orphan-empty", "empty-field"
    draft.find(
        "reporting-orphan",
        document.iri,
        (post.iri,),
        draft.say(key, draft.quote(post.iri)),
        sides,
        basis=basis,
        hypothesis=key == "orphan-tied",
        # A field seen empty is empty, however much else is encoded.
        absence=not empty,
    )


def _root(draft: Draft, document: Document, post: Post, heads: list[Tie], below: list[Tie]) -> None:
    name = draft.quote(post.iri)
    if heads:
        statement = draft.say("note-root-department", name, draft.quote("", heads[0].superior_label))
    else:
        statement = draft.say("note-root", name)
    where = [p for tie in (heads or below) for p in tie.passages]
    draft.note("root", document.iri, statement, (post.iri,), where)


def _outside(draft: Draft, document: Document, post: Post) -> bool:
    """Whether a discrepancy says that a role stands outside the chart: one about hierarchy, the role and a section."""
    for remark in draft.facts.former:
        if remark.kind == "hierarchy" and post.iri in remark.roles and remark.sections:
            statement = draft.say("note-outside-chart", draft.quote(post.iri))
            draft.note("outside-chart", document.iri, statement, (post.iri, remark.iri), remark.passages)
            return True
    return False
