"""What supervisor and worker say to each other over their socket.

Frames: one byte for the kind, four bytes for the length (big endian), then the payload.
A worker answers a ``REQUEST`` with either ``ERROR``, or ``BEGIN``, any number of ``DATA`` and then
``END`` or ``ERROR``. Whatever ends without ``END`` is not a whole answer.
"""

from __future__ import annotations

import json
import struct
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultFormat, ResultKind
from civigraph.errors import EngineError, NotAcceptable, QueryForbidden, QuerySyntaxError, WorkerDied

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER: Final = struct.Struct("!BI")
_FORMATS: Final = {form.name: form for form in RESULT_FORMATS}
_ERRORS: Final = {error.__name__: error for error in (EngineError, NotAcceptable, QueryForbidden, WorkerDied)}


class Frame(IntEnum):
    """Kinds of frames."""

    REQUEST = 1
    BEGIN = 2
    DATA = 3
    END = 4
    ERROR = 5


def pack(kind: Frame, payload: bytes = b"") -> bytes:
    """One frame as bytes."""
    return _HEADER.pack(kind, len(payload)) + payload


class Unpacker:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[Frame, bytes]]:
        """Take the next bytes of the stream and give the frames that are complete."""
        self._buffer += data
        position = 0
        while len(self._buffer) - position >= _HEADER.size:
            kind, length = _HEADER.unpack_from(self._buffer, position)
            end = position + _HEADER.size + length
            if len(self._buffer) < end:
                break
            yield Frame(kind), bytes(self._buffer[position + _HEADER.size : end])
            position = end
        del self._buffer[:position]


def encode_request(request: QueryRequest) -> bytes:
    """A request as the payload of a frame; its limits stay with the supervisor."""
    fields = {
        "text": request.text,
        "formats": {kind.value: form.name for kind, form in request.formats.items()},
        "default": request.default_graphs,
        "named": request.named_graphs,
    }
    return json.dumps(fields).encode()


def decode_request(payload: bytes) -> QueryRequest:
    """Read what ``encode_request`` wrote."""
    fields = json.loads(payload)
    return QueryRequest(
        text=fields["text"],
        formats={ResultKind(kind): _FORMATS[name] for kind, name in fields["formats"].items()},
        default_graphs=tuple(fields["default"]),
        named_graphs=tuple(fields["named"]),
    )


def encode_begin(kind: ResultKind, form: ResultFormat) -> bytes:
    """What an answer is, as the payload of a frame."""
    return json.dumps([kind.value, form.name]).encode()


def decode_begin(payload: bytes) -> tuple[ResultKind, ResultFormat]:
    """Read what ``encode_begin`` wrote."""
    kind, name = json.loads(payload)
    return ResultKind(kind), _FORMATS[name]


def encode_error(error: EngineError) -> bytes:
    """An error as the payload of a frame."""
    if isinstance(error, QuerySyntaxError):
        fields: dict[str, Any] = {"reason": error.reason, "line": error.line, "column": error.column}
    else:
        fields = {"type": type(error).__name__, "text": str(error)}
    return json.dumps(fields).encode()


def decode_error(payload: bytes) -> EngineError:
    """Read what ``encode_error`` wrote."""
    fields = json.loads(payload)
    if "reason" in fields:
        return QuerySyntaxError(fields["reason"], line=fields["line"], column=fields["column"])
    return _ERRORS.get(fields["type"], EngineError)(fields["text"])
