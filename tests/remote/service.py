"""``civigraph serve`` as a process, over whatever engine its options name."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN: Final = "a-token-of-the-tests"
_ADDRESS: Final = re.compile(r"Serving .* on (http://\S+?)/?\s")


@dataclass(frozen=True, slots=True)
class Service:
    """A running service.

    Attributes:
        make: what answers behind it: ``embedded``, ``fuseki`` or ``virtuoso``.
        url: its address, without a slash at the end.
        client: for its requests.
    """

    make: str
    url: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def ask(self, query: str, accept: str | None = None, **parameters: Any) -> httpx.Response:
        """Send a query."""
        headers = {"accept": accept} if accept else {}
        return self.client.post(f"{self.url}/sparql", data={"query": query, **parameters}, headers=headers)

    def outcome(self, query: str, **parameters: Any) -> str | int:
        """The status of an answer, or that it broke off on the way."""
        try:
            return self.ask(query, **parameters).status_code
        except httpx.RemoteProtocolError:
            return "broken off"

    def rows(self, query: str, **parameters: Any) -> list[dict[str, str]]:
        """The values of a query's solutions."""
        response = self.ask(query, "application/sparql-results+json", **parameters)
        assert response.status_code == 200, response.text
        bindings = response.json()["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def holds(self, query: str) -> bool:
        """The answer to an ASK query."""
        response = self.ask(query, "application/sparql-results+json")
        assert response.status_code == 200, response.text
        return bool(response.json()["boolean"])

    def update(self, text: str, token: str | None = TOKEN, **parameters: Any) -> httpx.Response:
        """Send an update."""
        return self.client.post(
            f"{self.url}/sparql", data={"update": text, **parameters}, headers=_bearer(token)
        )

    def store(
        self, method: str, graph: str | None, content: bytes = b"", token: str | None = TOKEN, **headers: str
    ) -> httpx.Response:
        """An operation of the graph store on a named graph, or on the default graph."""
        parameters = {"default": ""} if graph is None else {"graph": graph}
        fields = {**_bearer(token), **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.request(
            method, f"{self.url}/store", params=parameters, content=content, headers=fields
        )

    def metric(self, name: str) -> float:
        """A number of ``/metrics``, by name and labels."""
        found = re.search(
            rf"^{re.escape(name)} (\S+)$", self.client.get(f"{self.url}/metrics").text, re.MULTILINE
        )
        assert found, name
        return float(found[1])


@contextmanager
def serving(
    folder: Path, make: str, *options: str, environment: dict[str, str] | None = None
) -> Iterator[Service]:
    """Run the service until the block ends."""
    said = folder / f"{make}-stderr"
    command = [sys.executable, "-m", "civigraph", "serve", "--port", "0"]
    if "--store" in options or "--update-url" in options:
        command += ["--writable", "--token", TOKEN, "--gate", "off"]
    with said.open("wb") as errors:
        process = subprocess.Popen(
            [*command, *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **(environment or {})},
        )
    patience = threading.Timer(60, process.kill)
    patience.start()
    try:
        assert process.stdout is not None
        found = next((match for line in process.stdout if (match := _ADDRESS.search(line))), None)
        patience.cancel()
        assert found, f"the service did not start:\n{said.read_text()}"
        service = Service(make, found[1])
        with service.client:
            yield service
    finally:
        patience.cancel()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            process.communicate()


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}
