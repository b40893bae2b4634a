"""Errors in one shape: Problem Details (RFC 9457) for programs, a page where HTML is preferred."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

from civigraph.errors import (
    ClientBusy,
    DocumentError,
    EngineBusy,
    EngineError,
    EvaluationFailed,
    GateRefused,
    GraphNotFound,
    MemoryLimitExceeded,
    NotAcceptable,
    NotOffered,
    OutcomeUnknown,
    OutsideGraph,
    PreconditionFailed,
    QueryForbidden,
    QuerySyntaxError,
    QueryTimeout,
    RemoteFailed,
    RemoteUnreachable,
    ResultTooLarge,
    StoreUnavailable,
    WorkerDied,
)
from civigraph.http.formats import available
from civigraph.http.negotiation import prefers_html
from civigraph.http.pages import FIELDS, render

if TYPE_CHECKING:
    from collections.abc import Mapping


Headers = tuple[tuple[str, str], ...]

_UNSAFE: Final = re.compile(r"[^\t\x20-\x7e\xa0-\xff]")


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem that clients can tell apart by its URI, ``/problems/{name}``.

    Attributes:
        name: last part of the URI.
        status: the HTTP status.
        title: the same for every occurrence.
        remedy: what a client can do about it.
    """

    name: str
    status: int
    title: str
    remedy: str


_ALL = (
    ProblemType("malformed-query", 400, "Malformed SPARQL", "Correct it at the line and column given."),
    ProblemType(
        "malformed-document",
        400,
        "Malformed document",
        "Correct the RDF document at the line and column given.",
    ),
    ProblemType("bad-request", 400, "Bad request", "Send the request as the SPARQL 1.1 Protocol defines it."),
    ProblemType(
        "unauthorized",
        401,
        "No valid token",
        "Send Authorization: Bearer with a token that the operator gave you.",
    ),
    ProblemType("forbidden", 403, "Not allowed here", "Leave out SERVICE and LOAD."),
    ProblemType("read-only", 403, "Read-only", "Writes are not on here; the operator can turn them on."),
    ProblemType(
        "insufficient-scope", 403, "Token without the right", "Use a token with the scope that is named."
    ),
    ProblemType(
        "outside-graph", 403, "Update touches another graph", "Send it to /update, or leave the graph out."
    ),
    ProblemType(
        "result-too-large", 403, "Answer too long", "Ask for less with LIMIT, fewer columns, or CSV."
    ),
    ProblemType("not-found", 404, "Not found", "Start from the site's first page."),
    ProblemType("graph-not-found", 404, "No such graph", "Ask /sparql which graphs there are."),
    ProblemType(
        "method-not-allowed", 405, "Method not allowed", "Use one of the methods of the Allow field."
    ),
    ProblemType(
        "not-acceptable", 406, "No acceptable format", "Ask for one of the formats under `available`."
    ),
    ProblemType("request-timeout", 408, "Request too slow", "Send the whole request at once."),
    ProblemType(
        "precondition-failed",
        412,
        "The graph has changed",
        "Get the graph and its ETag again, and make the change anew.",
    ),
    ProblemType("content-too-large", 413, "Request too large", "Send a shorter request, or several."),
    ProblemType("uri-too-long", 414, "Address too long", "Send long queries with POST."),
    ProblemType(
        "unsupported-media-type",
        415,
        "Unsupported media type",
        "Use one of the types under Accept of the answer.",
    ),
    ProblemType(
        "shapes-violated",
        422,
        "The graph would violate its shapes",
        "Correct the data; the report says where.",
    ),
    ProblemType(
        "evaluation-failed",
        422,
        "Failed while it ran",
        "Change it as the detail says: asking again will not help.",
    ),
    ProblemType(
        "too-many-queries", 429, "Too many queries at once", "Wait for a query to finish; see Retry-After."
    ),
    ProblemType(
        "internal", 500, "Internal error", "This is our fault; the operator finds the details in the log."
    ),
    ProblemType("not-offered", 501, "Not offered here", "Do it in the way that the detail names."),
    ProblemType(
        "remote-failed", 502, "The server behind failed", "Try again; if it stays so, tell the operator."
    ),
    ProblemType("busy", 503, "Service busy", "Try again after the seconds in Retry-After."),
    ProblemType("worker-died", 503, "Query stopped", "Try again; if it happens again, tell the operator."),
    ProblemType(
        "unavailable", 503, "Store not available", "Try again later; if it stays so, tell the operator."
    ),
    ProblemType(
        "remote-unreachable",
        503,
        "The server behind is not there",
        "Try again later; if it stays so, tell the operator.",
    ),
    ProblemType(
        "outcome-unknown",
        504,
        "Unknown whether the write was done",
        "Ask for the data and look, before you send it again.",
    ),
    ProblemType(
        "timeout",
        504,
        "Time limit reached",
        "Make a query more selective, or add LIMIT; send a write in parts.",
    ),
    ProblemType(
        "memory-limit", 507, "Memory limit reached", "Make a query more selective; send a write in parts."
    ),
)
TYPES: Final[Mapping[str, ProblemType]] = {each.name: each for each in _ALL}
"""Every type of problem by name."""

_NAMES: Final[Mapping[type[EngineError], str]] = {
    QuerySyntaxError: "malformed-query",
    DocumentError: "malformed-document",
    QueryForbidden: "forbidden",
    OutsideGraph: "outside-graph",
    ResultTooLarge: "result-too-large",
    GraphNotFound: "graph-not-found",
    NotAcceptable: "not-acceptable",
    PreconditionFailed: "precondition-failed",
    GateRefused: "shapes-violated",
    EvaluationFailed: "evaluation-failed",
    ClientBusy: "too-many-queries",
    EngineBusy: "busy",
    WorkerDied: "worker-died",
    StoreUnavailable: "unavailable",
    QueryTimeout: "timeout",
    MemoryLimitExceeded: "memory-limit",
    RemoteFailed: "remote-failed",
    RemoteUnreachable: "remote-unreachable",
    OutcomeUnknown: "outcome-unknown",
    NotOffered: "not-offered",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One occurrence of a problem.

    Attributes:
        type: what kind it is.
        detail: what was wrong here, for the person who caused it.
        members: further members of the document (``line``, ``column``, ``available``).
        headers: further header fields of the response.
    """

    type: ProblemType
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Headers = ()

    def document(self, root_path: str = "") -> dict[str, Any]:
        """The members of the problem document (RFC 9457, section 3)."""
        return {
            "type": f"{root_path}/problems/{self.type.name}",
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail,
            **self.members,
        }

    def render(self, accept: str | None, root_path: str = "") -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Header fields (content type and length among them) and body, as the client can read it best."""
        document = self.document(root_path)
        if prefers_html(accept):
            body = render("problem.html", root_path=root_path, problem=document, remedy=self.type.remedy)
            fields = list(FIELDS)
        else:
            body = orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
            fields = [("content-type", "application/problem+json")]
        fields += [
            ("content-length", str(len(body))),
            ("vary", "Accept"),
            ("cache-control", "no-store"),
            *self.headers,
        ]
        return [header_field(name, value) for name, value in fields], body


class ProblemError(Exception):
    """Raised inside the HTTP layer to end a request with a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def header_field(name: str, value: str) -> tuple[bytes, bytes]:
    """A header field of a response, whatever the value came from: no line breaks, no control characters."""
    return name.encode("ascii"), _UNSAFE.sub("?", value).encode("latin-1")


def problem(name: str, detail: str, *headers: tuple[str, str], **members: object) -> Problem:
    """Make a problem of the type ``name``; members that are ``None`` are left out."""
    return Problem(
        TYPES[name], detail, {key: each for key, each in members.items() if each is not None}, headers
    )


def bad_request(detail: str) -> ProblemError:
    """What ends a request that is not as the protocol defines it."""
    return ProblemError(problem("bad-request", detail))


def from_engine(error: EngineError) -> Problem:
    """The problem that tells a client about an error of the engine."""
    name, headers, members = _engine_problem(error)
    return problem(name, str(error), *headers, **members)


def _engine_problem(error: EngineError) -> tuple[str, Headers, dict[str, object]]:
    name = _NAMES.get(type(error), "evaluation-failed")
    headers: Headers = ()
    members: dict[str, object] = {}
    match error:
        case QuerySyntaxError() | DocumentError():
            members = {"line": error.line, "column": error.column}
        case NotAcceptable():
            members = {"available": available()}
        case QueryTimeout():
            members = {"seconds": error.seconds}
        case MemoryLimitExceeded() | ResultTooLarge():
            members = {"limit": error.limit}
        case GraphNotFound():
            members = {"graph": error.graph}
        case GateRefused():
            members = {"violations": error.violations}
        case ClientBusy():
            members = {"limit": error.limit}
            headers = (("retry-after", str(error.retry_after)),)
        case EngineBusy():
            headers = (("retry-after", str(error.retry_after)),)
        case WorkerDied():
            headers = (("retry-after", "1"),)
        case StoreUnavailable() | RemoteUnreachable():
            headers = (("retry-after", "5"),)
    return name, headers, members
