"""What the shape of a query says about how it will run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rdflib.paths import MulPath, Path
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, URIRef, Variable

from civigraph.explain.algebra import operators, triples_of, written
from civigraph.explain.explanation import Advice
from civigraph.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

_LABELS: Final = re.compile(r"(?:[lL]abel|[tT]itle|[nN]ame)$")
_TEXT_TESTS: Final = frozenset({"Builtin_REGEX", "Builtin_CONTAINS", "Builtin_LCASE", "Builtin_UCASE"})
_TYPE: Final = URIRef(RDF + "type")

Unit = tuple[frozenset[Any], str]
"""Variables that a part of a group binds, and how a person would call the part."""


def advise(algebra: CompValue) -> Iterator[Advice]:
    """Everything that the algebra of a query gives reason to say."""
    yield from _cross_products(algebra)
    yield from _unanchored_paths(algebra)
    yield from _text_filters(algebra)
    yield from _late_limits(algebra)
    yield from _early_optionals(algebra)


# ---- cross products


def _cross_products(algebra: CompValue) -> Iterator[Advice]:
    seen: set[int] = set()
    for node in operators(algebra):
        # Only the outermost of nested joins: it is the whole group.
        if node.name not in ("Join", "BGP", "LeftJoin", "Extend", "Filter") or id(node) in seen:
            continue
        seen.update(id(each) for each in _group(node))
        units = [unit for unit in _units(node) if unit[0]]
        links = [frozenset(_variables_in(each.expr)) for each in _group(node) if each.name == "Filter"]
        islands = _islands(units)
        if len(islands) < 2:
            continue
        bridged = len(_islands([*units, *((link, "") for link in links if link)])) == 1
        named = " and ".join(_called(island) for island in islands[:3])
        how = (
            "Only a FILTER joins them, which is tried on each pair. Share a variable if you can."
            if bridged
            else "Every solution of one is combined with every solution of the other. Share a variable."
        )
        yield Advice("cross-product", f"These parts have no variable in common: {named}. {how}")


def _group(node: Any) -> Iterator[CompValue]:
    """The operators that make up one group graph pattern, without those of groups inside it."""
    if not isinstance(node, CompValue):
        return
    yield node
    if node.name == "Join":
        yield from _group(node.p1)
        yield from _group(node.p2)
    elif node.name in ("Extend", "Filter"):
        yield from _group(node.p)
    elif node.name == "LeftJoin":
        yield from _group(node.p1)


def _units(node: Any) -> Iterator[Unit]:
    """What a group joins: each triple pattern by itself, everything else as a whole."""
    if not isinstance(node, CompValue):
        return
    if node.name == "BGP":
        for triple in node.triples:
            names = frozenset(each for each in triple if isinstance(each, Variable | BNode))
            yield names, "{ " + " ".join(map(written, triple)) + " }"
    elif node.name == "Join":
        yield from _units(node.p1)
        yield from _units(node.p2)
    elif node.name == "LeftJoin":
        yield from _units(node.p1)
        # The optional part must share a variable too, but it may do so in any of its triples.
        yield frozenset(_variables_in(node.p2)), "an OPTIONAL"
    elif node.name == "Filter":
        yield from _units(node.p)
    elif node.name == "Extend":
        yield from _units(node.p)
        yield frozenset({node.var, *_variables_in(node.expr)}), ""
    elif not _has_one_row(node):
        yield (
            frozenset(_bound(node)),
            {"Union": "a UNION", "Graph": "a GRAPH", "ToMultiSet": "a subquery"}.get(node.name, "a group"),
        )


def _islands(units: list[Unit]) -> list[list[Unit]]:
    """Parts that hang together by variables; islands of BIND and FILTER alone do not count."""
    islands: list[tuple[set[Any], list[Unit]]] = []
    for unit in units:
        touched = [island for island in islands if island[0] & unit[0]]
        merged: tuple[set[Any], list[Unit]] = (set(unit[0]), [unit])
        for island in touched:
            merged[0].update(island[0])
            merged[1][:0] = island[1]
            islands.remove(island)
        islands.append(merged)
    return [members for _, members in islands if any(name for _, name in members)]


def _called(island: list[Unit]) -> str:
    """A part of it that a person will find in the query: a triple pattern if there is one."""
    names = [name for _, name in island if name]
    return next((name for name in names if name.startswith("{")), names[0])


def _has_one_row(node: CompValue) -> bool:
    """``VALUES`` with one row, or a subquery that aggregates everything: they multiply nothing."""
    for each in operators(node):
        if each.name == "values":
            return len(each.res) < 2
        if each.name == "Group":
            return not each.expr
        if each.name == "BGP":
            return False
    return False


def _bound(node: CompValue) -> set[Any]:
    for each in operators(node):
        if each.name == "Project":
            return set(each.PV)
        if each.name == "values":
            return {name for row in each.res for name in row}
    return set(_variables_in(node))


def _variables_in(node: object) -> Iterator[Any]:
    if isinstance(node, Variable | BNode):
        yield node
    elif isinstance(node, CompValue):
        for name, value in node.items():
            if name != "_vars":
                yield from _variables_in(value)
    elif isinstance(node, list | tuple | set | frozenset):
        for each in node:
            yield from _variables_in(each)
    elif isinstance(node, dict):
        yield from _variables_in(list(node))


# ---- paths, filters, order


def _unanchored_paths(algebra: CompValue) -> Iterator[Advice]:
    triples = list(triples_of(algebra))
    for subject, predicate, value in triples:
        if not (isinstance(predicate, Path) and _is_unbounded(predicate)):
            continue
        ends = {each for each in (subject, value) if isinstance(each, Variable | BNode)}
        if len(ends) < 2 and subject != value:
            continue
        others = {
            name
            for triple in triples
            if triple != (subject, predicate, value)
            for name in triple
            if isinstance(name, Variable | BNode)
        }
        given = {
            name for each in operators(algebra) if each.name == "values" for row in each.res for name in row
        }
        if not ends & (others | given):
            yield Advice(
                "unbounded-path",
                f"The path {written(predicate)} has no end that is given: it starts from every node of the "
                "graph. Name its subject or object, or bind one by another pattern.",
            )


def _is_unbounded(path: object) -> bool:
    if isinstance(path, MulPath):
        return path.mod in ("*", "+") or _is_unbounded(path.path)
    return isinstance(path, Path) and any(
        _is_unbounded(each) for each in getattr(path, "args", [getattr(path, "arg", None)])
    )


def _text_filters(algebra: CompValue) -> Iterator[Advice]:
    labels = {
        value: predicate
        for _, predicate, value in triples_of(algebra)
        if isinstance(value, Variable) and isinstance(predicate, URIRef) and _LABELS.search(predicate)
    }
    told: set[Any] = set()
    for each in operators(algebra):
        if each.name in _TEXT_TESTS:
            for name in set(_variables_in(each)) & labels.keys() - told:
                told.add(name)
                yield Advice(
                    "filter-on-label",
                    f"{each.name.removeprefix('Builtin_')} looks at every value of {written(labels[name])} "
                    f"(?{name}), because the graph has no index of words. The text search has one; "
                    "a whole label in quotes, as object of the pattern, needs none.",
                )


def _late_limits(algebra: CompValue) -> Iterator[Advice]:
    for node in operators(algebra):
        if node.name != "Slice" or not node.length:
            continue
        inner = node.p
        while isinstance(inner, CompValue) and inner.name in ("Project", "Distinct", "Reduced"):
            inner = inner.p
        if isinstance(inner, CompValue) and inner.name == "OrderBy" and not _is_selective(inner):
            yield Advice(
                "order-by-limit",
                f"ORDER BY needs every solution before LIMIT {node.length} can take its share, and nothing "
                "here narrows them down: no subject or object is given but classes. Give one, or a FILTER "
                "with =, or put the order into a subquery over fewer triples.",
            )


def _is_selective(node: CompValue) -> bool:
    for subject, predicate, value in triples_of(node):
        if not isinstance(subject, Variable | BNode):
            return True
        if not isinstance(value, Variable | BNode) and predicate != _TYPE:
            return True
    return any(
        each.name in ("values", "Group") or (each.name == "RelationalExpression" and each.op in ("=", "IN"))
        for each in operators(node)
    )


def _early_optionals(algebra: CompValue) -> Iterator[Advice]:
    for node in operators(algebra):
        if node.name != "Join":
            continue
        first = node.p1
        is_optional = isinstance(first, CompValue) and first.name == "LeftJoin"
        if is_optional and any(True for _ in triples_of(node.p2)):
            yield Advice(
                "early-optional",
                "An OPTIONAL stands before a pattern that is required. It is evaluated for solutions that "
                "the required pattern drops later, and may bind what that pattern should. Put OPTIONAL last.",
            )
            return
