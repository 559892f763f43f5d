"""The titles, definitions and items of a classification as matrices, and how near a title comes to each code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.forms import fold as fold_word
from ccgraph.mapping.forms import stem, tokens
from ccgraph.mapping.reference import ReferenceTitles, split_title
from ccgraph.mapping.title import STOP, content
from ccgraph.mapping.trade import pattern, trade_codes
from ccgraph.mapping.vectors import TfIdf, unit_rows

if TYPE_CHECKING:
    import numpy as np

    from ccgraph.mapping.classes import ClassModel

    Array = np.ndarray[Any, Any]

__all__ = ["SIGNALS", "SchemeIndex"]

# How much a crosswalk row counts.
_RELATIONS: Final = {"exactMatch": 1.0, "closeMatch": 0.9, "narrowMatch": 0.75, "broadMatch": 0.75, "relatedMatch": 0.4}
_POWER: Final = 4
_NOT_TITLES: Final = frozenset({"activity", "trade-second"})
SIGNALS: Final = (
    "grams-max",
    "grams-vote",
    "stems-max",
    "stems-vote",
    "pairs-max",
    "query-in-title",
    "title-in-query",
    "query-in-titles",
    "query-in-texts",
    "definition",
    "items",
    "label",
    "linked-grams",
    "linked-stems",
    "linked-english",
    "head",
    "head-share",
    "rest-in-texts",
    "kin",
    "prior",
    "model",
    "model-kin",
    "model-near",
    "pattern",
    "trade",
)


@dataclass(slots=True)
class _Grouped:
    """Documents sorted by group, and where each group starts."""

    texts: list[str]
    groups: Array
    starts: Array

    @classmethod
    def of(cls, pairs: set[tuple[int, str]]) -> _Grouped:
        import numpy as np

        rows = sorted(pairs)
        groups = np.array([g for g, _ in rows], dtype=np.int64)
        first = np.flatnonzero(np.diff(groups, prepend=-1)) if rows else np.zeros(0, dtype=np.int64)
        return cls([t for _, t in rows], groups, first)

    def spread(self, reduced: Array, count: int) -> Array:
        """Columns of the groups that have documents -> columns of all groups."""
        import numpy as np

        out = np.zeros((reduced.shape[0], count), dtype=np.float32)
        if len(self.starts):
            out[:, self.groups[self.starts]] = reduced
        return out


class SchemeIndex:
    """All that compares a title with the codes of one scheme.

    Args:
        reference: codes, titles, links.
        scheme: whose codes are sought.
        model: the class model of the scheme, where there is one.
    """

    def __init__(self, reference: ReferenceTitles, scheme: str, model: ClassModel | None = None) -> None:
        import numpy as np

        self.model = model
        self._stems: dict[int, frozenset[str]] = {}
        self._text_stems: dict[int, frozenset[str]] = {}
        self._names: list[str] = []

        self.codes = reference.of_scheme(scheme)
        self.number = {code.code: at for at, code in enumerate(self.codes)}
        count = len(self.codes)
        own = {
            (self.number[t.code], split_title(t.text))
            for t in reference.titles
            if t.scheme == scheme and t.kind not in _NOT_TITLES and t.lang == "fr" and t.code in self.number
        }
        self.own = _Grouped.of(own)
        self.grams = TfIdf("grams").fit(self.own.texts)
        self.plain = TfIdf("plain")
        self.pairs = TfIdf("stems").fit(self.own.texts)
        definitions = [code.definition for code in self.codes]
        items = [". ".join(code.items) for code in self.codes]
        labels = [split_title(code.label) for code in self.codes]
        by_code: dict[int, list[str]] = defaultdict(list)
        for at, text in own:
            by_code[at].append(text)
        for t in reference.titles:
            if t.scheme == scheme and t.kind == "activity":
                definitions[self.number[t.code]] += ". " + t.text
        self._link(reference, scheme)
        self.plain.fit([*self.own.texts, *self.linked.texts, *definitions, *labels])
        own_titles = [" ".join(sorted(by_code[at])) for at in range(count)]
        self.d_grams = self.grams.rows(self.own.texts).T.tocsr()
        plain = self.plain.rows(self.own.texts)
        self.d_plain = plain.T.tocsr()
        self.d_pairs = self.pairs.rows(self.own.texts).T.tocsr()
        present = self.plain.rows(self.own.texts, normalise=False, weighted=False)
        self.own_weight = np.asarray(present @ self.plain.idf).ravel()
        self.d_present = present.T.tocsr()
        in_titles = self.plain.rows(own_titles, normalise=False, weighted=False)
        self.c_titles = in_titles.T.tocsr()
        texts = [
            f"{t} {d} {i} {e}"
            for t, d, i, e in zip(own_titles, definitions, items, self._linked_texts(count), strict=True)
        ]
        self.c_texts = self.plain.rows(texts, normalise=False, weighted=False).T.tocsr()
        self.c_definitions = self.plain.rows(definitions).T.tocsr()
        self.c_items = self.plain.rows(items).T.tocsr()
        self.c_labels = self.plain.rows(labels).T.tocsr()
        self.l_grams = self.grams.rows(self.linked.texts).T.tocsr()
        self.l_plain = self.plain.rows(self.linked.texts).T.tocsr()
        self._english_rows()
        self._heads()
        sizes = np.bincount(self.own.groups, minlength=count) if len(self.own.groups) else np.zeros(count)
        self.prior = np.log1p(sizes).astype(np.float32)
        self._kinships()
        self.own_hidden = model.hidden(self.own.texts).T.copy() if model is not None else None
        self.trade = np.zeros(count, dtype=np.float32)
        if scheme == "rome":
            for code, titles in trade_codes().items():
                if code in self.number:
                    self.trade[self.number[code]] = np.log1p(titles)

    def _kinships(self) -> None:
        """Which codes were split from one parent."""
        import numpy as np

        parents = {p: at for at, p in enumerate(sorted({code.parent or code.code for code in self.codes}))}
        self.kin = np.array([parents[code.parent or code.code] for code in self.codes])
        self.kin_order = np.argsort(self.kin, kind="stable")
        self.kin_starts = np.flatnonzero(np.diff(self.kin[self.kin_order], prepend=-1))

    def _link(self, reference: ReferenceTitles, scheme: str) -> None:
        """The titles of linked codes of other schemes, and the rows that lead from there to ours."""
        import numpy as np

        weights: dict[tuple[tuple[str, str], int], float] = {}
        for link in reference.links:
            for there, here in ((link.source, link.target), (link.target, link.source)):
                if here[0] == scheme and there[0] != scheme and here[1] in self.number:
                    key = (there, self.number[here[1]])
                    weights[key] = max(weights.get(key, 0.0), _RELATIONS.get(link.predicate, 0.3))
        out: dict[tuple[str, str], int] = defaultdict(int)
        for there, _ in weights:
            out[there] += 1
        others = {there: at for at, there in enumerate(sorted(out))}
        french: set[tuple[int, str]] = set()
        english: set[tuple[int, str]] = set()
        for t in reference.titles:
            at = others.get((t.scheme, t.code))
            if at is not None:
                (french if t.lang == "fr" else english).add((at, split_title(t.text)))
        self.linked = _Grouped.of(french)
        self.english = _Grouped.of(english)
        rows = sorted((at, others[there], w / out[there] ** 0.25) for (there, at), w in weights.items())
        self.link_code = np.array([r[0] for r in rows], dtype=np.int64)
        self.link_other = np.array([r[1] for r in rows], dtype=np.int64)
        self.link_weight = np.array([r[2] for r in rows], dtype=np.float32)
        self.others = len(others)

    def _linked_texts(self, count: int) -> list[str]:
        by_other: dict[int, list[str]] = defaultdict(list)
        for at, text in zip(self.linked.groups, self.linked.texts, strict=True):
            by_other[int(at)].append(text)
        found: list[list[str]] = [[] for _ in range(count)]
        for code, other in zip(self.link_code, self.link_other, strict=True):
            found[int(code)].extend(by_other[int(other)])
        return [" ".join(texts) for texts in found]

    def _english_rows(self) -> None:
        self.english_space = TfIdf("plain").fit(self.english.texts)
        self.l_english = self.english_space.rows(self.english.texts).T.tocsr()

    def _heads(self) -> None:
        """How the titles that begin with a word spread over the codes."""
        import numpy as np
        from scipy.sparse import csr_matrix

        heads: dict[str, int] = {}
        rows, columns = [], []
        for at, text in zip(self.own.groups, self.own.texts, strict=True):
            stems = content(text)
            if stems:
                rows.append(heads.setdefault(stems[0], len(heads)))
                columns.append(int(at))
        self.head_number = heads
        shape = (len(heads) + 1, len(self.codes))
        counts = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
        totals = np.asarray(counts.sum(axis=1)).ravel()
        of_code = np.maximum(np.asarray(counts.sum(axis=0)).ravel(), 1)
        self.head_given = csr_matrix(counts.multiply(1 / np.maximum(totals, 1)[:, None]), dtype=np.float32)
        self.head_share = csr_matrix(counts.multiply(1 / of_code[None, :]), dtype=np.float32)

    def signals(self, texts: Sequence[str], sector: str | None = None) -> dict[str, Array]:
        """How near each text comes to each code, one array of shape ``(texts, codes)`` a signal.

        Args:
            texts: cores of titles.
            sector: whose knowledge is used on top.
        """
        import numpy as np

        count = len(self.codes)
        found: dict[str, Array] = {}
        near = (self.grams.rows(texts) @ self.d_grams).toarray()
        found["grams-max"] = self._max(near, self.own)
        found["grams-vote"] = self._vote(near)
        q_plain = self.plain.rows(texts)
        near = (q_plain @ self.d_plain).toarray()
        found["stems-max"] = self._max(near, self.own)
        found["stems-vote"] = self._vote(near)
        found["pairs-max"] = self._max((self.pairs.rows(texts) @ self.d_pairs).toarray(), self.own)
        weighted = self.plain.rows(texts, normalise=False)
        # A word nobody knows weighs as much as the rarest one.
        total = np.maximum([self._weight(text) for text in texts], 1e-6).astype(np.float32)[:, None]
        common = (weighted @ self.d_present).toarray()
        found["query-in-title"] = self._max(common, self.own) / total
        found["title-in-query"] = self._max(common / np.maximum(self.own_weight, 1e-6)[None, :], self.own)
        found["query-in-titles"] = (weighted @ self.c_titles).toarray() / total
        found["query-in-texts"] = (weighted @ self.c_texts).toarray() / total
        found["definition"] = (q_plain @ self.c_definitions).toarray()
        found["items"] = (q_plain @ self.c_items).toarray()
        found["label"] = (q_plain @ self.c_labels).toarray()
        found["linked-grams"] = self._through((self.grams.rows(texts) @ self.l_grams).toarray(), self.linked)
        found["linked-stems"] = self._through((q_plain @ self.l_plain).toarray(), self.linked)
        q_english = self.english_space.rows(texts)
        found["linked-english"] = self._through((q_english @ self.l_english).toarray(), self.english)
        heads = [content(text)[:1] for text in texts]
        at = np.array([self.head_number.get(h[0], -1) if h else -1 for h in heads])
        found["head"] = self.head_given[at].toarray()
        found["head-share"] = self.head_share[at].toarray()
        rest = unit_rows(self.plain.rows([self._rest(text) for text in texts], normalise=False))
        found["rest-in-texts"] = (rest.multiply(rest) @ self.c_texts).toarray().astype(np.float32)
        found["kin"] = self._over_kin(found["grams-vote"], np.maximum)
        found["prior"] = np.broadcast_to(self.prior, (len(texts), count))
        nothing = np.zeros((len(texts), count), dtype=np.float32)
        found["model"] = found["model-kin"] = found["model-near"] = nothing
        if self.model is not None and self.own_hidden is not None:
            found["model"] = model = self.model.log_probabilities(texts)
            top = model.max(axis=1, keepdims=True)
            found["model-kin"] = np.log(self._over_kin(np.exp(model - top), np.add) + 1e-9) + top
            found["model-near"] = self._max(self.model.hidden(texts) @ self.own_hidden, self.own)
        found["pattern"] = found["trade"] = nothing
        if sector is not None:
            found["trade"] = np.broadcast_to(self.trade, (len(texts), count))
            found["pattern"] = np.zeros((len(texts), count), dtype=np.float32)
            for row, text in enumerate(texts):
                for code, weight in pattern(text).items():
                    if code in self.number:
                        found["pattern"][row, self.number[code]] = weight
        return found

    def knows(self, text: str) -> bool:
        """Whether any content word of a text occurs in a title or text of the scheme."""
        return any(
            s in self.plain.vocabulary or s in self.english_space.vocabulary for s in content(text) if not s.isdigit()
        )

    def own_stems(self, at: int) -> frozenset[str]:
        """The stems of the title at a place of ``own``."""
        if at not in self._stems:
            self._stems[at] = frozenset(content(self.own.texts[at]))
        return self._stems[at]

    def text_stems(self, number: int) -> frozenset[str]:
        """The stems of all texts of a code."""
        if number not in self._text_stems:
            if not self._names:
                self._names = list(self.plain.vocabulary)
                self._by_code = self.c_texts.T.tocsr()
            self._text_stems[number] = frozenset(self._names[i] for i in self._by_code[number].indices)
        return self._text_stems[number]

    def _weight(self, text: str) -> float:
        unknown = float(self.plain.idf.max()) if len(self.plain.idf) else 1.0
        known, idf = self.plain.vocabulary, self.plain.idf
        return sum(float(idf[known[s]]) if s in known else unknown for s in set(content(text)))

    @staticmethod
    def _rest(text: str) -> str:
        words = [w for w in tokens(fold_word(text)) if w not in STOP]
        head = stem(words[0]) if words else ""
        return " ".join(w for w in words[1:] if stem(w) != head)

    def _max(self, near: Array, grouped: _Grouped) -> Array:
        import numpy as np

        if not len(grouped.starts):
            return np.zeros((near.shape[0], len(self.codes)), dtype=np.float32)
        return grouped.spread(np.maximum.reduceat(near, grouped.starts, axis=1), len(self.codes))

    def _vote(self, near: Array) -> Array:
        import numpy as np

        if not len(self.own.starts):
            return np.zeros((near.shape[0], len(self.codes)), dtype=np.float32)
        squares = near * near
        votes = np.add.reduceat(squares * squares, self.own.starts, axis=1)
        return self.own.spread(votes ** (1 / _POWER), len(self.codes))

    def _through(self, near: Array, grouped: _Grouped) -> Array:
        """The nearest linked title, through the crosswalk."""
        import numpy as np

        out = np.zeros((near.shape[0], len(self.codes)), dtype=np.float32)
        if not len(grouped.starts) or not len(self.link_code):
            return out
        best = grouped.spread(np.maximum.reduceat(near, grouped.starts, axis=1), self.others)
        rows = best[:, self.link_other] * self.link_weight[None, :]
        first = np.flatnonzero(np.diff(self.link_code, prepend=-1))
        out[:, self.link_code[first]] = np.maximum.reduceat(rows, first, axis=1)
        return out

    def _over_kin(self, values: Array, how: Any) -> Array:
        """The best (or the sum) among the codes split from one parent."""
        import numpy as np

        reduced = how.reduceat(values[:, self.kin_order], self.kin_starts, axis=1)
        return np.asarray(reduced[:, self.kin])
