"""The W3C's tests of the SPARQL 1.1 Protocol, each under its own name, over HTTP.

The suite describes them in prose; the requests here say the same. ``test_all_are_here`` holds the names
against the suite's manifest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest
import rdflib
from tests.conformance.suites import SuitesMissing, suites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.serving import Server

FORM = {"content-type": "application/x-www-form-urlencoded"}
QUERY = {"content-type": "application/sparql-query"}
UPDATE = {"content-type": "application/sparql-update"}
DATA = tuple(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf" for number in (1, 2, 3))
DATA1, DATA2, DATA3 = DATA
FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"
THREE_DOCUMENTS = "".join(f"GRAPH <{each}> {{ <{each}> a foaf:Document }} " for each in DATA)

BOOLEAN_TYPES = {"application/sparql-results+xml", "application/sparql-results+json"}
TABLE_TYPES = {*BOOLEAN_TYPES, "text/csv", "text/tab-separated-values"}
GRAPH_TYPES = {"application/rdf+xml", "text/turtle", "application/n-triples"}

Fields = list[tuple[str, str]]


class Client:
    """Sends requests and says what came back."""

    def __init__(self, server: Server) -> None:
        self.http = httpx.Client(base_url=server.url, headers=server.bearer, timeout=60)

    def post(
        self, body: str | bytes, headers: dict[str, str] | None = None, params: Fields | None = None
    ) -> httpx.Response:
        return self.http.post(
            "/sparql", params=httpx.QueryParams(tuple(params or ())), content=body, headers=headers
        )

    def form(self, fields: Fields) -> httpx.Response:
        return self.post(urlencode(fields), FORM)

    def get(self, fields: Fields) -> httpx.Response:
        return self.http.get("/sparql", params=httpx.QueryParams(tuple(fields)))

    def ask(self, query: str) -> bool:
        return is_true(self.post(query, {**QUERY, "accept": "application/sparql-results+xml"}))


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    made = Client(server)
    with made.http:
        yield made


@pytest.fixture
def documents(client: Client) -> None:
    """Three graphs, each of which says that it is a document."""
    update(client, f"{FOAF} DROP ALL ; INSERT DATA {{ {THREE_DOCUMENTS} }}")


def update(client: Client, text: str, fields: Fields | None = None) -> None:
    response = client.post(text, UPDATE, fields)
    assert response.is_success, response.text


def media_type(response: httpx.Response) -> str:
    assert response.is_success, response.text
    return response.headers["content-type"].partition(";")[0]


def is_true(response: httpx.Response) -> bool:
    if media_type(response) == "application/sparql-results+json":
        return bool(response.json()["boolean"])
    assert media_type(response) == "application/sparql-results+xml"
    found = re.search(r"<boolean>(true|false)</boolean>", response.text)
    assert found, response.text
    return found[1] == "true"


def table(response: httpx.Response) -> list[dict[str, Any]]:
    assert media_type(response) == "application/sparql-results+json"
    rows = response.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def refused(response: httpx.Response) -> None:
    assert 400 <= response.status_code < 500, response.text


class TestQueries:
    def test_query_get(self, client: Client) -> None:
        assert is_true(client.get([("query", "ASK {}")]))

    def test_query_post_form(self, client: Client) -> None:
        assert is_true(client.form([("query", "ASK {}")]))

    def test_query_post_direct(self, client: Client) -> None:
        assert is_true(client.post("ASK {}", QUERY))

    def test_query_content_type_select(self, client: Client) -> None:
        assert media_type(client.post("SELECT (1 AS ?value) {}", QUERY)) in TABLE_TYPES

    def test_query_content_type_ask(self, client: Client) -> None:
        assert media_type(client.post("ASK {}", QUERY)) in BOOLEAN_TYPES

    def test_query_content_type_describe(self, client: Client) -> None:
        assert media_type(client.post("DESCRIBE <http://example.org/>", QUERY)) in GRAPH_TYPES

    def test_query_content_type_construct(self, client: Client) -> None:
        response = client.post("CONSTRUCT { <s> <p> 1 } WHERE {}", QUERY)
        assert media_type(response) in GRAPH_TYPES
        assert len(rdflib.Graph().parse(data=response.text, format="turtle")) == 1


@pytest.mark.usefixtures("documents")
class TestDatasets:
    def test_query_dataset_default_graphs_get(self, client: Client) -> None:
        query = f"ASK {{ <{DATA1}> a ?type . <{DATA2}> a ?type . }}"
        graphs = [("default-graph-uri", DATA1), ("default-graph-uri", DATA2)]
        assert is_true(client.get([("query", query), *graphs]))
        assert not is_true(client.get([("query", query), *graphs[:1]]))

    def test_query_dataset_default_graphs_post(self, client: Client) -> None:
        query = f"ASK {{ <{DATA1}> ?p ?o . <{DATA2}> ?p ?o }}"
        graphs = [("default-graph-uri", DATA1), ("default-graph-uri", DATA2)]
        assert is_true(client.post(query, QUERY, graphs))
        assert not is_true(client.post(query, QUERY, graphs[:1]))

    def test_query_dataset_named_graphs_post(self, client: Client) -> None:
        graphs = [("named-graph-uri", DATA1), ("named-graph-uri", DATA2)]
        assert is_true(client.post("ASK { GRAPH ?g { ?s ?p ?o } }", QUERY, graphs))
        assert not is_true(client.post(f"ASK {{ GRAPH <{DATA3}> {{ ?s ?p ?o }} }}", QUERY, graphs))
        assert not is_true(client.post("ASK { ?s ?p ?o }", QUERY, graphs))

    def test_query_dataset_named_graphs_get(self, client: Client) -> None:
        graphs = [("named-graph-uri", DATA1), ("named-graph-uri", DATA2)]
        assert is_true(client.get([*graphs, ("query", "ASK { GRAPH ?g { ?s ?p ?o } }")]))
        other = f"ASK {{ GRAPH <{DATA3}> {{ ?s ?p ?o }} }}"
        assert not is_true(client.get([*graphs, ("query", other)]))

    def test_query_dataset_full(self, client: Client) -> None:
        graphs = [("default-graph-uri", DATA3), ("named-graph-uri", DATA1), ("named-graph-uri", DATA2)]
        response = client.post("SELECT ?g ?x ?s { ?x ?y ?o GRAPH ?g { ?s ?p ?o } }", QUERY, graphs)
        rows = sorted(table(response), key=lambda row: str(row["g"]))
        assert rows == [{"g": each, "x": DATA3, "s": each} for each in (DATA1, DATA2)]

    def test_query_multiple_dataset(self, client: Client) -> None:
        query = f"ASK FROM <{DATA1}> {{ <{DATA1}> ?p ?o }}"
        assert not is_true(client.post(query, QUERY, [("default-graph-uri", DATA2)]))
        assert is_true(client.post(query, QUERY))


class TestQueriesThatAreRefused:
    def test_bad_query_method(self, client: Client) -> None:
        refused(client.http.put("/sparql", params={"query": "ASK {}"}))

    def test_bad_multiple_queries(self, client: Client) -> None:
        refused(client.get([("query", "ASK {}"), ("query", "SELECT * {}")]))

    def test_bad_query_wrong_media_type(self, client: Client) -> None:
        refused(client.post("ASK {}", {"content-type": "text/plain"}))

    def test_bad_query_missing_form_type(self, client: Client) -> None:
        refused(client.post("query=ASK%20%7B%7D"))

    def test_bad_query_missing_direct_type(self, client: Client) -> None:
        refused(client.post("ASK {}"))

    def test_bad_query_non_utf8(self, client: Client) -> None:
        refused(
            client.post(
                "ASK {}".encode("utf-16"), {"content-type": f"{QUERY['content-type']}; charset=UTF-16"}
            )
        )
        refused(client.post("ASK {}".encode("utf-16"), QUERY))

    def test_bad_query_syntax(self, client: Client) -> None:
        response = client.get([("query", "ASK {")])
        assert response.status_code == 400


ANSWER = "http://example.org/protocol-update-dataset-test/"
RECORDS = f"INSERT {{ GRAPH <{ANSWER}> {{ ?s a foaf:Image }} }}"


class TestUpdates:
    def test_update_post_form(self, client: Client) -> None:
        assert client.form([("update", "CLEAR ALL")]).is_success
        assert not client.ask("ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")

    def test_update_post_direct(self, client: Client) -> None:
        assert client.post("CLEAR ALL", UPDATE).is_success

    def test_update_base_uri(self, client: Client) -> None:
        graph = "http://example.org/protocol-base-test/"
        data = f"GRAPH <{graph}> {{ <http://example.org/s> <http://example.org/p> <test> }}"
        update(client, f"CLEAR SILENT GRAPH <{graph}> ; INSERT DATA {{ {data} }}")
        response = client.post(f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", QUERY)
        (row,) = table(response)
        assert row["o"].startswith("http://")
        assert row["o"].endswith("/test")

    def test_update_dataset_default_graph(self, client: Client) -> None:
        data = f"GRAPH <{DATA1}> {{ <{DATA1}> a foaf:Document }}"
        text = f"{FOAF} CLEAR ALL ; INSERT DATA {{ {data} }} ; {RECORDS} WHERE {{ ?s a foaf:Document }}"
        update(client, text, [("using-graph-uri", DATA1)])
        assert client.ask(f"{FOAF} ASK {{ GRAPH <{ANSWER}> {{ <{DATA1}> a foaf:Image }} }}")

    @pytest.mark.usefixtures("documents")
    def test_update_dataset_default_graphs(self, client: Client) -> None:
        graphs = [("using-graph-uri", DATA1), ("using-graph-uri", DATA2)]
        update(client, f"{FOAF} {RECORDS} WHERE {{ ?s a foaf:Document }}", graphs)
        assert self.recorded(client) == {DATA1, DATA2}

    @pytest.mark.usefixtures("documents")
    def test_update_dataset_named_graphs(self, client: Client) -> None:
        graphs = [("using-named-graph-uri", DATA1), ("using-named-graph-uri", DATA2)]
        update(client, f"{FOAF} {RECORDS} WHERE {{ GRAPH ?g {{ ?s a foaf:Document }} }}", graphs)
        assert self.recorded(client) == {DATA1, DATA2}

    @pytest.mark.usefixtures("documents")
    def test_update_dataset_full(self, client: Client) -> None:
        graphs = [("using-graph-uri", DATA1), ("using-named-graph-uri", DATA2)]
        found = (
            "{ GRAPH ?g { ?s a foaf:Document } BIND(?g AS ?in) } UNION "
            "{ ?s a foaf:Document . BIND('default' AS ?in) }"
        )
        made = f"INSERT {{ GRAPH <{ANSWER}> {{ ?s <http://example.org/in> ?in }} }}"
        update(client, f"{FOAF} {made} WHERE {{ {found} }}", graphs)
        response = client.post(f"SELECT ?s ?in {{ GRAPH <{ANSWER}> {{ ?s ?p ?in }} }} ORDER BY ?s", QUERY)
        assert table(response) == [{"s": DATA1, "in": "default"}, {"s": DATA2, "in": DATA2}]

    @staticmethod
    def recorded(client: Client) -> set[str]:
        rows = table(client.post(f"SELECT ?s {{ GRAPH <{ANSWER}> {{ ?s ?p ?o }} }}", QUERY))
        return {row["s"] for row in rows}


@pytest.mark.usefixtures("documents")
class TestUpdatesThatAreRefused:
    @pytest.fixture(autouse=True)
    def nothing_is_changed(self, client: Client, documents: None) -> Iterator[None]:
        yield
        rows = table(client.post("SELECT ?g ?s ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", QUERY))
        assert [row["g"] for row in rows] == [*DATA]

    def test_bad_update_get(self, client: Client) -> None:
        refused(client.get([("update", "CLEAR ALL")]))

    def test_bad_multiple_updates(self, client: Client) -> None:
        refused(client.form([("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")]))

    def test_bad_update_wrong_media_type(self, client: Client) -> None:
        refused(client.post("CLEAR NAMED", {"content-type": "text/plain"}))

    def test_bad_update_missing_form_type(self, client: Client) -> None:
        refused(client.post("update=CLEAR%20NAMED"))

    def test_bad_update_non_utf8(self, client: Client) -> None:
        text = "CLEAR NAMED".encode("utf-16")
        refused(client.post(text, {"content-type": f"{UPDATE['content-type']}; charset=UTF-16"}))
        refused(client.post(text, UPDATE))

    def test_bad_update_syntax(self, client: Client) -> None:
        assert client.form([("update", "CLEAR XYZ")]).status_code == 400

    @pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
    @pytest.mark.parametrize("clause", [f"WITH <{DATA1}>", ""], ids=["WITH", "USING"])
    def test_bad_update_dataset_conflict(self, client: Client, name: str, clause: str) -> None:
        using = "" if clause else f"USING <{DATA1}>"
        text = f"{FOAF} {clause} DELETE {{ ?s a foaf:Document }} {using} WHERE {{ ?s a foaf:Document }}"
        assert client.form([(name, DATA2), ("update", text)]).status_code == 400


def test_all_are_here() -> None:
    try:
        manifest = suites() / "sparql11" / "protocol" / "manifest.ttl"
    except SuitesMissing as missing:
        pytest.skip(str(missing))
    listed = set(re.findall(r"^:(\w+) rdf:type mf:ProtocolTest", manifest.read_text(), re.MULTILINE))
    classes = (TestQueries, TestDatasets, TestQueriesThatAreRefused, TestUpdates, TestUpdatesThatAreRefused)
    written = {
        name.removeprefix("test_") for each in classes for name in vars(each) if name.startswith("test_")
    }
    assert len(listed) == 34
    assert written == listed
