from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from civigraph.engine.admission import Admission
from civigraph.errors import ClientBusy, EngineBusy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def admission(places: int = 1, queue: int = 8, per_client: int = 8, patience: float = 5) -> Admission:
    return Admission(places, queue, per_client, patience, Counter())


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(10):
            await test()

    asyncio.run(limited())


async def enters(place: Admission, client: str, order: list[str]) -> None:
    await place.enter(client)
    order.append(client)


def test_places_are_taken_and_given_back() -> None:
    async def test() -> None:
        place = admission(places=2)
        await place.enter("a")
        await place.enter("b")
        assert (place.busy, place.waiting) == (2, 0)
        waiting = asyncio.create_task(place.enter("c"))
        await asyncio.sleep(0)
        assert (place.busy, place.waiting) == (2, 1)
        place.leave("a")
        await waiting
        assert (place.busy, place.waiting) == (2, 0)
        place.leave("b")
        place.leave("c")
        assert place.busy == 0

    run(test)


def test_who_has_nothing_goes_first() -> None:
    async def test() -> None:
        place, order = admission(places=2), list[str]()
        await place.enter("greedy")
        await place.enter("other")
        tasks = [
            asyncio.create_task(enters(place, client, order)) for client in ("greedy", "greedy", "modest")
        ]
        await asyncio.sleep(0)
        place.leave("other")
        await asyncio.sleep(0.01)
        assert order == ["modest"]
        place.leave("modest")
        await asyncio.sleep(0.01)
        assert order == ["modest", "greedy"]
        for each in tasks:
            each.cancel()

    run(test)


def test_a_full_queue_is_refused_and_counted() -> None:
    async def test() -> None:
        counters: Counter[str] = Counter()
        place = Admission(1, 0, 8, 5, counters)
        await place.enter("a")
        with pytest.raises(EngineBusy):
            await place.enter("b")
        assert counters == {"busy_refusals": 1}
        place.leave("a")
        await place.enter("b")

    run(test)


def test_a_client_has_its_own_limit_waiting_or_not() -> None:
    async def test() -> None:
        place = admission(per_client=2)
        await place.enter("a")
        waiting = asyncio.create_task(place.enter("a"))
        await asyncio.sleep(0)
        with pytest.raises(ClientBusy):
            await place.enter("a")
        place.leave("a")
        await waiting
        place.leave("a")
        await place.enter("a")

    run(test)


def test_nobody_waits_for_ever() -> None:
    async def test() -> None:
        place = admission(patience=0.05)
        await place.enter("a")
        with pytest.raises(EngineBusy):
            await place.enter("b")
        assert place.waiting == 0
        place.leave("a")
        await place.enter("b")
        assert place.busy == 1

    run(test)


@pytest.mark.parametrize("moment", ["waiting", "called"])
def test_who_gives_up_takes_no_place_with_it(moment: str) -> None:
    async def test() -> None:
        place = admission()
        await place.enter("a")
        first = asyncio.create_task(place.enter("b"))
        second = asyncio.create_task(place.enter("c"))
        await asyncio.sleep(0)
        if moment == "called":
            place.leave("a")
            first.cancel()
        else:
            first.cancel()
            place.leave("a")
        await second
        assert (place.busy, place.waiting) == (1, 0)
        place.leave("c")
        assert place.busy == 0

    run(test)
