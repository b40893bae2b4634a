"""The HTTP protocol of uvicorn with two limits that it lacks: how long a head may take, and its length.

Without them a client could hold connections by sending a byte now and then, or fill the memory with one
endless line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

    from civigraph.config import Settings

_FIELDS: Final = 64 * 1024
"""Bytes that header fields may have beside the longest address that is read."""


def limited_protocol(settings: Settings) -> type[HttpToolsProtocol]:
    """A class of protocols with the limits of the settings."""

    class Limited(_LimitedProtocol):
        patience = settings.request_timeout
        longest = settings.max_query_bytes + _FIELDS

    return Limited


class _LimitedProtocol(HttpToolsProtocol):
    """One connection."""

    patience: float
    longest: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head, self._received = True, 0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head, but not for ever."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(self.patience, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes, as long as it is not too much of a head."""
        if self._in_head:
            self._received += len(data)
            if self._received > self.longest + len(data):
                self._refuse(b"431 Request Header Fields Too Large")
                return
            if self._timer is None:
                self._timer = self.loop.call_later(self.patience, self._give_up)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """The head is here; from now on the application counts and waits."""
        self._in_head, self._received = False, 0
        self._stop_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What comes next is another head."""
        super().on_message_complete()
        self._in_head = True

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if self._received:
            self._refuse(b"408 Request Timeout")
        else:
            self.transport.close()

    def _refuse(self, status: bytes) -> None:
        """End the connection, with a word if no response is under way on it."""
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n" % status)
        self.transport.close()
