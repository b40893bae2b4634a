"""Read the query operation of the SPARQL 1.1 Protocol (section 2.1) from a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from civigraph.config import parse_seconds
from civigraph.http.negotiation import parse_media_type
from civigraph.http.problems import ProblemError, problem

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_MAX_FIELDS: Final = 1000


@dataclass(frozen=True, slots=True)
class QueryOperation:
    """What a client asks of the endpoint.

    Attributes:
        query: the query's text; ``None`` where the request is about the endpoint itself.
        default_graphs: values of ``default-graph-uri``.
        named_graphs: values of ``named-graph-uri``.
        formats: values of ``format``, which go before ``Accept``; the first that is known counts.
        timeout: value of ``timeout`` in seconds.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    timeout: float | None = None


def read_get(query_string: bytes) -> QueryOperation:
    """Query by GET (section 2.1.1). A request with no parameter at all asks for the service description.

    Raises:
        ProblemError: the parameters are not those of a query.
    """
    return _operation(_parameters(query_string, "The address"), needed=False)


def read_post(query_string: bytes, content_type: str | None, body: bytes) -> QueryOperation:
    """Query by POST, as a form (section 2.1.2) or directly (section 2.1.3).

    Raises:
        ProblemError: the media type is another one, or the parameters are not those of a query.
    """
    kind = media_type_of(content_type)
    given = _parameters(query_string, "The address")
    if kind == FORM:
        return _operation(given + _parameters(body, "The form"), needed=True)
    return _operation([*given, ("query", _decode(body, "The query"))], needed=True)


def media_type_of(content_type: str | None) -> str:
    """The media type of a POST that can hold a query.

    Raises:
        ProblemError: 415 for any other or for a charset other than UTF-8; 403 for an update.
    """
    read = parse_media_type(content_type) if content_type else None
    kind = f"{read.type}/{read.subtype}" if read else ""
    if kind == UPDATE:
        raise _no_updates()
    if read is None or kind not in (FORM, QUERY):
        given = (
            f"Content-Type {content_type} is not understood"
            if content_type
            else "The request has no Content-Type"
        )
        raise ProblemError(
            problem(
                "unsupported-media-type", f"{given}. Use {QUERY} or {FORM}.", ("accept", f"{QUERY}, {FORM}")
            )
        )
    if read.parameters.get("charset", "utf-8") not in ("utf-8", "utf8", "us-ascii"):
        detail = f"Queries are read as UTF-8, not as {read.parameters['charset']}."
        raise ProblemError(problem("unsupported-media-type", detail))
    return kind


def _operation(given: list[tuple[str, str]], *, needed: bool) -> QueryOperation:
    if any(name == "update" for name, _ in given):
        raise _no_updates()
    if not given and not needed:
        return QueryOperation(None)
    query = _single(given, "query")
    if query is None and (needed or any(name.endswith("-graph-uri") for name, _ in given)):
        raise ProblemError(problem("bad-request", "Parameter query is missing: it holds the SPARQL query."))
    return QueryOperation(
        query,
        tuple(value for name, value in given if name == "default-graph-uri"),
        tuple(value for name, value in given if name == "named-graph-uri"),
        tuple(value for name, value in given if name == "format" and value.strip()),
        _timeout(_single(given, "timeout")),
    )


def _single(given: list[tuple[str, str]], name: str) -> str | None:
    values = [value for each, value in given if each == name]
    if len(values) > 1:
        raise ProblemError(
            problem("bad-request", f"Parameter {name} is given {len(values)} times; give it once.")
        )
    return values[0] if values else None


def _timeout(value: str | None) -> float | None:
    if not value:
        return None
    try:
        seconds = parse_seconds(value)
    except ValueError as error:
        raise ProblemError(problem("bad-request", f"Parameter timeout: {error}.")) from error
    if not isinstance(seconds, float) or seconds <= 0:
        raise ProblemError(problem("bad-request", "Parameter timeout must be more than zero seconds."))
    return seconds


def _parameters(text: bytes, what: str) -> list[tuple[str, str]]:
    if not text:
        return []
    try:
        return parse_qsl(
            _decode(text, what), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except UnicodeDecodeError as error:
        raise ProblemError(problem("bad-request", f"{what} is not encoded in UTF-8.")) from error
    except ValueError as error:
        raise ProblemError(
            problem("bad-request", f"{what} has more than {_MAX_FIELDS} parameters.")
        ) from error


def _decode(text: bytes, what: str) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        detail = f"{what} is not encoded in UTF-8 (byte {error.start + 1})."
        raise ProblemError(problem("bad-request", detail)) from error


def _no_updates() -> ProblemError:
    return ProblemError(
        problem("forbidden", "This endpoint is read-only: it answers queries and takes no updates.")
    )
