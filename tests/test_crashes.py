"""Whatever is killed and whenever: every write that was acknowledged is there, and no half of any."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import httpx
import psutil
import pytest

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

LEFT, RIGHT = "urn:graph:left", "urn:graph:right"
PARTS = 3


@dataclass(slots=True)
class Server:
    """``civigraph serve`` on a store, as an operator starts it."""

    store: Path
    project: Path
    process: subprocess.Popen[str] = field(init=False)
    url: str = field(init=False)

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "civigraph", "serve", str(self.project), "--port", "0"]
        options = [
            "--store",
            str(self.store),
            "--writable",
            "--token",
            "T",
            "--gate",
            "off",
            "--workers",
            "1",
        ]
        self.process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "http://" in line, "the server did not start"
        self.url = line.split()[-1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def write(self, number: int) -> bool:
        """One update of several operations on several graphs; whether it was acknowledged."""
        values = ", ".join(str(part) for part in range(PARTS))
        update = (
            f"INSERT DATA {{ GRAPH <{LEFT}> {{ <urn:write:{number}> <urn:part> {values} }} }} ;"
            f"INSERT DATA {{ GRAPH <{RIGHT}> {{ <urn:write:{number}> <urn:part> {values} }} }} ;"
            "DELETE { <urn:last> <urn:is> ?before } WHERE { <urn:last> <urn:is> ?before } ;"
            f"INSERT DATA {{ <urn:last> <urn:is> {number} }}"
        )
        headers = {"authorization": "Bearer T", "content-type": "application/sparql-update"}
        try:
            response = httpx.post(f"{self.url}sparql", content=update, headers=headers, timeout=30)
        except httpx.TransportError:
            return False
        assert response.status_code in {200, 204, 503}, response.text
        return response.status_code < 300

    def rows(self, query: str) -> list[dict[str, str]]:
        response = httpx.get(f"{self.url}sparql", params={"query": query}, timeout=30)
        bindings = response.json()["results"]["bindings"]
        return [{name: value["value"] for name, value in row.items()} for row in bindings]

    def parts(self) -> Counter[int]:
        """How many triples there are of each write."""
        rows = self.rows("SELECT ?w { GRAPH ?g { ?w <urn:part> ?part } }")
        return Counter(int(row["w"].rpartition(":")[2]) for row in rows)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def writer(self, besides: int = 0) -> int:
        """Process id of the writer, once there is one, and another than ``besides``."""
        deadline = time.monotonic() + 30
        while True:
            for child in self.children():
                with contextlib.suppress(psutil.Error):
                    if "civigraph.engine.writer_process" in child.cmdline() and child.pid != besides:
                        return child.pid
            assert time.monotonic() < deadline, "there is no writer"
            time.sleep(0.01)


class Client(threading.Thread):
    """Writes one thing after the other until it is told to stop."""

    def __init__(self, server: Server, numbers: itertools.count[int]) -> None:
        super().__init__()
        self.server, self.numbers = server, numbers
        self.tried: list[int] = []
        self.acknowledged: list[int] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            number = next(self.numbers)
            self.tried.append(number)
            if self.server.write(number):
                self.acknowledged.append(number)
            elif self.server.process.poll() is not None:
                return


def check(server: Server, acknowledged: list[int], tried: list[int]) -> None:
    parts = server.parts()
    assert set(parts) <= set(tried)
    assert [number for number in acknowledged if number not in parts] == [], "an acknowledged write is lost"
    assert set(parts.values()) <= {2 * PARTS}, "half a write is there"
    last = [int(row["n"]) for row in server.rows("SELECT ?n { <urn:last> <urn:is> ?n }")]
    assert last == ([max(parts)] if parts else [])


def survive(folder: Path, kills: int, seed: int) -> int:
    """Kill a server, or its writer, in the middle of writes, again and again; return the writes survived."""
    chance = random.Random(seed)
    project = folder / "project"
    project.mkdir()
    numbers = itertools.count()
    acknowledged: list[int] = []
    tried: list[int] = []
    done = 0
    while done < kills:
        with Server(folder / "store", project) as server:
            check(server, acknowledged, tried)
            client = Client(server, numbers)
            client.start()
            # Two out of three die by the writer alone, which the server replaces; the third takes all.
            for _ in range(2):
                time.sleep(chance.uniform(0.02, 0.6))
                if done < kills:
                    writer = server.writer()
                    os.kill(writer, signal.SIGKILL)
                    done += 1
                    server.writer(besides=writer)
            patience = time.monotonic() + 60
            while not client.acknowledged:  # so that each life of the server has something to lose
                assert time.monotonic() < patience, "nothing can be written"
                time.sleep(0.01)
            time.sleep(chance.uniform(0.05, 0.6))
            children = server.children()
            server.process.kill()
            done += 1
            client.join(60)
            assert not client.is_alive()
            acknowledged += client.acknowledged
            tried += client.tried
            _, left = psutil.wait_procs(children, 10)
            assert left == [], "processes outlive the server"
    with Server(folder / "store", project) as server:
        check(server, acknowledged, tried)
    assert len(acknowledged) >= kills // 3
    generations = [each for each in (folder / "store" / "generations").iterdir() if each.name.startswith(".")]
    assert generations == []
    return len(acknowledged)


def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    assert survive(tmp_path, 20, seed=1) > 0


@pytest.mark.soak
def test_five_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    print(f"\n{survive(tmp_path, 500, seed=int(time.time()))} acknowledged writes survived 500 kills.")  # noqa: T201
