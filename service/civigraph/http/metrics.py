"""``/metrics``: what the service does, in numbers, in Prometheus' text format.

Each application has a registry of its own. What the engine and the cache count themselves is read when
somebody asks, so that it costs a query nothing.
"""

from __future__ import annotations

import itertools
import platform
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from pyoxigraph import __version__ as pyoxigraph_version

import civigraph
from civigraph.engine.base import ResultKind
from civigraph.engine.outline import outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

    from civigraph.engine.base import Engine
    from civigraph.http.cache import ResultCache
    from civigraph.http.observation import Observation

TYPES: Final = ("text/plain", "application/openmetrics-text")
"""Media types that the numbers come in."""
_BUCKETS: Final = (
    *(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1),
    *(0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0),
)
_FORMS: Final = {ResultKind.SOLUTIONS: "select", ResultKind.BOOLEAN: "ask", ResultKind.GRAPH: "graph"}
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "QUERY", "PUT", "DELETE", "PATCH"})
_WRITES: Final = frozenset({"update", "put", "post", "delete", "patch"})
_SHORT: Final = 4096
_KILLED: Final = "kills_"
_LIMITS: Final = {
    "timeouts": "deadline",
    "memory_kills": "memory",
    "oversize_results": "result-size",
    "busy_refusals": "queue",
    "client_refusals": "client",
}
_EVENTS: Final = {
    "forks": "Worker processes that were started.",
    "restarts": "Times that the process that starts workers was started again after it had ended.",
    "worker_deaths": "Workers that ended with a query for a reason of their own.",
    "demotions": "Queries that ran long and lost their place among the quick workers.",
    "postponed": "Queries whose work was dropped so that others could run, to be started again.",
    "parked": "Queries that were stopped for a while so that others could run.",
    "remote_failures": "Requests that a remote server failed or did not answer.",
}


class Metrics:
    """The numbers of one application.

    Args:
        engine: tells its state when asked.
        cache: likewise.
    """

    def __init__(self, engine: Engine, cache: ResultCache | None = None) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_EngineState(engine))
        if cache is not None:
            registry.register(_CacheState(cache))
        info = Gauge("civigraph_build_info", "Versions.", ["version", "engine", "python"], registry=registry)
        info.labels(civigraph.__version__, f"pyoxigraph {pyoxigraph_version}", platform.python_version()).set(
            1
        )
        self._tally = _Tally()
        registry.register(self._tally)

    def record(self, seen: Observation) -> None:
        """Count one request."""
        tally, operation = self._tally, seen.operation
        endpoint = seen.endpoint
        method = seen.method if seen.method in _METHODS else "other"
        tally.requests[endpoint, method, seen.status] += 1
        tally.bytes[endpoint] += seen.sent
        if operation == "query":
            tally.queries[_form(seen), seen.outcome] += 1
            tally.durations.observe(seen.seconds)
            timing = seen.timing
            if timing.wait is not None:
                tally.wait.observe(timing.wait)
                if timing.check is not None and timing.execute is not None:
                    tally.check.observe(timing.check)
                    tally.execute.observe(timing.execute)
                    if timing.serialise is not None:
                        tally.serialise.observe(timing.serialise)
        elif operation in _WRITES:
            tally.writes[operation, seen.outcome] += 1
            tally.write_durations.observe(seen.seconds)

    def render(self, accept: str | None) -> tuple[str, bytes]:
        """Content type and body, in the format that the client prefers: Prometheus' text or OpenMetrics."""
        encode, content_type = choose_encoder(accept or "")
        return content_type, encode(self._registry)


def _form(seen: Observation) -> str:
    if seen.kind is not None:
        return _FORMS[seen.kind]
    kind = outline(seen.text).kind if 0 < len(seen.text) <= _SHORT else None
    return _FORMS[kind] if kind is not None else "unknown"


class _Buckets:
    """How often a duration fell into each bucket.

    The library's own take a lock and several microseconds a time; here all comes from one event loop.
    """

    __slots__ = ("counts", "sum")

    def __init__(self) -> None:
        self.counts = [0] * (len(_BUCKETS) + 1)
        self.sum = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(_BUCKETS, seconds)] += 1
        self.sum += seconds

    def cumulative(self) -> list[tuple[str, float]]:
        """Upper bounds with the number of those that are not above."""
        bounds = [*map(str, _BUCKETS), "+Inf"]
        return list(zip(bounds, itertools.accumulate(self.counts), strict=True))


class _Tally(Collector):
    """What requests add up to."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.bytes: Counter[str] = Counter()
        self.queries: Counter[tuple[str, str]] = Counter()
        self.writes: Counter[tuple[str, str]] = Counter()
        self.durations, self.write_durations = _Buckets(), _Buckets()
        self.wait, self.check, self.execute, self.serialise = (_Buckets() for _ in range(4))

    def collect(self) -> Iterator[Metric]:
        """Called when somebody reads the metrics."""
        requests = CounterMetricFamily(
            "civigraph_http_requests",
            "Requests by what they were for, method and status (0: the client left before there was one).",
            labels=["endpoint", "method", "status"],
        )
        for (endpoint, method, status), count in self.requests.items():
            requests.add_metric([endpoint, method, str(status)], count)
        yield requests
        sent = CounterMetricFamily(
            "civigraph_http_response_bytes", "Bytes of bodies that were sent.", labels=["endpoint"]
        )
        for endpoint, count in self.bytes.items():
            sent.add_metric([endpoint], count)
        yield sent
        queries = CounterMetricFamily(
            "civigraph_queries", "Queries by form and outcome.", labels=["form", "outcome"]
        )
        for labels, count in self.queries.items():
            queries.add_metric(labels, count)
        yield queries
        whole = "Time from the request to the end of the response"
        yield _histogram("civigraph_query_duration_seconds", f"{whole}, of queries.", self.durations)
        phases = HistogramMetricFamily(
            "civigraph_query_phase_seconds",
            "Time of the parts of a query: waiting for a worker, reading and checking it, evaluation until "
            "the first bytes, and evaluation and writing of the rest.",
            labels=["phase"],
        )
        for phase in ("wait", "check", "execute", "serialise"):
            buckets = getattr(self, phase)
            phases.add_metric([phase], buckets.cumulative(), buckets.sum)
        yield phases
        writes = CounterMetricFamily(
            "civigraph_writes", "Writes by operation and outcome.", labels=["operation", "outcome"]
        )
        for labels, count in self.writes.items():
            writes.add_metric(labels, count)
        yield writes
        yield _histogram("civigraph_write_duration_seconds", f"{whole}, of writes.", self.write_durations)


def _histogram(name: str, text: str, buckets: _Buckets) -> Metric:
    family = HistogramMetricFamily(name, text)
    family.add_metric([], buckets.cumulative(), buckets.sum)
    return family


class _EngineState(Collector):
    """The engine's own numbers.

    Args:
        engine: whose.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Called when somebody reads the metrics."""
        status = self._engine.status()
        counters = status.counters
        yield GaugeMetricFamily("civigraph_ready", "Whether queries are answered.", int(status.ready))
        generation = GaugeMetricFamily(
            "civigraph_generation_info", "State of the data that is served.", labels=["generation"]
        )
        generation.add_metric([status.generation], 1)
        yield generation
        if status.derived:
            derived = GaugeMetricFamily(
                "civigraph_derived_info",
                "State of the data that the derived triples were made from.",
                labels=["generation"],
            )
            derived.add_metric([status.derived], 1)
            yield derived
            yield GaugeMetricFamily(
                "civigraph_derived_behind",
                "Whether the data has changed since (1) or the derived triples are those that follow (0).",
                int(status.derived != status.generation),
            )
        workers = GaugeMetricFamily("civigraph_workers", "Worker processes by state.", labels=["state"])
        workers.add_metric(["busy"], status.busy)
        workers.add_metric(["idle"], len(status.workers) - status.busy)
        yield workers
        yield GaugeMetricFamily("civigraph_queue_length", "Queries that wait for a worker.", status.waiting)
        yield GaugeMetricFamily(
            "civigraph_workers_isolated", "Whether workers have no way to the network.", int(status.isolated)
        )
        kills = CounterMetricFamily(
            "civigraph_worker_kills", "Workers killed, by what their query did.", labels=["reason"]
        )
        for reason in ("deadline", "memory", "disconnect", "crowding", "postponed"):
            kills.add_metric([reason], counters.get(_KILLED + reason, 0))
        yield kills
        limits = CounterMetricFamily(
            "civigraph_limit_hits", "Queries refused or stopped, by the limit they met.", labels=["limit"]
        )
        for name, limit in _LIMITS.items():
            limits.add_metric([limit], counters.get(name, 0))
        yield limits
        for name, text in _EVENTS.items():
            yield CounterMetricFamily(f"civigraph_{name}", text, counters.get(name, 0))


class _CacheState(Collector):
    """The cache's own numbers.

    Args:
        cache: whose.
    """

    def __init__(self, cache: ResultCache) -> None:
        self._cache = cache

    def collect(self) -> Iterator[Metric]:
        """Called when somebody reads the metrics."""
        cache = self._cache
        yield CounterMetricFamily("civigraph_cache_hits", "Answers taken from the cache.", cache.hits)
        yield CounterMetricFamily(
            "civigraph_cache_misses", "Answers that the cache did not have.", cache.misses
        )
        yield CounterMetricFamily(
            "civigraph_cache_evictions", "Answers that made room for others.", cache.evictions
        )
        yield GaugeMetricFamily("civigraph_cache_bytes", "Memory that kept answers take.", cache.used)
        yield GaugeMetricFamily("civigraph_cache_entries", "Answers kept.", len(cache))
