"""Tables as published: a folder or a zip of CSV files, read row by row, columns chosen by the names in the header."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ccgraph.archive import BROKEN_ZIP
from ccgraph.errors import DataError

__all__ = ["Row", "Tables", "column_key", "read_rows"]

# The full ROME is 20 MB and the full ESCO 60 MB; text compresses 5 to 20 times.
MOST_BYTES = 400_000_000
MOST_FILES = 1_000
MOST_RATIO = 100
_SMALL = 1_000_000
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells by column key, and where it stands.

    Attributes:
        place: file and row number, the header being row 1 (a cell may hold line breaks: rows, not lines).
        cells: trimmed text by :func:`column_key`.
    """

    place: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str) -> str:
        """The text of a column that need not be there; empty then."""
        return self.cells.get(column, "")


class Tables:
    """The files of an edition, by name.

    Args:
        path: a folder, a zip, or one file.

    Raises:
        DataError: nothing readable is there, or the zip is damaged, encrypted, or would unpack to something enormous.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: list[str] = []
        if not path.exists():
            raise DataError(f"{path}: there is no such file or folder.")
        if path.is_dir():
            self._files: dict[str, Path | str] = {file.name: file for file in sorted(path.iterdir()) if file.is_file()}
        elif zipfile.is_zipfile(path):
            self._files = dict(_members(path))
        elif path.suffix.lower() == ".zip":
            raise DataError(f"{path}: not a whole zip file; download it again.")
        else:
            self._files = {path.name: path}

    @property
    def names(self) -> list[str]:
        """The names of the files, without folders."""
        return list(self._files)

    def find(self, *patterns: str) -> str | None:
        """The one file whose whole name matches a pattern, the first pattern that finds any; case does not count.

        Raises:
            DataError: several files match the same pattern.
        """
        for pattern in patterns:
            found = [name for name in self._files if re.fullmatch(pattern, name, re.IGNORECASE)]
            if len(found) > 1:
                raise DataError(f"{self.path}: {' and '.join(found)} are the same table: keep one of them.")
            if found:
                return found[0]
        return None

    def text(self, name: str) -> str:
        """A file as text: UTF-8, with or without byte order mark, else Windows-1252, which is then noted.

        Raises:
            DataError: it cannot be read, or is neither.
        """
        raw = self._bytes(name)
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise DataError(f"{self.path}: {name} is UTF-16: save it as UTF-8.")
        if b"\0" in raw:
            raise DataError(f"{self.path}: {name} is not text (it holds NUL bytes).")
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError as error:
            raise DataError(f"{self.path}: {name} is neither UTF-8 nor Windows-1252 (byte {error.start}).") from error
        self.notes.append(f"{name}: not UTF-8, read as Windows-1252")
        return text

    def rows(self, name: str, columns: Sequence[str] = (), aliases: Mapping[str, str] | None = None) -> Iterator[Row]:
        """The rows of a table; see :func:`read_rows`."""
        return read_rows(name, self.text(name), columns, aliases)

    def _bytes(self, name: str) -> bytes:
        source = self._files[name]
        try:
            if isinstance(source, str):
                with zipfile.ZipFile(self.path) as archive:
                    return archive.read(source)
            if source.stat().st_size > MOST_BYTES:
                raise DataError(f"{source}: larger than {MOST_BYTES // 1_000_000} MB, no table of a classification.")
            return source.read_bytes()
        except (OSError, *BROKEN_ZIP) as error:
            raise DataError(f"{self.path}: {name} cannot be read ({error}).") from error


def _members(path: Path) -> Iterator[tuple[str, str]]:
    """The files of a zip, base name and full name, once nothing in its directory is suspect."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (OSError, *BROKEN_ZIP) as error:
        raise DataError(f"{path}: not a whole zip file ({error}).") from error
    # Before anything is read: the directory of a bomb is small.
    total = sum(member.file_size for member in members)
    if len(members) > MOST_FILES or total > MOST_BYTES:
        raise DataError(
            f"{path}: {len(members)} files of {total // 1_000_000} MB together is no classification: refused unread."
        )
    seen: set[str] = set()
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if not name.parts:
            raise DataError(f"{path}: a file in it has no name: refused.")
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            raise DataError(f"{path}: the name “{member.filename}” leads out of the archive: refused.")
        if member.flag_bits & 1:
            raise DataError(f"{path}: {member.filename} is encrypted.")
        if member.file_size > _SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise DataError(
                f"{path}: {member.filename} would unpack to more than {MOST_RATIO} times its size: refused."
            )
        if name.parts[0] == "__MACOSX" or name.name.startswith("."):
            continue
        if name.name in seen:
            raise DataError(f"{path}: two files are called {name.name}: keep one of them.")
        seen.add(name.name)
        yield name.name, member.filename


def column_key(header: str) -> str:
    """A column's name folded: no accents, no case, words joined by one underscore."""
    decomposed = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", header.strip()).casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return "_".join(re.findall(r"[^\W_]+", plain))


def read_rows(
    name: str, text: str, columns: Sequence[str] = (), aliases: Mapping[str, str] | None = None
) -> Iterator[Row]:
    """The rows of a table: tab separated without quoting (``.tsv``), else CSV (RFC 4180) parted by ``,`` ``;`` or tab.

    Args:
        name: the file's name, for its extension and for messages.
        text: its content.
        columns: the columns that must be there, by :func:`column_key`.
        aliases: other spellings of a column's key.

    Raises:
        DataError: a column is missing, a row has too many or too few cells, or a quotation does not end.
    """
    first = text.split("\n", 1)[0]
    if name.lower().endswith(".tsv"):
        rows = csv.reader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        delimiter = max(_DELIMITERS, key=re.sub(r'"[^"]*"', "", first).count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        header = next(rows, [])
        keys = [(aliases or {}).get(key, key) for key in map(column_key, header)]
        number = 1
        if missing := [column for column in columns if column not in keys]:
            found = ", ".join(key for key in keys if key)[:200] or "none"
            raise DataError(f"{name}: the column {', '.join(missing)} is missing; there are: {found}.")
        if double := {key for key in keys if key and keys.count(key) > 1}:
            raise DataError(f"{name}: the column {', '.join(sorted(double))} stands twice in the header.")
        for number, cells in enumerate(rows, start=2):
            if not any(cells):
                continue
            if len(cells) != len(keys):
                raise DataError(
                    f"{name}, row {number}: {len(cells)} cells where there are {len(keys)} columns; is the file whole?"
                )
            yield Row(f"{name}, row {number}", dict(zip(keys, map(str.strip, cells), strict=True)))
    except csv.Error as error:
        raise DataError(f"{name}, row {number + 1}: not a well-formed table ({error}); is the file whole?") from error
