"""Which shapes target a node (SHACL, section 2.1.3), seen from the node.

pyshacl can be told to look at some focus nodes only, but (0.40) it applies that filter to nested shapes as
well, so that ``sh:node`` and ``sh:or`` hold for every value that is no focus node itself. Rewriting the
targets says the same in SHACL itself, and its cost does not grow with the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.term import Identifier

from civigraph.namespaces import SH

if TYPE_CHECKING:
    from collections.abc import Collection

    from rdflib.term import Node

_CLASS, _NODE, _SUBJECTS, _OBJECTS = (
    URIRef(f"{SH}target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf")
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
        A new graph, in which shapes have ``sh:targetNode`` only.
    """
    narrowed = Graph()
    for triple in shapes:
        if triple[1] not in (_CLASS, _NODE, _SUBJECTS, _OBJECTS):
            narrowed.add(triple)
    for shape in set(shapes.subjects(RDF.type)):
        for kind in implicit_classes(shapes, shape):
            narrowed.remove((shape, RDF.type, kind))
    for name in focus_nodes:
        node = name if isinstance(name, Identifier) else URIRef(name)
        for shape in targeting(shapes, data, node):
            narrowed.add((shape, _NODE, node))
    return narrowed


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
