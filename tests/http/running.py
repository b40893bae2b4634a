"""A real server over loopback with the real engine."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import uvicorn

from civigraph.access import Tokens
from civigraph.config import load_settings
from civigraph.engine.bulk import fill
from civigraph.engine.limits import Limits
from civigraph.engine.persistent import StoreEngine
from civigraph.engine.pool import PoolEngine
from civigraph.engine.store_folder import StoreFolder
from civigraph.http.app import create_app
from civigraph.http.server import limited_protocol
from civigraph.http.site import Example, Site

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from civigraph.build.snapshot import Snapshot
    from civigraph.config import Settings
    from civigraph.engine.base import EngineStatus
    from civigraph.engine.gatekeeping import GateSpec

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
    chosen = load_settings(**{"timeout": 20, "memory_limit": "256M", "log_level": "error", **settings})
    engine = PoolEngine.from_settings(chosen, snapshot.quads, snapshot.id, dict(snapshot.prefixes))
    with listening(create_app(chosen, engine, SITE), chosen) as port:
        yield Service(port, engine, chosen.root_path)


@contextmanager
def listening(app: ASGIApp, settings: Settings) -> Iterator[int]:
    """Run an application on the loopback interface, in a thread, until the block ends; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http=limited_protocol(settings),
        log_level="error",
        loop="asyncio",
        timeout_graceful_shutdown=2,
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
        yield listener.getsockname()[1]
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


TOKEN = "a-token-for-tests"


@dataclass(frozen=True, slots=True)
class Writable:
    """A service that takes writes.

    Attributes:
        url: its address.
        engine: the engine behind it.
    """

    url: str
    engine: StoreEngine

    @classmethod
    @contextmanager
    def serving(
        cls,
        folder: Path,
        gate: GateSpec | None = None,
        tokens: Tokens | None = None,
        *,
        site: Site = SITE,
        reasoned: bool = False,
        **settings: object,
    ) -> Iterator[Writable]:
        """Run it on an empty store in a folder, in a thread, until the block ends."""
        chosen = load_settings(**{"timeout": 20, "memory_limit": "256M", "log_level": "error", **settings})
        store = StoreFolder.create(folder)
        lock = store.lock(alone=True)
        fill(store, [], reasoned=reasoned)
        os.close(lock)
        engine = StoreEngine(store, Limits.from_settings(chosen), writable=True, gate=gate)
        app = create_app(chosen, engine, site, tokens or Tokens(given=[TOKEN]))
        with listening(app, chosen) as port:
            yield cls(f"http://127.0.0.1:{port}", engine)

    @property
    def authorized(self) -> dict[str, str]:
        """Header fields that give the right to write."""
        return {"authorization": f"Bearer {TOKEN}"}

    def address(self, graph: str | None) -> str:
        """Where a graph is; ``None`` for the default graph, an empty name for the store itself."""
        if graph == "":
            return f"{self.url}/store"
        return f"{self.url}/store?{'default' if graph is None else urlencode({'graph': graph})}"

    def get(self, graph: str | None, fields: dict[str, str] | None = None) -> httpx.Response:
        return httpx.get(self.address(graph), headers=fields or {})

    def put(
        self, graph: str | None, content: str | bytes, fields: dict[str, str] | None = None
    ) -> httpx.Response:
        return self._write("PUT", graph, content, fields)

    def post(
        self, graph: str | None, content: str | bytes, fields: dict[str, str] | None = None
    ) -> httpx.Response:
        return self._write("POST", graph, content, fields)

    def patch(self, graph: str | None, update: str) -> httpx.Response:
        return self._write("PATCH", graph, update, {"content-type": "application/sparql-update"})

    def delete(self, graph: str | None) -> httpx.Response:
        return httpx.delete(self.address(graph), headers=self.authorized)

    def query(self, query: str, **fields: str) -> httpx.Response:
        return httpx.get(f"{self.url}/sparql", params={"query": query, **fields})

    def update(self, update: str, **fields: str) -> httpx.Response:
        return httpx.post(f"{self.url}/update", data={"update": update, **fields}, headers=self.authorized)

    def _write(
        self, method: str, graph: str | None, content: str | bytes, fields: dict[str, str] | None
    ) -> httpx.Response:
        headers = {"content-type": "text/turtle", **self.authorized, **(fields or {})}
        return httpx.request(method, self.address(graph), content=content, headers=headers)
