"""The algebra of a query, from rdflib's objects to plain trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue, Expr
from rdflib.term import Node, URIRef

from civigraph.explain.explanation import Terms
from civigraph.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPE: Final = URIRef(RDF + "type")
_DEEPEST: Final = 200


def tree_of(node: CompValue, depth: int = 0) -> dict[str, Any]:
    """An operator with what it works on, as JSON can hold it.

    ``{"operator": "Join", "p1": {…}, "p2": {…}}``; triple patterns are texts in SPARQL's syntax.
    """
    if depth > _DEEPEST:
        return {"operator": "…"}
    tree: dict[str, Any] = {"operator": node.name}
    for name, value in node.items():
        if name == "triples":
            tree[name] = [" ".join(map(written, triple)) for triple in value]
        elif name not in ("_vars", "lazy", "datasetClause", "PV") or (
            name == "PV" and node.name == "Project"
        ):
            tree[name] = sorted(map(written, value)) if name == "PV" else _plain(value, depth + 1)
    return tree


def triples_of(node: object) -> Iterator[tuple[Any, Any, Any]]:
    """Every triple pattern below an operator, ``EXISTS`` and subqueries too."""
    for each in operators(node):
        if each.name == "BGP":
            yield from each.triples
        elif each.name == "TriplesBlock":  # inside EXISTS, where rdflib leaves the parse tree as it is
            for flat in each.triples:
                yield from zip(flat[::3], flat[1::3], flat[2::3], strict=True)


def operators(node: object) -> Iterator[CompValue]:
    """An operator and all below it, outermost first."""
    if isinstance(node, CompValue):
        yield node
        for name, value in node.items():
            if name != "_vars":
                yield from operators(value)
    elif isinstance(node, list | tuple | set | frozenset):
        for each in node:
            yield from operators(each)


def terms_of(node: object) -> Terms:
    """The predicates and classes that a query names."""
    predicates: dict[str, None] = {}
    classes: dict[str, None] = {}
    for _, predicate, value in triples_of(node):
        predicates.update((str(iri), None) for iri in _iris(predicate))
        if predicate == _TYPE and isinstance(value, URIRef):
            classes[str(value)] = None
    return Terms(tuple(predicates), tuple(classes))


def written(term: object) -> str:
    """A term or a path as SPARQL writes it."""
    if isinstance(term, Path):
        return _path(term)
    return term.n3() if isinstance(term, Node) else str(term)


def _plain(value: object, depth: int) -> Any:
    if isinstance(value, CompValue):
        return _expression(value) if isinstance(value, Expr) else tree_of(value, depth)
    if isinstance(value, dict):
        return ", ".join(f"{written(key)} = {written(each)}" for key, each in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each, depth) for each in value]
    return value if isinstance(value, bool | int | None) else written(value)


def _expression(node: CompValue) -> str:
    """An expression on one line, each function with its arguments in brackets."""
    arguments = []
    for name, value in node.items():
        if name == "_vars" or value is None:
            continue
        if name == "graph":
            arguments.append(
                "{ " + " . ".join(" ".join(map(written, each)) for each in triples_of(value)) + " }"
            )
        elif isinstance(value, CompValue):
            arguments.append(_expression(value) if isinstance(value, Expr) else value.name)
        elif isinstance(value, list | tuple):
            arguments += [
                _expression(each) if isinstance(each, CompValue) else written(each) for each in value
            ]
        else:
            arguments.append(written(value))
    return f"{node.name.removeprefix('Builtin_')}({', '.join(arguments)})"


def _path(path: Path) -> str:
    if isinstance(path, MulPath):
        return f"{written_step(path.path)}{path.mod}"
    if isinstance(path, SequencePath):
        return "/".join(map(written_step, path.args))
    if isinstance(path, AlternativePath):
        return "|".join(map(written_step, path.args))
    if isinstance(path, InvPath):
        return f"^{written_step(path.arg)}"
    if isinstance(path, NegatedPath):
        return f"!({'|'.join(map(written_step, path.args))})"
    return str(path)


def written_step(step: object) -> str:
    """A part of a path, in brackets if it is a path itself."""
    return f"({_path(step)})" if isinstance(step, Path) else written(step)


def _iris(predicate: object) -> Iterator[URIRef]:
    if isinstance(predicate, URIRef):
        yield predicate
    elif isinstance(predicate, MulPath):
        yield from _iris(predicate.path)
    elif isinstance(predicate, InvPath):
        yield from _iris(predicate.arg)
    elif isinstance(predicate, SequencePath | AlternativePath | NegatedPath):
        for each in predicate.args:
            yield from _iris(each)
