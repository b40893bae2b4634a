"""The parts of a stored query that its heading speaks of: declared prefixes, and ``VALUES`` blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civigraph.tokens import TokenKind, tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping


def declared_prefixes(text: str) -> Mapping[str, str]:
    """The ``PREFIX`` declarations of a query: namespace by prefix."""
    tokens = list(tokenize(text))
    return {
        name.text[:-1]: iri.text[1:-1]
        for keyword, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if keyword.text.upper() == "PREFIX" and name.kind == TokenKind.PNAME and iri.kind == TokenKind.IRI
    }


def data_blocks(text: str, name: str) -> list[tuple[int, int]]:
    """Where the values of ``VALUES ?name { … }`` stand: offsets after ``{`` and of ``}``."""
    tokens = list(tokenize(text))
    found = []
    for index in range(len(tokens) - 2):
        keyword, variable, brace = tokens[index : index + 3]
        if (
            keyword.text.upper() == "VALUES"
            and variable.kind == TokenKind.VARIABLE
            and variable.text[1:] == name
            and brace.text == "{"
        ):
            close = next((token for token in tokens[index + 3 :] if token.text == "}"), None)
            if close is not None:
                found.append((brace.end, close.start))
    return found
