"""Tokens one at a time, for a recogniser by recursive descent, and the names among them."""

from __future__ import annotations

import re
from typing import Final, NoReturn

from civigraph.tokens import Token, TokenKind, tokenize

NAMES: Final = frozenset({TokenKind.IRI, TokenKind.PNAME})
"""What an IRI can be written as."""

NODES: Final = NAMES | {TokenKind.VARIABLE, TokenKind.BLANK, TokenKind.STRING, TokenKind.NUMBER}
"""Tokens that are a subject or object, or begin one."""

_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


class Unexpected(Exception):  # a finding, not a failure
    """The first token that cannot be where it is.

    Args:
        offset: where it starts, in characters; behind the text if the end came too early.
        reason: what was found and what could stand there.
    """

    def __init__(self, offset: int, reason: str) -> None:
        self.offset, self.reason = offset, reason
        super().__init__(reason)


class TokenReader:
    """Reads a query token by token; what does not fit raises ``Unexpected``.

    Args:
        text: the query.
    """

    def __init__(self, text: str) -> None:
        self._tokens = list(tokenize(text))
        self._end = len(text.rstrip())
        self._at = 0
        self._prefixes: set[str] = set()
        self._has_base = False

    def _token(self, ahead: int = 0) -> Token | None:
        index = self._at + ahead
        return self._tokens[index] if index < len(self._tokens) else None

    def _kind(self) -> TokenKind | None:
        token = self._token()
        return token.kind if token else None

    def _is(self, *texts: str, ahead: int = 0) -> bool:
        """Whether the token is one of some punctuation or keywords."""
        token = self._token(ahead)
        return (
            token is not None
            and token.kind in {TokenKind.WORD, TokenKind.PUNCTUATION}
            and token.text.upper() in texts
        )

    def _take(self, *texts: str) -> bool:
        if self._is(*texts):
            self._at += 1
            return True
        return False

    def _need(self, *texts: str) -> None:
        if not self._take(*texts):
            self._fail(" or ".join(texts))

    def _need_kind(self, kind: TokenKind, name: str) -> Token:
        token = self._token()
        if token is None or token.kind is not kind:
            self._fail(name)
        self._at += 1
        return token

    def _fail(self, expected: str) -> NoReturn:
        token = self._token()
        if token is None:
            raise Unexpected(self._end, f"the query ends too early; expected {expected}.")
        raise Unexpected(token.start, f"expected {expected}, found {token.text[:40]!r}.")

    def _variable(self) -> None:
        self._need_kind(TokenKind.VARIABLE, "a variable")

    def _variable_or_name(self) -> None:
        if self._kind() is TokenKind.VARIABLE:
            self._at += 1
        elif self._kind() in NAMES:
            self._name()
        else:
            self._fail("a variable, an IRI or a prefixed name")

    def _name(self) -> None:
        token = self._token()
        if token is None or token.kind not in NAMES:
            self._fail("an IRI or a prefixed name")
        if token.kind is TokenKind.PNAME:
            prefix = token.text.partition(":")[0] + ":"
            if prefix not in self._prefixes:
                raise Unexpected(
                    token.start, f"the prefix {prefix!r} is not declared; add PREFIX {prefix} <...>."
                )
        elif not self._has_base and not _ABSOLUTE.match(token.text):
            raise Unexpected(token.start, f"{token.text} is a relative IRI and the query has no BASE.")
        self._at += 1
