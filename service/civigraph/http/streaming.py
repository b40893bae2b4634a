"""Send a body whose end is not known when it begins."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from civigraph.errors import EngineError
from civigraph.http.compression import IDENTITY, SMALLEST, Compressor
from civigraph.http.problems import ProblemError, from_engine

if TYPE_CHECKING:
    from starlette.types import Send

    from civigraph.engine.base import Chunks
    from civigraph.http.messages import Headers

log = logging.getLogger(__name__)


async def beginning(chunks: Chunks) -> tuple[bytes, bool]:
    """Enough of a body to know whether it is a short one, and whether that is all.

    Raises:
        ProblemError: it failed; nothing has been sent yet.
    """
    parts: list[bytes] = []
    size = 0
    try:
        while size < SMALLEST:
            chunk = await anext(aiter(chunks), None)
            if chunk is None:
                return b"".join(parts), True
            parts.append(chunk)
            size += len(chunk)
    except EngineError as error:
        raise ProblemError(from_engine(error)) from error
    return b"".join(parts), False


class Outgoing:
    """A long body on its way to a client.

    The client's pace is the engine's: the next bytes are asked for when the last have been taken.

    Args:
        send: the ASGI callable.
        coding: the content coding.
        keep: longest body that is also kept here, in bytes; 0 for none.

    Attributes:
        kept: the whole body uncompressed, once it has been sent and if it is not longer than ``keep``.
    """

    def __init__(self, send: Send, coding: str, keep: int = 0) -> None:
        self._send = send
        self._compressor = None if coding == IDENTITY else Compressor(coding)
        self._keep = keep
        self._copy: list[bytes] | None = [] if keep else None
        self._copied = 0
        self.kept: bytes | None = None

    async def send(self, fields: Headers, first: bytes, chunks: Chunks) -> None:
        """Send status 200, header fields and body.

        If the body fails on the way, this returns without an end, upon which the server cuts the connection:
        a part never looks like the whole.
        """
        await self._send({"type": "http.response.start", "status": 200, "headers": fields})
        try:
            await self._pass_on(first)
            async for chunk in chunks:
                await self._pass_on(chunk)
        except EngineError as error:
            log.warning("An answer broke off after its first bytes: %s", error)
            return
        rest = self._compressor.finish() if self._compressor else b""
        await self._send({"type": "http.response.body", "body": rest, "more_body": False})
        if self._copy is not None:
            self.kept = b"".join(self._copy)

    async def _pass_on(self, chunk: bytes) -> None:
        if self._copy is not None:
            self._copied += len(chunk)
            if self._copied > self._keep:
                self._copy = None
            else:
                self._copy.append(chunk)
        data = self._compressor.feed(chunk) if self._compressor else chunk
        if data:
            await self._send({"type": "http.response.body", "body": data, "more_body": True})
