"""What updates and graph operations have in common: acknowledgements, and refusals by the gate."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import orjson

from civigraph.errors import EngineError, GateRefused
from civigraph.http.messages import CORS
from civigraph.http.problems import ProblemError, from_engine
from civigraph.http.problems import header_field as field
from civigraph.http.reports import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Scope

    from civigraph.engine.base import Engine, WritableEngine, Written
    from civigraph.http.messages import Headers


def writable(engine: Engine) -> WritableEngine:
    """The engine as one that takes writes; to be asked only where writes are on."""
    assert hasattr(engine, "update"), "writes are on, but the engine takes none"
    return cast("WritableEngine", engine)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the engine says to a write into what the client gets.

    Raises:
        ReportError: the gate refused.
        ProblemError: anything else.
    """
    try:
        yield
    except GateRefused as error:
        raise ReportError(error) from error
    except EngineError as error:
        raise ProblemError(from_engine(error)) from error


def acknowledgement(written: Written, **members: object) -> tuple[Headers, bytes]:
    """Header fields and body of a write that is done."""
    document: dict[str, Any] = {**members}
    if written.generation:
        document["generation"] = written.generation
    for name in ("inserted", "deleted"):
        if (count := getattr(written, name)) is not None:
            document[name] = count
    if written.warnings:
        document["warnings"] = written.warnings
    body = orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
    return [
        *acknowledged(written),
        field("content-type", "application/json"),
        field("content-length", str(len(body))),
    ], body


def acknowledged(written: Written) -> Headers:
    """Header fields of a write that is done, without a body."""
    named = [field("civigraph-generation", written.generation)] if written.generation else []
    return [*CORS, field("cache-control", "no-store"), *named]


def client_of(scope: Scope) -> str:
    """Whom a request is counted against."""
    client = scope.get("client")
    return client[0] if client else ""
