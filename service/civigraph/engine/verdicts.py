"""Why a query was stopped: what its client is told, and how it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from civigraph.errors import EngineBusy, EngineError, MemoryLimitExceeded, QueryTimeout, WorkerDied

if TYPE_CHECKING:
    from civigraph.engine.nursery import Ended

COUNTED_AS: Final[dict[type[EngineError], str]] = {
    QueryTimeout: "timeouts",
    MemoryLimitExceeded: "memory_kills",
    EngineBusy: "busy_refusals",
}
"""Counters of queries that ended with an error; others count as ``worker_deaths``."""

KILLED_FOR: Final[dict[type, str]] = {
    QueryTimeout: "deadline",
    MemoryLimitExceeded: "memory",
    EngineBusy: "crowding",
}
"""Reasons for killing a worker; their counters are named ``kills_…``."""


def autopsy(ended: Ended, memory_limit: int) -> EngineError:
    """Why a worker that nobody killed has ended.

    Args:
        ended: how it ended.
        memory_limit: bytes that it could take.
    """
    if "memory allocation" in ended.words or "MemoryError" in ended.words:
        return MemoryLimitExceeded(memory_limit)
    cause = f"signal {ended.signal}" if ended.signal else "its own exit"
    return WorkerDied(f"The process that ran the query ended by {cause}. Simplify the query and try again.")
