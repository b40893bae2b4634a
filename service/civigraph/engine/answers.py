"""Answers of the embedded engine, on their way from its results to bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph

from civigraph.engine.base import ResultFormat, ResultKind
from civigraph.errors import EvaluationFailed, NotAcceptable, QuerySyntaxError, WorkerDied

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TABLES: Final = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
_GRAPHS: Final = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
}
_UNKNOWN_FUNCTION: Final = re.compile(r"custom (?:aggregate )?function <([^>]*)>", re.IGNORECASE)
# XML Names, production 4 to 5 of "Namespaces in XML 1.0": what an element may be called.
_NAME_START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_MORE: Final = "\u00b7\u0300-\u036f\u203f-\u2040"
_XML_LOCAL_NAME: Final = re.compile(f"[{_NAME_START}][{_NAME_START}\\-.0-9{_NAME_MORE}]*$")
# Characters outside production 2 (Char) of XML 1.0, in UTF-8.
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


_CALLED: Final = {
    ResultKind.SOLUTIONS: "the solutions of a SELECT query",
    ResultKind.BOOLEAN: "the boolean of an ASK query",
    ResultKind.GRAPH: "the graph of a CONSTRUCT or DESCRIBE query",
}


def unacceptable(kind: ResultKind) -> NotAcceptable:
    """The error for a request that names no format for the answer that it gets."""
    return NotAcceptable(f"None of the formats that the request accepts can carry {_CALLED[kind]}.")


@dataclass(frozen=True, slots=True)
class WholeGraph:
    """All triples of one graph of a store."""

    store: pyoxigraph.Store
    graph: pyoxigraph.NamedNode | pyoxigraph.DefaultGraph

    def __iter__(self) -> Iterator[pyoxigraph.Triple]:
        return (quad.triple for quad in self.store.quads_for_pattern(None, None, None, self.graph))


Result = (
    pyoxigraph.QuerySolutions
    | pyoxigraph.QueryBoolean
    | pyoxigraph.QueryTriples
    | list[pyoxigraph.Triple]
    | Iterator[pyoxigraph.Triple]
    | WholeGraph
)


class Sink(Protocol):
    """Takes bytes; what ``write`` raises ends the answer."""

    def write(self, data: bytes, /) -> int:
        """Take the next bytes of an answer."""
        ...


@dataclass(frozen=True, slots=True)
class EmbeddedAnswer:
    """An answer about to be evaluated and written.

    Attributes:
        kind: the shape of the answer.
        format: the serialisation of the bytes.
        prefixes: names for namespaces, where the format has them.
        result: the engine's result, which is evaluated as it is read.
        checked: when the text had been checked and the engine's work began, by the clock of ``perf_counter``;
            0 where nobody asks.
    """

    kind: ResultKind
    format: ResultFormat
    prefixes: Mapping[str, str]
    result: Result
    checked: float = 0.0

    def write_to(self, sink: Sink) -> None:
        """Evaluate and write; can be called once.

        Raises:
            NotAcceptable: the format cannot carry this answer.
            EvaluationFailed: it did; what was written is not the whole answer.
        """
        sink = _XmlSink(sink) if self.format.name in {"xml", "rdfxml"} else sink
        with translated_errors():
            if isinstance(self.result, pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean):
                self.result.serialize(_binary(sink), format=_TABLES[self.format.name])
                return
            form = _GRAPHS[self.format.name]
            if isinstance(self.result, WholeGraph):
                self.result.store.dump(
                    _binary(sink), form, from_graph=self.result.graph, prefixes=dict(self.prefixes)
                )
            elif not isinstance(self.result, pyoxigraph.QueryTriples) or self.format.name in {
                "turtle",
                "trig",
            }:
                prefixes = {} if self.format.name == "rdfxml" else dict(self.prefixes)
                pyoxigraph.serialize(self.result, _binary(sink), form, prefixes=prefixes)
            else:
                self.result.serialize(_binary(sink), format=form)

    def read(self) -> bytes:
        """Evaluate and return the whole answer. Raises as ``write_to``."""
        buffer = io.BytesIO()
        self.write_to(buffer)
        return buffer.getvalue()


def kind_of(result: Result) -> ResultKind:
    """The shape of a result."""
    if isinstance(result, pyoxigraph.QuerySolutions):
        return ResultKind.SOLUTIONS
    return ResultKind.BOOLEAN if isinstance(result, pyoxigraph.QueryBoolean) else ResultKind.GRAPH


def usable_prefixes(prefixes: Mapping[str, str]) -> dict[str, str]:
    """Those that the serialiser takes; it refuses all for one that it does not like."""
    usable = {}
    for name, iri in prefixes.items():
        try:
            pyoxigraph.serialize((), format=pyoxigraph.RdfFormat.TURTLE, prefixes={name: iri})
        except ValueError:
            continue
        usable[name] = iri
    return usable


def named_in_xml(triples: Iterable[pyoxigraph.Triple]) -> list[pyoxigraph.Triple]:
    """The whole graph, once all its predicates are known to be possible in RDF/XML.

    Raises:
        NotAcceptable: a predicate's IRI does not end in an XML name, so no element can stand for it
            (RDF 1.1 XML Syntax, section 5.1 and its note on serialisation).
    """
    graph = list(triples)
    for predicate in {triple.predicate.value for triple in graph}:
        if not _XML_LOCAL_NAME.search(predicate):
            raise NotAcceptable(
                f"RDF/XML cannot express the predicate <{predicate}>: its end is no XML name. "
                "Ask for Turtle, N-Triples or JSON-LD."
            )
    return graph


def unknown_function(error: Exception) -> pyoxigraph.NamedNode | None:
    """The function that does not exist, or not with so many arguments, if that is what an error says."""
    found = _UNKNOWN_FUNCTION.search(str(error))
    return pyoxigraph.NamedNode(found[1]) if found else None


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what the engine raises into errors of this package; ``SyntaxError`` passes.

    Raises:
        QuerySyntaxError: it calls a function that does not exist.
        EvaluationFailed: it did.
        WorkerDied: the engine's native code panicked; this process should not go on using it.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        if (unknown := unknown_function(error)) is not None:
            raise QuerySyntaxError(
                f"the function {unknown} is not known to this service, or not with these arguments."
            ) from error
        raise EvaluationFailed(f"The query failed while it ran: {error}") from error
    except BaseException as error:
        # A panic of native code derives from BaseException; its class cannot be imported.
        if type(error).__name__ == "PanicException":
            raise WorkerDied("The query ran into a fault of the engine.") from error
        raise


class _XmlSink:
    """Passes bytes on as long as they can stand in an XML document."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes, /) -> int:
        if _NOT_XML.search(data):
            raise NotAcceptable(
                "A literal of the answer has a character that XML cannot express. "
                "Ask for JSON, CSV, Turtle or N-Triples."
            )
        return self._sink.write(data)

    def flush(self) -> None:
        """Nothing is held back."""


def _binary(sink: Sink) -> io.BytesIO:
    """The engine needs no more than ``write`` and ``flush``, though its types ask for a whole file."""
    return sink  # type: ignore[return-value]
