"""What every engine offers, whatever answers behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping


class ResultKind(StrEnum):
    """The three shapes an answer can have (SPARQL 1.1 Query, section 16)."""

    SOLUTIONS = "solutions"
    BOOLEAN = "boolean"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A serialisation of answers.

    Attributes:
        name: short name, as in ``format=json``.
        media_type: the exact content type, without parameters.
        extension: file extension, without dot.
        kinds: the shapes of answer that it can carry.
    """

    name: str
    media_type: str
    extension: str
    kinds: frozenset[ResultKind]


_TABLE = frozenset({ResultKind.SOLUTIONS, ResultKind.BOOLEAN})
_GRAPH = frozenset({ResultKind.GRAPH})

RESULT_FORMATS: Final[tuple[ResultFormat, ...]] = (
    ResultFormat("json", "application/sparql-results+json", "srj", _TABLE),
    ResultFormat("xml", "application/sparql-results+xml", "srx", _TABLE),
    ResultFormat("csv", "text/csv", "csv", _TABLE),
    ResultFormat("tsv", "text/tab-separated-values", "tsv", _TABLE),
    ResultFormat("turtle", "text/turtle", "ttl", _GRAPH),
    ResultFormat("ntriples", "application/n-triples", "nt", _GRAPH),
    ResultFormat("jsonld", "application/ld+json", "jsonld", _GRAPH),
    ResultFormat("rdfxml", "application/rdf+xml", "rdf", _GRAPH),
    ResultFormat("trig", "application/trig", "trig", _GRAPH),
    ResultFormat("nquads", "application/n-quads", "nq", _GRAPH),
)
"""All formats, best first for each kind: the first that fits is what ``*/*`` gets."""


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """One query and all that decides its answer.

    Attributes:
        text: SPARQL 1.1 Query text.
        formats: for each kind of answer the format to write it in; a kind that is absent is not acceptable.
        default_graphs: graphs that form the default graph (``default-graph-uri``); with ``named_graphs``
            empty too, the store's own dataset applies. Never fetched: a name that the store lacks is an
            empty graph.
        named_graphs: graphs that ``GRAPH`` sees (``named-graph-uri``).
        timeout: seconds; ``None`` or anything above the engine's own limit means the engine's limit.
        client: whom the query is counted against.
        base: what relative IRIs of the text are relative to, where it has no ``BASE`` (SPARQL 1.1 Protocol,
            section 2.1.4; SPARQL 1.1 Query, section 4.1.1.2); empty for none, and then they are malformed.
    """

    text: str
    formats: Mapping[ResultKind, ResultFormat]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    client: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """One graph of the store, whole (SPARQL 1.1 Graph Store HTTP Protocol, section 5.2).

    Attributes:
        graph: the graph's name; ``None`` for the default graph.
        format: serialisation of the answer.
        timeout: as in :class:`QueryRequest`.
        client: as in :class:`QueryRequest`.
    """

    graph: str | None
    format: ResultFormat
    timeout: float | None = None
    client: str = ""


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """One update, done whole or not at all.

    Attributes:
        text: SPARQL 1.1 Update text.
        using_graphs: ``using-graph-uri``: graphs that form the default graph of each ``WHERE``.
        using_named_graphs: ``using-named-graph-uri``.
        timeout: as in :class:`QueryRequest`.
        client: as in :class:`QueryRequest`.
        base: as in :class:`QueryRequest`.
    """

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    client: str = ""
    base: str = ""


class GraphOperation(StrEnum):
    """What the Graph Store HTTP Protocol does to one graph (section 5)."""

    PUT = "put"
    POST = "post"
    DELETE = "delete"
    PATCH = "patch"


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """One operation on one graph, done whole or not at all.

    Attributes:
        operation: ``PUT`` replaces the graph, ``POST`` adds to it, ``DELETE`` drops it, ``PATCH`` runs a
            SPARQL update that may touch that graph only.
        graph: the graph's name; ``None`` for the default graph.
        data: the document or the update; empty for ``DELETE``.
        media_type: of the document, without parameters; for ``PATCH`` ``application/sparql-update``.
        base: base IRI for relative IRIs of the document.
        generations: the write is done only if the graph was last changed in one of these generations
            (``If-Match``); ``None`` for no condition, an empty tuple if no state fits.
        absent: the write is done only if the graph does not exist (``If-None-Match: *``).
        timeout: as in :class:`QueryRequest`.
        client: as in :class:`QueryRequest`.
    """

    operation: GraphOperation
    graph: str | None
    data: bytes = b""
    media_type: str = ""
    base: str = ""
    generations: tuple[str, ...] | None = None
    absent: bool = False
    timeout: float | None = None
    client: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A write that survives from now on whatever happens to any process.

    Attributes:
        generation: name of the state of the data that the write made.
        created: the graph did not exist before (graph operations only).
        inserted: quads that were not there before; ``None`` where nobody counted.
        deleted: quads that are not there any more; ``None`` where nobody counted.
        warnings: what the gate found though it let the write pass (``--gate warn``), as Turtle; or empty.
    """

    generation: str
    created: bool = False
    inserted: int | None = None
    deleted: int | None = None
    warnings: str = ""


class Chunks(Protocol):
    """The bytes of an answer, in order."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def __anext__(self) -> bytes: ...

    async def aclose(self) -> None:
        """Give up the rest; the query stops if it is still running."""


@dataclass(slots=True)
class Timing:
    """Seconds that the parts of answering a query took; ``None`` while not known.

    Attributes:
        wait: from its arrival until a worker took it.
        check: reading and checking its text.
        execute: evaluation until the first bytes of the answer were ready to go out. A small answer is
            whole by then.
        serialise: evaluation and writing of the rest, at the pace of who reads it.
    """

    wait: float | None = None
    check: float | None = None
    execute: float | None = None
    serialise: float | None = None


@dataclass(slots=True)
class Answer:
    """An answer that is known to exist and whose bytes are on their way.

    Iterate ``chunks`` to the end, or call its ``aclose()``: either frees the worker. An error while
    iterating means that the bytes so far are not the whole answer.

    Attributes:
        kind: the shape of the answer.
        format: the serialisation of the bytes.
        chunks: the bytes.
        generation: name of the state of the data that the answer was made from.
        timing: how long it took so far; filled while the bytes are read.
    """

    kind: ResultKind
    format: ResultFormat
    chunks: Chunks
    generation: str = ""
    timing: Timing = field(default_factory=Timing)


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What an engine tells about itself, for health pages and metrics.

    Attributes:
        ready: queries are answered.
        generation: name of the state of the data that answers are made from.
        workers: process ids of the workers, idle and busy.
        busy: workers with a query.
        waiting: queries in the queue.
        counters: totals since start, by name (``queries``, ``timeouts``, ``memory_kills``, …).
        isolated: the processes that run queries have no way to the network.
        derived: name of the state of the data that its derived triples were made from; they are behind if
            that is not ``generation``. Empty where there are none, or nobody knows.
    """

    ready: bool
    generation: str
    workers: tuple[int, ...] = ()
    busy: int = 0
    waiting: int = 0
    counters: Mapping[str, int] = field(default_factory=dict)
    isolated: bool = False
    derived: str = ""


class Engine(Protocol):
    """Answers SPARQL queries. Safe to call from many tasks of one event loop."""

    async def start(self) -> None:
        """Get ready; returns when the first query can be answered."""

    async def aclose(self) -> None:
        """Stop; every process of the engine has ended when this returns."""

    async def query(self, request: QueryRequest) -> Answer:
        """Answer a query. The first bytes are held back until the query is known to run.

        Raises:
            EngineError: one of its subclasses; see ``civigraph.errors``.
        """
        ...

    async def graph(self, request: GraphRequest) -> Answer:
        """One whole graph of the store.

        Raises:
            GraphNotFound: the store has no such graph; the default graph is always there.
            EngineError: as in ``query``.
        """
        ...

    def status(self) -> EngineStatus:
        """The engine's state now."""
        ...


class WritableEngine(Engine, Protocol):
    """An engine that takes writes, one after the other. A write is acknowledged by its return."""

    async def update(self, request: UpdateRequest) -> Written:
        """Run an update. When this returns, what follows is answered from the new state.

        Raises:
            QuerySyntaxError: malformed.
            QueryForbidden: it has ``LOAD`` or ``SERVICE`` that must not fail.
            GateRefused: the graph would violate its shapes; nothing has changed.
            EngineError: as in ``query``; nothing has changed.
        """
        ...

    async def write_graph(self, request: GraphWrite) -> Written:
        """Replace, extend, drop or patch one graph.

        Raises:
            DocumentError: the document is malformed.
            GraphNotFound: ``DELETE`` or ``PATCH`` of a graph that is not there.
            PreconditionFailed: ``generations`` or ``absent`` does not hold.
            OutsideGraph: a patch touches another graph.
            EngineError: as in ``update``.
        """
        ...
