"""The one list of settings: name, default, meaning.

Each can be given as a command-line option (``--memory-limit``) or as an environment variable
(``CIVIGRAPH_MEMORY_LIMIT``); the option wins. Nothing is read at import time.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from civigraph.errors import SettingsError

_ADDRESS = r"^(https?://[^/?#@\s]+([/?]\S*)?)?$"
_BYTES = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_SECONDS = {"": 1.0, "s": 1.0, "ms": 0.001, "m": 60.0}


def parse_bytes(value: object) -> object:
    """Read a size such as ``512M``, ``2GiB`` or ``1048576`` as a number of bytes.

    Raises:
        ValueError: the text is not a size.
    """
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?\s*", value.lower())
    if not match:
        raise ValueError(f"{value!r} is not a size; write bytes or 512M, 2G")
    return int(float(match[1]) * _BYTES[match[2]])


def parse_seconds(value: object) -> object:
    """Read a duration such as ``10``, ``10s``, ``500ms`` or ``2m`` as seconds.

    Raises:
        ValueError: the text is not a duration.
    """
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m)?\s*", value.lower())
    if not match:
        raise ValueError(f"{value!r} is not a duration; write seconds (10) or 10s, 500ms, 2m")
    return float(match[1]) * _SECONDS[match[2] or ""]


Bytes = Annotated[int, BeforeValidator(parse_bytes), Field(gt=0)]
Seconds = Annotated[float, BeforeValidator(parse_seconds), Field(gt=0)]


class Settings(BaseSettings):
    """Everything that can be set when civigraph runs."""

    model_config = SettingsConfigDict(
        env_prefix="CIVIGRAPH_", env_ignore_empty=True, extra="forbid", frozen=True
    )

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 for every interface")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    timeout: Seconds = Field(
        30.0, description="longest time a query may run, in seconds; a request may lower it"
    )
    workers: int = Field(2, ge=1, description="worker processes for queries that answer quickly")
    long_workers: int = Field(
        1, ge=1, description="queries that may run long at the same time, beside the quick workers"
    )
    patience: Seconds = Field(1.0, description="after this time a running query counts as long, in seconds")
    queue: int = Field(64, ge=0, description="queries that may wait for a worker; more are answered 503")
    client_queries: int = Field(
        16, ge=1, description="queries that one client may have under way; more are answered 429"
    )
    memory_limit: Bytes = Field(
        1024**3, description="memory that one query may take beyond the store it shares, in bytes (512M, 2G)"
    )
    max_result_bytes: Bytes = Field(
        1024**3, description="longest answer to a query, in bytes before compression; longer ones are refused"
    )
    max_query_bytes: Bytes = Field(1024**2, description="longest request body the endpoint reads, in bytes")
    max_store_bytes: Bytes = Field(
        64 * 1024**2, description="longest RDF document that the graph store takes, in bytes"
    )
    request_timeout: Seconds = Field(
        20.0,
        description="time in which the head of a request must arrive, and then its body, which has 1 s more "
        "for each 16 KiB",
    )
    cache_bytes: Annotated[int, BeforeValidator(parse_bytes), Field(ge=0)] = Field(
        64 * 1024**2, description="memory for answers that are kept to be given again, in bytes; 0 keeps none"
    )
    cache_control: str = Field(
        "no-cache",
        pattern=r"^[!-~ ]+$",
        description="Cache-Control of answers that stay the same; no-cache lets others keep them and ask "
        "whether they still hold",
    )
    root_path: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="path prefix under which a proxy publishes the service, such as /kg",
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^/?#@\s]+(/[A-Za-z0-9._~-]+)*/?)?$",
        description="address by which people know the service, such as https://data.example.org/kg; "
        "without it, the one that a request names",
    )
    rewrite_iris: bool = Field(
        False,
        description="whether data documents have the addresses of this service instead of the canonical IRIs",
    )
    proxies: str = Field(
        "", description="addresses of proxies whose X-Forwarded-* headers are believed, separated by commas"
    )
    store: Path | None = Field(
        None, description="folder of a store on disk; an empty one is filled from the project once"
    )
    writable: bool = Field(
        False, description="take SPARQL updates and graph store writes; needs a store and a token"
    )
    token: str = Field(
        "", max_length=1024, description="a token that gives the right to write, beside those of the store"
    )
    gate: str = Field(
        "on",
        pattern="^(on|warn|off)$",
        description="on refuses writes that violate the project's shapes, warn only tells, off asks nothing",
    )
    engine: str = Field(
        "embedded",
        pattern="^(embedded|remote)$",
        description="embedded serves the project's graph, remote what the server at --query-url holds",
    )
    query_url: str = Field(
        "", pattern=_ADDRESS, description="address of the remote server for queries (SPARQL 1.1 Protocol)"
    )
    update_url: str = Field(
        "", pattern=_ADDRESS, description="address of the remote server for updates, where writes are on"
    )
    gsp_url: str = Field(
        "",
        pattern=_ADDRESS,
        description="address of the remote server's graph store (SPARQL 1.1 Graph Store HTTP Protocol)",
    )
    remote_connections: int = Field(
        8, ge=1, le=256, description="queries that the remote server gets at the same time; more wait"
    )
    remote_timeout: str = Field(
        "auto",
        pattern=r"^(auto|none|[A-Za-z][A-Za-z0-9_.-]*(:(s|ms))?)$",
        description="parameter by which the remote server is told the time limit, with its unit "
        "(timeout:ms); auto knows Fuseki and Virtuoso, none has only the connection closed",
    )
    remote_max_rows: int = Field(
        0,
        ge=0,
        description="rows at which the remote server cuts answers without a word (ResultSetMaxRows of "
        "Virtuoso); such answers are refused; 0 for a server that does not",
    )
    remote_auth: str = Field(
        "basic",
        pattern="^(basic|digest|bearer)$",
        description="how the remote server is shown the user and password, or the token",
    )
    remote_user: str = Field("", description="user that the remote server knows")
    remote_password: str = Field(
        "",
        description="password or token for the remote server; the variable is safer: others can see options",
    )
    build_dir: Path | None = Field(
        None, description="where snapshots are kept; default PROJECT/build, else the user's cache"
    )
    text: Path | None = Field(None, description="folder with the report's text, for `ground` and `evidence`")
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="how much is logged")
    log_format: str = Field(
        "text", pattern="^(text|json)$", description="form of the log: text for people, json for programs"
    )
    slow_query: Seconds = Field(
        5.0, description="queries that take longer are logged with their text, in seconds"
    )
    log_literals: bool = Field(
        False,
        description="whether logged queries show their literals, comments and the query strings of IRIs",
    )


def load_settings(**given: object) -> Settings:
    """Make settings from the environment and from what the caller gives (``None`` means not given).

    Raises:
        SettingsError: a value cannot be used; the text names setting, value and reason.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']} (got {fault['input']!r})"
            for fault in error.errors()
        )
        raise SettingsError(f"Settings cannot be used: {faults}") from error
