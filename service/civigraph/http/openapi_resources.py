"""Resources, their pages and their data in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any, Final

from civigraph.http.representations import FORMS
from civigraph.http.signposting import LINKSET

_TEXT: Final = {"type": "string"}
_RESOURCE: Final = {
    "name": "resource",
    "in": "path",
    "required": True,
    "schema": _TEXT,
    "description": "What the resource's IRI has behind the base, percent-encoded; it may have slashes.",
}
_PAGE: Final = {
    "name": "page",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "default": 1},
    "description": "Page of the links to the resource; Link has first, prev, next and last.",
}
_FORMAT: Final = {
    "name": "format",
    "in": "query",
    "schema": {"type": "string", "examples": [form.extension for form in FORMS]},
    "description": "Goes before Accept.",
}
_EXTENSION: Final = {
    "name": "extension",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": [form.extension for form in FORMS]},
}
_ERRORS: Final = {
    "304": "What the client has is still right",
    "400": "Bad request",
    "404": "Nothing is known of it; the problem names what is near",
    "406": "No acceptable format",
    "429": "Too many queries at once",
    "503": "Service busy",
    "504": "Query ran too long",
}


def resource_paths() -> dict[str, Any]:
    """Path items of everything that describes a resource."""
    documents = {form.media_type: {"schema": _TEXT} for form in FORMS}
    found = {"description": "The document", "content": documents}
    return {
        "/data/{resource}.{extension}": _get(
            "data-document", "What is known of a resource, in a format", [_RESOURCE, _EXTENSION, _PAGE], found
        ),
        "/data/{resource}": _get(
            "data", "What is known of a resource, in a format by Accept", [_RESOURCE, _PAGE, _FORMAT], found
        ),
        "/page/{resource}": _get(
            "page", "The page of a resource", [_RESOURCE, _PAGE], _content("The page", "text/html")
        ),
        "/linkset/{resource}": _get(
            "links", "The links of a resource (RFC 9264)", [_RESOURCE], _content("The links", LINKSET)
        ),
        "/context/{version}.jsonld": _get(
            "context",
            "The JSON-LD context of the data documents",
            [{"name": "version", "in": "path", "required": True, "schema": _TEXT}],
            _content("The context", "application/ld+json"),
        ),
        "/.well-known/api-catalog": _get(
            "api-catalog", "The interfaces of this service (RFC 9727)", [], _content("The catalogue", LINKSET)
        ),
    }


def _content(description: str, media_type: str) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": _TEXT}}}


def _get(
    operation: str, summary: str, parameters: list[dict[str, Any]], answer: dict[str, Any]
) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    errors = {
        status: {"description": text} | ({} if status == "304" else {"content": problem})
        for status, text in _ERRORS.items()
    }
    return {
        "get": {
            "operationId": operation,
            "tags": ["Linked data"],
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": answer, **errors},
        }
    }
