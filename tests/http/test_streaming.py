"""A long answer begins at once, takes no memory to speak of, and waits for who reads it."""

from __future__ import annotations

import socket
import time
import zlib
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
from tests.http.running import eventually
from tests.http.served import MIB, PeakMemory, Served, served
from tests.http.test_limits import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.http.running import Service, Start

PATTERNS = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(6))
MILLION = f"SELECT * {{ {PATTERNS} }} LIMIT 1000000"
WARM_UP = f"SELECT * {{ {PATTERNS} }} LIMIT 20000"


@pytest.fixture(scope="module")
def service_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(
        tmp_path_factory.mktemp("streaming"), "--timeout", "300", "--max-result-bytes", "4G"
    ) as running:
        for _ in range(3):
            httpx.get(running.sparql, params={"query": WARM_UP, "format": "tsv"})
        yield running


def ask(port: int, query: str, *fields: str) -> socket.socket:
    """Send a query by hand, over a socket that holds little."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", port))
    head = "\r\n".join(
        [f"GET /sparql?{encoded(query)}&format=tsv HTTP/1.1", "Host: localhost", *fields, "", ""]
    )
    connection.sendall(head.encode())
    return connection


def stand_still(service: Served) -> bool:
    """Whether no worker computes."""
    spent = [sum(each.cpu_times()[:2]) for each in service.workers()]
    time.sleep(1)
    return abs(sum(sum(each.cpu_times()[:2]) for each in service.workers()) - sum(spent)) <= 0.02


def test_a_million_rows_begin_at_once_and_arrive_whole_in_little_memory(
    service_apart: Served,
) -> None:
    rows, size, first = 0, 0, 0.0
    started = time.perf_counter()
    with (
        PeakMemory(service_apart) as memory,
        httpx.stream(
            "GET",
            service_apart.sparql,
            params={"query": MILLION, "format": "tsv"},
            headers={"accept-encoding": "identity"},
            timeout=300,
        ) as response,
    ):
        for part in response.iter_raw():
            first = first or time.perf_counter() - started
            rows += part.count(b"\n")
            size += len(part)
    assert rows == 1_000_001
    assert size > 200 * MIB
    assert first < (time.perf_counter() - started) / 10
    assert memory.growth < 24 * MIB


def test_a_compressed_answer_takes_no_more(service_apart: Served) -> None:
    query = MILLION.replace("1000000", "100000")
    inflate, rows = zlib.decompressobj(31), 0
    fields = {"accept-encoding": "gzip"}
    with (
        PeakMemory(service_apart) as memory,
        httpx.stream(
            "GET", service_apart.sparql, params={"query": query, "format": "tsv"}, headers=fields, timeout=300
        ) as response,
    ):
        assert response.headers["content-encoding"] == "gzip"
        for part in response.iter_raw():
            rows += inflate.decompress(part).count(b"\n")
    assert rows == 100_001
    assert memory.growth < 24 * MIB


def test_a_reader_that_stops_stops_the_engine(service_apart: Served) -> None:
    with PeakMemory(service_apart) as memory, ask(service_apart.port, MILLION) as connection:
        assert connection.recv(12).startswith(b"HTTP/1.1 200")
        eventually(lambda: stand_still(service_apart))
        workers = service_apart.workers()
        received = len(connection.recv(MIB))
        for _ in range(2000):
            received += len(connection.recv(MIB))
        assert received > 8 * MIB, "it goes on when somebody reads again"
    assert memory.growth < 24 * MIB, "the worker went on though nobody read"
    eventually(lambda: any(not psutil.pid_exists(worker.pid) for worker in workers))


def test_many_slow_readers_take_little_each(service_apart: Served) -> None:
    with PeakMemory(service_apart) as memory:
        readers = [ask(service_apart.port, MILLION) for _ in range(3)]
        for _ in range(40):
            for reader in readers[:1]:
                reader.recv(4096)
            time.sleep(0.02)
        for reader in readers:
            reader.close()
    assert memory.growth < 40 * MIB


def test_who_reads_too_slowly_meets_the_deadline(start: Start) -> None:
    service = start(timeout=1)
    eventually(lambda: len(service.status().workers) == 2)
    workers = set(service.status().workers)
    with ask(service.port, MILLION) as connection:
        assert connection.recv(12).startswith(b"HTTP/1.1 200")
        eventually(lambda: service.status().counters.get("timeouts") == 1)
        eventually(lambda: bool(workers - set(service.status().workers)))
        received = b""
        try:
            while part := connection.recv(MIB):
                received = part
        except ConnectionResetError:
            pass
    assert not received.endswith(b"0\r\n\r\n"), "a part must not look like the whole"
    gone = workers - set(service.status().workers)
    assert not any(psutil.pid_exists(pid) for pid in gone)


def test_who_leaves_amid_a_long_answer_frees_the_worker_at_once(service: Service) -> None:
    eventually(lambda: len(service.status().workers) == 2)
    before = set(service.status().workers)
    kills = service.status().counters.get("kills_disconnect", 0)
    with ask(service.port, MILLION) as connection:
        connection.recv(1000)
        assert service.status().busy == 1
    eventually(lambda: service.status().counters.get("kills_disconnect", 0) == kills + 1)
    gone = before - set(service.status().workers)
    assert len(gone) == 1
    eventually(lambda: not any(psutil.pid_exists(pid) for pid in gone))
    assert service.status().busy == 0
