"""Commands and their options: settings come from the one list, errors become one message."""

from __future__ import annotations

import functools
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import typer
from pydantic_core import PydanticUndefined

from civigraph.config import Settings, load_settings
from civigraph.errors import CivigraphError, QuerySyntaxError
from civigraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINE: Final = (
    "timeout",
    "workers",
    "long_workers",
    "patience",
    "queue",
    "client_queries",
    "memory_limit",
    "max_result_bytes",
)
SERVER: Final = (
    "host",
    "port",
    *ENGINE,
    "max_query_bytes",
    "max_store_bytes",
    "request_timeout",
    "cache_bytes",
    "cache_control",
    "root_path",
    "public_url",
    "rewrite_iris",
    "proxies",
    "log_level",
    "log_format",
    "slow_query",
    "log_literals",
)
STORE: Final = ("store", "writable", "token", "gate")
REMOTE: Final = (
    "engine",
    "query_url",
    "update_url",
    "gsp_url",
    "remote_connections",
    "remote_timeout",
    "remote_max_rows",
    "remote_auth",
    "remote_user",
    "remote_password",
)

ProjectArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[PROJECT]", help="Folder of the graph project; Digital Cities if not given."),
]
ProjectOption = Annotated[
    Path | None,
    typer.Option("--project", "-p", help="Folder of the graph project; Digital Cities if not given."),
]


def settings_from(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each named setting, and the settings as argument ``settings``."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        own = [
            parameter.replace(annotation=hints[name])
            for name, parameter in inspect.signature(function).parameters.items()
            if name != "settings"
        ]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_option(name))
            for name in names
        ]

        @functools.wraps(function)
        def wrapper(**given: Any) -> None:
            options = {name: given.pop(name) for name in names}
            function(settings=load_settings(**options), **given)

        parameters = sorted([*own, *added], key=lambda each: each.kind)
        wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        wrapper.__annotations__ = {each.name: each.annotation for each in parameters}
        return wrapper

    return decorate


def command(app: typer.Typer, function: Callable[..., None]) -> None:
    """Add a command whose deliberate errors are one message on standard error, never a traceback.

    The exit code is 2 for a query that is malformed, and 1 for everything else that goes wrong.
    """

    @functools.wraps(function)
    def wrapper(**given: Any) -> None:
        try:
            function(**given)
        except CivigraphError as error:
            typer.echo(f"civigraph: {error}", err=True)
            raise typer.Exit(2 if isinstance(error, QuerySyntaxError) else 1) from None
        except BrokenPipeError:  # `civigraph query … | head`
            sys.stderr.close()
            raise typer.Exit(1) from None

    app.command(function.__name__.rstrip("_"))(wrapper)


def open_project(path: Path | None) -> Project:
    """The project in a folder, or Digital Cities.

    Raises:
        ProjectError: there is no such folder.
    """
    return Project.default() if path is None else Project.open(path)


def _option(name: str) -> Any:
    """An option made from the list of settings; its value is checked as the environment's is."""
    field = Settings.model_fields[name]
    default = (
        ""
        if field.default in (None, "", PydanticUndefined)
        else f" Default: {_readable(name, field.default)}."
    )
    variable = f"CIVIGRAPH_{name.upper()}"
    text = (
        f"{(field.description or '')[:1].upper()}{(field.description or '')[1:]}.{default} Also: {variable}."
    )
    option = f"--{name.replace('_', '-')}"
    if field.annotation is bool:
        return Annotated[bool | None, typer.Option(f"{option}/--no-{option[2:]}", help=text)]
    return Annotated[str | None, typer.Option(option, metavar="VALUE", help=text)]


def _readable(name: str, default: object) -> str:
    if isinstance(default, int) and ("bytes" in name or "memory" in name):
        return f"{default // 1024**2}M"
    return f"{default:g}" if isinstance(default, float) else str(default)
