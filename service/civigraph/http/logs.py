"""Logs: one line for each request, one more for each slow query; for people or for programs.

Lines are gathered and written together, so that a request pays for a few microseconds only.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import string
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TextIO

from civigraph.http.observation import REQUEST_NOTE
from civigraph.tokens import TokenKind, tokenize

if TYPE_CHECKING:
    from civigraph.config import Settings
    from civigraph.http.observation import Observation

_JSON_LINE: Final = (
    '{"time": "%s", "level": "info", "request": "%s", "client": "%s", "method": "%s", "path": "%s", '
    '"status": %d, "bytes": %d, "ms": %.2f, "outcome": "%s"%s}\n'
)
_TEXT_LINE: Final = "%s info request=%s client=%s method=%s path=%s status=%d bytes=%d ms=%.2f outcome=%s%s\n"
_UNQUOTED: Final = frozenset(string.ascii_letters + string.digits + "-._~:/?#[]@!$&()*+,;%")
_FLUSH_AFTER: Final = 0.2
_FLUSH_AT: Final = 500
_LONGEST: Final = 4096
# How the server comments on an answer that is broken off on purpose, of which we have told the reason.
_SAID_BEFORE: Final = "ASGI callable returned without completing response."
_COUNTS: Final = frozenset({"LIMIT", "OFFSET"})


class RequestLog:
    """Writes the lines of requests.

    Args:
        settings: format, level, what is slow, and whether literals are shown.
        stream: where to; standard error if not given.
    """

    def __init__(self, settings: Settings, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._is_json = settings.log_format == "json"
        self._level = logging.getLevelName(settings.log_level.upper())
        self._slow, self._shows_literals = settings.slow_query, settings.log_literals
        self._template = _JSON_LINE if self._is_json else _TEXT_LINE
        self._cache_part = ', "cache": "%s"' if self._is_json else " cache=%s"
        self._clock = _Clock()
        self._lines: list[str] = []
        self._flusher: asyncio.TimerHandle | None = None

    def record(self, seen: Observation) -> None:
        """Write what there is to say about a request."""
        if self._level <= logging.INFO:
            self._add(self._access(seen))
        if seen.text and seen.seconds >= self._slow and self._level <= logging.WARNING:
            shown = seen.text if self._shows_literals else redacted(seen.text)
            fields = {**_slow(seen), "query": shown[:_LONGEST]}
            self._add(line("warning", fields, is_json=self._is_json))

    def flush(self) -> None:
        """Write the lines that were gathered."""
        if self._flusher is not None:
            self._flusher.cancel()
            self._flusher = None
        if self._lines:
            text = "".join(self._lines)
            self._lines.clear()
            stream = self._stream or sys.stderr
            # A log that cannot be written must not end the service.
            with contextlib.suppress(OSError, ValueError):
                stream.write(text)
                stream.flush()

    def _access(self, seen: Observation) -> str:
        """The line of a request, written out: the general way costs ten times as much."""
        cache = (self._cache_part % seen.cache) if seen.cache else ""
        return self._template % (
            self._clock.now(),
            seen.request_id,
            seen.client,
            _plain(seen.method),
            _plain(seen.path),
            seen.status,
            seen.sent,
            seen.seconds * 1000,
            seen.outcome,
            cache,
        )

    def _add(self, written: str) -> None:
        self._lines.append(written)
        if len(self._lines) >= _FLUSH_AT:
            self.flush()
        elif self._flusher is None:
            self._flusher = asyncio.get_running_loop().call_later(_FLUSH_AFTER, self.flush)


class LineFormatter(logging.Formatter):
    """Puts what the package's modules log into the same form as the requests.

    Args:
        is_json: for programs.
    """

    def __init__(self, *, is_json: bool) -> None:
        super().__init__()
        self._is_json = is_json

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds; a traceback goes into it too."""
        fields: dict[str, Any] = {"logger": record.name, "message": record.getMessage().strip()}
        if request := _request_of(record):
            fields["request"] = request
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return line(record.levelname.lower(), fields, is_json=self._is_json).rstrip("\n")


def set_up_logging(settings: Settings) -> None:
    """Send what the package and the server log to standard error, in the form that the settings name."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(is_json=settings.log_format == "json"))
    handler.addFilter(lambda record: record.getMessage() != _SAID_BEFORE)
    for name in ("civigraph", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        # The server's own words about its start are ours to say.
        level = "warning" if name == "uvicorn" and settings.log_level == "info" else settings.log_level
        logger.setLevel(level.upper())


def _request_of(record: logging.LogRecord) -> str:
    """Id of the request that a record is about, where one is known."""
    error = record.exc_info[1] if record.exc_info else None
    notes = [each for each in getattr(error, "__notes__", ()) if each.startswith(REQUEST_NOTE)]
    return notes[-1].removeprefix(REQUEST_NOTE) if notes else getattr(record, "request", "")


def line(level: str, fields: dict[str, Any], *, is_json: bool) -> str:
    """One line of a log with its end: JSON, or for people ``time level name=value ...``.

    Both are in ASCII, so that nothing that a client sends can reach a terminal's controls.
    """
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    if is_json:
        return json.dumps({"time": now, "level": level, **fields}) + "\n"
    return f"{now} {level} {' '.join(f'{name}={_readable(value)}' for name, value in fields.items())}\n"


def redacted(text: str) -> str:
    """A query without what its author may not want to see in a log.

    Strings, numbers (but those of ``LIMIT`` and ``OFFSET``), comments, and the query strings and fragments
    behind the ``?`` of IRIs are left out; text that is no SPARQL is left out too.
    """
    parts: list[str] = []
    previous, size = "", 0
    for token in tokenize(text[: 4 * _LONGEST]):
        shown = token.text
        if token.kind in (TokenKind.STRING, TokenKind.ERROR):
            shown = '"..."'
        elif token.kind is TokenKind.NUMBER and previous not in _COUNTS:
            shown = "..."
        elif token.kind is TokenKind.IRI and "?" in shown:
            shown = shown.partition("?")[0] + "?...>"
        previous = shown.upper()
        parts.append(shown)
        size += len(shown) + 1
        if size > _LONGEST:
            break
    return " ".join(parts)


class _Clock:
    """The time as logs have it; the part down to the second is written once a second."""

    def __init__(self) -> None:
        self._second, self._written = -1, ""

    def now(self) -> str:
        seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
        if seconds != self._second:
            self._second = seconds
            self._written = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
        return f"{self._written}.{nanoseconds // 1_000_000:03d}+00:00"


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """A value that needs no quotes in either form: what does is percent-encoded."""
    return "".join(each if each in _UNQUOTED else f"%{ord(each):02X}" for each in text[:_LONGEST])


def _slow(seen: Observation) -> dict[str, Any]:
    timing = seen.timing
    times = {
        name: round(seconds, 3)
        for name, seconds in (
            ("wait", timing.wait),
            ("check", timing.check),
            ("execute", timing.execute),
            ("serialise", timing.serialise),
        )
        if seconds is not None
    }
    return {
        "slow": seen.operation,
        "request": seen.request_id,
        "client": seen.client,
        "seconds": round(seen.seconds, 3),
        **times,
        "outcome": seen.outcome,
    }


def _readable(value: object) -> str:
    """A value on one line: as it is if it is one plain word, else quoted with escapes."""
    text = str(value)
    if text and text.isprintable() and not any(character in ' "=\\' for character in text):
        return text
    return json.dumps(text)
