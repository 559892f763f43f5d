"""From job titles to codes: one index a scheme, a ranking shared by all codes, a confidence that has been measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ccgraph.errors import UsageError
from ccgraph.mapping.forms import fold as fold_word
from ccgraph.mapping.forms import stem, tokens
from ccgraph.mapping.index import SchemeIndex
from ccgraph.mapping.model import Candidate, Decision, Match, Title
from ccgraph.mapping.rank import Ranker, choose, derive, load_rankers
from ccgraph.mapping.reasons import Reasons
from ccgraph.mapping.reference import ReferenceTitles, split_title
from ccgraph.mapping.title import STOP, Parsed, content, parse
from ccgraph.mapping.trade import SECTORS, trade_titles

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["SCHEMES", "Matcher", "protected_words"]

SCHEMES: Final = ("rome", "esco", "isco", "reac")
_BLOCK: Final = 256
_BEST: Final = 3
_FLOOR: Final = 0.1
_NEAR: Final = 0.45
# The certificate of the REAC stands for the managers of a team at a distance: what these ROME codes say of it.
_REAC: Final = {"D1435": 0.85, "M1506": 0.5}


def protected_words(reference: ReferenceTitles, scheme: str) -> frozenset[tuple[str, str]]:
    """Pairs of head and word that stand together in a title of the reference: such a word is part of the job."""
    found: set[tuple[str, str]] = set()
    for t in reference.titles:
        if t.scheme == scheme and t.lang == "fr" and t.kind in {"preferred", "synonym", "short"}:
            words = [w for w in tokens(fold_word(split_title(t.text))) if w not in STOP]
            if words:
                head = stem(words[0])
                found.update((head, w) for w in words[1:])
    return frozenset(found)


@dataclass(slots=True)
class _Ranked:
    """The best codes of each title of a batch: numbers and shares, best first, and whether anything was known."""

    numbers: Array
    shares: Array
    known: Array


class Matcher:
    """Proposes codes for job titles.

    Args:
        reference: what is known of the codes; see :func:`ccgraph.mapping.reference.read_folders`.
        sector: ``contact-centre`` lifts the codes of the trade and reads its abbreviations; ``None`` favours none.
        lang: of the reasons, ``fr`` or ``en``.
        cached: whether what was fitted is kept in the user's cache.

    Raises:
        UsageError: no such sector.
    """

    def __init__(
        self, reference: ReferenceTitles, sector: str | None = None, lang: str = "fr", cached: bool = True
    ) -> None:
        if sector is not None and sector not in SECTORS:
            raise UsageError(f"No sector “{sector}”: there is {', '.join(SECTORS)}.")
        rome = {code.code for code in reference.of_scheme("rome")}
        own = tuple(t for t in trade_titles() if t.code in rome)
        present = {t.key for t in reference.titles}
        own = tuple(t for t in own if t.key not in present)
        self.reference = replace(reference, titles=(*reference.titles, *own)) if own else reference
        self.sector, self.lang, self.cached = sector, lang, cached
        self._indexes: dict[str, SchemeIndex] = {}
        self._protected = protected_words(self.reference, "rome")

    def index(self, scheme: str) -> SchemeIndex:
        """What compares titles with the codes of a scheme; fitted at the first call, or read from the cache."""
        if scheme not in self._indexes:
            from ccgraph.mapping.fitted import fitted_index

            self._indexes[scheme] = fitted_index(self.reference, scheme, self.cached)
        return self._indexes[scheme]

    def match(self, titles: Sequence[Title], to: Sequence[str] = ("rome",)) -> list[Match]:
        """Propose codes, in the order of the titles, as many matches as titles.

        Args:
            titles: any texts, empty ones too.
            to: schemes out of ``rome``, ``esco``, ``isco``, ``reac``.

        Raises:
            UsageError: no such scheme, or no code of it is known.
        """
        for scheme in to:
            needed = {"isco": "esco", "reac": "rome"}.get(scheme, scheme)
            if scheme not in SCHEMES or not self.reference.of_scheme(needed):
                raise UsageError(f"No codes of “{scheme}” to map to: there are {', '.join(self._there())}.")
        parsed = [parse(t.text, self.sector, t.organisation, self._protected) for t in titles]
        cores = [_query(title, one) for title, one in zip(titles, parsed, strict=True)]
        found: dict[str, list[tuple[tuple[Candidate, ...], Decision]]] = {}
        ranked: dict[str, _Ranked] = {}
        from ccgraph.mapping.fitted import one_thread

        with one_thread():
            for scheme in to:
                base = {"isco": "esco", "reac": "rome"}.get(scheme, scheme)
                if base not in ranked:
                    ranked[base] = self._rank(cores, base)
                of = {"isco": self._isco, "reac": self._reac}.get(scheme, self._own)
                found[scheme] = of(cores, scheme, ranked[base])
        return [
            Match(
                title,
                one.core,
                dict(one.attributes),
                {scheme: found[scheme][at][0] for scheme in to},
                {scheme: found[scheme][at][1] for scheme in to},
            )
            for at, (title, one) in enumerate(zip(titles, parsed, strict=True))
        ]

    def _there(self) -> list[str]:
        return sorted({code.scheme for code in self.reference.codes})

    def _ranker(self, scheme: str) -> Ranker:
        rankers = load_rankers()
        if scheme == "rome":
            return rankers[self.sector or "all"]
        return rankers[scheme]

    def _rank(self, cores: list[str], scheme: str) -> _Ranked:
        import numpy as np

        index, ranker = self.index(scheme), self._ranker(scheme)
        distinct = {core: at for at, core in enumerate(dict.fromkeys(cores))}
        asked = list(distinct)
        numbers, shares, known = [], [], []
        for at in range(0, len(asked), _BLOCK):
            part = asked[at : at + _BLOCK]
            signals = index.signals(part, self.sector if scheme == "rome" else None)
            chosen = choose(signals)
            given = ranker.shares(derive(signals, chosen))
            order = np.argsort(-given, axis=1, kind="stable")
            numbers.append(np.take_along_axis(chosen, order, axis=1))
            shares.append(np.take_along_axis(given, order, axis=1))
            near = np.maximum(signals["grams-max"], signals["linked-grams"]).max(axis=1)
            words = np.array([index.knows(core) for core in part])
            known.append((near >= _NEAR) | words)
        if not asked:
            empty = np.zeros((0, 1))
            return _Ranked(empty.astype(int), empty, np.zeros(0, dtype=bool))
        rows = np.array([distinct[core] for core in cores])
        return _Ranked(np.concatenate(numbers)[rows], np.concatenate(shares)[rows], np.concatenate(known)[rows])

    def _own(self, cores: list[str], scheme: str, ranked: _Ranked) -> list[tuple[tuple[Candidate, ...], Decision]]:
        index, ranker = self.index(scheme), self._ranker(scheme)
        reasons = Reasons(index, self.lang, self.sector if scheme == "rome" else None)
        confidences = ranker.calibrated(ranked.shares[:, :_BEST])
        done: list[tuple[tuple[Candidate, ...], Decision]] = []
        for at, core in enumerate(cores):
            if not ranked.known[at]:
                done.append(((), "none"))
                continue
            found = []
            left = 1.0
            for place in range(min(_BEST, ranked.numbers.shape[1])):
                code = index.codes[ranked.numbers[at, place]]
                confidence = min(float(confidences[at, place]), left)
                left = max(0.0, min(confidence, 1 - confidence) if place == 0 else min(left, confidence))
                why = reasons.of(core, int(ranked.numbers[at, place]))
                found.append(
                    Candidate(code.iri, scheme, code.code, code.label, code.version, round(confidence, 3), why)
                )
            done.append((tuple(found), _decide(found[0].confidence, ranker.accept)))
        return done

    def _isco(self, cores: list[str], scheme: str, ranked: _Ranked) -> list[tuple[tuple[Candidate, ...], Decision]]:
        """The ISCO groups of the ESCO occupations: their shares added up."""
        index, ranker = self.index("esco"), self._ranker("isco")
        groups = {code.code: code for code in self.reference.of_scheme(scheme)}
        done: list[tuple[tuple[Candidate, ...], Decision]] = []
        for at in range(len(cores)):
            sums: dict[str, float] = {}
            best: dict[str, str] = {}
            for number, share in zip(ranked.numbers[at], ranked.shares[at], strict=True):
                code = index.codes[number]
                sums[code.parent] = sums.get(code.parent, 0.0) + float(share)
                best.setdefault(code.parent, f"{code.code} {code.label}")
            top = sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:_BEST]
            if not ranked.known[at] or not top:
                done.append(((), "none"))
                continue
            found = []
            for group, share in top:
                if group in groups:
                    code = groups[group]
                    confidence = round(float(ranker.calibrated(share)), 3)
                    why = (f"ESCO {best[group]}",)
                    found.append(Candidate(code.iri, scheme, code.code, code.label, code.version, confidence, why))
            decision: Decision = _decide(found[0].confidence, ranker.accept) if found else "none"
            done.append((tuple(found), decision))
        return done

    def _reac(self, cores: list[str], scheme: str, ranked: _Ranked) -> list[tuple[tuple[Candidate, ...], Decision]]:
        """The certificates of the REAC: proposed where ROME says a manager of a team at a distance; never accepted."""
        index = self.index("rome")
        certificates = self.reference.of_scheme(scheme)
        done: list[tuple[tuple[Candidate, ...], Decision]] = []
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


def _query(title: Title, parsed: Parsed) -> str:
    """The words compared: the core, with those of the department where the core is one word or none."""
    if title.department and len(content(parsed.core)) < 2 and content(parsed.core):
        return f"{parsed.core} {parse(title.department).core}".strip()
    return parsed.core


def _decide(confidence: float, accept: float) -> Decision:
    if confidence < _FLOOR:
        return "none"
    return "accept" if confidence >= accept else "review"
