"""What an update changes, exactly: every operation as quads removed and quads added.

The engine evaluates every pattern and reads every template; only the instantiation of templates
(SPARQL 1.1 Update, section 4.2) and the bookkeeping are done here. What comes out is what the engine's own
``update`` does, which a property-based test holds, and in addition one knows what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from civigraph.engine.answers import translated_errors
from civigraph.engine.update_text import Operation, split_update, variable_of
from civigraph.errors import EvaluationFailed, OutsideGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from civigraph.engine.changes import Changes

    Term = NamedNode | BlankNode | Literal | Triple
    GraphName = NamedNode | BlankNode | DefaultGraph

_DEFAULT: Final = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Dataset:
    """What the patterns of an update see where the update does not say.

    Attributes:
        default: graphs that form the default graph; ``None`` for the store's own.
        named: graphs that ``GRAPH`` sees; ``None`` for all.
        home: the graph that data, templates and patterns without a graph belong to; the store's default graph
            in an update, the graph that is patched in a patch.
        base: what relative IRIs of the update are relative to; empty for none.
    """

    default: tuple[GraphName, ...] | None = None
    named: tuple[NamedNode, ...] | None = None
    home: NamedNode | DefaultGraph = _DEFAULT
    base: str = ""


def run_update(text: str, changes: Changes, dataset: Dataset | None = None) -> None:
    """Run an update on a store and note what it changes.

    Args:
        text: the update, found well-formed by the engine, in which nothing is fetched.
        changes: the store, and what has changed so far.
        dataset: see there.

    Raises:
        EvaluationFailed: a graph that an operation names is not there, or one to be created is. What was done
            before is done; the caller throws the store away.
    """
    dataset = dataset or Dataset()
    for operation in split_update(text, dataset.base):
        _Executor(operation, changes, dataset).run()


def only_touches(changes: Changes, graph: NamedNode | DefaultGraph) -> None:
    """Hold a patch to its graph.

    Raises:
        OutsideGraph: something else has changed, with its name.
    """
    for touched in changes.touched:
        if touched != graph:
            where = "the default graph" if isinstance(touched, DefaultGraph) else f"<{touched.value}>"
            raise OutsideGraph(
                f"The patch changes {where}; it may change the graph that it was sent to and no other."
            )


class _Executor:
    """One operation at work."""

    def __init__(self, operation: Operation, changes: Changes, dataset: Dataset) -> None:
        self._operation = operation
        self._changes = changes
        self._dataset = dataset

    def run(self) -> None:
        operation = self._operation
        match operation.name:
            case "INSERT DATA":
                self._changes.insert(self._homed(self._read(operation.data)))
            case "DELETE DATA":
                self._changes.delete(self._homed(self._read(operation.data)))
            case "DELETE WHERE" | "MODIFY":
                self._modify()
            case "CREATE":
                self._create()
            case "CLEAR" | "DROP":
                self._clear(operation.graphs[0], operation.silent, drop=operation.name == "DROP")
            case "ADD" | "COPY" | "MOVE":
                self._transfer()
            case "LOAD":  # only what is SILENT comes here, and it fails as it may
                pass

    # ---- patterns and templates

    def _modify(self) -> None:
        deletes = self._template(self._operation.deletes)
        inserts = self._template(self._operation.inserts)
        solutions = self._solutions()
        # Both templates see the state before the operation: section 3.1.3.
        removed = [quad for row in solutions for quad in _instances(deletes, row)]
        added = [quad for row in solutions for quad in _instances(inserts, row)]
        self._changes.delete(removed)
        self._changes.insert(added)

    def _solutions(self) -> list[Mapping[str, Term]]:
        query = f"{self._operation.prologue}SELECT * WHERE {self._operation.where}"
        default, named = self._seen()
        with translated_errors():
            answer = self._changes.store.query(
                query,
                base_iri=self._dataset.base or None,
                default_graph=None if default is None else [*default],
                named_graphs=None if named is None else [*named],
            )
            assert isinstance(answer, QuerySolutions)
            names = [variable.value for variable in answer.variables]
            return [
                {name: value for name, value in zip(names, solution, strict=True) if value is not None}
                for solution in answer
            ]

    def _seen(self) -> tuple[Sequence[GraphName] | None, Sequence[NamedNode] | None]:
        """The dataset of the pattern: sections 3.1.3 and, for the request's own, 2.2.3 of the Protocol."""
        operation = self._operation
        if operation.using or operation.using_named:
            return self._names(operation.using), self._names(operation.using_named)
        if self._dataset.default is not None or self._dataset.named is not None:
            return self._dataset.default or (), self._dataset.named or ()
        if operation.with_graph:
            return self._names((operation.with_graph,)), None
        return (None if self._dataset.home == _DEFAULT else (self._dataset.home,)), None

    def _template(self, text: str) -> list[Quad]:
        return self._homed(self._read(text)) if text else []

    def _homed(self, quads: Iterable[Quad]) -> list[Quad]:
        """Quads without a graph go into the graph of ``WITH``, or home."""
        home: NamedNode | DefaultGraph = self._dataset.home
        if self._operation.with_graph:
            (home,) = self._names((self._operation.with_graph,))
        return [
            Quad(quad.subject, quad.predicate, quad.object, home) if quad.graph_name == _DEFAULT else quad
            for quad in quads
        ]

    def _read(self, block: str) -> list[Quad]:
        """The quads of a block, read by the engine."""
        scratch = Store()
        text = f"{self._operation.prologue}INSERT DATA {block}"
        scratch.update(text, base_iri=self._dataset.base or None)
        return list(scratch)

    def _names(self, written: Sequence[str]) -> list[NamedNode]:
        """IRIs as the engine reads them: prefixes and base applied."""
        names = []
        for name in written:
            (quad,) = self._read(f"{{ GRAPH {name} {{ <urn:x:s> <urn:x:p> <urn:x:o> }} }}")
            assert isinstance(quad.graph_name, NamedNode)
            names.append(quad.graph_name)
        return names

    # ---- whole graphs

    def _create(self) -> None:
        (name,) = self._names(self._operation.graphs)
        if not self._changes.exists(name):
            self._changes.create(name)
        elif not self._operation.silent:
            raise EvaluationFailed(f"The update failed: the graph <{name.value}> exists already.")

    def _clear(self, what: str, silent: bool, *, drop: bool) -> None:
        if what in {"DEFAULT", "ALL"}:
            self._changes.clear(_DEFAULT)
        if what in {"NAMED", "ALL"}:
            for graph in self._changes.named_graphs():
                self._empty(graph, drop=drop)
        elif what != "DEFAULT":
            (name,) = self._names((what,))
            if self._changes.exists(name):
                self._empty(name, drop=drop)
            elif not silent:
                raise EvaluationFailed(f"The update failed: there is no graph <{name.value}>.")

    def _empty(self, graph: NamedNode | BlankNode | DefaultGraph, *, drop: bool) -> None:
        if drop and not isinstance(graph, DefaultGraph):
            self._changes.drop(graph)
        else:
            self._changes.clear(graph)

    def _transfer(self) -> None:
        """``ADD``, ``COPY`` and ``MOVE``, as sections 3.2.3 to 3.2.5 write them in other operations."""
        source, target = (
            _DEFAULT if name == "DEFAULT" else self._names((name,))[0] for name in self._operation.graphs
        )
        if source == target:
            return
        triples = [quad.triple for quad in self._changes.quads(source)]
        if self._operation.name != "ADD" and self._changes.exists(target):
            self._empty(target, drop=True)
        self._changes.insert(Quad(each.subject, each.predicate, each.object, target) for each in triples)
        if self._operation.name == "MOVE":
            if self._changes.exists(source):
                self._empty(source, drop=True)
            elif not self._operation.silent and isinstance(source, NamedNode):
                raise EvaluationFailed(f"The update failed: there is no graph <{source.value}>.")


def _instances(template: Iterable[Quad], row: Mapping[str, Term]) -> Iterator[Quad]:
    """The quads of a template for one solution; those that RDF does not allow are left out."""
    fresh: dict[BlankNode, BlankNode] = {}
    for quad in template:
        subject = _bound(quad.subject, row, fresh)
        predicate = _bound(quad.predicate, row, fresh)
        value = _bound(quad.object, row, fresh)
        graph = (
            quad.graph_name
            if isinstance(quad.graph_name, DefaultGraph)
            else _bound(quad.graph_name, row, fresh)
        )
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and value is not None
            and isinstance(graph, NamedNode | BlankNode | DefaultGraph)
        ):
            yield Quad(subject, predicate, value, graph)


def _bound(term: Term, row: Mapping[str, Term], fresh: dict[BlankNode, BlankNode]) -> Term | None:
    """A term of a template in one solution; blank nodes of the template are new in each."""
    if isinstance(term, NamedNode):
        variable = variable_of(term.value)
        return term if variable is None else row.get(variable)
    if isinstance(term, BlankNode):
        return fresh.setdefault(term, BlankNode())
    if isinstance(term, pyoxigraph.Triple):
        subject = _bound(term.subject, row, fresh)
        predicate = _bound(term.predicate, row, fresh)
        value = _bound(term.object, row, fresh)
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and value is not None
        ):
            return Triple(subject, predicate, value)
        return None
    return term
