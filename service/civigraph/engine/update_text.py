"""An update's text cut into its operations, each with the parts that an executor needs.

Only for text that an engine has found well-formed: the cuts follow brackets and keywords (SPARQL 1.1 Update,
section 3, and SPARQL 1.1 Query, productions 29 to 52). What stands in the brackets is never read here; the
engine reads it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from civigraph.tokens import Token, TokenKind, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PROLOGUE: Final = {"PREFIX": 3, "BASE": 2, "VERSION": 2}
_VARIABLE_IRI: Final = "urn:x-civigraph:variable:"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of an update.

    Attributes:
        name: ``INSERT DATA``, ``DELETE DATA``, ``DELETE WHERE``, ``MODIFY``, ``CLEAR``, ``DROP``, ``CREATE``,
            ``ADD``, ``MOVE``, ``COPY`` or ``LOAD``.
        prologue: all ``PREFIX`` and ``BASE`` before it.
        data: the quads of a ``DATA`` block, or of the pattern of ``DELETE WHERE``, with brackets.
        deletes: the template of ``DELETE``, variables in it as IRIs; empty without one.
        inserts: the template of ``INSERT``, as ``deletes``.
        where: the pattern, with brackets.
        with_graph: the IRI of ``WITH`` as written.
        using: those of ``USING``.
        using_named: those of ``USING NAMED``.
        graphs: of a graph operation what it names: an IRI as written, ``DEFAULT``, ``NAMED`` or ``ALL``.
        silent: ``SILENT`` is there.
    """

    name: str
    prologue: str
    data: str = ""
    deletes: str = ""
    inserts: str = ""
    where: str = ""
    with_graph: str = ""
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    silent: bool = False


def split_update(text: str, base: str = "") -> list[Operation]:
    """The operations of a well-formed update, in order.

    Args:
        text: the update.
        base: what its relative IRIs are relative to before its own ``BASE``, if any; empty for none.
    """
    return list(_Reader(text, base).operations())


def variable_of(iri: str) -> str | None:
    """The variable that an IRI in a template stands for."""
    if not iri.startswith(_VARIABLE_IRI):
        return None
    return bytes.fromhex(iri.removeprefix(_VARIABLE_IRI)).decode()


@dataclass(slots=True)
class _Modify:
    """A ``DELETE … INSERT … WHERE`` as it is read."""

    with_graph: str = ""
    deletes: str = ""
    inserts: str = ""
    where: str = ""
    using: list[str] = field(default_factory=list)
    using_named: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, text: str, base: str) -> None:
        self._text = text
        self._tokens = list(tokenize(text))
        self._at = 0
        self._prologue: list[str] = [f"BASE <{base}>"] if base else []

    def operations(self) -> Iterator[Operation]:
        while self._at < len(self._tokens):
            if self._is("PREFIX", "BASE", "VERSION"):
                count = _PROLOGUE[self._word()]
                self._prologue.append(self._span(self._tokens[self._at : self._at + count]))
                self._at += count
            elif self._take(";"):
                continue
            else:
                yield self._operation()

    def _operation(self) -> Operation:
        prologue = "\n".join(self._prologue) + "\n"
        if self._is("INSERT", "DELETE", "WITH"):
            return self._change(prologue)
        name = self._word()
        self._at += 1
        silent = self._take("SILENT")
        graphs: list[str] = []
        while self._at < len(self._tokens) and not self._is(";"):
            if not self._take("GRAPH", "TO", "INTO"):
                token = self._tokens[self._at]
                graphs.append(token.text.upper() if token.kind is TokenKind.WORD else token.text)
                self._at += 1
        return Operation(name, prologue, graphs=tuple(graphs), silent=silent)

    def _change(self, prologue: str) -> Operation:
        if self._is("INSERT", "DELETE") and self._is("DATA", ahead=1):
            name = f"{self._word()} DATA"
            self._at += 2
            return Operation(name, prologue, data=self._block())
        if self._is("DELETE") and self._is("WHERE", ahead=1):
            self._at += 2
            start = self._at
            self._block()
            end, self._at = self._at, start
            pattern = _without_empty_graphs(self._tokens[start:end])
            template = self._block(template=True)
            assert self._at == end
            return Operation("DELETE WHERE", prologue, deletes=template, where=pattern)
        return self._modify(prologue)

    def _modify(self, prologue: str) -> Operation:
        read = _Modify()
        if self._take("WITH"):
            read.with_graph = self._name()
        if self._take("DELETE"):
            read.deletes = self._block(template=True)
        if self._take("INSERT"):
            read.inserts = self._block(template=True)
        while self._take("USING"):
            named = self._take("NAMED")
            (read.using_named if named else read.using).append(self._name())
        self._take("WHERE")
        read.where = self._block()
        return Operation(
            "MODIFY",
            prologue,
            deletes=read.deletes,
            inserts=read.inserts,
            where=read.where,
            with_graph=read.with_graph,
            using=tuple(read.using),
            using_named=tuple(read.using_named),
        )

    def _block(self, *, template: bool = False) -> str:
        """From an opening brace to the one that closes it."""
        start, depth = self._at, 0
        while True:
            token = self._tokens[self._at]
            depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind is TokenKind.PUNCTUATION else 0
            self._at += 1
            if depth == 0:
                break
        tokens = self._tokens[start : self._at]
        return _template(tokens) if template else self._span(tokens)

    def _span(self, tokens: Sequence[Token]) -> str:
        return self._text[tokens[0].start : tokens[-1].end] if tokens else ""

    def _name(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1].text

    def _word(self) -> str:
        return self._tokens[self._at].text.upper()

    def _is(self, *texts: str, ahead: int = 0) -> bool:
        index = self._at + ahead
        if index >= len(self._tokens):
            return False
        token = self._tokens[index]
        return token.kind in {TokenKind.WORD, TokenKind.PUNCTUATION} and token.text.upper() in texts

    def _take(self, *texts: str) -> bool:
        if self._is(*texts):
            self._at += 1
            return True
        return False


def _without_empty_graphs(tokens: Sequence[Token]) -> str:
    """The pattern of a ``DELETE WHERE`` as the engine takes it: quads.

    ``GRAPH :g {}`` holds none, so it asks for nothing; as a pattern it would ask for a graph of that name.
    """
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        following = [token.text for token in tokens[at + 2 : at + 5]]
        if tokens[at].text.upper() == "GRAPH" and following[:2] == ["{", "}"]:
            at += 5 if following[2:] == ["."] else 4
        else:
            kept.append(tokens[at].text)
            at += 1
    return " ".join(kept)


def _template(tokens: Sequence[Token]) -> str:
    """A template whose variables are IRIs, so that an engine reads it as data.

    Annotation brackets ``{|`` are tokens of their own and do not count as braces.
    """
    return " ".join(
        f"<{_VARIABLE_IRI}{token.text[1:].encode().hex()}>"
        if token.kind is TokenKind.VARIABLE
        else token.text
        for token in tokens
    )
