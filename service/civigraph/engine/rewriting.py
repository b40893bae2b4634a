"""Read an answer of another server and write it anew, in the format that is wanted.

Every answer goes this way, also one that came in the right format: what is sent on is known to be whole and
well-formed, and looks the same whatever server is behind. Reading and writing are native code and take about
a microsecond for a row. Answers stream through, but for RDF/XML, which can be written only when all
predicates are known.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph

from civigraph.engine.answers import EmbeddedAnswer, named_in_xml, translated_errors
from civigraph.engine.base import ResultKind
from civigraph.engine.results_xml import JsonOfXml
from civigraph.errors import EvaluationFailed, QueryTimeout, RemoteFailed, ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from civigraph.engine.answers import Result
    from civigraph.engine.base import ResultFormat
    from civigraph.engine.remote_server import RemoteServer
    from civigraph.engine.results_xml import Source

BUFFERED: Final = 64 * 1024 * 1024
"""Longest graph, in bytes as it comes from the server, that is held in memory to be written as RDF/XML."""

_JSON: Final = frozenset({"application/sparql-results+json", "application/json"})
_XML: Final = frozenset({"application/sparql-results+xml", "application/xml", "text/xml"})
_GRAPHS: Final = {
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "text/plain": pyoxigraph.RdfFormat.N_TRIPLES,
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/x-turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
}
_TAIL: Final = 512
_WHOLE: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What is read, and what is to be written.

    Attributes:
        server: what sends the answer.
        media_type: what it says that it sends, without parameters.
        kind: the shape of the answer.
        format: what is wanted.
        prefixes: names for namespaces, where the format has them.
        seconds: the time limit of the query.
    """

    server: RemoteServer
    media_type: str
    kind: ResultKind
    format: ResultFormat
    prefixes: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def whole(self, body: bytes) -> bytes:
        """Rewrite an answer that has come whole. Raises as ``write``."""
        buffer = io.BytesIO()
        self.write(io.BytesIO(body), buffer)
        return buffer.getvalue()

    def write(self, source: Source, sink: Sink) -> None:
        """Read from one and write to the other; blocks.

        Raises:
            QueryTimeout: the server has cut the answer because its time ran out.
            EvaluationFailed: the server may have cut the answer because it has too many rows.
            RemoteFailed: this is not an answer in SPARQL's formats, or not a whole one.
            NotAcceptable: the format cannot carry the answer.
            ResultTooLarge: too long to be held in memory, where that is needed.
        """
        observed = _Observed(source, BUFFERED if self.format.name == "rdfxml" else _WHOLE)
        try:
            with translated_errors():
                result = self._read(observed)
            EmbeddedAnswer(self.kind, self.format, self.prefixes, result).write_to(sink)
        except SyntaxError as error:
            self._refuse_cut(observed)
            raise RemoteFailed(
                f"The answer of the server behind is malformed or not whole: {error.msg}."
            ) from error
        self._refuse_cut(observed)
        if 0 < self.server.most_rows <= (observed.table.rows if observed.table else 0):
            raise EvaluationFailed(
                f"The server behind gives at most {self.server.most_rows:,} rows; this answer may have more. "
                "Ask for fewer with LIMIT."
            )

    def _read(self, source: _Observed) -> Result:
        if self.kind is ResultKind.GRAPH:
            if self.media_type not in _GRAPHS:
                raise self._strange()
            parsed = pyoxigraph.parse(input=source, format=_GRAPHS[self.media_type])  # type: ignore[arg-type]
            triples = (quad.triple for quad in parsed)
            return named_in_xml(triples) if self.format.name == "rdfxml" else triples
        if self.media_type in _XML:
            source.table = JsonOfXml(source)
        elif self.media_type not in _JSON:
            raise self._strange()
        table = pyoxigraph.parse_query_results(
            input=source.table or source,  # type: ignore[arg-type]
            format=pyoxigraph.QueryResultsFormat.JSON,
        )
        if self.kind is ResultKind.BOOLEAN and isinstance(table, pyoxigraph.QuerySolutions):
            return _boolean(table)
        if self.kind is ResultKind.SOLUTIONS and isinstance(table, pyoxigraph.QueryBoolean):
            raise self._strange()
        return table

    def _refuse_cut(self, observed: _Observed) -> None:
        if self.server.cut and self.server.cut in observed.tail:
            raise QueryTimeout(self.seconds)

    def _strange(self) -> RemoteFailed:
        return RemoteFailed(
            f"The server behind answered with {self.media_type or 'no content type'}, "
            "which is no answer to this query. Does the address lead to a SPARQL endpoint?"
        )


def _boolean(table: pyoxigraph.QuerySolutions) -> pyoxigraph.QueryBoolean:
    """The answer to ``ASK`` where it comes as a table with one cell (Virtuoso's way)."""
    row = next(iter(table), None)
    value = getattr(row[0], "value", "") if row is not None else "false"
    text = b'{"head":{},"boolean":true}' if value in ("1", "true") else b'{"head":{},"boolean":false}'
    made = pyoxigraph.parse_query_results(text, format=pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(made, pyoxigraph.QueryBoolean)
    return made


class Sink(Protocol):
    """Takes the bytes that are written."""

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""
        ...


class _Observed:
    """Passes bytes on and remembers what they tell about the whole."""

    def __init__(self, source: Source, most: int) -> None:
        self._source, self._most = source, most
        self._size = 0
        self.table: JsonOfXml | None = None
        self.tail = b""

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self._size += len(data)
        if self._size > self._most:
            raise ResultTooLarge(self._most)
        self.tail = (self.tail + data)[-_TAIL:] if len(data) < _TAIL else data[-_TAIL:]
        return data
