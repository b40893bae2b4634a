"""Any SPARQL 1.1 server as the engine.

A query goes to the server by POST, with a time limit where the server takes one; half a second after it, or
at the limit itself where the server takes none, the connection is closed. Admission, formats and the length
of answers are ours, so that clients see the same service whatever answers behind it.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph

from civigraph.engine.admission import Admission
from civigraph.engine.answers import usable_prefixes
from civigraph.engine.base import (
    RESULT_FORMATS,
    Answer,
    EngineStatus,
    GraphRequest,
    QueryRequest,
    ResultKind,
)
from civigraph.engine.bridge import Inflow, Outflow
from civigraph.engine.job import Job, JobChunks
from civigraph.engine.limits import Limits
from civigraph.engine.outbound import checked_query
from civigraph.engine.outline import outline
from civigraph.engine.remote_link import Endpoints, RemoteLink, media_type, read_error
from civigraph.engine.remote_server import error_of, is_partial
from civigraph.engine.rewriting import Rewriting
from civigraph.errors import (
    EngineBusy,
    EngineError,
    GraphNotFound,
    OutcomeUnknown,
    QueryTimeout,
    RemoteFailed,
    RemoteUnreachable,
    ResultTooLarge,
)

if TYPE_CHECKING:
    import contextlib
    from collections.abc import AsyncIterator, Mapping

    import httpx

    from civigraph.engine.base import ResultFormat

log = logging.getLogger(__name__)

_GRACE: Final = 0.5
_AT_ONCE: Final = 64 * 1024
_SLOW: Final = 0.05
_COUNTED_AS: Final[Mapping[type, str]] = {
    QueryTimeout: "timeouts",
    ResultTooLarge: "oversize_results",
    EngineBusy: "remote_busy",
    RemoteFailed: "remote_failures",
    RemoteUnreachable: "remote_failures",
    OutcomeUnknown: "remote_failures",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent to the server, and what is expected.

    Attributes:
        kind: the shape of the answer.
        format: the serialisation that is wanted.
        fields: the form of a query; none for a graph from the graph store.
        graph: the graph that is wanted from the graph store.
        text: the query as it came, for errors.
        checked: seconds that reading and checking the text took.
    """

    kind: ResultKind
    format: ResultFormat
    fields: Mapping[str, str | list[str]] = field(default_factory=dict)
    graph: str | None = None
    text: str = ""
    checked: float = 0.0


class RemoteEngine:
    """Answers queries by asking another server. One event loop, any number of tasks.

    Args:
        endpoints: the server.
        limits: what queries may use; those of workers and memory are the server's own business.
        prefixes: names for namespaces in Turtle and the like; a query's own come first.
    """

    def __init__(
        self, endpoints: Endpoints, limits: Limits | None = None, prefixes: Mapping[str, str] | None = None
    ) -> None:
        self._endpoints = endpoints
        self._limits = limits or Limits()
        self._prefixes = usable_prefixes(prefixes or {})
        self._link = RemoteLink(endpoints)
        self._counters: Counter[str] = Counter()
        self._admission = self._places(endpoints.connections)
        self._jobs: dict[Job, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Ask the server what it is; one that does not answer yet leaves the engine not ready."""
        self._threads = concurrent.futures.ThreadPoolExecutor(self._endpoints.connections, "rewriting")
        await self._link.open()

    async def aclose(self) -> None:
        """Stop; all connections are closed when this returns."""
        under_way = dict(self._jobs)
        for job, task in under_way.items():
            job.fail(RemoteFailed("The service is stopping."))
            task.cancel()
        await asyncio.gather(*under_way.values(), return_exceptions=True)
        await self._link.aclose()
        await asyncio.to_thread(self._threads.shutdown)

    async def query(self, request: QueryRequest) -> Answer:
        """Answer a query. The first bytes are held back until the query is known to run.

        Cancelling the task that waits here closes the connection.

        Raises:
            EngineError: one of its subclasses; see ``civigraph.errors``.
        """
        begun = time.perf_counter()
        kind, text = checked_query(request)
        checked = time.perf_counter() - begun
        fields: dict[str, str | list[str]] = {"query": text}
        if request.default_graphs:
            fields["default-graph-uri"] = list(request.default_graphs)
        if request.named_graphs:
            fields["named-graph-uri"] = list(request.named_graphs)
        question = Question(kind, request.formats[kind], fields, text=request.text, checked=checked)
        return await self._answer(request, question)

    async def graph(self, request: GraphRequest) -> Answer:
        """One whole graph, from the server's graph store if it has one, else by a query.

        Raises:
            GraphNotFound: the server has no such graph; the default graph is always there.
            EngineError: as in ``query``.
        """
        name = None if request.graph is None else graph_name(request.graph)
        if self._endpoints.store and (name is not None or self._link.server.default_graph):
            return await self._answer(request, Question(ResultKind.GRAPH, request.format, graph=name))
        if name is not None and not await self.has_graph(name, request.client):
            raise GraphNotFound(name)
        pattern = "?s ?p ?o" if name is None else f"GRAPH <{name}> {{ ?s ?p ?o }}"
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
        return await self._answer(
            request, Question(ResultKind.GRAPH, request.format, {"query": text}, text=text)
        )

    def status(self) -> EngineStatus:
        """The engine's state now. What the data's state is called is not known, so nothing is cached."""
        return EngineStatus(
            ready=self._link.reached,
            generation="",
            busy=self._admission.busy,
            waiting=self._admission.waiting,
            counters=dict(self._counters),
        )

    async def has_graph(self, name: str, client: str = "") -> bool:
        """Whether a graph has any triple."""
        formats = {ResultKind.BOOLEAN: RESULT_FORMATS[0]}
        request = QueryRequest(f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}", formats, client=client)
        answer = await self.query(request)
        return b"true" in b"".join([chunk async for chunk in answer.chunks])

    # ---- in and out

    def _places(self, count: int) -> Admission:
        limits = self._limits
        return Admission(count, limits.queue, limits.client_queries, limits.timeout, self._counters)

    async def _answer(self, request: QueryRequest | GraphRequest, question: Question) -> Answer:
        self._counters["queries"] += 1
        limit = min(request.timeout or self._limits.timeout, self._limits.timeout)
        job = Job(request, limit, self._limits.max_result_bytes)
        job.timing.check = question.checked
        self._jobs[job] = asyncio.create_task(self._run(job, question))
        try:
            kind, form = await job.begun
        except BaseException:
            self._settle(job)
            raise
        return Answer(kind, form, JobChunks(job, self._settle), "", job.timing)

    def _settle(self, job: Job) -> None:
        """Nobody reads this job's answer any more; the connection is closed if the answer is not whole."""
        task = self._jobs.pop(job, None)
        if task is not None and not job.ended:
            self._counters["abandoned"] += 1
            job.give_up()
            task.cancel()

    async def _run(self, job: Job, question: Question) -> None:
        try:
            await self._admission.enter(job.request.client)
            try:
                await self._run_in_time(job, question)
            finally:
                self._admission.leave(job.request.client)
        except EngineError as error:
            if not isinstance(error, EngineBusy) or job.timing.wait is not None:
                self._counters[_COUNTED_AS.get(type(error), "refused")] += 1
            job.fail(error)
        except Exception:
            log.exception("A query could not be passed on.")
            job.fail(RemoteFailed("The query could not be passed on to the server behind."))
        finally:
            if job.ended:
                self._jobs.pop(job, None)

    async def _run_in_time(self, job: Job, question: Question) -> None:
        now = asyncio.get_running_loop().time()
        job.timing.wait = now - job.arrived
        job.deadline = now + job.limit
        grace = _GRACE if question.fields and self._link.server.keeps(job.limit) else 0.0
        try:
            async with asyncio.timeout_at(job.deadline + grace):
                async with self._sent(job, question) as response:
                    await self._receive(job, question, response)
            job.begin(question.kind, question.format)
            job.finish()
        except TimeoutError:
            raise QueryTimeout(job.limit) from None

    def _sent(self, job: Job, question: Question) -> contextlib.AbstractAsyncContextManager[httpx.Response]:
        server = self._link.server
        if question.fields:
            headers = {"accept": server.graphs if question.kind is ResultKind.GRAPH else server.tables}
            data = {**question.fields, **server.timeout_fields(job.limit)}
            return self._link.send("POST", self._endpoints.query, data=data, headers=headers)
        return self._link.send(
            "GET",
            self._endpoints.store,
            params=store_parameters(question.graph),
            headers={"accept": server.graphs},
        )

    # ---- from response to bytes

    async def _receive(self, job: Job, question: Question, response: httpx.Response) -> None:
        if response.status_code == 404 and not question.fields:
            if question.graph is None:
                raise RemoteFailed("The server behind has no graph store where one should be.")
            raise GraphNotFound(question.graph)
        server, late = self._link.server, asyncio.get_running_loop().time() >= job.deadline
        if is_partial(response.status_code, response.headers) or (late and server.timeout_parameter):
            raise QueryTimeout(job.limit)  # what comes behind the limit may be part of an answer
        if response.status_code != 200:
            raise await self._refusal(job, question, response)
        rewriting = Rewriting(
            server,
            media_type(response),
            question.kind,
            question.format,
            {**self._prefixes, **usable_prefixes(outline(question.text).prefixes)},
            job.limit,
        )
        chunks = response.aiter_bytes()
        start, ended = await _beginning(chunks)
        if ended:
            await self._deliver(job, question, rewriting.whole(start))
        else:
            await self._stream(job, question, rewriting, start, chunks)

    async def _refusal(self, job: Job, question: Question, response: httpx.Response) -> EngineError:
        body = await read_error(response)
        log.warning("The server behind answered %d: %s", response.status_code, body[:300])
        return error_of(response.status_code, body, question.text, job.limit)

    async def _stream(
        self,
        job: Job,
        question: Question,
        rewriting: Rewriting,
        start: bytes,
        chunks: AsyncIterator[bytes],
    ) -> None:
        """Rewrite in a thread, at the pace of who reads the answer."""
        inflow = Inflow()
        outflow = Outflow(lambda piece: self._deliver(job, question, piece))

        def rewrite() -> Exception | None:
            try:
                rewriting.write(inflow, outflow)
                outflow.push()
            except Exception as error:  # whatever it is, it is raised in the event loop
                return _without_frames(error)
            return None

        written = asyncio.get_running_loop().run_in_executor(self._threads, rewrite)
        try:
            goes_on = await inflow.put(start, written)
            while goes_on and (chunk := await anext(chunks, None)) is not None:
                goes_on = await inflow.put(chunk, written)
            inflow.end()
            if (error := await written) is not None:
                raise error
        finally:
            inflow.abort()
            outflow.abort()

    async def _deliver(self, job: Job, question: Question, piece: bytes) -> None:
        """Hand bytes to who reads the answer; returns when there is room for more."""
        loop = asyncio.get_running_loop()
        if job.timing.execute is None and job.timing.wait is not None:
            job.timing.execute = loop.time() - job.arrived - job.timing.wait
        job.most -= len(piece)
        if job.most < 0:
            raise ResultTooLarge(self._limits.max_result_bytes)
        job.begin(question.kind, question.format)
        if job.feed(piece):
            return
        room = loop.create_future()
        job.on_room = lambda: None if room.done() else room.set_result(None)
        await room
        job.on_room = None


def _without_frames(error: Exception) -> Exception:
    """An error that holds nothing of the thread that it comes from, where the engine's objects must end."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


async def _beginning(chunks: AsyncIterator[bytes]) -> tuple[bytes, bool]:
    """The first bytes, and whether they are all: short answers are not worth a thread."""
    loop = asyncio.get_running_loop()
    parts: list[bytes] = []
    size, latest = 0, None
    async for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        latest = latest or loop.time() + _SLOW
        if size >= _AT_ONCE or loop.time() > latest:
            return b"".join(parts), False
    return b"".join(parts), True


def graph_name(name: str) -> str:
    """A graph's name that can stand between angle brackets.

    Raises:
        GraphNotFound: no graph can have this name.
    """
    try:
        return pyoxigraph.NamedNode(name).value
    except ValueError:
        raise GraphNotFound(name) from None


def store_parameters(graph: str | None) -> dict[str, str]:
    """How the Graph Store HTTP Protocol names a graph (section 4.2)."""
    return {"default": ""} if graph is None else {"graph": graph}
