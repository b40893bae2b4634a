"""The W3C's tests of the SPARQL 1.1 Service Description, each under its own name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
import rdflib
from rdflib import RDF, Namespace, URIRef
from tests.conformance.suites import SuitesMissing, suites

if TYPE_CHECKING:
    from tests.conformance.serving import Server

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture
def description(server: Server) -> rdflib.Graph:
    response = httpx.get(server.sparql)
    return rdflib.Graph().parse(data=response.text, format="turtle")


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("*/*", "turtle"),
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_returns_rdf(server: Server, accept: str, syntax: str) -> None:
    response = httpx.get(server.sparql, headers={"accept": accept})
    assert response.status_code == 200
    assert accept in {"*/*", response.headers["content-type"].partition(";")[0]}
    assert len(rdflib.Graph().parse(data=response.text, format=syntax)) > 0


def test_has_endpoint_triple(server: Server, description: rdflib.Graph) -> None:
    assert list(description.objects(predicate=SD.endpoint)) == [URIRef(server.sparql)]


def test_conforms_to_schema(description: rdflib.Graph) -> None:
    """Classes and properties of section 3, each used as it is defined there."""
    (service,) = description.subjects(RDF.type, SD.Service)
    languages = set(description.objects(service, SD.supportedLanguage))
    assert {SD.SPARQL11Query, SD.SPARQL11Update} <= languages
    assert SD.BasicFederatedQuery not in set(description.objects(service, SD.feature))
    (dataset,) = description.objects(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in description
    (default,) = description.objects(dataset, SD.defaultGraph)
    assert (default, RDF.type, SD.Graph) in description
    for entry in description.objects(dataset, SD.namedGraph):
        assert (entry, RDF.type, SD.NamedGraph) in description
        assert isinstance(description.value(entry, SD.name), URIRef)
    for predicate in (SD.resultFormat, SD.inputFormat):
        formats = set(description.objects(service, predicate))
        assert formats
        assert all(str(each).startswith("http://www.w3.org/ns/formats/") for each in formats)
    defined = {
        *(
            "endpoint",
            "feature",
            "defaultEntailmentRegime",
            "entailmentRegime",
            "defaultSupportedEntailmentProfile",
        ),
        *("supportedEntailmentProfile", "extensionFunction", "extensionAggregate", "languageExtension"),
        *(
            "supportedLanguage",
            "propertyFeature",
            "defaultDataset",
            "availableGraphs",
            "resultFormat",
            "inputFormat",
        ),
        *("defaultGraph", "namedGraph", "name", "graph"),
    }
    used = {
        str(each).removeprefix(str(SD)) for each in description.predicates() if str(each).startswith(str(SD))
    }
    assert used <= defined


def test_all_are_here() -> None:
    try:
        manifest = suites() / "sparql11" / "service-description" / "manifest.ttl"
    except SuitesMissing as missing:
        pytest.skip(str(missing))
    listed = re.findall(r"^:([\w-]+) rdf:type mf:ServiceDescriptionTest", manifest.read_text(), re.MULTILINE)
    assert len(listed) == 3
    assert all(f"test_{name.replace('-', '_')}" in globals() for name in listed)
