"""SHACL validation: what comes out, what is refused, and which nodes are looked at."""

from __future__ import annotations

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.paths import InvPath, Path

from civigraph.errors import ProjectError
from civigraph.namespaces import SH
from civigraph.validation.report import Finding, Severity
from civigraph.validation.shacl import validate_shacl

PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "http://example.org/"


def graph(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle)


def _one(shapes: str, data: str) -> Finding:
    (finding,) = validate_shacl(graph(data), graph(shapes)).findings
    return finding


def test_a_finding_carries_what_the_result_says() -> None:
    finding = _one(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:datatype xsd:integer ; "
        'sh:message "Kein Ganzes."@de , "Not whole."@en ; sh:description "Write digits."@en ] .',
        ':x a :C ; :p "one" .',
    )
    assert finding.severity is Severity.VIOLATION
    assert finding.source == EX + "S"
    assert (finding.focus, finding.path, finding.value) == (
        URIRef(EX + "x"),
        URIRef(EX + "p"),
        Literal("one"),
    )
    assert finding.component == URIRef(SH + "DatatypeConstraintComponent")
    assert (finding.message, finding.remedy) == ("Not whole.", "Write digits.")


def test_a_conforming_graph_has_no_finding_and_says_what_was_looked_at() -> None:
    report = validate_shacl(graph(":x a :C ; :p 1 ."), graph(":S a sh:NodeShape ; sh:targetClass :C ."))
    assert report.conforms
    assert report.counts == {"triples": 2, "shapes": 1}


@pytest.mark.parametrize(("word", "severity"), [("Warning", Severity.WARNING), ("Info", Severity.INFO)])
def test_the_severity_of_the_shape_is_kept(word: str, severity: Severity) -> None:
    finding = _one(f":S sh:targetNode :x ; sh:severity sh:{word} ; sh:class :C .", ":x :p 1 .")
    assert finding.severity is severity


def test_a_severity_of_ones_own_counts_as_a_violation() -> None:
    assert (
        _one(":S sh:targetNode :x ; sh:severity :Fatal ; sh:class :C .", ":x :p 1 .").severity == "Violation"
    )


def test_a_sparql_constraint_fills_its_message() -> None:
    finding = _one(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql :rule . "
        ':rule sh:message "{?value} is too much." ; '
        f'sh:select "SELECT $this ?value WHERE {{ $this <{EX}p> ?value FILTER (?value > 9) }}" .',
        ":x a :C ; :p 5 , 12 .",
    )
    assert finding.message == "12 is too much."
    assert finding.constraint == URIRef(EX + "rule")


def test_inverse_and_sequence_paths_are_read() -> None:
    inverse = _one(
        ":S sh:targetNode :x ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ] .", ":y :q :x ."
    )
    assert isinstance(inverse.path, InvPath)
    assert inverse.path.n3() == f"^<{EX}p>"
    sequence = _one(":S sh:targetNode :x ; sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] .", ":x :p :y .")
    assert isinstance(sequence.path, Path)
    assert sequence.path.n3() == f"<{EX}p>/<{EX}q>"


def test_subclasses_in_the_data_are_targets() -> None:
    finding = _one(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        ":D rdfs:subClassOf :C . :x a :D .",
    )
    assert finding.focus == URIRef(EX + "x")


def test_neither_the_data_nor_the_shapes_are_changed() -> None:
    data, shapes = (
        graph(":x a :C ."),
        graph(":S a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:Literal ."),
    )
    before = set(data), set(shapes)
    assert not validate_shacl(data, shapes, focus_nodes=[EX + "x"]).conforms
    assert (set(data), set(shapes)) == before


NESTED = (
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:node :Inner ] . "
    ":Inner a sh:NodeShape ; sh:property [ sh:path :q ; sh:minCount 1 ] . "
    ":T a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :r ; "
    "sh:or ( [ sh:datatype xsd:integer ] [ sh:datatype xsd:string ] ) ] ."
)


def test_chosen_focus_nodes_are_held_against_nested_shapes_too() -> None:
    data = graph(":x a :C ; :p :y ; :r true . :y :z 1 . :other a :C ; :p :y ; :r true .")
    report = validate_shacl(data, graph(NESTED), focus_nodes=[EX + "x"])
    assert {str(finding.component).removeprefix(SH) for finding in report.findings} == {
        "NodeConstraintComponent",
        "OrConstraintComponent",
    }
    assert {finding.focus for finding in report.findings} == {URIRef(EX + "x")}


@pytest.mark.parametrize(
    "target",
    [
        "sh:targetClass :C",
        "sh:targetClass :Super",
        "sh:targetNode :x",
        "sh:targetSubjectsOf :p",
        "sh:targetObjectsOf :r",
    ],
)
def test_every_kind_of_target_finds_its_chosen_focus_node(target: str) -> None:
    data = graph(":C rdfs:subClassOf :Super . :x a :C ; :p 1 . :y a :C ; :p 2 ; :r :x , :y .")
    shapes = graph(f":S a sh:NodeShape ; {target} ; sh:property [ sh:path :absent ; sh:minCount 1 ] .")
    assert [f.focus for f in validate_shacl(data, shapes, focus_nodes=[EX + "x"]).findings] == [
        URIRef(EX + "x")
    ]
    assert validate_shacl(data, shapes, focus_nodes=[EX + "nobody"]).conforms


def test_a_class_that_is_a_shape_targets_its_chosen_instances_only() -> None:
    data = graph(":x a :C . :y a :C .")
    shapes = graph(":C a rdfs:Class , sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .")
    assert [f.focus for f in validate_shacl(data, shapes, focus_nodes=[EX + "y"]).findings] == [
        URIRef(EX + "y")
    ]


@pytest.mark.parametrize(
    "shapes",
    [
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property 5 .",
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount true ] .",
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path [ :nonsense :p ] ; sh:minCount 1 ] .",
        ':S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select "SELECT $this WHERE { broken" ] .',
        ':S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:pattern "(" ] .',
    ],
)
def test_shapes_that_are_not_well_formed_are_an_error_for_people(shapes: str) -> None:
    with pytest.raises(ProjectError, match="The shapes cannot be used: "):
        validate_shacl(graph(':x a :C ; :p "1" .'), graph(shapes))


@pytest.mark.parametrize(
    "clause",
    [
        "WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }",
        "FROM <http://127.0.0.1:9/> WHERE { $this ?p ?o }",
        "WHERE { \\\\u0053ERVICE <http://127.0.0.1:9/> { $this ?p ?o } }",
    ],
)
def test_queries_of_shapes_that_would_leave_the_machine_are_refused(clause: str) -> None:
    shapes = graph(
        f':S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select "SELECT $this {clause}" ] .'
    )
    with pytest.raises(ProjectError, match=r"says (SERVICE|FROM);"):
        validate_shacl(graph(":x a :C ."), shapes)


def test_names_that_only_look_like_keywords_are_not_refused() -> None:
    shapes = graph(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select '''# from here\n"
        "SELECT $this WHERE { $this <http://example.org/from> ?from FILTER (?from = \"FROM\") }''' ] ."
    )
    assert not validate_shacl(graph(':x a :C ; :from "FROM" .'), shapes).conforms


def test_a_blank_focus_node_is_reported() -> None:
    (finding,) = validate_shacl(
        graph("[] a :C ."), graph(":S a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .")
    ).findings
    assert isinstance(finding.focus, BNode)
