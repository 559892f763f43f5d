"""From job titles to codes: one index a scheme, a ranking shared by all codes, a confidence that has been measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ccgraph.errors import UsageError
from ccgraph.mapping.index import SchemeIndex
from ccgraph.mapping.lift import LEAST, lifted, settled
from ccgraph.mapping.model import Candidate, Decision, Match, Title
from ccgraph.mapping.prudence import AMBIGUOUS, Prudence, held, two_readings
from ccgraph.mapping.ranking import Ranked, Ranking, base_of
from ccgraph.mapping.reasons import Reasons, say
from ccgraph.mapping.reference import WHOLE, ReferenceTitles
from ccgraph.mapping.silence import Silence
from ccgraph.mapping.title import Parsed, abbreviation, content, parse, says_no_job
from ccgraph.mapping.trade import SECTORS, codeless, titles_of
from ccgraph.mapping.usage import Usage, protected_words
from ccgraph.mapping.vague import says_nothing

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["SCHEMES", "Matcher", "protected_words"]

SCHEMES: Final = ("rome", "esco", "isco", "reac")
# Letters of an abbreviation.
_SHORT: Final = 6
_BEST: Final = 3
# Lists of titles repeat themselves: answers kept, some forty megabytes of them.
_REMEMBERED: Final = 16_384
_FLOOR: Final = 0.1
# A judgement of 0.75 or more may be accepted: what is added to it, of ESCO and ISCO up to what they accept from.
_MARGIN: Final = 0.22
# In the sector, where judged titles settle their code: what is added to a judgement of a scheme.
_SECTOR_MARGIN: Final = {"rome": 0.22, "esco": 0.05, "isco": 0.15}
# In the sector, what a confidence is worth where no judgement speaks of the title (first row said, second measured),
# and the confidence from which a proposal is accepted: measured on the split ``dev`` of the gold set, with its own
# titles taken out of the judged ones that were written after it.
_UNJUDGED: Final = ((0.0, 0.4, 0.74, 0.9, 0.97, 1.0), (0.0, 0.4, 0.5, 0.72, 0.95, 0.99))
_ACCEPT: Final = {"rome": 0.7, "esco": 0.8, "isco": 0.85}
_SURE: Final = 0.75
# The certificate of the REAC stands for the managers of a team at a distance: what these ROME codes say of it.
_REAC: Final = {"D1435": 0.85, "M1506": 0.5}


_Answer = tuple[tuple[Candidate, ...], Decision]


class Matcher:
    """Proposes codes for job titles.

    Args:
        reference: what is known of the codes; see :func:`ccgraph.mapping.reference.read_folders`.
        sector: ``contact-centre`` lifts the codes of the trade and reads its abbreviations; ``None`` favours none.
        lang: of the reasons, ``fr`` or ``en``.
        cached: whether what was fitted is kept in the user's cache.
        like: a matcher of the same codes, whose fitted parts serve this one too; see :meth:`sharing`.

    Raises:
        UsageError: no such sector.
    """

    def __init__(
        self,
        reference: ReferenceTitles,
        sector: str | None = None,
        lang: str = "fr",
        cached: bool = True,
        *,
        like: Matcher | None = None,
    ) -> None:
        if sector is not None and sector not in SECTORS:
            raise UsageError(f"No sector “{sector}”: there is {', '.join(SECTORS)}.")
        present = {(t.scheme, t.key) for t in reference.titles}
        own = tuple(t for t in titles_of(reference.codes) if (t.scheme, t.key) not in present)
        self.reference = replace(reference, titles=(*reference.titles, *own)) if own else reference
        self.sector, self.lang, self.cached = sector, lang, cached
        self._protected: frozenset[tuple[str, str]]
        self._protected = protected_words(self.reference, "rome") if like is None else like._protected
        notations = {code.iri: code.code for code in self.reference.codes if code.scheme != "rome"}
        self._usage = Usage(notations, sector, self._protected)
        self._silence = Silence(self._usage, sector, lang)
        self._prudence = Prudence(self._usage, lang)
        fitted: dict[str, SchemeIndex] = {} if like is None else like._ranking.indexes
        self._ranking: Ranking = Ranking(self.reference, sector, self._usage, cached, fitted)
        self._answered: dict[tuple[str, str], _Answer] = {}

    def sharing(self, sector: str | None, lang: str) -> Matcher:
        """The matcher of the same codes for another sector or language; what was fitted is held once."""
        return Matcher(self.reference, sector, lang, self.cached, like=self)

    def index(self, scheme: str) -> SchemeIndex:
        """What compares titles with the codes of a scheme; fitted at the first call, or read from the cache."""
        return self._ranking.index(scheme)

    def match(self, titles: Sequence[Title], to: Sequence[str] = ("rome",)) -> list[Match]:
        """Propose codes, in the order of the titles, as many matches as titles.

        Args:
            titles: any texts, empty ones too.
            to: schemes out of ``rome``, ``esco``, ``isco``, ``reac``.

        Raises:
            UsageError: no such scheme, or no code of it is known.
        """
        self._check(to)
        parsed = [self._parse(t) for t in titles]
        cores = [one.core for one in parsed]
        found: dict[str, list[_Answer]] = {}
        from ccgraph.mapping.fitted import one_thread

        with one_thread():
            answers = self._answers(cores, to)
            for scheme in to:
                found[scheme] = [answers[scheme][core] for core in cores]
                self._with_departments(titles, cores, scheme, found[scheme])
                self._with_abbreviations(titles, cores, scheme, found[scheme])
        return [
            Match(
                title,
                one.core,
                dict(one.attributes),
                {scheme: found[scheme][at][0] for scheme in to},
                {scheme: found[scheme][at][1] for scheme in to},
                {
                    scheme: (self._silence.why(scheme, one.core, self._ranking.codes_of(scheme)),)
                    for scheme in to
                    if found[scheme][at][1] == "none" and not found[scheme][at][0]
                },
            )
            for at, (title, one) in enumerate(zip(titles, parsed, strict=True))
        ]

    def _parse(self, title: Title) -> Parsed:
        """A title taken apart; one that is an abbreviation of the trade and of nothing else is read as that."""
        found = parse(title.text, self.sector, title.organisation, self._protected)
        if self.sector is None and len(found.core) < _SHORT and abbreviation(found.core, SECTORS[0]):
            return parse(title.text, SECTORS[0], title.organisation, self._protected)
        return found

    def _with_abbreviations(self, titles: Sequence[Title], cores: list[str], scheme: str, found: list[_Answer]) -> None:
        """Say what an abbreviation was read as; without the sector named, a person is to confirm it."""
        for at, (title, core) in enumerate(zip(titles, cores, strict=True)):
            written = parse(title.text).core
            candidates, decision = found[at]
            if len(written) < _SHORT and written != core and candidates and abbreviation(written, SECTORS[0]):
                why = say("abbreviation", self.lang, written.upper(), abbreviation(written, SECTORS[0]))
                candidates = tuple(replace(one, reasons=(why, *one.reasons)) for one in candidates)
                found[at] = (candidates, "review" if self.sector is None and decision == "accept" else decision)
            word, also = two_readings(written) if written != core else ("", "")
            if also and candidates:
                others = self._answers([also], (scheme,))[scheme][also][0]
                found[at] = held(candidates, others, say("also", self.lang, word.upper(), also))

    def fit(self, to: Sequence[str] = ("rome",)) -> None:
        """Have all ready that matching needs, as before the matcher is sent to other processes.

        Raises:
            UsageError: no such scheme, or no code of it is known.
        """
        self._check(to)
        for scheme in to:
            for needed in self._ranking.needed(scheme):
                self.index(needed)

    def _check(self, to: Sequence[str]) -> None:
        there = {code.scheme for code in self.reference.codes}
        for scheme in to:
            if scheme not in SCHEMES or base_of(scheme) not in there:
                raise UsageError(f"No codes of “{scheme}” to map to: there are {', '.join(sorted(there))}.")

    def _answers(self, cores: Sequence[str], to: Sequence[str]) -> dict[str, dict[str, _Answer]]:
        """The candidates and the decision for each core, by scheme; what was asked before is not worked out again."""
        found = {
            scheme: {core: self._answered[scheme, core] for core in cores if (scheme, core) in self._answered}
            for scheme in to
        }
        missing = [core for core in dict.fromkeys(cores) if any(core not in found[scheme] for scheme in to)]
        ranked: dict[str, Ranked] = {}
        for scheme in to:
            for needed in self._ranking.needed(scheme):
                if needed not in ranked:
                    ranked[needed] = self._ranking.rank(missing, needed)
            of = {"isco": self._isco, "reac": self._reac}.get(scheme, self._own)
            found[scheme].update(zip(missing, of(missing, scheme, ranked), strict=True))
        if len(self._answered) > _REMEMBERED:
            self._answered.clear()
        self._answered.update(((scheme, core), found[scheme][core]) for scheme in to for core in missing)
        return found

    def _with_departments(self, titles: Sequence[Title], cores: list[str], scheme: str, found: list[_Answer]) -> None:
        """Propose again, with the words of the department, for titles of one word that are not settled by themselves.

        A department helps a person to choose; it never settles a code, nor takes a candidate away.
        """
        index = self.index(base_of(scheme))
        asked: dict[int, str] = {}
        for at, (title, core) in enumerate(zip(titles, cores, strict=True)):
            vague = len(content(core)) == 1 or says_no_job(core)
            settled_ = self.sector is not None and (codeless(core) or self._usage.of(scheme, core))
            if title.department and vague and not settled_ and found[at][1] != "accept":
                department = parse(title.department).core
                strange, words = index.unknown(department)
                # The department tells which adviser it is; of a title that says nothing it would say all.
                if words and not strange and not says_nothing(core) and not index.unknown(core)[0]:
                    asked[at] = f"{core} {department}"
        if not asked:
            return
        answers = self._answers(list(asked.values()), (scheme,))[scheme]
        for at, query in asked.items():
            candidates, decision = answers[query]
            if decision != "none":
                why = say("department", self.lang, titles[at].department)
                found[at] = (
                    tuple(
                        replace(one, confidence=min(one.confidence, AMBIGUOUS), reasons=(*one.reasons, why))
                        for one in candidates
                    ),
                    "review",
                )

    def _own(self, cores: list[str], scheme: str, of_base: dict[str, Ranked]) -> list[_Answer]:
        import numpy as np

        index, ranker = self.index(scheme), self._ranking.ranker(scheme)
        ranked = self._ranking.lift(cores, scheme, of_base)
        reasons = Reasons(index, self.lang, self.sector if scheme == "rome" else None)
        margin, accept = (_MARGIN if scheme == "rome" else ranker.accept - _SURE), ranker.accept
        if self.sector is not None:
            margin, accept = _SECTOR_MARGIN[scheme], _ACCEPT[scheme]
        confidences = ranker.calibrated(ranked.shares[:, :_BEST], ranked.same[:, :_BEST])
        done: list[_Answer] = []
        for at, core in enumerate(cores):
            if not ranked.known[at] or self._silence.of(scheme, core, bool(ranked.same[at].any())):
                done.append(((), "none"))
                continue
            strange, words = index.unknown(core)
            slice_ = len(index.codes) < WHOLE
            if slice_ and (2 * strange >= words or self._prudence.elsewhere(scheme, core, index)):
                # A slice has no code for most jobs: of words it does not know, the nearest it has says nothing.
                done.append(((), "none"))
                continue
            found = []
            left = 1.0
            for place in range(min(_BEST, ranked.numbers.shape[1])):
                code = index.codes[ranked.numbers[at, place]]
                judged = self._usage.of(scheme, core)
                sure = judged.confidence.get(code.code)
                # What the judgement of these very words left open, likeness of words cannot settle.
                said = float(confidences[at, place])
                if self.sector is not None and scheme == "rome" and not judged:
                    said = float(np.interp(said, *_UNJUDGED))
                confidence = min(said, left, 1.0 if sure is None else sure + margin)
                left = max(0.0, min(confidence, 1 - confidence) if place == 0 else min(left, confidence))
                why = reasons.of(core, int(ranked.numbers[at, place]))
                found.append(
                    Candidate(code.iri, scheme, code.code, code.label, code.version, round(confidence, 3), why)
                )
            # Of the whole of ROME, what is measured without the sector holds for these titles too.
            if scheme == "rome" and (self.sector is not None or slice_):
                found = list(self._prudence.standing(core, found, self._any_lead(index, reasons, core)))
            if self._silence.codeless(scheme, core):
                why = (self._silence.nearest(scheme, core, index.codes),)
                found[0] = replace(found[0], reasons=(*found[0].reasons, *why))
            decision = _decide(found[0].confidence, accept)
            # The calibration is that of a whole classification.
            number = int(ranked.numbers[at, 0])
            if slice_ and not self._prudence.settled(scheme, core, found[0].code, index, number):
                found = list(self._prudence.on_a_slice(found, index))
                decision = "review" if decision == "accept" else decision
            done.append((tuple(found), decision))
        return done

    def _any_lead(self, index: SchemeIndex, reasons: Reasons, core: str) -> Candidate | None:
        """The manager of any team, as a candidate of a title that has not proposed it."""
        number = self._prudence.any_lead(index)
        if number is None:
            return None
        code = index.codes[number]
        return Candidate(code.iri, "rome", code.code, code.label, code.version, 0.0, reasons.of(core, number))

    def _isco(self, cores: list[str], scheme: str, of_base: dict[str, Ranked]) -> list[_Answer]:
        """The ISCO groups of the ESCO occupations, their shares added up, with what was judged of ISCO itself."""
        import numpy as np

        index, ranker, ranked = self.index("esco"), self._ranking.ranker("isco"), of_base["esco"]
        groups = {code.code: code for code in self.reference.of_scheme(scheme)}
        slice_ = len(index.codes) < WHOLE
        margin, accept = ranker.accept - _SURE, ranker.accept
        if self.sector is not None:
            margin, accept = _SECTOR_MARGIN[scheme], _ACCEPT[scheme]
        done: list[_Answer] = []
        for at, core in enumerate(cores):
            strange, words = index.unknown(core)
            silent = not ranked.known[at] or self._silence.of(scheme, core, bool(ranked.same[at].any()))
            if silent or (slice_ and 2 * strange >= words):
                done.append(((), "none"))
                continue
            sums: dict[str, float] = {}
            best: dict[str, str] = {}
            for number, share in zip(ranked.numbers[at], ranked.shares[at], strict=True):
                code = index.codes[number]
                sums[code.parent] = sums.get(code.parent, 0.0) + float(share)
                best.setdefault(code.parent, f"ESCO {code.code} {code.label}")
            of_rome, found_ = self._ranking.of_rome(scheme, of_base, at), self._usage.of(scheme, core)
            judged = found_.weight
            if of_rome:
                rome = self.index("rome").codes[of_base["rome"].numbers[at, 0]]
                best |= {group: f"ROME {rome.code} {rome.label}" for group in of_rome if group not in best}
            for group in (*of_rome, *judged):
                sums.setdefault(group, LEAST)
            names = sorted(sums)
            pool = settled if judged and self.sector is not None else lifted
            shares = pool(names, np.array([sums[name] for name in names]), of_rome, judged)
            top = sorted(zip(names, shares.tolist(), strict=True), key=lambda one: (-one[1], one[0]))[:_BEST]
            found = []
            for group, share in top:
                if group in groups:
                    code = groups[group]
                    most = found_.confidence[group] + margin if group in judged else 1.0
                    confidence = round(min(float(ranker.calibrated(share)), most), 3)
                    why = (best[group],) if group in best else ()
                    found.append(Candidate(code.iri, scheme, code.code, code.label, code.version, confidence, why))
            decision: Decision = _decide(found[0].confidence, accept) if found else "none"
            number = int(ranked.numbers[at, 0])
            if slice_ and found:
                # A title of an ESCO occupation says its group.
                same = index.codes[number].parent == found[0].code
                code = found[0].code if same or found[0].code in judged else ""
                if not (code and self._prudence.settled(scheme, core, code, index, number)):
                    found = list(self._prudence.on_a_slice(found, index))
                    decision = "review" if decision == "accept" else decision
            done.append((tuple(found), decision))
        return done

    def _reac(self, cores: list[str], scheme: str, of_base: dict[str, Ranked]) -> list[_Answer]:
        """The certificates of the REAC: proposed where ROME says a manager of a team at a distance; never accepted."""
        index, ranked = self.index("rome"), of_base["rome"]
        certificates = self.reference.of_scheme(scheme)
        done: list[_Answer] = []
        for at in range(len(cores)):
            parts = {index.codes[n].code: float(s) for n, s in zip(ranked.numbers[at], ranked.shares[at], strict=True)}
            confidence = round(sum(_REAC[code] * share for code, share in parts.items() if code in _REAC), 3)
            if not certificates or not ranked.known[at] or confidence < 0.2:
                done.append(((), "none"))
                continue
            code = certificates[0]
            why = tuple(f"ROME {c}" for c in sorted(_REAC) if parts.get(c, 0) >= 0.2)
            found = (Candidate(code.iri, scheme, code.code, code.label, code.version, confidence, why),)
            done.append((found, "review"))
        return done


def _decide(confidence: float, accept: float) -> Decision:
    if confidence < _FLOOR:
        return "none"
    return "accept" if confidence >= accept else "review"
