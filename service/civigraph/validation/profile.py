"""Do the axioms stay in OWL 2 DL, and in its RL profile?

RL: the class expressions of OWL 2 Profiles, section 4.2.3, in the places where the profile allows them, its
axioms (section 4.2.5) and its datatypes (section 4.2.1). DL: typing of terms and the restrictions on simple
and composite properties (OWL 2 Structural Specification, sections 5.8.1, 5.8.2 and 11).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import networkx as nx
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import BNode, Node

from civigraph.validation.report import Finding, Origin, Report, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BUILT_IN: Final = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))
_XSD_NAMES: Final = """
    decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte
    unsignedLong unsignedInt unsignedShort unsignedByte float double string normalizedString token language
    Name NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp
"""
DATATYPES: Final = frozenset(
    {RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal, *(XSD[n] for n in _XSD_NAMES.split())}
)
"""The datatypes of OWL 2 RL."""

_ANNOTATIONS: Final = frozenset(
    {
        RDFS.label,
        RDFS.comment,
        RDFS.seeAlso,
        RDFS.isDefinedBy,
        OWL.versionInfo,
        OWL.deprecated,
        OWL.priorVersion,
    }
    | {OWL.backwardCompatibleWith, OWL.incompatibleWith}
)
_PROPERTY_KINDS: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_SIMPLE_ONLY: Final = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)
_SUB, _SUPER, _EQUIVALENT = "subclass", "superclass", "equivalence"
_ALLOWED: Final = {
    OWL.intersectionOf: {_SUB, _SUPER, _EQUIVALENT},
    OWL.unionOf: {_SUB},
    OWL.oneOf: {_SUB},
    OWL.complementOf: {_SUPER},
    OWL.someValuesFrom: {_SUB},
    OWL.allValuesFrom: {_SUPER},
    OWL.hasValue: {_SUB, _SUPER, _EQUIVALENT},
    OWL.maxCardinality: {_SUPER},
    OWL.maxQualifiedCardinality: {_SUPER},
    OWL.hasSelf: set(),
    OWL.minCardinality: set(),
    OWL.cardinality: set(),
    OWL.minQualifiedCardinality: set(),
    OWL.qualifiedCardinality: set(),
}
_CARDINALITIES: Final = tuple(
    constructor for constructor in _ALLOWED if "ardinality" in constructor or constructor == OWL.hasSelf
)


def check_profile(ontology: Graph) -> Report:
    """What leaves OWL 2 DL or RL. Its counts: ``axioms`` (class axioms looked at).

    Args:
        ontology: all files of the ontology in one graph; statements about individuals may be there too.
    """
    checker = _Checker(ontology)
    for look in (
        checker.classes,
        checker.terms,
        checker.properties,
        checker.simple,
        checker.chains,
        checker.datatypes,
    ):
        look()
    return Report.of(
        dict.fromkeys(checker.findings),
        {"axioms": checker.axioms},
        prefixes={p: str(i) for p, i in ontology.namespaces()},
    )


@dataclass
class _Checker:
    graph: Graph
    findings: list[Finding] = field(default_factory=list)
    axioms: int = 0

    def fault(
        self, rule: str, focus: Node | None, message: str, remedy: str, value: Node | None = None
    ) -> None:
        """Note a fault."""
        self.findings.append(
            Finding(
                Severity.VIOLATION, Origin.PROFILE, rule, message, focus=focus, value=value, remedy=remedy
            )
        )

    def classes(self) -> None:
        """Class axioms: the right expressions in the right places."""
        for left, predicate, right in self.graph:
            for node, place in self._class_places(left, predicate, right):
                self._expression(node, place, left)
                self.axioms += 1
        for axiom in self.graph.subjects(RDF.type, OWL.AllDisjointClasses):
            for member in self._list(self.graph.value(axiom, OWL.members)):
                self._expression(member, _SUB, member)
        for left in self.graph.subjects(OWL.disjointUnionOf):
            self._not_rl(left, "owl:disjointUnionOf", "Write subclasses and owl:AllDisjointClasses.")
        for left in self.graph.subjects(RDF.type, OWL.ReflexiveProperty):
            self._not_rl(left, "owl:ReflexiveProperty", "Leave it out.")

    def _class_places(self, left: Node, predicate: Node, right: Node) -> list[tuple[Node, str]]:
        places: list[tuple[Node, str]] = []
        if predicate == RDFS.subClassOf:
            places = [(left, _SUB), (right, _SUPER)]
        elif predicate == OWL.equivalentClass and not self._is(left, RDFS.Datatype):
            places = [(left, _EQUIVALENT), (right, _EQUIVALENT)]
        elif predicate == OWL.disjointWith:
            places = [(left, _SUB), (right, _SUB)]
        elif (
            (predicate == RDFS.domain and not self._is(left, OWL.AnnotationProperty))
            or (predicate == RDFS.range and self._is(left, OWL.ObjectProperty))
            or (predicate == RDF.type and isinstance(right, BNode))
        ):
            places = [(right, _SUPER)]
        return places

    def terms(self) -> None:
        """Every class and property is declared, as one kind of thing, and is not W3C's own."""
        for node in self._subjects(RDF.type, *_PROPERTY_KINDS, OWL.Class, RDFS.Datatype):
            kinds = [kind for kind in _PROPERTY_KINDS if self._is(node, kind)]
            if len(kinds) > 1:
                names = " and ".join(kind.fragment for kind in kinds)
                self.fault(
                    "dl-typing", node, f"The property is declared as {names}.", "Keep one declaration."
                )
            if self._is(node, OWL.Class) and self._is(node, RDFS.Datatype):
                self.fault("dl-typing", node, "The term is a class and a datatype.", "Keep one declaration.")
            if str(node).startswith(_BUILT_IN) and node not in _ANNOTATIONS:
                self.fault(
                    "dl-reserved", node, "A term of RDF, RDFS, OWL or XSD is declared anew.", "Take it away."
                )
        for predicate in sorted(set(self.graph.predicates()), key=str):
            if not str(predicate).startswith(_BUILT_IN) and not any(
                self._is(predicate, k) for k in _PROPERTY_KINDS
            ):
                self.fault(
                    "dl-undeclared",
                    predicate,
                    "The property is used and not declared.",
                    "Declare what kind it is.",
                )
        for kind in sorted(set(self.graph.objects(None, RDF.type)), key=str):
            if (
                isinstance(kind, URIRef)
                and not str(kind).startswith(_BUILT_IN)
                and not self._is(kind, OWL.Class)
            ):
                self.fault(
                    "dl-undeclared", kind, "The class is used and not declared.", "Declare it as owl:Class."
                )

    def properties(self) -> None:
        """Object properties relate nodes, datatype properties give literals."""
        for prop in self._subjects(RDF.type, OWL.ObjectProperty):
            for subject, value in self.graph.subject_objects(prop):
                if isinstance(value, Literal):
                    self.fault(
                        "dl-typing",
                        subject,
                        f"The object property <{prop}> has a literal.",
                        "Name a node.",
                        value,
                    )
        for prop in self._subjects(RDF.type, OWL.DatatypeProperty):
            for subject, value in self.graph.subject_objects(prop):
                if not isinstance(value, Literal):
                    self.fault(
                        "dl-typing",
                        subject,
                        f"The datatype property <{prop}> has a node.",
                        "Write a literal.",
                        value,
                    )
            for kind in (OWL.InverseFunctionalProperty, OWL.SymmetricProperty, OWL.TransitiveProperty):
                if self._is(prop, kind):
                    self.fault(
                        "dl-typing",
                        prop,
                        f"A datatype property is an owl:{kind.fragment}.",
                        "Take that away.",
                    )

    def simple(self) -> None:
        """Transitive and chained properties stay out of axioms that need simple ones (section 11.2)."""
        for prop in sorted(self._composite(), key=str):
            for kind in _SIMPLE_ONLY:
                if self._is(prop, kind):
                    self.fault(
                        "dl-simple",
                        prop,
                        f"A transitive or chained property is an owl:{kind.fragment}.",
                        "Drop one of the two.",
                    )
            for restriction in self.graph.subjects(OWL.onProperty, prop):
                if any((restriction, cardinality, None) in self.graph for cardinality in _CARDINALITIES):
                    self.fault(
                        "dl-simple",
                        prop,
                        "A transitive or chained property has a cardinality.",
                        "Drop one of the two.",
                    )
            if (prop, OWL.propertyDisjointWith, None) in self.graph or (
                None,
                OWL.propertyDisjointWith,
                prop,
            ) in self.graph:
                self.fault(
                    "dl-simple",
                    prop,
                    "A transitive or chained property is disjoint with another.",
                    "Drop one of the two.",
                )

    def chains(self) -> None:
        """Property chains are regular (Structural Specification, section 11.2)."""
        order: nx.DiGraph[Node] = nx.DiGraph()
        order.add_edges_from(self.graph.subject_objects(RDFS.subPropertyOf))
        strict = []
        for prop, chain in self.graph.subject_objects(OWL.propertyChainAxiom):
            steps = list(self._list(chain))
            inner = steps[1:] if steps[:1] == [prop] else steps[:-1] if steps[-1:] == [prop] else steps
            if steps != [prop, prop]:
                strict += [(step, prop) for step in inner]
        order.add_edges_from(strict)
        component = {
            node: number
            for number, nodes in enumerate(nx.strongly_connected_components(order))
            for node in nodes
        }
        for step, prop in strict:
            if component[step] == component[prop]:
                self.fault(
                    "dl-regular",
                    prop,
                    "The chain makes the property depend on itself.",
                    "Break the circle.",
                    step,
                )

    def datatypes(self) -> None:
        """Ranges of datatype properties, and what restrictions on them name, are datatypes of the profile."""
        for prop in self._subjects(RDF.type, OWL.DatatypeProperty):
            ranges = set(self.graph.objects(prop, RDFS.range))
            for restriction in self.graph.subjects(OWL.onProperty, prop):
                for predicate in (OWL.allValuesFrom, OWL.someValuesFrom, OWL.onDataRange):
                    ranges.update(self.graph.objects(restriction, predicate))
            for datatype in ranges:
                if (
                    isinstance(datatype, URIRef)
                    and datatype not in DATATYPES
                    and not self._is(datatype, RDFS.Datatype)
                ):
                    self.fault(
                        "rl-datatype",
                        prop,
                        f"<{datatype}> is no datatype of OWL 2 RL.",
                        "Give the datatype in a shape.",
                        datatype,
                    )

    def _expression(self, node: Node | None, place: str, axiom: Node) -> None:
        if isinstance(node, URIRef):
            if node == OWL.Thing:
                self._not_rl(axiom, f"owl:Thing as {place}", "Leave the axiom out: it says nothing.")
            elif not str(node).startswith(_BUILT_IN) and not self._is(node, OWL.Class):
                self.fault(
                    "dl-undeclared", node, "The class is used and not declared.", "Declare it as owl:Class."
                )
            return
        constructors = [constructor for constructor in _ALLOWED if (node, constructor, None) in self.graph]
        for constructor in constructors:
            name = f"owl:{constructor.fragment}"
            if place not in _ALLOWED[constructor]:
                self._not_rl(
                    axiom, f"{name} in {place} position", "State it in a shape, or turn the axiom round."
                )
                continue
            self._operands(node, constructor, place, axiom)
        if not constructors and not self._is(node, OWL.Class):
            self.fault(
                "dl-typing", axiom, "A blank node stands where a class belongs.", "Write a class expression."
            )

    def _operands(self, node: Node | None, constructor: URIRef, place: str, axiom: Node) -> None:
        value = self.graph.value(node, constructor)
        if constructor in (OWL.intersectionOf, OWL.unionOf):
            for operand in self._list(value):
                self._expression(operand, place, axiom)
        elif constructor == OWL.complementOf:
            self._expression(value, _SUB, axiom)
        elif constructor in (OWL.someValuesFrom, OWL.allValuesFrom):
            over_data = self._is(self.graph.value(node, OWL.onProperty), OWL.DatatypeProperty)
            if not over_data and not (value == OWL.Thing and place == _SUB):
                self._expression(value, place, axiom)
        elif constructor in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
            if str(value) not in {"0", "1"}:
                self._not_rl(axiom, f"a maximum cardinality of {value}", "State it in a shape.")
            qualifier = self.graph.value(node, OWL.onClass)
            if qualifier is not None and qualifier != OWL.Thing:
                self._expression(qualifier, _SUB, axiom)

    def _composite(self) -> set[Node]:
        direct = set(self.graph.subjects(RDF.type, OWL.TransitiveProperty))
        direct.update(self.graph.subjects(OWL.propertyChainAxiom))
        found: set[Node] = set()
        while direct:
            prop = direct.pop()
            if prop in found:
                continue
            found.add(prop)
            for relation in (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf):
                direct.update(self.graph.objects(prop, relation))
            for relation in (OWL.equivalentProperty, OWL.inverseOf):
                direct.update(self.graph.subjects(relation, prop))
        return found

    def _not_rl(self, focus: Node, what: str, remedy: str) -> None:
        self.fault("rl-axiom", focus, f"OWL 2 RL does not know {what}.", remedy)

    def _subjects(self, predicate: URIRef, *kinds: URIRef) -> Iterable[Node]:
        return sorted({node for kind in kinds for node in self.graph.subjects(predicate, kind)}, key=str)

    def _is(self, node: Node | None, kind: URIRef) -> bool:
        return (node, RDF.type, kind) in self.graph

    def _list(self, head: Node | None) -> Iterator[Node]:
        return iter(()) if head is None else iter(self.graph.items(head))
