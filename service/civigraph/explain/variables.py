"""Variables that look misspelt: used but never bound, or used once and like another."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from civigraph.explain.algebra import operators, triples_of
from civigraph.explain.explanation import Advice
from civigraph.tokens import TokenKind, line_and_column, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALIKE: Final = 0.8
_INTERNAL: Final = "__agg_"


def advise_on_variables(text: str, algebra: CompValue) -> Iterator[Advice]:
    """What may be wrong with the variables of a query.

    Args:
        text: as the person wrote it.
        algebra: what it means.
    """
    bound, used = _bound(algebra), _used(algebra)
    for name in sorted(used - bound):
        near = difflib.get_close_matches(name, bound, 1, _ALIKE)
        hint = f" Did you mean ?{near[0]}?" if near else ""
        yield _at(text, name, "unbound-variable", f"?{name} is used, but nothing binds it.{hint}")
    counts = Counter(
        token.text[1:] for token in tokenize(text) if token.kind is TokenKind.VARIABLE and len(token.text) > 4
    )
    for name in sorted(name for name, count in counts.items() if count == 1 and name in bound):
        others = [other for other, count in counts.items() if count > 1 and not _is_numbered(name, other)]
        near = difflib.get_close_matches(name, others, 1, _ALIKE)
        if near:
            yield _at(
                text,
                name,
                "similar-variable",
                f"?{name} occurs once and is much like ?{near[0]}. If both should be the same, write it so.",
            )


def _is_numbered(first: str, second: str) -> bool:
    return first.rstrip("0123456789") == second.rstrip("0123456789")


def _bound(algebra: CompValue) -> set[str]:
    bound = {str(each) for triple in triples_of(algebra) for each in triple if isinstance(each, Variable)}
    samples = {
        str(each.res): str(each.vars)
        for each in operators(algebra)
        if each.name == "Aggregate_Sample" and isinstance(each.vars, Variable)
    }
    for each in operators(algebra):
        if each.name == "values":
            bound |= {str(name) for row in each.res for name in row}
        elif each.name == "Graph" and isinstance(each.term, Variable):
            bound.add(str(each.term))
        elif each.name == "Extend" and samples.get(str(each.expr)) != str(each.var):
            bound.add(str(each.var))
    return bound


def _used(algebra: CompValue) -> set[str]:
    found: set[str] = set()
    for each in operators(algebra):
        for name, value in each.items():
            if name in ("expr", "PV", "vars"):
                found |= set(_names(value))
    return {name for name in found if not name.startswith(_INTERNAL)}


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Variable):
        yield str(value)
    elif isinstance(value, CompValue):
        for name, each in value.items():
            if name not in ("_vars", "graph"):
                yield from _names(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _names(each)


def _at(text: str, name: str, code: str, words: str) -> Advice:
    for token in tokenize(text):
        if token.kind is TokenKind.VARIABLE and token.text[1:] == name:
            return Advice(code, words, *line_and_column(text, token.start))
    return Advice(code, words)
