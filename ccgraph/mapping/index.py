"""The titles, definitions and items of a classification as matrices, and how near a title comes to each code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ccgraph.mapping.grouped import Grouped, Rounds
from ccgraph.mapping.nearness import Cells, TitlesOfCode, WordGrams, in_blocks
from ccgraph.mapping.reference import ReferenceTitles, split_title
from ccgraph.mapping.title import content
from ccgraph.mapping.trade import pattern, trade_codes
from ccgraph.mapping.vectors import TfIdf, unit_rows

if TYPE_CHECKING:
    import numpy as np

    from ccgraph.mapping.classes import ClassModel

    Array = np.ndarray[Any, Any]

__all__ = ["SIGNALS", "SchemeIndex"]

# How much a crosswalk row counts.
_RELATIONS: Final = {"exactMatch": 1.0, "closeMatch": 0.9, "narrowMatch": 0.75, "broadMatch": 0.75, "relatedMatch": 0.4}
# Parts of words in more than this share of the titles are left out.
_COMMON: Final = 0.05
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
        self._titles: dict[int, TitlesOfCode] = {}
        self._places: list[Array] = []
        self._by_code: Any = None
        self._text_stems: dict[int, frozenset[int]] = {}

        self.codes = reference.of_scheme(scheme)
        self.number = {code.code: at for at, code in enumerate(self.codes)}
        count = len(self.codes)
        own = {
            (self.number[t.code], split_title(t.text))
            for t in reference.titles
            if t.scheme == scheme and t.kind not in _NOT_TITLES and t.lang == "fr" and t.code in self.number
        }
        self.own = Grouped.of(own)
        self._link(reference, scheme)
        self.grams = TfIdf("grams").fit(self.own.texts, most=_COMMON)
        self.pairs = TfIdf("stems").fit(self.own.texts)
        self._texts(reference, scheme)
        self.word_grams = WordGrams.of(self.grams, self.own.texts, self.linked.texts)
        present = self.plain.rows(self.own.texts, normalise=False, weighted=False)
        self.own_weight = np.maximum(np.asarray(present @ self.plain.idf).ravel(), 1e-6)
        self.d_present = present.T.tocsr()
        self.d_plain = self.plain.rows(self.own.texts).T.tocsr()
        self.d_pairs = self.pairs.rows(self.own.texts).T.tocsr()
        self.l_plain = self.plain.rows(self.linked.texts).T.tocsr()
        self._english_rows()
        self._heads()
        sizes = np.bincount(self.own.groups, minlength=count) if len(self.own.groups) else np.zeros(count)
        self.prior = np.log1p(sizes).astype(np.float32)
        self._kinships()
        self.own_hidden = model.hidden(self.own.texts) if model is not None else None
        self.trade = np.zeros(count, dtype=np.float32)
        if scheme == "rome":
            for code, titles in trade_codes().items():
                if code in self.number:
                    self.trade[self.number[code]] = np.log1p(titles)

    def _texts(self, reference: ReferenceTitles, scheme: str) -> None:
        """The titles, definition, items and linked titles of each code, as one bag of stems each."""
        count = len(self.codes)
        own: list[list[str]] = [[] for _ in range(count)]
        for at, text in zip(self.own.groups, self.own.texts, strict=True):
            own[int(at)].append(text)
        titles = [tuple(sorted(texts)) for texts in own]
        definitions: list[tuple[str, ...]] = [(code.definition,) for code in self.codes]
        for t in reference.titles:
            if t.scheme == scheme and t.kind == "activity":
                definitions[self.number[t.code]] += (t.text,)
        labels = [split_title(code.label) for code in self.codes]
        self.plain = TfIdf("plain").fit(
            [
                *self.own.texts,
                *self.linked.texts,
                *(d + code.items for d, code in zip(definitions, self.codes, strict=True)),
                *labels,
            ]
        )
        self.c_titles = self.plain.rows(titles, normalise=False, weighted=False).T.tocsr()
        linked = self._linked_texts(count)
        everything = [
            (*t, *d, *code.items, *e) for t, d, code, e in zip(titles, definitions, self.codes, linked, strict=True)
        ]
        self.c_texts = self.plain.rows(everything, normalise=False, weighted=False).T.tocsr()
        self.c_definitions = self.plain.rows(definitions).T.tocsr()
        self.c_items = self.plain.rows([code.items for code in self.codes]).T.tocsr()
        self.c_labels = self.plain.rows(labels).T.tocsr()

    def _kinships(self) -> None:
        """Which codes were split from one parent."""
        import numpy as np

        parents = {p: at for at, p in enumerate(sorted({code.parent or code.code for code in self.codes}))}
        self.kin = np.array([parents[code.parent or code.code] for code in self.codes])
        self.kin_rounds = Rounds.of(self.kin)

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
        self.linked = Grouped.of(french)
        self.english = Grouped.of(english)
        rows = sorted((at, others[there], w / out[there] ** 0.25) for (there, at), w in weights.items())
        code = np.array([r[0] for r in rows], dtype=np.int64)
        self.link_rounds = Rounds.of(code)
        order = self.link_rounds.order
        self.link_code = code[order]
        self.link_other = np.array([r[1] for r in rows], dtype=np.int64)[order]
        self.link_weight = np.array([r[2] for r in rows], dtype=np.float32)[order]
        self.others = len(others)

    def _linked_texts(self, count: int) -> list[tuple[str, ...]]:
        by_other: dict[int, list[str]] = defaultdict(list)
        for at, text in zip(self.linked.groups, self.linked.texts, strict=True):
            by_other[int(at)].append(text)
        found: list[list[str]] = [[] for _ in range(count)]
        for code, other in zip(self.link_code, self.link_other, strict=True):
            found[int(code)].extend(by_other[int(other)])
        return [tuple(texts) for texts in found]

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
        near, linked = self.word_grams.near(self.grams.rows(texts))
        cells = Cells.of(near, self.own.groups, count)
        found["grams-max"], found["grams-vote"] = cells.highest(), cells.vote()
        found["linked-grams"] = self._through(Cells.of(linked, self.linked.groups, self.others).highest())
        weighted = self.plain.rows(texts, normalise=False)
        unit = unit_rows(weighted.copy())
        cells = Cells.of(unit @ self.d_plain, self.own.groups, count)
        found["stems-max"], found["stems-vote"] = cells.highest(), cells.vote()
        found["pairs-max"] = Cells.of(self.pairs.rows(texts) @ self.d_pairs, self.own.groups, count).highest()
        total = self._total(texts, weighted)
        cells = Cells.of(weighted @ self.d_present, self.own.groups, count)
        found["query-in-title"] = cells.highest() / total
        found["title-in-query"] = cells.highest(cells.values / self.own_weight[cells.documents])
        found["query-in-titles"] = (weighted @ self.c_titles).toarray() / total
        found["query-in-texts"] = (weighted @ self.c_texts).toarray() / total
        found["definition"] = (unit @ self.c_definitions).toarray()
        found["items"] = (unit @ self.c_items).toarray()
        found["label"] = (unit @ self.c_labels).toarray()
        found["linked-stems"] = self._through(Cells.of(unit @ self.l_plain, self.linked.groups, self.others).highest())
        english = self.english_space.rows(texts) @ self.l_english
        found["linked-english"] = self._through(Cells.of(english, self.english.groups, self.others).highest())
        stems = [content(text) for text in texts]
        at = np.array([self.head_number.get(s[0], -1) if s else -1 for s in stems])
        found["head"] = self.head_given[at].toarray()
        found["head-share"] = self.head_share[at].toarray()
        rest = self._without_head(stems, weighted)
        found["rest-in-texts"] = (rest @ self.c_texts).toarray()
        found["kin"] = self._over_kin(found["grams-vote"], np.maximum)
        found["prior"] = np.broadcast_to(self.prior, (len(texts), count))
        self._taught(texts, sector, found)
        return found

    def _taught(self, texts: Sequence[str], sector: str | None, found: dict[str, Array]) -> None:
        """The signals of the class model, and of the sector."""
        import numpy as np

        count = len(self.codes)
        nothing = np.zeros((len(texts), count), dtype=np.float32)
        found["model"] = found["model-kin"] = found["model-near"] = nothing
        if self.model is not None and self.own_hidden is not None:
            model, narrow = self.model.both(texts)
            found["model"] = model
            top = model.max(axis=1, keepdims=True)
            found["model-kin"] = np.log(self._over_kin(np.exp(model - top), np.add) + 1e-9) + top
            rounds, own = self.own.rounds, self.own_hidden
            found["model-near"] = in_blocks(narrow, lambda part: rounds.reduce(own @ part.T, np.maximum, count))
        found["pattern"] = found["trade"] = nothing
        if sector is not None:
            found["trade"] = np.broadcast_to(self.trade, (len(texts), count))
            found["pattern"] = np.zeros((len(texts), count), dtype=np.float32)
            for row, text in enumerate(texts):
                for code, weight in pattern(text).items():
                    if code in self.number:
                        found["pattern"][row, self.number[code]] = weight

    def knows(self, text: str) -> bool:
        """Whether any content word of a text occurs in a title or text of the scheme."""
        return any(
            s in self.plain.vocabulary or s in self.english_space.vocabulary for s in content(text) if not s.isdigit()
        )

    def unknown(self, text: str) -> tuple[int, int]:
        """How many content words of a text occur in no title or text of the scheme, and how many there are."""
        words = [s for s in content(text) if not s.isdigit()]
        known = self.plain.vocabulary, self.english_space.vocabulary
        return sum(not any(s in vocabulary for vocabulary in known) for s in words), len(words)

    def text_stems(self, number: int) -> frozenset[int]:
        """The stems of all texts of a code, by their number in ``plain.vocabulary``."""
        if number not in self._text_stems:
            if self._by_code is None:
                self._by_code = self.c_texts.T.tocsr()
            row = slice(self._by_code.indptr[number], self._by_code.indptr[number + 1])
            self._text_stems[number] = frozenset(self._by_code.indices[row].tolist())
        return self._text_stems[number]

    def titles_of(self, number: int) -> TitlesOfCode:
        """The titles of a code, as its reasons need them."""
        import numpy as np

        if number not in self._titles:
            if not self._places:
                order = np.argsort(self.own.groups, kind="stable")
                sizes = np.bincount(self.own.groups, minlength=len(self.codes))
                self._places = np.split(order, np.cumsum(sizes)[:-1])
            self._titles[number] = TitlesOfCode.of([self.own.texts[at] for at in self._places[number].tolist()])
        return self._titles[number]

    def _total(self, texts: Sequence[str], weighted: Any) -> Array:
        """What the words of each text weigh; a word nobody knows weighs as much as the rarest one."""
        import numpy as np

        unknown = float(self.plain.idf.max()) if len(self.plain.idf) else 1.0
        known = np.diff(weighted.indptr)
        sizes = np.array([len(set(content(text))) for text in texts])
        rows = np.repeat(np.arange(len(texts)), known)
        weights = np.bincount(rows, weights=weighted.data, minlength=len(texts)) + unknown * (sizes - known)
        return np.asarray(np.maximum(weights, 1e-6), dtype=np.float32)[:, None]

    def _without_head(self, stems: Sequence[Sequence[str]], weighted: Any) -> Any:
        """The squares of the unit rows of texts without their first stem."""
        import numpy as np

        rest = weighted.copy()
        head = np.array([self.plain.vocabulary.get(one[0], -1) if one else -1 for one in stems])
        rest.data[rest.indices == np.repeat(head, np.diff(rest.indptr))] = 0
        rest = unit_rows(rest)
        rest.data *= rest.data
        return rest

    def _through(self, best: Array) -> Array:
        """The nearest title of each linked code, through the crosswalk."""
        import numpy as np

        rows = np.ascontiguousarray(best.T)[self.link_other] * self.link_weight[:, None]
        return self.link_rounds.reduce(rows, np.maximum, len(self.codes))

    def _over_kin(self, values: Array, how: Any) -> Array:
        """The best (or the sum) among the codes split from one parent."""
        import numpy as np

        rows = np.ascontiguousarray(values.T)[self.kin_rounds.order]
        return self.kin_rounds.reduce(rows, how, int(self.kin.max()) + 1)[:, self.kin]
