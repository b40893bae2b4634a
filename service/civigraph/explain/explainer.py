"""Explanations of queries over one graph, with the limits of one service."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from civigraph.errors import EngineBusy, EngineError
from civigraph.explain.process import analyse_apart
from civigraph.explain.vocabulary import advise_on_terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from civigraph.config import Settings
    from civigraph.explain.explanation import Explanation
    from civigraph.explain.vocabulary import Ask

_WAITING: Final = 8


class Explainer:
    """Explains queries, one at a time.

    Args:
        settings: the limits that queries run under.
        prefixes: names for namespaces that people are likely to mean.
        union: the default graph is the union of the named graphs.
    """

    def __init__(self, settings: Settings, prefixes: Mapping[str, str], *, union: bool = True) -> None:
        self._settings, self._prefixes, self._union = settings, prefixes, union
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def explain(
        self,
        text: str,
        ask: Ask,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        timeout: float | None = None,
    ) -> Explanation:
        """Explain a query, which is not run.

        Args:
            text: the query.
            ask: asks the graph which terms it has.
            default_graphs: as the request for the answer would name them.
            named_graphs: likewise.
            timeout: likewise, in seconds.

        Raises:
            EngineBusy: too many wait for an explanation.
            QueryTimeout: reading the query took too long.
            WorkerDied: reading it took too much.
        """
        if self._waiting >= _WAITING:
            raise EngineBusy
        self._waiting += 1
        try:
            async with self._turn:
                found = await analyse_apart(text, self._prefixes)
        finally:
            self._waiting -= 1
        # The advice is worth having without what a busy engine could add.
        with contextlib.suppress(EngineError):
            found.advice += await advise_on_terms(found.terms, ask, self._prefixes)
        self._describe_dataset(found, default_graphs, named_graphs)
        if found.cacheable and not self._settings.cache_bytes:
            found.cacheable, found.cacheable_note = False, "never kept: this service keeps no answers."
        found.limits = self._limits(timeout)
        return found

    def _describe_dataset(
        self, found: Explanation, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]
    ) -> None:
        if default_graphs or named_graphs:
            found.graphs = {"default": list(default_graphs), "named": list(named_graphs)}
            found.dataset = "the graphs that the request names; FROM in the query does not count."
        elif found.graphs.get("default") or found.graphs.get("named"):
            found.dataset = "the graphs that FROM and FROM NAMED name, as far as the store has them."
        elif self._union:
            found.dataset = "the whole store: its default graph holds the triples of all named graphs."
        else:
            found.dataset = "the whole store: its default graph, and the named graphs by GRAPH."

    def _limits(self, timeout: float | None) -> dict[str, float]:
        settings = self._settings
        return {
            "seconds": min(timeout or settings.timeout, settings.timeout),
            "seconds before it counts as long": settings.patience,
            "bytes of memory": settings.memory_limit,
            "bytes of the answer": settings.max_result_bytes,
            "bytes of the request": settings.max_query_bytes,
            "queries of one client at a time": settings.client_queries,
            "queries that may wait": settings.queue,
        }
