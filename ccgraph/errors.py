"""The errors ccgraph raises on purpose, each with the exit code the command line gives it."""

from __future__ import annotations

__all__ = [
    "CcgraphError",
    "DataError",
    "EvidenceError",
    "FileError",
    "LockError",
    "MissingFileError",
    "NotFoundError",
    "QueryError",
    "StoreError",
    "UsageError",
]


class CcgraphError(Exception):
    """Base of every deliberate error: the message says what is wrong, where, and how to repair it.

    Exit codes: 1 where what was given is wrong (data, a document), 2 where the words of the call are, 3 where a store,
    an endpoint or the file system failed, so that the same call may succeed another time (docs/robustness.md).
    """

    exit_code: int = 3


class UsageError(CcgraphError):
    """The caller's words are off: an unknown name, a parameter of the wrong type."""

    exit_code = 2


class NotFoundError(UsageError):
    """No resource has this name; the message lists the nearest ones."""


class DataError(CcgraphError):
    """A file cannot be read as what it claims to be (syntax, encoding, a triple in two graphs)."""

    exit_code = 1


class FileError(DataError):
    """The file system failed: no permission, a full disk."""

    exit_code = 3


class MissingFileError(FileError):
    """A file to read, or the folder of one to write, is not there: the caller's words are off."""

    exit_code = 2


class LockError(FileError):
    """Another process holds what one at a time may have, or nothing can be locked there."""


class QueryError(CcgraphError):
    """A SPARQL text or a catalogue file cannot be parsed, bound or run."""

    exit_code = 2


class StoreError(CcgraphError):
    """The store or the endpoint behind it does not answer as it should."""


class EvidenceError(CcgraphError):
    """Words that are not in the document, stand there several times, or a document that is not the one named."""

    exit_code = 1
