"""Graph Store HTTP Protocol: reading, conditions, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from rdflib.compare import isomorphic
from tests.http.running import TOKEN
from tests.http.stored import ALICE, BOB, GRAPH_TYPES, PATCH, TURTLE, fresh, graph_of, problem, turtle

from civigraph.http.compression import CODINGS

if TYPE_CHECKING:
    from tests.http.running import Service, Start, Writable


class TestReading:
    @pytest.mark.parametrize("kind", GRAPH_TYPES)
    def test_every_format_by_accept_and_by_name(self, writable: Writable, kind: str) -> None:
        name = fresh()
        writable.put(name, ALICE)
        response = writable.get(name, {"accept": kind})
        assert response.headers["content-type"].split(";")[0] == kind
        assert "Alice" in response.text

    def test_the_parameter_goes_before_the_field(self, writable: Writable) -> None:
        response = httpx.get(f"{writable.url}/store?default&format=nt", headers={"accept": "text/turtle"})
        assert response.headers["content-type"] == "application/n-triples"

    def test_turtle_names_its_charset(self, writable: Writable) -> None:
        assert writable.get(None).headers["content-type"] == "text/turtle; charset=utf-8"

    @pytest.mark.parametrize(
        "accept", ["image/png", "text/csv", "application/sparql-results+json", "*/*;q=0"]
    )
    def test_what_is_not_on_offer_is_refused_with_a_list(self, writable: Writable, accept: str) -> None:
        response = writable.get(None, {"accept": accept})
        problem(response, 406)
        assert "text/turtle" in response.json()["available"]

    def test_head_has_the_fields_of_get(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        got, headed = writable.get(name), httpx.head(writable.address(name))
        assert (headed.status_code, headed.content) == (200, b"")
        for each in ("content-type", "etag", "vary"):
            assert headed.headers[each] == got.headers[each]

    def test_reading_needs_no_token(self, writable: Writable) -> None:
        assert httpx.get(writable.address(None)).status_code == 200

    @pytest.mark.parametrize("coding", CODINGS)
    def test_a_graph_is_compressed_if_it_is_not_short(self, writable: Writable, coding: str) -> None:
        name = fresh()
        writable.put(name, "".join(f"<urn:s{n}> <urn:p> {n} .\n" for n in range(900)))
        headers = {"accept-encoding": coding}
        with httpx.stream("GET", writable.address(name), headers=headers) as response:
            assert response.headers.get("content-encoding", "identity") == coding
            length = len(b"".join(response.iter_raw()))
        assert (length > 10_000) == (coding == "identity")

    def test_options_says_what_can_be_done(self, writable: Writable) -> None:
        for path in ("/store", "/store/a/b"):
            response = httpx.options(writable.url + path)
            assert response.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
            assert response.headers["accept-patch"] == "application/sparql-update"
            assert "text/turtle" in response.headers["accept-post"]

    def test_another_method_is_refused(self, writable: Writable) -> None:
        problem(httpx.request("TRACE", writable.address(None)), 405)
        problem(httpx.request("QUERY", writable.address(None)), 405)


class TestConditions:
    def tag(self, writable: Writable, name: str, **fields: str) -> str:
        tag = writable.get(name, fields).headers["etag"]
        assert tag.startswith('"')
        return str(tag)

    def test_a_graph_that_has_not_changed_is_not_sent_again(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        tag = self.tag(writable, name)
        writable.put(fresh(), BOB)  # another graph
        response = writable.get(name, {"if-none-match": f'"x", {tag}'})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == tag
        writable.post(name, BOB)
        assert writable.get(name, {"if-none-match": tag}).status_code == 200
        assert self.tag(writable, name) != tag

    def test_every_format_and_coding_has_a_tag_of_its_own(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, "".join(f"<urn:s{n}> <urn:p> {n} .\n" for n in range(200)))
        tags = {
            self.tag(writable, name, **{"accept": kind, "accept-encoding": coding})
            for kind in GRAPH_TYPES
            for coding in CODINGS
        }
        assert len(tags) == len(GRAPH_TYPES) * len(CODINGS)

    @pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
    def test_a_write_for_a_state_that_has_passed_is_not_done(self, writable: Writable, method: str) -> None:
        name = fresh()
        writable.put(name, ALICE)
        old = self.tag(writable, name)
        writable.put(name, BOB)
        content = f"CLEAR GRAPH <{name}>" if method == "PATCH" else ALICE
        headers = {**writable.authorized, **(PATCH if method == "PATCH" else TURTLE)}

        def attempt(field: str, value: str) -> httpx.Response:
            return httpx.request(
                method, writable.address(name), content=content, headers={**headers, field: value}
            )

        for value in (old, f"W/{self.tag(writable, name)}", '"nonsense"', "nonsense"):
            problem(attempt("if-match", value), 412, "precondition-failed")
            assert isomorphic(graph_of(writable.get(name)), turtle(BOB))
        assert attempt("if-match", f"{old}, {self.tag(writable, name)}").status_code in (200, 204)

    def test_any_format_of_the_graph_proves_the_state(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        tag = self.tag(writable, name, accept="application/rdf+xml")
        assert writable.put(name, BOB, {"if-match": tag}).status_code == 204

    def test_make_a_graph_only_if_it_is_not_there(self, writable: Writable) -> None:
        name = fresh()
        assert writable.put(name, ALICE, {"if-none-match": "*"}).status_code == 201
        problem(writable.put(name, BOB, {"if-none-match": "*"}), 412)
        problem(writable.post(name, BOB, {"if-none-match": "*"}), 412)
        assert isomorphic(graph_of(writable.get(name)), turtle(ALICE))

    def test_change_a_graph_only_if_it_is_there(self, writable: Writable) -> None:
        name = fresh()
        problem(writable.put(name, ALICE, {"if-match": "*"}), 412)
        assert writable.get(name).status_code == 404
        writable.put(name, ALICE)
        assert writable.put(name, BOB, {"if-match": "*"}).status_code == 204

    def test_not_if_it_is_in_this_state(self, writable: Writable) -> None:
        name = fresh()
        writable.put(name, ALICE)
        tag = self.tag(writable, name)
        problem(writable.put(name, BOB, {"if-none-match": tag}), 412)
        writable.put(name, BOB)
        assert writable.put(name, ALICE, {"if-none-match": tag}).status_code == 204


class TestRefusals:
    METHODS = ("PUT", "POST", "DELETE", "PATCH")

    @pytest.mark.parametrize("method", METHODS)
    def test_without_a_token(self, writable: Writable, method: str) -> None:
        response = httpx.request(method, writable.address(fresh()), content=ALICE, headers=TURTLE)
        problem(response, 401, "unauthorized")
        assert response.headers["www-authenticate"] == 'Bearer realm="civigraph"'

    @pytest.mark.parametrize(
        "given", ["Bearer wrong", "bearer", "Bearer", "Basic dDp0", f"Basic {TOKEN}", TOKEN, ""]
    )
    def test_with_another_token(self, writable: Writable, given: str) -> None:
        headers = {**TURTLE, "authorization": given}
        response = httpx.put(writable.address(fresh()), content=ALICE, headers=headers)
        problem(response, 401, "unauthorized")
        assert response.headers["www-authenticate"].startswith('Bearer realm="civigraph"')

    def test_the_scheme_ignores_case(self, writable: Writable) -> None:
        headers = {**TURTLE, "authorization": f"bEARER {TOKEN}"}
        assert httpx.put(writable.address(fresh()), content=ALICE, headers=headers).status_code == 201

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("text/turtle", b"<a> <b>"),
            ("text/turtle", b"<urn:a> <urn:b> '\xff' ."),
            ("application/n-triples", b"<a> <b> <c> ."),
            ("application/rdf+xml", b"<rdf:RDF"),
            ("application/ld+json", b"{"),
            ("application/rdf+xml", b"<urn:a> <urn:b> <urn:c> ."),
        ],
    )
    def test_a_malformed_document(self, writable: Writable, kind: str, body: bytes) -> None:
        name = fresh()
        problem(writable.put(name, body, {"content-type": kind}), 400, "malformed-document")
        assert writable.get(name).status_code == 404

    def test_a_malformed_document_says_where(self, writable: Writable) -> None:
        response = writable.put(fresh(), ALICE + "<a b> .")
        problem(response, 400)
        assert response.json()["line"] == 2

    def test_entities_from_elsewhere_are_not_read(self, writable: Writable) -> None:
        name = fresh()
        document = (
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF '
            'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
            'rdf:about="urn:a" xmlns:e="urn:"><e:p>&x;</e:p></rdf:Description></rdf:RDF>'
        )
        writable.put(name, document, {"content-type": "application/rdf+xml"})
        assert "root:" not in writable.get(name).text

    def test_contexts_are_never_fetched(self, writable: Writable) -> None:
        document = f'{{"@context": "{writable.url}/openapi.json", "@id": "urn:a", "name": "b"}}'
        problem(writable.put(fresh(), document, {"content-type": "application/ld+json"}), 400)

    @pytest.mark.parametrize(
        "kind",
        ["", "text/plain", "application/json", "application/trig", "text/turtle; charset=utf-16", "*/*"],
    )
    def test_another_type(self, writable: Writable, kind: str) -> None:
        response = writable.put(fresh(), ALICE, {"content-type": kind})
        problem(response, 415, "unsupported-media-type")

    def test_a_form_can_only_be_added(self, writable: Writable) -> None:
        files = {"a": ("a.ttl", ALICE)}
        problem(httpx.put(writable.address(fresh()), files=files, headers=writable.authorized), 415)

    def test_a_compressed_body(self, writable: Writable) -> None:
        response = writable.put(fresh(), b"x", {"content-encoding": "gzip"})
        problem(response, 415)
        assert response.headers["accept-encoding"] == "identity"

    def test_a_document_that_is_too_long(self, writable: Writable) -> None:
        name = fresh()
        problem(writable.put(name, ALICE * 3000), 413, "content-too-large")
        assert writable.get(name).status_code == 404


def test_a_service_that_takes_no_writes_still_shows_its_graphs(service: Service) -> None:
    url = service.url
    graph = "urn:civigraph:graph/data/rivers"
    assert len(graph_of(httpx.get(f"{url}/store", params={"graph": graph}))) == 14
    assert httpx.get(f"{url}/store?default").status_code == 200
    assert httpx.options(f"{url}/store").headers["allow"] == "GET, HEAD, OPTIONS"
    for method in TestRefusals.METHODS:
        response = httpx.request(method, f"{url}/store?default", content=ALICE, headers=TURTLE)
        assert "--writable" in problem(response, 403, "read-only")


@pytest.mark.parametrize("strips", [True, False], ids=["stripped", "passed on"])
def test_behind_a_path_prefix_the_name_of_a_graph_has_the_prefix_once(start: Start, strips: bool) -> None:
    service = start(root_path="/kg")
    base = service.url.removesuffix("/kg") if strips else service.url
    assert f"<{service.url}/store/a/b>" in problem(httpx.get(f"{base}/store/a/b"), 404)
