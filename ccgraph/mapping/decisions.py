"""What people decided before, and what it makes of the next run: an accepted code wins, a rejected one does not return.

A decision holds for the same title (accents, capitals and punctuation apart) in the same department, organisation and
description, and for the same version of the classification. For another version or another context it is offered again
for review, and says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from ccgraph.mapping.codes import Lookup
from ccgraph.mapping.model import Candidate, Match, Title
from ccgraph.mapping.phrases import say
from ccgraph.mapping.proposal import Judged, Proposal, Review
from ccgraph.mapping.records import ResultSet
from ccgraph.reason import search_key

__all__ = ["Decision", "Decisions", "propose"]

# Error values of spreadsheet programs, in English and in French.
_ERROR: Final = re.compile(
    r"#(N/?A|REF!|VALUE!|VALEUR ?!|NAME\?|NOM ?\?|DIV/0 ?!|NUM!|NOMBRE ?!|NULL!|NUL ?!|SPILL!|PROPAGATION ?!|CALC!|"
    r"BUSY!|FIELD!|CHAMP ?!|BLOCKED!|BLOQU[ÉE] ?!|CONNECT!|UNKNOWN!|INCONNU ?!|GETTING_DATA)|#{2,}|Err:\d{3}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision on a title: for, against or unsure of a code; without candidate, that no code fits."""

    title: Title
    scheme: str
    version: str
    review: Review
    candidate: Candidate | None
    typed: bool = False


def _key(title: Title) -> str:
    # A title of signs alone (“???”) has no search key, and is no other such title.
    return search_key(title.text) or title.text.strip()


def _context(title: Title) -> tuple[str, ...]:
    return tuple(search_key(part) for part in (title.department, title.organisation, title.description))


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions by title and classification, each list in the order of their dates."""

    by_title: Mapping[tuple[str, str], tuple[Decision, ...]]

    def __len__(self) -> int:
        return sum(map(len, self.by_title.values()))

    @classmethod
    def of(cls, sets: Iterable[ResultSet]) -> Decisions:
        """The decisions of earlier results; on the same code the later one counts."""
        found: dict[tuple[str, str], list[Decision]] = defaultdict(list)
        for result in sets:
            for proposal in result.proposals:
                key = (_key(proposal.title), proposal.scheme)
                for judged in proposal.candidates:
                    if judged.review is not None:
                        candidate = replace(judged.candidate, reasons=())
                        version = candidate.version or proposal.version
                        found[key].append(
                            Decision(proposal.title, proposal.scheme, version, judged.review, candidate, judged.typed)
                        )
                if proposal.nothing is not None:
                    found[key].append(
                        Decision(proposal.title, proposal.scheme, proposal.version, proposal.nothing, None)
                    )
        return cls({key: tuple(sorted(some, key=lambda d: d.review.date)) for key, some in found.items()})

    def about(self, title: Title, scheme: str) -> tuple[Decision, ...]:
        """The decisions on a title in a classification, whatever version and context, oldest first."""
        return self.by_title.get((_key(title), scheme), ())


def propose(match: Match, scheme: str, decisions: Decisions, codes: Lookup, lang: str) -> Proposal:
    """What is proposed for a title: what the matcher says, and what people decided before.

    Args:
        match: the matcher's answer.
        scheme: the classification.
        decisions: of people, before.
        codes: tells the version of the classification, and whether a code of an older one is still there.
        lang: of the reasons that decisions give.
    """
    if _ERROR.fullmatch(match.title.text.strip()):
        # What a spreadsheet shows where a formula failed: whatever it resembles, it is no title.
        said = say("error-value", lang, match.title.text)
        return Proposal(match.title, scheme, codes.version(scheme), "none", (), remarks=(said,))
    candidates = match.candidates.get(scheme, ())
    version = candidates[0].version if candidates else codes.version(scheme)
    decision = match.decision.get(scheme, "none")
    judged, remarks = tuple(map(Judged, candidates)), match.remarks.get(scheme, ())
    proposal = Proposal(match.title, scheme, version, decision, judged, remarks=remarks)
    about = decisions.about(match.title, scheme)
    same = [d for d in about if d.version == version and _context(d.title) == _context(match.title)]
    if same:
        return _settled(proposal, same, lang)
    return _offered(proposal, about, codes, lang)


def _settled(proposal: Proposal, same: list[Decision], lang: str) -> Proposal:
    """Decisions that hold as they are."""
    latest: dict[str, Decision] = {}
    for decision in same:
        latest[decision.candidate.iri if decision.candidate else ""] = decision
    # A later choice of another code, or of none, takes the place of an earlier one.
    chosen = [d for d in latest.values() if d.review.status == "accepted"]
    last = max((d.review.date for d in chosen), default="")
    chosen = [d for d in chosen if d.review.date == last]
    nothing = latest.get("")
    judged = {j.candidate.iri: j for j in proposal.candidates}
    first = proposal.candidates[0].candidate if proposal.candidates else None
    for iri, decision in latest.items():
        if decision.candidate is None or (decision.review.status == "accepted" and decision not in chosen):
            continue
        here = judged[iri].candidate if iri in judged else decision.candidate
        key = {"accepted": "typed-by" if decision.typed else "accepted-by", "unsure": "unsure-by"}
        if word := key.get(decision.review.status):
            here = _because(here, say(word, lang, decision.review.reviewer, decision.review.date))
        judged[iri] = Judged(here, decision.review, decision.typed)
    ordered = sorted(judged.values(), key=lambda j: (j.status != "accepted", j.status == "rejected"))
    settled = replace(proposal, candidates=tuple(ordered))
    if nothing is not None and (nothing in chosen or not chosen):
        kept = tuple(j for j in ordered if j.status != "accepted")
        return replace(settled, candidates=kept, nothing=nothing.review)
    against = latest.get(first.iri) if first is not None else None
    if first is not None and against is not None and against.review.status == "rejected" and not chosen:
        said = say("first-rejected", lang, f"{first.code} {first.label}", against.review.reviewer, against.review.date)
        settled = _remarked(settled, said)
        return replace(settled, decision="review" if settled.shown else "none")
    return settled


def _offered(proposal: Proposal, about: tuple[Decision, ...], codes: Lookup, lang: str) -> Proposal:
    """Decisions for another version or in another context: told, and put to a person again."""
    offered = proposal
    for decision in about:
        candidate, review = decision.candidate, decision.review
        word = say("nothing" if candidate is None else review.status, lang)
        code = candidate.code if candidate else "—"
        if decision.version != proposal.version:
            said = say(
                "other-version", lang, review.reviewer, review.date, decision.version, code, word, proposal.version
            )
        else:
            said = say("other-context", lang, review.reviewer, review.date, code, word)
        again = codes.find(proposal.scheme, candidate.code) if candidate and review.status == "accepted" else None
        known = {j.candidate.iri: j for j in offered.candidates}
        if again is not None:
            first = known.get(again.iri, Judged(again))
            first = replace(first, candidate=_because(first.candidate, said))
            rest = tuple(j for j in offered.candidates if j.candidate.iri != again.iri)
            offered = replace(offered, candidates=(first, *rest))
        else:
            offered = _remarked(offered, said)
        asks: Literal["review", "none"] = "review"
        offered = replace(offered, decision=asks)
    return offered


def _because(candidate: Candidate, reason: str) -> Candidate:
    return replace(candidate, reasons=(reason, *(r for r in candidate.reasons if r != reason)))


def _remarked(proposal: Proposal, said: str) -> Proposal:
    """The proposal with a remark: as a reason of the first candidate that counts, or on its own."""
    if not (shown := proposal.shown):
        return replace(proposal, remarks=(*proposal.remarks, said))
    first = shown[0].candidate.iri
    told = tuple(
        replace(j, candidate=_because(j.candidate, said)) if j.candidate.iri == first else j
        for j in proposal.candidates
    )
    return replace(proposal, candidates=told)
