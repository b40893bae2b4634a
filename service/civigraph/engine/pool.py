"""The embedded engine behind a supervisor: worker processes that can be killed.

Stopping a query means killing the process that runs it; nothing less stops Oxigraph. Workers are forked
from a zygote that holds the store, so a new one is there in milliseconds.

Fairness. A query starts on one of the *quick* workers. If it runs longer than ``patience`` it loses that
place and a fresh worker takes it: the query goes on with lower priority as one of at most ``long_workers``
*long runners*. While that quota is full it keeps its place as long as nobody waits; then it makes room:

- it is *parked*, stopped with its clock, if fewer than ``long_workers`` are;
- else, if nothing of its answer has been sent, it is *postponed*: it starts again later; else it is refused.

A client with nothing running does not wait for ``patience``: a tenth of it is enough for others to make room.
And as the next query of who has just been stopped comes at once, the last idle worker is never for a client
whose queries have run long or met a limit of late: others find it free.

Memory. At most ``workers + 2 * long_workers`` queries hold memory, ``memory_limit`` each, beyond the store.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, Self

from civigraph.engine.base import Answer, EngineStatus, GraphRequest, QueryRequest
from civigraph.engine.clients import Clients
from civigraph.engine.embedded import StoreSpec
from civigraph.engine.isolation import private_bytes
from civigraph.engine.job import Job, JobChunks
from civigraph.engine.limits import Limits
from civigraph.engine.staff import Staff
from civigraph.engine.verdicts import COUNTED_AS, KILLED_FOR, autopsy
from civigraph.engine.wire import Frame, decode_begin, decode_end, decode_error
from civigraph.errors import (
    EngineBusy,
    EngineError,
    MemoryLimitExceeded,
    QueryTimeout,
    ResultTooLarge,
    WorkerDied,
)

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.config import Settings
    from civigraph.engine.crew import Worker
    from civigraph.engine.nursery import Ended, Launched

_IMPATIENCE: Final = 0.1
_MEMORY_INTERVAL: Final = 0.1
_HEAVY_SHARE: Final = 0.25


class PoolEngine:
    """Answers queries in killable worker processes. One event loop, any number of tasks.

    Args:
        store: what to answer from.
        generation: name of that state of the data.
        limits: what queries may use.
        launched: a zygote that loads the store already.
    """

    def __init__(
        self,
        store: StoreSpec,
        generation: str = "",
        limits: Limits | None = None,
        launched: Launched | None = None,
    ) -> None:
        self._spec = store
        self._launched = launched
        self._generation = generation
        self._limits = limits or Limits()
        self._staff = Staff(
            self._limits.workers, self._limits.memory_limit, self._receive, self._assign, self._on_end
        )
        self._queue: deque[Job] = deque()
        self._postponed: deque[Job] = deque()
        self._parked: deque[Worker] = deque()
        self._counters = self._staff.counters
        self._clients = Clients(self._limits.client_queries, self._limits.timeout, self._counters)

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        snapshot: Path | None,
        generation: str = "",
        prefixes: dict[str, str] | None = None,
    ) -> Self:
        """An engine for a snapshot's quads."""
        return cls(StoreSpec(snapshot, prefixes=prefixes or {}), generation, Limits.from_settings(settings))

    async def start(self) -> None:
        """Load the store and start the workers; returns when the first query can be answered.

        Raises:
            EngineError: the store cannot be opened.
        """
        await self._staff.open(self._spec, self._generation, self._launched)
        self._staff.spawn(self._watch_memory())

    async def reload(self, store: StoreSpec, generation: str) -> None:
        """Answer from another store from now on; queries under way finish on the old one.

        Raises:
            EngineError: the new store cannot be opened; the old one stays in use.
        """
        await self._staff.open(store, generation)

    async def move(self, folder: Path, generation: str) -> None:
        """Answer from another generation of a store on disk; queries under way finish on the old one."""
        await self._staff.move(folder, generation)

    @property
    def folders(self) -> set[str]:
        """Generations on disk that workers have open."""
        return self._staff.folders

    async def aclose(self) -> None:
        """Stop; every process of the engine has ended when this returns."""
        working = [worker.job for worker in self._staff.workers if worker.job]
        await self._staff.aclose()
        for job in [*self._queue, *self._postponed, *working]:
            job.fail(WorkerDied("The service is stopping."))
        self._queue.clear()
        self._postponed.clear()
        self._parked.clear()

    async def query(self, request: QueryRequest) -> Answer:
        """Answer a query. The first bytes are held back until the query is known to run.

        Cancelling the task that waits here stops the query.

        Raises:
            EngineError: one of its subclasses; see ``civigraph.errors``.
        """
        return await self._answer(request)

    async def graph(self, request: GraphRequest) -> Answer:
        """One whole graph of the store, under the same limits as a query.

        Raises:
            GraphNotFound: the store has no such graph; the default graph is always there.
            EngineError: as in ``query``.
        """
        return await self._answer(request)

    async def _answer(self, request: QueryRequest | GraphRequest) -> Answer:
        job = self._admit(request)
        try:
            kind, form = await job.begun
        except BaseException:
            self._settle(job)
            raise
        return Answer(kind, form, JobChunks(job, self._settle), job.generation, job.timing)

    def status(self) -> EngineStatus:
        """The engine's state now."""
        workers = self._staff.workers
        return EngineStatus(
            ready=self._staff.present,
            generation=self._staff.generation,
            workers=tuple(worker.pid for worker in workers),
            busy=sum(worker.job is not None for worker in workers),
            waiting=len(self._queue) + len(self._postponed),
            counters=dict(self._counters),
            isolated=self._staff.isolated,
        )

    # ---- in and out

    def _admit(self, request: QueryRequest | GraphRequest) -> Job:
        """Take a query in; it starts, or waits."""
        self._counters["queries"] += 1
        if not self._staff.accepts or (self._is_full() and not self._has_worker_for(request.client)):
            self._counters["busy_refusals"] += 1
            raise EngineBusy
        self._clients.enter(request.client)
        limit = min(request.timeout or self._limits.timeout, self._limits.timeout)
        job = Job(request, limit, self._limits.max_result_bytes)
        self._queue.append(job)
        self._assign()
        if job in self._queue:
            self._limit_wait(job)
            self._make_room()
        return job

    def _settle(self, job: Job) -> None:
        """Nobody reads this job's answer any more."""
        self._clients.leave(job.request.client)
        self._withdraw(job)
        if not job.ended:
            self._counters["abandoned"] += 1
            job.give_up()
            for worker in self._staff.workers:
                if worker.job is job:
                    self._stop(worker, reason="disconnect")

    def _is_full(self) -> bool:
        return len(self._queue) + len(self._postponed) >= self._limits.queue

    def _limit_wait(self, job: Job) -> None:
        """Refuse a job that waits longer than a query may take."""
        timer = asyncio.get_running_loop().call_later(self._limits.timeout, self._refuse_waiting, job)
        job.begun.add_done_callback(lambda _: timer.cancel())

    def _refuse_waiting(self, job: Job) -> None:
        if self._withdraw(job):
            self._counters["busy_refusals"] += 1
            job.fail(EngineBusy())

    def _withdraw(self, job: Job) -> bool:
        """Take a job out of where it waits; false if it does not wait."""
        for waiting in (self._queue, self._postponed):
            if job in waiting:
                waiting.remove(job)
                return True
        return False

    # ---- from job to worker and back

    def _assign(self) -> None:
        """Give waiting jobs to idle workers, first those of clients that have nothing running."""
        while self._staff.idle and self._postponed and self._has_long_place():
            worker = self._staff.idle.popleft()
            self._start(worker, self._postponed.popleft())
            self._demote(worker)
        while self._staff.idle and (job := self._next_job()) is not None:
            self._queue.remove(job)
            self._start(self._staff.idle.popleft(), job)
        while self._staff.idle and self._queue and self._has_long_place():
            worker = self._staff.idle.popleft()
            self._start(worker, self._queue.popleft())
            self._demote(worker)

    def _next_job(self) -> Job | None:
        """The job that an idle worker should take; none if only greedy clients wait for the last one."""
        running = self._running_clients()
        fit = [job for job in self._queue if self._has_worker_for(job.request.client)]
        return next((job for job in fit if job.request.client not in running), fit[0] if fit else None)

    def _has_worker_for(self, client: str) -> bool:
        """Whether an idle worker may take a client's query: the last one is not for the greedy."""
        idle = len(self._staff.idle)
        return idle > 1 or (idle == 1 and (self._limits.workers == 1 or not self._clients.is_greedy(client)))

    def _start(self, worker: Worker, job: Job) -> None:
        job.generation = self._staff.direct(worker)
        worker.work(job)
        job.timing.wait = worker.started - job.arrived
        job.deadline = worker.started + job.limit
        worker.at(job.deadline, self._on_deadline)
        if self._limits.patience < job.limit:
            worker.at(worker.started + self._limits.patience * _IMPATIENCE, lambda _: self._make_room())
            worker.at(worker.started + self._limits.patience, self._on_patience)

    def _receive(self, worker: Worker, kind: Frame, payload: bytes) -> None:
        """A worker reports."""
        job = worker.job
        if job is None or worker.dying:
            return
        if kind is Frame.BEGIN:
            shape, form, job.timing.check, job.timing.execute = decode_begin(payload)
            job.begin(shape, form)
        elif kind is Frame.DATA:
            worker.feed(payload)
        elif kind is Frame.END:
            job.timing.serialise = decode_end(payload)
            job.finish()
            self._staff.release(worker)
        elif kind is Frame.ERROR:
            error = decode_error(payload)
            self._counters["oversize_results"] += isinstance(error, ResultTooLarge)
            job.fail(error)
            self._staff.release(worker)

    def _on_end(self, worker: Worker, ended: Ended) -> None:
        """A worker's process is gone."""
        if worker in self._parked:
            self._parked.remove(worker)
        if worker.job is not None and not worker.job.ended:
            error = worker.verdict or autopsy(ended, self._limits.memory_limit)
            worker.verdict = None  # it will know the frames that it is raised through
            self._counters[COUNTED_AS.get(type(error), "worker_deaths")] += 1
            worker.job.fail(error)
        self._resume_parked()
        self._assign()

    def _stop(self, worker: Worker, verdict: EngineError | None = None, reason: str = "") -> None:
        """Kill a worker for what its job does; the verdict is told once the process is gone."""
        if not worker.dying:
            if worker.job is not None and verdict is not None:
                self._clients.remember_greed(worker.job.request.client)
            self._counters["kills"] += 1
            self._counters[f"kills_{reason or KILLED_FOR[type(verdict)]}"] += 1
            self._staff.dismiss(worker, verdict)

    # ---- limits and fairness

    def _on_deadline(self, worker: Worker) -> None:
        if worker.job is not None:
            self._stop(worker, QueryTimeout(worker.job.limit))

    def _on_patience(self, worker: Worker) -> None:
        """A query has become long."""
        if worker.job is not None:
            self._clients.remember_greed(worker.job.request.client)
        if worker.quick and self._has_long_place():
            self._demote(worker)
        else:
            self._make_room()

    def _make_room(self) -> None:
        """Free places of quick workers for jobs that wait, longest-running query first."""
        now = asyncio.get_running_loop().time()
        busy = [worker for worker in self._staff.workers if worker.job and worker.quick]
        running = self._running_clients()
        newcomers = len({job.request.client for job in self._queue} - running)
        free = self._staff.coming + len(self._staff.idle)
        for worker in sorted(busy, key=lambda worker: worker.started):
            ran = now - worker.started
            waiting = len(self._queue) if ran >= self._limits.patience else newcomers
            if free >= waiting or ran < self._limits.patience * _IMPATIENCE:
                return
            self._take_place(worker, is_long=ran >= self._limits.patience)
            free += 1

    def _take_place(self, worker: Worker, *, is_long: bool) -> None:
        """Take a worker's place among the quick ones from it."""
        job = worker.job
        if job is None:
            return
        has_sent = job.begun.done()
        if self._has_long_place():
            self._demote(worker)
        elif (is_long or has_sent) and len(self._parked) < self._limits.long_workers:
            self._park(worker, job)
        elif has_sent or self._is_full():
            self._stop(worker, EngineBusy(retry_after=max(1, round(self._limits.timeout))))
        else:
            self._counters["postponed"] += 1
            worker.rest()
            self._postponed.append(job)
            self._limit_wait(job)
            self._stop(worker, reason="postponed")

    def _has_long_place(self) -> bool:
        return sum(worker.long for worker in self._staff.workers) < self._limits.long_workers

    def _demote(self, worker: Worker) -> None:
        self._counters["demotions"] += 1
        worker.run_long()
        self._staff.replenish()

    def _park(self, worker: Worker, job: Job) -> None:
        """Stop a query and its clock, for no longer than a query may take."""
        now = asyncio.get_running_loop().time()
        self._counters["parked"] += 1
        worker.cancel_timers()
        worker.park()
        job.deadline -= now
        worker.at(now + self._limits.timeout, lambda parked: self._stop(parked, EngineBusy()))
        self._parked.append(worker)
        self._staff.replenish()

    def _resume_parked(self) -> None:
        """Let parked queries go on where places for long runners are free."""
        while self._parked and self._has_long_place():
            worker = self._parked.popleft()
            if worker.dying or worker.job is None:
                continue
            worker.cancel_timers()
            self._demote(worker)
            worker.job.deadline += asyncio.get_running_loop().time()
            worker.at(worker.job.deadline, self._on_deadline)

    def _running_clients(self) -> set[str]:
        return {worker.job.request.client for worker in self._staff.workers if worker.job}

    async def _watch_memory(self) -> None:
        """Kill workers that hold more private memory than a query may."""
        while True:
            await asyncio.sleep(_MEMORY_INTERVAL)
            now = asyncio.get_running_loop().time()
            for worker in self._staff.workers:
                if worker.job is None or now - worker.started < _MEMORY_INTERVAL:
                    continue
                held = await asyncio.to_thread(private_bytes, worker.pid) or 0
                worker.heavy = worker.heavy or held > _HEAVY_SHARE * self._limits.memory_limit
                if held > self._limits.memory_limit and worker.job is not None:
                    self._stop(worker, MemoryLimitExceeded(self._limits.memory_limit))
