"""Workers as the supervisor sees them."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Final, Self

from civigraph.engine.channel import Channel
from civigraph.engine.wire import Frame, decode_error, encode_request, pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from civigraph.engine.job import Job
    from civigraph.engine.nursery import Nursery
    from civigraph.errors import EngineError

_LONG_NICENESS: Final = 10


class Worker:
    """A worker process, idle or with one job. Make one with ``hire``.

    Args:
        nursery: where it was born.
        pid: its process id.

    Attributes:
        job: what it works on.
        long: it has lost its place among the quick workers for a place among the long runners.
        parked: it has lost its place among the quick workers and is stopped until it can be ``long``.
        heavy: it holds much memory of a past query and should not get another.
        verdict: why it is being killed; what its job's client is told.
        dying: it has been sent SIGKILL.
        proven: it has finished a job.
        folder: the store on disk that it was told to answer from; empty in memory.
        generation: name of the state of the data that it answers from.
        fault: why it could not open the folder.
    """

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.nursery = nursery
        self.pid = pid
        self.job: Job | None = None
        self.long = False
        self.parked = False
        self.heavy = False
        self.verdict: EngineError | None = None
        self.dying = False
        self.proven = False
        self.started = 0.0
        self.folder = ""
        self.generation = nursery.generation
        self.fault: EngineError | None = None
        self._moving: asyncio.Future[bool] | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._receive: Callable[[Worker, Frame, bytes], None] | None = None
        self._channel = Channel(self._hear)

    @classmethod
    async def hire(cls, nursery: Nursery, receive: Callable[[Worker, Frame, bytes], None]) -> Self:
        """Have a worker forked.

        Args:
            nursery: the zygote to fork.
            receive: called with each frame that the worker sends.

        Raises:
            EngineError: the zygote has ended.
        """
        pid, sock = await nursery.fork()
        worker = cls(nursery, pid)
        worker._receive = receive
        await asyncio.get_running_loop().create_unix_connection(lambda: worker._channel, sock=sock)
        return worker

    @property
    def quick(self) -> bool:
        """Whether it counts as one of the quick workers."""
        return not (self.long or self.parked or self.dying)

    def move(self, folder: str, generation: str) -> None:
        """Have it answer from another folder from now on."""
        if (folder, generation) == (self.folder, self.generation):
            return
        self.folder, self.generation = folder, generation
        self._settle(False)
        self._moving = asyncio.get_running_loop().create_future()
        self._channel.send(pack(Frame.MOVE, folder.encode()))

    async def moved(self) -> bool:
        """Wait until it has opened the folder that it was told last; false if it cannot, or has ended."""
        return self._moving is None or await asyncio.shield(self._moving)

    def work(self, job: Job) -> None:
        """Start a job."""
        self.job = job
        self.started = asyncio.get_running_loop().time()
        job.on_room = self._channel.resume
        self._channel.send(pack(Frame.REQUEST, encode_request(job.request, job.most)))

    def rest(self) -> None:
        """The job has ended."""
        if self.job is not None:
            self.job.on_room = None
        self.job = None
        self.proven = True
        self.cancel_timers()
        self._channel.resume()

    def feed(self, data: bytes) -> None:
        """Pass bytes of the answer on, at the pace of who reads them."""
        if self.job is not None and not self.job.feed(data):
            self._channel.pause()

    def at(self, when: float, call: Callable[[Worker], None]) -> None:
        """Have something called at a loop time unless the job ends before."""
        self._timers.append(asyncio.get_running_loop().call_at(when, call, self))

    def cancel_timers(self) -> None:
        """Forget what was to be called."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def kill(self, verdict: EngineError | None = None) -> None:
        """End the process at once; the nursery reports when it is gone."""
        if self.dying:
            return
        self.dying, self.verdict = True, verdict
        self.cancel_timers()
        self.nursery.signal(self.pid, signal.SIGKILL)

    def park(self) -> None:
        """Stop the process where it is."""
        self.parked = True
        self.nursery.signal(self.pid, signal.SIGSTOP)

    def run_long(self) -> None:
        """Let the process run, or go on, behind all quick ones."""
        self.nursery.nice(self.pid, _LONG_NICENESS)
        if self.parked:
            self.parked = False
            self.nursery.signal(self.pid, signal.SIGCONT)
        self.long = True

    def close(self) -> None:
        """Close our end of its socket."""
        self._settle(False)
        self._channel.close()

    def _hear(self, kind: Frame, payload: bytes) -> None:
        if kind is Frame.MOVED:
            self._settle(True)
        elif kind is Frame.ERROR and (self.job is None or self._is_moving):
            self.fault = self.verdict = decode_error(payload)  # the process ends, and its job with it
            self._settle(False)
        elif self._receive is not None:
            self._receive(self, kind, payload)

    @property
    def _is_moving(self) -> bool:
        return self._moving is not None and not self._moving.done()

    def _settle(self, has_moved: bool) -> None:
        if self._moving is not None and self._is_moving:
            self._moving.set_result(has_moved)
