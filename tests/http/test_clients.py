"""Clients that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

if TYPE_CHECKING:
    from tests.http.running import Service

LENGTHS = "SELECT ?river ?km { ?river <https://example.org/rivers/def#length> ?km } ORDER BY ?km"
COPY = "CONSTRUCT WHERE { ?river <https://example.org/rivers/def#length> ?km }"


def wrap(service: Service, query: str, form: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(service.sparql)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    return wrapper


def ask(service: Service, query: str, form: str) -> Any:
    return convert(wrap(service, query, form))


def convert(wrapper: SPARQLWrapper) -> Any:
    return wrapper.queryAndConvert()


@pytest.mark.parametrize("how", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_posts(service: Service, how: str) -> None:
    wrapper = wrap(service, LENGTHS, JSON)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(how)
    rows = convert(wrapper)["results"]["bindings"]
    assert [row["km"]["value"] for row in rows] == ["346", "1233", "2850"]


def test_sparqlwrapper_reads_tables(service: Service) -> None:
    assert len(ask(service, LENGTHS, JSON)["results"]["bindings"]) == 3
    assert len(ask(service, LENGTHS, XML).getElementsByTagName("result")) == 3
    assert ask(service, LENGTHS, CSV).startswith(b"river,km\r\n")
    assert ask(service, LENGTHS, TSV).startswith(b"?river\t?km\n")


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_reads_graphs(service: Service, form: str) -> None:
    answer = ask(service, COPY, form)
    graph = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer, format="turtle")
    assert len(graph) == 3


def test_sparqlwrapper_tells_of_a_malformed_query(service: Service) -> None:
    with pytest.raises(QueryBadFormed, match="line"):
        wrap(service, "SELECT", JSON).query()


def test_rdflib_reads_the_endpoint_as_a_store(service: Service) -> None:
    graph = rdflib.Graph(SPARQLStore(service.sparql))
    lengths = graph.subject_objects(rdflib.URIRef("https://example.org/rivers/def#length"))
    assert sorted(int(str(km)) for _, km in lengths) == [346, 1233, 2850]
