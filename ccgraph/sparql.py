"""The tokens of a SPARQL text, as far as ccgraph must know them: never to look into comments, strings and IRIs."""

from __future__ import annotations

import re
from typing import Literal

from ccgraph.errors import QueryError

__all__ = ["QueryForm", "chooses_graphs", "query_form", "refuse", "values_span"]

_LONGEST = 1_000_000
_DEEPEST = 64
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


def chooses_graphs(text: str) -> bool:
    """Whether a query has a dataset clause (FROM, FROM NAMED) of its own."""
    return any(t.lastgroup == "word" and t.group().upper() == "FROM" for t in _tokens(text))


def refuse(text: str, longest: int = _LONGEST, deepest: int = _DEEPEST) -> None:
    """Refuse what would harm the process or reach out of it.

    Any token but an IRI, a string or a variable that holds SERVICE is refused: engines also read it glued to a number.

    Args:
        text: the query.
        longest: the most characters it may have.
        deepest: the most brackets that may stand open at once.

    Raises:
        QueryError: the query asks another server, nests too deep (engines recurse, and crash), or is too long.
    """
    if len(text) > longest:
        raise QueryError(f"The query is longer than {longest:,} characters.")
    depth = reached = 0
    for token in _tokens(text):
        if token.lastgroup in {"brace", "other"} and token.group() in "{}()":
            depth += 1 if token.group() in "{(" else -1
            reached = max(reached, depth)
        elif token.lastgroup not in {"iri", "string", "variable"} and "service" in token.group().lower():
            raise QueryError("SERVICE is refused: the engine would ask another server. Ask that server by itself.")
    if reached > deepest:
        raise QueryError(f"The query nests {reached} brackets; {deepest} are the most.")


def query_form(text: str) -> QueryForm:
    """Which of the four forms a query has.

    Raises:
        QueryError: it has none of them: it is an update, or no SPARQL at all.
    """
    tokens = [t.group() for t in _tokens(text)]
    position = 0
    while position < len(tokens) and tokens[position].upper() in {"BASE", "PREFIX"}:
        position += 2 if tokens[position].upper() == "BASE" else 3
    for form in _FORMS:
        if tokens[position : position + 1] and tokens[position].upper() == form:
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
