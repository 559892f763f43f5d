"""Run the command line as ``python -m ccgraph.cli``."""

from ccgraph.cli import main

main()
