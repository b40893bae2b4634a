"""What is known about one request: who asked, how it ended, how long each part took.

The observer is the outermost layer of the application. What answers a request notes what it knows on the
way (``observation_of(scope)``); the observer adds the header fields that every response has, and hands the
whole to the metrics and the logs when the request is over.
"""

from __future__ import annotations

import itertools
import logging
import re
import secrets
from time import perf_counter
from typing import TYPE_CHECKING, Final

from civigraph.engine.base import Timing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from civigraph.engine.base import ResultKind

log = logging.getLogger(__name__)

REQUEST_NOTE: Final = "Request: "
"""How the note on an error begins that names the request in which it came up."""
_KEY: Final = "civigraph.observation"
_THREE: Final = b"wait;dur=%.2f, check;dur=%.2f, execute;dur=%.2f"
_FOURTH: Final = b", serialise;dur=%.2f"
_FROM_CACHE: Final = b"cache;desc="
_WELL_FORMED: Final = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:+/=@~-]{0,127}")


class Observation:
    """One request, as it is seen from outside.

    Attributes:
        request_id: the client's own name for the request, or one made here.
        method: the HTTP method.
        path: the path as it was sent, without the query string.
        client: address of the client.
        endpoint: what the request was sent to: ``sparql``, ``store``, or ``other``.
        operation: ``query``, ``update``, or what is done to a graph (``get``, ``put``, …); empty for pages.
        text: text of the query or the update.
        kind: shape of the answer, where there is one.
        cache: ``hit``, ``miss`` or ``304``; empty where the cache was not asked.
        generation: name of the state of the data.
        timing: how long the parts of a query took.
        outcome: ``ok``, ``broken`` (bytes went out, but not all), ``disconnected`` (the client left), or the
            name of a type of problem.
        status: HTTP status; 0 if no response was sent.
        sent: bytes of the body that were sent.
        seconds: from the first line of the request to the end of the response.
    """

    # Defaults are the class's own: a request sets the few that differ, and pays for these only.
    endpoint = "other"
    operation = ""
    text = ""
    kind: ResultKind | None = None
    cache = ""
    generation = ""
    timing: Timing = Timing()
    outcome = ""
    status = 0
    sent = 0
    seconds = 0.0
    ended = False
    gone = False

    def __init__(self, request_id: str, method: str = "", path: str = "", client: str = "") -> None:
        self.request_id, self.method, self.path, self.client = request_id, method, path, client

    def server_timing(self) -> bytes:
        """Value of ``Server-Timing`` (W3C Server Timing, section 4.1) from what is known by now; or empty."""
        timing = self.timing
        if timing.wait is None or timing.check is None or timing.execute is None:
            return _FROM_CACHE + self.cache.encode() if self.cache else b""
        known = _THREE % (timing.wait * 1000, timing.check * 1000, timing.execute * 1000)
        return known if timing.serialise is None else known + _FOURTH % (timing.serialise * 1000)


def observation_of(scope: Scope) -> Observation:
    """The observation of the request; one that nobody reads where there is no observer."""
    found = scope.get(_KEY)
    return found if isinstance(found, Observation) else Observation("")


class Observer:
    """ASGI layer that observes every request.

    Args:
        app: the application.
        reports: called with each observation when the request is over.
    """

    def __init__(self, app: ASGIApp, reports: Iterable[Callable[[Observation], None]]) -> None:
        self._app, self._reports = app, tuple(reports)
        self._prefix, self._numbers = secrets.token_hex(4), itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and report it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        observation = self._begin(scope)
        scope[_KEY] = observation

        async def receive_observed() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                observation.gone = True
            return message

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.body":
                observation.sent += len(message.get("body", b""))
                # Ended before it is sent: the client may be off before this coroutine goes on.
                observation.ended = not message.get("more_body", False)
            elif message["type"] == "http.response.start":
                observation.status = message["status"]
                fields = [*message["headers"], (b"x-request-id", observation.request_id.encode())]
                if timing := observation.server_timing():
                    fields.append((b"server-timing", timing))
                message["headers"] = fields
            await send(message)

        try:
            await self._app(scope, receive_observed, send_observed)
            if not observation.status and not observation.gone:
                # The server will answer 500; there is no error that it could log.
                log.error(
                    "Nothing was sent in answer to a request.", extra={"request": observation.request_id}
                )
        except BaseException as error:
            # The server logs it with its traceback: the note tells which request's it is.
            error.add_note(REQUEST_NOTE + observation.request_id)
            if isinstance(error, Exception):
                observation.outcome, observation.status = "internal", observation.status or 500
            raise
        finally:
            observation.seconds = perf_counter() - started
            observation.outcome = _outcome(observation)
            for report in self._reports:
                report(observation)

    def _begin(self, scope: Scope) -> Observation:
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = (
            given.decode("ascii")
            if _WELL_FORMED.fullmatch(given)
            else f"{self._prefix}-{next(self._numbers):x}"
        )
        client = scope.get("client")
        path = scope.get("raw_path") or scope["path"].encode()
        return Observation(
            request_id, scope["method"], path.decode("ascii", "backslashreplace"), client[0] if client else ""
        )


def _outcome(observation: Observation) -> str:
    if observation.ended or observation.outcome == "internal":
        failed = "error" if observation.status >= 400 else "ok"
        return observation.outcome or failed
    return "disconnected" if observation.gone or not observation.status else "broken"
