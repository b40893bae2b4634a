"""The diagram in the documentation is the one that ontology and shapes give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdflib import RDFS, Graph, URIRef
from tests.ontology.diagram import OWN, PATH, make_document, read_model

if TYPE_CHECKING:
    from pathlib import Path


def test_the_document_is_what_the_ontology_gives(root: Path) -> None:
    assert PATH.read_text("utf-8") == make_document(read_model(root)), "run: python tests/ontology/diagram.py"


def test_a_property_more_is_a_line_more() -> None:
    graph = read_model()
    before = make_document(graph)
    graph.add((URIRef(OWN + "twinOf"), RDFS.domain, URIRef(OWN + "City")))
    graph.add((URIRef(OWN + "twinOf"), RDFS.range, URIRef(OWN + "City")))
    added = set(make_document(graph).splitlines()) - set(before.splitlines())
    assert added == {"  City --> City : twinOf"}


def test_an_empty_ontology_gives_empty_diagrams() -> None:
    blocks = re.findall(r"```mermaid\n(.*?)```", make_document(Graph()), re.DOTALL)
    assert blocks == ["classDiagram\n  direction LR\n"] * 2
