"""Each OWL 2 RL rule that finds a contradiction: a graph where it does, and a twin that is fine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from civigraph.validation.inconsistency import find_inconsistencies, rules

if TYPE_CHECKING:
    from civigraph.validation.report import Report

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CASES = {
    "cax-dw": (":A owl:disjointWith :B .", ":x a :A , :B .", ":x a :A . :y a :B ."),
    "cax-adc": (
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
        ":x a :A , :C .",
        ":x a :A , :D .",
    ),
    "cls-com": (":A owl:complementOf :B .", ":x a :A , :B .", ":x a :A . :y a :B ."),
    "cls-nothing2": ("", ":x a owl:Nothing .", ":x a owl:Thing ."),
    "cls-maxc1": (":A owl:maxCardinality 0 ; owl:onProperty :p .", ":x a :A ; :p 1 .", ":y :p 1 . :x a :A ."),
    "cls-maxc2": (
        ":A owl:maxCardinality 1 ; owl:onProperty :p .",
        ":x a :A ; :p 1 , 2 .",
        ":x a :A ; :p 1 . :y :p 1 , 2 .",
    ),
    "cls-maxqc1": (
        ":A owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass :C .",
        ":x a :A ; :p :y . :y a :C .",
        ":x a :A ; :p :y . :y a :D .",
    ),
    "eq-diff1": (
        "",
        ":x owl:sameAs :y . :x owl:differentFrom :y .",
        ":x owl:sameAs :y . :x owl:differentFrom :z .",
    ),
    "eq-diff2": (
        "[] a owl:AllDifferent ; owl:distinctMembers ( :x :y ) .",
        ":x owl:sameAs :y .",
        ":x owl:sameAs :z .",
    ),
    "prp-irp": (":p a owl:IrreflexiveProperty .", ":x :p :x .", ":x :p :y ."),
    "prp-asyp": (":p a owl:AsymmetricProperty .", ":x :p :y . :y :p :x .", ":x :p :y . :y :p :z ."),
    "prp-pdw": (":p owl:propertyDisjointWith :q .", ":x :p :y ; :q :y .", ":x :p :y ; :q :z ."),
    "prp-adp": (
        "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) .",
        ":x :p :y ; :r :y .",
        ":x :p :y ; :r :z .",
    ),
    "prp-fp": (":p a owl:FunctionalProperty .", ":x :p 1 , 2 .", ":x :p :y , :z ."),
    "prp-ifp": (
        ":p a owl:InverseFunctionalProperty . :x owl:differentFrom :y .",
        ":x :p 1 . :y :p 1 .",
        ":x :p 1 . :z :p 1 .",
    ),
    "prp-npa": (
        "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y .",
        ":x :p :y .",
        ":x :p :z .",
    ),
    "dt-not-type": (
        "",
        ':x :p "soon"^^xsd:gYear .',
        ':x :p "2020"^^xsd:gYear , "soon" , "2020-03"^^xsd:gYearMonth .',
    ),
}


def _report(*turtle: str) -> Report:
    store = ox.Store()
    store.load((PREFIXES + "\n".join(turtle)).encode(), format=ox.RdfFormat.TURTLE)
    return find_inconsistencies(store, {"": "http://example.org/"})


def test_every_rule_has_a_case() -> None:
    assert {rule.name for rule in rules()} == set(CASES)


@pytest.mark.parametrize("rule", CASES)
def test_rule_finds_the_contradiction(rule: str) -> None:
    axioms, wrong, _ = CASES[rule]
    findings = _report(axioms, wrong).findings
    assert [(finding.source, str(finding.focus)) for finding in findings] == [(rule, "http://example.org/x")]
    assert findings[0].remedy


@pytest.mark.parametrize("rule", CASES)
def test_rule_is_silent_where_there_is_no_contradiction(rule: str) -> None:
    axioms, _, right = CASES[rule]
    assert _report(axioms, right).conforms


ILL_TYPED = (
    '"x"^^xsd:integer',
    '"1,5"^^xsd:decimal',
    '"x"^^xsd:double',
    '"x"^^xsd:float',
    '"maybe"^^xsd:boolean',
    '"2020-02-30"^^xsd:date',
    '"2020-13"^^xsd:gYearMonth',
    '"yesterday"^^xsd:dateTime',
)


@pytest.mark.parametrize("literal", ILL_TYPED)
def test_a_form_that_the_datatype_does_not_allow_is_found(literal: str) -> None:
    assert [finding.source for finding in _report(f":x :p {literal} .").findings] == ["dt-not-type"]


def test_message_names_nodes_by_prefix() -> None:
    (finding,) = _report(":A owl:disjointWith :B . :x a :A , :B .").findings
    assert finding.message == ":x is an instance of :A and of :B, which are disjoint."
