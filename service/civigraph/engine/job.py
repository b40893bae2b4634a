"""A query under way, as the supervisor sees it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, NoReturn

from civigraph.engine.base import Timing
from civigraph.errors import WorkerDied

if TYPE_CHECKING:
    from collections.abc import Callable

    from civigraph.engine.base import GraphRequest, QueryRequest, ResultFormat, ResultKind
    from civigraph.errors import EngineError

_HIGH_WATER: Final = 4 * 1024 * 1024
_LOW_WATER: Final = 1024 * 1024


class Job:
    """One query: its request, what came of it so far, and those who wait for it.

    Args:
        request: the query, or the graph that is wanted whole.
        limit: seconds it may run.
        most: bytes that its answer may have.

    Attributes:
        begun: done when the query is known to run, or holds the error that came instead.
        ended: all bytes are here, or an error took their place, or nobody wants them any more.
        deadline: loop time at which the query is stopped, once it runs; while its clock stands, the
            seconds that are left.
        generation: name of the state of the data that it is answered from.
        timing: how long its parts took.
    """

    def __init__(self, request: QueryRequest | GraphRequest, limit: float, most: int) -> None:
        self.request = request
        self.limit = limit
        self.most = most
        self.timing = Timing()
        self.arrived = asyncio.get_running_loop().time()
        self.deadline = 0.0
        self.generation = ""
        self.begun: asyncio.Future[tuple[ResultKind, ResultFormat]] = (
            asyncio.get_running_loop().create_future()
        )
        self.ended = False
        self.on_room: Callable[[], None] | None = None
        self._error: EngineError | None = None
        self._chunks: deque[bytes] = deque()
        self._size = 0
        self._news: asyncio.Future[None] | None = None

    def begin(self, kind: ResultKind, form: ResultFormat) -> None:
        """The answer exists."""
        if not self.begun.done():
            self.begun.set_result((kind, form))

    def feed(self, data: bytes) -> bool:
        """Take bytes of the answer; false if the source should wait until ``on_room`` is called."""
        if not self.ended:
            self._chunks.append(data)
            self._size += len(data)
            self._tell()
        return self._size < _HIGH_WATER

    def finish(self) -> None:
        """The answer is complete."""
        self.ended = True
        self._tell()

    def fail(self, error: EngineError) -> None:
        """There is no answer, or no rest of it; what is not read yet is dropped."""
        if self.ended:
            return
        self.ended = True
        self._error = error
        self._drop()
        if not self.begun.done():
            self.begun.set_exception(error)
        self._tell()

    def give_up(self) -> None:
        """Nobody wants the answer any more."""
        self.ended = True
        self._drop()
        self.begun.cancel()
        self._tell()

    async def next_chunk(self) -> bytes | None:
        """The next bytes, or ``None`` behind the last.

        Raises:
            EngineError: the answer broke off.
        """
        while not self._chunks:
            if self._error is not None:
                self._raise()
            if self.ended:
                return None
            self._news = asyncio.get_running_loop().create_future()
            await self._news
        chunk = self._chunks.popleft()
        self._size -= len(chunk)
        if self._size <= _LOW_WATER and self.on_room is not None:
            self.on_room()
        return chunk

    def _raise(self) -> NoReturn:
        """Raise the error and keep another in its place.

        An error that is raised knows the frames that it came through, and these know this job and who
        writes the answer: kept here, it would keep all of them in memory until the next full collection.
        """
        error, self._error = self._error, WorkerDied("The answer broke off before.")
        assert error is not None
        try:
            raise error
        finally:
            del error

    def _drop(self) -> None:
        self._chunks.clear()
        self._size = 0

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


class JobChunks:
    """The bytes of a job's answer; reading to the end, an error or ``aclose`` settles the job.

    Args:
        job: the job, begun.
        settle: called once, with the job, when nobody will read on.
    """

    def __init__(self, job: Job, settle: Callable[[Job], None]) -> None:
        self._job = job
        self._settle: Callable[[Job], None] | None = settle

    def __aiter__(self) -> JobChunks:
        return self

    async def __anext__(self) -> bytes:
        if self._settle is None:
            raise StopAsyncIteration
        try:
            chunk = await self._job.next_chunk()
        except BaseException:
            await self.aclose()
            raise
        if chunk is None:
            await self.aclose()
            raise StopAsyncIteration
        return chunk

    async def aclose(self) -> None:
        """Give up the rest; the query stops if it is still running."""
        if self._settle is not None:
            settle, self._settle = self._settle, None
            settle(self._job)
