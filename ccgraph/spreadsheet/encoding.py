"""In which encoding a French text file is: a byte order mark, strict UTF-8, else a vote of the bytes above 127.

Charset detectors that know every language mistake Mac Roman and code page 850 for others on files of a few lines; three
candidates and the letters of French decide better.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable

__all__ = ["LEGACY", "detect"]

LEGACY = ("cp1252", "mac_roman", "cp850")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HIGH = re.compile(rb"[\x80-\xff]")
# How much a character speaks for French; the order of frequency is Lexique's, the weights are rough on purpose.
_WEIGHTS = (
    dict.fromkeys("é", 10)
    | dict.fromkeys("èà", 6)
    | dict.fromkeys("êç", 5)
    | dict.fromkeys("îôùâûïëœ’«»\u00a0", 3)
    | dict.fromkeys("É°€–—…ÀÇÊÈ", 2)
    | dict.fromkeys("öüäñáíóúŒÎÔÛÂ•“”‘²½™®©§ßæ", 0)
)
_STRANGE = -8
_UNDEFINED = -20
_WRONG_CASE = -12


def detect(chunks: Iterable[bytes]) -> str:
    """The encoding of a text (a name that ``open`` takes).

    Args:
        chunks: the bytes of the text, all of them: the first wrong byte of a long file may stand at its end.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    utf8 = True
    votes: Counter[tuple[bytes, bytes, bytes]] = Counter()
    before = b""
    for i, chunk in enumerate(chunks):
        if i == 0:
            for mark, encoding in _MARKS:
                if chunk.startswith(mark):
                    return encoding
        if utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
        text = before + chunk
        votes.update(_contexts(text, len(before)))
        before = text[-2:]
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    if utf8:
        return "utf-8"
    # Of equal scores the first counts: cp1252 is what French Windows writes.
    return max(LEGACY, key=lambda encoding: sum(_score(encoding, *c) * n for c, n in votes.items()))


def _contexts(text: bytes, start: int) -> Iterable[tuple[bytes, bytes, bytes]]:
    for match in _HIGH.finditer(text, start):
        at = match.start()
        yield text[max(0, at - 2) : at], match[0], text[at + 1 : at + 2]


def _score(encoding: str, before: bytes, byte: bytes, after: bytes) -> int:
    try:
        character = byte.decode(encoding)
    except UnicodeDecodeError:
        return _UNDEFINED
    score = _WEIGHTS.get(character, _STRANGE)
    # “RESPONSABLE QUALITâ” and “ReprÈsentant” are what the wrong encoding looks like.
    inside = before[-1:].islower() or (after.islower() and before[-1:].isalpha())
    if character.isupper() and inside:
        score += _WRONG_CASE
    if character.islower() and (after.isupper() or (len(before) == 2 and before.isalpha() and before.isupper())):
        score += _WRONG_CASE
    # Titles and lines start with É far more often than with ê or â.
    if character == "É" and after.islower() and not before[-1:].isalpha():
        score += 4
    # An apostrophe stands between letters; so do not an ellipsis or a sign.
    if character in "’œ" and before[-1:].isalpha() and after.isalpha():
        score += 3
    return score
