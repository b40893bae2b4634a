"""SPARQLWrapper, in all its formats and methods, reading and writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from SPARQLWrapper import (
    BASIC,
    CSV,
    GET,
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
from SPARQLWrapper.SmartWrapper import SPARQLWrapper2
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

if TYPE_CHECKING:
    from tests.conformance.serving import Server

LENGTHS = "SELECT ?river ?km { ?river <http://example.org/length> ?km } ORDER BY ?km"
INSERT = "INSERT DATA { <http://example.org/po> <http://example.org/length> 652 }"


def wrapper(server: Server, query: str, form: str = JSON, *, token: bool = False) -> SPARQLWrapper:
    made = SPARQLWrapper(server.sparql)
    made.setQuery(query)
    made.setReturnFormat(form)
    made.setTimeout(30)
    if token:
        made.addCustomHttpHeader("Authorization", f"Bearer {server.token}")
    return made


def answer(server: Server, query: str, form: str) -> Any:
    return wrapper(server, query, form).queryAndConvert()


@pytest.mark.parametrize(("method", "how"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_each_way_to_ask(server: Server, method: str, how: str) -> None:
    asks = wrapper(server, LENGTHS)
    asks.setMethod(method)
    asks.setRequestMethod(how)
    rows: Any = asks.queryAndConvert()
    assert [row["km"]["value"] for row in rows["results"]["bindings"]] == ["346", "1233"]


def test_tables(server: Server) -> None:
    assert len(answer(server, LENGTHS, JSON)["results"]["bindings"]) == 2
    assert len(answer(server, LENGTHS, XML).getElementsByTagName("result")) == 2
    assert answer(server, LENGTHS, CSV).startswith(b"river,km\r\n")
    assert answer(server, LENGTHS, TSV).startswith(b"?river\t?km\n")


def test_booleans(server: Server) -> None:
    assert answer(server, "ASK {}", JSON)["boolean"] is True
    assert answer(server, "ASK {}", XML).getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD, XML])
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <http://example.org/rhine>"])
def test_graphs(server: Server, form: str, query: str) -> None:
    found = answer(server, query, form)
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert (rdflib.URIRef("http://example.org/rhine"), None, rdflib.Literal("Rhein", lang="de")) in graph


def test_its_simple_face(server: Server) -> None:
    asks = SPARQLWrapper2(server.sparql)
    asks.setQuery(LENGTHS)
    found: Any = asks.query()
    assert [each["km"].value for each in found.bindings] == ["346", "1233"]


def test_dataset_by_parameters(server: Server) -> None:
    asks = wrapper(server, "ASK { ?s ?p ?o }")
    asks.addParameter("default-graph-uri", "http://example.org/nothing")
    found: Any = asks.queryAndConvert()
    assert found["boolean"] is False


def test_a_malformed_query(server: Server) -> None:
    with pytest.raises(QueryBadFormed, match="line"):
        wrapper(server, "SELECT").query()


@pytest.mark.parametrize("how", [URLENCODED, POSTDIRECTLY])
def test_updates(server: Server, how: str) -> None:
    changes = wrapper(server, INSERT, token=True)
    changes.setMethod(POST)
    changes.setRequestMethod(how)
    assert changes.isSparqlUpdateRequest()
    assert changes.query().response.getcode() == 200
    assert len(answer(server, LENGTHS, JSON)["results"]["bindings"]) == 3


def test_an_update_without_a_token(server: Server) -> None:
    changes = wrapper(server, INSERT)
    changes.setMethod(POST)
    with pytest.raises(Unauthorized):
        changes.query()
    basic = wrapper(server, INSERT)
    basic.setMethod(POST)
    basic.setHTTPAuth(BASIC)
    basic.setCredentials("anyone", server.token)
    with pytest.raises(Unauthorized):
        basic.query()
    assert len(answer(server, LENGTHS, JSON)["results"]["bindings"]) == 2
