"""The matcher over a Spark DataFrame: the same answers as in one process, one row out for each row in.

The fitted matcher is broadcast once; each Python worker of Spark then maps its batches (``DataFrame.mapInPandas``).
What a title gets does not depend on its batch, so partitions do not show in the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ccgraph.errors import UsageError
from ccgraph.mapping.model import Match, Title

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

    from ccgraph.mapping.match import Matcher

__all__ = ["cells", "columns", "map_titles"]

_BEST: Final = 3
_PART: Final = 1024
_PARTS: Final = ("text", "department", "description", "organisation")
_OF_CANDIDATE: Final = (("code", "string"), ("label", "string"), ("confidence", "double"), ("reasons", "string"))


def columns(to: Sequence[str]) -> dict[str, str]:
    """The columns that are added, with their Spark types: ``rome_decision``, ``rome_version``, ``rome_code_1``, ….

    Args:
        to: schemes.
    """
    found: dict[str, str] = {}
    for scheme in to:
        found |= {f"{scheme}_decision": "string", f"{scheme}_version": "string"}
        for rank in range(1, _BEST + 1):
            found |= {f"{scheme}_{name}_{rank}": kind for name, kind in _OF_CANDIDATE}
    return found


def cells(match: Match, to: Sequence[str]) -> tuple[str | float | None, ...]:
    """The values of ``columns`` for a title; ``None`` where there is no candidate of a rank.

    Args:
        match: what the matcher says of it.
        to: schemes.
    """
    found: list[str | float | None] = []
    for scheme in to:
        candidates = match.candidates[scheme]
        found += [match.decision[scheme], candidates[0].version if candidates else None]
        for rank in range(_BEST):
            if rank < len(candidates):
                one = candidates[rank]
                found += [one.code, one.label, one.confidence, " ; ".join(one.reasons)]
            else:
                found += [None] * len(_OF_CANDIDATE)
    return tuple(found)


def map_titles(
    frame: DataFrame, matcher: Matcher, to: Sequence[str] = ("rome",), where: Mapping[str, str] | None = None
) -> DataFrame:
    """A DataFrame with the codes proposed for its titles in further columns (``columns``).

    Args:
        frame: of a session with a Spark context; it keeps its columns and rows.
        matcher: fitted here where it is not yet, then broadcast.
        to: schemes.
        where: columns of ``text``, ``department``, ``description`` and ``organisation``; of the text ``title`` if none
            is given, of the others none. An empty or missing text gets the decision ``none``.

    Raises:
        UsageError: the frame lacks a column, or has one of those that are added.
    """
    given = {"text": "title"} | dict(where or {})
    added = columns(to)
    if unknown := sorted(set(given) - set(_PARTS)):
        raise UsageError(f"“{unknown[0]}” is no part of a title: there are {', '.join(_PARTS)}.")
    if missing := [name for name in given.values() if name not in frame.columns]:
        raise UsageError(f"The frame has no column “{missing[0]}”; there are: {', '.join(frame.columns)}.")
    if taken := [name for name in added if name in frame.columns]:
        raise UsageError(f"The frame has a column “{taken[0]}” already: rename it, or select without it.")
    matcher.fit(to)
    shared = frame.sparkSession.sparkContext.broadcast(matcher)
    schemes = tuple(to)

    def mapped(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            yield _mapped(batch, shared.value, schemes, given)

    schema = [f"`{field.name}` {field.dataType.simpleString()}" for field in frame.schema.fields]
    schema += [f"`{name}` {kind}" for name, kind in added.items()]
    return frame.mapInPandas(mapped, ", ".join(schema))


def _mapped(batch: pd.DataFrame, matcher: Matcher, to: tuple[str, ...], where: Mapping[str, str]) -> pd.DataFrame:
    """A batch with the columns added."""
    import pandas as pd

    parts = {part: [_text(value, part) for value in batch[name]] for part, name in where.items()}
    titles = [Title(**dict(zip(parts, values, strict=True))) for values in zip(*parts.values(), strict=True)]
    rows: list[tuple[Any, ...]] = []
    for at in range(0, len(titles), _PART):
        rows.extend(cells(match, to) for match in matcher.match(titles[at : at + _PART], to))
    added = pd.DataFrame(rows, columns=list(columns(to)), index=batch.index)
    return pd.concat([batch, added], axis=1)


def _text(value: Any, part: str) -> str:
    if not isinstance(value, str):
        return ""
    return value.strip() if part == "description" else " ".join(value.split())
