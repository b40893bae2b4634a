"""Named graphs as data documents: whole, as the engine writes them, however long they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from civigraph.engine.base import RESULT_FORMATS, GraphRequest
from civigraph.errors import EngineError
from civigraph.http.formats import Offer
from civigraph.http.messages import CORS, send_empty
from civigraph.http.problems import ProblemError, from_engine
from civigraph.http.problems import header_field as field
from civigraph.http.querying import acceptable_coding
from civigraph.http.representations import FORMS
from civigraph.http.store import send_graph, unchanged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Send

    from civigraph.config import Settings
    from civigraph.engine.base import Engine
    from civigraph.http.asked import Asked
    from civigraph.http.representations import Form

GRAPH_FORMS: Final = tuple(form for form in FORMS if form.extension not in ("json", "csv"))
"""Formats of named graphs: those that need not be held in memory."""
_BY_EXTENSION: Final = {each.extension: each for each in RESULT_FORMATS}


class GraphDocuments:
    """Sends named graphs.

    Args:
        engine: has them.
        settings: how long others may keep an answer.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings

    async def send(
        self, asked: Asked, send: Send, iri: str, form: Form, links: Iterable[tuple[bytes, bytes]]
    ) -> None:
        """Send a graph in a format.

        Raises:
            ProblemError: there is no such graph, or no content coding is acceptable.
        """
        coding = acceptable_coding(asked.scope)
        offer = Offer(_BY_EXTENSION[form.extension], form.content_type)
        try:
            answer = await self._engine.graph(GraphRequest(iri, offer.format, client=asked.asker.client))
        except EngineError as error:
            raise ProblemError(from_engine(error)) from error
        try:
            fields = [
                *CORS,
                field("vary", "Accept, Accept-Encoding"),
                field("cache-control", self._settings.cache_control),
                *links,
            ]
            tag = unchanged(asked.scope, answer, offer)
            if tag is not None:
                await send_empty(send, 304, [*fields, field("etag", str(tag))])
            else:
                fields.append(field("content-type", form.content_type))
                await send_graph(asked.scope, send, fields, coding=coding, offer=offer, answer=answer)
        finally:
            await answer.chunks.aclose()
