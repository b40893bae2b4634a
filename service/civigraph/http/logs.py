"""Logs: one line for each request, one more for each slow query; for people or for programs.

Lines are gathered and written together, so that a request pays for a few microseconds only.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

from civigraph.tokens import TokenKind, tokenize

if TYPE_CHECKING:
    from civigraph.config import Settings
    from civigraph.http.observation import Observation

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
        self._lines: list[str] = []
        self._flusher: asyncio.TimerHandle | None = None

    def record(self, seen: Observation) -> None:
        """Write what there is to say about a request."""
        if self._level <= logging.INFO:
            self._add("info", _access(seen))
        if seen.text and seen.seconds >= self._slow and self._level <= logging.WARNING:
            shown = seen.text if self._shows_literals else redacted(seen.text)
            self._add("warning", {**_slow(seen), "query": shown[:_LONGEST]})

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

    def _add(self, level: str, fields: dict[str, Any]) -> None:
        self._lines.append(line(level, fields, is_json=self._is_json))
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
        fields: dict[str, Any] = {"logger": record.name, "message": record.getMessage()}
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


def line(level: str, fields: dict[str, Any], *, is_json: bool) -> str:
    """One line of a log with its end: JSON, or for people ``time level name=value ...``.

    Both are in ASCII, so that nothing that a client sends can reach a terminal's controls.
    """
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    if is_json:
        return json.dumps({"time": time, "level": level, **fields}) + "\n"
    return f"{time} {level} {' '.join(f'{name}={_readable(value)}' for name, value in fields.items())}\n"


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


def _access(seen: Observation) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "request": seen.request_id,
        "client": seen.client,
        "method": seen.method,
        "path": seen.path,
        "status": seen.status,
        "bytes": seen.sent,
        "ms": round(seen.seconds * 1000, 2),
        "outcome": seen.outcome,
    }
    if seen.cache:
        fields["cache"] = seen.cache
    return fields


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
