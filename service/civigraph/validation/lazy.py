"""The union of a store's graphs as an rdflib graph that reads from the store only what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.store import Store

from civigraph.namespaces import XSD
from civigraph.validation.reading import to_rdflib

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from civigraph.validation.walks import Term, View


def lazy_graph(view: View, *, hidden: Graph | None = None) -> Graph:
    """The data graph of a validation.

    Args:
        view: what it reads from; triple terms, which SHACL does not know, are left out.
        hidden: triples that are not part of it, by subject (the shapes of a project, say).

    Returns:
        A graph that can be read by pattern, and neither counted nor changed.
    """
    store = _ViewStore(view, hidden if hidden is not None else Graph())
    store.graph = Graph(store, bind_namespaces="none")
    return store.graph


class _ViewStore(Store):
    """rdflib's store interface, as far as reading goes."""

    context_aware = True  # pyshacl wraps the graph in a dataset of its own
    formula_aware = False
    transaction_aware = False
    graph_aware = True

    def __init__(self, view: View, hidden: Graph) -> None:
        super().__init__()
        self._view, self._hidden = view, hidden
        self._subjects = {node for node in hidden.subjects() if isinstance(node, URIRef)}
        self._terms: dict[Any, Node] = {}
        self._namespaces: dict[str, URIRef] = {}
        self.graph: Graph | None = None

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:  # noqa: ARG002
        subject, predicate, value = triple_pattern
        if isinstance(subject, Literal) or not (predicate is None or isinstance(predicate, URIRef)):
            return
        try:
            pattern = to_oxigraph(subject), to_oxigraph(predicate), to_oxigraph(value)
        except ValueError:  # an IRI that no store can hold
            return
        seen = set()
        for quad in self._view.quads(*pattern):  # type: ignore[arg-type]
            triple = quad.triple
            if triple in seen or isinstance(quad.object, ox.Triple):
                continue
            seen.add(triple)
            found = self._term(quad.subject), self._term(quad.predicate), self._term(quad.object)
            if found[0] not in self._subjects or found not in self._hidden:
                yield found, iter((self.graph,))

    def _term(self, term: Any) -> Node:
        found = self._terms.get(term)
        if found is None:
            found = self._terms[term] = to_rdflib(term)
        return found

    def __len__(self, context: Any = None) -> int:
        return 1  # What validates asks only whether there is a graph, and counting would read all of it.

    def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:
        if override or prefix not in self._namespaces:
            self._namespaces[prefix] = URIRef(namespace)

    def namespace(self, prefix: str) -> URIRef | None:
        return self._namespaces.get(prefix)

    def prefix(self, namespace: Any) -> str | None:
        return next((p for p, iri in self._namespaces.items() if iri == namespace), None)

    def namespaces(self) -> Iterator[tuple[str, URIRef]]:
        yield from self._namespaces.items()


def to_oxigraph(node: Node | None) -> Term | None:
    """A term of rdflib as the engine's; ``None`` stays.

    Raises:
        ValueError: the engine does not take it.
    """
    if node is None:
        return None
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, Literal):
        raise ValueError(f"{node!r} is no term of RDF")
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or f"{XSD}string")))
