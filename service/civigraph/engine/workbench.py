"""Where writes are made: the writer's own copy of the store, from which generations are published."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store

from civigraph.engine.answers import translated_errors
from civigraph.engine.base import GraphOperation, GraphWrite, UpdateRequest, Written
from civigraph.engine.changes import Changes
from civigraph.engine.difference import Dataset, only_touches, run_update
from civigraph.engine.documents import read_document
from civigraph.engine.outline import ambiguous, outline
from civigraph.engine.single_operations import single_operations
from civigraph.engine.store_folder import Published, StoreFolder, link_database
from civigraph.engine.syntax import at, syntax_error
from civigraph.errors import (
    DocumentError,
    EngineError,
    GateRefused,
    GraphNotFound,
    PreconditionFailed,
    QueryForbidden,
    QuerySyntaxError,
    StoreUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from civigraph.engine.gatekeeping import Gate

    GraphName = NamedNode | BlankNode | DefaultGraph

_MOST_GRAPHS: Final = 1000
_DEFAULT: Final = DefaultGraph()


@dataclass(frozen=True, slots=True)
class _Applied:
    """A write that is done on the bench and not yet published.

    Attributes:
        changes: what has changed; ``None`` where nobody kept count.
        created: the graph was not there before.
    """

    changes: Changes | None
    created: bool = False


class Workbench:
    """Applies writes, asks the gate and publishes. Blocks while it works; for one process at a time.

    Args:
        folder: the store, held by this process or its supervisor alone.
        gate: judges each change; ``None`` to let all pass.
        refuses: whether what the gate finds stops the write.
    """

    def __init__(self, folder: StoreFolder, gate: Gate | None = None, *, refuses: bool = True) -> None:
        self._folder = folder
        self._gate = gate
        self._refuses = refuses
        self._store: Store | None = None
        published = folder.current()
        if published is None:
            raise StoreUnavailable(f"The store {folder.path} has no generation. Import something into it.")
        self.published: Published = published
        try:
            folder.clean()
            folder.work.mkdir()
        except OSError as error:
            raise StoreUnavailable(f"The store {folder.path} cannot be opened: {error}") from error

    def write(self, request: UpdateRequest | GraphWrite, name: str = "") -> Written:
        """Do a write: when this returns, it is published and on disk.

        Raises:
            EngineError: one of those that ``WritableEngine`` names; nothing has changed.
        """
        store = self._open()
        try:
            applied = self._apply(store, request)
            if applied.changes is not None and not applied.changes.anything:
                self._store = store
                return Written(self.published.name, inserted=0, deleted=0)
            warnings = self._ask_gate(applied.changes)
            self._publish(store, applied.changes, name)
        except (OSError, RuntimeError) as error:
            raise StoreUnavailable(f"The write could not be brought to disk: {error}") from error
        # Only what was published stays on the bench; after any error the next write begins with a new copy.
        self._store = store
        changes = applied.changes
        return Written(
            self.published.name,
            applied.created,
            None if changes is None else len(changes.added),
            None if changes is None else len(changes.removed),
            warnings,
        )

    def prepare(self) -> None:
        """Have the bench ready before the next write comes; a fault is told then."""
        with contextlib.suppress(StoreUnavailable):
            self._store = self._open()

    # ---- the bench

    def _open(self) -> Store:
        """The store to work on, taken off the bench until the write is done."""
        store, self._store = self._store, None
        if store is not None:
            return store
        path = self._folder.work / secrets.token_hex(4)
        try:
            link_database(self._folder.generation(self.published.name), path)
            return Store(path)
        except (OSError, RuntimeError) as error:
            raise StoreUnavailable(f"The store {self._folder.path} cannot be opened: {error}") from error

    def _publish(self, store: Store, changes: Changes | None, name: str) -> None:
        generation = self._folder.next_name()
        published = _after(self.published, generation, changes)
        with self._folder.unfinished(generation) as path:
            store.backup(path)
            self._folder.publish(path, replace(published, write=name))
        self.published = replace(published, write=name)

    def _ask_gate(self, changes: Changes | None) -> str:
        if self._gate is None or changes is None:
            return ""
        verdict = self._gate(changes.store, changes.added, changes.removed)
        if verdict.violations and self._refuses:
            raise GateRefused(verdict.violations, verdict.report, verdict.findings)
        return verdict.report if verdict.violations else ""

    # ---- writes

    def _apply(self, store: Store, request: UpdateRequest | GraphWrite) -> _Applied:
        if isinstance(request, UpdateRequest):
            return self._update(store, request)
        graph = _named(request.graph)
        exists = isinstance(graph, DefaultGraph) or store.contains_named_graph(graph)
        self._check(request, exists=exists)
        changes = Changes(store)
        match request.operation:
            case GraphOperation.PUT:
                changes.replace(graph, _read(request, graph))
            case GraphOperation.POST:
                changes.insert(_read(request, graph))
                if not changes.exists(graph) and isinstance(graph, NamedNode):
                    changes.create(graph)
            case GraphOperation.DELETE:
                _must_exist(request, exists=exists)
                changes.clear(graph) if isinstance(graph, DefaultGraph) else changes.drop(graph)
            case GraphOperation.PATCH:
                _must_exist(request, exists=exists)
                text = _checked(_decoded(request.data), request.base)
                run_update(text, changes, Dataset(home=graph, base=request.base))
                only_touches(changes, graph)
        return _Applied(changes, created=not exists)

    def _check(self, request: GraphWrite, *, exists: bool) -> None:
        """Hold the request's conditions against the graph as it is (RFC 9110, section 13.1)."""
        if request.absent and exists:
            raise PreconditionFailed("The graph is there already, and the request says that it must not be.")
        if request.generations is not None and not (
            exists
            and any(
                each == "*" or self.published.unchanged_since(request.graph, each)
                for each in request.generations
            )
        ):
            raise PreconditionFailed(
                "The graph is not as it was when you last read it. Read it again, and change that."
            )

    def _update(self, store: Store, request: UpdateRequest) -> _Applied:
        using = request.using_graphs or request.using_named_graphs
        if using and outline(request.text).names_dataset:
            raise QuerySyntaxError(
                "the update has USING or WITH, and the request gives using-graph-uri or "
                "using-named-graph-uri; use one of the two (SPARQL 1.1 Protocol, section 2.2.3)."
            )
        if self._gate is None and not using:
            _run_unseen(request, store)
            return _Applied(None)
        text = _checked(request.text, request.base)
        changes = Changes(store)
        dataset = Dataset(
            _names(request.using_graphs) if using else None,
            _names(request.using_named_graphs) if using else None,
            base=request.base,
        )
        run_update(text, changes, dataset)
        return _Applied(changes)


def _run_unseen(request: UpdateRequest, store: Store) -> None:
    """Let the engine do an update; nobody learns what it changes."""
    text, facts = request.text, outline(request.text)
    if facts.service or facts.load or (facts.fault is not None and facts.fault.certain):
        _checked(text, request.base)
    try:
        with translated_errors():
            for operation in single_operations(facts.offline):
                store.update(operation, base_iri=request.base or None)
    except SyntaxError as error:
        raise syntax_error(text, facts, str(error), is_update=True) from None


def _checked(text: str, base: str) -> str:
    """An update that is well-formed and fetches nothing, as the engine is to read it.

    Raises:
        QuerySyntaxError: malformed, which comes first.
        QueryForbidden: it fetches.
    """
    facts = outline(text)
    if facts.fault is not None and facts.fault.certain:
        raise at(text, facts.fault.offset, facts.fault.reason)
    for operation in single_operations(facts.offline):
        try:
            with translated_errors():
                Store().update(operation, base_iri=base or None)  # without quads, to have it parsed
        except SyntaxError as error:
            raise syntax_error(text, facts, str(error), is_update=True) from None
        except QuerySyntaxError:
            raise
        except EngineError:
            pass
    if facts.service or facts.load:
        what = "send queries to other services (SERVICE)" if facts.service else "fetch documents (LOAD)"
        raise QueryForbidden(
            f"This service does not {what}. Fetch them yourself, and send the data: INSERT DATA, or /store."
        )
    if ambiguous(text):
        raise QuerySyntaxError("a < may open an IRI or compare; write a space behind those that compare.")
    return facts.offline


def _after(before: Published, generation: str, changes: Changes | None) -> Published:
    """What is published after a change: the graphs it touched, or all of them, have changed now."""
    if changes is None:
        return replace(before, name=generation, changed={}, floor=generation)
    changed = {**before.changed, **{_key(graph): generation for graph in changes.touched}}
    floor = before.floor or before.name
    if len(changed) > _MOST_GRAPHS:
        return replace(before, name=generation, changed={}, floor=generation)
    return replace(before, name=generation, changed=changed, floor=floor)


def _key(graph: GraphName) -> str:
    return "" if isinstance(graph, DefaultGraph) else graph.value


def _read(request: GraphWrite, graph: NamedNode | DefaultGraph) -> list[Quad]:
    return read_document(request.data, request.media_type, request.base, graph)


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise QuerySyntaxError(f"the text is not UTF-8: {error.reason} at byte {error.start}.") from None


def _must_exist(request: GraphWrite, *, exists: bool) -> None:
    if not exists:
        raise GraphNotFound(request.graph or "")


def _named(iri: str | None) -> NamedNode | DefaultGraph:
    if iri is None:
        return _DEFAULT
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise DocumentError(f"the name of a graph must be an absolute IRI: {error}.") from None


def _names(iris: Iterable[str]) -> tuple[NamedNode, ...]:
    try:
        return tuple(NamedNode(iri) for iri in iris)
    except ValueError as error:
        raise QuerySyntaxError(f"the name of a graph must be an absolute IRI: {error}.") from None
