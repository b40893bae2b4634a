r"""SPARQL text as tokens.

Lexical grammar: SPARQL 1.1 Query, section 19.8 (productions 139 to 173), as SPARQL 1.2 amends it:
``\u`` escapes stand in strings and IRIs only, so no escape can spell a keyword.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class TokenKind(StrEnum):
    """Lexical categories; keywords are words, told apart by the grammar only."""

    IRI = "iri"
    STRING = "string"
    LANGTAG = "langtag"
    VARIABLE = "variable"
    BLANK = "blank"
    PNAME = "pname"
    WORD = "word"
    NUMBER = "number"
    PUNCTUATION = "punctuation"
    ERROR = "error"


class Token(NamedTuple):
    """One token (a tuple, because texts have many and a data class takes thrice the time to make).

    Attributes:
        kind: lexical category.
        text: as written.
        start: offset of the first character.
    """

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.text)


_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_U = _BASE + "_"
_CHARS = _U + r"\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# The bound keeps "a.a.a.a" linear: each a could begin a prefix whose colon never comes. Nothing is given
# back (the plus behind the bound): what follows the run is the colon, or this is no prefix.
_PREFIX = rf"[{_BASE}][{_CHARS}.]{{0,255}}+(?<!\.)"
_LOCAL = f"(?:[{_U}:0-9]|{_PLX})(?:(?:[{_CHARS}:.]|{_PLX})*(?:[{_CHARS}:]|{_PLX}))?"
_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_CHARACTER = rf"\\[tbnrf\\\"']|{_ESCAPE}"
_IRI = rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_ESCAPE})*>"
_OPENED = (
    rf'"""(?:"{{0,2}}(?:[^"\\]|{_CHARACTER}))*',
    rf"'''(?:'{{0,2}}(?:[^'\\]|{_CHARACTER}))*",
    rf'"(?:[^"\\\r\n]|{_CHARACTER})*',
    rf"'(?:[^'\\\r\n]|{_CHARACTER})*",
)
_STRING = "|".join(opened + quote for opened, quote in zip(_OPENED, ('"""', "'''", '"', "'"), strict=True))
# A string that is never closed is one error, as far as it goes: looking again from each quote in it
# would take quadratic time.
_UNCLOSED = "|".join(_OPENED)
_NUMBER = r"(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+"
_PUNCTUATION = r"<<\(|\)>>|\{\||\|\}|<<|>>|\^\^|&&|\|\||!=|<=|>=|[{}()\[\],;.~|/^+*?!=<>-]"

_TOKEN: Final = re.compile(
    r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
    r"(?:(?P<end>\Z)"
    f"|(?P<iri>{_IRI})"
    f"|(?P<string>{_STRING})"
    f"|(?P<error>{_UNCLOSED})"
    rf"|(?P<langtag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)"
    f"|(?P<blank>_:[{_U}0-9](?:[{_CHARS}.]*[{_CHARS}])?)"
    f"|(?P<pname>(?:{_PREFIX})?:(?:{_LOCAL})?)"
    rf"|(?P<variable>[?$][{_U}0-9][{_U}0-9\u00b7\u0300-\u036f\u203f-\u2040]*)"
    f"|(?P<number>{_NUMBER})"
    f"|(?P<word>[{_U}][{_CHARS}]*)"
    f"|(?P<punctuation>{_PUNCTUATION})"
    r"|(?P<other>.))",
    re.DOTALL,
)
_KINDS: Final = {**{kind.value: kind for kind in TokenKind}, "other": TokenKind.ERROR}


def tokenize(text: str, *, iris: bool = True) -> Iterator[Token]:
    """Split SPARQL text into tokens; white space and comments are left out.

    Never fails: a character that no token starts with comes as a token of kind ``ERROR``, and so does a
    string that is never closed.

    Args:
        text: a query or an update.
        iris: whether ``<`` may open an IRI. Without the grammar ``?a<?b&&?c>?d`` has two readings;
            this chooses.
    """
    position = 0
    make, kinds, angle = Token, _KINDS, TokenKind.PUNCTUATION
    while True:
        for match in _TOKEN.finditer(text, position):
            name = match.lastgroup
            if name == "end":
                return
            if name == "iri" and not iris:
                yield make(angle, "<", match.start("iri"))
                position = match.start("iri") + 1
                break
            assert name is not None
            yield make(kinds[name], match[name], match.start(name))


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both 1-based and in characters, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
