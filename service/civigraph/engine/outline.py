"""What the tokens of a query tell without evaluating it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
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
_DATASET: Final = frozenset({"FROM", "USING", "WITH"})
_FETCHING: Final = ("SERVICE", "LOAD")
_VOLATILE: Final = ("NOW", "RAND", "UUID", "BNODE")
_SHORT: Final = 8192
_NOWHERE: Final = "<urn:x-civigraph:nowhere>"
_OPENING: Final = {"(": ")", "[": "]", "{": "}", "<<": ">>", "<<(": ")>>", "{|": "|}"}
_BRACKETS: Final = frozenset({*_OPENING, *_OPENING.values()})
_USABLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\\]*$")


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
        load: a ``LOAD`` that is not ``SILENT`` occurs.
        volatile: a function occurs whose value changes from call to call (``NOW``, ``RAND``, ``UUID``,
            ``STRUUID``, ``BNODE``), so that the answer is not to be cached.
        names_dataset: a ``FROM``, ``USING`` or ``WITH`` occurs, so that the text says what its dataset is.
        prefixes: absolute IRIs that the prologue gives names to.
        fault: the first thing that looks malformed; what follows a certain fault is not read.
        offline: the text for an engine: each ``SERVICE`` and ``LOAD`` points nowhere, and no prefix can
            be taken for these keywords. The rest is as written.
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
    reader = _Reader(text)
    for token in tokenize(text):
        reader.take(token)
        if reader.fault is not None and reader.fault.certain:
            break
    return reader.outline()


@lru_cache(maxsize=256)
def _remembered(text: str) -> Outline:
    """The same few queries come again and again."""
    return _outline(text)


class _Reader:
    """Gathers what an outline says, one token after the other, once.

    Args:
        text: the whole text.
    """

    def __init__(self, text: str) -> None:
        self.fault: Fault | None = None
        self._text = text
        self._kind: ResultKind | None = None
        self._service = self._silent = self._load = self._volatile = self._names_dataset = False
        self._in_prologue = True
        self._prefixes: dict[str, str] = {}
        self._brackets: list[Token] = []
        self._depth = 0
        self._word = ""  # the token before, in upper case, if it was a word
        self._prefix = ""  # the name that a PREFIX has just given, with its colon
        self._awaits = ""  # SERVICE or LOAD, until what follows it is read
        self._parts: list[str] = []
        self._written = 0

    def take(self, token: Token) -> None:
        """Read the next token."""
        kind = token.kind
        if kind is TokenKind.PUNCTUATION:
            if token.text == "(" and self._word:
                self._volatile = self._volatile or any(name in self._word for name in _VOLATILE)
            if token.text in _BRACKETS:
                self._take_bracket(token)
            if self._awaits:
                self._settle()
        elif kind is TokenKind.WORD:
            self._take_word(token)
            return
        elif kind is TokenKind.IRI or kind is TokenKind.PNAME:
            self._take_name(token)
        elif kind is TokenKind.VARIABLE and self._awaits:
            self._replace(token, _NOWHERE)
            self._settle()
        elif kind is TokenKind.ERROR:
            self.fault = self.fault or Fault(token.start, _unreadable(token.text[0]), certain=True)
        self._word = ""

    def outline(self) -> Outline:
        """What the tokens so far tell."""
        self._settle()
        if self.fault is None and self._brackets:
            opened = self._brackets[-1]
            self.fault = Fault(opened.start, f"{opened.text!r} is never closed.")
        return Outline(
            kind=self._kind,
            service=self._service or _hides(self._text, "SERVICE"),
            silent_service=self._silent,
            load=self._load or _hides(self._text, "LOAD"),
            volatile=self._volatile,
            names_dataset=self._names_dataset,
            prefixes=self._prefixes,
            fault=self.fault,
            offline="".join([*self._parts, self._text[self._written :]]) if self._parts else self._text,
        )

    def _take_word(self, token: Token) -> None:
        word = token.text.upper()
        if self._awaits:
            if word == "SILENT" and self._word in _FETCHING:
                self._silent = self._silent or self._awaits == "SERVICE"
                self._word = word
                return
            self._settle()
        if word in _FETCHING:
            self._awaits = word
        elif any(each in word for each in _FETCHING) and self.fault is None:
            self.fault = Fault(token.start, f"unknown word {token.text!r}.", certain=True)
        elif word in _FORMS:
            self._kind = self._kind or _FORMS[word]
            self._in_prologue = False
        elif word in _DATASET:
            self._names_dataset = True
        self._word, self._prefix = word, ""

    def _take_name(self, token: Token) -> None:
        """An IRI or a prefixed name: a prefix being declared, an endpoint, or neither."""
        is_iri = token.kind is TokenKind.IRI
        if self._in_prologue and is_iri and self._prefix:
            iri = token.text[1:-1]
            if _USABLE.match(iri):
                self._prefixes[self._prefix[:-1]] = iri
        self._prefix = "" if is_iri or self._word != "PREFIX" else token.text
        if self._awaits:
            self._replace(token, _NOWHERE)
            self._settle()
        elif not is_iri and any(word in token.text.partition(":")[0].upper() for word in _FETCHING):
            self._replace(token, "p_" + token.text)

    def _replace(self, token: Token, replacement: str) -> None:
        self._parts += [self._text[self._written : token.start], replacement]
        self._written = token.end

    def _settle(self) -> None:
        """What follows a ``SERVICE`` or ``LOAD`` is read; it was loud unless ``SILENT`` was behind it."""
        if self._word != "SILENT":
            self._service = self._service or self._awaits == "SERVICE"
            self._load = self._load or self._awaits == "LOAD"
        self._awaits = ""

    def _take_bracket(self, token: Token) -> None:
        """Follow the nesting; behind the first fault its depth only, for the sake of the stack."""
        self._depth += 1 if token.text in _OPENING else -1
        if self._depth > MAX_DEPTH:
            reason = f"brackets are nested deeper than {MAX_DEPTH} levels."
            self.fault = Fault(token.start, reason, certain=True)
        elif self.fault is not None:
            return
        elif token.text in _OPENING:
            self._brackets.append(token)
        elif not self._brackets:
            self.fault = Fault(token.start, f"{token.text!r} closes a bracket that was never opened.")
        elif (wanted := _OPENING[self._brackets.pop().text]) != token.text:
            self.fault = Fault(token.start, f"expected {wanted!r}, found {token.text!r}.")


def _is_word(token: Token, keyword: str) -> bool:
    return token.kind is TokenKind.WORD and token.text.upper() == keyword


def _hides(text: str, keyword: str) -> bool:
    """Whether a keyword occurs in the other reading of a ``<`` that was read as opening an IRI.

    ``FILTER(?a<?b#>`` goes on as a comparison and a comment, or as an IRI; only the grammar can tell.
    """
    if keyword not in text.upper() or not ambiguous(text):
        return False
    return any(_is_word(token, keyword) for token in tokenize(text, iris=False))


def ambiguous(text: str) -> bool:
    """Whether an IRI that could hide other tokens stands where a comparison may.

    That is in brackets, behind an operand.
    """
    depth, previous = 0, None
    for token in tokenize(text):
        if token.kind is TokenKind.PUNCTUATION:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        elif token.kind is TokenKind.IRI and depth > 0 and previous is not None:
            operand = previous.kind is not TokenKind.PUNCTUATION or previous.text == ")"
            if operand and re.search(r"[)'#]", token.text):
                return True
        previous = token
    return False


def _unreadable(character: str) -> str:
    if character in "\"'":
        return f"a string that starts with {character} is never closed on its line, or has an unknown escape."
    if character == "\\":
        return "escapes are allowed in strings and IRIs only."
    return f"unexpected character {character!r}."
