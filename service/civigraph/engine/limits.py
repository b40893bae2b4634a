"""What queries may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from civigraph.config import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """What queries may use.

    Attributes:
        workers: quick workers.
        long_workers: queries that may run long at the same time, beside the quick workers.
        patience: seconds after which a query counts as long.
        timeout: seconds that a query may run; also the longest wait in the queue.
        queue: queries that may wait for a worker.
        client_queries: queries that one client may have under way.
        memory_limit: bytes that one query may take beyond the store.
        max_result_bytes: bytes that an answer may have, before any compression.
    """

    workers: int = 2
    long_workers: int = 1
    patience: float = 1.0
    timeout: float = 30.0
    queue: int = 64
    client_queries: int = 16
    memory_limit: int = 1024**3
    max_result_bytes: int = 1024**3

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The limits that the settings state."""
        return cls(**{name: getattr(settings, name) for name in cls.__dataclass_fields__})
