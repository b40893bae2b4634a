"""The endpoint and the graph store in OpenAPI 3.1.

The method ``QUERY`` has no place there (OpenAPI 3.2 has one); the description of ``POST`` names it.
"""

from __future__ import annotations

from typing import Any, Final

from civigraph.engine.base import RESULT_FORMATS, ResultKind
from civigraph.http.formats import OFFERS
from civigraph.http.openapi_resources import resource_paths
from civigraph.http.problems import TYPES
from civigraph.http.protocol import FORM, QUERY, UPDATE
from civigraph.http.uploads import DOCUMENTS, MULTIPART

_TEXT: Final = {"type": "string"}
_READABLE: Final = {kind: {"schema": _TEXT} for kind in ("text/html", "text/plain")}
_MULTIPLE: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}
_FORMAT: Final = (
    {"type": "string", "examples": [each.name for each in RESULT_FORMATS]},
    "Format of the answer; goes before Accept.",
)
_TIMEOUT: Final = (
    {"type": "string", "examples": ["10", "10s", "500ms"]},
    "Time limit in seconds, or with a unit. Above the server's limit it is lowered, as the header "
    "Civigraph-Timeout then says.",
)
_QUERY_PARAMETERS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "query": (_TEXT, "SPARQL 1.1 query. Without it, the service describes itself."),
    "default-graph-uri": (_MULTIPLE, "Graphs of the store that form the default graph. Nothing is fetched."),
    "named-graph-uri": (_MULTIPLE, "Graphs of the store that GRAPH sees. Nothing is fetched."),
    "format": _FORMAT,
    "explain": (
        {"type": "string", "enum": ["0", "1"]},
        "1: do not run the query but explain it, as JSON, text or a page.",
    ),
    "timeout": _TIMEOUT,
}
_UPDATE_PARAMETERS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "update": (_TEXT, "SPARQL 1.1 update, done whole or not at all."),
    "using-graph-uri": (_MULTIPLE, "Graphs that form the default graph of each WHERE."),
    "using-named-graph-uri": (_MULTIPLE, "Graphs that GRAPH sees in each WHERE."),
    "timeout": _TIMEOUT,
}
_GRAPH_PARAMETERS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "graph": ({"type": "string", "format": "iri"}, "Name of the graph, an absolute IRI."),
    "default": (_TEXT, "The default graph; needs no value. Give this or graph."),
    "format": _FORMAT,
    "timeout": _TIMEOUT,
}
_READ_ERRORS: Final = (304, 400, 403, 406, 429, 503, 504, 507)
_QUERY_ERRORS: Final = (*_READ_ERRORS, 414, 422)
_POST_ERRORS: Final = (*_QUERY_ERRORS, 408, 413, 415)
_WRITE_ERRORS: Final = (400, 401, 403, 404, 408, 412, 413, 415, 422, 429, 503, 504, 507)
_FIELDS: Final = {
    name: {"description": text, "schema": _TEXT}
    for name, text in {
        "Civigraph-Timeout": "The limit in force, in seconds; where one was asked for.",
        "ETag": "Validator of the answer; absent where the answer differs each time.",
        "Cache-Control": "How long others may keep the answer.",
        "Server-Timing": "How long the parts of the answer took.",
    }.items()
}


def paths(*, writable: bool, linked: bool = False) -> dict[str, Any]:
    """Path items of what answers requests by itself.

    Args:
        writable: updates and writes of graphs are taken.
        linked: resources are dereferenced.
    """
    graph = {"name": "path", "in": "path", "required": True, "schema": _TEXT}
    below = [{**graph, "description": "What the graph's name has behind the address of the store."}]
    inherited = [each for each in _inline(_GRAPH_PARAMETERS) if each["name"] not in ("graph", "default")]
    return {
        "/sparql": {"get": _query_by_get(), "post": _post(writable=writable)},
        "/store": _store("", _inline(_GRAPH_PARAMETERS), writable=writable),
        "/store/{path}": _store("-by-address", [*below, *inherited], writable=writable),
        **(resource_paths() if linked else {}),
    }


SECURITY: Final = {"token": {"type": "http", "scheme": "bearer"}}
"""Security schemes: tokens that the operator gives out."""


def _query_by_get() -> dict[str, Any]:
    return {
        "operationId": "query",
        "tags": ["SPARQL"],
        "summary": "Answer a SPARQL query",
        "parameters": _inline(_QUERY_PARAMETERS),
        "responses": _responses(_answers(), _QUERY_ERRORS),
    }


def _post(*, writable: bool) -> dict[str, Any]:
    forms = [_form(_QUERY_PARAMETERS, "query")]
    bodies: dict[str, Any] = {QUERY: {"schema": _TEXT}}
    answers, errors = _answers(), set(_POST_ERRORS)
    more: dict[str, Any] = {}
    parameters = {name: each for name, each in _QUERY_PARAMETERS.items() if name != "query"}
    summary = "Answer a SPARQL query"
    if writable:
        forms.append(_form(_UPDATE_PARAMETERS, "update"))
        bodies[UPDATE] = {"schema": _TEXT}
        errors |= set(_WRITE_ERRORS)
        parameters |= {name: each for name, each in _UPDATE_PARAMETERS.items() if name != "update"}
        more = {"security": [{}, {"token": []}]}
        summary = "Answer a SPARQL query, or run an update"
    bodies[FORM] = {"schema": forms[0] if len(forms) == 1 else {"oneOf": forms}}
    return {
        "operationId": "query-by-post",
        "tags": ["SPARQL"],
        "summary": summary,
        "description": f"The method QUERY takes {QUERY} and {FORM} with a query likewise, and is safe.",
        "parameters": _inline(parameters),
        "requestBody": {"required": True, "content": bodies},
        "responses": _responses(answers, tuple(errors - {304})),
        **more,
    }


def _store(suffix: str, parameters: list[dict[str, Any]], *, writable: bool) -> dict[str, Any]:
    types = {offer.content_type.partition(";")[0] for offer in OFFERS[ResultKind.GRAPH]}
    graphs = {each: {"schema": _schema(each)} for each in sorted(types)}
    graphs["application/json"] = graphs["application/ld+json"]
    item: dict[str, Any] = {
        "get": {
            "operationId": f"get-graph{suffix}",
            "tags": ["Graph store"],
            "summary": "One whole graph",
            "parameters": parameters,
            "responses": _responses(graphs, (*_READ_ERRORS, 404)),
        }
    }
    if not writable:
        return item
    documents = {kind: {"schema": _TEXT} for kind in DOCUMENTS}
    several = {**documents, MULTIPART: {"schema": {"type": "object"}}}
    writes: dict[str, tuple[str, dict[str, Any] | None]] = {
        "put": ("Replace a graph, or make it", documents),
        "post": ("Add to a graph; without a name, make a new one", several),
        "delete": ("Drop a graph", None),
        "patch": ("Run an update that touches this graph only", {UPDATE: {"schema": _TEXT}}),
    }
    for method, (summary, content) in writes.items():
        body = {"requestBody": {"required": True, "content": content}} if content else {}
        item[method] = {
            "operationId": f"{method}-graph{suffix}",
            "tags": ["Graph store"],
            "summary": summary,
            "parameters": parameters,
            "responses": _written() | _responses({}, _WRITE_ERRORS, success=False),
            "security": [{"token": []}],
            **body,
        }
    return item


def _written() -> dict[str, Any]:
    document = {"application/json": {"schema": {"type": "object"}}}
    return {
        "200": {"description": "Done", "content": document},
        "201": {"description": "Done; the graph is new", "content": document},
        "204": {"description": "Done; the graph was replaced"},
    }


def _answers() -> dict[str, Any]:
    """Answers to queries, and what stands for them: explanations, the endpoint's page."""
    found = {each.media_type: {"schema": _schema(each.media_type)} for each in RESULT_FORMATS}
    return {**found, "application/json": {"schema": {"type": "object"}}, **_READABLE}


def _schema(media_type: str) -> dict[str, Any]:
    if media_type == "application/ld+json":
        return {"type": ["object", "array"]}
    return {"type": "object"} if media_type.endswith("json") else _TEXT


def _responses(content: dict[str, Any], errors: tuple[int, ...], *, success: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if success:
        found["200"] = {"description": "The answer", "headers": _FIELDS, "content": content}
    problem = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
        "text/html": {"schema": _TEXT},
    }
    for status in sorted(errors):
        titles = [each.title for each in TYPES.values() if each.status == status]
        found[str(status)] = (
            {"description": "; ".join(titles), "content": problem}
            if titles
            else {"description": "What the client has is still right"}
        )
    return found


def _inline(parameters: dict[str, tuple[dict[str, Any], str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "schema": schema, "description": text}
        for name, (schema, text) in parameters.items()
    ]


def _form(parameters: dict[str, tuple[dict[str, Any], str]], required: str) -> dict[str, Any]:
    properties = {name: {**schema, "description": text} for name, (schema, text) in parameters.items()}
    return {"type": "object", "required": [required], "properties": properties}


PROBLEM: Final = {
    "type": "object",
    "description": "Problem Details (RFC 9457)",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "available": {"type": "array", "items": _TEXT},
    },
}
"""Schema of the document that every error comes with."""
