"""Stop working for a client that has gone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.types import Receive

_SETTLE: Final = 0.005
"""Seconds before the connection is watched: most queries are done by then and never pay for the watcher."""


class CancelOnDisconnect:
    """While entered, ``http.disconnect`` cancels the body of the ``with`` block, which then ends quietly.

    The request's body must have been read. Whatever the block awaits gets ``CancelledError``; an engine frees
    the worker on that.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None
        self.gone = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None, "only inside a task"
        self._task = task
        self._start = asyncio.get_running_loop().call_later(_SETTLE, self._watch_now)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        self._start.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        if not self.gone:
            return False
        # A cancellation from elsewhere (shutdown) on top of ours is not ours to swallow.
        return self._task.uncancel() == 0 and kind is asyncio.CancelledError

    def _watch_now(self) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self._task.cancel()
