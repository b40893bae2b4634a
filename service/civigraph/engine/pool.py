"""The embedded engine behind a supervisor: worker processes that can be killed.

Stopping a query means killing the process that runs it; nothing less stops Oxigraph. Workers are forked
from a zygote that holds the store, so a new one is there in milliseconds.

Fairness. A query starts on one of the *quick* workers. If it runs longer than ``patience`` it loses that
place, and a fresh worker takes it, so that small queries keep being answered. It goes on with lower
priority as a *long runner* if one of the ``long_workers`` places is free; else it is *parked*: stopped, with
its clock, until one is. As many may be parked as may run long; a query beyond that is refused as busy.
Under pressure, with queries waiting, the place is lost after a tenth of ``patience`` already, as long as
nobody has to be refused for it.

Memory. At most ``workers + 2 * long_workers`` queries hold memory at a time, ``memory_limit`` each, beyond
the store that they share.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from pathlib import Path
from typing import Final, Self

from civigraph.config import Settings
from civigraph.engine.base import Answer, EngineStatus, QueryRequest
from civigraph.engine.crew import Worker
from civigraph.engine.embedded import StoreSpec
from civigraph.engine.isolation import private_bytes
from civigraph.engine.job import Job, JobChunks
from civigraph.engine.limits import Limits
from civigraph.engine.nursery import Ended, Nursery
from civigraph.engine.wire import Frame, decode_begin, decode_error
from civigraph.errors import (
    ClientBusy,
    EngineBusy,
    EngineError,
    MemoryLimitExceeded,
    QueryTimeout,
    WorkerDied,
)

_UNDER_PRESSURE: Final = 0.1
_MEMORY_INTERVAL: Final = 0.1
_HEAVY_SHARE: Final = 0.25
_RESTART_DELAYS: Final = (0.05, 0.5, 2.0, 5.0)


class PoolEngine:
    """Answers queries in killable worker processes. One event loop, any number of tasks.

    Args:
        store: what to answer from.
        generation: name of that state of the data.
        limits: what queries may use.
    """

    def __init__(self, store: StoreSpec, generation: str = "", limits: Limits | None = None) -> None:
        self._spec = store
        self._generation = generation
        self._limits = limits or Limits()
        self._nursery: Nursery | None = None
        self._workers: dict[tuple[Nursery, int], Worker] = {}
        self._idle: deque[Worker] = deque()
        self._queue: deque[Job] = deque()
        self._parked: deque[Worker] = deque()
        self._clients: Counter[str] = Counter()
        self._counters: Counter[str] = Counter()
        self._stillborn: set[tuple[Nursery, int]] = set()
        self._hiring = 0
        self._failures = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        snapshot: Path | None,
        generation: str = "",
        prefixes: dict[str, str] | None = None,
    ) -> Self:
        """An engine for a snapshot's quads, with the limits of the settings."""
        return cls(StoreSpec(snapshot, prefixes=prefixes or {}), generation, Limits.from_settings(settings))

    async def start(self) -> None:
        """Load the store and start the workers; returns when the first query can be answered.

        Raises:
            EngineError: the store cannot be opened.
        """
        self._nursery = await self._open(self._spec)
        self._replenish()
        await self._until_staffed()
        self._spawn(self._watch_memory())

    async def reload(self, store: StoreSpec, generation: str) -> None:
        """Answer from another store from now on; queries under way finish on the old one.

        Raises:
            EngineError: the new store cannot be opened; the old one stays in use.
        """
        fresh = await self._open(store)
        before, self._nursery = self._nursery, fresh
        self._spec, self._generation = store, generation
        for worker in [*self._idle]:
            self._retire(worker)
        self._replenish()
        await self._until_staffed()
        if before is not None:
            self._spawn(self._close_when_empty(before))

    async def aclose(self) -> None:
        """Stop; every process of the engine has ended when this returns."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        stopping = WorkerDied("The service is stopping.")
        for job in [*self._queue, *(worker.job for worker in self._workers.values() if worker.job)]:
            job.fail(stopping)
        self._queue.clear()
        nurseries = {nursery for nursery, _ in self._workers} | ({self._nursery} if self._nursery else set())
        for worker in self._workers.values():
            worker.cancel_timers()
            worker.close()
        self._workers.clear()
        self._idle.clear()
        await asyncio.gather(*(nursery.aclose() for nursery in nurseries))
        self._nursery = None

    async def query(self, request: QueryRequest) -> Answer:
        """Answer a query. The first bytes are held back until the query is known to run.

        Cancelling the task that waits here stops the query.

        Raises:
            EngineError: one of its subclasses; see ``civigraph.errors``.
        """
        job = self._admit(request)
        try:
            kind, form = await job.begun
        except BaseException:
            self._settle(job)
            raise
        return Answer(kind, form, JobChunks(job, self._settle), self._generation)

    def status(self) -> EngineStatus:
        """The engine's state now."""
        living = [worker for worker in self._workers.values() if not worker.dying]
        return EngineStatus(
            ready=self._nursery is not None and bool(living) and not self._closing,
            generation=self._generation,
            workers=tuple(worker.pid for worker in living),
            busy=sum(worker.job is not None for worker in living),
            waiting=len(self._queue),
            counters=dict(self._counters),
            isolated=self._nursery is not None and self._nursery.isolated,
        )

    # ---- admission and the queue

    def _admit(self, request: QueryRequest) -> Job:
        """Take a query in, start it or let it wait."""
        self._counters["queries"] += 1
        if self._closing or self._nursery is None:
            raise WorkerDied("The service is not running.")
        if self._clients[request.client] >= self._limits.client_queries:
            self._counters["client_refusals"] += 1
            raise ClientBusy(self._limits.client_queries)
        if not self._idle and len(self._queue) >= self._limits.queue:
            self._counters["busy_refusals"] += 1
            raise EngineBusy
        job = Job(request, min(request.timeout or self._limits.timeout, self._limits.timeout))
        self._clients[request.client] += 1
        self._queue.append(job)
        self._assign()
        if job in self._queue:
            self._relieve()
            timer = asyncio.get_running_loop().call_later(self._limits.timeout, self._weary, job)
            job.begun.add_done_callback(lambda _: timer.cancel())
        return job

    def _assign(self) -> None:
        """Give waiting jobs to idle workers, first those of clients that have nothing running."""
        while self._idle and self._queue:
            running = {worker.job.request.client for worker in self._workers.values() if worker.job}
            job = next((job for job in self._queue if job.request.client not in running), self._queue[0])
            self._queue.remove(job)
            worker = self._idle.popleft()
            worker.work(job)
            job.deadline = worker.started + job.limit
            worker.at(job.deadline, self._on_deadline)
            if self._limits.patience < job.limit:
                worker.at(worker.started + self._limits.patience * _UNDER_PRESSURE, lambda _: self._relieve())
                worker.at(worker.started + self._limits.patience, self._on_patience)

    def _weary(self, job: Job) -> None:
        """A job has waited too long for a worker."""
        if job in self._queue:
            self._queue.remove(job)
            self._counters["busy_refusals"] += 1
            job.fail(EngineBusy())

    def _settle(self, job: Job) -> None:
        """Nobody reads this job's answer any more."""
        self._clients[job.request.client] -= 1
        if self._clients[job.request.client] <= 0:
            del self._clients[job.request.client]
        if job in self._queue:
            self._queue.remove(job)
        if not job.ended:
            self._counters["abandoned"] += 1
            job.give_up()
            for worker in self._workers.values():
                if worker.job is job:
                    self._dismiss(worker)

    # ---- what workers report

    def _receive(self, worker: Worker, kind: Frame, payload: bytes) -> None:
        job = worker.job
        if job is None or worker.dying:
            return
        if kind is Frame.BEGIN:
            job.begin(*decode_begin(payload))
        elif kind is Frame.DATA:
            worker.feed(payload)
        elif kind is Frame.END:
            job.finish()
            self._release(worker)
        elif kind is Frame.ERROR:
            job.fail(decode_error(payload))
            self._release(worker)

    def _release(self, worker: Worker) -> None:
        """A worker has finished its job."""
        worker.rest()
        if worker.quick and not worker.heavy and worker.nursery is self._nursery:
            self._idle.append(worker)
            self._assign()
        else:
            self._retire(worker)

    def _on_ended(self, nursery: Nursery, ended: Ended) -> None:
        """A worker process has ended and is reaped."""
        worker = self._workers.pop((nursery, ended.pid), None)
        if worker is None:
            self._stillborn.add((nursery, ended.pid))
            return
        worker.cancel_timers()
        worker.close()
        self._forget(worker)
        if worker.job is not None and not worker.job.ended:
            error = worker.verdict or self._autopsy(ended)
            self._count(error)
            worker.job.fail(error)
        self._failures = 0 if worker.proven or worker.dying else self._failures + 1
        self._unpark()
        self._replenish()

    def _autopsy(self, ended: Ended) -> EngineError:
        """Why a worker that nobody killed has ended."""
        if "memory allocation" in ended.words or "MemoryError" in ended.words:
            return MemoryLimitExceeded(self._limits.memory_limit)
        cause = f"signal {ended.signal}" if ended.signal else "its own exit"
        return WorkerDied(
            f"The process that ran the query ended by {cause}. Simplify the query and try again."
        )

    def _count(self, error: EngineError) -> None:
        names = {QueryTimeout: "timeouts", MemoryLimitExceeded: "memory_kills", EngineBusy: "busy_refusals"}
        self._counters[names.get(type(error), "worker_deaths")] += 1

    # ---- limits

    def _on_deadline(self, worker: Worker) -> None:
        if worker.job is not None:
            self._dismiss(worker, QueryTimeout(worker.job.limit))

    def _on_patience(self, worker: Worker) -> None:
        """A query runs longer than a quick worker may be kept."""
        if not worker.quick:
            return
        if not self._demote(worker):
            self._dismiss(worker, EngineBusy(retry_after=max(1, round(self._limits.timeout))))

    def _relieve(self) -> None:
        """Free places of quick workers for queries that wait, where nobody has to be refused for it."""
        due = asyncio.get_running_loop().time() - self._limits.patience * _UNDER_PRESSURE
        busy = [worker for worker in self._workers.values() if worker.job and worker.quick]
        coming = self._hiring + len(self._idle)
        for worker in sorted(busy, key=lambda worker: worker.started):
            if len(self._queue) <= coming or worker.started > due or not self._demote(worker):
                return
            coming += 1

    def _demote(self, worker: Worker) -> bool:
        """Take a worker's place among the quick ones from it; false if there is no other place."""
        if sum(other.long for other in self._workers.values()) < self._limits.long_workers:
            worker.run_long()
            self._counters["demotions"] += 1
        elif len(self._parked) < self._limits.long_workers:
            self._park(worker)
        else:
            return False
        self._replenish()
        return True

    def _park(self, worker: Worker) -> None:
        """Stop a query and its clock until it can run long, for no longer than a query may take."""
        if worker.job is None:
            return
        now = asyncio.get_running_loop().time()
        worker.cancel_timers()
        worker.park()
        worker.job.deadline -= now
        worker.at(now + self._limits.timeout, lambda parked: self._dismiss(parked, EngineBusy()))
        self._parked.append(worker)
        self._counters["parked"] += 1

    def _unpark(self) -> None:
        """Let parked queries go on where places for long runners are free."""
        while self._parked and (
            sum(worker.long for worker in self._workers.values()) < self._limits.long_workers
        ):
            worker = self._parked.popleft()
            worker.cancel_timers()
            worker.run_long()
            self._counters["demotions"] += 1
            if worker.job is not None:
                worker.job.deadline += asyncio.get_running_loop().time()
                worker.at(worker.job.deadline, self._on_deadline)

    async def _watch_memory(self) -> None:
        """Kill workers that hold more private memory than a query may."""
        while True:
            await asyncio.sleep(_MEMORY_INTERVAL)
            now = asyncio.get_running_loop().time()
            for worker in [*self._workers.values()]:
                if worker.job is None or worker.dying or now - worker.started < _MEMORY_INTERVAL:
                    continue
                held = await asyncio.to_thread(private_bytes, worker.pid) or 0
                worker.heavy = worker.heavy or held > _HEAVY_SHARE * self._limits.memory_limit
                if held > self._limits.memory_limit and worker.job is not None:
                    self._dismiss(worker, MemoryLimitExceeded(self._limits.memory_limit))

    # ---- staff

    def _dismiss(self, worker: Worker, verdict: EngineError | None = None) -> None:
        """Kill a worker that has a job; the verdict is told once the process is gone."""
        if not worker.dying:
            worker.kill(verdict)
            self._counters["kills"] += 1
            self._forget(worker)

    def _retire(self, worker: Worker) -> None:
        """End a worker that has no job."""
        worker.kill()
        self._forget(worker)

    def _forget(self, worker: Worker) -> None:
        """Take a worker out of the lists of those that can be used."""
        for group in (self._idle, self._parked):
            with contextlib.suppress(ValueError):
                group.remove(worker)

    def _replenish(self) -> None:
        """Have workers forked for places that are free, slowly if they die before they did anything."""
        if self._closing or self._nursery is None:
            return
        staff = sum(worker.quick and worker.nursery is self._nursery for worker in self._workers.values())
        for _ in range(self._limits.workers - staff - self._hiring):
            self._hiring += 1
            delay = _RESTART_DELAYS[min(self._failures - 1, 3)] if self._failures else 0.0
            self._spawn(self._hire(self._nursery, delay))

    async def _hire(self, nursery: Nursery, delay: float) -> None:
        try:
            await asyncio.sleep(delay)
            worker = await Worker.hire(nursery, self._receive)
        except EngineError:
            return  # the zygote has ended, which starts another with its own workers
        finally:
            self._hiring -= 1
        self._counters["forks"] += 1
        self._workers[nursery, worker.pid] = worker
        if (nursery, worker.pid) in self._stillborn:
            self._stillborn.remove((nursery, worker.pid))
            self._on_ended(nursery, Ended(worker.pid, 0, ""))
        elif nursery is not self._nursery:
            self._retire(worker)
            self._replenish()
        else:
            self._idle.append(worker)
            self._assign()

    async def _until_staffed(self) -> None:
        """Wait for a worker of the current store."""
        while not any(worker.nursery is self._nursery for worker in self._workers.values()):
            await asyncio.sleep(0.001)

    async def _open(self, spec: StoreSpec) -> Nursery:
        holder: list[Nursery] = []
        nursery = await Nursery.open(
            spec, self._limits.memory_limit, lambda ended: self._on_ended(holder[0], ended), self._on_loss
        )
        holder.append(nursery)
        return nursery

    def _on_loss(self, nursery: Nursery) -> None:
        """A zygote has ended and its workers with it."""
        for key, worker in [*self._workers.items()]:
            if key[0] is nursery:
                self._on_ended(nursery, Ended(worker.pid, 9, ""))
        if nursery is self._nursery and not self._closing:
            self._nursery = None
            self._counters["restarts"] += 1
            self._spawn(self._restart(nursery))

    async def _restart(self, lost: Nursery) -> None:
        await lost.aclose()
        for attempt in range(1_000_000):
            await asyncio.sleep(_RESTART_DELAYS[min(attempt, 3)])
            with contextlib.suppress(EngineError, OSError):
                self._nursery = await self._open(self._spec)
                self._replenish()
                return

    async def _close_when_empty(self, nursery: Nursery) -> None:
        """End an old zygote when the last query on it has."""
        try:
            while any(key[0] is nursery for key in self._workers):
                await asyncio.sleep(0.05)
        finally:
            await nursery.aclose()

    def _spawn(self, work: object) -> None:
        assert asyncio.iscoroutine(work)
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
