"""Measurements of ccgraph beside its peers, on synthetic organisations; run with ``python -m benchmarks``."""
