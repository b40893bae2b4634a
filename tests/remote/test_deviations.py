"""What cannot be had over another server: every line of docs/remote.md that says so has its test here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.remote.conftest import LINKS, NAMES, PEOPLE
from tests.remote.servers import MOST_ROWS

if TYPE_CHECKING:
    from tests.remote.service import Service

REMOTE = ["fuseki", pytest.param("virtuoso", marks=pytest.mark.may_skip)]
VIRTUOSO = [pytest.param("virtuoso", marks=pytest.mark.may_skip)]
TURTLE = "text/turtle"
G = "http://example.org/graph/deviations"
SILENT = "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }"


@pytest.mark.parametrize("behind", REMOTE, indirect=True, scope="session")
class TestBoth:
    def test_patch_is_not_offered(self, service: Service) -> None:
        response = service.store("PATCH", NAMES, b"CLEAR DEFAULT", content_type="application/sparql-update")
        assert response.status_code == 501
        assert response.json()["type"] == "/problems/not-offered"

    def test_graphs_have_no_tag_and_no_state_can_be_named(self, service: Service) -> None:
        assert "etag" not in service.store("GET", NAMES, accept=TURTLE).headers
        response = service.store("PUT", NAMES, b"", content_type=TURTLE, if_match='"x~y~z"')
        assert response.status_code == 412

    def test_answers_are_not_kept(self, service: Service) -> None:
        name = "civigraph_cache_hits_total"
        before = service.metric(name)
        for _ in range(2):
            response = service.ask("ASK {}")
            assert "etag" not in response.headers
        assert service.metric(name) == before

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ('DEFINE get:soft "replace" SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }', 400),
            ("SELECT (bif:concat('a', 'b') AS ?x) {}", 403),
            ("SELECT (<bif:concat>('a', 'b') AS ?x) {}", 403),
            (r"SELECT (<b\u0069f:concat>('a', 'b') AS ?x) {}", 403),
            ("PREFIX x: <sql:> SELECT (x:f(1) AS ?x) {}", 403),
            ("SELECT (<java:java.lang.Math>(1) AS ?x) {}", 403),
        ],
    )
    def test_what_servers_add_to_sparql_to_reach_out_is_not_passed_on(
        self, service: Service, query: str, status: int
    ) -> None:
        assert service.ask(query).status_code == status


@pytest.mark.parametrize("behind", ["fuseki"], indirect=True, scope="session")
class TestFuseki:
    def test_a_silent_service_fails_quietly(self, service: Service) -> None:
        assert service.rows(SILENT) == [{}]

    def test_an_update_that_fails_leaves_nothing(self, service: Service) -> None:
        text = f"INSERT DATA {{ GRAPH <{G}> {{ <a:b> <a:c> 1 }} }} ; CLEAR GRAPH <urn:none>"
        assert not service.update(text).is_success
        assert not service.holds(f"ASK {{ GRAPH <{G}> {{ ?s ?p ?o }} }}")

    def test_the_default_graph_is_one_of_its_own(self, service: Service) -> None:
        assert service.store("PUT", None, b"<a:b> <a:c> 1 .", content_type=TURTLE).is_success
        assert service.rows("SELECT * { ?s ?p ?o }") == [{"s": "a:b", "p": "a:c", "o": "1"}]
        assert "a:c" in service.store("GET", None, accept=TURTLE).text
        assert service.store("DELETE", None).is_success
        assert service.rows("SELECT * { ?s ?p ?o }") == []


@pytest.mark.parametrize("behind", VIRTUOSO, indirect=True, scope="session")
class TestVirtuoso:
    def test_a_silent_service_is_an_error(self, service: Service) -> None:
        assert service.ask(SILENT).status_code == 502

    def test_the_default_graph_is_every_graph_and_cannot_be_written(self, service: Service) -> None:
        assert service.holds("ASK { <http://example.org/person/7> ?p ?o }")
        assert "Person 7" in service.store("GET", None, accept=TURTLE).text
        response = service.store("PUT", None, b"<a:b> <a:c> 1 .", content_type=TURTLE)
        assert response.status_code == 501
        assert "Virtuoso" in response.json()["detail"]

    def test_as_many_rows_as_the_server_gives_at_most_are_refused(self, service: Service) -> None:
        """It would cut more rows than that without a word."""
        query = f"SELECT * {{ GRAPH <{LINKS}> {{ ?s ?p ?o }} GRAPH <{NAMES}> {{ ?s ?q ?n }} }}"
        assert len(service.rows(f"{query} LIMIT {3 * PEOPLE}")) == 3 * PEOPLE < MOST_ROWS
        more = f"SELECT * {{ GRAPH <{LINKS}> {{ ?s ?p ?o . ?o ?q ?r }} }}"
        assert service.outcome(more) in ("broken off", 422)

    def test_a_variable_that_is_not_grouped_is_let_pass(self, service: Service) -> None:
        assert service.ask("SELECT (?x AS ?y) ?z {} GROUP BY ?x").status_code == 200

    def test_numbers_are_written_its_own_way(self, service: Service) -> None:
        assert service.rows("SELECT (1e0 AS ?x) {}") == [{"x": "1.0"}]

    def test_an_update_that_fails_keeps_what_was_done_before(self, service: Service) -> None:
        text = f"INSERT DATA {{ GRAPH <{G}> {{ <a:b> <a:c> 1 }} }} ; CREATE GRAPH <{G}> ; CREATE GRAPH <{G}>"
        assert not service.update(text).is_success
        assert service.holds(f"ASK {{ GRAPH <{G}> {{ ?s ?p ?o }} }}")
