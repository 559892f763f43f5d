"""A person walks through the doubtful titles: what is shown, what each key does, and nothing of how lines are read.

``Walk`` holds the state and turns a line typed into the next state; ``converse`` joins it to any pair of functions that
ask and tell, so that a terminal, a test and another program drive the same walk. Lines, not keys: it works in every
console, without colours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ccgraph.mapping.codes import Lookup
from ccgraph.mapping.model import Candidate
from ccgraph.mapping.phrases import say
from ccgraph.mapping.proposal import Judged, Proposal, Review, Status
from ccgraph.mapping.records import ResultSet

__all__ = ["Step", "Walk", "converse"]

_LINE = re.compile(r"\s*(?P<key>\S+)\s*(?P<rest>.*)", re.DOTALL)
_CONFIDENCE = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<percent>%)?(?:\s+|$)")
_ROLES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Step:
    """What a line typed did: what to tell the person, whether a decision was made, whether the walk is over."""

    tell: str = ""
    decided: bool = False
    over: bool = False


class Walk:
    """A walk through the titles of a result that wait for a person."""

    def __init__(
        self,
        result: ResultSet,
        codes: Lookup,
        reviewer: str,
        date: str,
        lang: str,
        *,
        schemes: Sequence[str] = (),
        everything: bool = False,
    ) -> None:
        """Choose the titles to walk through.

        Args:
            result: the proposals.
            codes: to check and to explain codes.
            reviewer: name or IRI of the person.
            date: today, YYYY-MM-DD.
            lang: of what is shown.
            schemes: classifications to keep to; all when empty.
            everything: the titles that the matcher settled and nobody has reviewed as well.
        """
        self._result = result
        self._proposals = list(result.proposals)
        self._codes = codes
        self.reviewer = reviewer
        self._date = date
        self._lang = lang
        self._queue = [
            place
            for place, proposal in enumerate(self._proposals)
            if (not schemes or proposal.scheme in schemes)
            and (proposal.pending or (everything and proposal.review is None))
        ]
        self._at = 0

    @property
    def result(self) -> ResultSet:
        """The result with the decisions made so far."""
        return replace(self._result, proposals=tuple(self._proposals))

    @property
    def over(self) -> bool:
        """Whether the last title has been passed."""
        return self._at >= len(self._queue)

    @property
    def proposal(self) -> Proposal:
        """The one before the person now."""
        return self._proposals[self._queue[self._at]]

    def _say(self, key: str, *values: object) -> str:
        return say(key, self._lang, *values)

    def show(self) -> str:
        """The title before the person now, with its candidates and the keys."""
        proposal, title = self.proposal, self.proposal.title
        lines = ["", self._say("of", self._at + 1, len(self._queue)), title.text]
        for part in ("department", "organisation", "description"):
            if value := getattr(title, part):
                short = value if len(value) <= 300 else f"{value[:300]}…"
                lines.append(f"  {self._say(part)}: {short}")
        state = self._say(proposal.decision) or proposal.decision
        lines.append(f"{proposal.scheme.upper()} {proposal.version} — {self._say('tool', state)}")
        for number, judged in enumerate(proposal.candidates, 1):
            candidate = judged.candidate
            mark = f" [{self._say(judged.status)}]" if judged.status else ""
            first = f" — {candidate.reasons[0]}" if candidate.reasons else ""
            percent = f"{100 * candidate.confidence:.0f} %"
            lines.append(f"  {number}  {candidate.code}  {candidate.label}  ({percent}){mark}{first}")
        if not proposal.candidates:
            lines.append(self._say("no-candidate"))
        if proposal.nothing is not None:
            lines.append(f"  [{self._say(proposal.state)}]")
        lines += [f"  {remark}" for remark in proposal.remarks]
        return "\n".join([*lines, self._say("keys")])

    def take(self, line: str) -> Step:
        """Do what a line typed asks for."""
        found = _LINE.fullmatch(line)
        if found is None:
            return Step()
        key, rest = found["key"].lower(), found["rest"].strip()
        if key.isdecimal():
            return self._accept(int(key), rest)
        acts: dict[str, Callable[[str], Step]] = {
            "c": self._type,
            "r": self._reject,
            "n": self._none,
            "u": self._unsure,
            "s": self._skip,
            "b": self._back,
            "?": lambda _: Step(self._why()),
            "h": lambda _: Step(f"{self._say('help')}\n{self._say('keys')}"),
            "q": lambda _: Step(over=True),
        }
        act = acts.get(key)
        return act(rest) if act else Step(f"{self._say('unknown-key', key)} {self._say('keys')}")

    def _review(self, status: Status, comment: str, agreement: float = 1.0) -> Review:
        return Review(status, self.reviewer, self._date, comment, agreement)

    def _open(self) -> Proposal:
        """The proposal with the acceptance and doubts of an earlier pass taken back; rejections stay."""
        kept = tuple(
            j if j.status == "rejected" else replace(j, review=None)
            for j in self.proposal.candidates
            if not (j.typed and j.status != "rejected")
        )
        return self.proposal.with_candidates(*kept)

    def _decide(self, proposal: Proposal) -> Step:
        self._proposals[self._queue[self._at]] = proposal
        self._at += 1
        return Step(decided=True, over=self.over)

    def _accept(self, number: int, rest: str) -> Step:
        if not 1 <= number <= len(self.proposal.candidates):
            return Step(self._say("no-number", number))
        agreement = 1.0
        if found := _CONFIDENCE.match(rest):
            given = float(found["number"].replace(",", "."))
            # “1 0.8” and “1 80%” are confidences, “1 3 personnes” is a remark.
            if found["percent"] or given <= 1:
                agreement = given / 100 if found["percent"] else given
                rest = rest[found.end() :].strip()
        if not 0 <= agreement <= 1:
            return Step(self._say("percent-range"))
        chosen = self.proposal.candidates[number - 1]
        review = self._review("accepted", rest, agreement)
        kept = [j for j in self._open().candidates if j.candidate.iri != chosen.candidate.iri]
        kept.insert(number - 1, replace(chosen, review=review))
        return self._decide(self.proposal.with_candidates(*kept))

    def _type(self, rest: str) -> Step:
        code, _, comment = rest.partition(" ")
        if not code:
            return Step(self._say("which-code"))
        scheme = self.proposal.scheme
        for number, judged in enumerate(self.proposal.candidates, 1):
            if judged.candidate.code.upper() == code.upper():
                return self._accept(number, comment)
        found = self._codes.find(scheme, code)
        if found is None:
            key = "not-loaded" if self._codes.partial(scheme) else "no-such-code"
            return Step(self._say(key, code, scheme.upper(), self.proposal.version, scheme))
        review = self._review("accepted", comment.strip())
        typed = Judged(replace(found, confidence=1.0), review, typed=True)
        return self._decide(self.proposal.with_candidates(*self._open().candidates, typed))

    def _reject(self, comment: str) -> Step:
        if not self.proposal.candidates:
            return Step(self._say("nothing-to-reject"))
        review = self._review("rejected", comment)
        judged = [j if j.status == "rejected" else replace(j, review=review) for j in self._open().candidates]
        return self._decide(self.proposal.with_candidates(*judged))

    def _unsure(self, comment: str) -> Step:
        review = self._review("unsure", comment, 0.0)
        opened = self._open()
        open_ones = [j for j in opened.candidates if j.review is None]
        if not open_ones:
            return self._decide(replace(opened, nothing=review))
        judged = [replace(j, review=review) if j is open_ones[0] else j for j in opened.candidates]
        return self._decide(opened.with_candidates(*judged))

    def _none(self, comment: str) -> Step:
        return self._decide(replace(self._open(), nothing=self._review("accepted", comment)))

    def _skip(self, _: str) -> Step:
        self._at += 1
        return Step(over=self.over)

    def _back(self, _: str) -> Step:
        if self._at == 0:
            return Step(self._say("first"))
        self._at -= 1
        return Step()

    def _why(self) -> str:
        lines: list[str] = []
        for number, judged in enumerate(self.proposal.candidates, 1):
            lines += [f"  {number}  {judged.candidate.code}  {judged.candidate.label}"]
            lines += [f"       · {reason}" for reason in judged.candidate.reasons]
            lines += self._about(judged.candidate)
        lines += [f"  {remark}" for remark in self.proposal.remarks]
        return "\n".join(lines) or self._say("no-candidate")

    def _about(self, candidate: Candidate) -> list[str]:
        lines = []
        if definition := self._codes.definition(candidate.iri):
            lines.append(f"       {self._say('definition')}: {definition}")
        if roles := self._codes.roles(candidate.iri)[:_ROLES_SHOWN]:
            lines.append(f"       {self._say('documents')}:")
            lines += [f"         {role}" for role in roles]
        return lines

    @property
    def nothing_left(self) -> str:
        """What to say when no title waits."""
        return self._say("nothing-left")

    def summary(self) -> str:
        """How many titles of the walk were accepted, rejected, without code, unsure, and are left."""
        states = Counter(self._proposals[place].state for place in self._queue)
        left = sum(1 for place in self._queue if self._proposals[place].review is None)
        counts = (states["accepted"], states["rejected"], states["nothing"], states["unsure"], left)
        return self._say("done", *counts)


def converse(
    walk: Walk, ask: Callable[[str], str | None], tell: Callable[[str], None], save: Callable[[ResultSet], None]
) -> None:
    """Lead a person through a walk.

    Args:
        walk: the titles.
        ask: shows a prompt and gives the line typed, ``None`` at the end of the input.
        tell: shows a text.
        save: called after each decision with the whole result.
    """
    if walk.over:
        tell(walk.nothing_left)
        return
    show = True
    while not walk.over:
        if show:
            tell(walk.show())
        line = ask("> ")
        if line is None:
            break
        before = walk.proposal
        step = walk.take(line)
        if step.tell:
            tell(step.tell)
        if step.decided:
            save(walk.result)
        if step.over:
            break
        show = walk.proposal is not before or step.decided
    tell(walk.summary())
