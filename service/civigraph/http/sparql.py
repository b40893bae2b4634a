"""``/sparql``: the SPARQL 1.1 Protocol as a raw ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from civigraph.http.messages import (
    CORS,
    header,
    preflight,
    read_body,
    send_empty,
    send_problem,
    send_whole,
    wrong_method,
)
from civigraph.http.negotiation import parse_media_type
from civigraph.http.observation import observation_of
from civigraph.http.problems import ProblemError, problem
from civigraph.http.protocol import (
    FORM,
    QUERY,
    UPDATE,
    QueryOperation,
    UpdateOperation,
    media_type_of,
    read_get,
    read_post,
    read_query,
)
from civigraph.http.querying import QueryResponder
from civigraph.http.reports import ReportError
from civigraph.http.updating import UpdateResponder

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from civigraph.config import Settings
    from civigraph.engine.base import Engine
    from civigraph.http.auth import Guard
    from civigraph.http.cache import ResultCache
    from civigraph.http.description import Describer
    from civigraph.http.explaining import ExplanationResponder

ALLOW: Final = "GET, HEAD, OPTIONS, POST, QUERY"
_QUERIES: Final = f"{QUERY}, {FORM}"


class SparqlEndpoint:
    """The endpoint over one engine.

    Args:
        engine: answers the queries; started and stopped by the application around this one.
        settings: limits of time and size.
        describer: answers requests without a query.
        guard: says who may send updates.
        cache: keeps answers.
        explanations: explains queries that are not to be answered.
        reader: answers the queries instead of the engine, which then takes the updates only.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        describer: Describer,
        *,
        guard: Guard,
        cache: ResultCache,
        explanations: ExplanationResponder,
        reader: Engine | None = None,
    ) -> None:
        self._settings, self._describer, self._guard = settings, describer, guard
        self._queries = QueryResponder(reader or engine, settings, cache)
        self._updates = UpdateResponder(engine)
        self._explanations = explanations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        observation_of(scope).endpoint = "sparql"
        try:
            await self._respond(scope, receive, send)
        except ProblemError as error:
            await send_problem(scope, send, error.problem)
        except ReportError as error:
            observation_of(scope).outcome = "shapes-violated"
            status, fields, body = error.render(header(scope, b"accept"), scope.get("root_path", ""))
            await send_whole(scope, send, status, [*CORS, *fields], body)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await send_empty(send, 204, self._options(scope))
            return
        operation = await self._read(scope, receive)
        if operation is None:
            return
        if isinstance(operation, UpdateOperation):
            observation_of(scope).operation = "update"
            await self._guard.check(scope)
            await self._updates.respond(scope, receive, send, operation)
        elif operation.query is None:
            fields, body = self._describer.respond(scope, header(scope, b"accept"), operation.formats)
            extra = [(b"accept-query", _QUERIES.encode())]
            await send_whole(scope, send, 200, [*CORS, *fields, *extra], body)
        elif operation.explain:
            await self._explanations.respond(scope, receive, send, operation, operation.query)
        else:
            await self._queries.respond(scope, receive, send, operation, operation.query)

    async def _read(self, scope: Scope, receive: Receive) -> QueryOperation | UpdateOperation | None:
        """What is asked; ``None`` when the client goes away before it has said so."""
        limit = self._settings.max_query_bytes
        query_string: bytes = scope["query_string"]
        if len(query_string) > limit:
            detail = f"The address is longer than {limit} bytes. Use POST."
            raise ProblemError(problem("uri-too-long", detail))
        content_type = header(scope, b"content-type")
        match scope["method"]:
            case "GET" | "HEAD":
                return read_get(query_string)
            case "POST":
                media_type_of(content_type)
                if _is_update(content_type):
                    observation_of(scope).operation = "update"
                    await self._guard.check(scope)
                body = await self._body(scope, receive)
                return None if body is None else read_post(query_string, content_type, body)
            case "QUERY":
                media_type_of(content_type, (QUERY, FORM))
                body = await self._body(scope, receive)
                return None if body is None else read_query(query_string, content_type, body)
            case method:
                raise wrong_method(method, ALLOW)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        return await read_body(scope, receive, self._settings.max_query_bytes, self._settings.request_timeout)

    def _options(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        posts = [QUERY, *([UPDATE] if self._guard.writable else []), FORM]
        return preflight(scope, ALLOW, ("accept-post", ", ".join(posts)), ("accept-query", _QUERIES))


def _is_update(content_type: str | None) -> bool:
    """Whether the body is an update by its type, so that nobody has to read it to know."""
    read = parse_media_type(content_type) if content_type else None
    return read is not None and f"{read.type}/{read.subtype}" == UPDATE
