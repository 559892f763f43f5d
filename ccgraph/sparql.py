"""The tokens of a SPARQL text, as far as ccgraph must know them: never to look into comments, strings and IRIs."""

from __future__ import annotations

import re
from typing import Literal

from ccgraph.errors import QueryError

__all__ = [
    "QueryForm",
    "chooses_graphs",
    "construct_parts",
    "counting_query",
    "query_form",
    "refuse",
    "repeatable",
    "shape",
    "values_span",
]

_LONGEST = 1_000_000
_DEEPEST = 64
QueryForm = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
# SPARQL 1.1 Query Language, section 17.4: what differs from call to call.
_NEW = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
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


# A literal start is searched for as quickly as a text; what stands before it (a variable, a prefix) is looked at last.
_FROM = re.compile(r"from(?!\w)(?<![?$:\w]from)")


def _tokens(text: str) -> list[re.Match[str]]:
    return [m for m in _TOKEN.finditer(text) if m.lastgroup != "comment" and not m.group().isspace()]


def chooses_graphs(text: str) -> bool:
    """Whether a query has a dataset clause (FROM, FROM NAMED) of its own."""
    # Most have not even the word, and tokens cost more than many an answer.
    return _FROM.search(text.lower()) is not None and any(
        t.lastgroup == "word" and t.group().upper() == "FROM" for t in _tokens(text)
    )


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
    # No deeper than there are brackets: what has few, and not the word, needs no look at its tokens.
    if text.count("{") + text.count("(") <= deepest and "service" not in text.lower():
        return
    depth = reached = 0
    for token in _tokens(text):
        if token.lastgroup in {"brace", "other"} and token.group() in "{}()":
            depth += 1 if token.group() in "{(" else -1
            reached = max(reached, depth)
        elif token.lastgroup not in {"iri", "string", "variable"} and "service" in token.group().lower():
            raise QueryError("SERVICE is refused: the engine would ask another server. Ask that server by itself.")
    if reached > deepest:
        raise QueryError(f"The query nests {reached} brackets; {deepest} are the most.")


def shape(text: str) -> str | None:
    """A query without comments, its IRIs and strings taken out: of two queries of one shape, both parse or neither.

    SPARQL's grammar (SPARQL 1.1 Query Language, section 19.8) knows IRIs and strings as terminals: what stands in them
    changes no parse tree, as long as no codepoint escape (section 19.2) does, and no dataset clause (FROM) is there.

    Returns:
        The shape, or ``None`` for a query that has such an escape or clause, and must be judged by itself.
    """
    if "\\u" in text or "\\U" in text:
        return None
    parts = []
    for token in _tokens(text):
        if token.lastgroup == "word" and token.group().upper() == "FROM":
            return None
        parts.append({"iri": "<>", "string": '""'}.get(token.lastgroup or "", token.group()))
    return " ".join(parts)


def repeatable(text: str) -> bool:
    """Whether a query has the same answer each time: no function in it makes something new."""
    words = {token.group().upper() for token in _tokens(text) if token.lastgroup == "word"}
    return not words & _NEW


def query_form(text: str) -> QueryForm:
    """Which of the four forms a query has.

    Raises:
        QueryError: it has none of them: it is an update, or no SPARQL at all.
    """
    tokens = _tokens(text)
    position = _prologue(tokens)
    for form in _FORMS:
        if tokens[position : position + 1] and tokens[position].group().upper() == form:
            return form
    raise QueryError(
        "Not a SPARQL query: it should be a SELECT, ASK, CONSTRUCT or DESCRIBE (updates are not accepted)."
    )


def _prologue(tokens: list[re.Match[str]]) -> int:
    """How many tokens the BASE and PREFIX declarations are; `PREFIX a: <b>` is three."""
    position = 0
    while position < len(tokens) and tokens[position].group().upper() in {"BASE", "PREFIX"}:
        position += 2 if tokens[position].group().upper() == "BASE" else 3
    return position


def counting_query(text: str) -> str:
    """A query whose one row is how many rows a SELECT has: prologue and dataset clauses outside, the rest inside."""
    tokens = _tokens(text)
    start = tokens[_prologue(tokens)].start()
    dataset, rest = _without_dataset(text, start, tokens)
    return f"{text[:start]}SELECT (COUNT(*) AS ?ccgraphRows) {dataset} WHERE {{ {{\n{rest}\n}} }}"


def construct_parts(text: str) -> tuple[str, str]:
    """A CONSTRUCT as the SELECT of its solutions, and as a format string whose one field is the solutions.

    Raises:
        QueryError: the template has no end.
    """
    tokens = _tokens(text)
    position = _prologue(tokens)
    start, after = tokens[position].start(), tokens[position].end()
    opening = next((i for i, t in enumerate(tokens) if i > position and t.group() == "{"), len(tokens))
    depth = 0
    for token in tokens[opening:]:
        depth += {"{": 1, "}": -1}.get(token.group(), 0) if token.lastgroup == "brace" else 0
        if depth == 0:
            break
    else:
        raise QueryError("The template of the CONSTRUCT has no end.")
    template = text[tokens[opening].start() : token.end()]
    # CONSTRUCT WHERE { ... }: the pattern is the template.
    rest = text[token.end() :] if opening == position + 1 else text[after:]
    braces = (text[:start] + "CONSTRUCT " + template).replace("{", "{{").replace("}", "}}")
    return f"{text[:start]}SELECT * {rest}", f"{braces} WHERE {{{{ {{}} }}}}"


def _without_dataset(text: str, start: int, tokens: list[re.Match[str]]) -> tuple[str, str]:
    """The FROM clauses of a query, and the query from a position on without them."""
    clauses, rest, last = [], [], start
    for i, token in enumerate(tokens):
        if token.lastgroup == "word" and token.group().upper() == "FROM":
            end = tokens[i + 2 if tokens[i + 1].group().upper() == "NAMED" else i + 1].end()
            clauses.append(text[token.start() : end])
            rest.append(text[last : token.start()])
            last = end
        elif token.group() == "{":
            break
    return " ".join(clauses), "".join([*rest, text[last:]])


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
