"""``PREFIX`` between the operations of an update, for an engine that takes declarations at the start only.

SPARQL 1.1 Update has a prologue before each operation (production 29); what it declares holds to the end.
Where no name is given two meanings, all declarations may as well stand at the start.
"""

from __future__ import annotations

from typing import Final

from civigraph.engine.outline import ambiguous
from civigraph.tokens import Token, TokenKind, tokenize

_LENGTHS: Final = {"PREFIX": 3, "BASE": 2}


def hoisted(text: str) -> str:
    """An update with all its declarations at the start; the rest stays at its place in its line.

    Text in which a name would have two meanings, or a ``BASE`` comes late, is given back as it is.
    """
    declarations = _declarations(text)
    late = [tokens for tokens, is_late in declarations if is_late]
    if not late or ambiguous(text):
        return text
    meanings: dict[str, str] = {}
    for tokens, is_late in declarations:
        if len(tokens) != _LENGTHS[tokens[0].text.upper()] or (is_late and len(tokens) == 2):
            return text
        if len(tokens) == 3 and meanings.setdefault(tokens[1].text, tokens[2].text) != tokens[2].text:
            return text
    if any(len(tokens) == 2 for tokens, _ in declarations) and any(":" not in each[2].text for each in late):
        return text
    front = " ".join(" ".join(token.text for token in tokens) for tokens in late) + " "
    for tokens in reversed(late):
        start, end = tokens[0].start, tokens[-1].end
        blank = "".join("\n" if character == "\n" else " " for character in text[start:end])
        text = text[:start] + blank + text[end:]
    return front + text


def _declarations(text: str) -> list[tuple[list[Token], bool]]:
    """The tokens of each declaration, and whether an operation stands before it."""
    found: list[tuple[list[Token], bool]] = []
    depth, is_late = 0, False
    tokens = list(tokenize(text))
    for place, token in enumerate(tokens):
        if token.kind is TokenKind.PUNCTUATION:
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            is_late = is_late or (depth == 0 and token.text == ";")
        elif depth == 0 and token.kind is TokenKind.WORD and token.text.upper() in _LENGTHS:
            found.append((tokens[place : place + _LENGTHS[token.text.upper()]], is_late))
    return found
