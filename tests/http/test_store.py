"""Graph Store HTTP Protocol: PUT, POST, DELETE, PATCH, and which graph they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from rdflib.compare import isomorphic
from tests.http.stored import (
    ALICE,
    BOB,
    GRAPH_TYPES,
    NUMBERS,
    PATCH,
    TURTLE,
    fresh,
    graph_of,
    problem,
    turtle,
)

if TYPE_CHECKING:
    from tests.http.running import Writable


class TestPut:
    def test_a_new_graph_is_201_and_holds_what_was_sent(self, writable: Writable) -> None:
        name = fresh()
        response = writable.put(name, ALICE)
        assert response.status_code == 201
        assert response.json()["graph"] == name
        assert response.json()["created"] is True
        assert isomorphic(graph_of(writable.get(name)), turtle(ALICE))

    def test_a_graph_that_is_there_is_replaced_and_204(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        response = writable.put(name, BOB)
        assert (response.status_code, response.content) == (204, b"")
        assert isomorphic(graph_of(writable.get(name)), turtle(BOB))

    def test_the_default_graph(self, writable: Writable) -> None:
        assert writable.put(None, ALICE).status_code == 204
        assert isomorphic(graph_of(writable.get(None)), turtle(ALICE))

    @pytest.mark.parametrize(
        "kind", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
    )
    def test_every_syntax_is_read(self, writable: Writable, kind: str) -> None:
        name = fresh()
        data = turtle(ALICE).serialize(format=GRAPH_TYPES[kind])
        assert writable.put(name, data, {"content-type": kind}).status_code == 201
        assert isomorphic(graph_of(writable.get(name)), turtle(ALICE))

    def test_relative_iris_are_resolved_against_the_name_of_the_graph(self, writable: Writable) -> None:
        name = "http://example.org/folder/base"
        writable.put(name, "<> <#p> <../x> .")
        assert isomorphic(graph_of(writable.get(name)), turtle("<> <#p> <../x> .", name))

    def test_an_empty_document_makes_an_empty_graph(self, writable: Writable) -> None:
        name = fresh()
        assert writable.put(name, "").status_code == 201
        assert len(graph_of(writable.get(name))) == 0

    def test_blank_nodes_of_two_graphs_stay_apart(self, writable: Writable) -> None:
        first, second = fresh(), fresh()
        for name in (first, second):
            writable.put(name, "_:x <http://example.org/p> 1 .")
        query = f"ASK {{ GRAPH <{first}> {{ ?x ?p ?o }} GRAPH <{second}> {{ ?x ?p ?o }} }}"
        assert writable.query(query).json()["boolean"] is False

    def test_letters_of_all_scripts_come_back(self, writable: Writable) -> None:
        name = fresh()
        data = '<http://example.org/é> <http://example.org/p> "水 😀" .'
        writable.put(name, data.encode())
        assert isomorphic(graph_of(writable.get(name)), turtle(data))


class TestPost:
    def test_it_adds(self, writable: Writable) -> None:
        name = fresh()
        assert writable.post(name, ALICE).status_code == 201
        response = writable.post(name, BOB)
        assert response.status_code == 200
        assert response.json()["created"] is False
        assert isomorphic(graph_of(writable.get(name)), turtle(ALICE + BOB))

    def test_to_the_store_itself_it_makes_a_graph_and_says_where(self, writable: Writable) -> None:
        made = [writable.post("", ALICE) for _ in range(2)]
        places = {each.headers["location"] for each in made}
        assert [each.status_code for each in made] == [201, 201]
        assert len(places) == 2
        for place in places:
            assert place.startswith(f"{writable.url}/store/")
            assert isomorphic(graph_of(httpx.get(place)), turtle(ALICE))
            assert isomorphic(graph_of(writable.get(place)), turtle(ALICE))

    @pytest.mark.parametrize("line", ["\r\n", "\n"])
    def test_the_files_of_a_form_are_added_together(self, writable: Writable, line: str) -> None:
        name = fresh()
        writable.put(name, ALICE)
        lines = [
            "--mark",
            'Content-Disposition: form-data; name="one"; filename="one.ttl"',
            "Content-Type: text/turtle; charset=utf-8",
            "",
            '@prefix : <http://example.org/> . _:x :name "Zoë" .',
            "--mark",
            'Content-Disposition: form-data; name="two"; filename="two.nt"',
            "Content-Type: application/octet-stream",
            "",
            '_:x <http://example.org/name> "Bob" .',
            "--mark--",
            "",
        ]
        headers = {"content-type": "multipart/form-data; boundary=mark"}
        assert writable.post(name, line.join(lines), headers).status_code == 200
        names = {str(value) for value in graph_of(writable.get(name)).objects()}
        assert names == {"Alice", "Zoë", "Bob"}
        assert len(set(graph_of(writable.get(name)).subjects())) == 3

    def test_nothing_is_added_by_an_empty_document(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        assert writable.post(name, "").status_code == 204
        assert isomorphic(graph_of(writable.get(name)), turtle(ALICE))

    @pytest.mark.parametrize("end", ["--", ""])
    def test_several_files_of_one_field(self, writable: Writable, end: str) -> None:
        """As the tests of the W3C's working group have it, without the end of the last delimiters."""
        name = fresh()
        lines = [
            "--outer",
            'Content-Disposition: form-data; name="graphs"',
            "Content-Type: multipart/mixed; boundary=inner",
            "",
            "--inner",
            'Content-Disposition: attachment; filename="a.ttl"',
            "Content-Type: text/turtle; charset=utf-8",
            "",
            ALICE,
            "--inner",
            'Content-Disposition: attachment; filename="b.ttl"',
            "Content-Type: text/turtle; charset=utf-8",
            "",
            BOB,
            f"--inner{end}",
            f"--outer{end}",
            "",
        ]
        headers = {"content-type": "multipart/form-data; boundary=outer"}
        assert writable.post(name, "\r\n".join(lines), headers).status_code == 201
        assert isomorphic(graph_of(writable.get(name)), turtle(ALICE + BOB))

    def test_one_file_of_a_form(self, writable: Writable) -> None:
        name = fresh()
        response = httpx.post(
            writable.address(name), files={"upload": ("alice.ttl", ALICE)}, headers=writable.authorized
        )
        assert response.status_code == 201
        assert isomorphic(graph_of(writable.get(name)), turtle(ALICE))

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"nonsense", 400),
            (b"--mark--\r\n", 400),
            (b"--mark\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--mark--\r\n", 415),
            (b'--mark\r\nContent-Disposition: form-data; filename="a.exe"\r\n\r\nx\r\n--mark--\r\n', 415),
            (b'--mark\r\nContent-Disposition: form-data; filename="a.ttl"\r\n\r\nx\r\n--mark--\r\n', 400),
        ],
    )
    def test_a_form_without_a_file_that_can_be_read(
        self, writable: Writable, body: bytes, status: int
    ) -> None:
        problem(writable.post(fresh(), body, {"content-type": "multipart/form-data; boundary=mark"}), status)

    def test_a_fault_in_one_of_several_files_names_the_file(self, writable: Writable) -> None:
        name = fresh()
        files = [("a", ("good.ttl", ALICE)), ("b", ("bad.ttl", "<a> <b> ."))]
        response = httpx.post(writable.address(name), files=files, headers=writable.authorized)
        assert "bad.ttl" in problem(response, 400, "malformed-document")
        assert writable.get(name).status_code == 404


class TestDelete:
    def test_a_graph_that_is_there(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        assert writable.delete(name).status_code == 200
        problem(writable.get(name), 404, "graph-not-found")

    def test_a_graph_that_is_not_there(self, writable: Writable) -> None:
        assert "no graph" in problem(writable.delete(fresh()), 404, "graph-not-found")

    def test_the_default_graph_is_emptied(self, writable: Writable) -> None:
        writable.put(None, ALICE)
        assert writable.delete(None).status_code == 200
        assert len(graph_of(writable.get(None))) == 0


class TestPatch:
    def test_it_changes_the_graph(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        update = (
            f"DELETE DATA {{ GRAPH <{name}> {{ {ALICE} }} }}; INSERT DATA {{ GRAPH <{name}> {{ {BOB} }} }}"
        )
        assert writable.patch(name, update).status_code == 200
        assert isomorphic(graph_of(writable.get(name)), turtle(BOB))

    def test_it_may_touch_that_graph_only(self, writable: Writable) -> None:
        name, other = fresh(), fresh()
        for each in (name, other):
            writable.put(each, ALICE)
        for update in (f"INSERT DATA {{ GRAPH <{other}> {{ {BOB} }} }}", f"DROP GRAPH <{other}>", "DROP ALL"):
            problem(writable.patch(name, update), 403, "outside-graph")
            for each in (name, other):
                assert isomorphic(graph_of(writable.get(each)), turtle(ALICE))

    def test_a_graph_that_is_not_there(self, writable: Writable) -> None:
        name = fresh()
        update = f"INSERT DATA {{ GRAPH <{name}> {{ {BOB} }} }}"
        problem(writable.patch(name, update), 404, "graph-not-found")

    def test_a_malformed_update_says_where(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        response = writable.patch(name, "INSERT DATA {\n  <a> }")
        problem(response, 400, "malformed-query")
        assert response.json()["line"] == 2

    def test_another_type_is_refused(self, writable: Writable) -> None:
        response = httpx.patch(
            writable.address(fresh()), content=ALICE, headers={**writable.authorized, **TURTLE}
        )
        problem(response, 415)
        assert response.headers["accept"] == "application/sparql-update"


class TestAddresses:
    def test_a_path_below_the_store_is_the_graph_of_that_name(self, writable: Writable) -> None:
        place = f"{writable.url}/store/people/{next(NUMBERS)}.ttl"
        assert httpx.put(place, content=ALICE, headers={**writable.authorized, **TURTLE}).status_code == 201
        assert isomorphic(graph_of(httpx.get(place)), turtle(ALICE))
        assert isomorphic(graph_of(writable.get(place)), turtle(ALICE))
        assert writable.put(place, BOB).status_code == 204
        assert isomorphic(graph_of(httpx.get(place)), turtle(BOB))
        assert httpx.head(place).status_code == 200
        assert httpx.delete(place, headers=writable.authorized).status_code == 200
        assert httpx.head(place).status_code == 404

    def test_the_name_is_the_address_as_it_was_written(self, writable: Writable) -> None:
        place = f"{writable.url}/store/a%20b/%C3%A9"
        httpx.put(place, content=ALICE, headers={**writable.authorized, **TURTLE})
        assert writable.get(place).status_code == 200
        assert (
            writable.get(f"{writable.url}/store/a b/é").status_code == 400
        )  # a blank is no character of an IRI

    def test_the_host_is_part_of_the_name(self, writable: Writable) -> None:
        headers = {"host": "www.example", **writable.authorized, **TURTLE}
        name = f"http://www.example/store/person/{next(NUMBERS)}"
        place = name.replace("http://www.example", writable.url)
        assert httpx.put(place, content=ALICE, headers=headers).status_code == 201
        assert writable.get(name).status_code == 200
        assert httpx.get(place).status_code == 404

    def test_a_name_may_be_escaped_or_not_but_is_unescaped_once(self, writable: Writable) -> None:
        name = f"http://example.org/person/{next(NUMBERS)}.ttl"
        writable.put(name, ALICE)
        assert httpx.get(f"{writable.url}/store?graph={name}").status_code == 200
        escaped = name.replace("person", "%70erson")
        assert httpx.get(f"{writable.url}/store?graph={escaped}").status_code == 200
        assert httpx.get(f"{writable.url}/store?graph={escaped.replace('%', '%25')}").status_code == 404

    @pytest.mark.parametrize(
        "query_string",
        [
            "",
            "graph=",
            "graph=relative",
            "graph=/a",
            "graph=http://a b/",
            "graph=urn:a%3E",
            "graph=urn:a&graph=urn:b",
            "graph=urn:a&default",
            "default&default",
            "grpah=urn:a",
            "graph=%FF",
            "default&timeout=soon",
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"])
    def test_what_names_no_graph_or_several_is_refused(
        self, writable: Writable, method: str, query_string: str
    ) -> None:
        if method == "POST" and not query_string:
            return
        headers = {**writable.authorized, **(PATCH if method == "PATCH" else TURTLE)}
        response = httpx.request(method, f"{writable.url}/store?{query_string}", headers=headers, content=b"")
        assert response.status_code == 400

    def test_a_path_and_a_parameter_are_two_names(self, writable: Writable) -> None:
        problem(httpx.get(f"{writable.url}/store/a?graph=urn:a"), 400)
        problem(httpx.get(f"{writable.url}/store/a?default"), 400)
