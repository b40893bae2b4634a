"""Recognising triples, terms and property paths (SPARQL 1.1 Query, productions 75 to 109)."""

from __future__ import annotations

from typing import Final

from civigraph.engine.grammar_tokens import NAMES, NODES, TokenReader
from civigraph.tokens import TokenKind

PATTERNS: Final = frozenset({"OPTIONAL", "MINUS", "GRAPH", "SERVICE", "FILTER", "BIND", "VALUES", "LATERAL"})
"""Keywords that open a graph pattern."""


class TripleReader(TokenReader):
    """Reads triples, in patterns (with paths) and in templates (without)."""

    def _starts_node(self) -> bool:
        return self._kind() in NODES or self._is("TRUE", "FALSE", "(", "[", "<<", "<<(", "+", "-")

    def _starts_triples(self) -> bool:
        return self._starts_node()

    def _triples_until_brace(self, *, in_template: bool) -> None:
        while not self._is("}"):
            if not self._starts_triples():
                self._fail("a triple or }")
            self._triples(in_template=in_template)
            if not self._take(".") and not self._is("}"):
                self._fail("one of . ; , or }")

    def _triples(self, *, in_template: bool) -> None:
        opening = self._token()
        stands_alone = self._node(in_template=in_template)
        if stands_alone and self._is(".", "}", *PATTERNS, "{"):
            return
        assert opening is not None
        self._properties(in_template=in_template)

    def _properties(self, *, in_template: bool) -> None:
        self._verb(in_template=in_template)
        self._objects(in_template=in_template)
        while self._take(";"):
            if self._is(";", ".", "}", "]", "{", "|}", *PATTERNS):
                continue
            self._verb(in_template=in_template)
            self._objects(in_template=in_template)

    def _verb(self, *, in_template: bool) -> None:
        if self._kind() is TokenKind.VARIABLE:
            self._at += 1
        elif in_template and not self._is("A"):
            if self._kind() not in NAMES:
                self._fail("a predicate: an IRI, a prefixed name, a variable or a")
            self._name()
        else:
            self._path()

    def _objects(self, *, in_template: bool) -> None:
        while True:
            if not self._starts_node():
                self._fail("an object: an IRI, a literal, a variable, [ or (")
            self._node(in_template=in_template)
            self._annotations(in_template=in_template)
            if not self._take(","):
                return

    def _annotations(self, *, in_template: bool) -> None:
        while self._is("~", "{|"):
            if self._take("{|"):
                self._properties(in_template=in_template)
                self._need("|}")
            else:
                self._at += 1
                if self._kind() in {TokenKind.VARIABLE, TokenKind.BLANK, *NAMES}:
                    self._node(in_template=in_template)

    def _node(self, *, in_template: bool) -> bool:
        """One subject or object; true if it makes triples by itself."""
        if self._take("["):
            if self._take("]"):
                return False
            self._properties(in_template=in_template)
            self._need("]")
            return True
        if self._take("("):
            if self._take(")"):
                return False
            while not self._is(")"):
                if not self._starts_node():
                    self._fail("a member of the list or )")
                self._node(in_template=in_template)
            self._need(")")
            return True
        if self._take("<<", "<<("):
            closing = ">>" if self._is("<<", ahead=-1) else ")>>"
            self._node(in_template=in_template)
            self._verb(in_template=True)
            self._node(in_template=in_template)
            self._annotations(in_template=in_template)
            self._need(closing)
            return closing == ">>"
        self._term()
        return False

    def _term(self) -> None:
        """A variable, IRI, blank node or literal."""
        if self._take("TRUE", "FALSE"):
            return
        if self._take("+", "-"):
            self._need_kind(TokenKind.NUMBER, "a number")
            return
        if self._kind() in NAMES:
            self._name()
            return
        if self._kind() not in NODES:
            self._fail("a variable, an IRI or a literal")
        token = self._token()
        self._at += 1
        if token is not None and token.kind is TokenKind.STRING:
            if self._take("^^"):
                self._name()
            elif self._kind() is TokenKind.LANGTAG:
                self._at += 1

    # ---- paths

    def _path(self) -> None:
        self._path_step()
        while self._take("|", "/"):
            self._path_step()

    def _path_step(self) -> None:
        self._take("^")
        if self._take("!"):
            if self._take("("):
                while not self._take(")"):
                    self._take("^")
                    self._path_name()
                    if not self._take("|") and not self._is(")"):
                        self._fail("| or )")
            else:
                self._take("^")
                self._path_name()
        elif self._take("("):
            self._path()
            self._need(")")
        else:
            self._path_name()
        self._take("*", "?", "+")

    def _path_name(self) -> None:
        if self._take("A"):
            return
        if self._kind() not in NAMES:
            self._fail("a predicate: an IRI, a prefixed name, a variable, a path or a")
        self._name()
