"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol, each under its own name, over HTTP.

The first edition (``http-rdf-update``) is one sequence of requests, described in prose; the second
(``graph-store-protocol``) tells the same as short sequences, once with the graph in the path and once in
``?graph=``. The requests here say what both describe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
import rdflib
from rdflib.compare import isomorphic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conformance.serving import Server

    Address = Callable[[str], str]

HOST = "www.example"
STORE = f"http://{HOST}/store"
PERSON = f"{STORE}/person/1"
FIRST, SECOND, FOURTH = (f"{STORE}/person/{number}.ttl" for number in (1, 2, 4))
PREFIXES = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
JOHN = f'{PREFIXES} <{PERSON}> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "John Doe" ] .'
JANE = f'{PREFIXES} <{PERSON}> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "Jane Doe" ] .'
ALICE = f'{PREFIXES} [] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
NAME = f'{PREFIXES} <{PERSON}> foaf:name "Jane Doe" .'
NAMES = {"lastName.ttl": '<{}> foaf:familyName "Doe" .', "firstName.ttl": '<{}> foaf:givenName "Jane" .'}
FILES = {name: f"{PREFIXES} {text.format(PERSON)}" for name, text in NAMES.items()}
TURTLE = "text/turtle; charset=utf-8"


class Store:
    """Sends requests as if the service were at ``www.example``."""

    def __init__(self, server: Server) -> None:
        fields = {**server.bearer, "host": HOST}
        self.http = httpx.Client(base_url=server.url, headers=fields, timeout=60)

    def send(self, method: str, target: str, body: str = "", kind: str = TURTLE) -> httpx.Response:
        sends = method in {"PUT", "POST"}
        headers = {"content-type": kind} if sends else {"accept": "text/turtle"}
        return self.http.request(method, target, content=body.encode() if sends else None, headers=headers)

    def form(self, target: str, files: dict[str, str]) -> httpx.Response:
        parts = {name: (name, text.encode(), TURTLE) for name, text in files.items()}
        return self.http.post(target, files=parts)

    def holds(self, target: str, *documents: str) -> None:
        """The graph is there, and all these documents together are what it says."""
        response = self.send("GET", target)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == TURTLE
        expected = rdflib.Graph()
        for document in documents:
            expected.parse(data=document, format="turtle")
        assert isomorphic(rdflib.Graph().parse(data=response.text, format="turtle"), expected)

    def is_empty(self) -> None:
        response = self.http.post(
            "/sparql", content="DROP ALL", headers={"content-type": "application/sparql-update"}
        )
        assert response.is_success, response.text


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Store]:
    made = Store(server)
    with made.http:
        yield made


@pytest.fixture
def store(client: Store) -> Store:
    client.is_empty()
    return client


def direct(graph: str) -> str:
    return graph.removeprefix(f"http://{HOST}")


def indirect(graph: str) -> str:
    return f"/store?graph={quote(graph, safe='')}"


@pytest.fixture
def john(store: Store) -> None:
    assert store.send("PUT", direct(FIRST), JOHN).status_code == 201


@pytest.fixture
def jane(store: Store, john: None) -> None:
    assert store.send("PUT", direct(FIRST), JANE).status_code == 204


@pytest.fixture
def location(store: Store) -> str:
    """Path of a graph that the store has named."""
    created = store.send("POST", "/store", ALICE)
    assert created.status_code == 201
    assert created.headers["location"].startswith(f"{STORE}/")
    return direct(created.headers["location"])


class TestFirstEdition:
    """``http-rdf-update``: each test brings about the state that the one before it leaves in the sequence."""

    def test_put__initial_state(self, store: Store) -> None:
        assert store.send("PUT", direct(FIRST), JOHN).status_code == 201

    def test_get_of_put__initial_state(self, store: Store, john: None) -> None:
        store.holds(indirect(FIRST), JOHN)

    def test_put__graph_already_in_store(self, store: Store, john: None) -> None:
        assert store.send("PUT", direct(FIRST), JANE).status_code == 204

    def test_get_of_put__graph_already_in_store(self, store: Store, jane: None) -> None:
        store.holds(direct(FIRST), JANE)

    def test_put__default_graph(self, store: Store) -> None:
        # 201 in this edition; the default graph is always there, and the second edition says 200 or 204.
        assert store.send("PUT", "/store?default", ALICE).status_code == 204

    def test_get_of_put__default_graph(self, store: Store) -> None:
        store.send("PUT", "/store?default", ALICE)
        store.holds("/store?default", ALICE)

    def test_put__mismatched_payload(self, store: Store, jane: None) -> None:
        assert store.send("PUT", direct(FIRST), JOHN, "application/rdf+xml").status_code == 400
        store.holds(direct(FIRST), JANE)

    def test_put__empty_graph(self, store: Store) -> None:
        assert store.send("PUT", direct(SECOND), "").status_code == 201

    def test_get_of_put__empty_graph(self, store: Store) -> None:
        store.send("PUT", direct(SECOND), "")
        store.holds(direct(SECOND))

    def test_delete__existing_graph(self, store: Store) -> None:
        store.send("PUT", direct(SECOND), "")
        assert store.send("DELETE", direct(SECOND)).status_code == 200

    def test_get_of_delete__existing_graph(self, store: Store) -> None:
        store.send("PUT", direct(SECOND), ALICE)
        store.send("DELETE", direct(SECOND))
        assert store.send("GET", direct(SECOND)).status_code == 404

    def test_delete__nonexistent_graph(self, store: Store) -> None:
        assert store.send("DELETE", direct(SECOND)).status_code == 404

    def test_post__existing_graph(self, store: Store, jane: None) -> None:
        assert store.send("POST", direct(FIRST), NAME).status_code == 200

    def test_get_of_post__existing_graph(self, store: Store, jane: None) -> None:
        store.send("POST", direct(FIRST), NAME)
        store.holds(direct(FIRST), JANE, NAME)

    def test_post__multipart_formdata(self, store: Store, jane: None) -> None:
        assert store.form(direct(FIRST), FILES).status_code == 200

    def test_get_of_post__multipart_formdata(self, store: Store, jane: None) -> None:
        store.form(direct(FIRST), FILES)
        store.holds(direct(FIRST), JANE, *FILES.values())

    def test_post__create__new_graph(self, store: Store, location: str) -> None:
        assert location.startswith("/store/")

    def test_get_of_post__create__new_graph(self, store: Store, location: str) -> None:
        store.holds(location, ALICE)

    def test_post__empty_graph_to_existing_graph(self, store: Store, location: str) -> None:
        assert store.send("POST", location, "").status_code in {200, 204}

    def test_get_of_post__after_noop(self, store: Store, location: str) -> None:
        store.send("POST", location, "")
        store.holds(location, ALICE)

    def test_head_on_an_existing_graph(self, store: Store, jane: None) -> None:
        response = store.send("HEAD", direct(FIRST))
        assert response.status_code == 200
        assert response.headers["content-type"] == TURTLE
        assert not response.content

    def test_head_on_a_nonexisting_graph(self, store: Store) -> None:
        assert store.send("HEAD", direct(FOURTH)).status_code == 404


@pytest.mark.parametrize("at", [direct, indirect])
class TestSecondEdition:
    """``graph-store-protocol``, with direct and with indirect identification."""

    def test_put_get_repeat(self, store: Store, at: Address) -> None:
        assert store.send("PUT", at(FIRST), JOHN).status_code == 201
        store.holds(indirect(FIRST), JOHN)
        assert store.send("PUT", indirect(FIRST), JANE).status_code in {200, 204}
        store.holds(at(FIRST), JANE)

    def test_put_delete_get_delete(self, store: Store, at: Address) -> None:
        assert store.send("PUT", at(SECOND), ALICE).is_success
        assert store.send("DELETE", at(SECOND)).status_code in {200, 204}
        assert store.send("GET", at(SECOND)).status_code == 404
        assert store.send("DELETE", at(SECOND)).status_code in {404, 200, 204}

    def test_post_get_post_get(self, store: Store, at: Address) -> None:
        assert store.send("POST", at(FIRST), JANE).is_success
        store.holds(at(FIRST), JANE)
        assert store.form(at(FIRST), FILES).status_code in {200, 204}
        store.holds(at(FIRST), JANE, *FILES.values())

    def test_head_existing(self, store: Store, at: Address) -> None:
        assert store.send("PUT", at(FIRST), JOHN).is_success
        response = store.send("HEAD", at(FIRST))
        assert response.status_code == 200
        assert response.headers["content-type"] == TURTLE

    def test_head_non_existing(self, store: Store, at: Address) -> None:
        assert store.send("HEAD", at(FOURTH)).status_code == 404


class TestSecondEditionElsewhere:
    """Those of its tests that do not name a graph, or only by ``?graph=``."""

    def test_put_get_default(self, store: Store) -> None:
        assert store.send("PUT", "/store?default", ALICE).status_code in {200, 204}
        store.holds("/store?default", ALICE)

    def test_post_get_new_graph(self, store: Store, location: str) -> None:
        store.holds(location, ALICE)
        store.holds(indirect(f"http://{HOST}{location}"), ALICE)

    def test_put_get_uri_pct_encoded(self, store: Store) -> None:
        assert store.send("PUT", indirect(FIRST), JOHN).status_code == 201
        store.holds(f"/store?graph={FIRST}", JOHN)

    def test_put_get_uri_pct_encoded_twice(self, store: Store) -> None:
        assert store.send("PUT", f"/store?graph={FIRST}", JOHN).status_code == 201
        store.holds(f"/store?graph={FIRST.replace('1.ttl', '%31.ttl')}", JOHN)
        assert store.send("GET", f"/store?graph={FIRST.replace('1.ttl', '%2531.ttl')}").status_code == 404
