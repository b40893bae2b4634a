"""``HEAD``, ``OPTIONS`` and cross-origin reading for what the framework routes.

The framework knows the methods that a function was written for and no others. What answers ASGI messages
itself (``/sparql``, ``/store``) does all this by itself: it is called from here, since the framework's way
to it takes longer than the look-up of an answer that is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Match, Route

from civigraph.http.messages import CORS, preflight, send_empty, send_problem, wrong_method

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class EveryMethod:
    """ASGI layer that answers ``OPTIONS``, turns ``HEAD`` into ``GET`` without a body, and allows any origin.

    Args:
        app: the application.
        routes: its routes; those that are added later count too.
        direct: what answers by itself, by path.
    """

    def __init__(
        self, app: ASGIApp, routes: Sequence[BaseRoute], direct: Mapping[str, ASGIApp] | None = None
    ) -> None:
        self._app, self._routes, self._direct = app, routes, direct or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            endpoint = self._direct.get(scope["path"].removeprefix(scope.get("root_path", "")))
            if endpoint is not None:
                await endpoint(scope, receive, send)
                return
        allowed = self._allowed(scope) if scope["type"] == "http" else None
        if allowed is None:
            await self._app(scope, receive, send)
            return
        allow = ", ".join(sorted({*allowed, "HEAD", "OPTIONS"}))
        if scope["method"] == "OPTIONS" and "OPTIONS" not in allowed:
            await send_empty(send, 204, preflight(scope, allow))
            return
        if scope["method"] not in {*allowed, "HEAD", "OPTIONS"}:
            # Not left to the framework: a route behind this one may take any method.
            await send_problem(scope, send, wrong_method(scope["method"], allow).problem)
            return
        bodiless = scope["method"] == "HEAD" and "HEAD" not in allowed

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                fields = list(message["headers"])
                named = {name for name, _ in fields}
                fields += [(name, value) for name, value in CORS if name not in named]
                message = {**message, "headers": fields}
            elif bodiless:
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"} if bodiless else scope, receive, send_open)

    def _allowed(self, scope: Scope) -> set[str] | None:
        """Methods of the framework's routes for this path; ``None`` where something else answers."""
        found: set[str] = set()
        for route in self._routes:
            if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE:
                if route.methods is None:  # what answers by itself, for itself and what comes behind it
                    return found or None
                found |= route.methods
        return found or None
