"""What the pool remembers about clients: how much each has under way, and who takes more than most."""

from __future__ import annotations

import asyncio
from collections import Counter

from civigraph.errors import ClientBusy


class Clients:
    """Clients by name.

    A client is *greedy* for a while after one of its queries ran long or was stopped at a limit.

    Args:
        limit: queries that a client may have under way.
        memory: seconds for which a client stays greedy.
        counters: where refusals are counted.
    """

    def __init__(self, limit: int, memory: float, counters: Counter[str]) -> None:
        self._limit, self._memory, self._counters = limit, memory, counters
        self._under_way: Counter[str] = Counter()
        self._greedy_until: dict[str, float] = {}

    def enter(self, client: str) -> None:
        """A query of a client is under way.

        Raises:
            ClientBusy: it has as many as it may have.
        """
        if self._under_way[client] >= self._limit:
            self._counters["client_refusals"] += 1
            raise ClientBusy(self._limit)
        self._under_way[client] += 1

    def leave(self, client: str) -> None:
        """A query of a client is over."""
        self._under_way[client] -= 1
        if self._under_way[client] <= 0:
            del self._under_way[client]

    def remember_greed(self, client: str) -> None:
        """A query of a client has taken much."""
        now = asyncio.get_running_loop().time()
        self._greedy_until = {name: until for name, until in self._greedy_until.items() if until > now}
        self._greedy_until[client] = now + self._memory

    def is_greedy(self, client: str) -> bool:
        """Whether it has taken much of late."""
        return self._greedy_until.get(client, 0.0) > asyncio.get_running_loop().time()
