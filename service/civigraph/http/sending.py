"""Send what can be made whole in memory: validators, content codings, the cache."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from civigraph.http.compression import IDENTITY, coding_quality
from civigraph.http.conditions import EntityTag, read_condition
from civigraph.http.messages import CORS, header, send_empty, send_whole
from civigraph.http.observation import observation_of
from civigraph.http.problems import header_field as field
from civigraph.http.querying import acceptable_coding, coding_for

if TYPE_CHECKING:
    from starlette.types import Scope, Send

    from civigraph.http.cache import CachedAnswer, CacheKey, ResultCache
    from civigraph.http.messages import Headers
    from civigraph.http.modified import LastModified

_LONG: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Representation:
    """What is about to be sent.

    Attributes:
        content_type: with parameters.
        key: all that decides the bytes; ``None`` where the state of the data has no name.
        modified: since when the data are as they are.
        vary: request fields that decide which representation it is, beside ``Accept-Encoding``.
        cache_control: how long others may keep it.
    """

    content_type: str
    key: CacheKey | None
    modified: LastModified
    vary: tuple[str, ...] = ()
    cache_control: str = "no-cache"

    def of(self, generation: str) -> Representation:
        """The same, made from another state of the data: a write came in between."""
        if self.key is None or self.key.generation == generation:
            return self
        return replace(self, key=replace(self.key, generation=generation) if generation else None)

    def fields(self, coding: str) -> Headers:
        """Header fields that a 304 has too."""
        found = [
            *CORS,
            field("vary", ", ".join((*self.vary, "Accept-Encoding"))),
            field("cache-control", self.cache_control),
        ]
        if self.key is not None:
            found.append(field("etag", str(EntityTag(f"{self.key.digest}-{coding}"))))
        if self.modified.field:
            found.append(field("last-modified", self.modified.field))
        return found

    def tagged(self, scope: Scope) -> str | None:
        """The content coding of what the client has, if its tag says that this is still right.

        The tag names all that decides the bytes, the state of the data too, so nothing has to be made.
        """
        condition = read_condition(header(scope, b"if-none-match"))
        if condition is None or self.key is None:
            return None
        accept = header(scope, b"accept-encoding")
        for tag in condition.tags:
            digest, _, coding = tag.opaque.partition("-")
            if digest == self.key.digest and coding_quality(accept, coding) > 0:
                return coding
        return None

    def undated(self, scope: Scope) -> bool:
        """Whether what exists is to be sent: ``If-None-Match: *`` or the date of the client's do not hold.

        ``If-Modified-Since`` counts only where no tag was sent (RFC 9110, section 13.2.2).
        """
        condition = read_condition(header(scope, b"if-none-match"))
        if condition is not None:
            return not condition.anything
        return not self.modified.holds(header(scope, b"if-modified-since"))


async def send_known(scope: Scope, send: Send, shown: Representation, cache: ResultCache) -> bool:
    """Send what needs no query: 304 to a client that has it, or the body that is kept.

    Returns:
        Whether anything was sent.

    Raises:
        ProblemError: 406, no content coding is acceptable.
    """
    acceptable_coding(scope)
    if (coding := shown.tagged(scope)) is not None:
        observation_of(scope).cache = "304"
        await send_empty(send, 304, shown.fields(coding))
        return True
    kept = cache.get(shown.key) if shown.key is not None else None
    if kept is None:
        return False
    observation_of(scope).cache = "hit"
    await _send(scope, send, shown, cache, kept)
    return True


async def send_made(
    scope: Scope, send: Send, shown: Representation, cache: ResultCache, answer: CachedAnswer
) -> None:
    """Send what was made just now, and keep it."""
    if shown.key is not None:
        observation_of(scope).cache = "miss"
        cache.put(shown.key, answer)
    await _send(scope, send, shown, cache, answer)


async def _send(
    scope: Scope, send: Send, shown: Representation, cache: ResultCache, answer: CachedAnswer
) -> None:
    coding = coding_for(scope, acceptable_coding(scope), len(answer.body))
    if not shown.undated(scope):
        await send_empty(send, 304, shown.fields(coding))
        return
    is_long = len(answer.body) > _LONG
    body = await asyncio.to_thread(answer.encoded, coding) if is_long else answer.encoded(coding)
    if shown.key is not None:
        cache.recount(shown.key)
    fields = [
        *shown.fields(coding),
        *answer.fields,
        field("content-type", shown.content_type),
        field("content-length", str(len(body))),
    ]
    if coding != IDENTITY:
        fields.append(field("content-encoding", coding))
    await send_whole(scope, send, 200, fields, body)
