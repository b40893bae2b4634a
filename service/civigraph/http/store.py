"""``/store``: the SPARQL 1.1 Graph Store HTTP Protocol as a raw ASGI application."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Final

from civigraph.engine.base import GraphOperation, GraphRequest, GraphWrite, ResultKind
from civigraph.errors import EngineError
from civigraph.http.compression import CODINGS, IDENTITY, coding_quality, compress
from civigraph.http.conditions import read_condition
from civigraph.http.disconnect import CancelOnDisconnect
from civigraph.http.formats import available, named, negotiate
from civigraph.http.graphs import read_target, store_address
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
from civigraph.http.observation import observation_of
from civigraph.http.preconditions import Preconditions, graph_tag
from civigraph.http.problems import ProblemError, from_engine, problem
from civigraph.http.problems import header_field as field
from civigraph.http.protocol import UPDATE, decode, media_type_of
from civigraph.http.querying import acceptable_coding, coding_for
from civigraph.http.reports import ReportError
from civigraph.http.streaming import Outgoing, beginning
from civigraph.http.uploads import DOCUMENTS, MULTIPART, Upload, read_upload, upload_type
from civigraph.http.writing import acknowledged, acknowledgement, client_of, refusals, writable

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from civigraph.config import Settings
    from civigraph.engine.base import Answer, Engine, Written
    from civigraph.http.auth import Guard
    from civigraph.http.conditions import EntityTag
    from civigraph.http.formats import Offer
    from civigraph.http.graphs import Target
    from civigraph.http.messages import Headers

_READS: Final = "GET, HEAD, OPTIONS"
_WRITES: Final = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
_OPERATIONS: Final = {
    "PUT": GraphOperation.PUT,
    "POST": GraphOperation.POST,
    "DELETE": GraphOperation.DELETE,
    "PATCH": GraphOperation.PATCH,
}


class StoreEndpoint:
    """The graph store over one engine.

    Args:
        engine: holds the graphs; started and stopped by the application around this one.
        settings: limits of time and size.
        guard: says who may write.
    """

    def __init__(self, engine: Engine, settings: Settings, guard: Guard) -> None:
        self._engine, self._settings, self._guard = engine, settings, guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        observation_of(scope).endpoint = "store"
        try:
            await self._respond(scope, receive, send)
        except ProblemError as error:
            await send_problem(scope, send, error.problem)
        except ReportError as error:
            observation_of(scope).outcome = "shapes-violated"
            status, fields, body = error.render(header(scope, b"accept"), scope.get("root_path", ""))
            await send_whole(scope, send, status, [*CORS, *fields], body)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await send_empty(send, 204, self._options(scope))
        elif method in ("GET", "HEAD"):
            observation_of(scope).operation = "get"
            with CancelOnDisconnect(receive):
                await self._get(scope, send, read_target(scope))
        elif method in _OPERATIONS:
            observation_of(scope).operation = _OPERATIONS[method].value
            await self._guard.check(scope)
            await self._write(scope, receive, send, read_target(scope))
        else:
            raise wrong_method(method, self._allow)

    @property
    def _allow(self) -> str:
        return _WRITES if self._guard.writable else _READS

    def _options(self, scope: Scope) -> Headers:
        if not self._guard.writable:
            return preflight(scope, _READS)
        posts = ("accept-post", ", ".join((*DOCUMENTS, MULTIPART)))
        return preflight(scope, _WRITES, posts, ("accept-patch", UPDATE))

    # ---- reading

    async def _get(self, scope: Scope, send: Send, target: Target) -> None:
        if target.is_store:
            raise _nameless()
        offer = _offer(scope, target)
        coding = acceptable_coding(scope)
        answer = await self._graph(scope, target, offer)
        try:
            fields = [
                *CORS,
                (b"vary", b"Accept, Accept-Encoding"),
                field("cache-control", self._settings.cache_control),
            ]
            tag = unchanged(scope, answer, offer)
            if tag is not None:
                await send_empty(send, 304, [*fields, field("etag", str(tag))])
            else:
                fields.append((b"content-type", offer.content_type.encode()))
                await send_graph(scope, send, fields, coding=coding, offer=offer, answer=answer)
        finally:
            await answer.chunks.aclose()

    async def _graph(self, scope: Scope, target: Target, offer: Offer) -> Answer:
        request = GraphRequest(target.graph, offer.format, target.timeout, client_of(scope))
        try:
            return await self._engine.graph(request)
        except EngineError as error:
            raise ProblemError(from_engine(error)) from error

    # ---- writing

    async def _write(self, scope: Scope, receive: Receive, send: Send, target: Target) -> None:
        operation = _OPERATIONS[scope["method"]]
        creates = target.is_store and operation is GraphOperation.POST
        if target.is_store and not creates:
            raise _nameless()
        upload = await self._upload(scope, receive, operation, target)
        if upload is None:
            return
        graph = f"{store_address(scope)}/{uuid.uuid4()}" if creates else target.graph
        write = GraphWrite(
            operation,
            graph,
            upload.data,
            upload.media_type,
            graph or target.base,
            absent=creates,
            timeout=target.timeout,
            client=client_of(scope),
        )
        with CancelOnDisconnect(receive):
            with refusals():
                written = await Preconditions.of(scope).write(writable(self._engine), write)
            await _acknowledge(scope, send, write, written, named=creates)

    async def _upload(
        self, scope: Scope, receive: Receive, operation: GraphOperation, target: Target
    ) -> Upload | None:
        """What is to be written; ``None`` when the client goes away before it has sent it."""
        content_type = header(scope, b"content-type")
        if operation is GraphOperation.DELETE:
            return Upload(b"", "")
        if operation is GraphOperation.PATCH:
            kind = media_type_of(content_type, (UPDATE,))
            body = await self._body(scope, receive, self._settings.max_query_bytes)
            if body is not None:
                decode(body, "The update")
            return None if body is None else Upload(body, kind)
        kind = upload_type(content_type, form=operation is GraphOperation.POST)
        body = await self._body(scope, receive, self._settings.max_store_bytes)
        if body is None or kind != MULTIPART:
            return None if body is None else Upload(body, kind)
        assert content_type is not None, "it has a kind"
        with refusals():
            return await asyncio.to_thread(read_upload, content_type, body, target.graph or target.base)

    async def _body(self, scope: Scope, receive: Receive, limit: int) -> bytes | None:
        return await read_body(scope, receive, limit, self._settings.request_timeout)


def _offer(scope: Scope, target: Target) -> Offer:
    """The serialisation that suits the client best.

    Raises:
        ProblemError: 406, none does.
    """
    accept = header(scope, b"accept")
    offers = named(*target.formats) if target.formats else negotiate(accept)
    if ResultKind.GRAPH not in offers:
        asked = ", ".join(target.formats) or accept
        detail = f"{target.called} is not available as {asked}."
        raise ProblemError(problem("not-acceptable", detail, available=available(ResultKind.GRAPH)))
    return offers[ResultKind.GRAPH]


async def send_graph(
    scope: Scope, send: Send, fields: Headers, *, coding: str, offer: Offer, answer: Answer
) -> None:
    """Send a whole graph as it comes; ``fields`` are those that do not depend on the content coding."""
    first, ended = await beginning(answer.chunks)
    if ended:
        coding = coding_for(scope, coding, len(first))
        body = first if coding == IDENTITY else compress(first, coding)
        fields = [*_tagged(fields, answer, offer, coding), field("content-length", str(len(body)))]
        await send_whole(scope, send, 200, fields, body)
    elif scope["method"] == "HEAD":
        await send_empty(send, 200, _tagged(fields, answer, offer, coding))
    else:
        await Outgoing(send, coding).send(_tagged(fields, answer, offer, coding), first, answer.chunks)


def _tagged(fields: Headers, answer: Answer, offer: Offer, coding: str) -> Headers:
    """Header fields with those that depend on the content coding."""
    tag = graph_tag(answer.generation, offer.format, coding)
    return [
        *fields,
        *([(b"content-encoding", coding.encode())] if coding != IDENTITY else []),
        *([field("etag", str(tag))] if tag is not None else []),
    ]


def unchanged(scope: Scope, answer: Answer, offer: Offer) -> EntityTag | None:
    """The tag of ``If-None-Match`` that stands for what would be sent, if there is one."""
    condition = read_condition(header(scope, b"if-none-match"))
    if condition is None:
        return None
    accept = header(scope, b"accept-encoding")
    valid = {
        tag.opaque: tag
        for coding in CODINGS
        if coding_quality(accept, coding) > 0
        and (tag := graph_tag(answer.generation, offer.format, coding)) is not None
    }
    return next((valid[tag.opaque] for tag in condition.tags if tag.opaque in valid), None)


async def _acknowledge(scope: Scope, send: Send, write: GraphWrite, written: Written, *, named: bool) -> None:
    """Say what was done: 201 for a new graph, 204 for one that was replaced or got nothing, else 200."""
    is_plain = write.operation is GraphOperation.PUT or (
        write.operation is GraphOperation.POST and not write.data.strip()
    )
    if is_plain and not written.created and not written.warnings:
        await send_empty(send, 204, acknowledged(written))
        return
    fields, body = acknowledgement(written, graph=write.graph, created=written.created)
    if named:
        assert write.graph is not None, "a graph that was created has a name"
        fields.append(field("location", write.graph))
    await send_whole(scope, send, 201 if written.created else 200, fields, body)


def _nameless() -> ProblemError:
    detail = "The address names no graph. Add ?graph=IRI or ?default, or a path to the graph below /store/."
    return ProblemError(problem("bad-request", detail))
