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
_COMPONENT, _DISJOINT, _PROPERTY, _PATH, _CLOSED, _DEACTIVATED = (
    URIRef(SH + name)
    for name in (
        "ConstraintComponent",
        "qualifiedValueShapesDisjoint",
        "property",
        "path",
        "closed",
        "deactivated",
    )
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


def spread(shapes: Graph) -> Graph:
    """The shapes with the targets of node shapes given to their property shapes, where that is the same.

    pyshacl validates a property shape of a node shape node by node, and one with targets of its own for all
    nodes at once, which is three times as fast. The results are the same (SHACL, section 4.7.2): results of
    ``sh:property`` stand in the report as they are. A property shape keeps its place where anything else
    refers to it or to its node shape, or where its place counts: ``sh:closed`` and qualified shapes that
    are disjoint look at what stands beside them.

    Args:
        shapes: a shapes graph; not changed.

    Returns:
        A new graph.
    """
    result = Graph()
    for triple in shapes:
        result.add(triple)
    for shape in set(shapes.subjects(_PROPERTY)):
        targets = [(kind, value) for kind in _TARGETS for value in shapes.objects(shape, kind)] + [
            (_CLASS, shape) for _ in implicit_classes(shapes, shape)[:1]
        ]
        apart = any((shape, predicate, None) in shapes for predicate in (_PATH, _CLOSED, _DEACTIVATED))
        if not targets or apart or (None, None, shape) in shapes:
            continue
        parts = list(shapes.objects(shape, _PROPERTY))
        if any((part, _DISJOINT, None) in shapes for part in parts):
            continue
        for part in parts:
            alone = len(list(shapes.triples((None, None, part)))) == 1
            if alone and (part, _PATH, None) in shapes and not is_targeted(shapes, part):
                result.remove((shape, _PROPERTY, part))
                for kind, value in targets:
                    result.add((part, kind, value))
    return result


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
