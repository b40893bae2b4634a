"""Small graph projects, written to disk as a curator would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from civigraph.project import Project

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """@prefix ex: <https://example.org/def#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""

LIBRARY: Mapping[str, str] = {
    "ontology/library.ttl": PREFIXES
    + """ex:Novel rdfs:subClassOf ex:Book .
ex:Book rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:medium ; owl:hasValue "text" ] .
ex:wrote rdfs:domain ex:Author ; rdfs:range ex:Book ; owl:inverseOf ex:writtenBy .
""",
    "data/ttl/catalogue.ttl": PREFIXES
    + """<https://example.org/dataset> a dcat:Dataset ; dcterms:title "Library"@en ;
    void:uriSpace "https://example.org/" ; dcat:version "2026.1" ; dcterms:modified "2026-01-31"^^xsd:date .
""",
    "data/ttl/books/emma.ttl": PREFIXES
    + """<https://example.org/id/emma> a ex:Novel ; rdfs:label "Emma"@en ; ex:pages 474 .
<https://example.org/id/austen> ex:wrote <https://example.org/id/emma> .
""",
    "shapes/book.ttl": PREFIXES
    + """ex:BookShape a sh:NodeShape ; sh:targetClass ex:Book ;
    sh:property [ sh:path ex:pages ; sh:maxCount 1 ; sh:message "A book has one number of pages." ] .
""",
    "queries/rules/10-long.rq": """#+ summary: Long books
PREFIX ex: <https://example.org/def#>
CONSTRUCT { ?book a ex:LongBook } WHERE { ?book a ex:Book ; ex:pages ?pages . FILTER(?pages > 400) }
""",
    "queries/rules/20-prolific.rq": """#+ summary: Authors of long books
PREFIX ex: <https://example.org/def#>
CONSTRUCT { ?author a ex:ProlificAuthor } WHERE { ?book a ex:LongBook ; ex:writtenBy ?author }
""",
}

WriteProject = Callable[..., Project]


@pytest.fixture
def write_project(tmp_path: Path) -> WriteProject:
    """Write files into a folder and open it as a project."""

    def write(files: Mapping[str, str], name: str = "library", reverse: bool = False) -> Project:
        root = tmp_path / name
        root.mkdir(exist_ok=True)
        for path, text in sorted(files.items(), reverse=reverse):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        return Project.open(root)

    return write


@pytest.fixture
def library(write_project: WriteProject) -> Project:
    """Books, their authors, a shape and two rules."""
    return write_project(LIBRARY)
