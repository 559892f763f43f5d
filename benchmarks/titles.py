"""Mapping titles to codes of the shipped slice of ROME, beside the nearest title by rapidfuzz and by TF-IDF.

``python -m benchmarks.titles METHOD NUMBER`` prints seconds and memory. How well each does stands in
docs/mapping-benchmark.md; here is only what it costs.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from typing import Any

from benchmarks.process import result_of
from benchmarks.wording import role_name

__all__ = ["METHODS", "measure"]

METHODS = ("ccgraph", "TF-IDF", "rapidfuzz")
_NUMBERS = (100, 1_000)


def measure() -> dict[int, dict[str, dict[str, Any]]]:
    """By number of titles and method: seconds to get ready and to answer, octets."""
    return {number: {m: result_of("benchmarks.titles", m, number) for m in METHODS} for number in _NUMBERS}


def _run(method: str, number: int) -> dict[str, Any]:
    import ccgraph
    from ccgraph.mapping.match import Matcher
    from ccgraph.mapping.model import Title
    from ccgraph.mapping.stored import read_store

    chance = random.Random(1)
    asked = [role_name(chance).masculine for _ in range(number)]
    reference = read_store(ccgraph.open().store)
    known = sorted({title.text.casefold() for title in reference.titles if title.scheme == "rome"})
    started = time.process_time()
    if method == "ccgraph":
        matcher = Matcher(reference, cached=False)
        matcher.index("rome")
    elif method == "TF-IDF":
        from sklearn.feature_extraction.text import TfidfVectorizer

        space = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        matrix = space.fit_transform(known).T.tocsr()
    else:
        from rapidfuzz import fuzz, process
    ready = time.process_time() - started
    started = time.process_time()
    if method == "ccgraph":
        matcher.match([Title(text) for text in asked])
    elif method == "TF-IDF":
        (space.transform(asked) @ matrix).argmax(axis=1)
    else:
        process.cdist(asked, known, scorer=fuzz.token_sort_ratio).argmax(axis=1)
    return {
        "ready": ready,
        "seconds": time.process_time() - started,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "titles": len(known),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(sys.argv[1], int(sys.argv[2]))))
