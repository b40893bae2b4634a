"""``/metrics``: what the service does, in numbers, in Prometheus' text format.

Each application has a registry of its own. What the engine and the cache count themselves is read when
somebody asks, so that it costs a query nothing.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
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

_BUCKETS: Final = (
    *(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1),
    *(0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0),
)
_FORMS: Final = {ResultKind.SOLUTIONS: "select", ResultKind.BOOLEAN: "ask", ResultKind.GRAPH: "graph"}
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "QUERY", "PUT", "DELETE", "PATCH"})
_PHASES: Final = ("check", "wait", "execute", "serialise")
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
        self._requests = Counter(
            "civigraph_http_requests",
            "Requests by what they were for, method and status (0: the client left before there was one).",
            ["endpoint", "method", "status"],
            registry=registry,
        )
        self._bytes = Counter(
            "civigraph_http_response_bytes",
            "Bytes of bodies that were sent.",
            ["endpoint"],
            registry=registry,
        )
        self._queries = Counter(
            "civigraph_queries", "Queries by form and outcome.", ["form", "outcome"], registry=registry
        )
        self._durations = Histogram(
            "civigraph_query_duration_seconds",
            "Time from the request to the end of the response, of queries.",
            buckets=_BUCKETS,
            registry=registry,
        )
        phases = Histogram(
            "civigraph_query_phase_seconds",
            "Time of the parts of a query: reading and checking it, waiting for a worker, evaluation until "
            "the first bytes, and evaluation and writing of the rest.",
            ["phase"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._phases = [(name, phases.labels(name)) for name in _PHASES]
        self._writes = Counter(
            "civigraph_writes",
            "Writes by operation and outcome.",
            ["operation", "outcome"],
            registry=registry,
        )
        self._write_durations = Histogram(
            "civigraph_write_duration_seconds",
            "Time from the request to the end of the response, of writes.",
            buckets=_BUCKETS,
            registry=registry,
        )

    def record(self, seen: Observation) -> None:
        """Count one request."""
        endpoint = _endpoint(seen)
        method = seen.method if seen.method in _METHODS else "other"
        self._requests.labels(endpoint, method, str(seen.status)).inc()
        self._bytes.labels(endpoint).inc(seen.sent)
        if seen.operation == "query":
            self._queries.labels(_form(seen), seen.outcome).inc()
            self._durations.observe(seen.seconds)
            for name, histogram in self._phases:
                seconds = getattr(seen.timing, name)
                if seconds is not None:
                    histogram.observe(seconds)
        elif seen.operation and seen.operation != "get":
            self._writes.labels(seen.operation, seen.outcome).inc()
            self._write_durations.observe(seen.seconds)

    def render(self, accept: str | None) -> tuple[str, bytes]:
        """Content type and body, in the format that the client prefers: Prometheus' text or OpenMetrics."""
        encode, content_type = choose_encoder(accept or "")
        return content_type, encode(self._registry)


def _endpoint(seen: Observation) -> str:
    """Few values, whatever paths clients think of."""
    if seen.operation in ("query", "update"):
        return "sparql"
    return "store" if seen.operation else "other"


def _form(seen: Observation) -> str:
    if seen.kind is not None:
        return _FORMS[seen.kind]
    kind = outline(seen.text).kind if 0 < len(seen.text) <= _SHORT else None
    return _FORMS[kind] if kind is not None else "unknown"


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
