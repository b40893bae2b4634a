"""Fuseki and Virtuoso on free ports of the loopback interface, stopped when a block ends."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx
from tests.remote.packages import fuseki_jar, java, virtuoso_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_ROWS: Final = 5000
_MAIN: Final = "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"
_PASSWORD: Final = "dba"
_INI: Final = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
ServerRoot = .
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """A server that holds graphs.

    Attributes:
        make: ``fuseki`` or ``virtuoso``.
        port: where it listens.
        process: its process.
    """

    make: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def query(self) -> str:
        return self._url("ds/query" if self.make == "fuseki" else "sparql-auth")

    @property
    def options(self) -> list[str]:
        """What ``civigraph serve`` needs to know to read and write."""
        update, store = (
            ("ds/update", "ds/data") if self.make == "fuseki" else ("sparql-auth", "sparql-graph-crud-auth")
        )
        urls = ["--query-url", self.query, "--update-url", self._url(update), "--gsp-url", self._url(store)]
        if self.make == "fuseki":
            return urls
        digest = ["--remote-auth", "digest", "--remote-user", "dba", "--remote-max-rows", str(MOST_ROWS)]
        return [*urls, *digest]

    @property
    def environment(self) -> dict[str, str]:
        """Variables with what should not stand on a command line."""
        return {} if self.make == "fuseki" else {"CIVIGRAPH_REMOTE_PASSWORD": _PASSWORD}

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"


@contextlib.contextmanager
def fuseki(folder: Path) -> Iterator[Behind]:
    """An empty Fuseki, in memory."""
    (port,) = _free_ports(1)
    command = [java(), "-Xmx1g", "-XX:+UseSerialGC", "-cp", str(fuseki_jar()), _MAIN]
    command += ["--localhost", f"--port={port}", "--mem", "--update", "/ds"]
    with _running(command, folder, {}) as process:
        behind = Behind("fuseki", port, process)
        _await(behind, folder)
        yield behind


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[Behind]:
    """A new Virtuoso that cuts answers at ``MOST_ROWS`` rows."""
    files = virtuoso_files()
    sql, http = _free_ports(2)
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http, rows=MOST_ROWS))
    libraries = {str(each.parent) for each in files.rglob("*.so*")}
    command = [str(files / "usr" / "bin" / "virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, folder, {"LD_LIBRARY_PATH": ":".join(sorted(libraries))}) as process:
        behind = Behind("virtuoso", http, process)
        _await(behind, folder)
        yield behind


@contextlib.contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(behind: Behind, folder: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert behind.process.poll() is None, f"{behind.make} ended:\n{(folder / 'said').read_text()[-2000:]}"
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{behind.port}/", timeout=5).status_code:
                return
        time.sleep(0.1)
    raise AssertionError(f"{behind.make} did not start:\n{(folder / 'said').read_text()[-2000:]}")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in taken]
