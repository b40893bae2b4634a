"""What callers of the pool see: answers, errors, and what happens when they leave."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import psutil
import pytest
from tests.engine.graph import PEOPLE, make_request
from tests.engine.pools import ENDLESS_ROWS, MINUTES, busy, collect, open_files, pool, read, run, small, until

from civigraph.config import load_settings
from civigraph.engine.base import Answer, Engine
from civigraph.engine.pool import PoolEngine
from civigraph.errors import (
    EngineError,
    QueryForbidden,
    QuerySyntaxError,
    QueryTimeout,
    WorkerDied,
)


def test_answers_are_those_of_the_store(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot) as engine:
            answer = await engine.query(make_request("SELECT ?s { ?s ?p ?o }", table="csv"))
            assert isinstance(answer, Answer)
            assert (answer.kind.value, answer.format.name, answer.generation) == ("solutions", "csv", "first")
            data = b"".join([chunk async for chunk in answer.chunks])
            assert data.count(b"\r\n") == PEOPLE * 4 + 1

    run(test)


def test_engine_keeps_to_the_protocol(snapshot: Path) -> None:
    engine: Engine = PoolEngine.from_settings(load_settings(workers=1), snapshot)
    assert not engine.status().ready


def test_client_that_leaves_before_the_answer_frees_the_worker(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1) as engine:
            victim = engine.status().workers[0]
            task = asyncio.create_task(read(engine, make_request(MINUTES)))
            await until(lambda: busy(engine) == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await small(engine) == "Person 7"
            await until(lambda: not psutil.pid_exists(victim))
            assert engine.status().counters["abandoned"] == 1

    run(test)


def test_client_that_leaves_amid_the_answer_frees_the_worker(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1, client_queries=1) as engine:
            victim = engine.status().workers[0]
            answer = await engine.query(make_request(ENDLESS_ROWS, client="a"))
            assert await anext(answer.chunks)
            await answer.chunks.aclose()
            await answer.chunks.aclose()
            assert await small(engine, "a") == "Person 7"
            await until(lambda: not psutil.pid_exists(victim))
            with pytest.raises(StopAsyncIteration):
                await anext(answer.chunks)

    run(test)


def test_answer_that_breaks_off_never_ends_as_if_complete(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, timeout=1) as engine:
            answer = await engine.query(make_request(ENDLESS_ROWS))
            received: list[bytes] = []
            with pytest.raises(QueryTimeout):
                await collect(answer, received)
            assert received

    run(test)


def test_answer_whose_worker_is_killed_from_outside_breaks_off(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1) as engine:
            answer = await engine.query(make_request(ENDLESS_ROWS))
            os.kill(engine.status().workers[0], signal.SIGKILL)
            with pytest.raises(WorkerDied, match="signal 9"):
                await collect(answer, [])
            assert await small(engine) == "Person 7"

    run(test)


def test_failure_in_the_middle_of_rows_breaks_off(tmp_path: Path) -> None:
    """XML cannot carry the last row's character; by then much has been sent."""
    lines = [f'<x:{number:06}> <x:p> "{"a" * 200}" .\n' for number in range(3000)]
    (tmp_path / "quads.nq").write_text("".join(lines) + '<x:zzz> <x:p> "\\u0001" .\n')

    async def test() -> None:
        async with pool(tmp_path / "quads.nq") as engine:
            request = make_request("SELECT * { ?s ?p ?o } ORDER BY ?s", table="xml")
            answer = await engine.query(request)
            received: list[bytes] = []
            with pytest.raises(EngineError, match="XML"):
                await collect(answer, received)
            assert received
            assert b"</sparql>" not in b"".join(received)

    run(test)


def test_slow_reader_gets_everything(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1) as engine:
            answer = await engine.query(make_request("SELECT * { ?a ?p ?b . ?c ?q 'Person 7' }", table="tsv"))
            await asyncio.sleep(0.5)
            data = b"".join([chunk async for chunk in answer.chunks])
            assert data.count(b"\n") == PEOPLE * 4 + 1

    run(test)


def test_reader_slower_than_the_buffers_holds_the_worker_back(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1) as engine:
            request = make_request("SELECT * { ?a ?p ?b . ?c ?q ?d } LIMIT 200000", table="json")
            answer = await engine.query(request)
            await asyncio.sleep(0.5)
            assert busy(engine) == 1
            data = b"".join([chunk async for chunk in answer.chunks])
            assert len(json.loads(data)["results"]["bindings"]) == 200_000
            assert busy(engine) == 0

    run(test)


def test_errors_keep_their_kind_and_their_place(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1) as engine:
            (worker,) = engine.status().workers
            with pytest.raises(QuerySyntaxError) as caught:
                await read(engine, make_request("SELECT * {\n ?s ?p 'x }"))
            assert (caught.value.line, caught.value.column) == (2, 8)
            with pytest.raises(QueryForbidden):
                await read(engine, make_request("ASK { SERVICE <http://127.0.0.1:1/> {} }"))
            assert engine.status().workers == (worker,), "a query that is refused costs no worker"

    run(test)


def test_workers_cannot_open_files_or_sockets(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot) as engine:
            assert engine.status().isolated
            for pid in engine.status().workers:
                limits = Path(f"/proc/{pid}/limits")
                # The worker is reported when it exists, a moment before it has limited itself.
                await until(lambda limits=limits: not limits.exists() or open_files(limits) == ["0", "0"])  # type: ignore[misc]

    run(test)
