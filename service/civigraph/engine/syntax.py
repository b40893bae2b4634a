"""Where a malformed query or update goes wrong, told to a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from civigraph.engine.grammar import find_fault
from civigraph.errors import QuerySyntaxError
from civigraph.tokens import line_and_column, tokenize

if TYPE_CHECKING:
    from civigraph.engine.outline import Outline
    from civigraph.tokens import Token

_PROLOGUE: Final = {"PREFIX": 3, "BASE": 2, "VERSION": 2}
_OPERATIONS: Final = "INSERT, DELETE, WITH, LOAD, CLEAR, DROP, CREATE, ADD, MOVE or COPY"
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def at(text: str, offset: int, reason: str) -> QuerySyntaxError:
    """A fault at an offset of the text."""
    line, column = line_and_column(text, offset)
    return QuerySyntaxError(reason, line=line, column=column)


def syntax_error(text: str, facts: Outline, message: str, *, is_update: bool = False) -> QuerySyntaxError:
    """The place by tokens and grammar; the parser's own message where these find nothing.

    Args:
        text: what was sent.
        facts: its outline.
        message: what the engine's parser said.
        is_update: the text should be an update; the grammar of queries has no say then.
    """
    if facts.fault is not None:
        return at(text, facts.fault.offset, facts.fault.reason)
    if is_update:
        if (first := _no_operation(text)) is not None:
            return at(text, first.start, f"expected {_OPERATIONS}, found {first.text[:40]!r}.")
    elif (found := find_fault(text)) is not None:
        return at(text, found.offset, found.reason)
    match = _POSITION.match(message)
    if match is None:
        return QuerySyntaxError(message)
    lines = text.split("\n")
    line = min(int(match[1]), len(lines))
    column = min(int(match[2]), len(lines[line - 1]) + 1)
    return QuerySyntaxError(_readable(match[3]), line=line, column=column)


def _no_operation(text: str) -> Token | None:
    """The first token behind the prologue, if no operation of an update begins with it."""
    tokens = [*tokenize(text)]
    place = 0
    while place < len(tokens) and tokens[place].text.upper() in _PROLOGUE:
        place += _PROLOGUE[tokens[place].text.upper()]
    if place >= len(tokens) or tokens[place].text.upper() in re.findall(r"[A-Z]+", _OPERATIONS):
        return None
    return tokens[place]


def _readable(expectation: str) -> str:
    """What the parser says it expected, without what says nothing to a person.

    Rules beyond the grammar (a variable that is not grouped, a name given twice) come as sentences amid
    the keywords; then they are what is wrong.
    """
    listed = expectation.replace("\n", " ").removeprefix("expected ").removeprefix("one of ")
    names = [name.strip() for name in re.sub(r"\[[^\]]*\](?:\s*\|[^\]]*\])?", "", listed).split(", ")]
    sentences = [name for name in names if name.count(" ") > 1]
    if sentences:
        return "; ".join(sentences) + "."
    wanted = ", ".join(name for name in names if name)
    return f"expected {wanted}." if wanted else "unexpected text or end."
