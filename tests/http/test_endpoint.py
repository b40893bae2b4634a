"""SPARQL 1.1 Protocol over real HTTP."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import httpx
import pytest
import rdflib

from civigraph.engine.base import RESULT_FORMATS, ResultFormat, ResultKind

if TYPE_CHECKING:
    from tests.http.running import Service, Start

RIVERS = "https://example.org/rivers/"
GRAPH = "urn:civigraph:graph/data/rivers"
LENGTHS = f"SELECT ?river ?km {{ ?river <{RIVERS}def#length> ?km }} ORDER BY ?km"
SHORTEST = f"{RIVERS}id/thames"
COPY = f"CONSTRUCT WHERE {{ ?river <{RIVERS}def#length> ?km }}"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}


def first_river(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["results"]["bindings"][0]["river"]["value"])


def problem(response: httpx.Response, status: int) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == "*"
    document: dict[str, object] = response.json()
    assert document["status"] == status
    return document


class TestOperations:
    def test_get(self, service: Service) -> None:
        response = service.get(LENGTHS)
        assert first_river(response) == SHORTEST
        assert response.headers["content-type"] == "application/sparql-results+json"
        assert "Accept" in response.headers["vary"]

    def test_post_of_a_form(self, service: Service) -> None:
        assert first_river(httpx.post(service.sparql, data={"query": LENGTHS})) == SHORTEST

    def test_post_of_the_query_itself(self, service: Service) -> None:
        assert first_river(httpx.post(service.sparql, content=LENGTHS, headers=DIRECT)) == SHORTEST

    def test_the_alias(self, service: Service) -> None:
        assert first_river(httpx.get(f"{service.url}/query", params={"query": LENGTHS})) == SHORTEST

    def test_ask(self, service: Service) -> None:
        assert service.get("ASK { ?s ?p 346 }").json()["boolean"] is True
        assert service.get("ASK { ?s ?p 347 }").json()["boolean"] is False

    def test_construct(self, service: Service) -> None:
        response = service.get(COPY)
        assert response.headers["content-type"] == "text/turtle; charset=utf-8"
        assert len(rdflib.Graph().parse(data=response.text, format="turtle")) == 3

    def test_describe(self, service: Service) -> None:
        response = service.get(f"DESCRIBE <{SHORTEST}>", "application/n-triples")
        assert len(rdflib.Graph().parse(data=response.text, format="nt")) == 4

    def test_head_has_the_fields_of_get_and_no_body(self, service: Service) -> None:
        response = httpx.head(service.sparql, params={"query": LENGTHS}, headers={"accept": "text/csv"})
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
        assert response.content == b""

    def test_head_of_a_malformed_query_has_the_status_of_get(self, service: Service) -> None:
        response = httpx.head(service.sparql, params={"query": "SELECT"})
        assert (response.status_code, response.content) == (400, b"")

    def test_letters_of_all_scripts_come_back(self, service: Service) -> None:
        response = service.get('SELECT ("Å 水 😀 \\u00e9" AS ?text) {}')
        assert response.json()["results"]["bindings"][0]["text"]["value"] == "Å 水 😀 é"

    def test_a_connection_serves_many_queries(self, service: Service) -> None:
        with httpx.Client() as client:
            for _ in range(20):
                assert first_river(client.post(service.sparql, content=LENGTHS, headers=DIRECT)) == SHORTEST


class TestFormats:
    @pytest.mark.parametrize("each", RESULT_FORMATS, ids=lambda each: each.name)
    def test_each_by_accept_and_by_name(self, service: Service, each: ResultFormat) -> None:
        query = COPY if ResultKind.GRAPH in each.kinds else LENGTHS
        by_accept = service.get(query, each.media_type)
        by_name = service.get(query, "image/png", format=each.name)
        for response in (by_accept, by_name):
            assert response.status_code == 200
            assert response.headers["content-type"].split(";")[0] == each.media_type
            assert "346" in response.text
        assert by_accept.content == by_name.content

    def test_csv_is_csv(self, service: Service) -> None:
        rows = list(csv.reader(io.StringIO(service.get(LENGTHS, "text/csv").text)))
        assert rows[0] == ["river", "km"]
        assert rows[1] == [SHORTEST, "346"]

    def test_the_form_of_the_query_decides_which_formats_fit(self, service: Service) -> None:
        document = problem(service.get(COPY, "text/csv"), 406)
        assert "text/turtle" in str(document["available"])
        assert "text/csv" in str(problem(service.get(LENGTHS, "text/turtle"), 406)["available"])

    def test_an_unknown_type_is_refused_with_the_list(self, service: Service) -> None:
        document = problem(service.get(LENGTHS, "image/png"), 406)
        assert "application/sparql-results+json" in str(document["available"])
        assert "image/png" in str(document["detail"])

    def test_an_unknown_name_is_refused_with_the_list(self, service: Service) -> None:
        assert "exe" in str(problem(service.get(LENGTHS, format="exe"), 406)["detail"])

    def test_a_malformed_query_is_malformed_whatever_is_accepted(self, service: Service) -> None:
        problem(service.get("SELECT", "image/png"), 400)

    def test_a_browser_gets_a_table_it_can_show_and_no_html(self, service: Service) -> None:
        response = service.get(LENGTHS, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        assert response.headers["content-type"] == "application/xml"

    def test_several_accept_fields_are_one(self, service: Service) -> None:
        fields = [("accept", "image/png"), ("accept", "text/csv")]
        response = httpx.get(service.sparql, params={"query": LENGTHS}, headers=fields)
        assert response.headers["content-type"].startswith("text/csv")


class TestDatasets:
    COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"

    def count(self, response: httpx.Response) -> int:
        return int(response.json()["results"]["bindings"][0]["n"]["value"])

    def test_the_default_graph_holds_everything(self, service: Service) -> None:
        assert self.count(service.get(self.COUNT)) >= 14

    def test_a_default_graph_by_parameter(self, service: Service) -> None:
        assert self.count(service.get(self.COUNT, **{"default-graph-uri": GRAPH})) == 14

    def test_a_named_graph_by_parameter(self, service: Service) -> None:
        assert self.count(service.get(self.NAMED, **{"named-graph-uri": GRAPH})) == 14
        assert self.count(service.get(self.COUNT, **{"named-graph-uri": GRAPH})) == 0

    def test_parameters_of_a_form(self, service: Service) -> None:
        given = {"query": self.COUNT, "default-graph-uri": GRAPH}
        assert self.count(httpx.post(service.sparql, data=given)) == 14

    def test_parameters_go_before_from(self, service: Service) -> None:
        query = self.COUNT.replace(" {", " FROM <urn:none> {", 1)
        assert self.count(service.get(query)) == 0
        assert self.count(service.get(query, **{"default-graph-uri": GRAPH})) == 14

    def test_an_unknown_graph_is_empty_and_never_fetched(self, service: Service) -> None:
        assert self.count(service.get(self.COUNT, **{"default-graph-uri": service.url})) == 0

    def test_a_name_that_is_no_iri_is_refused(self, service: Service) -> None:
        problem(service.get(self.COUNT, **{"default-graph-uri": "not an iri"}), 400)


class TestErrors:
    def test_a_malformed_query_says_where(self, service: Service) -> None:
        document = problem(service.get("SELECT ?s\nWHERE { ?s ?p }"), 400)
        assert document["type"] == "/problems/malformed-query"
        assert document["line"] == 2
        assert document["column"] in range(15, 17)  # at or behind the brace

    @pytest.mark.parametrize(
        "query", ["", " ", "hello", "SELECT", "CLEAR ALL", "INSERT DATA { <urn:a> <urn:b> 1 }"]
    )
    def test_what_is_no_query_is_malformed(self, service: Service, query: str) -> None:
        problem(service.get(query), 400)

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "ASK { service<http://127.0.0.1:1/>{} }",
            "SELECT * { BIND(<http://127.0.0.1:1/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        ],
    )
    def test_federation_is_forbidden(self, service: Service, query: str) -> None:
        assert "SERVICE" in str(problem(service.get(query), 403)["detail"])

    def test_the_word_service_in_a_string_is_no_federation(self, service: Service) -> None:
        assert service.get('SELECT ("SERVICE <http://x/>" AS ?s) {}').status_code == 200

    def test_two_queries(self, service: Service) -> None:
        problem(httpx.get(f"{service.sparql}?query=ASK%7B%7D&query=ASK%7B%7D"), 400)

    def test_no_query_in_a_form(self, service: Service) -> None:
        problem(httpx.post(service.sparql, content="", headers=FORM), 400)

    @pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x"])
    def test_another_media_type(self, service: Service, kind: str) -> None:
        response = httpx.post(service.sparql, content=LENGTHS, headers={"content-type": kind})
        problem(response, 415)
        assert "application/sparql-query" in response.headers["accept"]

    def test_no_media_type(self, service: Service) -> None:
        problem(httpx.post(service.sparql, content=LENGTHS), 415)

    def test_bytes_that_are_not_utf8(self, service: Service) -> None:
        problem(httpx.post(service.sparql, content=b"ASK { ?s ?p '\xff' }", headers=DIRECT), 400)
        problem(httpx.get(f"{service.sparql}?query=ASK%7B%7D%FF"), 400)

    @pytest.mark.parametrize("name", ["update", "query"])
    def test_an_update(self, service: Service, name: str) -> None:
        response = httpx.post(service.sparql, data={name: "CLEAR ALL"})
        problem(response, 403 if name == "update" else 400)

    def test_an_update_by_get_or_by_its_media_type(self, service: Service) -> None:
        assert "POST" in str(problem(service.get(update="CLEAR ALL"), 400)["detail"])
        kind = {"content-type": "application/sparql-update"}
        document = problem(httpx.post(service.sparql, content="CLEAR ALL", headers=kind), 403)
        assert document["type"] == "/problems/read-only"
        assert "--writable" in str(document["detail"])

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
    def test_another_method(self, service: Service, method: str) -> None:
        response = httpx.request(method, service.sparql)
        problem(response, 405)
        assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST, QUERY"

    def test_a_body_that_is_too_long(self, start: Start) -> None:
        service = start(max_query_bytes=2000)
        long = LENGTHS + "#" * 3000
        problem(httpx.post(service.sparql, content=long, headers=DIRECT), 413)
        chunked = (part.encode() for part in [LENGTHS, "#" * 1500, "#" * 1500])
        problem(httpx.post(service.sparql, content=chunked, headers=DIRECT), 413)
        problem(service.get(long), 414)
        assert service.get(LENGTHS).status_code == 200

    def test_a_browser_gets_a_page(self, service: Service) -> None:
        response = service.get("SELECT <b>", "text/html,*/*;q=0.8")
        assert response.status_code == 400
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "Malformed SPARQL" in response.text

    def test_the_type_of_a_problem_leads_to_its_description(self, service: Service) -> None:
        document = problem(service.get("SELECT"), 400)
        described = httpx.get(f"{service.url}{document['type']}")
        assert described.json()["title"] == document["title"]
        assert "<h1>" in httpx.get(f"{service.url}{document['type']}", headers={"accept": "text/html"}).text


class TestTimeoutParameter:
    def test_a_lower_limit_is_confirmed(self, service: Service) -> None:
        assert service.get(LENGTHS, timeout="500ms").headers["civigraph-timeout"] == "0.5"

    def test_a_higher_limit_is_lowered_and_said(self, service: Service) -> None:
        assert service.get(LENGTHS, timeout="60").headers["civigraph-timeout"] == "20;lowered-from=60"

    def test_without_the_parameter_nothing_is_said(self, service: Service) -> None:
        assert "civigraph-timeout" not in service.get(LENGTHS).headers

    def test_what_is_no_duration_is_refused(self, service: Service) -> None:
        problem(service.get(LENGTHS, timeout="soon"), 400)


class TestCors:
    def test_every_answer_may_be_read_from_any_origin_without_credentials(self, service: Service) -> None:
        response = httpx.get(
            service.sparql, params={"query": LENGTHS}, headers={"origin": "https://example.org"}
        )
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers
        assert "Civigraph-Timeout" in response.headers["access-control-expose-headers"]

    def test_preflight(self, service: Service) -> None:
        asked = {
            "origin": "https://example.org",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type, x-anything",
        }
        response = httpx.options(service.sparql, headers=asked)
        assert response.status_code == 204
        assert response.headers["access-control-allow-origin"] == "*"
        assert "POST" in response.headers["access-control-allow-methods"]
        assert response.headers["access-control-allow-headers"] == "content-type, x-anything"

    def test_options_says_what_is_allowed(self, service: Service) -> None:
        response = httpx.options(service.sparql)
        assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST, QUERY"
        assert "application/sparql-query" in response.headers["accept-post"]


class TestWithoutQuery:
    def test_everybody_gets_the_service_description(self, service: Service) -> None:
        response = service.get()
        assert response.headers["content-type"] == "text/turtle; charset=utf-8"
        assert service.sparql in response.text

    def test_a_browser_gets_the_page(self, service: Service) -> None:
        response = service.get(accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "How long is each river?" in response.text

    def test_the_formats_that_are_described_are_those_that_work(self, service: Service) -> None:
        graph = rdflib.Graph().parse(data=service.get().text, format="turtle")
        described = graph.objects(
            None, rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#resultFormat")
        )
        assert len(set(described)) == len(RESULT_FORMATS)

    def test_the_graphs_that_are_described_are_those_that_exist(self, service: Service) -> None:
        names = service.get("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").json()["results"]["bindings"]
        assert GRAPH in {row["g"]["value"] for row in names}
        assert GRAPH in service.get().text
