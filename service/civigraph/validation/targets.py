"""Which shapes target a node (SHACL, section 2.1.3), seen from the node.

pyshacl can be told to look at some focus nodes only, but (0.40) it applies that filter to nested shapes as
well, so that ``sh:node`` and ``sh:or`` hold for every value that is no focus node itself. Rewriting the
targets says the same in SHACL itself, and its cost does not grow with the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Identifier

from civigraph.namespaces import SH

if TYPE_CHECKING:
    from collections.abc import Collection

    from rdflib.term import Node

_CLASS, _NODE, _SUBJECTS, _OBJECTS = (
    URIRef(f"{SH}target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf")
)
_TARGETS: Final = frozenset({_CLASS, _NODE, _SUBJECTS, _OBJECTS})
_COMPONENT, _DISJOINT, _PROPERTY = (
    URIRef(SH + name) for name in ("ConstraintComponent", "qualifiedValueShapesDisjoint", "property")
)
_IMPLICIT: Final = (RDFS.Class, OWL.Class)


def is_targeted(shapes: Graph, shape: Node) -> bool:
    """Whether a shape has a target of its own."""
    explicit = any((shape, target, None) in shapes for target in (_CLASS, _NODE, _SUBJECTS, _OBJECTS))
    return explicit or bool(implicit_classes(shapes, shape))


def only_on(shapes: Graph, data: Graph, focus_nodes: Collection[str]) -> Graph:
    """The shapes with each target narrowed down to some focus nodes.

    Args:
        shapes: a shapes graph; not changed.
        data: decides which nodes are targets.
        focus_nodes: the nodes to look at: terms, or IRIs as text.

    Returns:
        A new graph with the shapes that target these nodes and all they refer to, in which shapes have
        ``sh:targetNode`` only.
    """
    nodes = [name if isinstance(name, Identifier) else URIRef(name) for name in focus_nodes]
    targets = [(shape, node) for node in nodes for shape in targeting(shapes, data, node)]
    narrowed = Graph()
    for subject in _needed(shapes, {shape for shape, _ in targets}):
        implicit = implicit_classes(shapes, subject)
        for predicate, value in shapes.predicate_objects(subject):
            if predicate not in _TARGETS and not (predicate == RDF.type and value in implicit):
                narrowed.add((subject, predicate, value))
    for shape, node in targets:
        narrowed.add((shape, _NODE, node))
    return narrowed


def _needed(shapes: Graph, chosen: set[Node]) -> set[Node]:
    """What describes some shapes: everything they lead to, and what applies without being named by them."""
    components = {_COMPONENT, *shapes.subjects(RDFS.subClassOf, _COMPONENT)}
    waiting = [*chosen, *(node for kind in components for node in shapes.subjects(RDF.type, kind))]
    waiting += components
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in found or isinstance(node, Literal):
            continue
        found.add(node)
        waiting += shapes.objects(node)
        if (node, _DISJOINT, None) in shapes:  # held against the shapes beside it (section 4.7.3)
            waiting += shapes.subjects(_PROPERTY, node)
    return found


def targeting(shapes: Graph, data: Graph, node: Node) -> set[Node]:
    """The shapes that target ``node``."""
    found = set(shapes.subjects(_NODE, node))
    for kind in data.objects(node, RDF.type):
        for ancestor in data.transitive_objects(kind, RDFS.subClassOf):
            found.update(shapes.subjects(_CLASS, ancestor))
            if ancestor is not None and implicit_classes(shapes, ancestor):
                found.add(ancestor)
    found.update(
        shape for shape, predicate in shapes.subject_objects(_SUBJECTS) if (node, predicate, None) in data
    )
    found.update(
        shape for shape, predicate in shapes.subject_objects(_OBJECTS) if (None, predicate, node) in data
    )
    return found


def implicit_classes(shapes: Graph, shape: Node | None) -> list[URIRef]:
    """The types by which a shape is a class, and so targets its instances (section 2.1.3.3)."""
    kinds = set(shapes.objects(shape, RDF.type))
    if not kinds & {URIRef(f"{SH}NodeShape"), URIRef(f"{SH}PropertyShape")}:
        return []
    return [kind for kind in _IMPLICIT if kind in kinds]
