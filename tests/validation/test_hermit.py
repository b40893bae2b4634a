"""HermiT, on small ontologies whose answer is known."""

from __future__ import annotations

import pytest
from rdflib import Graph

from civigraph.errors import CivigraphError
from civigraph.validation.hermit import reason

BASE = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://example.org> a owl:Ontology ; owl:imports <http://nowhere.invalid/> .
:A a owl:Class ; owl:disjointWith :B . :B a owl:Class . :d a owl:DatatypeProperty .
"""


def _found(axioms: str) -> list[tuple[str, str]]:
    findings = reason(Graph().parse(data=BASE + axioms)).findings
    return [(finding.source, str(finding.focus or "")) for finding in findings]


def test_a_consistent_ontology_has_no_finding_and_its_imports_are_not_fetched() -> None:
    assert _found("") == []


def test_a_class_that_cannot_have_an_instance_is_named() -> None:
    assert _found(":C a owl:Class ; rdfs:subClassOf :A , :B .") == [("unsatisfiable", "http://example.org/C")]


def test_an_instance_of_disjoint_classes_makes_the_ontology_inconsistent() -> None:
    assert _found(":x a :A , :B .") == [("inconsistent", "")]


def test_a_datatype_that_hermit_refuses_is_said() -> None:
    report = reason(Graph().parse(data=BASE + ":d rdfs:range xsd:date ."))
    assert [finding.source for finding in report.findings] == ["unreadable"]
    assert "http://www.w3.org/2001/XMLSchema#date" in report.findings[0].message


def test_running_out_of_time_is_an_error_and_not_an_answer() -> None:
    with pytest.raises(CivigraphError, match=r"within 0\.001 s"):
        reason(Graph().parse(data=BASE), timeout=0.001)
