"""Bytes between the event loop and a thread, either way, no faster than the slower side."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_HIGH_WATER: Final = 1024 * 1024
_PIECE: Final = 64 * 1024


class Abandoned(OSError):
    """Nobody wants the bytes any more."""


class Inflow:
    """Bytes on their way from the event loop to a thread that reads them as from a file."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._chunks: deque[bytes] = deque()
        self._size = 0
        self._ended = self._aborted = False
        self._loop = asyncio.get_running_loop()
        self._room: asyncio.Future[None] | None = None

    async def put(self, data: bytes, reader: asyncio.Future[Exception | None]) -> bool:
        """Pass bytes on; waits while many are unread. False when the reader has stopped."""
        with self._changed:
            self._chunks.append(data)
            self._size += len(data)
            self._changed.notify()
            if self._size < _HIGH_WATER:
                return not reader.done()
            self._room = self._loop.create_future()
        waited: set[asyncio.Future[Any]] = {self._room, reader}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        return not reader.done()

    def end(self) -> None:
        """All bytes are here."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def abort(self) -> None:
        """Make the reader stop."""
        with self._changed:
            self._aborted = True
            self._changed.notify()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; blocks until there are some."""
        with self._changed:
            self._changed.wait_for(lambda: self._chunks or self._ended or self._aborted)
            if self._aborted:
                raise Abandoned
            if not self._chunks:
                return b""
            chunk = self._chunks.popleft()
            if 0 < size < len(chunk):
                self._chunks.appendleft(chunk[size:])
                chunk = chunk[:size]
            self._size -= len(chunk)
            if self._room is not None and self._size < _HIGH_WATER // 2:
                room, self._room = self._room, None
                self._loop.call_soon_threadsafe(_wake, room)
            return chunk


class Outflow:
    """Bytes on their way from a thread to the event loop; a write waits until there is room for more.

    Args:
        deliver: takes a piece in the event loop, and returns when the next can come.
    """

    def __init__(self, deliver: Callable[[bytes], Coroutine[None, None, None]]) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._piece = bytearray()
        self._started = self._aborted = False
        self._pending: concurrent.futures.Future[None] | None = None

    def write(self, data: bytes, /) -> int:
        """Take the next bytes: the first go on at once, the rest in larger pieces."""
        self._piece += data
        if not self._started or len(self._piece) >= _PIECE:
            self._started = True
            self.push()
        return len(data)

    def flush(self) -> None:
        """Part of the file interface; writers call it more often than pieces are worth sending."""

    def push(self) -> None:
        """Send on what is held back, and wait until there is room."""
        piece = bytes(self._piece)
        self._piece.clear()
        if not piece:
            return
        self._pending = asyncio.run_coroutine_threadsafe(self._deliver(piece), self._loop)
        if self._aborted:
            self._pending.cancel()
        try:
            self._pending.result()
        except concurrent.futures.CancelledError:
            raise Abandoned from None

    def abort(self) -> None:
        """Make the writer stop."""
        self._aborted = True
        if self._pending is not None:
            self._pending.cancel()


def _wake(room: asyncio.Future[None]) -> None:
    if not room.done():
        room.set_result(None)
