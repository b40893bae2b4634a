"""RDF files and oxigraph quads as rdflib graphs, literals exactly as written.

Parsing is oxigraph's: several times faster than rdflib's parsers, and its errors say line and column.
"""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef

from civigraph.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# rdflib logs a traceback for each literal whose form its datatype does not allow; the report says it better.
logging.getLogger("rdflib.term").addFilter(
    lambda record: not str(record.msg).startswith("Failed to convert Literal")
)

EXTENSIONS = ", ".join(f".{name}" for name in ("ttl", "nt", "rdf", "jsonld", "trig", "nq", "n3"))


def read_graph(path: Path, into: Graph | None = None) -> Graph:
    """Read an RDF file of any format, by its extension; named graphs are read as one graph.

    Args:
        path: the file.
        into: a graph to add to; a new one by default.

    Raises:
        SourceError: the file is missing, has no RDF extension, or is malformed (with line and column).
    """
    graph = Graph() if into is None else into
    add_quads(graph, read_quads(path))
    return graph


def read_quads(path: Path) -> Iterable[ox.Quad]:
    """The quads of an RDF file; relative IRIs are resolved against the file's own ``file:`` IRI.

    Raises:
        SourceError: as :func:`read_graph`.
    """
    syntax = ox.RdfFormat.from_extension(path.suffix.lstrip(".").lower())
    if syntax is None and path.suffix.lower() == ".json":
        syntax = ox.RdfFormat.JSON_LD
    if syntax is None:
        raise SourceError(path, "is not RDF by its name.", remedy=f"Use one of the extensions {EXTENSIONS}.")
    try:
        with path.open("rb") as source:
            # Names of blank nodes are local to a file: two files that both say _:a mean two things.
            yield from ox.parse(
                source, format=syntax, base_iri=path.resolve().as_uri(), rename_blank_nodes=True
            )
    except SyntaxError as error:
        reason = str(error.msg).rsplit(": ", 1)[-1].rstrip(".") + "."
        raise SourceError(
            path, reason, line=error.lineno, column=error.offset, remedy="Correct the syntax there."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, f"cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def add_quads(graph: Graph, quads: Iterable[ox.Quad | ox.Triple]) -> None:
    """Add oxigraph's triples to an rdflib graph without changing a literal's lexical form.

    Raises:
        ValueError: a term has no counterpart in RDF 1.1 (a triple term).
    """
    known: dict[object, URIRef | BNode | Literal] = {}

    def term(node: object) -> URIRef | BNode | Literal:
        found = known.get(node)
        if found is None:
            found = known[node] = to_rdflib(node)
        return found

    add = graph.add
    for quad in quads:
        add((term(quad.subject), term(quad.predicate), term(quad.object)))


def to_rdflib(node: object) -> URIRef | BNode | Literal:
    """One term of oxigraph as rdflib's.

    Raises:
        ValueError: the term has no counterpart in RDF 1.1.
    """
    if isinstance(node, ox.NamedNode):
        return URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return BNode(node.value)
    if isinstance(node, ox.Literal):
        if node.language:
            return Literal(node.value, lang=node.language)
        if node.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
            return Literal(node.value)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # rdflib warns of an ill-typed xsd:boolean
            return Literal(node.value, datatype=URIRef(node.datatype.value), normalize=False)
    raise ValueError(f"{node} has no counterpart in RDF 1.1; SHACL and the checks do not know triple terms.")
