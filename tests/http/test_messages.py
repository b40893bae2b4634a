"""Messages as ASGI has them: slow bodies, long bodies, and values that would begin another header field."""

from __future__ import annotations

import asyncio
import concurrent.futures
import socket
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigraph.http.messages import preflight, read_body
from civigraph.http.problems import ProblemError, header_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.http.running import Service, Start


def scope(**fields: str) -> dict[str, Any]:
    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
    return {"type": "http", "method": "POST", "headers": headers}


async def arriving(
    parts: Iterable[bytes], *, pause: float = 0.0, patience: float = 5.0, **fields: str
) -> bytes | None:
    """Read a body of at most 1000 bytes that comes in parts, each after a pause; then nothing."""
    coming = iter(parts)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        part = next(coming, None)
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": part != b"end"}

    return await read_body(scope(**fields), receive, 1000, patience)


def refused(status: int, parts: Iterable[bytes], **given: Any) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        asyncio.run(arriving(parts, **given))
    assert caught.value.problem.type.status == status
    return caught.value


def test_parts_are_joined() -> None:
    assert asyncio.run(arriving([b"a", b"", b"b", b"end"])) == b"abend"


def test_a_client_that_goes_away_has_no_body() -> None:
    assert asyncio.run(arriving([b"a"])) is None


def test_a_body_that_is_announced_too_long_is_not_read() -> None:
    error = refused(413, [], content_length="1001")
    assert ("connection", "close") in error.problem.headers


def test_a_body_that_turns_out_too_long_is_refused() -> None:
    refused(413, [b"x" * 600, b"x" * 600, b"end"])


@pytest.mark.parametrize("length", ["-1", "x", "", "1e9", "0x1", "²"])
def test_a_length_that_is_none_does_not_matter(length: str) -> None:
    assert asyncio.run(arriving([b"end"], content_length=length)) == b"end"


def test_a_body_byte_by_byte_is_not_waited_for() -> None:
    error = refused(408, [b"x"] * 1000, pause=0.02, patience=0.2)
    assert ("connection", "close") in error.problem.headers
    assert "0.2 s" in error.problem.detail


def test_a_compressed_body_is_refused() -> None:
    error = refused(415, [b"end"], content_encoding="gzip")
    assert ("accept-encoding", "identity") in error.problem.headers
    assert asyncio.run(arriving([b"end"], content_encoding="Identity")) == b"end"


def test_a_slow_client_is_told_and_disconnected(start: Start) -> None:
    service = start(request_timeout="300ms")
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        head = ["POST /sparql HTTP/1.1", "Host: x", "Content-Type: application/sparql-query"]
        connection.sendall("\r\n".join([*head, "Content-Length: 99", "", "ASK"]).encode())
        received = b""
        while part := connection.recv(65536):
            received += part
    assert received.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - began < 5


def exchange(service: Service, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send pieces, each after a pause, and read until the service closes the connection."""
    with (
        socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        reading = pool.submit(received_by, connection)
        for piece in pieces:
            time.sleep(pause)
            if reading.done():
                break
            try:
                connection.sendall(piece)
            except OSError:
                break
        return reading.result()


def bytewise(data: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in data]


def received_by(connection: socket.socket) -> bytes:
    received = b""
    while True:
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            return received
        if not part:
            return received
        received += part


class TestHeads:
    HEAD = b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: localhost\r\n"

    def test_a_head_byte_by_byte_is_not_waited_for(self, start: Start) -> None:
        service = start(request_timeout="300ms")
        began = time.monotonic()
        assert exchange(service, *bytewise(self.HEAD), pause=0.05).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - began < 5

    def test_a_connection_without_a_request_is_closed(self, start: Start) -> None:
        assert exchange(start(request_timeout="300ms")) == b""

    def test_a_second_head_is_not_waited_for_either(self, start: Start) -> None:
        service = start(request_timeout="300ms")
        received = exchange(service, self.HEAD + b"\r\n", *bytewise(self.HEAD), pause=0.05)
        assert received.startswith(b"HTTP/1.1 200")
        assert b"HTTP/1.1 408" in received

    def test_an_endless_head_is_refused(self, start: Start) -> None:
        service = start(max_query_bytes="10K")
        for piece in (b"a" * 10_000, b"x: y\r\n" * 2000):
            received = exchange(service, self.HEAD, *[piece] * 100)
            assert received == b"" or received.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))

    def test_a_long_address_is_still_told_so(self, start: Start) -> None:
        service = start(max_query_bytes="10K")
        assert service.get("#" * 20_000).status_code == 414

    def test_a_long_body_does_not_count_as_head(self, start: Start) -> None:
        service = start(max_query_bytes="1M")
        content = "ASK {}" + "#" * 1_000_000
        headers = {"content-type": "application/sparql-query"}
        with httpx.Client() as client:
            for _ in range(3):
                assert client.post(service.sparql, content=content, headers=headers).status_code == 200

    def test_requests_in_one_packet_are_all_answered(self, service: Service) -> None:
        one = self.HEAD + b"\r\n"
        received = exchange(service, one * 4 + self.HEAD + b"Connection: close\r\n\r\n")
        assert received.count(b"HTTP/1.1 200") == 5


@given(st.text(max_size=50))
def test_no_value_can_begin_another_header_field(value: str) -> None:
    name, sent = header_field("location", value)
    assert name == b"location"
    assert not any((byte < 32 and byte != 9) or byte == 127 for byte in sent)


def test_a_preflight_reflects_nothing_but_one_line() -> None:
    fields = preflight(scope(access_control_request_headers="a\r\nset-cookie: b"), "GET")
    assert (b"access-control-allow-headers", b"a??set-cookie: b") in fields


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host", "a\tb"),
        ("x-request-id", "a b\tc"),
        ("accept", "text/csv\x0b"),
        ("access-control-request-headers", "x\x7f"),
    ],
)
def test_odd_values_of_fields_never_come_back_raw(service: Service, name: str, value: str) -> None:
    for method in ("GET", "OPTIONS"):
        with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
            fields = {"host": "localhost", "connection": "close", name: value}
            lines = [
                f"{method} /sparql?query=x%0d%0aa:b HTTP/1.1",
                *(f"{key}: {each}" for key, each in fields.items()),
            ]
            connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
            received = b""
            while part := connection.recv(65536):
                received += part
        head = received.split(b"\r\n\r\n")[0]
        assert head.split(b" ")[1] in (b"204", b"400")
        assert not any((byte < 32 and byte not in b"\r\n\t") or byte == 127 for byte in head)
        assert b"\r\na:b" not in received


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=%00",
        "/sparql?%00",
        "/store?graph=%0d%0aa:b",
        "/store/%0d%0aa:b",
        "/problems/%0d%0a",
        "/%ff",
    ],
)
def test_nothing_in_an_address_is_an_internal_error(service: Service, path: str) -> None:
    for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "QUERY", "PATCH"):
        response = httpx.request(method, service.url + path)
        assert response.status_code < 500
        assert "\n" not in "".join(response.headers.values())
