"""Content codings: which one a client gets (RFC 9110, section 12.5.3), and bodies in it.

The compressed bytes depend on the body alone, never on the pieces it comes in: an answer from the cache
is byte for byte the one that was streamed.
"""

from __future__ import annotations

import re
import sys
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

IDENTITY: Final = "identity"
SMALLEST: Final = 1024
"""Shorter bodies are sent as they are: compressing them costs more than it saves."""

_FIRST_FLUSH: Final = 16 * 1024
_FLUSH_EVERY: Final = 256 * 1024
_ELEMENT: Final = re.compile(
    r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*q\s*=\s*(\d+\.?\d*|\.\d+)\s*)?", re.IGNORECASE
)
_ALIASES: Final = {"x-gzip": "gzip"}


class _Engine(Protocol):
    def feed(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...
    def finish(self) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._zlib = zlib.compressobj(6, zlib.DEFLATED, 31)

    def feed(self, data: bytes, /) -> bytes:
        return self._zlib.compress(data)

    def flush(self) -> bytes:
        return self._zlib.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self._zlib.flush()


class _Brotli:
    def __init__(self) -> None:
        self._brotli = brotli.Compressor(mode=brotli.MODE_TEXT, quality=4)

    def feed(self, data: bytes, /) -> bytes:
        return bytes(self._brotli.process(data))

    def flush(self) -> bytes:
        return bytes(self._brotli.flush())

    def finish(self) -> bytes:
        return bytes(self._brotli.finish())


class _Zstandard:
    def __init__(self) -> None:
        self._zstd = zstd.ZstdCompressor(level=3)

    def feed(self, data: bytes, /) -> bytes:
        return self._zstd.compress(data)

    def flush(self) -> bytes:
        return self._zstd.flush(zstd.ZstdCompressor.FLUSH_BLOCK)

    def finish(self) -> bytes:
        return self._zstd.flush()


_ENGINES: Final[Mapping[str, Callable[[], _Engine]]] = {"zstd": _Zstandard, "br": _Brotli, "gzip": _Gzip}
CODINGS: Final = (*_ENGINES, IDENTITY)
"""What is offered; the server's favourite first, which costs least for what it saves."""


class Compressor:
    """A body on its way into a content coding.

    Everything so far goes out after the first 16 KiB of the body and then after each 256 KiB, so that
    the client of a long answer sees its beginning while the end is not yet known.

    Args:
        coding: one of ``CODINGS`` but ``identity``.
    """

    def __init__(self, coding: str) -> None:
        self._engine = _ENGINES[coding]()
        self._taken, self._flush_at = 0, _FIRST_FLUSH

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the body; returns what is ready to go out, which may be nothing."""
        ready = []
        while self._taken + len(data) >= self._flush_at:
            head, data = data[: self._flush_at - self._taken], data[self._flush_at - self._taken :]
            ready += [self._engine.feed(head), self._engine.flush()]
            self._taken, self._flush_at = self._flush_at, self._flush_at + _FLUSH_EVERY
        ready.append(self._engine.feed(data))
        self._taken += len(data)
        return b"".join(ready)

    def finish(self) -> bytes:
        """What remains when the body is complete."""
        return self._engine.finish()


def compress(body: bytes, coding: str) -> bytes:
    """A whole body in a content coding: the same bytes as piece by piece."""
    compressor = Compressor(coding)
    return compressor.feed(body) + compressor.finish()


@lru_cache(maxsize=256)
def _qualities(accept_encoding: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for element in accept_encoding.lower().split(","):
        read = _ELEMENT.fullmatch(element)
        if read is not None:
            name = _ALIASES.get(read[1], read[1])
            found[name] = max(found.get(name, 0.0), min(float(read[2]) if read[2] else 1.0, 1.0))
    return found


def coding_quality(accept_encoding: str | None, coding: str) -> float:
    """How much a client wants a coding: 0 for not at all.

    A field that does not name ``identity`` accepts it, after anything else; an absent field likewise
    accepts anything, but asks for nothing.
    """
    if accept_encoding is None:
        return 1.0 if coding == IDENTITY else 0.0
    asked = _qualities(accept_encoding) if len(accept_encoding) <= 512 else {}
    if coding in asked:
        return asked[coding]
    if "*" in asked:
        # "*;q=0" refuses identity too; any other weight is not meant as a wish for no compression.
        return asked["*"] if coding != IDENTITY or asked["*"] == 0 else 0.0001
    return 0.0001 if coding == IDENTITY else 0.0


def choose_coding(accept_encoding: str | None) -> str | None:
    """The coding that suits best; ``None`` where none is acceptable, not even ``identity``."""
    if not accept_encoding:
        return IDENTITY
    ranked = [(coding_quality(accept_encoding, coding), coding) for coding in CODINGS]
    weight, best = max(ranked, key=lambda pair: pair[0])  # max() keeps the first of equals
    return best if weight > 0 else None
