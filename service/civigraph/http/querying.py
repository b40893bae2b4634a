"""Answer queries: format, content coding, validators, the cache, and the bytes as they come."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from civigraph.engine.base import QueryRequest, ResultKind
from civigraph.engine.outline import outline
from civigraph.errors import EngineError, NotAcceptable
from civigraph.http.cache import CachedAnswer, CacheKey
from civigraph.http.compression import IDENTITY, SMALLEST, choose_coding, coding_quality
from civigraph.http.conditions import EntityTag, read_condition
from civigraph.http.disconnect import CancelOnDisconnect
from civigraph.http.formats import available, named, negotiate
from civigraph.http.links import query_base
from civigraph.http.messages import CORS, header, send_empty, send_whole
from civigraph.http.observation import observation_of
from civigraph.http.problems import ProblemError, from_engine, problem
from civigraph.http.streaming import Outgoing, beginning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from civigraph.config import Settings
    from civigraph.engine.base import Chunks, Engine
    from civigraph.http.cache import ResultCache
    from civigraph.http.formats import Offer
    from civigraph.http.messages import Headers
    from civigraph.http.problems import Problem
    from civigraph.http.protocol import QueryOperation

_CONDITIONAL: Final = frozenset({"GET", "HEAD", "QUERY"})
# Every name of a function that gives another value each time has one of these in it.
_MAYBE_VOLATILE: Final = re.compile("NOW|RAND|UUID|BNODE", re.IGNORECASE)
_READABLE: Final = 8192
_IN_THREAD: Final = 256 * 1024


@dataclass(slots=True)
class _Reply:
    """A response in the making.

    Attributes:
        scope: the request's.
        send: the ASGI callable.
        coding: content coding, if the body is not short.
        fields: header fields that do not depend on the body.
        key: what the answer is known by; ``None`` where it has no validator and is not kept.
    """

    scope: Scope
    send: Send
    coding: str
    fields: Headers
    key: CacheKey | None

    @property
    def method(self) -> str:
        method: str = self.scope["method"]
        return method

    def tagged(self, coding: str, answer: CachedAnswer | None = None) -> Headers:
        """The entity tag: strong where the bytes are known, else weak."""
        if self.key is None or self.method not in _CONDITIONAL:
            return []
        text = f"{self.key.digest}-{coding}"
        tag = EntityTag(text, weak=True) if answer is None else EntityTag(f"{text}-{answer.digest}")
        return [(b"etag", str(tag).encode())]

    def proven(self) -> EntityTag | None:
        """The client's own tag, if it stands for the answer that it would get.

        The tag names all that decides the answer, the state of the data too, so that nothing has to be
        run; its coding must be one that the client accepts now.
        """
        condition = read_condition(header(self.scope, b"if-none-match"))
        if condition is None or self.key is None or self.method not in _CONDITIONAL:
            return None
        accept = header(self.scope, b"accept-encoding")
        for tag in condition.tags:
            digest, _, rest = tag.opaque.partition("-")
            if digest == self.key.digest and coding_quality(accept, rest.partition("-")[0]) > 0:
                return tag
        return None


class QueryResponder:
    """Answers queries of one engine.

    Args:
        engine: answers them.
        settings: limits, and how long others may keep an answer.
        cache: keeps answers.
    """

    def __init__(self, engine: Engine, settings: Settings, cache: ResultCache) -> None:
        self._engine, self._settings, self._cache = engine, settings, cache

    async def respond(
        self, scope: Scope, receive: Receive, send: Send, operation: QueryOperation, query: str
    ) -> None:
        """Answer one query.

        Raises:
            ProblemError: there is no answer; nothing has been sent.
        """
        observation = observation_of(scope)
        observation.operation, observation.text = "query", query
        accept = header(scope, b"accept")
        offers = named(*operation.formats) if operation.formats else negotiate(accept)
        volatile, base = _is_volatile(query), query_base(scope)
        key = None if volatile else self._key(operation, query, base, offers)
        reply = _Reply(scope, send, acceptable_coding(scope), self._fields(operation, volatile=volatile), key)
        if key is not None:
            if (tag := reply.proven()) is not None:
                observation.cache = "304"
                await send_empty(send, 304, [*reply.fields, (b"etag", str(tag).encode())])
                return
            if (kept := self._cache.get(key)) is not None:
                observation.cache = "hit"
                await self._send_whole(reply, kept)
                return
            observation.cache = "miss"
        client = scope.get("client")
        request = QueryRequest(
            query,
            {kind: offer.format for kind, offer in offers.items()},
            operation.default_graphs,
            operation.named_graphs,
            operation.timeout,
            client[0] if client else "",
            base,
        )
        with CancelOnDisconnect(receive):
            try:
                answer = await self._engine.query(request)
            except NotAcceptable as error:
                raise ProblemError(_unacceptable(", ".join(operation.formats) or accept, error)) from error
            except EngineError as error:
                raise ProblemError(from_engine(error)) from error
            observation.kind, observation.timing = answer.kind, answer.timing
            observation.generation = answer.generation
            if reply.key is not None and answer.generation != reply.key.generation:
                known = bool(answer.generation)
                reply.key = replace(reply.key, generation=answer.generation) if known else None
            try:
                await self._send(reply, offers[answer.kind].content_type, answer.chunks)
            finally:
                await answer.chunks.aclose()

    async def _send(self, reply: _Reply, content_type: str, chunks: Chunks) -> None:
        """Send an answer as it comes, and keep it if it turns out to be short enough."""
        fields = [*reply.fields, (b"content-type", content_type.encode())]
        first, ended = await beginning(chunks)
        if ended:
            answer = CachedAnswer(content_type, first)
            if reply.key is not None:
                self._cache.put(reply.key, answer)
            await self._send_whole(reply, answer)
            return
        if reply.coding != IDENTITY:
            fields.append((b"content-encoding", reply.coding.encode()))
        fields += reply.tagged(reply.coding)
        if reply.method == "HEAD":
            await send_empty(reply.send, 200, fields)
            return
        outgoing = Outgoing(reply.send, reply.coding, 0 if reply.key is None else self._cache.largest)
        await outgoing.send(fields, first, chunks)
        if reply.key is not None and outgoing.kept is not None:
            self._cache.put(reply.key, CachedAnswer(content_type, outgoing.kept))

    async def _send_whole(self, reply: _Reply, answer: CachedAnswer) -> None:
        coding = coding_for(reply.scope, reply.coding, len(answer.body))
        if len(answer.body) > _IN_THREAD:
            body = await asyncio.to_thread(answer.encoded, coding)
        else:
            body = answer.encoded(coding)
        fields = [
            *reply.fields,
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(body)).encode()),
            *reply.tagged(coding, answer),
        ]
        if coding != IDENTITY:
            fields.append((b"content-encoding", coding.encode()))
            if reply.key is not None:
                self._cache.recount(reply.key)
        await send_whole(reply.scope, reply.send, 200, fields, body)

    def _key(
        self, operation: QueryOperation, query: str, base: str, offers: Mapping[ResultKind, Offer]
    ) -> CacheKey | None:
        """What the answer is known by; ``None`` where the state of the data has no name."""
        generation = self._engine.status().generation
        if not generation:
            return None
        types = tuple(offers[kind].content_type if kind in offers else "" for kind in ResultKind)
        return CacheKey(generation, query, operation.default_graphs, operation.named_graphs, types, base)

    def _fields(self, operation: QueryOperation, *, volatile: bool) -> Headers:
        kept = "no-store" if volatile else self._settings.cache_control
        fields = [*CORS, (b"vary", b"Accept, Accept-Encoding"), (b"cache-control", kept.encode())]
        if operation.timeout is not None:
            limit = min(operation.timeout, self._settings.timeout)
            lowered = f";lowered-from={operation.timeout:g}" if limit < operation.timeout else ""
            fields.append((b"civigraph-timeout", f"{limit:g}{lowered}".encode()))
        return fields


def acceptable_coding(scope: Scope) -> str:
    """The content coding that a response gets, if it is long enough.

    Raises:
        ProblemError: 406, the client accepts none, not even ``identity``.
    """
    asked = header(scope, b"accept-encoding")
    coding = choose_coding(asked)
    if coding is None:
        detail = f"None of the content codings that Accept-Encoding accepts is on offer: {asked}."
        raise ProblemError(problem("not-acceptable", detail, available=["zstd", "br", "gzip", "identity"]))
    return coding


def coding_for(scope: Scope, coding: str, length: int) -> str:
    """The coding of a body whose length is known: short ones stay as they are, if the client lets them."""
    if length < SMALLEST and coding_quality(header(scope, b"accept-encoding"), IDENTITY) > 0:
        return IDENTITY
    return coding


def _is_volatile(query: str) -> bool:
    """Whether the answer may differ each time; for long texts the names are enough to say so."""
    if not _MAYBE_VOLATILE.search(query):
        return False
    return len(query) > _READABLE or outline(query).volatile


def _unacceptable(asked: str | None, error: NotAcceptable) -> Problem:
    return problem("not-acceptable", f"{error} Asked for: {asked or 'anything'}.", available=available())
