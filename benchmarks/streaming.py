"""How a long answer arrives: first bytes, speed, and what it takes of the HTTP process's memory.

The answer is read as fast as it comes, compressed, and by a reader that stops in the middle.

    python benchmarks/streaming.py [PROJECT] [--rows 1000000]
"""

from __future__ import annotations

import argparse
import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIB = 1024 * 1024
PATTERNS = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(6))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", nargs="?", type=Path, help="folder of the graph project")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--build-dir", type=Path, help="where the snapshot is, if it is built already")
    given = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{given.rows:,} rows"
    )
    with tempfile.TemporaryDirectory() as folder, served(given, folder) as (port, process):
        read(port, process, 20_000, "tsv", "identity", silent=True)
        for form, coding in (("json", "identity"), ("tsv", "identity"), ("tsv", "gzip"), ("tsv", "zstd")):
            read(port, process, given.rows, form, coding)
        stop(port, process, given.rows)


def address(rows: int, form: str) -> str:
    """Target of the request."""
    query = f"SELECT * {{ {PATTERNS} }} LIMIT {rows}"
    return f"/sparql?{urlencode({'query': query, 'format': form})}"


def read(
    port: int, process: psutil.Process, rows: int, form: str, coding: str, *, silent: bool = False
) -> None:
    """Read an answer as fast as it comes."""
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=url, headers={"accept-encoding": coding}, timeout=600) as client:
        client.get("/healthz")  # what a connection takes is not the answer's
        size, first, seconds, growth = _read(client, process, address(rows, form))
    if not silent:
        print(
            f"{form:>5} {coding:>8}: first bytes {first * 1000:7.1f} ms, {size / _MIB:7.1f} MiB "
            f"in {seconds:6.2f} s, {rows / seconds:>9,.0f} rows/s, HTTP process +{growth / _MIB:5.1f} MiB"
        )


def _read(client: httpx.Client, process: psutil.Process, target: str) -> tuple[int, float, float, int]:
    """Bytes, seconds to the first of them and to the last, and by how much the process grew."""
    size, first = 0, 0.0
    started = time.perf_counter()
    with peak(process) as memory, client.stream("GET", target) as response:
        assert response.status_code == 200, response.read()
        for part in response.iter_raw():
            first = first or time.perf_counter() - started
            size += len(part)
    return size, first, time.perf_counter() - started, max(memory)


def stop(port: int, process: psutil.Process, rows: int) -> None:
    """Begin to read, stop for three seconds, and go."""
    with peak(process) as memory, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {address(rows, 'tsv')} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        connection.recv(_MIB)
        time.sleep(1)
        workers = [each for child in process.children() for each in child.children()]
        before = sum(sum(each.cpu_times()[:2]) for each in workers)
        time.sleep(2)
        spent = sum(sum(each.cpu_times()[:2]) for each in workers) - before
        pids = {each.pid for each in workers}
    left = time.perf_counter()
    while pids <= set(psutil.pids()):
        time.sleep(0.001)
    print(
        f"a reader that stops: engine's CPU time in 2 s {spent:.2f} s, "
        f"HTTP process +{max(memory) / _MIB:.1f} MiB; "
        f"its worker is gone {(time.perf_counter() - left) * 1000:.0f} ms after it left"
    )


@contextmanager
def peak(process: psutil.Process) -> Iterator[list[int]]:
    """While entered, gathers by how many bytes the process has grown."""
    before, growth, done = process.memory_info().rss, [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            growth.append(process.memory_info().rss - before)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield growth
    finally:
        done.set()
        thread.join()


@contextmanager
def served(given: argparse.Namespace, folder: str) -> Iterator[tuple[int, psutil.Process]]:
    """Run the service until the block ends; gives its port and its process."""
    command = [sys.executable, "-m", "civigraph", "serve", *([str(given.project)] if given.project else [])]
    command += ["--port", "0", "--build-dir", str(given.build_dir or folder), "--timeout", "600"]
    command += ["--max-result-bytes", "100G", "--log-level", "error"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = next((line for line in server.stdout if line.startswith("Serving ")), "")
            assert said, "the service did not start"
            yield int(said.rstrip().rstrip("/").rpartition(":")[2]), psutil.Process(server.pid)
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
