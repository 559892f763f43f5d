"""The command line: arguments and printing only. Exit codes: 0 fine, 1 findings, 2 usage, 3 failure."""

from __future__ import annotations

from ccgraph.cli import ask, compare, gap, look, own, reference, trust
from ccgraph.cli.group import cli, main

__all__ = ["ask", "cli", "compare", "gap", "look", "main", "own", "reference", "trust"]
