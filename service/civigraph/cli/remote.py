"""The remote engine as the settings describe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civigraph.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from civigraph.access import Tokens
    from civigraph.config import Settings
    from civigraph.engine.remote import RemoteEngine


def remote_engine(
    settings: Settings, prefixes: Mapping[str, str] | None = None
) -> tuple[RemoteEngine, Tokens | None]:
    """The engine, and who may write if writes are on.

    Raises:
        SettingsError: settings that do not go together.
    """
    from civigraph.access import Tokens  # noqa: PLC0415
    from civigraph.engine.limits import Limits  # noqa: PLC0415
    from civigraph.engine.remote import RemoteEngine  # noqa: PLC0415
    from civigraph.engine.remote_link import Endpoints  # noqa: PLC0415
    from civigraph.engine.remote_writes import WritableRemoteEngine  # noqa: PLC0415

    _check(settings)
    endpoints = Endpoints(
        settings.query_url,
        settings.update_url,
        settings.gsp_url,
        settings.remote_connections,
        settings.remote_timeout,
        settings.remote_max_rows,
        _auth(settings),
    )
    limits = Limits.from_settings(settings)
    if not settings.writable:
        return RemoteEngine(endpoints, limits, prefixes), None
    return WritableRemoteEngine(endpoints, limits, prefixes), Tokens(given=[settings.token])


def _check(settings: Settings) -> None:
    """Say what does not go together."""
    if not settings.query_url:
        raise SettingsError("A remote engine needs the address of a SPARQL endpoint: add --query-url URL.")
    if settings.store is not None:
        raise SettingsError("The remote server holds the data: leave out --store.")
    if not settings.writable:
        return
    if not (settings.update_url or settings.gsp_url):
        raise SettingsError("Writes need to know where to send them: add --update-url or --gsp-url.")
    if not settings.token:
        raise SettingsError("Nobody could write: there is no token. Add --token, or set CIVIGRAPH_TOKEN.")
    if settings.gate != "off":
        raise SettingsError(
            "The gate cannot see what a remote server does: add --gate off to write without it."
        )


def _auth(settings: Settings) -> httpx.Auth | None:
    """Credentials for the remote server."""
    import httpx  # noqa: PLC0415

    from civigraph.engine.remote_link import BearerAuth  # noqa: PLC0415

    if not settings.remote_password:
        return None
    if settings.remote_auth == "bearer":
        return BearerAuth(settings.remote_password)
    kind = httpx.DigestAuth if settings.remote_auth == "digest" else httpx.BasicAuth
    return kind(settings.remote_user, settings.remote_password)
