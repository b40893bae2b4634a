"""Who may ask now, who waits, and who is refused."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from typing import TYPE_CHECKING, Final

from civigraph.errors import ClientBusy, EngineBusy

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_REFUSED: Final = "busy_refusals"
_CLIENT_REFUSED: Final = "client_refusals"


class Admission:
    """A number of places, and a bounded queue before them.

    A place that becomes free goes to the first in the queue whose client has none, else to the first.

    Args:
        places: requests that may be under way at the same time.
        queue: requests that may wait.
        per_client: requests of one client that may be under way or wait.
        patience: longest wait, in seconds.
        counters: where refusals are counted.
    """

    def __init__(
        self, places: int, queue: int, per_client: int, patience: float, counters: MutableMapping[str, int]
    ) -> None:
        self._places, self._queue_length, self._per_client = places, queue, per_client
        self._patience, self._counters = patience, counters
        self._present: Counter[str] = Counter()
        self._working: Counter[str] = Counter()
        self._waiting: deque[tuple[str, asyncio.Future[None]]] = deque()

    @property
    def busy(self) -> int:
        """Places that are taken."""
        return self._working.total()

    @property
    def waiting(self) -> int:
        """Requests in the queue."""
        return len(self._waiting)

    async def enter(self, client: str) -> None:
        """Take a place; whoever returns from here calls ``leave``.

        Raises:
            ClientBusy: the client has as many as one may have.
            EngineBusy: the queue is full, or no place became free in time.
        """
        if self._present[client] >= self._per_client:
            self._counters[_CLIENT_REFUSED] += 1
            raise ClientBusy(self._per_client)
        is_free = self.busy < self._places
        if not is_free and len(self._waiting) >= self._queue_length:
            self._counters[_REFUSED] += 1
            raise EngineBusy
        self._present[client] += 1
        if is_free:
            self._working[client] += 1
        else:
            await self._wait(client)

    def leave(self, client: str) -> None:
        """Give the place back."""
        _subtract(self._working, client)
        _subtract(self._present, client)
        self._call_next()

    async def _wait(self, client: str) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((client, turn))
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # a place came at the very moment
                self.leave(client)
            else:
                self._waiting.remove((client, turn))
                _subtract(self._present, client)
            if isinstance(error, TimeoutError):
                self._counters[_REFUSED] += 1
                raise EngineBusy from None
            raise

    def _call_next(self) -> None:
        ready = [each for each in self._waiting if not each[1].done()]  # who gave up leaves by itself
        if not ready or self.busy >= self._places:
            return
        client, turn = chosen = next((each for each in ready if not self._working[each[0]]), ready[0])
        self._waiting.remove(chosen)
        self._working[client] += 1
        turn.set_result(None)


def _subtract(counter: Counter[str], client: str) -> None:
    counter[client] -= 1
    if counter[client] <= 0:
        del counter[client]
