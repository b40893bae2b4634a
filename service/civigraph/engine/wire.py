"""What supervisor and worker say to each other over their socket.

Frames: one byte for the kind, four bytes for the length (big endian), then the payload.
A worker answers a ``REQUEST`` with either ``ERROR``, or ``BEGIN``, any number of ``DATA`` and then
``END`` or ``ERROR``. Whatever ends without ``END`` is not a whole answer. ``MOVE`` names the folder of a
store on disk that requests behind it are answered from; the worker opens it and says ``MOVED``, or ``ERROR``
and ends.
"""

from __future__ import annotations

import inspect
import json
import struct
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from civigraph import errors
from civigraph.engine.base import RESULT_FORMATS, GraphRequest, QueryRequest, ResultFormat, ResultKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER: Final = struct.Struct("!BI")
_BEGIN: Final = struct.Struct("!dd")
_END: Final = struct.Struct("!d")
_FORMATS: Final = {form.name: form for form in RESULT_FORMATS}
_ERRORS: Final = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if inspect.isclass(kind) and issubclass(kind, errors.EngineError)
}
# What each error is made from; those without fields are made from their text.
_FIELDS: Final[dict[type[errors.EngineError], tuple[str, ...]]] = {
    kind: () if kind.__init__ is Exception.__init__ else (*inspect.signature(kind).parameters,)
    for kind in _ERRORS.values()
}


class Frame(IntEnum):
    """Kinds of frames."""

    REQUEST = 1
    BEGIN = 2
    DATA = 3
    END = 4
    ERROR = 5
    MOVE = 6
    MOVED = 7
    READY = 8
    WRITTEN = 9


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


def encode_request(request: QueryRequest | GraphRequest, most: int) -> bytes:
    """A request as the payload of a frame; its limits stay with the supervisor, but for its length.

    Args:
        request: what is asked.
        most: bytes that the answer may have.
    """
    if isinstance(request, GraphRequest):
        return json.dumps({"graph": request.graph, "format": request.format.name, "most": most}).encode()
    fields = {
        "most": most,
        "text": request.text,
        "formats": {kind.value: form.name for kind, form in request.formats.items()},
        "default": request.default_graphs,
        "named": request.named_graphs,
        "base": request.base,
    }
    return json.dumps(fields).encode()


def decode_request(payload: bytes) -> tuple[QueryRequest | GraphRequest, int]:
    """Read what ``encode_request`` wrote."""
    fields = json.loads(payload)
    if "text" not in fields:
        return GraphRequest(fields["graph"], _FORMATS[fields["format"]]), fields["most"]
    request = QueryRequest(
        text=fields["text"],
        formats={ResultKind(kind): _FORMATS[name] for kind, name in fields["formats"].items()},
        default_graphs=tuple(fields["default"]),
        named_graphs=tuple(fields["named"]),
        base=fields["base"],
    )
    return request, fields["most"]


def encode_begin(kind: ResultKind, form: ResultFormat, check: float, execute: float) -> bytes:
    """What an answer is and what it took so far, in seconds, as the payload of a frame."""
    return _BEGIN.pack(check, execute) + f"{kind.value} {form.name}".encode()


def decode_begin(payload: bytes) -> tuple[ResultKind, ResultFormat, float, float]:
    """Read what ``encode_begin`` wrote."""
    check, execute = _BEGIN.unpack_from(payload)
    kind, name = payload[_BEGIN.size :].decode().split()
    return ResultKind(kind), _FORMATS[name], check, execute


def encode_end(serialise: float) -> bytes:
    """What the rest of an answer took, in seconds, as the payload of a frame."""
    return _END.pack(serialise)


def decode_end(payload: bytes) -> float:
    """Read what ``encode_end`` wrote."""
    (serialise,) = _END.unpack(payload)
    return float(serialise)


def encode_error(error: errors.EngineError) -> bytes:
    """An error as the payload of a frame, by its class or the nearest one that travels."""
    kind = next(each for each in type(error).__mro__ if each in _FIELDS)
    made_from = {name: getattr(error, name) for name in _FIELDS[kind]}
    return json.dumps([kind.__name__, made_from or str(error)]).encode()


def decode_error(payload: bytes) -> errors.EngineError:
    """Read what ``encode_error`` wrote."""
    name, made_from = json.loads(payload)
    return _ERRORS[name](**made_from) if isinstance(made_from, dict) else _ERRORS[name](made_from)
