"""A report as text, JSON, Turtle and JUnit XML."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from pyshacl import validate
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from civigraph.namespaces import SH
from civigraph.validation.render import WRITERS, shorten, summary, to_json, to_junit, to_text
from civigraph.validation.report import Finding, Origin, Report, Severity
from civigraph.validation.shacl import validate_shacl
from civigraph.validation.turtle import to_turtle

if TYPE_CHECKING:
    from rdflib.term import Node

EX = "http://example.org/"
SHAPES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:S a sh:NodeShape ; sh:targetClass :C ;
    sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:minCount 1 ; sh:message "No way." ] ;
    sh:property [ sh:path [ sh:alternativePath ( :a [ sh:zeroOrMorePath :b ] ) ] ;
        sh:nodeKind sh:Literal ; sh:message "No literal." ] ;
    sh:property [ sh:path :n ; sh:message "Not this.", "Nor that." ;
        sh:or ( [ sh:datatype xsd:integer ] [ sh:in ( "x" true ) ] ) ] ;
    sh:property :named .
:named sh:path :d ; sh:datatype xsd:integer ; sh:message "No number." ; sh:severity sh:Warning .
"""
DATA = """
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:x a :C ; :d "x"^^xsd:integer , 1.50 , "a \\"quoted\\"\\nline\\u0001"@en-GB ;
    :d <http://example.org/a%20b> ; :n _:n .
_:n a :C .
"""


def _finding(**given: object) -> Finding:
    parts: dict[str, object] = {
        "severity": Severity.VIOLATION,
        "origin": Origin.CHECK,
        "source": "no-mayor",
        "message": "A city without a mayor.",
        "focus": URIRef(EX + "x"),
        "file": Path("/project/data/ttl/x.ttl"),
        "line": 7,
        "remedy": "Name the mayor.",
    }
    return Finding(**(parts | given))  # type: ignore[arg-type]  # parts of the right types, by name


@pytest.fixture
def shacl() -> Report:
    return validate_shacl(Graph().parse(data=DATA), Graph().parse(data=SHAPES))


def test_text_says_file_line_subject_fault_and_remedy() -> None:
    text = to_text(Report.of([_finding()], prefixes={"ex": EX}), root=Path("/project"))
    assert text.splitlines()[:5] == [
        "data/ttl/x.ttl",
        "  line 7: ex:x",
        "    A city without a mayor.",
        "    To do: Name the mayor.",
        "    [check no-mayor]",
    ]


def test_findings_are_grouped_by_file_and_ordered_by_line_then_gravity() -> None:
    report = Report.of(
        [
            _finding(file=None, line=None, message="nowhere"),
            _finding(line=9, message="third"),
            _finding(line=3, severity=Severity.WARNING, message="second"),
            _finding(line=3, message="first"),
        ]
    )
    assert [finding.message for finding in report.findings] == ["first", "second", "third", "nowhere"]
    assert to_text(report).count("/project/data/ttl/x.ttl") == 1


def test_warnings_do_not_count_as_violations_and_yet_the_graph_does_not_conform() -> None:
    report = Report.of([_finding(severity=Severity.WARNING)])
    assert (report.conforms, report.violations) == (False, 0)


def test_the_summary_counts() -> None:
    report = Report.of(
        [_finding(), _finding(line=8), _finding(severity=Severity.WARNING)], {"triples": 12345}
    )
    assert summary(report) == "2 violations, 1 warning (12,345 triples)."
    assert summary(Report()) == "No violation."


def test_json_holds_every_part() -> None:
    finding = _finding(path=URIRef(EX + "p"), value=Literal("5", datatype=XSD.integer))
    body = json.loads(to_json(Report.of([finding], {"checks": 1}), root=Path("/project")))
    assert body["counts"] == {"checks": 1}
    assert body["violations"] == 1
    assert body["findings"] == [
        {
            "severity": "Violation",
            "origin": "check",
            "source": "no-mayor",
            "focus": EX + "x",
            "path": EX + "p",
            "value": '"5"^^<http://www.w3.org/2001/XMLSchema#integer>',
            "message": "A city without a mayor.",
            "remedy": "Name the mayor.",
            "file": "data/ttl/x.ttl",
            "line": 7,
        }
    ]


def test_junit_fails_by_violation_and_passes_what_found_nothing() -> None:
    report = Report.of([_finding(), _finding(severity=Severity.INFO)], {"checks": 2, "shapes": 3})
    suites = {suite.get("name"): suite for suite in ET.fromstring(to_junit(report).encode())}
    assert set(suites) == {"check", "shape"}
    assert (suites["check"].get("tests"), suites["check"].get("failures")) == ("2", "1")
    assert [case.find("failure") is not None for case in suites["check"]] == [True, False]
    assert suites["shape"].get("failures") == "0"


def test_junit_is_xml_whatever_the_data_hold() -> None:
    report = Report.of([_finding(message="\x00 <&> \ud800", value=Literal("\x01"))])
    ET.fromstring(to_junit(report).encode())


def _tree(graph: Graph, node: Node) -> object:
    """A node with all that hangs on it, however blank nodes are shared; messages left out."""
    if not isinstance(node, BNode):
        return node
    parts = [
        (p, _tree(graph, o)) for p, o in graph.predicate_objects(node) if p != URIRef(SH + "resultMessage")
    ]
    return frozenset(part for part in parts if part != (RDF.type, URIRef(EX + "C")))


def test_turtle_is_the_report_that_shacl_defines(shacl: Report) -> None:
    _, expected, _ = validate(Graph().parse(data=DATA), shacl_graph=Graph().parse(data=SHAPES))
    ours = Graph().parse(data=to_turtle(shacl))
    trees = []
    for graph in (ours, expected):
        (report,) = graph.subjects(RDF.type, URIRef(SH + "ValidationReport"))
        trees.append(Counter(_tree(graph, result) for result in graph.objects(report, URIRef(SH + "result"))))
    assert trees[0] == trees[1]
    assert trees[0].total() == len(shacl.findings) > 5


def test_turtle_is_the_same_for_the_same_input(shacl: Report) -> None:
    again = validate_shacl(Graph().parse(data=DATA), Graph().parse(data=SHAPES))
    assert to_turtle(shacl) == to_turtle(again)


def test_turtle_of_a_conforming_graph_says_so() -> None:
    graph = Graph().parse(data=to_turtle(Report()))
    (report,) = graph.subjects(RDF.type, URIRef(SH + "ValidationReport"))
    assert graph.value(report, URIRef(SH + "conforms")) == Literal(True)
    assert len(graph) == 2


def test_turtle_of_a_check_names_the_check_and_the_remedy() -> None:
    graph = Graph().parse(data=to_turtle(Report.of([_finding()])))
    (result,) = graph.subjects(RDF.type, URIRef(SH + "ValidationResult"))
    assert graph.value(result, URIRef(SH + "sourceShape")) == URIRef("urn:x-civigraph:check:no-mayor")
    assert (
        str(graph.value(result, URIRef("http://www.w3.org/2000/01/rdf-schema#comment"))) == "Name the mayor."
    )


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_every_format_writes_every_report(name: str, shacl: Report) -> None:
    odd = _finding(focus=BNode("n"), value=Literal("\ud7ff\U0001f600\\"), remedy="", file=None, line=None)
    text = WRITERS[name](Report.merge([shacl, Report.of([odd])]), root=Path("/project"))
    assert text.endswith("\n")


def test_only_keeps_the_findings_of_some_files() -> None:
    report = Report.of([_finding(), _finding(file=Path("/project/other.ttl")), _finding(file=None)])
    assert [finding.file for finding in report.only([Path("/project/other.ttl")]).findings] == [
        Path("/project/other.ttl")
    ]


def test_an_iri_is_shortened_by_the_longest_prefix_that_leaves_a_name() -> None:
    prefixes = {"ex": EX, "city": EX + "city/", "": "urn:"}
    text = f"<{EX}city/boston> <{EX}city/a/b> <{EX}p> <urn:x> <http://other.example/>"
    assert shorten(text, prefixes) == f"city:boston <{EX}city/a/b> ex:p :x <http://other.example/>"
