"""A store being changed, and what has changed in it since the beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from civigraph.engine.answers import translated_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    GraphName = NamedNode | BlankNode | DefaultGraph

_MANY: Final = 2000


class Changes:
    """Changes a store and keeps the net difference: what is added again after it was removed is neither.

    Args:
        store: the store to change.

    Attributes:
        store: the store as it is now.
        added: quads that it has now and did not have before.
        removed: quads that it had before and has no more.
        touched: graphs of these quads, and graphs that were made or dropped.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.added: set[Quad] = set()
        self.removed: set[Quad] = set()
        self._made: set[GraphName] = set()

    @property
    def touched(self) -> set[GraphName]:
        """Graphs that are not as they were."""
        return {quad.graph_name for quad in (*self.added, *self.removed)} | self._made

    @property
    def anything(self) -> bool:
        """Whether the store is not as it was."""
        return bool(self.added or self.removed or self._made)

    def exists(self, graph: GraphName) -> bool:
        """Whether a graph is there; the default graph always is."""
        return isinstance(graph, DefaultGraph) or self.store.contains_named_graph(graph)

    def named_graphs(self) -> list[NamedNode | BlankNode]:
        """Graphs that are there, empty ones too."""
        return list(self.store.named_graphs())

    def quads(self, graph: GraphName) -> list[Quad]:
        """What a graph holds."""
        return list(self.store.quads_for_pattern(None, None, None, graph))

    def insert(self, quads: Iterable[Quad]) -> None:
        """Add quads; their graphs are made if need be."""
        with translated_errors():
            self._add([quad for quad in _as_stored(quads) if quad not in self.store])

    def _add(self, fresh: Collection[Quad]) -> None:
        """Add quads that are not there."""
        with translated_errors():
            before = {graph for graph in {quad.graph_name for quad in fresh} if not self.exists(graph)}
            # Loading in bulk is many times faster and not atomic; a store left half changed is thrown away.
            (self.store.bulk_extend if len(fresh) >= _MANY else self.store.extend)(fresh)
        self._toggle(before)
        self.added.update(quad for quad in fresh if quad not in self.removed)
        self.removed.difference_update(fresh)

    def delete(self, quads: Iterable[Quad]) -> None:
        """Take quads away; their graphs stay, be they empty."""
        with translated_errors():
            there = [quad for quad in _as_stored(quads) if quad in self.store]
            for quad in there:
                self.store.remove(quad)
        self._forget(there)

    def create(self, graph: NamedNode | BlankNode) -> None:
        """Make an empty graph that is not there."""
        self.store.add_graph(graph)
        self._toggle({graph})

    def clear(self, graph: GraphName) -> None:
        """Empty a graph that is there; it stays."""
        gone = self.quads(graph)
        self.store.clear_graph(graph)
        self._forget(gone)

    def drop(self, graph: NamedNode | BlankNode) -> None:
        """Take a graph away that is there."""
        gone = self.quads(graph)
        self.store.remove_graph(graph)
        self._forget(gone)
        self._toggle({graph})

    def replace(self, graph: GraphName, quads: Iterable[Quad]) -> None:
        """Let a graph, made if need be, hold exactly these quads of it."""
        wanted, there = set(_as_stored(quads)), set(self.quads(graph))
        if there and there.isdisjoint(wanted):
            self.clear(graph)
        else:
            self.delete(there - wanted)
        self._add(wanted - there)
        if not self.exists(graph) and not isinstance(graph, DefaultGraph):
            self.create(graph)

    def _toggle(self, graphs: set[GraphName]) -> None:
        """A graph that was made and dropped, or dropped and made, is as it was."""
        self._made ^= graphs

    def _forget(self, gone: list[Quad]) -> None:
        self.removed.update(quad for quad in gone if quad not in self.added)
        self.added.difference_update(gone)


def _as_stored(quads: Iterable[Quad]) -> list[Quad]:
    """Quads as a store gives them back, each once: literals of known types in canonical form."""
    scratch = Store()
    scratch.extend(quads)
    return list(scratch)
