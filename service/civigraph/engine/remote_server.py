"""What is particular to a make of SPARQL server: its timeout parameter, errors, and ways to cut answers.

What is said of Fuseki and Virtuoso has been seen with Fuseki 5.6 and Virtuoso 7.2.5; tests run against both.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from civigraph.engine.outbound import query_fault, text_fault
from civigraph.errors import (
    EngineBusy,
    EngineError,
    EvaluationFailed,
    QuerySyntaxError,
    QueryTimeout,
    RemoteFailed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_JSON: Final = "application/sparql-results+json"
_XML: Final = "application/sparql-results+xml"
_TIMEOUT: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)(?::(s|ms))?")
_PLACE: Final = re.compile(r"\bline[ :]+(\d+)(?:,? *col(?:umn)?[ :]+(\d+))?", re.IGNORECASE)
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """A make of server.

    Attributes:
        name: what people call it.
        timeout_parameter: parameter of a query that limits its time; empty if there is none.
        timeout_unit: how many of the parameter's units are a second.
        tables: ``Accept`` for solutions and booleans.
        graphs: ``Accept`` for graphs.
        cut: what the server writes at the end of an answer that it has cut short.
        most_rows: rows at which the server cuts an answer without a word; 0 if it never does.
        default_graph: the default graph is one that can be read and written by itself.
    """

    name: str
    timeout_parameter: str = ""
    timeout_unit: int = 1
    tables: str = f"{_JSON}, {_XML};q=0.5"
    graphs: str = "application/n-triples, text/turtle;q=0.7, application/rdf+xml;q=0.3"
    cut: bytes = b""
    most_rows: int = 0
    default_graph: bool = True

    def timeout_fields(self, seconds: float) -> dict[str, str]:
        """The parameter that makes the server give up after so many seconds, where it has one.

        Whole units, rounded up: Fuseki passes over anything else, and the query would have no limit at all.
        """
        if not self.timeout_parameter:
            return {}
        return {self.timeout_parameter: str(math.ceil(seconds * self.timeout_unit))}

    def keeps(self, seconds: float) -> bool:
        """Whether the server can be told this limit exactly, so that it is the one to give up first."""
        units = seconds * self.timeout_unit
        return bool(self.timeout_parameter) and math.isclose(units, round(units))

    def configured(self, timeout: str, most_rows: int) -> RemoteServer:
        """The same with what the settings say.

        Args:
            timeout: ``auto``, ``none``, or the parameter's name with its unit, as in ``timeout:ms``.
            most_rows: as the attribute; 0 leaves what is known. Rows are counted in XML.
        """
        changed = replace(self, most_rows=most_rows, tables=_XML) if most_rows else self
        if timeout == "auto":
            return changed
        if timeout == "none":
            return replace(changed, timeout_parameter="")
        read = _TIMEOUT.fullmatch(timeout)
        assert read is not None, "the settings have been checked"
        return replace(changed, timeout_parameter=read[1], timeout_unit=1000 if read[2] == "ms" else 1)


UNKNOWN: Final = RemoteServer("a SPARQL server")
FUSEKI: Final = RemoteServer("Fuseki", "timeout", cut=b"Incomplete results")
# It writes JSON in quadratic time, and its Turtle and JSON-LD have faults.
VIRTUOSO: Final = RemoteServer(
    "Virtuoso",
    "timeout",
    1000,
    graphs="application/n-triples",
    tables=_XML,
    default_graph=False,
)


def recognise(headers: Mapping[str, str]) -> RemoteServer:
    """The make of a server, by the header fields of any answer."""
    if "fuseki-request-id" in headers:
        return FUSEKI
    if headers.get("server", "").startswith("Virtuoso"):
        return VIRTUOSO
    return UNKNOWN


def is_partial(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer says of itself that time ran out before it was whole (Virtuoso's way)."""
    return status == 206 or headers.get("x-sql-state", "").startswith("S1T")


def error_of(status: int, body: str, text: str, seconds: float, *, is_update: bool = False) -> EngineError:
    """What went wrong by a response other than 200.

    Args:
        status: the HTTP status.
        body: the beginning of the body.
        text: the query or update that was sent.
        seconds: how long it was allowed to take.
        is_update: it was an update.
    """
    lowered = body[:2000].lower()
    if status in (408, 504) or ("timed out" in lowered and status == 503) or "virtuoso s1t" in lowered:
        return QueryTimeout(seconds)
    if status in (429, 503):
        return EngineBusy()
    if status == 400:
        return _bad_request(body, text, is_update=is_update)
    if status in (401, 403):
        return RemoteFailed(
            "The server behind does not let this service in. Its operator can set the credentials."
        )
    return RemoteFailed(f"The server behind answered with status {status}, which is of no use here.")


def _bad_request(body: str, text: str, *, is_update: bool) -> EngineError:
    """The place by our own reading of the grammar where it finds the fault, else by the server's words."""
    reason = _first_line(body)
    fault = text_fault(text) if is_update else query_fault(text)
    if fault is not None:
        return fault
    place = _PLACE.search(reason)
    if place is not None:
        return QuerySyntaxError(reason, line=int(place[1]), column=int(place[2]) if place[2] else None)
    if "parse" in reason.lower() or "syntax" in reason.lower() or "compiler" in reason.lower():
        return QuerySyntaxError(reason)
    return EvaluationFailed(f"The server behind refused it: {reason}")


def _first_line(body: str) -> str:
    """What a server says, without the query that some repeat behind it and without pages of HTML."""
    if body.lstrip().startswith("<"):
        return "it gave no reason that could be shown here."
    line = " ".join(body.strip().split("\n\n")[0].split())
    return line[:_LONGEST] or "it gave no reason."
