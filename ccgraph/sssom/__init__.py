"""SSSOM sets in and out, strictly: a row that lacks what makes a mapping trustworthy is an error, never dropped.

After SSSOM 1.1 (https://mapping-commons.github.io/sssom/): tables in embedded mode, and RDF in both directions.
"""

from ccgraph.sssom.model import NO_TERM_FOUND, MappingSet
from ccgraph.sssom.rdf import from_triples, set_triples
from ccgraph.sssom.read import parse, read_mappings, read_set
from ccgraph.sssom.write import to_text, write_set

__all__ = [
    "NO_TERM_FOUND",
    "MappingSet",
    "from_triples",
    "parse",
    "read_mappings",
    "read_set",
    "set_triples",
    "to_text",
    "write_set",
]
