"""The tokens of a SPARQL text, as far as ccgraph must know them: never to look into comments, strings and IRIs."""

from __future__ import annotations

import re
from typing import Literal

from ccgraph.errors import QueryError

__all__ = ["QueryForm", "query_form", "values_span"]

QueryForm = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
_FORMS: tuple[QueryForm, ...] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
# SPARQL 1.1 Query Language, section 19.8: terminals IRIREF, VAR1, VAR2, the four string literals, comments (19.4).
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!\"\"))*\"\"\" | \'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'
                   | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<variable>[?$]\w+)
      | (?P<brace>[{}])
      | (?P<word>[\w-]*:[\w.-]* | \w+)
      | (?P<other>\s+|.)""",
    re.VERBOSE | re.DOTALL,
)


def _tokens(text: str) -> list[re.Match[str]]:
    return [m for m in _TOKEN.finditer(text) if m.lastgroup != "comment" and not m.group().isspace()]


def query_form(text: str) -> QueryForm:
    """Which of the four forms a query has.

    Raises:
        QueryError: it has none of them: it is an update, or no SPARQL at all.
    """
    for token in _tokens(text):
        if token.lastgroup == "word":
            for form in _FORMS:
                if token.group().upper() == form:
                    return form
    raise QueryError(
        "Not a SPARQL query: it should be a SELECT, ASK, CONSTRUCT or DESCRIBE (updates are not accepted)."
    )


def values_span(text: str, variable: str) -> tuple[int, int]:
    """Where the terms of ``VALUES ?variable { ... }`` stand: after the opening brace, up to the closing one.

    Raises:
        QueryError: there is no such clause, or there are several.
    """
    tokens = _tokens(text)
    spans = []
    for i, (word, name, opening) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if word.group().upper() == "VALUES" and name.group()[1:] == variable and opening.group() == "{":
            closing = next((t for t in tokens[i + 3 :] if t.lastgroup == "brace"), None)
            if closing is not None and closing.group() == "}":
                spans.append((opening.end(), closing.start()))
    if len(spans) != 1:
        raise QueryError(f"There are {len(spans)} clauses VALUES ?{variable} {{ … }}; there should be one.")
    return spans[0]
