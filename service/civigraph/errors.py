"""Every error that civigraph raises on purpose.

::

    CivigraphError
    ├── SettingsError            a setting has a value that cannot be used
    ├── ProjectError             the graph project cannot be used as it is
    │   └── SourceError          one of its files: where, what is wrong, what to do
    ├── HeadingError             the ``#+`` heading of a query file
    ├── ParameterError           a value that a stored query does not take        HTTP 422
    ├── BuildError               a build that stopped; the previous snapshot stays in place
    └── EngineError              a query or write that is not answered
        ├── QuerySyntaxError     malformed (line, column)                     HTTP 400
        ├── DocumentError        a malformed RDF document (line, column)      HTTP 400
        ├── QueryForbidden       SERVICE or LOAD                              HTTP 403
        ├── OutsideGraph         a patch that touches another graph           HTTP 403
        ├── GraphNotFound        the store has no such graph                  HTTP 404
        ├── NotAcceptable        no format of the request fits the answer     HTTP 406
        ├── PreconditionFailed   the graph is not in the state that is named  HTTP 412
        ├── GateRefused          the graph would violate its shapes           HTTP 422
        ├── QueryTimeout         ran into its deadline, worker killed         HTTP 504
        ├── MemoryLimitExceeded  ran into the memory limit, worker killed     HTTP 507
        ├── ResultTooLarge       the answer is longer than answers may be     HTTP 403
        ├── EngineBusy           the queue is full                            HTTP 503
        ├── ClientBusy           too many queries of one client               HTTP 429
        ├── EvaluationFailed     the engine gave up while it evaluated        HTTP 422
        ├── StoreUnavailable     the store cannot be opened                   HTTP 503
        ├── WorkerDied           the worker ended for a reason of its own     HTTP 503
        ├── RemoteUnreachable    the remote server cannot be reached          HTTP 503
        ├── RemoteFailed         the remote server's answer is of no use      HTTP 502
        ├── OutcomeUnknown       nobody knows whether a write was done        HTTP 504
        └── NotOffered           the engine has no way to do this             HTTP 501

Each carries a text for the person who caused it: what was wrong, where, and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CivigraphError(Exception):
    """Base of all errors of this package; ``str(error)`` is fit for a user's eyes."""


class SettingsError(CivigraphError):
    """A setting has a value that cannot be used."""


class ProjectError(CivigraphError):
    """The graph project cannot be used as it is."""


class SourceError(ProjectError):
    """A fault in one file of a graph project.

    Args:
        path: the file.
        reason: what is wrong with it.
        line: 1-based line, where known.
        column: 1-based column, where known.
        remedy: what to do about it.
    """

    def __init__(
        self, path: Path, reason: str, *, line: int | None = None, column: int | None = None, remedy: str = ""
    ) -> None:
        self.path, self.reason, self.line, self.column, self.remedy = path, reason, line, column, remedy
        place = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{place}: {reason}" + (f" {remedy}" if remedy else ""))


class HeadingError(SourceError):
    """The ``#+`` heading of a query file does not follow the documented keys."""


class ParameterError(CivigraphError):
    """A value that a parameter of a stored query does not take.

    Args:
        name: the parameter.
        reason: what is wrong with the value, and what can be given instead.
    """

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"Parameter {name}: {reason}.")


class BuildError(CivigraphError):
    """A build that stopped; whatever was published before stays in place."""


class EngineError(CivigraphError):
    """A query that has no answer, or a write that was not done."""


class QuerySyntaxError(EngineError):
    """A query or update that SPARQL's grammar does not allow.

    Args:
        reason: what the parser expected.
        line: 1-based line of the text, where known.
        column: 1-based column, where known.
    """

    def __init__(self, reason: str, *, line: int | None = None, column: int | None = None) -> None:
        self.reason, self.line, self.column = reason, line, column
        super().__init__(f"The SPARQL is malformed{_place(line, column)}: {reason}")


def _place(line: int | None, column: int | None) -> str:
    if line is None:
        return ""
    return f" at line {line}" + (f", column {column}" if column is not None else "")


class QueryForbidden(EngineError):
    """A query that this service does not run (``SERVICE``, ``LOAD``)."""


class NotAcceptable(EngineError):
    """None of the formats that the request accepts fits the form of the answer."""


class QueryTimeout(EngineError):
    """A query or write that ran into its deadline; its process has been killed.

    Args:
        seconds: the limit that applied.
        is_write: it was a write, of which nothing is done.
    """

    def __init__(self, seconds: float, *, is_write: bool = False) -> None:
        self.seconds, self.is_write = seconds, is_write
        limit = f"ran into its time limit of {seconds:g} s and was stopped"
        super().__init__(
            f"The write {limit}; nothing has changed. Send it in smaller parts."
            if is_write
            else f"The query {limit}. Make it more selective or add LIMIT; "
            "parameter timeout= can lower the limit, not raise it."
        )


class MemoryLimitExceeded(EngineError):
    """A query or write that needed more memory than one may have; its process has been killed.

    Args:
        limit: the limit in bytes.
        is_write: it was a write, of which nothing is done.
    """

    def __init__(self, limit: int, *, is_write: bool = False) -> None:
        self.limit, self.is_write = limit, is_write
        need = f"needed more than {limit // (1024 * 1024)} MiB of memory and was stopped"
        super().__init__(
            f"The write {need}; nothing has changed. Send it in smaller parts."
            if is_write
            else f"The query {need}. Make it more selective, or aggregate over fewer rows."
        )


class ResultTooLarge(EngineError):
    """An answer that is longer than answers may be; what was sent of it is not the whole.

    Args:
        limit: the limit in bytes.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        size = f"{limit / (1024 * 1024):,.0f} MiB" if limit >= 1024 * 1024 else f"{limit:,} bytes"
        super().__init__(
            f"The answer is longer than the {size} that an answer may have, and was stopped. "
            "Ask for less with LIMIT, for fewer columns, or for CSV, which takes less room than JSON and XML."
        )


class EvaluationFailed(EngineError):
    """The engine gave up while it evaluated; asking again will not help."""


class StoreUnavailable(EngineError):
    """The store cannot be opened, or the process that holds it has ended."""


class EngineBusy(EngineError):
    """The queue is full.

    Args:
        retry_after: seconds after which a new attempt makes sense.
    """

    def __init__(self, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__("The service is busy: its queue is full. Please try again shortly.")


class ClientBusy(EngineError):
    """One client has too many queries under way.

    Args:
        limit: queries that a client may have under way at once.
        retry_after: seconds after which a new attempt makes sense.
    """

    def __init__(self, limit: int, retry_after: int = 1) -> None:
        self.limit, self.retry_after = limit, retry_after
        super().__init__(f"You have {limit} queries under way, which is the limit. Wait for one to finish.")


class WorkerDied(EngineError):
    """The worker process ended for a reason of its own."""


class RemoteUnreachable(EngineError):
    """The server that holds the graph cannot be reached, or the connection broke before it answered."""


class RemoteFailed(EngineError):
    """The server that holds the graph answered with something that is of no use."""


class OutcomeUnknown(EngineError):
    """A write that the server that holds the graph has not confirmed; it may or may not have been done."""


class NotOffered(EngineError):
    """Something that the engine has no way to do."""


class GraphNotFound(EngineError):
    """The store has no graph of this name.

    Args:
        graph: the name.
    """

    def __init__(self, graph: str) -> None:
        self.graph = graph
        super().__init__(f"There is no graph <{graph}> in this store.")


class DocumentError(EngineError):
    """An RDF document that cannot be read.

    Args:
        reason: what the parser expected.
        line: 1-based line of the document, where known.
        column: 1-based column, where known.
    """

    def __init__(self, reason: str, *, line: int | None = None, column: int | None = None) -> None:
        self.reason, self.line, self.column = reason, line, column
        place = f" at line {line}, column {column}" if line is not None else ""
        super().__init__(f"The document is malformed{place}: {reason}")


class PreconditionFailed(EngineError):
    """The state of the graph is not the one that the write was made for."""


class OutsideGraph(EngineError):
    """An update that may touch one graph only touches another."""


class GateRefused(EngineError):
    """A write after which the graph would violate its shapes; it has been rolled back.

    Args:
        violations: how many there are.
        report: the SHACL validation report in Turtle.
        findings: the same in civigraph's JSON, for people and programs that do not read SHACL.
    """

    def __init__(self, violations: int, report: str, findings: str) -> None:
        self.violations, self.report, self.findings = violations, report, findings
        super().__init__(
            f"The write was not done: the graph would have {violations} violation"
            f"{'s' if violations != 1 else ''} of its shapes. Correct the data; the report says where."
        )
