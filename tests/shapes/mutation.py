"""Does each constraint of the shapes do something? Mutation tests, one per constraint.

For every constraint of ``shapes/*.ttl`` there is a graph that violates it. The graph is written as a small
change of a graph that conforms:

``tests/shapes/examples/FAMILY.ttl``
    Nodes that conform to the shapes of ``shapes/FAMILY.ttl``, with as much around them as the shapes look at.

``tests/shapes/violations/FAMILY.ru``
    A SPARQL Update per constraint, headed by the constraint and the node that breaks it::

        # violates: shape:city--label sh:minCount at city:boston
        DELETE WHERE { city:boston rdfs:label ?any }

    Prefixes are those of the example and of the shapes. Where a shape has a parameter twice (two
    ``sh:class``), its value follows: ``# violates: shape:x sh:class dcity:City at …``.

A *constraint* is a value of a constraint parameter on a named shape (SHACL, sections 4 and 5). Shapes inside
``sh:or``, ``sh:and``, ``sh:xone``, ``sh:not`` and ``sh:qualifiedValueShape`` are parts of that one
constraint. A shape without a target (one that others refer to by ``sh:node``) is tested by itself, on the
node after ``at``.

For each constraint holds: at the node, the example has no result from it; after the change there is a result
with this very shape and component; without the constraint there is none. A constraint without a change fails
by its name.

``python -m tests.shapes.draft`` writes examples and changes that are missing, taken from the project's own
graph, and lists what is left to do by hand. What the graph has no instance of, it takes from
``tests/shapes/by-hand.ttl``. Read what it writes before you commit it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef

from civigraph.namespaces import SH
from civigraph.validation.reading import add_quads, read_graph
from civigraph.validation.shacl import validate_shacl
from civigraph.validation.targets import is_targeted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rdflib.term import Node

    from civigraph.validation.report import Finding

_HEAD: Final = re.compile(r"^# violates: (?P<id>.+?) at (?P<focus>\S+)\s*$", re.MULTILINE)
_PREFIX: Final = re.compile(r"^@prefix\s+([\w.-]*:)\s+(<[^>]*>)\s*\.", re.MULTILINE)
_NO_CONSTRAINT: Final = frozenset(
    {
        "path",
        "property",
        "message",
        "severity",
        "deactivated",
        "name",
        "description",
        "order",
        "group",
        "defaultValue",
    }
    | {"flags", "ignoredProperties", "prefixes", "declare", "suggestedShapesGraph", "shapesGraph", "target"}
    | {"qualifiedValueShape", "qualifiedValueShapesDisjoint"}
)
_COMPONENTS: Final = {
    "qualifiedMinCount": "QualifiedMinCountConstraintComponent",
    "qualifiedMaxCount": "QualifiedMaxCountConstraintComponent",
    "sparql": "SPARQLConstraintComponent",
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """One value of one constraint parameter of a named shape.

    Attributes:
        id: as in the headings of violations: shape, parameter, and value where the parameter occurs twice.
        shape: the shape that results name.
        parameter: local name in SHACL's namespace.
        value: the parameter's value.
        root: the node shape whose focus nodes the constraint is about.
    """

    id: str
    shape: URIRef
    parameter: str
    value: Node
    root: URIRef

    @property
    def component(self) -> URIRef:
        """The constraint component that results name."""
        name = self.parameter[:1].upper() + self.parameter[1:] + "ConstraintComponent"
        return URIRef(SH + _COMPONENTS.get(self.parameter, name))

    def made(self, finding: Finding) -> bool:
        """Whether a result comes from this constraint."""
        if self.parameter == "sparql" and finding.constraint != self.value:
            return False
        return finding.shape == self.shape and finding.component == self.component


@dataclass(frozen=True, slots=True)
class Violation:
    """A change that breaks one constraint at one node."""

    id: str
    focus: URIRef
    update: str
    line: int


@dataclass(frozen=True, slots=True)
class Family:
    """The shapes of one file, their example and the changes that break them.

    Attributes:
        shapes: ``shapes/FAMILY.ttl``.
        all_shapes: the shapes of every file, for shapes of one family that refer to another's.
        context: what examples need not repeat: the subclass axioms of the ontology.
        example: ``examples/FAMILY.ttl``.
        changes: ``violations/FAMILY.ru``.
    """

    shapes: Path
    all_shapes: Graph
    context: Graph
    example: Path
    changes: Path

    @property
    def prefixes(self) -> dict[str, str]:
        """IRI in angle brackets by prefix with colon, of the example and of the shapes."""
        found: dict[str, str] = {}
        for path in (self.shapes, self.example):
            if path.is_file():
                found.update(_PREFIX.findall(path.read_text("utf-8")))
        return found

    def constraints(self) -> list[Constraint]:
        """Every constraint of the file, sorted by id."""
        graph = self.all_shapes  # its blank nodes are those of the results
        found = []
        for shape in sorted(
            node for node in set(read_graph(self.shapes).subjects()) if isinstance(node, URIRef)
        ):
            kinds = set(graph.objects(shape, RDF.type))
            if not kinds & {URIRef(SH + "NodeShape"), URIRef(SH + "PropertyShape")}:
                continue
            root = self._root(shape)
            for predicate in sorted({str(p) for p in graph.predicates(shape) if str(p).startswith(SH)}):
                name = predicate.removeprefix(SH)
                if name in _NO_CONSTRAINT or name.startswith("target"):
                    continue
                values = sorted(graph.objects(shape, URIRef(predicate)), key=str)
                for number, value in enumerate(values, 1):
                    found.append(
                        Constraint(
                            self._id(shape, name, value, len(values), number), shape, name, value, root
                        )
                    )
        return found

    def violations(self) -> dict[str, Violation]:
        """The changes by id of the constraint that they break."""
        if not self.changes.is_file():
            return {}
        text = self.changes.read_text("utf-8")
        heads = list(_HEAD.finditer(text))
        ends = [head.start() for head in heads[1:]] + [len(text)] * bool(heads)
        found: dict[str, Violation] = {}
        for head, end in zip(heads, ends, strict=True):
            line = text.count("\n", 0, head.start()) + 1
            if head["id"] in found:
                raise ValueError(f"{self.changes}:{line}: a second change for {head['id']}")
            found[head["id"]] = Violation(
                head["id"], self.expand(head["focus"]), text[head.end() : end], line
            )
        return found

    def base(self) -> ox.Store:
        """A fresh store with the example."""
        store = ox.Store()
        store.load(path=self.example, format=ox.RdfFormat.TURTLE)
        return store

    def changed(self, violation: Violation) -> ox.Store:
        """The example with the change of ``violation``."""
        store = self.base()
        prologue = "".join(f"PREFIX {prefix} {iri}\n" for prefix, iri in self.prefixes.items())
        store.update(prologue + violation.update)
        return store

    def validate(
        self, store: ox.Store, constraint: Constraint, focus: URIRef, *, without: bool = False
    ) -> list[Finding]:
        """The results at ``focus`` for the shape that ``constraint`` belongs to.

        Args:
            store: an example, changed or not.
            constraint: says which shape.
            focus: the node to look at.
            without: leave the constraint out of the shape.
        """
        data = Graph()
        add_quads(data, store)
        for triple in self.context:
            data.add(triple)
        shapes = closure(self.all_shapes, constraint.root)
        if not is_targeted(shapes, constraint.root):
            shapes.add((constraint.root, URIRef(SH + "targetNode"), focus))
        if without:
            shapes.remove((constraint.shape, URIRef(SH + constraint.parameter), constraint.value))
        findings = validate_shacl(data, shapes, focus_nodes=[str(focus)]).findings
        return [finding for finding in findings if finding.focus == focus]

    def expand(self, name: str) -> URIRef:
        """A prefixed name or ``<IRI>`` as an IRI."""
        if name.startswith("<"):
            return URIRef(name[1:-1])
        prefix, _, local = name.partition(":")
        return URIRef(self.prefixes[f"{prefix}:"][1:-1] + local)

    def shorten(self, node: Node) -> str:
        """A term as SPARQL writes it, with the prefixes of the family."""
        text = str(node)
        if isinstance(node, URIRef):
            for prefix, iri in sorted(self.prefixes.items(), key=lambda item: -len(item[1])):
                local = text.removeprefix(iri[1:-1])
                if local != text and re.fullmatch(r"[A-Za-z0-9_][\w-]*", local):
                    return prefix + local
        return node.n3()

    def _id(self, shape: URIRef, name: str, value: Node, count: int, number: int) -> str:
        text = f"{self.shorten(shape)} sh:{name}"
        if count == 1:
            return text
        return f"{text} {number if isinstance(value, BNode) else self.shorten(value)}"

    def _root(self, shape: URIRef) -> URIRef:
        owners = {
            o for o in self.all_shapes.subjects(URIRef(SH + "property"), shape) if isinstance(o, URIRef)
        }
        ranked = sorted(owners, key=lambda o: (not is_targeted(self.all_shapes, o), str(o)))
        return ranked[0] if ranked else shape


def closure(shapes: Graph, root: URIRef) -> Graph:
    """The part of a shapes graph that validation of one shape needs: all that it refers to."""
    part = Graph()
    queue: list[Node] = [root]
    seen: set[Node] = set()
    while queue:
        node = queue.pop()
        if node in seen:
            continue
        seen.add(node)
        for predicate, value in shapes.predicate_objects(node):
            part.add((node, predicate, value))
            if not str(predicate).startswith(f"{SH}target"):
                queue.append(value)
    return part


def families(folder: Path, shapes: Iterable[Path], ontology: Iterable[Path]) -> list[Family]:
    """All families of shapes.

    Args:
        folder: has ``examples/`` and ``violations/``.
        shapes: the files of shapes.
        ontology: the files of the ontology.
    """
    shapes = list(shapes)
    merged, context = Graph(), Graph()
    for path in shapes:
        read_graph(path, merged)
    for path in ontology:
        for triple in _subclasses(path):
            context.add(triple)
    return [
        Family(
            path, merged, context, folder / "examples" / path.name, folder / "violations" / f"{path.stem}.ru"
        )
        for path in shapes
    ]


@cache
def _subclasses(path: Path) -> list[tuple[Node, Node, Node]]:
    graph = read_graph(path)
    return [
        (sub, RDFS.subClassOf, sup)
        for sub, sup in graph.subject_objects(RDFS.subClassOf)
        if isinstance(sub, URIRef) and isinstance(sup, URIRef) and sup != OWL.Thing
    ]


def faults(family: Family, constraint: Constraint, violation: Violation | None) -> Iterator[str]:
    """What is wrong with the violating graph of a constraint; nothing when the constraint is well tested."""
    if violation is None:
        yield f"{family.changes.name} has no change that violates {constraint.id}"
        return
    place = f"{family.changes.name}:{violation.line}"
    before = [f for f in family.validate(family.base(), constraint, violation.focus) if constraint.made(f)]
    if before:
        yield f"{family.example.name} violates {constraint.id} before the change: {before[0].message}"
    changed = family.changed(violation)
    if not any(constraint.made(finding) for finding in family.validate(changed, constraint, violation.focus)):
        yield f"{place}: the change does not violate {constraint.id} at {violation.focus}"
    if any(constraint.made(f) for f in family.validate(changed, constraint, violation.focus, without=True)):
        yield f"{place}: the result for {constraint.id} is there without the constraint as well"
