"""Content negotiation of the endpoint as a whole: what is asked, and the exact type that comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.http.running import Service

SELECT = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 2"
ASK = "ASK {}"
CONSTRUCT = "CONSTRUCT WHERE { ?s <https://example.org/rivers/def#length> ?o }"
DESCRIBE = "DESCRIBE <https://example.org/rivers/id/thames>"

SRJ = "application/sparql-results+json"
SRX = "application/sparql-results+xml"
CSV = "text/csv; charset=utf-8; header=present"
TSV = "text/tab-separated-values; charset=utf-8"
TTL = "text/turtle; charset=utf-8"
NT = "application/n-triples"
JSONLD = "application/ld+json"
RDFXML = "application/rdf+xml"
TRIG = "application/trig"
NQ = "application/n-quads"

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

# name: query, Accept, content type of the answer or 406
TABLES = {
    "select_without_accept_is_json": (SELECT, "", SRJ),
    "select_of_anything_is_json": (SELECT, "*/*", SRJ),
    "select_of_any_application_is_json": (SELECT, "application/*", SRJ),
    "select_of_any_text_is_csv": (SELECT, "text/*", CSV),
    "select_json": (SELECT, SRJ, SRJ),
    "select_plain_json_comes_under_that_name": (SELECT, "application/json", "application/json"),
    "select_xml": (SELECT, SRX, SRX),
    "select_plain_xml_comes_under_that_name": (SELECT, "application/xml", "application/xml"),
    "select_text_xml_comes_under_that_name_and_says_utf8": (SELECT, "text/xml", "text/xml; charset=utf-8"),
    "select_csv": (SELECT, "text/csv", CSV),
    "select_tsv": (SELECT, "text/tab-separated-values", TSV),
    "select_turtle_is_refused": (SELECT, "text/turtle", "406"),
    "select_rdf_xml_is_refused": (SELECT, "application/rdf+xml", "406"),
    "select_html_is_refused": (SELECT, "text/html", "406"),
    "select_image_is_refused": (SELECT, "image/png", "406"),
    "select_nothing_is_refused": (SELECT, "*/*;q=0", "406"),
    "select_latin_1_is_refused": (SELECT, "text/csv;charset=iso-8859-1", "406"),
    "select_utf_8_is_given": (SELECT, "text/csv;charset=UTF-8", CSV),
    "select_by_quality": (SELECT, f"{SRJ};q=0.1, {SRX};q=0.2", SRX),
    "select_by_quality_against_a_wildcard": (SELECT, f"{SRJ};q=0.1, */*;q=0.05", SRJ),
    "select_by_specificity": (SELECT, "*/*, text/csv", CSV),
    "select_exclusion": (SELECT, f"*/*, {SRJ};q=0", SRX),
    "select_exclusion_of_a_whole_type": (SELECT, "*/*, application/*;q=0", CSV),
    "select_jena_accept": (
        SELECT,
        f"{SRJ}, {SRX};q=0.9, text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
        "application/xml;q=0.2, */*;q=0.1",
        SRJ,
    ),
    "select_rdf4j_accept": (SELECT, f"{SRX};q=0.8, {SRJ}, text/csv;q=0.8", SRJ),
    "select_comunica_accept": (
        SELECT,
        f"{SRJ};q=1.0,{SRX};q=0.7,application/n-quads,application/trig;q=0.95,text/turtle;q=0.9,"
        "application/n-triples;q=0.8,application/ld+json;q=0.3,application/rdf+xml;q=0.2",
        SRJ,
    ),
    "select_yasgui_accept": (
        SELECT,
        f"application/json,{SRJ},{SRX};q=0.9,text/csv;q=0.7,text/turtle;q=0.7,*/*;q=0.5",
        SRJ,
    ),
    "select_chrome": (SELECT, CHROME, "application/xml"),
    "select_firefox": (SELECT, FIREFOX, "application/xml"),
    "ask_without_accept_is_json": (ASK, "", SRJ),
    "ask_xml": (ASK, SRX, SRX),
    "ask_csv": (ASK, "text/csv", CSV),
    "ask_turtle_is_refused": (ASK, "text/turtle", "406"),
}
GRAPHS = {
    "construct_without_accept_is_turtle": (CONSTRUCT, "", TTL),
    "construct_of_anything_is_turtle": (CONSTRUCT, "*/*", TTL),
    "construct_of_any_application_is_ntriples": (CONSTRUCT, "application/*", NT),
    "construct_turtle": (CONSTRUCT, "text/turtle", TTL),
    "construct_ntriples": (CONSTRUCT, NT, NT),
    "construct_plain_text_is_ntriples_under_that_name": (
        CONSTRUCT,
        "text/plain",
        "text/plain; charset=utf-8",
    ),
    "construct_rdfxml": (CONSTRUCT, RDFXML, RDFXML),
    "construct_jsonld": (CONSTRUCT, JSONLD, JSONLD),
    "construct_jsonld_with_a_profile": (
        CONSTRUCT,
        f'{JSONLD};profile="http://www.w3.org/ns/json-ld#expanded"',
        JSONLD,
    ),
    "construct_plain_json_is_jsonld_under_that_name": (CONSTRUCT, "application/json", "application/json"),
    "construct_trig": (CONSTRUCT, TRIG, TRIG),
    "construct_nquads": (CONSTRUCT, NQ, NQ),
    "construct_json_results_are_refused": (CONSTRUCT, SRJ, "406"),
    "construct_csv_is_refused": (CONSTRUCT, "text/csv", "406"),
    "construct_html_is_refused": (CONSTRUCT, "text/html", "406"),
    "construct_by_quality": (CONSTRUCT, f"text/turtle;q=0.5, {RDFXML};q=0.6", RDFXML),
    "construct_chrome": (CONSTRUCT, CHROME, TTL),
    "construct_comunica_accept": (
        CONSTRUCT,
        f"{SRJ};q=1.0,{SRX};q=0.7,application/n-quads,application/trig;q=0.95,text/turtle;q=0.9",
        NQ,
    ),
    "construct_jena_accept": (
        CONSTRUCT,
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
        TTL,
    ),
    "describe_without_accept_is_turtle": (DESCRIBE, "", TTL),
    "describe_rdfxml": (DESCRIBE, RDFXML, RDFXML),
    "describe_csv_is_refused": (DESCRIBE, "text/csv", "406"),
}
# name: query, format, content type of the answer or 406; asked together with an Accept that fits nothing
NAMES = {
    "json": (SELECT, "json", SRJ),
    "json_of_a_graph_is_jsonld": (CONSTRUCT, "json", JSONLD),
    "xml": (SELECT, "xml", SRX),
    "xml_of_a_graph_is_rdfxml": (CONSTRUCT, "xml", RDFXML),
    "csv": (SELECT, "csv", CSV),
    "tsv": (SELECT, "tsv", TSV),
    "ttl": (CONSTRUCT, "ttl", TTL),
    "turtle": (CONSTRUCT, "turtle", TTL),
    "nt": (CONSTRUCT, "nt", NT),
    "rdf": (CONSTRUCT, "rdf", RDFXML),
    "jsonld": (CONSTRUCT, "jsonld", JSONLD),
    "trig": (CONSTRUCT, "trig", TRIG),
    "nq": (CONSTRUCT, "nq", NQ),
    "a_media_type": (SELECT, "text/csv", CSV),
    "a_media_type_whose_plus_was_not_escaped": (SELECT, "application/sparql-results xml", SRX),
    "upper_case": (SELECT, "CSV", CSV),
    "empty_leaves_the_choice_to_accept": (SELECT, "", "406"),
    "unknown": (SELECT, "exe", "406"),
    "a_graph_format_of_a_table": (SELECT, "ttl", "406"),
    "a_table_format_of_a_graph": (CONSTRUCT, "csv", "406"),
    "html": (SELECT, "html", "406"),
}


def answered(response: httpx.Response, expected: str) -> None:
    if expected == "406":
        assert response.status_code == 406
        assert response.headers["content-type"].split(";")[0] in ("application/problem+json", "text/html")
        return
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == expected
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert response.content


@pytest.mark.parametrize(
    ("query", "accept", "expected"), [*TABLES.values(), *GRAPHS.values()], ids=[*TABLES, *GRAPHS]
)
class TestAccept:
    def test_get(self, service: Service, query: str, accept: str, expected: str) -> None:
        answered(httpx.get(service.sparql, params={"query": query}, headers={"accept": accept}), expected)

    def test_post(self, service: Service, query: str, accept: str, expected: str) -> None:
        answered(httpx.post(service.sparql, data={"query": query}, headers={"accept": accept}), expected)


@pytest.mark.parametrize(("query", "name", "expected"), NAMES.values(), ids=NAMES.keys())
def test_format(service: Service, query: str, name: str, expected: str) -> None:
    headers = {"accept": "image/png"}
    answered(httpx.get(service.sparql, params={"query": query, "format": name}, headers=headers), expected)
    answered(httpx.post(service.sparql, data={"query": query, "format": name}, headers=headers), expected)


def test_every_kind_of_answer_says_which_formats_it_has(service: Service) -> None:
    for query in (SELECT, CONSTRUCT):
        available = service.get(query, "image/png").json()["available"]
        working = [kind for kind in available if service.get(query, kind).status_code == 200]
        assert len(working) >= 4
