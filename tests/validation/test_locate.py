"""Where subjects and their properties are written in Turtle files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, RDFS, BNode, Graph, URIRef

from civigraph.project import Project
from civigraph.validation.locate import SourceIndex

if TYPE_CHECKING:
    from pathlib import Path

TURTLE = '''# a comment: ex:not a subject
@prefix ex: <http://example.org/> .
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
@base <http://base.example/> .

ex:a a ex:Thing ;
    rdfs:label "one; ex:fake a ex:Thing ." , "two" ;
    ex:p [ ex:inner "not here" ; ex:q 1.5 ] ,
        ( ex:x ex:y ) .
ex:b.c ex:p """long
ex:hidden a ex:Thing .
""" .
<relative#it> a ex:Thing .
[] ex:p ex:a .
ex:with\\/slash ex:p 2. ex:last ex:p 3 .
'''


@pytest.fixture
def index(tmp_path: Path) -> SourceIndex:
    file = tmp_path / "data.ttl"
    file.write_text(TURTLE, encoding="utf-8")
    return SourceIndex([file])


@pytest.mark.parametrize(
    ("iri", "line"),
    [
        ("http://example.org/a", 6),
        ("http://example.org/b.c", 10),
        ("http://base.example/relative#it", 13),
        ("http://example.org/with/slash", 15),
        ("http://example.org/last", 15),
    ],
)
def test_a_subject_is_found_at_the_line_of_its_block(index: SourceIndex, iri: str, line: int) -> None:
    place = index.place(URIRef(iri))
    assert place is not None
    assert place.line == line


def test_a_property_is_found_at_its_own_line(index: SourceIndex) -> None:
    subject = URIRef("http://example.org/a")
    lines = [index.place(subject, p) for p in (RDF.type, RDFS.label, URIRef("http://example.org/p"))]
    assert [place.line if place else None for place in lines] == [6, 7, 8]


def test_a_property_that_is_missing_is_placed_at_the_subject(index: SourceIndex) -> None:
    place = index.place(URIRef("http://example.org/a"), URIRef("http://example.org/absent"))
    assert place is not None
    assert place.line == 6


@pytest.mark.parametrize(
    "iri", ["http://example.org/fake", "http://example.org/hidden", "http://example.org/x"]
)
def test_strings_lists_and_comments_hold_no_subjects(index: SourceIndex, iri: str) -> None:
    assert index.place(URIRef(iri)) is None


def test_blank_nodes_and_literals_have_no_place(index: SourceIndex) -> None:
    assert index.place(BNode("x")) is None
    assert index.place(None) is None


def test_every_subject_of_the_project_is_found() -> None:
    for file in Project.default().ontology_files():
        index = SourceIndex([file])
        subjects = {s for s in Graph().parse(file).subjects() if isinstance(s, URIRef)}
        assert [s for s in subjects if index.place(s) is None] == []


def test_a_file_that_is_not_text_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_bytes(b"\xff\xfe")
    assert SourceIndex([tmp_path / "bad.ttl", tmp_path / "missing.ttl"]).prefixes == {}
