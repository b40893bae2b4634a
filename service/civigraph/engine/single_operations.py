"""Updates in the form that the engine reads: no prologue after the first operation.

The grammar lets every operation of an update have a prologue (SPARQL 1.1 Query, production 29: ``Update ::=
Prologue ( Update1 ( ';' Update )? )?``), and people write them so; Oxigraph takes the first only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from civigraph.engine.outline import ambiguous
from civigraph.tokens import TokenKind, tokenize

if TYPE_CHECKING:
    from civigraph.tokens import Token

_DECLARATIONS: Final = {"PREFIX": 3, "BASE": 2, "VERSION": 2}
_VISIBLE: Final = re.compile(r"[^\r\n]")

_Span = tuple[int, int]


def single_operations(text: str) -> list[str]:
    """The texts that do one after the other what an update does.

    Each holds one operation and the prologue so far, at the very place where it stands in the update, so that
    what an engine says about lines and columns holds for the update. An update that has no prologue after its
    first operation comes back whole, and so does one that is malformed, or in which a ``<`` could open an
    IRI or compare: the engine says where.
    """
    if ambiguous(text):
        return [text]
    prologue: list[_Span] = []
    texts: list[str] = []
    split = False
    for declared, operation in _operations(list(tokenize(text))):
        split = split or bool(declared and texts)
        prologue += declared
        texts.append(_only(text, [*prologue, operation]))
    return texts if split else [text]


def _operations(tokens: list[Token]) -> list[tuple[list[_Span], _Span]]:
    """The declarations that are new before each operation, and where it stands; a prologue last has none."""
    found: list[tuple[list[_Span], _Span]] = []
    at = 0
    while at < len(tokens):
        declared = []
        while at < len(tokens) and (count := _declaration(tokens[at])):
            declared.append((tokens[at].start, tokens[min(at + count, len(tokens)) - 1].end))
            at += count
        start, depth = at, 0
        while at < len(tokens) and (depth > 0 or not _is(tokens[at], ";")):
            depth += _is(tokens[at], "{") - _is(tokens[at], "}")
            at += 1
        if at > start or declared:
            end = tokens[at - 1].end if at > start else declared[-1][1]
            found.append((declared, (tokens[start].start if at > start else end, end)))
        elif at < len(tokens):
            return []  # two semicolons side by side
        at += 1
    return found


def _declaration(token: Token) -> int:
    """How many tokens a declaration has that begins here; 0 for none."""
    return _DECLARATIONS.get(token.text.upper(), 0) if token.kind is TokenKind.WORD else 0


def _is(token: Token, text: str) -> bool:
    return token.kind is TokenKind.PUNCTUATION and token.text == text


def _only(text: str, spans: list[_Span]) -> str:
    """The text with blanks for all that is not in the spans; its lines stay."""
    parts, at = [], 0
    for start, end in spans:
        parts += [_VISIBLE.sub(" ", text[at:start]), text[start:end]]
        at = end
    return "".join(parts)
