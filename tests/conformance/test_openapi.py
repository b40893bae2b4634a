"""The service does what its OpenAPI document says, whatever a client sends (schemathesis)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

if TYPE_CHECKING:
    from schemathesis import BaseSchema, Case, SerializationContext
    from tests.conformance.serving import Server

EXAMPLES = 40
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/readyz"),
    ("GET", "/sparql"),
    ("POST", "/sparql"),
    *(
        (method, path)
        for path in ("/store", "/store/{path}")
        for method in ("GET", "PUT", "POST", "PATCH", "DELETE")
    ),
]


# What a client may well send, beside what comes out of the document's types.
IRI = "http://example.org/graph"
SAMPLES = {
    "query": [
        "ASK {}",
        "SELECT * { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "SELECT (1/0 AS ?x) {}",
        "SELECT",
    ],
    "update": [
        "CLEAR ALL",
        f"INSERT DATA {{ GRAPH <{IRI}> {{ <s> <p> 1 }} }}",
        "DROP GRAPH <none>",
        "LOAD <x>",
    ],
    "graph": [IRI, "relative"],
    "path": ["a", "a/b.ttl"],
    "format": ["json", "turtle", "text/csv", "nothing"],
    "timeout": ["1", "500ms", "-1"],
    "explain": ["1"],
}
BODIES = {
    "application/sparql-query": SAMPLES["query"],
    "application/sparql-update": [*SAMPLES["update"], "INSERT DATA { <s> <p> 1 }"],
    "text/turtle": ["<s> <p> 1 .", "<s>"],
    "application/n-triples": ["<http://e.org/s> <http://e.org/p> <http://e.org/o> .", "."],
    "application/rdf+xml": [
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
    ],
    "application/ld+json": ['{"@id": "s", "http://e.org/p": 1}', '{"@context": "http://e.org/"}', "["],
}


@schemathesis.serializer(*BODIES)
def as_text(_: SerializationContext, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def realistic(case: Case[Any], data: st.DataObject) -> None:
    """Put in what a client may well send, for some of the parameters and bodies."""
    for place in (case.query, case.path_parameters, case.body):
        if isinstance(place, dict):
            for name in sorted(SAMPLES.keys() & place.keys()):
                if data.draw(st.booleans()):
                    place[name] = data.draw(st.sampled_from(SAMPLES[name]))
    if case.media_type in BODIES and data.draw(st.booleans()):
        case.body = data.draw(st.sampled_from(BODIES[case.media_type]))


@pytest.fixture(scope="module")
def schema(server: Server) -> BaseSchema:
    return schemathesis.openapi.from_url(f"{server.url}/openapi.json")


def test_all_operations_are_here(schema: BaseSchema) -> None:
    operations = [each.ok() for each in schema.get_all_operations()]  # type: ignore[union-attr]
    assert {(each.method.upper(), each.path) for each in operations} == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("token", [True, False], ids=["token", "no token"])
def test_it_does_what_the_document_says(
    schema: BaseSchema, server: Server, method: str, path: str, token: bool
) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method].as_strategy(), data=st.data())
    def run(case: Case[Any], data: st.DataObject) -> None:
        realistic(case, data)
        case.call_and_validate(headers=server.bearer if token else {}, checks=CHECKS)

    run()
