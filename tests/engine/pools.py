"""Pools for tests: queries that never end, and ways to wait for what happens to them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING

import psutil
from tests.engine.graph import make_request

from civigraph.engine.embedded import StoreSpec
from civigraph.engine.limits import Limits
from civigraph.engine.pool import PoolEngine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from civigraph.engine.base import Answer, Engine, QueryRequest

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
    try:
        await engine.start()
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
