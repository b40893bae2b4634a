"""The writer's supervisor: one write at a time, a bounded queue, an end to what takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from civigraph.engine.base import Written
from civigraph.engine.channel import Channel
from civigraph.engine.isolation import private_bytes
from civigraph.engine.store_folder import Published, StoreFolder
from civigraph.engine.wire import Frame, decode_error, pack
from civigraph.engine.write_wire import decode_written, encode_write
from civigraph.errors import (
    EngineBusy,
    EngineError,
    MemoryLimitExceeded,
    QueryTimeout,
    StoreUnavailable,
    WorkerDied,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import IO

    from civigraph.engine.base import GraphWrite, UpdateRequest
    from civigraph.engine.gatekeeping import GateSpec
    from civigraph.engine.limits import Limits

_T = TypeVar("_T")
_MEMORY_INTERVAL: Final = 0.1
_LAST_WORDS: Final = 4096
_PATIENCE_AT_END: Final = 5.0


class Writer:
    """Has writes done by a process of its own, one after the other.

    Args:
        folder: the store.
        lock: descriptor that holds the store; the process inherits it, so that the store stays held until
            that process is gone too.
        limits: ``timeout`` and ``memory_limit`` hold for a write, ``queue`` for how many may wait.
        adopt: called with what is published, before a write is acknowledged and also when nobody waits for
            that any more.
        gate: what judges the changes.

    Attributes:
        counters: totals since start.
        isolated: the process has no way to the network.
    """

    def __init__(
        self,
        folder: StoreFolder,
        lock: int,
        limits: Limits,
        adopt: Callable[[Published], Awaitable[None]],
        gate: GateSpec | None = None,
    ) -> None:
        self._folder = folder
        self._lock = lock
        self._limits = limits
        self._adopt = adopt
        self._gate = gate
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: _Process | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closing = False
        self.counters: Counter[str] = Counter()
        self.isolated = False

    @property
    def pid(self) -> int | None:
        """Process id of the writer, if it runs."""
        return self._process.pid if self._process else None

    @property
    def waiting(self) -> int:
        """Writes that wait for their turn."""
        return self._waiting

    async def start(self) -> Published:
        """Start the process; what an earlier one left undone is cleared away.

        Raises:
            EngineError: the store cannot be opened.
        """
        async with self._turn:
            return await self._start()

    async def aclose(self) -> None:
        """Stop; the process has ended when this returns. A write under way has a moment to finish."""
        self._closing = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_AT_END), self._turn:
                pass
        for task in [*self._tasks]:
            task.cancel()
        if self._process is not None:
            await self._process.aclose()
            self._process = None

    async def write(self, request: UpdateRequest | GraphWrite) -> Written:
        """Have a write done.

        One that has begun goes on when the task that waits here is cancelled.

        Raises:
            EngineError: one of those that ``WritableEngine`` names; nothing has changed.
        """
        if self._closing or (self._turn.locked() and self._waiting >= self._limits.queue):
            self.counters["write_refusals"] += 1
            raise EngineBusy
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.timeout):
                await self._turn.acquire()
        except TimeoutError:
            self.counters["write_refusals"] += 1
            raise EngineBusy from None
        finally:
            self._waiting -= 1
        # From here on the turn is given back by the task, whoever waits for it.
        return await asyncio.shield(self._spawn(self._write(request)))

    async def _write(self, request: UpdateRequest | GraphWrite) -> Written:
        limit = min(request.timeout or self._limits.timeout, self._limits.timeout)
        name = secrets.token_hex(8)
        self.counters["writes"] += 1
        try:
            if self._process is not None and self._process.ended:
                await self._process.aclose()
                self._process = None
                self.counters["writer_deaths"] += 1
            if self._process is None:
                await self._start()
            assert self._process is not None
            try:
                written, published = await self._process.write(request, name, limit)
            except _Lost as lost:
                written, published = await self._recover(name, lost.verdict)
            await self._adopt(published)
            return written
        except EngineError:
            self.counters["failed_writes"] += 1
            raise
        finally:
            self._turn.release()

    async def _recover(self, name: str, verdict: EngineError) -> tuple[Written, Published]:
        """The process is gone: was the write published before?"""
        assert self._process is not None
        await self._process.aclose()
        self._process = None
        self.counters["writer_deaths"] += 1
        if not self._closing:
            self._spawn(self._revive())
        published = self._folder.current()
        if published is not None and published.write == name:
            return Written(published.name), published
        raise verdict

    async def _revive(self) -> None:
        async with self._turn:
            if self._process is None and not self._closing:
                with contextlib.suppress(EngineError):  # the next write tries again, and is told
                    await self._start()

    async def _start(self) -> Published:
        process = _Process(self._folder, self._lock, self._limits.memory_limit, self._gate)
        try:
            isolated, published = await process.ready()
        except BaseException:
            await process.aclose()
            raise
        self._process, self.isolated = process, isolated
        return published

    def _spawn(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # seen, though the client may have gone


class _Lost(Exception):
    """The process has ended, or has to be ended, in the middle of a write.

    Args:
        verdict: why; what the client is told if the write was not published.
    """

    def __init__(self, verdict: EngineError) -> None:
        self.verdict = verdict
        super().__init__(str(verdict))


class _Process:
    """One writer process and the socket to it."""

    def __init__(self, folder: StoreFolder, lock: int, memory_limit: int, gate: GateSpec | None) -> None:
        self._limit = memory_limit
        self._held = 0
        self._reply: asyncio.Future[tuple[Frame, bytes]] = asyncio.get_running_loop().create_future()
        self._words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self._ours, theirs = socket.socketpair()
        self._channel = _Channel(self._hear, self._lose)
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "civigraph.engine.writer_process", str(theirs.fileno())),
                    *(str(memory_limit), str(folder.path), gate.to_json() if gate else ""),
                ],
                pass_fds=[theirs.fileno(), lock],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._words,
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process.poll() is not None

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ready(self) -> tuple[bool, Published]:
        """Wait until it has opened the store; whether it is isolated, and what is published."""
        self._ours.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: self._channel, sock=self._ours)
        try:
            kind, payload = await self._reply
        except _Lost as lost:
            raise StoreUnavailable(f"The writer cannot be started. {self._last_words()}") from lost
        if kind is Frame.ERROR:
            raise decode_error(payload)
        self._held = private_bytes(self.pid) or 0
        return payload[:1] == b"1", Published.from_json(payload[1:].decode())

    async def write(
        self, request: UpdateRequest | GraphWrite, name: str, limit: float
    ) -> tuple[Written, Published]:
        """Have one write done.

        Raises:
            _Lost: the process is not to be used any more.
            EngineError: the write was refused or failed; the process goes on.
        """
        loop = asyncio.get_running_loop()
        self._reply = loop.create_future()
        self._channel.send(pack(Frame.REQUEST, encode_write(request, name)))
        deadline = loop.time() + limit
        while not self._reply.done():
            left = deadline - loop.time()
            if left <= 0:
                raise _Lost(QueryTimeout(limit, is_write=True))
            await asyncio.wait({self._reply}, timeout=min(left, _MEMORY_INTERVAL))
            if not self._reply.done():
                held = await asyncio.to_thread(private_bytes, self.pid) or 0
                if held > self._held + self._limit:
                    raise _Lost(MemoryLimitExceeded(self._limit, is_write=True))
        kind, payload = self._reply.result()
        if kind is Frame.ERROR:
            raise decode_error(payload)
        return decode_written(payload)

    async def aclose(self) -> None:
        """End it at once; it is gone when this returns."""
        if self._process.poll() is None:
            self._process.kill()
        await asyncio.to_thread(self._process.wait)
        self._channel.close()
        self._ours.close()
        self._words.close()
        if self._reply.done() and not self._reply.cancelled():
            self._reply.exception()  # seen; nobody waits for it

    def _hear(self, kind: Frame, payload: bytes) -> None:
        if not self._reply.done():
            self._reply.set_result((kind, payload))

    def _lose(self) -> None:
        if self._reply.done():
            return
        words = self._last_words()
        memory = "memory allocation" in words or "MemoryError" in words or "bad_alloc" in words
        self._reply.set_exception(
            _Lost(
                MemoryLimitExceeded(self._limit, is_write=True)
                if memory
                else WorkerDied("The process that writes ended before the write was done. Please try again.")
            )
        )

    def _last_words(self) -> str:
        self._words.seek(0, 2)
        self._words.seek(max(0, self._words.tell() - _LAST_WORDS))
        return self._words.read().decode(errors="replace").strip()


class _Channel(Channel):
    """Tells also that the other side has gone."""

    def __init__(self, receive: Callable[[Frame, bytes], None], lose: Callable[[], None]) -> None:
        super().__init__(receive)
        self._lose = lose

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop."""
        del exc
        self._lose()
