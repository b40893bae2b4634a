"""Whatever a client sends, the answer is one that says what was wrong, never an internal error."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.http.running import Writable

METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY", "TRACE"]
PATHS = [
    "/sparql",
    "/sparql/",
    "/query",
    "/update",
    "/store",
    "/store/",
    "/store/a",
    "/store/%00",
    "/store//x?",
]
NAMES = ["query", "update", "graph", "default", "format", "timeout", "explain", "version"]
GRAPHS = ["default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri"]
VALUES = [
    "",
    "ASK {}",
    "SELECT * { ?s ?p ?o } LIMIT 3",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3",
    "SELECT (1/0 AS ?x) (xsd:integer('x') AS ?y) {}",
    "SELECT * { SERVICE SILENT <urn:x> {} }",
    "INSERT DATA { <urn:a> <urn:b> '\\u0001' }",
    "CLEAR DEFAULT",
    "LOAD <urn:x>",
    "urn:g",
    "relative",
    "json",
    "rdfxml",
    "text/turtle",
    "1",
    "10s",
    "1e999",
]
BODIES = [
    b"",
    b"ASK {}",
    b"update=CLEAR+DEFAULT",
    b"query=ASK+%7B%7D",
    b"<urn:a> <urn:b> 1 .",
    b"<rdf:RDF/>",
    b"{}",
    b"[]",
    b"\xff\xfe",
    b"\x00",
    b"--x\r\n\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; filename="a.ttl"\r\n\r\n<urn:a> <urn:b> 1 .\r\n--x--',
]
TYPES = [
    "",
    "application/sparql-query",
    "application/sparql-update",
    "application/x-www-form-urlencoded",
    "text/turtle",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-triples",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    'multipart/form-data; boundary="',
    "text/turtle; charset=latin-1",
    ";;;",
]
# Values of header fields are printable ASCII here: a client's own library refuses the rest.
printable = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30).map(str.strip)
texts = st.one_of(st.sampled_from(VALUES), st.text(max_size=40))
fields = st.fixed_dictionaries(
    {},
    optional={
        "accept": st.one_of(
            st.sampled_from(["*/*", "text/html", "text/csv", "application/ld+json"]), printable
        ),
        "accept-encoding": st.one_of(st.sampled_from(["gzip", "identity;q=0", "*;q=0", "zstd"]), printable),
        "content-type": st.one_of(st.sampled_from(TYPES), printable),
        "content-encoding": printable,
        "if-match": st.one_of(st.just("*"), printable),
        "if-none-match": st.one_of(st.sampled_from(["*", '"x"', 'W/"a-b-c"', '"1~turtle~gzip"']), printable),
        "authorization": printable,
        "x-request-id": printable,
        "access-control-request-headers": printable,
        "host": st.one_of(st.sampled_from(["a", "[::1]:80", "a b", "<x>", "a/../b"]), printable),
    },
)
known = {400, 401, 403, 404, 405, 406, 408, 412, 413, 414, 415, 422, 429, 501, 503, 504, 507}


@pytest.mark.parametrize("authorized", [True, False])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS),
    given_parameters=st.lists(st.tuples(st.sampled_from(NAMES + GRAPHS), texts), max_size=4),
    headers=fields,
    body=st.one_of(st.sampled_from(BODIES), st.binary(max_size=60)),
)
def test_nothing_that_is_sent_is_an_internal_error(
    writable: Writable,
    *,
    authorized: bool,
    method: str,
    path: str,
    given_parameters: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
) -> None:
    if authorized:
        headers = {**headers, **writable.authorized}
    query_string = urlencode(given_parameters, errors="surrogatepass")
    response = httpx.request(
        method, f"{writable.url}{path}?{query_string}", headers=headers, content=body, timeout=30
    )
    assert response.status_code < 400 or response.status_code in known, response.text
    if response.headers.get("content-type") == "application/problem+json" and method != "HEAD":
        assert response.json()["type"] != "/problems/internal"
