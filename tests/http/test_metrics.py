"""Whatever happens to a request is visible in /metrics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.http.running import eventually
from tests.http.test_limits import ENDLESS, ENDLESS_ROWS, PATTERNS, SMALL, encoded, get

if TYPE_CHECKING:
    from tests.http.running import Service, Start


def samples(service: Service) -> dict[tuple[str, ...], float]:
    """Value by name and labels' values."""
    text = httpx.get(f"{service.url}/metrics").text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(service: Service, *name: str) -> float:
    return samples(service).get(name, 0.0)


def kills(service: Service, reason: str) -> float:
    return value(service, "civigraph_worker_kills_total", reason)


def hits(service: Service, limit: str) -> float:
    return value(service, "civigraph_limit_hits_total", limit)


def outcomes(service: Service, outcome: str, form: str = "select") -> float:
    return value(service, "civigraph_queries_total", form, outcome)


def workers(service: Service) -> set[int]:
    """Process ids of the workers, once all of them are there."""
    eventually(lambda: len(service.status().workers) == 2)
    return set(service.status().workers)


def test_text_for_prometheus_and_openmetrics_by_accept(service: Service) -> None:
    response = httpx.get(f"{service.url}/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    response = httpx.get(f"{service.url}/metrics", headers={"accept": "application/openmetrics-text"})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")


def test_a_query_is_counted_and_timed(start: Start) -> None:
    service = start()
    service.get("SELECT * { ?s ?p ?o } LIMIT 3")
    service.get("ASK {}")
    service.get("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    found = samples(service)
    for form in ("select", "ask", "graph"):
        assert found["civigraph_queries_total", form, "ok"] == 1
    assert found["civigraph_query_duration_seconds_count",] == 3
    for phase in ("wait", "check", "execute", "serialise"):
        assert found["civigraph_query_phase_seconds_count", phase] == 3
    assert 0 < found["civigraph_query_phase_seconds_sum", "execute"] < 5
    assert found["civigraph_http_requests_total", "sparql", "GET", "200"] == 3
    assert found["civigraph_http_response_bytes_total", "sparql"] > 100
    assert found["civigraph_workers", "idle"] == 2
    assert found["civigraph_ready",] == 1
    assert found["civigraph_workers_isolated",] == 1
    assert found["civigraph_generation_info", service.status().generation] == 1
    assert found["process_resident_memory_bytes",] > 1e6


def test_an_answer_from_the_cache_is_counted_with_its_form(start: Start) -> None:
    service = start()
    for _ in range(3):
        service.get("SELECT * { ?s ?p ?o } LIMIT 2")
    found = samples(service)
    assert (found["civigraph_cache_hits_total",], found["civigraph_cache_misses_total",]) == (2, 1)
    assert found["civigraph_cache_entries",] == 1
    assert found["civigraph_cache_bytes",] > 0
    assert found["civigraph_queries_total", "select", "ok"] == 3
    assert found["civigraph_query_phase_seconds_count", "execute"] == 1


def test_a_malformed_and_a_forbidden_query_are_counted_by_their_problem(start: Start) -> None:
    service = start()
    service.get("SELECT * {")
    service.get("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    service.get("nonsense")
    assert outcomes(service, "malformed-query") == 1
    assert outcomes(service, "forbidden") == 1
    assert outcomes(service, "malformed-query", "unknown") == 1


def test_the_deadline_kills_and_is_counted(start: Start) -> None:
    service = start(timeout=20)
    before = workers(service)
    assert service.get(ENDLESS, timeout="300ms").status_code == 504
    gone = before - set(service.status().workers)
    assert len(gone) == 1
    assert not any(psutil.pid_exists(pid) for pid in gone)
    assert (hits(service, "deadline"), kills(service, "deadline"), outcomes(service, "timeout")) == (1, 1, 1)


def test_the_memory_limit_kills_and_is_counted(start: Start) -> None:
    service = start(memory_limit="64M")
    before = workers(service)
    response = service.get(f"SELECT * {{ {PATTERNS} }} ORDER BY ?o1")
    assert (response.status_code, response.json()["type"]) == (507, "/problems/memory-limit")
    gone = before - set(service.status().workers)
    assert len(gone) == 1
    assert not any(psutil.pid_exists(pid) for pid in gone)
    assert (hits(service, "memory"), outcomes(service, "memory-limit")) == (1, 1)


def test_an_answer_that_is_too_long_is_refused_while_nothing_has_gone_out(start: Start) -> None:
    service = start(max_result_bytes=20_000)
    before = workers(service)
    response = service.get(ENDLESS_ROWS)
    assert response.status_code == 403
    assert response.json()["type"] == "/problems/result-too-large"
    assert response.json()["limit"] == 20_000
    assert "20,000 bytes" in response.json()["detail"]
    assert hits(service, "result-size") == 1
    assert outcomes(service, "result-too-large") == 1
    assert set(service.status().workers) == before, "its worker has stopped by itself and goes on"
    assert service.get(SMALL).status_code == 200


def test_an_answer_that_gets_too_long_breaks_its_connection(start: Start) -> None:
    service = start(max_result_bytes=3_000_000)
    received: list[int] = []

    def read() -> None:
        plain = {"accept-encoding": "identity"}
        with httpx.stream("GET", service.sparql, params={"query": ENDLESS_ROWS}, headers=plain) as response:
            assert response.status_code == 200
            received.extend(len(part) for part in response.iter_raw())

    with pytest.raises(httpx.RemoteProtocolError):
        read()
    assert 64 * 1024 <= sum(received) <= 3_000_000
    assert hits(service, "result-size") == 1
    assert outcomes(service, "broken") == 1


def test_an_answer_of_just_the_limit_is_whole(start: Start) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 10"
    length = len(start().get(query, "text/csv").content)
    assert start(max_result_bytes=length).get(query, "text/csv").status_code == 200
    assert start(max_result_bytes=length - 1).get(query, "text/csv").status_code == 403


def test_a_full_queue_is_counted(start: Start) -> None:
    service = start(queue=0, workers=1, long_workers=1, patience=10)
    held = service.connect(get(f"/sparql?{encoded(ENDLESS)}"))
    eventually(lambda: service.status().busy == 1)
    assert service.get(SMALL).status_code == 503
    assert (hits(service, "queue"), outcomes(service, "busy", "ask")) == (1, 1)
    assert value(service, "civigraph_workers", "busy") == 1
    held.close()


def test_too_many_queries_of_one_client_are_counted(start: Start) -> None:
    service = start(client_queries=1, workers=2, patience=10)
    held = service.connect(get(f"/sparql?{encoded(ENDLESS)}"))
    eventually(lambda: service.status().busy == 1)
    assert service.get(SMALL).status_code == 429
    assert (hits(service, "client"), outcomes(service, "too-many-queries", "ask")) == (1, 1)
    held.close()


def test_a_client_that_leaves_frees_its_worker_and_is_counted(start: Start) -> None:
    service = start(patience=10)
    before = workers(service)
    held = service.connect(get(f"/sparql?{encoded(ENDLESS)}"))
    eventually(lambda: service.status().busy == 1)
    held.close()
    eventually(lambda: kills(service, "disconnect") == 1)
    eventually(lambda: not all(psutil.pid_exists(pid) for pid in before))
    eventually(lambda: service.status().busy == 0)
    assert outcomes(service, "disconnected") == 1
    assert value(service, "civigraph_http_requests_total", "sparql", "GET", "0") == 1


def test_a_client_that_leaves_amid_the_answer_is_no_fault_of_ours(start: Start) -> None:
    service = start(patience=10)
    held = service.connect(get(f"/sparql?{encoded(ENDLESS_ROWS)}"))
    assert held.recv(1000).startswith(b"HTTP/1.1 200")
    held.close()
    eventually(lambda: outcomes(service, "disconnected") == 1)
    assert kills(service, "disconnect") == 1
    assert outcomes(service, "broken") == 0


def test_labels_do_not_grow_with_what_clients_invent(start: Start) -> None:
    service = start()
    before = len(samples(service))
    for number in range(20):
        httpx.get(f"{service.url}/path-{number}")
        httpx.request(f"METHOD{number}", service.sparql)
    assert len(samples(service)) <= before + 6


def test_two_applications_count_for_themselves(start: Start) -> None:
    first, second = start(), start()
    first.get(SMALL)
    assert (outcomes(first, "ok", "ask"), outcomes(second, "ok", "ask")) == (1, 0)


def timing(response: httpx.Response) -> dict[str, float]:
    return {
        name: float(duration)
        for name, duration in re.findall(r"(\w+);dur=([\d.]+)", response.headers["server-timing"])
    }


def test_server_timing_names_the_parts(start: Start) -> None:
    service = start()
    assert set(timing(service.get("SELECT * { ?s ?p ?o }"))) == {"wait", "check", "execute", "serialise"}
    assert "cache;desc=hit" in service.get("SELECT * { ?s ?p ?o }").headers["server-timing"]


def test_server_timing_of_a_long_answer_has_what_is_known_when_it_begins(service: Service) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 30000"
    found = timing(service.get(query, "text/csv"))
    assert {"wait", "check", "execute"} <= set(found)
    assert found["execute"] < 5000
