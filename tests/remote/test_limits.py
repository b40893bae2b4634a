"""Limits, disconnects and servers that fail, over real servers."""

from __future__ import annotations

import concurrent.futures
import contextlib
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import psutil
import pytest
from tests.http.running import eventually
from tests.remote.conftest import NAMES, names
from tests.remote.sayer import Sayer
from tests.remote.servers import Behind, fuseki
from tests.remote.service import Service, serving

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

PATTERNS = " . ".join(f"GRAPH ?g{n} {{ ?s{n} ?p{n} ?o{n} }}" for n in range(4))
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {PATTERNS} }}"
ENDLESS_ROWS = f"SELECT * {{ {PATTERNS} }}"
SMALL = "ASK {}"


def cpu(process: subprocess.Popen[bytes]) -> float:
    """Seconds of processor time that a server has used."""
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def idle(process: subprocess.Popen[bytes], *, within: float) -> bool:
    """Whether a server comes to rest."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        before = cpu(process)
        time.sleep(0.5)
        if cpu(process) - before < 0.1:
            return True
    return False


class TestDeadline:
    def test_a_query_that_never_ends_is_stopped(self, service: Service, behind: Behind | None) -> None:
        begun = time.monotonic()
        response = service.ask(ENDLESS, timeout="1")
        assert response.status_code == 504, response.text
        assert response.json()["seconds"] == 1
        assert time.monotonic() - begun < 3
        if behind is not None:
            assert idle(behind.process, within=10), "the server still works on a query that nobody waits for"

    def test_rows_that_never_end_never_look_complete(self, service: Service, behind: Behind | None) -> None:
        """Either an error comes in their place, or the connection breaks."""
        assert service.outcome(ENDLESS_ROWS, accept="text/csv", timeout="1") in ("broken off", 422, 504)

    def test_the_timeouts_are_counted(self, service: Service, behind: Behind | None) -> None:
        name = 'civigraph_limit_hits_total{limit="deadline"}'
        before = service.metric(name)
        assert service.ask(ENDLESS, timeout="500ms").status_code == 504
        assert service.metric(name) == before + 1


class TestDisconnect:
    def test_rows_that_nobody_reads_stop(self, service: Service, behind: Behind | None) -> None:
        with (
            contextlib.suppress(httpx.HTTPError),
            service.client.stream(
                "POST", f"{service.url}/sparql", data={"query": ENDLESS_ROWS, "timeout": "5"}
            ) as response,
        ):
            next(response.iter_bytes(1000), b"")
        eventually(lambda: service.client.get(f"{service.url}/readyz").json()["busy"] == 0)
        if behind is not None:
            assert idle(behind.process, within=20)

    def test_a_place_is_free_at_once(self, service: Service, behind: Behind | None) -> None:
        """The server behind may work on until its own limit: SPARQL has no way to stop it sooner."""
        host, port = service.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            path = f"/sparql?{urlencode({'query': ENDLESS, 'timeout': '4'})}"
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            eventually(lambda: service.client.get(f"{service.url}/readyz").json()["busy"] == 1)
        begun = time.monotonic()
        eventually(lambda: service.client.get(f"{service.url}/readyz").json()["busy"] == 0)
        assert time.monotonic() - begun < 1
        if behind is not None:
            assert idle(behind.process, within=20)


@pytest.fixture
def limited(fuseki_server: Behind, tmp_path: Path) -> Iterator[Service]:
    """A service with narrow limits before Fuseki."""
    limits = ["--remote-connections", "1", "--queue", "1", "--client-queries", "2", "--timeout", "5"]
    limits += ["--max-result-bytes", "100k"]
    with serving(tmp_path, "fuseki", "--engine", "remote", *fuseki_server.options, *limits) as running:
        assert running.store("PUT", NAMES, names().encode(), content_type="text/turtle").is_success
        yield running


class TestAdmission:
    def test_one_client_may_not_take_it_all(self, limited: Service) -> None:
        with concurrent.futures.ThreadPoolExecutor(3) as threads:
            asked = [threads.submit(limited.ask, ENDLESS, timeout="1") for _ in range(3)]
            statuses = sorted(each.result().status_code for each in asked)
        assert statuses.count(429) == 1
        assert limited.ask(SMALL).status_code == 200

    def test_a_long_answer_is_refused_or_broken_off(self, limited: Service) -> None:
        query = f"SELECT * {{ GRAPH <{NAMES}> {{ ?s ?p ?o }} }}"
        assert limited.outcome(query) in ("broken off", 403)
        assert limited.ask(SMALL).status_code == 200

    def test_back_pressure_reaches_the_server(self, fuseki_server: Behind, tmp_path: Path) -> None:
        """A client that does not read keeps the rows where they are, not in the memory of the service."""
        options = ["--engine", "remote", *fuseki_server.options, "--timeout", "20"]
        with serving(tmp_path, "fuseki", *options) as running:
            running.store("PUT", NAMES, names().encode(), content_type="text/turtle")
            (process,) = (
                each
                for each in psutil.Process().children()
                if running.url.rsplit(":", 1)[1] in {str(c.laddr.port) for c in each.net_connections()}
            )
            before = process.memory_info().rss
            with running.client.stream(
                "POST", f"{running.url}/sparql", data={"query": ENDLESS_ROWS}
            ) as response:
                assert next(response.iter_bytes(100)), "rows come at once"
                time.sleep(3)
                assert process.memory_info().rss - before < 64 * 1024 * 1024


JSON = b"HTTP/1.1 200 OK\r\ncontent-type: application/sparql-results+json\r\n"
XML = b"HTTP/1.1 200 OK\r\ncontent-type: application/sparql-results+xml\r\n\r\n"
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sparql/>'
STRANGE = {
    "a page": (b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\nhi", 502, "remote-failed"),
    "a fault": (b"HTTP/1.1 500 Oops\r\n\r\n", 502, "remote-failed"),
    "no entry": (b"HTTP/1.1 401 No\r\n\r\n", 502, "remote-failed"),
    "elsewhere": (b"HTTP/1.1 302 Go\r\nlocation: http://127.0.0.1:9/\r\n\r\n", 502, "remote-failed"),
    "busy": (b"HTTP/1.1 503 Busy\r\n\r\n", 503, "busy"),
    "slow": (b"HTTP/1.1 504 Slow\r\n\r\n", 504, "timeout"),
    "no HTTP": (b"nonsense\r\n\r\n", 503, "remote-unreachable"),
    "half an answer": (JSON + b'\r\n{"head":{"vars":[]},', 502, "remote-failed"),
    "half a response": (JSON + b"content-length: 90\r\n\r\n{", 503, "remote-unreachable"),
    "an external entity": (XML + ENTITY, 502, "remote-failed"),
    "half a document": (XML + b"<sparql><head/><boolean>true</boolean>", 502, "remote-failed"),
}


class TestFailures:
    def test_a_server_that_is_not_there(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        options = ["--engine", "remote", "--query-url", f"http://127.0.0.1:{port}/sparql"]
        options += ["--update-url", f"http://127.0.0.1:{port}/update"]
        with serving(tmp_path, "nothing", *options) as running:
            assert running.client.get(f"{running.url}/readyz").status_code == 503
            response = running.ask(SMALL)
            assert response.status_code == 503
            assert response.json()["type"] == "/problems/remote-unreachable"
            assert running.update("INSERT DATA { <a:b> <a:c> 1 }").status_code == 503

    def test_a_server_that_dies_and_comes_back(self, tmp_path: Path) -> None:
        (tmp_path / "fuseki").mkdir()
        with (
            fuseki(tmp_path / "fuseki") as server,
            serving(tmp_path, "fuseki", "--engine", "remote", *server.options) as running,
        ):
            assert running.ask(SMALL).status_code == 200
            with concurrent.futures.ThreadPoolExecutor(1) as threads:
                asked = threads.submit(running.ask, f"SELECT (COUNT(*) AS ?n) {{ {VALUES} }}")
                time.sleep(1)
                server.process.kill()
                assert asked.result().status_code == 503
            assert running.ask(SMALL).status_code == 503
            assert running.client.get(f"{running.url}/readyz").status_code == 503

    @pytest.mark.parametrize(("answer", "status", "problem"), STRANGE.values(), ids=STRANGE)
    def test_an_answer_of_no_use(
        self, strange: tuple[Service, Sayer], answer: bytes, status: int, problem: str
    ) -> None:
        service, sayer = strange
        sayer.answer = answer
        failures = service.metric("civigraph_remote_failures_total")
        response = service.ask(SMALL)
        assert response.status_code == status, response.text
        assert response.json()["type"] == f"/problems/{problem}"
        if problem.startswith("remote-"):
            assert service.metric("civigraph_remote_failures_total") > failures

    def test_a_server_that_says_nothing_has_its_connection_closed(
        self, strange: tuple[Service, Sayer]
    ) -> None:
        service, sayer = strange
        sayer.answer = b""
        begun = time.monotonic()
        assert service.ask(SMALL).status_code == 504
        assert time.monotonic() - begun < 2
        eventually(lambda: sayer.left > 0)

    def test_a_write_that_is_not_confirmed_is_not_called_failed(self, strange: tuple[Service, Sayer]) -> None:
        service, sayer = strange
        for answer in (b"", b"nonsense\r\n\r\n"):
            sayer.answer = answer
            response = service.update("INSERT DATA { <a:b> <a:c> 1 }")
            assert response.status_code == 504, answer
            assert response.json()["type"] == "/problems/outcome-unknown"


VALUES = " ".join(f"VALUES ?x{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(6))


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Sayer]]:
    """A service with a limit of one second before a server that can be made to say anything."""
    sayer = Sayer()
    url = f"http://127.0.0.1:{sayer.port}/"
    options = ["--engine", "remote", "--query-url", url, "--update-url", url, "--timeout", "1"]
    try:
        with serving(tmp_path_factory.mktemp("strange"), "strange", *options) as running:
            yield running, sayer
    finally:
        sayer.close()
