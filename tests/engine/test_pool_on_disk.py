"""Workers on a store on disk: each opens it itself, and moves to another generation when it is told."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from tests.engine.graph import FORMATS, PEOPLE, make_request
from tests.engine.pools import ENDLESS_ROWS, MINUTES, busy, pool, read, run, until

from civigraph.engine.base import GraphRequest
from civigraph.errors import QueryTimeout, StoreUnavailable

if TYPE_CHECKING:
    from civigraph.engine.pool import PoolEngine

COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
GENERATION = "SELECT ?n { <urn:state> <urn:number> ?n }"


@pytest.fixture(scope="module")
def generations(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same store four times, with a number that tells them apart."""
    folder = tmp_path_factory.mktemp("generations")
    store = pyoxigraph.Store(folder / "work")
    store.bulk_load(path=snapshot, format=pyoxigraph.RdfFormat.N_QUADS)
    for number in range(4):
        store.update(
            f"DELETE WHERE {{ <urn:state> ?p ?o }}; INSERT DATA {{ <urn:state> <urn:number> {number} }}"
        )
        store.backup(folder / str(number))
    return [folder / str(number) for number in range(4)]


async def number(engine: PoolEngine) -> int:
    answer = json.loads(await read(engine, make_request(GENERATION)))
    return int(answer["results"]["bindings"][0]["n"]["value"])


def test_a_store_on_disk_is_answered_from(generations: list[Path]) -> None:
    async def test() -> None:
        async with pool(generations[0]) as engine:
            answer = json.loads(await read(engine, make_request(COUNT)))
            assert answer["results"]["bindings"][0]["n"]["value"] == str(PEOPLE * 4)
            whole = await engine.graph(GraphRequest("http://example.org/graph/names", FORMATS["ntriples"]))
            assert b"".join([chunk async for chunk in whole.chunks]).count(b"\n") == PEOPLE

    run(test)


def test_what_follows_a_move_is_answered_from_the_new_generation(generations: list[Path]) -> None:
    async def test() -> None:
        async with pool(generations[0], workers=3) as engine:
            assert await number(engine) == 0
            for target in (1, 2, 3):
                await engine.move(generations[target], f"generation-{target}")
                assert engine.status().generation == f"generation-{target}"
                seen = await asyncio.gather(*(number(engine) for _ in range(16)))
                assert set(seen) == {target}
                answer = await engine.query(make_request(GENERATION))
                assert answer.generation == f"generation-{target}"
                await answer.chunks.aclose()

    run(test)


def test_queries_are_answered_while_workers_move(generations: list[Path]) -> None:
    async def test() -> None:
        async with pool(generations[0], workers=2) as engine:
            seen: list[int] = []

            async def ask() -> None:
                while len(seen) < 400:
                    seen.append(await number(engine))

            asking = asyncio.gather(ask(), ask())
            for target in (1, 2, 3):
                await until(lambda: len(seen) > 80 * target)  # noqa: B023
                await engine.move(generations[target], str(target))
            await asking
            assert set(seen) == {0, 1, 2, 3}

    run(test)


def test_a_query_under_way_ends_on_the_generation_that_it_began_on(
    generations: list[Path], tmp_path: Path
) -> None:
    gone = shutil.copytree(generations[0], tmp_path / "gone")

    async def test() -> None:
        async with pool(gone, workers=1) as engine:
            answer = await engine.query(make_request(ENDLESS_ROWS))
            await engine.move(generations[1], "second")
            assert str(gone) in engine.folders
            assert await number(engine) == 1
            assert answer.generation == "first"
            await answer.chunks.aclose()
            await until(lambda: engine.folders == {str(generations[1])})

    run(test)


def test_a_worker_that_takes_the_place_of_a_killed_one_has_the_new_generation(
    generations: list[Path],
) -> None:
    async def test() -> None:
        async with pool(generations[0], workers=1, timeout=0.3, long_workers=1) as engine:
            await engine.move(generations[2], "third")
            for _ in range(3):
                with pytest.raises(QueryTimeout):
                    await read(engine, make_request(MINUTES))
                assert await number(engine) == 2
            await until(lambda: busy(engine) == 0)

    run(test)


def test_a_folder_that_is_no_store_is_told_at_start(tmp_path: Path) -> None:
    async def test() -> None:
        with pytest.raises(StoreUnavailable, match="cannot be opened"):
            async with pool(tmp_path):
                pass

    run(test)


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_the_workers_say_truly_whether_they_have_a_network(generations: list[Path]) -> None:
    async def test() -> None:
        async with pool(generations[0]) as engine:
            status = engine.status()
            (worker, *_) = status.workers
            own = Path(f"/proc/{worker}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
            assert status.isolated == own

    run(test)


def test_a_small_memory_limit_is_enough_to_open_a_store(generations: list[Path]) -> None:
    async def test() -> None:
        async with pool(generations[0], memory_limit=64 * 1024**2) as engine:
            for target in (1, 2, 3):
                await engine.move(generations[target], str(target))
                assert await number(engine) == target

    run(test)
