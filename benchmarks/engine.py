"""What the pool of killable workers costs: a one-row query through it, beside the engine alone, in one run.

    python benchmarks/engine.py [SNAPSHOT.nq]

Without a snapshot a graph of 12,000 triples is generated. The rounds of the two alternate, so that what else
the machine does hits both; the ratio of the medians is what to look at.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultKind
from civigraph.engine.embedded import EmbeddedStore, StoreSpec
from civigraph.engine.limits import Limits
from civigraph.engine.pool import PoolEngine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

QUERY = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1"
JSON = RESULT_FORMATS[0]


def generated(folder: Path) -> Path:
    path = folder / "quads.nq"
    path.write_text(
        "".join(
            f"<http://example.org/{number // 4}> <http://example.org/p{number % 4}>"
            f' "{number}" <http://example.org/g> .\n'
            for number in range(12_000)
        )
    )
    return path


async def compare(snapshot: Path, rounds: int, queries: int) -> None:
    store = EmbeddedStore.open(StoreSpec(snapshot))
    pool = PoolEngine(StoreSpec(snapshot), limits=Limits(workers=os.cpu_count() or 2))
    await pool.start()
    request = QueryRequest(QUERY, {ResultKind.SOLUTIONS: JSON})

    async def alone() -> None:
        for _ in range(queries):
            store.answer(request).read()

    async def ask() -> None:
        answer = await pool.query(request)
        async for _ in answer.chunks:
            pass

    async def one_by_one() -> None:
        for _ in range(queries):
            await ask()

    async def eight_at_a_time() -> None:
        async def some() -> None:
            for _ in range(queries // 8):
                await ask()

        await asyncio.gather(*(some() for _ in range(8)))

    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "engine alone, in process": alone,
        "pool, one after the other": one_by_one,
        "pool, eight at a time": eight_at_a_time,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    try:
        for _ in range(rounds):
            for name, way in ways.items():
                started = time.perf_counter()
                await way()
                seconds[name].append((time.perf_counter() - started) / queries)
    finally:
        await pool.aclose()
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    base = medians["engine alone, in process"]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(f"pyoxigraph {version('pyoxigraph')}; {len(store):,} quads; {rounds} rounds of {queries} queries")
    for name, median in medians.items():
        print(f"{name:30} {median * 1000:8.3f} ms  {1 / median:8.0f}/s  {median / base:6.2f} x")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("snapshot", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--queries", type=int, default=800)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        snapshot = options.snapshot or generated(Path(folder))
        asyncio.run(compare(snapshot, options.rounds, options.queries))


if __name__ == "__main__":
    main()
