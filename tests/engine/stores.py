"""Stores on disk for tests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from typing import TYPE_CHECKING, Any

from tests.engine.graph import FORMATS, make_request
from tests.engine.pools import read

from civigraph.engine.base import GraphOperation, GraphRequest, GraphWrite, UpdateRequest
from civigraph.engine.bulk import Source, fill
from civigraph.engine.limits import Limits
from civigraph.engine.persistent import StoreEngine
from civigraph.engine.store_folder import StoreFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from civigraph.engine.base import Written
    from civigraph.engine.gatekeeping import GateSpec


def made(path: Path, *sources: Source) -> StoreFolder:
    """A store with what the files say."""
    folder = StoreFolder.create(path)
    lock = folder.lock(alone=True)
    fill(folder, sources)
    os.close(lock)
    return folder


@contextlib.asynccontextmanager
async def writable(
    folder: StoreFolder, gate: GateSpec | None = None, **limits: float
) -> AsyncIterator[StoreEngine]:
    engine = StoreEngine(folder, Limits(**limits), writable=True, gate=gate)  # type: ignore[arg-type]
    try:
        await engine.start()
        yield engine
    finally:
        await engine.aclose()


async def update(engine: StoreEngine, text: str, **fields: Any) -> Written:
    return await engine.update(UpdateRequest(text, **fields))


async def put(engine: StoreEngine, graph: str | None, turtle: str, **fields: Any) -> Written:
    return await write(engine, GraphOperation.PUT, graph, turtle, **fields)


async def write(
    engine: StoreEngine, operation: GraphOperation, graph: str | None, data: str = "", **fields: Any
) -> Written:
    media_type = fields.pop(
        "media_type", "application/sparql-update" if operation is GraphOperation.PATCH else "text/turtle"
    )
    return await engine.write_graph(GraphWrite(operation, graph, data.encode(), media_type, **fields))


async def values(engine: StoreEngine, pattern: str) -> set[str]:
    """What ``?x`` is in the solutions of a pattern."""
    answer = json.loads(await read(engine, make_request(f"SELECT ?x {{ {pattern} }}")))
    return {row["x"]["value"] for row in answer["results"]["bindings"]}


async def lines(engine: StoreEngine, graph: str | None) -> list[bytes]:
    answer = await engine.graph(GraphRequest(graph, FORMATS["ntriples"]))
    return sorted(b"".join([chunk async for chunk in answer.chunks]).splitlines())


async def last_change(engine: StoreEngine, graph: str | None) -> str:
    answer = await engine.graph(GraphRequest(graph, FORMATS["ntriples"]))
    await answer.chunks.aclose()
    return answer.generation


async def gone(pid: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            await asyncio.sleep(0.01)
