"""The supervisor's end of a worker's socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from civigraph.engine.wire import Frame, Unpacker

if TYPE_CHECKING:
    from collections.abc import Callable


class Channel(asyncio.Protocol):
    """Hands frames to whom they concern, as soon as they are complete.

    Args:
        receive: called with each frame.
    """

    def __init__(self, receive: Callable[[Frame, bytes], None]) -> None:
        self._receive = receive
        self._unpacker = Unpacker()
        self._transport: asyncio.Transport | None = None
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop when the socket is ready."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by the event loop with bytes as they come."""
        for kind, payload in self._unpacker.feed(data):
            self._receive(kind, payload)

    def send(self, data: bytes) -> None:
        """Send a frame; nothing happens if the other side has gone, whose end is reported elsewhere."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def pause(self) -> None:
        """Stop reading, which blocks the worker once the socket's buffers are full."""
        if self._transport is not None and not self._paused and not self._transport.is_closing():
            self._transport.pause_reading()
            self._paused = True

    def resume(self) -> None:
        """Read on."""
        if self._transport is not None and self._paused and not self._transport.is_closing():
            self._transport.resume_reading()
        self._paused = False

    def close(self) -> None:
        """Close the socket."""
        if self._transport is not None:
            self._transport.abort()
