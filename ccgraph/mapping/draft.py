"""The growing output of a long run, and the journal of what is in it: a killed run goes on where it was."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from ccgraph.files import check_parent, unwritable

__all__ = ["Draft"]

Counted = tuple[int, int, dict[str, dict[str, int]]]


@dataclass(slots=True)
class Draft:
    """A file beside the output, and a journal: its key, then for each part where it ends and what was counted.

    A part is in the draft before its line is in the journal; what the journal does not name is cut off.
    """

    output: Path
    key: str
    head: bytes
    done: list[Counted] = field(default_factory=list)
    _files: list[IO[bytes]] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The draft."""
        return self.output.with_name(f".{self.output.name}.partial")

    @property
    def journal(self) -> Path:
        """Its journal."""
        return self.output.with_name(f".{self.output.name}.partial.jsonl")

    @classmethod
    def begin(cls, output: Path, key: str, head: bytes) -> Draft:
        """Go on with a draft of the same key, or begin one.

        Args:
            output: what the draft becomes.
            key: what its content depends on.
            head: its first bytes.

        Raises:
            UsageError: its folder is missing.
            FileError: the place cannot be written.
        """
        check_parent(output)
        draft = cls(output, key, head)
        try:
            draft._open()
        except OSError as error:
            raise unwritable(output, error) from error
        return draft

    def _open(self) -> None:
        end, good = self._read()
        if not good:
            self.path.write_bytes(self.head)
            line = json.dumps({"key": self.key}).encode() + b"\n"
            self.journal.write_bytes(line)
            end, good = len(self.head), len(line)
        for path, size in ((self.path, end), (self.journal, good)):
            file = path.open("r+b")
            self._files.append(file)
            file.truncate(size)
            file.seek(size)

    def _read(self) -> tuple[int, int]:
        """How far draft and journal are good; nothing where they are of another run, or not there."""
        try:
            size = self.path.stat().st_size
            lines = self.journal.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return 0, 0
        end, good = len(self.head), 0
        for number, line in enumerate(lines):
            try:
                value = json.loads(line)
                if number == 0:
                    if value != {"key": self.key} or size < end:
                        return 0, 0
                elif int(value["end"]) > size or not line.endswith(b"\n"):
                    break
                else:
                    end = int(value["end"])
                    self.done.append((int(value["rows"]), int(value["blank"]), value["counts"]))
            except (ValueError, TypeError, KeyError):
                break
            good += len(line)
        return end, good

    def add(self, text: bytes, counted: Counted) -> None:
        """Write a part down.

        Raises:
            FileError: it cannot be written.
        """
        draft, journal = self._files
        rows, blank, counts = counted
        try:
            draft.write(text)
            draft.flush()
            line: dict[str, Any] = {"end": draft.tell(), "rows": rows, "blank": blank, "counts": counts}
            journal.write(json.dumps(line).encode() + b"\n")
            journal.flush()
        except OSError as error:
            raise unwritable(self.output, error) from error

    def finish(self) -> None:
        """Make the draft the output.

        Raises:
            FileError: the output cannot be written.
        """
        self._close()
        try:
            self.path.replace(self.output)
            self.journal.unlink()
        except OSError as error:
            raise unwritable(self.output, error) from error

    def drop(self) -> None:
        """Leave nothing behind."""
        self._close()
        self.path.unlink(missing_ok=True)
        self.journal.unlink(missing_ok=True)

    def _close(self) -> None:
        while self._files:
            self._files.pop().close()

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._close()
