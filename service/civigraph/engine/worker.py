"""The inside of a worker process: one request after the other, until it is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from civigraph.engine.base import GraphRequest
from civigraph.engine.wire import Frame, Unpacker, decode_request, encode_begin, encode_error, pack
from civigraph.errors import EngineError, WorkerDied

if TYPE_CHECKING:
    import socket

    from civigraph.engine.embedded import EmbeddedStore

_CHUNK: Final = 64 * 1024


def serve(channel: socket.socket, store: EmbeddedStore) -> None:
    """Answer the requests that come over a socket until the other side closes it."""
    unpacker = Unpacker()
    while data := channel.recv(_CHUNK):
        for kind, payload in unpacker.feed(data):
            if kind is Frame.REQUEST and not _respond(channel, store, payload):
                return


def _respond(channel: socket.socket, store: EmbeddedStore, payload: bytes) -> bool:
    """Answer one request; false if this process should not go on."""
    try:
        request = decode_request(payload)
        answer = store.graph(request) if isinstance(request, GraphRequest) else store.answer(request)
        writer = _Writer(channel, pack(Frame.BEGIN, encode_begin(answer.kind, answer.format)))
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
    """

    def __init__(self, channel: socket.socket, opening: bytes) -> None:
        self._channel = channel
        self._opening = opening
        self._pending: list[bytes] = []
        self._size = 0

    def write(self, data: bytes, /) -> int:
        self._pending.append(data)
        self._size += len(data)
        if self._size >= _CHUNK:
            self._channel.sendall(self._take())
        return len(data)

    def flush(self) -> None:
        """Frames go out when they are full."""

    def finish(self) -> None:
        self._channel.sendall(self._take() + pack(Frame.END))

    def _take(self) -> bytes:
        frames = self._opening + (pack(Frame.DATA, b"".join(self._pending)) if self._pending else b"")
        self._opening, self._pending, self._size = b"", [], 0
        return frames
