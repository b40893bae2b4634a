"""``/sparql``: the query operation of the SPARQL 1.1 Protocol as a raw ASGI application.

Routing and request objects of a framework would cost as much as a small query, so that this application
reads ASGI messages itself.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from civigraph.engine.base import Answer, Engine, QueryRequest
from civigraph.errors import EngineError, NotAcceptable
from civigraph.http.disconnect import CancelOnDisconnect
from civigraph.http.formats import Offer, available, named, negotiate
from civigraph.http.problems import Problem, ProblemError, from_engine, problem
from civigraph.http.protocol import QueryOperation, media_type_of, read_get, read_post

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from civigraph.config import Settings
    from civigraph.http.description import Describer

log = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]

ALLOW: Final = "GET, HEAD, OPTIONS, POST"
CORS: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Civigraph-Timeout, Link, Retry-After"),
]
_PREFLIGHT: Final[Headers] = [
    (b"allow", ALLOW.encode()),
    (b"accept-post", b"application/sparql-query, application/x-www-form-urlencoded"),
    (b"access-control-allow-methods", ALLOW.encode()),
    (b"access-control-max-age", b"86400"),
]


class SparqlEndpoint:
    """The endpoint over one engine.

    Args:
        engine: answers the queries; started and stopped by the application around this one.
        settings: limits of time and size.
        describer: answers requests without a query.
    """

    def __init__(self, engine: Engine, settings: Settings, describer: Describer) -> None:
        self._engine, self._settings, self._describer = engine, settings, describer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        try:
            await self._respond(scope, receive, send)
        except ProblemError as error:
            await _send_problem(scope, send, error.problem)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._settings.max_query_bytes
        if len(scope["query_string"]) > limit:
            raise ProblemError(
                problem("uri-too-long", f"The address is longer than {limit} bytes. Use POST.")
            )
        match scope["method"]:
            case "GET" | "HEAD":
                operation = read_get(scope["query_string"])
            case "POST":
                content_type = header(scope, b"content-type")
                media_type_of(content_type)
                body = await _read_body(scope, receive, limit)
                if body is None:
                    return
                operation = read_post(scope["query_string"], content_type, body)
            case "OPTIONS":
                await _send_empty(send, _preflight(scope))
                return
            case method:
                detail = f"{method} is not offered here. Offered are {ALLOW}."
                raise ProblemError(problem("method-not-allowed", detail, ("allow", ALLOW)))
        if operation.query is None:
            fields, body = self._describer.respond(scope, header(scope, b"accept"), operation.formats)
            await _send_whole(scope, send, 200, [*CORS, *fields], body)
        else:
            await self._answer(scope, receive, send, operation, operation.query)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, operation: QueryOperation, query: str
    ) -> None:
        accept = header(scope, b"accept")
        offers = named(*operation.formats) if operation.formats else negotiate(accept)
        client = scope.get("client")
        request = QueryRequest(
            query,
            {kind: offer.format for kind, offer in offers.items()},
            operation.default_graphs,
            operation.named_graphs,
            operation.timeout,
            client[0] if client else "",
        )
        with CancelOnDisconnect(receive):
            try:
                answer = await self._engine.query(request)
            except NotAcceptable as error:
                raise ProblemError(_unacceptable(", ".join(operation.formats) or accept, error)) from error
            except EngineError as error:
                raise ProblemError(from_engine(error)) from error
            fields = self._fields(operation, offers[answer.kind])
            await _stream(scope, send, fields, answer)

    def _fields(self, operation: QueryOperation, offer: Offer) -> Headers:
        fields = [*CORS, (b"content-type", offer.content_type.encode()), (b"vary", b"Accept")]
        if operation.timeout is not None:
            limit = min(operation.timeout, self._settings.timeout)
            lowered = f";lowered-from={operation.timeout:g}" if limit < operation.timeout else ""
            fields.append((b"civigraph-timeout", f"{limit:g}{lowered}".encode()))
        return fields


def header(scope: Scope, name: bytes) -> str | None:
    """Value of a request's header field; several of one name are joined by commas (RFC 9110, section 5.3)."""
    values = [value for key, value in scope["headers"] if key == name]
    return b", ".join(values).decode("latin-1") if values else None


def _unacceptable(asked: str | None, error: NotAcceptable) -> Problem:
    return problem("not-acceptable", f"{error} Asked for: {asked or 'anything'}.", available=available())


async def _stream(scope: Scope, send: Send, fields: Headers, answer: Answer) -> None:
    """Send an answer.

    If it fails on the way, this returns without an end, upon which the server cuts the connection.
    """
    try:
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        if scope["method"] != "HEAD":
            async for chunk in answer.chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except EngineError as error:
        log.warning("An answer broke off after its first bytes: %s", error)
        return
    finally:
        await answer.chunks.aclose()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _read_body(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """The request's body; ``None`` when the client goes away before it is complete."""
    too_large = ProblemError(
        problem("content-too-large", f"The request is longer than {limit} bytes.", ("connection", "close"))
    )
    announced = header(scope, b"content-length")
    if announced is not None and announced.isdecimal() and int(announced) > limit:
        raise too_large
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise too_large
        more = message.get("more_body", False)
    return b"".join(parts)


def _preflight(scope: Scope) -> Headers:
    """Any header field may be sent: the endpoint knows no credentials (Fetch, section 3.2)."""
    wanted = header(scope, b"access-control-request-headers") or "accept, content-type"
    return [
        *CORS,
        *_PREFLIGHT,
        (b"access-control-allow-headers", wanted.encode("latin-1")),
        (b"vary", b"Access-Control-Request-Headers"),
    ]


async def _send_problem(scope: Scope, send: Send, occurrence: Problem) -> None:
    fields, body = occurrence.render(header(scope, b"accept"), scope.get("root_path", ""))
    await _send_whole(scope, send, occurrence.type.status, [*CORS, *fields], body)


async def _send_whole(scope: Scope, send: Send, status: int, fields: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _send_empty(send: Send, fields: Headers) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": fields})
    await send({"type": "http.response.body", "body": b""})
