"""Titles for which no code is to be proposed, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ccgraph.mapping.reasons import say
from ccgraph.mapping.reference import WHOLE, Code
from ccgraph.mapping.title import says_no_job
from ccgraph.mapping.trade import codeless, pattern
from ccgraph.mapping.usage import Usage
from ccgraph.mapping.vague import says_nothing

__all__ = ["Silence"]

# From what judgement on a title of a domain without codes has one all the same.
_OWN_CODE: Final = 0.6
# From what usage of the trade on words that say no job elsewhere say one there.
_USUAL: Final = 0.6
# What is nearest to planning and live regulation where no judgement says it.
_PLANNING: Final = "D1435"
_NEAREST: Final = 3


class Silence:
    """Knows the titles that say no job, and those of an activity that no code has as its own.

    Args:
        usage: the judged titles.
        sector: whose usage counts, or none.
        lang: of what is said, ``fr`` or ``en``.
    """

    def __init__(self, usage: Usage, sector: str | None, lang: str) -> None:
        self._usage, self._sector, self._lang = usage, sector, lang

    def of(self, scheme: str, core: str, same: bool) -> bool:
        """Whether no code is to be proposed.

        Args:
            scheme: of the codes.
            core: the words of the title.
            same: whether a title of the classification has these very words.
        """
        judged = max(self._usage.of(scheme, core).confidence.values(), default=0.0)
        if self.codeless(scheme, core):
            return judged < _OWN_CODE
        usual = max(pattern(core).values(), default=0.0) if self._sector is not None else 0.0
        return says_no_job(core) and not judged and not same and usual < _USUAL

    def why(self, scheme: str, core: str, codes: Sequence[Code]) -> str:
        """Why no code is proposed.

        Args:
            scheme: of the codes.
            core: the words of the title.
            codes: those it was compared with.
        """
        name = f"{codes[0].scheme.upper()} {codes[0].version}" if codes else scheme.upper()
        if self.codeless(scheme, core):
            return self.nearest(scheme, core, codes)
        if says_no_job(core):
            return say(says_nothing(core) or "no-job", self._lang)
        if codes and len(codes) < WHOLE:
            judged = self._usage.of(scheme, core).weight if codes[0].scheme == scheme else {}
            if judged and not any(code.code in judged for code in codes):
                first = max(sorted(judged), key=lambda code: judged[code])
                return say("not-loaded", self._lang, name, scheme, first)
            return say("slice", self._lang, name, codes[0].scheme)
        return say("nothing-known", self._lang)

    def codeless(self, scheme: str, core: str) -> bool:
        """Whether the activity of a title is one that no code of a scheme has as its own."""
        return scheme == "rome" and self._sector is not None and codeless(core)

    def nearest(self, scheme: str, core: str, codes: Sequence[Code]) -> str:
        """That no code has the activity of a title as its own, and which come nearest, with their labels.

        Args:
            scheme: of the codes.
            core: the words of the title.
            codes: those it was compared with.
        """
        labels = {code.code: f"{code.code} {code.label}" for code in codes}
        weight = self._usage.of(scheme, core).weight or {_PLANNING: 1.0}
        near = sorted((code for code in weight if code in labels), key=lambda code: (-weight[code], code))[:_NEAREST]
        name = f"{codes[0].scheme.upper()} {codes[0].version}"
        return say("codeless", self._lang, name, ", ".join(labels[code] for code in near) or _PLANNING)
