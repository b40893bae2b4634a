"""One client's endless query is stopped, and nobody else notices."""

from __future__ import annotations

import concurrent.futures
import time
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
from tests.http.running import eventually

if TYPE_CHECKING:
    import socket

    from tests.http.running import Service, Start

SMALL = "ASK { ?s ?p ?o }"
PATTERNS = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {PATTERNS} }}"
ENDLESS_ROWS = f"SELECT * {{ {PATTERNS} }}"


def get(path: str) -> str:
    return f"GET {path} HTTP/1.1"


def encoded(query: str) -> str:
    return str(httpx.QueryParams({"query": query}))


def read_all(connection: socket.socket) -> bytes:
    received = b""
    with connection:
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                return received
            if not part:
                return received
            received += part


def test_an_endless_query_is_stopped_in_time_while_others_are_answered(start: Start) -> None:
    service = start(timeout=1.5, patience="300ms")
    eventually(lambda: len(service.status().workers) >= 2)
    before = set(service.status().workers)
    with concurrent.futures.ThreadPoolExecutor(1) as background:
        endless = background.submit(service.get, ENDLESS)
        answered = 0
        with httpx.Client() as client:
            while not endless.done():
                assert client.get(service.sparql, params={"query": SMALL}).json()["boolean"] is True
                answered += 1
    response = endless.result()
    assert response.status_code == 504
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["seconds"] == 1.5
    assert "1.5 s" in response.json()["detail"]
    assert answered > 10
    gone = before - set(service.status().workers)
    assert gone
    assert not any(psutil.pid_exists(pid) for pid in gone)


def test_the_timeout_of_the_request_is_kept(service: Service) -> None:
    response = service.get(ENDLESS, timeout="300ms")
    assert response.status_code == 504
    assert response.json()["seconds"] == 0.3


def test_a_query_that_needs_too_much_memory_is_stopped_alone(start: Start) -> None:
    service = start(memory_limit="64M", timeout=20)
    greedy = f"SELECT * {{ {PATTERNS} }} ORDER BY ?o1"
    response = service.get(greedy)
    assert response.status_code == 507
    assert response.json()["type"] == "/problems/memory-limit"
    assert service.get(SMALL).json()["boolean"] is True


def test_a_client_that_goes_away_before_the_answer_frees_the_worker(service: Service) -> None:
    connection = service.connect(get(f"/sparql?{encoded(ENDLESS)}"))
    eventually(lambda: service.status().busy == 1)
    connection.close()
    eventually(lambda: service.status().busy == 0)


def test_a_client_that_goes_away_while_it_reads_frees_the_worker(service: Service) -> None:
    connection = service.connect(get(f"/sparql?{encoded(ENDLESS_ROWS)}"))
    assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    assert service.status().busy == 1
    connection.close()
    eventually(lambda: service.status().busy == 0)


def test_a_client_that_goes_away_while_it_waits_is_dropped_from_the_queue(start: Start) -> None:
    service = start(workers=1, long_workers=1, patience=10, timeout=20)
    first = service.connect(get(f"/sparql?{encoded(ENDLESS)}"))
    eventually(lambda: service.status().busy == 1)
    second = service.connect(get(f"/sparql?{encoded(ENDLESS)}"))
    third = service.connect(get(f"/sparql?{encoded(ENDLESS)}"))
    for connection in (second, third, first):
        connection.close()
    eventually(lambda: (service.status().busy, service.status().waiting) == (0, 0))
    assert service.get(SMALL).status_code == 200


def test_a_head_request_frees_the_worker_without_reading_the_answer(service: Service) -> None:
    response = httpx.head(service.sparql, params={"query": ENDLESS_ROWS})
    assert response.status_code == 200
    eventually(lambda: service.status().busy == 0)


def test_an_answer_that_fails_on_the_way_never_ends_as_if_complete(service: Service) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        service.get(ENDLESS_ROWS, timeout="300ms")


def test_a_broken_answer_ends_without_the_last_chunk(service: Service) -> None:
    connection = service.connect(get(f"/sparql?{encoded(ENDLESS_ROWS)}&timeout=300ms"))
    received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 200")
    assert not received.endswith(b"0\r\n\r\n")


def test_large_answers_arrive_whole(service: Service) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 30000"
    response = service.get(query, "text/csv")
    assert len(response.text.splitlines()) == 30001


def test_a_slow_reader_gets_the_whole_answer(service: Service) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 30000"
    lines = 0
    given = {"query": query, "format": "tsv"}
    plain = {"accept-encoding": "identity"}
    with httpx.stream("GET", service.sparql, params=given, headers=plain) as response:
        for number, part in enumerate(response.iter_raw()):
            lines += part.count(b"\n")
            if number % 20 == 0:
                time.sleep(0.02)
    assert lines == 30001


def test_one_client_may_not_take_all_places(start: Start) -> None:
    service = start(client_queries=2, workers=2, patience=10)
    held = [service.connect(get(f"/sparql?{encoded(ENDLESS)}")) for _ in range(2)]
    eventually(lambda: service.status().busy == 2)
    response = service.get(SMALL)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) >= 1
    assert response.json()["limit"] == 2
    for connection in held:
        connection.close()
    eventually(lambda: service.status().busy == 0)
    assert service.get(SMALL).status_code == 200


def test_a_full_queue_says_when_to_come_back(start: Start) -> None:
    service = start(queue=0, workers=1, long_workers=1, patience=10)
    held = service.connect(get(f"/sparql?{encoded(ENDLESS)}"))
    eventually(lambda: service.status().busy == 1)
    response = service.get(SMALL)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) >= 1
    assert response.json()["type"] == "/problems/busy"
    held.close()
    eventually(lambda: service.get(SMALL).status_code == 200)


def test_a_body_that_never_comes_costs_nothing(service: Service) -> None:
    head = "POST /sparql HTTP/1.1\nContent-Type: application/sparql-query\nContent-Length: 100"
    connection = service.connect(head)
    connection.sendall(b"ASK {")
    time.sleep(0.05)
    assert service.status().busy == 0
    connection.close()
    assert service.get(SMALL).status_code == 200
