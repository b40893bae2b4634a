"""SPARQL text as tokens (SPARQL 1.1 Query, section 19.8): nothing is searched for in strings or comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN: Final = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<variable>[?$][\w·‿⁀]+)
  | (?P<name>(?:[\w.-]*(?<!\.))?:(?:[\w:.%·‿⁀-]|\\.)*(?<!\.))
  | (?P<word>[^\W\d][\w-]*)
  | (?P<number>\d*\.?\d+(?:[eE][+-]?\d+)?)
  | (?P<punctuation>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    Attributes:
        kind: ``space``, ``comment``, ``iri``, ``string``, ``variable``, ``name`` (prefixed), ``word``,
            ``number`` or ``punctuation``.
        text: as written.
        start: offset of its first character.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)


def tokenize(text: str) -> Iterator[Token]:
    """All tokens of ``text``; joined, they give ``text`` again."""
    for match in _TOKEN.finditer(text):
        assert match.lastgroup is not None
        yield Token(match.lastgroup, match[0], match.start())


def code(text: str) -> list[Token]:
    """The tokens without white space and comments."""
    return [token for token in tokenize(text) if token.kind not in {"space", "comment"}]


def declared_prefixes(text: str) -> Mapping[str, str]:
    """The ``PREFIX`` declarations of a query: namespace by prefix."""
    tokens = code(text)
    return {
        name.text[:-1]: iri.text[1:-1]
        for keyword, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if keyword.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri"
    }


def data_blocks(text: str, name: str) -> list[tuple[int, int]]:
    """Where the values of ``VALUES ?name { … }`` stand: offsets after ``{`` and of ``}``."""
    tokens = code(text)
    found = []
    for index in range(len(tokens) - 2):
        keyword, variable, brace = tokens[index : index + 3]
        if (
            keyword.text.upper() == "VALUES"
            and variable.kind == "variable"
            and variable.text[1:] == name
            and brace.text == "{"
        ):
            close = next((token for token in tokens[index + 3 :] if token.text == "}"), None)
            if close is not None:
                found.append((brace.end, close.start))
    return found
