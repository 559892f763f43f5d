"""The forms of a French job title as references print it: “masculine / feminine complement”."""

from __future__ import annotations

import re

__all__ = ["forms"]

_SLASH = re.compile(r"\s*/\s*")


def forms(title: str) -> tuple[str, ...]:
    """The masculine and the feminine form of a title that gives both; nothing where it gives one.

    The complement after the feminine belongs to both, and the feminine has as many words as the masculine:
    “Attaché commercial / Attachée commerciale en pharmacie” is “Attaché commercial en pharmacie” and “Attachée
    commerciale en pharmacie”.
    """
    parts = _SLASH.split(title)
    if len(parts) != 2 or not all(parts):
        return ()
    masculine, right = parts
    words = right.split()
    complement = words[len(masculine.split()) :]
    return (" ".join([masculine, *complement]), right)
