"""The service as people start it: ``civigraph serve`` in processes of its own, which can be measured."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

RIVERS = Path(__file__).parents[1] / "fixtures" / "rivers"
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Served:
    """A running service.

    Attributes:
        port: where it listens on the loopback interface.
        process: the HTTP process.
    """

    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sparql(self) -> str:
        return f"{self.url}/sparql"

    def memory(self) -> int:
        """Bytes of the HTTP process in memory."""
        return int(self.process.memory_info().rss)

    def workers(self) -> list[psutil.Process]:
        """The processes that run queries: children of the HTTP process's children."""
        return [worker for child in self.process.children() for worker in child.children()]


@contextmanager
def served(build_dir: Path, *options: str, project: Path = RIVERS) -> Iterator[Served]:
    """Run ``civigraph serve`` until the block ends; nothing of it is left then."""
    command = [sys.executable, "-m", "civigraph", "serve", str(project), "--port", "0"]
    command += ["--build-dir", str(build_dir), "--log-level", "error", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        process = psutil.Process(server.pid)
        family: list[psutil.Process] = []
        try:
            assert server.stdout is not None
            said = next((line for line in server.stdout if line.startswith("Serving ")), "")
            assert said, "the service did not start"
            yield Served(int(said.rstrip().rstrip("/").rpartition(":")[2]), process)
            family = process.children(recursive=True)
        finally:
            server.terminate()
            server.communicate(timeout=30)
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == [], "the service left processes behind"


class PeakMemory:
    """While entered, watches how much memory a service's HTTP process takes at most.

    Args:
        service: whose.

    Attributes:
        growth: bytes more than at the beginning.
    """

    def __init__(self, service: Served) -> None:
        self._service = service
        self._before = service.memory()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.growth = 0

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.is_set():
            self.growth = max(self.growth, self._service.memory() - self._before)
            time.sleep(0.02)
