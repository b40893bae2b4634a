"""Writes that are done only if the graph is in the state that the client has seen (RFC 9110, section 13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from civigraph.engine.base import RESULT_FORMATS, GraphRequest
from civigraph.errors import GraphNotFound, PreconditionFailed
from civigraph.http.conditions import Condition, EntityTag, read_condition
from civigraph.http.messages import header

if TYPE_CHECKING:
    from starlette.types import Scope

    from civigraph.engine.base import GraphWrite, ResultFormat, WritableEngine, Written

_ATTEMPTS: Final = 4
_NTRIPLES: Final = next(each for each in RESULT_FORMATS if each.name == "ntriples")


def graph_tag(generation: str, result_format: ResultFormat, coding: str) -> EntityTag | None:
    """The validator of a graph in a format and content coding; ``None`` where its state has no name."""
    return EntityTag(f"{quote(generation)}~{result_format.name}~{coding}") if generation else None


@dataclass(frozen=True, slots=True)
class Preconditions:
    """What must hold of a graph before it is written.

    Attributes:
        match: ``If-Match``.
        none_match: ``If-None-Match``.
    """

    match: Condition | None = None
    none_match: Condition | None = None

    @classmethod
    def of(cls, scope: Scope) -> Preconditions:
        """Those of a request."""
        return cls(
            read_condition(header(scope, b"if-match")), read_condition(header(scope, b"if-none-match"))
        )

    async def write(self, engine: WritableEngine, write: GraphWrite) -> Written:
        """Do a write if they hold at that moment.

        Raises:
            PreconditionFailed: they do not.
            EngineError: the engine refused the write, or could not do it.
        """
        if self.match is None and self.none_match is None:
            return await engine.write_graph(write)
        if self.none_match is not None and self.none_match.anything:
            return await engine.write_graph(replace(write, absent=True))
        if self.none_match is None and self.match is not None and not self.match.anything:
            return await engine.write_graph(replace(write, generations=_generations(self.match.strong())))
        # The rest is asked of the state that is there, and the write then bound to that state.
        for _ in range(_ATTEMPTS):
            bound = self._bind(write, await _generation(engine, write))
            try:
                return await engine.write_graph(bound)
            except PreconditionFailed:
                continue
        raise PreconditionFailed("The graph is being changed by others all the time. Try again.")

    def _bind(self, write: GraphWrite, generation: str | None) -> GraphWrite:
        if generation is None:
            if self.match is not None:
                raise PreconditionFailed("If-Match does not hold: there is no such graph.")
            return replace(write, absent=True)
        wanted = None if self.match is None or self.match.anything else _generations(self.match.strong())
        if wanted is not None and generation not in wanted:
            raise PreconditionFailed("If-Match does not hold: the graph has changed.")
        tags = self.none_match.tags if self.none_match is not None else ()
        if generation in _generations(tuple(tag.opaque for tag in tags)):
            raise PreconditionFailed("If-None-Match does not hold: the graph is in the state that it names.")
        return replace(write, generations=(generation,))


def _generations(tags: tuple[str, ...]) -> tuple[str, ...]:
    """The states that tags of this service stand for."""
    return tuple(unquote(tag.rsplit("~", 2)[0]) for tag in tags if tag.count("~") >= 2)


async def _generation(engine: WritableEngine, write: GraphWrite) -> str | None:
    """The state in which the graph was last changed; ``None`` if there is no such graph."""
    try:
        answer = await engine.graph(GraphRequest(write.graph, _NTRIPLES, write.timeout, write.client))
    except GraphNotFound:
        return None
    await answer.chunks.aclose()
    return answer.generation
