"""Map: a long file, in parts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ccgraph.cli import mapping
from ccgraph.cli.group import State

__all__ = ["map_in_parts"]

_MOST = 8
"""Each process holds the reference: some hundred megabytes."""


def map_in_parts(
    state: State,
    file: Path,
    output: Path,
    schemes: tuple[str, ...],
    sector: str | None,
    decision_files: Sequence[Path],
    where: dict[str, Any],
    jobs: int | None,
) -> None:
    """Map a text file to another; see ``ccgraph map``."""
    from ccgraph import __version__
    from ccgraph.mapping.bulk import Bulk, Work, run_bulk
    from ccgraph.mapping.codes import StoredCodes
    from ccgraph.mapping.fitted import known_reference
    from ccgraph.mapping.mapped import Layout, blocks
    from ccgraph.mapping.match import Matcher
    from ccgraph.mapping.phrases import say

    lang = state.lang
    chosen = {part: where[part] for part in ("title", "department", "description", "organisation") if where[part]}
    bulk = Bulk.look(file, chosen, sheet=where["sheet"], header=not where["no_header"])
    listing = bulk.listing
    for line in listing.said(lang):
        mapping.tell(line)
    if output.exists() and output.samefile(file):
        if not blocks(listing.sheet, listing.columns.header):
            raise click.UsageError(f"{output} is the file of the titles: give another name to -o.")
        raise click.UsageError(f"{output}: a long file is not filled in place: give another name to -o.")
    decisions = mapping.all_decisions(decision_files, lang)
    store = state.graph.store
    reference = known_reference(store)
    codes = StoredCodes(store, lang, reference).known
    options = [*(f"{scheme} {codes.version(scheme)}" for scheme in schemes), sector or "", lang, __version__]
    options.append(repr(decisions))
    layout = Layout.of(listing.sheet, listing.columns, schemes, lang)
    delimiter = "\t" if output.suffix.lower() == ".tsv" else listing.delimiter
    # Fitted once, here: the processes are sent what is fitted.
    matcher = mapping.load_matcher(reference, sector, lang)
    if isinstance(matcher, Matcher):
        matcher.fit(schemes)
    work = Work(matcher, codes, decisions, schemes, lang, listing.columns, layout, delimiter)
    with mapping.bar(bulk.rows, lang) as tell:
        tally = run_bulk(bulk, output, work, options, jobs=jobs or _processors(), tell=tell)
    if tally.resumed:
        mapping.tell(say("resumed-rows", lang, tally.resumed))
    mapping.tell(str(output))
    for line in tally.summary(lang):
        mapping.tell(line)


def _processors() -> int:
    """The processors that this process may use, but no more than their memory is likely there for."""
    try:
        return min(_MOST, len(os.sched_getaffinity(0)))
    except AttributeError:
        # Neither Windows nor macOS can say.
        return min(_MOST, os.cpu_count() or 1)
