"""Deadline, memory, queue, fairness: every limit stops what it is there to stop, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from typing import TYPE_CHECKING

import psutil
import pytest
from tests.engine.graph import make_request
from tests.engine.pools import HUNGRY, MIB, MINUTES, SMALL, busy, pool, read, run, small, until

from civigraph.engine.clients import Clients
from civigraph.errors import (
    ClientBusy,
    EngineBusy,
    MemoryLimitExceeded,
    QueryTimeout,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_query_of_minutes_is_gone_at_its_deadline_while_others_are_answered(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, patience=0.3) as engine:
            await until(lambda: len(engine.status().workers) == 2)
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


def test_next_query_of_who_was_stopped_leaves_a_worker_for_others(snapshot: Path) -> None:
    """Waiting for room would take a tenth of the patience, 0.4 s; a worker that is free takes nothing."""

    async def test() -> None:
        async with pool(snapshot, patience=4, workers=2, long_workers=1) as engine:

            async def again_and_again() -> None:
                while True:
                    with contextlib.suppress(QueryTimeout, EngineBusy):
                        await read(engine, make_request(MINUTES, timeout=0.2, client="greedy"))

            attack = [asyncio.create_task(again_and_again()) for _ in range(6)]
            await until(lambda: engine.status().counters.get("timeouts", 0) >= 2)
            waits = []
            for _ in range(40):
                answer = await engine.query(make_request(SMALL, client="other"))
                assert b"".join([chunk async for chunk in answer.chunks])
                assert answer.timing.wait is not None
                waits.append(answer.timing.wait)
                await asyncio.sleep(0.02)
            assert sorted(waits)[35] < 0.1
            assert max(waits) < 0.4
            for task in attack:
                task.cancel()
            await asyncio.gather(*attack, return_exceptions=True)

    run(test)


def test_greedy_client_is_served_as_others_when_it_is_alone(snapshot: Path) -> None:
    async def test() -> None:
        async with pool(snapshot, patience=0.1, workers=2) as engine:
            with pytest.raises(QueryTimeout):
                await read(engine, make_request(MINUTES, timeout=0.3, client="a"))
            assert await asyncio.gather(*(small(engine, "a") for _ in range(10))) == ["Person 7"] * 10

    run(test)


def test_greed_is_forgotten_in_time() -> None:
    async def test() -> None:
        clients = Clients(1, 0.05, Counter())
        clients.remember_greed("a")
        assert clients.is_greedy("a")
        assert not clients.is_greedy("b")
        await asyncio.sleep(0.06)
        assert not clients.is_greedy("a")

    asyncio.run(test())
