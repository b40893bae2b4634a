"""A real server over loopback with the real engine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import uvicorn

from civigraph.config import load_settings
from civigraph.engine.pool import PoolEngine
from civigraph.http.app import create_app
from civigraph.http.site import Example, Site

if TYPE_CHECKING:
    from civigraph.build.snapshot import Snapshot
    from civigraph.engine.base import EngineStatus

SITE = Site(
    "Rivers",
    "Three rivers.",
    triples=14,
    graphs={"urn:civigraph:graph/data/rivers": 14},
    examples=(
        Example(
            "length",
            "How long is each river?",
            "SELECT * { ?river <https://example.org/rivers/def#length> ?km }",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Service:
    """A running service.

    Attributes:
        port: where it listens on the loopback interface.
        engine: the engine behind it.
        root_path: its path prefix.
    """

    port: int
    engine: PoolEngine
    root_path: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.root_path}"

    @property
    def sparql(self) -> str:
        return f"{self.url}/sparql"

    def status(self) -> EngineStatus:
        return self.engine.status()

    def get(self, query: str | None = None, accept: str | None = None, **parameters: str) -> httpx.Response:
        given = parameters if query is None else {"query": query, **parameters}
        return httpx.get(self.sparql, params=given, headers={"accept": accept} if accept else {}, timeout=30)

    def connect(self, request: str) -> socket.socket:
        """Send a request by hand: lines of head without the end."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.sendall(request.replace("\n", "\r\n").encode() + b"\r\nHost: localhost\r\n\r\n")
        return connection


Start = Callable[..., Service]


@contextmanager
def serving(snapshot: Snapshot, **settings: object) -> Iterator[Service]:
    """Run the service in a thread until the block ends."""
    chosen = load_settings(**{"timeout": 20, "memory_limit": "256M", **settings})
    engine = PoolEngine.from_settings(chosen, snapshot.quads, snapshot.id, dict(snapshot.prefixes))
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(chosen, engine, SITE), log_level="error", loop="asyncio", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        deadline = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield Service(listener.getsockname()[1], engine, chosen.root_path)
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
    assert not thread.is_alive(), "the service did not stop"


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds; fails when it never does."""
    patience = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < patience, "it never came true"
        time.sleep(0.005)
