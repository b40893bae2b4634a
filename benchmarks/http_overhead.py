"""Requests per second of a small query: the engine alone, in its worker processes, and through HTTP.

All in one run, one after the other, on one machine; what counts are the ratios.

    python benchmarks/http_overhead.py [PROJECT] [--seconds 2] [--connections 8]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import psutil

import civigraph
from civigraph.build.freshness import ensure_snapshot
from civigraph.config import load_settings
from civigraph.engine.base import RESULT_FORMATS, QueryRequest, ResultKind
from civigraph.engine.embedded import EmbeddedStore, StoreSpec
from civigraph.engine.pool import PoolEngine
from civigraph.project import Project

if TYPE_CHECKING:
    from civigraph.build.snapshot import Snapshot

QUERY = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1"
REQUEST = QueryRequest(QUERY, {ResultKind.SOLUTIONS: RESULT_FORMATS[0]})
TARGET = f"/sparql?{urlencode({'query': QUERY})}"

Work = Callable[[], Awaitable[None]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", nargs="?", type=Path, help="folder of the graph project")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each way is measured")
    parser.add_argument("--connections", type=int, default=8, help="connections, and queries at a time")
    given = parser.parse_args()
    project = Project.open(given.project) if given.project else Project.default()
    with tempfile.TemporaryDirectory() as folder:
        snapshot = ensure_snapshot(project, load_settings(build_dir=folder))
        rates = {"engine in one process": alone(snapshot, given.seconds)}
        rates["engine in worker processes"] = asyncio.run(pooled(snapshot, given.seconds, given.connections))
        rates |= asyncio.run(over_http(project, folder, given.seconds, given.connections))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"civigraph {civigraph.__version__}, {project.root.name}, {snapshot.manifest['triples']:,} triples")
    print(QUERY)
    first = next(iter(rates.values()))
    for name, rate in rates.items():
        print(f"{rate:>10,.0f}/s  {rate / first:>6.2f}  {name}")


def alone(snapshot: Snapshot, seconds: float) -> float:
    """Answers a second of the engine in this process."""
    store = EmbeddedStore.open(StoreSpec(snapshot.quads, prefixes=snapshot.prefixes))
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        store.answer(REQUEST).read()
        done += 1
    return done / (time.perf_counter() - start)


async def pooled(snapshot: Snapshot, seconds: float, at_a_time: int) -> float:
    """Answers a second of the engine in its worker processes, without HTTP."""
    engine = PoolEngine.from_settings(load_settings(), snapshot.quads, snapshot.id, dict(snapshot.prefixes))
    await engine.start()

    async def one() -> None:
        answer = await engine.query(REQUEST)
        async for _ in answer.chunks:
            pass

    try:
        return await measure([one] * at_a_time, seconds)
    finally:
        await engine.aclose()


async def over_http(project: Project, folder: str, seconds: float, connections: int) -> dict[str, float]:
    """Requests a second over loopback, by what is asked."""
    command = [
        sys.executable,
        "-m",
        "civigraph",
        "serve",
        str(project.root),
        "--port",
        "0",
        "--build-dir",
        folder,
    ]
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().rstrip().rstrip("/").rpartition(":")[2])
        client = await Client.connect(port, TARGET)
        await client.request()
        print(f"{time.perf_counter() - began:.2f} s from start to first answer")
        await client.close()
        targets = {"query over HTTP": TARGET, "service description": "/sparql", "health check": "/healthz"}
        return {name: await load(port, target, seconds, connections) for name, target in targets.items()}
    finally:
        server.terminate()
        server.wait(10)
        assert not psutil.pid_exists(server.pid)


async def load(port: int, target: str, seconds: float, connections: int) -> float:
    """Requests a second that some connections get answered."""
    clients = [await Client.connect(port, target) for _ in range(connections)]
    try:
        return await measure([client.request for client in clients], seconds)
    finally:
        for client in clients:
            await client.close()


class Client:
    """One connection that is kept open, with little work a request, so that the server is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str) -> None:
        self._reader, self._writer = reader, writer
        self._request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode()

    @classmethod
    async def connect(cls, port: int, target: str) -> Client:
        """Open a connection."""
        return cls(*await asyncio.open_connection("127.0.0.1", port), target)

    async def request(self) -> None:
        """Send the request and read the whole answer."""
        self._writer.write(self._request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        if b"chunked" in head:
            while await self._reader.readuntil(b"\r\n") != b"0\r\n":
                await self._reader.readuntil(b"\r\n")
            await self._reader.readexactly(2)
        else:
            length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
            await self._reader.readexactly(int(length))

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()
        await self._writer.wait_closed()


async def measure(works: list[Work], seconds: float) -> float:
    """How often a second the works are done, each again and again, all at the same time."""
    deadline = time.perf_counter() + seconds

    async def repeat(work: Work) -> int:
        done = 0
        while time.perf_counter() < deadline:
            await work()
            done += 1
        return done

    start = time.perf_counter()
    done = sum(await asyncio.gather(*(repeat(work) for work in works)))
    return done / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
