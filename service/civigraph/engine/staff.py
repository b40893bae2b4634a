"""The workers of a pool: hired, replaced when they end, moved to another store."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter, deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from civigraph.engine.crew import Worker
from civigraph.engine.embedded import StoreSpec
from civigraph.engine.nursery import Ended, Launched, Nursery, launch
from civigraph.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from civigraph.engine.wire import Frame

log = logging.getLogger(__name__)

_DELAYS: Final = (0.05, 0.5, 2.0, 5.0)


class Staff:
    """Keeps as many quick workers as are wanted.

    Args:
        wanted: quick workers.
        memory_limit: bytes that a worker may take beyond the store.
        on_frame: called with each frame that a worker sends.
        on_free: called when a worker has become idle.
        on_end: called when a worker's process is gone.

    Attributes:
        generation: name of the state of the data that jobs are answered from.
        idle: workers without a job, those that rested longest first.
        counters: totals since start.
    """

    def __init__(
        self,
        wanted: int,
        memory_limit: int,
        on_frame: Callable[[Worker, Frame, bytes], None],
        on_free: Callable[[], None],
        on_end: Callable[[Worker, Ended], None],
    ) -> None:
        self._wanted = wanted
        self._memory_limit = memory_limit
        self._on_frame, self._on_free, self._on_end = on_frame, on_free, on_end
        self._nursery: Nursery | None = None
        self._spec = StoreSpec()
        self._on_disk = False
        self._workers: dict[tuple[Nursery, int], Worker] = {}
        self._stillborn: set[tuple[Nursery, int]] = set()
        self._fault: EngineError | None = None
        self._failures = 0
        self._hiring = 0
        self._closing = False
        self._opened = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.generation = ""
        self.idle: deque[Worker] = deque()
        self.counters: Counter[str] = Counter()

    @property
    def workers(self) -> list[Worker]:
        """Those that live, idle and busy."""
        return [worker for worker in self._workers.values() if not worker.dying]

    @property
    def coming(self) -> int:
        """Workers that are being hired."""
        return self._hiring

    @property
    def accepts(self) -> bool:
        """Whether jobs that come now will find a worker, be it in a moment."""
        return self._opened and not self._closing

    @property
    def present(self) -> bool:
        """Whether the store is loaded and workers are there or about to be."""
        return self._nursery is not None and not self._closing

    @property
    def isolated(self) -> bool:
        """Whether workers have no way to the network."""
        return self._nursery is not None and self._nursery.isolated

    async def open(self, spec: StoreSpec, generation: str, launched: Launched | None = None) -> None:
        """Work from a store, the first or another; jobs under way are finished on the one before.

        Args:
            spec: the store.
            generation: name of that state of the data.
            launched: a zygote that loads it already.

        Raises:
            EngineError: the store cannot be opened; the one before stays in use.
        """
        fresh = await self._start_nursery(launched or launch(spec, self._memory_limit), generation)
        before, self._nursery = self._nursery, fresh
        self._spec, self.generation, self._on_disk = spec, generation, spec.on_disk
        for worker in [*self.idle]:
            self.retire(worker)
        self.replenish()
        while not any(self._has_opened(worker) for worker in self.workers):
            if self._fault is not None:
                raise self._fault
            await asyncio.sleep(0.001)
        self._opened = True
        if before is not None:
            self.spawn(self._close_when_empty(before))

    async def move(self, folder: Path, generation: str) -> None:
        """Answer from another generation of a store on disk from now on.

        One idle worker goes ahead while the others still answer from the generation before; so the first
        request behind the change finds a worker that has opened the store.
        """
        ahead = self.idle.popleft() if self.idle else None
        if ahead is not None:
            ahead.move(str(folder), generation)
            await ahead.moved()
        self._spec, self.generation = replace(self._spec, path=folder), generation
        if ahead is not None:
            self._rejoin(ahead)
        self.spawn(self._follow())

    def direct(self, worker: Worker) -> str:
        """Have a worker answer from the generation of now; return its name."""
        if self._on_disk and worker.nursery is self._nursery:
            worker.move(str(self._spec.path), self.generation)
        return worker.generation

    @property
    def folders(self) -> set[str]:
        """Stores on disk that workers have open, those that are about to end too."""
        return {worker.folder for worker in self._workers.values() if worker.folder}

    async def _follow(self) -> None:
        """Move the idle workers, one after the other, so that there is always one to answer."""
        for worker in [*self.idle]:
            if worker in self.idle and worker.folder != str(self._spec.path):
                self.idle.remove(worker)
                self.direct(worker)
                await worker.moved()
                self._rejoin(worker)

    def _rejoin(self, worker: Worker) -> None:
        """A worker that was taken out of the idle ones goes back, first in line."""
        if not worker.dying and worker.fault is None and (worker.nursery, worker.pid) in self._workers:
            self.idle.appendleft(worker)
            self._on_free()

    def _has_opened(self, worker: Worker) -> bool:
        return worker.nursery is self._nursery and (not self._on_disk or worker in self.idle)

    async def aclose(self) -> None:
        """End every process; they are gone when this returns."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        nurseries = {nursery for nursery, _ in self._workers} | ({self._nursery} if self._nursery else set())
        for worker in self._workers.values():
            worker.cancel_timers()
            worker.close()
        self._workers.clear()
        self.idle.clear()
        await asyncio.gather(*(nursery.aclose() for nursery in nurseries))
        self._nursery = None

    def release(self, worker: Worker) -> None:
        """A worker has finished its job: back to the idle ones, or home."""
        worker.rest()
        if worker.quick and not worker.heavy and worker.nursery is self._nursery:
            self.idle.append(worker)
            self._on_free()
        else:
            self.retire(worker)

    def retire(self, worker: Worker) -> None:
        """End a worker that has no job."""
        self.dismiss(worker)

    def dismiss(self, worker: Worker, verdict: EngineError | None = None) -> None:
        """Kill a worker; ``on_end`` is called once the process is gone."""
        worker.kill(verdict)
        with contextlib.suppress(ValueError):
            self.idle.remove(worker)
        self.replenish()

    def replenish(self) -> None:
        """Have workers forked for free places, slowly if they end before they did anything."""
        if self._closing or self._nursery is None:
            return
        quick = sum(worker.quick and worker.nursery is self._nursery for worker in self._workers.values())
        for _ in range(self._wanted - quick - self._hiring):
            self._hiring += 1
            delay = _DELAYS[min(self._failures, len(_DELAYS)) - 1] if self._failures else 0.0
            self.spawn(self._hire(self._nursery, delay))

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Run something in the background until it is done or the staff is closed."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A task of the engine has ended by a fault.", exc_info=error)

    async def _hire(self, nursery: Nursery, delay: float) -> None:
        try:
            await asyncio.sleep(delay)
            worker = await Worker.hire(nursery, self._on_frame)
        except EngineError:
            return  # the zygote has ended; the next one brings its own workers
        finally:
            self._hiring -= 1
        self.counters["forks"] += 1
        key = (nursery, worker.pid)
        self._workers[key] = worker
        if key in self._stillborn:
            self._stillborn.remove(key)
            self._on_ended(nursery, Ended(worker.pid, 0, ""))
        elif nursery is not self._nursery:
            self.retire(worker)
        else:
            self.direct(worker)
            if await worker.moved():
                self._rejoin(worker)
            else:
                self._fault = worker.fault or self._fault

    def _on_ended(self, nursery: Nursery, ended: Ended) -> None:
        worker = self._workers.get((nursery, ended.pid))
        if worker is None:
            self._stillborn.add((nursery, ended.pid))
            return
        with contextlib.suppress(ValueError):
            self.idle.remove(worker)
        if worker.dying or ended.signal:
            self._bury(worker, ended)
        else:  # it ended by itself; what it said last may lie unread in its socket for one more turn
            asyncio.get_running_loop().call_later(0, self._bury, worker, ended)

    def _bury(self, worker: Worker, ended: Ended) -> None:
        if self._workers.pop((worker.nursery, worker.pid), None) is None:
            return
        worker.cancel_timers()
        worker.close()
        with contextlib.suppress(ValueError):
            self.idle.remove(worker)
        self._failures = 0 if worker.proven or worker.dying or worker.job else self._failures + 1
        self._on_end(worker, ended)
        self.replenish()

    async def _start_nursery(self, launched: Launched, generation: str) -> Nursery:
        holder: list[Nursery] = []
        nursery = await Nursery.open(
            launched,
            generation,
            lambda ended: self._on_ended(holder[0], ended),
            self._on_loss,
        )
        holder.append(nursery)
        return nursery

    def _on_loss(self, nursery: Nursery) -> None:
        """A zygote has ended, and its workers with it."""
        if nursery is self._nursery:
            self._nursery = None
            if not self._closing:
                self.counters["restarts"] += 1
                self.spawn(self._restart(nursery))
        for owner, pid in [*self._workers]:
            if owner is nursery:
                self._on_ended(nursery, Ended(pid, 9, ""))

    async def _restart(self, lost: Nursery) -> None:
        await lost.aclose()
        attempt = 0
        while self._nursery is None:
            await asyncio.sleep(_DELAYS[min(attempt, len(_DELAYS) - 1)])
            attempt += 1
            with contextlib.suppress(EngineError, OSError):
                self._nursery = await self._start_nursery(
                    launch(self._spec, self._memory_limit), self.generation
                )
        self.replenish()

    async def _close_when_empty(self, nursery: Nursery) -> None:
        """End an old zygote when the last query on it has."""
        try:
            while any(owner is nursery for owner, _ in self._workers):
                await asyncio.sleep(0.05)
        finally:
            await nursery.aclose()
