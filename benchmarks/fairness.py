"""What one client notices of another that runs queries that never end.

One client asks distinct queries of one row, one after the other. Another (another address of the loopback
network) keeps as many endless queries under way as the service lets it, and sends each again as soon as it
is stopped or refused. Quiet and attacked spells alternate, so that what else the machine does falls on both.

    python benchmarks/fairness.py [PROJECT] [--seconds 10] [--spells 3] [--store] [--attackers 16]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

PATTERNS = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))
ENDLESS = (
    f"SELECT (COUNT(*) AS ?n) {{ {PATTERNS} }}",
    f"SELECT * {{ {PATTERNS} }} ORDER BY ?o1",
    f"SELECT * {{ {PATTERNS} }}",
    f"SELECT ?p1 (COUNT(*) AS ?n) {{ {PATTERNS} }} GROUP BY ?p1",
)
_number = itertools.count()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", nargs="?", type=Path, help="folder of the graph project")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of a spell")
    parser.add_argument("--spells", type=int, default=3, help="spells of each kind")
    parser.add_argument("--store", action="store_true", help="serve a store on disk, not one in memory")
    parser.add_argument("--attackers", type=int, default=16, help="connections of the attacking client")
    parser.add_argument("--build-dir", type=Path, help="where the snapshot is, if it is built already")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build_dir = given.build_dir or Path(folder) / "build"
        options = ["--build-dir", str(build_dir), "--timeout", "10", "--log-level", "error"]
        if given.store:
            options += ["--store", str(Path(folder) / "store")]
        quiet, attacked, stopped = asyncio.run(measure(given, options))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'on disk' if given.store else 'in memory'}, {given.attackers} endless queries at a time")
    for name, times in (("alone", quiet), ("with an attacker", attacked)):
        print(
            f"{name:>18}: {len(times):>6} answers, p50 {percentile(times, 50):6.2f} ms, "
            f"p95 {percentile(times, 95):6.2f} ms, "
            f"p99 {percentile(times, 99):6.2f} ms, max {max(times):6.1f} ms"
        )
    before, after = percentile(quiet, 99), percentile(attacked, 99)
    holds = after <= max(2 * before, before + 5)
    print(
        f"p99 {after / before:.2f} times, {after - before:+.2f} ms: {'holds' if holds else 'does not hold'}"
    )
    print(f"endless queries stopped or refused: {stopped}")


async def measure(given: argparse.Namespace, options: list[str]) -> tuple[list[float], list[float], int]:
    """Milliseconds of the small queries in quiet and in attacked spells, and the attacker's failures."""
    quiet: list[float] = []
    attacked: list[float] = []
    stopped = 0
    with served(given.project, options) as port:
        await small_queries(port, 1.0)
        for _ in range(given.spells):
            quiet += await small_queries(port, given.seconds)
            async with attack(port, given.attackers) as count:
                await asyncio.sleep(1.0)
                attacked += await small_queries(port, given.seconds)
            stopped += len(count)
            await asyncio.sleep(1.0)
    return quiet, attacked, stopped


async def small_queries(port: int, seconds: float) -> list[float]:
    """Ask distinct queries of one row for a while; milliseconds that each took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    end = time.perf_counter() + seconds
    try:
        while time.perf_counter() < end:
            # A comment makes it another query, for the cache and for whoever remembers texts.
            query = f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT 1 # {next(_number)} {random.random()}"
            started = time.perf_counter()
            writer.write(request(query))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
            times.append((time.perf_counter() - started) * 1000)
    finally:
        writer.close()
    return times


@contextlib.asynccontextmanager
async def attack(port: int, connections: int) -> AsyncIterator[list[bytes]]:
    """Keep endless queries under way while the block runs; gives the answers' first lines."""
    said: list[bytes] = []

    async def repeat(query: str) -> None:
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=("127.0.0.2", 0), limit=2**20
                )
                try:
                    writer.write(request(query))
                    said.append(await reader.readline())
                    while await reader.read(2**16):
                        await asyncio.sleep(0.01)  # rows are read slowly, to hold the worker longer
                finally:
                    writer.close()
            await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(repeat(ENDLESS[number % len(ENDLESS)])) for number in range(connections)]
    try:
        yield said
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def request(query: str) -> bytes:
    """A query as the bytes of an HTTP request."""
    return f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


@contextlib.contextmanager
def served(project: Path | None, options: list[str]) -> Iterator[int]:
    """Run the service until the block ends; gives its port."""
    command = [sys.executable, "-m", "civigraph", "serve", *([str(project)] if project else [])]
    with subprocess.Popen([*command, "--port", "0", *options], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = next((line for line in server.stdout if line.startswith("Serving ")), "")
            assert said, "the service did not start"
            yield int(said.rstrip().rstrip("/").rpartition(":")[2])
        finally:
            server.terminate()
            server.wait(20)


def percentile(times: list[float], percent: int) -> float:
    """A percentile of many times."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
