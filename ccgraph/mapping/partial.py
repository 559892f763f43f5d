"""What a long run has done so far, beside its output: a killed run goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ccgraph.files import check_parent, unwritable
from ccgraph.mapping.model import Candidate, Match, Title

__all__ = ["Partial", "digest"]


def digest(titles: Iterable[Title], options: Sequence[str]) -> str:
    """What the answers depend on: the titles and the options of the run."""
    found = hashlib.sha256(json.dumps(list(options), ensure_ascii=False).encode())
    for title in titles:
        found.update(json.dumps(asdict(title), ensure_ascii=False).encode() + b"\n")
    return found.hexdigest()


class Partial:
    """A file of JSON lines: the digest of input and options, then one match a line."""

    def __init__(self, output: Path, key: str) -> None:
        """Name the file after the output it stands beside."""
        self.path = output.with_name(f".{output.name}.partial.jsonl")
        self._key = key

    def load(self) -> dict[Title, Match]:
        """The matches of an earlier run with the same input and options; a line left half-written is cut off."""
        try:
            raw = self.path.read_bytes()
        except OSError:
            return {}
        found: dict[Title, Match] = {}
        good = 0
        for number, line in enumerate(raw.splitlines(keepends=True)):
            try:
                value = json.loads(line)
                if number == 0:
                    if value != {"digest": self._key}:
                        return {}
                else:
                    match = _match(value)
                    found[match.title] = match
            except (ValueError, TypeError, KeyError, AttributeError):
                break
            if not line.endswith(b"\n"):
                break
            good += len(line)
        if found:
            with self.path.open("r+b") as file:
                file.truncate(good)
        return found

    def add(self, matches: Iterable[Match]) -> None:
        """Write matches down; what is written survives the kill of the process.

        Raises:
            FileError: the file cannot be written.
        """
        try:
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(json.dumps(asdict(match), ensure_ascii=False) + "\n" for match in matches)
        except OSError as error:
            raise unwritable(self.path, error) from error

    def start(self) -> None:
        """Begin anew.

        Raises:
            UsageError: its folder is missing.
            FileError: the file cannot be written.
        """
        check_parent(self.path)
        try:
            self.path.write_text(json.dumps({"digest": self._key}) + "\n", encoding="utf-8", newline="\n")
        except OSError as error:
            raise unwritable(self.path, error) from error

    def remove(self) -> None:
        """The run is over."""
        self.path.unlink(missing_ok=True)


def _match(value: dict[str, Any]) -> Match:
    candidates = {
        scheme: tuple(Candidate(**{**one, "reasons": tuple(one["reasons"])}) for one in some)
        for scheme, some in value["candidates"].items()
    }
    attributes = {name: tuple(values) for name, values in value["attributes"].items()}
    remarks = {scheme: tuple(said) for scheme, said in value["remarks"].items()}
    return Match(Title(**value["title"]), value["core"], attributes, candidates, value["decision"], remarks)
