"""The service description holds what is true of the service."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, VOID

from civigraph.engine.base import RESULT_FORMATS
from civigraph.http.description import Describer, Features, service_description
from civigraph.http.problems import ProblemError
from civigraph.http.site import Example, Site

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SITE = Site(
    "Rivers",
    triples=5,
    graphs={"urn:b": 2, "urn:a": 3},
    examples=(Example("length", "How long are the rivers?", "SELECT * { ?river <urn:length> ?km }"),),
)
SCOPE = {
    "type": "http",
    "scheme": "https",
    "root_path": "/kg",
    "headers": [(b"host", b"example.org")],
    "server": ("127.0.0.1", 80),
}
SERVICE = rdflib.URIRef("https://example.org/kg/sparql")


def described(accept: str | None, wanted: str | None = None, host: bytes = b"example.org") -> tuple[str, str]:
    fields, body = Describer(SITE).respond(
        {**SCOPE, "headers": [(b"host", host)]}, accept, (wanted,) if wanted else ()
    )
    assert dict(fields)[b"content-length"] == str(len(body)).encode()
    assert dict(fields)[b"vary"] == b"Accept"
    return dict(fields)[b"content-type"].decode(), body.decode()


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        (None, "turtle"),
        ("*/*", "turtle"),
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/json", "json-ld"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
    ],
)
def test_every_serialisation_says_the_same(accept: str | None, syntax: str) -> None:
    expected = rdflib.Graph()
    features = Features(store="https://example.org/kg/store")
    for quad in service_description(str(SERVICE), SITE, features):
        expected.parse(data=f"{quad.subject} {quad.predicate} {quad.object} .", format="nt")
    _, body = described(accept)
    read = rdflib.Dataset(default_union=True)
    read.parse(data=body, format=syntax)
    assert {triple[:3] for triple in read.triples((None, None, None))} == set(expected)


def test_the_description_names_endpoint_language_and_formats() -> None:
    graph = rdflib.Graph().parse(data=described("text/turtle")[1], format="turtle")
    assert graph.value(SERVICE, SD.endpoint) == SERVICE
    assert set(graph.objects(SERVICE, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert len(set(graph.objects(SERVICE, SD.resultFormat))) == len(RESULT_FORMATS)


@pytest.mark.parametrize("writable", [True, False])
@pytest.mark.parametrize("union", [True, False])
def test_only_what_is_on_is_claimed(writable: bool, union: bool) -> None:
    _, body = Describer(SITE, writable=writable, union=union).respond(SCOPE, "text/turtle")
    graph = rdflib.Graph().parse(data=body, format="turtle")
    assert ((SERVICE, SD.supportedLanguage, SD.SPARQL11Update) in graph) == writable
    assert ((SERVICE, SD.inputFormat, None) in graph) == writable
    assert ((SERVICE, SD.feature, SD.UnionDefaultGraph) in graph) == union
    assert (SERVICE, RDFS.seeAlso, rdflib.URIRef("https://example.org/kg/store")) in graph


def test_the_description_does_not_claim_federation() -> None:
    assert "Federated" not in described("text/turtle")[1]


def test_the_dataset_is_described_with_its_graphs_and_counts() -> None:
    graph = rdflib.Graph().parse(data=described("text/turtle")[1], format="turtle")
    dataset = graph.value(SERVICE, SD.defaultDataset)
    default = graph.value(dataset, SD.defaultGraph)
    assert graph.value(default, VOID.triples) == rdflib.Literal(5)
    named = {graph.value(each, SD.name): each for each in graph.objects(dataset, SD.namedGraph)}
    assert set(named) == {rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b")}
    assert graph.value(graph.value(named[rdflib.URIRef("urn:a")], SD.graph), VOID.triples) == rdflib.Literal(
        3
    )
    assert (dataset, RDF.type, SD.Dataset) in graph


def test_a_browser_gets_the_page_of_the_endpoint() -> None:
    kind, page = described("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert kind == "text/html; charset=utf-8"
    assert "https://example.org/kg/sparql" in page
    assert '<form action="/kg/sparql" method="get">' in page
    assert "How long are the rivers?" in page
    assert "query=SELECT+%2A+%7B" in page


def test_html_that_is_no_more_wanted_than_turtle_is_not_sent() -> None:
    assert described("text/html, text/turtle")[0] == "text/turtle; charset=utf-8"


def test_the_format_parameter_goes_before_accept() -> None:
    assert described("text/html", "nt")[0] == "application/n-triples"
    assert described("text/turtle", "html")[0] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "wanted"), [("image/png", None), ("text/csv", None), (None, "csv"), (None, "exe")]
)
def test_what_is_not_on_offer_is_refused_with_the_list(accept: str | None, wanted: str | None) -> None:
    with pytest.raises(ProblemError) as caught:
        described(accept, wanted)
    assert caught.value.problem.type.status == 406
    assert "text/turtle" in caught.value.problem.members["available"]


@pytest.mark.parametrize("host", [b"", b"a<b>", b"a b", b"x/../y", b"host:99999999", b"\xff"])
def test_a_host_that_no_address_can_hold_gives_way_to_the_socket(host: bytes) -> None:
    assert "https://127.0.0.1:80/kg/sparql" in described("application/n-triples", host=host)[1]
