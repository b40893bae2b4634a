"""The store that a build works in: every triple in the default graph, and each in one named graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEFAULT = DefaultGraph()


@dataclass(slots=True)
class Workspace:
    """An in-memory store under construction.

    A triple stands in exactly one named graph, the first it is added to; the default graph holds all of
    them, so that queries and rules need no ``GRAPH``. The store's own canonical form of literals decides
    whether two triples are one.

    Attributes:
        store: the store; change it by ``add`` only.
        counts: triples by named graph IRI.
    """

    store: Store = field(default_factory=Store)
    counts: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(self.counts.values())

    def add(self, graph: NamedNode, triples: Iterable[Triple]) -> int:
        """Add to ``graph`` what no graph has yet; return how many triples that were."""
        quads = [
            Quad(triple.subject, triple.predicate, triple.object, name)
            for triple in self.missing(triples)
            for name in (_DEFAULT, graph)
        ]
        if not quads:
            return 0
        # The length, which the store counts, tells how many are left where literals turn out to be equal.
        before = len(self.store)
        self.store.extend(quads)
        added = (len(self.store) - before) // 2
        self.counts[graph.value] = self.counts.get(graph.value, 0) + added
        return added

    def missing(self, triples: Iterable[Triple]) -> list[Triple]:
        """Those of ``triples`` that no graph has, each once."""
        return [
            triple
            for triple in dict.fromkeys(triples)
            if Quad(triple.subject, triple.predicate, triple.object, _DEFAULT) not in self.store
        ]

    def nquads(self) -> bytes:
        """The named graphs as N-Quads, sorted by bytes: the canonical form of what a build gives."""
        lines = [line for graph in self.counts for line in self._lines(NamedNode(graph))]
        lines.sort()
        return b"".join(lines)

    def _lines(self, graph: NamedNode) -> list[bytes]:
        suffix = f" <{graph.value}> .\n".encode()
        dumped = self.store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph)
        assert dumped is not None
        # N-Triples escapes line breaks, so that a line is a statement; "\r" and U+2028 are no line ends here.
        return [line.removesuffix(b" .") + suffix for line in dumped.split(b"\n") if line]
