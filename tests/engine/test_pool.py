from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pyoxigraph
import pytest
from tests.engine.graph import PEOPLE, make_request

from civigraph.config import load_settings
from civigraph.engine.base import Answer, Engine, QueryRequest
from civigraph.engine.embedded import StoreSpec
from civigraph.engine.limits import Limits
from civigraph.engine.pool import PoolEngine
from civigraph.errors import (
    ClientBusy,
    EngineBusy,
    EngineError,
    MemoryLimitExceeded,
    QueryForbidden,
    QuerySyntaxError,
    QueryTimeout,
    WorkerDied,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

MINUTES = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }"
HUNGRY = (
    'SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b), STR(?c), STR(?d), STR(?e)); separator="") AS ?x)'
    " { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }"
)
ENDLESS_ROWS = "SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }"
SMALL = "SELECT ?name { <http://example.org/person/7> <http://xmlns.com/foaf/0.1/name> ?name }"
MIB = 1024 * 1024


@contextlib.asynccontextmanager
async def pool(snapshot: Path | None, **limits: float) -> AsyncIterator[PoolEngine]:
    engine = PoolEngine(StoreSpec(snapshot), "first", Limits(**limits))  # type: ignore[arg-type]
    await engine.start()
    try:
        yield engine
    finally:
        await engine.aclose()


async def read(engine: Engine, request: QueryRequest) -> bytes:
    answer = await engine.query(request)
    return b"".join([chunk async for chunk in answer.chunks])


async def collect(answer: Answer, chunks: list[bytes]) -> None:
    while (chunk := await anext(answer.chunks, None)) is not None:
        chunks.append(chunk)


async def small(engine: Engine, client: str = "other") -> str:
    answer = json.loads(await read(engine, make_request(SMALL, client=client)))
    return str(answer["results"]["bindings"][0]["name"]["value"])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def open_files(limits: Path) -> list[str]:
    (line,) = [line for line in limits.read_text().splitlines() if "open files" in line]
    return line.split()[3:5]


def busy(engine: PoolEngine) -> int:
    return engine.status().busy


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def guarded() -> None:
        before = set(psutil.Process().children(recursive=True))
        await test()
        left = [child for child in psutil.Process().children(recursive=True) if child not in before]
        assert left == [], "the engine left processes behind"

    asyncio.run(guarded(), debug=False)


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


def test_query_of_minutes_is_gone_at_its_deadline_while_others_are_answered(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, patience=0.3) as engine:
            before = set(engine.status().workers)

            async def endless() -> float:
                started = time.monotonic()
                with pytest.raises(QueryTimeout) as caught:
                    await read(engine, make_request(MINUTES, timeout=1, client="greedy"))
                assert caught.value.seconds == 1
                return time.monotonic() - started

            running = asyncio.create_task(endless())
            await until(lambda: busy(engine) == 1)
            answered = 0
            while not running.done():
                assert await small(engine) == "Person 7"
                answered += 1
            assert await running <= 1.5
            assert answered > 10
            gone = before - set(engine.status().workers)
            assert len(gone) == 1
            assert not psutil.pid_exists(gone.pop()), "killed and reaped: not even a zombie is left"
            assert engine.status().counters["timeouts"] == 1

    run(test)


def test_more_endless_queries_than_workers_do_not_stop_the_small_ones(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, patience=0.3, workers=2, long_workers=1) as engine:
            greedy = [
                asyncio.create_task(
                    read(engine, make_request(MINUTES, timeout=1.2, client=f"greedy {number}"))
                )
                for number in range(5)
            ]
            await until(lambda: busy(engine) >= 2)
            for _ in range(20):
                assert await small(engine) == "Person 7"
                assert not all(task.done() for task in greedy)
            outcomes = await asyncio.gather(*greedy, return_exceptions=True)
            assert {type(outcome) for outcome in outcomes} == {QueryTimeout}, "each had its turn"
            assert engine.status().counters["demotions"] >= 2
            assert engine.status().counters["postponed"] >= 1

    run(test)


def test_no_more_queries_run_than_the_limits_say(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, patience=0.1, workers=1, long_workers=1, timeout=2) as engine:
            greedy = [
                asyncio.create_task(read(engine, make_request(MINUTES, client=f"greedy {number}")))
                for number in range(6)
            ]
            most = 0
            while not all(task.done() for task in greedy):
                most = max(most, busy(engine))
                await asyncio.sleep(0.01)
            assert most <= 3
            outcomes = await asyncio.gather(*greedy, return_exceptions=True)
            assert {type(outcome) for outcome in outcomes} <= {QueryTimeout, EngineBusy}

    run(test)


def test_parked_query_goes_on_where_it_was(snapshot: Path) -> None:
    """Its rows were on their way, so it can be stopped but not started again."""

    async def test() -> None:
        async with pool(snapshot, patience=0.2, workers=1, long_workers=1, timeout=20) as engine:
            long_one = asyncio.create_task(read(engine, make_request(MINUTES, timeout=1.5, client="a")))
            await until(lambda: engine.status().counters.get("demotions", 0) == 1)
            request = make_request("SELECT * { ?a ?p ?b . ?c ?q ?d } LIMIT 400000", client="b", table="tsv")
            answer = await engine.query(request)
            first = await anext(answer.chunks)
            await asyncio.sleep(0.3)
            assert await small(engine) == "Person 7"
            assert engine.status().counters["parked"] == 1
            with pytest.raises(QueryTimeout):
                await long_one
            rest = b"".join([chunk async for chunk in answer.chunks])
            assert (first + rest).count(b"\n") == 400_001

    run(test)


def test_query_that_exceeds_memory_dies_alone(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, memory_limit=64 * MIB) as engine:
            hungry = asyncio.create_task(read(engine, make_request(HUNGRY, client="hungry")))
            await until(lambda: busy(engine) == 1)
            while not hungry.done():
                assert await small(engine) == "Person 7"
            with pytest.raises(MemoryLimitExceeded, match="64 MiB"):
                await hungry
            assert engine.status().counters["memory_kills"] == 1
            assert await small(engine) == "Person 7"

    run(test)


def test_full_queue_is_busy_and_recovers(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1, queue=1, patience=60) as engine:
            running = asyncio.create_task(read(engine, make_request(MINUTES, timeout=0.5, client="a")))
            await until(lambda: busy(engine) == 1)
            waiting = asyncio.create_task(small(engine, "b"))
            await until(lambda: engine.status().waiting == 1)
            with pytest.raises(EngineBusy) as caught:
                await small(engine, "c")
            assert caught.value.retry_after >= 1
            with pytest.raises(QueryTimeout):
                await running
            assert await waiting == "Person 7"
            assert await small(engine, "c") == "Person 7"

    run(test)


def test_wait_in_the_queue_is_bounded(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1, patience=60, timeout=0.6) as engine:
            tasks = [
                asyncio.create_task(read(engine, make_request(MINUTES, client=f"{number}")))
                for number in range(3)
            ]
            outcomes = [type(outcome) for outcome in await asyncio.gather(*tasks, return_exceptions=True)]
            assert outcomes[0] is QueryTimeout
            assert EngineBusy in outcomes

    run(test)


def test_one_client_has_a_limit_of_its_own(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, client_queries=2) as engine:
            tasks = [
                asyncio.create_task(read(engine, make_request(MINUTES, timeout=0.5, client="a")))
                for _ in range(2)
            ]
            await until(lambda: busy(engine) >= 1)
            with pytest.raises(ClientBusy):
                await small(engine, "a")
            assert await small(engine, "b") == "Person 7"
            await asyncio.gather(*tasks, return_exceptions=True)
            assert await small(engine, "a") == "Person 7"

    run(test)


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


def test_client_that_leaves_the_queue_leaves_no_trace(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, workers=1, patience=60) as engine:
            running = asyncio.create_task(read(engine, make_request(MINUTES, timeout=0.5)))
            await until(lambda: busy(engine) == 1)
            waiting = asyncio.create_task(small(engine))
            await until(lambda: engine.status().waiting == 1)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            assert engine.status().waiting == 0
            await asyncio.gather(running, return_exceptions=True)

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


def test_store_on_disk_is_served(snapshot: Path, tmp_path: Path) -> None:
    with snapshot.open("rb") as file:
        written = pyoxigraph.Store(tmp_path / "store")
        written.bulk_load(file, format=pyoxigraph.RdfFormat.N_QUADS)
        written.flush()
        del written
        gc.collect()

    async def test() -> None:
        async with pool(tmp_path / "store") as engine:
            data = await read(engine, make_request("ASK { GRAPH ?g { ?s ?p ?o } }"))
            assert b"true" in data

    run(test)


def test_store_that_cannot_be_opened_stops_the_start(tmp_path: Path) -> None:
    async def test() -> None:
        engine = PoolEngine(StoreSpec(tmp_path / "absent.nq"))
        with pytest.raises(EngineError, match=r"absent\.nq"):
            await engine.start()
        await engine.aclose()

    run(test)


def test_reload_moves_on_without_dropping_a_query(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot) as engine:
            answer = await engine.query(make_request("SELECT * { ?a ?p ?b . ?c ?q 'Person 7' }", table="tsv"))
            long_one = asyncio.create_task(read(engine, make_request(MINUTES, timeout=1.5)))
            await until(lambda: busy(engine) >= 1)
            await engine.reload(StoreSpec(), "second")
            assert engine.status().generation == "second"
            fresh = await engine.query(make_request("ASK { ?s ?p ?o }"))
            assert fresh.generation == "second"
            assert b"false" in b"".join([chunk async for chunk in fresh.chunks])
            data = b"".join([chunk async for chunk in answer.chunks])
            assert (answer.generation, data.count(b"\n")) == ("first", PEOPLE * 4 + 1)
            with pytest.raises(QueryTimeout):
                await long_one

    run(test)


def test_reload_that_fails_leaves_the_old_data_in_place(snapshot: Path, tmp_path: Path) -> None:
    async def test() -> None:
        async with pool(snapshot) as engine:
            with pytest.raises(EngineError):
                await engine.reload(StoreSpec(tmp_path / "absent.nq"), "second")
            assert engine.status().generation == "first"
            assert await small(engine) == "Person 7"

    run(test)


def test_death_of_the_zygote_ends_its_workers_and_is_recovered_from(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot) as engine:
            workers = engine.status().workers
            parent = psutil.Process(workers[0]).ppid()
            running = asyncio.create_task(read(engine, make_request(MINUTES)))
            await until(lambda: busy(engine) == 1)
            os.kill(parent, signal.SIGKILL)
            with pytest.raises(WorkerDied):
                await running
            await until(lambda: engine.status().ready and parent not in engine.status().workers)
            assert await small(engine) == "Person 7"
            await until(lambda: not any(psutil.pid_exists(pid) for pid in workers))

    run(test)


SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from civigraph.engine.embedded import StoreSpec
from civigraph.engine.pool import PoolEngine
from tests.engine.graph import make_request
from tests.engine.test_pool import MINUTES

async def main():
    engine = PoolEngine(StoreSpec(Path(sys.argv[1])))
    await engine.start()
    task = asyncio.create_task(engine.query(make_request(MINUTES)))
    while len(engine.status().workers) < 2 or not engine.status().busy:
        await asyncio.sleep(0.01)
    print(*engine.status().workers, flush=True)
    await task

asyncio.run(main())
"""


def test_everything_ends_with_the_supervisor_however_it_ends(snapshot: Path) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(snapshot)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as supervisor:
        assert supervisor.stdout is not None
        workers = [psutil.Process(int(pid)) for pid in supervisor.stdout.readline().split()]
        family = [*workers, *workers[0].parents()[:1]]
        supervisor.kill()
    gone, alive = psutil.wait_procs(family, timeout=20)
    assert (len(gone), alive) == (3, [])


async def kill_many(snapshot: Path, kills: int) -> None:
    async with pool(snapshot, workers=2) as engine:
        for number in range(kills):
            task = asyncio.create_task(
                read(engine, make_request(MINUTES, timeout=0.02 if number % 2 else 30))
            )
            await until(lambda: busy(engine) == 1)
            if number % 2 == 0:
                task.cancel()
            with pytest.raises((QueryTimeout, asyncio.CancelledError)):
                await task
            assert await small(engine) == "Person 7"
        await until(lambda: len(engine.status().workers) == 2)
        counters = engine.status().counters
        assert counters["kills"] == kills
        assert counters["forks"] == kills + 2
        assert len(psutil.Process(engine.status().workers[0]).parent().children()) == 2  # type: ignore[union-attr]
        before = psutil.Process().num_fds()
        await small(engine)
        assert psutil.Process().num_fds() == before


def test_a_hundred_kills_in_a_row_leave_the_pool_as_it_was(snapshot: Path) -> None:
    run(lambda: kill_many(snapshot, 100))


@pytest.mark.soak
def test_a_thousand_kills_in_a_row_leave_the_pool_as_it_was(snapshot: Path) -> None:
    run(lambda: kill_many(snapshot, 1000))


def test_closing_fails_what_is_under_way_and_leaves_no_process(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot) as engine:
            task = asyncio.create_task(read(engine, make_request(MINUTES)))
            await until(lambda: busy(engine) == 1)
        with pytest.raises(WorkerDied, match="stopping"):
            await task
        with pytest.raises(EngineBusy):
            await small(engine)

    run(test)
