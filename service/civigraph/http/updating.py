"""Run updates (SPARQL 1.1 Protocol, section 2.2)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from civigraph.engine.base import UpdateRequest
from civigraph.http.disconnect import CancelOnDisconnect
from civigraph.http.links import query_base
from civigraph.http.messages import send_whole
from civigraph.http.observation import observation_of
from civigraph.http.protocol import refuse_conflict
from civigraph.http.writing import acknowledgement, client_of, refusals, writable

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from civigraph.engine.base import Engine
    from civigraph.http.protocol import UpdateOperation

_IN_THREAD: Final = 16 * 1024


class UpdateResponder:
    """Hands updates to the engine. Whether the client may write has been checked before.

    Args:
        engine: takes writes, where writes are on.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def respond(self, scope: Scope, receive: Receive, send: Send, operation: UpdateOperation) -> None:
        """Run one update and say what it did.

        Raises:
            ReportError: the gate refused it.
            ProblemError: it was not done; nothing has changed.
        """
        observation = observation_of(scope)
        observation.operation, observation.text = "update", operation.update
        if len(operation.update) > _IN_THREAD:
            await asyncio.to_thread(refuse_conflict, operation)
        else:
            refuse_conflict(operation)
        request = UpdateRequest(
            operation.update,
            operation.using_graphs,
            operation.using_named_graphs,
            operation.timeout,
            client_of(scope),
            query_base(scope),
        )
        with CancelOnDisconnect(receive):
            with refusals():
                written = await writable(self._engine).update(request)
            fields, body = acknowledgement(written)
            await send_whole(scope, send, 200, fields, body)
