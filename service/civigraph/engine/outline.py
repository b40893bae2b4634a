"""What the tokens of a query tell without evaluating it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from civigraph.engine.base import ResultKind
from civigraph.tokens import Token, TokenKind, tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH: Final = 500
"""Deepest nesting of brackets; an engine that parses by recursion would overflow its stack beyond."""

_FORMS: Final = {
    "SELECT": ResultKind.SOLUTIONS,
    "ASK": ResultKind.BOOLEAN,
    "CONSTRUCT": ResultKind.GRAPH,
    "DESCRIBE": ResultKind.GRAPH,
}
_VOLATILE: Final = ("NOW", "RAND", "UUID", "BNODE")
_SHORT: Final = 8192
_NOWHERE: Final = "<urn:x-civigraph:nowhere>"
_OPENING: Final = {"(": ")", "[": "]", "{": "}", "<<": ">>", "<<(": ")>>", "{|": "|}"}
_CLOSING: Final = frozenset(_OPENING.values())


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where text cannot be SPARQL, told by its tokens alone.

    Attributes:
        offset: where, in characters from the start.
        reason: what is wrong and what would be right.
        certain: no reading of the text is well-formed; otherwise the parser has the last word.
    """

    offset: int
    reason: str
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What the tokens of a query tell.

    Attributes:
        kind: shape of the answer by the query form; ``None`` for text that is no query.
        service: a ``SERVICE`` that is not ``SILENT`` occurs.
        silent_service: a ``SERVICE SILENT`` occurs.
        load: the update operation ``LOAD`` occurs.
        volatile: a function occurs whose value changes from call to call (``NOW``, ``RAND``, ``UUID``,
            ``STRUUID``, ``BNODE``), so that the answer is not to be cached.
        names_dataset: a ``FROM`` occurs, so that the query says what its dataset is.
        prefixes: absolute IRIs that the prologue gives names to.
        fault: the first thing that looks malformed.
        offline: the text for an engine: each ``SERVICE`` points nowhere, and no prefix can be taken
            for that keyword. The rest is as written.
    """

    kind: ResultKind | None
    service: bool
    silent_service: bool
    load: bool
    volatile: bool
    names_dataset: bool
    prefixes: Mapping[str, str]
    fault: Fault | None
    offline: str


def outline(text: str) -> Outline:
    """Read a query as tokens and tell what it is and what it would touch.

    Parsers without a separate tokeniser (the embedded engine has one of these) read ``trueSERVICE<x>{}``
    and ``SERVICE:x{}`` as if there were white space; the grammar's rule is the longest token
    (SPARQL 1.1 Query, section 19.8). Both are held to the grammar here: the first is a fault, and a
    prefix with the keyword in it is renamed in ``offline``.
    """
    return _remembered(text) if len(text) <= _SHORT else _outline(text)


def _outline(text: str) -> Outline:
    tokens = list(tokenize(text))
    services = sum(_is_word(token, "SERVICE") for token in tokens)
    silent = sum(
        _is_word(first, "SERVICE") and _is_word(second, "SILENT") for first, second in pairwise(tokens)
    )
    words = [token for token in tokens if token.kind is TokenKind.WORD]
    return Outline(
        kind=next((_FORMS[word.text.upper()] for word in words if word.text.upper() in _FORMS), None),
        service=silent < services or _hides_service(text, tokens),
        silent_service=silent > 0,
        load=any(_is_word(token, "LOAD") for token in words),
        volatile=any(
            token.kind is TokenKind.WORD
            and following.text == "("
            and any(name in token.text.upper() for name in _VOLATILE)
            for token, following in pairwise(tokens)
        ),
        names_dataset=any(_is_word(token, "FROM") for token in words),
        prefixes=_prefixes(tokens),
        fault=_fault(tokens),
        offline=_offline(text, tokens),
    )


@lru_cache(maxsize=256)
def _remembered(text: str) -> Outline:
    """The same few queries come again and again."""
    return _outline(text)


def _is_word(token: Token, keyword: str) -> bool:
    return token.kind is TokenKind.WORD and token.text.upper() == keyword


def _offline(text: str, tokens: list[Token]) -> str:
    """The text with the endpoint of each ``SERVICE`` replaced and look-alike prefixes renamed."""
    parts, written, is_endpoint = [], 0, False
    for token in tokens:
        if is_endpoint and token.kind in {TokenKind.IRI, TokenKind.PNAME, TokenKind.VARIABLE}:
            replacement = _NOWHERE
        elif token.kind is TokenKind.PNAME and "SERVICE" in token.text.partition(":")[0].upper():
            replacement = "p_" + token.text
        else:
            is_endpoint = _is_word(token, "SERVICE") or (is_endpoint and _is_word(token, "SILENT"))
            continue
        parts += [text[written : token.start], replacement]
        written, is_endpoint = token.end, False
    return "".join(parts) + text[written:]


def _hides_service(text: str, tokens: list[Token]) -> bool:
    """Whether ``SERVICE`` occurs in the other reading of a ``<`` that was read as opening an IRI.

    ``FILTER(?a<?b#>`` goes on as a comparison and a comment, or as an IRI; only the grammar can tell.
    """
    if "service" not in text.lower() or not _ambiguous(tokens):
        return False
    return any(_is_word(token, "SERVICE") for token in tokenize(text, iris=False))


def _ambiguous(tokens: list[Token]) -> bool:
    """Whether an IRI that could hide other tokens stands where a comparison may.

    That is in brackets, behind an operand.
    """
    depth, previous = 0, None
    for token in tokens:
        if token.kind is TokenKind.PUNCTUATION:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        elif token.kind is TokenKind.IRI and depth > 0 and previous is not None:
            operand = previous.kind is not TokenKind.PUNCTUATION or previous.text == ")"
            if operand and re.search(r"[)'#]", token.text):
                return True
        previous = token
    return False


def _prefixes(tokens: list[Token]) -> dict[str, str]:
    found: dict[str, str] = {}
    for first, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if first.kind is TokenKind.WORD and first.text.upper() in _FORMS:
            break
        if _is_word(first, "PREFIX") and second.kind is TokenKind.PNAME and third.kind is TokenKind.IRI:
            iri = third.text[1:-1]
            if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\\]*$", iri):
                found[second.text[:-1]] = iri
    return found


def _fault(tokens: list[Token]) -> Fault | None:
    """The first token that no query can have where it is."""
    brackets: list[Token] = []
    for token in tokens:
        if token.kind is TokenKind.ERROR:
            return Fault(token.start, _unreadable(token.text[0]), certain=True)
        looks_like_service = token.kind is TokenKind.WORD and "SERVICE" in token.text.upper()
        if looks_like_service and not _is_word(token, "SERVICE"):
            return Fault(token.start, f"unknown word {token.text!r}.", certain=True)
        if token.kind is TokenKind.PUNCTUATION and (fault := _bracket_fault(token, brackets)):
            return fault
    return Fault(brackets[-1].start, f"{brackets[-1].text!r} is never closed.") if brackets else None


def _bracket_fault(token: Token, brackets: list[Token]) -> Fault | None:
    """Follow one token; ``brackets`` are those that are open."""
    if token.text in _OPENING:
        brackets.append(token)
        if len(brackets) > MAX_DEPTH:
            return Fault(token.start, f"brackets are nested deeper than {MAX_DEPTH} levels.", certain=True)
    elif token.text in _CLOSING:
        if not brackets:
            return Fault(token.start, f"{token.text!r} closes a bracket that was never opened.")
        wanted = _OPENING[brackets.pop().text]
        if wanted != token.text:
            return Fault(token.start, f"expected {wanted!r}, found {token.text!r}.")
    return None


def _unreadable(character: str) -> str:
    if character in "\"'":
        return f"a string that starts with {character} is never closed on its line, or has an unknown escape."
    if character == "\\":
        return "escapes are allowed in strings and IRIs only."
    return f"unexpected character {character!r}."
