"""Good, bad and endless queries and writes, all at the same time, for long: nothing grows, nothing is left.

The memory of the HTTP process, its open files and its processes are looked at in the second half, when all
that is kept on purpose (caches, pools, compiled templates) is there. Half a minute in `make test`, ten
minutes in `make soak`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import psutil
import pytest
from tests.http.running import TOKEN
from tests.http.served import MIB, Served, served
from tests.http.test_limits import ENDLESS, ENDLESS_ROWS, PATTERNS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

EXPECTED: Final = {200, 201, 204, 304, 400, 403, 404, 405, 406, 413, 415, 429, 503, 504, 507}
_number = itertools.count()


@dataclass
class Curve:
    """What the service held at each look.

    Attributes:
        memory: bytes of the HTTP process.
        files: its open files.
        statuses: how often each HTTP status came; 0 for broken connections.
    """

    memory: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def growth(self) -> float:
        """Bytes by which the memory of the last quarter is above that of the quarter in the middle."""
        quarter = len(self.memory) // 4
        middle, last = self.memory[2 * quarter : 3 * quarter], self.memory[3 * quarter :]
        return statistics.median(last) - statistics.median(middle)


async def soak(service: Served, seconds: float, *, writes: bool) -> Curve:
    """Do everything at once for a while."""
    curve = Curve()
    end = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(base_url=service.url, timeout=60, limits=limits) as client:
        actions = [good, good, good, cached, bad, endless, hungry, abandoned, broken, pages, explained]
        actions += [written, written_graph] if writes else []

        async def repeat(action: Callable[[httpx.AsyncClient], Awaitable[httpx.Response | None]]) -> None:
            while time.monotonic() < end:
                status = 0
                with contextlib.suppress(httpx.TransportError):
                    response = await action(client)
                    status = 0 if response is None else response.status_code
                curve.statuses[status] = curve.statuses.get(status, 0) + 1
                await asyncio.sleep(random.random() * 0.02)

        async def watch() -> None:
            while time.monotonic() < end:
                curve.memory.append(service.memory())
                curve.files.append(service.process.num_fds())
                await asyncio.sleep(max(0.1, seconds / 200))

        await asyncio.gather(watch(), *(repeat(action) for action in actions))
    return curve


async def ask(client: httpx.AsyncClient, query: str, **fields: str) -> httpx.Response:
    return await client.get("/sparql", params={"query": query, **fields})


async def good(client: httpx.AsyncClient) -> httpx.Response:
    form = random.choice(["json", "xml", "csv", "tsv"])
    return await ask(
        client, f"SELECT * {{ ?s ?p ?o }} LIMIT {next(_number) % 50} # {next(_number)}", format=form
    )


async def cached(client: httpx.AsyncClient) -> httpx.Response:
    return await ask(client, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")


async def bad(client: httpx.AsyncClient) -> httpx.Response:
    number = next(_number)
    queries = ["SELECT * {", "SELECT * { SERVICE <urn:x> {} }", "nonsense " * (number % 100), "(" * 2000, ""]
    return await ask(client, queries[number % len(queries)])


async def endless(client: httpx.AsyncClient) -> httpx.Response:
    return await ask(client, ENDLESS, timeout="300ms")


async def hungry(client: httpx.AsyncClient) -> httpx.Response:
    return await ask(client, f"SELECT * {{ {PATTERNS} }} ORDER BY ?o1", timeout="2s")


async def abandoned(client: httpx.AsyncClient) -> None:
    """Leave while the query runs, or amid its rows."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.1 + random.random() / 5):
            await ask(client, random.choice([ENDLESS, ENDLESS_ROWS]))


async def broken(client: httpx.AsyncClient) -> httpx.Response:
    """An answer that is cut off."""
    return await ask(client, ENDLESS_ROWS, timeout="300ms")


async def pages(client: httpx.AsyncClient) -> httpx.Response:
    path = random.choice(["/", "/sparql", "/metrics", "/readyz", "/nowhere", "/openapi.json"])
    return await client.get(path, headers={"accept": random.choice(["text/html", "*/*"])})


async def explained(client: httpx.AsyncClient) -> httpx.Response:
    await asyncio.sleep(1)
    return await ask(client, f"SELECT * {{ ?s ?p ?o . ?a ?b {next(_number)} }}", explain="1")


async def written(client: httpx.AsyncClient) -> httpx.Response:
    number = next(_number)
    predicate = f"<urn:p{number % 7}>"
    update = f"DELETE WHERE {{ <urn:s> {predicate} ?o }} ; INSERT DATA {{ <urn:s> {predicate} {number} }}"
    await asyncio.sleep(0.2)
    fields = {"authorization": f"Bearer {TOKEN}"}
    return await client.post("/update", data={"update": update}, headers=fields)


async def written_graph(client: httpx.AsyncClient) -> httpx.Response:
    number = next(_number)
    content = random.choice([f"<urn:a> <urn:b> {number} .", "no turtle", "<urn:a> <urn:b> <urn:c> ." * 50])
    await asyncio.sleep(0.2)
    fields = {"authorization": f"Bearer {TOKEN}", "content-type": "text/turtle"}
    return await client.put(f"/store?graph=urn:g{number % 5}", content=content, headers=fields)


def hold(folder: Path, seconds: float, *, writes: bool) -> None:
    """Soak a service and look at what it holds."""
    options = ["--timeout", "5", "--memory-limit", "96M", "--cache-bytes", "4M", "--client-queries", "12"]
    if writes:
        options += ["--store", str(folder / "store"), "--writable", "--token", TOKEN, "--gate", "off"]
    with served(folder / "build", *options) as service:
        before = {path.name for path in Path("/tmp").iterdir()}
        asyncio.run(soak(service, 3, writes=writes))
        curve = asyncio.run(soak(service, seconds, writes=writes))
        assert curve.growth() < max(8 * MIB, 0.05 * curve.memory[0]), "memory grows"
        assert statistics.median(curve.files[-10:]) <= max(curve.files[:20]) + 10, "files stay open"
        assert set(curve.statuses) - {0} <= EXPECTED, "a request had no planned answer"
        assert {200, 400, 403, 504} <= set(curve.statuses)
        deadline = time.monotonic() + 20
        while True:  # what is under way ends, and what ended is reaped
            family = service.process.children(recursive=True)
            zombies = [each for each in family if each.status() == psutil.STATUS_ZOMBIE]
            idle = httpx.get(f"{service.url}/readyz").json()["busy"] == 0
            if idle and not zombies and len(service.workers()) <= 4:
                break
            assert time.monotonic() < deadline, f"left behind: {family}"
            time.sleep(0.1)
        assert httpx.get(service.sparql, params={"query": "ASK {}"}).json()["boolean"] is True
    left = {path.name for path in Path("/tmp").iterdir()} - before
    assert [name for name in left if "civigraph" in name] == [], "temporary files are left"


@pytest.mark.parametrize("writes", [False, True], ids=["in memory", "on disk with writes"])
def test_half_a_minute_leaves_no_trace(tmp_path: Path, *, writes: bool) -> None:
    hold(tmp_path, 15, writes=writes)


@pytest.mark.soak
@pytest.mark.parametrize("writes", [False, True], ids=["in memory", "on disk with writes"])
def test_ten_minutes_leave_no_trace(tmp_path: Path, *, writes: bool) -> None:
    hold(tmp_path, 300, writes=writes)
