"""The connections to a SPARQL server of another make."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

from civigraph.engine.remote_server import UNKNOWN, RemoteServer, recognise
from civigraph.errors import RemoteUnreachable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator

log = logging.getLogger(__name__)

_CONNECT_TIMEOUT: Final = 5.0
_PROBE_TIMEOUT: Final = 5.0
_PROBE_INTERVAL: Final = 5.0
_PROBE: Final = "ASK {}"
_ERROR_BYTES: Final = 8192


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a server is, and how it is asked.

    Attributes:
        query: the address for queries (SPARQL 1.1 Protocol).
        update: the address for updates; empty if there is none.
        store: the address of the graph store (SPARQL 1.1 Graph Store HTTP Protocol); empty if there is none.
        connections: requests that the server gets at the same time.
        timeout: ``auto``, ``none``, or name and unit of the server's timeout parameter.
        most_rows: rows at which the server cuts answers without a word; 0 for what is known of its make.
        auth: credentials for the server.
    """

    query: str
    update: str = ""
    store: str = ""
    connections: int = 8
    timeout: str = "auto"
    most_rows: int = 0
    auth: httpx.Auth | None = None


class BearerAuth(httpx.Auth):
    """A token that every request carries (RFC 6750).

    Args:
        token: the token.
    """

    def __init__(self, token: str) -> None:
        self._value = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token into a request."""
        request.headers["authorization"] = self._value
        yield request


class RemoteLink:
    """Sends requests and hands out responses as they come.

    Args:
        endpoints: the server.

    Attributes:
        reached: the last attempt to reach the server found it.
        server: what make it is.
    """

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._known = False
        self.reached = False
        self.server = self._configured(UNKNOWN)

    async def open(self) -> None:
        """Ask the server what it is. One that does not answer is asked again from time to time."""
        self._client = httpx.AsyncClient(
            auth=self._endpoints.auth,
            timeout=httpx.Timeout(None, connect=_CONNECT_TIMEOUT),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=self._endpoints.connections),
            headers={"accept-encoding": "identity", "user-agent": "civigraph"},
        )
        await self._probe()
        if not self.reached:
            log.warning("The server at %s does not answer; it is asked again.", self._endpoints.query)
        self._probing = asyncio.create_task(self._keep_probing())

    async def aclose(self) -> None:
        """Close all connections."""
        self._probing.cancel()
        await asyncio.gather(self._probing, return_exceptions=True)
        await self._client.aclose()

    @contextlib.asynccontextmanager
    async def send(
        self, method: str, url: str, *, repeatable: bool = True, **content: Any
    ) -> AsyncIterator[httpx.Response]:
        """Send a request; the response's body is on its way, and the connection is closed behind the block.

        Args:
            method: of HTTP.
            url: where to.
            repeatable: the request changes nothing, so that it can be sent again when the server closes the
                connection at that very moment.
            content: as httpx takes it: ``data``, ``params``, ``content``, ``headers``.

        Raises:
            RemoteUnreachable: there is no connection, or it broke.
        """
        request = self._client.build_request(method, url, **content)
        try:
            response = await self._sent(request, repeatable=repeatable)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            self.reached = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            log.warning(
                "The server at %s cannot be asked: %s", request.url.host, error or type(error).__name__
            )
            raise _unreachable(error) from error
        self.reached = True
        if not self._known:
            self._recognise(response)
        try:
            yield response
        except httpx.TransportError as error:
            log.warning("The server at %s broke off: %s", request.url.host, error or type(error).__name__)
            raise RemoteUnreachable(
                "The server behind broke the connection before its answer was whole."
            ) from error
        finally:
            await response.aclose()

    async def _sent(self, request: httpx.Request, *, repeatable: bool) -> httpx.Response:
        """A connection that was kept open may have been closed by the server since: then a second time."""
        try:
            return await self._client.send(request, stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if not repeatable:
                raise
            return await self._client.send(request, stream=True)

    def _recognise(self, response: httpx.Response) -> None:
        self._known = True
        self.server = self._configured(recognise(response.headers))
        log.info("The server at %s is %s.", response.url.host, self.server.name)

    def _configured(self, server: RemoteServer) -> RemoteServer:
        return server.configured(self._endpoints.timeout, self._endpoints.most_rows)

    async def _probe(self) -> None:
        with contextlib.suppress(RemoteUnreachable, TimeoutError):
            async with asyncio.timeout(_PROBE_TIMEOUT):
                async with self.send("POST", self._endpoints.query, data={"query": _PROBE}) as response:
                    await response.aread()

    async def _keep_probing(self) -> None:
        while True:
            await asyncio.sleep(_PROBE_INTERVAL)
            if not self.reached:
                await self._probe()


async def read_error(response: httpx.Response) -> str:
    """The beginning of the body of a response that is an error."""
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) >= _ERROR_BYTES:
            break
    return body[:_ERROR_BYTES].decode("utf-8", "replace")


def media_type(response: httpx.Response) -> str:
    """The media type of a response, without parameters."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _unreachable(error: Exception) -> RemoteUnreachable:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return RemoteUnreachable("The server that holds the graph cannot be reached. Try again later.")
    return RemoteUnreachable("The server that holds the graph closed the connection before it answered.")
