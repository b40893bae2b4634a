"""The application: routes, and the engine's life between start-up and shutdown."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route

import civigraph
from civigraph.http.auth import Guard
from civigraph.http.cache import ResultCache
from civigraph.http.describing import DescribingEngine
from civigraph.http.description import Describer
from civigraph.http.documents import Documents
from civigraph.http.explaining import ExplanationResponder
from civigraph.http.links import PUBLIC_URL
from civigraph.http.locations import Locations
from civigraph.http.logs import RequestLog
from civigraph.http.methods import EveryMethod
from civigraph.http.metrics import TYPES as METRICS_TYPES
from civigraph.http.metrics import Metrics
from civigraph.http.negotiation import prefers_html
from civigraph.http.observation import Observer, observation_of
from civigraph.http.openapi import PROBLEM, SECURITY, paths
from civigraph.http.pages import FIELDS, render
from civigraph.http.problems import TYPES, Problem, problem
from civigraph.http.resources import ResourceEndpoint
from civigraph.http.site import Site
from civigraph.http.sparql import SparqlEndpoint
from civigraph.http.store import StoreEndpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from civigraph.access import Tokens
    from civigraph.config import Settings
    from civigraph.engine.base import Engine

log = logging.getLogger(__name__)

ENDPOINT_PATHS: Final = ("/sparql", "/sparql/", "/query", "/update")
STORE_PATHS: Final = ("/store", "/store/{path:path}")


def create_app(
    settings: Settings, engine: Engine, site: Site | None = None, tokens: Tokens | None = None
) -> FastAPI:
    """Make the ASGI application.

    Args:
        settings: limits, and the path prefix behind a proxy.
        engine: answers queries; started before the first request and stopped after the last.
        site: name, numbers and examples of what is served.
        tokens: who may write, where writes are on; ``None`` where they are off.
    """
    site = site or Site()
    cache, request_log = ResultCache(settings.cache_bytes), RequestLog(settings)
    metrics = Metrics(engine, cache)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await engine.start()
        try:
            yield
        finally:
            await engine.aclose()
            request_log.flush()

    app = FastAPI(
        title=site.title,
        description=site.description,
        version=civigraph.__version__,
        lifespan=lifespan,
        docs_url=None,  # the stock pages load their scripts from a CDN
        redoc_url=None,
    )
    guard = Guard(tokens, writable=tokens is not None)
    union = settings.store is None and settings.engine != "remote"
    describer = Describer(site, writable=guard.writable, union=union)
    explanations = ExplanationResponder(engine, settings, site.prefixes, union=union)
    resources, reader = _linked_data(settings, engine, site, cache)
    endpoint = SparqlEndpoint(
        engine, settings, describer, guard=guard, cache=cache, explanations=explanations, reader=reader
    )
    store = StoreEndpoint(engine, settings, guard)
    app.router.routes.extend(Route(path, endpoint) for path in ENDPOINT_PATHS)
    app.router.routes.extend(Route(path, store) for path in STORE_PATHS)
    direct = dict.fromkeys(ENDPOINT_PATHS, endpoint) | {STORE_PATHS[0]: store}
    app.add_middleware(EveryMethod, routes=app.router.routes, direct=direct)
    public_url = settings.public_url.rstrip("/")
    root_path = settings.root_path or urlsplit(public_url).path
    if root_path or public_url:
        app.add_middleware(_Prefix, root_path=root_path, public_url=public_url)
    app.add_middleware(Observer, reports=(metrics.record, request_log.record))  # outermost, so last
    _add_metrics(app, metrics)
    _add_pages(app, site)
    _add_health(app, engine)
    _add_problems(app)
    _describe(app, writable=guard.writable, linked=resources is not None)
    if resources is not None:  # behind everything else: any address may be that of a resource
        app.router.routes.append(Route("/{path:path}", resources))
    return app


def _linked_data(
    settings: Settings, engine: Engine, site: Site, cache: ResultCache
) -> tuple[ResourceEndpoint | None, Engine | None]:
    """What answers for resources, and for queries that describe one; where the site publishes any."""
    publication = site.publication
    if publication is None:
        return None, None
    documents = Documents(publication, Locations(publication.base))
    resources = ResourceEndpoint(publication, engine, settings, cache, documents)
    return resources, DescribingEngine(engine, documents, publication.prefixes)


class _Prefix:
    """Puts the application under the path prefix of a proxy, whether that strips it or passes it on.

    Args:
        app: the application.
        root_path: the prefix, or nothing.
        public_url: the address that people know the service by, or nothing.
    """

    def __init__(self, app: ASGIApp, root_path: str, public_url: str = "") -> None:
        self._app, self._prefix, self._public = app, root_path, public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            whole = (
                path if path.startswith(f"{self._prefix}/") or path == self._prefix else self._prefix + path
            )
            scope = {**scope, "root_path": self._prefix, "path": whole, PUBLIC_URL: self._public}
        await self._app(scope, receive, send)


def _add_pages(app: FastAPI, site: Site) -> None:
    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def home(request: Request) -> Response:
        return _page(request, "home.html", site=site)

    @app.api_route("/problems/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    async def problem_type(request: Request, name: str) -> Response:
        if name not in TYPES:
            raise HTTPException(404)
        kind = TYPES[name]
        if prefers_html(request.headers.get("accept")):
            return _page(request, "problem-type.html", type=kind)
        content = {"title": kind.title, "status": kind.status, "remedy": kind.remedy}
        return JSONResponse(content, headers={"vary": "Accept"})


def _page(request: Request, template: str, **values: object) -> Response:
    return Response(render(template, root_path=request.scope["root_path"], **values), headers=dict(FIELDS))


def _add_health(app: FastAPI, engine: Engine) -> None:
    @app.get("/healthz", tags=["service"], summary="Whether the process answers")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get(
        "/readyz",
        tags=["service"],
        summary="Whether queries are answered",
        responses={503: {"description": "Not now", "content": {"application/json": {}}}},
    )
    async def readyz(response: Response) -> dict[str, Any]:
        status = engine.status()
        response.status_code = 200 if status.ready else 503
        response.headers["cache-control"] = "no-store"
        derived = None
        if status.derived:
            derived = {"generation": status.derived, "behind": status.derived != status.generation}
        return {
            "ready": status.ready,
            "generation": status.generation,
            "derived": derived,
            "workers": len(status.workers),
            "busy": status.busy,
            "waiting": status.waiting,
        }


def _add_metrics(app: FastAPI, metrics: Metrics) -> None:
    texts: dict[str, Any] = {kind: {"schema": {"type": "string"}} for kind in METRICS_TYPES}

    @app.get(
        "/metrics",
        tags=["service"],
        summary="What the service does, in numbers (Prometheus)",
        response_class=Response,
        responses={200: {"content": texts}},
    )
    async def read_metrics(request: Request) -> Response:
        content_type, body = metrics.render(request.headers.get("accept"))
        return Response(body, headers={"content-type": content_type, "cache-control": "no-store"})


def _add_problems(app: FastAPI) -> None:
    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        names = {404: "not-found", 405: "method-not-allowed"}
        name = names.get(error.status_code, "bad-request" if error.status_code < 500 else "internal")
        detail = f"{request.method} {request.url.path}: {error.detail}."
        return _render(request, problem(name, detail, *(error.headers or {}).items()))

    async def unknown(request: Request, _: Exception) -> Response:
        return _render(request, problem("internal", "The request could not be answered."))

    app.add_exception_handler(HTTPException, known)
    app.add_exception_handler(Exception, unknown)


def _render(request: Request, occurrence: Problem) -> Response:
    fields, body = occurrence.render(request.headers.get("accept"), request.scope.get("root_path", ""))
    response = Response(status_code=occurrence.type.status)
    response.body = body
    response.raw_headers = [*fields, (b"access-control-allow-origin", b"*")]
    observation = observation_of(request.scope)
    observation.outcome = occurrence.type.name
    if occurrence.type.name == "internal":  # made outside of the observer, which has ended by then
        response.raw_headers.append((b"x-request-id", observation.request_id.encode()))
    return response


def _describe(app: FastAPI, *, writable: bool, linked: bool) -> None:
    """Put the endpoint, which the framework does not route, into the OpenAPI document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            schema["paths"] = {**paths(writable=writable, linked=linked), **schema["paths"]}
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = PROBLEM
            if writable:
                components["securitySchemes"] = SECURITY
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
