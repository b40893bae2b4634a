"""Processes of the pool: how they start, are replaced, and end."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pyoxigraph
import pytest
from tests.engine.graph import PEOPLE, make_request
from tests.engine.pools import MINUTES, busy, pool, read, run, small, until

from civigraph.engine.embedded import StoreSpec
from civigraph.engine.nursery import Nursery, launch
from civigraph.engine.pool import PoolEngine
from civigraph.errors import (
    EngineBusy,
    EngineError,
    QueryTimeout,
    StoreUnavailable,
    WorkerDied,
)


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


def test_a_store_that_cannot_be_moved_to_costs_only_the_workers_that_tried(
    snapshot: Path, tmp_path: Path
) -> None:
    with snapshot.open("rb") as file:
        written = pyoxigraph.Store(tmp_path / "store")
        written.bulk_load(file, format=pyoxigraph.RdfFormat.N_QUADS)
        written.flush()
        del written
        gc.collect()

    async def test() -> None:
        async with pool(tmp_path / "store") as engine:
            await engine.move(tmp_path / "absent", "2-absent")
            # Where the worker's end comes first, what it said before may be lost.
            with pytest.raises((StoreUnavailable, WorkerDied)):
                await read(engine, make_request("ASK {}"))
            await engine.move(tmp_path / "store", "3-store")
            for _ in range(5):
                assert b"true" in await read(engine, make_request("ASK {}"))

    run(test)


def test_a_zygote_that_has_ended_forks_no_more() -> None:
    async def test() -> None:
        launched = launch(StoreSpec(), 64 * 1024 * 1024)
        nursery = await Nursery.open(launched, "", lambda _: None, lambda _: None)
        await nursery.aclose()
        with pytest.raises(StoreUnavailable):
            async with asyncio.timeout(5):
                await nursery.fork()

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
from tests.engine.pools import MINUTES
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
            await until(lambda task=task: busy(engine) == 1 or task.done())  # type: ignore[misc]
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
