"""The endpoint in OpenAPI 3.1: the SPARQL 1.1 Protocol as operations."""

from __future__ import annotations

from typing import Any, Final

from civigraph.engine.base import RESULT_FORMATS
from civigraph.http.problems import TYPES

_MULTIPLE: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}
_PARAMETERS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "query": ({"type": "string"}, "SPARQL 1.1 query. Without it, the service describes itself."),
    "default-graph-uri": (_MULTIPLE, "Graphs of the store that form the default graph. Nothing is fetched."),
    "named-graph-uri": (_MULTIPLE, "Graphs of the store that GRAPH sees. Nothing is fetched."),
    "format": (
        {"type": "string", "examples": [each.name for each in RESULT_FORMATS]},
        "Format of the answer; goes before Accept.",
    ),
    "timeout": (
        {"type": "string", "examples": ["10", "10s", "500ms"]},
        "Time limit in seconds, or with a unit. Above the server's limit it is lowered, as the header "
        "Civigraph-Timeout then says.",
    ),
}


def _responses() -> dict[str, Any]:
    content = {each.media_type: {"schema": {"type": "string"}} for each in RESULT_FORMATS}
    fields = {
        "Civigraph-Timeout": {"description": "The limit in force, in seconds.", "schema": {"type": "string"}}
    }
    responses: dict[str, Any] = {"200": {"description": "The answer", "headers": fields, "content": content}}
    for each in TYPES.values():
        if each.status not in (404, 405, 500):
            titles = [other.title for other in TYPES.values() if other.status == each.status]
            document = {"application/problem+json": {"schema": {"type": "object"}}}
            responses[str(each.status)] = {"description": "; ".join(titles), "content": document}
    return responses


def _paths() -> dict[str, Any]:
    inline = [
        {"name": name, "in": "query", "schema": schema, "description": text}
        for name, (schema, text) in _PARAMETERS.items()
    ]
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {name: {**schema, "description": text} for name, (schema, text) in _PARAMETERS.items()},
    }
    bodies = {
        "application/sparql-query": {"schema": {"type": "string"}},
        "application/x-www-form-urlencoded": {"schema": form},
    }
    get = {"operationId": "query", "parameters": inline}
    post = {
        "operationId": "query-by-post",
        "parameters": inline[1:],
        "requestBody": {"required": True, "content": bodies},
    }
    common = {"tags": ["SPARQL"], "summary": "Answer a SPARQL query", "responses": _responses()}
    return {"/sparql": {"get": {**common, **get}, "post": {**common, **post}}}


SPARQL_PATHS: Final = _paths()
"""Path items of the endpoint."""
