"""HTTP messages as ASGI has them: read a request's fields and body, send a response.

Request and response objects of a framework would cost as much as a small query, so that what is asked
often (``/sparql``, ``/store``) works on ASGI messages itself.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from civigraph.http.observation import observation_of
from civigraph.http.problems import Problem, ProblemError, problem
from civigraph.http.problems import header_field as field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

CORS: Final[Headers] = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Accept-Patch, Accept-Post, Accept-Query, Allow, Civigraph-Generation, Civigraph-Timeout, ETag, "
        b"Link, Location, Retry-After, Server-Timing, WWW-Authenticate, X-Request-Id",
    ),
]
"""Any page may read any answer, without credentials that the browser adds by itself."""

_SLOWEST: Final = 16 * 1024


def header(scope: Scope, name: bytes) -> str | None:
    """Value of a request's header field; several of one name are joined by commas (RFC 9110, section 5.3)."""
    values = [value for key, value in scope["headers"] if key == name]
    return b", ".join(values).decode("latin-1") if values else None


def preflight(scope: Scope, allow: str, *fields: tuple[str, str]) -> Headers:
    """Header fields that answer ``OPTIONS``, be it a browser's question before a request or a person's.

    Any field may be sent, ``Authorization`` too: a page that has a token was given it by its user
    (Fetch, section 3.3).

    Args:
        scope: the ASGI scope.
        allow: the methods, separated by commas.
        fields: further fields.
    """
    wanted = header(scope, b"access-control-request-headers") or "accept, authorization, content-type"
    return [
        *CORS,
        field("allow", allow),
        field("access-control-allow-methods", allow),
        field("access-control-allow-headers", wanted),
        field("access-control-max-age", "86400"),
        field("vary", "Access-Control-Request-Headers"),
        *(field(name, value) for name, value in fields),
    ]


async def read_body(scope: Scope, receive: Receive, limit: int, patience: float) -> bytes | None:
    """The request's body; ``None`` when the client goes away before it is complete.

    A client that sends byte by byte is not waited for: beyond ``patience`` it must keep up 16 KiB a second.

    Args:
        scope: the ASGI scope.
        receive: the ASGI callable.
        limit: longest body that is read, in bytes.
        patience: seconds that any body may take.

    Raises:
        ProblemError: 413 longer than the limit; 415 compressed; 408 too slow.
    """
    _refuse_coding(scope)
    too_large = ProblemError(
        problem("content-too-large", f"The request is longer than {limit} bytes.", ("connection", "close"))
    )
    announced = header(scope, b"content-length")
    if announced is not None and announced.isdecimal() and int(announced) > limit:
        raise too_large
    parts, size, more = [], 0, True
    deadline = asyncio.get_running_loop().time() + patience
    try:
        async with asyncio.timeout_at(deadline) as timer:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > limit:
                    raise too_large
                more = message.get("more_body", False)
                timer.reschedule(deadline + size / _SLOWEST)
    except TimeoutError:
        detail = f"The request did not arrive in time: {size} bytes came in more than {patience:g} s."
        raise ProblemError(problem("request-timeout", detail, ("connection", "close"))) from None
    return b"".join(parts)


async def send_whole(scope: Scope, send: Send, status: int, fields: Headers, body: bytes) -> None:
    """Send a response whose body is known; without it where the request is a ``HEAD``."""
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def send_empty(send: Send, status: int, fields: Headers) -> None:
    """Send a response that has no body."""
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": b""})


async def send_problem(
    scope: Scope, send: Send, occurrence: Problem, extra: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Tell what was wrong, as the client can read it best."""
    observation_of(scope).outcome = occurrence.type.name
    fields, body = occurrence.render(header(scope, b"accept"), scope.get("root_path", ""))
    await send_whole(scope, send, occurrence.type.status, [*CORS, *fields, *extra], body)


def wrong_method(method: str, allow: str) -> ProblemError:
    """405 with what is offered instead."""
    detail = f"{method} is not offered here. Offered are {allow}."
    return ProblemError(problem("method-not-allowed", detail, ("allow", allow)))


def _refuse_coding(scope: Scope) -> None:
    coding = header(scope, b"content-encoding")
    if coding is not None and coding.strip().lower() not in ("", "identity"):
        detail = f"The body is compressed ({coding}). Send it as it is."
        raise ProblemError(problem("unsupported-media-type", detail, ("accept-encoding", "identity")))
