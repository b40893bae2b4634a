"""The embedded engine: one Oxigraph store in this process, asked synchronously."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph

from civigraph.engine.answers import (
    EmbeddedAnswer,
    Result,
    WholeGraph,
    kind_of,
    named_in_xml,
    translated_errors,
    unacceptable,
    unknown_function,
    usable_prefixes,
)
from civigraph.engine.base import GraphRequest, QueryRequest, ResultKind
from civigraph.engine.outline import Outline, outline
from civigraph.engine.syntax import at, syntax_error
from civigraph.errors import (
    EngineError,
    GraphNotFound,
    QueryForbidden,
    QuerySyntaxError,
    StoreUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NamedGraph = pyoxigraph.NamedNode | pyoxigraph.BlankNode
_DefaultGraph = _NamedGraph | pyoxigraph.DefaultGraph
_Value = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple | None
_Functions = dict[pyoxigraph.NamedNode, Callable[..., _Value]]

_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """Where a store's quads are and how to open them.

    Attributes:
        path: an N-Quads file (``.nq`` or ``.nq.gz``), a directory of an on-disk store that nobody
            writes to, or ``None`` for an empty store.
        union: the default graph is the union of the named graphs; else it holds what the quads say.
            A dataset that a query or a request names comes before either.
        prefixes: names for namespaces in Turtle and the like; a query's own come first.
    """

    path: Path | None = None
    union: bool = True
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @property
    def on_disk(self) -> bool:
        """Whether the store is a directory that is read as queries need it."""
        return self.path is not None and self.path.is_dir()

    def to_json(self) -> str:
        """The specification as text, for another process."""
        return json.dumps({**asdict(self), "path": None if self.path is None else str(self.path)})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        fields = json.loads(text)
        return cls(**{**fields, "path": None if fields["path"] is None else Path(fields["path"])})


class EmbeddedStore:
    """Quads in an Oxigraph store, and answers about them. Blocks while it works."""

    def __init__(
        self, store: pyoxigraph.Store, prefixes: Mapping[str, str] | None = None, *, union: bool = True
    ) -> None:
        self._store = store
        self._union = union
        self._prefixes = usable_prefixes(prefixes or {})
        self._empty = pyoxigraph.Store()

    @classmethod
    def open(cls, spec: StoreSpec) -> Self:
        """Open the store that a specification names.

        Raises:
            EngineError: the file or directory cannot be read, with the reason.
        """
        try:
            return cls(_open(spec), spec.prefixes, union=spec.union)
        except (OSError, RuntimeError, SyntaxError, ValueError) as error:
            raise StoreUnavailable(f"The store {spec.path} cannot be opened: {error}") from error

    def __len__(self) -> int:
        """Quads, in all graphs."""
        return len(self._store)

    def answer(self, request: QueryRequest) -> EmbeddedAnswer:
        """Parse a query and get ready to evaluate it.

        ``FROM`` and the request's graphs name graphs of this store; nothing is ever fetched, and a
        name that the store lacks is an empty graph. ``SERVICE SILENT`` yields one solution without
        bindings, as section 2.4 of SPARQL 1.1 Federated Query has it for a failure.

        Raises:
            QuerySyntaxError: the text is not a SPARQL query.
            QueryForbidden: it has a ``SERVICE`` that must not fail.
            NotAcceptable: the request has no format for this form of query.
        """
        facts = outline(request.text)
        if facts.fault is not None and facts.fault.certain:
            raise at(request.text, facts.fault.offset, facts.fault.reason)
        try:
            if facts.service:
                self._refuse_service(facts, request.base)
            checked = perf_counter()  # planning comes with all that has to be known before the first row
            result = self._evaluate(facts, request)
        except SyntaxError as error:
            raise syntax_error(request.text, facts, str(error)) from None
        kind = kind_of(result)
        if kind not in request.formats:
            raise unacceptable(kind)
        chosen = request.formats[kind]
        if chosen.name == "rdfxml" and isinstance(result, pyoxigraph.QueryTriples):
            with translated_errors():
                result = named_in_xml(result)
        prefixes = {**self._prefixes, **usable_prefixes(facts.prefixes)}
        return EmbeddedAnswer(kind, chosen, prefixes, result, checked)

    def graph(self, request: GraphRequest) -> EmbeddedAnswer:
        """Get ready to write one whole graph.

        Where the default graph is a union, a triple that several graphs state comes several times.

        Raises:
            GraphNotFound: the store has no graph of that name; the default graph is always there.
            NotAcceptable: the format cannot carry the graph.
        """
        result: Result
        checked = perf_counter()
        with translated_errors():
            if request.graph is None and self._union:
                result = self._store.query(_EVERYTHING, use_default_graph_as_union=True)
            elif request.graph is None:
                result = WholeGraph(self._store, pyoxigraph.DefaultGraph())
            else:
                result = WholeGraph(self._store, self._existing(request.graph))
            if request.format.name == "rdfxml" and not isinstance(
                result, pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean
            ):
                result = named_in_xml(result)
        return EmbeddedAnswer(ResultKind.GRAPH, request.format, self._prefixes, result, checked)

    def _existing(self, name: str) -> pyoxigraph.NamedNode:
        try:
            graph = pyoxigraph.NamedNode(name)
        except ValueError:
            raise GraphNotFound(name) from None
        if not self._store.contains_named_graph(graph):
            raise GraphNotFound(name)
        return graph

    def _evaluate(self, facts: Outline, request: QueryRequest) -> Result:
        """Have the engine plan a query.

        A function that the engine does not know is an error in each expression that calls it (section 17.2),
        not one of the query: it is planned again with a function of that name that has no value.
        """
        unknown: _Functions = {}
        with translated_errors():
            while True:
                try:
                    return self._plan(facts, request, unknown)
                except RuntimeError as error:
                    name = unknown_function(error)
                    if name is None or name in unknown:
                        raise
                    unknown[name] = _no_value

    def _plan(self, facts: Outline, request: QueryRequest, functions: _Functions) -> Result:
        text, base = facts.offline, request.base or None
        if not (request.default_graphs or request.named_graphs):
            union = self._union and not facts.names_dataset
            return self._store.query(
                text, base_iri=base, use_default_graph_as_union=union, custom_functions=functions or None
            )
        default: list[_DefaultGraph] = [*_graphs(request.default_graphs)]
        named: list[_NamedGraph] = [*_graphs(request.named_graphs)]
        return self._store.query(
            text,
            base_iri=base,
            default_graph=default,
            named_graphs=named,
            custom_functions=functions or None,
        )

    def _refuse_service(self, facts: Outline, base: str) -> None:
        """Malformed comes first: parse, on a store without quads, then refuse."""
        try:
            with translated_errors():
                self._empty.query(facts.offline, base_iri=base or None)
        except EngineError:
            pass
        raise QueryForbidden(
            "This service does not send queries to other services (SERVICE). "
            "Ask them yourself, or give the values that they returned in VALUES."
        )


def _open(spec: StoreSpec) -> pyoxigraph.Store:
    if spec.path is None:
        return pyoxigraph.Store()
    if spec.on_disk:
        return pyoxigraph.Store.read_only(str(spec.path))
    store = pyoxigraph.Store()
    if spec.path.suffix == ".gz":
        with gzip.open(spec.path, "rb") as file:
            store.load(file, format=pyoxigraph.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    else:
        # A path, not a file object: reading inside the engine is a fifth faster.
        store.load(path=spec.path, format=pyoxigraph.RdfFormat.N_QUADS)
    return store


def _no_value(*_: object) -> None:
    """The function that no one knows: without a value, the expression that calls it has an error."""


def _graphs(iris: Iterable[str]) -> list[pyoxigraph.NamedNode]:
    try:
        return [pyoxigraph.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QuerySyntaxError(f"the name of a graph must be an absolute IRI: {error}.") from None
