"""Which focus nodes a change can affect, as far as shapes go.

A shape reads triples along the paths of its properties and of the shapes nested in it, types and superclasses
where it asks for a class, and the patterns of its SPARQL constraints. All of these are collected once from
the shapes graph, each with the way from the focus node to the triple. A triple that came or went is then
followed back along these ways, through what was there before or is there now, to the focus nodes whose
results may differ. Nodes that became targets are found in the same way, since a target is one by a triple.

Where a way cannot be told, every target of the shape counts as affected when a triple of the kind came or
went: shapes that refer to themselves, constraint components of the shapes graph's own, and SPARQL
constraints from a pattern of which no other pattern leads to ``$this``. That is sound, and its cost grows
with the number of targets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection as RdfList

from civigraph.namespaces import SH
from civigraph.validation.lazy import to_oxigraph
from civigraph.validation.paths import read_path
from civigraph.validation.patterns import NotReadable, Reads, reads
from civigraph.validation.reach import anchors, loose_predicates
from civigraph.validation.shacl import shape_nodes
from civigraph.validation.states import Memory
from civigraph.validation.targets import implicit_classes, is_targeted
from civigraph.validation.walks import Chain, Hop, Repeat, Walk, chain, follow, readings, reverse, walk_of

if TYPE_CHECKING:
    from pyoxigraph import Triple
    from rdflib.term import Node

    from civigraph.validation.states import Change
    from civigraph.validation.walks import Term, View

_NESTED: Final = tuple(URIRef(SH + name) for name in ("property", "node", "not", "qualifiedValueShape"))
_NESTED_LISTS: Final = tuple(URIRef(SH + name) for name in ("and", "or", "xone"))
_COMPARED: Final = tuple(URIRef(SH + name) for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"))
_TYPE: Final = Hop(NamedNode(str(RDF.type)))
_SUPERCLASSES: Final = Repeat(Hop(NamedNode(str(RDFS.subClassOf))), once=False, never=True)
_CLASSES: Final = chain(_TYPE, _SUPERCLASSES)
_PATH: Final = re.compile(r"[$?]PATH\b")


def _sh(name: str) -> URIRef:
    return URIRef(SH + name)


class Footprint:
    """What the shapes of a graph read.

    Args:
        shapes: a shapes graph.

    Raises:
        ProjectError: a ``sh:path`` is not well-formed.
    """

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._parameters = {
            path
            for component in _components(shapes)
            for parameter in shapes.objects(component, _sh("parameter"))
            for path in shapes.objects(parameter, _sh("path"))
        }
        self._ways: dict[NamedNode | None, set[tuple[Walk, bool]]] = defaultdict(set)
        self._queries: list[tuple[Walk, Reads]] = []
        self._loose: dict[NamedNode | None, set[Node]] = defaultdict(set)
        for shape in shape_nodes(shapes):
            if is_targeted(shapes, shape):
                self._add_targets(shape)
                self._add_shape(shape, Chain(), shape, ())

    def focus_nodes(self, change: Change) -> set[Term]:
        """The nodes whose results a change can affect; some of them may be no targets."""
        view = Memory(change.either)
        added = [quad for quad in change.added if _matters(quad.triple, change)]
        removed = [quad for quad in change.removed if _matters(quad.triple, change)]
        starts: dict[Walk, set[Term]] = defaultdict(set)
        loose: set[Node] = set()
        for quad in (*added, *removed):
            for key in (quad.predicate, None):
                for way, inverse in self._ways.get(key, ()):
                    starts[way].add(quad.object if inverse else quad.subject)
                loose |= self._loose.get(key, set())
        for way, constraint in self._queries:
            for rows in anchors(constraint, added, removed, view).values():
                starts[way] |= rows["this"]
        found: set[Term] = set()
        for way, nodes in starts.items():
            found |= follow(view, reverse(way), nodes)
        for shape in loose:
            found |= self._targets(shape, view)
        return found

    def _add_targets(self, shape: Node) -> None:
        if self._classes(shape):
            self._add_walk(Chain(), _CLASSES)
        for predicate in self._shapes.objects(shape, _sh("targetSubjectsOf")):
            self._add_walk(Chain(), _hop(predicate))
        for predicate in self._shapes.objects(shape, _sh("targetObjectsOf")):
            self._add_walk(Chain(), reverse(_hop(predicate)))

    def _add_walk(self, way: Walk, walk: Walk) -> None:
        for reading in readings(walk):
            hop = reading.hop
            self._ways[hop.predicate].add((chain(way, reading.before), hop.inverse))

    def _add_shape(  # noqa: PLR0912  # a branch for each kind of constraint
        self, shape: Node, way: Walk, root: Node, above: tuple[Node, ...]
    ) -> None:
        """Add what a shape reads.

        Args:
            shape: the shape.
            way: from the focus node of the root to that of the shape.
            root: the shape with the targets.
            above: the shapes that it is nested in.
        """
        if shape in above:
            self._loose[None].add(root)
            return
        path = self._shapes.value(shape, _sh("path"))
        here = way
        if path is not None:
            walk = walk_of(read_path(self._shapes, path))
            self._add_walk(way, walk)
            here = chain(way, walk)
        inner = (*above, shape)
        for predicate, value in self._shapes.predicate_objects(shape):
            if predicate in _NESTED:
                self._add_shape(value, here, root, inner)
            elif predicate in _NESTED_LISTS:
                for member in RdfList(self._shapes, value):
                    self._add_shape(member, here, root, inner)
            elif predicate == _sh("class"):
                self._add_walk(here, _CLASSES)
            elif predicate in _COMPARED:
                self._add_walk(way, _hop(value))
            elif predicate == _sh("closed"):
                self._add_walk(here, Hop(None))
            elif predicate == _sh("qualifiedValueShapesDisjoint"):
                for sibling in self._siblings(shape):
                    self._add_shape(sibling, here, root, inner)
            elif predicate == _sh("sparql"):
                self._add_query(value, path, way, root)
            elif predicate in self._parameters:
                self._loose[None].add(root)

    def _siblings(self, shape: Node) -> set[Node]:
        """The other qualified shapes that values are held against (SHACL, section 4.7.3)."""
        return {
            qualified
            for parent in self._shapes.subjects(_sh("property"), shape)
            for property_shape in self._shapes.objects(parent, _sh("property"))
            if property_shape != shape
            for qualified in self._shapes.objects(property_shape, _sh("qualifiedValueShape"))
        }

    def _add_query(self, constraint: Node, path: Node | None, way: Walk, root: Node) -> None:
        """Add what a SPARQL constraint reads (SHACL, section 5)."""
        prologue = "".join(
            f"PREFIX {prefix}: <{namespace}>\n"
            for source in self._shapes.objects(constraint, _sh("prefixes"))
            for declaration in self._shapes.objects(source, _sh("declare"))
            for prefix in self._shapes.objects(declaration, _sh("prefix"))
            for namespace in self._shapes.objects(declaration, _sh("namespace"))
        )
        for text in self._shapes.objects(constraint, _sh("select")):
            query = prologue + str(text)
            if path is not None:
                query = f"({read_path(self._shapes, path).n3()})".join(_PATH.split(query))
            try:
                found = Reads(reads(query).scopes, ("this",))
            except NotReadable:
                self._loose[None].add(root)
                continue
            for predicate in loose_predicates(found):
                self._loose[predicate].add(root)
            self._queries.append((way, found))

    def _classes(self, shape: Node) -> set[Node]:
        classes = set(self._shapes.objects(shape, _sh("targetClass")))
        return classes | {shape} if implicit_classes(self._shapes, shape) else classes

    def _targets(self, shape: Node, view: View) -> set[Term]:
        """Every target of a shape."""
        found: set[Term] = set()
        for node in self._shapes.objects(shape, _sh("targetNode")):
            found |= _terms(node)
        for kind in self._classes(shape):
            found |= follow(view, reverse(_CLASSES), _terms(kind))
        for predicate in self._shapes.objects(shape, _sh("targetSubjectsOf")):
            found |= {quad.subject for quad in view.quads(None, NamedNode(str(predicate)), None)}
        for predicate in self._shapes.objects(shape, _sh("targetObjectsOf")):
            found |= {quad.object for quad in view.quads(None, NamedNode(str(predicate)), None)}
        return found


def _components(shapes: Graph) -> set[Node]:
    """The constraint components that a shapes graph declares (SHACL, section 6)."""
    kinds = {_sh("ConstraintComponent"), *shapes.subjects(RDFS.subClassOf, _sh("ConstraintComponent"))}
    return {component for kind in kinds for component in shapes.subjects(RDF.type, kind)}


def _matters(triple: Triple, change: Change) -> bool:
    """Whether a triple was or is in no graph at all: moved from graph to graph, it makes no difference."""
    pattern = triple.subject, triple.predicate, triple.object
    return not (any(change.before.quads(*pattern)) and any(change.after.quads(*pattern)))


def _hop(predicate: Node) -> Hop:
    return Hop(NamedNode(str(predicate)))


def _terms(node: Node) -> set[Term]:
    term = to_oxigraph(node)
    return set() if term is None else {term}
