"""SHACL property paths: from a shapes graph to rdflib's path objects and back (SHACL, section 2.3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

from civigraph.errors import ProjectError
from civigraph.namespaces import SH

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

_REPEATED: Final[dict[str, Literal["*", "+", "?"]]] = {
    "zeroOrMorePath": "*",
    "oneOrMorePath": "+",
    "zeroOrOnePath": "?",
}
_REPEATED_NAME: Final[dict[str, str]] = {sign: name for name, sign in _REPEATED.items()}


def read_path(graph: Graph, node: Node) -> URIRef | Path:
    """The property path that ``node`` stands for.

    Raises:
        ProjectError: the node is not a well-formed path.
    """
    if isinstance(node, URIRef):
        return node
    if graph.value(node, RDF.first) is not None:
        return SequencePath(*(read_path(graph, step) for step in Collection(graph, node)))
    alternatives = graph.value(node, URIRef(SH + "alternativePath"))
    if alternatives is not None:
        return AlternativePath(*(read_path(graph, step) for step in Collection(graph, alternatives)))
    inverse = graph.value(node, URIRef(SH + "inversePath"))
    if inverse is not None:
        return InvPath(read_path(graph, inverse))
    for name, repeated in _REPEATED.items():
        inner = graph.value(node, URIRef(SH + name))
        if inner is not None:
            return MulPath(read_path(graph, inner), repeated)
    raise ProjectError(
        "The shapes cannot be used: a sh:path is neither a property nor one of SHACL's property paths."
    )


def turtle_path(path: URIRef | Path, iri: Callable[[URIRef], str]) -> str:
    """A property path as SHACL writes it in Turtle, blank nodes inline.

    Args:
        path: the path.
        iri: writes an IRI as a Turtle term.
    """
    if isinstance(path, URIRef):
        return iri(path)
    if isinstance(path, SequencePath):
        return f"( {' '.join(turtle_path(step, iri) for step in path.args)} )"
    if isinstance(path, AlternativePath):
        return f"[ sh:alternativePath ( {' '.join(turtle_path(step, iri) for step in path.args)} ) ]"
    if isinstance(path, InvPath):
        return f"[ sh:inversePath {turtle_path(path.arg, iri)} ]"
    if isinstance(path, MulPath):
        return f"[ sh:{_REPEATED_NAME[str(path.mod)]} {turtle_path(path.path, iri)} ]"
    raise TypeError(f"{path!r} has no counterpart among SHACL's property paths")
