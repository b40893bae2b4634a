"""Axioms that leave OWL 2 DL or its RL profile are found, one by one; those that stay are not."""

from __future__ import annotations

import pytest
from rdflib import Graph

from civigraph.validation.profile import check_profile

BASE = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty .
"""
OUTSIDE = {
    "an existential as superclass": (
        "rl-axiom",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
    ),
    "a universal as subclass": (
        "rl-axiom",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .",
    ),
    "a union as superclass": ("rl-axiom", ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] ."),
    "a union as domain": ("rl-axiom", ":p rdfs:domain [ a owl:Class ; owl:unionOf ( :B :C ) ] ."),
    "a minimum cardinality": (
        "rl-axiom",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ] .",
    ),
    "a maximum of two": (
        "rl-axiom",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 2 ] .",
    ),
    "a disjoint union": ("rl-axiom", ":A owl:disjointUnionOf ( :B :C ) ."),
    "a reflexive property": ("rl-axiom", ":p a owl:ReflexiveProperty ."),
    "owl:Thing as superclass": ("rl-axiom", ":A rdfs:subClassOf owl:Thing ."),
    "a datatype outside the profile": ("rl-datatype", ":d rdfs:range xsd:gYear ."),
    "an undeclared class": ("dl-undeclared", ":A rdfs:subClassOf :Nowhere ."),
    "an undeclared property": ("dl-undeclared", ":x :nowhere :y ."),
    "a type that is no class": ("dl-undeclared", ":x a :Nowhere ."),
    "a property of two kinds": ("dl-typing", ":p a owl:DatatypeProperty ."),
    "a class that is a datatype": ("dl-typing", ":A a rdfs:Datatype ."),
    "a literal of an object property": ("dl-typing", ':x :p "y" .'),
    "a node of a datatype property": ("dl-typing", ":x :d :y ."),
    "a transitive datatype property": ("dl-typing", ":d a owl:TransitiveProperty ."),
    "a blank node in a class's place": ("dl-typing", ":A rdfs:subClassOf [ :p :x ] ."),
    "a term of OWL declared anew": ("dl-reserved", "rdfs:subClassOf a owl:ObjectProperty ."),
    "a transitive functional property": (
        "dl-simple",
        ":p a owl:TransitiveProperty , owl:FunctionalProperty .",
    ),
    "a chained asymmetric property": (
        "dl-simple",
        ":p owl:propertyChainAxiom ( :q :q ) ; a owl:AsymmetricProperty .",
    ),
    "a transitive property with a cardinality": (
        "dl-simple",
        ":p a owl:TransitiveProperty . "
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
    ),
    "a disjoint transitive property": (
        "dl-simple",
        ":p a owl:TransitiveProperty ; owl:propertyDisjointWith :q .",
    ),
    "chains in a circle": (
        "dl-regular",
        ":p owl:propertyChainAxiom ( :q :q ) . :q owl:propertyChainAxiom ( :p :p ) .",
    ),
}
ON_P = "a owl:Restriction ; owl:onProperty :p"
INSIDE = {
    "an existential as subclass": f"[ {ON_P} ; owl:someValuesFrom :B ] rdfs:subClassOf :A .",
    "a union as subclass": "[ a owl:Class ; owl:unionOf ( :B :C ) ] rdfs:subClassOf :A .",
    "a universal as superclass": f":A rdfs:subClassOf [ {ON_P} ; owl:allValuesFrom :B ] .",
    "a maximum of one": f":A rdfs:subClassOf [ {ON_P} ; owl:maxCardinality 1 ] .",
    "a value as equivalence": f":A owl:equivalentClass [ {ON_P} ; owl:hasValue :x ] .",
    "disjoint classes": "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
    "a transitive property by a chain": ":p owl:propertyChainAxiom ( :p :p ) .",
    "a chain that ends in its property": ":p owl:propertyChainAxiom ( :q :p ) .",
    "an xsd:integer": ":d rdfs:range xsd:integer .",
}


def _rules(axioms: str) -> set[str]:
    return {finding.source for finding in check_profile(Graph().parse(data=BASE + axioms)).findings}


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_leaves_the_profile_is_found(name: str) -> None:
    rule, axioms = OUTSIDE[name]
    assert _rules(axioms) == {rule}


@pytest.mark.parametrize("name", INSIDE)
def test_what_stays_in_the_profile_is_not_a_fault(name: str) -> None:
    assert _rules(INSIDE[name]) == set()
