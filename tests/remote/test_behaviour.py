"""What the service does is the same over the embedded engine, Fuseki and Virtuoso."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
import rdflib
from tests.remote.conftest import LINKS, NAMES, PEOPLE

if TYPE_CHECKING:
    from tests.remote.service import Service

FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
SEVEN = "<http://example.org/person/7>"
JSON = "application/sparql-results+json"
TERMS = (
    'SELECT * { VALUES (?a ?b ?c) { ("  x\\n"@en 1 <http://example.org/é>) (UNDEF "a\\"b" 1.5)'
    ' ("" true "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>) } }'
)


class TestForms:
    def test_select(self, service: Service) -> None:
        rows = service.rows(FOAF + f"SELECT ?name {{ GRAPH ?g {{ {SEVEN} foaf:name ?name }} }}")
        assert rows == [{"name": "Person 7"}]

    def test_ask(self, service: Service) -> None:
        assert service.holds(FOAF + f"ASK {{ GRAPH ?g {{ {SEVEN} foaf:knows ?x }} }}")
        assert not service.holds(FOAF + f"ASK {{ GRAPH ?g {{ {SEVEN} foaf:knows {SEVEN} }} }}")

    def test_construct(self, service: Service) -> None:
        query = FOAF + f"CONSTRUCT {{ ?x foaf:knows {SEVEN} }} {{ GRAPH ?g {{ ?x foaf:knows {SEVEN} }} }}"
        graph = rdflib.Graph().parse(data=service.ask(query, "text/turtle").text, format="turtle")
        assert len(graph) == 3

    def test_describe(self, service: Service) -> None:
        response = service.ask(f"DESCRIBE {SEVEN} FROM <{NAMES}>", "application/n-triples")
        assert response.status_code == 200, response.text
        assert '"Person 7"@en' in response.text

    def test_the_dataset_of_the_protocol(self, service: Service) -> None:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        assert service.rows(count, **{"default-graph-uri": NAMES}) == [{"n": str(PEOPLE)}]
        assert service.rows(count, **{"default-graph-uri": LINKS}) == [{"n": str(3 * PEOPLE)}]
        both = service.rows(count, **{"default-graph-uri": [NAMES, LINKS]})
        assert both == [{"n": str(4 * PEOPLE)}]

    def test_the_dataset_of_the_query(self, service: Service) -> None:
        count = f"SELECT (COUNT(*) AS ?n) FROM <{NAMES}> {{ ?s ?p ?o }}"
        assert service.rows(count) == [{"n": str(PEOPLE)}]

    def test_a_graph_that_is_not_there_is_empty_and_not_fetched(self, service: Service) -> None:
        query = "ASK FROM <http://127.0.0.1:9/nothing.ttl> { ?s ?p ?o }"
        assert not service.holds(query)


class TestFormats:
    @pytest.mark.parametrize(
        ("accept", "content_type"),
        [
            ("application/sparql-results+json", "application/sparql-results+json"),
            ("application/sparql-results+xml", "application/sparql-results+xml"),
            ("text/csv", "text/csv; charset=utf-8; header=present"),
            ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ],
    )
    def test_tables(self, service: Service, accept: str, content_type: str) -> None:
        response = service.ask(TERMS, accept)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == content_type
        if accept.endswith("json"):
            first, second, third = response.json()["results"]["bindings"]
            assert first["a"] == {"type": "literal", "value": "  x\n", "xml:lang": "en"}
            assert "a" not in second
            assert third["a"] == {"type": "literal", "value": ""}
            assert third["b"]["value"] == "true"
        elif accept.endswith("xml"):
            texts = [each.text or "" for each in ElementTree.fromstring(response.text).iter() if each.text]
            assert "  x\n" in texts
            assert 'a"b' in texts
        elif accept == "text/csv":
            rows = list(csv.reader(io.StringIO(response.text, newline="")))
            assert rows[0] == ["a", "b", "c"]
            assert rows[1] == ["  x\n", "1", "http://example.org/é"]
        else:
            assert response.text.splitlines()[1] == '"  x\\n"@en\t1\t<http://example.org/é>'

    @pytest.mark.parametrize(
        ("accept", "parser"),
        [
            ("text/turtle", "turtle"),
            ("application/n-triples", "nt"),
            ("application/rdf+xml", "xml"),
            ("application/ld+json", "json-ld"),
            ("application/trig", "trig"),
            ("application/n-quads", "nquads"),
        ],
    )
    def test_graphs(self, service: Service, accept: str, parser: str) -> None:
        template = f'{SEVEN} foaf:name ?n ; foaf:nick "é\\"\\n"@fr, 1.5'
        query = FOAF + f"CONSTRUCT {{ {template} }} {{ GRAPH ?g {{ {SEVEN} foaf:name ?n }} }}"
        response = service.ask(query, accept)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].split(";")[0] == accept
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=response.content, format=parser)
        objects = set(dataset.objects())
        assert objects == {
            rdflib.Literal("Person 7", lang="en"),
            rdflib.Literal('é"\n', lang="fr"),
            rdflib.Literal("1.5", datatype=rdflib.XSD.decimal),
        }

    def test_turtle_has_the_prefixes_of_the_query(self, service: Service) -> None:
        query = FOAF + f"CONSTRUCT {{ {SEVEN} foaf:nick ?n }} {{ GRAPH ?g {{ {SEVEN} foaf:name ?n }} }}"
        assert "foaf:nick" in service.ask(query, "text/turtle").text

    def test_booleans(self, service: Service) -> None:
        ask = f"ASK {{ GRAPH <{NAMES}> {{ ?s ?p ?o }} }}"
        assert json.loads(service.ask(ask, JSON).text)["boolean"] is True
        assert "<boolean>true</boolean>" in service.ask(ask, "application/sparql-results+xml").text

    def test_what_no_format_fits_is_not_acceptable(self, service: Service) -> None:
        response = service.ask("ASK { ?s ?p ?o }", "text/turtle")
        assert response.status_code == 406
        assert response.json()["type"] == "/problems/not-acceptable"

    def test_format_goes_before_accept(self, service: Service) -> None:
        response = service.ask(TERMS, JSON, format="csv")
        assert response.headers["content-type"].startswith("text/csv")

    def test_a_predicate_without_xml_name_is_not_acceptable_in_rdfxml(self, service: Service) -> None:
        query = f"CONSTRUCT {{ {SEVEN} <http://example.org/1> ?n }} {{ GRAPH ?g {{ {SEVEN} ?p ?n }} }}"
        response = service.ask(query, "application/rdf+xml")
        assert response.status_code == 406
        assert "http://example.org/1" in response.json()["detail"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "line", "column"),
        [("SELECT * {\n  ?s ?p }", 2, 9), ("SELECT * { ?s ?p ?o FILTER(?x", 1, 27), ("SELEKT * {}", 1, 1)],
    )
    def test_malformed_with_its_place(self, service: Service, query: str, line: int, column: int) -> None:
        response = service.ask(query)
        assert response.status_code == 400
        problem = response.json()
        assert problem["type"] == "/problems/malformed-query"
        assert (problem["line"], problem["column"]) == (line, column)

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "PREFIX x: <http://127.0.0.1:9/> SELECT * { { SERVICE x: { ?s ?p ?o } } }",
        ],
    )
    def test_service_is_forbidden(self, service: Service, query: str) -> None:
        assert service.ask(query).status_code == 403

    def test_malformed_comes_before_forbidden(self, service: Service) -> None:
        assert service.ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p } ").status_code == 400

    def test_malformed_comes_before_not_acceptable(self, service: Service) -> None:
        assert service.ask("ASK { ?s ?p }", "text/turtle").status_code == 400


class TestWrites:
    G = "http://example.org/graph/written"

    def test_update(self, service: Service) -> None:
        triple = "<http://example.org/a> <http://example.org/p> 1"
        assert service.update(f"INSERT DATA {{ GRAPH <{self.G}> {{ {triple} }} }}").status_code == 200
        assert service.holds(f"ASK {{ GRAPH <{self.G}> {{ {triple} }} }}")
        assert service.update(f"DELETE WHERE {{ GRAPH <{self.G}> {{ ?s ?p ?o }} }}").status_code == 200
        assert not service.holds(f"ASK {{ GRAPH <{self.G}> {{ {triple} }} }}")

    def test_a_malformed_update(self, service: Service) -> None:
        response = service.update("INSERT DATA {\n <a:b> <a:c> }")
        assert response.status_code == 400
        assert response.json()["type"] == "/problems/malformed-query"
        assert response.json()["line"] == 2

    @pytest.mark.parametrize(
        "text",
        [
            "LOAD <http://127.0.0.1:9/>",
            "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        ],
    )
    def test_nothing_is_fetched_for_an_update(self, service: Service, text: str) -> None:
        assert service.update(text).status_code == 403

    @pytest.mark.parametrize(("token", "status"), [(None, 401), ("wrong", 401)])
    def test_writes_need_a_token(self, service: Service, token: str | None, status: int) -> None:
        assert service.update("INSERT DATA { <a:b> <a:c> 1 }", token).status_code == status
        assert service.store("DELETE", NAMES, token=token).status_code == status

    def test_the_life_of_a_graph(self, service: Service) -> None:
        graph, turtle = "http://example.org/graph/life", "text/turtle"
        created = service.store("PUT", graph, b"<a> <b> 'one' .", content_type=turtle)
        assert created.status_code == 201, created.text
        read = service.store("GET", graph, accept="application/n-triples")
        assert read.text == '<http://example.org/graph/a> <http://example.org/graph/b> "one" .\n'
        assert service.store("POST", graph, b"<a> <b> 'two' .", content_type=turtle).status_code == 200
        assert len(service.store("GET", graph, accept="application/n-triples").text.splitlines()) == 2
        assert service.store("PUT", graph, b"<a> <b> 'three' .", content_type=turtle).status_code in (
            200,
            204,
        )
        assert "three" in service.store("GET", graph, accept=turtle).text
        assert "one" not in service.store("GET", graph, accept=turtle).text
        assert service.store("DELETE", graph).status_code == 200
        assert service.store("GET", graph).status_code == 404
        assert service.store("DELETE", graph).status_code == 404

    def test_a_malformed_document_changes_nothing(self, service: Service) -> None:
        response = service.store("PUT", NAMES, b"<a> <b> .", content_type="text/turtle")
        assert response.status_code == 400
        assert response.json()["line"] == 1
        assert service.rows(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{NAMES}> {{ ?s ?p ?o }} }}") == [
            {"n": str(PEOPLE)}
        ]

    def test_a_graph_that_should_not_exist_yet(self, service: Service) -> None:
        response = service.store("PUT", NAMES, b"", content_type="text/turtle", if_none_match="*")
        assert response.status_code == 412

    def test_a_new_graph_gets_a_name(self, service: Service) -> None:
        headers = {"content-type": "text/turtle", "authorization": "Bearer a-token-of-the-tests"}
        response = service.client.post(f"{service.url}/store", content=b"<a:b> <a:c> 1 .", headers=headers)
        assert response.status_code == 201, response.text
        assert service.client.get(response.headers["location"]).status_code == 200
