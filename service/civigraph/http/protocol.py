"""Read the operations of the SPARQL 1.1 Protocol (section 2) from a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from civigraph.config import parse_seconds
from civigraph.http.negotiation import parse_media_type
from civigraph.http.problems import ProblemError, bad_request, problem
from civigraph.tokens import TokenKind, tokenize

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_QUERY_TYPES: Final = (QUERY, FORM)
_POST_TYPES: Final = (QUERY, UPDATE, FORM)
_MAX_FIELDS: Final = 1000
_QUERY_GRAPHS: Final = ("default-graph-uri", "named-graph-uri")
_UPDATE_GRAPHS: Final = ("using-graph-uri", "using-named-graph-uri")

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class QueryOperation:
    """A query, or a question about the endpoint itself.

    Attributes:
        query: the query's text; ``None`` where the request is about the endpoint itself.
        default_graphs: values of ``default-graph-uri``.
        named_graphs: values of ``named-graph-uri``.
        formats: values of ``format``, which go before ``Accept``; the first that is known counts.
        timeout: value of ``timeout`` in seconds.
        explain: the query is to be explained, not answered.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    timeout: float | None = None
    explain: bool = False


@dataclass(frozen=True, slots=True)
class UpdateOperation:
    """An update.

    Attributes:
        update: the update's text.
        using_graphs: values of ``using-graph-uri``.
        using_named_graphs: values of ``using-named-graph-uri``.
        timeout: value of ``timeout`` in seconds.
    """

    update: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()
    timeout: float | None = None


def read_get(query_string: bytes) -> QueryOperation:
    """Query by GET (section 2.1.1). A request with no parameter at all asks for the service description.

    Raises:
        ProblemError: the parameters are not those of a query.
    """
    given = parameters(query_string, "The address")
    if any(name == "update" for name, _ in given):
        raise bad_request(
            "An update is sent by POST: GET changes nothing (SPARQL 1.1 Protocol, section 2.2)."
        )
    return _query(given, needed=False)


def read_post(query_string: bytes, content_type: str | None, body: bytes) -> QueryOperation | UpdateOperation:
    """Query or update by POST, as a form (sections 2.1.2, 2.2.1) or directly (2.1.3, 2.2.2).

    Raises:
        ProblemError: the media type is another one, or the parameters are not those of one operation.
    """
    kind = media_type_of(content_type)
    given = parameters(query_string, "The address")
    if kind == FORM:
        given += parameters(body, "The form")
    else:
        given.append(
            ("query", decode(body, "The query")) if kind == QUERY else ("update", decode(body, "The update"))
        )
    names = {name for name, _ in given}
    if {"query", "update"} <= names:
        raise bad_request("The request has a query and an update. Send one of them.")
    return _update(given) if "update" in names else _query(given, needed=True)


def read_query(query_string: bytes, content_type: str | None, body: bytes) -> QueryOperation:
    """Query by the method ``QUERY`` (draft-ietf-httpbis-safe-method-w-body): as ``POST``, but safe.

    Raises:
        ProblemError: as ``read_post``; 400 for an update.
    """
    kind = media_type_of(content_type, _QUERY_TYPES)
    given = parameters(query_string, "The address")
    given += parameters(body, "The form") if kind == FORM else [("query", decode(body, "The query"))]
    if any(name == "update" for name, _ in given):
        raise bad_request("An update is sent by POST: QUERY changes nothing.")
    return _query(given, needed=True)


def media_type_of(content_type: str | None, offered: tuple[str, ...] = _POST_TYPES) -> str:
    """The media type of a body, one of those ``offered``.

    Raises:
        ProblemError: 415 for any other or for a charset other than UTF-8.
    """
    read = parse_media_type(content_type) if content_type else None
    kind = f"{read.type}/{read.subtype}" if read else ""
    if read is None or kind not in offered:
        given = (
            f"Content-Type {content_type} is not understood"
            if content_type
            else "The request has no Content-Type"
        )
        types = ", ".join(offered)
        raise ProblemError(
            problem("unsupported-media-type", f"{given}. Use one of {types}.", ("accept", types))
        )
    if read.parameters.get("charset", "utf-8") not in ("utf-8", "utf8", "us-ascii"):
        detail = f"The body is read as UTF-8, not as {read.parameters['charset']}."
        raise ProblemError(problem("unsupported-media-type", detail))
    return kind


def refuse_conflict(operation: UpdateOperation) -> None:
    """An update that names its graphs twice (section 2.2.3): by parameters, and by ``USING`` or ``WITH``.

    Takes time in proportion to the update's length.

    Raises:
        ProblemError: 400, it does.
    """
    if not (operation.using_graphs or operation.using_named_graphs):
        return
    for token in tokenize(operation.update):
        if token.kind is TokenKind.WORD and token.text.upper() in ("USING", "WITH"):
            raise bad_request(
                "The parameters using-graph-uri and using-named-graph-uri cannot stand beside "
                f"{token.text.upper()} in the update. Leave out one of them."
            )


def single(given: Parameters, name: str) -> str | None:
    """The value of a parameter that may be given once.

    Raises:
        ProblemError: 400, it is given again.
    """
    values = [value for each, value in given if each == name]
    if len(values) > 1:
        raise bad_request(f"Parameter {name} is given {len(values)} times; give it once.")
    return values[0] if values else None


def read_timeout(given: Parameters) -> float | None:
    """The parameter ``timeout`` in seconds.

    Raises:
        ProblemError: 400, it is no duration, or none above zero.
    """
    value = single(given, "timeout")
    if not value:
        return None
    try:
        seconds = parse_seconds(value)
    except ValueError as error:
        raise bad_request(f"Parameter timeout: {error}.") from error
    if not isinstance(seconds, float) or seconds <= 0:
        raise bad_request("Parameter timeout must be more than zero seconds.")
    return seconds


def parameters(text: bytes, what: str) -> Parameters:
    """Names and values of a query string or form, in order.

    Raises:
        ProblemError: 400, not UTF-8 or too many.
    """
    if not text:
        return []
    try:
        return parse_qsl(
            decode(text, what), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except UnicodeDecodeError as error:
        raise bad_request(f"{what} is not encoded in UTF-8.") from error
    except ValueError as error:
        raise bad_request(f"{what} has more than {_MAX_FIELDS} parameters.") from error


def decode(text: bytes, what: str) -> str:
    """Text that must be UTF-8.

    Raises:
        ProblemError: 400, it is not.
    """
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise bad_request(f"{what} is not encoded in UTF-8 (byte {error.start + 1}).") from error


def _query(given: Parameters, *, needed: bool) -> QueryOperation:
    _refuse_others(given, _UPDATE_GRAPHS, "a query", _QUERY_GRAPHS)
    single(given, "version")  # SPARQL 1.2 Protocol, section 2.1
    query = single(given, "query")
    if query is None and (needed or any(name in _QUERY_GRAPHS for name, _ in given)):
        raise bad_request("Parameter query is missing: it holds the SPARQL query.")
    return QueryOperation(
        query,
        _values(given, "default-graph-uri"),
        _values(given, "named-graph-uri"),
        tuple(value for value in _values(given, "format") if value.strip()),
        read_timeout(given),
        explain=_is_true(given, "explain"),
    )


def _is_true(given: Parameters, name: str) -> bool:
    """Whether a parameter that is a switch is on."""
    value = (single(given, name) or "0").strip().lower()
    if value not in ("0", "1", "false", "true"):
        raise bad_request(f"Parameter {name} is 1 or 0, not {value!r}.")
    return value in ("1", "true")


def _update(given: Parameters) -> UpdateOperation:
    _refuse_others(given, _QUERY_GRAPHS, "an update", _UPDATE_GRAPHS)
    single(given, "version")
    if _is_true(given, "explain"):  # whoever asks for an explanation does not mean to write
        raise bad_request("Updates are not explained. Send the pattern as a query, or leave out explain.")
    update = single(given, "update")
    assert update is not None, "the caller has seen the parameter"
    return UpdateOperation(
        update,
        _values(given, "using-graph-uri"),
        _values(given, "using-named-graph-uri"),
        read_timeout(given),
    )


def _refuse_others(given: Parameters, wrong: tuple[str, ...], what: str, right: tuple[str, ...]) -> None:
    """A dataset that would be passed over in silence would give wrong answers."""
    for name, _ in given:
        if name in wrong:
            raise bad_request(
                f"Parameter {name} does not belong to {what}, which takes {' and '.join(right)}."
            )


def _values(given: Parameters, name: str) -> tuple[str, ...]:
    return tuple(value for each, value in given if each == name)
