"""Where a malformed query goes wrong: a recogniser for SPARQL queries, by recursive descent.

It is asked only about text that an engine has refused, to tell a person the place and what could stand
there. Engines that parse by trying alternatives report how far the longest attempt came, which is
rarely the place. Grammar: SPARQL 1.1 Query, section 19.8, with the forms that SPARQL 1.2 adds.
"""

from __future__ import annotations

import re
from typing import Final

from civigraph.engine.grammar_tokens import NAMES, NODES, Unexpected
from civigraph.engine.grammar_triples import PATTERNS, TripleReader
from civigraph.tokens import TokenKind

_FUNCTION_NAMES: Final = """
    ABS ADJUST AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI EXISTS FLOOR
    GROUP_CONCAT HASLANG HASLANGDIR HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR
    LANGMATCHES LCASE MAX MD5 MIN MINUTES MONTH NOT NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM
    SAMEVALUE SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR
    STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TZ UCASE URI UUID YEAR
"""
_FUNCTIONS: Final = frozenset(_FUNCTION_NAMES.split())
_WITHOUT_ARGUMENTS: Final = frozenset({"BNODE", "COALESCE", "CONCAT", "NOW", "RAND", "STRUUID", "UUID"})
_OPERATORS: Final = frozenset({"||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/"})


def find_fault(text: str) -> Unexpected | None:
    """The first place where a query leaves the grammar, or ``None`` if this recogniser finds none."""
    try:
        _Recogniser(text).query()
    except Unexpected as fault:
        return fault
    except (_Unsure, RecursionError):
        return None
    return None


class _Unsure(Exception):
    """The text has two readings, which only the engine can tell apart."""


class _Recogniser(TripleReader):
    # ---- query forms

    def query(self) -> None:
        self._prologue()
        if self._is("SELECT"):
            self._select_clause()
            self._datasets()
            self._where()
            self._modifiers()
        elif self._take("CONSTRUCT"):
            self._construct()
        elif self._take("DESCRIBE"):
            self._describe()
        elif self._take("ASK"):
            self._datasets()
            self._where()
            self._modifiers()
        else:
            self._fail("PREFIX, BASE, SELECT, CONSTRUCT, DESCRIBE or ASK")
        if self._is("VALUES"):
            self._values()
        if self._token() is not None:
            self._fail("the end of the query")

    def _prologue(self) -> None:
        while True:
            if self._take("PREFIX"):
                name = self._need_kind(TokenKind.PNAME, "a prefix such as ex:")
                if not name.text.endswith(":"):
                    raise Unexpected(name.start, f"a prefix ends in a colon, {name.text!r} does not.")
                self._prefixes.add(name.text)
                self._need_kind(TokenKind.IRI, "an IRI in angle brackets")
            elif self._take("BASE"):
                self._has_base = True
                self._need_kind(TokenKind.IRI, "an IRI in angle brackets")
            elif self._take("VERSION"):
                self._need_kind(TokenKind.STRING, "a version in quotes")
            else:
                return

    def _select_clause(self) -> None:
        self._need("SELECT")
        self._take("DISTINCT", "REDUCED")
        if self._take("*"):
            return
        if not (self._kind() is TokenKind.VARIABLE or self._is("(")):
            self._fail("*, a variable or ( expression AS ?variable )")
        while self._kind() is TokenKind.VARIABLE or self._is("("):
            if self._take("("):
                self._expression()
                self._need("AS")
                self._variable()
                self._need(")")
            else:
                self._at += 1

    def _construct(self) -> None:
        if self._take("{"):
            self._triples_until_brace(in_template=True)
            self._need("}")
            self._datasets()
            self._where()
        else:
            self._datasets()
            self._need("WHERE")
            self._need("{")
            self._triples_until_brace(in_template=True)
            self._need("}")
        self._modifiers()

    def _describe(self) -> None:
        if not self._take("*"):
            self._variable_or_name()
            while self._kind() in {TokenKind.VARIABLE, *NAMES}:
                self._variable_or_name()
        self._datasets()
        if self._is("WHERE", "{"):
            self._where()
        self._modifiers()

    def _datasets(self) -> None:
        while self._take("FROM"):
            self._take("NAMED")
            self._name()

    def _where(self) -> None:
        self._take("WHERE")
        if not self._is("{"):
            self._fail("WHERE {" if not self._is("WHERE", ahead=-1) else "{")
        self._group()

    def _modifiers(self) -> None:
        if self._take("GROUP"):
            self._need("BY")
            self._conditions("a variable, a function or ( expression )")
        if self._take("HAVING"):
            self._conditions("a condition in brackets")
        if self._take("ORDER"):
            self._need("BY")
            self._conditions("a variable, ASC(...), DESC(...) or ( expression )")
        for _ in range(2):
            if self._take("LIMIT", "OFFSET"):
                self._need_kind(TokenKind.NUMBER, "a whole number")

    def _conditions(self, expected: str) -> None:
        count = 0
        while True:
            token = self._token()
            if self._take("ASC", "DESC"):
                self._brackets()
            elif self._take("("):
                self._expression()
                if self._take("AS"):
                    self._variable()
                self._need(")")
            elif token is not None and token.kind is TokenKind.VARIABLE:
                self._at += 1
            elif self._kind() in NAMES or (token is not None and token.text.upper() in _FUNCTIONS):
                self._primary()
            elif count:
                return
            else:
                self._fail(expected)
            count += 1

    # ---- graph patterns

    def _group(self) -> None:
        self._need("{")
        if self._is("SELECT"):
            self._select_clause()
            self._where()
            self._modifiers()
            if self._is("VALUES"):
                self._values()
        else:
            while not self._is("}"):
                self._pattern()
        self._need("}")

    def _pattern(self) -> None:
        if self._starts_triples():
            self._triples(in_template=False)
            if not self._take(".") and not self._is("}", "{", *PATTERNS):
                self._fail("one of . ; , or }")
            return
        if self._is("{"):
            self._group()
            while self._take("UNION"):
                self._group()
        elif self._take("OPTIONAL", "MINUS", "LATERAL"):
            self._group()
        elif self._take("GRAPH"):
            self._variable_or_name()
            self._group()
        elif self._take("SERVICE"):
            self._take("SILENT")
            self._variable_or_name()
            self._group()
        elif self._take("FILTER"):
            self._constraint()
        elif self._take("BIND"):
            self._need("(")
            self._expression()
            self._need("AS")
            self._variable()
            self._need(")")
        elif self._is("VALUES"):
            self._values()
        else:
            self._fail("a triple pattern, OPTIONAL, FILTER, BIND, VALUES, GRAPH, MINUS, { or }")
        self._take(".")

    def _constraint(self) -> None:
        token = self._token()
        if self._is("("):
            self._brackets()
        elif self._kind() in NAMES or (token is not None and token.text.upper() in _FUNCTIONS):
            self._primary()
        else:
            self._fail("a condition in brackets or a function call")

    def _values(self) -> None:
        self._need("VALUES")
        if self._kind() is TokenKind.VARIABLE:
            self._at += 1
            self._need("{")
            while not self._is("}"):
                self._value()
            self._need("}")
            return
        self._need("(")
        width = 0
        while self._kind() is TokenKind.VARIABLE:
            self._at += 1
            width += 1
        self._need(")")
        self._need("{")
        while not self._is("}"):
            if not self._is("("):
                self._fail("( or }")
            self._row(width)
        self._need("}")

    def _row(self, width: int) -> None:
        self._need("(")
        count = 0
        while not self._is(")"):
            self._value()
            count += 1
        if count != width:
            self._fail(f"{width} values, one for each variable, not {count}")
        self._need(")")

    def _value(self) -> None:
        if self._kind() in {TokenKind.VARIABLE, TokenKind.BLANK} or not (
            self._starts_node() or self._is("UNDEF", "<<(")
        ):
            self._fail("an IRI, a literal or UNDEF")
        if not self._take("UNDEF"):
            self._node(in_template=False)

    # ---- expressions

    def _brackets(self) -> None:
        self._need("(")
        self._expression()
        self._need(")")

    def _expression(self) -> None:
        self._operand()
        while True:
            token = self._token()
            if token is not None and token.kind is TokenKind.IRI and re.search(r"[?$&|=()]", token.text):
                raise _Unsure  # "?a<?b&&?c>?d": a comparison or an IRI
            if self._take(*_OPERATORS):
                self._operand()
            elif self._take("IN"):
                self._arguments()
            elif self._take("NOT"):
                self._need("IN")
                self._arguments()
            else:
                return

    def _operand(self) -> None:
        while self._take("!", "+", "-"):
            pass
        self._primary()

    def _primary(self) -> None:
        token = self._token()
        if self._is("("):
            self._brackets()
        elif self._take("EXISTS"):
            self._group()
        elif self._is("NOT"):
            self._at += 1
            self._need("EXISTS")
            self._group()
        elif self._is("<<("):
            self._node(in_template=False)
        elif self._kind() in NAMES:
            self._name()
            if self._is("("):
                self._arguments()
        elif token is not None and token.kind is TokenKind.WORD and not self._is("TRUE", "FALSE"):
            if token.text.upper() not in _FUNCTIONS:
                self._fail("an expression")
            self._at += 1
            self._arguments(required=token.text.upper() not in _WITHOUT_ARGUMENTS)
        elif self._kind() in NODES - {TokenKind.BLANK} or self._is("TRUE", "FALSE"):
            self._term()
        else:
            self._fail("an expression")

    def _arguments(self, *, required: bool = False) -> None:
        self._need("(")
        self._take("DISTINCT")
        if not self._take("*") and (required or not self._is(")")):
            self._expression()
            while self._take(","):
                self._expression()
            if self._take(";"):
                self._need("SEPARATOR")
                self._need("=")
                self._need_kind(TokenKind.STRING, "a string")
        if not self._take(")"):
            self._fail("one of , ) or an operator")
