"""The command line: arguments and printing only. Exit codes: 0 fine, 1 findings, 2 usage, 3 failure."""

from __future__ import annotations

from ccgraph.cli import (
    ask,
    audit,
    compare,
    gap,
    load,
    look,
    mapping,
    organisation,
    own,
    publication,
    reference,
    review,
    serve,
    trust,
    why,
)
from ccgraph.cli.group import cli, main

__all__ = [
    "ask",
    "audit",
    "cli",
    "compare",
    "gap",
    "load",
    "look",
    "main",
    "mapping",
    "organisation",
    "own",
    "publication",
    "reference",
    "review",
    "serve",
    "trust",
    "why",
]
