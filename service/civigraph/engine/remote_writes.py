"""Writes to a SPARQL 1.1 server of another make.

The server does them; whether an update of several operations is done whole or not at all is its business.
What is ours: who may write has been decided before; documents are read here, so that malformed ones never get
there and relative IRIs mean what the client's address says; and a write that is not confirmed is never called
failed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from civigraph.engine.base import GraphOperation, Written
from civigraph.engine.documents import as_ntriples
from civigraph.engine.outbound import checked_update
from civigraph.engine.remote import RemoteEngine, graph_name, store_parameters
from civigraph.engine.remote_link import read_error
from civigraph.engine.remote_server import error_of
from civigraph.errors import (
    GraphNotFound,
    NotOffered,
    OutcomeUnknown,
    PreconditionFailed,
    RemoteUnreachable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from civigraph.engine.base import GraphWrite, UpdateRequest
    from civigraph.engine.limits import Limits
    from civigraph.engine.remote_link import Endpoints

_METHODS: Final = {GraphOperation.PUT: "PUT", GraphOperation.POST: "POST", GraphOperation.DELETE: "DELETE"}
_DONE: Final = frozenset({200, 201, 202, 204})


class WritableRemoteEngine(RemoteEngine):
    """A remote engine that also writes, one write after the other.

    Args:
        endpoints: the server; an operation whose address is missing is not offered.
        limits: as in :class:`RemoteEngine`.
        prefixes: as in :class:`RemoteEngine`.
    """

    def __init__(
        self, endpoints: Endpoints, limits: Limits | None = None, prefixes: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(endpoints, limits, prefixes)
        self._writing = self._places(1)

    async def update(self, request: UpdateRequest) -> Written:
        """Run an update.

        Raises:
            QuerySyntaxError: malformed.
            QueryForbidden: it has ``LOAD`` or ``SERVICE`` that must not fail, or reaches beyond SPARQL.
            NotOffered: the server takes no updates.
            OutcomeUnknown: the server did not confirm it.
            EngineError: it was not done.
        """
        text = checked_update(request.text)
        if not self._endpoints.update:
            raise NotOffered("The server behind takes no updates. Replace whole graphs at /store.")
        fields: dict[str, str | list[str]] = {"update": text}
        if request.using_graphs:
            fields["using-graph-uri"] = list(request.using_graphs)
        if request.using_named_graphs:
            fields["using-named-graph-uri"] = list(request.using_named_graphs)
        await self._write(request, "POST", self._endpoints.update, request.text, data=fields)
        return Written("")

    async def write_graph(self, request: GraphWrite) -> Written:
        """Replace, extend or drop one graph.

        Raises:
            DocumentError: the document is malformed.
            GraphNotFound: ``DELETE`` of a graph that is not there.
            PreconditionFailed: the graph is there and should not; or a state is named, which cannot be told.
            NotOffered: ``PATCH``, or the server has no graph store.
            OutcomeUnknown: the server did not confirm it.
            EngineError: it was not done.
        """
        if request.operation is GraphOperation.PATCH:
            raise NotOffered("PATCH is not offered over a remote server. Send the update to /update.")
        if not self._endpoints.store:
            raise NotOffered("The server behind has no graph store. Send an update to /update.")
        if request.generations is not None:
            raise PreconditionFailed(
                "States of this graph cannot be told apart, as another server holds it: leave out If-Match."
            )
        name = None if request.graph is None else graph_name(request.graph)
        if name is None and not self._link.server.default_graph:
            raise NotOffered(
                f"{self._link.server.name} has no default graph of its own. Name a graph with ?graph=IRI."
            )
        if request.absent and (name is None or await self.has_graph(name, request.client)):
            raise PreconditionFailed("The graph exists already.")
        content: dict[str, Any] = {"params": store_parameters(name)}
        if request.operation is not GraphOperation.DELETE:
            content["content"] = await asyncio.to_thread(
                as_ntriples, request.data, request.media_type, request.base
            )
            content["headers"] = {"content-type": "text/turtle"}  # of which N-Triples are a part
        elif name is not None and not await self.has_graph(name, request.client):
            raise GraphNotFound(name)
        method = _METHODS[request.operation]
        status = await self._write(request, method, self._endpoints.store, "", **content)
        return Written("", created=status == 201)

    async def _write(
        self, request: UpdateRequest | GraphWrite, method: str, url: str, text: str, **content: Any
    ) -> int:
        """Send a write and wait for what the server says; one at a time."""
        limit = min(request.timeout or self._limits.timeout, self._limits.timeout)
        await self._writing.enter(request.client)
        try:
            async with (
                asyncio.timeout(limit),
                self._link.send(method, url, repeatable=False, **content) as response,
            ):
                if response.status_code in _DONE:
                    return response.status_code
                body = await read_error(response)
        except TimeoutError:
            raise OutcomeUnknown(
                f"The server behind did not confirm the write within {limit:g} s. It may or may not be done."
            ) from None
        except RemoteUnreachable as error:
            if not self._link.reached:
                raise
            raise OutcomeUnknown(
                "The connection to the server behind broke before it confirmed the write. "
                "It may or may not be done."
            ) from error
        finally:
            self._writing.leave(request.client)
        raise error_of(response.status_code, body, text, limit, is_update=True)
