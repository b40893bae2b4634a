"""The inside of a worker process: one request after the other, until it is killed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from civigraph.engine.base import GraphRequest
from civigraph.engine.embedded import EmbeddedStore, StoreSpec
from civigraph.engine.isolation import limit_memory
from civigraph.engine.wire import (
    Frame,
    Unpacker,
    decode_request,
    encode_begin,
    encode_end,
    encode_error,
    pack,
)
from civigraph.errors import EngineError, ResultTooLarge, WorkerDied

if TYPE_CHECKING:
    import socket

    from civigraph.engine.answers import EmbeddedAnswer

_CHUNK: Final = 64 * 1024
_OPENING: Final = 128 * 1024 * 1024  # address space for a second store while the worker moves


def serve(channel: socket.socket, store: EmbeddedStore | None, spec: StoreSpec, memory_limit: int) -> None:
    """Answer the requests that come over a socket until the other side closes it.

    Args:
        channel: the socket.
        store: what to answer from; ``None`` if the other side will say.
        spec: how to open the folders that the other side names.
        memory_limit: bytes that may be allocated beyond what a store on disk takes to be opened.
    """
    unpacker = Unpacker()
    while data := channel.recv(_CHUNK):
        for kind, payload in unpacker.feed(data):
            if kind is Frame.MOVE:
                is_first = store is None
                store = _move(channel, replace(spec, path=Path(payload.decode())))
                if is_first:
                    limit_memory(memory_limit + _OPENING)
            if store is None or (kind is Frame.REQUEST and not _respond(channel, store, payload)):
                return


def _move(channel: socket.socket, spec: StoreSpec) -> EmbeddedStore | None:
    """Open another folder; ``None`` if that cannot be done."""
    try:
        store = EmbeddedStore.open(spec)
    except EngineError as error:
        channel.sendall(pack(Frame.ERROR, encode_error(error)))
        return None
    channel.sendall(pack(Frame.MOVED))
    return store


def _respond(channel: socket.socket, store: EmbeddedStore, payload: bytes) -> bool:
    """Answer one request; false if this process should not go on."""
    started = perf_counter()
    try:
        request, most = decode_request(payload)
        answer = store.graph(request) if isinstance(request, GraphRequest) else store.answer(request)
        writer = _Writer(channel, answer, most, started)
        answer.write_to(writer)
        writer.finish()
    except EngineError as error:
        channel.sendall(pack(Frame.ERROR, encode_error(error)))
        return not isinstance(error, WorkerDied)
    return True


class _Writer:
    """Collects small writes into frames.

    The opening frame goes out with the first full frame of data, or with the end: an answer that fails
    before has sent nothing and can still fail with a status.

    Args:
        channel: the socket to the supervisor.
        answer: what is about to be written.
        most: bytes that it may have.
        started: when the request came, by the clock of ``perf_counter``.
    """

    def __init__(self, channel: socket.socket, answer: EmbeddedAnswer, most: int, started: float) -> None:
        self._channel = channel
        self._answer = answer
        self._left = self._most = most
        self._started = started
        self._opened: float | None = None
        self._pending: list[bytes] = []
        self._size = 0

    def write(self, data: bytes, /) -> int:
        self._pending.append(data)
        self._size += len(data)
        self._left -= len(data)
        if self._left < 0:
            raise ResultTooLarge(self._most)
        if self._size >= _CHUNK:
            self._channel.sendall(self._take())
        return len(data)

    def flush(self) -> None:
        """Frames go out when they are full."""

    def finish(self) -> None:
        frames = self._take()
        assert self._opened is not None
        self._channel.sendall(frames + pack(Frame.END, encode_end(perf_counter() - self._opened)))

    def _take(self) -> bytes:
        frames = self._open() if self._opened is None else b""
        if self._pending:
            frames += pack(Frame.DATA, b"".join(self._pending))
        self._pending, self._size = [], 0
        return frames

    def _open(self) -> bytes:
        self._opened = perf_counter()
        checked = self._answer.checked
        times = checked - self._started, self._opened - checked
        return pack(Frame.BEGIN, encode_begin(self._answer.kind, self._answer.format, *times))
