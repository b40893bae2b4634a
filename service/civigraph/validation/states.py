"""A store around a change: after it, before it, and what was there in either state.

Nothing is copied but the change itself, so that the cost does not grow with the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, Store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from civigraph.validation.walks import Term, View


class State:
    """What a store holds, less some quads, and some more.

    Args:
        store: read, never written.
        without: quads of the store that this state does not have.
        also: quads that it has beside those of the store.
    """

    def __init__(self, store: Store, *, without: Collection[Quad] = (), also: Store | None = None) -> None:
        self._store, self._without, self._also = store, frozenset(without), also

    def quads(self, subject: Term | None, predicate: NamedNode | None, value: Term | None) -> Iterator[Quad]:
        """The quads of all graphs that match; one triple may come from several graphs."""
        if subject is not None and not isinstance(subject, NamedNode | BlankNode):
            return
        for quad in self._store.quads_for_pattern(subject, predicate, value, None):
            if quad not in self._without:
                yield quad
        if self._also is not None:
            yield from self._also.quads_for_pattern(subject, predicate, value, None)


class Change:
    """A change that a store has undergone.

    Args:
        store: the store after the change.
        added: quads that it has now and did not have before.
        removed: quads that it had before and has no more.

    Attributes:
        after: the store as it is.
        before: the store as it was.
        either: every quad of both.
    """

    def __init__(self, store: Store, added: Collection[Quad], removed: Collection[Quad]) -> None:
        self.added, self.removed = frozenset(added), frozenset(removed)
        gone = Store()
        gone.extend(self.removed)
        self.after = State(store)
        self.before = State(store, without=self.added, also=gone)
        self.either = State(store, also=gone)

    @property
    def quads(self) -> frozenset[Quad]:
        """Every quad that came or went."""
        return self.added | self.removed


class Memory:
    """A view that reads each pattern once and keeps what it read.

    Args:
        view: what is read.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[tuple[Term | None, NamedNode | None, Term | None], list[Quad]] = {}

    def quads(self, subject: Term | None, predicate: NamedNode | None, value: Term | None) -> Iterable[Quad]:
        """The quads that match."""
        key = (subject, predicate, value)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = list(self._view.quads(*key))
        return found

    def read(self) -> Iterator[Quad]:
        """Every quad that was read, some several times."""
        for quads in self._known.values():
            yield from quads
