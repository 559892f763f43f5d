"""The errors ccgraph raises on purpose, each with the exit code the command line gives it."""

from __future__ import annotations

__all__ = ["CcgraphError", "DataError", "EvidenceError", "NotFoundError", "QueryError", "StoreError", "UsageError"]


class CcgraphError(Exception):
    """Base of every deliberate error: the message says what is wrong, where, and how to repair it."""

    exit_code: int = 3


class UsageError(CcgraphError):
    """The caller's words are off: an unknown name, a parameter of the wrong type."""

    exit_code = 2


class NotFoundError(UsageError):
    """No resource has this name; the message lists the nearest ones."""


class DataError(CcgraphError):
    """A file cannot be read as what it claims to be (syntax, encoding, a triple in two graphs)."""


class QueryError(CcgraphError):
    """A SPARQL text or a catalogue file cannot be parsed, bound or run."""


class StoreError(CcgraphError):
    """The store or the endpoint behind it does not answer as it should."""


class EvidenceError(CcgraphError):
    """Words that are not in the document, stand there several times, or a document that is not the one named."""
