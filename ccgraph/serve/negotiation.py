"""Which of the formats and languages on offer a client wants (RFC 9110, section 12.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["choose", "choose_language"]

_RANGE = re.compile(r"(?P<type>[\w!#$&^.+-]+|\*)/(?P<sub>[\w!#$&^.+-]+|\*)")
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
_LONGEST = 4000


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The media type on offer that suits the client best.

    Args:
        accept: the Accept header; none or an empty one accepts all.
        offers: media types, the server's preferred one first; it decides between equals.

    Returns:
        One of the offers, or ``None`` where none is acceptable.
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = [found for part in accept[:_LONGEST].split(",") if (found := _range(part)) is not None]
    best, chosen = 0.0, None
    for offer in offers:
        main, _, sub = offer.partition("/")
        # The most specific range that fits tells the quality, whatever others say.
        fits = [
            (specific, quality)
            for wanted, wanted_sub, quality in ranges
            if (specific := 2 * (wanted == main) + (wanted_sub == sub)) is not None
            and wanted in {main, "*"}
            and wanted_sub in {sub, "*"}
        ]
        quality = max(fits)[1] if fits else 0.0
        if quality > best:
            best, chosen = quality, offer
    return chosen


def _range(part: str) -> tuple[str, str, float] | None:
    media, *parameters = part.split(";")
    found = _RANGE.fullmatch(media.strip().lower())
    if found is None:
        return None
    quality = 1.0
    for parameter in parameters:
        if given := _QUALITY.fullmatch(parameter.strip()):
            quality = float(given[1])
    return found["type"], found["sub"], quality


def choose_language(accept: str | None, offers: Sequence[str]) -> str:
    """The language on offer that suits the client best; the first where none does.

    Args:
        accept: the Accept-Language header (RFC 9110, section 12.5.4).
        offers: primary language subtags.
    """
    best, chosen = 0.0, offers[0]
    for part in (accept or "")[:_LONGEST].split(","):
        tag, *parameters = part.split(";")
        given = [found for parameter in parameters if (found := _QUALITY.fullmatch(parameter.strip()))]
        quality = float(given[0][1]) if given else 1.0
        language = tag.strip().lower().partition("-")[0]
        if language in offers and quality > best:
            best, chosen = quality, language
    return chosen
