"""``civigraph serve``: the graph and the site over HTTP."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from civigraph.cli.options import SERVER, ProjectArgument, open_project, settings_from
from civigraph.config import Settings
from civigraph.errors import SettingsError


@settings_from(*SERVER, "build_dir")
def serve(
    *,
    settings: Settings,
    project: ProjectArgument = None,
    stale_ok: Annotated[
        bool, typer.Option("--stale-ok", help="When the build fails, serve the snapshot published last.")
    ] = False,
) -> None:
    """Serve a graph project; what is stale is built first."""
    from civigraph.build.freshness import ensure_snapshot  # noqa: PLC0415
    from civigraph.engine.embedded import StoreSpec  # noqa: PLC0415
    from civigraph.engine.limits import Limits  # noqa: PLC0415
    from civigraph.engine.nursery import launch  # noqa: PLC0415

    opened = open_project(project)
    listener = _bind(settings.host, settings.port)
    snapshot = ensure_snapshot(opened, settings, stale_ok=stale_ok, show_progress=True)
    store, limits = StoreSpec(snapshot.quads, prefixes=snapshot.prefixes), Limits.from_settings(settings)
    launched = launch(store, limits.memory_limit)

    # Half a second of imports, while the other process loads the store.
    import uvicorn  # noqa: PLC0415

    from civigraph.engine.pool import PoolEngine  # noqa: PLC0415
    from civigraph.http.app import create_app  # noqa: PLC0415
    from civigraph.http.logs import set_up_logging  # noqa: PLC0415
    from civigraph.http.site import Site  # noqa: PLC0415

    set_up_logging(settings)
    engine = PoolEngine(store, snapshot.id, limits, launched)
    app = create_app(settings, engine, Site.of(opened, snapshot))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        loop="asyncio",
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        timeout_graceful_shutdown=5,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                typer.echo(f"Serving {opened.root} on {_url(settings, listener)}")

    server = Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise typer.Exit(1)


def _bind(host: str, port: int) -> socket.socket:
    """Take the address before anything else is done, so that a port in use is known at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The event loop sends small answers at once (TCP_NODELAY) only on sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"{host}:{port} cannot be listened on: {error.strerror}. Choose another with --port or --host."
        ) from error
    listener.set_inheritable(True)
    return listener


def _url(settings: Settings, listener: socket.socket) -> str:
    host = {"0.0.0.0": "localhost", "::": "localhost"}.get(settings.host, settings.host)  # noqa: S104
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}{settings.root_path}/"
