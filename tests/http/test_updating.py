"""SPARQL 1.1 Protocol, section 2.2: updates over real HTTP, with the real writer behind them."""

from __future__ import annotations

import concurrent.futures
from typing import TYPE_CHECKING

import httpx
import pytest
import rdflib
from tests.http.running import TOKEN, Writable
from tests.http.stored import ALICE, fresh, problem

from civigraph.access import Scope, Tokens, hashed, write_tokens

if TYPE_CHECKING:
    from pathlib import Path

UPDATE = {"content-type": "application/sparql-update"}


def insert(graph: str, value: int = 1) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:p> {value} }} }}"


def holds(writable: Writable, graph: str, value: int = 1) -> bool:
    return bool(writable.query(f"ASK {{ GRAPH <{graph}> {{ <urn:s> <urn:p> {value} }} }}").json()["boolean"])


class TestOperations:
    @pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/update", "/query"])
    def test_by_form_and_directly_at_every_address(self, writable: Writable, path: str) -> None:
        for direct in (False, True):
            graph = fresh()
            headers = {**writable.authorized, **(UPDATE if direct else {})}
            response = (
                httpx.post(writable.url + path, content=insert(graph), headers=headers)
                if direct
                else httpx.post(writable.url + path, data={"update": insert(graph)}, headers=headers)
            )
            assert response.status_code == 200, response.text
            assert response.headers["content-type"] == "application/json"
            assert response.headers["cache-control"] == "no-store"
            assert response.json()["generation"] == response.headers["civigraph-generation"]
            assert holds(writable, graph)

    def test_the_next_query_sees_it_even_if_the_answer_was_kept(self, writable: Writable) -> None:
        graph = fresh()
        query = f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} ORDER BY ?o"
        tags = set()
        for number in range(5):
            writable.update(insert(graph, number))
            response = writable.query(query)
            assert len(response.json()["results"]["bindings"]) == number + 1
            tags.add(response.headers["etag"])
            assert writable.query(query).headers["etag"] == response.headers["etag"]
        assert len(tags) == 5

    def test_an_empty_update_does_nothing(self, writable: Writable) -> None:
        assert writable.update("").status_code == 200

    def test_several_operations_are_done_whole_or_not_at_all(self, writable: Writable) -> None:
        graph = fresh()
        response = writable.update(f"{insert(graph)} ; DROP GRAPH <{fresh()}>")
        assert 400 <= response.status_code < 500
        assert not holds(writable, graph)

    def test_the_dataset_of_where(self, writable: Writable) -> None:
        first, second, made = fresh(), fresh(), fresh()
        writable.update(insert(first))
        writable.update(insert(second, 2))
        copy = f"INSERT {{ GRAPH <{made}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
        assert writable.update(copy, **{"using-graph-uri": first}).status_code == 200
        assert (holds(writable, made, 1), holds(writable, made, 2)) == (True, False)
        named = f"INSERT {{ GRAPH <{made}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
        assert writable.update(named, **{"using-named-graph-uri": second}).status_code == 200
        assert holds(writable, made, 2)

    def test_a_dataset_beside_using_is_a_conflict(self, writable: Writable) -> None:
        update = "INSERT { <urn:a> <urn:b> 1 } USING <urn:g> WHERE {}"
        assert "USING" in problem(writable.update(update, **{"using-graph-uri": "urn:x"}), 400)

    def test_relative_iris_are_relative_to_the_endpoint(self, writable: Writable) -> None:
        graph = fresh()
        writable.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:p> <test> }} }}")
        found = writable.query(f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").json()["results"][
            "bindings"
        ]
        assert [row["o"]["value"] for row in found] == [f"{writable.url}/test"]

    def test_many_at_once_are_all_done(self, writable: Writable) -> None:
        graph = fresh()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            done = list(pool.map(lambda number: writable.update(insert(graph, number)), range(16)))
        assert [each.status_code for each in done] == [200] * 16
        assert len({each.json()["generation"] for each in done}) == 16
        count = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        assert writable.query(count).json()["results"]["bindings"][0]["n"]["value"] == "16"


class TestRefusals:
    @pytest.mark.parametrize(
        "update", ["hello", "CLEAR XYZ", "SELECT * {}", "INSERT DATA { ?s ?p 1 }", "DROP"]
    )
    def test_what_is_no_update_is_malformed(self, writable: Writable, update: str) -> None:
        problem(writable.update(update), 400, "malformed-query")

    def test_a_malformed_update_says_where(self, writable: Writable) -> None:
        assert writable.update("CLEAR ALL;\nDROP x").json()["line"] == 2

    def test_an_update_in_the_place_of_a_query_is_malformed(self, writable: Writable) -> None:
        problem(writable.query("CLEAR ALL"), 400, "malformed-query")

    @pytest.mark.parametrize(
        "update",
        [
            "LOAD <http://127.0.0.1:1/x>",
            "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        ],
    )
    def test_nothing_is_fetched(self, writable: Writable, update: str) -> None:
        problem(writable.update(update), 403, "forbidden")

    def test_without_a_token(self, writable: Writable) -> None:
        graph = fresh()
        for response in (
            httpx.post(f"{writable.url}/update", data={"update": insert(graph)}),
            httpx.post(f"{writable.url}/update", content=insert(graph), headers=UPDATE),
        ):
            problem(response, 401, "unauthorized")
            assert response.headers["www-authenticate"] == 'Bearer realm="civigraph"'
        assert not holds(writable, graph)

    def test_an_update_without_a_token_is_not_even_read(self, writable: Writable) -> None:
        response = httpx.post(f"{writable.url}/update", content=b"\xff", headers=UPDATE)
        assert response.status_code == 401

    def test_a_query_needs_no_token_and_a_wrong_one_does_not_matter(self, writable: Writable) -> None:
        headers = {"authorization": "Bearer wrong"}
        assert httpx.get(f"{writable.url}/sparql?query=ASK{{}}", headers=headers).status_code == 200

    def test_no_token_is_taken_from_the_address(self, writable: Writable) -> None:
        response = httpx.post(
            f"{writable.url}/update", params={"access_token": TOKEN}, data={"update": insert(fresh())}
        )
        assert response.status_code == 401

    def test_another_type_is_refused_with_what_is_taken(self, writable: Writable) -> None:
        response = httpx.post(f"{writable.url}/update", content="CLEAR ALL", headers=writable.authorized)
        problem(response, 415)
        assert "application/sparql-update" in response.headers["accept"]

    def test_another_encoding_is_refused(self, writable: Writable) -> None:
        headers = {"content-type": "application/sparql-update; charset=UTF-16", **writable.authorized}
        content = "CLEAR ALL".encode("utf-16")
        problem(httpx.post(f"{writable.url}/update", content=content, headers=headers), 415)
        headers["content-type"] = "application/sparql-update"
        problem(httpx.post(f"{writable.url}/update", content=content, headers=headers), 400)


def test_what_is_on_is_described(writable: Writable) -> None:
    graph = rdflib.Graph().parse(data=httpx.get(f"{writable.url}/sparql").text, format="turtle")
    service = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert {str(each).rpartition("#")[2] for each in graph.objects(None, service.supportedLanguage)} == {
        "SPARQL11Query",
        "SPARQL11Update",
    }
    assert len(set(graph.objects(None, service.inputFormat))) == 4
    options = httpx.options(f"{writable.url}/sparql").headers
    assert "application/sparql-update" in options["accept-post"]
    paths = httpx.get(f"{writable.url}/openapi.json").json()["paths"]
    assert {"get", "put", "post", "delete", "patch"} == set(paths["/store"]) == set(paths["/store/{path}"])
    assert "application/sparql-update" in paths["/sparql"]["post"]["requestBody"]["content"]


def test_rights_are_those_of_the_token(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    kept = [hashed("writer", "may-write", {Scope.WRITE}), hashed("admin", "may-not", {Scope.ADMIN})]
    write_tokens(path, kept)
    with Writable.serving(tmp_path / "store", tokens=Tokens(path)) as service:

        def put(token: str) -> httpx.Response:
            headers = {"authorization": f"Bearer {token}", "content-type": "text/turtle"}
            return httpx.put(f"{service.url}/store?graph=urn:g", content=ALICE, headers=headers)

        assert put("may-write").status_code == 201
        response = put("may-not")
        problem(response, 403, "insufficient-scope")
        assert 'error="insufficient_scope", scope="write"' in response.headers["www-authenticate"]
        write_tokens(path, kept[1:])  # revoked while the service runs
        assert put("may-write").status_code == 401


def test_refusals_are_counted_for_what_was_asked(tmp_path: Path) -> None:
    with Writable.serving(tmp_path / "store") as service:
        httpx.post(f"{service.url}/sparql", data={"update": "CLEAR ALL"})
        httpx.post(
            f"{service.url}/update",
            content="CLEAR ALL",
            headers={"content-type": "application/sparql-update", "authorization": "Bearer wrong"},
        )
        httpx.put(f"{service.url}/store?default", content="")
        httpx.get(f"{service.url}/sparql?query=ASK{{}}&query=ASK{{}}")
        httpx.get(f"{service.url}/store")
        httpx.get(f"{service.url}/nowhere")
        numbers = httpx.get(f"{service.url}/metrics").text.splitlines()
    assert {
        'civigraph_http_requests_total{endpoint="sparql",method="POST",status="401"} 2.0',
        'civigraph_http_requests_total{endpoint="store",method="PUT",status="401"} 1.0',
        'civigraph_http_requests_total{endpoint="sparql",method="GET",status="400"} 1.0',
        'civigraph_http_requests_total{endpoint="store",method="GET",status="400"} 1.0',
        'civigraph_http_requests_total{endpoint="other",method="GET",status="404"} 1.0',
        'civigraph_writes_total{operation="update",outcome="unauthorized"} 2.0',
        'civigraph_writes_total{operation="put",outcome="unauthorized"} 1.0',
    } <= set(numbers)
