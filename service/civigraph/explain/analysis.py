"""Analyse one query: fault, algebra, advice. Done in a process of its own, because parsers may take long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph

from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultFormat, ResultKind
from civigraph.engine.embedded import EmbeddedStore
from civigraph.engine.outline import outline
from civigraph.errors import EngineError, QuerySyntaxError
from civigraph.explain.advice import advise
from civigraph.explain.algebra import operators, terms_of, tree_of
from civigraph.explain.explanation import Advice, Explanation
from civigraph.explain.variables import advise_on_variables
from civigraph.tokens import Token, TokenKind, line_and_column, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})


def analyse(text: str, prefixes: Mapping[str, str]) -> Explanation:
    """Say what a query is without asking any store.

    Prefixes that are not declared but known are supplied, with an advice to declare them, so that
    the rest can be explained.

    Args:
        text: the query.
        prefixes: names for namespaces that people are likely to mean.
    """
    found = Explanation()
    tokens = list(tokenize(text))
    found.form = next((word for word in _words(tokens) if word in _FORMS), "")
    missing = _undeclared(tokens)
    found.advice += [_declare(text, token, prefixes) for token in missing]
    known = {token.text.partition(":")[0] for token in missing} & prefixes.keys()
    # On the first line, so that the lines of messages stay right.
    supplied = "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in sorted(known))
    _check(found, supplied + text, missing)
    if found.line == 1 and found.column is not None:
        found.column = max(1, found.column - len(supplied))
    _read(found, supplied, text)
    volatile = sorted({word for word in _words(tokens) if word in _VOLATILE})
    found.cacheable = not outline(text).volatile
    found.cacheable_note = (
        "equal requests may get an answer that was kept, until the data change."
        if found.cacheable
        else f"never kept: {', '.join(volatile) or 'a function'} gives another value each time."
    )
    return found


def _check(found: Explanation, text: str, missing: list[Token]) -> None:
    """Whether the service would take it: parsed by the engine, over no data."""
    json, turtle = RESULT_FORMATS[0], next(each for each in RESULT_FORMATS if each.name == "turtle")
    formats: dict[ResultKind, ResultFormat] = {
        ResultKind.SOLUTIONS: json,
        ResultKind.BOOLEAN: json,
        ResultKind.GRAPH: turtle,
    }
    try:
        EmbeddedStore(pyoxigraph.Store()).answer(QueryRequest(text, formats))
    except QuerySyntaxError as error:
        found.runs, found.fault = False, str(error)
        found.line, found.column = error.line, error.column
        return
    except EngineError as error:
        found.runs, found.fault = False, str(error)
        return
    if missing:
        found.runs = False
        names = ", ".join(dict.fromkeys(token.text.partition(":")[0] + ":" for token in missing))
        found.fault = f"The query uses prefixes that it does not declare: {names}"


def _read(found: Explanation, supplied: str, text: str) -> None:
    """The algebra and what it gives reason to say, where rdflib accepts the query."""
    from rdflib.plugins.sparql.algebra import translateQuery  # noqa: PLC0415 (half a second)
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415

    try:
        algebra = translateQuery(parseQuery(supplied + text)).algebra
        found.algebra = tree_of(algebra)
        found.advice += [*advise(algebra), *advise_on_variables(text, algebra)]
        found.terms = terms_of(algebra)
    except Exception as error:  # whatever another parser does with hostile text
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        found.algebra = None
        found.algebra_note = f"There is no algebra: rdflib's parser does not accept the query ({reason})."
        return
    clauses = list(operators(algebra.datasetClause)) if algebra.datasetClause else []
    found.graphs = {
        "default": [str(each.default) for each in clauses if each.default],
        "named": [str(each.named) for each in clauses if each.named],
    }


def _words(tokens: list[Token]) -> Iterator[str]:
    return (token.text.upper() for token in tokens if token.kind is TokenKind.WORD)


def _undeclared(tokens: list[Token]) -> list[Token]:
    """The first use of each prefix that the query does not declare."""
    declared: set[str] = set()
    missing: dict[str, Token] = {}
    previous = ""
    for token in tokens:
        if token.kind is TokenKind.PNAME:
            name = token.text.partition(":")[0]
            if previous == "PREFIX":
                declared.add(name)
            elif name not in declared:
                missing.setdefault(name, token)
        previous = token.text.upper() if token.kind is TokenKind.WORD else ""
    return list(missing.values())


def _declare(text: str, token: Token, prefixes: Mapping[str, str]) -> Advice:
    name = token.text.partition(":")[0]
    iri = prefixes.get(name)
    remedy = (
        f"Add PREFIX {name}: <{iri}>" if iri else f"Add PREFIX {name}: <...> with the namespace that you mean"
    )
    place = line_and_column(text, token.start)
    return Advice("missing-prefix", f"The prefix {name}: is not declared. {remedy}.", *place)
