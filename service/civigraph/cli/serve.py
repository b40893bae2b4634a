"""``civigraph serve``: the graph and the site over HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from civigraph.cli.options import REMOTE, SERVER, STORE, ProjectArgument, open_project, settings_from
from civigraph.config import Settings
from civigraph.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from civigraph.access import Tokens
    from civigraph.build.snapshot import Snapshot
    from civigraph.engine.base import Engine
    from civigraph.engine.persistent import StoreEngine
    from civigraph.engine.pool import PoolEngine
    from civigraph.http.site import Site
    from civigraph.project import Project

_GATE: Final = "civigraph.validation.gate:open_gate"


@settings_from(*SERVER, *STORE, *REMOTE, "build_dir")
def serve(
    *,
    settings: Settings,
    project: ProjectArgument = None,
    stale_ok: Annotated[
        bool, typer.Option("--stale-ok", help="When the build fails, serve the snapshot published last.")
    ] = False,
) -> None:
    """Serve a graph project, built first if it is stale; or, with --engine remote, another server's data."""
    if settings.engine == "remote":
        _serve_remote(settings, project)
        return
    from civigraph.build.freshness import ensure_snapshot  # noqa: PLC0415

    _check(settings)
    opened = open_project(project)
    listener = _bind(settings.host, settings.port)
    snapshot = ensure_snapshot(opened, settings, stale_ok=stale_ok, show_progress=True)
    engine, tokens = (_on_disk if settings.store else _in_memory)(settings, opened, snapshot)

    # Half a second of imports, while the other process loads the store.
    from civigraph.http.site import Site  # noqa: PLC0415

    site = Site.of(opened, snapshot)
    if settings.store:  # what the snapshot counted is not what the store holds
        site = site.unmeasured()
    _run(settings, engine=engine, site=site, tokens=tokens, listener=listener, what=str(opened.root))


def _serve_remote(settings: Settings, project: Path | None) -> None:
    """Serve what another server holds; a project gives it a name, examples and prefixes."""
    from civigraph.cli.remote import remote_engine  # noqa: PLC0415
    from civigraph.http.site import Site  # noqa: PLC0415

    site = Site() if project is None else Site.of_files(open_project(project))
    engine, tokens = remote_engine(settings, site.prefixes)
    listener = _bind(settings.host, settings.port)
    _run(settings, engine=engine, site=site, tokens=tokens, listener=listener, what=settings.query_url)


def _run(
    settings: Settings,
    *,
    engine: Engine,
    site: Site,
    tokens: Tokens | None,
    listener: socket.socket,
    what: str,
) -> None:
    """Answer requests until the process is told to stop."""
    import uvicorn  # noqa: PLC0415

    from civigraph.http.app import create_app  # noqa: PLC0415
    from civigraph.http.logs import set_up_logging  # noqa: PLC0415
    from civigraph.http.server import limited_protocol  # noqa: PLC0415

    set_up_logging(settings)
    app = create_app(settings, engine, site, tokens)
    config = uvicorn.Config(
        app,
        http=limited_protocol(settings),
        log_config=None,
        access_log=False,
        lifespan="off",  # see Server.serve
        loop="asyncio",
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        timeout_graceful_shutdown=5,
    )

    class Server(uvicorn.Server):
        async def serve(self, sockets: list[socket.socket] | None = None) -> None:
            # The server itself would write what keeps the application from starting as a traceback to the
            # log; here it is an error of the command like others.
            with self.capture_signals():
                async with app.router.lifespan_context(app):
                    await self._serve(sockets)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                typer.echo(f"Serving {what} on {_url(settings, listener)}")

    server = Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise typer.Exit(1)


def _check(settings: Settings) -> None:
    """Say what does not go together before anything is done."""
    if settings.writable and settings.store is None:
        raise SettingsError("Writes need a store on disk: add --store DIR.")
    if settings.writable and settings.store and not _tokens(settings):
        raise SettingsError(
            f"Nobody could write: there is no token. Make one with: civigraph token {settings.store}"
        )


def _tokens(settings: Settings) -> Tokens:
    from civigraph.access import Tokens  # noqa: PLC0415
    from civigraph.engine.store_folder import TOKENS  # noqa: PLC0415

    assert settings.store is not None
    return Tokens(settings.store / TOKENS, [settings.token] if settings.token else [])


def _in_memory(settings: Settings, _: Project, snapshot: Snapshot) -> tuple[PoolEngine, None]:
    """An engine on the snapshot; its store is being loaded when this returns."""
    from civigraph.engine.embedded import StoreSpec  # noqa: PLC0415
    from civigraph.engine.limits import Limits  # noqa: PLC0415
    from civigraph.engine.nursery import launch  # noqa: PLC0415

    store, limits = StoreSpec(snapshot.quads, prefixes=snapshot.prefixes), Limits.from_settings(settings)
    launched = launch(store, limits.memory_limit)
    from civigraph.engine.pool import PoolEngine  # noqa: PLC0415

    return PoolEngine(store, snapshot.id, limits, launched), None


def _on_disk(settings: Settings, project: Project, snapshot: Snapshot) -> tuple[StoreEngine, Tokens | None]:
    """An engine on the store; an empty one is filled from the snapshot first, by a process of its own."""
    from civigraph.engine.gatekeeping import GateSpec  # noqa: PLC0415
    from civigraph.engine.limits import Limits  # noqa: PLC0415
    from civigraph.engine.persistent import StoreEngine  # noqa: PLC0415
    from civigraph.engine.store_folder import StoreFolder  # noqa: PLC0415

    assert settings.store is not None
    if not StoreFolder.exists(settings.store):
        command = [sys.executable, "-P", "-m", "civigraph", "import", str(settings.store)]
        build_dir = ["--build-dir", str(settings.build_dir)] if settings.build_dir else []
        done = subprocess.run(
            [*command, "--project", str(project.root), *build_dir], stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise typer.Exit(done.returncode)
    gate = None
    if settings.gate != "off":
        gate = GateSpec(_GATE, {"project": str(project.root)}, refuses=settings.gate == "on")
    engine = StoreEngine(
        StoreFolder.open(settings.store),
        Limits.from_settings(settings),
        snapshot.prefixes,
        writable=settings.writable,
        gate=gate,
    )
    engine.hold()  # before anything else is started, so that a store in use is known at once
    return engine, _tokens(settings) if settings.writable else None


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
