"""The embedded engine on a store on disk: readers on its generations, and a writer that makes them."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from civigraph.engine.embedded import StoreSpec
from civigraph.engine.pool import PoolEngine
from civigraph.engine.store_folder import Published, StoreFolder, number_of
from civigraph.engine.writer import Writer
from civigraph.errors import QueryForbidden, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from civigraph.engine.base import (
        Answer,
        EngineStatus,
        GraphRequest,
        GraphWrite,
        UpdateRequest,
        Written,
    )
    from civigraph.engine.gatekeeping import GateSpec
    from civigraph.engine.limits import Limits


class StoreEngine(PoolEngine):
    """Answers queries from a store on disk and takes writes to it.

    The default graph is the store's own (a plain RDF dataset), never a union.

    Args:
        folder: the store; it has a generation.
        limits: what queries and writes may use.
        prefixes: names for namespaces in Turtle and the like.
        writable: start a writer, and hold the store alone; else beside others that read.
        gate: judges each change.
    """

    def __init__(
        self,
        folder: StoreFolder,
        limits: Limits | None = None,
        prefixes: Mapping[str, str] | None = None,
        *,
        writable: bool = False,
        gate: GateSpec | None = None,
    ) -> None:
        super().__init__(StoreSpec(union=False, prefixes=prefixes or {}), "", limits)
        self._folder = folder
        self._writable = writable
        self._gate = gate
        self._lock: int | None = None
        self._writer: Writer | None = None
        self._published = Published("0-")

    @property
    def writer_pid(self) -> int | None:
        """Process id of the writer, if there is one."""
        return self._writer.pid if self._writer else None

    def hold(self) -> None:
        """Hold the store, if that is not done yet; waits a moment for a service that is about to end.

        Raises:
            StoreUnavailable: another process holds it.
        """
        if self._lock is None:
            self._lock = self._folder.lock(alone=self._writable)

    async def start(self) -> None:
        """Open the store and start the writer and the workers.

        Raises:
            EngineError: the store cannot be opened, or another process holds it.
        """
        try:
            await asyncio.to_thread(self.hold)
            assert self._lock is not None
            await self._open(self._lock)
        except BaseException:
            await self.aclose()
            raise

    async def _open(self, lock: int) -> None:
        published = self._folder.current()
        if published is None:
            raise StoreUnavailable(f"The store {self._folder.path} has no generation. Import something.")
        self._published, self._generation = published, published.name
        self._spec = replace(self._spec, path=self._folder.generation(published.name))
        if not self._writable:
            await super().start()
            return
        self._writer = Writer(self._folder, lock, self._limits, self._adopt, self._gate)
        # The writer takes as long as the readers to get ready; what is published is the same for both.
        outcomes = await asyncio.gather(super().start(), self._writer.start(), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def aclose(self) -> None:
        """Stop; a write under way is finished first."""
        if self._writer is not None:
            await self._writer.aclose()
        await super().aclose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def graph(self, request: GraphRequest) -> Answer:
        """One whole graph; its ``generation`` is the one that last changed this graph."""
        answer = await super().graph(request)
        last = self._published.last_change(request.graph)
        if number_of(last) <= number_of(answer.generation):
            answer.generation = last
        return answer

    async def update(self, request: UpdateRequest) -> Written:
        """Run an update; see ``WritableEngine``."""
        return await self._write(request)

    async def write_graph(self, request: GraphWrite) -> Written:
        """Replace, extend, drop or patch one graph; see ``WritableEngine``."""
        return await self._write(request)

    def status(self) -> EngineStatus:
        """The engine's state now."""
        status = replace(super().status(), derived=self._published.derived)
        if self._writer is None:
            return status
        return replace(
            status,
            counters={**status.counters, **self._writer.counters},
            isolated=status.isolated and self._writer.isolated,
        )

    async def _write(self, request: UpdateRequest | GraphWrite) -> Written:
        if self._writer is None:
            raise QueryForbidden("This service takes no writes.")
        return await self._writer.write(request)

    async def _adopt(self, published: Published) -> None:
        """Let queries that come from now on be answered from a generation."""
        if published.number <= self._published.number:
            return
        self._published = published
        await self._staff.move(self._folder.generation(published.name), published.name)
        used = {Path(folder).name for folder in self._staff.folders}
        await asyncio.to_thread(self._folder.prune, used)
