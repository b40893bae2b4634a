"""Requests per second of a small query: the engine alone, in its worker processes, and through HTTP.

All in one run, one after the other, on one machine; what counts are the ratios.

    python benchmarks/http_overhead.py [PROJECT] [--seconds 2] [--connections 8]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
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
ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 500"
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
        client = await Client.connect(port, lambda: TARGET)
        await client.request()
        print(f"{time.perf_counter() - began:.2f} s from start to first answer")
        tag = field(client.head, b"etag")
        await client.close()
        numbers = itertools.count()

        def fresh() -> str:
            """Another question each time, so that no answer is kept already."""
            return f"/sparql?{urlencode({'query': f'{QUERY} #{next(numbers)}'})}"

        rows = f"/sparql?{urlencode({'query': ROWS})}"
        ways: dict[str, tuple[Callable[[], str], str]] = {
            "query over HTTP, each another": (fresh, ""),
            "the same query again (cached)": (lambda: TARGET, ""),
            "the same with its tag (304)": (lambda: TARGET, f"If-None-Match: {tag}\r\n"),
            "500 rows, cached": (lambda: rows, ""),
            "500 rows, cached, gzip": (lambda: rows, "Accept-Encoding: gzip\r\n"),
            "500 rows, cached, br": (lambda: rows, "Accept-Encoding: br\r\n"),
            "500 rows, cached, zstd": (lambda: rows, "Accept-Encoding: zstd\r\n"),
            "500 rows, each another": (lambda: f"{rows}%23{next(numbers)}", ""),
            "500 rows, each another, gzip": (
                lambda: f"{rows}%23{next(numbers)}",
                "Accept-Encoding: gzip\r\n",
            ),
            "500 rows, each another, zstd": (
                lambda: f"{rows}%23{next(numbers)}",
                "Accept-Encoding: zstd\r\n",
            ),
            "service description": (lambda: "/sparql", ""),
            "health check": (lambda: "/healthz", ""),
        }
        return {
            name: await load(port, target, fields, seconds, connections)
            for name, (target, fields) in ways.items()
        }
    finally:
        server.terminate()
        server.wait(10)
        assert not psutil.pid_exists(server.pid)


async def load(port: int, target: Callable[[], str], fields: str, seconds: float, connections: int) -> float:
    """Requests a second that some connections get answered."""
    clients = [await Client.connect(port, target, fields) for _ in range(connections)]
    try:
        return await measure([client.request for client in clients], seconds)
    finally:
        for client in clients:
            await client.close()


class Client:
    """One connection that is kept open, with little work a request, so that the server is measured.

    Args:
        reader: of the connection.
        writer: of the connection.
        target: gives the path and query string of the next request.
        fields: further lines of the head.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        target: Callable[[], str],
        fields: str = "",
    ) -> None:
        self._reader, self._writer = reader, writer
        self._target, self._fields = target, fields
        self.head = b""

    @classmethod
    async def connect(cls, port: int, target: Callable[[], str], fields: str = "") -> Client:
        """Open a connection."""
        return cls(*await asyncio.open_connection("127.0.0.1", port), target, fields)

    async def request(self) -> None:
        """Send the request and read the whole answer."""
        line = f"GET {self._target()} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n{self._fields}\r\n"
        self._writer.write(line.encode())
        self.head = await self._reader.readuntil(b"\r\n\r\n")
        status = self.head[9:12]
        assert status in (b"200", b"304"), self.head
        if status == b"304":
            return
        if b"chunked" in self.head:
            while (size := int(await self._reader.readuntil(b"\r\n"), 16)) > 0:
                await self._reader.readexactly(size + 2)
            await self._reader.readexactly(2)
        else:
            await self._reader.readexactly(int(field(self.head, b"content-length")))

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()
        await self._writer.wait_closed()


def field(head: bytes, name: bytes) -> str:
    """Value of a field of a response's head."""
    return head.lower().split(b"\r\n" + name + b": ")[1].split(b"\r\n")[0].decode()


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
